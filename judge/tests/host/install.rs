//! `judge host`: makes, checks and mends.

use super::desk::Desk;
use crate::support::{Fixture, contest_toml, git, plain_git, told};

#[test]
fn it_makes_the_repository_and_can_be_called_again() {
    let fixture = Fixture::with(&contest_toml(""));
    git(&fixture.path("clone"), &["remote", "remove", "origin"]);
    let host = |arguments: &[&str]| fixture.judge(&[&["host", "../new.git"], arguments].concat());
    let dry = host(&["--dry-run", "--maintainer", "anna"]).ok();
    assert!(dry.out.contains("a bare repository") && !fixture.path("new.git").exists(), "{}", dry.out);
    assert_eq!(host(&["--check"]).code, 1);
    host(&["--maintainer", "anna"]).ok();
    let clone = fixture.path("clone");
    let head = git(&clone, &["rev-parse", "HEAD"]);
    assert_eq!(git(&fixture.path("new.git"), &["rev-parse", "HEAD", "main"]), format!("{head}\n{head}"));
    assert!(git(&clone, &["remote", "get-url", "origin"]).ends_with("new.git"));
    host(&["--check"]).ok();
    let read = |name: &str| std::fs::read(fixture.path("new.git").join(name)).unwrap();
    let before = (read("config"), read("hooks/pre-receive"), read("hooks/proc-receive"));
    let again = host(&["--maintainer", "anna", "--format", "json"]).ok().json();
    assert!(again["points"].as_array().unwrap().iter().all(|point| point["state"] == "fine"), "{again}");
    assert_eq!((read("config"), read("hooks/pre-receive"), read("hooks/proc-receive")), before);
    host(&["--maintainer", "otto"]).ok();
    let all = git(&fixture.path("new.git"), &["config", "--get-all", "gitprize.maintainer"]);
    assert_eq!(all, "anna\notto");
}

#[test]
fn what_is_missing_or_old_is_named_and_mended() {
    let desk = Desk::new();
    desk.host(&["--check"]).ok();
    let bare = desk.bare();
    for (setting, value) in [
        ("receive.fsckObjects", Some("false")),
        ("receive.denyDeletes", None),
        ("receive.denyNonFastForwards", None),
        ("receive.procReceiveRefs", Some("refs/for")),
        ("receive.maxInputSize", Some("1")),
        ("core.hooksPath", Some("/dev/null")),
    ] {
        match value {
            Some(value) => git(&bare, &["config", "--replace-all", setting, value]),
            None => git(&bare, &["config", "--unset-all", setting]),
        };
        let ran = desk.host(&["--check"]);
        assert_eq!((ran.code, ran.err.contains(setting)), (1, true), "{setting}: {}", ran.err);
        desk.host(&[]).ok();
        desk.host(&["--check"]).ok();
    }
    let hook = bare.join("hooks/pre-receive");
    let text = std::fs::read_to_string(&hook).unwrap();
    for other in
        [text.replace("hook 1", "hook 0"), text.replace("/judge'", "/juge'"), text.replace("exec", "#exec")]
    {
        std::fs::write(&hook, other).unwrap();
        let ran = desk.host(&["--check"]);
        assert_eq!((ran.code, ran.err.contains("hooks/pre-receive")), (1, true), "{}", ran.err);
        desk.host(&[]).ok();
        assert_eq!(std::fs::read_to_string(&hook).unwrap(), text);
    }
    std::fs::remove_file(&hook).unwrap();
    assert_eq!(desk.host(&["--check"]).code, 1);
    desk.host(&[]).ok();
    // The hook of before, which logged alone, would log everything twice.
    let before = bare.join("hooks/post-receive");
    std::fs::write(&before, "#!/bin/sh\nexec judge receive --user \"$REMOTE_USER\"\n").unwrap();
    assert!(desk.host(&["--check"]).err.contains("hooks/post-receive"));
    desk.host(&[]).ok();
    assert!(!before.exists());
    // One that does something else stays.
    std::fs::write(&before, "#!/bin/sh\nexec mail\n").unwrap();
    desk.host(&[]).ok();
    assert!(before.exists());
    told!();
}

#[test]
fn what_is_in_the_way_is_left_alone() {
    let desk = Desk::new();
    let hook = desk.bare().join("hooks/proc-receive");
    std::fs::write(&hook, "#!/bin/sh\nexec other\n").unwrap();
    let ran = desk.host(&[]);
    assert_eq!((ran.code, ran.err.contains("error[other-hook]")), (2, true), "{}", ran.err);
    assert!(std::fs::read_to_string(&hook).unwrap().contains("other"));
    // A folder with something else, a clone, and a contest that was never committed.
    let ran = desk.fixture.judge(&["host", "."]);
    assert_eq!((ran.code, ran.err.contains("error[not-bare]")), (2, true), "{}", ran.err);
    let empty = desk.fixture.path("empty");
    std::fs::create_dir_all(empty.join("content")).unwrap();
    std::fs::write(empty.join("content/contest.toml"), contest_toml("")).unwrap();
    let ran = desk.fixture.judge(&["host", "../never.git", "--dir", "../empty"]);
    assert_eq!((ran.code, ran.err.contains("error[nothing-committed]")), (2, true), "{}", ran.err);
    assert!(!desk.fixture.path("never.git").exists());
    told!();
}

#[test]
fn files_for_other_programs_have_this_contests_paths() {
    let desk = Desk::new();
    let ran = desk.host(&["--files", "../server", "--format", "json"]).ok().json();
    let files: Vec<&str> =
        ran["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    assert_eq!(files.len(), 7);
    let bare = desk.bare().canonicalize().unwrap().display().to_string();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(
            !text.contains("{repository") && !text.contains("-word}") && !text.contains("{judge"),
            "{file}: {text}"
        );
        if ["sshd_config", "crontab", "gitprize-batch.service"].iter().any(|name| file.ends_with(name)) {
            assert!(text.contains(&bare), "{file}: {text}");
        }
    }
    let backend = desk.fixture.path("server/http-backend");
    let answered = plain_git(&desk.bare());
    drop(answered);
    let said = std::process::Command::new(&backend)
        .env("GIT_PROJECT_ROOT", desk.fixture.root())
        .envs([("GIT_HTTP_EXPORT_ALL", "1"), ("REQUEST_METHOD", "GET"), ("PATH_INFO", "/contest.git/HEAD")])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&said.stdout).contains("ref: refs/heads/main"), "{said:?}");
}
