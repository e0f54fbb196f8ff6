//! When a head counts: heads that are hidden and come back, pushed over, listed by a forge, lost with the log.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::Command;

use crate::support::{self, Fixture, GOOD, OPEN_DAY, WORSE, git, judge_program, pipe, team_toml};
use base::time::{Instant, Window};

const RECEIVE_LOG: &str = "refs/gitprize/receive-log";
const JUDGED: &str = "refs/gitprize/judged";

fn bare(fixture: &Fixture) -> std::path::PathBuf {
    fixture.path("contest.git")
}

/// A commit of the team that no reference holds; `mark` makes it another one.
fn head(fixture: &Fixture, team: &str, content: &str, mark: u32) -> String {
    let name = format!("refs/heads/made-{mark}");
    let path = format!("submissions/{team}/predictions.csv");
    // Another last line end count would be another file: the same scores, another digest.
    let content = content
        .replacen('\n', &format!("\n{}", ""), 1)
        .replace("3\n", &format!("3.{}\n", "0".repeat(mark as usize % 9 + 1)));
    let head = fixture.commit(&name, Some("refs/heads/main^0"), &[(&path, "100644", content.as_bytes())]);
    git(&bare(fixture), &["update-ref", "-d", &name]);
    head
}

/// Moves a reference as a push does, the hook included, and returns what the pusher reads.
fn push(fixture: &Fixture, name: &str, new: Option<&str>, user: &str, at: &str) -> String {
    let bare = bare(fixture);
    let zeros = "0".repeat(40);
    let old = git(&bare, &["for-each-ref", "--format=%(objectname)", name]);
    let old = if old.is_empty() { zeros.clone() } else { old };
    match new {
        Some(new) => git(&bare, &["update-ref", name, new]),
        None => git(&bare, &["update-ref", "-d", name]),
    };
    let mut hook = Command::new(judge_program());
    hook.args(["receive", "--user", user, "--now", at, "--dir"]).arg(&bare);
    pipe(&mut hook, format!("{old} {} {name}\n", new.unwrap_or(&zeros)).as_bytes())
}

fn pull(number: u64) -> String {
    format!("refs/pull/{number}/head")
}

fn after(seconds: i64) -> String {
    Instant::from_seconds(OPEN_DAY.parse::<Instant>().unwrap().seconds() + seconds).to_string()
}

fn days(days: u32) -> String {
    OPEN_DAY.parse::<Instant>().unwrap().plus(Window::days(days)).to_string()
}

/// All lines of the ledger of a kind.
fn receipts(fixture: &Fixture, kind: &str) -> Vec<serde_json::Value> {
    let bare = bare(fixture);
    let files = git(&bare, &["ls-tree", "--name-only", "main:submissions/ledger"]);
    let files = files.lines().filter(|name| name.ends_with(".jsonl"));
    let text: Vec<String> =
        files.map(|name| git(&bare, &["show", &format!("main:submissions/ledger/{name}")])).collect();
    let lines = text.iter().flat_map(|text| text.lines());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &serde_json::Value| line["kind"] == kind)
        .collect()
}

fn rescored(fixture: &Fixture) -> support::Ran {
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"])
}

fn one_a_day() -> Fixture {
    Fixture::with(&support::contest_toml("").replace("scored = 2", "scored = 1"))
}

#[test]
fn heads_that_are_hidden_and_come_back_get_past_no_quota() {
    let fixture = one_a_day();
    let heads: Vec<String> = (1..=6).map(|mark| head(&fixture, "alpha", GOOD, mark)).collect();
    for (at, head) in heads.iter().enumerate() {
        push(&fixture, &pull(at as u64 + 1), Some(head), "alpha", &after(at as i64));
    }
    for at in 0..6 {
        push(&fixture, &pull(at + 1), None, "alpha", &after(10));
    }
    // Newest first, one a batch.
    for (at, head) in heads.iter().enumerate().rev() {
        let now = 100 * (6 - at as i64);
        push(&fixture, &pull(at as u64 + 1), Some(head), "alpha", &after(now));
        fixture.run(&after(now + 50));
    }
    assert_eq!(receipts(&fixture, "score").len(), 1, "a quota of one");
    let scored = &receipts(&fixture, "score")[0];
    assert_eq!((&scored["received"], &scored["received_by"]), (&after(100).into(), &"log".into()));
    let lapsed = receipts(&fixture, "lapse");
    assert_eq!(lapsed.iter().map(|lapse| lapse["heads"].as_array().unwrap().len()).sum::<usize>(), 6);
    rescored(&fixture).ok();
}

