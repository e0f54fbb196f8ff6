//! `cargo xtask house`

use anyhow::{Result, bail};

use crate::claims;
use crate::house::{Metadata, above, loops, systems};
use crate::project::Project;
use crate::say;

/// Arguments of `house`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Holds crates and modules against the picture in CONTRIBUTING, and the documents' claims against the tests.
pub(crate) fn run(project: &Project, _: &Args) -> Result<()> {
    let metadata = Metadata::read(project)?;
    let mut wrong = 0;
    for package in metadata.packages() {
        for arrow in above(package) {
            say::plain(&arrow);
            wrong += 1;
        }
        for circle in loops(package)? {
            say::plain(&format!("modules of {} import each other in a circle:\n{circle}", package.name()));
            wrong += 1;
        }
    }
    for place in systems(&metadata, &project.root)? {
        say::plain(&format!("{place}: code that depends on the system belongs into judge/base/src/platform"));
        wrong += 1;
    }
    let tests = claims::tests(&metadata)?;
    let claims = claims::hold(&project.root, &tests)?;
    claims.wrong.iter().for_each(|text| say::plain(text));
    let constants = claims.by.iter().filter(|id| id.contains(" = ")).count();
    say::line(
        "Claims",
        &format!(
            "{} sentences of {} documents are held by {} of {} tests and {} constants; {} by none, each with its reason",
            say::count(claims.held),
            claims.documents,
            say::count(claims.by.len() - constants),
            say::count(tests.len()),
            constants,
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
