//! A dishonest team over many batches: it pushes, removes, pushes again, copies its own commits to other numbers, renames itself, has a
//! second team and chooses every moment, against quotas and the closing instant; an honest team stands beside it.
//!
//! 300 random histories in an ordinary run; `GITPRIZE_HISTORIES=10000 cargo xtask test dishonest` plays ten thousand of each kind.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a panic is the finding, and figures are told")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use base::time::{Instant, Window};
use contest::Author;
use git2::Oid;
use ledger::{Entry, Known, Ledger};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use repo::{Head, Kind, Place, Pulls, Update};

use crate::simulated::{Simulated, at, slug};

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
refused = 3
every = "24h"
[[quotas]]
scored = 3
every = "24h"
per = "person"
"#;
const START: &str = "2009-01-01T00:00:00Z";
const PER_TEAM: usize = 2;
const PER_PERSON: usize = 3;

#[derive(Clone, Debug)]
struct Event {
    /// Seconds after the one before.
    gap: u32,
    what: u8,
    a: u8,
    b: u8,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    // Many at once, some hours apart, some days.
    let gap = prop_oneof![0u32..3, 0u32..20_000, 0u32..90_000];
    let event = (gap, any::<u8>(), any::<u8>(), any::<u8>());
    proptest::collection::vec(event.prop_map(|(gap, what, a, b)| Event { gap, what, a, b }), 1..90)
}

/// By what the judge knows of arrivals.
#[derive(Clone, Copy, PartialEq)]
enum Evidence {
    /// The receive log.
    Log,
    /// A forge's list with the events of pushes.
    Events,
    /// A forge's list that tells how many pushes there were.
    Counts,
}

/// A head at a place, as it truly was.
#[derive(Clone, Debug)]
struct Stay {
    place: Place,
    head: Oid,
    from: Instant,
    until: Option<Instant>,
}

struct World {
    contest: Simulated,
    evidence: Evidence,
    refs: BTreeMap<Place, Oid>,
    log: String,
    stays: Vec<Stay>,
    /// Place → when it was opened, and how many pushes there were.
    opened: BTreeMap<Place, (Instant, u32)>,
    /// Head → who sent it: a team's name of now is looked up by the number.
    team: BTreeMap<Oid, usize>,
    /// The names of the teams: two of the dishonest person, one honest.
    names: [String; 3],
    made: u32,
    /// When the honest team pushed.
    honest: Vec<Instant>,
    now: Instant,
}

const HONEST: usize = 2;

/// A third of a day: with one head each, two a day at most.
fn spaced(before: &[Instant], now: Instant) -> bool {
    let day = Window::days(1);
    before.iter().filter(|time| time.plus(day) > now).count() < PER_TEAM
}

impl World {
    fn new(evidence: Evidence) -> Self {
        let mut contest = Simulated::new(RULES);
        let names = ["evil-a", "evil-b", "honest"].map(str::to_owned);
        for (name, tag) in names.iter().zip(["evil", "evil", "honest"]) {
            contest.register(START, |registered| {
                registered.team = slug(name);
                registered.people = vec![tag.to_owned()];
            });
        }
        Self {
            contest,
            evidence,
            refs: BTreeMap::new(),
            log: String::new(),
            stays: vec![],
            opened: BTreeMap::new(),
            team: BTreeMap::new(),
            names,
            made: 0,
            honest: vec![],
            now: at(START),
        }
    }

    fn commit(&mut self, team: usize) -> Oid {
        self.made += 1;
        let head = Oid::from_str(&format!("{:040x}", self.made)).unwrap();
        self.team.insert(head, team);
        head
    }

    fn update(&mut self, place: Place, new: Option<Oid>, who: &str) {
        let old = self.refs.get(&place).copied();
        if old == new {
            return;
        }
        match new {
            Some(head) => {
                self.refs.insert(place, head);
                self.stays.push(Stay { place, head, from: self.now, until: None });
                self.opened.entry(place).or_insert((self.now, 0)).1 += 1;
            }
            None => {
                self.refs.remove(&place);
            }
        }
        let now = self.now;
        for stay in self.stays.iter_mut().filter(|stay| stay.place == place && Some(stay.head) == old) {
            if stay.until.is_none() && (stay.from, Some(stay.head)) != (now, new) {
                stay.until = Some(now);
            }
        }
        let author = Author { login: Some(who.to_owned()), ..Author::default() };
        self.log.push_str(&Update { place, old, new }.line(&author, now));
    }

