//! The page of what waits, and the notice that no batch runs.

use contest::queue::QUEUE;

use crate::contest::{CONTEST, Contest};
use crate::html::{dangers, words};

const TOLD: &str = r#"{
  "batch": "2009-07-01T10:00:00Z", "next": "2009-07-01T11:00:00Z", "late": "2009-07-01T12:00:00Z", "judged": 1200,
  "waiting": [
    {"pull": 7, "head": "aaaaaaaaaaaa", "since": "2009-06-30T09:00:00Z", "position": 1},
    {"pull": 9, "head": "bbbbbbbbbbbb", "since": null, "position": null, "why": "<script>alert(1)</script> {{ 7 * 7 }}"}
  ],
  "more": 41,
  "replies": {"at": "2009-07-01T10:05:00Z", "left": 3, "oldest": "2009-06-29T00:00:00Z", "requests": 50, "more_from": "2009-07-01T10:30:00Z"}
}"#;

#[test]
fn the_queue_is_a_page_and_data_and_a_late_batch_a_notice_that_a_script_shows() {
    let contest = Contest::new();
    contest.built();
    let empty = words(&contest.page("queue/index.html"));
    assert!(empty.contains("once a batch has told it"), "{empty}");
    assert!(contest.page("api/v1/status.json").contains("\"queue\": null"));
    assert!(!contest.page("index.html").contains("data-from"));
    contest.write(QUEUE, TOLD);
    contest.built();
    let html = contest.page("queue/index.html");
    let text = words(&html);
    for part in [
        "43 heads waited",
        "judged 1,200 heads",
        "#7 aaaaaaaaaaaa",
        "2009-06-30 09:00:00",
        "<script>alert(1)</script> {{ 7 * 7 }}",
        "41 more heads",
        "3 receipts had no answer at the forge yet",
        "took 50 more requests",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(dangers(&html), [""; 0]);
    // The page cannot know how late it is when somebody reads it.
    for page in ["queue/index.html", "index.html"] {
        let html = contest.page(page);
        let notice = html.split("<p class=\"notice ask\" data-from=\"2009-07-01T12:00:00Z\" hidden>").nth(1);
        assert!(notice.is_some_and(|rest| rest.starts_with("<strong>Batches are late")), "{html}");
    }
    assert!(contest.page("assets/times.js").contains("data-from"));
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/status.json")).unwrap();
    assert_eq!((&json["queue"]["waiting"][0]["pull"], &json["queue"]["more"]), (&7.into(), &41.into()));
    // Of the past nobody knows it.
    contest.build_with(&["--as-of", "2008-01-01T00:00:00Z"]);
    assert!(words(&contest.page("queue/index.html")).contains("once a batch has told it"));
    contest.write(QUEUE, "nonsense");
    let ran = contest.build();
    assert!(ran.err.contains("bad-queue") && ran.err.contains("judge queue"), "{}", ran.err);
}

#[test]
fn who_has_only_a_browser_finds_the_forges_form() {
    let forge = "[forge]\nkind = \"github\"\nclone = \"https://forge.example/org/contest.git\"\n";
    let mut contest = Contest::new();
    contest.write("content/contest.toml", &format!("{CONTEST}{forge}"));
    contest.team("a", "Team A");
    contest.scored("a", "2008-01-02T00:00:00Z", 0.9);
    contest.build_with(&["--now", "2009-01-01T00:00:00Z"]);
    let page = contest.page("teams/a/index.html");
    assert!(page.contains("href=\"https://forge.example/org/contest/upload/main/submissions/a\""), "{page}");
    assert!(contest.page("index.html").contains("Send a file with the browser alone"));
    // After the end there is nothing to send.
    contest.build_with(&["--now", "2010-01-01T00:00:00Z"]);
    assert!(!contest.page("teams/a/index.html").contains("/upload/"));
    assert!(!contest.page("index.html").contains("browser alone"));
}
