//! Whoever clones a contest can check all of it, and whatever is changed in it is found and named: by the real
//! program, on a real repository, from a fresh clone after the reveal.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod change;

use std::path::{Path, PathBuf};

use crate::forged::rewrite;
use crate::support::{self, ANSWERS, Fixture, GOOD, Ran, WORSE, git};
use base::digest::sha256_hex;
use base::time::Instant;
use contest::CONTEST_FILE;
use ledger::{Entry, Known, Ledger, Scored};
use metric::Catalogue;
use tlog::Signer;
use tlog::merkle::{Hash, includes};

/// The key of Go's documentation of signed notes.
const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
const AFTER: &str = "2010-01-02T00:00:00Z";
/// Off by 1.5 in a public row and by 1 in a private one.
const BETTER: &str = "id,prediction\n1-7,3\n1-9,4\n1-10,5\n10-7,2\n10-8,3.5\n";

fn contest(answers: &str, extra: &str) -> String {
    let commitment =
        format!("path = \"../answers.csv\"\ncommitment = \"sha256:{}\"", sha256_hex(answers.as_bytes()));
    let more = format!(
        "{extra}[jury]\nrecipients = [\"{JURY}\"]\n[ledger]\nkeys = [{{ key = \"{VERIFIER}\" }}]\n\
         [[prizes]]\nname = \"Grand\"\nkind = \"grand\"\npublic = 0.6\nprivate = 0.9\n"
    );
    support::contest_toml(&more).replace("path = \"../answers.csv\"", &commitment)
}

/// A contest of two batches and three teams' worth of trouble, closed.
fn closed(extra: &str) -> Fixture {
    let fixture = Fixture::with(&contest(ANSWERS, extra));
    std::fs::write(fixture.path("signing.key"), SIGNER).unwrap();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", WORSE);
    fixture.predictions(3, "beta", "2009-01-02T00:00:02Z", "rubbish");
    act(&fixture, &["run", "--now", "2009-01-03T00:00:00Z"]).ok();
    fixture.predictions(4, "alpha", "2009-02-02T00:00:00Z", WORSE);
    fixture.predictions(5, "beta", "2009-02-02T00:00:01Z", BETTER);
    act(&fixture, &["run", "--now", "2009-02-03T00:00:00Z"]).ok();
    act(&fixture, &["run", "--now", "2010-01-01T00:00:00Z"]).ok();
    fixture
}

/// The judge with its signing key.
fn act(fixture: &Fixture, args: &[&str]) -> Ran {
    let key = fixture.path("signing.key");
    fixture.judge(&[args, &["--signing-key", key.to_str().unwrap()]].concat())
}

pub(crate) fn revealed() -> Fixture {
    let fixture = closed("[reveal]\nlabels = true\n");
    act(&fixture, &["reveal", "--identity", IDENTITY, "--labels", "--now", AFTER]).ok();
    fixture
}

/// Another clone, as a doubter makes it.
fn fresh(fixture: &Fixture, name: &str) -> PathBuf {
    git(fixture.root(), &["clone", "--quiet", "contest.git", name]);
    fixture.path(name)
}

fn verify(fixture: &Fixture, clone: &Path, more: &[&str]) -> Ran {
    fixture.judge(&[&["verify", "--dir", clone.to_str().unwrap()], more].concat())
}

/// Writes the ledger of `clone` anew with what `edit` makes of its entries, as an organiser with the key could do it.
fn forge(clone: &Path, edit: impl FnOnce(&mut Vec<(Instant, Entry)>)) {
    rewrite(clone, Some(SIGNER), edit);
}

fn score(entry: &mut Entry) -> &mut Scored {
    match entry {
        Entry::Known(Known::Score(scored)) => scored,
        other => panic!("no score: {other:?}"),
    }
}

/// Receipts: 1 open, 2 alpha, 3 beta, 4 refused, 5 alpha, 6 beta, 7 close, 8 reveal.
const ALPHA: usize = 1;

