//! What follows from how sure scores are: the decimals of the board, and how many files a team may send.

use answer::Split;
use base::time::{Instant, Window};
use contest::{Contest, Per, Quota, Span};
use metric::estimate::{Estimate, quantile};
use metric::release::Rule;

use super::split::Divided;
use crate::lint::{Alike, tell_all};

/// An error bar has no more parts, however many rows there are.
const PARTS: usize = answer::FOLDS as usize;

/// How often a team may send a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Often {
    /// Files that get a score.
    pub(crate) scored: u32,
    /// Files that are refused.
    pub(crate) refused: u32,
    /// The line of contest.toml.
    pub(crate) period: &'static str,
    /// For people.
    pub(crate) words: &'static str,
}

const fn often(scored: u32, period: &'static str, words: &'static str) -> Often {
    Often { scored, refused: 20, period, words }
}

/// From the most to the least that a contest may want.
const QUOTAS: [Often; 10] = [
    often(5, "every = \"24h\"", "in any 24 hours"),
    often(3, "every = \"24h\"", "in any 24 hours"),
    often(2, "every = \"24h\"", "in any 24 hours"),
    often(1, "every = \"24h\"", "in any 24 hours"),
    often(3, "every = \"7d\"", "in any 7 days"),
    often(2, "every = \"7d\"", "in any 7 days"),
    often(1, "every = \"7d\"", "in any 7 days"),
    often(10, "total = true", "in all"),
    often(5, "total = true", "in all"),
    often(3, "total = true", "in all"),
];

/// What was found out about the key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figures {
    /// Decimals of the board.
    pub(crate) decimals: usize,
    /// The quota.
    pub(crate) quota: Often,
    /// The standard error of the difference of two submissions alike, on the public rows and on the private ones.
    pub(crate) errors: [Option<f64>; 2],
    /// Degrees of freedom of these: what is drawn on its own, rows or groups, in at most [`PARTS`] parts, less one.
    pub(crate) freedom: [usize; 2],
}

impl Figures {
    /// Before anything is known.
    pub(super) const FIRST: Self =
        Self { decimals: 4, quota: QUOTAS[3], errors: [None, None], freedom: [PARTS - 1; 2] };

    /// Those of `contest`, whose key has the rows of `divided`; `alike` comes from a key of `tried` of them. `decimals` are
    /// those that somebody asked for.
    pub(super) fn of(
        contest: &Contest,
        divided: &Divided,
        alike: &Alike,
        tried: usize,
        decimals: Option<usize>,
    ) -> Self {
        // Errors fall with the root of the rows.
        let scale = (tried as f64 / divided.rows.len().max(1) as f64).sqrt();
        let errors = alike.errors.map(|error| error.map(|error| error * scale));
        let told = errors[0].map_or(2, |error| (-(2.0 * error).log10()).floor().clamp(0.0, 10.0) as usize);
        let choices: Vec<usize> =
            decimals.map_or_else(|| vec![told + 2, told + 1], |decimals| vec![decimals]);
        let typical = alike.typical.as_ref().map(|typical| narrowed(typical, scale));
        let rows = divided.count(Some(Split::Public));
        let last = choices.last().copied().unwrap_or(told + 1);
        let mut all = QUOTAS.iter().flat_map(|quota| choices.iter().map(move |decimals| (quota, *decimals)));
        let fine = all.find(|(quota, decimals)| {
            let contest = with(contest, quota, *decimals);
            typical.as_ref().is_none_or(|typical| !tell_all(&contest, rows, typical))
        });
        let (quota, decimals) = fine.unwrap_or((&QUOTAS[QUOTAS.len() - 1], last));
        let freedom = divided.groups.map_or([PARTS; 2], |groups| groups.map(|groups| groups.min(PARTS)));
        Self { decimals, quota: *quota, errors, freedom: freedom.map(|parts| parts.saturating_sub(1)) }
    }

    /// The smallest difference of two submissions alike that can be told apart at 95 %, on the public rows and on the private
    /// ones.
    pub(crate) fn differences(&self) -> [Option<f64>; 2] {
        [0, 1].map(|half| Some(self.errors[half]? * quantile(0.95, self.freedom[half])?))
    }
}

