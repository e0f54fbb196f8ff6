//! The prizes' state machine, state by state, for every kind of prize.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::simulated::{Simulated, at, slug};
use crate::support::told;
use contest::FinalChoice;
use ledger::standings::State;
use ledger::standings::prizes::{Out, Stage};
use ledger::{Answered, Disqualified, Known, Step};

const TOML: &str = r#"title = "Prizes"
url = "https://prizes.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-01-31T00:00:00Z
[metric]
name = "rmse"
decimals = 4
[submission]
format = "csv"
[[prizes]]
name = "Places"
kind = "rank"
places = 2
[[prizes]]
name = "First below 0.9"
kind = "milestone"
public = 0.9
[[prizes]]
name = "Grand"
kind = "grand"
public = 0.8
private = 0.85
last_call_days = 5
delivery_days = 7
"#;

const TEAMS: [&str; 4] = ["korbell", "gravity", "dinosaur-planet", "bigchaos"];
const OVER: &str = "2009-02-01T00:00:00Z";

/// Four teams, a submission each on a day of its own; private scores in the opposite order of the public ones.
fn contest(toml: &str) -> Simulated {
    let mut contest = Simulated::new(toml);
    let scores = [(0.95, 0.86), (0.92, 0.87), (0.89, 0.88), (0.88, 0.89)];
    for ((team, worth), day) in TEAMS.into_iter().zip(scores).zip(2..) {
        contest.team(team);
        let time = format!("2009-01-0{day}T00:00:00Z");
        contest.push(day, team, &time, Some(worth), &time).unwrap();
    }
    contest
}

fn step(contest: &Simulated, prize: &str, team: &str) -> Step {
    let nominees = contest.prizes.nominees(prize).iter().rev();
    let nominee = nominees.into_iter().find(|nominee| nominee.team.as_str() == team);
    Step {
        prize: prize.to_owned(),
        team: slug(team),
        of: nominee.map_or(0, |nominee| nominee.receipt),
        private: nominee.and_then(|nominee| nominee.private),
        delivered: None,
        unjudged: Some(0),
        reason: "since".to_owned(),
        evidence: None,
    }
}

fn nominate(contest: &mut Simulated, prize: &str, now: &str) -> String {
    let nomination = contest.nomination(prize).unwrap();
    let team = nomination.team.to_string();
    contest.act(now, Known::Nominate(nomination)).unwrap();
    team
}

fn disqualify(contest: &mut Simulated, team: &str, now: &str) -> u64 {
    let act = Disqualified {
        team: Some(slug(team)),
        receipt: None,
        rule: "6".to_owned(),
        reason: "two teams of the same people".to_owned(),
        evidence: None,
    };
    contest.act(now, Known::Disqualify(act)).unwrap()
}

#[test]
fn places_are_decided_side_by_side_by_the_private_scores() {
    let mut contest = contest(TOML);
    assert_eq!(contest.state("Places", "2009-01-10T00:00:00Z"), State::Open);
    assert_eq!(contest.state("Places", OVER), State::Pending);
    assert_eq!(nominate(&mut contest, "Places", OVER), "korbell");
    assert_eq!(nominate(&mut contest, "Places", OVER), "gravity");
    let third = contest.nomination("Places").unwrap();
    let refused = contest.act(OVER, Known::Nominate(third.clone())).unwrap_err();
    assert_eq!(refused.code, "prize-has-nominee");
    // No delivery is asked for: verification and award are enough.
    let korbell = step(&contest, "Places", "korbell");
    assert_eq!(contest.act(OVER, Known::Award(korbell.clone())).unwrap_err().code, "prize-wrong-step");
    contest.act(OVER, Known::Verify(korbell.clone())).unwrap();
    contest.act(OVER, Known::Award(korbell)).unwrap();
    // The second declines: the third moves up.
    contest.act(OVER, Known::Decline(step(&contest, "Places", "gravity"))).unwrap();
    assert_eq!(third.team.as_str(), "dinosaur-planet");
    contest.act(OVER, Known::Nominate(third)).unwrap();
    let third = step(&contest, "Places", "dinosaur-planet");
    contest.act(OVER, Known::Verify(third.clone())).unwrap();
    contest.act(OVER, Known::Award(third)).unwrap();
    let State::Awarded { winners } = contest.state("Places", OVER) else { panic!("not awarded") };
    let winners: Vec<_> = winners.iter().map(|winner| winner.team.as_str()).collect();
    assert_eq!(winners, ["korbell", "dinosaur-planet"]);
    assert_eq!(contest.prizes.nominees("Places")[1].out, Some(Out::Declined));
    assert_eq!(contest.verify(), [""; 0]);
}