#[test]
fn an_honest_contest_comes_out_again_to_the_last_digit() {
    let fixture = revealed();
    let clone = fresh(&fixture, "doubter");
    let ran = verify(&fixture, &clone, &["--rescore"]).ok();
    for said in [
        "8 receipts, chain and root ok, checkpoint signed by a listed key, root ",
        "4 revealed, each equal to its commitment",
        "4 in git's history, each of this ledger, each signed by a listed key",
        "labels ok, split ok",
        "4 of 4 equal to the last digit",
        "2 teams equal; first by the private scores: Alpha, 0.0000, 2009-01-02 00:00:00 UTC",
    ] {
        assert!(ran.out.contains(said), "{said}: {}", ran.out);
    }
    let json = verify(&fixture, &clone, &["--rescore", "--format", "json"]).ok().json();
    assert_eq!((&json["rescored"]["equal"], &json["signed"]), (&4.into(), &true.into()), "{json}");
    assert_eq!(std::fs::read_to_string(clone.join("submissions/revealed/answers.csv")).unwrap(), ANSWERS);
    let scores = std::fs::read_to_string(clone.join("submissions/revealed/scores.jsonl")).unwrap();
    let pulls: Vec<&str> = scores.lines().map(|line| &line[..9]).collect();
    assert_eq!(pulls, ["{\"pull\":1", "{\"pull\":2", "{\"pull\":4", "{\"pull\":5"]);
}

#[test]
fn everything_an_organiser_with_the_key_could_change_is_found_and_named() {
    let fixture = revealed();
    let answers = "submissions/revealed/answers.csv";
    let scores = "submissions/revealed/scores.jsonl";
    // Changes a revealed file and the receipt that names its digest.
    let republish = |clone: &Path, path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(clone.join(path)).unwrap();
        assert!(text.contains(from));
        let text = text.replacen(from, to, 1);
        std::fs::write(clone.join(path), &text).unwrap();
        forge(clone, |entries| {
            let Entry::Known(Known::Reveal(revealed)) = &mut entries[7].1 else { panic!() };
            revealed.files.insert(path.to_owned(), sha256_hex(text.as_bytes()));
        });
    };
    type Change<'c> = Box<dyn Fn(&Path) + 'c>;
    let changes: Vec<(&str, &str, &str, Change<'_>)> = vec![
        (
            "score",
            "rescore-differs",
            "receipt 2 (#1, alpha)",
            Box::new(|clone| {
                forge(clone, |entries| {
                    score(&mut entries[ALPHA].1).public.insert("rmse".to_owned(), 0.5773);
                });
            }),
        ),
        (
            "standard error",
            "rescore-differs",
            "receipt 2 (#1, alpha)",
            Box::new(|clone| {
                forge(clone, |entries| score(&mut entries[ALPHA].1).standard_error = Some(0.001));
            }),
        ),
        (
            "digest",
            "rescore-differs",
            "receipt 3 (#2, beta)",
            Box::new(|clone| {
                forge(clone, |entries| score(&mut entries[2].1).digest = "0".repeat(64));
            }),
        ),
        (
            "order",
            "standings-differ",
            "2009-01.jsonl:2",
            Box::new(|clone| {
                forge(clone, |entries| entries.swap(1, 2));
            }),
        ),
        (
            "private score",
            "reveal-opening",
            "receipt 2 (#1, alpha)",
            Box::new(|clone| {
                republish(clone, scores, "\"private\":{\"rmse\":0.0}", "\"private\":{\"rmse\":0.5}");
            }),
        ),
        (
            "commitment",
            "reveal-opening",
            "receipt 3 (#2, beta)",
            Box::new(|clone| {
                forge(clone, |entries| score(&mut entries[2].1).private = "1".repeat(64));
            }),
        ),
        (
            "label",
            "answer-key-differs",
            "answers.csv",
            Box::new(|clone| {
                republish(clone, answers, "1-7,1,3,public", "1-7,1,4,public");
            }),
        ),
        (
            "split",
            "answer-key-differs",
            "answers.csv",
            Box::new(|clone| {
                republish(clone, answers, "10-8,10,2,public", "10-8,10,2,private");
            }),
        ),
        (
            "metric",
            "rejudge-pending",
            "metric rmse → mae",
            Box::new(|clone| {
                let path = clone.join(CONTEST_FILE);
                let text = std::fs::read_to_string(&path).unwrap();
                std::fs::write(&path, text.replace("name = \"rmse\"", "name = \"mae\"")).unwrap();
            }),
        ),
        (
            "metric's SQL",
            "rejudge-pending",
            "what is measured",
            Box::new(|clone| {
                let source = Catalogue::shipped_source("rmse").unwrap();
                let changed = source.replace("sqrt(", "2 * sqrt(");
                std::fs::create_dir_all(clone.join("content/metrics")).unwrap();
                std::fs::write(clone.join("content/metrics/rmse.sql"), changed).unwrap();
            }),
        ),
        (
            "dropped receipt",
            "receipt-missing",
            "#2 ",
            Box::new(|clone| {
                forge(clone, |entries| {
                    entries.remove(2);
                    // With everything that depends on it.
                    entries.truncate(4);
                    let scored = score(&mut entries[3].1);
                    (scored.rank_before, scored.rank) = (Some(1), 1);
                });
                std::fs::remove_dir_all(clone.join("submissions/revealed")).unwrap();
            }),
        ),
    ];
    for (at, (what, code, named, change)) in changes.into_iter().enumerate() {
        let clone = fresh(&fixture, &format!("forged-{at}"));
        change(&clone);
        let key = fixture.path("answers.csv");
        let found = verify(&fixture, &clone, &["--rescore", "--answers", key.to_str().unwrap()]);
        assert_eq!(found.code, 1, "{what}: {} {}", found.out, found.err);
        assert!(found.err.contains(&format!("error[{code}]")), "{what}: {}", found.err);
        assert!(found.err.contains(named), "{what}: {}", found.err);
    }
    crate::support::told!();
}

