//! What came of a head, as far as a forge shows it: one word.

use ledger::{Entry, Known, Receipt};

/// What came of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It has a score.
    Scored,
    /// It got none.
    Refused,
    /// A team was registered or changed.
    Registered,
    /// The digest of a file is on record.
    Claimed,
    /// A registration waits for the organiser.
    Held,
}

impl Outcome {
    /// Every one.
    pub(crate) const ALL: [Self; 5] =
        [Self::Scored, Self::Refused, Self::Registered, Self::Claimed, Self::Held];

    /// What `receipt` says came of its head, if it is about one.
    pub(crate) fn of(receipt: &Receipt) -> Option<Self> {
        let Entry::Known(known) = &receipt.entry else { return None };
        match known {
            Known::Score(_) => Some(Self::Scored),
            Known::Refuse(_) => Some(Self::Refused),
            Known::Register(_) => Some(Self::Registered),
            Known::Claim(_) => Some(Self::Claimed),
            Known::Hold(_) => Some(Self::Held),
            _ => None,
        }
    }

    /// The label.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::Refused => "refused",
            Self::Registered => "registered",
            Self::Claimed => "digest on record",
            Self::Held => "held",
        }
    }

    /// Whether nothing more comes of the head.
    pub(crate) fn closes(self) -> bool {
        self != Self::Held
    }
}
