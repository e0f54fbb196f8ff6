//! What strangers' heads cost: floods, broken objects, and objects that cost more than they look.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod hostile;

use std::process::Command;

use crate::support::{Fixture, GOOD, WORSE, git, judge_program, pipe, plain_git, team_toml};

const DAY: &str = "2009-01-02T00:00:00Z";
const NOW: &str = "2009-01-03T00:00:00Z";

/// References `numbers` to the same `head`, pushed by `user` at `at` at once.
fn flood(fixture: &Fixture, numbers: std::ops::Range<u64>, user: &str, at: &str, head: &str) {
    let repository = fixture.path("contest.git");
    let refs: String = numbers.clone().map(|n| format!("create refs/pull/{n}/head {head}\n")).collect();
    pipe(Command::new("git").arg("-C").arg(&repository).args(["update-ref", "--stdin"]), refs.as_bytes());
    let zero = "0".repeat(40);
    let log: String = numbers.map(|n| format!("{zero} {head} refs/pull/{n}/head\n")).collect();
    let mut hook = Command::new(judge_program());
    hook.args(["receive", "--user", user, "--now", at, "--dir"]).arg(repository);
    pipe(&mut hook, log.as_bytes());
}

fn kinds(fixture: &Fixture) -> Vec<String> {
    let kind = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["kind"].as_str().unwrap().to_owned()
    };
    fixture.ledger().lines().map(kind).collect()
}

fn count(fixture: &Fixture, kind: &str) -> usize {
    kinds(fixture).iter().filter(|other| *other == kind).count()
}

#[test]
fn a_strangers_flood_is_one_receipt_and_says_so_once() {
    let fixture = Fixture::new();
    // Their own commit, which changes nothing that would be a submission.
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    flood(&fixture, 100..400, "mallory", DAY, &head);
    fixture.predictions(1_000, "alpha", "2009-01-02T12:00:00Z", GOOD);
    let ran = fixture.judge(&["run", "--now", NOW]).ok();
    assert!(ran.out.contains("290 more heads in one receipt"), "{}", ran.out);
    assert_eq!([count(&fixture, "refuse"), count(&fixture, "score"), count(&fixture, "crowd")], [10, 1, 1]);
    let ledger = fixture.ledger();
    let crowd: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
    assert_eq!(crowd["heads"], 290);
    assert_eq!(crowd["first"].as_array().unwrap().len(), 10);
    assert_eq!(crowd["first"][0]["pull"], 110);
    // Nothing is new.
    fixture.run("2009-01-04T00:00:00Z");
    assert_eq!(fixture.ledger(), ledger);
    fixture.judge(&["verify"]).ok();
    // A stranger among them who means it is answered on another day.
    let file = team_toml("Late", "mallory");
    fixture.pull(
        2_000,
        "mallory",
        "2009-01-04T12:00:00Z",
        &[("submissions/late/team.toml", "100644", file.as_bytes())],
    );
    fixture.run("2009-01-05T00:00:00Z");
    assert_eq!(count(&fixture, "register"), 1);
    // The crowd is a team's now: its heads are answered, and no more than the day's.
    assert!(count(&fixture, "crowd") <= 2);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_teams_flood_ends_too_and_the_others_go_first() {
    let fixture = Fixture::new();
    let file: &[(&str, &str, &[u8])] = &[("submissions/alpha/predictions.csv", "100644", GOOD.as_bytes())];
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), file);
    flood(&fixture, 100..1_200, "alpha", DAY, &head);
    fixture.predictions(5_000, "beta", "2009-01-02T23:00:00Z", WORSE);
    let batch = fixture.run(NOW);
    assert_eq!(Fixture::codes(&batch, 5_000), [""; 0]);
    assert_eq!(batch["counted"], 100);
    assert_eq!(count(&fixture, "score") + count(&fixture, "refuse"), 1_001);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_stranger_who_signs_up_among_their_own_noise_is_answered() {
    let fixture = Fixture::new();
    let file = team_toml("Newcomer", "newcomer");
    fixture.pull(7, "newcomer", DAY, &[("submissions/new/team.toml", "100644", file.as_bytes())]);
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    flood(&fixture, 100..130, "newcomer", "2009-01-02T01:00:00Z", &head);
    // Many strangers, a few heads each: all are answered.
    for (at, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let from = 1_000 + 10 * at as u64;
        flood(&fixture, from..from + 5, name, "2009-01-02T02:00:00Z", &head);
    }
    fixture.run(NOW);
    assert_eq!([count(&fixture, "register"), count(&fixture, "refuse")], [1, 9 + 20]);
    let clone = fixture.path("clone");
    assert!(git(&clone, &["show", "origin/main:submissions/new/team.toml"]).contains("Newcomer"));
    fixture.judge(&["verify"]).ok();
}

