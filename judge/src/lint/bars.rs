//! Whether scores will have an error bar, and whether it will hold what it promises.

use super::bench::Bench;
use super::exploits::{Baseline, side};
use super::found::Found;
use answer::Split;
use base::finding::{Finding, codes};
use metric::release::Rule;

/// What stands against the error bars of each split.
pub(super) fn check(bench: &Bench<'_>, baseline: &Baseline) -> Found {
    let mut found = Found::default();
    for split in [Split::Public, Split::Private] {
        let name = bench.name_of(split);
        if let Some(why) = bench.no_bar(split) {
            let text = format!("{} of the {name} split will have no ±, since {why}", bench.metric());
            let finding = Finding::new(codes::NO_ERROR_BARS, text);
            if split == Split::Public && matches!(bench.contest.leaderboard.release, Rule::LadderFree { .. })
            {
                let help = "release = \"ladder-free\" goes by ±, and would release no second score: take \"ladder\" with \
                            a step";
                found.serious.push(finding.help(help));
            } else {
                found
                    .remarks
                    .push(finding.help("no ties and no rank ranges will be told either; more rows help"));
            }
            continue;
        }
        // The file that knows nothing errs as far as the targets go.
        let constant = baseline.constant.as_ref().map(|scores| side(scores, split));
        if let Some(part) = constant.and_then(metric::estimate::Estimate::leans) {
            let text = format!(
                "one group of rows in twenty makes {:.0} % of the error bar of a constant on the {name} split: a few rows \
                 decide {}, and ± is likely too small",
                100.0 * part,
                bench.metric()
            );
            let help = "a metric that large misses do not rule (mae, rmsle, huber) or more rows help";
            found.remarks.push(Finding::new(codes::HEAVY_TAILS, text).help(help));
        }
    }
    found
}
