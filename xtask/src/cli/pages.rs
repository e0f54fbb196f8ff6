//! `cargo xtask pages`: holds a built site against what the web's rules and people's tools ask of it.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::pages::{Checked, axe, nu};
use crate::project::Project;
use crate::say;

/// Arguments of `pages`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder of the built site [default: public, where the demo builds it]
    #[arg(value_name = "DIR")]
    site: Option<PathBuf>,
}

/// Checks HTML and CSS of every page, then what axe says of a page of each kind.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let site = args.site.clone().unwrap_or_else(|| project.root.join("public"));
    let mut failed = 0;
    for (name, result) in
        [("HTML and CSS", nu::check(project, &site)), ("Accessibility", axe::check(project, &site))]
    {
        match result {
            Ok(Checked::Fine(pages)) => say::line(name, &format!("{} fine", say::count(pages))),
            Ok(Checked::Skipped(why)) => say::line(name, &format!("skipped: {why}")),
            Err(why) => {
                say::line(name, &format!("{why:#}"));
                failed += 1;
            }
        }
    }
    if failed > 0 {
        bail!("{failed} of 2 checks failed");
    }
    Ok(())
}
