//! `judge terms`: the hash of the terms in force, and who accepted which text.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::common::{Dir, Now, Output};
use base::failure::Failure;
use contest::{Folder, Slug, Source as _};

/// Print the hash of the terms, which texts hold, and which teams accepted which
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let output = args.output;
    let Some(terms) = &folder.contest.terms else {
        output.json(&json!({
            "file": null, "hash": null, "required": false, "minor": [], "accepted": [],
        }));
        output.line("Terms", "contest.toml has no [terms]: nobody is asked to accept any");
        return Ok(());
    };
    let text = folder.at.terms(terms)?;
    // None is who has not accepted any.
    let mut accepted: BTreeMap<Option<&str>, (BTreeSet<&Slug>, usize)> = BTreeMap::new();
    for (slug, team) in &folder.teams {
        for member in &team.members {
            let hash = member.accepted.as_ref().map(|accepted| accepted.terms.as_str());
            let (teams, members) = accepted.entry(hash).or_default();
            teams.insert(slug);
            *members += 1;
        }
    }
    let holds = |hash: Option<&str>| hash.is_some_and(|hash| text.holds(terms, hash));
    output.json(&json!({
        "file": text.file,
        "hash": format!("sha256:{}", text.hash),
        "required": terms.required,
        "minor": terms.minor.iter().map(|minor| json!({
            "from": format!("sha256:{}", minor.from), "reason": minor.reason,
        })).collect::<Vec<_>>(),
        "accepted": accepted.iter().map(|(hash, (teams, members))| json!({
            "hash": hash.map(|hash| format!("sha256:{hash}")),
            "holds": holds(*hash),
            "members": members,
            "teams": teams,
        })).collect::<Vec<_>>(),
    }));
    output.value("Terms", &format!("{}, sha256:{}", text.file, text.hash));
    let today = &args.now.get().to_string()[..10];
    output.line("In team.toml", &format!("accepted = {{ terms = \"sha256:{}\", on = {today} }}", text.hash));
    output.line("Asked for", if terms.required { "of every member" } else { "of nobody" });
    for minor in &terms.minor {
        output.line("Holds as well", &format!("sha256:{}: {}", minor.from, minor.reason));
    }
    for (hash, (teams, members)) in &accepted {
        let what = match hash {
            Some(hash) if holds(Some(hash)) => format!("sha256:{hash}, which holds"),
            Some(hash) => format!("sha256:{hash}, which no longer holds"),
            None => "none".to_owned(),
        };
        let label = if hash.is_some() { "Accepted" } else { "Not accepted" };
        output.line(label, &format!("{what}: {members} members of {} teams", teams.len()));
        let names: Vec<&str> = teams.iter().map(|slug| slug.as_str()).collect();
        for line in names.chunks(8) {
            output.line("", &line.join(", "));
        }
    }
    Ok(())
}
