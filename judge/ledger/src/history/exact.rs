//! The exact public scores behind the receipts, as far as somebody can open what was sealed.

use std::collections::HashMap;
use std::sync::Arc;

use metric::estimate::Estimate;

/// The commitment behind a team's best.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The score's receipt.
    pub seq: u64,
    /// The first receipt of its submission.
    pub of: u64,
    /// The commitment; of a receipt in a closed file only its first half is kept, apart from the brief.
    pub commitment: Option<String>,
}

/// What opens sealed scores.
pub trait Openings: std::fmt::Debug + Send + Sync {
    /// The exact score, if it can be opened.
    fn open(&self, behind: &Behind) -> Option<Estimate>;
}

/// Exact scores, opened or learned.
#[derive(Clone, Debug, Default)]
pub struct Exact {
    learned: HashMap<String, Estimate>,
    sealed: Option<Arc<dyn Openings>>,
}

impl Exact {
    /// Those that `sealed` opens.
    pub fn of(sealed: impl Openings + 'static) -> Self {
        Self { learned: HashMap::new(), sealed: Some(Arc::new(sealed)) }
    }

    /// Makes a score known.
    pub fn learn(&mut self, commitment: String, estimate: Estimate) {
        self.learned.insert(commitment, estimate);
    }

    /// Makes one unknown again that was learned.
    pub(super) fn forget(&mut self, commitment: &str) {
        self.learned.remove(commitment);
    }

    /// The same for all of them.
    pub(super) fn forget_all(&mut self) {
        self.learned.clear();
    }

    /// The score, if it is known or can be opened. What was sealed before the judge had an identity of its own, or
    /// under another answer key, stays unknown, and so does a file that is damaged or not there.
    pub fn get(&self, behind: &Behind) -> Option<Estimate> {
        let known = behind.commitment.as_ref().and_then(|commitment| self.learned.get(commitment));
        known.cloned().or_else(|| self.sealed.as_ref()?.open(behind))
    }
}