#[test]
fn a_head_that_was_hidden_over_the_end_came_too_late() {
    let fixture = Fixture::new();
    let hidden = head(&fixture, "alpha", GOOD, 1);
    push(&fixture, &pull(1), Some(&hidden), "alpha", &days(1));
    push(&fixture, &pull(1), None, "alpha", &days(1));
    // The same under another number, and one that was pushed over and brought back.
    let over = head(&fixture, "alpha", GOOD, 2);
    push(&fixture, &pull(2), Some(&over), "alpha", &days(1));
    push(&fixture, &pull(2), Some(&head(&fixture, "alpha", GOOD, 3)), "alpha", &days(1));
    let late = "2010-01-19T00:00:00Z";
    push(&fixture, &pull(1), Some(&hidden), "alpha", late);
    push(&fixture, &pull(2), Some(&over), "alpha", late);
    push(&fixture, &pull(3), Some(&hidden), "alpha", late);
    let batch = fixture.run("2010-01-20T00:00:00Z");
    for number in 1..=3 {
        assert_eq!(Fixture::codes(&batch, number), ["closed"], "#{number}");
    }
    rescored(&fixture);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn what_was_pushed_over_or_removed_before_a_batch_stands_in_the_ledger_once() {
    let fixture = Fixture::new();
    let (first, second, gone) = (
        head(&fixture, "alpha", GOOD, 1),
        head(&fixture, "alpha", WORSE, 2),
        head(&fixture, "beta", GOOD, 3),
    );
    push(&fixture, &pull(1), Some(&first), "alpha", &after(0));
    push(&fixture, &pull(1), Some(&second), "alpha", &after(5));
    push(&fixture, &pull(2), Some(&gone), "beta", &after(6));
    let said = push(&fixture, &pull(2), None, "beta", &after(7));
    assert!(said.contains("#2 was removed"), "{said}");
    let batch = fixture.run(&days(1));
    assert_eq!((&batch["scored"], &batch["refused"]), (&1.into(), &0.into()), "{batch}");
    let lapsed = &receipts(&fixture, "lapse")[0];
    let heads: Vec<_> =
        lapsed["heads"].as_array().unwrap().iter().map(|head| head["head"].as_str().unwrap()).collect();
    assert_eq!(heads, [first.as_str(), gone.as_str()]);
    assert_eq!((&lapsed["heads"][0]["left"], &lapsed["log"]), (&after(5).into(), &4.into()));
    let main = fixture.main();
    fixture.judge(&["run", "--now", &days(2)]).ok();
    assert_eq!(fixture.main(), main, "told once");
    // Without what the judge keeps of the log it is read whole, and comes to the same.
    git(&bare(&fixture), &["update-ref", "-d", JUDGED]);
    fixture.judge(&["run", "--now", &days(2)]).ok();
    assert_eq!(fixture.main(), main, "told once, whatever was read");
    // What comes back after its lapse is received anew.
    let said = push(&fixture, &pull(2), Some(&gone), "beta", &days(3));
    assert!(said.contains("came at") && said.contains("counts from now"), "{said}");
    assert_eq!(fixture.run(&days(4))["scored"], 1);
    assert_eq!(receipts(&fixture, "score")[1]["received"], days(3).as_str());
    rescored(&fixture).ok();
}

#[test]
fn a_head_that_was_away_while_the_judge_ran_accuses_nobody() {
    let fixture = Fixture::new();
    let (away, other) = (head(&fixture, "alpha", GOOD, 1), head(&fixture, "beta", GOOD, 2));
    push(&fixture, &pull(1), Some(&away), "alpha", &after(0));
    push(&fixture, &pull(1), None, "alpha", &after(1));
    push(&fixture, &pull(2), Some(&other), "beta", &after(2));
    fixture.run(&after(600));
    push(&fixture, &pull(1), Some(&away), "alpha", &after(900));
    rescored(&fixture).ok();
    // A receipt that the judge did drop is still missed.
    push(&fixture, &pull(3), Some(&head(&fixture, "alpha", GOOD, 4)), "alpha", &after(1000));
    fixture.run(&after(2000));
    rescored(&fixture).ok();
}

#[test]
fn numbers_of_two_kinds_are_not_mixed_up() {
    let fixture = Fixture::new();
    let (mine, other) = (head(&fixture, "alpha", GOOD, 1), head(&fixture, "beta", WORSE, 2));
    push(&fixture, &pull(7), Some(&mine), "alpha", &after(0));
    push(&fixture, "refs/merge-requests/7/head", Some(&other), "beta", &after(5));
    // The one is removed: the other stays where it is.
    push(&fixture, "refs/merge-requests/8/head", Some(&other), "beta", &after(6));
    push(&fixture, &pull(8), Some(&mine), "mallory", &after(7));
    push(&fixture, &pull(8), None, "mallory", &after(8));
    let batch = fixture.run(&days(1));
    let of = |head: &str, number: u64| {
        let all = batch["judged"].as_array().unwrap().iter();
        let found: Vec<_> = all.filter(|one| one["head"] == head && one["pull"] == number).collect();
        assert_eq!(found.len(), 1, "{batch}");
        found[0]["findings"].as_array().unwrap().len()
    };
    assert_eq!((of(&mine, 7), of(&other, 7), of(&other, 8)), (0, 0, 0));
    let received: Vec<String> = receipts(&fixture, "score")
        .iter()
        .map(|score| score["received"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(received, [after(0), after(5), after(6)]);
}

#[test]
fn one_commit_under_one_number_of_two_kinds_is_the_first_arrival() {
    let fixture = Fixture::new();
    let (one, two) = (head(&fixture, "alpha", GOOD, 1), head(&fixture, "beta", GOOD, 2));
    push(&fixture, &pull(7), Some(&one), "alpha", &after(0));
    push(&fixture, "refs/merge-requests/7/head", Some(&one), "mallory", &after(1));
    push(&fixture, "refs/merge-requests/8/head", Some(&two), "beta", &after(2));
    push(&fixture, &pull(8), Some(&two), "mallory", &after(3));
    let batch = fixture.run(&days(1));
    assert_eq!((&batch["scored"], &batch["refused"]), (&2.into(), &0.into()), "{batch}");
    rescored(&fixture).ok();
}

#[test]
fn a_head_that_is_too_large_refuses_no_other_of_its_number() {
    let fixture = Fixture::new();
    let mine = head(&fixture, "alpha", GOOD, 1);
    // Nothing that git could make smaller.
    let mut state = 1u64;
    let large: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(36 << 20)
    .collect();
    let name = "refs/merge-requests/7/head";
    let path = "submissions/beta/predictions.csv";
    let other = fixture.commit(name, Some("refs/heads/main^0"), &[(path, "100644", &large)]);
    git(&bare(&fixture), &["update-ref", "-d", name]);
    push(&fixture, name, Some(&other), "beta", &after(0));
    push(&fixture, &pull(7), Some(&mine), "alpha", &after(1));
    let url = format!("file://{}", bare(&fixture).display());
    let ran = fixture.judge(&["run", "--now", &days(1), "--repository", &url, "--format", "json"]).ok();
    let batch = ran.json();
    assert_eq!((&batch["scored"], &batch["refused"]), (&1.into(), &1.into()), "{batch}");
    assert_eq!(receipts(&fixture, "refuse")[0]["head"], other.as_str());
    assert_eq!(receipts(&fixture, "score")[0]["head"], mine.as_str());
    crate::support::told!();
}

#[test]
fn references_that_no_forge_makes_are_named() {
    let fixture = Fixture::new();
    let mine = head(&fixture, "alpha", GOOD, 1);
    let names = [
        "refs/pull/new/head",
        "refs/pull/0/head",
        "refs/pull/020/head",
        "refs/merge-requests/x/head",
        "refs/pull/99999999999999999999/head",
        "refs/pull/7/8/head",
    ];
    for name in names {
        let said = push(&fixture, name, Some(&mine), "alpha", &after(0));
        assert!(said.contains(name) && said.contains("refs/pull/NUMBER/head"), "{said}");
    }
    let ran = fixture.judge(&["run", "--now", &days(1)]).ok();
    assert!(ran.out.contains("Never judged") && ran.out.contains("refs/pull/020/head"), "{}", ran.out);
    assert_eq!(ran.out.matches("Never judged").count(), 1, "{}", ran.out);
}

#[test]
fn a_second_push_of_a_head_is_answered() {
    let fixture = Fixture::new();
    let mine = head(&fixture, "alpha", GOOD, 1);
    let said = push(&fixture, &pull(12), Some(&mine), "alpha", &after(0));
    assert!(said.contains("Received as #12") && !said.contains("already"), "{said}");
    let said = push(&fixture, &pull(13), Some(&mine), "alpha", &after(1));
    assert!(said.contains("already received as #12") && said.contains("waits"), "{said}");
    fixture.run(&days(1));
    let said = push(&fixture, &pull(14), Some(&mine), "alpha", &days(2));
    assert!(said.contains("already received as #12") && said.contains("has a receipt"), "{said}");
}

#[test]
fn a_log_that_is_lost_or_cut_is_said_and_comes_back() {
    let fixture = Fixture::new();
    push(&fixture, &pull(1), Some(&head(&fixture, "alpha", GOOD, 1)), "alpha", &after(0));
    fixture.run(&days(1));
    let kept = git(&bare(&fixture), &["rev-parse", RECEIVE_LOG]);
    let restore = || {
        let mut receive = Command::new(judge_program());
        pipe(receive.args(["receive", "--restore", "--dir"]).arg(bare(&fixture)), b"")
    };
    // Lost, with heads that wait.
    push(&fixture, &pull(2), Some(&head(&fixture, "beta", GOOD, 2)), "beta", &days(2));
    git(&bare(&fixture), &["update-ref", "-d", RECEIVE_LOG]);
    let main = fixture.main();
    let ran = fixture.judge(&["run", "--now", &days(3)]);
    assert_eq!((ran.code, fixture.main() == main), (1, true), "{}", ran.out);
    assert!(
        ran.err.contains("receive-log-gone") && ran.err.contains("judge receive --restore"),
        "{}",
        ran.err
    );
    // Begun anew by the next push.
    push(&fixture, &pull(3), Some(&head(&fixture, "alpha", WORSE, 3)), "alpha", &days(4));
    let ran = fixture.judge(&["run", "--now", &days(5)]);
    assert_eq!((ran.code, ran.err.contains("receive-log-cut")), (1, true), "{}", ran.err);
    let said = restore();
    assert!(said.contains("1 lines") && said.contains("1 that came since"), "{said}");
    git(&bare(&fixture), &["merge-base", "--is-ancestor", &kept, RECEIVE_LOG]);
    assert!(restore().contains("has everything"));
    // What nobody wrote down is judged by nobody, and said after the rest was judged.
    let ran = fixture.judge(&["run", "--now", &days(5)]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.err.contains("unknown-arrival") && ran.err.contains("#2"), "{}", ran.err);
    assert_eq!(receipts(&fixture, "score").len(), 2);
    // Removed and pushed again it is judged.
    let second = git(&bare(&fixture), &["rev-parse", &pull(2)]);
    push(&fixture, &pull(2), None, "beta", &days(6));
    push(&fixture, &pull(2), Some(&second), "beta", &days(6));
    assert_eq!(fixture.run(&days(7))["scored"], 1);
    // Cut back to an older state.
    git(&bare(&fixture), &["update-ref", RECEIVE_LOG, &kept]);
    push(&fixture, &pull(4), Some(&head(&fixture, "beta", WORSE, 4)), "beta", &days(8));
    let ran = fixture.judge(&["run", "--now", &days(9)]);
    assert_eq!((ran.code, ran.err.contains("receive-log-cut")), (1, true), "{}", ran.err);
    restore();
    assert_eq!(fixture.run(&days(9))["scored"], 1);
    rescored(&fixture).ok();
    crate::support::told!();
}

#[test]
fn a_log_that_somebody_wrote_into_is_said_with_its_line() {
    let fixture = Fixture::new();
    push(&fixture, &pull(1), Some(&head(&fixture, "alpha", GOOD, 1)), "alpha", &after(0));
    let parts = git(&bare(&fixture), &["ls-tree", "--name-only", RECEIVE_LOG]);
    let part = parts.lines().next().unwrap();
    let good = git(&bare(&fixture), &["show", &format!("{RECEIVE_LOG}:{part}")]);
    for line in [
        "nonsense",
        "{\"pull\":1}",
        "{\"pull\":1,\"head\":\"12\",\"user\":\"a\",\"at\":\"2009-01-02T00:00:00Z\"}",
    ] {
        let text = format!("{good}\n{line}\n");
        fixture.commit(RECEIVE_LOG, Some(&format!("{RECEIVE_LOG}^0")), &[(part, "100644", text.as_bytes())]);
        let ran = fixture.judge(&["run", "--now", &days(1)]);
        assert!(
            ran.code == 2 && ran.err.contains("error[bad-receive-log]"),
            "{line}: {}{}",
            ran.out,
            ran.err
        );
    }
    crate::support::told!();
}

#[test]
fn heads_without_any_log_are_said() {
    let fixture = Fixture::new();
    fixture.judge(&["run", "--now", &days(1)]).ok();
    let mine = head(&fixture, "alpha", GOOD, 1);
    git(&bare(&fixture), &["update-ref", &pull(1), &mine]);
    let ran = fixture.judge(&["run", "--now", &days(1)]);
    assert_eq!((ran.code, ran.err.contains("no-receive-log")), (1, true), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn judged_heads_are_found_after_a_force_push_and_a_garbage_collection() {
    let fixture = Fixture::new();
    let mine = head(&fixture, "alpha", GOOD, 1);
    push(&fixture, &pull(1), Some(&mine), "alpha", &after(0));
    // A registration that is refused, a stranger's file: nobody keeps what a stranger sends.
    let strange = head(&fixture, "alpha", WORSE, 2);
    push(&fixture, &pull(2), Some(&strange), "mallory", &after(1));
    fixture.run(&days(1));
    push(&fixture, &pull(1), Some(&head(&fixture, "alpha", WORSE, 3)), "alpha", &days(2));
    push(&fixture, &pull(2), None, "mallory", &days(2));
    fixture.run(&days(3));
    push(&fixture, &pull(1), None, "alpha", &days(4));
    let git = |args: &[&str]| git(&bare(&fixture), args);
    git(&["reflog", "expire", "--expire=now", "--all"]);
    git(&["gc", "--quiet", "--prune=now"]);
    git(&["cat-file", "-e", &mine]);
    assert!(
        !support::plain_git(&bare(&fixture)).args(["cat-file", "-e", &strange]).status().unwrap().success()
    );
    let ran = rescored(&fixture).ok();
    assert!(ran.out.contains("2 of 2 equal"), "{}", ran.out);
    let out = fixture.path("archive");
    fixture.judge(&["archive", "--predictions", "--out", out.to_str().unwrap()]).ok();
    // Through a URL too, where nothing is read in place.
    let url = format!("file://{}", bare(&fixture).display());
    fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv", "--repository", &url]).ok();
}

#[test]
fn a_repository_that_takes_no_other_reference_loses_no_batch() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    push(&fixture, &pull(1), Some(&head(&fixture, "alpha", GOOD, 1)), "alpha", &after(0));
    let hook = bare(&fixture).join("hooks/update");
    std::fs::write(&hook, "#!/bin/sh\ncase $1 in refs/gitprize/judged) exit 1;; esac\n").unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    assert_eq!(fixture.run(&days(1))["scored"], 1);
    assert_eq!(receipts(&fixture, "score").len(), 1);
    std::fs::remove_file(hook).unwrap();
    push(&fixture, &pull(2), Some(&head(&fixture, "beta", GOOD, 2)), "beta", &days(2));
    // By URL, as on a forge.
    let url = format!("file://{}", bare(&fixture).display());
    let ran = fixture.judge(&["run", "--now", &days(3), "--repository", &url]).ok();
    assert!(ran.out.contains("1 scored"), "{}", ran.out);
    push(&fixture, &pull(3), Some(&head(&fixture, "beta", WORSE, 3)), "beta", &days(4));
    fixture.judge(&["run", "--now", &days(5), "--repository", &url]).ok();
    let parents = git(&bare(&fixture), &["rev-list", "--first-parent", "--count", JUDGED]);
    assert_eq!(parents.parse::<u32>().unwrap(), 3, "a first link and one for each of two batches");
    rescored(&fixture).ok();
}

#[test]
fn a_strangers_comment_makes_nobody_late() {
    let fixture = Fixture::new();
    let commit = |number: u64, team: &str| {
        let path = format!("submissions/{team}/predictions.csv");
        fixture.commit(&pull(number), Some("refs/heads/main^0"), &[(&path, "100644", GOOD.as_bytes())])
    };
    let (one, two, three) = (commit(1, "alpha"), commit(2, "beta"), commit(3, "alpha"));
    let (created, comment) = ("2009-12-30T10:00:00Z", "2010-01-05T00:00:00Z");
    let mut pulls = serde_json::json!([
        { "number": 1, "user": { "login": "alpha" }, "head": { "sha": one }, "created_at": created,
          "updated_at": comment, "pushes": 1 },
        { "number": 2, "user": { "login": "beta" }, "head": { "sha": two }, "created_at": created,
          "updated_at": comment, "received_at": "2009-12-30T12:00:00Z" },
        { "number": 3, "user": { "login": "alpha" }, "head": { "sha": three }, "created_at": created,
          "updated_at": comment },
    ]);
    let path = fixture.path("pulls.json");
    let run = |pulls: &serde_json::Value, now: &str| {
        std::fs::write(&path, pulls.to_string()).unwrap();
        fixture.judge(&["run", "--now", now, "--pulls", path.to_str().unwrap()]).ok()
    };
    let ran = run(&pulls, "2010-01-06T00:00:00Z");
    let scores = receipts(&fixture, "score");
    let told: Vec<_> =
        scores.iter().map(|score| (&score["pull"], &score["received"], &score["received_by"])).collect();
    assert_eq!(
        told,
        [
            (&1.into(), &created.into(), &"created".into()),
            (&2.into(), &"2009-12-30T12:00:00Z".into(), &"push".into()),
        ]
    );
    // Of the third nothing is proven: it is neither taken nor refused, and stands in the ledger as seen.
    assert!(ran.out.contains("#3") && ran.out.contains("nothing proves"), "{}", ran.out);
    assert_eq!(receipts(&fixture, "seen")[0]["heads"][0]["pull"], 3);
    assert!(receipts(&fixture, "refuse").is_empty());
    // The event of the push is added to the list.
    pulls[2]["received_at"] = "2009-12-30T11:00:00Z".into();
    run(&pulls, "2010-01-07T00:00:00Z");
    assert_eq!(receipts(&fixture, "score").len(), 3);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_head_of_which_the_forge_tells_nothing_counts_from_when_it_was_seen() {
    let fixture = Fixture::new();
    let path = "submissions/alpha/predictions.csv";
    let sha = fixture.commit(&pull(1), Some("refs/heads/main^0"), &[(path, "100644", GOOD.as_bytes())]);
    let list = fixture.path("pulls.json");
    let pulls = serde_json::json!([{ "number": 1, "user": { "login": "alpha" }, "head": { "sha": sha },
        "created_at": "2009-01-01T10:00:00Z", "updated_at": "2009-01-01T10:00:00Z", "pushes": 3 }]);
    std::fs::write(&list, pulls.to_string()).unwrap();
    fixture.judge(&["run", "--now", &days(1), "--pulls", list.to_str().unwrap()]).ok();
    let score = &receipts(&fixture, "score")[0];
    assert_eq!((&score["received"], &score["received_by"]), (&days(1).into(), &"first-seen".into()));
}

#[test]
fn a_seen_head_that_goes_away_is_seen_anew() {
    let fixture = Fixture::new();
    let path = "submissions/alpha/predictions.csv";
    let sha = fixture.commit(&pull(1), Some("refs/heads/main^0"), &[(path, "100644", GOOD.as_bytes())]);
    let list = fixture.path("pulls.json");
    let open = serde_json::json!([{ "number": 1, "user": { "login": "alpha" }, "head": { "sha": sha },
        "created_at": "2009-12-30T10:00:00Z" }]);
    let run = |pulls: &serde_json::Value, now: &str| {
        std::fs::write(&list, pulls.to_string()).unwrap();
        fixture.judge(&["run", "--now", now, "--pulls", list.to_str().unwrap()]).ok();
    };
    run(&open, "2010-01-02T00:00:00Z");
    assert_eq!(receipts(&fixture, "seen").len(), 1);
    run(&open, "2010-01-03T00:00:00Z");
    assert_eq!(receipts(&fixture, "seen").len(), 1, "noted once");
    // The forge no longer lists it: it was closed.
    run(&serde_json::json!([]), "2010-01-04T00:00:00Z");
    assert_eq!(receipts(&fixture, "lapse")[0]["heads"][0]["pull"], 1);
    fixture.judge(&["verify"]).ok();
}

/// The commits and references that a contest with a team of one kind leaves.
#[test]
fn what_is_read_of_the_log_makes_no_difference() {
    let ledger = |forget: bool| {
        let fixture = Fixture::new();
        for day in 0..4u32 {
            let number = u64::from(day) + 1;
            let one = head(&fixture, "alpha", GOOD, day * 2);
            push(&fixture, &pull(number), Some(&one), "alpha", &days(day));
            push(
                &fixture,
                &pull(number + 10),
                Some(&head(&fixture, "beta", WORSE, day * 2 + 1)),
                "beta",
                &days(day),
            );
            if day % 2 == 1 {
                push(&fixture, &pull(number + 10), None, "beta", &days(day));
                // Of the batch before, judged by now.
                push(&fixture, &pull(number - 1), None, "alpha", &days(day));
            }
            if forget {
                let judged = git(&bare(&fixture), &["for-each-ref", JUDGED]);
                if !judged.is_empty() {
                    git(&bare(&fixture), &["update-ref", "-d", JUDGED]);
                }
            }
            fixture.run(&days(day + 1));
        }
        let team = team_toml("Gamma", "gamma");
        let file = ("submissions/gamma/team.toml", "100644", team.as_bytes());
        fixture.pull(40, "gamma", &days(9), &[file]);
        fixture.run(&days(10));
        let main = bare(&fixture);
        git(&main, &["show", "main:submissions/ledger/2009-01.jsonl"])
            .lines()
            // The key's nonce is made anew for each contest.
            .map(|line| {
                let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
                for field in ["prev", "private"] {
                    line[field] = serde_json::Value::Null;
                }
                line.to_string()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(ledger(false), ledger(true));
}
