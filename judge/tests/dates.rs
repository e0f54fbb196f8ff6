//! Rules of a contest end to end: digests before the deadline, quotas of several kinds, sums that rank.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{Fixture, GOOD, WORSE, contest_toml, git};

/// The last second at which the contest is open.
const CLOSES: &str = "2009-12-31T00:00:00Z";
const LATE: &str = "2009-12-31T00:30:00Z";
const TOO_LATE: &str = "2009-12-31T01:00:01Z";

/// SHA-256 of `text` as `sha256sum` prints it.
fn digest(text: &str) -> String {
    format!("{}  predictions.csv\n", base::digest::sha256_hex(text.as_bytes()))
}

fn claim(fixture: &Fixture, number: u64, at: &str, content: &str) {
    let path = "submissions/alpha/predictions.sha256";
    fixture.pull(number, "alpha", at, &[(path, "100644", content.as_bytes())]);
}

fn with_grace() -> Fixture {
    let contest =
        contest_toml("").replace("opens =", "grace = \"1h\"\nopens =").replace("scored = 2", "scored = 1");
    Fixture::with(&contest)
}

#[test]
fn a_file_may_follow_its_digest_after_the_end() {
    let fixture = with_grace();
    claim(&fixture, 1, CLOSES, &digest(GOOD));
    fixture.predictions(2, "alpha", LATE, GOOD);
    let batch = fixture.run("2009-12-31T02:00:00Z");
    let replies: Vec<_> =
        batch["judged"].as_array().unwrap().iter().map(|judged| judged["reply"].as_str().unwrap()).collect();
    assert!(
        replies[0].contains("The file itself may follow until 2009-12-31 01:00:00 UTC."),
        "{}",
        replies[0]
    );
    assert!(replies[1].starts_with("**Alpha**: 0.5774"), "{}", replies[1]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn after_the_end_nothing_else_is_taken() {
    let fixture = with_grace();
    claim(&fixture, 1, CLOSES, &digest(GOOD));
    fixture.predictions(2, "alpha", LATE, WORSE);
    fixture.predictions(3, "beta", LATE, GOOD);
    fixture.predictions(4, "alpha", TOO_LATE, GOOD);
    let batch = fixture.run("2009-12-31T02:00:00Z");
    assert_eq!(Fixture::codes(&batch, 2), ["not-the-claimed-file", "over-quota"]);
    assert_eq!(Fixture::codes(&batch, 3), ["closed"], "whoever handed in no digest gets no grace");
    assert_eq!(Fixture::codes(&batch, 4), ["closed"]);
    crate::support::told!();
}

#[test]
fn a_digest_costs_a_submission_and_its_file_nothing_more() {
    let fixture = with_grace();
    claim(&fixture, 1, "2009-12-30T12:00:00Z", &digest(GOOD));
    fixture.predictions(2, "alpha", "2009-12-30T13:00:00Z", WORSE);
    fixture.predictions(3, "alpha", "2009-12-30T14:00:00Z", GOOD);
    claim(&fixture, 4, "2009-12-30T15:00:00Z", &digest(WORSE));
    let batch = fixture.run("2009-12-31T02:00:00Z");
    assert_eq!(Fixture::codes(&batch, 2), ["over-quota"]);
    assert!(Fixture::codes(&batch, 3).is_empty(), "the claimed file");
    assert_eq!(Fixture::codes(&batch, 4), ["over-quota"], "claims are counted like files");
}

#[test]
fn bad_digests_are_refused() {
    let fixture = with_grace();
    claim(&fixture, 1, "2009-12-01T00:00:00Z", "no digest\n");
    claim(&fixture, 2, "2009-12-03T00:00:00Z", &digest(GOOD).repeat(2));
    claim(&fixture, 3, "2009-12-05T00:00:00Z", &"0".repeat(300));
    let batch = fixture.run(CLOSES);
    for number in 1..=3 {
        assert_eq!(Fixture::codes(&batch, number), ["bad-claim"], "#{number}");
    }
    let plain = Fixture::new();
    claim(&plain, 1, "2009-12-01T00:00:00Z", &digest(GOOD));
    assert_eq!(Fixture::codes(&plain.run(CLOSES), 1), ["no-grace"]);
    crate::support::told!();
}

#[test]
fn the_end_is_put_on_record_once() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-12-30T23:00:00Z", GOOD);
    fixture.run("2009-12-31T00:00:01Z");
    let main = fixture.main();
    let ledger =
        git(&fixture.path("contest.git"), &["show", "refs/heads/main:submissions/ledger/2009-12.jsonl"]);
    assert!(
        ledger.lines().last().unwrap().contains("\"kind\":\"close\",\"closed\":\"2009-12-31T00:00:00Z\"")
    );
    fixture.run("2009-12-31T00:00:02Z");
    assert_eq!(fixture.main(), main);
}

#[test]
fn a_calendar_quota_begins_anew_at_midnight_of_its_zone() {
    let contest = contest_toml("").replace("every = \"24h\"", "calendar = \"day\"\nzone = \"Europe/Berlin\"");
    let fixture = Fixture::with(&contest.replace("scored = 2", "scored = 1"));
    // Berlin is one hour ahead of UTC in January.
    fixture.predictions(1, "alpha", "2009-01-05T22:59:59Z", GOOD);
    fixture.predictions(2, "alpha", "2009-01-05T23:00:00Z", GOOD);
    fixture.predictions(3, "alpha", "2009-01-06T22:59:59Z", GOOD);
    let batch = fixture.run("2009-01-07T00:00:00Z");
    assert!(Fixture::codes(&batch, 1).is_empty() && Fixture::codes(&batch, 2).is_empty());
    assert_eq!(Fixture::codes(&batch, 3), ["over-quota"]);
    let reply = batch["judged"][2]["reply"].as_str().unwrap();
    assert!(reply.contains("the next submission is possible from 2009-01-06 23:00:00 UTC"), "{reply}");
    assert!(reply.contains("(a day in Europe/Berlin)"), "{reply}");
}

#[test]
fn a_weighted_sum_ranks() {
    let also = "[[also]]\nname = \"rmse\"\n[[also]]\nname = \"mae\"\n";
    let contest = contest_toml(also).replace(
        "name = \"rmse\"\ndecimals",
        "name = \"blend\"\ndirection = \"lower\"\nsum = { rmse = 0.75, mae = 0.25 }\ndecimals",
    );
    let fixture = Fixture::with(&contest);
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    // rmse sqrt(1/3) = 0.57735, mae 1/3: 0.75 · 0.57735 + 0.25 · 0.33333 = 0.51635.
    let receipt: serde_json::Value = serde_json::from_str(fixture.ledger().lines().nth(1).unwrap()).unwrap();
    assert_eq!(receipt["public"], serde_json::json!({"blend": 0.5163, "mae": 0.3333, "rmse": 0.5774}));
    fixture.judge(&["verify"]).ok();
    let wrong = contest.replace("mae = 0.25", "map = 0.25");
    std::fs::write(fixture.path("clone/content/contest.toml"), wrong).unwrap();
    let refused = fixture.judge(&["verify"]);
    assert!(refused.code == 2 && refused.err.contains("unknown-term"), "{}", refused.err);
    crate::support::told!();
}
