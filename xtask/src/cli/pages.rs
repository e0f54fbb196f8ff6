//! `cargo xtask pages`: holds a built site against what the web's rules and people's tools ask of it.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::pages::browser::Browser::{Chromium, Firefox};
use crate::pages::{Checked, axe, driven, nu};
use crate::project::Project;
use crate::say;

/// Arguments of `pages`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder of the built site [default: public, where the demo builds it]
    #[arg(value_name = "DIR")]
    site: Option<PathBuf>,
    /// Also show them in Firefox, press keys, turn scripts off, print, and have Lighthouse look: some minutes
    #[arg(long)]
    all: bool,
}

/// Checks HTML and CSS of every page, then what axe says of a page of each kind.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let site = &args.site.clone().unwrap_or_else(|| project.root.join("public"));
    type Check<'c> = (&'static str, Box<dyn Fn() -> Result<Checked> + 'c>);
    let mut checks: Vec<Check<'_>> = vec![
        ("HTML and CSS", Box::new(|| nu::check(project, site))),
        ("Accessibility", Box::new(|| axe::check(project, site, Chromium))),
    ];
    if args.all {
        checks.push(("In Firefox", Box::new(|| axe::check(project, site, Firefox))));
        checks.push(("Keys", Box::new(|| driven::keys(project, site, Chromium, &driven::each_kind(site)?))));
        checks.push((
            "Keys, Firefox",
            Box::new(|| driven::keys(project, site, Firefox, &driven::each_kind(site)?)),
        ));
        checks.push(("Lighthouse", Box::new(|| driven::lighthouse(project, site))));
    }
    let mut failed = 0;
    for (name, check) in &checks {
        match check() {
            Ok(Checked::Fine(pages)) => say::line(name, &format!("{} fine", say::count(pages))),
            Ok(Checked::Skipped(why)) => say::line(name, &format!("skipped: {why}")),
            Err(why) => {
                say::line(name, &format!("{why:#}"));
                failed += 1;
            }
        }
    }
    if failed > 0 {
        bail!("{failed} of {} checks failed", checks.len());
    }
    Ok(())
}
