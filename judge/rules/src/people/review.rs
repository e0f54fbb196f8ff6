//! Registrations that wait for the organiser, as the ledger has them.

use ledger::{Entry, Held, Known, Ledger};

/// A registration that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its `hold` receipt.
    pub seq: u64,
    /// What it holds.
    pub held: Held,
}

/// The registrations that wait, oldest first. One that was decided, or whose pull request has a newer head
/// with a receipt of its own, waits no more.
pub fn waiting(ledger: &Ledger) -> Vec<Waiting> {
    let mut newest = std::collections::HashMap::new();
    for receipt in ledger.receipts() {
        if let Some((pull, _)) = receipt.entry.identity() {
            newest.insert(pull, receipt.seq);
        }
    }
    let held = ledger.receipts().iter().filter_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Hold(held)) => Some(Waiting { seq: receipt.seq, held: held.clone() }),
        _ => None,
    });
    held.filter(|waiting| newest.get(&waiting.held.arrival.pull) == Some(&waiting.seq)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::time::Instant;

    #[test]
    fn a_decided_registration_waits_no_more() {
        use ledger::{Arrival, Entry, Held, Known};
        let at: Instant = "2006-10-02T00:00:00Z".parse().unwrap();
        let held = |pull: u64, head: &str| {
            Entry::Known(Known::Hold(Held {
                team: "bellkor".parse().unwrap(),
                arrival: Arrival { pull, head: head.to_owned(), received: at, received_by: None },
                code: "sign-up-rate".to_owned(),
                message: "m".to_owned(),
            }))
        };
        let mut ledger = Ledger::default();
        ledger.append(at, held(1, "aa")).unwrap();
        ledger.append(at, held(1, "bb")).unwrap();
        ledger.append(at, held(2, "cc")).unwrap();
        let left: Vec<u64> = waiting(&ledger).iter().map(|waiting| waiting.seq).collect();
        assert_eq!(left, [2, 3], "a newer head takes the older one's place");
    }
}
