//! The contest's files.

topic! {
    "contest",
    "The contest's files",
    "What an organiser meets while writing `contest.toml`, metrics and the answer key; the same \
            codes come up in a `team.toml` and in the front matter of pages.",
    UNKNOWN_TERM = organiser(
        "`metric.sum` or `metric.mean_rank` names something that is not measured.",
        "Add an `[[also]]` with this name or label.",
    ),
    MEAN_RANK = organiser(
        "`metric.mean_rank` names too few metrics, or another setting does not go with ranks.",
        "Name `metric.name` and at least one `[[also]]`; leave out thresholds and the Ladder.",
    ),
    NO_CONTEST = organiser(
        "There is no `content/contest.toml` where it is expected.",
        "Start the command in a contest's folder, or name one with `--dir`.",
    ),
    CONTEST_EXISTS = organiser(
        "`judge init` found something where it was to make the contest or its keys; it overwrites nothing.",
        "Name another folder, or move away what is there.",
    ),
    NOT_SAID = organiser(
        "`judge init` was not told what only the organiser knows, and nobody could be asked.",
        "Give the flags that the message names.",
    ),
    UNCLEAR_TABLE = organiser(
        "A table of answers does not say which column is what, or its cells cannot be used.",
        "Name the columns with `--id`, `--target` and `--group`, or change the table as the message says.",
    ),
    NOTHING_TO_PREDICT = organiser(
        "A table of answers has no rows with a target, or the same target in all of them.",
        "Give a table whose target differs from row to row.",
    ),
    NOT_READY = organiser(
        "`judge doctor` found something that keeps the contest from running as it should.",
        "Each line says what is missing or wrong, and the command that mends it.",
    ),
    UNREADABLE = both( "A file of the contest cannot be read.", "Look at its permissions."),
    TOML_SYNTAX = both(
        "The file is not TOML.",
        "The message shows the place; often a quotation mark is missing.",
    ),
    UNKNOWN_KEY = both( "A key means nothing here.", "Take the suggestion of the message, or remove it."),
    MISSING_KEY = both( "A key that must be there is not.", "Add it."),
    WRONG_TYPE = both(
        "A value has another type than expected.",
        "Write it as the message says; text needs quotation marks.",
    ),
    BAD_VALUE = both( "A value is not possible.", "The message says what is expected."),
    UNKNOWN_CHOICE = both(
        "A word is not one of those that the key may have.",
        "Take one of those in the message.",
    ),
    BAD_INSTANT = both(
        "A moment is not understood.",
        "Write `2009-07-26T18:42:37Z`: RFC 3339 with its zone.",
    ),
    SAME_NAME_TWICE = organiser(
        "Two prizes, phases or metrics have the same name.",
        "Receipts name them: give each a name of its own.",
    ),
    UNKNOWN_TRACK = organiser(
        "A prize or a baseline is of a track that there is not.",
        "Write the `id` of a `[[tracks]]`.",
    ),
    IMPOSSIBLE_DATES = organiser( "One of two moments does not come after the other.", "Put them in order."),
    BAD_DIGEST = organiser( "A text is not a digest.", "Write `sha256:` and 64 lower-case hexadecimal \
        digits."),
    SECRET_KEY_PUBLISHED = organiser(
        "`contest.toml` holds a secret key.",
        "Do not commit it; if it was ever pushed, make a new key and replace it everywhere.",
    ),
    UNKNOWN_METRIC = organiser( "There is no metric of that name.", "`judge metrics` lists them."),
    BAD_METRIC = organiser(
        "A metric file has a mistake, or a metric does not fit the contest.",
        "The message says which; `judge metrics NAME` shows what the metric needs.",
    ),
    METRIC_TRIAL = organiser(
        "A metric file of the contest's own failed a trial: its example has another score, the same predictions get several scores, or a \
         file at the edge has none or one outside the declared range.",
        "The message says which trial and what came out; mend the file and try it again with `judge metrics test`.",
    ),
    EXPECTED_SCORE = organiser(
        "A score is not the one that `judge score --expect` says, to ten digits.",
        "Another program computes something else: compare the formula, the rows of each split, ties and weights, on a few rows by hand.",
    ),
    NO_LABEL_ORDER = organiser(
        "The score depends on the order of the labels, and these are texts that nobody put in order.",
        "List them from the lowest to the highest: `--labels low,mid,high`, in a contest `labels = [\"low\", \"mid\", \"high\"]`.",
    ),
    WRONG_DIRECTION = organiser(
        "`contest.toml` says that lower is better and the metric says higher, or the other way round.",
        "Correct `direction`, or leave it out.",
    ),
    BAD_PARAMETER = organiser(
        "A metric has no such parameter, its value is outside the range that the metric declares, or `--set` was \
         given something that is not `NAME=VALUE`.",
        "The message says what is expected; `judge metrics NAME` lists the parameters with their ranges. Write for \
         example `parameters = { beta = 0.5 }` or `--set beta=0.5`.",
    ),
    NO_ANSWER_KEY = organiser(
        "`contest.toml` names no answer key.",
        "Add `answer_key.path`, or give it with `--answers FILE`.",
    ),
    BAD_ANSWER_KEY = organiser(
        "The answer key cannot be used: a cell, the splits or the groups are wrong.",
        "The message names the row, never a target.",
    ),
    WRONG_ANSWER_KEY = organiser(
        "The answer key is not the one that the contest committed to.",
        "Take the right file; a new key needs a new commitment and a word to everybody.",
    ),
    WRONG_RECIPIENT = organiser(
        "`answer_key.recipient` belongs neither to the answer key nor to the judge's identities.",
        "`judge recipient` prints the one that does.",
    ),
    UNREADABLE_TABLE = organiser(
        "The answer key or the id list cannot be opened.",
        "Look at its path and permissions.",
    ),
    BAD_TABLE = organiser(
        "The answer key or the id list is not a table that the judge can read.",
        "Write CSV, gzipped CSV or Parquet with the columns that the message names.",
    ),
    BAD_ID_LIST = organiser(
        "The published list of ids has a mistake.",
        "The message names the row; ids must be there and differ.",
    ),
    BAD_SAMPLE = organiser(
        "The sample file that `submission.sample` names is missing, or would be refused itself.",
        "Make it from the published id list; `gitprize check FILE` shows everything that is wrong with it.",
    ),
    RULE_UNCOVERED = organiser(
        "A numbered rule of the rules page does not say what keeps it.",
        "End it with `<!-- rule: NAME -->`; `judge rules` lists the names.",
    ),
    UNKNOWN_RULE = organiser(
        "A marker on the rules page names neither a check of the judge nor a manual rule of `contest.toml`.",
        "Take the suggestion of the message, or add a `[[rules]]` entry.",
    ),
    UNKNOWN_CODE = organiser(
        "`judge codes` or `judge explain` was asked for something that does not exist.",
        "`judge codes` lists the codes, `judge explain` the keys.",
    ),
}
