//! Rules that changed in `contest.toml` and not on record yet: the site goes on showing the scores on record.

use contest::{CONTEST_FILE, Contest as Described};
use ledger::{Amended, CalledOff, Known};
use metric::Catalogue;

use crate::contest::{CONTEST, Contest, at};
use crate::html::words;

fn described(text: &str) -> Described {
    Described::parse(CONTEST_FILE, text, Catalogue::shipped()).unwrap()
}

fn open(settings: bool) -> Known {
    let settings = settings.then(|| Box::new(described(CONTEST).settings()));
    Known::Open {
        title: "Sample".to_owned(),
        metric: "rmse".to_owned(),
        decimals: 4,
        judge: "0.1.0".to_owned(),
        keys: vec![],
        settings,
    }
}

fn begun(settings: bool) -> Contest {
    let mut contest = Contest::new();
    contest.team("alpha", "Alpha");
    contest.act("2006-10-02T00:00:00Z", open(settings));
    contest.scored("alpha", "2007-01-01T00:00:00Z", 0.9123);
    contest
}

#[test]
fn scores_on_record_stay_on_the_board_until_they_are_judged_again() {
    let changes = [
        ("name = \"rmse\"", "name = \"mae\"", "metric rmse → mae", false),
        ("decimals = 4", "decimals = 2", "decimals 4 → 2", true),
        ("public = 0.8563", "public = 0.9200", "Grand Prize", true),
        ("name = \"rmse\"", "name = \"mae\"", "metric rmse → mae", true),
    ];
    for (old, new, said, settings) in changes {
        let contest = begun(settings);
        contest.write("content/contest.toml", &CONTEST.replace(old, new));
        let page = contest.built().page("leaderboard/index.html");
        let board = words(&page);
        assert!(board.contains("Alpha 0.9123"), "{said}: {board}");
        assert!(board.contains("A rejudgement is pending") && board.contains(said), "{said}: {board}");
        assert!(!board.contains("no submission yet"), "{said}: {board}");
        let row: serde_json::Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
        assert!(row.to_string().contains("0.9123"), "{said}: {row}");
    }
    let contest = begun(true);
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(!board.contains("pending"), "{board}");
}

/// Another metric since 2008, on record.
pub(crate) fn changed() -> Contest {
    let changed =
        CONTEST.replace("name = \"rmse\"", "name = \"mae\"").replace("public = 0.8563", "public = 0.5");
    let mut contest = begun(true);
    let (before, after) = (described(CONTEST).settings(), described(&changed).settings());
    let reason = "the rules say mae".to_owned();
    contest.write("content/contest.toml", &changed);
    contest.act(
        "2008-01-01T00:00:00Z",
        Known::Amend(Box::new(Amended { reason: reason.clone(), before, after, unscored: vec![] })),
    );
    let mut again = contest.again(2, "mae", 0.7);
    again.reason.clone_from(&reason);
    contest.act("2008-01-01T00:00:00Z", Known::Rejudge(again));
    contest
}

#[test]
fn a_change_on_record_is_shown_from_its_moment_on() {
    let contest = changed();
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("Alpha 0.7000") && !board.contains("pending"), "{board}");
    assert!(
        board.contains("Rules changed : metric rmse → mae") && board.contains("The rules say mae."),
        "{board}"
    );
    let then = ["--as-of", "2007-06-01T00:00:00Z", "--now", "2007-06-01T00:00:00Z"];
    assert_eq!(contest.build_with(&then).code, 0);
    let board = words(&contest.page("leaderboard/index.html"));
    assert!(board.contains("Alpha 0.9123"), "the board of then: {board}");
}

#[test]
fn a_last_call_that_was_called_off_is_told() {
    let mut contest = begun(true);
    contest.last_call("Grand Prize", "2007-01-01T00:00:00Z", "2007-01-31T00:00:00Z");
    contest.act(
        "2007-01-05T00:00:00Z",
        Known::CallOff(CalledOff {
            prize: "Grand Prize".to_owned(),
            of: 3,
            closes: at("2009-07-26T18:42:37Z"),
            reason: "a label was wrong".to_owned(),
        }),
    );
    let then = ["--now", "2007-01-06T00:00:00Z"];
    assert_eq!(contest.build_with(&then).code, 0);
    let page = words(&contest.page("prizes/index.html"));
    assert!(page.contains("The last call is called off") && page.contains("A label was wrong."), "{page}");
    let home = words(&contest.page("index.html"));
    assert!(!home.contains("Last call for the"), "{home}");
    assert!(home.contains("New end : 2009-07-26"), "{home}");
}

#[test]
fn a_frozen_board_shows_nothing_of_what_is_judged_again() {
    let mut contest = Contest::new();
    let text = CONTEST.replace("length = 40", "length = 40\nfreeze = 2008-01-01T00:00:00Z");
    contest.write("content/contest.toml", &text);
    contest.team("alpha", "Alpha");
    contest.team("beta", "Beta");
    contest.scored("alpha", "2007-01-01T00:00:00Z", 0.9123);
    let hidden = contest.scored("beta", "2008-02-01T00:00:00Z", 0.9000);
    contest.rejudged("2008-02-02T00:00:00Z", hidden, 0.8888, "a label was wrong");
    let board = words(&contest.built().page("leaderboard/index.html"));
    assert!(board.contains("Alpha 0.9123") && !board.contains("0.8888"), "{board}");
}
