//! Random contests in which heads wait while organiser and jury act: nobody is nominated or awarded who is not the first
//! in line by everything that was received in time, and `judge verify` accepts what the commands accept, and nothing
//! else.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeSet;

use crate::simulated::{Simulated, at, slug};
use base::time::{Instant, Window};
use contest::{Prize, PrizeKind, Slug};
use ledger::standings::Prizes;
use ledger::standings::prizes::{Stage, Waiting};
use ledger::{Answered, Disqualified, Extended, Known, Revealed, Step};
use proof::decisions::{Opened, decisions};
use proptest::prelude::*;

const RULES: &str = r#"title = "Random"
url = "https://random.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-01-04T00:00:00Z
[metric]
name = "rmse"
decimals = 1
[submission]
format = "csv"
[[prizes]]
name = "Grand"
kind = "grand"
public = 0.6
last_call_days = 1
[[prizes]]
name = "Progress"
kind = "progress"
public = 0.7
until = 2009-01-03T00:00:00Z
[[prizes]]
name = "Next"
kind = "progress"
public = 0.5
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
const TEAMS: [&str; 4] = ["korbell", "gravity", "dinosaur-planet", "bigchaos"];

/// A head that was pushed.
#[derive(Clone, Debug)]
struct Head {
    number: u64,
    team: &'static str,
    received: Instant,
    worth: (f64, f64),
    receipt: Option<u64>,
}

struct World {
    contest: Simulated,
    heads: Vec<Head>,
    /// What the oracle knows of each team, kept apart from the code under test.
    disqualified: BTreeSet<&'static str>,
    labels: Option<Instant>,
}

fn minutes(instant: Instant, minutes: u32) -> Instant {
    format!("{minutes}m").parse::<Window>().map_or(instant, |window| instant.plus(window))
}

impl World {
    fn new() -> Self {
        let mut contest = Simulated::new(RULES);
        TEAMS.into_iter().for_each(|team| contest.team(team));
        let known = Known::Open {
            title: "Random".to_owned(),
            metric: "rmse".to_owned(),
            decimals: 1,
            judge: "0.1.0".to_owned(),
            keys: vec![],
            settings: None,
        };
        contest.append(at("2009-01-01T00:00:00Z"), known);
        Self { contest, heads: vec![], disqualified: BTreeSet::new(), labels: None }
    }

    fn waiting(&self) -> Vec<Waiting> {
        let open = self.heads.iter().filter(|head| head.receipt.is_none());
        let waiting = |head: &Head| Waiting {
            received: Some(head.received),
            pull: head.number,
            head: format!("{:040x}", head.number),
        };
        open.map(waiting).collect()
    }

    /// The batch judges one head, the oldest or another.
    fn judge(&mut self, which: usize, now: Instant) {
        let open: Vec<usize> = (0..self.heads.len()).filter(|at| self.heads[*at].receipt.is_none()).collect();
        let Some(at) = open.get(which % open.len().max(1)).copied() else { return };
        let head = self.heads[at].clone();
        let (received, now) = (head.received.to_string(), now.to_string());
        let judged = self.contest.push(head.number, head.team, &received, Some(head.worth), &now);
        assert!(
            !(judged.is_ok() && self.labels.is_some_and(|labels| head.received >= labels)),
            "labels are known"
        );
        self.heads[at].receipt = Some(judged.unwrap_or(u64::MAX));
    }

    /// Through the same gates as the commands.
    fn act(&mut self, now: Instant, known: Known) -> bool {
        let prizes = &self.contest.prizes;
        if prizes.check(now, &known).and_then(|()| prizes.check_settled(&known, &self.waiting())).is_err() {
            return false;
        }
        self.contest.append(now, known);
        true
    }

    /// Who is first in line for `prize` besides `taken`, made without the code under test: of all that was pushed in
    /// time, judged or not.
    fn first(&self, prize: &Prize, taken: &[Slug], gone: &[Slug]) -> Option<&Head> {
        let closes = self.contest.prizes.calendar().closes;
        self.first_of(prize, taken, gone, &|head| head.receipt.is_some() || head.received <= closes)
    }

