//! What a check of lint hands back.

use base::finding::Finding;

/// What a check found: serious findings, then remarks.
#[derive(Default)]
pub(super) struct Found {
    pub(super) serious: Vec<Finding>,
    pub(super) remarks: Vec<Finding>,
}
