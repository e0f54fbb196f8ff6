//! Why a page was made.

use base::plural::counted;

use crate::input::Input;

/// Why a page was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There was none, or nobody knows how it was made.
    New,
    /// These parts said something else, or were none of its parts.
    Changed(Vec<Input>),
    /// It was as it is, but its file was gone or somebody changed it.
    Lost,
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::New => f.write_str("no build that is remembered made it"),
            Self::Changed(parts) => {
                let parts: Vec<String> = parts.iter().map(Input::to_string).collect();
                write!(f, "{} changed: {}", counted(parts.len(), "part", "parts"), parts.join(", "))
            }
            Self::Lost => f.write_str("its file was gone or changed by somebody else"),
        }
    }
}