#[test]
fn a_milestone_goes_to_the_first_who_reaches_it_at_once() {
    let mut contest = contest(TOML);
    let now = "2009-01-06T00:00:00Z";
    // BigChaos has the better score, Dinosaur Planet the earlier one below 0.9.
    assert_eq!(contest.state("First below 0.9", now), State::Pending);
    assert_eq!(nominate(&mut contest, "First below 0.9", now), "dinosaur-planet");
    let act = disqualify(&mut contest, "dinosaur-planet", now);
    assert_eq!(contest.state("First below 0.9", now), State::Pending);
    // Taken back before anybody else was asked, it is the nominee again.
    let back = Answered { of: act, reason: "a mistake".to_owned(), evidence: None };
    contest.act(now, Known::Reinstate(back)).unwrap();
    assert!(matches!(contest.state("First below 0.9", now), State::Nominated(_)));
    // Afterwards it is no nominee any more, but comes back in line: the other one is not the first then.
    let act = disqualify(&mut contest, "dinosaur-planet", now);
    assert_eq!(nominate(&mut contest, "First below 0.9", now), "bigchaos");
    let second = |contest: &Simulated| step(contest, "First below 0.9", "bigchaos");
    let early = contest.act(now, Known::Recall(second(&contest))).unwrap_err();
    assert_eq!(early.code, "nominee-is-first");
    let back = Answered { of: act, reason: "a mistake again".to_owned(), evidence: None };
    contest.act(now, Known::Reinstate(back)).unwrap();
    assert_eq!(contest.prizes.nominees("First below 0.9")[0].out, Some(Out::Lapsed));
    let State::Nominated(nominee) = contest.state("First below 0.9", now) else { panic!("nobody") };
    assert_eq!((nominee.team.as_str(), nominee.stage), ("bigchaos", Stage::Nominated));
    contest.act(now, Known::Verify(second(&contest))).unwrap();
    let late = contest.act(now, Known::Award(second(&contest))).unwrap_err();
    assert_eq!(late.code, "nominee-not-first");
    assert!(late.message.contains("dinosaur-planet is before it in line with receipt 3"), "{late:?}");
    contest.act(now, Known::Recall(second(&contest))).unwrap();
    assert_eq!(nominate(&mut contest, "First below 0.9", now), "dinosaur-planet");
    let first = step(&contest, "First below 0.9", "dinosaur-planet");
    contest.act(now, Known::Decline(first)).unwrap();
    // Whoever was recalled kept the place.
    assert_eq!(nominate(&mut contest, "First below 0.9", now), "bigchaos");
    contest.act(now, Known::Verify(second(&contest))).unwrap();
    contest.act(now, Known::Award(second(&contest))).unwrap();
    assert_eq!(contest.verify(), [""; 0]);
}

#[test]
fn a_grand_prize_that_nobody_reaches_is_not_awarded() {
    let mut contest = contest(TOML);
    assert_eq!(contest.state("Grand", OVER), State::Unawarded);
    assert_eq!(contest.nomination("Grand"), None);
    // Reached in public by one, it is decided among all: but nobody reaches the private line.
    let last = "2009-01-20T00:00:00Z";
    contest.push(9, "korbell", last, Some((0.8, 0.8504)), last).unwrap();
    assert_eq!(contest.state("Grand", last), State::LastCall { until: at("2009-01-25T00:00:00Z") });
    assert_eq!(contest.nomination("Grand"), None);
    assert_eq!(contest.state("Grand", OVER), State::Pending, "what is sealed is for the jury to see");
}

