//! Checks the ledger's files against each other.

use rayon::prelude::*;

use super::line::{self, Wrong};
use super::receipt::{GENESIS, Receipt};
use super::sha256_hex;
use crate::contest::{LEDGER, SUBMISSIONS};
use crate::finding::Finding;

/// Name of the file that binds the last line.
pub const CHECKPOINT: &str = "checkpoint";

struct Line<'f> {
    file: &'f str,
    number: u64,
    text: &'f [u8],
    /// SHA-256 of the text, hexadecimal.
    digest: String,
    /// Whether a newline ends it.
    ended: bool,
}

impl Line<'_> {
    fn finding(&self, code: &'static str, message: impl Into<String>) -> Finding {
        Finding::new(code, message).at_line(&shown(self.file), self.number, self.text, 0..0)
    }
}

fn shown(file: &str) -> String {
    format!("{SUBMISSIONS}/{LEDGER}/{file}")
}

/// The receipts with the digest of each one's line.
pub(super) fn check(mut files: Vec<(String, Vec<u8>)>) -> Result<Vec<(Receipt, String)>, Vec<Finding>> {
    files.sort();
    let mut findings = vec![];
    let checkpoint = files.iter().position(|(name, _)| name == CHECKPOINT).map(|at| files.remove(at).1);
    for (name, _) in &files {
        if !is_month_file(name) {
            let text = format!(
                "unexpected file; the ledger's folder holds YYYY-MM.jsonl files and `{CHECKPOINT}` only"
            );
            findings.push(Finding::new("ledger-stray-file", text).in_file(shown(name)));
        }
    }
    files.retain(|(name, _)| is_month_file(name));
    let mut lines = vec![];
    for (name, bytes) in &files {
        split(name, bytes, &mut lines, &mut findings);
    }
    let receipts = parse(&lines, &mut findings);
    links(&lines, &receipts, checkpoint.as_deref(), &mut findings);
    order(&lines, &receipts, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    Ok(receipts.into_iter().flatten().zip(lines.into_iter().map(|line| line.digest)).collect())
}

fn is_month_file(name: &str) -> bool {
    let bytes = name.as_bytes();
    name.len() == "2009-07.jsonl".len()
        && name.ends_with(".jsonl")
        && bytes[4] == b'-'
        && bytes[..4].iter().chain(&bytes[5..7]).all(u8::is_ascii_digit)
}

/// The lines of a file, hashed on all cores.
fn split<'f>(file: &'f str, bytes: &'f [u8], lines: &mut Vec<Line<'f>>, findings: &mut Vec<Finding>) {
    let mut texts = vec![];
    let mut rest = bytes;
    while !rest.is_empty() {
        let (text, ended) = match memchr::memchr(b'\n', rest) {
            Some(at) => (&rest[..at], true),
            None => (rest, false),
        };
        texts.push((text, ended));
        rest = &rest[text.len() + usize::from(ended)..];
    }
    let first = lines.len();
    lines.par_extend(texts.into_par_iter().enumerate().map(|(at, (text, ended))| Line {
        file,
        number: at as u64 + 1,
        text,
        digest: sha256_hex(text),
        ended,
    }));
    if let Some(line) = lines[first..].last().filter(|line| !line.ended) {
        findings.push(line.finding("ledger-torn", "the last line does not end with a newline"));
    }
}

