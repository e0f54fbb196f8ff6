//! Downloads.

topic! {
    "downloads",
    "Downloads",
    "What the judge says about access logs, and `gitprize data` and `judge lint` about the files that `[data]` of `contest.toml` lists.",
    UNKNOWN_LOG_FORMAT = maintainer(
        "The first lines of a log have none of the layouts that the judge can read.",
        "Name the layout with `--layout`, or look whether it is the right file.",
    ),
    LOG_LINE = maintainer(
        "A line of a log cannot be read. Its number is said and nothing of what stands in it.",
        "Nothing needs to be done for a few: they are counted and left out, whoever made them.",
    ),
    UNREADABLE_LOG = maintainer(
        "Not one line of a log can be read, so that nothing was imported.",
        "Name the right layout with `--layout`, or leave the file out.",
    ),
    LOG_TRUNCATED = maintainer(
        "A gzip log ends too early.",
        "Fetch it again once the server has closed it.",
    ),
    LOG_DAMAGED = maintainer(
        "A gzip log is damaged.",
        "Fetch it again; `gzip --test FILE` shows whether it is whole.",
    ),
    BAD_SNAPSHOT = maintainer(
        "A document does not hold download counters, or contradicts another one of the same moment.",
        "Give what `gh api --paginate --slurp repos/OWNER/NAME/releases` writes; the message says what is wrong.",
    ),
    MEMORY_PUBLISHED = organiser(
        "The file in which the judge would remember lines of logs lies in the contest's folder.",
        "Name one elsewhere, or leave `--memory` out: then it is in the git folder, which is never pushed.",
    ),
    BAD_MEMORY = maintainer(
        "The file in which the judge remembers lines of logs is damaged, or of another version.",
        "Remove it: days that were counted stay as they are and take no more lines; `--recount` counts them anew.",
    ),
    BAD_DOWNLOADS = maintainer(
        "A file in which downloads are counted is not as the judge writes it.",
        "Restore it from git.",
    ),
    ONE_CLIENT = organiser(
        "One client took more than half of a day's downloads or bytes.",
        "The server's own log has the address; a mirror, a class behind one address, or a program in a loop.",
    ),
    DOWNLOAD_BURST = organiser(
        "More than half of a day's requests for a file came within one minute.",
        "Look whether a link was shared, or a program runs in a loop.",
    ),
    NEVER_COMPLETED = organiser(
        "A file was begun and never completed.",
        "Fetch it yourself; a server that compresses on the way sends fewer bytes than the file has.",
    ),
    NO_DATA = contestant(
        "`contest.toml` lists no files to download.",
        "Look at the contest's page about its data.",
    ),
    UNKNOWN_DATA = contestant(
        "`contest.toml` lists no file of that name.",
        "`gitprize data --dry-run` shows the names.",
    ),
    DATA_MISSING = both(
        "A file that `contest.toml` lists is not in the repository.",
        "The organiser adds it or corrects its path; a contestant brings the clone up to date.",
    ),
    DATA_DIFFERS = both(
        "A file does not have the size or the SHA-256 that `contest.toml` says.",
        "The organiser corrects `contest.toml` or the file; what was downloaded is not kept.",
    ),
    DATA_NOT_SERVED = contestant(
        "The server with a file does not give it.",
        "Try again later, and ask the organiser if it stays so.",
    ),
    DATA_IN_THE_WAY = contestant(
        "Something else stands where a file would go: another file, a folder, or a link that leads elsewhere.",
        "Move it away, or name another folder with `--out`.",
    ),
}
