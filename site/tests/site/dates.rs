//! Last calls, moved ends, the frozen board, phases, lines that come into force.

use ledger::{Extended, Known, Reopened};

use crate::contest::{CONTEST, Contest, at, build};
use crate::html::words;

fn extend(phase: Option<&str>, closes: &str, reason: &str) -> Known {
    Known::Extend(Extended { phase: phase.map(str::to_owned), closes: at(closes), reason: reason.to_owned() })
}

#[test]
fn a_running_last_call_is_announced_and_sets_the_end() {
    let mut contest = Contest::new();
    contest.write("content/contest.toml", &CONTEST.replace("2009-07-26T18:42:37Z", "2011-10-02T00:00:00Z"));
    contest.team("bpc", "BellKor's Pragmatic Chaos");
    contest.scored("bpc", "2009-06-26T18:42:37Z", 0.8558);
    contest.last_call("Grand Prize", "2009-06-26T18:42:37Z", "2009-07-26T18:42:37Z");
    let rules = "+++\ntitle = \"Rules\"\n+++\nIt closes at {{ closes }}, planned {{ planned }}.\n";
    contest.write("content/rules.md", rules);
    assert_eq!(contest.build_with(&["--now", "2009-07-01T00:00:00Z"]).code, 0);
    for page in ["index.html", "leaderboard/index.html"] {
        let text = words(&contest.page(page));
        let call =
            "Last call for the Grand Prize: since 2009-06-26 18:42:37 UTC , until 2009-07-26 18:42:37 UTC";
        assert!(text.contains(call), "{text}");
        assert!(text.contains("BellKor's Pragmatic Chaos reached the line first"), "{text}");
    }
    let home = words(&contest.page("index.html"));
    assert!(home.contains("Closes 2009-07-26 18:42:37 UTC (planned: 2011-10-02 00:00:00 UTC )"), "{home}");
    assert!(home.contains("30 days were left"), "{home}");
    let rules = words(&contest.page("rules/index.html"));
    let both = "It closes at 2009-07-26 18:42:37 UTC (planned: 2011-10-02 00:00:00 UTC), planned 2011-10-02";
    assert!(rules.contains(both), "{rules}");
    // Afterwards nothing is announced, and the contest is closed long before the planned end.
    contest.built();
    let home = words(&contest.page("index.html"));
    assert!(!home.contains("Last call"), "{home}");
    assert!(home.contains("Closed No submission has counted since 2009-07-26 18:42:37 UTC"), "{home}");
}

#[test]
fn moved_ends_are_told_with_their_reason() {
    let mut contest = Contest::with(
        "[[phases]]\nid = \"warm-up\"\nname = \"Warm-up\"\nfrom = 2006-10-02T00:00:00Z\n\
         until = 2007-10-02T00:00:00Z\n",
    );
    contest
        .act("2007-01-01T00:00:00Z", extend(Some("warm-up"), "2007-11-02T00:00:00Z", "the forge was down"));
    contest.act("2009-01-01T00:00:00Z", extend(None, "2010-07-26T00:00:00Z", "nobody is near the line"));
    contest.act("2009-02-01T00:00:00Z", extend(None, "2011-07-26T00:00:00Z", "still nobody"));
    let reopened = Reopened {
        prize: "Grand Prize".to_owned(),
        closes: at("2012-07-26T00:00:00Z"),
        unjudged: None,
        reason: "no winner could be verified".to_owned(),
    };
    let mut again = Contest::new();
    again.act("2009-09-01T00:00:00Z", Known::Reopen(reopened));
    let text = words(&contest.built().page("leaderboard/index.html"));
    for part in [
        "New end of the phase Warm-up: 2007-11-02 00:00:00 UTC . The forge was down. Decided on 1 January 2007",
        "New end : 2010-07-26 00:00:00 UTC . Nobody is near the line.",
        "New end : 2011-07-26 00:00:00 UTC . Still nobody.",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    let home = words(&contest.page("index.html"));
    assert!(home.contains("Open Closes 2011-07-26"), "{home}");
    assert!(!home.contains("Nobody is near the line"), "only the newest stands on the home page: {home}");
    let text = words(&again.built().page("leaderboard/index.html"));
    assert!(
        text.contains("Open again until 2012-07-26 00:00:00 UTC , since nobody could be verified"),
        "{text}"
    );
}

#[test]
fn each_phase_has_a_board_of_what_it_received() {
    let mut contest = Contest::with(
        "[[phases]]\nid = \"one\"\nname = \"First year\"\nfrom = 2006-10-02T00:00:00Z\n\
         until = 2007-10-01T23:59:59Z\n\
         [[phases]]\nid = \"two\"\nname = \"Second year\"\nfrom = 2007-10-02T00:00:00Z\n\
         until = 2008-10-01T23:59:59Z\n",
    );
    for team in ["bellkor", "gravity", "korbell"] {
        contest.team(team, team);
    }
    contest.scored("bellkor", "2007-09-30T13:00:00Z", 0.8728);
    contest.scored("gravity", "2007-10-01T23:59:59Z", 0.8757);
    contest.scored("gravity", "2008-09-30T00:00:00Z", 0.8616);
    contest.scored("korbell", "2009-09-30T00:00:00Z", 0.8500);
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("1 korbell"), "{board}");
    let html = contest.page("leaderboard/index.html");
    assert!(html.contains("href=\"../leaderboard/one/\"") && html.contains("href=\"../leaderboard/two/\""));
    let one = words(&contest.page("leaderboard/one/index.html"));
    assert!(one.contains("1 bellkor 0.8728") && one.contains("2 gravity 0.8757"), "{one}");
    assert!(!one.contains("korbell") && one.contains("This phase is over."), "{one}");
    let two = words(&contest.page("leaderboard/two/index.html"));
    assert!(two.contains("1 gravity 0.8616") && !two.contains("bellkor"), "{two}");
    // Moving the end of the first takes more in.
    contest.act("2009-10-01T00:00:00Z", extend(Some("one"), "2008-12-01T00:00:00Z", "once more"));
    let one = words(&contest.built().page("leaderboard/one/index.html"));
    assert!(one.contains("1 gravity 0.8616"), "{one}");
    assert!(one.contains("the planned end was 2007-10-01 23:59:59 UTC"), "{one}");
}

