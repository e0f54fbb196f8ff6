//! Somebody else is faster, or the command is killed: main has all of a change or nothing.

use base::digest::sha256_hex;

use super::{another_key, apply, other_answers, running};
use crate::support::{self, Fixture, git};

#[test]
fn a_push_between_loses_nothing() {
    // Somebody else's commit lands while the organiser looks at the plan: the next try is on top of it.
    let fixture = running("");
    another_key(&fixture);
    fixture.judge(&["rejudge", "--now", "2009-01-04T00:00:00Z"]).ok();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &[("content/news.md", "100644", b"news")]);
    apply(&fixture, "2009-01-04T00:00:00Z");
    let tree = git(&fixture.path("contest.git"), &["ls-tree", "-r", "--name-only", "main"]);
    assert!(tree.contains("content/news.md"), "{tree}");
}

#[test]
fn a_killed_command_leaves_main_or_everything() {
    // Whatever a kill leaves on the organiser's disk: main has all of a change or nothing, and the same command ends it.
    let fixture = running("");
    another_key(&fixture);
    let mut pause = 20;
    for _ in 0..8 {
        let before = fixture.main();
        let mut child = std::process::Command::new(support::judge_program())
            .args(["rejudge", "--apply", "--reason", "a mistake was found", "--now", "2009-01-04T00:00:00Z"])
            .current_dir(fixture.path("clone"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
        pause += 35;
        if fixture.main() != before {
            break;
        }
        let text = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
        assert!(text.contains(&sha256_hex(other_answers().as_bytes())), "the edit is still there");
    }
    let ran = fixture.judge(&[
        "rejudge",
        "--apply",
        "--reason",
        "a mistake was found",
        "--now",
        "2009-01-04T00:00:00Z",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // The folder is main's again, wherever the kill came.
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main());
    assert_eq!(git(&fixture.path("clone"), &["status", "--porcelain"]), "");
    assert_eq!(kinds_on_main(&fixture, "amend"), 1);
    assert_eq!(kinds_on_main(&fixture, "rejudge"), 2);
    let other = tempfile::tempdir().unwrap();
    git(other.path(), &["clone", "--quiet", fixture.path("contest.git").to_str().unwrap(), "other"]);
    fixture.judge(&["verify", "--dir", other.path().join("other").to_str().unwrap()]).ok();
}

fn kinds_on_main(fixture: &Fixture, kind: &str) -> usize {
    fixture.ledger().matches(&format!("\"kind\":\"{kind}\"")).count()
}
