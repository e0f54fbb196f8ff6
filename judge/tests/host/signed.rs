//! Where anybody may push, a person is known by the SSH key that signed the commit.

use std::path::PathBuf;
use std::process::Command;

use super::desk::Desk;
use crate::support::{GOOD, WORSE, git, plain_git, told};

struct Key {
    file: PathBuf,
    public: String,
}

fn key(desk: &Desk, name: &str) -> Key {
    let file = desk.fixture.path(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
        .arg(&file)
        .status();
    assert!(made.unwrap().success());
    let public = std::fs::read_to_string(file.with_extension("pub")).unwrap();
    Key { file, public: public.trim().to_owned() }
}

/// The commit `head` again, signed.
fn signed(desk: &Desk, head: &str, key: &Key) -> String {
    let tree = format!("{head}^{{tree}}");
    let parent = format!("{head}^");
    let mut commit = plain_git(&desk.clone());
    commit.args(["-c", "gpg.format=ssh", "-c"]).arg(format!("user.signingkey={}", key.file.display()));
    let made = commit.args(["commit-tree", "-S", "-m", "Signed", "-p", &parent, &tree]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

fn team(key: &Key, name: &str) -> String {
    format!("name = \"{name}\"\n\n[[members]]\nssh_key = \"{}\"\nrole = \"leader\"\n", key.public)
}

#[test]
fn a_signature_says_who_and_counts_once() {
    let desk = Desk::with("", &["--maintainer", "anna", "--signed", "yes"]);
    let (ours, theirs) = (key(&desk, "ours"), key(&desk, "theirs"));
    let push = |spec: &str| desk.push("", &[spec]);
    let unsigned = desk.predictions("alpha", GOOD);
    push(&format!("{unsigned}:refs/for/main")).refused("commit-not-signed");
    let path = "submissions/gamma/team.toml";
    let file = |text: &str| desk.commit(Some("origin/main^0"), &[(path, "100644", text.as_bytes())]);
    // Somebody unknown may only register, and as nobody else.
    let early = signed(&desk, &desk.predictions("gamma", GOOD), &ours);
    push(&format!("{early}:refs/for/main")).is_refused("only-register");
    let as_other = signed(&desk, &file(&team(&theirs, "Gamma")), &ours);
    push(&format!("{as_other}:refs/for/main")).is_refused("not-a-member");
    let registration = signed(&desk, &file(&team(&ours, "Gamma")), &ours);
    let said = push(&format!("{registration}:refs/for/main")).ok();
    assert!(said.contains("Received as #1"), "{said}");
    assert_eq!(desk.batch()["registered"], 1);
    let submission = signed(&desk, &desk.predictions("gamma", GOOD), &ours);
    push(&format!("{submission}:refs/for/main")).ok();
    // The same push again, by whomever, moves nothing; under another number it would be one more submission.
    let said = push(&format!("{submission}:refs/for/main")).ok();
    assert!(said.contains("was received as #2 before"), "{said}");
    push(&format!("{submission}:refs/pull/3/head")).refused("signed-before");
    // Somebody else's commit over it, a removal that nobody signed, and main.
    let other = signed(&desk, &desk.predictions("gamma", WORSE), &theirs);
    push(&format!("+{other}:refs/pull/2/head")).refused("not-your-pull");
    push(":refs/pull/2/head").refused("pusher-unknown");
    push(&format!("{submission}:refs/heads/main")).refused("not-a-maintainer");
    let batch = desk.batch();
    assert_eq!(batch["scored"], 1, "{batch}");
    // What was judged cannot be sent again by a stranger either, nor what was pushed over.
    push(&format!("{registration}:refs/pull/3/head")).refused("signed-before");
    let log = desk.log();
    assert!(log.iter().all(|line| line["key"].as_str().unwrap().starts_with("SHA256:")), "{log:?}");
    assert_eq!(log.len(), 2);
    told!();
}

#[test]
fn a_signature_has_to_hold() {
    let desk = Desk::with("", &["--maintainer", "anna", "--signed", "yes"]);
    let ours = key(&desk, "ours");
    let good = signed(&desk, &desk.predictions("alpha", GOOD), &ours);
    let text = git(&desk.clone(), &["cat-file", "commit", &good]);
    for other in [
        // Another message, somebody else's words, half a signature, one of another program.
        text.replace("Signed", "Sined"),
        text.replace("-----END SSH SIGNATURE-----", "-----END-----"),
        text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
    ] {
        let mut write = plain_git(&desk.clone());
        write.args(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"]);
        let head = crate::support::pipe(&mut write, format!("{other}\n").as_bytes());
        desk.push("", &[&format!("{head}:refs/for/main")]).refused("commit-not-signed");
    }
    told!();
    // Where nobody asked for it, a signature lets nobody in.
    desk.host(&["--signed", "no"]).ok();
    let pushed = desk.push("", &[&format!("{good}:refs/for/main")]);
    assert!(!pushed.ok && pushed.said.contains("error[pusher-unknown]"), "{}", pushed.said);
}
