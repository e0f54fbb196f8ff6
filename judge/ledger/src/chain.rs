//! Checks the ledger's files against each other.

use std::sync::Arc;

use base::finding::codes;
use base::plural::counted;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::acts::MendedLine;
use super::end::End;
use super::file::{CHECKPOINT, FileName, Part, is_ledger_file};
use super::line::{self, Wrong};
use super::receipt::{Entry, GENESIS, Known, Receipt};
use base::finding::Finding;
use contest::{CLOSED, LEDGER, SUBMISSIONS};
use tlog::Checkpoint;
use tlog::merkle::{self, Hash, Tree};

struct LedgerLine<'f> {
    file: Arc<str>,
    number: u64,
    /// What stands there, for messages; nothing where nobody kept it.
    text: &'f [u8],
    /// SHA-256 of the text, hexadecimal.
    digest: String,
    /// The line as a leaf of the tree.
    leaf: Hash,
}

/// A ledger that holds together.
pub(super) struct Checked {
    pub(super) receipts: Vec<Receipt>,
    /// The files with lines in them, in order.
    pub(super) parts: Vec<Part>,
    pub(super) tip: Option<String>,
    /// Over the lines of these files.
    pub(super) tree: Tree,
    pub(super) stated: Option<Checkpoint>,
    /// Lines in it that nobody has mended.
    pub(super) illegible: Vec<Illegible>,
}

/// A line that cannot be read as it is, but can be mended.
#[derive(Clone, Debug)]
pub struct Illegible {
    /// How a mending names it.
    pub line: MendedLine,
    /// What is wrong with it.
    pub finding: Finding,
}

impl LedgerLine<'_> {
    fn finding(&self, code: &'static codes::Code, message: impl Into<String>) -> Finding {
        Finding::new(code, message).at_line(&shown(&self.file), self.number, self.text, 0..0)
    }

    /// The same without what stands there.
    fn bare(self) -> LedgerLine<'static> {
        let Self { file, number, digest, leaf, .. } = self;
        LedgerLine { file, number, text: &[], digest, leaf }
    }
}

fn shown(file: &str) -> String {
    format!("{SUBMISSIONS}/{LEDGER}/{file}")
}

/// Checks chain, order, identities and checkpoint of the files that come after `start`.
pub(super) fn check(mut files: Vec<(String, Vec<u8>)>, start: &End) -> Result<Checked, Vec<Finding>> {
    files.sort();
    let mut findings = vec![];
    let checkpoint = files.iter().position(|(name, _)| name == CHECKPOINT).map(|at| files.remove(at).1);
    stray(&files, &mut findings);
    files.retain(|(name, _)| is_ledger_file(name));
    let mut reading = Reading { findings, ..Reading::default() };
    for (name, bytes) in &files {
        reading.file(name, bytes, |line| line);
    }
    reading.end(checkpoint.as_deref(), start)
}

/// The same of a whole ledger whose files are read one after the other, so that no more than one is held. Nothing where
/// anything is wrong with it: what, [`check`] tells, which needs all of them.
///
/// # Errors
/// As of `read`.
pub(super) fn check_each<E>(
    mut names: Vec<String>,
    read: impl Fn(&str) -> Result<Vec<u8>, E>,
) -> Result<Option<Checked>, E> {
    names.sort();
    let checkpoint = names.iter().position(|name| name == CHECKPOINT).map(|at| names.remove(at));
    let checkpoint = checkpoint.map(|name| read(&name)).transpose()?;
    let mut reading = Reading::default();
    for name in names {
        if !is_ledger_file(&name) {
            return Ok(None);
        }
        reading.file(&name, &read(&name)?, LedgerLine::bare);
        if !reading.findings.is_empty() || !reading.wrong.is_empty() {
            return Ok(None);
        }
    }
    Ok(reading.end(checkpoint.as_deref(), &End::default()).ok())
}

/// Files that are none of the ledger's.
fn stray(files: &[(String, Vec<u8>)], findings: &mut Vec<Finding>) {
    for (name, _) in files {
        if !is_ledger_file(name) {
            let text = format!(
                "unexpected file; the ledger's folder holds YYYY-MM.jsonl and YYYY-MM_NNN.jsonl files, `{CHECKPOINT}` and the folder `{}` only",
                CLOSED
            );
            findings.push(Finding::new(codes::LEDGER_STRAY_FILE, text).in_file(shown(name)));
        }
    }
}

