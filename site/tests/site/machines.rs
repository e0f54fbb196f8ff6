//! What programs read of the site: tables in both forms, feeds, how to cite it, and what its pages tell search engines.

use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::contest::{CONTEST, Contest, tree};
use crate::html::said;

/// Names that say something to spreadsheets, browsers and XML.
const NAMES: [&str; 4] =
    ["=cmd|' /C calc'!A0", "</script><script>alert(1)</script>", "]]> & <b>", "日本語 עברית"];

fn contest(more: &str) -> Contest {
    let mut contest = Contest::with(more);
    for (number, name) in NAMES.iter().enumerate() {
        let (slug, day) = (format!("t{number}"), number + 1);
        contest.team(&slug, name);
        contest.scored(&slug, &format!("2008-01-{day:02}T03:04:05Z"), 0.9 - 0.01 * number as f64);
    }
    contest.refused("t0", "2008-02-01T00:00:00Z", "not-a-number", "what <b>they</b> sent");
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    let thread = "+++\ntitle = \"</script> & <x>\"\nauthor = \"A\"\ndate = 2007-01-01\n+++\nSee [the board](/leaderboard/) & <i>more</i>.\n";
    contest.write("content/forum/x/t/0001.md", thread);
    contest.write(
        "content/forum/x/t/0002.md",
        "+++\nauthor = \"B\"\ndate = 2007-01-02\n+++\n<script>alert(1)</script>\n",
    );
    contest
}

/// A cell as the table's CSV has it.
fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::TimestampMicros(micros) => {
            base::time::Instant::from_seconds(micros.div_euclid(1_000_000)).to_string()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_table_says_the_same_as_csv_and_as_parquet() {
    let contest = contest("");
    contest.built();
    let files = tree(&contest.out());
    let mut compared = vec![];
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".parquet")) {
        let text = &files[&path.replace(".parquet", ".csv")];
        let mut csv = csv::Reader::from_reader(&text[..]);
        let file = SerializedFileReader::new(Bytes::from(bytes.clone())).unwrap();
        let names: Vec<String> = file
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>(), names, "{path}");
        let rows: Vec<Vec<String>> = file
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().get_column_iter().map(|(_, field)| cell(field)).collect())
            .collect();
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len(), "{path}");
        for (record, row) in records.iter().zip(&rows) {
            for (a, b) in record.iter().zip(row) {
                let numbers = (a.parse::<f64>(), b.parse::<f64>());
                let is_number = matches!(numbers, (Ok(a), Ok(b)) if a.to_bits() == b.to_bits());
                // Only spreadsheets need to be kept from a formula.
                assert!(is_number || a.trim_start_matches('\t') == b, "{path}: {a:?} and {b:?}");
            }
        }
        compared.push((path.trim_start_matches("api/v1/").to_owned(), rows.len()));
    }
    let compared: BTreeMap<String, usize> = compared.into_iter().collect();
    let expected = [("leaderboard.parquet", 4), ("submissions.parquet", 5), ("teams.parquet", 4)];
    for (name, rows) in expected {
        assert_eq!(compared.get(name), Some(&rows), "{compared:?}");
    }
}

/// The title and the text of each entry of the feed `xml`, which is well-formed.
fn entries(xml: &str) -> Vec<(String, String)> {
    let feed: atom_syndication::Feed = xml.parse().unwrap();
    let entry = |entry: &atom_syndication::Entry| {
        let text = entry.content.as_ref().and_then(|content| content.value.clone()).unwrap_or_default();
        (entry.title.to_string(), text)
    };
    feed.entries.iter().map(entry).collect()
}

#[test]
fn teams_and_threads_have_feeds_of_their_own_where_the_contest_wants_them() {
    let plain = contest("");
    plain.built();
    assert!(
        !plain.out().join("teams/t0/feed.xml").exists() && !plain.out().join("forum/x/t/feed.xml").exists()
    );
    assert!(!plain.page("teams/t0/index.html").contains("feed.xml\" title"));

    let wanted = contest("[pages]\nteam_feeds = true\nthread_feeds = true\n");
    wanted.built();
    let team = entries(&wanted.page("teams/t0/feed.xml"));
    let titles: Vec<&str> = team.iter().map(|(title, _)| title.as_str()).collect();
    let expected = [
        format!("{}: refused (not-a-number)", NAMES[0]),
        format!("{}: 0.9000, rank 1, its best so far", NAMES[0]),
    ];
    assert_eq!(titles, expected);
    for (number, name) in NAMES.iter().enumerate() {
        let feed = entries(&wanted.page(&format!("teams/t{number}/feed.xml")));
        assert!(feed.iter().all(|(title, _)| title.starts_with(name)), "{feed:?}");
    }
    let posts = entries(&wanted.page("forum/x/t/feed.xml"));
    assert_eq!(posts.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), ["B, #2", "A, #1"]);
    assert!(posts.iter().all(|(_, text)| !text.contains("<script")), "{posts:?}");
    assert!(posts[1].1.contains("leaderboard/\""), "{}", posts[1].1);
    // Where readers look, and where their programs do.
    for (page, feed) in
        [("teams/t0/index.html", "teams/t0/feed.xml"), ("forum/x/t/index.html", "forum/x/t/feed.xml")]
    {
        let (elements, _) = crate::html::parse(&wanted.page(page));
        let leads = |name: &str| {
            let mut all = elements.iter().filter(|element| element.name == name);
            all.any(|element| {
                element.get("href").is_some_and(|href| href.ends_with(feed) || href == "feed.xml")
            })
        };
        assert!(leads("link") && leads("a"), "{page}");
    }
}

