//! Which metric fits what is to be predicted, by what the metrics' headers say of their targets.

use std::collections::BTreeMap;

use super::profile::CLASSES;
use super::roles::Roles;
use super::rows::Kept;
use super::table::Table;
use answer::is_missing_word;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use metric::{Catalogue, Composition, Kind, Measure, MetricFile, Shape};

/// What the targets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Yes or no.
    Flags,
    /// Numbers.
    Numbers,
    /// One of a few classes.
    Classes,
    /// Any text.
    Texts,
    /// Items in an order.
    Lists,
}

/// The metric, with what a contest says of it.
pub(super) struct Proposal {
    pub(super) task: Task,
    /// As contest.toml is to write it.
    pub(super) name: String,
    pub(super) measure: Measure,
    /// Other names that fit, the usual ones first.
    pub(super) others: Vec<String>,
    /// What the key calls the targets, in the order of the table's.
    pub(super) targets: Vec<String>,
}

/// Columns with such a name hold classes although their cells are numbers.
const CLASS_NAMES: [&str; 8] = ["class", "label", "category", "species", "type", "kind", "digit", "cluster"];
/// What people of each task mostly want, the first being the proposal.
const USUAL: [(Task, &[&str]); 5] = [
    (Task::Flags, &["roc_auc", "log_loss", "average_precision", "brier"]),
    (Task::Numbers, &["rmse", "mae", "r2", "spearman", "rmsle", "mape"]),
    (
        Task::Classes,
        &[
            "accuracy",
            "balanced_accuracy",
            "fbeta_macro",
            "mcc",
            "quadratic_weighted_kappa",
            "log_loss_multiclass",
        ],
    ),
    (Task::Lists, &["map_at_k", "ndcg_list_at_k", "recall_at_k", "mrr_at_k", "hit_at_k"]),
    (Task::Texts, &["token_f1", "exact_match", "normalized_levenshtein", "rouge_l", "chrf"]),
];

/// The task that the targets set.
pub(super) fn task(table: &Table, roles: &Roles) -> Result<Task, Failure> {
    let one = |at: usize| {
        let column = &table.columns[at];
        let profile = &column.profile;
        let name = column.name.to_ascii_lowercase();
        let is_class = CLASS_NAMES.iter().any(|known| name == *known || name.ends_with(&format!("_{known}")));
        if profile.has_commas {
            let why = format!("the cells of {} are numbers with decimal commas", quoted(&column.name));
            Err(table.unclear(&why, "write points, e.g. `sed 's/,/./'` on a table with semicolons"))
        } else if profile.is_flag || profile.is_boolean {
            Ok(Task::Flags)
        } else if profile.range.is_some() && !(is_class && profile.is_whole && profile.distinct <= 100) {
            Ok(Task::Numbers)
        } else if profile.distinct <= CLASSES && profile.distinct * 3 <= table.rows - profile.missing {
            Ok(Task::Classes)
        } else {
            Ok(Task::Texts)
        }
    };
    let tasks: Vec<Task> = roles.targets.iter().map(|at| one(*at)).collect::<Result<_, _>>()?;
    match &tasks[..] {
        [first, rest @ ..] if rest.iter().all(|task| task == first) => Ok(*first),
        // Yes and no are numbers too.
        all if all.iter().all(|task| matches!(task, Task::Flags | Task::Numbers)) => Ok(Task::Numbers),
        _ => Err(table.unclear(
            "its targets are of several kinds, and one metric is taken of all",
            "name those of one kind with --target, and make a contest of each kind",
        )),
    }
}

