//! The proof that the ledger holds a receipt.

use serde_json::{Value, json};

use crate::common::Output;
use base::failure::Failure;
use ledger::Ledger;
use ledger::named::check_receipt;
use tlog::encoded;
use tlog::merkle::includes;

pub(super) fn inclusion(output: Output, ledger: &Ledger, number: u64) -> Result<Value, Failure> {
    check_receipt(number, ledger.receipts().len())?;
    let (tree, size) = (ledger.tree(), ledger.receipts().len() as u64);
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let found = index.and_then(|index| Some((index, *tree.leaves().get(index)?, tree.inclusion(index)?)));
    let Some((index, leaf, proof)) = found else {
        return Err(Failure::Machine(format!("receipt {number} has no place in the tree")));
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
        output.line(if at == 0 { "Proof" } else { "" }, &encoded(hash));
    }
    output.line("Root", &encoded(&root));
    Ok(json!({
        "receipt": number,
        "index": index,
        "size": size,
        "leaf": hex::encode(leaf),
        "proof": hashes(&proof),
        "root": hex::encode(root),
        "root_then": ledger.root(number).map(hex::encode),
    }))
}

pub(super) fn hashes(proof: &[tlog::merkle::Hash]) -> Vec<String> {
    proof.iter().map(hex::encode).collect()
}