/// What was read so far: lines as they are kept.
#[derive(Default)]
struct Reading<'k> {
    lines: Vec<LedgerLine<'k>>,
    receipts: Vec<Option<Receipt>>,
    /// Lines that are no receipts.
    wrong: Vec<Complaint>,
    parts: Vec<Part>,
    findings: Vec<Finding>,
}

impl<'k> Reading<'k> {
    /// Reads the next file.
    fn file<'f>(&mut self, name: &str, bytes: &'f [u8], keep: impl Fn(LedgerLine<'f>) -> LedgerLine<'k>) {
        let texts = split(bytes);
        let receipts = texts.len() as u64;
        let part = name.parse::<FileName>().ok().filter(|_| receipts > 0);
        self.parts.extend(part.map(|name| Part { name, receipts, bytes: bytes.len() as u64 }));
        let before = self.lines.len();
        let (lines, receipts, wrong) = read(&name.into(), texts, &mut self.findings);
        self.lines.extend(lines.into_iter().map(keep));
        self.receipts.extend(receipts);
        self.wrong.extend(wrong.into_iter().map(|(at, finding)| (before + at, finding)));
    }

    /// Holds all of it together.
    fn end(self, checkpoint: Option<&[u8]>, start: &End) -> Result<Checked, Vec<Finding>> {
        let Self { lines, mut receipts, wrong, parts, mut findings } = self;
        let illegible = mend(&lines, &mut receipts, wrong, start, &mut findings);
        let tree = Tree::of(lines.iter().map(|line| line.leaf).collect());
        let size_now = start.size() + lines.len() as u64;
        let stated = checkpoint.map(Checkpoint::parse);
        links(&lines, &receipts, start, stated.as_ref(), &mut findings);
        if let Some(Some(Checkpoint { size, tree: Some(part), .. })) = &stated
            && *size == size_now
            && part.root != start.grown(&tree).root()
        {
            let text = "the checkpoint's root is not the root of these lines: one of them was changed, or the \
                checkpoint";
            findings.push(Finding::new(codes::CHECKPOINT_ROOT, text).in_file(shown(CHECKPOINT)));
        }
        order(&lines, &receipts, start, &mut findings);
        if !findings.is_empty() {
            findings.splice(0..0, illegible.into_iter().map(|line| line.finding));
            return Err(findings);
        }
        let tip = lines.last().map(|line| line.digest.clone());
        let receipts = receipts.into_iter().flatten().collect();
        Ok(Checked { receipts, parts, tip, tree, stated: stated.flatten(), illegible })
    }
}

/// A line's number and text, and whether a newline ends it.
type Text<'f> = (u64, &'f [u8], bool);

fn split(bytes: &[u8]) -> Vec<Text<'_>> {
    let (mut texts, mut number) = (vec![], 0);
    let mut rest = bytes;
    while !rest.is_empty() {
        let (text, ended) = match memchr::memchr(b'\n', rest) {
            Some(at) => (&rest[..at], true),
            None => (rest, false),
        };
        number += 1;
        texts.push((number, text, ended));
        rest = &rest[text.len() + usize::from(ended)..];
    }
    texts
}

/// A line's place among all and what is wrong with it.
type Complaint = (usize, Finding);

/// Hashes and parses every line of a file, spread over the workers; each line's text is touched once. Lines that are no receipts
/// come with their place.
fn read<'f>(
    file: &Arc<str>,
    texts: Vec<Text<'f>>,
    findings: &mut Vec<Finding>,
) -> (Vec<LedgerLine<'f>>, Vec<Option<Receipt>>, Vec<Complaint>) {
    let one = |(number, text, ended): Text<'f>| {
        let digest = hex::encode(Sha256::digest(text));
        let line = LedgerLine { file: file.clone(), number, text, digest, leaf: merkle::leaf(text) };
        let torn =
            (!ended).then(|| line.finding(codes::LEDGER_TORN, "the last line does not end with a newline"));
        let (receipt, wrong) = parse(&line);
        (line, receipt, torn, wrong)
    };
    let read: Vec<_> = texts.into_par_iter().with_min_len(64).map(one).collect();
    let (mut lines, mut receipts) = (Vec::with_capacity(read.len()), Vec::with_capacity(read.len()));
    let mut wrong = vec![];
    for (at, (line, receipt, torn, complaint)) in read.into_iter().enumerate() {
        lines.push(line);
        receipts.push(receipt);
        findings.extend(torn);
        wrong.extend(complaint.map(|complaint| (at, complaint)));
    }
    (lines, receipts, wrong)
}

