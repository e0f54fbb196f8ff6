//! The ledger and the judge's runs.

topic! {
    "ledger",
    "The ledger and the judge's runs",
    "What a maintainer meets, and anybody who verifies a contest.",
    BAD_PULLS = maintainer(
        "The list of pull requests cannot be read.",
        "Give `--pulls` what the forge's API or its own program answers; the message names the commands, and docs/arrivals \
         the lists that are read.",
    ),
    BAD_QUEUE = maintainer(
        "What the last batch told about the queue cannot be read.",
        "`judge queue` writes queue.json anew, and every batch what that is made from. It decides nothing: the file may be removed.",
    ),
    BAD_WEBHOOK = maintainer(
        "`GITPRIZE_WEBHOOK` holds no address that a message may be sent to.",
        "Paste the address of the incoming webhook, which starts with https://, as the chat shows it.",
    ),
    BAD_RECEIVE_LOG = maintainer(
        "The log of the receive hook cannot be read.",
        "Look at the ref that the message names; `judge receive` writes it.",
    ),
    RECEIVE_LOG_GONE = maintainer(
        "Heads wait, and the log of the receive hook that earlier batches read is gone.",
        "`judge receive --restore --dir REPOSITORY`, on the server, restores it from what the judge keeps. \
         Heads that came \
         after the last batch have to be removed and pushed again.",
    ),
    RECEIVE_LOG_CUT = maintainer(
        "The log of the receive hook lacks lines that earlier batches read, so that nothing was judged.",
        "`judge receive --restore --dir REPOSITORY`, on the server, puts them back and keeps what came since.",
    ),
    NO_RECEIVE_LOG = maintainer(
        "Heads wait, and nothing tells who sent them and when.",
        "Give the forge's list with `--pulls`. On a plain repository make `judge receive` its post-receive \
         hook; \
         earlier heads have to be removed and pushed again.",
    ),
    UNKNOWN_ARRIVAL = maintainer(
        "Heads wait that the log of the receive hook does not know; everything else was judged.",
        "`judge receive --restore --dir REPOSITORY`, if the log was cut. Else the hook did not run when they were \
         pushed: they have to be removed and pushed again.",
    ),
    NO_KEPT_LOG = maintainer(
        "There is no copy of the receive log to restore.",
        "Only a batch makes one, on `refs/gitprize/judged`. Take the log from a backup, or have the heads that wait \
         removed and pushed again.",
    ),
    NO_REPOSITORY = maintainer(
        "The folder is not a clone, so the judge does not know where pull requests are.",
        "Name the repository with `--repository`.",
    ),
    NO_BRANCH = maintainer(
        "The repository does not have the contest's branch.",
        "Correct `forge.branch`, or push it.",
    ),
    BATCH_REFUSED = maintainer(
        "Main's ledger is broken, so that nothing was judged.",
        "`judge verify` shows the same; restore the files from a commit that verifies.",
    ),
    NOTHING_TO_MEND = maintainer(
        "Every line of the ledger can be read.",
        "Nothing: `judge mend` is for lines that `judge verify` calls `ledger-not-canonical` or `ledger-unreadable`.",
    ),
    METRIC_CHANGED = maintainer( "Main measures something else than this folder.", "Pull first."),
    CLOCK_RUNS_BACKWARDS = maintainer(
        "The clock shows an earlier time than the newest receipt.",
        "Correct the machine's clock or `--now`.",
    ),
    JUDGED_TWICE = maintainer(
        "A head has a receipt already.",
        "Nothing needs to be done: a head is judged once.",
    ),
    LEDGER_UNREADABLE = maintainer(
        "A line of the ledger is not a receipt.",
        "Restore the file from a commit that verifies; if the judge itself wrote it so, `judge mend`.",
    ),
    LEDGER_TORN = maintainer(
        "The last line of a ledger file was not written to its end.",
        "Restore the file from a commit that verifies.",
    ),
    LEDGER_NOT_CANONICAL = maintainer(
        "A receipt is not written the way the judge writes it.",
        "Restore the file: nobody edits receipts. If the judge itself wrote it so (before 0.1.0 it could write `null` where a \
         number was too large), `judge mend`.",
    ),
    LEDGER_BROKEN = maintainer(
        "A receipt's digest is not the one that the next receipt names.",
        "Somebody changed the past; compare with other clones.",
    ),
    LEDGER_CHECKPOINT = maintainer(
        "The checkpoint is missing, or does not match the last receipt.",
        "Restore it together with the ledger.",
    ),
    CHECKPOINT_ROOT = maintainer(
        "The checkpoint's root is not that of the ledger's lines.",
        "Somebody changed a line or the checkpoint; compare with other clones.",
    ),
    CLOSED_DIFFERS = maintainer(
        "What is kept in brief of the closed files is not what their receipts come to.",
        "It decides nothing: restore `submissions/ledger/closed` from git, or remove it, and the judge writes it anew.",
    ),
    LEDGER_ORDER = maintainer( "Receipts are not in order.", "Restore the file from a commit that verifies."),
    LEDGER_STRAY_FILE = maintainer(
        "A file lies in the ledger's folder that the judge did not write.",
        "Remove it.",
    ),
    LEDGER_TWICE = maintainer(
        "Two receipts are about the same head.",
        "Restore the file from a commit that verifies.",
    ),
    DANGLING_REFERENCE = maintainer(
        "A receipt is about another one that does not exist, comes later or has another kind.",
        "The judge writes no such receipt; compare with other clones.",
    ),
    REJUDGE_DIFFERS = maintainer(
        "A rejudgement is about another submission than the receipt that it replaces.",
        "The judge writes no such receipt; compare with other clones.",
    ),
    STANDINGS_NO_TEAM = maintainer(
        "A receipt has a score of a team without `team.toml`.",
        "Restore the team's file.",
    ),
    STANDINGS_NO_SCORE = maintainer(
        "A receipt lacks the score that ranks.",
        "Look whether `contest.toml` names another metric than before.",
    ),
    STANDINGS_NOT_ROUNDED = maintainer(
        "A recorded score has more decimals than the contest publishes.",
        "Look whether `contest.toml` has other decimals than before.",
    ),
    STANDINGS_DIFFER = maintainer(
        "The recorded ranks are not those that the ledger gives.",
        "Look at the receipts before it; the message shows both.",
    ),
    STANDINGS_LAST_CALL = maintainer(
        "A last call does not follow from the score before it, or is missing.",
        "Look whether `contest.toml` has another prize line than before.",
    ),
    STANDINGS_AMEND = maintainer(
        "A change of the rules leaves a submission without a score, or names other rules before it than were in force.",
        "The judge writes no such receipt; compare with other clones.",
    ),
    MEASURE_DIFFERS = maintainer(
        "A score was measured by another metric, parameter or rounding than was in force when its receipt was written.",
        "Scores of two kinds stand side by side: `judge rejudge` puts new ones on record.",
    ),
    REJUDGE_PENDING = maintainer(
        "Key, metric, rounding or prizes of `contest.toml` are not those of the scores on record.",
        "`judge rejudge` shows who moves, and with `--apply` puts the change on record; or take the change back.",
    ),
    PRIVATE_IN_CI = maintainer(
        "`judge rejudge --private` was started where CI is set.",
        "Start it on your own machine: what it says about the private scores is not for a log that others read.",
    ),
    FOLDER_BEHIND = maintainer(
        "Main has changed a file since the commit that this folder is at, and the folder has another version \
         of it.",
        "Pull, look at the change again, and repeat.",
    ),
    STANDINGS_CLOSE = maintainer(
        "The receipt of the end names another end than the ledger gives.",
        "Look whether the dates in `contest.toml` were changed; `judge extend` moves them on record.",
    ),
    STANDINGS_PRIZE = maintainer(
        "A step of a prize could not come at this place.",
        "Look at the receipts before it: somebody wrote the line without the judge, or the prize was changed.",
    ),
    SCORE_NOT_ADMITTED = maintainer(
        "A submission was scored that the dates or quotas of its time did not admit, by the receipts before it.",
        "Ask the organiser: a grant would have been a receipt before it.",
    ),
    REFUSAL_NOT_DUE = maintainer(
        "A submission was refused for its time or a quota, and by the receipts before it that was not due.",
        "Ask the organiser; while the contest runs, `judge grant` gives the team what it lost.",
    ),
    DECISION_NOT_FIRST = maintainer(
        "A nomination or an award was not for the first in line by everything that had been received in time.",
        "A nomination can be taken back with `judge prize recall`; an award is for the organiser to explain.",
    ),
    DECIDED_EARLY = maintainer(
        "A decision on private scores came before everything was judged that was received in time.",
        "The reveal will show whether it was for the first in line; until then `judge prize recall` takes a nomination back.",
    ),
    STANDINGS_ACT = maintainer(
        "A disqualification, appeal, grant or date could not come at this place.",
        "Look at the receipts before it: somebody wrote the line without the judge.",
    ),
    BAD_IDENTITY = maintainer(
        "The file with age keys cannot be read.",
        "Give the file that `age-keygen` wrote.",
    ),
    UNOPENED_SEAL = maintainer(
        "A sealed score cannot be opened with this key.",
        "Use the jury's key of that time; a damaged file comes back from git.",
    ),
    UNOPENED_COMMITMENT = maintainer(
        "A receipt commits to a private score that no sealed file opens.",
        "Look for the missing file in `submissions/sealed` of other clones.",
    ),
}