/// A head of `user` whose objects are `damaged`; returns the names of its commit, its three folders and its file.
fn head_with(fixture: &Fixture, number: u64, user: &str, path: &str, content: &str) -> Vec<String> {
    let head = fixture.pull(number, user, DAY, &[(path, "100644", content.as_bytes())]);
    let repository = fixture.path("contest.git");
    let (folder, _) = path.rsplit_once('/').unwrap();
    let names = ["", ":", ":submissions", &format!(":{folder}"), &format!(":{path}")]
        .map(|place| format!("{head}{place}"));
    names.iter().map(|name| git(&repository, &["rev-parse", name])).collect()
}

/// The damaged heads are refused, each by itself, and others are judged.
fn only_these_are_refused(fixture: &Fixture, remote: &str, bad: std::ops::Range<u64>, code: &[&str]) {
    let begun = std::time::Instant::now();
    let args = ["run", "--dry-run", "--now", NOW, "--format", "json", "--repository", remote];
    let batch = fixture.judge(&args).ok().json();
    for number in bad {
        let codes = Fixture::codes(&batch, number);
        assert!(codes.len() == 1 && code.contains(&codes[0].as_str()), "#{number} over {remote}: {codes:?}");
    }
    assert_eq!(Fixture::codes(&batch, 500), [""; 0], "over {remote}");
    assert!(begun.elapsed().as_secs() < 90, "it took {:?}", begun.elapsed());
}

/// A contest with heads that are damaged in every way at each of `places`: commit, top, folders, file; and an honest
/// one, #500.
fn damaged(places: &[usize]) -> Fixture {
    let fixture = Fixture::new();
    let repository = fixture.path("contest.git");
    let mut number = 0;
    for path in [
        "submissions/beta/predictions.csv",
        "submissions/new/team.toml",
        "submissions/beta/predictions.sha256",
    ] {
        for place in places {
            for how in hostile::DAMAGES {
                number += 1;
                // Each is another file, so that no object is shared.
                let stranger = format!("stranger-{number}");
                let user = if path.contains("beta") { "beta" } else { stranger.as_str() };
                let content = format!("{}# {number}\n", team_toml("New", user));
                let at = head_with(&fixture, number, user, path, &content);
                hostile::damage(&repository, &at[*place], how);
            }
        }
    }
    fixture.predictions(500, "alpha", DAY, GOOD);
    fixture
}

