//! `[metric]` and `[[also]]` of `contest.toml`.

use super::config::Metric;
use super::reader::{At, Section};
use super::rules::Prize;
use std::collections::{BTreeMap, BTreeSet};

use base::finding::codes;
use base::finding::quoted;
use base::plural::counted;
use metric::WeightedSum;
use metric::release::Rule;
use metric::{Catalogue, Composition, Direction, ErrorBar, GroupWeights, Measure, Named, Undefined, Value};

/// What ranks, and what `[[also]]` takes over from it.
pub(super) struct Measured {
    pub(super) metric: Metric,
    pub(super) measures: Vec<Measure>,
    /// What ranks, where it is named.
    named: At<String>,
    labels: Vec<String>,
    columns: Vec<String>,
    /// What `rows` names.
    rows: BTreeMap<String, String>,
    /// Decimals of what has others than the contest.
    pub(super) own_decimals: BTreeMap<String, usize>,
    /// What `cluster` names.
    cluster: Option<String>,
    /// What `mean_rank` names.
    by_rank: Vec<At<String>>,
}

/// What ranks.
pub(super) fn metric(section: &Section<'_, '_>, catalogue: &Catalogue) -> Option<Measured> {
    let directions = [("lower", Direction::Lower), ("higher", Direction::Higher)];
    let direction = section.choice("direction", &directions);
    let decimals = section.integer("decimals").map_or(4, |at| at.value as usize);
    let labels: Vec<String> = section.words("labels").into_iter().map(|at| at.value).collect();
    let columns: Vec<String> = section.texts("columns").into_iter().map(|at| at.value).collect();
    let cluster = section.text("cluster").map(|at| at.value);
    let rows = rows(section);
    let by_rank = section.texts("mean_rank");
    let terms = section.values("sum");
    if !terms.is_empty() {
        let name = section.required("name", section.text("name"));
        let direction = section.required("direction", direction);
        let mut weights = vec![];
        for (term, at) in terms {
            match at.value.number().filter(|weight| weight.is_finite() && *weight != 0.0) {
                Some(weight) => weights.push((term, weight)),
                None => {
                    let text = format!("the weight of {} is {}, expected a number", quoted(&term), at.value);
                    section.complain(codes::BAD_VALUE, &at.span, text, None);
                }
            }
        }
        let (named, direction) = (name?, direction?.value);
        let sum = Some(WeightedSum { name: named.value.clone(), direction, terms: weights });
        let metric = Metric { name: named.value.clone(), sum, mean_rank: vec![], direction, decimals };
        let own_decimals = BTreeMap::new();
        let measures = vec![];
        return Some(Measured {
            metric,
            measures,
            named,
            labels,
            columns,
            rows,
            own_decimals,
            cluster,
            by_rank,
        });
    }
    let measure = measure(section, catalogue, &labels, &columns, rows.clone(), cluster.as_ref())?;
    if measure.needs_labels() && labels.is_empty() {
        let name = &measure.metric.name;
        section.complain_here(
            codes::MISSING_KEY,
            format!("{name} needs the list of labels: labels = [\"…\", \"…\"]"),
        );
    }
    if let Some(direction) = direction
        && direction.value != measure.metric.direction
    {
        section.complain(
            codes::WRONG_DIRECTION,
            &direction.span,
            format!(
                "metric.direction says {}, but for {} {} is better",
                direction.value, measure.metric.name, measure.metric.direction
            ),
            None,
        );
    }
    let named = section.text("name")?;
    let (name, direction) = (measure.name.clone(), measure.metric.direction);
    let metric = Metric { name, sum: None, mean_rank: vec![], direction, decimals };
    Some(Measured {
        metric,
        named,
        labels: measure.labels.clone(),
        columns: measure.columns.clone(),
        measures: vec![measure],
        rows,
        own_decimals: BTreeMap::new(),
        cluster,
        by_rank,
    })
}

