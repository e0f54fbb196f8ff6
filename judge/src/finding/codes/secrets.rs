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
];
