//! Batches: idempotent, the same bytes with any number of workers, safe against a main that moves.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::os::unix::fs::PermissionsExt;

use crate::support::{self, Fixture, GOOD, OPEN_DAY, WORSE, git, team_toml};

const LATER: &str = "2009-01-03T00:00:00Z";

#[test]
fn judging_twice_changes_nothing() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    assert_eq!(fixture.run(LATER)["scored"], 1);
    let before = fixture.main();
    let again = fixture.judge(&["run", "--now", LATER]).ok();
    assert!(again.out.contains("nothing waits"), "{}", again.out);
    assert_eq!(fixture.main(), before);
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), before, "the clone follows");
}

#[test]
fn a_dry_run_tells_and_changes_nothing() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    let before = fixture.main();
    let plan = fixture.judge(&["run", "--now", LATER, "--dry-run"]).ok();
    assert!(plan.out.contains("Would judge") && plan.out.contains("1 scored, 0 refused"), "{}", plan.out);
    assert_eq!(fixture.main(), before);
}

#[test]
fn a_worse_file_does_not_take_the_best_away() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    fixture.run(LATER);
    fixture.predictions(2, "alpha", "2009-01-02T12:00:00Z", WORSE);
    let batch = fixture.run(LATER);
    let reply = batch["judged"][0]["reply"].as_str().unwrap();
    assert!(reply.contains("**Alpha**: 1.0000 (rmse on the public split, 33.33 % better than Constant), rank 1 as before of 1."), "{reply}");
    assert!(
        reply.contains("Your best stays 0.5774.")
            && reply.contains("The next submission is possible from 2009-01-03 00:00:00 UTC."),
        "{reply}"
    );
}

