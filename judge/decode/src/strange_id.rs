//! What probably became of an id that is none: spreadsheets, data frames and file names change ids in known ways. Ids are
//! text and never repaired here, since what was changed may fit two of them.

use super::lines::LONGEST_LINE;
use super::number::bare;
use crate::Ids;

/// Zeros that programs take off the front of a number, at most.
const ZEROS: &[u8] = b"0000000000000000";
/// Digits of a number that a spreadsheet keeps.
const SPREADSHEET: usize = 15;

/// The cause and the cure. It may look at every id of the contest, so it is asked once a file.
pub(super) fn cause(id: &[u8], ids: &Ids) -> Option<String> {
    if id.len() > LONGEST_LINE {
        return None;
    }
    let say = |text: &str| Some(text.to_owned());
    let known = |id: &[u8]| ids.find(id).is_some();
    let trimmed = bare(id);
    let zeros = trimmed.iter().take_while(|b| **b == b'0').count();
    if (1..=zeros).any(|count| known(&trimmed[count..])) {
        return say("write the id without leading zeros: ids are text");
    }
    let whole = trimmed.strip_suffix(b".0").unwrap_or(trimmed);
    if whole != trimmed && known(whole) {
        return say("the ids were read as floats: read them as text (pandas: dtype=str)");
    }
    if (1..=ZEROS.len()).any(|count| known(&[&ZEROS[..count], whole].concat())) {
        return say("the ids lost their leading zeros: read them as text (pandas: dtype=str)");
    }
    let Ok(text) = std::str::from_utf8(id) else { return say("save the file as UTF-8") };
    marks(text, ids).or_else(|| number(text, ids)).or_else(|| name(text, ids)).or_else(|| letters(text, ids))
}

/// Ids that were taken for numbers: rounded, grouped, or with an exponent.
fn number(text: &str, ids: &Ids) -> Option<String> {
    let text = text.trim();
    let known = |id: &str| ids.find(id.as_bytes()).is_some();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let ungrouped: String =
        text.chars().filter(|c| !matches!(c, ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}')).collect();
    if ungrouped != text && digits(&ungrouped) && known(&ungrouped) {
        return Some(format!("write the id without separators between its digits: {ungrouped}"));
    }
    let exponent = text.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        digits(exponent.trim_start_matches(['+', '-'])) && super::number::read(mantissa.as_bytes()).is_ok()
    });
    if exponent {
        return Some(
            "a spreadsheet or data frame took the ids for numbers: format the column as text before you open or save the \
             file (pandas: dtype=str)"
                .to_owned(),
        );
    }
    let rounded = |id: &[u8]| {
        id.len() == text.len()
            && id[..SPREADSHEET] == text.as_bytes()[..SPREADSHEET]
            && id.iter().all(u8::is_ascii_digit)
    };
    if text.len() > SPREADSHEET && digits(text) && (0..ids.len()).any(|row| rounded(ids.get(row))) {
        return Some(
            "the ids were rounded: spreadsheets keep 15 digits of a number, 64-bit floats 15 to 17; read them as text \
             (pandas: dtype=str)"
                .to_owned(),
        );
    }
    text.strip_prefix('+')
        .filter(|id| known(id))
        .map(|id| format!("write the id without the plus sign: {id}"))
}

/// Marks around an id, seen and unseen.
fn marks(text: &str, ids: &Ids) -> Option<String> {
    let known = |id: &str| ids.find(id.as_bytes()).is_some();
    if let Some(inner) =
        text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).filter(|id| known(id))
    {
        return Some(format!("a spreadsheet's formula: write {inner} instead of =\"{inner}\""));
    }
    let inner = text
        .trim_matches(['\'', '"', '`', '[', ']', '(', ')', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']);
    if inner != text && known(inner.trim()) {
        return Some("write the id without the marks around it".to_owned());
    }
    // Whatever takes room or none: spaces of every width, joiners, marks of direction, a byte order mark.
    let seen: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'))
        .collect();
    (seen != text && known(&seen)).then(|| "remove the invisible characters or spaces from the id".to_owned())
}

/// Ids that are names of files.
fn name(text: &str, ids: &Ids) -> Option<String> {
    let known = |id: &str| ids.find(id.as_bytes()).is_some();
    let base = text.rsplit(['/', '\\']).next().unwrap_or(text);
    if base != text && known(base) {
        return Some("write the id without the folder before it".to_owned());
    }
    let extension =
        |id: &str| id.rsplit_once('.').map(|(stem, _)| stem.to_owned()).filter(|stem| !stem.is_empty());
    if let Some(stem) = extension(base).filter(|stem| known(stem)) {
        let ending = &base[stem.len()..];
        return Some(format!("write the id without the ending {}", base::finding::quoted(ending)));
    }
    let first = std::str::from_utf8((!ids.is_empty()).then(|| ids.get(0))?).ok()?;
    let ending = first.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| !ending.is_empty())?;
    known(&format!("{base}.{ending}")).then(|| {
        format!(
            "the ids of this contest have an ending: write {}",
            base::finding::quoted(&format!("{base}.{ending}"))
        )
    })
}

/// Letters that look alike or differ in case.
fn letters(text: &str, ids: &Ids) -> Option<String> {
    let known = |id: &str| ids.find(id.as_bytes()).is_some();
    // The full-width forms of ASCII stand in a block of their own, in the same order.
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let plain: String = text.chars().map(narrow).collect();
    if plain != text && known(&plain) {
        return Some(
            "write the id with plain letters and digits, not with their full-width forms".to_owned(),
        );
    }
    // Accents as marks of their own (NFD), as macOS writes file names.
    if text.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)) {
        return Some(
            "ids are compared byte by byte: write accented letters as the published list does (NFC or NFD)"
                .to_owned(),
        );
    }
    let folded = text.to_lowercase();
    let same = |id: &[u8]| std::str::from_utf8(id).is_ok_and(|id| id.to_lowercase() == folded);
    let other =
        (0..ids.len()).map(|row| ids.get(row)).find(|id| id.len().abs_diff(text.len()) <= 4 && same(id))?;
    Some(format!(
        "upper and lower case count: write {}",
        base::finding::quoted(&String::from_utf8_lossy(other))
    ))
}
