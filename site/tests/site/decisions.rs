//! Disqualified, withdrawn, renamed, merged and rejudged teams: nothing vanishes.

use ledger::{Answered, Barred, Disqualified, Forgot, Known, Remaining};

use crate::contest::{Contest, at, slug};
use crate::html::{dangers, parse, words};

pub(crate) fn disqualify(team: Option<&str>, receipt: Option<u64>) -> Known {
    Known::Disqualify(Disqualified {
        team: team.map(slug),
        receipt,
        rule: "8".to_owned(),
        reason: "the file was made from two accounts".to_owned(),
        evidence: Some("https://evidence.example/8".to_owned()),
    })
}

fn answered(of: u64, reason: &str) -> Answered {
    Answered { of, reason: reason.to_owned(), evidence: None }
}

/// The rows of the first table, as text.
fn rows(html: &str) -> Vec<String> {
    let body = html.split_once("<tbody").unwrap().1.split_once("</tbody>").unwrap().0;
    body.split("<tr ").skip(1).map(|row| words(&format!("<tr {row}"))).collect()
}

fn contest() -> Contest {
    let mut contest = Contest::new();
    for (team, name) in [
        ("gravity", "Gravity"),
        ("dinosaur-planet", "Dinosaur Planet"),
        ("bellkor", "BellKor"),
        ("hi", "Hi!"),
    ] {
        contest.team(team, name);
    }
    contest.scored("gravity", "2007-09-30T12:00:00Z", 0.8757);
    contest.scored("dinosaur-planet", "2007-09-30T12:30:00Z", 0.8769);
    contest.scored("bellkor", "2007-09-30T13:00:00Z", 0.8728);
    contest.scored("hi", "2007-09-30T14:00:00Z", 0.8800);
    contest
}