#[test]
fn without_the_key_nothing_can_be_rewritten_at_all() {
    let fixture = revealed();
    let clone = fresh(&fixture, "forged");
    let checkpoint = clone.join("submissions/ledger/checkpoint");
    let signed = std::fs::read_to_string(&checkpoint).unwrap();
    let text = signed.split("\n\n").next().unwrap();
    assert!(text.starts_with("small.example/ledger\n8\n") && signed.contains("\n\n\u{2014} PeterNeumann "));
    let other = tlog::new_signing_key("PeterNeumann").unwrap();
    let other = Signer::parse(&other).unwrap().sign(&format!("{text}\n"));
    for (code, changed) in [
        ("checkpoint-unsigned", format!("{text}\n")),
        ("checkpoint-signature", other),
        ("checkpoint-signature", signed.replacen("small.example", "great.example", 1)),
        ("checkpoint-origin", signed.replacen("small.example", "great.example", 1)),
        ("ledger-checkpoint", signed.replacen("\n8\n", "\n9\n", 1)),
    ] {
        std::fs::write(&checkpoint, changed).unwrap();
        let found = verify(&fixture, &clone, &[]);
        assert_eq!(found.code, 1, "{code}: {}", found.out);
        assert!(found.err.contains(&format!("error[{code}]")), "{code}: {}", found.err);
    }
    // And the judge does not go on from there: main with an unsigned checkpoint.
    let unsigned = format!("{text}\n");
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("submissions/ledger/checkpoint", "100644", unsigned.as_bytes())],
    );
    let refused = act(&fixture, &["run", "--now", AFTER]);
    assert!(refused.code == 1 && refused.err.contains("checkpoint-unsigned"), "{}", refused.err);
    crate::support::told!();
}

#[test]
fn a_rewrite_that_was_committed_shows_in_the_history() {
    let fixture = closed("");
    let clone = fresh(&fixture, "forged");
    forge(&clone, |entries| {
        let scored = score(&mut entries[2].1);
        scored.public.insert("rmse".to_owned(), 0.9999);
        scored.standard_error = None;
    });
    git(&clone, &["commit", "--quiet", "--all", "--message", "Nothing happened"]);
    // Whoever has no answer key sees it too.
    let found = verify(&fixture, &clone, &[]);
    assert!(found.code == 1 && found.err.contains("error[history-rewritten]"), "{}", found.err);
    assert!(found.err.contains("is not that of today's first 4 receipts"), "{}", found.err);
}

#[test]
fn nothing_is_written_without_the_signing_key_that_the_contest_lists() {
    let fixture = Fixture::with(&contest(ANSWERS, ""));
    std::fs::write(fixture.path("signing.key"), tlog::new_signing_key("other").unwrap()).unwrap();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    let before = fixture.main();
    let refused = fixture.judge(&["run", "--now", "2009-01-03T00:00:00Z"]);
    assert!(refused.code == 2 && refused.err.contains("error[no-signing-key]"), "{}", refused.err);
    let refused = act(&fixture, &["run", "--now", "2009-01-03T00:00:00Z"]);
    assert!(refused.code == 2 && refused.err.contains("error[wrong-signing-key]"), "{}", refused.err);
    assert_eq!(fixture.main(), before);
    crate::support::told!();
}

