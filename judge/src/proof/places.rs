//! Where each receipt stands in the ledger's files.

use std::collections::HashMap;

use crate::contest::{LEDGER, SUBMISSIONS};
use crate::finding::Finding;
use crate::ledger::{Ledger, Receipt};

/// The line of every receipt.
pub struct Places<'l> {
    ledger: &'l Ledger,
    lines: Vec<u64>,
}

impl<'l> Places<'l> {
    /// Those of `ledger`.
    pub fn of(ledger: &'l Ledger) -> Self {
        let mut months: HashMap<String, u64> = HashMap::new();
        let line = |receipt: &Receipt| {
            let line = months.entry(receipt.at.month()).or_default();
            *line += 1;
            *line
        };
        Self { ledger, lines: ledger.receipts().iter().map(line).collect() }
    }

    /// Receipt number `seq`.
    pub fn receipt(&self, seq: u64) -> Option<&'l Receipt> {
        self.ledger.receipts().get(usize::try_from(seq).ok()?.checked_sub(1)?)
    }

    /// Puts `finding` where receipt `seq` stands.
    pub fn at(&self, seq: u64, finding: Finding) -> Finding {
        let line = usize::try_from(seq).ok().and_then(|seq| self.lines.get(seq.checked_sub(1)?));
        match (self.receipt(seq), line) {
            (Some(receipt), Some(line)) => {
                let file = format!("{SUBMISSIONS}/{LEDGER}/{}.jsonl", receipt.at.month());
                finding.at_line(&file, *line, receipt.to_line().as_bytes(), 0..0)
            }
            _ => finding,
        }
    }
}
