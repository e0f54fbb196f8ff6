//! Where ranks lie: on the board by what receipts hold, whatever was put on record, and after the reveal on the prizes
//! page by the private scores.

use ledger::ranks::board;
use ledger::{Disqualified, Known, Ranks};
use metric::estimate::Estimate;
use serde_json::Value;

use crate::contest::{Contest, at, slug};
use crate::html::{main_of, parse, words};

const DAY: &str = "2008-01-01T00:00:00Z";

/// Four teams of which only the last is plainly behind; the record of the judge knows more.
pub(crate) fn measured(with_record: bool) -> Contest {
    let mut contest = Contest::new();
    let scores = [("alpha", 0.90), ("beta", 0.92), ("gamma", 0.93), ("delta", 1.20)];
    for (count, (team, score)) in (1..).zip(scores) {
        contest.team(team, &team.to_uppercase());
        let bests = scores.iter().take(count).map(|(_, score)| (*score, at(DAY)));
        let rows = [[0, 3, 0, 3], [1, 1, 1, 1], [1, 1, 1, 1], [3, 0, 3, 0]];
        let ranks = Ranks { board: board(count, bests), groups: 20, rows: rows.map(Some)[..count].to_vec() };
        contest.measured(team, DAY, score, 0.01, with_record.then_some(ranks));
    }
    contest
}

/// First and last rank of each row for all at once, and whether pairs were compared.
/// The texts of the cells of the class `class` below the head of the table.
fn cells(html: &str, class: &str) -> Vec<String> {
    let open = format!("<td class=\"{class}\">");
    let cells = html.split(open.as_str()).skip(1).filter_map(|rest| rest.split_once("</td>"));
    cells.map(|(cell, _)| parse(cell).1.trim().to_owned()).collect()
}

fn told(contest: &Contest) -> Vec<(u64, u64, bool)> {
    let json: Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
    let rows = json["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "team");
    let one = |row: &Value| {
        let ranks = &row["ranks"];
        assert!(ranks["alone"][0].as_u64() >= ranks["all"][0].as_u64(), "{row}");
        assert!(ranks["alone"][1].as_u64() <= ranks["all"][1].as_u64(), "{row}");
        let [best, worst] = [0, 1].map(|at| ranks["all"][at].as_u64().unwrap());
        (best, worst, ranks["paired"].as_bool().unwrap())
    };
    rows.map(one).collect()
}

#[test]
fn each_row_tells_where_its_rank_lies() {
    let contest = measured(true);
    let html = contest.built().page("leaderboard/index.html");
    assert_eq!(told(&contest), [(1, 1, true), (2, 3, true), (2, 3, true), (4, 4, true)]);
    let text = words(&html);
    assert_eq!(cells(&html, "num range"), ["1–1", "2–3", "2–3", "4–4"]);
    assert!(html.contains("title=\"At 95 %: 2–3 for all rows at once, 2–3 for this one alone\""), "{html}");
    assert!(
        text.contains("the rank interval is where the true rank lies, at 95 % for all teams at once"),
        "{text}"
    );
    // Four files were sent: 2.09 errors on the better side, 2.76 on the other.
    assert!(text.contains("the best of 4 files") && text.contains("truly 0.8791 to 0.9276"), "{text}");
    assert!(!text.contains("separable"), "{text}");
}

#[test]
fn errors_alone_give_ranges_where_nothing_was_recorded() {
    let contest = measured(false);
    contest.built();
    assert_eq!(told(&contest), [(1, 3, false), (1, 3, false), (1, 3, false), (4, 4, false)]);
}

#[test]
fn no_row_loses_its_range_by_an_act() {
    // Of another board than the one that was recorded, errors alone tell; and acts that are taken back bring it back.
    let mut contest = measured(true);
    let act = Disqualified {
        team: Some(slug("beta")),
        receipt: None,
        rule: "1".to_owned(),
        reason: "R".to_owned(),
        evidence: None,
    };
    let of = contest.act("2008-02-01T00:00:00Z", Known::Disqualify(act));
    contest.built();
    assert_eq!(told(&contest), [(1, 2, false), (1, 2, false), (3, 3, false)]);
    let answered = ledger::Answered { of, reason: "R".to_owned(), evidence: None };
    contest.act("2008-02-02T00:00:00Z", Known::Reinstate(answered));
    contest.built();
    assert_eq!(told(&contest)[0], (1, 1, true));
    // A score that is another one now, although it reads the same.
    let of = 1;
    let again = contest.again(of, "rmse", 0.90);
    contest.act("2008-02-03T00:00:00Z", Known::Rejudge(again_without_record(again)));
    contest.built();
    assert_eq!(told(&contest)[0], (1, 3, false));
    // And before all of that it was as it was.
    assert_eq!(contest.build_with(&["--as-of", "2008-01-15T00:00:00Z"]).code, 0);
    assert_eq!(told(&contest)[0], (1, 1, true));
}

fn again_without_record(mut again: ledger::Rejudged) -> ledger::Rejudged {
    again.score.ranks = None;
    again.reason = "R".to_owned();
    again
}

#[test]
fn a_new_team_makes_the_record_one_of_another_board() {
    let mut contest = measured(true);
    contest.team("late", "Late");
    contest.measured("late", "2008-01-02T00:00:00Z", 0.91, 0.01, None);
    contest.built();
    let found = told(&contest);
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|(.., paired)| !paired), "{found:?}");
    assert_eq!((found[0].0, found[0].1), (1, 4));
}

