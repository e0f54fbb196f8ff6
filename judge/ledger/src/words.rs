//! Words that go on record: reasons, rules and notes.

use base::finding::codes;
use base::finding::{Finding, quoted};
use base::legible::{MARKS, hidden, is_stacked};

use super::Known;

/// Characters of a reason, at most.
const LONGEST: usize = 2_000;

type Checked = Result<(), Box<Finding>>;

fn no(message: String, help: &str) -> Checked {
    Err(Box::new(Finding::new(codes::BAD_REASON, message).help(help)))
}

/// A reason or a note is a text that people can read: not empty, no control characters but line breaks.
pub(crate) fn check_text(what: &str, text: &str) -> Checked {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return no(format!("{what} is empty"), "say in a sentence why, for the public");
    }
    if length > LONGEST {
        let message = format!("{what} has {length} characters, and at most {LONGEST} are allowed");
        return no(message, "put the long text on a page and link to it with --evidence");
    }
    match text.chars().find(|c| c.is_control() && *c != '\n') {
        Some(c) => {
            let message = format!("{what} holds the control character {}", quoted(&c.to_string()));
            no(message, "write plain text")
        }
        None => Ok(()),
    }
}

/// The same of what is to be written now, held as strictly as a name: nothing in it is invisible, turns the text of a
/// page around or spills out of its line. What is on record already is not asked again.
///
/// # Errors
/// The complaint.
pub fn check_new(what: &str, text: &str) -> Checked {
    check_text(what, text)?;
    if let Some(c) = text.split('\n').find_map(hidden) {
        let message = format!("{what} has the invisible character U+{:04X}", u32::from(c));
        return no(message, "type it again by hand");
    }
    if is_stacked(text) {
        let message = format!("{what} has a letter with more than {MARKS} marks on it");
        return no(message, "write it with plain letters");
    }
    Ok(())
}

impl Known {
    /// What is wrong with the words of people in it, before it is written.
    ///
    /// # Errors
    /// The first complaint.
    pub fn check_words(&self) -> Result<(), Box<Finding>> {
        let value = serde_json::to_value(self).unwrap_or_default();
        for (key, what) in [("reason", "the reason"), ("rule", "the rule"), ("text", "the note")] {
            if let Some(text) = value[key].as_str() {
                check_new(what, text)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_record_is_held_like_a_name() {
        let long = "x".repeat(LONGEST + 1);
        let bad = [
            "",
            " ",
            "a\tb",
            "a\u{202e}b",
            "a\u{200b}b",
            "\u{feff}why",
            "x\u{e0041}",
            "z\u{300}\u{301}\u{302}\u{303}",
            "\u{1b}[31m",
            &long,
        ];
        for text in bad {
            let kinds = [
                Known::Note { text: text.to_owned() },
                Known::Mend(crate::Mended { lines: vec![], reason: text.to_owned() }),
                Known::Readmit(crate::Answered { of: 1, reason: text.to_owned(), evidence: None }),
            ];
            for known in kinds {
                assert_eq!(
                    known.check_words().map_err(|finding| finding.code),
                    Err("bad-reason"),
                    "{text:?}"
                );
            }
        }
        for text in
            ["two accounts of one person", "Zwei Zeilen\nüber einen Fehler", "因为数据泄露", "né à Nîmes"]
        {
            assert_eq!(Known::Note { text: text.to_owned() }.check_words(), Ok(()), "{text:?}");
        }
    }
}
