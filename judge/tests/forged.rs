//! Ledgers that somebody wrote by hand, and files that were put beside them: `verify` names every line and says what
//! is wrong with it.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::{Path, PathBuf};

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, told};
use base::digest::sha256_hex;
use base::time::Instant;
use contest::{CONTEST_FILE, Contest};
use ledger::{CalledOff, Entry, Known, Ledger, Rejudged, Revealed, Scored};
use metric::Catalogue;
use tlog::Signer;

const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
/// Reached by alpha on 2 January: the last call ends on the 12th.
const RULES: &str = r#"[jury]
recipients = ["age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv"]
[[prizes]]
name = "Grand"
kind = "grand"
public = 0.6
last_call_days = 10
"#;
const SCORES: &str = "submissions/revealed/scores.jsonl";

/// When, and what.
type Line = (Instant, Entry);

/// Writes the ledger of `clone` anew with what `edit` makes of its entries: every hash is right again, and with the key
/// of a `signer` the checkpoint is signed, as somebody who holds it could do it.
pub(crate) fn rewrite(clone: &Path, signer: Option<&str>, edit: impl FnOnce(&mut Vec<Line>)) {
    let source = std::fs::read_to_string(clone.join(CONTEST_FILE)).unwrap();
    let mut contest = Contest::parse(CONTEST_FILE, &source, Catalogue::shipped()).unwrap();
    // Nobody asks which keys are listed.
    contest.ledger_keys.clear();
    let ledger = Ledger::open(clone).unwrap();
    let mut entries: Vec<_> = ledger.receipts().iter().map(|r| (r.at, r.entry.clone())).collect();
    edit(&mut entries);
    let mut forged = Ledger::default();
    for (at, entry) in entries {
        forged.append(at, entry).unwrap();
    }
    forged.end_mut().speak_for(&contest);
    if let Some(signer) = signer {
        forged.end_mut().sign_with(Signer::parse(signer).unwrap());
    }
    let folder = clone.join("submissions/ledger");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in forged.appended() {
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("checkpoint"), forged.checkpoint().unwrap()).unwrap();
}

/// Receipts: 1 open, 2 alpha, 3 last call, 4 beta, 5 refused.
fn judged() -> Fixture {
    let fixture = Fixture::with(&contest_toml(RULES));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", WORSE);
    fixture.predictions(3, "beta", "2009-01-02T00:00:02Z", "rubbish");
    fixture.run("2009-01-03T00:00:00Z");
    fixture
}

/// A contest that is over and revealed: after those receipts 6 close, 7 reveal.
fn over() -> Fixture {
    let fixture = judged();
    fixture.run("2009-02-01T00:00:00Z");
    fixture.judge(&["reveal", "--identity", IDENTITY, "--now", "2009-02-02T00:00:00Z"]).ok();
    fixture
}

/// Somebody's copy of it, without git's history, which would tell of every change as well.
fn copy(fixture: &Fixture, name: &str) -> PathBuf {
    git(fixture.root(), &["clone", "--quiet", "contest.git", name]);
    let copy = fixture.path(name);
    std::fs::remove_dir_all(copy.join(".git")).unwrap();
    copy
}

fn verify(fixture: &Fixture, folder: &Path, more: &[&str]) -> Ran {
    fixture.judge(&[&["verify", "--dir", folder.to_str().unwrap()], more].concat())
}

fn score(line: &mut Line) -> &mut Scored {
    match &mut line.1 {
        Entry::Known(Known::Score(scored)) => scored,
        other => panic!("no score: {other:?}"),
    }
}

fn reveal(line: &mut Line) -> &mut Revealed {
    match &mut line.1 {
        Entry::Known(Known::Reveal(revealed)) => revealed,
        other => panic!("no reveal: {other:?}"),
    }
}

/// A rejudgement at the end, of alpha's submission.
fn again(lines: &mut Vec<Line>, change: impl FnOnce(&mut Scored)) {
    let mut score = score(&mut lines[1]).clone();
    change(&mut score);
    let again = Rejudged { of: 2, reason: "a mistake was found".to_owned(), score };
    lines.push((lines[6].0, Entry::Known(Known::Rejudge(again))));
}

/// What is changed, the code that names it, and the change.
type Forgery = (&'static str, &'static str, fn(&mut Vec<Line>));

