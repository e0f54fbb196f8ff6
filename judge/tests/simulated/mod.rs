//! A judge without files: the real rules, ledger, history and prizes, fed with scores that are given.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeMap;

use base::finding::Finding;
use base::time::Instant;
use contest::{CONTEST_FILE, Contest, Slug, Team, Teams};
use ledger::history::History;
use ledger::standings::private::PrivateScore;
use ledger::standings::{Best, Prizes, State, recompute};
use ledger::{Arrival, Entry, Known, Ledger, Receipt, Refused, Registered, Scored, Step};
use metric::Catalogue;
use rules::Rule;
use rules::submission::{Case, Check, by_rule};

/// What a file would be worth; nothing for one that cannot be read.
pub type Worth = Option<(f64, f64)>;

pub struct Simulated {
    pub contest: Contest,
    pub teams: Teams,
    pub ledger: Ledger,
    pub history: History,
    pub prizes: Prizes,
    /// The exact private scores behind the receipts.
    pub private: Vec<PrivateScore>,
    registrations: u64,
}

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

impl Simulated {
    pub fn new(toml: &str) -> Self {
        let contest = Contest::parse(CONTEST_FILE, toml, Catalogue::shipped()).unwrap();
        let ledger = Ledger::default();
        let history = History::of(&contest, &ledger);
        let prizes = Prizes::new(&contest);
        Self { contest, teams: Teams::new(), ledger, history, prizes, private: vec![], registrations: 0 }
    }

    /// A team whose file is there from the start.
    pub fn team(&mut self, name: &str) {
        let text = format!("name = \"{name}\"\n[[members]]\nlogin = \"{name}\"\nrole = \"leader\"\n");
        self.teams.insert(slug(name), Team::parse("team.toml", &text).unwrap());
    }

    /// A registration as the judge writes it.
    pub fn register(&mut self, now: &str, change: impl FnOnce(&mut Registered)) {
        self.registrations += 1;
        let mut registered = Registered {
            team: slug("nobody"),
            arrival: Arrival {
                pull: 1_000_000 + self.registrations,
                head: format!("{:040x}", self.registrations),
                received: at(now),
                received_by: None,
            },
            new: false,
            members: 1,
            people: vec![],
            persons: vec![],
            inherits: vec![],
            bars: vec![],
            withdrew: vec![],
            was: None,
            merged: vec![],
            chosen: vec![],
            withdrawn: false,
        };
        change(&mut registered);
        registered.new = !self.teams.contains_key(&registered.team) && registered.was.is_none();
        for old in registered.was.iter().chain(&registered.merged) {
            self.teams.remove(old);
        }
        self.team(registered.team.as_str());
        self.append(at(now), Known::Register(registered));
    }

    /// Appends without asking the prizes.
    pub fn append(&mut self, now: Instant, known: Known) -> u64 {
        let receipt = self.ledger.append(now, Entry::Known(known)).unwrap();
        let seq = receipt.seq;
        self.history.add(receipt);
        self.prizes.add(receipt);
        seq
    }

    /// An act of organiser or jury: appended if nothing stands against it.
    pub fn act(&mut self, now: &str, known: Known) -> Result<u64, Box<Finding>> {
        self.prizes.check(at(now), &known)?;
        Ok(self.append(at(now), known))
    }

    /// What the rules say of a submission.
    pub fn complaints(&self, team: &str, received: &str) -> Vec<&'static str> {
        let team = slug(team);
        let (spent, people) = (self.history.spent(&team), self.history.people(&team));
        let case = Case {
            contest: &self.contest,
            teams: &self.teams,
            team: &team,
            author: None,
            received: at(received),
            path: "predictions.csv",
            size: 1,
            spent: &spent,
            people: &people,
            barred: &[],
            closes: self.history.calendar().closes,
            labels: self.history.calendar().labels,
            grace: None,
            claimed: false,
            terms: None,
        };
        let heard = |(rule, findings): (&Rule<Check>, Vec<Finding>)| {
            assert_eq!(rule.undeclared(&findings).next(), None, "by the rule {}", rule.name);
            findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        by_rule(&case).flat_map(heard).collect()
    }

