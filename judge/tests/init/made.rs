//! What `judge init` leaves behind: a whole contest or nothing, and secrets where nobody else reads them.

use std::path::Path;

use super::{Desk, NOW, SAID, id, numbers, table, unit};
use crate::support::{git, pipe, told};

#[test]
fn an_example_takes_teams_at_once() {
    let desk = Desk::new();
    let ran = desk.ran("judge", ".", &["init", "contest", "--yes", "--now", NOW]).ok();
    assert!(ran.out.contains("ripeness") && ran.out.contains("rmse"), "{}", ran.out);
    desk.works();
    // Somebody registers and sends a file, by nothing but git.
    let day = "2026-12-02T00:00:00Z";
    let contest = desk.path("contest");
    let pull = |number: u32, files: &dyn Fn(&Path)| {
        let clone = desk.path("clone");
        git(desk.dir.path(), &["clone", "--quiet", contest.to_str().unwrap(), "clone"]);
        files(&clone);
        git(&clone, &["add", "--all"]);
        git(&clone, &["commit", "--quiet", "--message", "Mine"]);
        let head = git(&clone, &["rev-parse", "HEAD"]);
        let reference = format!("refs/pull/{number}/head");
        git(&clone, &["push", "--quiet", "origin", &format!("HEAD:{reference}")]);
        std::fs::remove_dir_all(&clone).unwrap();
        let mut hook =
            desk.program("judge", &contest, &["receive", "--user", "alpha", "--now", day, "--dir", ".git"]);
        pipe(&mut hook, format!("{} {head} {reference}\n", "0".repeat(40)).as_bytes());
    };
    pull(1, &|clone| {
        let join =
            ["join", "--team", "alpha", "--name", "Alpha", "--login", "alpha", "--accept", "--now", day];
        assert!(desk.program("judge", clone, &join).output().unwrap().status.success());
    });
    pull(2, &|clone| {
        let list = std::fs::read_to_string(clone.join("content/data/ids.csv")).unwrap();
        let file = list.lines().skip(1).fold("id,ripeness\n".to_owned(), |text, line| {
            let cells: Vec<&str> = line.split(',').collect();
            let days: f64 = cells[2].parse().unwrap();
            format!("{text}{},{:.2}\n", cells[0], 3.0 + 0.08 * (days - 90.0))
        });
        // Nothing of the team is on main yet.
        std::fs::create_dir_all(clone.join("submissions/alpha")).unwrap();
        std::fs::write(clone.join("submissions/alpha/predictions.csv"), file).unwrap();
    });
    let run = desk.ran("judge", "contest", &["run", "--now", "2026-12-03T00:00:00Z"]).ok();
    assert!(run.out.contains("1 scored, 0 refused, 1 teams registered"), "{}{}", run.out, run.err);
    // Its own work tree has what was judged, and the ledger is signed by the key beside it.
    assert!(contest.join("submissions/alpha/team.toml").is_file());
    assert_eq!(git(&contest, &["status", "--porcelain", "--untracked-files=no"]), "");
    let verified = desk.ran("judge", "contest", &["verify"]).ok();
    assert!(verified.out.contains("signed"), "{}", verified.out);
}

