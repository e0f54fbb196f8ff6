//! A head of a pull request.

use git2::Oid;

use super::refs::{Kind, Place};

/// A pull request head as the repository advertises it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub oid: Oid,
    /// Its reference; two of them may have the same number.
    pub place: Place,
    pub(super) name: String,
}

impl Head {
    /// The head `oid` at the reference `place`.
    pub fn at(place: Place, oid: Oid) -> Self {
        Self { pull: place.pull, oid, place, name: String::new() }
    }

    /// A head that is known from its receipt.
    pub fn of(pull: u64, oid: Oid) -> Self {
        Self { pull, oid, place: Place { pull, kind: Kind::Pull }, name: String::new() }
    }
}
