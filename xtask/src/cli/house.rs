//! `cargo xtask house`

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};

use crate::claims;
use crate::house::{Metadata, above, loops};
use crate::project::{self, Project};
use crate::say;

/// Arguments of `house`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Holds crates and modules against the picture in CONTRIBUTING, and the documents' claims against the tests.
pub(crate) fn run(project: &Project, _: &Args) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let answer = project::output(&mut cargo)?;
    let metadata: Metadata =
        serde_json::from_str(&answer).context("`cargo metadata` gave an answer that can't be read")?;
    let (mut wrong, mut tests) = (0, BTreeSet::new());
    for package in metadata.packages() {
        tests.extend(claims::of_package(&package.name, package.folder())?);
        for arrow in above(package) {
            say::plain(&arrow);
            wrong += 1;
        }
        for circle in loops(package)? {
            say::plain(&format!("modules of {} import each other in a circle:\n{circle}", package.name));
            wrong += 1;
        }
    }
    let claims = claims::hold(&project.root, &tests)?;
    claims.wrong.iter().for_each(|text| say::plain(text));
    say::line(
        "Claims",
        &format!(
            "{} sentences of {} documents are held by {} of {} tests; {} by none, each with its reason",
            say::count(claims.held),
            claims.documents,
            say::count(claims.by.len()),
            say::count(tests.len()),
            say::count(claims.reasoned),
        ),
    );
    if !claims.wrong.is_empty() {
        bail!("{} sentences of the documents that no test is named for, or a wrong one", claims.wrong.len());
    }
    if wrong > 0 {
        bail!("{wrong} places where the house is not as CONTRIBUTING draws it");
    }
    Ok(())
}