/// A metric that is shown but does not rank, or not alone, with its decimals if these are its own. What it does not say
/// of columns and rows is as for the one that ranks.
pub(super) fn also(
    section: &Section<'_, '_>,
    catalogue: &Catalogue,
    ranking: Option<&Measured>,
) -> Option<(Measure, Option<usize>)> {
    let own: Vec<String> = section.texts("columns").into_iter().map(|at| at.value).collect();
    let (labels, columns) =
        ranking.map_or((&[][..], &[][..]), |ranking| (&ranking.labels[..], &ranking.columns[..]));
    let columns = if section.has("columns") { &own[..] } else { columns };
    let rows = if section.has("rows") {
        rows(section)
    } else {
        ranking.map(|ranking| ranking.rows.clone()).unwrap_or_default()
    };
    // Which rows depend on each other is no matter of one metric.
    let cluster = ranking.and_then(|ranking| ranking.cluster.as_ref());
    let decimals = section.integer("decimals").map(|at| at.value as usize);
    Some((measure(section, catalogue, labels, columns, rows, cluster)?, decimals))
}

/// Which rows count: columns of the answer key, each with its value.
fn rows(section: &Section<'_, '_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (column, at) in section.values("rows") {
        let value = match &at.value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            other => {
                let text = format!("rows.{column} is {other}, expected a text or a whole number");
                section.complain(codes::WRONG_TYPE, &at.span, text, None);
                continue;
            }
        };
        found.insert(column, value);
    }
    found
}

impl Measured {
    /// Takes in what is measured besides, and holds the sum's terms against it.
    pub(super) fn complete(&mut self, root: &Section<'_, '_>, also: Vec<(Measure, Option<usize>)>) {
        for (measure, decimals) in also {
            let own = decimals.filter(|decimals| *decimals != self.metric.decimals);
            self.own_decimals.extend(own.map(|decimals| (measure.name.clone(), decimals)));
            self.measures.push(measure);
        }
        let mut names = BTreeSet::new();
        for measure in self.measures.iter().filter(|measure| !names.insert(&measure.name)) {
            if !root.is_past() {
                let text =
                    format!("two metrics are called {}: give one of them a label", quoted(&measure.name));
                root.complain_here(codes::SAME_NAME_TWICE, text);
            }
        }
        self.order(root);
        for (term, _) in self.metric.sum.iter().flat_map(|sum| &sum.terms) {
            if !self.measures.iter().any(|measure| measure.name == *term) {
                let text = format!("metric.sum names {}, which no [[also]] measures", quoted(term));
                root.complain_here(codes::UNKNOWN_TERM, text);
            }
        }
        let name = &self.metric.name;
        if self.metric.sum.is_some() && self.measures.iter().any(|measure| measure.name == *name) {
            root.complain_here(
                codes::SAME_NAME_TWICE,
                format!("{} names both the sum and one of its terms", quoted(name)),
            );
        }
    }
}

impl Measured {
    /// What of the ranking score never has an error bar.
    fn without_error_bar(&self) -> Option<&Measure> {
        let ranks = |measure: &&Measure| match &self.metric.sum {
            Some(sum) => sum.terms.iter().any(|(name, _)| *name == measure.name),
            None => measure.name == self.metric.name,
        };
        let never = |measure: &&Measure| {
            measure.metric.error_bar == ErrorBar::Never && measure.composition.group_by.is_none()
        };
        self.measures.iter().filter(ranks).find(never)
    }

    /// Finds what `mean_rank` names among everything that is measured.
    fn order(&mut self, root: &Section<'_, '_>) {
        let own = &self.metric;
        let mut found: Vec<(String, Direction)> = vec![];
        for at in &self.by_rank {
            let name = &at.value;
            let measure = self.measures.iter().find(|measure| measure.name == *name);
            let direction = measure
                .map(|measure| measure.metric.direction)
                .or((own.name == *name).then_some(own.direction));
            if found.iter().any(|(known, _)| known == name) {
                let text = format!("metric.mean_rank names {} twice", quoted(name));
                root.complain(codes::SAME_NAME_TWICE, &at.span, text, None);
            } else if let Some(direction) = direction {
                found.push((name.clone(), direction));
            } else {
                let text = format!("metric.mean_rank names {}, which nothing measures", quoted(name));
                let help = "take metric.name and the names or labels of [[also]]".to_owned();
                root.complain(codes::UNKNOWN_TERM, &at.span, text, help);
            }
        }
        if let Some(first) = self.by_rank.first()
            && (found.len() < 2 || !found.iter().any(|(name, _)| *name == own.name))
        {
            let text = format!(
                "metric.mean_rank names {}, expected {} and at least one more",
                counted(found.len(), "metric", "metrics"),
                quoted(&own.name)
            );
            root.complain(codes::MEAN_RANK, &first.span, text, None);
        }
        self.metric.mean_rank = found;
    }

