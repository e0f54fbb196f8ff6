//! The commands of the documents run as they stand there: taken out of the text, in order, by a shell that knows nothing
//! but the real programs.
//!
//! A comment in the line above a fence says where: `<!-- run: in CONTEST -->` in a new contest, `<!-- run: on -->` in the
//! same one, `<!-- run: after STEP, STEP -->` in the same one when that has happened, `<!-- run: in CONTEST, STEP -->`
//! both (`contests.rs` knows contests and steps).
//! `<!-- run: not, REASON -->` says why it is not run. A fence with a command and without such a comment is a finding.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]
#![allow(clippy::print_stderr, reason = "who reads the log should know what was not tried")]

mod contests;
mod script;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use contests::Desk;
use script::{Fence, Mark, fences};

use crate::support::judge_program;

/// What stands for something else, and what; `{root}` and the like are the contest's own values. The longest of those
/// that fit is taken, in one pass.
const PLACEHOLDERS: [(&str, &str); 40] = [
    // Addresses and folders.
    ("https://forge.example/contest", "{root}/contest.git"),
    ("/path/to/contest.git", "{root}/contest.git"),
    ("/var/log/nginx/access.log", "{root}/access.log"),
    ("https://…", "https://example.org/paper.pdf"),
    // People and teams.
    ("<team>", "alpha"),
    ("<user>", "alpha"),
    ("YOUR-LOGIN", "your-login"),
    ("ITS-LEADER", "leader"),
    ("LEADER", "leader"),
    ("MEMBER", "member"),
    ("YOU", "you"),
    ("SLUG", "alpha"),
    ("--login X", "--login alpha"),
    ("--approve TEAM", "--approve gravity"),
    ("--reject TEAM --reason TEXT", "--reject gravity --reason Because"),
    ("--lift RECEIPT", "--lift 2"),
    // Receipts.
    ("--receipt 61", "--receipt 2"),
    ("--receipt 412", "--receipt 3"),
    ("appeal 430", "appeal 5"),
    ("reinstate 430", "reinstate 5"),
    ("1203,1377", "{scores}"),
    // Keys and files.
    ("netflix-prize.example+…", "{new-key}"),
    ("--signing-key OLD_FILE", "--signing-key {old-key}"),
    ("--key KEY", "--key {old-verifier}"),
    ("--since COPY", "--since ../copy"),
    ("--identity FILE", "--identity ../own.txt"),
    ("--identity JURY_FILE", "--identity ../jury.txt"),
    ("--usage-column NAME", "--usage-column Usage"),
    ("--pulls FILE", "--pulls ../pulls.json"),
    ("--out DIR", "--out ../deposit"),
    ("--replies DIR", "--replies ../replies"),
    ("--memory FILE", "--memory ../memory"),
    ("--limit N", "--limit 1"),
    ("--slice N", "--slice 1"),
    ("--metric NAME", "--metric mae"),
    // Days that lie ahead.
    ("2011-10-02T00:00:00Z", "{ahead}"),
    ("2009-08-01T00:00:00Z", "{ahead}"),
    ("2009-07-20T00:00:00Z", "{soon}"),
    ("2009-07-01T00:00:00Z --until 2009-07-03T00:00:00Z", "{soon} --until {ahead}"),
    ("…", "why"),
];

/// Documents whose commands are run here.
const DOCUMENTS: [&str; 11] = [
    "content/data.md",
    "content/docs/arrivals.md",
    "content/docs/downloads.md",
    "content/docs/own-metrics.md",
    "content/docs/prediction-files.md",
    "content/docs/prizes.md",
    "content/docs/secrets.md",
    "content/docs/statistics.md",
    "content/docs/taking-part.md",
    "content/docs/teams.md",
    "content/docs/verify.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(document: &str) -> Vec<Fence> {
    fences(&std::fs::read_to_string(root().join(document)).unwrap())
}

