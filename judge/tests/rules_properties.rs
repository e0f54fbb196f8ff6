//! Random contests: what the ledger says is a function of the ledger alone, however it was cut into batches, and
//! no split of people, teams, merges and renames gets past a quota.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::{BTreeMap, BTreeSet};

use crate::simulated::{Simulated, at, slug};
use base::time::{Instant, Window};
use contest::Slug;
use ledger::standings::prizes::Stage;
use ledger::standings::{Prizes, Standings, State, board};
use ledger::{Answered, Disqualified, Entry, Extended, Granted, Known, Reopened, Step};
use proptest::prelude::*;

const RULES: &str = r#"title = "Random"
url = "https://random.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-01-09T00:00:00Z
[metric]
name = "rmse"
decimals = 1
[submission]
format = "csv"
[[quotas]]
scored = 2
refused = 2
every = "24h"
[[prizes]]
name = "Grand"
kind = "grand"
public = 0.3
last_call_days = 2
delivery_days = 1
[[prizes]]
name = "Progress"
kind = "progress"
public = 0.6
until = 2009-01-04T00:00:00Z
[[prizes]]
name = "Next"
kind = "progress"
public = 0.4
from = 2009-01-04T00:00:00Z
after = "Progress"
[[prizes]]
name = "Places"
kind = "rank"
places = 2
[[prizes]]
name = "First"
kind = "milestone"
public = 0.5
"#;
const PRIZES: [&str; 5] = ["Grand", "Progress", "Next", "Places", "First"];
const START: &str = "2009-01-01T00:00:00Z";

fn name(team: u8) -> String {
    format!("team-{}", team % 6)
}

fn minutes(instant: Instant, minutes: u16) -> Instant {
    format!("{minutes}m").parse::<Window>().map_or(instant, |window| instant.plus(window))
}

/// What happens, so many minutes after what happened before.
#[derive(Clone, Debug)]
struct Event {
    gap: u16,
    what: u8,
    a: u8,
    b: u8,
}

fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    let event = (0u16..300, any::<u8>(), any::<u8>(), any::<u8>());
    proptest::collection::vec(event.prop_map(|(gap, what, a, b)| Event { gap, what, a, b }), 1..most)
}