#[test]
fn the_root_in_a_reply_and_a_receipt_prove_each_other() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    let batch = fixture.run("2009-01-03T00:00:00Z");
    let reply = batch["judged"][0]["reply"].as_str().unwrap();
    fixture.predictions(2, "beta", "2009-02-02T00:00:00Z", WORSE);
    fixture.run("2009-02-03T00:00:00Z");
    let proof = fixture.judge(&["verify", "--receipt", "2", "--format", "json"]).ok().json();
    let proof = &proof["inclusion"];
    let then = proof["root_then"].as_str().unwrap();
    assert!(then.len() == 64 && reply.contains(&format!("Receipt 2, root {}.", &then[..12])), "{reply}");
    let hash = |text: &serde_json::Value| -> Hash {
        hex::decode(text.as_str().unwrap()).unwrap().try_into().unwrap()
    };
    let hashes: Vec<Hash> = proof["proof"].as_array().unwrap().iter().map(hash).collect();
    let (leaf, root) = (hash(&proof["leaf"]), hash(&proof["root"]));
    assert!(includes(&leaf, 1, 3, &hashes, &root));
    let checkpoint = std::fs::read_to_string(fixture.path("clone/submissions/ledger/checkpoint")).unwrap();
    assert_eq!(checkpoint.lines().nth(2), Some(tlog::encoded(&root).as_str()));
    let none = fixture.judge(&["verify", "--receipt", "4"]);
    assert!(none.code == 2 && none.err.contains("no-such-receipt"), "{}", none.err);
}

#[test]
fn a_kept_checkpoint_proves_that_the_ledger_only_grew() {
    let fixture = closed("");
    let clone = fresh(&fixture, "doubter");
    // What somebody kept in January, with the ledger of that time and without.
    let old = git(&fixture.path("contest.git"), &["log", "--format=%H", "--reverse", "refs/heads/main"]);
    let old = old.lines().nth(1).unwrap().to_owned();
    let show = |path: &str| {
        git(&fixture.path("contest.git"), &["show", &format!("{old}:submissions/ledger/{path}")]) + "\n"
    };
    let alone = fixture.path("kept-checkpoint");
    std::fs::write(&alone, show("checkpoint")).unwrap();
    let kept = fixture.path("kept");
    std::fs::create_dir(&kept).unwrap();
    std::fs::write(kept.join("checkpoint"), show("checkpoint")).unwrap();
    std::fs::write(kept.join("2009-01.jsonl"), show("2009-01.jsonl")).unwrap();
    let since = |path: &Path| verify(&fixture, &clone, &["--since", path.to_str().unwrap()]);
    assert!(since(&alone).ok().out.contains("the first 4 receipts are what they were"));
    forge(&clone, |entries| {
        score(&mut entries[ALPHA].1).public.insert("rmse".to_owned(), 0.5773);
    });
    // The repository's own history says so as well.
    assert!(verify(&fixture, &clone, &[]).err.contains("error[history-rewritten]"));
    let found = since(&alone);
    assert!(found.code == 1 && found.err.contains("error[history-rewritten]"), "{}", found.err);
    let found = since(&kept.join("checkpoint"));
    assert!(found.err.contains("receipt 2 is not what it was"), "{}", found.err);
    forge(&clone, |entries| entries.truncate(2));
    let found = since(&alone);
    assert!(found.err.contains("receipt 3 and later ones are gone"), "{}", found.err);
    std::fs::write(&alone, "nothing").unwrap();
    assert!(since(&alone).err.contains("error[bad-checkpoint]"));
    crate::support::told!();
}

