//! Random histories of a contest whose key, metric, rounding and prizes change while teams submit.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use base::time::Window;
use contest::{CONTEST_FILE, Team, Teams, Threshold};
use ledger::standings::{Leaders, Ranked, Standings, at_first, in_force, on_record, recompute};
use ledger::{Answered, Arrival, Disqualified};
use metric::estimate::Estimate;

const TOML: &str = r#"
title = "Changing"
url = "https://changing.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-02-10T00:00:00Z
[metric]
name = "rmse"
[[also]]
name = "mae"
[submission]
format = "csv"
[[prizes]]
name = "Grand"
kind = "grand"
public = 0.5
last_call_days = 10
[[prizes]]
name = "Best"
kind = "rank"
"#;

/// What happens next.
#[derive(Clone, Debug)]
enum Event {
    /// A team's file of this worth, in hundredths.
    Score(u8, u8),
    /// A team is off the board.
    Disqualify(u8),
    /// The newest disqualification is taken back.
    Reinstate,
    /// Another key.
    Key(u8),
    /// Another metric, and with how many decimals.
    Metric(bool, usize),
    /// Another line, in hundredths, and length of the call.
    Line(u8, u32),
    /// An own metric file was edited, or a parameter.
    Edit(u8),
    /// Hours go by.
    Wait(u32),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => (0u8..4, 20u8..90).prop_map(|(team, worth)| Event::Score(team, worth)),
        1 => (0u8..4).prop_map(Event::Disqualify),
        1 => Just(Event::Reinstate),
        1 => (0u8..3).prop_map(Event::Key),
        1 => (any::<bool>(), 1usize..4).prop_map(|(mae, decimals)| Event::Metric(mae, decimals)),
        2 => (20u8..90, 1u32..15).prop_map(|(line, days)| Event::Line(line, days)),
        1 => (0u8..3).prop_map(Event::Edit),
        3 => (1u32..200).prop_map(Event::Wait),
    ];
    prop::collection::vec(event, 1..40)
}

fn team(number: u8) -> Slug {
    format!("team-{number}").parse().unwrap()
}

struct World {
    contest: Contest,
    teams: Teams,
    ledger: Ledger,
    /// First receipt → what the file is worth.
    worth: BTreeMap<u64, f64>,
    now: Instant,
}

impl World {
    fn new() -> Self {
        let mut contest = Contest::parse(CONTEST_FILE, TOML, metric::Catalogue::shipped()).unwrap();
        contest.answer_key_commitment = Some("0".repeat(64));
        let text =
            |name: &Slug| format!("name = \"{name}\"\n[[members]]\nlogin = \"{name}\"\nrole = \"leader\"\n");
        let one = |number| (team(number), Team::parse("team.toml", &text(&team(number))).unwrap());
        let mut world = Self {
            teams: (0..4).map(one).collect(),
            ledger: Ledger::default(),
            worth: BTreeMap::new(),
            now: contest.opens,
            contest,
        };
        let open = Known::Open {
            title: "Changing".to_owned(),
            metric: "rmse".to_owned(),
            decimals: 4,
            judge: VERSION.to_owned(),
            keys: vec![],
            settings: Some(Box::new(world.contest.settings())),
        };
        world.append(open);
        world
    }

    fn append(&mut self, known: Known) -> u64 {
        self.ledger.append(self.now, Entry::Known(known)).unwrap().seq
    }

    fn history(&self) -> History {
        History::of(&self.contest, &self.ledger)
    }

