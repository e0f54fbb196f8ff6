//! Changes that are put on record: one command carries what nobody has seen, and all of it verifies.

use super::{THIRD, another_key, apply, edit, holds, kinds, own_metric, publish, running};
use crate::support::{Fixture, git};

#[test]
fn one_command_carries_the_change_that_nobody_has_seen() {
    let fixture = running("");
    let before = fixture.main();
    another_key(&fixture);
    let plan = fixture.judge(&["rejudge", "--now", "2009-01-04T00:00:00Z"]).ok();
    for said in [
        "answer key ",
        "content/contest.toml",
        "2 teams move: Beta's team <b> 2 → 1, Alpha 1 → 2",
        "\"Grand\" is called off",
        "1 affected by the public scores: Grand",
        "2 of 2 submissions",
    ] {
        assert!(plan.out.contains(said), "{said}: {}", plan.out);
    }
    assert_eq!(fixture.main(), before, "nobody has seen anything");
    apply(&fixture, "2009-01-04T00:00:00Z");
    let commits = git(&fixture.path("contest.git"), &["rev-list", "--count", &format!("{before}..main")]);
    assert_eq!(commits, "1");
    let changed = git(&fixture.path("contest.git"), &["diff", "--name-only", &before, "main"]);
    assert!(changed.contains("content/contest.toml") && changed.contains("submissions/sealed/"), "{changed}");
    let after = fixture.main();
    let again =
        fixture.judge(&["rejudge", "--apply", "--reason", "again", "--now", "2009-01-05T00:00:00Z"]).ok();
    assert!(again.out.contains("nothing to do"), "{}", again.out);
    assert_eq!(fixture.main(), after);
    // Judging goes on by the new key.
    fixture.predictions(3, "alpha", "2009-01-05T00:00:00Z", THIRD);
    fixture.run("2009-01-06T00:00:00Z");
    holds(&fixture);
}

#[test]
fn a_corrected_key_then_another_metric_then_another_rounding_verify() {
    let fixture = running("[[also]]\nname = \"mae\"\n");
    another_key(&fixture);
    apply(&fixture, "2009-01-04T00:00:00Z");
    edit(&fixture, |toml| {
        toml.replace("name = \"rmse\"", "name = \"r2\"").replace("public = 0.6", "public = 0.1")
    });
    apply(&fixture, "2009-01-05T00:00:00Z");
    // What was shown beside the ranking metric takes its place, and the other way round.
    edit(&fixture, |toml| {
        toml.replace("name = \"mae\"", "name = \"x\"")
            .replace("name = \"r2\"", "name = \"mae\"")
            .replace("name = \"x\"", "name = \"rmse\"")
    });
    apply(&fixture, "2009-01-06T00:00:00Z");
    fixture.predictions(3, "beta", "2009-01-06T00:00:00Z", THIRD);
    fixture.run("2009-01-07T00:00:00Z");
    edit(&fixture, |toml| toml.replace("decimals = 4", "decimals = 2"));
    apply(&fixture, "2009-01-08T00:00:00Z");
    own_metric(&fixture, "2");
    apply(&fixture, "2009-01-09T00:00:00Z");
    edit(&fixture, |toml| {
        toml.replace("decimals = 2\n", "decimals = 2\nmean_rank = [\"mae\", \"rmse\"]\n")
            .replace("public = 0.1\n", "")
            .replace("last_call_days = 20\n", "")
            .replace("kind = \"grand\"", "kind = \"rank\"")
    });
    apply(&fixture, "2009-01-10T00:00:00Z");
    assert_eq!(kinds(&fixture).iter().filter(|kind| *kind == "amend").count(), 6);
}

