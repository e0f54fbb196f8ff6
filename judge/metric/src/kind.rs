//! What the cells of a column may hold, and how columns become the rows that a metric sees.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Any finite number.
    Number,
    /// 0 to 1.
    Probability,
    /// 0 or 1.
    Flag,
    /// 0 or more.
    Nonnegative,
    /// More than 0.
    Positive,
    /// One of the contest's labels; its place in their list in SQL.
    Label,
    /// Any text.
    Text,
    /// Tokens with one space between them, in order; may be none.
    Items,
}

impl Kind {
    /// Whether cells are numbers.
    pub fn is_number(self) -> bool {
        !matches!(self, Self::Label | Self::Text | Self::Items)
    }

    /// Whether a finite `value` is allowed.
    pub fn allows(self, value: f64) -> bool {
        match self {
            Self::Probability => (0.0..=1.0).contains(&value),
            Self::Flag => value == 0.0 || value == 1.0,
            Self::Nonnegative => value >= 0.0,
            Self::Positive => value > 0.0,
            Self::Number | Self::Label | Self::Text | Self::Items => true,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a finite number",
            Self::Probability => "a probability from 0 to 1",
            Self::Flag => "0 or 1",
            Self::Nonnegative => "a number of 0 or more",
            Self::Positive => "a number above 0",
            Self::Label => "one of the contest's labels",
            Self::Text => "text",
            Self::Items => "items with one space between them",
        })
    }
}

/// How a row of the answer key becomes rows of the relation that a metric reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// One row with the declared columns.
    #[default]
    Row,
    /// One row a label: the file has a column for each label, the target says 1 for the right one.
    Labels,
    /// One row a column: each has a target of its own.
    Columns,
    /// One row a column: all share one target.
    Ensemble,
}
