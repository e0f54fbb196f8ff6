//! Holds every recorded score, rank and act against what the receipts before it say, by the rules that were in force
//! when each was written.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::in_force::at_first;
use super::prizes::Prizes;
use super::roster::Roster;
use crate::{Amended, Entry, Known, Ledger, Receipt, Rejudged, Scored};
use base::finding::Finding;
use base::finding::codes;
use contest::{Contest, Settings, Slug, Teams};

/// What `contest.toml` said while receipts were written that do not say it themselves: from receipt number `.0` on.
pub type Era = (u64, Settings);

type Complaints = Vec<(&'static codes::Code, String)>;

/// What does not follow from the receipts before, where every receipt that says nothing else was written by the rules
/// of today.
pub fn recompute(contest: &Contest, teams: &Teams, ledger: &Ledger) -> Vec<Finding> {
    recompute_with(contest, teams, ledger, &[])
}

/// What does not follow from the receipts before. `eras` are for the part of an older ledger in which no receipt says
/// what decided then; without them that is what decides now.
pub fn recompute_with(contest: &Contest, teams: &Teams, ledger: &Ledger, eras: &[Era]) -> Vec<Finding> {
    // A team's file stands where the team is now, whatever it was called when it submitted.
    let mut roster = Roster::default();
    for receipt in ledger.receipts() {
        if let Entry::Known(Known::Register(registered)) = &receipt.entry {
            roster.add(registered);
        }
    }
    let first = ledger.receipts().iter().position(|receipt| match &receipt.entry {
        Entry::Known(Known::Open { settings, .. }) => settings.is_some(),
        Entry::Known(Known::Amend(_)) => true,
        _ => false,
    });
    let mut recomputing = Recomputing {
        ledger,
        has_file: &|team: &Slug| teams.contains_key(team) || teams.contains_key(roster.current(team)),
        prizes: Prizes::new(&at_first(contest, ledger.receipts())),
        in_force: None,
        replaced: replaced(ledger),
        due: VecDeque::new(),
        may: None,
        run: None,
    };
    let mut findings = vec![];
    // From the first receipt that says what decides nothing else is asked.
    let unsaid = first.unwrap_or(ledger.receipts().len());
    let mut eras = eras.iter().filter(|(seq, _)| *seq <= unsaid as u64).peekable();
    for (at, receipt) in ledger.receipts().iter().enumerate() {
        while let Some((_, settings)) = eras.next_if(|(seq, _)| *seq <= receipt.seq) {
            // Before changes had receipts of their own, the judge took everything for judged by the new rules.
            recomputing.prizes = Prizes::of(&contest.with(settings), &ledger.receipts()[..at]);
        }
        let complaints = recomputing.receipt(receipt);
        let blamed = |(code, text)| ledger.blame(receipt.seq, Finding::new(code, text));
        findings.extend(complaints.into_iter().map(blamed));
    }
    let last = ledger.receipts().last().map_or(0, |receipt| receipt.seq);
    let mut complaints = recomputing.end_run();
    if !recomputing.due.is_empty() {
        complaints.push((
            last,
            codes::STANDINGS_LAST_CALL,
            "a last call begins or ends here, which is missing".to_owned(),
        ));
    }
    findings
        .extend(complaints.into_iter().map(|(seq, code, text)| ledger.blame(seq, Finding::new(code, text))));
    findings
}

/// Every score receipt, first or not, for which a later rejudgement stands.
fn replaced(ledger: &Ledger) -> BTreeSet<u64> {
    let mut newest: BTreeMap<u64, u64> = BTreeMap::new();
    let mut replaced = BTreeSet::new();
    for receipt in ledger.receipts() {
        if let Entry::Known(Known::Rejudge(again)) = &receipt.entry {
            replaced.insert(newest.insert(again.of, receipt.seq).unwrap_or(again.of));
        }
    }
    replaced
}

/// A change and the rejudgements that follow it at once.
struct Run<'r> {
    receipt: &'r Receipt,
    amended: &'r Amended,
    /// Places before.
    before: Vec<Slug>,
    /// Submissions with a score before.
    scored: BTreeSet<u64>,
    again: Vec<(&'r Receipt, &'r Rejudged)>,
}

struct Recomputing<'r> {
    ledger: &'r Ledger,
    has_file: &'r dyn Fn(&Slug) -> bool,
    prizes: Prizes,
    /// What decides, where a receipt says it.
    in_force: Option<&'r Settings>,
    replaced: BTreeSet<u64>,
    /// Receipts about the last call that have to follow at once.
    due: VecDeque<Known>,
    /// A last call that may follow where none is due: before an undecided prize held no other one back, judges began none.
    may: Option<Known>,
    run: Option<Run<'r>>,
}