    fn first_of(
        &self,
        prize: &Prize,
        taken: &[Slug],
        gone: &[Slug],
        in_time: &dyn Fn(&Head) -> bool,
    ) -> Option<&Head> {
        let private = matches!(prize.kind, PrizeKind::Grand | PrizeKind::Rank);
        let rounded = |score: f64| (score * 10.0).round() as i64;
        let line = prize
            .threshold
            .map_or(i64::MAX, |line| rounded(line.private.filter(|_| private).unwrap_or(line.public)));
        let score = |head: &Head| rounded(if private { head.worth.1 } else { head.worth.0 });
        let counts = |head: &&Head| {
            head.receipt != Some(u64::MAX)
                && prize.from <= head.received
                && in_time(head)
                && prize.until.is_none_or(|until| {
                    head.received < until
                        || self
                            .contest
                            .prizes
                            .calendar()
                            .last_call
                            .as_ref()
                            .is_some_and(|call| call.prize == prize.name)
                })
                && score(head) <= line
                && !self.disqualified.contains(head.team)
                && !taken.contains(&slug(head.team))
                && !gone.contains(&slug(head.team))
        };
        let order = |head: &&Head| {
            let by = if prize.kind == PrizeKind::Milestone { 0 } else { score(head) };
            (by, head.received, head.receipt.unwrap_or(u64::MAX), head.number)
        };
        self.heads.iter().filter(counts).min_by_key(order)
    }

    /// Those who take part no more: whom the jury rejected, and who declined.
    fn gone(&self, prize: &str) -> Vec<Slug> {
        let nominees = self.contest.prizes.nominees(prize).iter();
        nominees.filter(|it| it.out.is_some_and(|out| out.is_for_good())).map(|it| it.team.clone()).collect()
    }

    /// The step that somebody asks for about the newest nominee.
    fn step(&self, prize: &str) -> Option<Step> {
        let nominee = self.contest.prizes.nominees(prize).last()?;
        Some(Step {
            prize: prize.to_owned(),
            team: nominee.team.clone(),
            of: nominee.receipt,
            private: nominee.private,
            delivered: None,
            unjudged: Some(0),
            reason: "since".to_owned(),
            evidence: None,
        })
    }

    fn opened(&self) -> Opened {
        self.contest
            .private
            .iter()
            .map(|score| (score.seq, (score.private, vec![], score.on_tracks.clone())))
            .collect()
    }

    fn findings(&self, opened: &Opened) -> Vec<String> {
        let decided = decisions(&self.contest.contest, &self.contest.ledger, opened).findings;
        let decided = decided.iter().map(|finding| format!("{}: {}", finding.code, finding.message));
        self.contest.verify().into_iter().chain(decided).collect()
    }

