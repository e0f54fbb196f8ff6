//! Values of `contest.toml` for the organiser's prose, so that the two can't disagree: `{{ closes }}` in
//! `content/rules.md` is the closing instant that the judge enforces. Forum posts are never templates.

use std::borrow::Cow;

use base::finding::Finding;
use contest::{Contest, Layout, Per, Quota, Span};
use ledger::standings::Calendar;
use serde::Serialize;
use tera::{Context, Tera};

use super::{Source, braces, escape};
use crate::words::{When, bytes, count};
use crate::{fuel, theme};

/// Every name that the organiser's Markdown may use. Instants read `2009-07-26 18:42:37 UTC`, scores have
/// the contest's decimals, improvements two.
#[derive(Debug, Serialize)]
pub(crate) struct Placeholders {
    /// The contest's title.
    title: String,
    /// Its address.
    url: String,
    /// Its one sentence.
    summary: String,
    /// First instant of a submission.
    opens: String,
    /// Last instant of a submission. Once it was moved, the end that holds and the one that was planned.
    closes: String,
    /// The end that was planned.
    planned: String,
    /// `metric.name`, `.title`, `.formula`, `.better` ("lower" or "higher"), `.decimals`, and `.mean_rank`: the metrics
    /// whose mean rank orders the teams, none when one score does.
    metric: Metric,
    /// `splits.public`, `splits.private`: what the two halves of the answer key are called.
    splits: Splits,
    /// Each with `name`, `public` and maybe `private`.
    baselines: Vec<Baseline>,
    /// The baseline that improvements are measured against.
    reference: Option<Baseline>,
    /// Each a sentence; `quotas` in the order of the file.
    quotas: Vec<String>,
    /// `limits.file`, `limits.unpacked`: `32 MiB`.
    limits: Limits,
    /// `netflix` or `csv`.
    format: &'static str,
    /// The published sample file, if there is one: copies of it are refused.
    sample: Option<String>,
    /// Each with `name`, `kind`, `amount`, `amounts` (what each place gets, where that differs), `public`, `private`, `public_gain`, `private_gain`, `from`,
    /// `until`, `last_call_days`, `delivery_days`.
    prizes: Vec<Prize>,
    /// The same for the one that ends the contest.
    grand: Option<Prize>,
    /// Each with `id` and `text`.
    manual_rules: Vec<ManualRule>,
    /// ISO 3166-1 codes.
    excluded_countries: Vec<String>,
    /// Members per team, at most, if there is a limit.
    max_members: Option<u32>,
    /// Teams on the first page of the board.
    board_length: usize,
}

