//! The leaderboard and the team pages.

use crate::contest::{CONTEST, Contest, build, tree};
use crate::decisions::disqualify;
use crate::html::{parse, words};

fn finish() -> Contest {
    let mut contest = Contest::new();
    contest.team("bpc", "BellKor's Pragmatic Chaos");
    contest.team("ensemble", "The Ensemble");
    contest.team("late", "Late Comers");
    contest.team("first-try", "First Try");
    contest.team("idle", "Idle");
    contest.scored("first-try", "2006-10-10T21:31:56Z", 1.0147);
    contest.scored("bpc", "2009-06-26T18:42:37Z", 0.8558);
    contest.refused(
        "ensemble",
        "2009-07-26T18:28:00Z",
        "quota",
        "1 scored submission in any 24 hours; the next counts from 18:33:37",
    );
    contest.scored("bpc", "2009-07-26T18:28:28Z", 0.8554);
    contest.scored("late", "2009-07-26T18:30:00Z", 0.8554);
    contest.scored("ensemble", "2009-07-26T18:38:22Z", 0.8553);
    contest
}

/// The text of each row of the first table.
fn rows(html: &str) -> Vec<String> {
    let body = html.split_once("<tbody").unwrap().1.split_once("</tbody>").unwrap().0;
    body.split("<tr ").skip(1).map(|row| words(&format!("<tr {row}"))).collect()
}

