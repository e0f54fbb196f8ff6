//! The ledger against tampering.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{Fixture, GOOD, WORSE, told};
use base::digest::sha256_hex;
use base::time::Instant;
use ledger::{Arrival, Entry, GENESIS, Held, Known, Ledger, Receipt, Refused, Registered};

/// Ledger of two months with scores and refusals, in the fixture's clone.
fn filled() -> Fixture {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", "rubbish");
    fixture.run("2009-01-03T00:00:00Z");
    fixture.predictions(3, "beta", "2009-02-02T00:00:00Z", WORSE);
    fixture.run("2009-02-03T00:00:00Z");
    fixture
}

fn files(fixture: &Fixture) -> Vec<(String, Vec<u8>)> {
    let folder = fixture.path("clone/submissions/ledger");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_single_byte_change_is_found_and_its_line_named() {
    let fixture = filled();
    let whole = files(&fixture);
    assert_eq!(
        whole.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["2009-01.jsonl", "2009-02.jsonl", "checkpoint"]
    );
    assert_eq!(Ledger::read(whole.clone()).unwrap().receipts().len(), 4);
    let mut tried = 0;
    for (at, (name, bytes)) in whole.iter().enumerate() {
        // Where the ledger is from is checked against the contest's address, which the files alone do not have.
        let origin = if name == "checkpoint" { "small.example/ledger".len() } else { 0 };
        for byte in origin..bytes.len() {
            for flip in [0x01, 0x20, 0x80] {
                let mut changed = whole.clone();
                changed[at].1[byte] ^= flip;
                let findings = Ledger::read(changed)
                    .expect_err(&format!("{name}, byte {byte}, flip {flip:#x} went unseen"));
                tried += 1;
                let place = findings[0].place.as_ref().unwrap();
                // A line that is changed, or whose newline is, is named; a changed checkpoint names itself or
                // the last line, which it then contradicts.
                let line = 1 + bytes[..byte].iter().filter(|b| **b == b'\n').count() as u64;
                if name != "checkpoint" {
                    let named = findings.iter().filter_map(|finding| finding.place.as_ref());
                    assert!(
                        named.clone().any(|place| place.file.ends_with(name.as_str()) && place.line == line),
                        "{name}:{line}, byte {byte}: {findings:?}"
                    );
                }
                assert!(place.file.starts_with("submissions/ledger/"));
            }
        }
    }
    assert!(tried > 5_000, "{tried}");
}

#[test]
fn verify_exits_with_1_and_names_the_line() {
    let fixture = filled();
    assert!(fixture.judge(&["verify"]).ok().out.contains("4 receipts, chain and root ok"));
    let path = fixture.path("clone/submissions/ledger/2009-02.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"rmse\":1.0", "\"rmse\":0.1")).unwrap();
    let broken = fixture.judge(&["verify"]);
    assert_eq!(broken.code, 1);
    assert!(
        broken.err.contains("error[ledger-broken]") && broken.err.contains("2009-02.jsonl:1:1"),
        "{}",
        broken.err
    );
    // And no batch is built on top of it.
    std::fs::write(&path, &text).unwrap();
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_ledger_that_is_consistent_but_untrue_is_found() {
    // Whoever can rewrite every hash can still not make a rank that does not follow.
    let fixture = filled();
    let files = files(&fixture);
    let mut forged = Ledger::default();
    for receipt in Ledger::read(files).unwrap().receipts() {
        let mut entry = receipt.entry.clone();
        if let Entry::Known(Known::Score(scored)) = &mut entry
            && scored.team.as_str() == "beta"
        {
            scored.public.insert("rmse".to_owned(), 0.1);
        }
        forged.append(receipt.at, entry).unwrap();
    }
    let folder = fixture.path("clone/submissions/ledger");
    for (name, text) in forged.appended() {
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("checkpoint"), forged.checkpoint().unwrap()).unwrap();
    let found = fixture.judge(&["verify"]);
    assert_eq!(found.code, 1, "{}", found.out);
    assert!(
        found.err.contains("standings-differ") && found.err.contains("2009-02.jsonl:1:1"),
        "{}",
        found.err
    );
}

#[test]
fn dropped_swapped_and_added_lines_are_found() {
    let fixture = filled();
    let whole = files(&fixture);
    let lines: Vec<String> =
        String::from_utf8(whole[0].1.clone()).unwrap().lines().map(str::to_owned).collect();
    let with = |lines: &[&String]| {
        let mut changed = whole.clone();
        changed[0].1 = lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes();
        Ledger::read(changed).unwrap_err()
    };
    for broken in [
        with(&[&lines[0], &lines[1]]),
        with(&[&lines[1], &lines[2]]),
        with(&[&lines[0], &lines[2], &lines[1]]),
        with(&[&lines[0], &lines[1], &lines[2], &lines[2]]),
    ] {
        assert!(
            broken.iter().any(|finding| finding.code == "ledger-broken" || finding.code == "ledger-order"),
            "{broken:?}"
        );
        broken.iter().for_each(told::note_finding);
    }
    let mut missing = whole.clone();
    missing.retain(|(name, _)| name != "checkpoint");
    assert_eq!(Ledger::read(missing).unwrap_err()[0].code, "ledger-checkpoint");
    let mut stray = whole;
    stray.push(("notes.txt".to_owned(), vec![]));
    assert_eq!(Ledger::read(stray).unwrap_err()[0].code, "ledger-stray-file");
    told!();
}

mod properties {
    use super::*;
    use base::time::Instant;
    use ledger::{Entry, Known};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_appended_reads_back(notes in prop::collection::vec((0u32..40_000_000, ".{0,40}"), 1..20)) {
            let mut ledger = Ledger::default();
            let mut at: Instant = "2006-10-02T00:00:00Z".parse().unwrap();
            for (step, text) in notes {
                at = at.plus(format!("{}s", step + 1).parse().unwrap());
                ledger.append(at, Entry::Known(Known::Note { text })).unwrap();
            }
            let mut files: Vec<_> = ledger.appended().map(|(name, text)| (name, text.as_bytes().to_vec())).collect();
            files.push(("checkpoint".to_owned(), ledger.checkpoint().unwrap().into_bytes()));
            let read = Ledger::read(files).unwrap();
            prop_assert_eq!(read.receipts(), ledger.receipts());
            prop_assert_eq!(read.tip(), ledger.tip());
        }

        #[test]
        fn any_bytes_are_a_ledger_or_findings(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Ledger::read(vec![("2009-01.jsonl".to_owned(), bytes)]);
        }
    }
}