/// Proposes the metric called `named`, or the usual one.
pub(super) fn propose(
    table: &Table,
    roles: &Roles,
    kept: &Kept,
    task: Task,
    named: Option<&str>,
) -> Result<Proposal, Failure> {
    let catalogue = Catalogue::shipped();
    let several = roles.targets.len() > 1;
    let low = roles.targets.iter().filter_map(|at| table.columns[*at].profile.range).map(|(low, _)| low);
    let low = low.fold(f64::INFINITY, f64::min);
    let fits = |metric: &MetricFile| fits(metric, task, several, low);
    let usual = USUAL.iter().find(|(of, _)| *of == task).map_or(&[][..], |(_, usual)| usual);
    let unbalanced = task == Task::Classes && kept.rarest_share(table, roles) < 0.5;
    // One word is right or wrong, and of rare classes each counts the same.
    let words = roles.targets.iter().map(|at| table.columns[*at].profile.words).fold(0.0, f64::max);
    let skipped = usize::from(unbalanced || task == Task::Texts && words < 2.0);
    let first = usual.get(skipped).copied().unwrap_or_default();
    let name = named.unwrap_or(first);
    let Some(found) = catalogue.named(name) else {
        let help = contest::suggestion(catalogue, name);
        let finding = Finding::new(codes::UNKNOWN_METRIC, format!("there is no metric {}", quoted(name)));
        return Err(Failure::Configuration(vec![finding.help(help)]));
    };
    let ordered = usual.iter().copied().filter(|other| catalogue.get(other).is_some_and(fits));
    let rest =
        catalogue.metrics().iter().filter(|metric| fits(metric) && !usual.contains(&metric.name.as_str()));
    let others = ordered.chain(rest.map(|metric| metric.name.as_str()));
    let others: Vec<_> = others.filter(|other| *other != found.metric.name).map(str::to_owned).collect();
    let names: Vec<String> = roles.targets.iter().map(|at| table.columns[*at].name.clone()).collect();
    let labels = if needs_labels(found.metric) { labels(table, roles, kept)? } else { vec![] };
    let is_one = found.metric.shape == Shape::Row && found.metric.predictions.len() == 1;
    let columns = if several || is_one { columns(table, &names)? } else { vec![] };
    let parameters: BTreeMap<_, _> = found.parameters;
    let measure = Measure::new(found.metric, &parameters, &labels, &columns, Composition::default());
    // A name that sets parameters stays what it is.
    let written = if parameters.is_empty() { &found.metric.name } else { name }.to_owned();
    let unfit = |why: String| {
        let text = format!("{name} does not fit {}: {why}", table.shown);
        let help = format!("these fit: {}; `judge metrics NAME` says what one needs", others.join(", "));
        Failure::Configuration(vec![Finding::new(codes::BAD_METRIC, text).help(help)])
    };
    let measure = measure.map_err(|why| unfit(why.to_string()))?;
    let wanted: Vec<String> = measure.targets().into_iter().map(|(name, _)| name).collect();
    if wanted.len() != names.len() {
        return Err(unfit(format!("it needs the targets {}", wanted.join(", "))));
    }
    let targets = if several { names } else { wanted };
    Ok(Proposal { task, name: written, measure, others, targets })
}

/// What the file of predictions calls its columns: the names of the targets.
fn columns(table: &Table, names: &[String]) -> Result<Vec<String>, Failure> {
    let taken = ["id", "split", "group"];
    for name in names {
        let is_odd =
            name.chars().any(|c| matches!(c, ',' | '"' | '\'' | ';' | '|' | '\t')) || name.len() > 100;
        if is_odd || names.len() > 1 && taken.contains(&name.as_str()) {
            let why = format!("a target cannot be called {}", quoted(name));
            return Err(table.unclear(
                &why,
                "give it a name without commas, quotes and tabs that is not id, split or group",
            ));
        }
    }
    Ok(names.to_vec())
}

fn needs_labels(metric: &MetricFile) -> bool {
    metric.targets.values().chain(metric.predictions.values()).any(|kind| *kind == Kind::Label)
}

/// The different cells of all targets, in their order.
fn labels(table: &Table, roles: &Roles, kept: &Kept) -> Result<Vec<String>, Failure> {
    let mut all = std::collections::BTreeSet::new();
    for at in &roles.targets {
        let cells = &table.columns[*at].cells;
        for row in &kept.rows {
            let cell = cells.get(*row as usize);
            if !is_missing_word(cell) && !all.contains(cell) {
                all.insert(cell.to_owned());
            }
            if all.len() > CLASSES {
                let why =
                    format!("its targets have more than {CLASSES} different values, too many for classes");
                return Err(table.unclear(&why, "take a metric of numbers or texts with --metric"));
            }
        }
    }
    let mut all: Vec<String> = all.into_iter().collect();
    metric::labels::sort(&mut all);
    Ok(all)
}

