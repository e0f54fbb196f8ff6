//! Downloads.

use super::{Code, Topic, maintainer, organiser};

pub(super) static TOPIC: Topic =
    Topic { title: "Downloads", about: "What the judge says about access logs.", codes: CODES };

static CODES: &[Code] = &[
    maintainer(
        "unknown-log-format",
        "The first line of a log is none of the layouts that the judge reads.",
        "Name the layout with `--layout`, or look whether it is the right file.",
    ),
    maintainer(
        "log-line",
        "A line of a log cannot be read.",
        "Nothing needs to be done for a few: they are counted and left out.",
    ),
    maintainer(
        "unreadable-log",
        "More than a tenth of a log's lines cannot be read, so that nothing was imported.",
        "Name the right layout with `--layout`, or leave the file out.",
    ),
    maintainer(
        "log-truncated",
        "A gzip log ends too early.",
        "Fetch it again once the server has closed it.",
    ),
    maintainer(
        "log-damaged",
        "A gzip log is damaged.",
        "Fetch it again; `gzip --test FILE` shows whether it is whole.",
    ),
    maintainer(
        "bad-snapshot",
        "A document with download counters is none, or contradicts another one of the same moment.",
        "Give what GitHub's releases API answers; the message says what is wrong.",
    ),
    maintainer(
        "day-in-parts",
        "A day was counted before, and now comes another part of it without the first.",
        "Give all logs that have the day in one call; `--recount` says that these are all.",
    ),
    organiser(
        "too-many-names",
        "More addresses match `downloads.files` than a contest has files.",
        "Write narrower globs.",
    ),
    organiser(
        "salt-published",
        "The file with the salt lies in the contest's folder.",
        "Move it elsewhere; if it was ever pushed, make a new one.",
    ),
    organiser("bad-salt", "The file with the salt is too short.", "Fill it with 32 random bytes."),
    maintainer(
        "bad-downloads",
        "A file in which downloads are counted is not as the judge writes it.",
        "Restore it from git.",
    ),
    organiser(
        "one-client",
        "One client took more than half of a day's downloads or bytes.",
        "The server's own log has the address; a mirror, a class behind one address, or a program in a loop.",
    ),
    organiser(
        "download-burst",
        "More than half of a day's requests for a file came within one minute.",
        "Look whether a link was shared, or a program runs in a loop.",
    ),
    organiser(
        "never-completed",
        "A file was begun and never completed.",
        "Fetch it yourself; a server that compresses on the way sends fewer bytes than the file has.",
    ),
];
