//! `judge forget`: a person's data go from every team's file.

use serde_json::json;

use super::common::{Dir, Output};
use crate::contest::{Folder, SUBMISSIONS, TEAM_FILE};
use crate::failure::Failure;
use crate::people::{Wanted, forget};

/// Remove a person from every team.toml of the contest's folder (for the organiser)
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("who").required(true).multiple(true))]
pub(super) struct Args {
    /// The person's name on the forge
    #[arg(long, value_name = "LOGIN", group = "who")]
    login: Option<String>,
    /// The person's number on the forge
    #[arg(long, value_name = "N", group = "who")]
    id: Option<u64>,
    /// Print what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let output = args.output;
    let forgotten = forget(&folder.teams, &Wanted { login: args.login.clone(), id: args.id });
    output.json(&json!({
        "dry_run": args.dry_run,
        "teams": forgotten.iter().map(|one| json!({
            "team": one.slug, "members": one.team.members.len(), "led": one.led, "withdrawn": one.alone,
        })).collect::<Vec<_>>(),
    }));
    if forgotten.is_empty() {
        output.line("Forget", "no team.toml speaks of that person");
        return Ok(());
    }
    for one in &forgotten {
        let path = format!("{SUBMISSIONS}/{}/{TEAM_FILE}", one.slug);
        if !args.dry_run {
            let file = folder.root.join(&path);
            crate::scratch::replace(&file, one.team.to_toml().as_bytes())?;
        }
        let what = if one.alone {
            "nobody is left: the team has withdrawn, its name and its results stay".to_owned()
        } else if one.led {
            let next = one.team.leader().map(crate::contest::Person::shown).unwrap_or_default();
            format!("{} members are left, {next} leads", one.team.members.len())
        } else {
            format!("{} members are left", one.team.members.len())
        };
        output.line(if args.dry_run { "Would rewrite" } else { "Rewritten" }, &format!("{path}: {what}"));
    }
    output.plain(TEXT);
    Ok(())
}

/// What this does and what it cannot do.
const TEXT: &str = "
Commit these files and push them to the contest's branch:
  git add submissions && git commit -m \"Remove a member's data\" && git push

The ledger holds no personal data: teams, digests and, where a quota is per person, keyed tags that nobody can
turn back without the answer key. It stays as it is. What stays too:
- earlier commits of this repository, every clone of it, and the forge's copies of pull requests. Taking data out
  of the history (git filter-repo, then a forced push and a request to the forge) changes every commit after it,
  so that third parties can no longer compare their clones. Whether that is worth it is your decision;
- the receive log of a plain repository (refs/gitprize/receive-log), which holds who pushed what and when;
- a team's name and folder, even if they are a person's name: the receipts hold the folder. The name can be
  changed in team.toml.";
