//! Refused pull requests by number, and downloads.

use ledger::{Arrival, Complaint, Counted, Crowd, Known, Refused};

use crate::contest::{CONTEST, Contest, at, tree};
use crate::html::{dangers, words};

fn refusal(pull: u64, code: &str, message: &str) -> Known {
    Known::Refuse(Refused {
        team: None,
        arrival: Arrival {
            pull,
            // Another push each time.
            head: format!("{:040x}", pull * 1_000 + code.len() as u64),
            received: at("2008-01-02T00:00:00Z"),
            received_by: None,
        },
        complaints: vec![Complaint { code: code.to_owned(), message: message.to_owned(), help: None }],
        counted: false,
        judge: "0.1.0".to_owned(),
    })
}

#[test]
fn refusals_without_a_team_are_found_by_number() {
    let mut contest = Contest::new();
    contest.team("a", "Team <A>");
    assert!(words(&contest.built().page("refused/index.html")).contains("No pull request has been refused."));
    contest.refused("a", "2008-01-02T00:00:00Z", "not-a-number", "line 7, column 3: \"x\" is not a number");
    for (pull, code, message) in [
        (9, "symlink", "predictions.csv is a link"),
        (7, "two-files", "two prediction files"),
        (8, "no-such-code", "<script>alert(1)</script> \u{202e}{{ 7 * 7 }}"),
        (7, "not-a-member", "the author of the pull request is not a member of the team"),
    ] {
        contest.act("2008-01-03T00:00:00Z", refusal(pull, code, message));
    }
    contest.write("content/docs/refusals.md", "+++\ntitle = \"Codes\"\n+++\n\n### not-a-number\n");
    contest.built();
    let html = contest.page("refused/index.html");
    let text = words(&html);
    assert!(text.contains("5 refused heads of pull requests, by number"), "{text}");
    let places: Vec<usize> =
        ["#1 ", "#7 ", "two prediction files", "not a member", "#8 ", "#9 ", "is a link"]
            .iter()
            .map(|word| text.find(word).unwrap_or_else(|| panic!("{word} in {text}")))
            .collect();
    assert!(places.is_sorted(), "{places:?}: {text}");
    assert!(text.contains("Team <A>") && text.contains("2008-01-02 00:00:00"), "{text}");
    assert_eq!(dangers(&html), [""; 0]);
    assert!(text.contains("<script>alert(1)</script> \u{fffd}{{ 7 * 7 }}"), "{text}");
    assert!(html.contains("href=\"../docs/refusals-files/#h-not-a-number\""), "{html}");
    assert!(!html.contains("#h-no-such-code"));
    // From every page, at any depth.
    assert!(contest.page("teams/a/index.html").contains("href=\"../../refused/\""));
    // Not yet received at the moment of the board.
    contest.build_with(&["--as-of", "2008-01-01T00:00:00Z"]);
    assert!(words(&contest.page("refused/index.html")).contains("No pull request has been refused."));
}

#[test]
fn a_frozen_board_shows_whom_no_team_stands_behind() {
    let mut contest = Contest::new();
    let toml = CONTEST.replace("length = 40", "length = 40\nfreeze = 2008-01-01T12:00:00Z");
    contest.write("content/contest.toml", &toml);
    contest.team("a", "A");
    contest.refused("a", "2008-01-02T00:00:00Z", "not-a-number", "of a team");
    contest.act("2008-01-03T00:00:00Z", refusal(7, "symlink", "of nobody"));
    let text = words(&contest.built().page("refused/index.html"));
    assert!(text.contains("of nobody") && !text.contains("of a team"), "{text}");
}

#[test]
fn heads_that_are_only_counted_are_named_too() {
    let mut contest = Contest::new();
    let first = |pull: u64| Counted { pull, head: format!("{pull:040x}") };
    let crowd = Crowd {
        heads: 200_000,
        first: (40..50).map(first).collect(),
        until: at("2008-01-02T00:00:00Z"),
        digest: "0".repeat(64),
        judge: "0.1.0".to_owned(),
    };
    contest.act("2008-01-03T00:00:00Z", Known::Crowd(crowd));
    let text = words(&contest.built().page("refused/index.html"));
    assert!(text.contains("#49 ") && text.contains("one of 200000 heads"), "{text}");
}

