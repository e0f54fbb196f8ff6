//! How commands learn who sent which head and when: from the forge's list or from the receive log.

use base::plural::counted;
use std::path::Path;

use super::common::Output;
use crate::batch::arrivals::{first_seen, unknown};
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use repo::{Head, MEND, Main, Pulls, Quarantine};

/// How many heads and references are named.
const NAMED: usize = 5;

/// The forge's list at `path`, if one is given.
pub(super) fn listed(path: Option<&Path>) -> Result<Option<Pulls>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let bytes = std::fs::read(path)
        .map_err(|why| Failure::configuration(codes::BAD_PULLS, format!("{}: {why}", path.display())))?;
    Pulls::from_document(&path.display().to_string(), &bytes).map(Some)
}

/// What is known of the heads that a batch on top of `base` finds, and those of which nothing is.
pub(super) fn arrivals(
    path: Option<&Path>,
    quarantine: &mut Quarantine,
    base: &Main,
    now: Instant,
) -> Result<(Pulls, Vec<Head>), Failure> {
    if let Some(mut pulls) = listed(path)? {
        first_seen(&mut pulls, &base.contest, &base.ledger, now);
        // What the forge does not list is closed there, or younger than the list.
        return Ok((pulls, vec![]));
    }
    let heard = quarantine.heard()?;
    let read_from = |quarantine: &Quarantine, heard: Option<&_>| match quarantine.receive_log() {
        Some(log) => Pulls::since(&quarantine.heads().trusted()?, log, heard),
        None => Ok(Pulls::default()),
    };
    // A judge that was killed in its push may have moved its own reference and not main: what it had heard of heads that
    // wait is then of a batch that never was, and all of the log is read.
    let read = |quarantine: &Quarantine| {
        let pulls = read_from(quarantine, heard.as_ref())?;
        let heads = unknown(quarantine, &pulls, &base.ledger);
        if heads.is_empty() || heard.is_none() || !pulls.has_log() {
            return Ok::<_, Failure>((pulls, heads));
        }
        let pulls = read_from(quarantine, None)?;
        let heads = unknown(quarantine, &pulls, &base.ledger);
        Ok((pulls, heads))
    };
    let (mut pulls, mut heads) = read(quarantine)?;
    if !heads.is_empty() && pulls.has_log() {
        // The hook writes after the push: perhaps it is just at it.
        std::thread::sleep(std::time::Duration::from_secs(1));
        quarantine.log_again()?;
        (pulls, heads) = read(quarantine)?;
    }
    if !heads.is_empty() && !pulls.has_log() {
        let finding = match heard {
            Some(_) => {
                Finding::new(codes::RECEIVE_LOG_GONE, format!("{}: the receive log is gone", count(&heads)))
                    .help(MEND)
            }
            None => Finding::new(
                codes::NO_RECEIVE_LOG,
                format!("{}, and nothing says who sent them and when", count(&heads)),
            )
            .help(
                "give the forge's list with --pulls; on a plain repository make `judge receive` its \
                 post-receive hook, then remove these heads and push them again",
            ),
        };
        return Err(Failure::Findings(vec![finding]));
    }
    Ok((pulls, heads))
}

/// What is to be said of heads that stand there unknown to the log.
pub(super) fn unknown_heads(heads: &[Head]) -> Result<(), Failure> {
    if heads.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = heads
        .iter()
        .take(NAMED)
        .map(|head| format!("#{} {}", head.pull, &head.oid.to_string()[..12]))
        .collect();
    let more = if heads.len() > NAMED { ", …" } else { "" };
    let text = format!("{} that the receive log does not know: {}{more}", count(heads), named.join(", "));
    Err(Failure::Findings(vec![Finding::new(codes::UNKNOWN_ARRIVAL, text).help(MEND)]))
}

fn count(heads: &[Head]) -> String {
    counted(heads.len(), "head waits", "heads wait")
}

/// Names the references that look like pull requests and are none.
pub(super) fn tell_strange(output: Output, quarantine: &Quarantine) {
    let names: Vec<&str> = quarantine.strange().collect();
    if names.is_empty() {
        return;
    }
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| quoted(name)).collect();
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    output.line("Never judged", &format!("{}{more}: no forge makes such a reference", shown.join(", ")));
}
