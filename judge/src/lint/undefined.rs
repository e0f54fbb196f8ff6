//! Groups and columns in which the key leaves a metric without a value, and targets that are missing: named before the
//! launch, not by the first refusal.

use std::sync::Arc;

use super::found::Found;
use answer::{AnswerKey, Split};
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::Contest;
use metric::Undefined;
use score::{Hopeless, Scorer};

/// How many are named.
const NAMED: usize = 10;

pub(super) fn check(contest: &Contest, key: &Arc<AnswerKey>) -> Result<Found, Failure> {
    let mut found = Found::default();
    let scorer = Scorer::for_contest(Arc::clone(key), contest)?;
    for (number, measure) in contest.measures.iter().enumerate() {
        let hopeless = scorer.all_hopeless(number)?;
        let mut parts = vec![];
        for (split, name) in
            [(Split::Public, &contest.splits.public), (Split::Private, &contest.splits.private)]
        {
            let of: Vec<&Hopeless> = hopeless.iter().filter(|part| part.split == split).collect();
            if !of.is_empty() {
                let names: Vec<_> = of.iter().take(NAMED).map(|part| part.name.as_str()).collect();
                let more =
                    if of.len() > NAMED { format!(" and {} more", of.len() - NAMED) } else { String::new() };
                parts.push(format!("on the {name} split in {}{more}", names.join(", ")));
            }
        }
        if parts.is_empty() {
            continue;
        }
        let text = format!("{} has no value, whatever is predicted, {}", measure.name, parts.join("; "));
        if measure.composition.undefined == Undefined::Skip {
            let help = format!("undefined = \"skip\" leaves these {} out of the mean", hopeless.len());
            found.remarks.push(Finding::new(codes::UNDEFINED_GROUP, text).help(help));
        } else {
            let help = "a group or column needs both classes, or targets that differ, in each split: move or add rows, \
                        or leave such groups out with undefined = \"skip\"";
            found.serious.push(Finding::new(codes::UNDEFINED_GROUP, text).help(help));
        }
    }
    found.remarks.extend(missing(contest, key));
    Ok(found)
}

/// How many targets are missing, by column.
fn missing(contest: &Contest, key: &AnswerKey) -> Option<Finding> {
    let measure = contest.measures.iter().find(|measure| measure.by_column())?;
    let mut counts = vec![];
    for (name, _) in measure.targets() {
        let [public, private] = [Split::Public, Split::Private].map(|split| key.missing(&name, split));
        if public + private > 0 {
            counts.push(format!(
                "{} {public} {} and {private} {}",
                quoted(&name),
                contest.splits.public,
                contest.splits.private
            ));
        }
    }
    let text = format!("targets are missing in {} of the key's columns: {}", counts.len(), counts.join(", "));
    let help = "each column is scored on the rows that have a target in it";
    (!counts.is_empty()).then(|| Finding::new(codes::MISSING_TARGETS, text).help(help))
}
