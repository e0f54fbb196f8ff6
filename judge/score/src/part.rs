//! A group or column in which the key leaves a metric without a value.

use answer::Split;

/// Such a group or column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hopeless {
    /// In which split.
    pub split: Split,
    /// The group, the column or both: `the group "a"`.
    pub name: String,
}
