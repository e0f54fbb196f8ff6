//! A batch lands in slices: it has a budget, and whatever stops it, what it has done by then stays done.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{self, Fixture, GOOD, WORSE, git, judge_program};

const NOW: &str = "2009-01-20T00:00:00Z";

/// So many heads of two teams, each an hour before the one before.
fn fixture(heads: u64) -> Fixture {
    let fixture = Fixture::with(&support::contest_toml("").replace("every = \"24h\"", "every = \"1h\""));
    for number in (1..=heads).rev() {
        let (team, file) = if number % 2 == 0 { ("alpha", GOOD) } else { ("beta", WORSE) };
        let at = format!("2009-01-{:02}T{:02}:00:00Z", 2 + (heads - number) / 20, (heads - number) % 20);
        fixture.predictions(number, team, &at, file);
    }
    fixture
}

/// Has every push to the contest's repository run `script`.
fn hook(fixture: &Fixture, script: &str) {
    let hook = fixture.path("contest.git/hooks/pre-receive");
    std::fs::write(&hook, format!("#!/bin/sh\n{script}")).unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

/// Heads in the order of their receipts.
fn pulls(fixture: &Fixture) -> Vec<u64> {
    let receipts = fixture.ledger();
    let receipts = receipts.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    receipts.filter_map(|receipt| receipt["pull"].as_u64()).collect()
}

fn commits(fixture: &Fixture) -> Vec<String> {
    let log = git(&fixture.path("contest.git"), &["rev-list", "--reverse", "main"]);
    log.lines().map(str::to_owned).collect()
}

#[test]
fn a_limit_takes_the_oldest_and_says_what_is_left() {
    let fixture = fixture(5);
    let ran = fixture.judge(&["run", "--now", NOW, "--limit", "2"]).ok();
    assert!(ran.out.contains("Judged         2 heads"), "{}", ran.out);
    assert!(ran.out.contains("3 heads wait for the next batch"), "{}", ran.out);
    // The last number came first.
    assert_eq!(pulls(&fixture), [5, 4]);
    let next = fixture.judge(&["run", "--now", NOW, "--limit", "2", "--format", "json"]).ok().json();
    assert_eq!((&next["scored"], &next["left"]), (&2.into(), &1.into()));
    let last = fixture.judge(&["run", "--now", NOW, "--limit", "2"]).ok();
    assert!(!last.out.contains("wait"), "{}", last.out);
    assert_eq!(pulls(&fixture), [5, 4, 3, 2, 1]);
    fixture.judge(&["verify"]).ok();
    // Nobody's budget is nothing at all, and no limit is.
    let none = fixture.judge(&["run", "--now", NOW, "--limit", "0"]).ok();
    assert!(none.out.contains("nothing waits"), "{}", none.out);
    for wrong in [["--limit", "-1"], ["--for", "soon"]] {
        assert_eq!(fixture.judge(&["run", wrong[0], wrong[1]]).code, 2);
    }
}

#[test]
fn a_ledger_does_not_tell_in_which_slices_it_was_written() {
    let whole = fixture(6);
    whole.run(NOW);
    let parts = fixture(6);
    while parts.judge(&["run", "--now", NOW, "--limit", "1", "--format", "json"]).ok().json()["left"] != 0 {}
    assert_eq!(whole.ledger(), parts.ledger());
    assert!(commits(&parts).len() > commits(&whole).len() + 4);
}

#[test]
fn a_long_batch_lands_in_slices_of_which_each_verifies() {
    let fixture = fixture(9);
    let replies = fixture.path("replies");
    let args =
        ["run", "--now", NOW, "--format", "json", "--slice", "2", "--replies", replies.to_str().unwrap()];
    let batch = fixture.judge(&args).ok().json();
    assert_eq!((&batch["scored"], &batch["left"]), (&9.into(), &0.into()), "{batch}");
    assert_eq!(std::fs::read_dir(replies).unwrap().count(), 9);
    let commits = commits(&fixture);
    assert_eq!(commits.len(), 1 + 5);
    let clone = fixture.path("clone");
    assert_eq!(git(&clone, &["rev-parse", "HEAD"]), fixture.main());
    assert_eq!(git(&clone, &["status", "--porcelain"]), "");
    for commit in &commits[1..] {
        git(&clone, &["checkout", "--quiet", "--detach", commit]);
        fixture.judge(&["verify"]).ok();
    }
}

#[test]
fn teams_that_come_in_one_slice_are_there_in_the_next() {
    // By team only, and by person as well.
    for extra in ["", "[[quotas]]\nscored = 9\nrefused = 9\nevery = \"24h\"\nper = \"person\"\n"] {
        let fixture = Fixture::with(&support::contest_toml(extra));
        let change = |number: u64, slug: &str, user: &str, hour: u32, text: &str| {
            let at = format!("2009-01-02T{hour:02}:00:00Z");
            let path = format!("submissions/{slug}/team.toml");
            fixture.pull(number, user, &at, &[(&path, "100644", text.as_bytes())]);
        };
        fixture.predictions(1, "alpha", "2009-01-02T01:00:00Z", GOOD);
        change(2, "gamma", "gamma", 2, &support::team_toml("Gamma", "gamma"));
        fixture.predictions(3, "gamma", "2009-01-02T03:00:00Z", GOOD);
        // A name that was taken a slice before, and a team that is called something else from then on.
        change(4, "delta", "delta", 4, &support::team_toml("GAMMA", "delta"));
        change(5, "omega", "alpha", 5, &format!("was = \"alpha\"\n{}", support::team_toml("Omega", "alpha")));
        fixture.predictions(6, "alpha", "2009-01-02T06:00:00Z", GOOD);
        fixture.pull(
            7,
            "alpha",
            "2009-01-02T07:00:00Z",
            &[("submissions/omega/predictions.csv", "100644", GOOD.as_bytes())],
        );
        let args = ["run", "--now", NOW, "--format", "json", "--dry-run"];
        let whole = fixture.judge(&args).ok().json();
        let parts = fixture.judge(&[&args[..5], &["--slice", "1"]].concat()).ok().json();
        // Heads take turns, so that a slice may hold a later one of another's line: what becomes of each is the same.
        let said = |batch: &serde_json::Value| {
            let judged = batch["judged"].as_array().unwrap().iter();
            let one = |head: &serde_json::Value| {
                ["pull", "team", "improved", "refused"].map(|name| head[name].clone())
            };
            let mut judged: Vec<_> = judged.map(one).collect();
            judged.sort_by_key(|head| head[0].as_u64());
            judged
        };
        assert_eq!(said(&whole), said(&parts));
        assert_eq!(Fixture::codes(&parts, 4), ["name-taken"]);
        assert_eq!((&parts["scored"], &parts["registered"]), (&3.into(), &2.into()), "{parts}");
        fixture.judge(&["verify"]).ok();
    }
}

#[test]
fn a_batch_ends_when_its_time_is_over() {
    let fixture = fixture(4);
    hook(&fixture, "sleep 1.1");
    // The first slice is done all the same.
    let run = ["run", "--now", NOW, "--slice", "1", "--format", "json", "--for", "1s"];
    let batch = fixture.judge(&run).ok().json();
    assert_eq!((&batch["scored"], &batch["left"]), (&1.into(), &3.into()), "{batch}");
    let said = fixture.judge(&["run", "--now", NOW, "--slice", "2", "--for", "1s"]).ok();
    assert!(said.out.contains("1 head waits for the next batch"), "{}", said.out);
    fixture.judge(&["run", "--now", NOW, "--for", "10m"]).ok();
    assert_eq!(pulls(&fixture), [4, 3, 2, 1]);
}

#[test]
fn a_batch_that_is_killed_at_a_limit_each_time_gets_done() {
    let fixture = fixture(12);
    hook(&fixture, "sleep 0.5");
    let mut left = 12;
    for _ in 0..25 {
        let mut child = Command::new(judge_program())
            .args(["run", "--now", NOW, "--slice", "1"])
            .current_dir(fixture.path("clone"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // All of it takes six seconds at least.
        std::thread::sleep(Duration::from_secs(2));
        child.kill().unwrap();
        child.wait().unwrap();
        // A push that was under way is not the judge's any more.
        std::thread::sleep(Duration::from_secs(1));
        let now = 12 - pulls(&fixture).len();
        assert!(now < left, "no progress: {left} heads were left, and {now} are");
        left = now;
        if left == 0 {
            break;
        }
    }
    assert_eq!(left, 0);
    fixture.run(NOW);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn main_may_move_between_two_slices() {
    let fixture = fixture(9);
    // The second push of the judge finds that somebody was faster.
    hook(
        &fixture,
        "n=$(cat pushes 2>/dev/null || echo 0)\necho $((n + 1)) > pushes\n[ $n = 1 ] || exit 0\n\
         unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\ntree=$(git rev-parse 'main^{tree}')\n\
         new=$(git -c user.name=x -c user.email=x@x.example commit-tree -p main -m other $tree)\n\
         git update-ref refs/heads/main $new\nexit 1\n",
    );
    let ran = fixture.judge(&["run", "--now", NOW, "--slice", "4"]).ok();
    assert!(ran.out.contains("Going on") && ran.out.contains("Judged         9 heads"), "{}", ran.out);
    assert_eq!(pulls(&fixture).len(), 9);
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main());
    fixture.judge(&["verify"]).ok();
}
