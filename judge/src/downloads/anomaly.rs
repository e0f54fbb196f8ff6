//! What looks odd in the counts. None of it is an error: an organiser wants to look.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::tally::{Burst, FileDay, Greedy};
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::downloads::{Count, Counts};

/// What is odd about a day whose `files`, by name, were just counted.
pub(super) fn of_day(day: Date, files: &BTreeMap<&str, &FileDay>, greedy: Option<&Greedy>) -> Vec<Finding> {
    let bursts = files.iter().filter_map(|(file, found)| Some(burst(day, file, found.burst.as_ref()?)));
    greedy.map(|found| one_client(day, found)).into_iter().chain(bursts).collect()
}

/// Files that nobody ever completed: neither in the exact counts of now (`exact`, by name), nor in all `counts`.
pub(super) fn never_completed(exact: &BTreeMap<&str, Count>, counts: &Counts) -> Vec<Finding> {
    let ended = |file: &str| {
        let mut rows = counts.rows.iter().filter(|((_, name), _)| name == file);
        rows.any(|(_, count)| count.completed.is_none_or(|completed| completed > 0))
    };
    let found = exact.iter().filter_map(|(file, count)| {
        let partial = count.partial.filter(|partial| *partial > 0 && count.completed == Some(0))?;
        (!ended(file)).then(|| {
            let text = format!("nobody ever completed {}, {partial} began", quoted(file));
            Finding::new(codes::NEVER_COMPLETED, text).help(
                "fetch it yourself; a server that compresses on the way sends fewer bytes than the file has",
            )
        })
    });
    found.collect()
}

fn one_client(day: Date, found: &Greedy) -> Finding {
    let Greedy { downloads, of_downloads, bytes, of_bytes } = found;
    let text = format!(
        "on {day} one client made {downloads} of {of_downloads} downloads and took {bytes} of {of_bytes} bytes"
    );
    Finding::new(codes::ONE_CLIENT, text)
        .help("the server's log has the address; slow it down there if it hurts others")
}

fn burst(day: Date, file: &str, found: &Burst) -> Finding {
    let Burst { minute, requests, of } = found;
    let (hour, minute) = (minute / 60, minute % 60);
    let text = format!(
        "on {day} at {hour:02}:{minute:02} UTC {requests} of the day's {of} requests for {} came within a minute",
        quoted(file)
    );
    Finding::new(codes::DOWNLOAD_BURST, text)
        .help("a link that was shared, or a program in a loop; the log tells which")
}
