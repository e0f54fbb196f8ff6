//! A contest whose key, metric, rounding or prizes change in mid-contest: by the real program, from the organiser's
//! folder to main and to whoever verifies.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;

use base::digest::sha256_hex;
use ledger::{Entry, Known, Ledger};

use crate::support::{self, ANSWERS, Fixture, GOOD, Ran, WORSE, git};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const JURY_IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
/// Nearer to [`other_answers`] than to [`ANSWERS`].
const THIRD: &str = "id,prediction\n1-7,4\n1-9,5\n1-10,4\n10-7,2\n10-8,2.5\n";

fn contest(answers: &str, extra: &str) -> String {
    let commitment =
        format!("path = \"../answers.csv\"\ncommitment = \"sha256:{}\"", sha256_hex(answers.as_bytes()));
    let more = format!(
        "[jury]\nrecipients = [\"{JURY}\"]\n{extra}[[prizes]]\nname = \"Grand\"\nkind = \"grand\"\npublic = 0.6\n\
         last_call_days = 20\n"
    );
    support::contest_toml(&more).replace("path = \"../answers.csv\"", &commitment)
}

/// A key by which the worse file is the best.
fn other_answers() -> String {
    ANSWERS
        .replace("1-7,1,3", "1-7,1,4")
        .replace("1-9,1,4", "1-9,1,5")
        .replace("1-10,1,5", "1-10,1,4")
        .replace("10-7,10,1", "10-7,10,2")
        .replace("10-8,10,2", "10-8,10,3")
}

/// Two teams with a score each: alpha's reaches the line on 2 January, so that a last call runs until the 22nd.
fn running(extra: &str) -> Fixture {
    let fixture = Fixture::with(&contest(ANSWERS, extra));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    fixture
}

fn edit(fixture: &Fixture, change: impl FnOnce(String) -> String) {
    let path = fixture.path("clone/content/contest.toml");
    let source = std::fs::read_to_string(&path).unwrap();
    let changed = change(source.clone());
    assert_ne!(changed, source);
    std::fs::write(path, changed).unwrap();
}

/// Another key in the organiser's folder, and what contest.toml commits to.
fn another_key(fixture: &Fixture) {
    std::fs::write(fixture.path("answers.csv"), other_answers()).unwrap();
    edit(fixture, |toml| {
        toml.replace(&sha256_hex(ANSWERS.as_bytes()), &sha256_hex(other_answers().as_bytes()))
    });
}

/// Publishes what lies in the folder without a word about it, as an organiser does who knows no better.
fn publish(fixture: &Fixture) {
    let clone = fixture.path("clone");
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "Change"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
}

fn apply(fixture: &Fixture, now: &str) -> Ran {
    let ran = fixture.judge(&["rejudge", "--apply", "--reason", "a mistake was found", "--now", now]).ok();
    holds(fixture);
    ran
}

/// Everything verifies, again with files, in the clone and for somebody else; and the clone stands at main.
fn holds(fixture: &Fixture) {
    let rescored = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
    assert_eq!(rescored.code, 0, "{}{}", rescored.out, rescored.err);
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main());
    assert_eq!(git(&fixture.path("clone"), &["status", "--porcelain"]), "");
    let other = tempfile::tempdir().unwrap();
    git(other.path(), &["clone", "--quiet", fixture.path("contest.git").to_str().unwrap(), "other"]);
    let dir = other.path().join("other");
    fixture.judge(&["verify", "--dir", dir.to_str().unwrap()]).ok();
}

fn ledger(fixture: &Fixture) -> Ledger {
    Ledger::open(&fixture.path("clone")).unwrap()
}

fn kinds(fixture: &Fixture) -> Vec<String> {
    let line = |receipt: &ledger::Receipt| {
        let value: serde_json::Value = serde_json::from_str(&receipt.to_line()).unwrap();
        value["kind"].as_str().unwrap().to_owned()
    };
    ledger(fixture).receipts().iter().map(line).collect()
}

