//! OpenSSH, with the lines of `judge receive --authorize`: for keys that somebody listed, and for any key that comes.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::contest::{Contest, as_somebody, said};
use super::desk::{Desk, NOETHER};
use super::ended::Ended;
use super::people::{everybody, take_part};
use super::running::missing;
use super::sshd::{Agent, SSH, Sshd, key};
use crate::project::{self, Project};

/// The contest behind it.
pub(super) fn run(project: &Project) -> Result<Ended> {
    if let Some(why) = missing(&["sshd", "ssh", "ssh-keygen", "ssh-agent", "ssh-add"]) {
        return Ok(Ended::Skipped(why));
    }
    let work = Contest::folder(project, "ssh")?;
    let contest = Contest::new(project, &work, &work.join("contest.git"), vec![], &[])?;
    let repository = contest.repository.display().to_string();
    let mut lines = String::new();
    for login in everybody() {
        let public = key(&work, &login)?;
        lines +=
            &contest.judge(&["receive", "--authorize", &public, "--user", &login, "--dir", &repository])?;
    }
    let authorized = work.join("authorized_keys");
    fs::write(&authorized, lines)?;
    // sshd asks a program only that root alone can change.
    let program = project.program("judge");
    let any = is_roots(&program);
    let more = if any { any_key(&contest)? } else { String::new() };
    let server = Sshd::start(&work, &authorized, &more)?;
    let text = take_part(&contest, &|login| server.way(login, "contest.git"))?;
    by_agent(project, &contest, &server)?;
    let text = format!("{text}; `gitprize` sent from an empty folder with a key that only an agent has");
    for command in ["", "sh -c id", "git-receive-pack /other.git"] {
        let (ok, said) = server.asks("team0", command)?;
        ensure!(!ok && said.contains("error[no-shell]"), "`{command}` over SSH: {said}");
    }
    if !any {
        return Ok(Ended::Fine(format!(
            "{text}; any key was not tried: sshd wants a program that only root can change"
        )));
    }
    stranger(project, &contest, &server)?;
    Ok(Ended::Fine(format!("{text}; so did somebody whose key nobody listed")))
}

/// The lines of the file that `judge host` writes, for this user.
fn any_key(contest: &Contest) -> Result<String> {
    let file = contest.file("sshd_config")?;
    let wanted = |line: &&str| line.trim_start().starts_with("AuthorizedKeysCommand");
    let lines: Vec<&str> = file.lines().filter(wanted).map(str::trim).collect();
    ensure!(lines.len() == 2, "sshd_config does not ask for keys: {file}");
    let user = project::output(std::process::Command::new("id").arg("-un"))?;
    Ok(lines
        .join("\n")
        .replace("AuthorizedKeysCommandUser git", &format!("AuthorizedKeysCommandUser {}", user.trim())))
}

/// `gitprize` from an empty folder, the key being in an agent and nowhere else.
fn by_agent(project: &Project, contest: &Contest, server: &Sshd) -> Result<()> {
    let agent = Agent::with(&contest.work, NOETHER)?;
    let address = server.address("contest.git");
    let desk = Desk::new(project, contest, NOETHER, &address)?;
    let desk = desk.with("SSH_AUTH_SOCK", &agent.socket()).with("GIT_SSH_COMMAND", SSH);
    desk.takes_part(contest, &["--login", NOETHER])
}

/// Somebody whose key is in no list registers by it.
fn stranger(project: &Project, contest: &Contest, server: &Sshd) -> Result<()> {
    let public = key(&contest.work, "stranger")?;
    let (address, environment) = server.way("stranger", "contest.git");
    let folder = contest.work.join("of-stranger");
    let git = |at: &Path, args: &[&str]| {
        let mut git = as_somebody(project::git(at));
        git.envs(environment.iter().map(|(name, value)| (name, value))).args(args);
        git
    };
    project::output(git(&contest.work, &["clone", "--quiet", &address]).arg(&folder))?;
    let team = folder.join("submissions/stranger");
    fs::create_dir_all(&team)?;
    let text = format!("name = \"Stranger\"\n\n[[members]]\nssh_key = \"{public}\"\nrole = \"leader\"\n");
    fs::write(team.join("team.toml"), text)?;
    project::output(&mut git(&folder, &["add", "--all"]))?;
    project::output(&mut git(&folder, &["commit", "--quiet", "--message", "Register"]))?;
    let pushed = git(&folder, &["push", "origin", "HEAD:refs/for/main"]).output()?;
    ensure!(pushed.status.success() && said(&pushed).contains("registers the team"), "{}", said(&pushed));
    ensure!(contest.batch()? == (1, 0), "the stranger is not registered");
    let _ = project;
    Ok(())
}

/// Whether nobody but root can change `path` or a folder above it.
#[cfg(unix)]
fn is_roots(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(path) = path.canonicalize() else { return false };
    path.ancestors().all(|part| part.metadata().is_ok_and(|meta| meta.uid() == 0 && meta.mode() & 0o022 == 0))
}

#[cfg(not(unix))]
fn is_roots(_: &Path) -> bool {
    false
}