fn parse(lines: &[Line<'_>], findings: &mut Vec<Finding>) -> Vec<Option<Receipt>> {
    let read: Vec<_> = lines.par_iter().map(|line| line::read(line.text)).collect();
    let receipts = read.into_iter().zip(lines).map(|(read, line)| {
        read.map_err(|why| {
            findings.push(match why {
                Wrong::Unreadable(why) => line.finding("ledger-unreadable", why),
                Wrong::NotCanonical => line.finding("ledger-not-canonical", why.to_string()),
            });
        })
        .ok()
    });
    receipts.collect()
}

/// Every line's digest must be what the next line, or for the last one the checkpoint, says it is.
fn links(
    lines: &[Line<'_>],
    receipts: &[Option<Receipt>],
    checkpoint: Option<&[u8]>,
    findings: &mut Vec<Finding>,
) {
    let place = || shown(CHECKPOINT);
    let stated = checkpoint.map(read_checkpoint);
    let last = match &stated {
        None if lines.is_empty() => None,
        None => {
            findings.push(Finding::new("ledger-checkpoint", "the checkpoint is missing").in_file(place()));
            None
        }
        Some(None) => {
            findings.push(Finding::new("ledger-checkpoint", "the checkpoint is unreadable").in_file(place()));
            None
        }
        Some(Some((count, tip))) => {
            if *count != lines.len() as u64 {
                let text =
                    format!("the checkpoint speaks of {count} receipts, the files hold {}", lines.len());
                findings.push(Finding::new("ledger-checkpoint", text).in_file(place()));
            }
            Some(tip.as_str())
        }
    };
    let next_prev = |at: usize| match receipts.get(at + 1) {
        Some(next) => next.as_ref().map(|receipt| receipt.prev.as_str()),
        None => last,
    };
    if let (Some(line), Some(Some(first))) = (lines.first(), receipts.first())
        && first.prev != GENESIS
    {
        findings.push(line.finding("ledger-broken", "the first receipt's `prev` is not 64 zeros"));
    }
    let mut blamed = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(stated) = next_prev(at) else { continue };
        if stated == line.digest || blamed == Some(at) {
            continue;
        }
        // Either this line was changed or what names it. If the next line's own digest is wrong as
        // well, one change in that line explains both.
        let next_is_wrong =
            at + 1 < lines.len() && next_prev(at + 1).is_some_and(|next| next != lines[at + 1].digest);
        let guilty = if next_is_wrong { at + 1 } else { at };
        blamed = Some(guilty);
        let text = format!(
            "the chain breaks here: this line's SHA-256 is {}…, expected {}…",
            &line.digest[..12],
            stated.get(..12).unwrap_or(stated)
        );
        findings.push(lines[guilty].finding("ledger-broken", text));
    }
}

/// (count, digest of the last line).
fn read_checkpoint(bytes: &[u8]) -> Option<(u64, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let (header, count, tip) = (lines.next()?, lines.next()?, lines.next()?);
    if header != "gitprize ledger 1" || lines.next().is_some() {
        return None;
    }
    let number: u64 = count.parse().ok()?;
    (number.to_string() == count).then(|| (number, tip.to_owned()))
}

fn order(lines: &[Line<'_>], receipts: &[Option<Receipt>], findings: &mut Vec<Finding>) {
    let mut seen = std::collections::HashMap::with_capacity(receipts.len());
    let mut before = None;
    for (at, (line, receipt)) in lines.iter().zip(receipts).enumerate() {
        let Some(receipt) = receipt else { continue };
        let expected = at as u64 + 1;
        if receipt.seq != expected {
            findings
                .push(line.finding("ledger-order", format!("seq is {}, expected {expected}", receipt.seq)));
        }
        if let Some(before) = before
            && receipt.at < before
        {
            findings.push(line.finding(
                "ledger-order",
                format!("`at` is {}, before the receipt above ({before})", receipt.at),
            ));
        }
        before = Some(receipt.at);
        if !line.file.starts_with(&receipt.at.month()) {
            findings.push(
                line.finding("ledger-order", format!("a receipt of {} stands in {}", receipt.at, line.file)),
            );
        }
        if receipt.entry.received().is_some_and(|received| received > receipt.at) {
            findings.push(line.finding("ledger-order", "`received` is later than `at`"));
        }
        if let Some(identity) = receipt.entry.identity()
            && let Some(first) = seen.insert(identity, receipt)
            && !receipt.entry.may_follow(&first.entry)
        {
            let text = format!(
                "#{} {} has a receipt already: {}",
                identity.0,
                crate::finding::quoted(identity.1),
                first.seq
            );
            findings.push(line.finding("ledger-twice", text));
        }
    }
}
