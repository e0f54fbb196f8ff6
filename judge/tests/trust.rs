//! What a doubter needs nobody's word for: the keys of the ledger, the checkpoints in git's history, and whether each
//! score was within the dates and quotas of its time.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;

use crate::forged;
use crate::support::{Fixture, GOOD, Ran, WORSE, git};
use base::time::Instant;
use contest::CONTEST_FILE;
use ledger::{Entry, Known};

/// A new signing key: its file and its public half.
fn key(fixture: &Fixture, name: &str) -> (String, String) {
    let path = fixture.path(name).to_str().unwrap().to_owned();
    let made = fixture.judge(&[
        "keygen",
        "--signing",
        "--name",
        "small.example",
        "--out",
        &path,
        "--format",
        "json",
    ]);
    let public = made.ok().json()["verifier"].as_str().unwrap().to_owned();
    (path, public)
}

fn edit(fixture: &Fixture, change: impl FnOnce(String) -> String) {
    let clone = fixture.path("clone");
    let path = clone.join(CONTEST_FILE);
    std::fs::write(&path, change(std::fs::read_to_string(&path).unwrap())).unwrap();
    git(&clone, &["commit", "--quiet", "--all", "--message", "Rules"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
}

/// A contest whose ledger the first key signs, with one batch.
pub(crate) fn signed() -> (Fixture, (String, String), (String, String)) {
    let fixture = Fixture::new();
    let (first, second) = (key(&fixture, "first.key"), key(&fixture, "second.key"));
    edit(&fixture, |text| format!("{text}[ledger]\nkeys = [{{ key = \"{}\" }}]\n", first.1));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    run(&fixture, "2009-01-03T00:00:00Z", &first.0).ok();
    (fixture, first, second)
}

fn run(fixture: &Fixture, now: &str, key: &str) -> Ran {
    fixture.judge(&["run", "--now", now, "--signing-key", key, "--format", "json"])
}

fn found(ran: &Ran, code: &str) {
    let said =
        ran.err.contains(&format!("error[{code}]")) || ran.out.contains(&format!("\"code\":\"{code}\""));
    assert!(ran.code != 0 && said, "{code}: {}{}", ran.out, ran.err);
}

#[test]
fn another_key_is_introduced_by_the_one_before() {
    let (fixture, first, second) = signed();
    assert!(
        fixture.ledger().lines().next().unwrap().contains(&first.1),
        "the ledger says what it opened with"
    );
    let rotate = |more: &[&str]| {
        let args = ["rotate", "--to", &second.1, "--now", "2009-01-04T00:00:00Z", "--signing-key"];
        fixture.judge(&[&args[..], more].concat())
    };
    let before = fixture.main();
    found(&rotate(&[&second.0]), "impossible-rotation");
    found(&rotate(&[&first.0, "--from", "2009-01-04T00:00:00Z"]), "impossible-rotation");
    assert!(rotate(&[&first.0, "--dry-run"]).ok().out.contains("Would record"));
    assert_eq!(fixture.main(), before);
    rotate(&[&first.0]).ok();
    let once = fixture.main();
    assert!(rotate(&[&first.0]).ok().out.contains("On record"));
    assert_eq!(fixture.main(), once);
    let text = std::fs::read_to_string(fixture.path("clone").join(CONTEST_FILE)).unwrap();
    assert!(
        text.contains("until = 2009-01-04T00:00:01Z") && text.contains("from = 2009-01-04T00:00:01Z"),
        "{text}"
    );
    fixture.predictions(2, "beta", "2009-01-05T00:00:00Z", WORSE);
    found(&run(&fixture, "2009-01-06T00:00:00Z", &first.0), "wrong-signing-key");
    run(&fixture, "2009-01-06T00:00:00Z", &second.0).ok();
    let ran = fixture.judge(&["verify"]).ok();
    assert!(
        ran.out.contains("from those that the ledger opened with; 1 change, signed by a key before"),
        "{}",
        ran.out
    );
    // Whoever knows the first one from elsewhere needs no other; who pins another one is told.
    fixture.judge(&["verify", "--key", &first.1]).ok();
    found(&fixture.judge(&["verify", "--key", &second.1]), "key-unproven");
    fixture.judge(&["verify", "--key", &second.1, "--key", &first.1]).ok();
    let stranger = key(&fixture, "stranger.key").1;
    found(&fixture.judge(&["verify", "--key", &stranger]), "checkpoint-signature");
    assert_eq!(fixture.judge(&["verify", "--key", "nonsense"]).code, 2);
    crate::support::told!();
}

#[test]
fn a_key_that_is_only_listed_signs_nothing() {
    let (fixture, first, second) = signed();
    // Whoever can push to main lists a key of their own, and keeps the old one's past.
    edit(&fixture, |text| {
        text.replace(
            &format!("{{ key = \"{}\" }}", first.1),
            &format!(
                "{{ key = \"{}\", until = 2009-01-04T00:00:00Z }}, {{ key = \"{}\", from = 2009-01-04T00:00:00Z }}",
                first.1, second.1
            ),
        )
    });
    fixture.predictions(2, "beta", "2009-01-05T00:00:00Z", WORSE);
    found(&run(&fixture, "2009-01-06T00:00:00Z", &second.0), "key-unproven");
    found(&fixture.judge(&["verify"]), "key-unproven");
    // With a ledger of their own making on top of it, by hand.
    let clone = fixture.path("clone");
    by_hand(&clone, &second.0, |entries| {
        entries.push(("2009-01-06T00:00:00Z".parse().unwrap(), note("mine")))
    });
    let ran = fixture.judge(&["verify"]);
    found(&ran, "key-unproven");
    found(&ran, "checkpoint-signature");
}

#[test]
fn a_receipt_that_a_stranger_signed_introduces_nothing() {
    let (fixture, first, second) = signed();
    let rotate = ["rotate", "--to", &second.1, "--now", "2009-01-04T00:00:00Z", "--signing-key", &first.0];
    fixture.judge(&rotate).ok();
    let clone = fixture.path("clone");
    fixture.judge(&["verify"]).ok();
    // The same receipt with another key in it, and at another place.
    let stranger = key(&fixture, "stranger.key");
    by_hand(&clone, &first.0, |entries| {
        let Entry::Known(Known::LedgerKey(change)) = &mut entries.last_mut().unwrap().1 else { panic!() };
        change.key = stranger.1.clone();
    });
    found(&fixture.judge(&["verify"]), "key-unproven");
    git(&clone, &["reset", "--quiet", "--hard", "HEAD"]);
    by_hand(&clone, &first.0, |entries| {
        let last = entries.len() - 1;
        entries.insert(last, (entries[last].0, note("before it")));
    });
    found(&fixture.judge(&["verify"]), "key-unproven");
}

fn note(text: &str) -> Entry {
    Entry::Known(Known::Note { text: text.to_owned() })
}

/// Writes the ledger of `clone` anew with what `edit` makes of its entries, signed with the key in `file`.
fn by_hand(clone: &Path, file: &str, edit: impl FnOnce(&mut Vec<(Instant, Entry)>)) {
    forged::rewrite(clone, Some(&std::fs::read_to_string(file).unwrap()), edit);
}

#[test]
fn a_ledger_from_before_it_said_its_keys_goes_on() {
    let (fixture, first, second) = signed();
    let clone = fixture.path("clone");
    // As an older judge wrote it.
    by_hand(&clone, &first.0, |entries| {
        let Entry::Known(Known::Open { keys, .. }) = &mut entries[0].1 else { panic!() };
        keys.clear();
    });
    git(&clone, &["checkout", "--quiet", "--orphan", "old"]);
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "All of it"]);
    git(&clone, &["push", "--quiet", "--force", "origin", "HEAD:main"]);
    git(&clone, &["checkout", "--quiet", "-B", "main", "HEAD"]);
    fixture.judge(&["verify"]).ok();
    // A key that was changed then, without a receipt, is named, and no finding; pinned, it has to follow.
    edit(&fixture, |text| {
        text.replace(
            &format!("{{ key = \"{}\" }}", first.1),
            &format!(
                "{{ key = \"{}\" }}, {{ key = \"{}\", from = 2009-01-04T00:00:00Z }}",
                first.1, second.1
            ),
        )
    });
    let ran = fixture.judge(&["verify"]).ok();
    assert!(ran.out.contains(&format!("{} follows from no key before it", second.1)), "{}", ran.out);
    found(&fixture.judge(&["verify", "--key", &first.1]), "key-unproven");
    fixture.predictions(2, "beta", "2009-01-05T00:00:00Z", WORSE);
    found(&run(&fixture, "2009-01-06T00:00:00Z", &second.0), "key-unproven");
    run(&fixture, "2009-01-06T00:00:00Z", &first.0).ok();
}