/// [`contest`] with other prizes before the grand one, which comes after the prize called `after`.
fn grand_after(before: &[&str], after: &str) -> Simulated {
    let head = TOML.split("[[prizes]]").next().unwrap();
    let grand = TOML.split("[[prizes]]").last().unwrap();
    let before: String = before.iter().map(|prize| format!("[[prizes]]\n{prize}\n")).collect();
    contest(&format!("{head}{before}[[prizes]]{grand}after = \"{after}\"\n"))
}

/// The end of the last call that the newest receipt begins.
fn called(contest: &Simulated) -> Option<String> {
    match &contest.receipts().last().unwrap().entry {
        ledger::Entry::Known(Known::LastCall(call)) if call.prize == "Grand" => Some(call.until.to_string()),
        _ => None,
    }
}

#[test]
fn a_grand_prize_after_one_that_nobody_got_begins_its_last_call() {
    let first = |public: f64, until: u8| {
        format!("name = \"First\"\nkind = \"progress\"\npublic = {public}\nuntil = 2009-01-{until}T00:00:00Z")
    };
    let second = "name = \"Second\"\nkind = \"progress\"\npublic = 0.5\nafter = \"First\"\nuntil = 2009-01-11T00:00:00Z";
    let milestone = "name = \"First\"\nkind = \"milestone\"\npublic = 0.5\nuntil = 2009-01-10T00:00:00Z";
    let reach = |contest: &mut Simulated, pull: u64, team: &str, day: u8| {
        let time = format!("2009-01-{day}T00:00:00Z");
        contest.push(pull, team, &time, Some((0.79, 0.84)), &time).unwrap();
        called(contest)
    };
    let until = Some("2009-01-17T00:00:00Z".to_owned());
    for (before, after) in [
        (vec![first(0.5, 10)], "First"),
        (vec![first(0.5, 10), second.to_owned()], "Second"),
        (vec![milestone.to_owned()], "First"),
    ] {
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let mut contest = grand_after(&before, after);
        assert_eq!(reach(&mut contest, 10, "bigchaos", 12), until, "{before:?}");
        let grand = |contest: &Simulated, now| contest.state("Grand", now);
        assert!(matches!(grand(&contest, "2009-01-13T00:00:00Z"), State::LastCall { .. }));
        assert!(matches!(grand(&contest, "2009-01-18T00:00:00Z"), State::Pending));
        assert_eq!(contest.verify(), [""; 0]);
        // Older judges began none here; what they wrote stays valid.
        let mut old = grand_after(&before, after);
        let (last, score) =
            (contest.receipts().len() - 1, contest.receipts()[contest.receipts().len() - 2].clone());
        assert_eq!(old.receipts().len(), last - 1);
        let ledger::Entry::Known(score) = score.entry else { panic!("no score") };
        old.append(at("2009-01-12T00:00:00Z"), score);
        assert_eq!(old.verify(), [""; 0]);
    }
    // As long as the one before runs nothing begins, nor while somebody is in line for it.
    let mut contest = grand_after(&[&first(0.5, 20)], "First");
    assert_eq!(reach(&mut contest, 10, "bigchaos", 12), None);
    assert_eq!(reach(&mut contest, 11, "gravity", 21).as_deref(), Some("2009-01-26T00:00:00Z"));
    assert_eq!(contest.verify(), [""; 0]);
    let mut contest = grand_after(&[&first(0.9, 10)], "First");
    assert_eq!(reach(&mut contest, 10, "bigchaos", 12), None);
    for team in ["dinosaur-planet", "bigchaos"] {
        disqualify(&mut contest, team, "2009-01-13T00:00:00Z");
    }
    assert_eq!(reach(&mut contest, 11, "gravity", 14).as_deref(), Some("2009-01-19T00:00:00Z"));
    assert_eq!(contest.verify(), [""; 0]);
    // A call for which there is no reason is found.
    let mut contest = grand_after(&[&first(0.5, 20)], "First");
    reach(&mut contest, 10, "bigchaos", 12);
    let of = contest.receipts().last().unwrap().seq;
    let (from, until) = (at("2009-01-12T00:00:00Z"), at("2009-01-17T00:00:00Z"));
    contest.append(from, Known::LastCall(ledger::LastCall { prize: "Grand".to_owned(), of, from, until }));
    assert!(contest.verify().iter().any(|found| found.contains("does not follow")), "{:?}", contest.verify());
}