#[test]
fn a_broken_object_is_its_own_heads_refusal() {
    // A folder below the top and the top differ little: what holds for one holds for the other.
    let fixture = damaged(&[0, 1, 3, 4]);
    let repository = fixture.path("contest.git");
    let disk = repository.display().to_string();
    for remote in [disk.clone(), format!("file://{disk}")] {
        let args = ["run", "--dry-run", "--now", NOW, "--format", "json", "--repository", &remote];
        let batch = fixture.judge(&args).ok().json();
        assert_eq!(Fixture::codes(&batch, 500), [""; 0], "over {remote}");
        let mut unreadable = 0;
        for judged in batch["judged"].as_array().unwrap() {
            let codes = Fixture::codes(&batch, judged["pull"].as_u64().unwrap());
            unreadable += usize::from(codes == ["unreadable-head"] || codes == ["too-costly"]);
            assert!(!codes.is_empty() || judged["pull"] == 500, "{judged}");
        }
        // The other ones are beyond the quota of refused files, and are not looked at.
        assert!(unreadable >= 50, "{unreadable} over {remote}");
    }
    // git itself takes no push while a reference has a broken commit.
    let fixture = damaged(&[1, 3, 4]);
    let batch = fixture.run(NOW);
    assert_eq!(Fixture::codes(&batch, 500), [""; 0]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_broken_pack_is_its_own_heads_refusal() {
    let fixture = Fixture::new();
    let repository = fixture.path("contest.git");
    let file = hostile::bomb(&repository, git2::ObjectType::Blob, WORSE.as_bytes(), 3, 4_000);
    for pack in std::fs::read_dir(repository.join("objects/pack")).unwrap().flatten() {
        if pack.path().extension().is_some_and(|ending| ending == "pack") {
            let mut bytes = std::fs::read(pack.path()).unwrap();
            let middle = bytes.len() / 2;
            bytes[12..middle].fill(0xff);
            std::fs::write(pack.path(), bytes).unwrap();
        }
    }
    beta_with(&fixture, 1, "beta", "submissions/beta/predictions.csv", &file.to_string());
    fixture.predictions(500, "alpha", DAY, GOOD);
    let disk = repository.display().to_string();
    for remote in [disk.clone(), format!("file://{disk}")] {
        only_these_are_refused(&fixture, &remote, 1..2, &["unreadable-head"]);
        // Through a URL it is in git's own words, which differ from version to version.
        if remote == disk {
            crate::support::told!();
        }
    }
}

/// A head of `user` with the object `blob` as its file.
fn beta_with(fixture: &Fixture, number: u64, user: &str, path: &str, blob: &str) -> String {
    let repository = fixture.path("contest.git");
    let index = fixture.path(&format!("index-{number}"));
    let run = |args: &[&str]| {
        let mut command = plain_git(&repository);
        let output = command.env("GIT_INDEX_FILE", &index).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    };
    run(&["read-tree", "refs/heads/main"]);
    run(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]);
    let tree = run(&["write-tree", "--missing-ok"]);
    let head = run(&["commit-tree", &tree, "-p", "refs/heads/main", "-m", "x"]);
    run(&["update-ref", &format!("refs/pull/{number}/head"), &head]);
    fixture.receive(number, user, DAY, &head);
    head
}

#[test]
fn bombs_cost_their_persons_budget_once() {
    let fixture = Fixture::new();
    let repository = fixture.path("contest.git");
    for number in 1..6u64 {
        // Folders, which are read of anybody's heads: the commit is an honest one.
        let file = format!("100644 x{number}\0").into_bytes();
        let tree = [file, vec![7; 20]].concat();
        let tree = hostile::bomb(&repository, git2::ObjectType::Tree, &tree, 300, 64 << 20);
        let main = fixture.main();
        let text = format!(
            "tree {tree}\nparent {main}\nauthor M <m@x> {number} +0000\ncommitter M <m@x> {number} +0000\n\nx\n"
        );
        let mut write = plain_git(&repository);
        let head = pipe(
            write.args(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"]),
            text.as_bytes(),
        );
        git(&repository, &["update-ref", &format!("refs/pull/{number}/head"), &head]);
        fixture.receive(number, "mallory", DAY, &head);
    }
    fixture.predictions(500, "alpha", DAY, GOOD);
    let disk = repository.display().to_string();
    for remote in [disk.clone(), format!("file://{disk}")] {
        only_these_are_refused(&fixture, &remote, 1..6, &["unreadable-head", "head-too-large", "too-costly"]);
    }
}

#[test]
fn a_million_references_are_listed_and_a_failure_has_a_reason() {
    let fixture = Fixture::new();
    let repository = fixture.path("contest.git");
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    fixture.predictions(2_000_000, "alpha", DAY, GOOD);
    git(&repository, &["pack-refs", "--all"]);
    let packed = repository.join("packed-refs");
    let mut names: Vec<String> =
        std::fs::read_to_string(&packed).unwrap().lines().skip(1).map(str::to_owned).collect();
    // Longer than what is kept of a program's output.
    names.extend((1..1_100_000).map(|n| format!("{head} refs/pull/{n}/head")));
    names.sort_by(|a, b| a[41..].cmp(&b[41..]));
    let all = format!("# pack-refs with: peeled fully-peeled sorted \n{}\n", names.join("\n"));
    std::fs::write(&packed, all).unwrap();
    let disk = repository.display().to_string();
    for remote in [disk.clone(), format!("file://{disk}")] {
        let args = ["run", "--dry-run", "--now", NOW, "--format", "json", "--repository", &remote];
        // It says that nobody knows when the others arrived, and judges all the same.
        let ran = fixture.judge(&args);
        assert_eq!(ran.code, 1, "{}", ran.err);
        let batch = ran.json();
        assert_eq!(Fixture::codes(&batch, 2_000_000), [""; 0], "over {remote}");
        assert_eq!(batch["waiting"], 1_099_999);
    }
    let failed = fixture.judge(&[
        "run",
        "--now",
        NOW,
        "--repository",
        &format!("file://{}", fixture.path("none").display()),
    ]);
    assert_eq!(failed.code, 3);
    assert!(failed.err.contains("does not appear to be a git repository"), "{}", failed.err);
}

#[test]
fn a_pull_request_has_two_thousand_commits_at_most() {
    let fixture = Fixture::new();
    for (number, commits) in [(1, 2_000), (2, 2_001)] {
        let mut stream = String::new();
        for at in 0..commits {
            let from = if at == 0 { "from refs/heads/main^0\n" } else { "" };
            stream += &format!(
                "commit refs/pull/{number}/head\ncommitter T <t@x.example> {at} +0000\ndata 0\n{from}\
                 M 100644 inline submissions/alpha/predictions.csv\ndata {}\n{GOOD}\n",
                GOOD.len()
            );
        }
        let mut import = plain_git(&fixture.path("contest.git"));
        pipe(import.args(["fast-import", "--quiet", "--done"]), (stream + "done\n").as_bytes());
        let head = git(&fixture.path("contest.git"), &["rev-parse", &format!("refs/pull/{number}/head")]);
        fixture.receive(number, "alpha", DAY, &head);
    }
    let batch = fixture.run(NOW);
    assert_eq!(Fixture::codes(&batch, 1), [""; 0]);
    assert_eq!(Fixture::codes(&batch, 2), ["head-too-large"]);
    assert!(batch.to_string().contains("more than 2,000 commits"), "{batch}");
}
