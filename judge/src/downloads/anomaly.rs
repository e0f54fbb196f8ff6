//! What looks odd in the counts. None of it is an error: an organiser wants to look.

use std::collections::{BTreeMap, BTreeSet};

use super::tally::{Burst, Greedy, Tally};
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::downloads::Counts;

/// What is odd about the days that were just counted, given all `counts`; `files` are those of these days.
pub(super) fn find(
    tally: &Tally,
    counts: &Counts,
    files: &BTreeSet<String>,
) -> Result<Vec<Finding>, Failure> {
    let mut findings: Vec<Finding> = tally.greedy()?.iter().map(greedy).collect();
    findings.extend(tally.bursts()?.iter().map(burst));
    let mut ends: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for ((_, file), count) in &counts.rows {
        if let (Some(completed), Some(partial)) = (count.completed, count.partial) {
            let (whole, parts) = ends.entry(file).or_default();
            *whole = whole.saturating_add(completed);
            *parts = parts.saturating_add(partial);
        }
    }
    for (file, (completed, partial)) in ends {
        if completed == 0 && partial > 0 && files.contains(file) {
            let text = format!("nobody ever completed {}, {partial} began", quoted(file));
            findings.push(Finding::new(codes::NEVER_COMPLETED, text).help(
                "fetch it yourself; a server that compresses on the way sends fewer bytes than the file has",
            ));
        }
    }
    Ok(findings)
}

fn greedy(found: &Greedy) -> Finding {
    let Greedy { day, client, downloads, of_downloads, bytes, of_bytes } = found;
    let text = format!(
        "on {day} one client ({client}) made {downloads} of {of_downloads} downloads and took \
         {bytes} of {of_bytes} bytes"
    );
    Finding::new(codes::ONE_CLIENT, text)
        .help("the server's log has the address; slow it down there if it hurts others")
}

fn burst(found: &Burst) -> Finding {
    let Burst { day, file, minute, requests, of } = found;
    let text = format!(
        "on {day} at {minute} UTC {requests} of the day's {of} requests for {} came within a minute",
        quoted(file)
    );
    Finding::new(codes::DOWNLOAD_BURST, text)
        .help("a link that was shared, or a program in a loop; the log tells which")
}
