//! A checkpoint that somebody kept, against the ledger of today.

use base::plural::counted;
use std::path::Path;

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use ledger::{CHECKPOINT, Ledger};
use tlog::Checkpoint;
use tlog::merkle::{Hash, grew};

/// That the ledger grew from what the checkpoint bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Receipts then.
    pub before: u64,
    /// The hashes that prove it to whoever has both roots only; none for a checkpoint of the old form.
    pub proof: Vec<Hash>,
}

/// Holds the checkpoint at `path` against `ledger`.
///
/// # Errors
/// [`Failure::Configuration`] when there is no checkpoint, [`Failure::Findings`] when something before it was
/// rewritten or is gone; if the ledger's files of that time lie beside it, the first changed line is named.
pub fn since(path: &Path, ledger: &Ledger) -> Result<Growth, Failure> {
    let shown = path.display().to_string();
    let bad = |why: String| Failure::configuration(codes::BAD_CHECKPOINT, format!("{shown}: {why}"));
    let bytes = std::fs::read(path).map_err(|why| bad(why.to_string()))?;
    let Some(then) = Checkpoint::parse(&bytes) else {
        return Err(bad("this is not a checkpoint of a ledger".to_owned()));
    };
    let refuse = |text: String| {
        let help = "the past was rewritten: compare with other clones, and with the roots in old replies";
        Err(Failure::Findings(vec![Finding::new(codes::HISTORY_REWRITTEN, text).help(help).in_file(&shown)]))
    };
    let size = usize::try_from(then.size).unwrap_or(usize::MAX);
    if size > ledger.receipts().len() {
        return refuse(format!(
            "the ledger had {} when this checkpoint was written, and now it has {}: receipt {} and later \
             ones are gone",
            counted(size, "receipt", "receipts"),
            ledger.receipts().len(),
            ledger.receipts().len() + 1
        ));
    }
    let holds = match &then.tree {
        Some(tree) => ledger.tree().root_at(size) == Some(tree.root),
        None => tip_at(ledger, size) == then.last,
    };
    if !holds {
        let named = first_changed(path, &then, ledger);
        let same_end = tip_at(ledger, size) == then.last;
        return refuse(match (named, same_end) {
            (Some(seq), _) => format!("receipt {seq} is not what it was when this checkpoint was written"),
            (None, false) => format!(
                "receipt {size}, or one before it, is not what it was when this checkpoint was written"
            ),
            (None, true) => format!("receipt {size} is what it was, but one before it is not"),
        });
    }
    let Some(tree) = &then.tree else { return Ok(Growth { before: then.size, proof: vec![] }) };
    let proof = ledger.tree().consistency(size).unwrap_or_default();
    let now = (ledger.receipts().len() as u64, ledger.tree().root());
    if grew(then.size, &tree.root, now.0, &now.1, &proof) {
        return Ok(Growth { before: then.size, proof });
    }
    refuse(format!("the ledger did not grow from this checkpoint of {}", quoted(&tree.origin)))
}

/// The digest of line number `size`, which the next receipt holds.
fn tip_at(ledger: &Ledger, size: usize) -> &str {
    ledger.receipts().get(size).map_or_else(|| ledger.tip(), |next| &next.prev)
}

/// The first receipt that differs from the kept ledger that the checkpoint belongs to.
fn first_changed(path: &Path, then: &Checkpoint, ledger: &Ledger) -> Option<u64> {
    let mut files = vec![];
    for entry in std::fs::read_dir(path.parent()?).ok()? {
        let name = entry.ok()?.file_name().into_string().ok()?;
        if name.ends_with(".jsonl") {
            let bytes = std::fs::read(path.with_file_name(&name)).ok()?;
            files.push((name, bytes));
        }
    }
    files.push((CHECKPOINT.to_owned(), std::fs::read(path).ok()?));
    let kept = Ledger::read(files).ok()?;
    let pairs = kept.tree().leaves().iter().zip(ledger.tree().leaves());
    let at = pairs.take(usize::try_from(then.size).ok()?).position(|(then, now)| then != now)?;
    Some(at as u64 + 1)
}
