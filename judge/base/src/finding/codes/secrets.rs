//! Keys, seals and proofs.

topic! {
    "keys",
    "Keys, seals and proofs",
    "What the judge says about sealed files, commitments, reveals and checkpoints.",
    SECRET_EXISTS = organiser(
        "A key would be written over a file that is there.",
        "Choose another name. A key that is in use must be kept, or what it opens is lost.",
    ),
    SECRET_IN_REPOSITORY = organiser(
        "A secret file is inside the repository's work tree, where the next `git add` publishes it, or is \
         tracked already.",
        "Keep it outside of the clone or name it in `.gitignore`; if it was ever pushed, make a new one.",
    ),
    SECRET_IN_ARGUMENTS = both(
        "A key, a token or a password is an argument of the command, where others on the machine can read it.",
        "Give the name of a file, or put it into the variable that the option names. Delete it from the shell's \
         history, and make a new one if others may have seen it.",
    ),
    BAD_SIGNING_KEY = organiser(
        "A file holds no signing key.",
        "`judge keygen --signing --out FILE` makes one; a key that was changed by hand is lost.",
    ),
    BAD_SIGNING_NAME = organiser(
        "No note can be signed by that name.",
        "Take a name without spaces and plus signs; the contest's host is usual.",
    ),
    NO_KEY_IDENTITY = organiser(
        "The answer key is sealed and no identity was given.",
        "Give the identity file with `--key-identity FILE`, or its text in the variable `GITPRIZE_IDENTITY`.",
    ),
    UNOPENED_ANSWER_KEY = organiser(
        "The answer key is sealed to others than the identity that was given.",
        "`answer_key.sealed_to` lists who can open it; one of them can run `judge seal --rotate`.",
    ),
    DAMAGED_ANSWER_KEY = organiser(
        "The sealed answer key is damaged.",
        "Restore the file from an earlier commit.",
    ),
    LABELS_OPEN_TAGS = organiser(
        "The answer key would be published, and the tags by which receipts speak of persons are made of it.",
        "Publish it without its salt (`judge reveal --labels --without-salt`), or the scores alone. Contests that \
         `judge seal` began have a secret of its own for tags and do not meet this.",
    ),
    WRONG_LABELS = organiser(
        "The targets of the answer key are not those that the contest committed to.",
        "Take `contest.toml` and key from the same commit; only `judge seal` writes the digest.",
    ),
    WRONG_SPLIT = organiser(
        "The splits of the answer key are not those that the contest committed to.",
        "Take `contest.toml` and key from the same commit; only `judge seal` writes the digest.",
    ),
    WRONG_METRICS = organiser(
        "A metric, a parameter or the judge's own version of a metric has changed since the key was sealed.",
        "Go back, or announce the change: `judge rejudge` carries it to main with new scores and commitment.",
    ),
    SEALED_TO_NOBODY = organiser(
        "Nobody could open the sealed key.",
        "Name the jury in `[jury] recipients` and the CI in `answer_key.ci`; `judge keygen` makes their \
         keys.",
    ),
    NOT_COMPARED = organiser(
        "Files were too large, or too many, to be compared with the labels of the answer key.",
        "Look at them yourself: above 256 MiB, 512 MiB unpacked or 2 GiB in all the judge does not.",
    ),
    PUBLISHED_ANSWER_KEY = organiser(
        "A file of the repository, or of its history, holds labels of the answer key.",
        "If that was ever pushed, the labels are out; else remove the file, the commit and its objects. If it does no harm, \
         `[lint] accept` says why.",
    ),
    NOT_SEALED = organiser(
        "A sealed key was expected, and the file is something else.",
        "Name another file with `--out`, or seal one with `judge seal LABELS`.",
    ),
    KEY_IN_USE = organiser(
        "Receipts were scored with another answer key than the one to be sealed, and nobody can see whether it is the same, or what opens files that were encrypted to it.",
        "Give the identity of the present key; what belongs to an earlier one is given with `--former`.",
    ),
    NO_JURY = organiser(
        "The contest names no jury, so that only the holder of the key can open private scores.",
        "Make keys with `judge keygen` and list their recipients in `[jury] recipients`.",
    ),
    SEAL_OUTDATED = organiser(
        "The key is sealed to other recipients than `contest.toml` lists.",
        "Run `judge seal --rotate`.",
    ),
    SECRET_PUBLISHED = organiser(
        "A tracked file, or one that a page links to, holds a secret key, or is the answer key.",
        "Take it out of the repository and of its history, and replace the key everywhere.",
    ),
    IGNORED_ROWS = organiser(
        "Rows of the key are in neither split (`ignored`): files need a prediction for each, and no score counts them.",
        "Nothing, if they are meant as a decoy or are no longer trusted; else take them out of key and id list.",
    ),
    NO_KEY_GROUPS = organiser(
        "Files are in the Netflix layout, and the rows of the key do not stand in groups that its lines could name.",
        "Give the key a column `group` and sort its rows by it, or choose another `submission.format`.",
    ),
    LIST_DIFFERS = organiser(
        "The published id list is not the list of the key's ids.",
        "Write both from the same table, then publish the list anew.",
    ),
    LABEL_ORDER = organiser(
        "The labels of a metric that compares their order are listed as a program sorts texts.",
        "List them from the lowest to the highest. If they are in order like this, `[lint] accept` says so.",
    ),
    LINT_LIMITED = organiser(
        "`judge lint` knows no predictions for a metric of your own, and checked the files only.",
        "Try a constant and the labels themselves with `judge score`.",
    ),
    UNDEFINED_GROUP = organiser(
        "In some groups or columns the key leaves the metric without a value: one class only, or targets all alike.",
        "Move or add rows, or leave such groups and columns out of the mean with `undefined = \"skip\"`.",
    ),
    MISSING_TARGETS = organiser(
        "Rows of the key have no target in some of its columns.",
        "If they are unknown, all is well: each column is scored on the rows that have one.",
    ),
    UNDEFINED_METRIC = organiser(
        "The metric has no value on this key even for somebody who knows every label.",
        "The message says when it is undefined; change the key or the metric.",
    ),
    UNDEFINED_CONSTANT = organiser(
        "The metric has no value for a constant.",
        "Nothing needs to be done; contestants who send a constant are refused.",
    ),
    NO_ERROR_BARS = organiser(
        "Scores have no error bars, or a release rule asks for some: too few rows, groups or clusters stand behind them, or a \
         metric that jumps, or one that has no value without some of the rows.",
        "More rows, or rarer labels spread over more rows, bring them back; where the metric has none, take another, or \
         `ladder` with a step.",
    ),
    CONSTANT_IS_PERFECT = organiser(
        "The same prediction for every row scores as much as knowing every label.",
        "The labels are all alike, or the metric does not look at them.",
    ),
    TIES_SCORE = organiser(
        "Predictions that are nearly all equal score well, since ties are broken by the key's order.",
        "Shuffle the key, or let the metric share ties.",
    ),
    CONSTANT_BEATS_BASELINE = organiser(
        "The same prediction for every row scores better than a baseline.",
        "Check the baseline's figure; a good one comes from a model.",
    ),
    SATURATED_BASELINE = organiser(
        "A baseline has the best score that there is.",
        "Correct the figure or the task: nobody can beat it.",
    ),
    THRESHOLD_REACHED = organiser(
        "A baseline or a constant reaches the threshold of a prize.",
        "Set the threshold beyond what is known.",
    ),
    THRESHOLD_UNREACHABLE = organiser(
        "A threshold is better than the metric can be.",
        "Correct the threshold.",
    ),
    LABELS_BY_ROW = organiser(
        "The place of a row tells its label.",
        "Shuffle the rows of key and id list together, then publish the list anew.",
    ),
    LABELS_BY_ID = organiser(
        "The id of a row tells its label.",
        "Give the rows random ids in key, id list and data.",
    ),
    LABELS_BY_GROUP = organiser(
        "The group of a row tells its label.",
        "Group the rows by something that does not follow the label.",
    ),
    UNBALANCED_SPLIT = organiser(
        "Labels differ between the splits by more than chance.",
        "Draw the split at random, or accept it if they differ on purpose.",
    ),
    ORDER_LEAKS_SPLIT = organiser(
        "The order of the published list tells which split a row is in.",
        "Shuffle the rows, or draw the split at random by row.",
    ),
    IDS_LEAK_SPLIT = organiser(
        "The ids tell which split a row is in.",
        "Draw the split at random, not by a part of the id.",
    ),
    SPLIT_TOO_SMALL = organiser(
        "A split has too few rows to tell the leads that the prizes ask for.",
        "Move rows to it, label more, or ask for a larger lead.",
    ),
    DEPENDENT_ROWS = organiser(
        "Rows look as if they depended on each other, so that error bars are too small.",
        "Name in `metric.cluster` the column of the key that says which rows belong together, or accept it if rows are \
         drawn alone.",
    ),
    HEAVY_TAILS = organiser(
        "A few rows make most of the error bar, so that it is too small as often as not.",
        "Take a metric that large misses do not rule, or more rows.",
    ),
    DECIMALS_TOO_MANY = organiser( "The board shows digits that are chance.", "Show fewer decimals."),
    UNLIMITED_PROBES = organiser(
        "There is a time without a quota.",
        "Add `[[quotas]]` that hold from the opening to the end.",
    ),
    TOO_MANY_PROBES = organiser(
        "The quotas let one team learn much about the public rows.",
        "Lower the quotas, show fewer decimals, or use a ladder.",
    ),
    OPEN_PLACE = organiser(
        "A page of the contest has a place that nobody has filled in yet.",
        "Write your own words in the place of the comment `<!-- open: … -->`, or take it out.",
    ),
    NO_SIGNING_KEY = maintainer(
        "The contest lists keys that sign the ledger, and no key was given to sign with.",
        "Give the key's file with `--signing-key`, or the key in `GITPRIZE_SIGNING_KEY`.",
    ),
    WRONG_SIGNING_KEY = maintainer(
        "The signing key that was given is not one that `contest.toml` lists for now.",
        "List it below `[ledger]`, with `from`, or take the key that is listed.",
    ),
    KEY_UNPROVEN = maintainer(
        "No earlier key introduced a key of the ledger: `contest.toml` lists it, or a receipt introduces it, \
         and no key that \
         held then has signed that.",
        "`judge rotate` writes the receipt, signed by the old key. In a contest that you check, ask for it: whoever changed \
         `contest.toml` may not have had the key.",
    ),
    IMPOSSIBLE_ROTATION = maintainer(
        "The ledger's key cannot be changed like that.",
        "The message says what is missing: the old key, a later moment, or a list of keys in `contest.toml`.",
    ),
    CHECKPOINT_UNSIGNED = maintainer(
        "The checkpoint is not signed, although the contest lists keys that are valid for it.",
        "A key that is listed later needs `from`, an instant after the newest receipt; else compare with other \
         clones.",
    ),
    CHECKPOINT_SIGNATURE = maintainer(
        "The checkpoint's signature was not made by a listed key, or was made for another text.",
        "Somebody changed ledger or checkpoint: compare with an older clone by `judge verify --since`.",
    ),
    CHECKPOINT_ORIGIN = maintainer(
        "The checkpoint is from another ledger than the contest's address says.",
        "After a change of the address the next receipt renews it; else it comes from another contest.",
    ),
    BAD_CHECKPOINT = maintainer(
        "The kept checkpoint cannot be read.",
        "Give the file `submissions/ledger/checkpoint` of an older clone.",
    ),
    HISTORY_REWRITTEN = maintainer(
        "The ledger did not grow from a checkpoint that somebody kept.",
        "Compare with other clones and with the roots in old replies: the past was rewritten.",
    ),
    NO_SUCH_RECEIPT = maintainer(
        "There is no receipt of that number.",
        "Receipts are numbered from 1; `judge verify` says how many there are.",
    ),
    REVEAL_TOO_EARLY = organiser(
        "The contest has not closed yet.",
        "Wait for the end: what is revealed cannot be sealed again.",
    ),
    LABELS_NOT_ALLOWED = organiser(
        "`contest.toml` does not say that the answer key is revealed.",
        "Write `[reveal] labels = true`, if licence and rules allow it.",
    ),
    REVEAL_UNRECORDED = maintainer(
        "There are revealed files, but no receipt of a reveal.",
        "`judge reveal` publishes; files that somebody else put there prove nothing.",
    ),
    REVEAL_PATH = maintainer(
        "A reveal names something that is not a file of its folder.",
        "The judge writes no such receipt; compare with other clones.",
    ),
    REVEAL_MISSING = maintainer( "A revealed file is missing.", "Restore it from a commit that verifies."),
    REVEAL_CHANGED = maintainer(
        "A revealed file is not the one whose digest the receipt names.",
        "Restore it from a commit that verifies.",
    ),
    REVEAL_UNREADABLE = maintainer(
        "A line of the revealed scores is not an opening.",
        "Restore the file from a commit that verifies.",
    ),
    REVEAL_OPENING = maintainer(
        "A receipt's commitment is opened by no revealed score.",
        "The private score was changed, or the receipt: the message names it.",
    ),
    REVEAL_STRANGER = maintainer(
        "A revealed score opens the commitment of no receipt.",
        "It was changed or added: compare with other clones.",
    ),
    ANSWER_KEY_DIFFERS = maintainer(
        "An answer key is not the one that scores were made with and the contest commits to.",
        "A label or a split was changed; after an honest change `judge rejudge` puts new scores on record.",
    ),
    ANSWER_KEY_MISSING = maintainer(
        "Scores were made with an answer key that is not at hand.",
        "Give its file with `--answers`.",
    ),
    METRIC_DIFFERS = maintainer(
        "The contest ranks by another metric, or other decimals, than it opened with.",
        "After an honest change `judge rejudge` puts new scores on record.",
    ),
    HEAD_GONE = maintainer(
        "The prediction file of a scored submission cannot be had any more.",
        "Look for the pull request in other clones, or for an archive with predictions.",
    ),
    RECEIPT_MISSING = maintainer(
        "A pull request head was there when the judge ran and has no receipt.",
        "Its receipt was dropped; look for it in other clones of the ledger.",
    ),
    RESCORE_DIFFERS = maintainer(
        "Scoring the prediction file again with the answer key gives something else than the receipt says.",
        "The message shows what it says and what is true: score, file, rank or commitment was changed.",
    ),
    RESCORE_REFUSED = maintainer(
        "A file that has a score is refused now.",
        "Look whether format or limits in `contest.toml` are others than then.",
    ),
    PRIVATE_DIFFERS = maintainer(
        "A decision names another private score than the one that scoring again gives.",
        "Look at the receipt of the decision.",
    ),
    REJUDGE_REFUSED = maintainer(
        "A scored file is refused when it is judged again.",
        "With `--allow-missing` its old score stays or, where earlier scores are void, it has none; the \
         organiser can disqualify it.",
    ),
    METRIC_NOT_MAIN = organiser(
        "A rejudgement by a metric that `contest.toml` does not name cannot be applied.",
        "Change the metric in `contest.toml` first, so that rules page and scores agree.",
    ),
    POINTER_ONLY = maintainer(
        "A file of the contest is kept with git-lfs, and only its pointer is here.",
        "`git lfs pull` fetches it; `judge archive --allow-missing` leaves it out and says so in the archive's README.",
    ),
    ARCHIVE_FOREIGN = maintainer(
        "The archive's place is taken by something else.",
        "Name a folder that does not exist yet.",
    ),
    ARCHIVE_UNUSABLE = maintainer(
        "The place of prediction files by digest cannot be used as it is named.",
        "Look at `archive.files` and the variables AWS_…, GOOGLE_… and AZURE_…, or name a place where there is none.",
    ),
    ARCHIVE_LACKS = maintainer(
        "The archive lacks a prediction file that was scored, or has other bytes in its place.",
        "`judge archive --fill` puts in what pull requests or a folder of predictions still have.",
    ),
    TABLE_NOT_ALLOWED = maintainer(
        "All predictions as one table are not for everybody: the contest runs, or its rules do not say that they may be published.",
        "Wait for the end, and set `archive.table` if your rules allow it.",
    ),
    MORE_FINDINGS = maintainer(
        "There are more findings than are listed.",
        "Correct the first ones and look again.",
    ),
}
