//! The proof that the ledger holds a receipt.

use base::finding::codes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::common::Output;
use base::failure::Failure;
use ledger::Ledger;
use tlog::merkle::includes;

pub(super) fn inclusion(output: Output, ledger: &Ledger, number: u64) -> Result<Value, Failure> {
    let (tree, size) = (ledger.tree(), ledger.receipts().len() as u64);
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let found = index.and_then(|index| Some((index, *tree.leaves().get(index)?, tree.inclusion(index)?)));
    let Some((index, leaf, proof)) = found else {
        let text = format!("there is no receipt {number}, the ledger has those from 1 to {size}");
        return Err(Failure::configuration(codes::NO_SUCH_RECEIPT, text));
    };
    let root = tree.root();
    if !includes(&leaf, index as u64, size, &proof, &root) {
        // The tree that proves is the one that checks; only a fault of ours comes here.
        return Err(Failure::Machine(format!("the proof of receipt {number} does not hold")));
    }
    let then = ledger.short_root(number);
    output.line("Receipt", &format!("{number} of {size}; the root right after it was {then}"));
    output.line("Leaf", &hex::encode(leaf));
    for (at, hash) in proof.iter().enumerate() {
        output.line(if at == 0 { "Proof" } else { "" }, &STANDARD.encode(hash));
    }
    output.line("Root", &STANDARD.encode(root));
    Ok(json!({
        "receipt": number,
        "index": index,
        "size": size,
        "leaf": hex::encode(leaf),
        "proof": hashes(&proof),
        "root": STANDARD.encode(root),
        "root_then": then,
    }))
}

pub(super) fn hashes(proof: &[tlog::merkle::Hash]) -> Vec<String> {
    proof.iter().map(|hash| STANDARD.encode(hash)).collect()
}
