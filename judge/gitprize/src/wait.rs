//! Waits until the judge has answered.

use std::time::{Duration, Instant as Clock};

use indicatif::{ProgressBar, ProgressStyle};

use crate::outcome;
use crate::remote::Remote;
use crate::sent::receipt_of;
use base::failure::Failure;
use base::finding::render::Format;
use base::finding::{Finding, codes};
use base::output::Output;
use contest::Folder;
use ledger::history::History;
use ledger::{Entry, Known, Ledger, Receipt};

/// The first pause between two looks; each is longer than the one before it.
const FIRST: Duration = Duration::from_secs(2);
/// And the longest: a server is not asked more often for as long as it takes.
const LONGEST: Duration = Duration::from_secs(60);
/// How often a look may fail on the way, one after the other.
const PATIENCE: u32 = 10;

/// Waits for the receipt of `head`, and prints what it says.
///
/// # Errors
/// [`Failure::Findings`] when it was refused, [`Failure::Machine`] when the contest cannot be reached any more.
pub(crate) fn wait(
    remote: &Remote,
    head: &str,
    pull: Option<u64>,
    output: Output,
) -> Result<Receipt, Failure> {
    let begun = Clock::now();
    let bar = spinner(output);
    let name =
        pull.map_or_else(|| format!("commit {}", &head[..12.min(head.len())]), |pull| format!("#{pull}"));
    if bar.is_hidden() {
        output.progress("Waiting", &format!("for the judge's answer to {name}"));
    }
    let (mut pause, mut failed, mut seen) = (FIRST, 0, None);
    let receipt = loop {
        match look(remote, head, &mut seen) {
            Ok(Some(receipt)) => break receipt,
            Ok(None) => failed = 0,
            // A network that is away for a moment ends no waiting.
            Err(Failure::Machine(why)) if failed < PATIENCE => {
                failed += 1;
                bar.println(format!("{:<14} {why}; trying again", "Not reached"));
            }
            Err(why) => {
                bar.finish_and_clear();
                return Err(why);
            }
        }
        let passed = begun.elapsed().as_secs() / 60;
        bar.set_message(format!(
            "for the judge's answer to {name}, {passed} min; looking every {} s",
            pause.as_secs()
        ));
        std::thread::sleep(pause);
        pause = (pause + pause / 4).min(LONGEST);
    };
    bar.finish_and_clear();
    Ok(receipt)
}

fn look(remote: &Remote, head: &str, seen: &mut Option<git2::Oid>) -> Result<Option<Receipt>, Failure> {
    let current = remote.current()?;
    if seen.replace(current.commit) == Some(current.commit) {
        return Ok(None);
    }
    let ledger = Ledger::open(&current.root)?;
    Ok(receipt_of(&ledger, head).cloned())
}

/// Prints the sentence of `receipt`, and what it complains of.
///
/// # Errors
/// [`Failure::Findings`] when it is a refusal.
pub(crate) fn tell(remote_root: &std::path::Path, receipt: &Receipt, output: Output) -> Result<(), Failure> {
    let mut folder = Folder::open(remote_root)?;
    let ledger = Ledger::open(remote_root)?;
    History::of(&folder.contest, &ledger).calendar().apply(&mut folder.contest);
    output.value("Judged", &outcome::of_receipt(&folder.contest, &ledger, receipt));
    let Entry::Known(Known::Refuse(refused)) = &receipt.entry else { return Ok(()) };
    let findings = refused.complaints.iter().map(|complaint| {
        // A code of a newer judge is still a refusal.
        let code = codes::find(&complaint.code).unwrap_or(codes::PUSH_REFUSED);
        let finding = Finding::new(code, &*complaint.message);
        match &complaint.help {
            Some(help) => finding.help(help.as_str()),
            None => finding,
        }
    });
    Err(Failure::Findings(findings.collect()))
}

/// A line that turns, on a terminal.
fn spinner(output: Output) -> ProgressBar {
    if output.quiet || output.format != Format::Text {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("Waiting        {spinner} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
