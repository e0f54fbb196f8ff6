//! What people read, and what lint says.

use std::sync::Arc;

use super::{Check, Patient};
use crate::lint::{lint, open_places};
use answer::AnswerKey;
use base::failure::Failure;
use base::plural::counted;
use rules::coverage;

/// Larger keys take lint more than a moment.
const MOST: usize = 300_000;

pub(super) fn check(
    patient: &Patient<'_>,
    key: Option<&Arc<AnswerKey>>,
    all: &mut Vec<Check>,
) -> Result<(), Failure> {
    let contest = &patient.folder.contest;
    let open = open_places(patient.root);
    all.push(match open.len() {
        0 => Check::done("pages", "no page waits for the organiser's words"),
        many => {
            let text =
                format!("{} the organiser's own words", counted(many, "place waits for", "places wait for"));
            Check::missing("pages", text, "judge lint")
        }
    });
    let host = tlog::host(&contest.url);
    if host.ends_with(".example") || host == "example" {
        let text = format!("url is {}, which nobody can ever visit", contest.url);
        all.push(Check::missing("url", text, "url = \"https://…/\" in contest.toml"));
    }
    if contest.terms.is_some() {
        match coverage::of_contest(patient.root, contest) {
            Ok(found) if found.findings.is_empty() => {
                all.push(Check::done(
                    "rules",
                    format!("{} numbered rules, each kept by something", found.rules.len()),
                ));
            }
            Ok(found) => {
                let text = format!(
                    "{} what keeps it",
                    counted(found.findings.len(), "rule does not say", "rules do not say")
                );
                all.push(Check::missing("rules", text, "judge rules"));
            }
            Err(_) => all.push(Check::wrong(
                "rules",
                "the page that contestants accept is not there",
                "judge rules",
            )),
        }
    }
    let Some(key) = key else {
        all.push(Check::unseen("lint", "lint needs the answer key", "judge lint --key-identity FILE"));
        return Ok(());
    };
    if key.ids().len() > MOST {
        all.push(Check::unseen("lint", "the key is large, and lint takes its time", "judge lint"));
        return Ok(());
    }
    let serious = lint(patient.folder, Some(key))?.serious();
    all.push(match serious.first() {
        None => Check::done("lint", "nothing serious that is not accepted"),
        Some(first) => {
            let text = format!(
                "{}: {}",
                counted(serious.len(), "serious finding", "serious findings"),
                first.message
            );
            Check::wrong("lint", text, "judge lint")
        }
    });
    Ok(())
}