    /// One event; gives what the oracle has against it.
    fn happen(&mut self, now: Instant, what: u8, a: u8, b: u8) {
        let name = PRIZES[usize::from(b) % PRIZES.len()];
        let prize = self.contest.contest.prize(name).unwrap().clone();
        let team = TEAMS[usize::from(a) % TEAMS.len()];
        let reason = || "since".to_owned();
        match what % 24 {
            0..=7 => {
                let worth = (f64::from(a % 10) / 10.0, f64::from(b % 10) / 10.0);
                let number = self.heads.len() as u64 + 1;
                self.heads.push(Head { number, team, received: now, worth, receipt: None });
            }
            8..=12 => self.judge(usize::from(a), now),
            13 => {
                while !self.waiting().is_empty() {
                    self.judge(0, now);
                }
            }
            14..=16 => {
                let Some(mut nomination) = self.contest.nomination(name) else { return };
                // Sometimes somebody else is asked for: by public scores only, whose order the ledger itself tells.
                let scored =
                    |head: &Head| Some((slug(head.team), head.receipt.filter(|it| *it != u64::MAX)?));
                if a.is_multiple_of(4)
                    && !Prizes::is_private(&prize)
                    && let Some((team, of)) = self.heads.iter().rev().find_map(scored)
                {
                    (nomination.team, nomination.of) = (team, of);
                }
                let standing: Vec<Slug> =
                    self.contest.prizes.standing(&prize).map(|it| it.team.clone()).collect();
                let first = self
                    .first(&prize, &standing, &self.gone(name))
                    .map(|head| (slug(head.team), head.receipt));
                let asked = (nomination.team.clone(), Some(nomination.of));
                if self.act(now, Known::Nominate(nomination)) {
                    assert_eq!(first, Some(asked), "nominated for {name}, not the first in line");
                }
            }
            17 => {
                let Some(step) = self.step(name) else { return };
                self.act(now, Known::Verify(step));
            }
            18 => {
                let Some(step) = self.step(name) else { return };
                // As the command does it where the private scores decide.
                let nominee = self.contest.prizes.nominees(name).last().unwrap().clone();
                let private: Vec<_> = self.contest.private.clone();
                if nominee.stage == Stage::Verified
                    && self.contest.prizes.behind(&prize, &nominee, &private).is_some()
                    && Prizes::is_private(&prize)
                {
                    return;
                }
                let others: Vec<Slug> = self
                    .contest
                    .prizes
                    .standing(&prize)
                    .filter(|it| it.nominated_by != nominee.nominated_by)
                    .map(|it| it.team.clone())
                    .collect();
                let first = self.first(&prize, &others, &self.gone(name)).map(|head| slug(head.team));
                let winner = step.team.clone();
                if self.act(now, Known::Award(step)) {
                    assert_eq!(first, Some(winner), "awarded {name}, not to the first in line");
                }
            }
            19 => {
                let Some(step) = self.step(name) else { return };
                let known = [Known::Reject, Known::Decline, Known::Recall][usize::from(a) % 3](step);
                // Whether a private order has changed the command asks the sealed scores.
                let sealed = matches!(known, Known::Recall(_)) && Prizes::is_private(&prize);
                if !sealed {
                    self.act(now, known);
                }
            }
            20 => {
                let act = Disqualified {
                    team: Some(slug(team)),
                    receipt: None,
                    rule: "6".to_owned(),
                    reason: reason(),
                    evidence: None,
                };
                if self.act(now, Known::Disqualify(act)) {
                    self.disqualified.insert(team);
                }
            }
            21 => {
                let receipts = self.contest.receipts().iter().rev();
                let acts: Vec<(u64, Slug)> = receipts
                    .filter_map(|receipt| match &receipt.entry {
                        ledger::Entry::Known(Known::Disqualify(act)) => {
                            Some((receipt.seq, act.team.clone()?))
                        }
                        _ => None,
                    })
                    .collect();
                let Some((of, team)) = acts.get(usize::from(a) % acts.len().max(1)).cloned() else { return };
                if self.act(now, Known::Reinstate(Answered { of, reason: reason(), evidence: None })) {
                    self.disqualified.retain(|other| slug(other) != team);
                }
            }
            22 => {
                let closes = minutes(now, 600 + u32::from(a));
                let opened = self.act(now, Known::Extend(Extended { phase: None, closes, reason: reason() }));
                assert!(!(opened && self.labels.is_some()), "opened again although the labels are known");
            }
            _ => {
                if !a.is_multiple_of(4) {
                    return;
                }
                let files = [("submissions/revealed/answers.csv".to_owned(), "0".repeat(64))].into();
                let revealed = Revealed { files, receipts: 0, unjudged: Some(0), reason: reason() };
                if self.act(now, Known::Reveal(revealed)) {
                    self.labels.get_or_insert(now);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_nominated_who_is_not_the_first_in_line(
        events in proptest::collection::vec((0u32..400, any::<u8>(), any::<u8>(), any::<u8>()), 1..60)
    ) {
        let mut world = World::new();
        let mut now = at("2009-01-01T00:00:00Z");
        for (gap, what, a, b) in events {
            now = minutes(now, gap);
            world.happen(now, what, a, b);
        }
        // What the commands accepted, verify accepts: before the reveal and after it.
        prop_assert_eq!(world.findings(&Opened::new()), Vec::<String>::new());
        prop_assert_eq!(world.findings(&world.opened()), Vec::<String>::new());
    }

    #[test]
    fn verify_finds_a_step_that_the_commands_refuse(
        events in proptest::collection::vec((0u32..400, any::<u8>(), any::<u8>(), any::<u8>()), 1..40),
        which in any::<u8>(), a in any::<u8>(),
    ) {
        let mut world = World::new();
        let mut now = at("2009-01-01T00:00:00Z");
        for (gap, what, a, b) in events {
            now = minutes(now, gap);
            // Nothing is decided by honest hands here.
            if what % 24 < 14 {
                world.happen(now, what, a, b);
            }
        }
        now = minutes(now, 6_000);
        let name = PRIZES[usize::from(which) % PRIZES.len()];
        let prize = world.contest.contest.prize(name).unwrap().clone();
        let judged: Vec<Head> = world.heads.iter().filter(|head| head.receipt.is_some_and(|it| it != u64::MAX)).cloned().collect();
        let Some(head) = judged.get(usize::from(a) % judged.len().max(1)) else { return Ok(()) };
        let private = Prizes::is_private(&prize).then(|| world.contest.contest.rounded(head.worth.1));
        let step = Step {
            prize: name.to_owned(),
            team: slug(head.team),
            of: head.receipt.unwrap(),
            private,
            delivered: None,
            unjudged: Some(0),
            reason: "since".to_owned(),
            evidence: None,
        };
        let known = Known::Nominate(step);
        let held = world.contest.prizes.check(now, &known).is_ok();
        let closes = world.contest.prizes.calendar().closes;
        let before: BTreeSet<u64> = judged.iter().map(|head| head.number).collect();
        world.contest.append(now, known);
        while !world.waiting().is_empty() {
            world.judge(0, now);
        }
        // By the dates of then; what was judged later and refused is nobody's.
        let in_time = |head: &Head| before.contains(&head.number) || head.received <= closes;
        let first = world.first_of(&prize, &[], &[], &in_time).map(|head| head.number);
        let honest = held && first == Some(head.number);
        let findings = world.findings(&world.opened());
        prop_assert_eq!(findings.is_empty(), honest, "{:?} {:?} {:?}", first, head, findings);
    }
}
