//! The prizes page, its API file, and the states beside the winners.

use ledger::{Answered, Disqualified, Known};

use crate::contest::{CONTEST, Contest};
use crate::html::{main_of, words};

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

fn page(contest: &Contest) -> String {
    main_of(&contest.page("prizes/index.html"))
}

#[test]
fn the_page_tells_state_history_and_what_comes_next() {
    let (mut contest, bpc, ensemble) = finish();
    contest.step("2009-07-27T00:00:00Z", Known::Nominate, "Grand Prize", "ensemble", ensemble);
    contest.step("2009-07-28T00:00:00Z", Known::Decline, "Grand Prize", "ensemble", ensemble);
    contest.step("2009-07-29T00:00:00Z", Known::Nominate, "Grand Prize", "bpc", bpc);
    contest.built();
    insta::assert_snapshot!(page(&contest), @"Prizes What can be won, where each prize is by the ledger, and what comes next. This page: JSON Grand Prize, $1,000,000 Nominated BellKor's Pragmatic Chaos is the provisional winner and was asked for description and code. Next: The team delivers, by 2009-08-05 00:00:00 UTC . The Ensemble declined BellKor's Pragmatic Chaos provisional Kind Grand prize: it ends the contest Worth $1,000,000 Line quiz RMSE 0.8563, 10.00 % better than Cinematch; test RMSE 0.8572 Period 2006-10-02 00:00:00 UTC to 2009-07-26 18:42:37 UTC , with the contest 2009-06-26 18:42:37 UTC Last call: 30 days , until 2009-07-26 18:42:37 UTC . Receipt 2 about receipt 1. 2009-07-27 00:00:00 UTC Nominated, the provisional winner : The Ensemble . As the rules say. Evidence . Receipt 4 about receipt 3. 2009-07-28 00:00:00 UTC Declined by the team : The Ensemble . As the rules say. Evidence . Receipt 5 about receipt 3. 2009-07-29 00:00:00 UTC Nominated, the provisional winner : BellKor's Pragmatic Chaos . As the rules say. Evidence . Receipt 6 about receipt 1.");
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
    assert!(page(&contest).contains("Awarded to BellKor's Pragmatic Chaos."), "{}", page(&contest));
    let team = words(&contest.page("teams/bpc/index.html"));
    assert!(team.contains("0 refused Grand Prize: awarded"), "{team}");
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/prizes.json")).unwrap();
    let prize = &json["prizes"][0];
    assert_eq!((&prize["name"], &prize["state"]), (&"Grand Prize".into(), &"awarded".into()));
    assert_eq!(prize["until"], "2009-07-26T18:42:37Z", "the last call has moved the end");
    assert_eq!(prize["teams"][1], serde_json::json!({"slug": "bpc", "state": "awarded"}));
    let events: Vec<_> = prize["events"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    let told = ["nominated", "declined", "nominated", "delivered", "verified", "licensed", "awarded"];
    assert_eq!(events[0], "last call");
    assert_eq!(events[1..], told);
}

#[test]
fn an_act_on_a_nominee_stands_in_the_history_and_the_page_says_where_the_team_is() {
    let (mut contest, bpc, ensemble) = finish();
    let day = "2009-07-28T00:00:00Z";
    contest.step("2009-07-27T00:00:00Z", Known::Nominate, "Grand Prize", "ensemble", ensemble);
    let act = Disqualified {
        team: Some("ensemble".parse().unwrap()),
        receipt: None,
        rule: "6".to_owned(),
        reason: "two teams of the same people".to_owned(),
        evidence: None,
    };
    let of = contest.act(day, Known::Disqualify(act));
    let answer = |reason: &str| Answered { of, reason: reason.to_owned(), evidence: None };
    let text = page(contest.built());
    assert!(text.contains("Grand Prize, $1,000,000 To be decided Nobody is nominated. The Ensemble was nominated and is out of line as long as it is disqualified or withdrawn."), "{text}");
    contest.act(day, Known::Appeal(answer("they are not")));
    contest.step(day, Known::Nominate, "Grand Prize", "bpc", bpc);
    contest.act(day, Known::Reinstate(answer("they are not indeed")));
    let text = page(contest.built());
    assert!(
        text.contains(
            "The Ensemble lost the nomination when it was disqualified. It ranks again and is back in line."
        ),
        "{text}"
    );
    for part in [
        "Disqualified : The Ensemble . Two teams of the same people. Receipt 5 about receipt 3.",
        "Appeal against the disqualification : The Ensemble . They are not. Receipt 6 about receipt 3.",
        "Disqualification taken back : The Ensemble . They are not indeed. Receipt 8 about receipt 3.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for kind in [Known::Deliver, Known::Verify, Known::License, Known::Award] {
        contest.step("2009-07-29T00:00:00Z", kind, "Grand Prize", "bpc", bpc);
    }
    let text = page(contest.built());
    assert!(text.contains("Awarded to BellKor's Pragmatic Chaos. The Ensemble lost the nomination when it was disqualified. It ranks again, but the prize had been awarded by then."), "{text}");
}

#[test]
fn a_last_call_is_a_state_with_its_end() {
    let (contest, ..) = finish();
    assert_eq!(contest.build_with(&["--now", "2009-07-01T00:00:00Z"]).code, 0);
    let text = page(&contest);
    assert!(text.contains("Grand Prize, $1,000,000 Last call"), "{text}");
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
    crate::support::told!();
}

#[test]
fn without_prizes_there_is_no_page() {
    let contest = Contest::new();
    contest.write("content/contest.toml", CONTEST.split_once("[[prizes]]").unwrap().0);
    contest.built();
    assert!(!contest.out().join("prizes").exists());
    assert!(!contest.page("index.html").contains("href=\"./prizes/\""));
}

#[test]
fn what_each_place_gets_is_on_the_page_and_in_the_api() {
    let mut contest = Contest::with(
        "[[prizes]]\nname = \"Places\"\nkind = \"rank\"\namount = \"$6,000 in all\"\nplaces = [\"$3,000\", \"$2,000\", \"a book\"]\n\
         [[prizes]]\nname = \"Like\"\nkind = \"rank\"\namount = \"$100\"\nplaces = 2\n",
    );
    contest.team("bpc", "BellKor's Pragmatic Chaos");
    contest.team("ensemble", "The Ensemble");
    let ensemble = contest.scored("ensemble", "2009-07-20T18:38:22Z", 0.8753);
    let bpc = contest.scored("bpc", "2009-07-21T18:42:37Z", 0.8758);
    for (prize, team, of) in [("Places", "ensemble", ensemble), ("Places", "bpc", bpc), ("Like", "bpc", bpc)]
    {
        contest.step("2009-07-28T00:00:00Z", Known::Nominate, prize, team, of);
    }
    contest.built();
    let text = page(&contest);
    for part in [
        "Worth $6,000 in all: place 1 $3,000, place 2 $2,000, place 3 a book",
        "Place 1, $3,000: The Ensemble",
        "Place 2, $2,000: BellKor's Pragmatic Chaos",
        "Worth $100",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json: serde_json::Value = serde_json::from_str(&contest.page("api/v1/prizes.json")).unwrap();
    let of =
        |name: &str| json["prizes"].as_array().unwrap().iter().find(|prize| prize["name"] == name).unwrap();
    let places = of("Places");
    assert_eq!(places["amounts"], serde_json::json!(["$3,000", "$2,000", "a book"]));
    assert_eq!((&places["amount"], &places["places"]), (&"$6,000 in all".into(), &3.into()));
    // Where all places get the same, and where there is one, no list says so.
    for name in ["Like", "Grand Prize"] {
        assert!(of(name)["amounts"].as_array().is_none_or(Vec::is_empty), "{}", of(name));
    }
}