#[test]
fn private_scores_tie_after_rounding_and_reach_the_line_after_rounding() {
    let mut contest = contest(TOML);
    for (pull, team, time, private) in [
        (10, "gravity", "2009-01-21T00:00:01Z", 0.850_04),
        (11, "korbell", "2009-01-21T00:00:00Z", 0.850_049),
        (12, "bigchaos", "2009-01-20T00:00:00Z", 0.850_051),
    ] {
        contest.push(pull, team, time, Some((0.8, private)), "2009-01-22T00:00:00Z").unwrap();
    }
    let grand = contest.contest.prize("Grand").unwrap();
    let line = contest.prizes.candidates(grand, &contest.private);
    let line: Vec<_> = line.iter().map(|one| (one.team.as_str(), one.private.unwrap())).collect();
    // 0.850051 is 0.8501 and misses 0.85.
    assert_eq!(line, [("korbell", 0.85), ("gravity", 0.85)]);
}

#[test]
fn what_takes_part_is_what_the_contest_says() {
    let mut contest = contest(TOML);
    // KorBell's second: better in public, worse in private. Its third: worse in both.
    for (pull, day, worth) in [(20, "10", (0.94, 0.90)), (21, "11", (0.96, 0.91))] {
        let time = format!("2009-01-{day}T00:00:00Z");
        contest.push(pull, "korbell", &time, Some(worth), &time).unwrap();
    }
    let first = |contest: &Simulated| {
        let places = contest.contest.prize("Places").unwrap();
        let line = contest.prizes.candidates(places, &contest.private);
        line.iter().map(|one| (one.team.to_string(), one.private.unwrap())).collect::<Vec<_>>()
    };
    let rest = [("gravity", 0.87), ("dinosaur-planet", 0.88), ("bigchaos", 0.89)];
    let expected = |place: usize, private: f64| {
        let mut line: Vec<_> = rest.iter().map(|(team, score)| ((*team).to_owned(), *score)).collect();
        line.insert(place, ("korbell".to_owned(), private));
        line
    };
    assert_eq!(first(&contest), expected(0, 0.86), "any of a team's submissions");
    let with = |choice: &str, chosen: Vec<u64>| {
        let toml = format!("{TOML}[final]\n{choice}\n");
        let mut other = Simulated::new(&toml);
        TEAMS.iter().for_each(|team| other.team(team));
        for receipt in contest.receipts() {
            let ledger::Entry::Known(known) = receipt.entry.clone() else { continue };
            other.append(receipt.at, known);
        }
        other.private = contest.private.clone();
        other.register("2009-01-12T00:00:00Z", |registered| {
            registered.team = slug("korbell");
            registered.chosen = chosen;
        });
        other
    };
    assert_eq!(first(&with("choice = \"best-public\"", vec![])), expected(3, 0.90));
    let third = contest.receipts().last().unwrap().seq;
    assert_eq!(first(&with("choice = \"chosen\"\ncount = 1", vec![third])), expected(3, 0.91));
    // One chosen of two: the best public one fills up.
    assert_eq!(first(&with("choice = \"chosen\"\ncount = 2", vec![third])), expected(3, 0.90));
    // What is no submission of the team does not count as chosen; nor does more than the count.
    let foreign = contest.receipts()[1].seq;
    let chosen = vec![foreign, 999, third, 1];
    let many = with("choice = \"chosen\"\ncount = 1", chosen);
    assert_eq!(many.contest.final_choice, FinalChoice::Chosen(1));
    assert_eq!(first(&many), expected(3, 0.91));
}

