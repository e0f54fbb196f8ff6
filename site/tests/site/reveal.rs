//! After the reveal: both scores, the final order; before it nothing.

use base::digest::sha256_hex;
use ledger::{Known, Revealed};

use crate::contest::Contest;
use crate::html::{main_of, words};

fn finish() -> Contest {
    let mut contest = Contest::new();
    contest.team("bpc", "BellKor's Pragmatic Chaos");
    contest.team("ensemble", "The Ensemble");
    contest.sealed("bpc", "2009-07-26T18:18:28Z", 0.8554, 0.856_704);
    contest.sealed("ensemble", "2009-07-26T18:38:22Z", 0.8553, 0.856_714);
    contest
}

#[test]
fn before_the_reveal_nothing_of_it_is_told() {
    let contest = finish();
    contest.built();
    assert!(!contest.out().join("leaderboard/private").exists());
    let board = words(&contest.page("leaderboard/index.html"));
    assert!(!board.contains("0.8567") && board.contains("which nobody sees"), "{board}");
}

#[test]
fn after_it_both_scores_stand_side_by_side_and_the_final_order_has_a_page() {
    let mut contest = finish();
    contest.reveal("2009-09-21T00:00:00Z");
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("1 The Ensemble 0.8553 10.10 % 0.8567 2 ▼"), "{board}");
    let html = contest.page("leaderboard/private/index.html");
    insta::assert_snapshot!(main_of(&html), @"Final leaderboard The order that decides: the score on the test part of the hidden answers, rounded; equal scores rank by the earlier submission. What counts is each team's best submission by this score. The scores were revealed on 2009-09-21 00:00:00 UTC . The contest is over. Quiz Test (decides) 2 teams by test score, best first Rank Team Test RMSE Better than Cinematch Quiz RMSE Quiz rank Submitted (UTC) 1 BellKor's Pragmatic Chaos 0.8567 10.06 % 0.8554 2 2009-07-26 18:18:28 2 The Ensemble 0.8567 10.06 % 0.8553 1 2009-07-26 18:38:22");
    let team = words(&contest.page("teams/bpc/index.html"));
    assert!(team.contains("Final rank 1 in the final order , by test score: 0.8567"), "{team}");
    assert!(team.contains("0.8554 10.09 % 0.8567"), "{team}");
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
    assert_eq!(json["rows"][0]["private"], 0.856_714);
    // The day before, it was still sealed.
    assert_eq!(contest.build_with(&["--as-of", "2009-09-20T00:00:00Z"]).code, 0);
    assert!(!words(&contest.page("leaderboard/index.html")).contains("0.8567"));
}

#[test]
fn a_score_that_the_file_does_not_open_is_counted_and_not_guessed() {
    let mut contest = finish();
    contest.team("hi", "Hi!");
    contest.scored("hi", "2009-07-26T18:40:00Z", 0.8600);
    contest.reveal("2009-09-21T00:00:00Z");
    let text = words(&contest.built().page("leaderboard/private/index.html"));
    assert!(text.contains("1 scored submission has no published test score"), "{text}");
    assert!(!text.contains("Hi!"), "{text}");
}

#[test]
fn another_file_than_the_ledger_names_stops_the_build() {
    let file = "submissions/revealed/scores.jsonl";
    let mut contest = finish();
    contest.reveal("2009-09-21T00:00:00Z");
    let text = std::fs::read_to_string(contest.root().join(file)).unwrap();
    contest.write(file, &text.replace("0.856704", "0.800000"));
    let ran = contest.build();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("reveal-differs") && ran.err.contains(file), "{}", ran.err);
    std::fs::remove_file(contest.root().join(file)).unwrap();
    let ran = contest.build();
    assert!(ran.code == 1 && ran.err.contains("reveal-missing"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn a_line_that_is_not_an_opening_is_named() {
    let file = "submissions/revealed/scores.jsonl";
    for line in ["nonsense", "{\"pull\":1}"] {
        let mut contest = finish();
        contest.write(file, &format!("{line}\n"));
        let files = [(file.to_owned(), sha256_hex(format!("{line}\n").as_bytes()))].into();
        let reason = "the contest is over".to_owned();
        let reveal = Revealed { files, receipts: 0, unjudged: None, reason };
        contest.act("2009-09-21T00:00:00Z", Known::Reveal(reveal));
        let ran = contest.build();
        assert!(ran.code == 1 && ran.err.contains("error[reveal-line]"), "{line}: {}", ran.err);
    }
    crate::support::told!();
}