    /// Judges one submission in a batch at `now`: its score receipt, or why it was refused.
    pub fn push(
        &mut self,
        pull: u64,
        team: &str,
        received: &str,
        worth: Worth,
        now: &str,
    ) -> Result<u64, Vec<&'static str>> {
        self.push_head(pull, format!("{pull:040x}"), team, received, worth, now)
    }

    /// The same with a head of its own.
    pub fn push_head(
        &mut self,
        pull: u64,
        head: String,
        team: &str,
        received: &str,
        worth: Worth,
        now: &str,
    ) -> Result<u64, Vec<&'static str>> {
        let codes = self.complaints(team, received);
        let (team, received, now) = (slug(team), at(received), at(now));
        let Some((public, private)) = worth.filter(|_| codes.is_empty()) else {
            let counted = codes.is_empty();
            let codes = if counted { vec!["not-a-number"] } else { codes };
            let known = self.teams.contains_key(&team).then(|| team.clone());
            let refused = Refused {
                team: known,
                arrival: Arrival { pull, head, received, received_by: None },
                complaints: vec![],
                counted,
                judge: "0.1.0".to_owned(),
            };
            self.append(now, Known::Refuse(refused));
            return Err(codes);
        };
        let public = self.contest.rounded(public);
        let best = Best { score: public, received, seq: u64::MAX };
        let current = self.history.tally().roster().current(&team).clone();
        let scored = Scored {
            team: team.clone(),
            arrival: Arrival { pull, head, received, received_by: None },
            digest: "0".repeat(64),
            rows: 10,
            public: BTreeMap::from([(self.contest.metric.name.clone(), public)]),
            standard_error: None,
            standard_errors: Default::default(),
            tied: None,
            ranks: None,
            private: format!("{pull:064x}"),
            rank_before: self.history.ranking().rank(&current).map(|rank| rank as u64),
            rank: self.history.ranking().rank_with(&current, best) as u64,
            answer_key: "0".repeat(64),
            measure: None,
            judge: "0.1.0".to_owned(),
        };
        let next = self.ledger.receipts().last().map_or(1, |last| last.seq + 1);
        let call = self.prizes.call(next, &scored);
        let seq = self.append(now, Known::Score(scored));
        assert_eq!(seq, next);
        self.private.push(PrivateScore {
            seq,
            team: current,
            received,
            public,
            private,
            by_metric: vec![],
            on_tracks: BTreeMap::new(),
        });
        if let Some(call) = call {
            self.append(now, Known::LastCall(call));
        }
        Ok(seq)
    }

    /// The end of a batch at `now`.
    pub fn close(&mut self, now: &str) {
        let calendar = self.history.calendar();
        if at(now) > calendar.closes && !calendar.closed {
            let closed = calendar.closes;
            self.append(at(now), Known::Close { closed });
        }
    }

    pub fn state(&self, prize: &str, now: &str) -> State {
        self.prizes.state(self.contest.prize(prize).unwrap(), at(now))
    }

    /// The step that `judge prize nominate` would record.
    pub fn nomination(&self, prize: &str) -> Option<Step> {
        let next = self.prizes.next_in_line(self.contest.prize(prize).unwrap(), &self.private)?;
        Some(Step {
            prize: prize.to_owned(),
            team: next.team,
            of: next.receipt,
            private: next.private,
            delivered: None,
            unjudged: Some(0),
            reason: "first in line".to_owned(),
            evidence: None,
        })
    }

    /// Every prize's state at `now`.
    pub fn states(&self, prizes: &Prizes, now: Instant) -> Vec<State> {
        self.contest.prizes.iter().map(|prize| prizes.state(prize, now)).collect()
    }

    /// What `judge verify` finds, as `code line`.
    pub fn verify(&self) -> Vec<String> {
        let findings = recompute(&self.contest, &self.teams, &self.ledger);
        findings.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
    }

    pub fn receipts(&self) -> &[Receipt] {
        self.ledger.receipts()
    }
}
