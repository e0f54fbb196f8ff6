//! The two halves of a key, and the words that say which one a row belongs to.

use base::finding::quoted;

/// Which half of the key a row belongs to. A row may belong to none: predictions are asked for and never scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    /// Its score is shown.
    Public,
    /// Its score decides.
    Private,
}

/// Words for parts of data that are no label of anything; only these are ever shown where labels may stand in the
/// wrong column.
const PARTS: [&str; 24] = [
    "train",
    "training",
    "test",
    "testing",
    "val",
    "valid",
    "validate",
    "validation",
    "dev",
    "development",
    "eval",
    "evaluation",
    "holdout",
    "hold-out",
    "hidden",
    "quiz",
    "probe",
    "leaderboard",
    "all",
    "none",
    "unused",
    "ignore",
    "final",
    "secret",
];

/// What the cell of a split says: the split, or nothing for a row that is never scored.
///
/// # Errors
/// What is wrong with it; it is shown when it can be no target, which `is_target` may doubt.
pub(super) fn split(cell: &[u8], is_target: impl FnOnce(&str) -> bool) -> Result<Option<Split>, String> {
    match cell.trim_ascii() {
        b"" => Err("the split is empty, expected public, private or ignored".to_owned()),
        word if word.eq_ignore_ascii_case(b"public") => Ok(Some(Split::Public)),
        word if word.eq_ignore_ascii_case(b"private") => Ok(Some(Split::Private)),
        word if word.eq_ignore_ascii_case(b"ignored") => Ok(None),
        other => {
            let text = String::from_utf8_lossy(other);
            let is_word =
                text.len() <= 20 && text.bytes().all(|b| b.is_ascii_alphabetic() || b" -_".contains(&b));
            let shown = if is_word && !is_target(&text) {
                format!("the split is {}", quoted(&text))
            } else {
                "the split is something else".to_owned()
            };
            Err(format!("{shown}, expected public, private or ignored"))
        }
    }
}

/// What [`split`] takes for a target where nothing is known of the targets.
pub(super) fn is_no_part(word: &str) -> bool {
    !PARTS.contains(&&*word.to_ascii_lowercase())
}

/// How a split is written.
pub(super) fn word(split: Option<Split>) -> &'static [u8] {
    match split {
        Some(Split::Public) => b"public",
        Some(Split::Private) => b"private",
        None => b"ignored",
    }
}