#[test]
fn secrets_lie_outside_and_nothing_of_them_is_committed() {
    let desk = Desk::new();
    desk.init(&numbers(), &["--new-ids"]).ok();
    let (contest, keys) = (desk.path("contest"), desk.path("contest.keys"));
    for name in ["jury.txt", "judge.txt", "ledger.key", "answers.csv", "seed.txt", "ids.csv", "README"] {
        let file = keys.join(name);
        assert!(file.is_file() && !base::platform::is_open(&file), "{name}");
    }
    assert!(!base::platform::is_open(&keys) && !keys.join(".unfinished").exists());
    assert_eq!(git(&contest, &["status", "--porcelain"]), "");
    assert_eq!(git(&contest, &["log", "--format=%s"]), "The contest A contest");
    let secrets: Vec<String> = ["jury.txt", "judge.txt", "ledger.key", "seed.txt"]
        .iter()
        .map(|name| std::fs::read_to_string(keys.join(name)).unwrap().lines().last().unwrap().to_owned())
        .collect();
    let targets = std::fs::read_to_string(keys.join("answers.csv")).unwrap();
    let row = targets.lines().nth(2).unwrap();
    for file in git(&contest, &["ls-files"]).lines() {
        let bytes = std::fs::read(contest.join(file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "{file}");
        assert!(!text.contains(row), "{file}");
    }
    let tracked = git(&contest, &["ls-files"]);
    assert!(!tracked.contains("Cargo") && !tracked.contains(".rs"), "no source of ours: {tracked}");
    // The table's ids are nowhere, and the list is in another order than the table.
    let ids = std::fs::read_to_string(contest.join("content/data/ids.csv")).unwrap();
    assert!(!ids.contains(&id(0)));
    let mapping = std::fs::read_to_string(keys.join("ids.csv")).unwrap();
    assert!(mapping.starts_with("row,id,new_id\n") && mapping.contains(&id(0)));
}

#[test]
fn nothing_is_overwritten_and_what_fails_leaves_nothing() {
    let desk = Desk::new();
    let text = numbers();
    desk.init(&text, &[]).ok();
    let before = git(&desk.path("contest"), &["rev-parse", "HEAD"]);
    let again = desk.init(&text, &[]);
    assert!(again.code == 2 && again.err.contains("is a contest already"), "{}", again.err);
    assert_eq!(git(&desk.path("contest"), &["rev-parse", "HEAD"]), before);
    // The contest is gone and its keys are not: they may open what somebody has.
    std::fs::remove_dir_all(desk.path("contest")).unwrap();
    let keys = desk.init(&text, &[]);
    assert!(keys.code == 2 && keys.err.contains("contest.keys exists and is not empty"), "{}", keys.err);
    // Unless no contest was ever made with them: a program was killed between the two.
    std::fs::write(desk.path("contest.keys/.unfinished"), "").unwrap();
    desk.init(&text, &[]).ok();

    let fresh = Desk::new();
    for (flags, code, said) in [
        (&["--target", "targt"][..], 2, "--target names \"targt\", which answers.csv does not have"),
        (&["--metric", "rmsee"], 2, "there is no metric \"rmsee\""),
        (&["--keys", "contest/keys"], 2, "would lie in the contest's own folder"),
        (&["--keys", "none/keys"], 2, "there is no folder to make"),
        (&["--accept", "no-such-code"], 2, "there is no code \"no-such-code\""),
        (&["--public-share", "2"], 2, "take a number from 0.05 to 0.95"),
        (&["--release", "none"], 2, "there is no release"),
    ] {
        let ran = fresh.init(&text, flags);
        assert!(ran.code == code && ran.err.contains(said), "{flags:?}: {} {}", ran.code, ran.err);
        fresh.is_empty();
    }
    let unsaid = fresh.ran("judge", ".", &["init", "contest", "--answers", "answers.csv", "--yes"]);
    assert!(unsaid.code == 2 && unsaid.err.contains("only you know the title"), "{}", unsaid.err);
    fresh.is_empty();
    git(fresh.dir.path(), &["init", "--quiet", "clone"]);
    let inside = fresh.init(&text, &["--keys", "clone/keys"]);
    assert!(
        inside.code == 2 && inside.err.contains("is a secret inside the repository's work tree"),
        "{}",
        inside.err
    );
    let dry = fresh.init(&text, &["--dry-run"]).ok();
    assert!(dry.out.contains("Would write") && !dry.out.contains("Written"), "{}", dry.out);
    fresh.is_empty();
    told!();
}

#[test]
fn the_same_seed_draws_the_same_and_a_table_that_tells_labels_is_found() {
    let (one, other) = (Desk::new(), Desk::new());
    let answers = |desk: &Desk| {
        desk.init(&numbers(), &[]).ok();
        let text = std::fs::read_to_string(desk.path("contest.keys/answers.csv")).unwrap();
        text.split_once('\n').unwrap().1.to_owned()
    };
    assert_eq!(answers(&one), answers(&other), "but for the salt in the first line");
    // Ids in the order of the labels.
    let desk = Desk::new();
    let sorted = table("id,target", 2_000, |at| format!("{},{}", 100_000 + at, at / 20));
    let ran = desk.init(&sorted, &[]);
    assert!(ran.code == 1 && ran.err.contains("labels-by-id"), "{}", ran.err);
    desk.is_empty();
    desk.init(&sorted, &["--new-ids"]).ok();
    desk.works();
}

#[test]
fn what_is_stopped_leaves_nothing_half_made() {
    let desk = Desk::new();
    std::fs::write(desk.path("answers.csv"), numbers()).unwrap();
    for milliseconds in [40, 120, 300] {
        let args = ["init", "contest", "--answers", "answers.csv", "--now", NOW];
        let mut command = desk.program("judge", desk.dir.path(), &[&args[..], &SAID].concat());
        let mut child =
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let is_there = desk.path("contest").exists();
        assert!(!is_there || desk.path("contest/content/contest.toml").is_file());
        // The next one goes on as if nothing had been.
        if !is_there {
            desk.init(&numbers(), &[]).ok();
        }
        let names: Vec<_> =
            std::fs::read_dir(desk.dir.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert!(
            names.iter().all(|name| !name.to_string_lossy().starts_with(".gitprize-")) || is_there,
            "{names:?}"
        );
        for folder in ["contest", "contest.keys"] {
            std::fs::remove_dir_all(desk.path(folder)).unwrap();
        }
    }
}

/// Who has no folder of keys is asked for the identity, as ever.
#[test]
fn a_clone_knows_no_keys() {
    let desk = Desk::new();
    desk.init(&numbers(), &[]).ok();
    git(desk.dir.path(), &["clone", "--quiet", "contest", "clone"]);
    let ran = desk.ran("judge", "clone", &["lint"]);
    assert!(ran.code == 2 && ran.err.contains("no identity was given"), "{}", ran.err);
    let given = desk.ran("judge", "clone", &["lint", "--key-identity", "../contest.keys/judge.txt"]);
    assert_eq!(given.code, 0, "{}", given.err);
}

#[test]
fn each_key_of_a_new_contest_is_explained_by_what_is_declared_of_it() {
    let desk = Desk::new();
    let grouped =
        table("id,user,target", 3_000, |at| format!("{},u{},{:.2}", id(at), at % 300, unit(at + 1_000_000)));
    desk.init(&grouped, &["--url", "https://contest.example.org/"]).ok();
    let text = std::fs::read_to_string(desk.path("contest/content/contest.toml")).unwrap();
    let (mut within, mut seen) = (String::new(), vec![]);
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let path = match (line.strip_prefix('['), line.split_once(" = ")) {
            (Some(name), _) => {
                within = name.trim_matches(['[', ']']).to_owned();
                within.clone()
            }
            (None, Some((name, _))) if !name.starts_with(['#', ' ']) => {
                if within.is_empty() {
                    name.to_owned()
                } else {
                    format!("{within}.{name}")
                }
            }
            _ => continue,
        };
        if seen.contains(&path) {
            continue;
        }
        let comment =
            contest::keys::comment(&path).unwrap_or_else(|| panic!("nothing is declared of {path}"));
        let above = lines[at - comment.lines().count()..at].join("\n");
        assert_eq!(above, comment, "{path}");
        seen.push(path);
    }
    for path in
        ["title", "closes", "forge", "answer_key.commitment", "quotas.scored", "metric.cluster", "rules.id"]
    {
        assert!(seen.iter().any(|known| known == path), "{path}: {seen:?}");
    }
    // Editors find the schema where the site has it; an address that is only a place has none.
    assert!(text.starts_with("#:schema https://contest.example.org/api/v1/schemas/contest.json\n"), "{text}");
    let other = Desk::new();
    other.init(&grouped, &[]).ok();
    let text = std::fs::read_to_string(other.path("contest/content/contest.toml")).unwrap();
    assert!(!text.contains("#:schema"), "{text}");
}
