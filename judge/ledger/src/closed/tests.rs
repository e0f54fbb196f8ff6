use std::collections::BTreeMap;

use super::*;
use crate::history::History;
use crate::{
    Answered, Arrival, Claimed, Complaint, Disqualified, Extended, Granted, Held, Recent, Refused,
    Registered, Rejudged, Scored,
};
use base::digest::sha256_hex;
use base::time::{Instant, Window};
use contest::{Contest, Slug};

/// What happens, in numbers that a receipt is made of.
type Event = (u8, u8, u16, u32);

fn slug(at: u8) -> Slug {
    format!("team-{}", at % 6).parse().unwrap()
}

/// The entry that an event is, after the receipts in `ledger`.
fn entry(contest: &Contest, ledger: &Ledger, (kind, team, score, _): Event, now: Instant) -> Known {
    let size = ledger.receipts().len() as u64;
    let (pull, head) = (u64::from(score % 50), sha256_hex(&size.to_le_bytes())[..40].to_owned());
    let (team, other) = (slug(team), slug(team.wrapping_add(1 + (score % 3) as u8)));
    let received = now.minus(Window::days(u32::from(score % 3)));
    let reason = "for a reason".to_owned();
    let held = |receipt: &Receipt| match &receipt.entry {
        Entry::Known(Known::Hold(held)) => Some(held.clone()),
        _ => None,
    };
    let claimed = |receipt: &Receipt| match &receipt.entry {
        Entry::Known(Known::Claim(claim)) => Some(claim.digest.clone()),
        _ => None,
    };
    let scored = |digest: Option<String>| {
        let value = contest.rounded(f64::from(score) / 1e3);
        let mut public = BTreeMap::from([("mae".to_owned(), f64::from(score) / 7.0)]);
        if score % 11 != 0 {
            public.insert(contest.metric.name.clone(), value);
        }
        if score % 4 == 0 {
            public.remove("mae");
        }
        Scored {
            team: team.clone(),
            arrival: Arrival { pull, head: head.clone(), received, received_by: None },
            digest: digest.unwrap_or_else(|| sha256_hex(&score.to_le_bytes())),
            rows: 5,
            public,
            standard_error: Some(0.1),
            standard_errors: Default::default(),
            tied: None,
            ranks: None,
            // One that is no digest stands whole.
            private: if score % 13 == 0 { String::new() } else { sha256_hex(&size.to_be_bytes()) },
            rank_before: None,
            rank: 1,
            answer_key: sha256_hex(b"key"),
            measure: None,
            judge: "0.1.0".to_owned(),
        }
    };
    let registered = |team: &Slug, pull, head: &str, received| Registered {
        team: team.clone(),
        arrival: Arrival { pull, head: head.to_owned(), received, received_by: None },
        new: score % 2 == 0,
        members: 1,
        people: if score % 5 == 0 { vec![format!("tag-{}", score % 4)] } else { vec![] },
        persons: if score % 5 == 1 {
            vec![vec![format!("tag-{}", score % 3), "key".to_owned()]]
        } else {
            vec![]
        },
        inherits: vec![],
        bars: vec![],
        withdrew: vec![],
        was: (score % 7 == 0).then(|| other.clone()),
        merged: if score % 9 == 0 { vec![other.clone()] } else { vec![] },
        chosen: vec![],
        withdrawn: score % 17 == 0,
    };
    let refused = |team: Option<Slug>, pull, head: &str, received, counted| Refused {
        team,
        arrival: Arrival { pull, head: head.to_owned(), received, received_by: None },
        complaints: vec![Complaint { code: "bad-number".to_owned(), message: "no".to_owned(), help: None }],
        counted,
        judge: "0.1.0".to_owned(),
    };
    let earlier = |at: u16| 1 + u64::from(at) % size.max(1);
    match kind % 20 {
        0..8 => Known::Score(scored(None)),
        8 => Known::Score(scored(ledger.receipts().iter().rev().find_map(claimed))),
        9 => Known::Refuse(refused(Some(team), pull, &head, received, score % 2 == 0)),
        10 => Known::Refuse(refused(None, pull, &head, received, false)),
        11 | 12 => Known::Register(registered(&team, pull, &head, received)),
        13 => match ledger.receipts().iter().rev().find_map(held) {
            // The newest registration that was held is decided, if it was not.
            Some(held) if score % 2 == 0 => Known::Register(registered(
                &held.team,
                held.arrival.pull,
                &held.arrival.head,
                held.arrival.received,
            )),
            Some(held) => Known::Refuse(refused(
                None,
                held.arrival.pull,
                &held.arrival.head,
                held.arrival.received,
                false,
            )),
            None => Known::Note { text: "nothing waits".to_owned() },
        },
        14 => Known::Hold(Held {
            team,
            arrival: Arrival { pull, head, received, received_by: None },
            code: "young".to_owned(),
            message: reason,
        }),
        15 => Known::Claim(Claimed {
            team,
            arrival: Arrival { pull, head, received, received_by: None },
            digest: sha256_hex(&score.to_be_bytes()),
        }),
        16 => Known::Grant(Granted { team, scored: 1, from: now, until: now.plus(Window::days(20)), reason }),
        17 => Known::Disqualify(Disqualified {
            team: (score % 2 == 0).then_some(team),
            receipt: (score % 2 == 1).then(|| earlier(score)),
            rule: "1".to_owned(),
            reason,
            evidence: None,
        }),
        18 if score % 2 == 0 => Known::Reinstate(Answered { of: earlier(score), reason, evidence: None }),
        18 => Known::Extend(Extended { phase: None, closes: now.plus(Window::days(60)), reason }),
        _ => {
            let old = ledger.receipts().iter().rev().find_map(|receipt| match &receipt.entry {
                Entry::Known(Known::Score(old)) => Some((receipt.seq, old.clone())),
                _ => None,
            });
            match old {
                Some((of, old)) => {
                    let score = Scored { public: scored(None).public, ..old };
                    Known::Rejudge(Rejudged { of, reason, score })
                }
                None => Known::Note { text: reason },
            }
        }
    }
}