/// Puts receipts in the places of lines that are none, where they can be: those of which a later receipt says so, and
/// those that it could be said of, which are returned.
fn mend(
    lines: &[LedgerLine<'_>],
    receipts: &mut [Option<Receipt>],
    wrong: Vec<Complaint>,
    start: &End,
    findings: &mut Vec<Finding>,
) -> Vec<Illegible> {
    if wrong.is_empty() {
        return vec![];
    }
    let mended: Vec<MendedLine> = receipts
        .iter()
        .flatten()
        .filter_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Mend(mended)) => Some((receipt.seq, &mended.lines)),
            _ => None,
        })
        .flat_map(|(seq, lines)| lines.iter().filter(move |line| line.of < seq).cloned())
        .collect();
    let mut illegible = vec![];
    for (at, finding) in wrong {
        let seq = start.size() + at as u64 + 1;
        match line::salvaged(lines[at].text).filter(|(receipt, _)| receipt.seq == seq) {
            Some((receipt, counts)) => {
                let line = MendedLine { of: seq, line: lines[at].digest.clone(), counts };
                if !mended.contains(&line) {
                    let finding = finding
                        .help("if the judge itself wrote it so, `judge mend` puts on record how it is read");
                    illegible.push(Illegible { line, finding });
                }
                receipts[at] = Some(receipt);
            }
            None => findings.push(finding),
        }
    }
    illegible
}

fn parse(line: &LedgerLine<'_>) -> (Option<Receipt>, Option<Finding>) {
    match line::read(line.text) {
        Ok(receipt) => (Some(receipt), None),
        Err(Wrong::Unreadable(why)) => (None, Some(line.finding(codes::LEDGER_UNREADABLE, why))),
        Err(why @ Wrong::NotCanonical) => {
            (None, Some(line.finding(codes::LEDGER_NOT_CANONICAL, why.to_string())))
        }
    }
}

