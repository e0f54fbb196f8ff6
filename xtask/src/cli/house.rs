//! `cargo xtask house`

use anyhow::{Context as _, Result, bail};

use crate::house::{Metadata, above, loops};
use crate::project::{self, Project};
use crate::say;

/// Arguments of `house`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Holds crates and modules against the picture in CONTRIBUTING.
pub(crate) fn run(project: &Project, _: &Args) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let answer = project::output(&mut cargo)?;
    let metadata: Metadata =
        serde_json::from_str(&answer).context("`cargo metadata` gave an answer that can't be read")?;
    let mut wrong = 0;
    for package in metadata.packages() {
        for arrow in above(package) {
            say::plain(&arrow);
            wrong += 1;
        }
        for circle in loops(package)? {
            say::plain(&format!("modules of {} import each other in a circle:\n{circle}", package.name));
            wrong += 1;
        }
    }
    if wrong > 0 {
        bail!("{wrong} places where the house is not as CONTRIBUTING draws it");
    }
    Ok(())
}