#[test]
fn teams_stand_by_score_then_time_with_lines_among_them() {
    let contest = finish();
    insta::assert_snapshot!(rows(&contest.built().page("leaderboard/index.html")).join("\n"), @"
1 The Ensemble 0.8553 10.10 % 1 2009-07-26 18:38:22
2 BellKor's Pragmatic Chaos 0.8554 10.09 % 2 2009-07-26 18:28:28
3 Late Comers 0.8554 10.09 % 1 2009-07-26 18:30:00
Prize line, not a team: Grand Prize 0.8563 10.00 %
Baseline, not a team: Cinematch 0.9514 0.00 %
4 First Try 1.0147 -6.65 % 1 2006-10-10 21:31:56
");
}

/// A board that the mean of two ranks orders.
pub(crate) fn mean_ranks() -> Contest {
    let mut contest = Contest::new();
    let toml = CONTEST.split("[[prizes]]").next().unwrap();
    let toml = toml.replace("decimals = 4", "decimals = 4\nmean_rank = [\"rmse\", \"mae\"]");
    contest.write("content/contest.toml", &format!("{toml}\n[[also]]\nname = \"mae\"\n"));
    contest.team("alpha", "Alpha");
    contest.team("beta", "Beta");
    contest.team("gamma", "Gamma");
    contest.scored_by_two("alpha", "2008-01-01T00:00:00Z", 0.85, 0.75);
    contest.scored_by_two("beta", "2008-01-02T00:00:00Z", 0.90, 0.70);
    contest.scored_by_two("gamma", "2008-01-03T00:00:00Z", 0.99, 0.72);
    // Its RMSE is no better; its MAE ties the first one: ranks 1 and 1.5 from here on.
    contest.scored_by_two("alpha", "2008-01-04T00:00:00Z", 0.95, 0.70);
    contest
}

#[test]
fn mean_ranks_order_the_board_and_stand_in_a_column() {
    let contest = mean_ranks();
    let page = contest.built().page("leaderboard/index.html");
    insta::assert_snapshot!(rows(&page).join("\n"), @"
1 Alpha 0.8500 MAE 0.7000 1.25 2 2008-01-01 00:00:00
2 Beta 0.9000 MAE 0.7000 1.75 1 2008-01-02 00:00:00
3 Gamma 0.9900 MAE 0.7200 3.00 1 2008-01-03 00:00:00
Baseline, not a team: Cinematch 0.9514
");
    assert!(
        words(&page).contains("Teams are ordered by the mean of their ranks under RMSE, MAE, each by"),
        "{page}"
    );
    assert!(page.contains(">Mean rank</th>") && !page.contains("Better than Cinematch"), "{page}");
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
    assert_eq!(
        (&json["rows"][0]["mean_rank"], &json["rows"][0]["by_metric"]["mae"]),
        (&1.25.into(), &0.7.into())
    );
}

#[test]
fn the_json_says_the_same() {
    let contest = finish();
    insta::assert_snapshot!(contest.built().page("api/v1/leaderboard.json"), @r#"
{
  "contest": "Sample",
  "metric": "rmse",
  "better": "lower",
  "decimals": 4,
  "splits": {
    "public": "quiz",
    "private": "test"
  },
  "updated": "2009-07-26T18:38:22Z",
  "closes": "2009-07-26T18:42:37Z",
  "frozen": null,
  "rows": [
    {
      "kind": "team",
      "rank": 1,
      "team": "The Ensemble",
      "slug": "ensemble",
      "status": "ranked",
      "score": 0.8553,
      "improvement": 10.1,
      "received": "2009-07-26T18:38:22Z",
      "entries": 1
    },
    {
      "kind": "team",
      "rank": 2,
      "team": "BellKor's Pragmatic Chaos",
      "slug": "bpc",
      "status": "ranked",
      "score": 0.8554,
      "improvement": 10.09,
      "received": "2009-07-26T18:28:28Z",
      "entries": 2
    },
    {
      "kind": "team",
      "rank": 3,
      "team": "Late Comers",
      "slug": "late",
      "status": "ranked",
      "score": 0.8554,
      "improvement": 10.09,
      "received": "2009-07-26T18:30:00Z",
      "entries": 1
    },
    {
      "kind": "threshold",
      "name": "Grand Prize",
      "score": 0.8563,
      "improvement": 10.0
    },
    {
      "kind": "baseline",
      "name": "Cinematch",
      "score": 0.9514,
      "improvement": 0.0
    },
    {
      "kind": "team",
      "rank": 4,
      "team": "First Try",
      "slug": "first-try",
      "status": "ranked",
      "score": 1.0147,
      "improvement": -6.65,
      "received": "2006-10-10T21:31:56Z",
      "entries": 1
    }
  ],
  "off": []
}
"#);
}

#[test]
fn the_board_of_a_past_day_is_the_board_of_that_day() {
    let contest = finish();
    assert_eq!(contest.build_with(&["--as-of", "2009-07-26T18:38:21Z"]).code, 0);
    let before = rows(&contest.page("leaderboard/index.html"));
    assert!(before[0].starts_with("1 BellKor's Pragmatic Chaos 0.8554 10.09 %"), "{before:?}");
    assert!(contest.page("index.html").contains("2009-07-26 18:30:00 UTC</time>, the newest submission"));
}

#[test]
fn standings_are_dated_by_the_ledger_and_not_by_the_clock() {
    let contest = finish();
    contest.built();
    let first = tree(&contest.out());
    let again = build(&contest.root(), &contest.out(), &["--now", "2015-05-05T05:05:05Z", "--jobs", "1"]);
    assert_eq!(again.code, 0);
    assert_eq!(
        first,
        tree(&contest.out()),
        "the same input gives the same bytes, whenever and with any number of threads"
    );
}

#[test]
fn the_tables_hold_what_the_pages_tell_and_no_formula() {
    let mut contest = finish();
    contest.team("formula", "=HYPERLINK(1)");
    contest.scored("formula", "2009-07-26T18:41:00Z", 0.9);
    contest.built();
    insta::assert_snapshot!(contest.page("api/v1/leaderboard.csv"), @r#"
rank,team,slug,score,standard_error,improvement,rank_best,rank_worst,private,private_rank,mean_rank,received,entries
1,The Ensemble,ensemble,0.8553,,10.10,,,,,,2009-07-26T18:38:22Z,1
2,BellKor's Pragmatic Chaos,bpc,0.8554,,10.09,,,,,,2009-07-26T18:28:28Z,2
3,Late Comers,late,0.8554,,10.09,,,,,,2009-07-26T18:30:00Z,1
4,	=HYPERLINK(1),formula,0.9000,,5.40,,,,,,2009-07-26T18:41:00Z,1
5,First Try,first-try,1.0147,,-6.65,,,,,,2006-10-10T21:31:56Z,1
"#);
    insta::assert_snapshot!(contest.page("api/v1/submissions.csv"), @r#"
receipt,team,pull_request,head,received,score,rank_then,refused,private,disqualified_by
1,first-try,1,0000000000000000000000000000000000000001,2006-10-10T21:31:56Z,1.0147,1,,,
2,bpc,2,0000000000000000000000000000000000000002,2009-06-26T18:42:37Z,0.8558,1,,,
3,ensemble,3,0000000000000000000000000000000000000003,2009-07-26T18:28:00Z,,,quota,,
4,bpc,4,0000000000000000000000000000000000000004,2009-07-26T18:28:28Z,0.8554,1,,,
5,late,5,0000000000000000000000000000000000000005,2009-07-26T18:30:00Z,0.8554,1,,,
6,ensemble,6,0000000000000000000000000000000000000006,2009-07-26T18:38:22Z,0.8553,1,,,
7,formula,7,0000000000000000000000000000000000000007,2009-07-26T18:41:00Z,0.9000,1,,,
"#);
    insta::assert_snapshot!(contest.page("api/v1/teams.csv"), @r#"
team,name,affiliation,members,rank,entries
bpc,BellKor's Pragmatic Chaos,,1,2,2
ensemble,The Ensemble,,1,1,1
first-try,First Try,,1,5,1
formula,	=HYPERLINK(1),,1,4,1
idle,Idle,,1,,
late,Late Comers,,1,3,1
"#);
}

#[test]
fn the_home_page_answers_in_its_first_lines() {
    let contest = finish();
    let html = contest.built().page("index.html");
    let text = words(&html);
    for part in [
        "In front at the end The Ensemble 0.8553 , 10.10 % better than Cinematch",
        "0.0001 ahead of BellKor's Pragmatic Chaos",
        "To the Grand Prize 0.0010 past the line",
        "Closed No submission has counted since 2009-07-26 18:42:37 UTC",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    let open = build(&contest.root(), &contest.out(), &["--now", "2009-07-26T18:40:00Z"]);
    assert_eq!(open.code, 0);
    let text = words(&contest.page("index.html"));
    assert!(text.contains("Closes 2009-07-26 18:42:37 UTC ; 4 minutes were left"), "{text}");
}

#[test]
fn a_team_page_tells_refusals_with_code_and_sentence() {
    let contest = finish();
    let text = words(&contest.built().page("teams/ensemble/index.html"));
    assert!(text.contains("Refused quota 1 scored submission in any 24 hours"), "{text}");
    assert!(text.contains("1 scored, 1 refused"), "{text}");
    let idle = words(&contest.page("teams/idle/index.html"));
    assert!(idle.contains("No scored submission yet"), "{idle}");
}

#[test]
fn a_team_page_shows_a_chart_that_can_be_read_aloud() {
    let contest = finish();
    let html = contest.built().page("teams/bpc/index.html");
    let (elements, _) = parse(&html);
    let drawings = elements.iter().filter(|element| element.name == "svg");
    let svg = drawings.into_iter().find(|element| element.get("role") == Some("img")).unwrap();
    let said = svg.get("aria-label").unwrap();
    assert!(said.contains("the first 0.8558 on 26 June 2009, the best 0.8554 on 26 July 2009"), "{said}");
}

#[test]
fn no_more_of_a_member_is_shown_than_name_login_and_country() {
    let contest = Contest::new();
    contest.write(
        "submissions/a/team.toml",
        "name = \"A\"\n[[members]]\nlogin = \"ada\"\nid = 424242\nname = \"Ada\"\ncountry = \"GB\"\nrole = \"leader\"\n",
    );
    contest.built();
    let text = words(&contest.page("teams/a/index.html"));
    assert!(text.contains("Ada (ada), GB, leader"), "{text}");
    for (name, bytes) in tree(&contest.out()) {
        assert!(!String::from_utf8_lossy(&bytes).contains("424242"), "{name}");
    }
}

#[test]
fn a_contest_without_teams_has_a_site() {
    let contest = Contest::new();
    let text = words(&contest.built().page("leaderboard/index.html"));
    assert!(text.contains("Nobody has a score yet"), "{text}");
    assert!(words(&contest.page("index.html")).contains("Nobody yet"));
    assert!(words(&contest.page("teams/index.html")).contains("No team has registered yet"));
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
    assert_eq!(json["updated"], serde_json::Value::Null);
}

#[test]
fn a_long_board_is_cut_and_stands_whole_on_its_own_page() {
    let mut contest = Contest::new();
    for number in 0..60_u32 {
        let slug = format!("team-{number}");
        contest.team(&slug, &format!("Team {number}"));
        contest.scored(&slug, "2008-01-01T00:00:00Z", format!("0.9{number:03}").parse().unwrap());
    }
    contest.built();
    let count = |html: String| rows(&html).iter().filter(|row| row.contains("Team")).count();
    assert_eq!(count(contest.page("leaderboard/index.html")), 40);
    assert_eq!(count(contest.page("leaderboard/all/index.html")), 60);
    assert!(contest.page("leaderboard/index.html").contains("href=\"../leaderboard/all/\""));
}

#[test]
fn the_list_of_all_teams_comes_in_pages_and_a_team_links_to_its_row() {
    let mut contest = Contest::new();
    for number in 0..1_003_u32 {
        let score = 0.9 + f64::from(number) / 100_000.0;
        contest.scored(&format!("t{number}"), "2008-01-01T00:00:00Z", score);
    }
    contest.act("2008-02-01T00:00:00Z", disqualify(Some("t1002"), None));
    contest.built();
    let page = |at: &str| contest.page(&format!("leaderboard/{at}index.html"));
    let ids = |html: &str| -> Vec<String> {
        let rows = html.split("<tr class=\"t\" id=\"").skip(1);
        rows.map(|row| row.split('"').next().unwrap().to_owned()).collect()
    };
    let [short, first, second] = [page(""), page("all/"), page("all/page_2/")];
    assert_eq!(ids(&short).len(), 40);
    let all: Vec<String> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert_eq!(all, (0..1_002).map(|number| format!("t{number}")).collect::<Vec<_>>());
    assert!(words(&second).contains("Teams 1001 to 1002 of 1002"), "{}", words(&second));
    assert!(!first.contains("Disqualified under") && second.contains("class=\"out\""));
    // The prize asks for more than anybody has, the baseline is worse than all.
    let lines = |html: &str| html.matches("<tr class=\"line").count();
    assert_eq!((lines(&first), lines(&second)), (1, 1));
    for (team, row) in [
        ("t3", "leaderboard/#t3"),
        ("t40", "leaderboard/all/#t40"),
        ("t1000", "leaderboard/all/page_2/#t1000"),
    ] {
        let html = contest.page(&format!("teams/{team}/index.html"));
        assert!(html.contains(&format!("href=\"../../{row}\"")), "{team}");
    }
    // A page that has none but those that do not rank.
    for number in 1_000..1_002 {
        contest.act("2008-02-02T00:00:00Z", disqualify(Some(&format!("t{number}")), None));
    }
    contest.built();
    let last = contest.page("leaderboard/all/page_2/index.html");
    assert!(
        words(&last).contains("1000 teams, best first") && last.matches("class=\"out\"").count() == 3,
        "{last}"
    );
}

#[test]
fn a_long_list_of_teams_is_found_by_letters_and_says_where_people_are() {
    let contest = Contest::new();
    for number in 0..39 {
        contest.team(&format!("t{number}"), &format!("Team {number}"));
    }
    contest.built();
    assert!(!contest.page("teams/index.html").contains("First letters"), "few are found without");
    contest.team("nine", "9 of us");
    contest.team("ueber", "Über");
    contest.built();
    let html = contest.page("teams/index.html");
    for (letter, team) in [("#", "nine"), ("T", "t0"), ("Ü", "ueber")] {
        assert!(html.contains(&format!("<a href=\"../teams/#{team}\">{letter}</a>")), "{letter}: {html}");
    }
    assert!(!html.contains("Countries"));
    let toml = std::fs::read_to_string(contest.root().join("submissions/nine/team.toml")).unwrap();
    contest.write("submissions/nine/team.toml", &(toml + "country = \"AT\"\n"));
    contest.built();
    let html = contest.page("teams/index.html");
    assert!(words(&html).contains("Countries") && words(&html).contains("9 of us AT 1"), "{}", words(&html));
}

#[test]
fn a_receipt_of_a_team_without_description_has_a_page_by_its_folder() {
    let mut contest = Contest::new();
    contest.scored("gone", "2008-01-01T00:00:00Z", 0.9);
    assert!(words(&contest.built().page("teams/gone/index.html")).contains("Rank 1 on the leaderboard"));
}