/// One event through the real rules; acts that cannot be are refused with a code.
fn happen(contest: &mut Simulated, number: u64, now: Instant, event: &Event) {
    let time = now.to_string();
    let prize = PRIZES[usize::from(event.b) % PRIZES.len()];
    let reason = || format!("event {number}");
    let act = match event.what % 20 {
        0..=8 => {
            let score = f64::from(event.b % 10) / 10.0;
            let private = f64::from(event.b.rotate_left(3) % 10) / 10.0;
            let worth = (!event.b.is_multiple_of(11)).then_some((score, private));
            let _judged = contest.push(number, &name(event.a), &time, worth, &time);
            return;
        }
        9 => {
            // A merge; of a team with itself nothing becomes.
            let (into, from) = (name(event.a), name(event.b));
            if into != from && contest.teams.contains_key(&slug(&from)) {
                contest.register(&time, |registered| {
                    registered.team = slug(&into);
                    registered.merged = vec![slug(&from)];
                });
            }
            return;
        }
        10 => {
            let (old, new) = (name(event.a), name(event.b));
            if event.b.is_multiple_of(5) && contest.teams.contains_key(&slug(&old)) {
                contest.register(&time, |registered| {
                    registered.team = slug(&old);
                    registered.withdrawn = event.b.is_multiple_of(2);
                });
            } else if contest.teams.contains_key(&slug(&old)) && !contest.teams.contains_key(&slug(&new)) {
                contest.register(&time, |registered| {
                    registered.team = slug(&new);
                    registered.was = Some(slug(&old));
                });
            } else if !contest.teams.contains_key(&slug(&old)) {
                contest.register(&time, |registered| registered.team = slug(&old));
            }
            return;
        }
        11 => Known::Disqualify(Disqualified {
            team: event.b.is_multiple_of(2).then(|| slug(&name(event.a))),
            receipt: (event.b % 2 == 1).then_some(u64::from(event.a % 32)),
            rule: "6".to_owned(),
            reason: reason(),
            evidence: None,
        }),
        12 => Known::Reinstate(Answered { of: u64::from(event.a % 48), reason: reason(), evidence: None }),
        13 => Known::Grant(Granted {
            team: slug(&name(event.a)),
            scored: u32::from(event.b % 3),
            from: now,
            until: minutes(now, 60 * u16::from(event.b)),
            reason: reason(),
        }),
        14 => {
            let closes = minutes(now, 60 * u16::from(event.a));
            Known::Extend(Extended { phase: None, closes, reason: reason() })
        }
        15 | 16 => match contest.nomination(prize) {
            Some(step) => Known::Nominate(step),
            None => return,
        },
        17 | 18 => {
            let standing: Vec<_> = contest.prizes.nominees(prize).to_vec();
            let Some(nominee) = standing.last() else { return };
            let step = Step {
                prize: prize.to_owned(),
                team: nominee.team.clone(),
                of: nominee.receipt,
                private: nominee.private,
                delivered: None,
                unjudged: Some(0),
                reason: reason(),
                evidence: None,
            };
            // Mostly the step that comes next, sometimes any.
            let next = match nominee.stage {
                Stage::Nominated => Known::Deliver(step.clone()),
                Stage::Delivered => Known::Verify(step.clone()),
                Stage::Verified => Known::License(step.clone()),
                Stage::Licensed | Stage::Awarded => Known::Award(step.clone()),
            };
            match event.a % 8 {
                0 => Known::Reject(step),
                1 => Known::Decline(step),
                2 => Known::Award(step),
                _ => next,
            }
        }
        _ => {
            let closes = minutes(now, 60 * u16::from(event.a));
            Known::Reopen(Reopened { prize: prize.to_owned(), closes, unjudged: Some(0), reason: reason() })
        }
    };
    if let Err(finding) = contest.act(&time, act) {
        assert!(!finding.code.is_empty() && finding.help.is_some(), "{finding:?}");
        assert!(base::finding::codes::find(finding.code).is_some(), "{finding:?}");
    }
}

fn contest() -> Simulated {
    let mut contest = Simulated::new(RULES);
    (0..3).for_each(|team| contest.team(&name(team)));
    contest
}