impl<'r> Recomputing<'r> {
    fn receipt(&mut self, receipt: &'r Receipt) -> Complaints {
        if let (Entry::Known(Known::Rejudge(again)), Some(run)) = (&receipt.entry, &mut self.run) {
            run.again.push((receipt, again));
            self.prizes.add(receipt);
            return self.scored_by_the_rules(&again.score);
        }
        let mut complaints: Complaints = self
            .end_run()
            .into_iter()
            .map(|(seq, code, text)| (code, format!("receipt {seq}: {text}")))
            .collect();
        // A last call follows its score at once and comes from nothing else; so does its end.
        let call = match &receipt.entry {
            Entry::Known(known @ (Known::LastCall(_) | Known::CallOff(_))) => Some(known),
            _ => None,
        };
        let (due, may) = (self.due.pop_front(), self.may.take());
        if due.as_ref() != call && !(due.is_none() && call.is_some() && may.as_ref() == call) {
            let text = match call {
                Some(Known::CallOff(_)) => "nothing before it calls this last call off",
                Some(_) => "this last call does not follow from the receipt before it",
                None => "the receipt before this one begins or ends a last call, which is missing",
            };
            self.due.clear();
            complaints.push((codes::STANDINGS_LAST_CALL, text.to_owned()));
        }
        match &receipt.entry {
            // Scores of a metric that ranked before: a rejudgement stands for them.
            Entry::Known(Known::Score(scored) | Known::Rejudge(Rejudged { score: scored, .. }))
                if !self.prizes.contest().metric.is_in(&scored.public)
                    && self.replaced.contains(&receipt.seq) =>
            {
                self.prizes.add(receipt);
            }
            Entry::Known(Known::Score(scored)) => {
                self.due.extend(
                    self.prizes
                        .calendar()
                        .call(self.prizes.contest(), receipt.seq, scored)
                        .map(Known::LastCall),
                );
                self.may = self.prizes.call(receipt.seq, scored).map(Known::LastCall);
                complaints.extend(self.scored_by_the_rules(scored));
                complaints.extend(self.ranks(receipt, scored));
            }
            Entry::Known(Known::Rejudge(again)) => complaints.extend(self.ranks(receipt, &again.score)),
            Entry::Known(Known::Amend(amended)) => complaints.extend(self.amend(receipt, amended)),
            Entry::Known(known) => {
                if let Known::Open { settings: Some(settings), .. } = known {
                    self.in_force = Some(settings);
                }
                complaints.extend(act(&self.prizes, receipt, known));
                self.prizes.add(receipt);
            }
            Entry::Other(_) => {
                self.prizes.add(receipt);
            }
        }
        complaints
    }

    /// Begins a run.
    fn amend(&mut self, receipt: &'r Receipt, amended: &'r Amended) -> Complaints {
        let mut complaints: Complaints =
            act(&self.prizes, receipt, &Known::Amend(Box::new(amended.clone()))).into_iter().collect();
        if let Some(known) = self.in_force
            && known.differ(&amended.before)
        {
            let differ = known.changes(&amended.before).join(", ");
            let text = format!("what it states as in force until then was not: {differ}");
            complaints.push((codes::STANDINGS_AMEND, text));
        }
        let tally = self.prizes.tally();
        self.run = Some(Run {
            receipt,
            amended,
            before: tally.order(),
            scored: self
                .ledger
                .receipts()
                .iter()
                .take_while(|other| other.seq < receipt.seq)
                .filter(|other| matches!(other.entry, Entry::Known(Known::Score(_))))
                .map(|other| other.seq)
                .collect(),
            again: vec![],
        });
        self.in_force = Some(&amended.after);
        self.prizes.add(receipt);
        complaints
    }

    /// Whether key and metric of a score are those in force, as far as both are told.
    fn scored_by_the_rules(&self, scored: &Scored) -> Complaints {
        let Some(settings) = self.in_force else { return vec![] };
        let mut complaints = vec![];
        if scored.measure.as_ref().is_some_and(|measure| *measure != settings.measure) {
            let text = "this score was measured by another metric, parameter or rounding than was in force";
            complaints.push((codes::MEASURE_DIFFERS, text.to_owned()));
        }
        if settings.answer_key.as_ref().is_some_and(|key| *key != scored.answer_key) {
            let text = "this score was made with another answer key than was in force";
            complaints.push((codes::ANSWER_KEY_DIFFERS, text.to_owned()));
        }
        complaints
    }

    /// What is wrong with a run when it is over: who was left out, and ranks, which are those before the change and
    /// after all of it. What becomes of the last call has to follow.
    fn end_run(&mut self) -> Vec<(u64, &'static codes::Code, String)> {
        let Some(run) = self.run.take() else { return vec![] };
        let mut complaints = vec![];
        let before: BTreeMap<&Slug, u64> = run.before.iter().zip(1..).collect();
        let tally = self.prizes.tally();
        for (receipt, again) in &run.again {
            let more = of_score(self.prizes.contest(), &again.score)
                .chain(self.of_team(&again.score))
                .map(|(code, text)| (receipt.seq, code, text));
            complaints.extend(more);
            let team = tally.roster().current(&again.score.team);
            let ranks = (before.get(team).copied(), tally.place(team).map(|rank| rank as u64));
            complaints.extend(differ(ranks, &again.score).map(|(code, text)| (receipt.seq, code, text)));
        }
        if run.amended.is_anew() {
            let again: BTreeSet<u64> = run.again.iter().map(|(_, again)| again.of).collect();
            let told: BTreeSet<u64> = again.iter().chain(&run.amended.unscored).copied().collect();
            if let Some(left) = run.scored.difference(&told).next() {
                let text = format!(
                    "every earlier score is void, but what receipt {left} is worth now does not follow, and \
                     it is not listed as unscored"
                );
                complaints.push((run.receipt.seq, codes::STANDINGS_AMEND, text));
            }
        }
        let (calendar, contest) = (self.prizes.calendar(), self.prizes.contest());
        self.due.extend(calendar.anew(contest, tally, run.receipt.at, &run.amended.reason));
        complaints
    }