#[test]
fn checkpoints_in_the_history_are_held_against_the_ledger_without_scoring_again() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-03T00:00:00Z");
    fixture.predictions(2, "beta", "2009-01-04T00:00:00Z", WORSE);
    fixture.run("2009-01-05T00:00:00Z");
    let ran = fixture.judge(&["verify"]).ok();
    assert!(ran.out.contains("2 in git's history, each of this ledger"), "{}", ran.out);
    // Rewritten and pushed like any other commit.
    let clone = fixture.path("clone");
    forged::rewrite(&clone, None, |entries| {
        for (_, entry) in entries {
            if let Entry::Known(Known::Score(scored)) = entry {
                scored.rows += 1;
            }
        }
    });
    git(&clone, &["commit", "--quiet", "--all", "--message", "Nothing"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    found(&fixture.judge(&["verify"]), "history-rewritten");
    // A clone without the past says that it cannot know, and so does a folder without git.
    let url = format!("file://{}", fixture.path("contest.git").display());
    git(fixture.root(), &["clone", "--quiet", "--depth", "1", &url, "shallow"]);
    let shallow = fixture.judge(&["verify", "--dir", fixture.path("shallow").to_str().unwrap()]).ok();
    assert!(
        shallow.out.contains("earlier checkpoints in git's history: this clone is shallow"),
        "{}",
        shallow.out
    );
    std::fs::remove_dir_all(fixture.path("shallow/.git")).unwrap();
    let bare = fixture.judge(&["verify", "--dir", fixture.path("shallow").to_str().unwrap()]).ok();
    assert!(bare.out.contains("there is no git repository here"), "{}", bare.out);
}

/// Writes the ledger on main anew with what `edit` makes of its entries, as one commit that is all of the past.
fn rewrite(fixture: &Fixture, edit: impl FnOnce(&mut Vec<(Instant, Entry)>)) {
    let clone = fixture.path("clone");
    forged::rewrite(&clone, None, edit);
    git(&clone, &["checkout", "--quiet", "--orphan", "forged"]);
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "All of it"]);
}