#[test]
fn who_does_not_rank_stands_below_with_rule_reason_and_evidence() {
    let mut contest = contest();
    let act = contest.act("2007-10-03T00:00:00Z", disqualify(Some("bellkor"), None));
    contest.registered("hi", "2007-10-04T00:00:00Z", |team| team.withdrawn = true);
    contest.act("2007-10-05T00:00:00Z", Known::Appeal(answered(act, "one of the accounts is my brother's")));
    let html = contest.built().page("leaderboard/index.html");
    insta::assert_snapshot!(rows(&html).join("\n"), @"
Prize line, not a team: Grand Prize 0.8563 10.00 %
1 Gravity 0.8757 7.96 % 1 2007-09-30 12:00:00
2 Dinosaur Planet 0.8769 7.83 % 1 2007-09-30 12:30:00
Baseline, not a team: Cinematch 0.9514 0.00 %
not ranked BellKor Disqualified 0.8728 1 2007-09-30 13:00:00
On 3 October 2007 under rule 8. The file was made from two accounts. Evidence . Appeal pending since 5 October 2007 . Receipt 5.
not ranked Hi! Withdrawn 0.8800 1 2007-09-30 14:00:00
On 4 October 2007 .
");
    assert!(html.contains("href=\"https://evidence.example/8\""), "{html}");
    let story = "3 October 2007 : BellKor is disqualified under rule 8. The file was made from two accounts. \
                 Evidence . Receipt 5. 5 October 2007 : appeal. One of the accounts is my brother's. Receipt 7. \
                 The appeal is pending.";
    assert!(words(&html).contains(story), "{}", words(&html));
    let team = words(&contest.page("teams/bellkor/index.html"));
    assert!(team.contains("Not ranked; the best score on record is 0.8728"), "{team}");
    assert!(team.contains("An appeal is pending since 5 October 2007"), "{team}");
    let teams = words(&contest.page("teams/index.html"));
    assert!(teams.contains("Hi! 1 withdrawn"), "{teams}");
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
    assert_eq!(json["rows"][1]["status"], "ranked", "the first row is a line");
    let off: Vec<_> = json["off"].as_array().unwrap().iter().map(|row| &row["status"]).collect();
    assert_eq!(off, ["disqualified", "withdrawn"]);
    assert_eq!(json["off"][0]["tombstone"]["appeals"][0], act + 2);
    // The day before, it ranked.
    assert_eq!(contest.build_with(&["--as-of", "2007-10-02T00:00:00Z"]).code, 0);
    assert!(rows(&contest.page("leaderboard/index.html")).iter().any(|row| row.starts_with("1 BellKor")));
}

#[test]
fn a_reinstated_team_ranks_again_and_its_page_tells_the_story() {
    let mut contest = contest();
    let act = contest.act("2007-10-03T00:00:00Z", disqualify(Some("bellkor"), None));
    contest.act("2007-10-05T00:00:00Z", Known::Appeal(answered(act, "it was not us")));
    contest.act("2007-10-07T00:00:00Z", Known::Reinstate(answered(act, "it was not them")));
    let html = contest.built().page("leaderboard/index.html");
    assert!(rows(&html)[0].starts_with("Prize line"), "{:?}", rows(&html));
    assert!(rows(&html)[1].starts_with("1 BellKor reinstated on 7 October 2007 0.8728"), "{:?}", rows(&html));
    let team = words(&contest.page("teams/bellkor/index.html"));
    for part in [
        "3 October 2007 : BellKor was disqualified under rule 8. The file was made from two accounts.",
        "5 October 2007 : appeal. It was not us.",
        "7 October 2007 : reinstated. It was not them.",
    ] {
        assert!(team.contains(part), "{part:?} is not in {team}");
    }
    assert!(!team.contains("pending"), "{team}");
}

#[test]
fn one_disqualified_submission_leaves_the_team_its_next_best() {
    let mut contest = contest();
    let better = contest.scored("hi", "2007-10-01T14:00:00Z", 0.8600);
    contest.act("2007-10-03T00:00:00Z", disqualify(None, Some(better)));
    let html = contest.built().page("leaderboard/index.html");
    assert!(rows(&html).iter().any(|row| row.starts_with("4 Hi! 0.8800")), "{:?}", rows(&html));
    let text = words(&html);
    assert!(text.contains("the submission of receipt 5 of Hi! is disqualified under rule 8"), "{text}");
    let team = words(&contest.page("teams/hi/index.html"));
    assert!(team.contains("Disqualified under rule 8 (receipt 6): The file was made"), "{team}");
}

#[test]
fn earlier_names_lead_to_the_present_one() {
    let mut contest = contest();
    contest.team("when-gravity-and-dinosaurs-unite", "When Gravity and Dinosaurs Unite");
    let root = contest.root();
    contest.registered("when-gravity-and-dinosaurs-unite", "2007-10-01T00:00:00Z", |team| {
        team.was = Some(slug("gravity"));
        team.merged = vec![slug("dinosaur-planet")];
    });
    for gone in ["gravity", "dinosaur-planet"] {
        std::fs::remove_dir_all(root.join("submissions").join(gone)).unwrap();
    }
    contest.built();
    for old in ["gravity", "dinosaur-planet"] {
        let html = contest.page(&format!("teams/{old}/index.html"));
        let elements = parse(&html).0;
        let now = "../../teams/when-gravity-and-dinosaurs-unite/";
        let refresh = elements.iter().find(|element| element.get("http-equiv") == Some("refresh")).unwrap();
        assert_eq!(refresh.get("content"), Some(format!("0; url={now}").as_str()));
        let canonical = elements.iter().find(|element| element.get("rel") == Some("canonical")).unwrap();
        let address = "https://sample.example/prize/teams/when-gravity-and-dinosaurs-unite/";
        assert_eq!(canonical.get("href"), Some(address));
        assert!(elements.iter().any(|element| element.name == "a" && element.get("href") == Some(now)));
        assert_eq!(dangers(&html), [""; 0]);
        assert!(!contest.page("sitemap.xml").contains(&format!("/teams/{old}/")));
    }
    let page = words(&contest.page("teams/when-gravity-and-dinosaurs-unite/index.html"));
    assert!(page.contains("Rank 2 on the leaderboard , by quiz score Quiz RMSE 0.8757"), "{page}");
    assert!(page.contains("Before dinosaur-planet, gravity"), "{page}");
    let list = words(&contest.page("teams/index.html"));
    assert!(!list.contains("dinosaur-planet"), "{list}");
}

#[test]
fn a_rejudged_score_says_what_it_was_and_why() {
    let mut contest = contest();
    contest.rejudged("2007-10-05T00:00:00Z", 3, 0.8731, "three answers were wrong");
    contest.rejudged("2007-10-05T00:00:00Z", 1, 0.8757, "three answers were wrong");
    let html = contest.built().page("leaderboard/index.html");
    let shown = rows(&html).join("\n");
    assert!(shown.contains("1 BellKor 0.8731 rejudged, was 0.8728"), "{shown}");
    assert!(shown.contains("2 Gravity 0.8757 rejudged "), "{shown}");
    assert!(html.contains("title=\"Judged again (receipt 5): Three answers were wrong.\""), "{html}");
    let text = words(&html);
    assert!(text.contains("Judged again 2 scores, receipts 5 to 6: Three answers were wrong."), "{text}");
    let team = words(&contest.page("teams/bellkor/index.html"));
    assert!(team.contains("Judged again (receipt 5), was 0.8728: Three answers were wrong."), "{team}");
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/leaderboard.json")).unwrap();
    assert_eq!(json["rows"][1]["rejudged"]["was"], 0.8728);
    assert!(json["rows"][3].get("rejudged").is_none());
}

#[test]
fn what_people_write_in_acts_is_text() {
    let mut contest = contest();
    let hostile = "<script>alert(1)</script> \" onload=x";
    contest.act(
        "2007-10-03T00:00:00Z",
        Known::Disqualify(Disqualified {
            team: Some(slug("bellkor")),
            receipt: None,
            rule: hostile.to_owned(),
            reason: hostile.to_owned(),
            evidence: Some("javascript:alert(1)".to_owned()),
        }),
    );
    contest.act("2007-10-04T00:00:00Z", Known::Appeal(answered(5, hostile)));
    contest.rejudged("2007-10-05T00:00:00Z", 1, 0.8, hostile);
    let closes = at("2010-07-26T18:42:37Z");
    let reason = hostile.to_owned();
    contest.act("2007-10-06T00:00:00Z", Known::Extend(ledger::Extended { phase: None, closes, reason }));
    contest.built();
    for page in
        ["index.html", "leaderboard/index.html", "teams/bellkor/index.html", "teams/gravity/index.html"]
    {
        assert_eq!(dangers(&contest.page(page)), [""; 0], "{page}");
    }
    assert!(words(&contest.page("leaderboard/index.html")).contains("Evidence: javascript:alert(1)"));
}

#[test]
fn who_is_barred_stands_below_the_board_with_rule_and_reason_and_no_name() {
    let mut contest = contest();
    contest.registered("hi", "2007-10-01T00:00:00Z", |_| {});
    let bar = contest.act(
        "2007-10-03T00:00:00Z",
        Known::Bar(Barred {
            people: vec!["0f1e2d3c4b5a6978".to_owned()],
            teams: vec![slug("hi"), slug("bellkor")],
            rule: "3".to_owned(),
            reason: "several accounts".to_owned(),
            evidence: Some("https://evidence.example/3".to_owned()),
        }),
    );
    let below = |contest: &Contest, page: &str| {
        let html = contest.page(page);
        assert!(!html.contains("0f1e2d3c4b5a6978"), "{html}");
        html.split_once("id=\"acts\"").map(|(_, below)| words(&format!("<h2 {below}"))).unwrap_or_default()
    };
    contest.built();
    let text = below(&contest, "leaderboard/index.html");
    for part in [
        "Disqualifications, bars and appeals",
        "3 October 2007 : a person is barred from the contest under rule 3. Several accounts. Evidence . Receipt 6.",
        "Until that person has left, nothing of BellKor , Hi! is scored or nominated.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Those who rank go on ranking, and a team's own page says why nothing of it is scored.
    let board = contest.page("leaderboard/index.html");
    assert!(rows(&board).iter().any(|row| row.contains("1 BellKor 0.8728")), "{:?}", rows(&board));
    assert!(below(&contest, "teams/hi/index.html").contains("a person is barred"), "their own page");
    assert_eq!(below(&contest, "teams/gravity/index.html"), "");
    // One has removed the person, of the other nobody is left, and then it is over.
    contest.registered("hi", "2007-10-04T00:00:00Z", |_| {});
    contest.built();
    let text = below(&contest, "leaderboard/index.html");
    assert!(text.contains("nothing of BellKor is scored") && !text.contains("Hi!"), "{text}");
    assert_eq!(below(&contest, "teams/hi/index.html"), "");
    let left = Remaining { team: slug("bellkor"), members: 1, people: vec![], bars: Some(vec![]) };
    contest.act("2007-10-05T00:00:00Z", Known::Forget(Forgot { teams: vec![left] }));
    contest.built();
    let text = below(&contest, "leaderboard/index.html");
    assert!(text.contains("a person is barred") && !text.contains("Until that person"), "{text}");
    contest.act("2007-10-06T00:00:00Z", Known::Readmit(answered(bar, "it was a brother")));
    contest.built();
    let text = below(&contest, "leaderboard/index.html");
    for part in
        ["a person was barred from the contest", "6 October 2007 : the bar is lifted. It was a brother."]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!contest.page("leaderboard/index.html").contains("reinstated"), "no team was off the board");
}

#[test]
fn a_page_says_that_a_persons_data_were_removed_and_the_rank_stays() {
    let mut contest = contest();
    let left = |team: &str, members| Remaining { team: slug(team), members, people: vec![], bars: None };
    let forgot = Forgot { teams: vec![left("gravity", 2), left("hi", 0)] };
    let receipt = contest.act("2007-10-06T00:00:00Z", Known::Forget(forgot));
    contest.registered("when-gravity", "2007-10-07T00:00:00Z", |team| team.was = Some(slug("gravity")));
    contest.team("when-gravity", "Gravity");
    let built = contest.built();
    for team in ["when-gravity", "hi"] {
        let page = words(&built.page(&format!("teams/{team}/index.html")));
        assert!(page.contains(&format!("a person's data, 6 October 2007 (receipt {receipt})")), "{page}");
        assert!(page.contains("Rank"), "{page}");
    }
    assert!(!words(&built.page("teams/bellkor/index.html")).contains("person's data"));
}
