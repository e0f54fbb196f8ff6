//! Downloads.

use super::{Code, Topic};

pub(super) static TOPIC: Topic =
    Topic { title: "Downloads", about: "What the judge says about access logs.", codes: CODES };

static CODES: &[Code] = &[];
