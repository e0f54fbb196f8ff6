//! `cargo xtask pulls`: the open pull requests as GitHub lists them, for `judge run --pulls`, with when each head came:
//! the list itself does not say it, and its `updated_at` is moved by anybody's comment.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::project::{self, Project};
use crate::say;

/// Newest first, a hundred a page; `gh` fills in the repository from `GH_REPO` or the clone's remote.
const LIST: &str = "repos/{owner}/{repo}/pulls?state=open&per_page=100";

/// Arguments of `pulls`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// File to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Asks GitHub's own program, which knows the token, and writes one array of all pages.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    ensure!(
        project::available("gh", &["--version"]),
        "the program `gh` is not here: install GitHub's command line, or write the list to {} by other means",
        args.out.display()
    );
    let mut pulls = ask(project, LIST)?;
    let receipts = receipts(project)?;
    let (mut told, mut untold) = (0, 0);
    for pull in &mut pulls {
        // Two questions each, of a thousand an hour: only about heads that have no receipt.
        if is_judged(pull, &receipts) {
            continue;
        }
        match arrival(project, pull) {
            Some(at) => {
                pull["received_at"] = at.into();
                told += 1;
            }
            None => untold += 1,
        }
    }
    fs::write(&args.out, serde_json::to_vec(&pulls)?)
        .with_context(|| format!("{} can't be written", args.out.display()))?;
    say::line("Pull requests", &format!("{} open, in {}", pulls.len(), args.out.display()));
    say::line(
        "Arrivals",
        &format!("{told} told by GitHub, {untold} not: these count from the first batch that sees them"),
    );
    Ok(())
}

/// All entries of all pages of `path`.
fn ask(project: &Project, path: &str) -> Result<Vec<Value>> {
    let mut gh = Command::new("gh");
    gh.current_dir(&project.root).args(["api", "--paginate", "--slurp", path]);
    let pages: Vec<Vec<Value>> =
        serde_json::from_str(&project::output(&mut gh)?).context("GitHub's answer is no list")?;
    Ok(pages.into_iter().flatten().collect())
}

/// The ledger's lines.
fn receipts(project: &Project) -> Result<String> {
    let mut all = String::new();
    let Ok(files) = fs::read_dir(project.root.join("submissions/ledger")) else { return Ok(all) };
    for file in files {
        let path = file?.path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            all.push_str(&fs::read_to_string(&path).with_context(|| path.display().to_string())?);
        }
    }
    Ok(all)
}

fn is_judged(pull: &Value, receipts: &str) -> bool {
    let (Some(number), Some(head)) = (pull["number"].as_u64(), pull["head"]["sha"].as_str()) else {
        return false;
    };
    receipts.contains(&format!("\"pull\":{number},\"head\":\"{head}\""))
}

/// When the head last came: the event of its push in the activity of the branch, or the pull request's reopening.
fn arrival(project: &Project, pull: &Value) -> Option<String> {
    let (repository, branch) = (pull["head"]["repo"]["full_name"].as_str()?, pull["head"]["ref"].as_str()?);
    let activity = format!("repos/{repository}/activity?per_page=100&ref=refs/heads/{}", escaped(branch));
    let pushed = pushed(&ask(project, &activity).ok()?, pull["head"]["sha"].as_str()?)?;
    let events = format!("repos/{{owner}}/{{repo}}/issues/{}/events?per_page=100", pull["number"].as_u64()?);
    Some(reopened(&ask(project, &events).ok()?).map_or(pushed.clone(), |reopened| pushed.max(reopened)))
}

/// The newest push by which the branch came to `head`; instants of this form are ordered as texts are.
fn pushed(activity: &[Value], head: &str) -> Option<String> {
    let came = activity.iter().filter(|event| event["after"] == head && event["before"] != head);
    came.filter_map(|event| event["timestamp"].as_str()).max().map(str::to_owned)
}

fn reopened(events: &[Value]) -> Option<String> {
    let events = events.iter().filter(|event| event["event"] == "reopened");
    events.filter_map(|event| event["created_at"].as_str()).max().map(str::to_owned)
}

/// A branch's name as a part of a query: it is the contestant's own choice.
fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_head_came_when_its_branch_last_came_to_it() {
        let event = |before: &str, after: &str, at: &str| json!({ "before": before, "after": after, "timestamp": at });
        let activity = [
            event("b", "a", "2009-01-03T00:00:00Z"),
            event("a", "b", "2009-01-02T00:00:00Z"),
            event("0", "a", "2009-01-01T00:00:00Z"),
        ];
        assert_eq!(pushed(&activity, "a").as_deref(), Some("2009-01-03T00:00:00Z"));
        assert_eq!(pushed(&activity, "c"), None);
        let events = [
            json!({ "event": "commented", "created_at": "2009-01-09T00:00:00Z" }),
            json!({ "event": "reopened", "created_at": "2009-01-05T00:00:00Z" }),
        ];
        assert_eq!(reopened(&events).as_deref(), Some("2009-01-05T00:00:00Z"));
    }

    #[test]
    fn what_has_a_receipt_is_not_asked_for_and_a_name_stays_a_name() {
        let pull = json!({ "number": 7, "head": { "sha": "ab" } });
        assert!(is_judged(&pull, "{\"seq\":2,\"pull\":7,\"head\":\"ab\"}"));
        assert!(!is_judged(&pull, "{\"seq\":2,\"pull\":17,\"head\":\"ab\"}"));
        assert_eq!(escaped("a b&ref=x/é"), "a%20b%26ref%3Dx/%C3%A9");
    }
}