#[test]
fn withdrawn_and_merged_teams() {
    let mut contest = contest(TOML);
    contest.register("2009-01-12T00:00:00Z", |registered| {
        registered.team = slug("korbell");
        registered.withdrawn = true;
    });
    contest.register("2009-01-13T00:00:00Z", |registered| {
        registered.team = slug("when-gravity-and-dinosaurs-unite");
        registered.merged = vec![slug("gravity"), slug("dinosaur-planet")];
    });
    let places = contest.contest.prize("Places").unwrap();
    let line = contest.prizes.candidates(places, &contest.private);
    let line: Vec<_> = line.iter().map(|one| (one.team.as_str(), one.private.unwrap())).collect();
    assert_eq!(line, [("when-gravity-and-dinosaurs-unite", 0.87), ("bigchaos", 0.89)]);
}

#[test]
fn an_award_without_the_steps_before_is_found_and_its_line_named() {
    let mut contest = contest(TOML);
    nominate(&mut contest, "Places", OVER);
    let award = step(&contest, "Places", "korbell");
    contest.append(at(OVER), Known::Award(award));
    let findings = ledger::standings::recompute(&contest.contest, &contest.teams, &contest.ledger);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].code, "standings-prize");
    assert_eq!(
        findings[0].message,
        "this act could not come here: cannot award: korbell is nominated, not verified"
    );
    let place = findings[0].place.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("submissions/ledger/2009-02.jsonl", 2));
}

#[test]
fn acts_of_every_kind_are_held_against_the_ledger() {
    let mut contest = contest(TOML);
    let reinstated = Answered { of: 2, reason: "why not".to_owned(), evidence: None };
    contest.append(at(OVER), Known::Reinstate(reinstated));
    contest.append(at(OVER), Known::Close { closed: at("2009-01-30T00:00:00Z") });
    let findings = contest.verify();
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].starts_with("standings-act: ") && findings[0].contains("is not a disqualification"));
    assert!(findings[1].starts_with("standings-close: "), "{findings:?}");
}

#[test]
fn the_first_in_line_cannot_be_passed_over() {
    let mut contest = contest(TOML);
    let now = "2009-01-06T00:00:00Z";
    let mut passed = contest.nomination("First below 0.9").unwrap();
    (passed.team, passed.of) = (slug("bigchaos"), 4);
    let refused = contest.act(now, Known::Nominate(passed.clone())).unwrap_err();
    assert_eq!(refused.code, "nominee-not-first");
    assert!(refused.message.contains("dinosaur-planet is before it in line with receipt 3"), "{refused:?}");
    passed.of = 3;
    let refused = contest.act(now, Known::Nominate(passed.clone())).unwrap_err();
    assert_eq!(refused.code, "nominee-not-in-line");
    told::note_finding(&refused);
    passed.of = 99;
    told::note_finding(&contest.act(now, Known::Nominate(passed)).unwrap_err());
    // Private scores are sealed, but their order shows once two of them are told.
    nominate(&mut contest, "Places", OVER);
    let second = contest.nomination("Places").unwrap();
    let forged = |score| Known::Nominate(Step { private: score, ..second.clone() });
    for (score, code) in [
        (Some(0.8599), "nominee-not-first"),
        (Some(0.870_01), "nominee-misses-line"),
        (None, "nominee-misses-line"),
    ] {
        let refused = contest.prizes.check(at(OVER), &forged(score)).unwrap_err();
        assert_eq!(refused.code, code);
        told::note_finding(&refused);
    }
    contest.prizes.check(at(OVER), &forged(Some(0.87))).unwrap();
    told!();
}

#[test]
fn a_delivery_in_time_that_is_recorded_late_needs_evidence() {
    let mut contest = contest(TOML);
    let last = "2009-01-20T00:00:00Z";
    contest.push(9, "korbell", last, Some((0.8, 0.849)), last).unwrap();
    let grand = contest.nomination("Grand").unwrap();
    let beyond = Known::Nominate(Step { private: Some(0.8501), ..grand });
    let refused = contest.prizes.check(at(OVER), &beyond).unwrap_err();
    assert_eq!(refused.code, "nominee-misses-line");
    told::note_finding(&refused);
    assert_eq!(nominate(&mut contest, "Grand", OVER), "korbell");
    let late = "2009-03-01T00:00:00Z";
    let mut delivery =
        Step { delivered: Some(at("2009-02-03T00:00:00Z")), ..step(&contest, "Grand", "korbell") };
    let refused = contest.act(late, Known::Deliver(delivery.clone())).unwrap_err();
    assert_eq!(refused.code, "delivery-unproven");
    told::note_finding(&refused);
    told!();
    delivery.evidence = Some("https://mail.example/17".to_owned());
    contest.act(late, Known::Deliver(delivery)).unwrap();
    assert_eq!(contest.verify(), [""; 0]);
}