/// Whether the metric's header takes such targets as they stand in one column, or in several if it is `several`.
fn fits(metric: &MetricFile, task: Task, several: bool, low: f64) -> bool {
    let kind = metric.targets.values().next().copied().unwrap_or(Kind::Number);
    let takes = match task {
        Task::Flags => kind == Kind::Flag,
        Task::Numbers => match kind {
            Kind::Number => true,
            Kind::Nonnegative => low >= 0.0,
            Kind::Positive => low > 0.0,
            _ => false,
        },
        Task::Classes => kind == Kind::Label,
        Task::Texts => kind == Kind::Text,
        Task::Lists => kind.is_list(),
    };
    let is_row = metric.shape == Shape::Row && metric.predictions.len() == 1;
    let is_labels = metric.shape == Shape::Labels && !several;
    takes && metric.targets.len() == 1 && !metric.grouped && (is_row || is_labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::init::roles::{Named, find};

    fn proposed(text: &str, metric: Option<&str>) -> String {
        let table = Table::read("a.csv", text.as_bytes()).unwrap();
        let roles = find(&table, &Named::default()).unwrap();
        let kept = Kept::of(&table, &roles).unwrap();
        let proposal = task(&table, &roles).and_then(|task| propose(&table, &roles, &kept, task, metric));
        match proposal {
            Ok(found) => {
                format!("{:?} {} {}", found.task, found.measure.name, found.measure.columns.join("+"))
            }
            Err(failure) => failure.findings()[0].message.clone(),
        }
    }

    fn table(header: &str, row: impl Fn(usize) -> String) -> String {
        (0..30).fold(format!("id,{header}\n"), |text, at| format!("{text}r{at},{}\n", row(at)))
    }

    #[test]
    fn the_metric_follows_the_kind_of_target() {
        for (text, expected) in [
            (table("y", |at| (at % 2).to_string()), "Flags roc_auc y"),
            (table("y", |at| ["true", "False"][at % 2].to_owned()), "Flags roc_auc y"),
            (table("rings", |at| at.to_string()), "Numbers rmse rings"),
            (table("species", |at| ["a", "b", "c"][at % 3].to_owned()), "Classes accuracy species"),
            (
                table("species", |at| ["a", "b"][usize::from(at < 4)].to_owned()),
                "Classes balanced_accuracy species",
            ),
            (table("digit", |at| (at % 5).to_string()), "Classes accuracy digit"),
            (table("answer", |at| format!("the town of {at}")), "Texts token_f1 answer"),
            (table("answer", |at| format!("w{at}")), "Texts exact_match answer"),
            (table("target_a,target_b", |at| format!("{at},{}", at % 2)), "Numbers rmse target_a+target_b"),
            (table("a,b", |at| format!("{},{}", at % 2, at % 2)), "Flags roc_auc a+b"),
            (
                table("y", |at| format!("\"{at},5\"")),
                "a.csv: the cells of \"y\" are numbers with decimal commas",
            ),
            (
                table("target_a,target_b", |at| format!("{at},{}", ["x", "y"][at % 2])),
                "a.csv: its targets are of several kinds, and one metric is taken of all",
            ),
        ] {
            assert_eq!(proposed(&text, None), expected, "{}", &text[..60]);
        }
    }

    #[test]
    fn a_metric_that_was_named_fits_or_says_what_it_needs() {
        let rings = table("rings", |at| (1 + at % 9).to_string());
        assert_eq!(proposed(&rings, Some("qwk")), "Numbers quadratic_weighted_kappa rings");
        assert_eq!(proposed(&rings, Some("rmsee")), "there is no metric \"rmsee\"");
        let unfit = proposed(&rings, Some("c_index"));
        assert!(unfit.starts_with("c_index does not fit a.csv"), "{unfit}");
        let classes = table("species", |at| ["a", "b", "c"][at % 3].to_owned());
        assert_eq!(proposed(&classes, Some("log_loss_multiclass")), "Classes log_loss_multiclass a+b+c");
    }
}
