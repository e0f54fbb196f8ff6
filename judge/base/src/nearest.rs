//! What somebody may have meant.

use crate::finding::codes::Code;
use crate::finding::{Finding, quoted};

/// The one of `words` that `word` is most likely a misspelling of, if there is one that near: one letter wrong, and one
/// more for each four of the word meant.
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    words
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// That there is no `what` called `word`: with the one of `known` that was probably meant, or else `otherwise` for
/// help.
pub fn unknown<'w>(
    code: &'static Code,
    what: &str,
    word: &str,
    known: impl IntoIterator<Item = &'w str>,
    otherwise: impl Into<String>,
) -> Finding {
    let finding = Finding::new(code, format!("there is no {what} {}", quoted(word)));
    finding.help(match nearest(word, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => otherwise.into(),
    })
}