/// A ledger with files of `full` receipts.
fn ledger(contest: &Contest, events: &[Event], full: u64) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.end_mut().speak_for(contest);
    ledger.end_mut().full_with(full);
    let mut now: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
    for event in events {
        now = now.plus(Window::between(Instant::from_seconds(0), Instant::from_seconds(i64::from(event.3))));
        let entry = Entry::Known(entry(contest, &ledger, *event, now));
        // What would break the ledger is not appended.
        let _ = ledger.append(now, entry);
    }
    ledger
}

/// The folder's files, those below `closed/` by these names.
type Files = BTreeMap<String, Vec<u8>>;

fn lines(ledger: &Ledger) -> Files {
    ledger.appended().map(|(name, text)| (name, text.as_bytes().to_vec())).collect()
}

fn ids(files: &Files) -> BTreeMap<String, String> {
    files.iter().map(|(name, bytes)| (name.clone(), index::object_id(bytes).unwrap())).collect()
}

/// Closes files on top of what is closed.
fn closing(closed: &Closed, ledger: &Ledger, which: std::ops::Range<usize>) -> Option<Closing> {
    let parts = super::lines(ledger.end().parts().all(), ledger.receipts(), ledger.tree().leaves());
    let ids = ids(&lines(ledger));
    let next = parts.get(which.end).map(|part| part.receipts[0].prev.as_str());
    closed.extend(&parts[which], next, &|name| ids.get(name).cloned())
}

fn put(files: &mut Files, ledger: &Ledger, closing: &Closing) {
    for (name, bytes) in &closing.files {
        files.insert(format!("{FOLDER}/{name}"), bytes.clone());
    }
    let mut end = ledger.end().clone();
    end.name_closed(closing.digest.clone());
    files.insert(CHECKPOINT.to_owned(), end.checkpoint().unwrap().into_bytes());
}

fn read(files: &Files) -> Result<Recent, Vec<Finding>> {
    Recent::read(&ids(files), &|name| files.get(name).cloned())
}

