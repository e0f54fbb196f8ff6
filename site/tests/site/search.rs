//! What search finds, read as a browser reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::contest::{Contest, tree};

const SECTION: &str = "+++\ntitle = \"Data\"\n+++\n";

fn post(title: &str, text: &str) -> String {
    format!("+++\n{title}author = \"Newman\"\ndate = 2007-01-01\n+++\n\n{text}\n")
}

fn contest() -> Contest {
    let mut contest = Contest::new();
    contest.write(
        "content/rules.md",
        "+++\ntitle = \"Rules\"\nmenu = \"Rules\"\n+++\n\nOne account; it ends {{ closes }}.\n",
    );
    contest.write(
        "content/news/start.md",
        "+++\ntitle = \"It begins\"\ndate = 2006-10-02\n+++\n\nWelcome, *everybody*.\n",
    );
    contest.write("content/news/later.md", "+++\ntitle = \"Secret\"\ndate = 2011-10-02\n+++\n\nUnheard.\n");
    contest.write("content/forum/data/_section.md", SECTION);
    contest.write(
        "content/forum/data/md5/0001.md",
        &post("title = \"Check sums\"\n", "Which [sum](https://example.org/link) is the Zürich one?"),
    );
    contest.write("content/forum/data/md5/0002.md", &post("", "<script>alert(1)</script> Quite so."));
    contest.write(
        "submissions/gravity/team.toml",
        "name = \"Gravity\"\naffiliation = \"Budapest\"\n[[members]]\nlogin = \"gabor\"\nrole = \"leader\"\n",
    );
    contest.scored("gravity", "2006-11-01T00:00:00Z", 0.9000);
    contest
}

/// Everything that the files say: word → the addresses of the pages that have it, with how much each is about it.
fn index(contest: &Contest) -> BTreeMap<String, BTreeMap<String, u64>> {
    let read = |file: &str| serde_json::from_str::<Value>(&contest.page(file)).unwrap();
    let files: Vec<String> =
        tree(&contest.out()).into_keys().filter(|file| file.starts_with("search/")).collect();
    let mut all: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.contains("/words_")) {
        let segment = file.rsplit_once('/').unwrap().0;
        let pages: Vec<Value> = (0..)
            .map(|at| format!("{segment}/pages_{at}.json"))
            .take_while(|file| files.contains(file))
            .flat_map(|file| read(&file).as_array().unwrap().clone())
            .collect();
        for (word, steps) in read(file).as_object().unwrap() {
            let mut hit = 0;
            for step in steps.as_array().unwrap() {
                hit += step.as_u64().unwrap();
                let route = pages[usize::try_from(hit >> 2).unwrap()]["route"].as_str().unwrap();
                all.entry(word.clone()).or_default().insert(route.to_owned(), hit & 3);
            }
        }
    }
    all
}

#[test]
fn each_word_of_a_page_leads_to_it() {
    let contest = contest();
    contest.built();
    let index = index(&contest);
    let routes = |word: &str| -> Vec<&str> {
        let pages = index.get(word).into_iter().flat_map(|pages| pages.keys());
        pages.map(String::as_str).filter(|route| !route.starts_with("docs/")).collect()
    };
    assert_eq!(routes("account"), ["rules/"]);
    assert_eq!(routes("everybody"), ["news/start/"]);
    assert_eq!(routes("zurich"), ["forum/data/md5/"]);
    assert_eq!(routes("newman"), ["forum/data/md5/"]);
    assert_eq!(routes("budapest"), ["teams/gravity/"]);
    assert_eq!(routes("gabor"), ["teams/gravity/"]);
    // The date that the page shows, which stands nowhere in its file.
    assert!(routes("2009").contains(&"rules/"), "{:?}", routes("2009"));
    // What is shown as the text that it is.
    assert_eq!(routes("alert"), ["forum/data/md5/"]);
    assert_eq!(index["sums"]["forum/data/md5/"], 3, "a title's word weighs most");
    for hidden in ["unheard", "secret", "example", "link"] {
        assert_eq!(routes(hidden), [""; 0], "{hidden}");
    }
}

#[test]
fn each_page_that_people_wrote_is_listed_with_its_title() {
    let contest = contest();
    contest.built();
    let files = tree(&contest.out()).into_keys().filter(|file| file.contains("/pages_"));
    let titles: BTreeSet<String> = files
        .flat_map(|file| serde_json::from_str::<Vec<BTreeMap<String, String>>>(&contest.page(&file)).unwrap())
        .map(|page| format!("{} {} ({})", page["route"], page["title"], page["part"]))
        .filter(|page| !page.contains("docs/"))
        .collect();
    let expected = [
        "forum/data/md5/ Check sums (Data)",
        "news/start/ It begins (News)",
        "rules/ Rules (The contest)",
        "teams/gravity/ Gravity (Teams)",
    ];
    assert_eq!(titles.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn a_word_more_changes_its_own_bucket_and_nothing_else_of_the_search() {
    let mut contest = contest();
    contest.built();
    let before = tree(&contest.out());
    contest
        .write("content/forum/data/md5/0002.md", &post("", "<script>alert(1)</script> Quite so, Wolfram."));
    // A score says nothing that is searched for.
    contest.scored("gravity", "2006-11-05T00:00:00Z", 0.8900);
    contest.built();
    let after = tree(&contest.out());
    let changed: Vec<&String> = after
        .iter()
        .filter(|(file, bytes)| file.starts_with("search/") && before.get(*file) != Some(*bytes))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(contest.page(changed[0]).contains("\"wolfram\""));
}
