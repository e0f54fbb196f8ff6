//! The names that people type for metrics: its own, those that other programs use, and a name with a number behind
//! `@`. Which they are stands in the metrics' own headers.

use std::collections::BTreeMap;

use base::nearest::nearest;

use super::{Catalogue, MetricFile, Value};

/// A metric by what somebody typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<'c> {
    /// The metric.
    pub metric: &'c MetricFile,
    /// The parameters that the name sets, such as `k` of `map@10`.
    pub parameters: BTreeMap<String, Value>,
}

impl Catalogue {
    /// The metric that `typed` names: by its own name first, then by whatever else people call it. Capitals, dashes,
    /// spaces and underscores make no difference, `@10` sets `k`.
    pub fn named(&self, typed: &str) -> Option<Named<'_>> {
        if let Some(metric) = self.get(typed) {
            return Some(Named { metric, parameters: BTreeMap::new() });
        }
        let (key, k) = key(typed);
        let is = |name: &str| self::key(name).0 == key;
        if k.is_none()
            && let Some((metric, parameters)) =
                self.presets().find(|(name, ..)| is(name)).map(|(_, metric, given)| (metric, given))
        {
            return Some(Named { metric, parameters: parameters.clone() });
        }
        let metric = self.metrics().iter().find(|metric| names(metric).any(is))?;
        let mut parameters = BTreeMap::new();
        if let Some(k) = k {
            metric.parameters.get("k")?;
            parameters.insert("k".to_owned(), Value::Integer(k));
        }
        Some(Named { metric, parameters })
    }

    /// The metric that is most likely meant by `typed`, which names none.
    pub fn nearest(&self, typed: &str) -> Option<&MetricFile> {
        let (typed, _) = key(typed);
        let all =
            self.metrics().iter().flat_map(|metric| names(metric).map(move |name| (key(name).0, metric)));
        let presets = self.presets().map(|(name, metric, _)| (key(name).0, metric));
        let known: Vec<_> = all.chain(presets).collect();
        let found = nearest(&typed, known.iter().map(|(name, _)| name.as_str()))?;
        known.iter().find(|(name, _)| name == found).map(|(_, metric)| *metric)
    }

    fn presets(&self) -> impl Iterator<Item = (&str, &MetricFile, &BTreeMap<String, Value>)> {
        self.metrics()
            .iter()
            .flat_map(|metric| metric.presets.iter().map(move |(name, given)| (name.as_str(), metric, given)))
    }
}

/// What `metric` is called without parameters.
fn names(metric: &MetricFile) -> impl Iterator<Item = &str> {
    std::iter::once(metric.name.as_str()).chain(metric.aliases.iter().map(String::as_str))
}

/// What of a name counts, and the number behind `@`: `MAP@10` and `map_at_10` are `map@k` and 10.
fn key(name: &str) -> (String, Option<i64>) {
    let name = name.trim().to_lowercase();
    let plain = |text: &str| {
        text.replace(['-', ' '], "_").replace("_at_", "@").chars().filter(|c| *c != '_').collect::<String>()
    };
    match ranked(&name) {
        Some((of, k)) => (format!("{}@k", plain(of)), Some(k)),
        None => (plain(&name), None),
    }
}

/// `name` and K of `name@K` and `name_at_K`. A sign before the digits makes something else of them.
fn ranked(name: &str) -> Option<(&str, i64)> {
    let of = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let k: u32 = name[of.len()..].parse().ok()?;
    let is_between = |c: char| matches!(c, '-' | '_' | ' ');
    let of = match of.trim_end_matches(' ').strip_suffix('@') {
        Some(of) => of,
        None => of.strip_suffix(is_between)?.strip_suffix("at")?.strip_suffix(is_between)?,
    };
    Some((of, i64::from(k)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_people_type_is_found() {
        let shipped = Catalogue::shipped();
        for (typed, name) in [
            ("auc", "roc_auc"),
            ("AUROC", "roc_auc"),
            ("ROC AUC", "roc_auc"),
            ("logloss", "log_loss"),
            ("Log-Loss", "log_loss"),
            ("f1", "fbeta_binary"),
            ("F1-score", "fbeta_binary"),
            ("macro F1", "fbeta_macro"),
            ("qwk", "quadratic_weighted_kappa"),
            ("mcc", "mcc"),
            ("MSE", "mse"),
            ("iou", "iou"),
            ("mIoU", "iou"),
            ("r2_score", "r2"),
            ("mean_absolute_error", "mae"),
            ("spearmanr", "spearman"),
            ("rouge-l", "rouge_l"),
            ("rougeL", "rouge_l"),
            ("crps", "crps_ensemble"),
        ] {
            let found = shipped.named(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!((found.metric.name.as_str(), found.parameters.len()), (name, 0), "{typed}");
        }
        for (typed, name, parameter, value) in [
            ("map@10", "map_at_k", "k", Value::Integer(10)),
            ("MAP@5", "map_at_k", "k", Value::Integer(5)),
            ("map_at_12", "map_at_k", "k", Value::Integer(12)),
            ("MAP at 12", "map_at_k", "k", Value::Integer(12)),
            ("map-at-7", "map_at_k", "k", Value::Integer(7)),
            ("map @ 7", "map_at_k", "k", Value::Integer(7)),
            ("ndcg@20", "ndcg_at_k", "k", Value::Integer(20)),
            ("hr@1", "hit_at_k", "k", Value::Integer(1)),
            ("Recall@100", "recall_at_k", "k", Value::Integer(100)),
            ("top5", "top_k_accuracy", "k", Value::Integer(5)),
            ("top-3 accuracy", "top_k_accuracy", "k", Value::Integer(3)),
            ("f2", "fbeta_binary", "beta", Value::Number(2.0)),
            ("F0.5", "fbeta_binary", "beta", Value::Number(0.5)),
        ] {
            let found = shipped.named(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(found.metric.name, name, "{typed}");
            assert_eq!(found.parameters, BTreeMap::from([(parameter.to_owned(), value)]), "{typed}");
        }
        for typed in [
            "",
            "@",
            "rmse@10",
            "map@ten",
            "score",
            "map@-1",
            "map_at_-1",
            "map at -1",
            "map@+1",
            "roc_auc@5",
        ] {
            assert_eq!(shipped.named(typed), None, "{typed}");
        }
        for (typed, name) in [
            ("aurocc", "roc_auc"),
            ("lgloss", "log_loss"),
            ("quadratic_weighted_kapa", "quadratic_weighted_kappa"),
            ("mean_absolut_error", "mae"),
            ("mapp@10", "map_at_k"),
        ] {
            assert_eq!(shipped.nearest(typed).map(|metric| metric.name.as_str()), Some(name), "{typed}");
        }
    }

    #[test]
    fn no_two_metrics_share_a_name() {
        let mut seen = BTreeSet::new();
        for metric in Catalogue::shipped().metrics() {
            let all = names(metric).chain(metric.presets.keys().map(String::as_str));
            for name in all {
                assert!(seen.insert(key(name).0), "{name} of {} is taken", metric.name);
            }
        }
    }

    #[test]
    fn names_change_nothing_of_what_is_measured() {
        let source = Catalogue::shipped_source("roc_auc").unwrap();
        assert!(source.contains("-- aliases = "));
        let line = source.lines().find(|line| line.starts_with("-- aliases = ")).unwrap();
        let without = source.replace(&format!("{line}\n"), "");
        let digest = |source: &str| MetricFile::parse(source).unwrap().digest;
        assert_eq!(digest(source), digest(&without));
        assert_ne!(digest(source), digest(&source.replace("NULLIF", "nullif")));
    }
}