    /// A file of this worth by the rules of `contest`: metric, key and what is measured shift it differently.
    fn again(contest: &Contest, of: u64, first: &Scored, worth: f64) -> Again {
        let settings = contest.settings();
        let digits = settings.measure.bytes().chain(settings.answer_key.iter().flat_map(|key| key.bytes()));
        let shift =
            digits.fold(first.arrival.pull, |sum, b| sum.wrapping_mul(31).wrapping_add(u64::from(b))) % 40;
        let value = worth + shift as f64 / 100.0 - 0.2;
        let opening: Opening = serde_json::from_str(&format!(
            r#"{{"pull":{},"head":"{}","private":{{"{}":{value}}},"nonce":"00"}}"#,
            first.arrival.pull, first.arrival.head, settings.metric
        ))
        .unwrap();
        let public = [(settings.metric.clone(), contest.leaderboard.release.rounded(value))];
        let score = Scored {
            public: public.into(),
            private: opening.commitment(),
            rank_before: None,
            rank: 0,
            answer_key: settings.answer_key.unwrap(),
            measure: Some(settings.measure),
            ..first.clone()
        };
        Again { of, score, opening, exact: Estimate { value, replicates: vec![] } }
    }

    fn score(&mut self, number: u8, worth: f64) {
        let history = self.history();
        if self.now > history.calendar().closes {
            return;
        }
        let pull = self.ledger.receipts().len() as u64 + 1;
        let first = Scored {
            team: team(number),
            arrival: Arrival { pull, head: format!("{pull:040x}"), received: self.now, received_by: None },
            digest: "0".repeat(64),
            rows: 10,
            public: BTreeMap::new(),
            standard_error: None,
            standard_errors: Default::default(),
            tied: None,
            ranks: None,
            private: String::new(),
            rank_before: None,
            rank: 0,
            answer_key: String::new(),
            measure: None,
            judge: VERSION.to_owned(),
        };
        let mut scored = Self::again(&self.contest, 0, &first, worth).score;
        let score = scored.public[&self.contest.metric.name];
        let best = Best { score, received: self.now, seq: u64::MAX };
        scored.rank_before = history.tally().place(&scored.team).map(|rank| rank as u64);
        scored.rank = history.tally().place_with(&scored.team, best, &scored.public) as u64;
        let seq = self.append(Known::Score(scored));
        self.worth.insert(seq, worth);
        if let Some(call) = history.call(self.ledger.receipt(seq).unwrap()) {
            self.append(Known::LastCall(call));
        }
    }

    /// The change to `contest` as the command puts it on record; whether there was one.
    fn change(&mut self, contest: Contest, lost: bool) -> bool {
        let before = on_record(self.ledger.receipts()).unwrap().clone();
        let asked = Asked { contest: &contest, before, evaluator: None, reason: "a change", now: self.now };
        let mut amended = Amended {
            reason: "a change".to_owned(),
            before: asked.before.clone(),
            after: asked.after(),
            unscored: vec![],
        };
        let mut again = vec![];
        if amended.is_anew() {
            for (seq, worth) in &self.worth {
                let first = self.ledger.receipt(*seq).unwrap().entry.score().unwrap();
                again.push(Self::again(&contest, *seq, first, *worth));
            }
            if lost && !again.is_empty() {
                amended.unscored.push(again.remove(0).of);
            }
        }
        let rejudgement = asked.comes_to(asked.history(&self.ledger), amended, again);
        if rejudgement.is_empty() {
            return false;
        }
        rejudgement.append(&mut self.ledger, &self.contest, self.now).unwrap();
        self.contest = contest;
        true
    }

