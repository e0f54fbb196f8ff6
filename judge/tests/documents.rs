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
const PLACEHOLDERS: [(&str, &str); 41] = [
    // Addresses and folders.
    ("https://forge.example/contest", "{root}/contest.git"),
    ("{{ host.address | word }}", "{root}/contest.git"),
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

/// Folders of documents.
const FOLDERS: [&str; 4] = ["content", "content/docs", "docs", "site/docs"];

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
    for folder in FOLDERS {
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
                _ if is_run && !TESTED.contains(&page.as_str()) => {
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
    ("docs/arrivals.md", "judge run --pulls FILE", "open-contest", &["a-list-of-pulls"]),
    ("docs/batches.md", "judge run", "open-contest", &[]),
    ("docs/pages.md", "site build --as-of 2008-01-01T00:00:00Z", "open-contest", &[]),
    ("docs/secrets.md", "judge keygen --out ../jury.txt", "before-the-launch", &[]),
    ("docs/secrets.md", "judge keygen --out ../ci.txt", "before-the-launch", &[]),
    ("docs/secrets.md", "judge keygen --signing --out ../sign.txt", "before-the-launch", &[]),
    ("site/docs/teams.md", "judge terms", "led-team", &["terms-change"]),
    ("docs/people.md", "judge review", "open-contest", &[]),
    ("docs/people.md", "judge bar --login X --rule 3 --reason \"several accounts\"", "open-contest", &[]),
    ("docs/people.md", "judge forget --login X", "open-contest", &[]),
    ("docs/ledger.md", "judge verify", "open-contest", &[]),
    ("site/docs/verify.md", "judge verify --receipt 61", "open-contest", &[]),
    ("site/docs/verify.md", "judge verify --since COPY", "open-contest", &["a-copy-is-kept"]),
    ("site/docs/verify.md", "judge verify --key KEY", "signed-ledger", &[]),
    ("docs/ending.md", "judge reveal --identity JURY_FILE", "prize-in-line", &[]),
    ("docs/ending.md", "judge archive --out DIR --predictions", "open-contest", &[]),
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

/// A test for each document, so that they run side by side and a failure says which.
macro_rules! documents {
    ($($name:ident = $document:literal),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                run($document);
            }
        )+

        /// Those that have a test.
        const TESTED: &[&str] = &[$($document),+];
    };
}

documents! {
    commands_of_the_readme_run = "README.md",
    commands_of_data_run = "content/data.md",
    commands_about_answers_run = "docs/answers.md",
    commands_about_a_server_of_ones_own_run = "docs/own-server.md",
    commands_about_arrivals_run = "docs/arrivals.md",
    commands_about_changes_run = "docs/changes.md",
    commands_about_choosing_run = "docs/choosing.md",
    commands_about_deciding_run = "docs/deciding.md",
    commands_about_the_end_run = "docs/ending.md",
    commands_about_downloads_run = "docs/downloads.md",
    commands_of_the_first_contest_run = "docs/first-contest.md",
    commands_about_the_ledger_run = "docs/ledger.md",
    commands_about_look_alikes_run = "docs/look-alikes.md",
    commands_about_metrics_of_ones_own_run = "docs/own-metrics.md",
    commands_about_running_run = "docs/running.md",
    commands_about_secrets_run = "docs/secrets.md",
    commands_about_prediction_files_run = "site/docs/prediction-files.md",
    commands_about_sending_run = "site/docs/sending.md",
    commands_about_taking_part_run = "site/docs/taking-part.md",
    commands_about_teams_run = "site/docs/teams.md",
    commands_about_verifying_run = "site/docs/verify.md",
}