fn play(events: &[Event]) -> (Simulated, Instant) {
    let mut contest = contest();
    let mut now = at(START);
    for (number, event) in (1..).zip(events) {
        now = minutes(now, event.gap.max(1));
        happen(&mut contest, number, now, event);
        contest.close(&now.to_string());
    }
    (contest, now)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_state_is_a_function_of_the_ledger(events in events(160), cut in any::<prop::sample::Index>()) {
        // The states as they were when each receipt was new.
        let mut contest = contest();
        let mut now = at(START);
        let mut seen: Vec<(usize, Instant, Vec<State>)> = vec![];
        for (number, event) in (1..).zip(&events) {
            now = minutes(now, event.gap.max(1));
            happen(&mut contest, number, now, event);
            contest.close(&now.to_string());
            seen.push((contest.receipts().len(), now, contest.states(&contest.prizes, now)));
        }
        let (count, then, states) = &seen[cut.index(seen.len())];
        let prefix = Prizes::of(&contest.contest, &contest.receipts()[..*count]);
        prop_assert_eq!(&contest.states(&prefix, *then), states);
        // From its lines, as anybody reads it, the ledger says the same.
        let mut files = BTreeMap::<String, Vec<u8>>::new();
        for (name, text) in contest.ledger.appended() {
            files.entry(name).or_default().extend(text.bytes());
        }
        files.insert("checkpoint".to_owned(), contest.ledger.checkpoint().unwrap().into_bytes());
        if !contest.receipts().is_empty() {
            let read = ledger::Ledger::read(files.into_iter().collect()).unwrap();
            let again = Prizes::of(&contest.contest, read.receipts());
            prop_assert_eq!(contest.states(&again, now), contest.states(&contest.prizes, now));
            let boards = [&read, &contest.ledger].map(|ledger| {
                board(&contest.contest, &Standings::at(&contest.contest, ledger, now))
            });
            prop_assert_eq!(&boards[0], &boards[1]);
            let standings = Standings::at(&contest.contest, &read, now);
            let order: Vec<&Slug> = contest.history.ranking().teams().collect();
            prop_assert_eq!(standings.order.iter().collect::<Vec<_>>(), order);
        }
        // What the commands let through, the verification finds nothing against.
        prop_assert_eq!(contest.verify(), Vec::<String>::new());
    }

    #[test]
    fn nobody_wins_who_may_not(events in events(200)) {
        let (contest, now) = play(&events);
        for prize in &contest.contest.prizes {
            let line = contest.prizes.candidates(prize, &contest.private);
            let mut teams = BTreeSet::new();
            for one in &line {
                prop_assert!(teams.insert(one.team.clone()), "{} stands twice in line", one.team);
                prop_assert!(contest.prizes.tally().ranked().any(|(seq, _)| seq == one.receipt));
                prop_assert!(prize.from <= one.received);
            }
            let standing: Vec<_> = contest.prizes.standing(prize).collect();
            prop_assert!(standing.len() <= prize.places as usize);
            for nominee in standing {
                prop_assert!(contest.prizes.tally().off(nominee.receipt).is_none());
                prop_assert!(!contest.prizes.tally().roster().is_withdrawn(&nominee.team));
                if nominee.stage == Stage::Awarded && prize.delivery_days.is_some() {
                    // Every step has a receipt of its own.
                    let taken: BTreeSet<u8> = contest
                        .receipts()
                        .iter()
                        .filter_map(|receipt| match &receipt.entry {
                            Entry::Known(Known::Nominate(step)) => Some((0, step)),
                            Entry::Known(Known::Deliver(step)) => Some((1, step)),
                            Entry::Known(Known::Verify(step)) => Some((2, step)),
                            Entry::Known(Known::License(step)) => Some((3, step)),
                            Entry::Known(Known::Award(step)) => Some((4, step)),
                            _ => None,
                        })
                        .filter(|(_, step)| step.prize == prize.name && step.of == nominee.receipt)
                        .map(|(kind, _)| kind)
                        .collect();
                    prop_assert_eq!(taken.len(), 5, "{:?}", taken);
                }
            }
            let state = contest.prizes.state(prize, now);
            prop_assert!(!state.words(&contest.contest).is_empty());
            prop_assert!(!contest.prizes.next(prize, &state).is_empty());
        }
    }

    #[test]
    fn batches_cut_the_ledger_and_not_the_decisions(
        pushes in proptest::collection::vec((0u16..200, 0u8..6, 0u8..10, 0u8..10), 1..60),
        cuts in proptest::collection::vec(any::<bool>(), 60),
        keys in proptest::collection::vec(any::<u32>(), 60),
    ) {
        // (received, pull, team, worth); several within the same minute.
        let mut time = at(START);
        let pushes: Vec<_> = pushes.iter().zip(1u64..).map(|((gap, team, public, private), pull)| {
            time = minutes(time, gap / 4 * 4);
            (time, pull, *team, (f64::from(*public) / 10.0, f64::from(*private) / 10.0))
        }).collect();
        let run = |batches: Vec<Vec<usize>>| {
            let mut contest = contest();
            let mut codes = BTreeMap::new();
            for mut batch in batches {
                // Whatever the order in which the heads are listed.
                batch.sort_by_key(|at| keys[*at]);
                let mut heads: Vec<_> = batch.into_iter().map(|at| pushes[at]).collect();
                heads.sort_by_key(|head| (head.0, head.1));
                let Some(now) = heads.last().map(|head| head.0.to_string()) else { continue };
                for (received, pull, team, worth) in heads {
                    let ended = contest.push(pull, &name(team), &received.to_string(), Some(worth), &now);
                    codes.insert(pull, ended.err());
                }
                contest.close(&now);
            }
            let over = minutes(time, 60_000);
            let line: Vec<Vec<_>> = PRIZES.iter().map(|name| {
                let prize = contest.contest.prize(name).unwrap();
                let line = contest.prizes.candidates(prize, &contest.private);
                line.into_iter().map(|one| (one.team, one.received, one.private)).collect()
            }).collect();
            let states: Vec<_> = contest.states(&contest.prizes, over);
            let order: Vec<_> = contest.history.ranking().teams().cloned().collect();
            (codes, line, states, order, contest.history.calendar().closes)
        };
        let once = run(vec![(0..pushes.len()).collect()]);
        let mut batches = vec![vec![]];
        for (at, cut) in cuts.iter().enumerate().take(pushes.len()) {
            if *cut {
                batches.push(vec![]);
            }
            batches.last_mut().unwrap().push(at);
        }
        prop_assert_eq!(once, run(batches));
    }
}