#[test]
fn a_ladder_says_nothing_of_a_small_improvement() {
    let jury = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
    let extra =
        format!("[leaderboard]\nrelease = \"ladder\"\nstep = 0.5\n[jury]\nrecipients = [\"{jury}\"]\n");
    let fixture = Fixture::with(&support::contest_toml(&extra));
    let files = [WORSE, "id,prediction\n1-7,3.9\n1-9,4\n1-10,4\n10-7,1\n10-8,3\n", GOOD];
    let mut scores = vec![];
    for (at, file) in files.into_iter().enumerate() {
        let day = format!("2009-01-0{}T00:00:00Z", at + 2);
        fixture.predictions(at as u64 + 1, "alpha", &day, file);
        // A batch each: what came before has to be read back from the sealed files.
        fixture.run(&format!("2009-01-0{}T12:00:00Z", at + 2));
        let ledger = fixture.ledger();
        let last: serde_json::Value = serde_json::from_str(ledger.trim().lines().last().unwrap()).unwrap();
        scores.push(last["public"]["rmse"].as_f64().unwrap());
    }
    // 1.0, then 0.967, which the ladder keeps to itself, then 0.577: still less than a step better.
    assert_eq!(scores, [1.0, 1.0, 1.0]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn nothing_is_said_of_chance_where_too_few_rows_know_it() {
    let jury = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
    let fixture = Fixture::with(&support::contest_toml(&format!("[jury]\nrecipients = [\"{jury}\"]\n")));
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    fixture.run(LATER);
    fixture.predictions(2, "beta", "2009-01-02T12:00:00Z", WORSE);
    fixture.run(LATER);
    let ledger = fixture.ledger();
    let last: serde_json::Value = serde_json::from_str(ledger.trim().lines().last().unwrap()).unwrap();
    // Three public rows; `ties.rs` has sixty.
    assert_eq!(
        (&last["tied"], &last["standard_error"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    fixture.judge(&["verify"]).ok();
}

#[test]
fn the_ledger_is_the_same_with_any_number_of_workers() {
    let ledger = |jobs: &str| {
        let fixture = Fixture::new();
        for number in 1..=8 {
            let team = if number % 2 == 0 { "alpha" } else { "beta" };
            let file = GOOD.replace("10-8,3", &format!("10-8,3.{number}7"));
            fixture.predictions(number, team, &format!("2009-01-0{number}T00:00:00Z"), &file);
        }
        fixture.judge(&["run", "--now", "2009-01-20T00:00:00Z", "--jobs", jobs]).ok();
        fixture.ledger()
    };
    let one = ledger("1");
    assert_eq!(one.lines().count(), 9);
    assert_eq!(one, ledger("4"));
}

#[test]
fn a_head_that_nobody_saw_coming_waits() {
    let fixture = Fixture::new();
    fixture.commit(
        "refs/pull/1/head",
        Some("refs/heads/main^0"),
        &[("submissions/alpha/predictions.csv", "100644", GOOD.as_bytes())],
    );
    fixture.predictions(2, "beta", "2009-02-02T00:00:00Z", GOOD);
    let batch = fixture.judge(&["run", "--now", LATER]);
    assert_eq!((batch.code, batch.err.contains("unknown-arrival")), (1, true), "{}", batch.err);
    assert!(batch.out.contains("#1") && batch.out.contains("receive log"), "{}", batch.out);
    assert!(batch.out.contains("#2") && batch.out.contains("later than now"), "{}", batch.out);
}

#[test]
fn a_forges_document_says_who_and_when() {
    let fixture = Fixture::new();
    let gitlab = fixture.commit(
        "refs/merge-requests/7/head",
        Some("refs/heads/main^0"),
        &[("submissions/alpha/predictions.csv", "100644", GOOD.as_bytes())],
    );
    let pulls = serde_json::json!([{
        "number": 7, "title": "$(rm -rf /)", "user": { "login": "ALPHA", "id": 5 },
        "head": { "sha": gitlab, "ref": "x" }, "created_at": "2009-01-01T10:00:00Z", "updated_at": LATER,
        "received_at": OPEN_DAY,
    }]);
    let path = fixture.path("pulls.json");
    std::fs::write(&path, pulls.to_string()).unwrap();
    fixture.judge(&["run", "--now", LATER, "--pulls", path.to_str().unwrap()]).ok();
    assert!(
        fixture.ledger().contains(&format!("\"pull\":7,\"head\":\"{gitlab}\",\"received\":\"{OPEN_DAY}\""))
    );
    std::fs::write(&path, "[{}]").unwrap();
    let bad = fixture.judge(&["run", "--now", LATER, "--pulls", path.to_str().unwrap()]);
    assert_eq!((bad.code, bad.err.contains("bad-pulls")), (2, true), "{}", bad.err);
    crate::support::told!();
}

#[test]
fn a_main_that_moves_during_the_batch_is_built_upon() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    // The first push finds that somebody was faster: the hook moves main and says no, once.
    let hook = fixture.path("contest.git/hooks/pre-receive");
    let other = fixture.commit(
        "refs/heads/other",
        Some("refs/heads/main^0"),
        &[("content/news.md", "100644", b"news")],
    );
    let script = format!(
        "#!/bin/sh\nif [ -e moved ]; then exit 0; fi\ntouch moved\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main {other}\nexit 1\n"
    );
    std::fs::write(&hook, script).unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    let batch = fixture.judge(&["run", "--now", LATER]).ok();
    assert!(batch.err.contains("Starting over"), "{}", batch.err);
    git(&fixture.path("contest.git"), &["merge-base", "--is-ancestor", &other, "main"]);
    assert_eq!(fixture.ledger().lines().count(), 2);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_push_that_is_refused_is_an_error_and_nothing_is_lost() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    let before = fixture.main();
    let hook = fixture.path("contest.git/hooks/pre-receive");
    std::fs::write(&hook, "#!/bin/sh\necho protected >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    let failed = fixture.judge(&["run", "--now", LATER]);
    assert_eq!(failed.code, 3, "{}", failed.out);
    assert!(failed.err.contains("pushing to") && failed.err.contains("protected"), "{}", failed.err);
    assert_eq!(fixture.main(), before);
    std::fs::remove_file(hook).unwrap();
    assert_eq!(fixture.run(LATER)["scored"], 1, "the next batch makes up for it");
}

#[test]
fn a_team_registers_by_pull_request_and_may_submit_in_the_same_batch() {
    let fixture = Fixture::new();
    let team = format!("# by hand\n{}", team_toml("Gamma", "gamma"));
    fixture.pull(1, "gamma", OPEN_DAY, &[("submissions/gamma/team.toml", "100644", team.as_bytes())]);
    fixture.predictions(2, "gamma", "2009-01-02T00:00:01Z", GOOD);
    fixture.pull(
        3,
        "mallory",
        OPEN_DAY,
        &[("submissions/alpha/team.toml", "100644", team_toml("Alpha", "mallory").as_bytes())],
    );
    fixture.pull(
        4,
        "delta",
        OPEN_DAY,
        &[("submissions/delta/team.toml", "100644", team_toml("ALPHA", "delta").as_bytes())],
    );
    fixture.pull(5, "delta", OPEN_DAY, &[("submissions/epsilon/team.toml", "100644", b"nmae = \"E\"")]);
    let batch = fixture.run(LATER);
    assert_eq!((&batch["registered"], &batch["scored"]), (&1.into(), &1.into()), "{batch}");
    assert_eq!(Fixture::codes(&batch, 3), ["not-a-member", "no-consent"].map(String::from)[..1]);
    assert_eq!(Fixture::codes(&batch, 4), ["name-taken"]);
    assert_eq!(Fixture::codes(&batch, 5), ["missing-key", "no-members", "unknown-key"]);
    let written = git(&fixture.path("contest.git"), &["show", "main:submissions/gamma/team.toml"]);
    assert_eq!(written + "\n", team_toml("Gamma", "gamma"), "the judge writes the file anew");
    crate::support::told!();
}

#[test]
fn the_answer_key_must_be_the_one_that_was_committed_to() {
    let wrong = support::contest_toml("").replace(
        "path = \"../answers.csv\"",
        &format!("path = \"../answers.csv\"\ncommitment = \"sha256:{}\"", "0".repeat(64)),
    );
    let fixture = Fixture::with(&wrong);
    let refused = fixture.judge(&["run", "--now", LATER]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("wrong-answer-key"), "{}", refused.err);
}

#[test]
fn private_scores_are_sealed_and_open_to_the_jury_only() {
    let jury = "[jury]\nrecipients = [\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"]\n[[prizes]]\nname = \"Grand\"\nkind = \"grand\"\npublic = 0.9\nprivate = 0.9\n";
    let fixture = Fixture::with(&support::contest_toml(jury));
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    fixture.predictions(2, "beta", OPEN_DAY, WORSE);
    fixture.run(LATER);
    let identity = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
    let opened = fixture
        .judge(&["prize", "--identity", identity, "--now", "2010-01-01T00:00:00Z", "--format", "json"])
        .ok()
        .json();
    assert_eq!(
        (&opened["winner"], &opened["standings"][0]["private"]),
        (&"alpha".into(), &0.0.into()),
        "{opened}"
    );
    let stranger = fixture.path("stranger.txt");
    std::fs::write(&stranger, "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n")
        .unwrap();
    let refused = fixture.judge(&["prize", "--identity", stranger.to_str().unwrap()]);
    assert_eq!(refused.code, 2, "{}", refused.err);
}