fn scores(fixture: &Fixture) {
    for (pull, at) in [(1, "2009-01-02T00:00:00Z"), (2, "2009-01-02T01:00:00Z"), (3, "2009-01-02T02:00:00Z")]
    {
        fixture.predictions(pull, "alpha", at, if pull == 2 { WORSE } else { GOOD });
    }
    fixture.run("2009-01-03T00:00:00Z");
}

#[test]
fn a_score_beyond_the_quota_or_out_of_time_is_found() {
    let fixture = Fixture::new();
    scores(&fixture);
    let ran = fixture.judge(&["verify"]).ok();
    assert!(
        ran.out.contains("3 scores and refusals within dates and quotas, by contest.toml as it was then"),
        "{}",
        ran.out
    );
    for (received, code) in [
        ("2009-01-02T02:30:00Z", "over-quota"),
        ("2008-12-31T00:00:00Z", "not-open-yet"),
        ("2010-01-01T00:00:00Z", "closed"),
    ] {
        let fixture = Fixture::new();
        scores(&fixture);
        // The third, which the quota refused, gets a score, as somebody with the pen may write it.
        rewrite(&fixture, |entries| {
            let Entry::Known(Known::Score(scored)) = entries[2].1.clone() else { panic!() };
            let mut more = ledger::Scored { rank_before: Some(1), rank: 1, ..scored };
            more.arrival.pull = 3;
            more.arrival.received = received.parse().unwrap();
            more.arrival.head = "c".repeat(40);
            entries[3] = ("2010-01-02T00:00:00Z".parse().unwrap(), Entry::Known(Known::Score(more)));
        });
        let ran = fixture.judge(&["verify"]);
        found(&ran, "score-not-admitted");
        assert!(ran.err.contains(&format!("({code})")), "{code}: {}", ran.err);
    }
    crate::support::told!();
}