/// The quotas counted anew, slowly: every accepted submission with the teams that have become its team.
#[derive(Default)]
struct Counted {
    /// Team → the submissions that are its own by now.
    scored: BTreeMap<String, Vec<Instant>>,
    refused: BTreeMap<String, Vec<Instant>>,
    person: BTreeMap<String, Vec<Instant>>,
}

fn within(times: Option<&Vec<Instant>>, at: Instant) -> usize {
    let day: Window = "24h".parse().unwrap();
    times.map_or(0, |times| times.iter().filter(|time| **time > at.minus(day) && **time <= at).count())
}

const PERSONAL: &str = r#"[[quotas]]
scored = 3
every = "24h"
per = "person"
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Exactly what the quotas allow is taken, and a refusal spends what the file says and nothing more.
    #[test]
    fn no_split_gets_past_a_quota(events in events(220)) {
        let rules = RULES.split("[[prizes]]").next().unwrap();
        let rules = rules.replace("closes = 2009-01-09", "closes = 2009-12-31");
        let mut contest = Simulated::new(&format!("{rules}{PERSONAL}"));
        let (mut count, mut people) = (Counted::default(), BTreeMap::<String, Vec<String>>::new());
        let mut now = at(START);
        for (number, event) in (1u64..).zip(&events) {
            now = minutes(now, event.gap % 180 + 1);
            let time = now.to_string();
            let (a, b) = (name(event.a), name(event.b));
            let there = |contest: &Simulated, name: &str| contest.teams.contains_key(&slug(name));
            match event.what % 8 {
                0..=4 => {
                    if !there(&contest, &a) {
                        continue;
                    }
                    let mine = people.get(&a).cloned().unwrap_or_default();
                    let full = within(count.scored.get(&a), now) >= 2
                        || mine.iter().any(|person| within(count.person.get(person), now) >= 3);
                    let spoilt = within(count.refused.get(&a), now) >= 2;
                    let worth = (!event.b.is_multiple_of(4)).then_some((0.5, 0.5));
                    let ended = contest.push(number, &a, &time, worth, &time);
                    let expected: Vec<&str> = match (full, spoilt) {
                        (false, false) if worth.is_some() => vec![],
                        (false, false) => vec!["not-a-number"],
                        _ => ended.clone().err().unwrap_or_default(),
                    };
                    prop_assert_eq!(ended.clone().err().unwrap_or_default(), expected, "at {}", time);
                    let codes = ended.err().unwrap_or_default();
                    prop_assert_eq!(codes.contains(&"over-quota"), full, "{} at {}", a, time);
                    prop_assert_eq!(codes.contains(&"too-many-refused"), spoilt, "{} at {}", a, time);
                    if codes.is_empty() {
                        count.scored.entry(a).or_default().push(now);
                        for person in mine {
                            count.person.entry(person).or_default().push(now);
                        }
                    } else if codes == ["not-a-number"] {
                        count.refused.entry(a).or_default().push(now);
                    }
                }
                5 => {
                    // A team is founded, or its people change.
                    let tags: Vec<String> =
                        (0..4).filter(|bit| (event.b >> bit) & 1 == 1).map(|bit| format!("person-{bit}")).collect();
                    contest.register(&time, |registered| {
                        registered.team = slug(&a);
                        registered.people = tags.clone();
                    });
                    // Somebody who is known by something else from now on keeps what they have spent.
                    let before = people.insert(a, tags.clone()).unwrap_or_default();
                    let gone: Vec<_> = before.iter().filter(|tag| !tags.contains(tag)).collect();
                    let new: Vec<_> = tags.iter().filter(|tag| !before.contains(tag)).collect();
                    if let ([gone], [new]) = (&gone[..], &new[..]) {
                        let theirs = count.person.get(*gone).cloned().unwrap_or_default();
                        let times = count.person.entry((*new).clone()).or_default();
                        let missing: Vec<_> = theirs.into_iter().filter(|time| !times.contains(time)).collect();
                        times.extend(missing);
                    }
                }
                6 => {
                    if a == b || !there(&contest, &b) {
                        continue;
                    }
                    let mut tags = people.remove(&b).unwrap_or_default();
                    tags.extend(people.remove(&a).unwrap_or_default());
                    tags.sort();
                    tags.dedup();
                    contest.register(&time, |registered| {
                        registered.team = slug(&a);
                        registered.merged = vec![slug(&b)];
                        registered.people = tags.clone();
                    });
                    people.insert(a.clone(), tags);
                    for times in [&mut count.scored, &mut count.refused] {
                        let theirs = times.remove(&b).unwrap_or_default();
                        times.entry(a.clone()).or_default().extend(theirs);
                    }
                }
                _ => {
                    if !there(&contest, &a) || there(&contest, &b) {
                        continue;
                    }
                    let tags = people.remove(&a).unwrap_or_default();
                    contest.register(&time, |registered| {
                        registered.team = slug(&b);
                        registered.was = Some(slug(&a));
                        registered.people = tags.clone();
                    });
                    people.insert(b.clone(), tags);
                    for times in [&mut count.scored, &mut count.refused] {
                        let theirs = times.remove(&a).unwrap_or_default();
                        times.entry(b.clone()).or_default().extend(theirs);
                    }
                }
            }
        }
    }

    /// In any window a team has at most its quota and what was granted, however grants and windows overlap.
    #[test]
    fn grants_add_what_they_say(events in events(200)) {
        let rules = RULES.split("[[prizes]]").next().unwrap();
        let mut contest = Simulated::new(rules);
        contest.team("team-0");
        let (mut now, mut granted, mut scored) = (at(START), 0, vec![]);
        for (number, event) in (1u64..).zip(&events) {
            now = minutes(now, event.gap % 120 + 1);
            let time = now.to_string();
            if event.what.is_multiple_of(8) {
                let grant = Granted {
                    team: slug("team-0"),
                    scored: u32::from(event.a % 3) + 1,
                    from: now,
                    until: minutes(now, 60 * (u16::from(event.b) + 1)),
                    reason: format!("event {number}"),
                };
                let more = grant.scored as usize;
                if contest.act(&time, Known::Grant(grant)).is_ok() {
                    granted += more;
                }
            } else if contest.push(number, "team-0", &time, Some((0.5, 0.5)), &time).is_ok() {
                scored.push(now);
            }
        }
        for at in &scored {
            prop_assert!(within(Some(&scored), *at) <= 2 + granted);
        }
        // Over the whole time too: what the quota would have taken, and the grants once each.
        let mut plain = Simulated::new(rules);
        plain.team("team-0");
        let mut taken = 0;
        for (number, time) in (1u64..).zip(&scored) {
            let time = time.to_string();
            taken += usize::from(plain.push(number, "team-0", &time, Some((0.5, 0.5)), &time).is_ok());
        }
        prop_assert!(scored.len() <= taken + granted, "{} of {} + {}", scored.len(), taken, granted);
    }
}