    fn happen(&mut self, event: &Event) {
        self.now = Instant::from_seconds(self.now.seconds() + i64::from(event.gap));
        let kind = if event.b.is_multiple_of(7) { Kind::MergeRequests } else { Kind::Pull };
        let place = Place { pull: u64::from(event.a % 9) + 1, kind };
        let mine: Vec<Oid> =
            self.team.iter().filter(|(_, team)| **team != HONEST).map(|(head, _)| *head).collect();
        match event.what % 16 {
            0..=3 => {
                let head = self.commit(usize::from(event.b % 2));
                self.update(place, Some(head), "evil");
            }
            // One of its commits again, here or elsewhere.
            4..=6 if !mine.is_empty() => {
                self.update(place, Some(mine[usize::from(event.b) % mine.len()]), "evil")
            }
            7 | 8 => self.update(place, None, "evil"),
            // All at once, away or back.
            9 => (1..=9).for_each(|pull| self.update(Place { pull, kind: Kind::Pull }, None, "evil")),
            10 if !mine.is_empty() => {
                for pull in 1..=9 {
                    let head = mine[(usize::from(event.b) + pull) % mine.len()];
                    self.update(Place { pull: pull as u64, kind: Kind::Pull }, Some(head), "evil");
                }
            }
            11 => {
                let team = usize::from(event.a % 2);
                let (old, new) =
                    (self.names[team].clone(), format!("{}-{}", ["evil-a", "evil-b"][team], self.made));
                self.made += 1;
                self.contest.register(&self.now.to_string(), |registered| {
                    registered.team = slug(&new);
                    registered.was = Some(slug(&old));
                    registered.people = vec!["evil".to_owned()];
                });
                self.names[team] = new;
            }
            12 | 13 if self.now <= at("2009-01-09T00:00:00Z") && spaced(&self.honest, self.now) => {
                let head = self.commit(HONEST);
                let place = Place { pull: 100 + self.honest.len() as u64, kind: Kind::Pull };
                self.honest.push(self.now);
                self.update(place, Some(head), "honest");
            }
            _ => self.batch(event.b),
        }
    }

    /// What the judge is told.
    fn pulls(&self) -> Pulls {
        if self.evidence == Evidence::Log {
            return Pulls::of_log(&self.log).unwrap();
        }
        let entry = |(place, head): (&Place, &Oid)| {
            let (opened, pushes) = self.opened[place];
            let login = if self.team[head] == HONEST { "honest" } else { "evil" };
            // A stranger's comment is the newest of all.
            let mut entry = serde_json::json!({ "number": place.pull, "user": { "login": login },
                "head": { "sha": head.to_string() }, "created_at": opened.to_string(), "updated_at": self.now.to_string() });
            match self.evidence {
                Evidence::Events => {
                    let came =
                        self.stays.iter().rfind(|stay| stay.place == *place && stay.head == *head).unwrap();
                    entry["received_at"] = came.from.to_string().into();
                }
                _ => entry["pushes"] = pushes.into(),
            }
            entry
        };
        // A forge has one kind.
        let list: Vec<_> =
            self.refs.iter().filter(|(place, _)| place.kind == Kind::Pull).map(entry).collect();
        let mut pulls = Pulls::from_document("pulls.json", &serde_json::to_vec(&list).unwrap()).unwrap();
        pulls.first_seen(|_, _| None, self.now, self.contest.history.calendar().closes);
        pulls
    }

    /// One batch; `some` says which of the heads it has no time for.
    fn batch(&mut self, some: u8) {
        let pulls = self.pulls();
        let ledger = &self.contest.ledger;
        let mut waiting = vec![];
        let mut taken = BTreeSet::new();
        for (place, oid) in &self.refs {
            let head = Head::at(*place, *oid);
            if ledger.judged(head.pull, &oid.to_string()).is_some() || !taken.insert((head.pull, *oid)) {
                continue;
            }
            if let Some(pull) = pulls.get(&head).filter(|pull| pull.received <= self.now) {
                waiting.push((pull.received, head.pull, *oid, pull.author.login.clone()));
            }
        }
        waiting.sort();
        for (index, (received, pull, oid, author)) in waiting.into_iter().enumerate() {
            // Turns by person: within a batch nobody's order is the order of arrival.
            if self.evidence != Evidence::Counts && (usize::from(some) >> (index % 8)) & 1 == 1 {
                continue;
            }
            let team = self.team[&oid];
            let honest = author.as_deref() == Some("honest");
            assert_eq!(honest, team == HONEST, "#{pull}: {author:?}");
            let (name, now) = (self.names[team].clone(), self.now.to_string());
            // One in eleven files cannot be read; the honest team's can.
            let worth = (honest || !oid.as_bytes()[19].is_multiple_of(11)).then_some((0.5, 0.5));
            let _ = self.contest.push_head(pull, oid.to_string(), &name, &received.to_string(), worth, &now);
        }
        self.contest.close(&self.now.to_string());
    }

