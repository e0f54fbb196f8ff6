//! Keys, seals and proofs.

use super::{Code, Topic, organiser};

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
    organiser(
        "no-key-identity",
        "The answer key is sealed and no identity was given.",
        "Give the identity file with `--key-identity FILE`, or its text in the variable `GITPRIZE_IDENTITY`.",
    ),
    organiser(
        "unopened-answer-key",
        "The answer key is sealed to others than the identity that was given.",
        "`answer_key.sealed_to` lists who can open it; one of them can run `judge seal --rotate`.",
    ),
    organiser(
        "damaged-answer-key",
        "The sealed answer key is damaged.",
        "Restore the file from an earlier commit.",
    ),
    organiser(
        "wrong-labels",
        "The targets of the answer key are not those that the contest committed to.",
        "Take `contest.toml` and key from the same commit; only `judge seal` writes the digest.",
    ),
    organiser(
        "wrong-split",
        "The splits of the answer key are not those that the contest committed to.",
        "Take `contest.toml` and key from the same commit; only `judge seal` writes the digest.",
    ),
    organiser(
        "wrong-metrics",
        "A metric, a parameter or the judge's own version of a metric has changed since the key was sealed.",
        "Go back, or announce the change, seal again and rejudge.",
    ),
    organiser(
        "sealed-to-nobody",
        "Nobody could open the sealed key.",
        "Name the jury in `[jury] recipients` and the CI in `answer_key.ci`; `judge keygen` makes their \
         keys.",
    ),
    organiser(
        "published-answer-key",
        "The file with the labels was committed to the repository before.",
        "If that commit was ever pushed, the labels are out; else remove it and its objects.",
    ),
    organiser(
        "not-sealed",
        "A sealed key was expected, and the file is something else.",
        "Name another file with `--out`, or seal one with `judge seal LABELS`.",
    ),
    organiser(
        "key-in-use",
        "Receipts were scored with another answer key than the one to be sealed.",
        "Give the identity of the present key; a corrected key needs `judge rejudge`.",
    ),
    organiser(
        "no-jury",
        "The contest names no jury, so that only the holder of the key can open private scores.",
        "Make keys with `judge keygen` and list their recipients in `[jury] recipients`.",
    ),
    organiser(
        "seal-outdated",
        "The key is sealed to other recipients than `contest.toml` lists.",
        "Run `judge seal --rotate`.",
    ),
    organiser(
        "secret-published",
        "A tracked file holds a secret key that works.",
        "Take it out of the repository and of its history, and replace the key everywhere.",
    ),
    organiser(
        "list-differs",
        "The published id list is not the list of the key's ids.",
        "Write both from the same table, then publish the list anew.",
    ),
    organiser(
        "lint-limited",
        "`judge lint` knows no predictions for a metric of your own, and checked the files only.",
        "Try a constant and the labels themselves with `judge score`.",
    ),
    organiser(
        "undefined-metric",
        "The metric has no value on this key even for somebody who knows every label.",
        "The message says when it is undefined; change the key or the metric.",
    ),
    organiser(
        "undefined-constant",
        "The metric has no value for a constant.",
        "Nothing needs to be done; contestants who send a constant are refused.",
    ),
    organiser(
        "no-error-bars",
        "The metric has no value without some of the rows, so that scores have no error bars.",
        "More rows, or rarer labels spread over more rows, bring them back.",
    ),
    organiser(
        "constant-is-perfect",
        "The same prediction for every row scores as much as knowing every label.",
        "The labels are all alike, or the metric does not look at them.",
    ),
    organiser(
        "ties-score",
        "Predictions that are nearly all equal score well, since ties are broken by the key's order.",
        "Shuffle the key, or let the metric share ties.",
    ),
    organiser(
        "constant-beats-baseline",
        "The same prediction for every row scores better than a baseline.",
        "Check the baseline's figure; a good one comes from a model.",
    ),
    organiser(
        "saturated-baseline",
        "A baseline has the best score that there is.",
        "Correct the figure or the task: nobody can beat it.",
    ),
    organiser(
        "threshold-reached",
        "A baseline or a constant reaches the threshold of a prize.",
        "Set the threshold beyond what is known.",
    ),
    organiser(
        "threshold-unreachable",
        "A threshold is better than the metric can be.",
        "Correct the threshold.",
    ),
    organiser(
        "labels-by-row",
        "The place of a row tells its label.",
        "Shuffle the rows of key and id list together, then publish the list anew.",
    ),
    organiser(
        "labels-by-id",
        "The id of a row tells its label.",
        "Give the rows random ids in key, id list and data.",
    ),
    organiser(
        "labels-by-group",
        "The group of a row tells its label.",
        "Group the rows by something that does not follow the label.",
    ),
    organiser(
        "unbalanced-split",
        "Labels differ between the splits by more than chance.",
        "Draw the split at random, or accept it if they differ on purpose.",
    ),
    organiser(
        "order-leaks-split",
        "The order of the published list tells which split a row is in.",
        "Shuffle the rows, or draw the split at random by row.",
    ),
    organiser(
        "ids-leak-split",
        "The ids tell which split a row is in.",
        "Draw the split at random, not by a part of the id.",
    ),
    organiser(
        "split-too-small",
        "A split has too few rows to tell the leads that the prizes ask for.",
        "Move rows to it, label more, or ask for a larger lead.",
    ),
    organiser("decimals-too-many", "The board shows digits that are chance.", "Show fewer decimals."),
    organiser(
        "unlimited-probes",
        "There is a time without a quota.",
        "Add `[[quotas]]` that hold from the opening to the end.",
    ),
    organiser(
        "too-many-probes",
        "The quotas let one team learn much about the public rows.",
        "Lower the quotas, show fewer decimals, or use a ladder.",
    ),
];
