//! A last call, decided anew as the line moves.

use ledger::{Entry, Known};

use super::{apply, edit, holds, kinds, ledger, running};
use crate::support::Fixture;

#[test]
fn a_last_call_is_decided_anew() {
    // Called off: the end that was planned holds again.
    let fixture = running("");
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.3"));
    let ran = apply(&fixture, "2009-01-04T00:00:00Z");
    assert!(ran.out.contains("is called off; the contest ends at 2009-12-31"), "{}", ran.out);
    assert_eq!(kinds(&fixture), ["open", "score", "last-call", "score", "amend", "call-off"]);
    // Reached again, by a submission that came before: its days are counted from when it came.
    edit(&fixture, |toml| toml.replace("public = 0.3", "public = 0.6"));
    apply(&fixture, "2009-01-05T00:00:00Z");
    let calendar = |fixture: &Fixture| {
        let receipts = ledger(fixture).receipts().to_vec();
        let call = receipts.iter().rev().find_map(|receipt| match &receipt.entry {
            Entry::Known(Known::LastCall(call)) => Some((call.from.to_string(), call.until.to_string())),
            _ => None,
        });
        call.unwrap()
    };
    assert_eq!(calendar(&fixture), ("2009-01-02T00:00:00Z".to_owned(), "2009-01-22T00:00:00Z".to_owned()));
    // A call that is announced keeps its end, whatever its length would be now.
    edit(&fixture, |toml| toml.replace("last_call_days = 20", "last_call_days = 5"));
    apply(&fixture, "2009-01-06T00:00:00Z");
    assert_eq!(kinds(&fixture).last().unwrap(), "amend");
    // One that would be over by now begins now.
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.3"));
    apply(&fixture, "2009-01-07T00:00:00Z");
    edit(&fixture, |toml| toml.replace("public = 0.3", "public = 0.6"));
    apply(&fixture, "2009-01-10T00:00:00Z");
    assert_eq!(calendar(&fixture), ("2009-01-10T00:00:00Z".to_owned(), "2009-01-15T00:00:00Z".to_owned()));
    // What has ended the contest stays.
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.3"));
    apply(&fixture, "2009-01-16T00:00:00Z");
    assert_eq!(kinds(&fixture).last().unwrap(), "amend");
    fixture.judge(&["run", "--now", "2009-01-17T00:00:00Z"]).ok();
    holds(&fixture);
}