#[test]
fn a_refusal_that_was_not_due_is_found() {
    let fixture = Fixture::new();
    scores(&fixture);
    // The first score is taken out: then the third had room.
    rewrite(&fixture, |entries| {
        entries.remove(1);
        if let Entry::Known(Known::Score(scored)) = &mut entries[1].1 {
            (scored.rank_before, scored.rank) = (None, 1);
        }
    });
    let ran = fixture.judge(&["verify"]);
    found(&ran, "refusal-not-due");
    assert!(ran.err.contains("receipt 3 refuses #3 of alpha (over-quota)"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn quotas_are_those_of_their_time() {
    let fixture = Fixture::new();
    scores(&fixture);
    // From here on one a day; what was scored before was right, and what was granted is.
    edit(&fixture, |text| text.replace("scored = 2", "scored = 1"));
    fixture.judge(&["verify"]).ok();
    let grant = ["grant", "--team", "alpha", "--scored", "1", "--from", "2009-01-05T00:00:00Z", "--until"];
    let rest = ["2009-01-07T00:00:00Z", "--reason", "an outage", "--now", "2009-01-04T00:00:00Z"];
    fixture.judge(&[&grant[..], &rest].concat()).ok();
    for (pull, at) in [(4, "2009-01-06T00:00:00Z"), (5, "2009-01-06T01:00:00Z"), (6, "2009-01-06T02:00:00Z")]
    {
        fixture.predictions(pull, "alpha", at, GOOD);
    }
    let batch = fixture.run("2009-01-06T12:00:00Z");
    assert_eq!((&batch["scored"], &batch["refused"]), (&2.into(), &1.into()), "{batch}");
    let ran = fixture.judge(&["verify"]).ok();
    assert!(ran.out.contains("by contest.toml as it was then"), "{}", ran.out);
    // Without the history the rules of today stand for those of then, and the line says so.
    let url = format!("file://{}", fixture.path("contest.git").display());
    git(fixture.root(), &["clone", "--quiet", "--depth", "1", &url, "shallow"]);
    let shallow = fixture.judge(&["verify", "--dir", fixture.path("shallow").to_str().unwrap()]).ok();
    let said =
        "within dates and quotas, but 1 by contest.toml as it is now, which may have been another then";
    assert!(shallow.out.contains(said), "{}", shallow.out);
    let extend = [
        "extend",
        "--closes",
        "2010-06-01T00:00:00Z",
        "--reason",
        "more time",
        "--now",
        "2009-01-07T00:00:00Z",
    ];
    fixture.judge(&extend).ok();
    fixture.predictions(7, "beta", "2010-03-01T00:00:00Z", GOOD);
    assert_eq!(fixture.run("2010-03-02T00:00:00Z")["scored"], 1);
    fixture.judge(&["verify"]).ok();
}