    fn happens(&mut self, event: &Event) {
        let mut contest = self.contest.clone();
        match event {
            Event::Score(team, worth) => return self.score(*team, f64::from(*worth) / 100.0),
            Event::Wait(hours) => {
                self.now = (0..*hours).fold(self.now, |now, _| now.plus("1h".parse::<Window>().unwrap()));
                return;
            }
            Event::Disqualify(number) => {
                let (rule, reason) = ("one".to_owned(), "two accounts".to_owned());
                let act =
                    Disqualified { team: Some(team(*number)), receipt: None, rule, reason, evidence: None };
                let known = Known::Disqualify(act);
                if Prizes::of(&contest, self.ledger.receipts()).check(self.now, &known).is_ok() {
                    self.append(known);
                }
                return;
            }
            Event::Reinstate => {
                let acts = self.ledger.receipts().iter().rev();
                let of = acts
                    .filter(|receipt| matches!(receipt.entry, Entry::Known(Known::Disqualify(_))))
                    .map(|receipt| receipt.seq)
                    .next();
                let known = of.map(|of| {
                    Known::Reinstate(Answered { of, reason: "it was one account".to_owned(), evidence: None })
                });
                if let Some(known) = known
                    && Prizes::of(&contest, self.ledger.receipts()).check(self.now, &known).is_ok()
                {
                    self.append(known);
                }
                return;
            }
            Event::Key(key) => contest.answer_key_commitment = Some(key.to_string().repeat(64)),
            Event::Metric(mae, decimals) => {
                contest.metric.name = if *mae { "mae" } else { "rmse" }.to_owned();
                contest.metric.decimals = *decimals;
                contest.leaderboard.release = metric::release::Rule::Rounded { decimals: *decimals };
            }
            Event::Line(line, days) => {
                let public = f64::from(*line) / 100.0;
                contest.prizes[0].threshold = Some(Threshold { public, private: None });
                contest.prizes[0].last_call_days = Some(*days);
            }
            Event::Edit(text) => contest.measures[0].metric.digest = text.to_string().repeat(64),
        }
        let lost = self.worth.len() % 5 == 4;
        self.change(contest.clone(), lost);
        let length = self.ledger.receipts().len();
        assert!(!self.change(contest, lost), "the same change again is none");
        assert_eq!(self.ledger.receipts().len(), length);
    }

    /// What holds at any moment.
    fn check(&self) {
        let findings = recompute(&self.contest, &self.teams, &self.ledger);
        assert!(findings.is_empty(), "{findings:?}\n{:#?}", self.ledger.receipts());
        let settings = self.contest.settings();
        assert_eq!(on_record(self.ledger.receipts()), Some(&settings));
        assert_eq!(in_force(&self.contest, self.ledger.receipts()).settings(), settings);
        // The board is of one kind.
        let prizes = Prizes::of(&self.contest, self.ledger.receipts());
        for (_, entered) in prizes.tally().ranked() {
            let scored = self.ledger.receipt(entered.scored_by).unwrap().entry.score().unwrap();
            assert_eq!(scored.measure.as_ref(), Some(&settings.measure));
            assert_eq!(Some(&scored.answer_key), settings.answer_key.as_ref());
        }
        let now = self.now.plus(Window::days(100));
        let leaders = Leaders::at(&self.contest, &self.ledger, now);
        assert_eq!(leaders.order(), Standings::at(&self.contest, &self.ledger, now).order);
        assert_eq!(leaders.order(), prizes.tally().order());
        // Whoever ranks and reaches the line has a last call running, as long as the contest does.
        let calendar = prizes.calendar();
        let line = self.contest.prizes[0].threshold.unwrap().public;
        let history = at_first(&self.contest, self.ledger.receipts());
        assert_eq!(history.closes, self.contest.closes);
        if self.now <= calendar.closes
            && !self.ledger.receipts().iter().any(|receipt| {
                matches!(receipt.entry, Entry::Known(Known::Disqualify(_) | Known::Reinstate(_)))
            })
        {
            let reached = prizes.tally().ranked().any(|(_, entered)| entered.best.score <= line);
            assert_eq!(reached, calendar.last_call.is_some(), "{:#?}", self.ledger.receipts());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_changes_the_ledger_verifies_and_the_board_is_of_one_kind(events in events()) {
        let mut world = World::new();
        for event in &events {
            world.happens(event);
            world.check();
        }
        // Half of a change is none: the first part of a run alone does not verify.
        let receipts = world.ledger.receipts();
        let again = receipts.iter().rposition(|receipt| matches!(receipt.entry, Entry::Known(Known::Rejudge(_))));
        if let Some(again) = again {
            let mut half = Ledger::default();
            for receipt in &receipts[..again] {
                half.append(receipt.at, receipt.entry.clone()).unwrap();
            }
            prop_assert!(!recompute(&world.contest, &world.teams, &half).is_empty());
        }
    }
}
