//! Teams and people.

use super::{Code, Topic};

pub(super) static TOPIC: Topic = Topic {
    title: "Teams and people",
    about: "What the judge says about registrations, members, terms and consent.",
    codes: CODES,
};

static CODES: &[Code] = &[];