/// An estimate whose error is `scale` times as large.
fn narrowed(estimate: &Estimate, scale: f64) -> Estimate {
    let replicates = estimate.replicates.iter();
    let replicates = replicates.map(|one| estimate.value + (one - estimate.value) * scale).collect();
    Estimate { value: estimate.value, replicates }
}

/// `contest` with another quota and other decimals.
fn with(contest: &Contest, often: &Often, decimals: usize) -> Contest {
    let span = match often.period {
        "every = \"7d\"" => Span::Rolling(Window::days(7)),
        "total = true" => Span::Total,
        _ => Span::Rolling(Window::days(1)),
    };
    let quota = Quota {
        scored: often.scored,
        refused: often.refused,
        span,
        per: Per::Team,
        phase: None,
        from: None,
        until: None,
    };
    let mut contest = contest.clone();
    contest.quotas = vec![quota];
    contest.metric.decimals = decimals;
    contest.leaderboard.release = Rule::Rounded { decimals };
    contest
}

/// Two significant digits, without an exponent where people read none.
pub(crate) fn shown(value: f64) -> String {
    if value == 0.0 || !(1e-6..1e6).contains(&value.abs()) {
        return format!("{value:.1e}");
    }
    let digits = (1.0 - value.abs().log10().floor()).max(0.0) as usize;
    format!("{value:.digits$}")
}

/// Days from `opens` to `closes`, for messages.
pub(crate) fn days(opens: Instant, closes: Instant) -> i64 {
    Window::between(opens, closes).seconds() / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_two_digits() {
        let said = [0.0312, 1.0, 12.7, 1234.5, 0.000_61, 9.99, 3e-9].map(shown);
        assert_eq!(said, ["0.031", "1.0", "13", "1234", "0.00061", "10.0", "3.0e-9"]);
    }

    #[test]
    fn quotas_only_fall() {
        let mut contest = contest::sample();
        contest.closes = contest.opens.plus(Window::days(90));
        // Few public rows, and an error like a tenth of the score.
        let typical = Estimate {
            value: 1.0,
            replicates: (0..20).map(|at| 1.0 + if at % 2 == 0 { 0.01 } else { -0.01 }).collect(),
        };
        let alike = Alike { typical: Some(typical), errors: [Some(0.04), Some(0.03)] };
        let divided = |rows: u32| Divided {
            rows: (0..rows)
                .map(|at| (at, Some(if at % 3 == 0 { Split::Public } else { Split::Private })))
                .collect(),
            by: super::super::split::By::Target,
            groups: None,
        };
        let told = |rows: u32| {
            let figures = Figures::of(&contest, &divided(rows), &alike, rows as usize, None);
            (figures.quota.scored, figures.quota.words, figures.decimals)
        };
        assert_eq!(told(100_000), (5, "in any 24 hours", 3));
        let (scored, words, _) = told(600);
        assert!(words == "in any 7 days" && scored <= 2, "{scored} {words}");
        assert_eq!(Figures::of(&contest, &divided(600), &alike, 600, Some(4)).decimals, 4);
        let figures = Figures::of(&contest, &divided(600), &alike, 150, None);
        assert_eq!(figures.errors, [Some(0.02), Some(0.015)], "a fourth of the rows has twice the error");
        let [public, _] = figures.differences();
        assert!((public.unwrap() / 0.02 - 2.093).abs() < 1e-3);
        // Six groups have five degrees of freedom, whatever rows they have, and a hundred have nineteen.
        let few = Divided { groups: Some([6, 100]), ..divided(600) };
        let figures = Figures::of(&contest, &few, &alike, 600, None);
        let [public, private] = figures.differences();
        assert_eq!(figures.freedom, [5, 19]);
        assert!(
            (public.unwrap() / 0.04 - 2.571).abs() < 1e-3 && (private.unwrap() / 0.03 - 2.093).abs() < 1e-3
        );
    }
}