/// Everything that rules and replies ask of a history.
fn told(history: &History, ledger: &Ledger, at: Instant) -> String {
    let teams = (0..6).map(|team| {
        let team = slug(team);
        let claims: Vec<_> = history.open_claims(&team).collect();
        format!(
            "{:?} {:?} {claims:?} {:?} {:?} {:?} {:?}\n",
            history.spent(&team),
            history.people(&team),
            history.ranking().rank(&team),
            history.ranking().best(&team),
            history.tally().disqualified(&team),
            history.tally().roster().current(&team),
        )
    });
    let entered: Vec<_> =
        history.tally().all_entered().map(|(seq, it)| (seq, it.team.clone(), it.best)).collect();
    let acts: Vec<_> = (1..=ledger.end().size()).map(|seq| history.tally().act(seq)).collect();
    format!(
        "{}{entered:?}\n{acts:?}\n{:?}\n{:?}\n{at}",
        teams.collect::<String>(),
        history.registered(),
        history.calendar()
    )
}

fn events() -> impl proptest::strategy::Strategy<Value = Vec<Event>> {
    use proptest::prelude::*;
    proptest::collection::vec((any::<u8>(), any::<u8>(), 0u16..2_000, 0u32..400_000), 4..160)
}

proptest::proptest! {
    #[test]
    fn a_batch_from_closed_files_is_that_from_all_receipts(
            (events, more) in (events(), events()), cut: u8, full in 3u64..40
        ) {
        let contest = contest::sample();
        let ledger = ledger(&contest, &events, full);
        let parts = ledger.end().parts().all().len();
        proptest::prop_assume!(parts > 1);
        // Closed in two steps, as two batches would, or in one: the same bytes.
        let count = 1 + usize::from(cut) % (parts - 1);
        let mut files = lines(&ledger);
        let once = closing(&Closed::default(), &ledger, 0..count).unwrap();
        let first = closing(&Closed::default(), &ledger, 0..1).unwrap();
        put(&mut files, &ledger, &first);
        if count > 1 {
            let part = read(&files).unwrap();
            proptest::prop_assert!(part.closed().size() > 0);
            let second = closing(part.closed(), &ledger, 1..count).unwrap();
            proptest::prop_assert_eq!(&second.digest, &once.digest);
            let both: BTreeMap<_, _> = first.files.iter().chain(&second.files).cloned().collect();
            proptest::prop_assert_eq!(both, once.files.iter().cloned().collect());
            put(&mut files, &ledger, &second);
        }
        let mut recent = read(&files).unwrap();
        proptest::prop_assert!(recent.closed().size() > 0 && recent.closed().size() < ledger.end().size());
        // Every head is known, and no other.
        for receipt in ledger.receipts() {
            if let Some((pull, head)) = receipt.entry.identity() {
                proptest::prop_assert!(recent.judged(pull, head) && !recent.judged(pull + 1_000, head));
            }
        }
        let load = |name: &str| files.get(name).cloned();
        for receipt in ledger.receipts().iter().take(usize::try_from(recent.closed().size()).unwrap()) {
            let half = recent.closed().commitment(receipt.seq, &load).map(hex::encode);
            let private = match &receipt.entry {
                Entry::Known(Known::Score(scored)) => scored.private.as_str(),
                _ => "",
            };
            proptest::prop_assert!(half.is_none_or(|half| private.starts_with(&half)));
        }
        // The same is told, and more receipts are the same, or refused the same.
        let mut whole = Recent::from(Ledger::read(
            files.iter().filter(|(name, _)| !name.contains('/')).map(|(a, b)| (a.clone(), b.clone())).collect()
        ).unwrap());
        recent.end_mut().full_with(full);
        whole.end_mut().full_with(full);
        let known = hashbrown::HashMap::from([(slug(1), vec![vec!["tag-1".to_owned()]])]);
        let at = ledger.end().last().unwrap();
        let mut a = History::recent(&contest, &recent, Default::default(), known.clone(), u64::MAX);
        let mut b = History::recent(&contest, &whole, Default::default(), known, u64::MAX);
        proptest::prop_assert_eq!(told(&a, &ledger, at), told(&b, &ledger, at));
        for event in more {
            let entry = Entry::Known(entry(&contest, &ledger, event, at));
            let (x, y) = (recent.append(at, entry.clone()), whole.append(at, entry));
            proptest::prop_assert_eq!(x.is_ok(), y.is_ok());
            if let (Ok(x), Ok(y)) = (x, y) {
                proptest::prop_assert_eq!(x.to_line(), y.to_line());
                proptest::prop_assert_eq!(a.add(x), b.add(y));
                proptest::prop_assert_eq!(a.call(x), b.call(y));
            }
        }
        proptest::prop_assert_eq!(told(&a, &ledger, at), told(&b, &ledger, at));
        proptest::prop_assert!(recent.end().appended().eq(whole.end().appended()));
        proptest::prop_assert_eq!(recent.end().checkpoint().unwrap(), whole.end().checkpoint().unwrap());
    }
}

