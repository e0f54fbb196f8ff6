//! nginx, fcgiwrap and git's http-backend, over HTTP and HTTPS, with passwords and with signed commits in their place.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::contest::Contest;
use super::cut::Cut;
use super::desk::{Desk, GERMAIN, HYPATIA, NOETHER};
use super::ended::Ended;
use super::people::{everybody, take_part};
use super::running::{Running, answers, found, free_port, missing};
use super::sshd::key;
use crate::project::{self, Project};

/// Everybody's.
const PASSWORD: &str = "secret";
/// What the file does not say because it is one of several on a real server.
const AROUND: &str = "daemon off;\nUSER\npid WORK/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n\
                      client_body_temp_path WORK/body;\nfastcgi_temp_path WORK/fastcgi;\nproxy_temp_path WORK/proxy;\n\
                      uwsgi_temp_path WORK/uwsgi;\nscgi_temp_path WORK/scgi;\nFILE\n}\n";

/// The contest behind it.
pub(super) fn run(project: &Project) -> Result<Ended> {
    if let Some(why) = missing(&["nginx", "fcgiwrap", "openssl", "ssh-keygen"]) {
        return Ok(Ended::Skipped(why));
    }
    let work = Contest::folder(project, "nginx")?;
    let contest = Contest::new(project, &work, &work.join("contest.git"), vec![], &[])?;
    let signed = work.join("signed");
    fs::create_dir_all(&signed)?;
    let signed = Contest::new(project, &signed, &signed.join("contest.git"), vec![], &["--signed", "yes"])?;
    let ports = Ports { http: free_port()?, https: free_port()?, signed: free_port()? };
    let _servers = serve(&work, &contest, &signed, &ports)?;
    let port = ports.http;
    let way = |login: &str| (format!("http://{login}:{PASSWORD}@127.0.0.1:{port}/contest.git"), vec![]);
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
    Ok(Ended::Fine(format!("{text}; {}", from_empty_folders(project, &contest, &signed, &ports)?)))
}

/// Where the server listens.
struct Ports {
    http: u16,
    https: u16,
    /// Of the contest where anybody may push whose commit is signed.
    signed: u16,
}

/// Starts nginx and what runs git for it.
fn serve(work: &Path, contest: &Contest, signed: &Contest, ports: &Ports) -> Result<[Running; 2]> {
    let socket = work.join("fcgiwrap.socket");
    let people: String = everybody().iter().map(|login| format!("{login}:{{PLAIN}}{PASSWORD}\n")).collect();
    let passwords = work.join("passwords");
    fs::write(&passwords, people)?;
    certificate(work)?;
    // The places of this machine instead of a server's.
    let here = |of: &Contest, changes: &[(&str, String)]| {
        let places = [
            ("/run/fcgiwrap.socket", socket.display().to_string()),
            ("/etc/nginx/gitprize.htpasswd", passwords.display().to_string()),
        ];
        places.iter().chain(changes).try_fold(of.file("nginx.conf")?, |file, (of_server, here)| {
            ensure!(file.contains(of_server), "nginx.conf has no {of_server}");
            Ok(file.replace(of_server, here))
        })
    };
    let certified = format!(
        "listen 127.0.0.1:{};\nlisten 127.0.0.1:{} ssl;\nssl_certificate {2}/tls.crt;\nssl_certificate_key {2}/tls.key;",
        ports.http,
        ports.https,
        work.display()
    );
    let with_passwords = here(contest, &[("listen 80;", certified)])?;
    // What the file says about signed commits, and its other half is there already.
    let listens = format!("listen 127.0.0.1:{};", ports.signed);
    let without = [("listen 80;", listens), ("auth_basic           $gitprize_realm;", String::new())];
    let for_signed = here(signed, &without)?;
    let for_signed =
        for_signed.find("server {").map(|at| &for_signed[at..]).context("nginx.conf has no server")?;
    let is_root = project::output(Command::new("id").arg("-u"))?.trim() == "0";
    let around = AROUND.replace("USER", if is_root { "user root;" } else { "" });
    let file = format!("{with_passwords}\n{for_signed}");
    let whole = around.replace("WORK", &work.display().to_string()).replace("FILE", &file);
    let config = work.join("nginx.conf");
    fs::write(&config, whole)?;
    let program = |name: &str| found(name).with_context(|| format!("{name} is gone"));
    let mut fcgiwrap = Command::new(program("fcgiwrap")?);
    fcgiwrap.args(["-c", "10", "-s"]).arg(format!("unix:{}", socket.display()));
    let mut wrap = Running::start("fcgiwrap", &mut fcgiwrap, &work.join("fcgiwrap.log"))?;
    wrap.listens(|| socket.exists())?;
    let mut nginx = Command::new(program("nginx")?);
    nginx.arg("-p").arg(work).arg("-c").arg(&config);
    let mut server = Running::start("nginx", &mut nginx, &work.join("nginx.log"))?;
    server.listens(|| answers(ports.http))?;
    Ok([server, wrap])
}

/// A certificate that the server has from itself.
fn certificate(work: &Path) -> Result<()> {
    let mut openssl = Command::new(found("openssl").context("openssl is gone")?);
    openssl.current_dir(work).args([
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]);
    openssl.args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "tls.key", "-out", "tls.crt"]);
    project::output(&mut openssl).map(drop)
}

/// `gitprize` with a token over HTTPS, over a connection that breaks, and with a signature in the place of a password.
fn from_empty_folders(
    project: &Project,
    contest: &Contest,
    signed: &Contest,
    ports: &Ports,
) -> Result<&'static str> {
    let server = format!("https://127.0.0.1:{}", ports.https);
    let desk = Desk::new(project, contest, NOETHER, &format!("{server}/contest.git"))?;
    desk.setting("http.sslCAInfo", &contest.work.join("tls.crt").display().to_string())?;
    desk.knows_password(&server, PASSWORD)?;
    desk.takes_part(contest, &["--login", NOETHER])?;

    let cut = Cut::to(ports.http)?;
    let server = format!("http://127.0.0.1:{}", cut.port);
    let desk = Desk::new(project, contest, GERMAIN, &format!("{server}/contest.git"))?;
    desk.knows_password(&server, PASSWORD)?;
    desk.is_cut(contest, &cut, &["--login", GERMAIN])?;

    let address = format!("http://127.0.0.1:{}/contest.git", ports.signed);
    let desk = Desk::new(project, signed, HYPATIA, &address)?.saying(&["--sign"]);
    let public = key(&signed.work, HYPATIA)?;
    desk.setting("gpg.format", "ssh")?;
    desk.setting("user.signingKey", &signed.work.join("keys").join(HYPATIA).display().to_string())?;
    desk.takes_part(signed, &["--ssh-key", &public])?;
    Ok(
        "`gitprize` sent from empty folders: over HTTPS with a token, signed, and once over each of two cut connections",
    )
}
