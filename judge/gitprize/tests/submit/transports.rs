//! HTTP with a password, SSH with an agent, signed commits, and connections that break.

use std::process::Command;

use super::server::{Server, is_there};
use super::{DAY, Desk, contest, heads, text};
use crate::support::{GOOD, WORSE, git, told};

/// `alpha:token` as the header that git sends.
const BASIC: &str = "Basic YWxwaGE6dG9rZW4=";

#[test]
fn over_http_the_credential_helper_is_asked() {
    if !is_there() {
        return;
    }
    let fixture = contest("");
    let server = Server::over(fixture.root());
    server.state.lock().unwrap().authorization = Some(BASIC.to_owned());
    let url = format!("{}/contest.git", server.base);
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let refused = desk.run(&call);
    assert!(refused.code == 2 && refused.err.contains("error[no-access]"), "{}", refused.err);
    let store = desk.path("home/credentials");
    std::fs::write(&store, server.base.replace("http://", "http://alpha:token@")).unwrap();
    desk.setting("credential.helper", &format!("store --file={}", store.display()));
    assert_eq!(desk.json(&call)["pull"], 1);
    assert_eq!(heads(&fixture).len(), 1);
    // Nothing of the token is kept or shown.
    let remembered = std::fs::read_to_string(desk.path("desk/.gitprize.toml")).unwrap();
    assert!(!remembered.contains("token"), "{remembered}");
    // A token in the configuration of the folder's own repository, as CI keeps it, is as good.
    let ci = Desk::new(&fixture, "ci");
    git(&ci.path("desk"), &["init", "--quiet"]);
    git(
        &ci.path("desk"),
        &["config", &format!("http.{}/.extraheader", server.base), &format!("Authorization: {BASIC}")],
    );
    ci.file("worse.csv", WORSE);
    assert_eq!(
        ci.json(&["submit", "worse.csv", "--team", "alpha", "--contest", &url, "--now", DAY])["pull"],
        2
    );
    told!();
}