fn own_metric(fixture: &Fixture, factor: &str) {
    let metric = include_str!("../metrics/rmse.sql").replace("sqrt(", &format!("{factor} * sqrt("));
    std::fs::create_dir_all(fixture.path("clone/content/metrics")).unwrap();
    std::fs::write(fixture.path("clone/content/metrics/rmse.sql"), metric).unwrap();
}

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
fn a_last_call_is_decided_anew() {
    // Called off: the end that was planned holds again.
    let fixture = running("");
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.3"));
    let ran = apply(&fixture, "2009-01-04T00:00:00Z");
    assert!(ran.out.contains("is called off; the contest ends at 2009-12-31"), "{}", ran.out);
    assert_eq!(kinds(&fixture), ["open", "score", "last-call", "score", "amend", "call-off"]);
    // Reached again, by a submission that came before: its days are counted from when it came.
    edit(&fixture, |toml| toml.replace("public = 0.3", "public = 0.6"));
    apply(&fixture, "2009-01-05T00:00:00Z");
    let calendar = |fixture: &Fixture| {
        let receipts = ledger(fixture).receipts().to_vec();
        let call = receipts.iter().rev().find_map(|receipt| match &receipt.entry {
            Entry::Known(Known::LastCall(call)) => Some((call.from.to_string(), call.until.to_string())),
            _ => None,
        });
        call.unwrap()
    };
    assert_eq!(calendar(&fixture), ("2009-01-02T00:00:00Z".to_owned(), "2009-01-22T00:00:00Z".to_owned()));
    // A call that is announced keeps its end, whatever its length would be now.
    edit(&fixture, |toml| toml.replace("last_call_days = 20", "last_call_days = 5"));
    apply(&fixture, "2009-01-06T00:00:00Z");
    assert_eq!(kinds(&fixture).last().unwrap(), "amend");
    // One that would be over by now begins now.
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.3"));
    apply(&fixture, "2009-01-07T00:00:00Z");
    edit(&fixture, |toml| toml.replace("public = 0.3", "public = 0.6"));
    apply(&fixture, "2009-01-10T00:00:00Z");
    assert_eq!(calendar(&fixture), ("2009-01-10T00:00:00Z".to_owned(), "2009-01-15T00:00:00Z".to_owned()));
    // What has ended the contest stays.
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.3"));
    apply(&fixture, "2009-01-16T00:00:00Z");
    assert_eq!(kinds(&fixture).last().unwrap(), "amend");
    fixture.judge(&["run", "--now", "2009-01-17T00:00:00Z"]).ok();
    holds(&fixture);
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
}

#[test]
fn ties_of_a_rejudgement_are_those_after_all_of_it() {
    let answers = support::sealed::key(|row| (1 + row % 4).to_string());
    let fixture = support::sealed::contest(&answers, "release = \"rounded\"");
    for day in support::sealed::DAYS {
        fixture.run(&support::sealed::day(day, 23));
    }
    let ties = |fixture: &Fixture| {
        let all = ledger(fixture).receipts().to_vec();
        let again = all.into_iter().filter_map(|receipt| match receipt.entry {
            Entry::Known(Known::Rejudge(again)) => Some((again.of, again.score.tied.is_some())),
            _ => None,
        });
        again.collect::<Vec<_>>()
    };
    edit(&fixture, |toml| toml.replace("decimals = 4", "decimals = 2"));
    apply(&fixture, "2009-01-10T00:00:00Z");
    let first = ties(&fixture);
    assert!(first.len() > 2 && first.iter().any(|(_, tied)| *tied), "{first:?}");
    assert!(first.iter().any(|(_, tied)| !tied), "only those of bests: {first:?}");
    // A receipt that lacks them, or has others, is no honest one: verify with files says so.
    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(ran.out.contains("equal to the last digit"), "{}", ran.out);
}