#[derive(Debug, Serialize)]
struct Metric {
    name: String,
    title: String,
    formula: String,
    better: String,
    decimals: usize,
    mean_rank: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Splits {
    public: String,
    private: String,
}

#[derive(Clone, Debug, Serialize)]
struct Baseline {
    name: String,
    public: String,
    private: Option<String>,
}

#[derive(Debug, Serialize)]
struct Limits {
    file: String,
    unpacked: String,
}

#[derive(Clone, Debug, Serialize)]
struct Prize {
    name: String,
    kind: &'static str,
    amount: String,
    amounts: Vec<String>,
    public: String,
    private: Option<String>,
    public_gain: Option<String>,
    private_gain: Option<String>,
    from: When,
    until: When,
    last_call_days: Option<u32>,
    delivery_days: Option<u32>,
}

#[derive(Debug, Serialize)]
struct ManualRule {
    id: String,
    text: String,
}

impl Placeholders {
    /// The values of `contest`, with the dates of `calendar`.
    pub(crate) fn new(contest: &Contest, calendar: &Calendar) -> Self {
        let measure = contest.measures.iter().find(|measure| measure.name == contest.metric.name);
        let known = measure.map(|measure| &measure.metric);
        let baselines: Vec<Baseline> = contest
            .baselines
            .iter()
            .map(|base| Baseline {
                name: base.name.clone(),
                public: contest.show(base.public),
                private: base.private.map(|score| contest.show(score)),
            })
            .collect();
        let prizes: Vec<Prize> =
            contest.prizes.iter().map(|prize| self::prize(contest, calendar, prize)).collect();
        Self {
            title: contest.title.clone(),
            url: contest.url.clone(),
            summary: contest.summary.clone(),
            opens: contest.opens.human(),
            closes: closes(contest, calendar),
            planned: contest.closes.human(),
            metric: Metric {
                name: contest.metric.name.to_uppercase(),
                title: match &contest.metric.sum {
                    Some(sum) => weighted(sum),
                    None => known.map_or_else(String::new, |metric| metric.title.clone()),
                },
                formula: known.map_or_else(String::new, |metric| metric.formula.clone()),
                better: contest.metric.direction.to_string(),
                decimals: contest.metric.decimals,
                mean_rank: contest.metric.mean_rank.iter().map(|(name, _)| name.to_uppercase()).collect(),
            },
            splits: Splits { public: contest.splits.public.clone(), private: contest.splits.private.clone() },
            reference: baselines.first().cloned(),
            baselines,
            quotas: contest.quotas.iter().map(|quota| self::quota(contest, quota)).collect(),
            limits: Limits {
                file: bytes(contest.submission.max_bytes),
                unpacked: bytes(contest.submission.max_unpacked_bytes),
            },
            format: match contest.submission.layout {
                Layout::Csv => "csv",
                Layout::Netflix => "netflix",
            },
            sample: contest.submission.sample.clone(),
            grand: prizes.iter().find(|prize| prize.kind == "grand").cloned(),
            prizes,
            manual_rules: contest
                .manual_rules
                .iter()
                .map(|rule| ManualRule { id: rule.id.clone(), text: rule.text.clone() })
                .collect(),
            excluded_countries: contest.eligibility.excluded_countries.clone(),
            max_members: contest.teams.max_members,
            board_length: contest.leaderboard.length,
        }
    }
}

/// Both the end that holds and the planned one, where they differ: a rule that changes says so.
fn closes(contest: &Contest, calendar: &Calendar) -> String {
    match calendar.closes == contest.closes {
        true => contest.closes.human(),
        false => format!("{} (planned: {})", calendar.closes.human(), contest.closes.human()),
    }
}

fn prize(contest: &Contest, calendar: &Calendar, prize: &contest::Prize) -> Prize {
    let reference = contest.reference();
    let gain = |base: f64, score: f64| format!("{:.2}", contest.improvement(base, score));
    let line = prize.threshold;
    Prize {
        name: prize.name.clone(),
        kind: prize.kind.word(),
        amount: prize.amount.clone(),
        amounts: prize.amounts.clone(),
        public: line.map_or_else(String::new, |line| contest.show(line.public)),
        private: line.and_then(|line| line.private).map(|score| contest.show(score)),
        public_gain: reference.and_then(|base| Some(gain(base.public, line?.public))),
        private_gain: reference.and_then(|base| Some(gain(base.private?, line?.private?))),
        from: prize.from.into(),
        until: prize.until.unwrap_or(calendar.closes).into(),
        last_call_days: prize.last_call_days,
        delivery_days: prize.delivery_days,
    }
}

/// `Weighted sum of 0.7 × ndcg and 0.3 × map`
fn weighted(sum: &metric::WeightedSum) -> String {
    let terms: Vec<_> = sum.terms.iter().map(|(name, weight)| format!("{weight} × {name}")).collect();
    format!("Weighted sum of {}", terms.join(" and "))
}

/// `from 2006-10-09 00:00:00 UTC: at most 1 scored submission in any 24 hours, …`
fn quota(contest: &Contest, quota: &Quota) -> String {
    let period = match (quota.from, quota.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!("from {}: ", from.human()),
        (None, Some(until)) => format!("until {}: ", until.human()),
        (Some(from), Some(until)) => format!("from {} until {}: ", from.human(), until.human()),
    };
    let phase = quota.phase.as_ref().and_then(|id| contest.phase(id));
    let phase = phase.map_or_else(String::new, |phase| format!("in the phase {}: ", phase.name));
    let span = match &quota.span {
        Span::Rolling(window) => format!("in any {window}"),
        Span::Calendar { unit, zone } => format!("in any calendar {} ({zone})", unit.word()),
        Span::Total => "in all".to_owned(),
    };
    let whose = match quota.per {
        Per::Team => "",
        Per::Person => " of a person in all teams",
    };
    format!(
        "{period}{phase}at most {}{whose} {span}, and at most {} in the same time",
        count(u64::from(quota.scored), "scored submission", "scored submissions"),
        count(u64::from(quota.refused), "refused file", "refused files"),
    )
}

/// The Markdown of `source` with its placeholders filled in.
///
/// # Errors
/// Where the text names something that is neither in [`Placeholders`] nor in [`Facts`](super::Facts), or breaks the template language.
pub(crate) fn fill<'s>(source: &'s Source, values: &Context) -> Result<Cow<'s, str>, Box<Finding>> {
    let body = source.markdown();
    let Some(body) = braces::kept(body) else { return Ok(Cow::Borrowed(body)) };
    // Blank lines in place of the front matter: the engine then counts lines as an editor does, and
    // Markdown does not care.
    let lines = source.text[..source.body].matches('\n').count();
    let text = "\n".repeat(lines) + &body;
    let mut tera = Tera::new();
    fuel::install(&mut tera);
    escape::filters(&mut tera);
    if source.is_built_in {
        escape::install(&mut tera);
    }
    let filled = tera
        .add_raw_template(&source.path, &fuel::metered(&text))
        .and_then(|()| fuel::render(&tera, &source.path, values, fuel::TEXT));
    filled.map(Cow::Owned).map_err(|why| {
        Box::new(
            theme::finding(&why, &source.path, &str::to_owned)
                .help("write {% raw %}{{ … }}{% endraw %} for braces that are meant as they stand"),
        )
    })
}
