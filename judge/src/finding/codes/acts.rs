//! Decisions.

use super::{Code, Topic};

pub(super) static TOPIC: Topic = Topic {
    title: "Decisions",
    about: "What the judge says about what organiser and jury want to put on record.",
    codes: CODES,
};

static CODES: &[Code] = &[];
