//! A finding in a file between two runs of a program.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::finding::{Excerpt, Finding, Place, codes};

/// A finding as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    code: String,
    message: String,
    place: Option<(String, u64, u64, Option<Line>)>,
    help: Option<String>,
}

/// The line that it points at: its text, what is marked of it, whether its beginning was cut away.
type Line = (String, Range<usize>, bool);

impl From<&Finding> for Kept {
    fn from(finding: &Finding) -> Self {
        let line = |excerpt: &Excerpt| (excerpt.text().to_owned(), excerpt.marked(), excerpt.is_shifted());
        let place =
            |place: &Place| (place.file.clone(), place.line, place.column, place.excerpt.as_ref().map(line));
        Self {
            code: finding.code.to_owned(),
            message: finding.message.clone(),
            place: finding.place.as_ref().map(place),
            help: finding.help.clone(),
        }
    }
}

impl Kept {
    /// The finding; nothing where this program has no such code, or the line is none.
    pub fn finding(self) -> Option<Finding> {
        let place = match self.place {
            None => None,
            Some((file, line, column, shown)) => {
                let excerpt = match shown {
                    None => None,
                    Some((text, marked, shifted)) => Some(Excerpt::kept(text, marked, shifted)?),
                };
                Some(Place { file, line, column, excerpt })
            }
        };
        Some(Finding { code: codes::find(&self.code)?.code, message: self.message, place, help: self.help })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_finding_is_the_same_one() {
        let long = format!("{}BAD{}", "x".repeat(500), "y".repeat(500));
        for finding in [
            Finding::new(codes::EMPTY, "nothing"),
            Finding::new(codes::EMPTY, "nothing").in_file("a.md").help("write something"),
            Finding::new(codes::EMPTY, "nothing").at_span("a.md", "a = 1\nb\n", 6..7),
            Finding::new(codes::EMPTY, "nothing").at_span("a.md", &long, 500..503),
        ] {
            let text = serde_json::to_string(&Kept::from(&finding)).unwrap();
            let kept: Kept = serde_json::from_str(&text).unwrap();
            assert_eq!(kept.finding(), Some(finding), "{text}");
        }
    }

    #[test]
    fn what_no_program_kept_is_none() {
        let kept = Kept::from(&Finding::new(codes::EMPTY, "nothing").at_span("a.md", "é", 0..0));
        let mut unknown = kept.clone();
        unknown.code = "never-heard".to_owned();
        assert_eq!(unknown.finding(), None);
        let mut cut = kept;
        if let Some((.., Some((_, marked, _)))) = &mut cut.place {
            *marked = 1..9;
        }
        assert_eq!(cut.finding(), None);
    }
}