#[test]
fn a_prize_waits_for_a_decision_and_not_for_ever() {
    let after = |name: &str, public: &str, after: &str, until: &str| {
        format!(
            "[[prizes]]\nname = \"{name}\"\nkind = \"progress\"\npublic = {public}\nuntil = 2009-01-{until}T00:00:00Z\n{after}"
        )
    };
    let head = TOML.split("[[prizes]]").next().unwrap();
    // Nobody reaches the first line; the two after it are reached.
    let toml = [
        head.to_owned(),
        after("First", "0.5", "", "10"),
        after("Second", "0.9", "after = \"First\"\n", "15"),
        after("Third", "0.96", "after = \"Second\"\n", "20"),
        // Nobody can decide prizes that wait for each other.
        after("Egg", "0.9", "after = \"Hen\"\n", "15"),
        after("Hen", "0.9", "after = \"Egg\"\n", "15"),
    ]
    .concat();
    let mut contest = contest(&toml);
    let waits = |contest: &Simulated, prize: &str, now: &str| {
        matches!(contest.state(prize, now), State::Waiting(ledger::standings::prizes::Wait::After { .. }))
    };
    assert!(waits(&contest, "Second", "2009-01-09T00:00:00Z"), "the first may be won still");
    let now = "2009-01-21T00:00:00Z";
    assert_eq!(contest.state("First", now), State::Unawarded);
    assert_eq!(contest.state("Second", now), State::Pending);
    assert!(waits(&contest, "Third", now), "the second is to be decided");
    assert!(waits(&contest, "Egg", now) && waits(&contest, "Hen", now));
    assert_eq!(nominate(&mut contest, "Second", now), "bigchaos");
    contest.act(now, Known::Verify(step(&contest, "Second", "bigchaos"))).unwrap();
    contest.act(now, Known::Award(step(&contest, "Second", "bigchaos"))).unwrap();
    assert_eq!(contest.state("Third", now), State::Pending);
    assert_eq!(contest.verify(), [""; 0]);
}

#[test]
fn the_places_of_a_prize_are_numbered_and_close_up() {
    let mut contest = contest(&TOML.replace("places = 2", "places = 3"));
    let places = |contest: &Simulated| -> Vec<(usize, String)> {
        let prize = contest.contest.prize("Places").unwrap();
        let all = contest.prizes.places(prize);
        all.into_iter().map(|(place, nominee)| (place, nominee.team.to_string())).collect()
    };
    let named = |all: &[&str]| -> Vec<(usize, String)> {
        all.iter().enumerate().map(|(at, team)| (at + 1, (*team).to_owned())).collect()
    };
    for _ in 0..3 {
        nominate(&mut contest, "Places", OVER);
    }
    assert_eq!(places(&contest), named(&["korbell", "gravity", "dinosaur-planet"]));
    contest.act(OVER, Known::Reject(step(&contest, "Places", "korbell"))).unwrap();
    nominate(&mut contest, "Places", OVER);
    assert_eq!(places(&contest), named(&["gravity", "dinosaur-planet", "bigchaos"]));
    // Who is awarded keeps the place, whatever becomes of the others.
    contest.act(OVER, Known::Verify(step(&contest, "Places", "dinosaur-planet"))).unwrap();
    contest.act(OVER, Known::Award(step(&contest, "Places", "dinosaur-planet"))).unwrap();
    assert_eq!(places(&contest)[1], (2, "dinosaur-planet".to_owned()));
    assert_eq!(contest.verify(), [""; 0]);
}
