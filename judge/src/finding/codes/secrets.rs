//! Keys, seals and proofs.

use super::{Code, Topic, maintainer, organiser};

pub(super) static TOPIC: Topic = Topic {
    title: "Keys, seals and proofs",
    about: "What the judge says about sealed files, commitments, reveals and checkpoints.",
    codes: CODES,
};

static CODES: &[Code] = &[
    organiser(
        "secret-exists",
        "A key would be written over a file that is there.",
        "Choose another name. A key that is in use must be kept, or what it opens is lost.",
    ),
    organiser(
        "secret-in-repository",
        "A secret file stands inside the repository's work tree, where the next `git add` publishes it, or is \
         tracked already.",
        "Keep it outside of the clone or name it in `.gitignore`; if it was ever pushed, make a new one.",
    ),
    organiser(
        "bad-signing-key",
        "A file holds no signing key.",
        "`judge keygen --signing --out FILE` makes one; a key that was changed by hand is lost.",
    ),
    organiser(
        "bad-signing-name",
        "No note can be signed by that name.",
        "Take a name without spaces and plus signs; the contest's host is usual.",
    ),
    maintainer(
        "no-signing-key",
        "The contest lists keys that sign the ledger, and there is none to sign with.",
        "Give the key's file with `--signing-key`, or the key in `GITPRIZE_SIGNING_KEY`.",
    ),
    maintainer(
        "wrong-signing-key",
        "The signing key at hand is none that `contest.toml` lists for now.",
        "List it below `[ledger]`, with `from`, or take the key that is listed.",
    ),
    maintainer(
        "checkpoint-unsigned",
        "The checkpoint bears no signature, although the contest lists keys that hold for it.",
        "A key that is listed later needs `from`, an instant after the newest receipt; else compare with other \
         clones.",
    ),
    maintainer(
        "checkpoint-signature",
        "The checkpoint's signature is of no listed key, or was made for another text.",
        "Somebody changed ledger or checkpoint: compare with an older clone by `judge verify --since`.",
    ),
    maintainer(
        "checkpoint-origin",
        "The checkpoint is from another ledger than the contest's address says.",
        "After a change of the address the next receipt renews it; else it comes from another contest.",
    ),
    maintainer(
        "bad-checkpoint",
        "The kept checkpoint cannot be read.",
        "Give the file `submissions/ledger/checkpoint` of an older clone.",
    ),
    maintainer(
        "history-rewritten",
        "The ledger did not grow from a checkpoint that somebody kept.",
        "Compare with other clones and with the roots in old replies: the past was rewritten.",
    ),
    maintainer(
        "no-such-receipt",
        "There is no receipt of that number.",
        "Receipts are numbered from 1; `judge verify` says how many there are.",
    ),
    organiser(
        "reveal-too-early",
        "The contest has not closed yet.",
        "Wait for the end: what is revealed cannot be sealed again.",
    ),
    organiser(
        "labels-not-allowed",
        "`contest.toml` does not say that the answer key is revealed.",
        "Write `[reveal] labels = true`, if licence and rules allow it.",
    ),
    maintainer(
        "reveal-unrecorded",
        "There are revealed files, but no receipt of a reveal.",
        "`judge reveal` publishes; files that somebody else put there prove nothing.",
    ),
    maintainer(
        "reveal-path",
        "A reveal names something that is no file of its folder.",
        "The judge writes no such receipt; compare with other clones.",
    ),
    maintainer("reveal-missing", "A revealed file is missing.", "Restore it from a commit that verifies."),
    maintainer(
        "reveal-changed",
        "A revealed file is not the one whose digest the receipt names.",
        "Restore it from a commit that verifies.",
    ),
    maintainer(
        "reveal-unreadable",
        "A line of the revealed scores is no opening.",
        "Restore the file from a commit that verifies.",
    ),
    maintainer(
        "reveal-opening",
        "A receipt's commitment is opened by no revealed score.",
        "The private score was changed, or the receipt: the message names it.",
    ),
    maintainer(
        "reveal-stranger",
        "A revealed score opens the commitment of no receipt.",
        "It was changed or added: compare with other clones.",
    ),
    maintainer(
        "answer-key-differs",
        "An answer key is not the one that scores were made with and the contest commits to.",
        "A label or a split was changed; after an honest change `judge rejudge` puts new scores on record.",
    ),
    maintainer(
        "answer-key-missing",
        "Scores were made with an answer key that is not at hand.",
        "Give its file with `--answers`.",
    ),
    maintainer(
        "metric-differs",
        "The contest ranks by another metric, or other decimals, than it opened with.",
        "After an honest change `judge rejudge` puts new scores on record.",
    ),
    maintainer(
        "head-gone",
        "The prediction file of a scored submission cannot be had any more.",
        "Look for the pull request in other clones, or for an archive with predictions.",
    ),
    maintainer(
        "receipt-missing",
        "A pull request head was there when the judge ran and has no receipt.",
        "Its receipt was dropped; look for it in other clones of the ledger.",
    ),
    maintainer(
        "rescore-differs",
        "A receipt does not come out again from the prediction file and the answer key.",
        "The message shows what it says and what is true: score, file, rank or commitment was changed.",
    ),
    maintainer(
        "rescore-refused",
        "A file that has a score is refused now.",
        "Look whether format or limits in `contest.toml` are others than then.",
    ),
    maintainer(
        "private-differs",
        "A decision names another private score than the one that comes out.",
        "Look at the receipt of the decision.",
    ),
    maintainer(
        "rejudge-refused",
        "A scored file is refused when it is judged again.",
        "Its old score stays; the organiser can disqualify it.",
    ),
    organiser(
        "metric-not-main",
        "A rejudgement by a metric that main's `contest.toml` does not name cannot be applied.",
        "Change the metric on main first, so that rules page and scores agree.",
    ),
    maintainer(
        "archive-foreign",
        "The archive's place is taken by something else.",
        "Name a folder that does not exist yet.",
    ),
    maintainer(
        "more-findings",
        "There are more findings than are listed.",
        "Correct the first ones and look again.",
    ),
];
