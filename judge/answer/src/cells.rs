//! Cells of the organiser's tables into columns.

use decode::Values;
use metric::{Kind, items};

/// A finite number.
pub(super) fn number(text: &[u8]) -> Option<f64> {
    let value = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
    value.filter(|value| value.is_finite())
}

/// Whether a cell is what programs write where a target is missing. A label that the contest lists is that label, even
/// if it is called `none` or, like Namibia, `NA`.
pub(super) fn is_missing(cell: &[u8], kind: Kind, labels: &[String]) -> bool {
    if kind == Kind::Label && labels.iter().any(|label| label.as_bytes() == cell) {
        return false;
    }
    is_missing_word(std::str::from_utf8(cell).unwrap_or("?"))
}

/// Whether `text` is what programs write where there is nothing.
pub fn is_missing_word(text: &str) -> bool {
    let words = ["", "na", "n/a", "#n/a", "nan", "null", "none"];
    words.iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Adds a row without a target; whether such a column may have one.
pub(super) fn push_missing(values: &mut Values) -> bool {
    match values {
        Values::Numbers(values) => values.push(f64::NAN),
        Values::Labels(values) => values.push(Values::NO_LABEL),
        Values::Texts(_) => return false,
    }
    true
}

/// Adds what nobody reads.
pub(super) fn push_blank(values: &mut Values) -> Result<(), String> {
    match values {
        Values::Numbers(values) => values.push(0.0),
        Values::Labels(values) => values.push(0),
        Values::Texts(texts) => texts.push("")?,
    }
    Ok(())
}

/// Adds a cell; what is wrong is said without the cell itself.
pub(super) fn push(values: &mut Values, kind: Kind, cell: &[u8], labels: &[String]) -> Result<(), String> {
    let wrong = || format!("is not {kind}");
    match values {
        Values::Numbers(values) => {
            values.push(number(cell).filter(|value| kind.allows(*value)).ok_or_else(wrong)?)
        }
        Values::Labels(values) => {
            let place = labels.iter().position(|label| label.as_bytes() == cell).ok_or_else(wrong)?;
            values.push(place as u32);
        }
        Values::Texts(texts) => {
            let text = std::str::from_utf8(cell).map_err(|_| "is not UTF-8")?;
            match kind {
                kind if kind.is_list() => {
                    texts.push(&items::read(text).map_err(|why| format!("is not a list of items: {why}"))?)?
                }
                _ => texts.push(text)?,
            }
        }
    }
    Ok(())
}
