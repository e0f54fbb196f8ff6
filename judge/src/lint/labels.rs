//! Whether the labels of an ordinal metric stand in an order that means something.

use super::found::Found;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{CONTEST_FILE, Contest};
use metric::Measure;
use metric::labels::{natural, numbers};

pub(super) fn check(contest: &Contest) -> Found {
    let mut found = Found::default();
    // All metrics share the contest's list.
    let Some(measure) = contest.measures.iter().find(|measure| measure.metric.ordinal) else { return found };
    if let Some((finding, is_serious)) = order(measure) {
        let finding = finding.in_file(CONTEST_FILE);
        if is_serious { found.serious.push(finding) } else { found.remarks.push(finding) }
    }
    found
}

/// What is strange about the order, and whether it makes scores wrong.
fn order(measure: &Measure) -> Option<(Finding, bool)> {
    let (labels, name) = (&measure.labels, &measure.metric.name);
    let listed = shown(labels);
    if numbers(labels).is_some() {
        let ranks = measure.ranks()?;
        let mut sorted: Vec<_> = ranks.iter().zip(labels).collect();
        sorted.sort();
        let sorted = shown(sorted.into_iter().map(|(_, label)| label));
        let text = format!(
            "metric.labels lists {listed}; they are numbers, and {name} takes them in the order {sorted}"
        );
        return Some((Finding::new(codes::LABEL_ORDER, text).help("list them in that order"), false));
    }
    // Two labels have the same distance either way round, and single letters are sorted on purpose.
    let is_sorted = labels.is_sorted() || labels.is_sorted_by_key(|label| label.to_lowercase());
    if labels.len() < 3 || !is_sorted || labels.iter().all(|label| label.chars().count() == 1) {
        return None;
    }
    let mut counted = labels.clone();
    counted.sort_by_key(|label| natural(label));
    let text =
        format!("{name} compares places in metric.labels, and that list looks sorted as text: {listed}");
    let finding = Finding::new(codes::LABEL_ORDER, text);
    Some(if counted == *labels {
        let help =
            "list them from the lowest to the highest; if that is their order already, accept this in [lint]";
        (finding.help(help), false)
    } else {
        (finding.help(format!("list them from the lowest to the highest: is it {}?", shown(&counted))), true)
    })
}

fn shown<'l>(labels: impl IntoIterator<Item = &'l String>) -> String {
    let all: Vec<_> = labels.into_iter().map(|label| quoted(label)).collect();
    let more = if all.len() > 12 { ", …" } else { "" };
    format!("{}{more}", all[..all.len().min(12)].join(", "))
}
