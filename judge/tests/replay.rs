//! The whole Netflix Prize, submission by submission and decision by decision, through the real rules, ledger,
//! calendar and prizes, with the contest as `content/contest.toml` has it. Dates and scores are those of
//! `xtask/data/events.csv`, whose sources stand beside it.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::simulated::{Simulated, at, slug};
use base::time::Window;
use contest::PrizeKind;
use ledger::standings::{LineKind, Row, Standings, State, board};
use ledger::{Entry, Known, Step};

const CONTEST: &str = include_str!("../../content/contest.toml");
const EVENTS: &str = include_str!("../../xtask/data/events.csv");
const TEAMS: &str = include_str!("../../xtask/data/teams.csv");

const GRAND: &str = "Grand Prize";
const FIRST: &str = "Progress Prize 2007";
const SECOND: &str = "Progress Prize 2008";

struct Event {
    pull: u64,
    when: String,
    team: String,
    public: Option<f64>,
    private: Option<f64>,
    expect: String,
}

fn events() -> Vec<Event> {
    let mut reader = csv::Reader::from_reader(EVENTS.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (when, team, public) = (column("when"), column("team"), column("public"));
    let (private, expect) = (column("private"), column("expect"));
    let rows = reader.records().zip(1..);
    rows.map(|(row, pull)| {
        let row = row.unwrap();
        Event {
            pull,
            when: row[when].to_owned(),
            team: row[team].to_owned(),
            public: row[public].parse().ok(),
            private: row[private].parse().ok(),
            expect: row[expect].to_owned(),
        }
    })
    .collect()
}

fn contest() -> Simulated {
    let mut contest = Simulated::new(CONTEST);
    for row in csv::Reader::from_reader(TEAMS.as_bytes()).records() {
        contest.team(&row.unwrap()[0]);
    }
    contest
}

fn step(prize: &str, team: &str, of: u64, private: Option<f64>) -> Step {
    let reason = "as it was".to_owned();
    Step {
        prize: prize.to_owned(),
        team: slug(team),
        of,
        private,
        delivered: None,
        unjudged: None,
        reason,
        evidence: None,
    }
}

/// Takes every step of a prize for the next in line, who has to be `team`.
fn award(contest: &mut Simulated, prize: &str, team: &str, nominated: &str, awarded: &str) {
    let nomination = contest.nomination(prize).unwrap();
    assert_eq!(nomination.team.as_str(), team);
    let step = step(prize, team, nomination.of, nomination.private);
    contest.act(nominated, Known::Nominate(nomination)).unwrap();
    contest.act(nominated, Known::Deliver(step.clone())).unwrap();
    contest.act(awarded, Known::Verify(step.clone())).unwrap();
    contest.act(awarded, Known::License(step.clone())).unwrap();
    contest.act(awarded, Known::Award(step)).unwrap();
}

/// Replays the events up to `until`, each judged when it came; they must end as history says.
fn replay(contest: &mut Simulated, from: &str, until: &str, change: impl Fn(&mut Event)) {
    for mut event in events() {
        if event.when.as_str() < from || event.when.as_str() >= until {
            continue;
        }
        change(&mut event);
        let worth = event.public.zip(event.private);
        let ended = contest.push(event.pull, &event.team, &event.when, worth, &event.when);
        let expected = match event.expect.as_str() {
            "scored" => vec![],
            "quota" => vec!["over-quota"],
            code => vec![code],
        };
        assert_eq!(
            ended.err().unwrap_or_default(),
            expected,
            "#{} {} {}",
            event.pull,
            event.team,
            event.when
        );
    }
}

/// The prize lines of the board at a moment: name and score.
fn lines(contest: &Simulated, when: &str) -> Vec<(String, f64)> {
    let standings = Standings::at(&contest.contest, &contest.ledger, at(when));
    let rows = board(&contest.contest, &standings);
    rows.into_iter()
        .filter_map(|row| match row {
            Row::Line(line) if line.kind == LineKind::Threshold(PrizeKind::Progress) => {
                Some((line.label, line.score))
            }
            _ => None,
        })
        .collect()
}

/// The head of the board at a moment.
fn head(contest: &Simulated, when: &str, count: usize) -> Vec<(String, f64)> {
    let standings = Standings::at(&contest.contest, &contest.ledger, at(when));
    let first = standings.order.iter().take(count);
    first.map(|team| (team.to_string(), standings.teams[team].best.unwrap().score)).collect()
}

/// The contest up to its last second, with the two progress prizes awarded on their days.
fn until_the_end(change: impl Fn(&mut Event)) -> Simulated {
    let mut contest = contest();
    replay(&mut contest, "2006", "2007-11-13", &change);
    award(&mut contest, FIRST, "korbell", "2007-10-20T00:00:00Z", "2007-11-13T00:00:00Z");
    replay(&mut contest, "2007-11-13", "2008-12-10", &change);
    award(&mut contest, SECOND, "bellkor-in-bigchaos", "2008-10-20T00:00:00Z", "2008-12-10T00:00:00Z");
    replay(&mut contest, "2008-12-10", "2010", &change);
    contest.close("2009-07-26T18:50:00Z");
    contest
}

#[test]
fn once_a_week_became_once_a_day() {
    let mut contest = contest();
    replay(&mut contest, "2006", "2006-10-09", |_| ());
    let before = "2006-10-08T23:59:59Z";
    // WXYZConsulting submitted on 8 October at 20:15.
    assert_eq!(contest.complaints("wxyzconsulting", before), ["over-quota"]);
    assert_eq!(contest.complaints("gravity", before), [""; 0]);
    // From the 9th on the day counts, also what was submitted before.
    assert_eq!(contest.complaints("wxyzconsulting", "2006-10-09T20:14:59Z"), ["over-quota"]);
    assert_eq!(contest.complaints("wxyzconsulting", "2006-10-09T20:15:00Z"), [""; 0]);
    // Another team, an hour later.
    contest.push(900, "gravity", "2006-10-08T21:00:00Z", Some((0.95, 0.95)), before).unwrap();
    assert_eq!(contest.complaints("gravity", "2006-10-08T23:00:00Z"), ["over-quota"]);
    assert_eq!(contest.complaints("gravity", "2006-10-09T21:00:00Z"), [""; 0]);
}

#[test]
fn the_progress_prize_of_2007_moves_the_line() {
    let mut contest = contest();
    replay(&mut contest, "2006", "2007-10-01T23:29:20Z", |_| ());
    let last = "2007-10-01T23:59:59Z";
    assert_eq!(contest.state(FIRST, last), State::Open);
    assert_eq!(contest.nomination(FIRST).unwrap().team.as_str(), "when-gravity-and-dinosaurs-unite");
    replay(&mut contest, "2007-10-01T23:29:20Z", "2007-11-13", |_| ());
    // Half an hour before the end of the year; the end itself does not belong to it.
    let early = contest.act(last, Known::Nominate(contest.nomination(FIRST).unwrap())).unwrap_err();
    assert_eq!(early.code, "prize-still-open");
    assert_eq!(contest.state(FIRST, "2007-10-02T00:00:00Z"), State::Pending);
    let korbell = contest.nomination(FIRST).unwrap();
    assert_eq!(korbell.team.as_str(), "korbell");
    let scored = contest.receipts()[korbell.of as usize - 1].entry.score().unwrap();
    assert_eq!((scored.public["rmse"], scored.arrival.received), (0.8712, at("2007-10-01T23:29:20Z")));

    let line = |name: &str, score| (name.to_owned(), score);
    assert_eq!(lines(&contest, "2007-11-12T00:00:00Z"), [line(FIRST, 0.9419)]);
    let early = contest.state(SECOND, "2007-11-12T00:00:00Z");
    assert!(early.words(&contest.contest).contains("holds as soon as"), "{early:?}");
    award(&mut contest, FIRST, "korbell", "2007-10-20T00:00:00Z", "2007-11-13T00:00:00Z");
    let both = [line(SECOND, 0.8625), line(FIRST, 0.9419)];
    assert_eq!(lines(&contest, "2007-11-13T00:00:00Z"), both);
    assert_eq!(lines(&contest, "2007-11-12T23:59:59Z"), [line(FIRST, 0.9419)], "the past stays as it was");
    assert!(matches!(contest.state(FIRST, "2007-11-13T00:00:00Z"), State::Awarded { .. }));
    assert_eq!(
        contest.state(SECOND, "2007-11-13T00:00:00Z").words(&contest.contest),
        "waiting: nobody has reached its line"
    );
    assert_eq!(contest.verify(), [""; 0]);
}

#[test]
fn the_progress_prize_of_2008_needs_one_percent_more() {
    let mut contest = contest();
    replay(&mut contest, "2006", "2007-11-13", |_| ());
    award(&mut contest, FIRST, "korbell", "2007-10-20T00:00:00Z", "2007-11-13T00:00:00Z");
    // Everybody's best of 2007 is better than the old line and worse than the new one.
    replay(&mut contest, "2007-11-13", "2008-09-30", |_| ());
    assert!(contest.nomination(SECOND).is_none());
    replay(&mut contest, "2008-09-30", "2008-12-10", |_| ());
    let nomination = contest.nomination(SECOND).unwrap();
    assert_eq!(nomination.team.as_str(), "bellkor-in-bigchaos");
    let scored = contest.receipts()[nomination.of as usize - 1].entry.score().unwrap();
    assert_eq!(scored.public["rmse"], 0.8616);
    // A score of the year after is better and does not count.
    replay(&mut contest, "2008-12-10", "2009-06-26", |_| ());
    assert_eq!(contest.nomination(SECOND), Some(nomination));
}

#[test]
fn the_last_call_is_thirty_days_to_the_second_and_does_not_restart() {
    let mut contest = contest();
    replay(&mut contest, "2006", "2009-06-26T18:42:37Z", |_| ());
    assert_eq!(contest.history.calendar().closes, at("2011-10-02T00:00:00Z"), "as planned");
    assert_eq!(
        contest.state(GRAND, "2009-06-26T18:42:36Z").words(&contest.contest),
        "waiting: nobody has reached its line"
    );
    replay(&mut contest, "2009-06-26T18:42:37Z", "2009-06-27", |_| ());
    let end = at("2009-07-26T18:42:37Z");
    let Entry::Known(Known::LastCall(call)) = &contest.receipts().last().unwrap().entry else {
        panic!("no last call: {:?}", contest.receipts().last());
    };
    assert_eq!((call.from, call.until), (at("2009-06-26T18:42:37Z"), end));
    assert_eq!(Window::between(call.from, call.until), Window::days(30));
    assert_eq!(contest.state(GRAND, "2009-06-27T00:00:00Z"), State::LastCall { until: end });
    // The Ensemble passes ten percent on 24 July and takes the lead on the 25th.
    replay(&mut contest, "2009-06-27", "2010", |_| ());
    let calls = contest.receipts().iter();
    let calls = calls.filter(|receipt| matches!(receipt.entry, Entry::Known(Known::LastCall(_))));
    assert_eq!(calls.count(), 1);
    assert_eq!(contest.history.calendar().closes, end);
    assert_eq!(contest.state(GRAND, "2009-07-26T18:42:37Z"), State::LastCall { until: end });
    assert_eq!(contest.state(GRAND, "2009-07-26T18:42:38Z"), State::Pending);
}

#[test]
fn the_last_minutes() {
    let mut contest = contest();
    replay(&mut contest, "2006", "2009-07-26T18:18:28Z", |_| ());
    // Twenty-four hours after 18:33:37 of the day before, to the second.
    let ensemble =
        |contest: &Simulated, time: &str| contest.complaints("the-ensemble", &format!("2009-07-26T{time}Z"));
    assert_eq!(ensemble(&contest, "18:33:36"), ["over-quota"]);
    assert_eq!(ensemble(&contest, "18:33:37"), [""; 0]);
    replay(&mut contest, "2009-07-26T18:18:28Z", "2009-07-26T18:42:38Z", |_| ());
    let now = "2009-07-26T18:42:37Z";
    let expected = [("the-ensemble", 0.8553), ("bellkors-pragmatic-chaos", 0.8554)];
    assert_eq!(head(&contest, now, 2), expected.map(|(team, score)| (team.to_owned(), score)));
    // Until then both had 0.8554, and it was the earlier of the two.
    let before = [("the-ensemble", 0.8554), ("bellkors-pragmatic-chaos", 0.8554)];
    assert_eq!(
        head(&contest, "2009-07-26T18:38:21Z", 2),
        before.map(|(team, score)| (team.to_owned(), score))
    );
    for team in ["dace", "gravity", "simon-funk"] {
        assert_eq!(contest.complaints(team, now), [""; 0]);
        assert_eq!(contest.complaints(team, "2009-07-26T18:42:38Z"), ["closed"]);
    }
}

#[test]
fn the_tie_is_decided_by_time_whoever_is_better_unrounded() {
    for (first, second) in [(0.856_704, 0.856_714), (0.856_714, 0.856_704)] {
        let mut contest = until_the_end(|event| match (event.team.as_str(), event.when.as_str()) {
            ("bellkors-pragmatic-chaos", "2009-07-26T18:18:28Z") => event.private = Some(first),
            ("the-ensemble", "2009-07-26T18:38:22Z") => event.private = Some(second),
            _ => (),
        });
        let grand = contest.contest.prize(GRAND).unwrap();
        let line = contest.prizes.candidates(grand, &contest.private);
        let line: Vec<_> = line.iter().map(|one| (one.team.as_str(), one.private.unwrap())).collect();
        // BigChaos and the others miss 0.8572.
        assert_eq!(line, [("bellkors-pragmatic-chaos", 0.8567), ("the-ensemble", 0.8567)]);
        let order = contest.prizes.candidates(grand, &contest.private);
        assert_eq!(Window::between(order[0].received, order[1].received), "1194s".parse().unwrap());

        let nomination = contest.nomination(GRAND).unwrap();
        assert_eq!(nomination.private, Some(0.8567), "rounded, as it will be read");
        contest.act("2009-07-27T00:00:00Z", Known::Nominate(nomination.clone())).unwrap();
        let due = contest.prizes.nominees(GRAND)[0].deliver_by.unwrap();
        assert_eq!(due, at("2009-08-03T00:00:00Z"), "one week");
        let step = step(GRAND, "bellkors-pragmatic-chaos", nomination.of, nomination.private);
        let late = contest.act("2009-08-03T00:00:01Z", Known::Deliver(step.clone())).unwrap_err();
        assert_eq!(late.code, "delivery-late");
        contest.act("2009-08-03T00:00:00Z", Known::Deliver(step.clone())).unwrap();
        let award = "2009-09-21T00:00:00Z";
        let early = contest.act(award, Known::Award(step.clone())).unwrap_err();
        assert_eq!(
            (early.code, early.message.as_str()),
            (
                "prize-wrong-step",
                "cannot award: bellkors-pragmatic-chaos is delivered, not verified, not licensed"
            )
        );
        contest.act(award, Known::Verify(step.clone())).unwrap();
        contest.act(award, Known::License(step.clone())).unwrap();
        contest.act(award, Known::Award(step)).unwrap();
        let State::Awarded { winners } = contest.state(GRAND, award) else { panic!("not awarded") };
        assert_eq!(winners[0].team.as_str(), "bellkors-pragmatic-chaos");
        assert_eq!(contest.verify(), [""; 0]);
        // The public order stays what it was.
        assert_eq!(head(&contest, award, 1)[0].0, "the-ensemble");
    }
}

#[test]
fn had_nobody_been_verified_the_contest_would_have_gone_on() {
    let mut contest = until_the_end(|_| ());
    let day = "2009-08-01T00:00:00Z";
    for expected in ["bellkors-pragmatic-chaos", "the-ensemble"] {
        let reopened = ledger::Reopened {
            prize: GRAND.to_owned(),
            closes: at("2011-10-02T00:00:00Z"),
            unjudged: None,
            reason: "nobody could be verified".to_owned(),
        };
        let nomination = contest.nomination(GRAND).unwrap();
        assert_eq!(nomination.team.as_str(), expected);
        let step = step(GRAND, expected, nomination.of, nomination.private);
        contest.act(day, Known::Nominate(nomination)).unwrap();
        let early = contest.act(day, Known::Reopen(reopened)).unwrap_err();
        assert_eq!(early.code, "prize-has-nominee");
        contest.act(day, Known::Reject(step)).unwrap();
    }
    assert_eq!(contest.nomination(GRAND), None);
    let reopened = ledger::Reopened {
        prize: GRAND.to_owned(),
        closes: at("2011-10-02T00:00:00Z"),
        unjudged: None,
        reason: "nobody could be verified".to_owned(),
    };
    contest.act(day, Known::Reopen(reopened)).unwrap();
    assert_eq!(contest.state(GRAND, day), State::Reopened { closes: at("2011-10-02T00:00:00Z") });
    // The next score past the line begins a last call of its own; a team that was rejected may try again.
    let next = "2009-08-10T12:00:00Z";
    contest.push(500, "the-ensemble", next, Some((0.8550, 0.8560)), next).unwrap();
    assert_eq!(contest.state(GRAND, next), State::LastCall { until: at("2009-09-09T12:00:00Z") });
    assert_eq!(contest.nomination(GRAND).unwrap().private, Some(0.856));
    assert_eq!(contest.verify(), [""; 0]);
}

/// The same end to end: what the judge itself wrote from the sample's files (`cargo xtask demo --keep`).
#[test]
fn the_kept_ledger_ends_as_history_did() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = contest::Folder::open(&root).unwrap();
    let ledger = ledger::Ledger::open(&root).unwrap();
    let findings = ledger::standings::recompute(&folder.contest, &folder.teams, &ledger);
    assert!(findings.is_empty(), "{findings:?}");
    let prizes = ledger::standings::Prizes::of(&folder.contest, ledger.receipts());
    assert_eq!(prizes.calendar().closes, at("2009-07-26T18:42:37Z"));
    assert!(prizes.calendar().closed);
    for (prize, winner, private) in [
        (FIRST, "korbell", None),
        (SECOND, "bellkor-in-bigchaos", None),
        (GRAND, "bellkors-pragmatic-chaos", Some(0.8567)),
    ] {
        let state = prizes.state(folder.contest.prize(prize).unwrap(), at("2009-09-21T00:00:00Z"));
        let State::Awarded { winners } = state else { panic!("{prize}: {state:?}") };
        assert_eq!((winners[0].team.as_str(), winners[0].private), (winner, private));
    }
}
