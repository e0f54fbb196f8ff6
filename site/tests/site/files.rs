//! What is written where, and what stays when something is wrong.

use crate::contest::{Contest, build, tree};

#[test]
fn a_broken_ledger_leaves_the_old_site() {
    let mut contest = Contest::new();
    contest.team("a", "A");
    contest.scored("a", "2008-01-01T00:00:00Z", 0.9);
    contest.built();
    let before = tree(&contest.out());
    let path = contest.root().join("submissions/ledger/2008-01.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("0.9", "0.8")).unwrap();
    let ran = contest.build();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("submissions/ledger/2008-01.jsonl:1"), "{}", ran.err);
    assert_eq!(before, tree(&contest.out()));
}

#[test]
fn a_broken_configuration_is_exit_code_two() {
    let contest = Contest::new();
    contest.write("content/contest.toml", "title = 1");
    assert_eq!(contest.build().code, 2);
    assert_eq!(contest.build_with(&["--as-of", "yesterday"]).code, 2);
    let nowhere = build(&contest.root().join("nowhere"), &contest.out(), &[]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("--dir"), "{}", nowhere.err);
}

#[test]
fn files_of_an_older_build_do_not_stay() {
    let contest = Contest::new();
    contest.team("a", "A");
    contest.built();
    assert!(contest.out().join("teams/a/index.html").is_file());
    std::fs::remove_dir_all(contest.root().join("submissions")).unwrap();
    contest.built();
    assert!(!contest.out().join("teams/a").exists());
    let parent = contest.out().parent().unwrap().to_owned();
    let left: Vec<_> = std::fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only the contest and its site: {left:?}");
}

#[test]
fn a_folder_that_no_build_made_is_never_replaced() {
    let contest = Contest::new();
    std::fs::create_dir_all(contest.out()).unwrap();
    assert_eq!(contest.build().code, 0, "an empty folder is fine");
    let other = contest.root().parent().unwrap().join("thesis");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("chapter.txt"), "years of work").unwrap();
    let root = contest.root();
    for out in [
        other.as_path(),
        root.as_path(),
        root.parent().unwrap(),
        &root.join("content"),
        &root.join("submissions/x"),
    ] {
        let ran = build(&root, out, &[]);
        assert_eq!(ran.code, 2, "{}", out.display());
        assert!(ran.err.contains("bad-output-folder"), "{}", ran.err);
    }
    assert!(other.join("chapter.txt").is_file());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_output_is_refused() {
    let contest = Contest::new();
    let target = contest.root().parent().unwrap().join("elsewhere");
    std::fs::create_dir(&target).unwrap();
    std::os::unix::fs::symlink(&target, contest.out()).unwrap();
    assert_eq!(contest.build().code, 2);
    crate::support::told!();
}

#[test]
fn quiet_is_quiet_and_json_is_json() {
    let contest = Contest::new();
    let ran = contest.build_with(&["--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let ran = contest.build_with(&["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(value["result"]["files"].as_u64().unwrap() > 5);
}

#[test]
fn what_a_killed_build_left_the_next_one_removes() {
    let contest = Contest::new();
    let parent = contest.root().parent().unwrap().to_owned();
    // As a killed build leaves them: a lock that nobody holds, with its folder or before there was one.
    let dead = parent.join(".site-0123456789ab");
    std::fs::create_dir_all(dead.join("new/teams")).unwrap();
    std::fs::write(dead.join("new/teams/index.html"), "half").unwrap();
    std::fs::write(parent.join(".site-0123456789ab.lock"), "").unwrap();
    std::fs::write(parent.join(".site-ba9876543210.lock"), "").unwrap();
    // That of a living one, and what is somebody else's.
    let living = std::fs::File::create(parent.join(".site-ffffffffffff.lock")).unwrap();
    living.lock().unwrap();
    std::fs::create_dir(parent.join(".site-ffffffffffff")).unwrap();
    std::fs::create_dir(parent.join(".site-notes")).unwrap();
    contest.built();
    let mut left: Vec<_> =
        std::fs::read_dir(&parent).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".site-ffffffffffff", ".site-ffffffffffff.lock", ".site-notes", "contest", "public"]);
}

#[cfg(unix)]
#[test]
fn builds_that_are_killed_leave_nothing_for_long() {
    let mut contest = Contest::new();
    for number in 0..1_500 {
        contest.team(&format!("t{number}"), "T");
    }
    contest.scored("t0", "2008-01-01T00:00:00Z", 0.9);
    let parent = contest.root().parent().unwrap().to_owned();
    let left = || {
        let names = std::fs::read_dir(&parent).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".site-")).count()
    };
    let mut killed = 0;
    for _ in 0..20 {
        let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_site"));
        build.arg("build").arg("--dir").arg(contest.root()).arg("--out").arg(contest.out()).arg("--quiet");
        let mut build = build.spawn().unwrap();
        while left() == 0 && build.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        build.kill().unwrap();
        build.wait().unwrap();
        killed += usize::from(left() > 0);
        assert!(left() <= 2, "only what the last one left");
    }
    assert!(killed > 0, "no build was killed while it wrote");
    contest.built();
    assert_eq!(left(), 0);
}
