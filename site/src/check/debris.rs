//! What templates leave on a page when something goes wrong without an error.

use base::finding::{codes, quoted};

use super::problem::Problem;

/// Marks of templates that were not rendered.
const MARKS: [&str; 6] = ["{{", "}}", "{%", "%}", "{#", "#}"];
/// What programs write where there is no value, if it is all that stands in an element.
const NOTHINGS: [&str; 7] = ["NaN", "inf", "-inf", "None", "null", "undefined", "[object]"];

/// In the words of an element, of which the last stands in `line`.
pub(super) fn in_text(text: &str, line: u64) -> Option<Problem> {
    let alone = text.trim();
    let (at, found) = match NOTHINGS.iter().find(|nothing| **nothing == alone) {
        Some(nothing) => (text.find(nothing)?, *nothing),
        None => first_mark(text)?,
    };
    let behind = text[at..].matches('\n').count() as u64;
    Some(problem(found, line.saturating_sub(behind)))
}

/// In the value of an attribute of an element in `line`.
pub(super) fn in_attribute(value: &str, line: u64) -> Option<Problem> {
    first_mark(value).map(|(_, found)| problem(found, line))
}

fn first_mark(text: &str) -> Option<(usize, &'static str)> {
    MARKS.iter().filter_map(|mark| Some((text.find(mark)?, *mark))).min()
}

fn problem(found: &str, line: u64) -> Problem {
    Problem {
        code: codes::TEMPLATE_DEBRIS,
        message: format!(
            "{} stands on the page: a template or a placeholder was not filled in",
            quoted(found)
        ),
        help: Some("mend the template or the text; what is meant as it stands belongs into `code`"),
        line,
        written: found.to_owned(),
    }
}
