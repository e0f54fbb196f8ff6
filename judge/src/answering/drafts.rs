//! Drafts: looked at as the next batch would, as far as that needs no answers, and answered; nothing of it is recorded,
//! nothing counts.

use std::path::Path;

use hashbrown::HashMap;

use super::task::Task;
use crate::batch::{Candidate, Early, Likely};
use crate::host::likely;
use base::failure::Failure;
use base::time::Instant;
use contest::Author;
use forge::{Note, Open, TAG};
use ledger::Proof;
use repo::{Head, Pull, Quarantine};

/// So many drafts of one person are looked at in a run, and of all.
const OF_ONE: usize = 3;
const OF_ALL: usize = 100;

/// Those of the drafts among `open` that were not answered as they stand, by what `notes` says of them, a few of each
/// person.
pub(crate) fn waiting<'o>(
    open: &'o [Open],
    notes: &std::collections::HashMap<u64, Vec<Note>>,
) -> Vec<&'o Open> {
    let is_answered = |open: &Open| {
        let tag = format!("{TAG} draft {} -->", open.head);
        notes.get(&open.pull).is_some_and(|notes| notes.iter().any(|note| note.text.contains(&tag)))
    };
    let mut of: HashMap<String, usize> = HashMap::new();
    let mut few = |open: &Open| {
        let count = of.entry(author(open).person()).or_default();
        *count += 1;
        *count <= OF_ONE
    };
    let drafts = open.iter().filter(|open| open.draft && !is_answered(open));
    drafts.filter(|open| few(open)).take(OF_ALL).collect()
}

/// What `drafts` are owed, which `quarantine` can fetch.
pub(crate) fn drafts(quarantine: &Quarantine, drafts: &[&Open], now: Instant) -> Result<Vec<Task>, Failure> {
    if drafts.is_empty() {
        return Ok(vec![]);
    }
    let repository = quarantine.repository()?;
    let path: &Path = repository.path();
    let early = Early::open(path, quarantine.main())?;
    let standing: HashMap<(u64, String), Head> = quarantine
        .waiting(|_, _| false)
        .into_iter()
        .map(|head| ((head.pull, head.oid.to_string()), head))
        .collect();
    // One that has moved since it was listed is looked at the next time.
    let found: Vec<(&Open, Head)> = drafts
        .iter()
        .filter_map(|open| Some((*open, standing.get(&(open.pull, open.head.clone()))?.clone())))
        .collect();
    let wanted: Vec<(Head, String)> =
        found.iter().map(|(open, head)| (head.clone(), author(open).person())).collect();
    let unfetched = quarantine.fetch(&wanted)?;
    let ancestry = quarantine.ancestry(quarantine.main())?;
    let inspector = quarantine.inspector(&ancestry, Some(early.contest().teams.folders))?;
    let mut tasks = vec![];
    for (open, head) in found {
        let author = Author { logins: early.contest().forge.logins, ..author(open) };
        let proposal = match unfetched.get(&head) {
            Some(finding) => Err(vec![finding.clone()]),
            None => inspector.inspect(&author.person(), head.oid),
        };
        let account = open.author.as_ref().and_then(|person| person.since);
        let pull = Pull { author, received: now, received_by: Some(Proof::FirstSeen), account };
        let candidate = Candidate { head, pull, proposal };
        let text = said(&early, quarantine, &candidate)?;
        tasks.push(Task::new(open, &open.head, now, &text, None));
    }
    Ok(tasks)
}

fn author(open: &Open) -> Author {
    let person = open.author.as_ref();
    Author {
        login: person.map(|person| person.login.clone()),
        id: person.and_then(|person| person.id),
        ..Author::default()
    }
}

fn said(early: &Early, quarantine: &Quarantine, candidate: &Candidate) -> Result<String, Failure> {
    let (first, lines) = match early.of(quarantine.heads(), candidate)? {
        Ok(Likely::Held(why)) => ("**Draft: it would wait for the organiser.**", vec![shown(&why)]),
        Ok(likely_is) => {
            let lines = candidate.proposal.as_ref().map(|proposal| likely(proposal, &likely_is));
            ("**Draft: nothing is wrong with it so far.**", lines.unwrap_or_default())
        }
        Err(findings) => ("**Draft: it would be refused.**", findings.iter().map(shown).collect()),
    };
    let mut text = format!("{first}\n\n");
    for line in lines {
        text.push_str(&format!("- {}\n", crate::report::harmless(&line)));
    }
    text.push_str("\nA draft is not judged and counts for nothing. Mark it as ready for review, and the next batch judges it.\n");
    Ok(text)
}

fn shown(finding: &base::finding::Finding) -> String {
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!(" {help}."));
    format!("{}: {}.{help}", finding.code, finding.sentence())
}