/// Every line's digest must be what the next line, or for the last one the checkpoint, says it is.
fn links(
    lines: &[LedgerLine<'_>],
    receipts: &[Option<Receipt>],
    start: &End,
    stated: Option<&Option<Checkpoint>>,
    findings: &mut Vec<Finding>,
) {
    let place = || shown(CHECKPOINT);
    let last = match stated {
        None if lines.is_empty() => None,
        None => {
            findings
                .push(Finding::new(codes::LEDGER_CHECKPOINT, "the checkpoint is missing").in_file(place()));
            None
        }
        Some(None) => {
            findings.push(
                Finding::new(codes::LEDGER_CHECKPOINT, "the checkpoint is unreadable").in_file(place()),
            );
            None
        }
        Some(Some(Checkpoint { size, last, .. })) => {
            let held = start.size() + lines.len() as u64;
            if *size != held {
                let text = format!(
                    "the checkpoint is for {}, and the files hold {held}",
                    counted(*size, "receipt", "receipts")
                );
                findings.push(Finding::new(codes::LEDGER_CHECKPOINT, text).in_file(place()));
            }
            Some(last.as_str())
        }
    };
    let next_prev = |at: usize| match receipts.get(at + 1) {
        Some(next) => next.as_ref().map(|receipt| receipt.prev.as_str()),
        None => last,
    };
    if let (Some(line), Some(Some(first))) = (lines.first(), receipts.first())
        && first.prev != start.tip()
    {
        let expected = if start.tip() == GENESIS { "64 zeros" } else { "the last closed line's SHA-256" };
        findings.push(
            line.finding(codes::LEDGER_BROKEN, format!("the first receipt's `prev` is not {expected}")),
        );
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
        findings.push(lines[guilty].finding(codes::LEDGER_BROKEN, text));
    }
}

fn order(lines: &[LedgerLine<'_>], receipts: &[Option<Receipt>], start: &End, findings: &mut Vec<Finding>) {
    let mut seen = hashbrown::HashMap::with_capacity(receipts.len());
    let mut before = start.last();
    for (at, (line, receipt)) in lines.iter().zip(receipts).enumerate() {
        let Some(receipt) = receipt else { continue };
        let expected = start.size() + at as u64 + 1;
        if receipt.seq != expected {
            findings.push(
                line.finding(codes::LEDGER_ORDER, format!("`seq` is {}, expected {expected}", receipt.seq)),
            );
        }
        if let Some(before) = before
            && receipt.at < before
        {
            findings.push(line.finding(
                codes::LEDGER_ORDER,
                format!("`at` is {}, which is before that of the receipt above, {before}", receipt.at),
            ));
        }
        before = Some(receipt.at);
        if !line.file.starts_with(&receipt.at.month()) {
            findings.push(line.finding(
                codes::LEDGER_ORDER,
                format!("this receipt is of {} and does not belong into {}", receipt.at, line.file),
            ));
        }
        if receipt.entry.received().is_some_and(|received| received > receipt.at) {
            findings.push(line.finding(
                codes::LEDGER_ORDER,
                "`received` is later than `at`: it would have been judged before it arrived",
            ));
        }
        if let Some(identity) = receipt.entry.identity()
            && let Some(first) = seen.insert(identity, receipt)
            && !receipt.entry.may_follow(&first.entry)
        {
            let text = format!(
                "the head {1} of #{0} already has receipt {2}",
                identity.0,
                base::finding::quoted(identity.1),
                first.seq
            );
            findings.push(line.finding(codes::LEDGER_TWICE, text));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;
    use crate::Ledger;

    fn files() -> Vec<(String, Vec<u8>)> {
        let mut ledger = Ledger::default();
        for month in 1..=4 {
            for note in 0..3 {
                let note = Known::Note { text: format!("{month} {note}") };
                ledger.append(format!("2009-0{month}-02T00:00:00Z").parse().unwrap(), note.into()).unwrap();
            }
        }
        let mut files: Vec<_> =
            ledger.appended().map(|(name, text)| (name, text.as_bytes().to_vec())).collect();
        files.push((CHECKPOINT.to_owned(), ledger.checkpoint().unwrap().into_bytes()));
        files
    }

    fn each(files: &[(String, Vec<u8>)]) -> Option<Checked> {
        let names = files.iter().map(|(name, _)| name.clone()).collect();
        let read = |name: &str| {
            Ok::<_, ()>(
                files.iter().find(|(other, _)| other == name).map(|(_, bytes)| bytes.clone()).unwrap(),
            )
        };
        check_each(names, read).unwrap()
    }

    #[test]
    fn a_file_at_a_time_is_the_same_ledger() {
        let files = files();
        let (one, all) = (each(&files).unwrap(), check(files, &End::default()).unwrap());
        assert_eq!((one.receipts.len(), &one.receipts), (12, &all.receipts));
        assert_eq!(
            (one.tip, one.parts, one.tree.peaks().root()),
            (all.tip, all.parts, all.tree.peaks().root())
        );
    }

    /// What is wrong, and how files (names and bytes) come to be so.
    type Fault = (&'static str, &'static dyn Fn(&mut Vec<(String, Vec<u8>)>, usize));

    #[test]
    fn what_is_wrong_with_all_files_is_wrong_with_one_at_a_time() {
        let whole = files();
        let last = whole.len() - 1;
        let broken: [Fault; 6] = [
            ("a changed byte", &|files, _| files[1].1[40] ^= 1),
            ("a line less", &|files, _| files[1].1.truncate(0)),
            ("a torn line", &|files, last| {
                let _ = files[last - 1].1.pop();
            }),
            ("no checkpoint", &|files, _| drop(files.pop())),
            ("a strange file", &|files, _| files.push(("notes.txt".to_owned(), vec![]))),
            ("a file less", &|files, _| drop(files.remove(0))),
        ];
        for (what, make) in broken {
            let mut files = whole.clone();
            make(&mut files, last);
            assert!(each(&files).is_none() && check(files, &End::default()).is_err(), "{what}");
        }
    }
}
