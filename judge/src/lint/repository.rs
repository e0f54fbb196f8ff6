//! What needs no labels: secrets in the repository, and a jury that can open what is sealed.

use base::plural::counted;
use std::path::Path;

use super::found::Found;
use age::x25519::Identity;

use answer::secrets::exposed;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{CONTEST_FILE, Folder, REVEALED, SUBMISSIONS};
use proof::reveal::IDENTITIES;
use tlog::signing_key;

/// Larger files hold no key on purpose.
const LARGEST: usize = 16 << 20;
/// How many files are named.
const NAMED: usize = 10;

pub(super) fn check(folder: &Folder) -> Result<Found, Failure> {
    let mut found = Found::default();
    let contest = &folder.contest;
    if contest.jury.is_empty() {
        let text =
            "contest.toml names no jury, so nobody but the holder of the key can open the private scores";
        found.serious.push(
            Finding::new(codes::NO_JURY, text)
                .in_file(CONTEST_FILE)
                .help("`judge keygen --out FILE` for each member; their recipients go to [jury] recipients"),
        );
    }
    let (now, then) = (contest.key_recipients(), &contest.seal.sealed_to);
    let without =
        |some: &[String], others: &[String]| some.iter().filter(|one| !others.contains(one)).count();
    let wrong = [
        (without(&now, then), "that contest.toml lists now cannot open the answer key"),
        (without(then, &now), "that contest.toml does not list now can open the answer key"),
    ];
    let wrong: Vec<_> = wrong.iter().filter(|(many, _)| *many > 0).collect();
    if !then.is_empty() && !wrong.is_empty() {
        let each =
            wrong.iter().map(|(many, what)| format!("{} {what}", counted(*many, "recipient", "recipients")));
        let text = each.collect::<Vec<_>>().join(", and ");
        let finding = Finding::new(codes::SEAL_OUTDATED, text).in_file(CONTEST_FILE);
        found.remarks.push(finding.help("`judge seal --rotate` seals it to those that are listed"));
    }
    if let Some(path) = &contest.answer_key {
        let path = folder.at.root.join(path);
        if path.is_file() && !is_sealed(&path) {
            found.serious.extend(exposed(&path)?);
        }
    }
    found.serious.extend(tracked_secrets(&folder.at.root, contest.key_recipients())?);
    Ok(found)
}

fn is_sealed(path: &Path) -> bool {
    use std::io::Read;
    let mut start = vec![];
    let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
    read.is_ok() && decode::is_encrypted(&start)
}

/// Every tracked file that holds a key which works.
fn tracked_secrets(root: &Path, recipients: Vec<String>) -> Result<Vec<Finding>, Failure> {
    let Ok(repository) = git2::Repository::discover(root) else { return Ok(vec![]) };
    let (odb, index) = (repository.odb()?, repository.index()?);
    let mut findings = vec![];
    for entry in index.iter() {
        let is_small = odb.read_header(entry.id).is_ok_and(|(size, _)| size <= LARGEST);
        if findings.len() == NAMED || !is_small {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        // What was revealed is published on purpose.
        if path.ends_with(&format!("{SUBMISSIONS}/{REVEALED}/{IDENTITIES}")) {
            continue;
        }
        let object = odb.read(entry.id)?;
        let help =
            "take it out of the repository and of its history, make a new key, and replace it everywhere";
        let finding = if let Some(recipient) = age_key_in(object.data()) {
            let what = if recipients.contains(&recipient) {
                "an age key that opens what is sealed to this contest's jury or CI"
            } else {
                "an age key"
            };
            Finding::new(codes::SECRET_PUBLISHED, format!("{} holds {what}", quoted(&path))).help(help)
        } else if holds_signing_key(object.data()) {
            let text = format!("{} holds a signing key", quoted(&path));
            Finding::new(codes::SECRET_PUBLISHED, text).help(help)
        } else {
            continue;
        };
        findings.push(finding);
    }
    Ok(findings)
}

/// The recipient of the first age identity in `bytes`.
fn age_key_in(bytes: &[u8]) -> Option<String> {
    let found = memchr::memmem::find_iter(bytes, b"AGE-SECRET-KEY-1");
    let key = |at: usize| {
        let end = bytes[at..].iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'-');
        let text = &bytes[at..end.map_or(bytes.len(), |end| at + end)];
        std::str::from_utf8(text).ok()?.parse::<Identity>().ok()
    };
    found.filter_map(key).map(|key| key.to_public().to_string()).next()
}

fn holds_signing_key(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, b"PRIVATE+KEY+").any(|at| {
        let is_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`');
        let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |end| at + end);
        std::str::from_utf8(&bytes[at..end]).is_ok_and(|text| signing_key(text).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_that_work_are_secrets() {
        let key = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
        assert!(age_key_in(format!("# created\n{key}\n").as_bytes()).is_some());
        assert!(age_key_in(format!("let key = \"{key}\";").as_bytes()).is_some());
        assert!(age_key_in(b"a line AGE-SECRET-KEY-1... is a secret").is_none());
        let note = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        assert!(holds_signing_key(format!("x = \"{note}\"").as_bytes()));
        assert!(!holds_signing_key(b"PRIVATE+KEY+<name>+<hash>+<base64>"));
    }
}
