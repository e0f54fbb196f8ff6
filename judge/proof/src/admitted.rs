//! Whether what was scored was to be scored, and what was refused for its time was to be refused: dates and quotas asked
//! again, by the same rules as the batch asks, with what the receipts before say and the description of then.

use std::collections::BTreeSet;

use super::rules::Rules;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::{Contest, Per, Slug, Teams};
use ledger::history::History;
use ledger::{Entry, Known, Ledger, Receipt, Refused, Scored};
use rules::submission::{Case, timely};

/// Codes of refusals that follow from the ledger and the description alone.
const CHECKED: [&str; 5] = [
    codes::OVER_QUOTA.code,
    codes::TOO_MANY_REFUSED.code,
    codes::CLOSED.code,
    codes::NOT_OPEN_YET.code,
    codes::LABELS_REVEALED.code,
];

/// What came out.
#[derive(Debug, Default)]
pub struct Admitted {
    /// Scores and refusals that were asked about again.
    pub checked: u64,
    /// Refusals that only the judge can check, since it alone knows who stands behind a team.
    pub unknown: u64,
    /// What the rules of today, where they stand for those of then, would not have admitted or refused.
    pub doubtful: u64,
    /// Why the rules of today stand for those of then, if they do.
    pub today: Option<String>,
    /// What should not have been.
    pub findings: Vec<Finding>,
}

/// Asks dates and quotas again for every score and every such refusal of `ledger`.
pub fn admitted(rules: Rules, ledger: &Ledger) -> Admitted {
    let mut out = Admitted::default();
    let receipts = ledger.receipts();
    let spans = rules.spans();
    for (at, (first, contest)) in spans.iter().enumerate() {
        let place =
            |seq: u64| usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX).min(receipts.len());
        let (start, end) =
            (place(*first), spans.get(at + 1).map_or(receipts.len(), |(next, _)| place(*next)));
        // Each batch counts what was before it by the rules of its own time.
        let mut walk = Walk {
            ledger,
            contest,
            dated: (**contest).clone(),
            history: History::of(contest, &Ledger::default()),
        };
        for receipt in &receipts[..start] {
            walk.add(receipt);
        }
        for receipt in &receipts[start..end] {
            walk.ask(receipt, &mut out);
            walk.add(receipt);
        }
    }
    out.today = rules.today;
    // The rules may have been others: that is no finding.
    if out.today.is_some() {
        out.doubtful = std::mem::take(&mut out.findings).len() as u64;
    }
    out
}

struct Walk<'w> {
    ledger: &'w Ledger,
    contest: &'w Contest,
    /// The same with the dates that the ledger has moved.
    dated: Contest,
    history: History,
}

impl Walk<'_> {
    fn add(&mut self, receipt: &Receipt) {
        self.history.add(receipt);
        if let Entry::Known(Known::Extend(_) | Known::LastCall(_) | Known::Reopen(_)) = &receipt.entry {
            self.dated.clone_from(self.contest);
            self.history.calendar().apply(&mut self.dated);
        }
    }

    fn ask(&self, receipt: &Receipt, out: &mut Admitted) {
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => self.scored(receipt, scored, out),
            Entry::Known(Known::Refuse(refused)) => self.refused(receipt, refused, out),
            _ => {}
        }
    }

    /// What dates and quotas have against a submission; `since` tells whether judges of its time looked at what had been
    /// received after it too.
    fn complaints(&self, team: &Slug, received: Instant, digest: Option<&str>, since: bool) -> Vec<Finding> {
        let history = &self.history;
        let (mut spent, mut people) = (history.spent(team), history.people(team));
        if !since {
            for spent in std::iter::once(&mut spent).chain(&mut people) {
                spent.scored.retain(|time| *time <= received);
                spent.refused.retain(|time| *time <= received);
            }
        }
        let open = history.open_claims(team).next().is_some();
        let claimed =
            digest.is_some_and(|digest| history.open_claims(team).any(|claim| claim.digest == digest));
        let closes = history.calendar().closes;
        timely(&Case {
            contest: &self.dated,
            teams: &Teams::new(),
            team,
            author: None,
            received,
            path: "",
            size: 0,
            spent: &spent,
            people: &people,
            barred: &[],
            closes,
            labels: history.calendar().labels,
            grace: self.dated.grace.filter(|_| open).map(|grace| closes.plus(grace)),
            claimed,
            terms: None,
        })
    }

    fn scored(&self, receipt: &Receipt, scored: &Scored, out: &mut Admitted) {
        out.checked += 1;
        let complaints = self.complaints(
            &scored.team,
            scored.arrival.received,
            Some(&scored.digest),
            scored.arrival.received_by.is_some(),
        );
        for complaint in complaints {
            let text = format!(
                "receipt {} (#{}, {}) has a score that the rules did not admit: {} ({})",
                receipt.seq, scored.arrival.pull, scored.team, complaint.message, complaint.code
            );
            let finding = Finding::new(codes::SCORE_NOT_ADMITTED, text).help(
                "this follows from the receipts before it and the rules in force then; ask the \
                    organiser, who can grant more beforehand with `judge grant`",
            );
            out.findings.push(self.ledger.blame(receipt.seq, finding));
        }
    }

    fn refused(&self, receipt: &Receipt, refused: &Refused, out: &mut Admitted) {
        let stated: BTreeSet<&str> = refused
            .complaints
            .iter()
            .map(|complaint| complaint.code.as_str())
            .filter(|code| CHECKED.contains(code))
            .collect();
        // Whose quota a refusal without a team spoke of is not told.
        let Some(team) = refused.team.as_ref().filter(|_| !stated.is_empty()) else { return };
        let by_person = self.dated.quotas_at(refused.arrival.received).any(|quota| quota.per == Per::Person);
        if stated.contains(codes::OVER_QUOTA.code) && by_person && self.history.people(team).is_empty() {
            out.unknown += 1;
            return;
        }
        out.checked += 1;
        let complaints = self.complaints(team, refused.arrival.received, None, true);
        let now: BTreeSet<&str> = complaints.iter().map(|complaint| complaint.code).collect();
        // The file of a claim is refused by another code than others after the end.
        let differ: Vec<&str> = stated.difference(&now).copied().collect();
        if differ.is_empty() || now.contains(codes::NOT_THE_CLAIMED_FILE.code) {
            return;
        }
        // Who stands behind a team is told by receipts in part only: a team that the organiser wrote has none.
        if by_person && differ == [codes::OVER_QUOTA.code] {
            out.checked -= 1;
            out.unknown += 1;
            return;
        }
        let text = format!(
            "receipt {} refuses #{} of {team} ({}), although the receipts before it and the rules in force \
             then do not ask for that",
            receipt.seq,
            refused.arrival.pull,
            differ.join(", ")
        );
        let finding = Finding::new(codes::REFUSAL_NOT_DUE, text).help(
            "while the contest runs, the organiser can give the team back what it lost with `judge grant`",
        );
        out.findings.push(self.ledger.blame(receipt.seq, finding));
    }
}