#[test]
fn files_that_were_encrypted_to_an_earlier_recipient_are_judged_again() {
    for old in [false, true] {
        let fixture = Fixture::new();
        let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
        let ci = made["recipient"].as_str().unwrap();
        let accept = ["too-many-probes", "constant-beats-baseline", "split-too-small", "threshold-reached"];
        let accept: Vec<String> = accept
            .iter()
            .map(|code| format!("{{ code = \"{code}\", reason = \"a test has few rows\" }}"))
            .collect();
        let lint = format!("[lint]\naccept = [{}]\n", accept.join(", "));
        std::fs::write(
            fixture.path("clone/content/contest.toml"),
            contest(ANSWERS, &lint).replace("[submission]", "[submission]\nencrypted = true").replace(
                &format!("commitment = \"sha256:{}\"", sha256_hex(ANSWERS.as_bytes())),
                &format!("ci = \"{ci}\""),
            ),
        )
        .unwrap();
        let args = ["--key-identity", "../ci.txt"];
        let judge = |more: &[&str]| fixture.judge(&[more, &args].concat());
        judge(&["seal", "../answers.csv"]).ok();
        let value = |key: &str| {
            let toml = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
            let toml: toml::Table = toml.parse().unwrap();
            toml["answer_key"].get(key).and_then(|value| value.as_str()).map(str::to_owned)
        };
        if old {
            // As contests were before the judge kept identities of its own.
            let line = format!("identities = \"{}\"\n", value("identities").unwrap());
            edit(&fixture, |toml| toml.replace(&line, ""));
            std::fs::remove_file(fixture.path("clone/content/identities.age")).unwrap();
            let own = value("recipient").unwrap();
            edit(&fixture, |toml| toml.replace(&format!("recipient = \"{own}\"\n"), ""));
            let derived = judge(&["recipient", "--format", "json"]).ok().json();
            let derived = derived["recipient"].as_str().unwrap().to_owned();
            edit(&fixture, |toml| {
                toml.replace("[answer_key]\n", &format!("[answer_key]\nrecipient = \"{derived}\"\n"))
            });
        }
        publish(&fixture);
        let first = value("recipient").unwrap();
        let push = |number: u64, team: &str, at: &str, text: &str| {
            std::fs::write(fixture.path("p.csv"), text).unwrap();
            let out = format!("../{number}.age");
            fixture.judge(&["encrypt", "../p.csv", "--team", team, "--user", team, "-o", &out]).ok();
            let file = std::fs::read(fixture.path(&format!("{number}.age"))).unwrap();
            let path = format!("submissions/{team}/predictions.age");
            fixture.pull(number, team, at, &[(&path, "100644", &file)]);
        };
        push(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
        push(2, "beta", "2009-01-02T00:00:01Z", WORSE);
        judge(&["run", "--now", "2009-01-03T00:00:00Z"]).ok();

        // A corrected key is no other recipient.
        std::fs::write(fixture.path("answers.csv"), other_answers()).unwrap();
        let sealed = judge(&["seal", "../answers.csv"]).ok();
        assert!(
            sealed.out.contains("commit nothing") && sealed.out.contains("judge rejudge"),
            "{}",
            sealed.out
        );
        assert_eq!(value("recipient").unwrap(), first, "old contest: {old}");
        let plan = judge(&["rejudge", "--now", "2009-01-04T00:00:00Z"]).ok();
        assert!(
            plan.out.contains("2 of 2 submissions") && plan.out.contains("content/answers.age"),
            "{}",
            plan.out
        );
        judge(&["rejudge", "--apply", "--reason", "shifted labels", "--now", "2009-01-04T00:00:00Z"]).ok();
        let again = |told: &str| {
            let ran = judge(&["verify", "--rescore", "--answers", "content/answers.age"]).ok();
            assert!(ran.out.contains(told), "{told}: {}", ran.out);
        };
        again("2 of 2 equal to the last digit");

        // Another recipient by itself; what was encrypted to the first is opened still, also when it comes late.
        push(3, "beta", "2009-01-05T00:00:00Z", THIRD);
        judge(&["recipient", "--rotate"]).ok();
        assert_ne!(value("recipient").unwrap(), first);
        publish(&fixture);
        push(4, "alpha", "2009-01-05T00:00:01Z", THIRD);
        let batch = judge(&["run", "--now", "2009-01-06T00:00:00Z", "--format", "json"]).ok().json();
        assert_eq!(batch["scored"], 2, "{batch}");
        edit(&fixture, |toml| toml.replace("name = \"rmse\"", "name = \"mae\""));
        judge(&["rejudge", "--apply", "--reason", "the rules say mae", "--now", "2009-01-07T00:00:00Z"]).ok();
        again("4 of 4 equal to the last digit");
        // The jury's own key opens all of it as well.
        let jury =
            ["verify", "--rescore", "--answers", "content/answers.age", "--key-identity", JURY_IDENTITY];
        fixture.judge(&jury).ok();
    }
}

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

/// Random changes, one after the other, with submissions in between.
#[test]
fn random_changes_verify_at_every_commit() {
    for seed in 1..=2u64 {
        let fixture = running("[[also]]\nname = \"mae\"\n");
        let mut state = seed;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut pull, mut day) = (2, 4);
        for _ in 0..7 {
            let now = format!("2009-01-{day:02}T00:00:00Z");
            let toml = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
            let value = |key: &str| {
                let line = toml.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
                line.split(" = ").nth(1).unwrap().to_owned()
            };
            match random(6) {
                0 => {
                    let digits = value("decimals");
                    let new = if digits == "4" { "3" } else { "4" };
                    edit(&fixture, |toml| {
                        toml.replace(&format!("decimals = {digits}"), &format!("decimals = {new}"))
                    });
                }
                1 => {
                    // A key with another label.
                    let old = std::fs::read_to_string(fixture.path("answers.csv")).unwrap();
                    let labels = ["1-7,1,3", "1-7,1,4", "1-7,1,2"];
                    let at = labels.iter().position(|label| old.contains(label)).unwrap();
                    let new = old.replace(labels[at], labels[(at + 1) % 3]);
                    std::fs::write(fixture.path("answers.csv"), &new).unwrap();
                    edit(&fixture, |toml| {
                        toml.replace(&sha256_hex(old.as_bytes()), &sha256_hex(new.as_bytes()))
                    });
                }
                2 => edit(&fixture, |toml| {
                    let toml = toml.replace("\"mae\"", "\"x\"").replace("\"rmse\"", "\"mae\"");
                    toml.replace("\"x\"", "\"rmse\"")
                }),
                3 => own_metric(&fixture, &(2 + day).to_string()),
                4 => {
                    let line = toml.lines().rfind(|line| line.starts_with("public = ")).unwrap();
                    let new = format!("public = 0.{}", 2 + random(8));
                    if line != new {
                        edit(&fixture, |toml| toml.replace(line, &new));
                    }
                }
                _ => {
                    pull += 1;
                    let team = ["alpha", "beta"][(pull % 2) as usize];
                    fixture.predictions(pull, team, &now, [GOOD, WORSE, THIRD][random(3) as usize]);
                    fixture.judge(&["run", "--now", &now.replace("T00", "T06")]).ok();
                }
            }
            let now = now.replace("T00", "T12");
            let args = ["rejudge", "--apply", "--reason", "a mistake was found", "--now", &now];
            let ran = fixture.judge(&args);
            assert_eq!(ran.code, 0, "seed {seed}, day {day}: {}{}", ran.out, ran.err);
            holds(&fixture);
            let main = fixture.main();
            fixture.judge(&args).ok();
            assert_eq!(fixture.main(), main, "seed {seed}, day {day}: a second time is none");
            day += 1;
        }
        every_commit_verifies(&fixture);
    }
}

