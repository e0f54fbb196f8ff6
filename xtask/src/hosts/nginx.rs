//! nginx, fcgiwrap and git's http-backend.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::contest::Contest;
use super::ended::Ended;
use super::people::{everybody, take_part};
use super::running::{Running, answers, found, free_port, missing};
use crate::project::{self, Project};

/// What the file does not say because it is one of several on a real server.
const AROUND: &str = "daemon off;\nUSER\npid WORK/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n\
                      client_body_temp_path WORK/body;\nfastcgi_temp_path WORK/fastcgi;\nproxy_temp_path WORK/proxy;\n\
                      uwsgi_temp_path WORK/uwsgi;\nscgi_temp_path WORK/scgi;\nFILE\n}\n";

/// The contest behind it.
pub(super) fn run(project: &Project) -> Result<Ended> {
    if let Some(why) = missing(&["nginx", "fcgiwrap"]) {
        return Ok(Ended::Skipped(why));
    }
    let work = Contest::folder(project, "nginx")?;
    let contest = Contest::new(project, &work, &work.join("contest.git"), vec![])?;
    let (socket, port) = (work.join("fcgiwrap.socket"), free_port()?);
    let people: String = everybody().iter().map(|login| format!("{login}:{{PLAIN}}secret\n")).collect();
    let passwords = work.join("passwords");
    fs::write(&passwords, people)?;
    let mut file = contest.file("nginx.conf")?;
    // The places of this machine instead of a server's.
    for (of_server, here) in [
        ("listen 80;", format!("listen 127.0.0.1:{port};")),
        ("/run/fcgiwrap.socket", socket.display().to_string()),
        ("/etc/nginx/gitprize.htpasswd", passwords.display().to_string()),
    ] {
        ensure!(file.contains(of_server), "nginx.conf has no {of_server}");
        file = file.replace(of_server, &here);
    }
    let is_root = project::output(Command::new("id").arg("-u"))?.trim() == "0";
    let around = AROUND.replace("USER", if is_root { "user root;" } else { "" });
    let whole = around.replace("WORK", &work.display().to_string()).replace("FILE", &file);
    let config = work.join("nginx.conf");
    fs::write(&config, whole)?;
    let program = |name: &str| found(name).with_context(|| format!("{name} is gone"));
    let mut fcgiwrap = Command::new(program("fcgiwrap")?);
    fcgiwrap.args(["-c", "10", "-s"]).arg(format!("unix:{}", socket.display()));
    let mut wrap = Running::start("fcgiwrap", &mut fcgiwrap, &work.join("fcgiwrap.log"))?;
    wrap.listens(|| socket.exists())?;
    let mut nginx = Command::new(program("nginx")?);
    nginx.arg("-p").arg(&work).arg("-c").arg(&config);
    let mut server = Running::start("nginx", &mut nginx, &work.join("nginx.log"))?;
    server.listens(|| answers(port))?;
    let way = |login: &str| (format!("http://{login}:secret@127.0.0.1:{port}/contest.git"), vec![]);
    let text = take_part(&contest, &way)?;
    // Without a password, and with a wrong one, nobody pushes; everybody may look.
    for who in ["", "anna:wrong@"] {
        let address = format!("http://{who}127.0.0.1:{port}/contest.git");
        let folder = work.join("contest");
        let mut push = super::contest::as_somebody(project::git(&folder));
        let pushed = push.args(["push", &address, "HEAD:refs/heads/main"]).output()?;
        ensure!(!pushed.status.success(), "{address} took a push");
    }
    let address = format!("http://127.0.0.1:{port}/contest.git");
    project::output(project::git(&work).args(["ls-remote", &address]))?;
    Ok(Ended::Fine(text))
}