const FORGERIES: &[Forgery] = &[
    ("a score under another metric", "standings-no-score", |lines| {
        score(&mut lines[3]).public = [("mae".to_owned(), 0.5)].into();
    }),
    ("a score with more digits", "standings-not-rounded", |lines| {
        score(&mut lines[3]).public = [("rmse".to_owned(), 1.000_04)].into();
    }),
    ("a score of another metric's", "measure-differs", |lines| {
        score(&mut lines[3]).measure = Some("0".repeat(64));
    }),
    ("no last call", "standings-last-call", |lines| {
        lines.remove(2);
    }),
    ("no last call at the end", "standings-last-call", |lines| lines.truncate(2)),
    ("a longer last call", "standings-last-call", |lines| {
        let Entry::Known(Known::LastCall(call)) = &mut lines[2].1 else { panic!("{:?}", lines[2]) };
        call.until = "2009-01-20T00:00:00Z".parse().unwrap();
    }),
    ("a last call that is called off", "standings-last-call", |lines| {
        let off = CalledOff {
            prize: "Grand".to_owned(),
            of: 3,
            closes: "2009-12-31T00:00:00Z".parse().unwrap(),
            reason: "we would rather go on".to_owned(),
        };
        lines.insert(4, (lines[3].0, Entry::Known(Known::CallOff(off))));
    }),
    ("another end", "standings-close", |lines| {
        lines[5].1 = Entry::Known(Known::Close { closed: "2009-01-11T00:00:00Z".parse().unwrap() });
    }),
    ("an end before the end", "standings-close", |lines| {
        let end = lines.remove(5).1;
        lines.truncate(5);
        lines.push((lines[4].0, end));
    }),
    ("another head judged again", "rejudge-differs", |lines| {
        again(lines, |score| score.arrival.pull = 9);
    }),
    ("another team judged again", "rejudge-differs", |lines| {
        again(lines, |score| score.team = "beta".parse().unwrap());
    }),
    ("another time judged again", "rejudge-differs", |lines| {
        again(lines, |score| score.arrival.received = "2009-01-01T00:00:00Z".parse().unwrap());
    }),
    ("another file judged again", "rejudge-differs", |lines| {
        again(lines, |score| score.digest = "0".repeat(64));
    }),
    ("a revealed file from elsewhere", "reveal-path", |lines| {
        reveal(&mut lines[6]).files.insert("content/contest.toml".to_owned(), "0".repeat(64));
    }),
    ("no reveal", "reveal-unrecorded", |lines| lines.truncate(6)),
    ("an opening with another metric", "metric-differs", |lines| {
        let Entry::Known(Known::Open { metric, settings, .. }) = &mut lines[0].1 else { panic!() };
        (*metric, *settings) = ("mae".to_owned(), None);
    }),
];

/// `verify` finds `code` in the ledger of `folder`.
fn finds(fixture: &Fixture, folder: &Path, what: &str, code: &str, more: &[&str]) {
    let ran = verify(fixture, folder, more);
    assert_eq!(ran.code, 1, "{what}: {}{}", ran.out, ran.err);
    assert!(ran.err.contains(&format!("error[{code}]")), "{what}: {}", ran.err);
}

#[test]
fn every_line_that_does_not_follow_is_named() {
    let fixture = over();
    verify(&fixture, &copy(&fixture, "honest"), &[]).ok();
    for (at, (what, code, edit)) in FORGERIES.iter().enumerate() {
        let folder = copy(&fixture, &format!("forged-{at}"));
        rewrite(&folder, None, *edit);
        finds(&fixture, &folder, what, code, &[]);
    }
    told!();
}

#[test]
fn files_beside_the_ledger_are_held_against_it() {
    let fixture = over();
    // A team's file is gone.
    let folder = copy(&fixture, "no-team");
    std::fs::remove_dir_all(folder.join("submissions/alpha")).unwrap();
    finds(&fixture, &folder, "no team", "standings-no-team", &[]);
    // A revealed file is another one; so is what the receipt says of it, but no line of it can be read.
    let folder = copy(&fixture, "changed");
    let text = std::fs::read_to_string(folder.join(SCORES)).unwrap();
    std::fs::write(folder.join(SCORES), format!("{text}\n")).unwrap();
    finds(&fixture, &folder, "changed", "reveal-changed", &[]);
    let folder = copy(&fixture, "unreadable");
    let text = format!("{text}nonsense\n");
    std::fs::write(folder.join(SCORES), &text).unwrap();
    rewrite(&folder, None, |lines| {
        reveal(&mut lines[6]).files.insert(SCORES.to_owned(), sha256_hex(text.as_bytes()));
    });
    finds(&fixture, &folder, "unreadable", "reveal-unreadable", &[]);
    told!();
}

/// What shows when the files are scored again.
const RESCORED: &[Forgery] = &[
    ("a-refused-file", "rescore-refused", |lines| {
        let Entry::Known(Known::Refuse(refused)) = lines[4].1.clone() else { panic!("{:?}", lines[4]) };
        let first = score(&mut lines[3]).clone();
        let more = Scored { arrival: refused.arrival, rank_before: Some(2), ..first };
        lines[4].1 = Entry::Known(Known::Score(more));
    }),
    ("another-key", "answer-key-missing", |lines| score(&mut lines[1]).answer_key = "1".repeat(64)),
];

#[test]
fn a_score_that_does_not_come_out_again_is_named() {
    let fixture = judged();
    for (name, code, edit) in RESCORED {
        // The files are in the repository.
        git(fixture.root(), &["clone", "--quiet", "contest.git", name]);
        let clone = fixture.path(name);
        rewrite(&clone, None, *edit);
        finds(&fixture, &clone, name, code, &["--rescore", "--answers", "../answers.csv"]);
    }
    told!();
}

#[test]
fn of_a_contest_that_was_rewritten_the_first_findings_are_shown() {
    let fixture = over();
    let folder = copy(&fixture, "forged");
    rewrite(&folder, None, |lines| {
        for _ in 0..25 {
            lines.push((
                lines[6].0,
                Entry::Known(Known::Close { closed: "2009-01-11T00:00:00Z".parse().unwrap() }),
            ));
        }
    });
    told::taken();
    let ran = verify(&fixture, &folder, &[]);
    assert_eq!(ran.err.matches("error[standings-close]").count(), 20, "{}", ran.err);
    // They are all alike; the last one says how many more there are.
    let all = told::taken();
    let more = all.split("\n\n").find(|one| one.starts_with("error[more-findings]")).unwrap();
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(more) });
}