fn held(team: &str, received: Instant) -> Entry {
    Entry::Known(Known::Hold(Held {
        team: team.parse().unwrap(),
        arrival: Arrival { pull: 7, head: "aa".to_owned(), received, received_by: None },
        code: "young-account".to_owned(),
        message: "m".to_owned(),
    }))
}

fn registered(team: &str, received: Instant) -> Entry {
    Entry::Known(Known::Register(Registered {
        team: team.parse().unwrap(),
        arrival: Arrival { pull: 7, head: "aa".to_owned(), received, received_by: None },
        new: true,
        members: 1,
        people: vec![],
        persons: vec![],
        inherits: vec![],
        bars: vec![],
        withdrew: vec![],
        was: None,
        merged: vec![],
        chosen: vec![],
        withdrawn: false,
    }))
}

fn refused(received: Instant, counted: bool) -> Entry {
    Entry::Known(Known::Refuse(Refused {
        team: None,
        arrival: Arrival { pull: 7, head: "aa".to_owned(), received, received_by: None },
        complaints: vec![],
        counted,
        judge: "0".to_owned(),
    }))
}

/// The lines of a ledger with these entries, made without asking whether they may follow each other.
fn forged(at: Instant, entries: &[Entry]) -> Vec<(String, Vec<u8>)> {
    let entries = entries.iter().enumerate();
    written(entries.map(|(before, entry)| (before as u64 + 1, at, entry.clone())))
}

/// The lines of these receipts, each with the digest of the one before.
fn written(receipts: impl Iterator<Item = (u64, Instant, Entry)>) -> Vec<(String, Vec<u8>)> {
    let (mut text, mut prev) = (String::new(), GENESIS.to_owned());
    for (seq, at, entry) in receipts {
        let receipt = Receipt { seq, prev, at, entry };
        let line = receipt.to_line();
        prev = sha256_hex(line.as_bytes());
        text.push_str(&line);
        text.push('\n');
    }
    vec![("2009-01.jsonl".to_owned(), text.into_bytes())]
}

#[test]
fn only_a_held_registration_gets_a_second_receipt_and_only_one() {
    let at: Instant = "2009-01-02T00:00:00Z".parse().unwrap();
    let earlier: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
    let (hold, register) = (held("gravity", at), registered("gravity", at));
    let good = [vec![hold.clone(), register.clone()], vec![hold.clone(), refused(at, false)]];
    let bad = [
        vec![register.clone(), register.clone()],
        vec![register.clone(), hold.clone()],
        vec![hold.clone(), hold.clone()],
        vec![refused(at, false), register.clone()],
        vec![hold.clone(), registered("bigchaos", at)],
        vec![hold.clone(), registered("gravity", earlier)],
        vec![hold.clone(), refused(at, true)],
        vec![hold.clone(), register.clone(), register.clone()],
        vec![hold.clone(), refused(at, false), register.clone()],
        vec![hold.clone(), register.clone(), hold.clone()],
    ];
    let append = |entries: &[Entry]| {
        let mut ledger = Ledger::default();
        for entry in entries {
            ledger.append(at, entry.clone())?;
        }
        Ok::<Ledger, base::failure::Failure>(ledger)
    };
    for entries in good {
        let ledger = append(&entries).unwrap();
        let mut files: Vec<(String, Vec<u8>)> =
            ledger.appended().map(|(name, text)| (name, text.as_bytes().to_vec())).collect();
        files.push(("checkpoint".to_owned(), ledger.checkpoint().unwrap().into_bytes()));
        let read = Ledger::read(files).unwrap();
        assert_eq!(read.judged(7, "aa").unwrap().seq, 2, "the decision is what counts");
    }
    for entries in bad {
        let refused = append(&entries).unwrap_err();
        assert_eq!(refused.findings()[0].code, "judged-twice", "{entries:?}");
        refused.findings().iter().for_each(told::note_finding);
        let findings = Ledger::read(forged(at, &entries)).unwrap_err();
        assert!(findings.iter().any(|finding| finding.code == "ledger-twice"), "{entries:?}: {findings:?}");
        findings.iter().for_each(told::note_finding);
    }
    told!();
}