    /// Holds a release rule that goes by error bars against metrics that have none, and against ranks what cannot go with
    /// them: a rule that keeps scores back, and required scores.
    pub(super) fn complain(&self, root: &Section<'_, '_>, release: Option<Rule>, prizes: &[Prize]) {
        if matches!(release, Some(Rule::LadderFree { .. }))
            && let Some(bare) = self.without_error_bar()
        {
            let text = format!(
                "leaderboard.release is \"ladder-free\", which goes by the error bars of scores, and {} has none",
                bare.metric.name
            );
            let help = "take \"ladder\" with a step, or another metric".to_owned();
            root.complain(codes::NO_ERROR_BARS, &self.named.span, text, help);
        }
        let Some(first) = self.by_rank.first() else { return };
        if release.is_some_and(|rule| !matches!(rule, Rule::Rounded { .. })) {
            let text = "metric.mean_rank needs every score of every submission, and leaderboard.release keeps some \
                        back; with ranks it can only be \"rounded\"";
            root.complain(codes::MEAN_RANK, &first.span, text, None);
        }
        for prize in prizes.iter().filter(|prize| prize.threshold.is_some()) {
            let text = format!(
                "the prize {} asks for a score, and metric.mean_rank orders teams by ranks; expected a prize of the \
                 kind \"rank\" without one",
                quoted(&prize.name)
            );
            root.complain(codes::MEAN_RANK, &first.span, text, None);
        }
    }
}

fn measure(
    section: &Section<'_, '_>,
    catalogue: &Catalogue,
    labels: &[String],
    columns: &[String],
    rows: BTreeMap<String, String>,
    cluster: Option<&String>,
) -> Option<Measure> {
    let name = section.required("name", section.text("name"));
    let label = section.text("label");
    let parameters = section.values("parameters");
    let weights = [("equal", GroupWeights::Equal), ("rows", GroupWeights::Rows)];
    let undefined = [("refuse", Undefined::Refuse), ("skip", Undefined::Skip)];
    let composition = Composition {
        group_by: section.text("group_by").map(|at| at.value),
        group_weights: section.choice("group_weights", &weights).map_or(GroupWeights::Equal, |at| at.value),
        weight: section.text("weight").map(|at| at.value),
        undefined: section.choice("undefined", &undefined).map_or(Undefined::Refuse, |at| at.value),
        cluster: cluster.cloned(),
        rows,
    };
    let name = name?;
    let Some(Named { metric, parameters: preset }) = catalogue.named(&name.value) else {
        section.complain(
            codes::UNKNOWN_METRIC,
            &name.span,
            format!("there is no metric {}", quoted(&name.value)),
            suggestion(catalogue, &name.value),
        );
        return None;
    };
    let mut given = preset;
    for (parameter, at) in &parameters {
        if let Some(other) =
            given.insert(parameter.clone(), at.value.clone()).filter(|other| *other != at.value)
        {
            let text = format!(
                "{parameter} is {}, and the name {} says {other}; expected one of the two",
                at.value,
                quoted(&name.value)
            );
            section.complain(
                codes::BAD_PARAMETER,
                &at.span,
                text,
                format!("name = \"{}\" sets nothing", metric.name),
            );
        }
    }
    let targets = section.texts("targets").into_iter().map(|at| at.value).collect();
    let made = Measure::new(metric, &given, labels, columns, composition);
    match made.and_then(|measure| measure.with_targets(targets)) {
        Ok(mut measure) => {
            measure.name = label.map_or(measure.name, |at| at.value);
            Some(measure)
        }
        Err(why) => {
            let at = parameters.iter().find(|(name, _)| Some(name.as_str()) == why.parameter());
            let span = at.map_or(&name.span, |(_, at)| &at.span);
            section.complain(why.code(), span, why.to_string(), None);
            None
        }
    }
}

/// The metric whose name is nearest to `name`, and where to find them all.
pub fn suggestion(catalogue: &Catalogue, name: &str) -> String {
    match catalogue.nearest(name) {
        Some(metric) => format!("did you mean {}? `judge metrics` lists them all", metric.name),
        None => "`judge metrics` lists them all".to_owned(),
    }
}
