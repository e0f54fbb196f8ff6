//! Teams and receipts as people name them in a call: those that there are, or what was probably meant.

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::nearest::unknown;
use contest::Slug;

/// That none of the teams `known` is called `asked`.
pub fn no_team<'s>(asked: &Slug, known: impl IntoIterator<Item = &'s Slug>) -> Failure {
    let known = known.into_iter().map(Slug::as_str);
    let otherwise = "a team is called by its folder below submissions; `judge join` registers one";
    let finding = unknown(codes::UNKNOWN_TEAM, "team", asked.as_str(), known, otherwise);
    Failure::Configuration(vec![finding])
}

/// Checks that a ledger of `size` receipts has the receipt `number`.
///
/// # Errors
/// [`Failure::Configuration`] that says which there are.
pub fn check_receipt(number: u64, size: usize) -> Result<(), Failure> {
    if number > 0 && number <= size as u64 {
        return Ok(());
    }
    let text = match size {
        0 => format!("there is no receipt {number}: the ledger is empty"),
        _ => format!("there is no receipt {number}, the ledger has those from 1 to {size}"),
    };
    let help = "the pages of teams and the ledger's files show the numbers of receipts (`seq`)";
    Err(Failure::Configuration(vec![Finding::new(codes::NO_SUCH_RECEIPT, text).help(help)]))
}