#[test]
fn receipts_out_of_order_are_named() {
    let at = |day: u32| -> Instant { format!("2009-01-{day:02}T00:00:00Z").parse().unwrap() };
    let note = |day: u32| (at(day), Entry::Known(Known::Note { text: "Hello.".to_owned() }));
    for (what, receipts) in [
        ("a number left out", vec![(1, note(2)), (3, note(3))]),
        ("earlier than the one above", vec![(1, note(3)), (2, note(2))]),
        ("judged before it came", vec![(1, (at(2), refused(at(3), false)))]),
        ("in the file of another month", vec![(1, ("2009-02-01T00:00:00Z".parse().unwrap(), note(1).1))]),
    ] {
        let receipts = receipts.into_iter().map(|(seq, (at, entry))| (seq, at, entry));
        let findings = Ledger::read(written(receipts)).unwrap_err();
        let of_order: Vec<_> = findings.iter().filter(|finding| finding.code == "ledger-order").collect();
        assert_eq!(of_order.len(), 1, "{what}: {findings:?}");
        of_order.into_iter().for_each(told::note_finding);
    }
    told!();
}

#[test]
fn nothing_is_appended_that_would_not_read_back() {
    use ledger::{Arrival, Known, Rejudged, Scored, Step};
    let at: Instant = "2009-01-02T00:00:00Z".parse().unwrap();
    let good = Scored {
        team: "gravity".parse().unwrap(),
        arrival: Arrival { pull: 7, head: "aa".to_owned(), received: at, received_by: None },
        digest: "d".to_owned(),
        rows: 5,
        public: [("rmse".to_owned(), 0.5)].into(),
        standard_error: Some(0.1),
        standard_errors: Default::default(),
        tied: Some([0.4, 0.6]),
        ranks: None,
        private: "p".to_owned(),
        rank_before: None,
        rank: 1,
        answer_key: "k".to_owned(),
        measure: None,
        judge: "0".to_owned(),
    };
    let step = |private| Step {
        prize: "Grand".to_owned(),
        team: good.team.clone(),
        of: 1,
        private: Some(private),
        delivered: None,
        unjudged: None,
        reason: "r".to_owned(),
        evidence: None,
    };
    for wild in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let scores = [
            Scored { public: [("rmse".to_owned(), wild)].into(), ..good.clone() },
            Scored { public: [("rmse".to_owned(), 0.5), ("mae".to_owned(), wild)].into(), ..good.clone() },
            Scored { standard_error: Some(wild), ..good.clone() },
            Scored { tied: Some([0.4, wild]), ..good.clone() },
        ];
        let again = |score: Scored| Known::Rejudge(Rejudged { of: 1, reason: "r".to_owned(), score });
        let mut entries: Vec<Known> = scores.iter().cloned().map(again).collect();
        entries.extend(scores.map(Known::Score));
        entries.extend([Known::Nominate(step(wild)), Known::Award(step(wild)), Known::Reject(step(wild))]);
        for known in entries {
            let mut ledger = Ledger::default();
            let failure = ledger.append(at, Entry::Known(known.clone())).unwrap_err();
            let said = failure.to_string();
            assert!(said.contains("receipt 1") && said.contains("cannot be written"), "{known:?}: {said}");
            assert_eq!(ledger.appended().count(), 0, "{known:?}");
            ledger.append(at, Entry::Known(Known::Score(good.clone()))).unwrap();
        }
    }
    // The ends of what a double holds are numbers like others.
    for edge in [f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, -0.0, 1.3e154, 1e22, 1e-7] {
        let mut ledger = Ledger::default();
        let score =
            Scored { public: [("rmse".to_owned(), edge)].into(), standard_error: Some(edge), ..good.clone() };
        ledger.append(at, Entry::Known(Known::Score(score))).unwrap();
        ledger.append(at, Entry::Known(Known::Award(step(edge)))).unwrap();
    }
}