#[test]
fn a_hundred_thousand_refusals_have_pages() {
    let mut contest = Contest::new();
    contest.acts("2008-01-03T00:00:00Z", (1..=100_000).map(|pull| refusal(pull, "symlink", "a link")));
    contest.built();
    let parts = tree(&contest.out()).into_keys().filter(|name| name.starts_with("refused/")).count();
    assert_eq!(parts, 200);
    let first = contest.page("refused/index.html");
    assert!(first.contains("href=\"../refused/page_200/\">#99501 to #100000"), "{first}");
    assert!(first.len() < 600_000, "{}", first.len());
    let last = contest.page("refused/page_200/index.html");
    assert!(words(&last).contains("this page has #99501 to #100000"));
    assert_eq!(last.matches("class=\"refused\"").count(), 500);
    assert!(!last.contains("page_150"), "only the first page lists all parts");
}

const DOWNLOADS: &str = "day,file,downloads,completed,partial,bytes,visitors\n\
    2006-10-30,/data/ids.csv.gz,10,8,2,10240,9\n\
    2006-10-31,/data/ids.csv.gz,5,5,0,5120,5\n\
    2006-12-01,/data/ids.csv.gz,30,30,0,3221225472,20\n\
    2006-12-01,/data/<b>\u{202e}.csv,3,,,,\n\
    2011-01-01,/data/ids.csv.gz,7,7,0,7,7\n";

#[test]
fn downloads_have_a_page_and_data_by_file_and_month() {
    let contest = Contest::new();
    contest.built();
    assert!(!contest.out().join("downloads").exists());
    assert!(!contest.page("index.html").contains("downloads/"));
    contest.write("content/data/downloads.csv", DOWNLOADS);
    contest.built();
    assert!(contest.page("index.html").contains("href=\"./downloads/\""));
    let html = contest.page("downloads/index.html");
    let text = words(&html);
    assert!(
        text.contains("48 downloads of 2 files , from 2006-10 to 2006-12")
            || text.contains("48 downloads of 2 files, from 2006-10 to 2006-12"),
        "{text}"
    );
    assert!(text.contains("2006-12 30 30 0 3.0 GiB 2006-10 15 13 2 15.0 KiB"), "{text}");
    assert!(text.contains("/data/<b>\u{fffd}.csv"), "{text}");
    // A bar for October, whole and hollow, none for November, two for December would be too many.
    assert_eq!(html.matches("<rect class=\"bar\"").count(), 2);
    assert_eq!(html.matches("<rect class=\"bar part\"").count(), 1);
    assert_eq!(dangers(&html), [""; 0]);
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/downloads.json")).unwrap();
    let files = json["files"].as_array().unwrap();
    assert_eq!(files[0]["file"], "/data/<b>\u{fffd}.csv");
    assert_eq!(files[0]["months"], serde_json::json!([{"month": "2006-12", "downloads": 3}]));
    let october = serde_json::json!({"month": "2006-10", "downloads": 15, "completed": 13, "partial": 2, "bytes": 15360});
    assert_eq!(files[1]["months"][0], october);
    assert_eq!(files[1]["months"].as_array().unwrap().len(), 2);
    contest.write("content/data/downloads.csv", "day,file\n");
    assert_eq!(contest.build().code, 2);
    crate::support::told!();
}

#[test]
fn files_beyond_the_first_hundred_are_in_the_data_only() {
    let contest = Contest::new();
    let rows = (0..150).map(|at| format!("2007-01-01,/data/{at:03}.csv,{},,,,\n", 1000 - at));
    let header = DOWNLOADS.lines().next().unwrap().to_owned() + "\n";
    contest.write("content/data/downloads.csv", &(header + &rows.collect::<String>()));
    let html = contest.built().page("downloads/index.html");
    assert_eq!(html.matches("<table").count(), 100);
    assert!(words(&html).contains("50 more files are in the data for programs"));
    assert!(
        !html.contains("/data/149.csv") && contest.page("api/v1/downloads.json").contains("/data/149.csv")
    );
}
