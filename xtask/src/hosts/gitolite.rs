//! gitolite3 behind sshd: it says who somebody is, the hooks say what they may do.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::contest::Contest;
use super::desk::{Desk, NOETHER};
use super::ended::Ended;
use super::people::{everybody, take_part};
use super::running::missing;
use super::sshd::{Sshd, key};
use crate::project::{self, Project};

/// The contest behind it.
pub(super) fn run(project: &Project) -> Result<Ended> {
    if let Some(why) = missing(&["gitolite", "sshd", "ssh", "ssh-keygen"]) {
        return Ok(Ended::Skipped(why));
    }
    let work = Contest::folder(project, "gitolite")?;
    let home = work.join("home");
    fs::create_dir_all(&home)?;
    key(&work, "admin")?;
    gitolite(&home, &["setup", "-pk", &work.join("keys/admin.pub").display().to_string()])?;
    for login in everybody() {
        key(&work, &login)?;
        fs::copy(work.join(format!("keys/{login}.pub")), home.join(format!(".gitolite/keydir/{login}.pub")))?;
    }
    // As the file says: the repository is gitolite's first.
    let conf = home.join(".gitolite/conf/gitolite.conf");
    let repository = home.join("repositories/contest.git");
    let library = gitolite(&home, &["query-rc", "GL_LIBDIR"])?;
    // What the file says that a batch needs.
    let environment = [
        ("GL_BYPASS_ACCESS_CHECKS", "1"),
        ("GL_LIBDIR", library.trim()),
        ("HOME", &home.display().to_string()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let before = fs::read_to_string(&conf)?;
    fs::write(&conf, format!("{before}\nrepo contest\n    RW+ = @all\n"))?;
    gitolite(&home, &["compile"])?;
    gitolite(&home, &["trigger", "POST_COMPILE"])?;
    let contest = Contest::new(project, &work, &repository, environment, &[])?;
    let file = contest.file("gitolite.conf")?;
    ensure!(file.contains("repo contest\n    RW+ = @all\n"), "gitolite.conf is another one: {file}");
    for name in ["GL_BYPASS_ACCESS_CHECKS=1", "GL_LIBDIR="] {
        ensure!(file.contains(name), "gitolite.conf does not say that a batch needs {name}");
    }
    // gitolite's home is not that of the user who runs this.
    let authorized = home.join(".ssh/authorized_keys");
    let lines = fs::read_to_string(&authorized).context("gitolite wrote no keys")?;
    fs::write(
        &authorized,
        lines.replace("command=\"", &format!("command=\"env HOME='{}' ", home.display())),
    )?;
    let server = Sshd::start(&work, &authorized, "")?;
    let text = take_part(&contest, &|login| server.way(login, "contest"))?;
    let (address, environment) = server.way(NOETHER, "contest");
    let desk = Desk::new(project, &contest, NOETHER, &address)?;
    let desk = environment.iter().fold(desk, |desk, (name, value)| desk.with(name, value));
    desk.takes_part(&contest, &["--login", NOETHER])?;
    Ok(Ended::Fine(format!("{text}; so did `gitprize` from an empty folder")))
}

fn gitolite(home: &Path, args: &[&str]) -> Result<String> {
    let mut gitolite = Command::new("gitolite");
    project::output(gitolite.args(args).env("HOME", home).current_dir(home))
}
