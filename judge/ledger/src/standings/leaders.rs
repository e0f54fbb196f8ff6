//! What a board shows of each team, without the histories that only a team's page needs: the fold for a board of
//! many teams.

use hashbrown::HashMap;

use super::calendar::Calendar;
use super::in_force::at_first;
use super::mean_rank::MeanRank;
use super::ranked::{Leader, Ranked};
use super::recorded::RecordedRanks;
use super::tally::Tally;
use crate::{Ledger, Ranks};
use base::time::Instant;
use contest::{Contest, Slug};

/// The teams with a score at a moment, best first.
#[derive(Clone, Debug)]
pub struct Leaders {
    order: Vec<Slug>,
    leaders: HashMap<Slug, Leader>,
    mean_rank: Option<MeanRank>,
    ranks: Option<Ranks>,
    calendar: Calendar,
}

impl Leaders {
    /// By what had been received and decided at `as_of`.
    pub fn at(contest: &Contest, ledger: &Ledger, as_of: Instant) -> Self {
        let contest = at_first(contest, ledger.receipts());
        let (mut tally, mut calendar) = (Tally::new(&contest), Calendar::new(&contest));
        let mut recorded = RecordedRanks::default();
        for receipt in ledger.receipts().iter().filter(|receipt| receipt.happened() <= as_of) {
            tally.add(receipt);
            calendar.add(receipt);
            recorded.add(receipt);
        }
        let entries = tally.entries();
        let leader = |team: &Slug| {
            let best = tally.ranking().best(team)?;
            let scored_by = tally.entered(best.seq).map(|entered| entered.scored_by);
            let scored = scored_by.and_then(|seq| ledger.receipt(seq)?.entry.score());
            let (standard_error, tied) =
                scored.map_or((None, None), |scored| (scored.standard_error, scored.tied));
            Some((team.clone(), Leader { best, entries: entries(team), standard_error, tied }))
        };
        let leaders = tally.ranking().teams().filter_map(leader).collect();
        Self {
            order: tally.order(),
            leaders,
            mean_rank: tally.mean_rank().cloned(),
            ranks: recorded.of(tally.ranking()),
            calendar,
        }
    }

    /// Receipts of the teams' best submissions.
    pub fn bests(&self) -> impl Iterator<Item = u64> {
        self.leaders.values().map(|leader| leader.best.seq)
    }
}

impl Ranked for Leaders {
    fn order(&self) -> &[Slug] {
        &self.order
    }

    fn leader(&self, team: &Slug) -> Option<Leader> {
        self.leaders.get(team).copied()
    }

    fn mean_rank(&self, team: &Slug) -> Option<(f64, Vec<f64>)> {
        self.mean_rank.as_ref()?.of(team)
    }

    fn ranks(&self) -> Option<&Ranks> {
        self.ranks.as_ref()
    }

    fn calendar(&self) -> Option<&Calendar> {
        Some(&self.calendar)
    }
}
