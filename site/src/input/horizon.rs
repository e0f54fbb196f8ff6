//! Until when the passing of time alone changes nothing.

use base::time::{Instant, Window};

use super::site::Site;

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Site {
    /// The next instant at which something may be shown otherwise although nothing was touched: the next midnight, since pages
    /// tell days, or a date of the contest, or when a receipt begins to count, or when news is shown. Each of them and the second after it, because some
    /// ends are the last instant and others the first one after.
    pub(crate) fn changes_at(&self) -> Instant {
        let now = self.moment.shown();
        let midnight = Instant::from_seconds((now.seconds().div_euclid(DAY) + 1) * DAY);
        let second = Window::between(Instant::from_seconds(0), Instant::from_seconds(1));
        let dates = self.dates().into_iter().flat_map(|at| [at, at.plus(second)]);
        dates.chain(self.later).chain(self.content.next).filter(|at| *at > now).fold(midnight, Instant::min)
    }

    fn dates(&self) -> Vec<Instant> {
        let (contest, calendar) = (&self.contest, &self.state.calendar);
        let mut all = vec![contest.opens, contest.closes, calendar.closes];
        all.extend(contest.leaderboard.freeze);
        all.extend(calendar.last_call.iter().flat_map(|call| [call.from, call.until]));
        all.extend(contest.prizes.iter().flat_map(|prize| [Some(prize.from), prize.until]).flatten());
        all.extend(self.state.prizes.claims_until());
        let phases = contest.phases.iter().chain(self.state.phases.iter().map(|phase| &phase.phase));
        all.extend(phases.flat_map(|phase| [phase.from, phase.until]));
        all
    }
}
