//! The answer key, the people who can open it, and where the secrets lie.

use std::sync::Arc;

use super::{Check, Patient};
use answer::secrets::{
    ANSWERS_FILE, JUDGE_FILE, JURY_FILE, KeyFile, SIGNING_FILE, complaints, exposed, key_beside, keys_folder,
};
use answer::{AnswerKey, KeyColumns};
use base::failure::Failure;
use base::plural::counted;
use tlog::{host, signing_key, verifier_key};

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) -> Option<Arc<AnswerKey>> {
    let key = answer_key(patient, all);
    people(patient, all);
    ledger_key(patient, all);
    folder(patient, all);
    key
}

fn said(failure: &Failure) -> String {
    failure.findings().first().map_or_else(|| failure.to_string(), |finding| finding.message.clone())
}

/// Whether it is there, sealed or outside, and the one that the contest committed to.
fn answer_key(patient: &Patient<'_>, all: &mut Vec<Check>) -> Option<Arc<AnswerKey>> {
    const ID: &str = "answer-key";
    const SEAL: &str = "judge seal LABELS";
    let contest = &patient.folder.contest;
    let Some(named) = &contest.answer_key else {
        all.push(Check::missing(ID, "contest.toml names no answer key", SEAL));
        return None;
    };
    let path = patient.root.join(named);
    let Ok(bytes) = std::fs::read(&path) else {
        all.push(Check::wrong(ID, format!("there is no answer key at {named}"), SEAL));
        return None;
    };
    let is_sealed = decode::is_encrypted(&bytes);
    drop(bytes);
    if !is_sealed && let Ok(Some(finding)) = exposed(&path) {
        all.push(Check::wrong(ID, finding.message, SEAL));
        return None;
    }
    if contest.answer_key_commitment.is_none() {
        let text = format!(
            "contest.toml does not commit to {named}: nobody could show later that it stayed the same"
        );
        all.push(Check::missing("commitment", text, SEAL));
    }
    let opened = KeyColumns::of(&contest.measures)
        .map_err(Failure::Machine)
        .and_then(|columns| KeyFile::open(&path, patient.identities)?.read(&columns));
    let key = match opened {
        Ok(key) => key,
        Err(failure) if is_sealed && is_closed(&failure) => {
            let text = format!("{named} is sealed, and no identity at hand opens it");
            all.push(Check::unseen(ID, text, "judge doctor --key-identity FILE"));
            return None;
        }
        Err(failure) => {
            all.push(Check::wrong(ID, said(&failure), SEAL));
            return None;
        }
    };
    let wrong = complaints(contest, named, &key);
    match wrong.first() {
        Some(finding) => {
            let mend =
                "take key and contest.toml from one commit, or `judge seal LABELS` before the contest opens";
            all.push(Check::wrong("commitment", finding.message.clone(), mend));
        }
        None => {
            let how = if is_sealed { "sealed" } else { "outside of the repository" };
            let rows = counted(key.ids().len(), "row", "rows");
            all.push(Check::done(ID, format!("{named} is {how}, {rows}, as contest.toml committed to it")));
        }
    }
    Some(Arc::new(key))
}

/// Whether it failed for want of an identity.
fn is_closed(failure: &Failure) -> bool {
    use base::finding::codes;
    let codes = [codes::NO_KEY_IDENTITY.code, codes::UNOPENED_ANSWER_KEY.code];
    failure.findings().iter().any(|finding| codes.contains(&finding.code))
}

/// Whether those that contest.toml lists can open what is sealed, and nobody else.
fn people(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let contest = &patient.folder.contest;
    if contest.jury.is_empty() {
        let text = "contest.toml names no jury: nobody could open the private scores";
        all.push(Check::missing("jury", text, "judge keygen --out ../jury.txt"));
    } else {
        let members = counted(contest.jury.len(), "recipient", "recipients");
        all.push(Check::done("jury", format!("private scores are sealed to {members}")));
    }
    let (now, then) = (contest.key_recipients(), &contest.seal.sealed_to);
    let same = now.iter().all(|one| then.contains(one)) && then.iter().all(|one| now.contains(one));
    if !then.is_empty() && !same {
        let text = "the answer key is sealed to others than those that contest.toml lists now";
        all.push(Check::wrong("readers", text, "judge seal --rotate"));
    }
    if let Some(path) = contest.seal.identities.as_ref().filter(|path| !patient.root.join(path).is_file()) {
        let text = format!("the judge's own identities are not at {path}, where contest.toml has them");
        all.push(Check::wrong("identities", text, format!("git checkout -- {path}")));
    }
}

/// Whether somebody signs the ledger, with a key that is listed.
fn ledger_key(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "ledger-key";
    let contest = &patient.folder.contest;
    let holding: Vec<_> = contest.ledger_keys.iter().filter(|key| key.holds_at(patient.now)).collect();
    let Some(file) = key_beside(patient.root, SIGNING_FILE) else {
        all.push(match holding.is_empty() {
            true => Check::missing(
                ID,
                "no key signs the ledger: it could be rewritten unseen",
                "judge keygen --signing --out ../ledger.key",
            ),
            false => Check::done(ID, "contest.toml lists a key that signs the ledger; its file is elsewhere"),
        });
        return;
    };
    let own = std::fs::read_to_string(&file).ok().and_then(|text| signing_key(&text).ok());
    let own = own.map(|(name, key)| verifier_key(&name, &key.verifying_key()));
    let is_listed = |own: &String| holding.iter().any(|key| key.key.to_string() == *own);
    all.push(match own.filter(is_listed) {
        Some(_) => Check::done(ID, format!("the ledger of {} is signed", host(&contest.url))),
        None => Check::wrong(
            ID,
            format!("{} is not a key that contest.toml lists for now", file.display()),
            "list its verifier key below [ledger], or `judge rotate` while the old one is at hand",
        ),
    });
}

/// Whether secrets are where nobody else reads them.
fn folder(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "secrets";
    let Some(folder) = keys_folder(patient.root) else {
        let text = "this clone does not say where the keys are, as is right for all but the organiser's and the judge's";
        all.push(Check::unseen(ID, text, "git config gitprize.keys ../contest.keys"));
        return;
    };
    // Without the steps up and down by which the clone names it.
    let folder = folder.canonicalize().unwrap_or(folder);
    let mut open = vec![];
    for name in [JURY_FILE, JUDGE_FILE, SIGNING_FILE, ANSWERS_FILE] {
        let file = folder.join(name);
        if let Ok(Some(finding)) = exposed(&file).map(|found| found.filter(|_| file.exists())) {
            all.push(Check::wrong(ID, finding.message, format!("mv {} elsewhere", folder.display())));
            return;
        }
        if base::platform::is_open(&file) {
            open.push(name);
        }
    }
    all.push(if open.is_empty() {
        Check::done(ID, format!("keys lie in {}, for their owner alone", folder.display()))
    } else {
        let text = format!("others can read {} in {}", open.join(", "), folder.display());
        Check::wrong(ID, text, format!("chmod go= {}/*", folder.display()))
    });
}