#[test]
fn every_fence_of_commands_is_run_or_says_why_not() {
    let mut wrong = vec![];
    let mut pages = BTreeSet::from(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned));
    for folder in ["content", "content/docs"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "md") {
                pages.insert(format!("{folder}/{}", path.file_name().unwrap().to_string_lossy()));
            }
        }
    }
    let mut run = 0;
    for page in &pages {
        for Fence { line, mark, is_commands, .. } in read(page) {
            let is_run = matches!(&mark, Some(Mark::In(..) | Mark::On(_)));
            run += usize::from(is_run);
            match mark {
                None if is_commands => wrong.push(format!("{page}:{line}: neither run nor a reason")),
                Some(Mark::Unclear(text)) => wrong.push(format!("{page}:{line}: {text}")),
                _ if is_run && !DOCUMENTS.contains(&page.as_str()) => {
                    wrong.push(format!("{page}:{line}: the page is not in the list of tests/documents.rs"))
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(run > 30, "the marks are gone: {run}");
}

/// Runs all fences of a document that are to be run.
fn run(document: &str) {
    let programs = judge_program().parent().unwrap().to_owned();
    let fences = read(document);
    for program in ["gitprize", "site"] {
        if !programs.join(program).is_file() && fences.iter().any(|fence| fence.text.contains(program)) {
            eprintln!("{program} is not built here, the commands of {document} were not run");
            return;
        }
    }
    let mut desk: Option<Desk> = None;
    for Fence { line, text, mark, .. } in fences {
        let at = format!("{document}:{line}");
        let after = match mark {
            Some(Mark::In(name, after)) => {
                desk = Some(Desk::new(&name).unwrap_or_else(|| panic!("{at}: there is no contest {name}")));
                after
            }
            Some(Mark::On(after)) => after,
            _ => continue,
        };
        let desk = desk.as_mut().unwrap_or_else(|| panic!("{at}: no contest yet"));
        for name in after {
            assert!(desk.after(&name), "{at}: there is no step {name}");
        }
        desk.typed(&at, &substituted(&text, desk));
    }
}

/// Commands that stand in sentences: the document, what it has between backticks, the contest, and what happens before.
const INLINE: [(&str, &str, &str, &[&str]); 16] = [
    ("content/docs/arrivals.md", "judge run --pulls FILE", "open-contest", &["a-list-of-pulls"]),
    ("content/docs/batches.md", "judge run", "open-contest", &[]),
    ("content/docs/pages.md", "site build --as-of 2008-01-01T00:00:00Z", "open-contest", &[]),
    ("content/docs/secrets.md", "judge keygen --out ../jury.txt", "before-the-launch", &[]),
    ("content/docs/secrets.md", "judge keygen --out ../ci.txt", "before-the-launch", &[]),
    ("content/docs/secrets.md", "judge keygen --signing --out ../sign.txt", "before-the-launch", &[]),
    ("content/docs/teams.md", "judge terms", "led-team", &["terms-change"]),
    ("content/docs/teams.md", "judge review", "open-contest", &[]),
    (
        "content/docs/teams.md",
        "judge bar --login X --rule 3 --reason \"several accounts\"",
        "open-contest",
        &[],
    ),
    ("content/docs/teams.md", "judge forget --login X", "open-contest", &[]),
    ("content/docs/verify.md", "judge verify", "open-contest", &[]),
    ("content/docs/verify.md", "judge verify --receipt 61", "open-contest", &[]),
    ("content/docs/verify.md", "judge verify --since COPY", "open-contest", &["a-copy-is-kept"]),
    ("content/docs/verify.md", "judge verify --key KEY", "signed-ledger", &[]),
    ("content/docs/verify.md", "judge reveal --identity JURY_FILE", "prize-in-line", &[]),
    ("content/docs/verify.md", "judge archive --out DIR --predictions", "open-contest", &[]),
];

#[test]
fn commands_in_sentences_run() {
    if !judge_program().with_file_name("site").is_file() {
        eprintln!("site is not built here, commands in sentences were not run");
        return;
    }
    for (document, command, contest, steps) in INLINE {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        assert!(text.contains(&format!("`{command}`")), "{document} has no longer `{command}`");
        let mut desk = Desk::new(contest).unwrap();
        steps.iter().for_each(|step| assert!(desk.after(step), "there is no step {step}"));
        desk.typed(document, &substituted(command, &desk));
    }
}

/// `text` with values in the places of placeholders.
fn substituted(text: &str, desk: &Desk) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let fitting = PLACEHOLDERS.iter().filter(|(from, _)| rest.starts_with(from));
        if let Some((from, to)) = fitting.max_by_key(|(from, _)| from.len()) {
            out += &desk.filled(to);
            rest = &rest[from.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

#[test]
fn commands_of_data_run() {
    run("content/data.md");
}

#[test]
fn commands_about_arrivals_run() {
    run("content/docs/arrivals.md");
}

#[test]
fn commands_about_downloads_run() {
    run("content/docs/downloads.md");
}

#[test]
fn commands_about_metrics_of_ones_own_run() {
    run("content/docs/own-metrics.md");
}

#[test]
fn commands_about_prediction_files_run() {
    run("content/docs/prediction-files.md");
}

#[test]
fn commands_about_prizes_run() {
    run("content/docs/prizes.md");
}

#[test]
fn commands_about_secrets_run() {
    run("content/docs/secrets.md");
}

#[test]
fn commands_about_statistics_run() {
    run("content/docs/statistics.md");
}

#[test]
fn commands_about_taking_part_run() {
    run("content/docs/taking-part.md");
}

#[test]
fn commands_about_teams_run() {
    run("content/docs/teams.md");
}

#[test]
fn commands_about_verifying_run() {
    run("content/docs/verify.md");
}
