//! The plan of a batch in shards, as the commands that go by it are given it.

use std::path::Path;

use crate::batch::shards::Division;
use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::Contest;

/// The plan at `path`, which has to hold for `contest`.
pub(super) fn planned(path: &Path, contest: &Contest) -> Result<Division, Failure> {
    let wrong = |why: String| {
        let finding = Finding::new(codes::BAD_PLAN, format!("{}: {why}", path.display()));
        Failure::Configuration(vec![finding.help("make it anew: `judge plan --shards N --out FILE`")])
    };
    let bytes = std::fs::read(path).map_err(|why| wrong(why.to_string()))?;
    let plan = Division::read(&bytes).map_err(wrong)?;
    if plan.holds_for(contest) {
        return Ok(plan);
    }
    Err(wrong(
        "it was made under other rules of scoring than contest.toml has now, or by another release"
            .to_owned(),
    ))
}