fn plain() -> (Contest, Ledger, Files) {
    let contest = contest::sample();
    let events: Vec<Event> =
        (0..90u16).map(|at| ((at % 20) as u8, (at % 5) as u8, at * 7 + 1, 86_400)).collect();
    let ledger = ledger(&contest, &events, 40);
    let mut files = lines(&ledger);
    let closing = closing(&Closed::default(), &ledger, 0..2).unwrap();
    put(&mut files, &ledger, &closing);
    (contest, ledger, files)
}

#[test]
fn nothing_that_was_changed_is_used() {
    let (_, ledger, files) = plain();
    assert!(read(&files).unwrap().closed().size() > 0);
    for name in files.keys() {
        for at in [0, files[name].len() / 2, files[name].len() - 2] {
            let mut changed = files.clone();
            changed.get_mut(name).unwrap()[at] ^= 1;
            match read(&changed) {
                // Where the ledger is from is checked elsewhere.
                Ok(_) if name == CHECKPOINT && at == 0 => {}
                // Everything was read instead, and it is what it was.
                Ok(recent) => {
                    assert_eq!(recent.closed().size(), 0, "{name}, byte {at}");
                    assert_eq!(recent.since(), ledger.receipts());
                }
                Err(findings) => assert!(!name.starts_with(FOLDER), "{name}, byte {at}: {findings:?}"),
            }
        }
        let mut without = files.clone();
        without.remove(name);
        assert!(read(&without).is_err() || read(&without).unwrap().closed().size() == 0, "{name}");
    }
    // A file before the closed ones, and an index that the checkpoint does not name.
    let mut changed = files.clone();
    changed.insert("2008-12.jsonl".to_owned(), vec![]);
    assert_eq!(read(&changed).unwrap().closed().size(), 0);
    let mut changed = files;
    changed.insert(CHECKPOINT.to_owned(), ledger.checkpoint().unwrap().into_bytes());
    assert_eq!(read(&changed).unwrap().closed().size(), 0);
}

#[test]
fn verify_names_what_was_changed() {
    let (_, _, files) = plain();
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join(SUBMISSIONS).join(LEDGER);
    std::fs::create_dir_all(folder.join(FOLDER)).unwrap();
    for (name, bytes) in &files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let found = |ledger: &Ledger| {
        let findings = check(dir.path(), ledger).unwrap();
        let file = |finding: &Finding| finding.place.as_ref().unwrap().file.clone();
        assert!(findings.iter().all(|finding| finding.code == "closed-differs"));
        findings.iter().map(file).collect::<Vec<_>>()
    };
    let ledger = Ledger::open(dir.path()).unwrap();
    assert_eq!(found(&ledger), [""; 0]);
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with(FOLDER)) {
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        std::fs::write(folder.join(name), changed).unwrap();
        assert_eq!(found(&ledger), [format!("submissions/ledger/{name}")]);
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    std::fs::write(folder.join(FOLDER).join("stray"), "").unwrap();
    assert_eq!(found(&ledger), ["submissions/ledger/closed/stray"]);
    std::fs::remove_file(folder.join(FOLDER).join("stray")).unwrap();
    // A checkpoint that names none.
    let text = String::from_utf8(files[CHECKPOINT].clone()).unwrap();
    let without: String =
        text.lines().filter(|line| !line.starts_with("closed ")).map(|line| format!("{line}\n")).collect();
    assert_ne!(text, without);
    std::fs::write(folder.join(CHECKPOINT), without).unwrap();
    assert_eq!(found(&Ledger::open(dir.path()).unwrap()), ["submissions/ledger/closed/index.json"]);
}

#[test]
fn few_receipts_are_not_worth_it() {
    let (_, ledger, _) = plain();
    let id = |_: &str| Some(String::new());
    let (receipts, leaves) = (ledger.receipts(), ledger.tree().leaves());
    assert_eq!(Closed::default().close(ledger.end().parts().all(), receipts, leaves, &id), None);
}