#[test]
fn a_ledger_with_the_old_checkpoint_goes_on() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-03T00:00:00Z");
    let ledger = Ledger::open(&fixture.path("clone")).unwrap();
    let old = format!("gitprize ledger 1\n2\n{}\n", ledger.tip());
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("submissions/ledger/checkpoint", "100644", old.as_bytes())],
    );
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    fixture.judge(&["verify"]).ok();
    let kept = fixture.path("old-checkpoint");
    std::fs::write(&kept, old).unwrap();
    fixture.predictions(2, "beta", "2009-01-04T00:00:00Z", WORSE);
    fixture.run("2009-01-05T00:00:00Z");
    let ran = fixture.judge(&["verify", "--since", kept.to_str().unwrap()]).ok();
    assert!(ran.out.contains("the first 2 receipts are what they were"), "{}", ran.out);
    let text = std::fs::read_to_string(fixture.path("clone/submissions/ledger/checkpoint")).unwrap();
    assert!(text.starts_with("small.example/ledger\n3\n"), "{text}");
}

#[test]
fn a_reveal_waits_for_the_end_tells_first_and_happens_once() {
    let fixture = closed("");
    let before = fixture.main();
    let early = act(&fixture, &["reveal", "--identity", IDENTITY, "--now", "2009-12-31T00:00:00Z"]);
    assert!(early.code == 2 && early.err.contains("error[reveal-too-early]"), "{}", early.err);
    let labels = act(&fixture, &["reveal", "--identity", IDENTITY, "--labels", "--now", AFTER]);
    assert!(labels.code == 2 && labels.err.contains("error[labels-not-allowed]"), "{}", labels.err);
    let stranger = fixture.path("stranger.txt");
    std::fs::write(&stranger, "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n")
        .unwrap();
    let closed = act(&fixture, &["reveal", "--identity", stranger.to_str().unwrap(), "--now", AFTER]);
    assert!(closed.code == 2 && closed.err.contains("error[unopened-seal]"), "{}", closed.err);
    let plan = act(&fixture, &["reveal", "--identity", IDENTITY, "--now", AFTER, "--dry-run"]).ok();
    assert!(plan.out.contains("Would publish") && plan.out.contains("4 private scores"), "{}", plan.out);
    assert_eq!(fixture.main(), before);
    act(&fixture, &["reveal", "--identity", IDENTITY, "--now", AFTER]).ok();
    let once = fixture.main();
    assert_ne!(once, before);
    let again = act(&fixture, &["reveal", "--identity", IDENTITY, "--now", AFTER]).ok();
    assert!(again.out.contains("nothing to do"), "{}", again.out);
    assert_eq!(fixture.main(), once);
    fixture.judge(&["verify"]).ok();
    // The key stays secret here, so that whoever scores again has to have it.
    let without = fixture.judge(&["verify", "--rescore"]);
    assert!(without.code == 2 && without.err.contains("error[no-answer-key]"), "{}", without.err);
    let with = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(with.out.contains("4 of 4 equal"), "{}", with.out);
    // The file is held against the commitment before anything is scored by it.
    std::fs::write(fixture.path("other.csv"), ANSWERS.replace("1-7,1,3", "1-7,1,4")).unwrap();
    let other = fixture.judge(&["verify", "--rescore", "--answers", "../other.csv"]);
    assert!(other.code == 1 && other.err.contains("error[answer-key-differs]"), "{}{}", other.out, other.err);
    assert!("revealed".parse::<contest::Slug>().is_err());
    crate::support::told!();
}

#[test]
fn a_file_that_is_gone_is_named() {
    let fixture = revealed();
    let bare = fixture.path("contest.git");
    // An honest contest whose server lost a pull request, and what the judge kept of it.
    git(&bare, &["update-ref", "-d", "refs/pull/2/head"]);
    git(&bare, &["update-ref", "-d", "refs/gitprize/judged"]);
    git(&bare, &["reflog", "expire", "--expire=now", "--all"]);
    git(&bare, &["gc", "--quiet", "--prune=now"]);
    let clone = fresh(&fixture, "doubter");
    let found = verify(&fixture, &clone, &["--rescore"]);
    assert_eq!(found.code, 1);
    assert!(
        found.err.contains("error[head-gone]") && found.err.contains("receipt 3 (#2, beta)"),
        "{}",
        found.err
    );
    assert!(found.out.contains("3 of 4 equal"), "{}", found.out);
    crate::support::told!();
}

#[test]
fn earlier_heads_of_a_pull_request_are_scored_again_too() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    // The contestant replaces the commit; the old one is in no reference any more.
    fixture.predictions(1, "alpha", "2009-02-02T00:00:00Z", GOOD);
    fixture.run("2009-02-03T00:00:00Z");
    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(ran.out.contains("2 of 2 equal"), "{}", ran.out);
}
