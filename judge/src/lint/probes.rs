//! How much the quotas let one team learn about the public split.

use super::bench::Bench;
use super::found::Found;
use answer::Split;
use base::finding::Finding;
use base::finding::codes;
use base::plural::counted;
use base::time::CalendarUnit;
use base::time::Instant;
use contest::{Contest, Quota, Span};
use metric::estimate::Estimate;
use metric::release::{Meter, Released, Rule};

/// From this part of the rows on, the organiser should know; at all of them it is serious.
const REMARKABLE: f64 = 0.1;

/// `typical` is a submission of middling quality on the public split.
pub(super) fn check(bench: &Bench<'_>, typical: Option<&Estimate>) -> Found {
    let mut found = Found::default();
    let contest = bench.contest;
    let rows = bench.rows_of(Split::Public) as u64;
    let Some(most) = most(contest) else {
        let text = "there is a time without a quota, in which a team may send as many files as it likes";
        found.serious.push(
            Finding::new(codes::UNLIMITED_PROBES, text)
                .help("add [[quotas]] that hold from the opening to the end"),
        );
        return found;
    };
    let Some(typical) = typical else { return found };
    let meter = meter(contest, rows, typical, most);
    if meter.part() < REMARKABLE {
        return found;
    }
    let told = if meter.part() >= 1.0 {
        format!(
            "after {} of them the public scores can have told one bit about each of the {rows} public rows",
            meter.answers()
        )
    } else {
        format!(
            "their public scores can tell {:.0} bits about the {rows} public rows, enough to look better by {:.3} of \
             the metric's range",
            meter.bits(),
            meter.largest_gap()
        )
    };
    let text = format!("one team may send {}; {told}", counted(most, "file", "files"));
    let finding = Finding::new(codes::TOO_MANY_PROBES, text).help(
        "lower the quotas, show fewer decimals, or use release = \"ladder\" (docs/probing.md of the handbook); \
         the private split decides all the same",
    );
    if meter.part() >= 1.0 {
        found.serious.push(finding)
    } else {
        found.remarks.push(finding)
    }
    found
}

/// What a team that uses up its quotas has been told of the public `rows` at the end, when its submissions are like `typical`;
/// `most` is how many they are.
fn meter(contest: &Contest, rows: u64, typical: &Estimate, most: u64) -> Meter {
    let mut meter = Meter::new(rows);
    // Bits do not fall with more answers; beyond this many they say nothing new.
    let answers = most.min(1_000_000);
    for answer in 0..answers {
        // A ladder answers with something new as often as there are steps.
        let improved = match contest.leaderboard.release {
            Rule::Rounded { .. } => true,
            Rule::Ladder { step } => (answer as f64) < 2.0 * typical.value.abs() / step,
            Rule::LadderFree { .. } => {
                let error = typical.standard_error().unwrap_or(f64::INFINITY);
                (answer as f64) < 2.0 * typical.value.abs() / error
            }
        };
        let told = Released { score: typical.value, standard_error: typical.standard_error(), improved };
        meter.add(contest.leaderboard.release, typical, &told);
        if told.improved {
            // Of the same rows, and about as sure.
            let others = contest.measures.iter().filter(|measure| measure.name != contest.metric.name);
            others.for_each(|other| {
                let shows_error = contest.shows_error_of(&other.name);
                meter.add_beside(contest.decimals_of(&other.name), typical, shows_error);
            });
        }
        if meter.part() >= 1.0 {
            break;
        }
    }
    meter
}

/// Whether the quotas of `contest` let a team be told one bit about each of the public `rows`, or have none at some time.
pub(super) fn tell_all(contest: &Contest, rows: u64, typical: &Estimate) -> bool {
    most(contest).is_none_or(|most| meter(contest, rows, typical, most).part() >= 1.0)
}

/// How many submissions of one team can be scored between opening and end; nothing when there is no limit.
fn most(contest: &Contest) -> Option<u64> {
    let period = |quota: &Quota| {
        let phase = quota.phase.as_ref().and_then(|id| contest.phase(id));
        let from = [Some(contest.opens), quota.from, phase.map(|phase| phase.from)];
        let until = [Some(contest.closes), quota.until, phase.map(|phase| phase.until)];
        (
            from.into_iter().flatten().max().unwrap_or(contest.opens),
            until.into_iter().flatten().min().unwrap_or(contest.closes),
        )
    };
    let mut edges: Vec<Instant> = vec![contest.opens, contest.closes];
    edges.extend(contest.quotas.iter().map(period).flat_map(|(from, until)| [from, until]));
    edges.retain(|edge| *edge >= contest.opens && *edge <= contest.closes);
    edges.sort_unstable();
    edges.dedup();
    let mut sum = 0u64;
    // Of each total quota what the pieces in which it holds may use.
    let mut totals: Vec<u64> = contest.quotas.iter().map(|quota| u64::from(quota.scored)).collect();
    for piece in edges.windows(2) {
        let (from, until) = (piece[0], piece[1]);
        let holds = |quota: &Quota| {
            let (start, end) = period(quota);
            start <= from && until <= end
        };
        let seconds = until.seconds() - from.seconds();
        let windows = |seconds: i64, window: i64| u64::try_from(seconds / window + 1).unwrap_or(1);
        let mut least: Option<u64> = None;
        for (at, quota) in contest.quotas.iter().enumerate().filter(|(_, quota)| holds(quota)) {
            let scored = u64::from(quota.scored);
            let count = match &quota.span {
                Span::Rolling(window) => windows(seconds, window.seconds()) * scored,
                Span::Calendar { unit: CalendarUnit::Day, .. } => windows(seconds, 86_400) * scored,
                Span::Calendar { unit: CalendarUnit::Week, .. } => windows(seconds, 7 * 86_400) * scored,
                Span::Total => totals[at],
            };
            least = Some(least.map_or(count, |least| least.min(count)));
        }
        let least = least?;
        for (at, quota) in contest.quotas.iter().enumerate() {
            if quota.span == Span::Total && holds(quota) {
                totals[at] = totals[at].saturating_sub(least);
            }
        }
        sum += least;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contest::CONTEST_FILE;
    use metric::Catalogue;

    fn with(quotas: &str) -> Option<u64> {
        let head = "title = 'T'\nurl = 'https://t.example/'\nopens = 2009-01-01T00:00:00Z\n\
                    closes = 2009-01-31T00:00:00Z\n[metric]\nname = 'rmse'\n[submission]\nformat = 'csv'\n";
        most(&Contest::parse(CONTEST_FILE, &format!("{head}{quotas}"), Catalogue::shipped()).unwrap())
    }

    #[test]
    fn quotas_add_up() {
        assert_eq!(with(""), None);
        let daily = "[[quotas]]\nscored = 2\nrefused = 5\nevery = '24h'\n";
        assert_eq!(with(daily), Some(62));
        let week = "[[quotas]]\nscored = 5\nrefused = 5\nevery = '7d'\n";
        assert_eq!(with(&format!("{daily}{week}")), Some(25));
        let late = "[[quotas]]\nscored = 1\nrefused = 5\nevery = '24h'\nfrom = 2009-01-11T00:00:00Z\n";
        assert_eq!(with(late), None, "nothing holds before");
        let both = format!(
            "{}until = 2009-01-11T00:00:00Z\n{late}",
            "[[quotas]]\nscored = 1\nrefused = 5\nevery = '7d'\n"
        );
        assert_eq!(with(&both), Some(2 + 21));
    }
}