#[test]
fn a_cut_connection_and_the_same_command_again_are_one_submission() {
    if !is_there() {
        return;
    }
    // The answer is lost after the push was taken in; or the push never arrives; both, more than once.
    for cuts in [&[true][..], &[false], &[false, true], &[false, false, true]] {
        let fixture = contest("");
        let server = Server::over(fixture.root());
        let url = format!("{}/contest.git", server.base);
        server.state.lock().unwrap().cuts = cuts.to_vec();
        let desk = Desk::new(&fixture, "alpha");
        desk.file("good.csv", GOOD);
        for at in 0..cuts.len() {
            let hour = format!("2009-01-02T1{at}:00:00Z");
            let ran = desk.run(&["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", &hour]);
            assert_eq!(ran.code, 3, "{cuts:?}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains("The same command goes on from where it stopped"), "{}", ran.err);
        }
        let last =
            ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", "2009-01-02T20:00:00Z"];
        let done = desk.json(&last);
        let known = if cuts.last() == Some(&true) { "waiting" } else { "sent" };
        assert_eq!((text(&done["state"]), &done["pull"]), (known, &1.into()), "{cuts:?}: {done}");
        assert_eq!(
            heads(&fixture),
            [("refs/pull/1/head".to_owned(), text(&done["head"]).to_owned())],
            "{cuts:?}"
        );
        assert_eq!(text(&desk.json(&last)["state"]), "waiting", "{cuts:?}");
    }
}

#[test]
fn over_ssh_the_agent_is_at_hand() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha").with("SSH_AUTH_SOCK", "/run/agent.sock");
    desk.file("good.csv", GOOD);
    // A program in the place of ssh that runs the command here: the machine may have no server for it.
    let ssh = desk.path("home/ssh");
    let log = desk.path("home/log");
    let script = format!(
        "#!/bin/sh\necho \"$SSH_AUTH_SOCK $*\" >> '{}'\nfor last; do :; done\nexec sh -c \"$last\"\n",
        log.display()
    );
    std::fs::write(&ssh, script).unwrap();
    std::fs::set_permissions(&ssh, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    desk.setting("core.sshCommand", &ssh.display().to_string());
    let url = format!("ssh://git@forge.example{}", fixture.path("contest.git").display());
    let sent = desk.json(&["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY]);
    assert_eq!((&sent["pull"], heads(&fixture).len()), (&1.into(), 1), "{sent}");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(
        log.lines().all(|line| line.starts_with("/run/agent.sock ")) && log.contains("git-receive-pack"),
        "{log}"
    );
}

#[test]
fn commits_are_signed_as_git_is_told() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha");
    let key = desk.path("home/key");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let url = desk.contest();
    desk.file("good.csv", GOOD);
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    desk.setting("gpg.format", "ssh");
    desk.setting("user.signingKey", &desk.path("home/missing").display().to_string());
    desk.setting("commit.gpgSign", "true");
    let refused = desk.run(&call);
    assert!(refused.code == 2 && refused.err.contains("error[not-signed]"), "{}", refused.err);
    assert!(heads(&fixture).is_empty());
    desk.setting("user.signingKey", &key.display().to_string());
    desk.setting("user.email", "me@example.org");
    let head = desk.json(&call)["head"].as_str().unwrap().to_owned();
    let commit = git(&fixture.path("contest.git"), &["cat-file", "commit", &head]);
    assert!(
        commit.contains("gpgsig -----BEGIN SSH SIGNATURE-----") && commit.contains("<me@example.org>"),
        "{commit}"
    );
    assert_eq!(text(&desk.json(&call)["state"]), "waiting");
    // Or by a word of the call alone.
    desk.setting("commit.gpgSign", "false");
    desk.file("worse.csv", WORSE);
    let head =
        desk.json(&["submit", "worse.csv", "--sign", "--now", DAY])["head"].as_str().unwrap().to_owned();
    assert!(git(&fixture.path("contest.git"), &["cat-file", "commit", &head]).contains("gpgsig "));
    told!();
}

/// A server that makes pull requests of `refs/for/main`, as `proc-receive` hooks do.
#[test]
fn a_push_for_main_is_a_pull_request_where_the_server_makes_one() {
    if Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let fixture = contest("");
    let repository = fixture.path("contest.git");
    git(&repository, &["config", "receive.procReceiveRefs", "refs/for"]);
    let hook = repository.join("hooks/proc-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    let update = repository.join("hooks/update");
    std::fs::write(&update, "#!/bin/sh\necho 'what you submit goes to refs/for/main'\nexit 1\n").unwrap();
    std::fs::write(&hook, HOOK).unwrap();
    for hook in [&hook, &update] {
        std::fs::set_permissions(hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    let url = desk.contest();
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let sent = desk.json(&call);
    assert_eq!(sent["pull"], 62, "{sent}");
    assert_eq!(heads(&fixture), [("refs/pull/62/head".to_owned(), text(&sent["head"]).to_owned())]);
    assert_eq!(text(&desk.json(&call)["state"]), "waiting");
    assert_eq!(git(&repository, &["for-each-ref", "refs/for"]), "");
}

const HOOK: &str = r#"#!/usr/bin/env python3
import os, subprocess, sys
def read():
    size = int(sys.stdin.buffer.read(4), 16)
    return None if size == 0 else sys.stdin.buffer.read(size - 4)
def write(data):
    sys.stdout.buffer.write(b"0000" if data is None else b"%04x" % (len(data) + 4) + data)
    sys.stdout.buffer.flush()
def until_flush():
    lines = []
    while (line := read()) is not None:
        lines.append(line.rstrip(b"\n"))
    return lines
options = b"push-options" in b" ".join(until_flush())
write(b"version=1\0push-options\n"); write(None)
commands = until_flush()
told = until_flush() if options else []
for command in commands:
    old, new, ref = command.split(b" ", 2)
    subprocess.check_call(["git", "update-ref", "refs/pull/62/head", new.decode()])
    write(b"ok " + ref + b"\n"); write(b"option refname refs/pull/62/head\n"); write(b"option new-oid " + new + b"\n")
write(None)
"#;
