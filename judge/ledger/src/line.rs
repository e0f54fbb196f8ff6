//! Reads one line. What the judge writes most is read by its own types at once; anything else, and
//! anything written otherwise, goes the general way, which is five times as slow and reads the same.

use std::cell::RefCell;

use serde_json::Value;

use super::flat;
use super::receipt::{Entry, Known, Receipt};
use base::json::fault;
use base::time::Instant;

thread_local! {
    /// Where lines are taken apart and put together again, so that none of the many asks for memory of its own.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(vec![]) };
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub(super) enum Wrong {
    /// It is no receipt, or one of a known kind with missing or impossible fields.
    #[error("{0}")]
    Unreadable(String),
    /// It says a receipt otherwise than the judge does.
    #[error("this line is not as the judge writes it (order of fields, spaces or extra fields)")]
    NotCanonical,
}

/// The receipt that `text` is, as this version writes it or as one of a kind that it does not know.
pub(super) fn read(text: &[u8]) -> Result<Receipt, Wrong> {
    if let Some(receipt) = usual(text) {
        return canonical(receipt, text);
    }
    let no_receipt = |why| Wrong::Unreadable(format!("this is not a receipt: {}", fault(&why)));
    let receipt: Receipt = serde_json::from_slice(text).map_err(no_receipt)?;
    let value: Value = serde_json::from_slice(text).map_err(no_receipt)?;
    let Some(kind) = value["kind"].as_str() else {
        return Err(Wrong::Unreadable("this receipt has no kind".to_owned()));
    };
    let unread = matches!(receipt.entry, Entry::Other(_)) && Known::KINDS.contains(&kind);
    if unread || receipt.entry.has_impossible_score() {
        return Err(Wrong::Unreadable(format!("this `{kind}` receipt lacks fields or has wrong ones")));
    }
    canonical(receipt, text)
}

/// What a mending makes of a line of a known kind that [`read`] refuses, and whether it counts: the receipt that its
/// fields give, without those that have no value; or, where too much is missing, a note in its place.
pub(super) fn salvaged(text: &[u8]) -> Option<(Receipt, bool)> {
    let receipt: Receipt = serde_json::from_slice(text).ok()?;
    let value: Value = serde_json::from_slice(text).ok()?;
    let kind = value["kind"].as_str().filter(|kind| Known::KINDS.contains(kind))?;
    let known = matches!(receipt.entry, Entry::Known(_));
    if known && read(receipt.to_line().as_bytes()).is_ok_and(|again| again == receipt) {
        return Some((receipt, true));
    }
    let text = format!("this `{kind}` receipt cannot be read and is void");
    Some((Receipt { entry: Entry::Known(Known::Note { text }), ..receipt }, false))
}

/// The kinds that a ledger consists of but for a few lines, each field where the judge puts it.
fn usual(text: &[u8]) -> Option<Receipt> {
    let rest = text.strip_prefix(b"{\"seq\":")?;
    let (seq, rest) = until(rest, b",\"prev\":\"")?;
    let (prev, rest) = until(rest, b"\",\"at\":\"")?;
    let (at, rest) = until(rest, b"\",\"kind\":\"")?;
    let (kind, rest) = until(rest, b"\",")?;
    let known = SCRATCH.with_borrow_mut(|body| {
        body.clear();
        body.push(b'{');
        body.extend_from_slice(rest);
        Some(match kind {
            b"score" => Known::Score(serde_json::from_slice::<flat::Scored>(body).ok()?.into()),
            b"refuse" => Known::Refuse(serde_json::from_slice::<flat::Refused>(body).ok()?.into()),
            b"register" => Known::Register(serde_json::from_slice(body).ok()?),
            _ => return None,
        })
    })?;
    let entry = Entry::Known(known);
    let at: Instant = std::str::from_utf8(at).ok()?.parse().ok()?;
    let receipt = Receipt {
        seq: std::str::from_utf8(seq).ok()?.parse().ok()?,
        prev: String::from_utf8(prev.to_vec()).ok()?,
        at,
        entry,
    };
    (!receipt.entry.has_impossible_score()).then_some(receipt)
}

/// What stands before and after the first `mark`.
fn until<'t>(text: &'t [u8], mark: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    // The marks are short and near: preparing a search for each would cost more than finding it.
    let at = memchr::memchr_iter(*mark.first()?, text).find(|at| text[*at..].starts_with(mark))?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// A line of a known kind has to be what the judge writes of it, byte for byte: else two readers could see
/// different things in it.
fn canonical(receipt: Receipt, text: &[u8]) -> Result<Receipt, Wrong> {
    let is_as_written = || {
        SCRATCH.with_borrow_mut(|line| {
            receipt.write_line(line);
            line.as_slice() == text
        })
    };
    if matches!(receipt.entry, Entry::Known(_)) && !is_as_written() {
        return Err(Wrong::NotCanonical);
    }
    Ok(receipt)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"seq":2,"prev":"91245e991214bf9cdf377d64351c9e2bdf82d70632e153add407ece67e5aeacb","at":"2009-07-26T18:50:00Z","kind":"score","team":"gravity","pull":4,"head":"9a6bab54f4de8bfe66800945fc5d37903357865f","received":"2007-01-01T17:25:00Z","digest":"266b48d95062e7cb2dfd22f308b57e7e46666c2353fca71f3aba67aa6795a3ce","rows":28171,"public":{"rmse":0.8931},"standard_error":0.0036,"tied":[0.8931,0.8931],"private":"f3ae5189958ff7e0c02850a5d288c8c5fe7a847fc2c3477ac95bcaa0eb221515","rank_before":null,"rank":1,"answer_key":"7dc0250beddab8516ccbcdddfc08e6f0a2d954905a532de1af35f8937f0afb28","judge":"0.1.0"}"#;

    #[test]
    fn both_ways_read_the_same() {
        let quick = usual(LINE.as_bytes()).unwrap();
        assert_eq!(quick, serde_json::from_str::<Receipt>(LINE).unwrap());
        assert_eq!(quick.to_line(), LINE);
    }

    const HEAD: &str =
        r#""pull":4,"head":"9a6bab54f4de8bfe66800945fc5d37903357865f","received":"2007-01-01T17:25:00Z""#;

    /// Receipts of every kind that answers a head, as judges wrote them before these had a type in common.
    fn about_heads() -> Vec<String> {
        let rest = [
            ("score", LINE.split_once("17:25:00Z\",").unwrap().1.trim_end_matches('}')),
            (
                "refuse",
                r#""complaints":[{"code":"late","message":"a \"word\" é"}],"counted":true,"judge":"0.1.0""#,
            ),
            ("register", r#""new":true,"members":2,"persons":[["a","b"]],"withdrawn":true"#),
            ("hold", r#""code":"young","message":"it waits""#),
            ("claim", r#""digest":"266b48d95062e7cb2dfd22f308b57e7e46666c2353fca71f3aba67aa6795a3ce""#),
        ];
        let line = |(kind, rest): &(&str, &str), by: &str| {
            format!(
                r#"{{"seq":2,"prev":"ab","at":"2009-07-26T18:50:00Z","kind":"{kind}","team":"gravity",{HEAD}{by},{rest}}}"#
            )
        };
        let by = r#","received_by":"first-seen""#;
        rest.iter().flat_map(|kind| [line(kind, ""), line(kind, by)]).collect()
    }

    #[test]
    fn receipts_about_a_head_keep_their_bytes() {
        for line in about_heads() {
            let receipt = read(line.as_bytes()).unwrap();
            let arrival = receipt.entry.arrival().unwrap();
            assert_eq!((arrival.pull, arrival.received_by.is_some()), (4, line.contains("first-seen")));
            assert_eq!(receipt.to_line(), line);
            // Whichever way it is written.
            assert_eq!(serde_json::to_string(&receipt).unwrap(), line);
            assert_eq!(serde_json::from_str::<Receipt>(&line).unwrap(), receipt);
        }
    }

    #[test]
    fn a_digest_that_is_none_is_written_as_serde_does() {
        for line in about_heads() {
            let prev = "\"\\\n\u{1}é".to_owned();
            let receipt = Receipt { prev, ..read(line.as_bytes()).unwrap() };
            assert_eq!(receipt.to_line(), serde_json::to_string(&receipt).unwrap());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_change_of_a_line_is_read_as_itself_or_refused(at in 0..LINE.len(), byte: u8, cut: bool) {
            let mut text = LINE.as_bytes().to_vec();
            if cut {
                text.remove(at);
            } else {
                text[at] = byte;
            }
            if let Ok(receipt) = read(&text) {
                proptest::prop_assert_eq!(receipt.to_line().into_bytes(), text);
            }
        }
    }
}