#[test]
fn a_frozen_board_hides_later_submissions_until_the_reveal() {
    let mut contest = Contest::new();
    let freeze = "length = 40\nfreeze = 2009-07-01T00:00:00Z";
    contest.write("content/contest.toml", &CONTEST.replace("length = 40", freeze));
    contest.team("bpc", "BellKor's Pragmatic Chaos");
    contest.sealed("bpc", "2009-07-01T00:00:00Z", 0.8601, 0.8612);
    contest.sealed("bpc", "2009-07-01T00:00:01Z", 0.8554, 0.8567);
    let everywhere = |contest: &Contest| {
        let pages = ["index.html", "leaderboard/index.html", "teams/bpc/index.html", "feed.xml"];
        let more = ["api/v1/leaderboard.json", "api/v1/prizes.json", "prizes/index.html"];
        pages.iter().chain(&more).map(|page| contest.page(page)).collect::<Vec<_>>().join("\n")
    };
    contest.built();
    let text = words(&contest.page("leaderboard/index.html"));
    assert!(text.contains("1 BellKor's Pragmatic Chaos 0.8601"), "{text}");
    assert!(
        text.contains("received up to 2009-07-01 00:00:00 UTC only. 1 submission since then is not shown.")
    );
    assert!(!everywhere(&contest).contains("0.8554"), "the frozen score is told somewhere");
    let prizes = words(&contest.page("prizes/index.html"));
    assert!(
        prizes.contains("Nobody had reached its line when the board froze. Next: The reveal"),
        "{prizes}"
    );
    let team = words(&contest.page("teams/bpc/index.html"));
    assert!(
        team.contains("1 submission received after 2009-07-01 00:00:00 UTC , when the board froze"),
        "{team}"
    );
    // Before the freeze nothing is frozen.
    let early = build(&contest.root(), &contest.out(), &["--now", "2009-06-30T00:00:00Z"]);
    assert_eq!(early.code, 0);
    assert!(!words(&contest.page("leaderboard/index.html")).contains("Frozen"));
    contest.reveal("2009-09-21T00:00:00Z");
    let text = words(&contest.built().page("leaderboard/index.html"));
    assert!(text.contains("0.8554") && !text.contains("Frozen"), "{text}");
}

#[test]
fn a_line_stands_on_the_board_when_it_is_in_force() {
    let mut contest = Contest::with(
        "[[prizes]]\nname = \"Progress Prize 2007\"\nkind = \"progress\"\npublic = 0.9419\n\
         until = 2007-10-02T00:00:00Z\n\
         [[prizes]]\nname = \"Progress Prize 2008\"\nkind = \"progress\"\npublic = 0.8625\n\
         from = 2007-10-02T00:00:00Z\nuntil = 2008-10-02T00:00:00Z\nafter = \"Progress Prize 2007\"\n",
    );
    contest.team("korbell", "KorBell");
    let of = contest.scored("korbell", "2007-10-01T23:29:20Z", 0.8712);
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(!board.contains("Progress Prize 2008"), "the prize before it is not awarded: {board}");
    for kind in [Known::Nominate, Known::Verify, Known::Award] {
        contest.step("2007-11-13T00:00:00Z", kind, "Progress Prize 2007", "korbell", of);
    }
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("Progress Prize 2008 , until 2 October 2008 0.8625"), "{board}");
    let early = ["--now", "2007-01-01T00:00:00Z"];
    assert_eq!(contest.build_with(&early).code, 0);
    let board = words(&contest.page("leaderboard/index.html"));
    assert!(
        board.contains("Progress Prize 2007 0.9419") && !board.contains("Progress Prize 2008"),
        "{board}"
    );
}
