//! Axe in a browser without a window: a page of each kind, at the widths of a small phone, a phone and a desk, in light and dark colours.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::browser::Browser;
use super::serve::{self, Files};
use super::{Checked, kinds, tool};
use crate::project::Project;

/// How each page is shown.
const VIEWS: [(u32, &str); 4] = [(320, "light"), (390, "light"), (1280, "light"), (1280, "dark")];
/// How long one page may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// The checker's own page.
const START: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>axe</title><body><script src=\"/.start.js\"></script>";

/// One page in one view.
#[derive(Serialize)]
struct View {
    page: String,
    width: u32,
    scheme: &'static str,
}

/// What the checker's page sends.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Found {
    page: String,
    width: u32,
    scheme: String,
    violations: Vec<Violation>,
    failed: Option<String>,
    done: bool,
}

#[derive(Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<Node>,
    count: usize,
}

#[derive(Deserialize)]
struct Node {
    html: String,
    why: String,
}

/// Checks a page of each kind of the site in the folder `site`, shown by `shown_by`.
///
/// # Errors
/// What axe finds, or that the browser does not do its part.
pub(crate) fn check(project: &Project, site: &Path, shown_by: Browser) -> Result<Checked> {
    let Some(browser) = shown_by.program() else {
        let why = format!("{} is not installed; `.ci/run` installs chromium where it may", shown_by.word());
        return Ok(Checked::Skipped(why));
    };
    let script = match tool::file(project, &tool::AXE)? {
        Ok(script) => std::fs::read(script)?,
        Err(why) => return Ok(Checked::Skipped(why)),
    };
    let pages = kinds::pages(site)?;
    let view = |page: &String| VIEWS.map(|(width, scheme)| View { page: page.clone(), width, scheme });
    let views: Vec<View> = pages.iter().flat_map(view).collect();
    let (sender, results) = channel();
    let own = vec![
        ("/.start", START.into(), "text/html; charset=utf-8"),
        ("/.start.js", include_bytes!("axe.js").to_vec(), "text/javascript; charset=utf-8"),
        ("/.axe.js", script, "text/javascript; charset=utf-8"),
        ("/.views", serde_json::to_vec(&views)?, "application/json"),
    ];
    let address = serve::start(Files { site: site.to_owned(), own }, sender)?;
    let profile = tempfile::tempdir()?;
    let running = shown_by.start(browser, profile.path(), &format!("{address}/.start"))?;
    let (mut complaints, mut seen) = (vec![], 0);
    loop {
        let text = match results.recv_timeout(PATIENCE) {
            Ok(text) => text,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                bail!(
                    "{browser} says nothing for {} s, after {seen} of {} views",
                    PATIENCE.as_secs(),
                    views.len()
                )
            }
        };
        let found: Found = serde_json::from_str(&text).context("what axe sends cannot be read")?;
        if found.done {
            break;
        }
        seen += 1;
        complaints.extend(told(&found));
    }
    drop(running);
    if seen != views.len() {
        bail!("{browser} showed {seen} of {} views", views.len());
    }
    if complaints.is_empty() {
        return Ok(Checked::Fine(pages.len()));
    }
    bail!(
        "axe has {} complaints about {} kinds of page:\n{}",
        complaints.len(),
        pages.len(),
        complaints.join("\n")
    );
}

fn told(found: &Found) -> Vec<String> {
    let place = format!("/{} at {} px, {}", found.page, found.width, found.scheme);
    let failed = found.failed.iter().map(|why| format!("{place}: could not be checked: {why}"));
    let violations = found.violations.iter().map(|rule| {
        let nodes = rule.nodes.iter().map(|node| {
            format!("\n    {}\n    {}", node.html.replace('\n', " "), node.why.replace('\n', " "))
        });
        let nodes: String = nodes.collect();
        format!("{place}: {} ({} times): {}{nodes}", rule.id, rule.count, rule.help)
    });
    failed.chain(violations).collect()
}