    /// What is wrong with a score and the ranks right before and after it.
    fn ranks(&mut self, receipt: &Receipt, scored: &Scored) -> Complaints {
        let mut complaints: Complaints = of_score(self.prizes.contest(), scored).collect();
        if !scored.public.contains_key(&self.prizes.contest().metric.name) {
            self.prizes.add(receipt);
            return complaints;
        }
        let team = self.prizes.tally().roster().current(&scored.team).clone();
        let place = |prizes: &Prizes| prizes.tally().place(&team).map(|rank| rank as u64);
        let before = place(&self.prizes);
        self.prizes.add(receipt);
        complaints.extend(differ((before, place(&self.prizes)), scored));
        complaints.extend(self.of_team(scored));
        complaints
    }

    fn of_team(&self, scored: &Scored) -> Option<(&'static codes::Code, String)> {
        let tally = self.prizes.tally();
        let team = tally.roster().current(&scored.team);
        let text = format!("{team} has a score but no team.toml");
        (!(self.has_file)(team) && tally.place(team).is_some()).then_some((codes::STANDINGS_NO_TEAM, text))
    }
}

/// What stands against an act by the state that the receipts before it leave.
fn act(prizes: &Prizes, receipt: &Receipt, known: &Known) -> Option<(&'static codes::Code, String)> {
    match known {
        Known::Close { closed } if *closed != prizes.calendar().closes || receipt.at <= *closed => {
            let closes = prizes.calendar().closes;
            let text = match *closed == closes {
                true => format!(
                    "this receipt of the end was written before the contest closes at {}",
                    closes.human()
                ),
                false => format!(
                    "this receipt says that the contest closed at {}, but by those before it the end is {}",
                    closed.human(),
                    closes.human()
                ),
            };
            Some((codes::STANDINGS_CLOSE, text))
        }
        // A note was valid whatever it says, once it is there.
        Known::Note { .. } | Known::Mend(_) => None,
        _ => {
            let finding = prizes.check(receipt.at, known).err()?;
            let code = match known {
                Known::Disqualify(_)
                | Known::Appeal(_)
                | Known::Reinstate(_)
                | Known::Bar(_)
                | Known::Readmit(_)
                | Known::Grant(_)
                | Known::Extend(_)
                | Known::Amend(_)
                | Known::Reveal(_) => codes::STANDINGS_ACT,
                _ => codes::STANDINGS_PRIZE,
            };
            Some((code, format!("this act could not come here: {}", finding.message)))
        }
    }
}

/// What is wrong with a score by itself.
fn of_score(contest: &Contest, scored: &Scored) -> impl Iterator<Item = (&'static codes::Code, String)> {
    let mut complaints = vec![];
    match scored.public.get(&contest.metric.name).copied() {
        None => {
            let text = format!(
                "this receipt has no public score under {}, by which the contest ranks",
                contest.metric.name
            );
            complaints.push((codes::STANDINGS_NO_SCORE, text));
        }
        Some(score) => {
            // Older judges kept all digits of huge scores, and the sign of zero.
            let rounded = contest.leaderboard.release.rounded(score);
            if (rounded - score).abs() > 1e-13 * score.abs() {
                let text = format!(
                    "the score {score} is not rounded as the contest publishes scores, which gives {rounded}"
                );
                complaints.push((codes::STANDINGS_NOT_ROUNDED, text));
            }
            if !contest.metric.is_in(&scored.public) {
                let text = "this receipt lacks the score of a metric that metric.mean_rank names";
                complaints.push((codes::STANDINGS_NO_SCORE, text.to_owned()));
            }
        }
    }
    complaints.into_iter()
}

/// Whether the ranks that a receipt states are others. A team that is off the board has no rank; its receipt says
/// the one that the score alone would have.
fn differ(ranks: (Option<u64>, Option<u64>), scored: &Scored) -> Option<(&'static codes::Code, String)> {
    let (before, after) = ranks;
    if before == scored.rank_before && (after.is_none() || after == Some(scored.rank)) {
        return None;
    }
    let show = |rank: Option<u64>| rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
    let text = format!(
        "the ranks before and after are {} and {}, but the receipt says {} and {}",
        show(before),
        show(after),
        show(scored.rank_before),
        scored.rank
    );
    Some((codes::STANDINGS_DIFFER, text))
}
