//! What only the forge knows, asked through its own program, which has the organiser's token: secrets by their names, pages,
//! schedules, its clock.

use std::process::Command;

use serde_json::Value;

use super::{Check, Patient};
use base::time::{Instant, Window};
use contest::ForgeKind;

/// Secrets of the judge's environment on GitHub.
const GITHUB_SECRETS: [&str; 2] = ["GITPRIZE_IDENTITY", "GITPRIZE_SIGNING_KEY"];
/// Variables of the project on GitLab.
const GITLAB_VARIABLES: [&str; 3] = ["GITPRIZE_IDENTITY", "GITPRIZE_SIGNING_KEY", "GITPRIZE_FORGE_TOKEN"];
/// How far a clock may be off.
const SKEW_SECONDS: i64 = 120;

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    match patient.folder.contest.forge.kind {
        ForgeKind::Git => {}
        ForgeKind::Github => github(patient, all),
        ForgeKind::Gitlab => gitlab(patient, all),
        ForgeKind::Forgejo => {
            let text = "Forgejo has no program that holds a token; look at Settings, Actions, Secrets for JUDGE_IDENTITY, \
                        JUDGE_SIGNING_KEY and JUDGE_FORGE_TOKEN";
            all.push(Check::unseen("forge", text, "open the repository's settings"));
        }
    }
}

/// What a program of the forge answers in the contest's folder, as far as it answers.
fn asked(patient: &Patient<'_>, program: &str, args: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.current_dir(patient.root).args(args).env("GH_PROMPT_DISABLED", "1").env("NO_COLOR", "1");
    let output = command.output().map_err(|why| format!("{program} cannot be started: {why}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().next().unwrap_or("it gave no reason").to_owned())
}

/// The texts of the field `name` of a list of objects.
fn names(text: &str, name: &str) -> Vec<String> {
    let list: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    list.iter().filter_map(|one| one[name].as_str().map(str::to_owned)).collect()
}

fn secrets(all: &mut Vec<Check>, known: Result<Vec<String>, String>, wanted: &[&str], mend: &str) {
    const ID: &str = "forge-secrets";
    all.push(match known {
        Err(why) => {
            Check::unseen(ID, format!("the forge does not tell which secrets there are: {why}"), mend)
        }
        Ok(known) => {
            let is_missing = |name: &&&str| !known.iter().any(|known| known == **name);
            let missing: Vec<&str> = wanted.iter().filter(is_missing).copied().collect();
            match missing.is_empty() {
                true => Check::done(ID, format!("{} are set", wanted.join(", "))),
                false => Check::missing(ID, format!("{} not set on the forge", missing.join(", ")), mend),
            }
        }
    });
}

fn github(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let gh = |args: &[&str]| asked(patient, "gh", args);
    if let Err(why) = gh(&["--version"]) {
        all.push(Check::unseen("forge", why, "install GitHub's program gh, then `gh auth login`"));
        return;
    }
    let known = gh(&["secret", "list", "--env", "judge", "--json", "name"]).map(|text| names(&text, "name"));
    let mend = "gh secret set GITPRIZE_IDENTITY --env judge < ../contest.keys/judge.txt, and GITPRIZE_SIGNING_KEY from ledger.key";
    secrets(all, known, &GITHUB_SECRETS, mend);
    all.push(match gh(&["api", "repos/{owner}/{repo}/pages"]) {
        Ok(_) => Check::done("forge-pages", "Pages are on"),
        Err(why) if why.contains("404") => Check::missing(
            "forge-pages",
            "Pages are off",
            "gh api -X POST 'repos/{owner}/{repo}/pages' -f build_type=workflow",
        ),
        Err(why) => Check::unseen("forge-pages", why, "gh auth status"),
    });
    if let Ok(text) = gh(&["workflow", "list", "--all", "--json", "name,state"]) {
        let list: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        let off: Vec<&str> = list
            .iter()
            .filter(|one| one["state"].as_str().is_some_and(|state| state.starts_with("disabled")))
            .filter_map(|one| one["name"].as_str())
            .collect();
        all.push(match off.is_empty() {
            true => Check::done("forge-schedule", "no workflow is turned off"),
            false => Check::wrong(
                "forge-schedule",
                format!("turned off: {}", off.join(", ")),
                format!("gh workflow enable {}", off.first().copied().unwrap_or_default()),
            ),
        });
    }
    if let Ok(text) = gh(&["api", "--include", "rate_limit"]) {
        clock(patient, &text, all);
    }
}

fn gitlab(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let glab = |args: &[&str]| asked(patient, "glab", args);
    if let Err(why) = glab(&["--version"]) {
        all.push(Check::unseen("forge", why, "install GitLab's program glab, then `glab auth login`"));
        return;
    }
    let known = glab(&["api", "projects/:fullpath/variables?per_page=100"]).map(|text| names(&text, "key"));
    let mend = "glab variable set GITPRIZE_IDENTITY --type file --masked --protected < ../contest.keys/judge.txt, and the others alike";
    secrets(all, known, &GITLAB_VARIABLES, mend);
    if let Ok(text) = glab(&["api", "projects/:fullpath/pipeline_schedules"]) {
        let list: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        all.push(match list.iter().any(|one| one["active"] == true) {
            true => Check::done("forge-schedule", "a pipeline schedule is active"),
            false => Check::missing(
                "forge-schedule",
                "no pipeline schedule is active: nobody calls the judge",
                "glab schedule create --cron '17 * * * *' --description judge --ref main",
            ),
        });
    }
}

/// The forge's clock beside this one, out of the headers of an answer.
fn clock(patient: &Patient<'_>, answer: &str, all: &mut Vec<Check>) {
    let date = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| value.trim())
    });
    let theirs = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let Some(theirs) = theirs.map(|at| Instant::from_seconds(at.timestamp().as_second())) else { return };
    let skew = Window::between(theirs, patient.now).seconds();
    all.push(match skew.abs() > SKEW_SECONDS {
        true => Check::wrong(
            "forge-clock",
            format!("this machine's clock is {skew} seconds away from the forge's"),
            "timedatectl set-ntp true",
        ),
        false => Check::done("forge-clock", "this machine's clock is the forge's"),
    });
}