#[test]
fn it_says_how_to_cite_it() {
    let contest = Contest::with("[forge]\nkind = \"github\"\nclone = \"https://github.com/o/c.git\"\n");
    let toml = std::fs::read_to_string(contest.root().join("content/contest.toml")).unwrap();
    let toml = toml.replace("title = \"Sample\"", "title = \"Sample: \\\"A\\\" # B\"");
    contest.write("content/contest.toml", &toml);
    contest.built();
    insta::assert_snapshot!(contest.page("CITATION.cff"));
    assert!(contest.page("index.html").contains("CITATION.cff"));
}

#[test]
fn pages_tell_search_engines_what_they_are() {
    let contest = contest("");
    contest.built();
    let kinds = |page: &str| -> Vec<String> {
        let kind = |thing: &Value| thing["@type"].as_str().unwrap().to_owned();
        said(&contest.page(page)).iter().map(kind).collect()
    };
    assert_eq!(kinds("index.html"), ["Event"]);
    assert_eq!(kinds("leaderboard/index.html"), ["BreadcrumbList", "Dataset"]);
    let thread = said(&contest.page("forum/x/t/index.html"));
    let way: Vec<(&str, &str)> = thread[0]["itemListElement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["name"].as_str().unwrap(), item["item"].as_str().unwrap()))
        .collect();
    assert_eq!(
        way,
        [
            ("Sample", "https://sample.example/prize/"),
            ("Forum", "https://sample.example/prize/forum/"),
            ("</script> & <x>", "https://sample.example/prize/forum/x/t/"),
        ]
    );
    let event = &said(&contest.page("index.html"))[0];
    assert_eq!(event["startDate"], "2006-10-02T00:00:00Z");
    // Each page's blocks can be read, whatever the names; each file that one names is there.
    for (path, bytes) in tree(&contest.out()).iter().filter(|(path, _)| path.ends_with(".html")) {
        for thing in said(&String::from_utf8_lossy(bytes)) {
            for file in thing["distribution"].as_array().into_iter().flatten() {
                let address = file["contentUrl"].as_str().unwrap();
                let file = address.strip_prefix("https://sample.example/prize/").unwrap();
                assert!(contest.out().join(file).is_file(), "{path}: {address}");
            }
        }
    }
}

#[test]
fn the_database_is_led_to_where_the_contest_wants_it() {
    let plain = Contest::new();
    plain.built();
    assert!(!plain.page("index.html").contains("record.duckdb"));
    let wanted = Contest::new();
    wanted.write("content/contest.toml", &format!("{CONTEST}\n[pages]\ndatabase = true\n"));
    wanted.built();
    assert!(wanted.page("index.html").contains("api/v1/record.duckdb"));
}

#[test]
fn links_are_shown_with_a_picture_of_the_board() {
    let mut contest = contest("");
    contest.built();
    let picture = |contest: &Contest| std::fs::read(contest.out().join("board.png")).unwrap();
    let first = picture(&contest);
    let reader = png::Decoder::new(std::io::Cursor::new(&first)).read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().height), (1200, 630));
    for page in ["index.html", "leaderboard/index.html", "forum/x/t/index.html"] {
        let (elements, _) = crate::html::parse(&contest.page(page));
        let is_image = |element: &&crate::html::Element| element.get("property") == Some("og:image");
        let shown = elements.iter().find(is_image).and_then(|element| element.get("content"));
        assert_eq!(shown, Some("https://sample.example/prize/board.png"), "{page}");
    }
    // What it does not show does not change it; a new leader does.
    contest.scored("t0", "2008-03-01T00:00:00Z", 0.95);
    contest.built();
    assert!(picture(&contest) == first);
    contest.scored("t0", "2008-03-02T00:00:00Z", 0.7);
    contest.built();
    assert!(picture(&contest) != first);
}
