//! The forced command of an SSH key, with a stand-in for ssh that does what sshd does; `cargo xtask hosts` has the real one.

use super::desk::Desk;
use crate::support::{GOOD, judge_program, plain_git, told};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

/// A program that git takes for ssh: it gives what it is asked to run to the forced command.
fn ssh(desk: &Desk, arguments: &str) -> String {
    let script = desk.fixture.path("ssh");
    let judge = judge_program().display().to_string();
    let text = format!(
        "#!/bin/sh\nfor last; do :; done\nexport SSH_ORIGINAL_COMMAND=\"$last\"\nexec '{judge}' receive --ssh --dir '{}' {arguments}\n",
        desk.bare().display()
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    script.display().to_string()
}

#[test]
fn a_key_is_a_person_and_opens_one_repository() {
    let desk = Desk::new();
    let push = |arguments: &str, address: &str, spec: &str| {
        let mut push = plain_git(&desk.clone());
        push.env("GIT_SSH_COMMAND", ssh(&desk, arguments))
            .env("GIT_SSH_VARIANT", "simple")
            .env("LC_ALL", "C");
        // What the other side says of itself counts for nothing.
        push.env("GITPRIZE_JUDGE", "1").env("REMOTE_USER", "anna");
        let ran = push.args(["push", address, spec]).output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&ran.stderr).into_owned())
    };
    let head = desk.predictions("alpha", GOOD);
    let spec = format!("{head}:refs/for/main");
    let (ok, said) = push("--user beta", "git@host:contest.git", &spec);
    assert!(!ok && said.contains("error[not-a-member]"), "{said}");
    let (ok, said) = push("--user beta", "git@host:contest.git", &format!("{head}:refs/heads/main"));
    assert!(!ok && said.contains("error[not-a-maintainer]"), "{said}");
    let (ok, said) = push("--user alpha", "git@host:other.git", &spec);
    assert!(!ok && said.contains("there is no repository"), "{said}");
    told::note("", &said);
    let (ok, said) = push("--user alpha", "git@host:srv/contest", &spec);
    assert!(ok && said.contains("Received as #1"), "{said}");
    assert_eq!(desk.log()[0]["user"], "alpha");
    let mut shell = desk.judge(&["receive", "--ssh", "--dir", "../contest.git", "--user", "alpha"]);
    for asked in [None, Some("sh -i"), Some("git-receive-pack '/contest.git'; id")] {
        shell.env_remove("SSH_ORIGINAL_COMMAND");
        if let Some(asked) = asked {
            shell.env("SSH_ORIGINAL_COMMAND", asked);
        }
        let ran = shell.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!((ran.status.code(), ran.stdout.len()), (Some(1), 0), "{said}");
        told::note("", &said);
    }
    told!();
}

#[test]
fn any_key_gets_its_line() {
    let desk = Desk::new();
    let line = |arguments: &[&str]| {
        desk.judge(&[&["receive", "--dir", "../contest.git"], arguments].concat()).output().unwrap()
    };
    let text = String::from_utf8(line(&["--authorize", &format!("{KEY} anna@home")]).stdout).unwrap();
    let print = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
    assert!(
        text.starts_with("command=\"'") && text.trim_end().ends_with(&format!("\",restrict {KEY}")),
        "{text}"
    );
    assert!(
        text.contains(&format!(
            "receive --ssh --dir '{}' --key {print}\"",
            desk.bare().canonicalize().unwrap().display()
        )),
        "{text}"
    );
    let text = String::from_utf8(line(&["--authorize", KEY, "--user", "o'neill"]).stdout).unwrap();
    assert!(text.contains(r"--user 'o'\\''neill'"), "{text}");
    assert_eq!(line(&["--authorize", "nonsense"]).status.code(), Some(2));
}