/// No commit of main ever showed a board of two kinds.
fn every_commit_verifies(fixture: &Fixture) {
    let clone = fixture.path("clone");
    let commits = git(&clone, &["rev-list", "--first-parent", "HEAD"]);
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other");
    git(dir.path(), &["clone", "--quiet", clone.to_str().unwrap(), "other"]);
    for commit in commits.lines() {
        git(&other, &["checkout", "--quiet", "--detach", commit]);
        verifies(fixture, &other);
    }
}

fn verifies(fixture: &Fixture, dir: &Path) {
    let ran = fixture.judge(&["verify", "--dir", dir.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

/// A ledger as older judges wrote it: neither the first receipt nor a change says what decided.
fn older(fixture: &Fixture, entries: &[Entry]) -> Vec<(String, Vec<u8>)> {
    let mut ledger = Ledger::default();
    for (at, entry) in entries.iter().enumerate() {
        let at = format!("2009-01-{:02}T00:00:00Z", 3 + at).parse().unwrap();
        ledger.append(at, entry.clone()).unwrap();
    }
    let source = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
    let contest = contest::Contest::parse("contest.toml", &source, metric::Catalogue::shipped()).unwrap();
    ledger.end_mut().speak_for(&contest);
    let mut files: Vec<(String, Vec<u8>)> = ledger
        .appended()
        .map(|(name, text)| (format!("submissions/ledger/{name}"), text.as_bytes().to_vec()))
        .collect();
    files.push(("submissions/ledger/checkpoint".to_owned(), ledger.checkpoint().unwrap().into_bytes()));
    files
}

#[test]
fn an_older_ledger_is_held_against_what_contest_toml_said_then() {
    let fixture = Fixture::with(&contest(ANSWERS, "[[also]]\nname = \"mae\"\n"));
    let entry = |text: &str| -> Entry { serde_json::from_str(text).unwrap() };
    let score = |kind: &str, pull: u64, team: &str, scores: (f64, f64), ranks: (&str, u64), key: &str| {
        let (rmse, mae) = scores;
        entry(&format!(
            r#"{{{kind},"team":"{team}","pull":{pull},"head":"{pull:040}","received":"2009-01-02T00:00:0{pull}Z","digest":"{0}","rows":5,"public":{{"mae":{mae:?},"rmse":{rmse:?}}},"private":"{0}","rank_before":{1},"rank":{2},"answer_key":"{key}","judge":"0.1.0"}}"#,
            "0".repeat(64),
            ranks.0,
            ranks.1
        ))
    };
    let first = sha256_hex(ANSWERS.as_bytes());
    let mut entries = vec![
        entry(r#"{"kind":"open","title":"Small contest","metric":"rmse","decimals":4,"judge":"0.1.0"}"#),
        score("\"kind\":\"score\"", 1, "alpha", (0.5, 0.5), ("null", 1), &first),
        entry(
            r#"{"kind":"last-call","prize":"Grand","of":2,"from":"2009-01-02T00:00:01Z","until":"2009-01-22T00:00:01Z"}"#,
        ),
        score("\"kind\":\"score\"", 2, "beta", (0.55, 0.4), ("null", 2), &first),
    ];
    let put = |entries: &[Entry]| {
        let files = older(&fixture, entries);
        let files: Vec<support::File<'_>> =
            files.iter().map(|(name, bytes)| (name.as_str(), "100644", &bytes[..])).collect();
        fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
        git(&fixture.path("clone"), &["pull", "--quiet"]);
    };
    put(&entries);
    verifies(&fixture, &fixture.path("clone"));
    // Another line, another metric, another key, one after the other, each pushed and then judged again.
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.2"));
    publish(&fixture);
    let other = sha256_hex(other_answers().as_bytes());
    edit(&fixture, |toml| toml.replace(&first, &other));
    publish(&fixture);
    let again = |of: u64| format!("\"kind\":\"rejudge\",\"of\":{of},\"reason\":\"a mistake was found\"");
    entries.push(score(&again(2), 1, "alpha", (0.7, 0.5), ("1", 2), &other));
    entries.push(score(&again(4), 2, "beta", (0.6, 0.3), ("1", 1), &other));
    put(&entries);
    verifies(&fixture, &fixture.path("clone"));
    edit(&fixture, |toml| {
        toml.replace("\"mae\"", "\"x\"").replace("\"rmse\"", "\"mae\"").replace("\"x\"", "\"rmse\"")
    });
    publish(&fixture);
    entries.push(score(&again(2), 1, "alpha", (0.7, 0.25), ("2", 1), &other));
    entries.push(score(&again(4), 2, "beta", (0.6, 0.35), ("2", 2), &other));
    put(&entries);
    verifies(&fixture, &fixture.path("clone"));
    // A rank that nobody had is still found.
    let Entry::Known(Known::Score(beta)) = &mut entries[3] else { panic!("{:?}", entries[3]) };
    beta.rank = 1;
    put(&entries);
    let ran = fixture.judge(&["verify"]);
    assert!(ran.code == 1 && ran.err.contains("standings-differ"), "{}{}", ran.out, ran.err);
}

#[test]
fn private_scores_are_told_to_the_organiser_alone() {
    let fixture = running("");
    another_key(&fixture);
    let plain = fixture.judge(&["rejudge", "--now", "2009-01-04T00:00:00Z"]).ok();
    assert!(!plain.out.contains("Private"), "{}", plain.out);
    let ci = |value: &str| {
        let mut command = std::process::Command::new(support::judge_program());
        command.args([
            "rejudge",
            "--private",
            "--now",
            "2009-01-04T00:00:00Z",
            "--key-identity",
            JURY_IDENTITY,
        ]);
        let output = command.current_dir(fixture.path("clone")).env("CI", value).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let (code, out, err) = ci("");
    assert!(code == 0 && out.contains("\"Grand\": first in line alpha → beta"), "{out}{err}");
    let (code, out, err) = ci("true");
    assert!(code == 2 && err.contains("private-in-ci") && !out.contains("Private"), "{out}{err}");
}

#[test]
fn a_corrected_key_makes_nobody_another_person() {
    // Persons are counted by tags, and tags are made with a secret that outlives the key.
    let fixture = Fixture::new();
    let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
    let ci = made["recipient"].as_str().unwrap();
    let accept = ["too-many-probes", "constant-beats-baseline", "split-too-small", "threshold-reached"]
        .map(|code| format!("{{ code = \"{code}\", reason = \"a test has few rows\" }}"));
    let lint = format!("[lint]\naccept = [{}]\n", accept.join(", "));
    let toml = contest(ANSWERS, &lint)
        .replace(
            &format!("commitment = \"sha256:{}\"", sha256_hex(ANSWERS.as_bytes())),
            &format!("ci = \"{ci}\""),
        )
        .replace("every = \"24h\"", "every = \"24h\"\nper = \"person\"")
        .replace("scored = 2", "scored = 1");
    std::fs::write(fixture.path("clone/content/contest.toml"), toml).unwrap();
    let args = ["--key-identity", "../ci.txt"];
    let judge = |more: &[&str]| fixture.judge(&[more, &args].concat());
    judge(&["seal", "../answers.csv"]).ok();
    publish(&fixture);
    let register = |number: u64, at: &str, name: &str| {
        let text = support::team_toml(name, "gamma");
        fixture.pull(number, "gamma", at, &[("submissions/gamma/team.toml", "100644", text.as_bytes())]);
    };
    register(1, "2009-01-02T00:00:00Z", "Gamma");
    judge(&["run", "--now", "2009-01-02T01:00:00Z"]).ok();
    fixture.predictions(2, "gamma", "2009-01-02T01:30:00Z", GOOD);
    judge(&["run", "--now", "2009-01-02T01:40:00Z"]).ok();
    std::fs::write(fixture.path("answers.csv"), other_answers()).unwrap();
    judge(&["seal", "../answers.csv"]).ok();
    judge(&["rejudge", "--apply", "--reason", "shifted labels", "--now", "2009-01-02T02:00:00Z"]).ok();
    // Whatever the team changes, the person is the same.
    register(3, "2009-01-02T03:00:00Z", "Gamma rays");
    judge(&["run", "--now", "2009-01-02T04:00:00Z"]).ok();
    let tags: Vec<Vec<Vec<String>>> = ledger(&fixture)
        .receipts()
        .iter()
        .filter_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Register(registered)) => Some(registered.persons.clone()),
            _ => None,
        })
        .collect();
    assert!(tags.len() == 2 && tags[0].len() == 1 && tags[0] == tags[1], "{tags:?}");
    // Nobody makes other tags by leaving the identity at home.
    let refused = fixture.judge(&["run", "--answers", "../answers.csv", "--now", "2009-01-02T05:00:00Z"]);
    assert!(refused.code == 2, "{}{}", refused.out, refused.err);
    judge(&["verify"]).ok();
}
