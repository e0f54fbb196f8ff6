//! `[metric]` and `[[also]]` of `contest.toml`.

use std::collections::BTreeMap;

use super::config::Metric;
use super::reader::Section;
use crate::finding::quoted;
use crate::metric::{Catalogue, Composition, Direction, GroupWeights, Measure, MetricFile};

/// What ranks.
pub(super) fn metric(section: &Section<'_, '_>, catalogue: &Catalogue) -> Option<(Metric, Vec<Measure>)> {
    let directions = [("lower", Direction::Lower), ("higher", Direction::Higher)];
    let direction = section.choice("direction", &directions);
    let decimals = section.integer("decimals", 0..=12).map_or(4, |at| at.value as usize);
    let labels: Vec<String> = section.texts("labels").into_iter().map(|at| at.value).collect();
    let columns: Vec<String> = section.texts("columns").into_iter().map(|at| at.value).collect();
    let measure = measure(section, catalogue, &labels, &columns)?;
    if measure.needs_labels() && labels.is_empty() {
        let name = &measure.metric.name;
        section.complain_here(
            "missing-key",
            format!("{name} needs the list of labels: labels = [\"…\", \"…\"]"),
        );
    }
    if let Some(direction) = direction
        && direction.value != measure.metric.direction
    {
        section.complain(
            "wrong-direction",
            &direction.span,
            format!(
                "metric.direction says {}, but for {} {} is better",
                direction.value, measure.metric.name, measure.metric.direction
            ),
            None,
        );
    }
    let metric = Metric { name: measure.name.clone(), direction: measure.metric.direction, decimals };
    Some((metric, vec![measure]))
}

/// A metric that is shown but does not rank.
pub(super) fn also(
    section: &Section<'_, '_>,
    catalogue: &Catalogue,
    ranking: Option<&(Metric, Vec<Measure>)>,
) -> Option<Measure> {
    let (labels, columns) = match ranking.and_then(|(_, measures)| measures.first()) {
        Some(first) => (first.labels.clone(), first.columns.clone()),
        None => (vec![], vec![]),
    };
    measure(section, catalogue, &labels, &columns)
}

fn measure(
    section: &Section<'_, '_>,
    catalogue: &Catalogue,
    labels: &[String],
    columns: &[String],
) -> Option<Measure> {
    let name = section.required("name", section.text("name"));
    let label = section.text("label");
    let parameters = section.values("parameters");
    let weights = [("equal", GroupWeights::Equal), ("rows", GroupWeights::Rows)];
    let composition = Composition {
        group_by: section.text("group_by").map(|at| at.value),
        group_weights: section.choice("group_weights", &weights).map_or(GroupWeights::Equal, |at| at.value),
        weight: section.text("weight").map(|at| at.value),
    };
    let name = name?;
    let Some(metric) = catalogue.get(&name.value) else {
        section.complain(
            "unknown-metric",
            &name.span,
            format!("there is no metric {}", quoted(&name.value)),
            suggestion(catalogue, &name.value),
        );
        return None;
    };
    let given: BTreeMap<_, _> = parameters.into_iter().map(|(name, at)| (name, at.value)).collect();
    match Measure::new(metric, &given, labels, columns, composition) {
        Ok(mut measure) => {
            measure.name = label.map_or(measure.name, |at| at.value);
            Some(measure)
        }
        Err(why) => {
            section.complain("bad-metric", &name.span, why.to_string(), None);
            None
        }
    }
}

/// The metric whose name is nearest to `name`, and where to find them all.
pub(crate) fn suggestion(catalogue: &Catalogue, name: &str) -> String {
    let near = |metric: &&MetricFile| strsim::damerau_levenshtein(&metric.name, name);
    match catalogue.metrics().iter().min_by_key(near) {
        Some(nearest) if near(&nearest) <= 3 => {
            format!("did you mean {}? `judge metrics` lists them all", nearest.name)
        }
        _ => "`judge metrics` lists them all".to_owned(),
    }
}