#[test]
fn scores_without_errors_say_nothing() {
    let mut contest = Contest::new();
    contest.team("alpha", "Alpha");
    contest.scored("alpha", DAY, 0.9);
    let html = contest.built().page("leaderboard/index.html");
    assert!(!html.contains("small ranks") && !html.contains("truly"), "{html}");
    assert!(!contest.page("api/v1/leaderboard.json").contains("\"ranks\""));
}

/// Teams whose private errors have most in common.
fn sealed(with_estimates: bool) -> Contest {
    let mut contest = Contest::new();
    for (team, private, phase) in [("alpha", 0.8500, 0), ("beta", 0.8502, 1), ("gamma", 0.9000, 2)] {
        contest.team(team, &team.to_uppercase());
        let own = |g: u32| if (g >> phase).is_multiple_of(2) { 1e-4 } else { -1e-4 };
        let replicates = (0..20).map(|g| private + 1e-3 * f64::from(g % 5) + own(g)).collect();
        let estimate = Estimate { value: private, replicates };
        contest.sealed_with(team, DAY, 0.86, private, with_estimates.then_some(&estimate));
    }
    contest
}

#[test]
fn after_the_reveal_the_prizes_page_says_how_sure_the_private_order_is() {
    let mut contest = sealed(true);
    assert!(!words(&contest.built().page("prizes/index.html")).contains("How sure"));
    contest.reveal("2009-09-21T00:00:00Z");
    let text = main_of(&contest.built().page("prizes/index.html"));
    let (_, sure) = text.split_once("How sure the private order is").unwrap();
    // d = 0.0002, s(d) = 0.00062: t = 0.32, 62.5 %.
    insta::assert_snapshot!(sure.trim(), @"Prizes go by the test scores as they are. This is how much of their order is luck of the rows that they were measured on: where the true ranks lie, at 95 % for all teams at once, and what would have come of other rows of the same kind. Where a team stands here with the best of several files, luck had a part in which one it was. The first 3 teams by test score Rank Team Test RMSE True rank, all at once This one alone First on other rows Better than the next 1 ALPHA 0.8500 1–2 1–2 64 % 63 % 2 BETA 0.8502 1–2 1–2 36 % more than 99 % 3 GAMMA 0.9000 3–3 3–3 less than 1 % nothing can be said");
    let last = contest.page("leaderboard/private/index.html");
    assert_eq!(cells(&last, "num range"), ["1–2", "1–2", "3–3"]);
    // The day before it was sealed.
    assert_eq!(contest.build_with(&["--as-of", "2009-09-20T00:00:00Z"]).code, 0);
    assert!(!words(&contest.page("prizes/index.html")).contains("How sure"));
}

#[test]
fn openings_without_errors_leave_nothing_to_say_of_the_private_order() {
    let mut contest = sealed(false);
    contest.reveal("2009-09-21T00:00:00Z");
    let text = words(&contest.built().page("prizes/index.html"));
    assert!(text.contains("Nothing can be said of how much of the test order is luck"), "{text}");
    assert_eq!(cells(&contest.page("leaderboard/private/index.html"), "num range"), [""; 0]);
}