    /// What must hold after all.
    fn check(&self) -> Result<(usize, usize), TestCaseError> {
        let day = Window::days(1);
        let closes = at("2009-01-09T00:00:00Z");
        let roster = self.contest.history.tally().roster();
        let mut times: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
        let (mut scored, mut refused) = (0, 0);
        for receipt in self.contest.receipts() {
            match &receipt.entry {
                Entry::Known(Known::Score(score)) => {
                    scored += 1;
                    prop_assert!(
                        score.arrival.received <= closes,
                        "scored although received at {}",
                        score.arrival.received
                    );
                    // It stood there from then on until it was judged.
                    let stood = self.stays.iter().any(|stay| {
                        stay.place.pull == score.arrival.pull
                            && stay.head.to_string() == score.arrival.head
                            && stay.from <= score.arrival.received
                            && stay.until.is_none_or(|until| until >= receipt.at)
                    });
                    prop_assert!(
                        stood,
                        "#{} {} was not there all the time",
                        score.arrival.pull,
                        score.arrival.head
                    );
                    let team = roster.current(&score.team).to_string();
                    let person = if team == "honest" { "person honest" } else { "person evil" };
                    times.entry(team).or_default().push(score.arrival.received);
                    times.entry(person.to_owned()).or_default().push(score.arrival.received);
                }
                Entry::Known(Known::Refuse(refusal)) => {
                    refused += 1;
                    let honest = refusal.team.as_ref().is_some_and(|team| team.as_str() == "honest");
                    prop_assert!(!honest, "an honest head was refused: #{}", refusal.arrival.pull);
                }
                _ => {}
            }
        }
        for (whose, times) in &times {
            let most = if whose.starts_with("person") { PER_PERSON } else { PER_TEAM };
            for end in times {
                let inside = times.iter().filter(|time| **time > end.minus(day) && *time <= end).count();
                prop_assert!(inside <= most, "{whose}: {inside} in the day before {end}");
            }
        }
        let honest = times.get("honest").map_or(0, Vec::len);
        prop_assert_eq!(honest, self.honest.len(), "heads of the honest team were scored");
        let mut files = BTreeMap::<String, Vec<u8>>::new();
        for (name, text) in self.contest.ledger.appended() {
            files.entry(name).or_default().extend(text.bytes());
        }
        files.insert("checkpoint".to_owned(), self.contest.ledger.checkpoint().unwrap().into_bytes());
        prop_assert!(Ledger::read(files.into_iter().collect()).is_ok());
        Ok((scored, refused))
    }
}

fn histories() -> u32 {
    std::env::var("GITPRIZE_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(300)
}

fn play(evidence: Evidence) {
    let mut runner =
        TestRunner::new(Config { cases: histories(), failure_persistence: None, ..Config::default() });
    let figures = RefCell::new((0, 0, 0, 0));
    let begun = std::time::Instant::now();
    let result = runner.run(&events(), |events| {
        let mut world = World::new(evidence);
        events.iter().for_each(|event| world.happen(event));
        // What waits is judged, and everything hidden comes out after the end.
        world.batch(0);
        let late = at("2009-01-20T00:00:00Z");
        world.now = world.now.max(late);
        let hidden: Vec<(Place, Oid)> = world.stays.iter().map(|stay| (stay.place, stay.head)).collect();
        for (place, head) in hidden {
            if world.team[&head] != HONEST {
                world.update(place, Some(head), "evil");
                world.batch(0);
            }
        }
        let (scored, refused) = world.check()?;
        let mut figures = figures.borrow_mut();
        *figures = (figures.0 + 1, figures.1 + scored, figures.2 + refused, figures.3 + world.honest.len());
        Ok(())
    });
    let (played, scored, refused, honest) = *figures.borrow();
    eprintln!(
        "{played} histories: {scored} scored, {honest} of them honest, {refused} refused, {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    result.unwrap();
}

#[test]
fn a_dishonest_team_gets_past_no_quota_on_a_plain_repository() {
    play(Evidence::Log);
}

#[test]
fn a_dishonest_team_gets_past_no_quota_on_a_forge_that_tells_of_pushes() {
    play(Evidence::Events);
}

#[test]
fn a_dishonest_team_gets_past_no_quota_on_a_forge_that_tells_little() {
    play(Evidence::Counts);
}