#[test]
fn no_batch_runs_by_rules_that_are_not_on_record() {
    type Case<'c> = (&'c str, &'c dyn Fn(&Fixture));
    let cases: [Case<'_>; 6] = [
        ("answer key", &another_key),
        ("metric rmse → mae", &|fixture| edit(fixture, |toml| toml.replace("\"rmse\"", "\"mae\""))),
        ("decimals 4 → 3", &|fixture| edit(fixture, |toml| toml.replace("decimals = 4", "decimals = 3"))),
        ("what is measured", &|fixture| own_metric(fixture, "3")),
        ("prize \\\"Grand\\\"", &|fixture| {
            edit(fixture, |toml| toml.replace("public = 0.6", "public = 0.5"))
        }),
        ("release", &|fixture| {
            edit(fixture, |toml| toml + "[leaderboard]\nrelease = \"ladder\"\nstep = 0.01\n");
        }),
    ];
    for (said, change) in cases {
        let fixture = running("");
        change(&fixture);
        publish(&fixture);
        let before = fixture.main();
        fixture.predictions(3, "beta", "2009-01-03T12:00:00Z", THIRD);
        let ran = fixture.judge(&["run", "--now", "2009-01-04T00:00:00Z", "--format", "json"]);
        assert!(ran.code == 2 && ran.out.contains("rejudge-pending"), "{said}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(said), "{said}: {}", ran.out);
        assert_eq!(fixture.main(), before, "{said}");
        let verified = fixture.judge(&["verify"]);
        assert!(verified.code == 1 && verified.err.contains("rejudge-pending"), "{said}: {}", verified.err);
        // Published first and put on record after is the same.
        apply(&fixture, "2009-01-04T00:00:00Z");
        let batch = fixture.run("2009-01-05T00:00:00Z");
        assert_eq!(batch["scored"], 1, "{said}: {batch}");
        holds(&fixture);
    }
}

#[test]
fn what_cannot_be_judged_again_leaves_the_board() {
    let fixture = running("");
    // A metric that has no value for one of the files.
    edit(&fixture, |toml| {
        toml.replace("name = \"rmse\"", "name = \"rmsle\"").replace("public = 0.6", "public = 0.9")
    });
    fixture.predictions(
        3,
        "beta",
        "2009-01-03T12:00:00Z",
        "id,prediction\n1-7,-3\n1-9,4\n1-10,5\n10-7,1\n10-8,3\n",
    );
    git(&fixture.path("clone"), &["stash", "--quiet"]);
    fixture.run("2009-01-04T00:00:00Z");
    git(&fixture.path("clone"), &["stash", "pop", "--quiet"]);
    let now = "2009-01-05T00:00:00Z";
    let refused = fixture.judge(&["rejudge", "--apply", "--reason", "x", "--now", now]);
    assert!(refused.code == 1 && refused.err.contains("rejudge-refused"), "{}{}", refused.out, refused.err);
    let args = ["rejudge", "--apply", "--allow-missing", "--reason", "errors count by ratio", "--now", now];
    let ran = fixture.judge(&args).ok();
    assert!(ran.out.contains("1 submissions rank nowhere then"), "{}", ran.out);
    fixture.judge(&["verify"]).ok();
    let again = fixture.judge(&["rejudge", "--allow-missing", "--now", now]).ok();
    assert!(again.out.contains("nothing to do"), "{}", again.out);
    crate::support::told!();
}

#[test]
fn an_old_folder_carries_nothing_back() {
    let fixture = running("");
    git(fixture.root(), &["clone", "--quiet", "contest.git", "old"]);
    another_key(&fixture);
    apply(&fixture, "2009-01-04T00:00:00Z");
    let path = fixture.path("old/content/contest.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, toml.replace("public = 0.6", "public = 0.5")).unwrap();
    let old = fixture.path("old");
    let args = [
        "rejudge",
        "--dir",
        old.to_str().unwrap(),
        "--apply",
        "--reason",
        "x",
        "--now",
        "2009-01-05T00:00:00Z",
    ];
    let ran = fixture.judge(&args);
    assert!(ran.code == 2 && ran.err.contains("folder-behind"), "{}{}", ran.out, ran.err);
    assert!(std::fs::read_to_string(&path).unwrap().contains("public = 0.5"), "the edit is still there");
    crate::support::told!();
}
