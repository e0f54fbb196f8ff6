//! The prizes page, its API file, and the states beside the winners.

use judge::ledger::Known;

use crate::contest::{CONTEST, Contest};
use crate::html::words;

fn finish() -> (Contest, u64, u64) {
    let mut contest = Contest::new();
    let text = CONTEST
        .replace("2009-07-26T18:42:37Z", "2011-10-02T00:00:00Z")
        .replace("private = 0.8572", "private = 0.8572\nlast_call_days = 30\ndelivery_days = 7");
    contest.write("content/contest.toml", &text);
    contest.team("bpc", "BellKor's Pragmatic Chaos");
    contest.team("ensemble", "The Ensemble");
    let bpc = contest.scored("bpc", "2009-06-26T18:42:37Z", 0.8558);
    contest.last_call("Grand Prize", "2009-06-26T18:42:37Z", "2009-07-26T18:42:37Z");
    let ensemble = contest.scored("ensemble", "2009-07-26T18:38:22Z", 0.8553);
    (contest, bpc, ensemble)
}

fn main_of(contest: &Contest) -> String {
    let html = contest.page("prizes/index.html");
    words(html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0)
}

#[test]
fn the_page_tells_state_history_and_what_comes_next() {
    let (mut contest, bpc, ensemble) = finish();
    contest.step("2009-07-27T00:00:00Z", Known::Nominate, "Grand Prize", "ensemble", ensemble);
    contest.step("2009-07-28T00:00:00Z", Known::Decline, "Grand Prize", "ensemble", ensemble);
    contest.step("2009-07-29T00:00:00Z", Known::Nominate, "Grand Prize", "bpc", bpc);
    contest.built();
    insta::assert_snapshot!(main_of(&contest), @"");
    let board = words(&contest.page("leaderboard/index.html"));
    assert!(board.contains("The Ensemble Grand Prize: declined 0.8553"), "{board}");
    assert!(board.contains("BellKor's Pragmatic Chaos Grand Prize: provisional 0.8558"), "{board}");
    for kind in [Known::Deliver, Known::Verify] {
        contest.step("2009-08-01T00:00:00Z", kind, "Grand Prize", "bpc", bpc);
    }
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("BellKor's Pragmatic Chaos Grand Prize: verified"), "{board}");
    for kind in [Known::License, Known::Award] {
        contest.step("2009-09-21T00:00:00Z", kind, "Grand Prize", "bpc", bpc);
    }
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("BellKor's Pragmatic Chaos Grand Prize: awarded"), "{board}");
    assert!(main_of(&contest).contains("Awarded to BellKor's Pragmatic Chaos."), "{}", main_of(&contest));
    let team = words(&contest.page("teams/bpc/index.html"));
    assert!(team.contains("Prizes Grand Prize : awarded"), "{team}");
    insta::assert_snapshot!(contest.page("api/v1/prizes.json"), @"");
}

#[test]
fn a_last_call_is_a_state_with_its_end() {
    let (contest, ..) = finish();
    assert_eq!(contest.build_with(&["--now", "2009-07-01T00:00:00Z"]).code, 0);
    let text = main_of(&contest);
    assert!(text.contains("Grand Prize last call"), "{text}");
    assert!(
        text.contains("Next: The last call ends, and with it the contest, by 2009-07-26 18:42:37 UTC"),
        "{text}"
    );
}

#[test]
fn a_page_of_the_organisers_cannot_take_the_address() {
    let contest = Contest::new();
    contest.write("content/prizes.md", "+++\ntitle = \"Prizes\"\n+++\nText.\n");
    assert!(contest.build().err.contains("address-taken"));
}

#[test]
fn without_prizes_there_is_no_page() {
    let contest = Contest::new();
    contest.write("content/contest.toml", CONTEST.split_once("[[prizes]]").unwrap().0);
    contest.built();
    assert!(!contest.out().join("prizes").exists());
    assert!(!contest.page("index.html").contains("href=\"./prizes/\""));
}
