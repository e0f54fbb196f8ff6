//! Keys, seals and proofs.

use super::{Code, Topic};

pub(super) static TOPIC: Topic = Topic {
    title: "Keys, seals and proofs",
    about: "What the judge says about sealed files, commitments, reveals and checkpoints.",
    codes: CODES,
};

static CODES: &[Code] = &[];
