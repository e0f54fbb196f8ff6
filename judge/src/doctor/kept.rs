//! Whether prediction files can be kept where contest.toml says.

use super::{Check, Patient};
use store::Store;

/// A digest that no file has.
const NOBODY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "kept-files";
    let store = match Store::open(&patient.folder.contest, patient.root) {
        Ok(Some(store)) => store,
        Ok(None) => return,
        Err(failure) => {
            all.push(Check::wrong(ID, failure.to_string(), "judge archive --check"));
            return;
        }
    };
    all.push(match store.get(NOBODY) {
        Ok(_) => Check::done(ID, format!("prediction files are kept in {}, which answers", store.shown())),
        Err(failure) => Check::wrong(ID, failure.to_string(), "judge archive --check"),
    });
}
