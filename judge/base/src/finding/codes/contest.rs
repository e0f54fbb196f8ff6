//! The contest's files.

use super::{Code, Topic, both, organiser};

pub(super) static TOPIC: Topic = Topic {
    title: "The contest's files",
    about: "What an organiser meets while writing `contest.toml`, metrics and the answer key; the same \
            codes come up in a `team.toml`.",
    codes: CODES,
};

static CODES: &[Code] = &[
    organiser(
        "unknown-term",
        "`metric.sum` or `metric.mean_rank` names something that is not measured.",
        "Add an `[[also]]` with this name or label.",
    ),
    organiser(
        "mean-rank",
        "`metric.mean_rank` names too few metrics, or another setting does not go with ranks.",
        "Name `metric.name` and at least one `[[also]]`; leave out thresholds and the Ladder.",
    ),
    organiser(
        "no-contest",
        "There is no `content/contest.toml` where it is expected.",
        "Start the command in a contest's folder, or name one with `--dir`.",
    ),
    both("unreadable", "A file of the contest cannot be read.", "Look at its permissions."),
    both(
        "toml-syntax",
        "The file is no TOML.",
        "The message shows the place; often a quotation mark is missing.",
    ),
    both("unknown-key", "A key means nothing here.", "Take the suggestion of the message, or remove it."),
    both("missing-key", "A key that must be there is not.", "Add it."),
    both(
        "wrong-type",
        "A value is of another type than expected.",
        "Write it as the message says; text needs quotation marks.",
    ),
    both("bad-value", "A value is not possible.", "The message says what is expected."),
    both(
        "unknown-choice",
        "A word is none of those that the key may have.",
        "Take one of those in the message.",
    ),
    both(
        "bad-instant",
        "A moment is not understood.",
        "Write `2009-07-26T18:42:37Z`: RFC 3339 with its zone.",
    ),
    organiser(
        "same-name-twice",
        "Two prizes, phases or metrics have the same name.",
        "Receipts name them: give each a name of its own.",
    ),
    organiser("impossible-dates", "One of two moments does not come after the other.", "Put them in order."),
    organiser("bad-digest", "A digest is none.", "Write `sha256:` and 64 lower-case hexadecimal digits."),
    organiser(
        "secret-key-published",
        "`contest.toml` holds a secret key.",
        "Do not commit it; if it was ever pushed, make a new key and replace it everywhere.",
    ),
    organiser("unknown-metric", "There is no metric of that name.", "`judge metrics` lists them."),
    organiser(
        "bad-metric",
        "A metric file has a mistake, or a metric does not fit the contest.",
        "The message says which; `judge metrics NAME` shows what the metric needs.",
    ),
    organiser(
        "wrong-direction",
        "`contest.toml` says that lower is better and the metric says higher, or the other way round.",
        "Correct `direction`, or leave it out.",
    ),
    organiser(
        "bad-parameter",
        "A metric has no such parameter, its value is outside the range that the metric declares, or `--set` was \
         given something that is no `NAME=VALUE`.",
        "The message says what is expected; `judge metrics NAME` lists the parameters with their ranges. Write for \
         example `parameters = { beta = 0.5 }` or `--set beta=0.5`.",
    ),
    organiser(
        "no-answer-key",
        "`contest.toml` names no answer key.",
        "Add `answer_key.path`, or give it with `--answers FILE`.",
    ),
    organiser(
        "bad-answer-key",
        "The answer key cannot be used: a cell, the splits or the groups are wrong.",
        "The message names the row, never a target.",
    ),
    organiser(
        "wrong-answer-key",
        "The answer key is not the one that the contest committed to.",
        "Take the right file; a new key needs a new commitment and a word to everybody.",
    ),
    organiser(
        "wrong-recipient",
        "`answer_key.recipient` belongs neither to the answer key nor to the judge's identities.",
        "`judge recipient` prints the one that does.",
    ),
    organiser(
        "unreadable-table",
        "The answer key or the id list cannot be opened.",
        "Look at its path and permissions.",
    ),
    organiser(
        "bad-table",
        "The answer key or the id list is no table that the judge reads.",
        "Write CSV, gzipped CSV or Parquet with the columns that the message names.",
    ),
    organiser(
        "bad-id-list",
        "The published list of ids has a mistake.",
        "The message names the row; ids must be there and differ.",
    ),
    organiser(
        "bad-sample",
        "The sample file that `submission.sample` names is missing, or would be refused itself.",
        "Make it of the published id list; `judge check` on it shows every fault.",
    ),
    organiser(
        "rule-uncovered",
        "A numbered rule of the rules page does not say what keeps it.",
        "End it with `<!-- rule: NAME -->`; `judge rules` lists the names.",
    ),
    organiser(
        "unknown-rule",
        "A marker on the rules page names neither a check of the judge nor a manual rule of `contest.toml`.",
        "Take the suggestion of the message, or add a `[[rules]]` entry.",
    ),
    organiser(
        "unknown-code",
        "`judge codes` was asked for a code that does not exist.",
        "`judge codes` lists them.",
    ),
];
