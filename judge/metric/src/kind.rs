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
    /// The same, none twice.
    Distinct,
    /// -90 to 90.
    Latitude,
    /// A mask of pixels as run lengths.
    Mask,
    /// Masks of one image with semicolons between them.
    Masks,
    /// Boxes, four numbers each.
    Boxes,
    /// Boxes, each a score and four numbers.
    Scored,
    /// Points, each a score and its coordinates.
    Findings,
    /// Spots, each its coordinates and a radius.
    Spots,
    /// Items, each with a number behind it, none twice.
    Rated,
}

impl Kind {
    /// Whether cells are numbers.
    pub fn is_number(self) -> bool {
        self != Self::Label && !self.is_text()
    }

    /// Whether cells are texts, of whatever format.
    pub fn is_text(self) -> bool {
        self.is_list()
            || matches!(
                self,
                Self::Text
                    | Self::Mask
                    | Self::Masks
                    | Self::Boxes
                    | Self::Scored
                    | Self::Findings
                    | Self::Spots
                    | Self::Rated
            )
    }

    /// Whether cells are lists of items.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Items | Self::Distinct)
    }

    /// Whether a finite `value` is allowed.
    pub fn allows(self, value: f64) -> bool {
        match self {
            Self::Probability => (0.0..=1.0).contains(&value),
            Self::Flag => value == 0.0 || value == 1.0,
            Self::Nonnegative => value >= 0.0,
            Self::Positive => value > 0.0,
            Self::Latitude => (-90.0..=90.0).contains(&value),
            _ => true,
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
            Self::Distinct => "items with one space between them, each once",
            Self::Latitude => "a latitude from -90 to 90",
            Self::Mask => "a run-length mask",
            Self::Masks => "run-length masks with semicolons between them",
            Self::Boxes => "boxes, four numbers each",
            Self::Scored => "boxes, each a score and four numbers",
            Self::Findings => "points, each a score and its coordinates",
            Self::Spots => "spots, each its coordinates and a radius",
            Self::Rated => "items with a number each, all with one space between them",
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
