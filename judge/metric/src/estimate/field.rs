//! Who is separable from whom on a long board, sorted by value so that most pairs need no look.

use super::centred::Centred;
use super::family::Family;
use super::jackknife::{Estimate, ROUNDING};

/// Leaves to the test itself what differs by less than this part: rounding may fall either way there.
const MARGIN: f64 = 1e-9;

/// One estimate with an error bar.
pub(super) struct Entry<'e> {
    /// Its place among the estimates given.
    pub(super) place: usize,
    estimate: &'e Estimate,
    /// Its standard error times Student's quantile.
    reach: f64,
    centred: Centred,
    /// Whether its error is beyond doubt more than rounding, whoever it is held against.
    is_evidence: bool,
}

/// Estimates in the order of their values; those without an error bar are separable from nobody.
pub(super) struct Field<'e> {
    /// By value.
    pub(super) members: Vec<Entry<'e>>,
    /// How many standard errors of their difference two must lie apart.
    quantile: f64,
    /// The largest reach, and an amount below which everything is rounding.
    largest: f64,
    rounding: f64,
}

impl<'e> Field<'e> {
    pub(super) fn new(
        estimates: impl ExactSizeIterator<Item = &'e Estimate>,
        family: Family,
        level: f64,
    ) -> Self {
        let teams = estimates.len();
        let mut field = Self { members: vec![], quantile: 0.0, largest: 0.0, rounding: 0.0 };
        let mut groups = 0;
        for (place, estimate) in estimates.enumerate() {
            let Some(error) = estimate.standard_error() else { continue };
            let count = estimate.replicates.len();
            if field.members.is_empty() {
                groups = count;
                // No quantile: the level is none, and nobody is separable.
                let Some(quantile) = family.critical(teams, groups, level) else { break };
                field.quantile = quantile;
            }
            // All scores on the same rows have the same groups; one that has not is comparable to none.
            if count != groups {
                continue;
            }
            let reach = field.quantile * error;
            field.largest = field.largest.max(reach);
            field.rounding = field.rounding.max(2.0 * ROUNDING * estimate.value.abs());
            let centred = Centred::of(estimate);
            field.members.push(Entry { place, estimate, reach, centred, is_evidence: false });
        }
        for member in &mut field.members {
            member.is_evidence = member.reach > field.quantile * field.rounding;
        }
        field.members.sort_by(|a, b| a.estimate.value.total_cmp(&b.estimate.value));
        field
    }

    /// How many members are separably smaller than the one at `at`, and how many separably larger.
    pub(super) fn count(&self, at: usize) -> (usize, usize) {
        let member = &self.members[at];
        let value = member.estimate.value;
        // Beyond this everybody is separable: a difference errs by no more than the sum of both errors.
        let mut far = (member.reach + self.largest) * (1.0 + MARGIN) + self.rounding;
        if member.reach <= self.quantile * self.rounding {
            far = f64::INFINITY;
        }
        let low = self.members.partition_point(|other| value - other.estimate.value > far);
        let high = self.members.partition_point(|other| other.estimate.value - value <= far);
        let near = |range: std::ops::Range<usize>| {
            self.members[range].iter().filter(|other| self.is_separable(member, other)).count()
        };
        (low + near(low..at), near(at + 1..high) + self.members.len() - high)
    }

    fn is_separable(&self, one: &Entry, other: &Entry) -> bool {
        let gap = (one.estimate.value - other.estimate.value).abs();
        if gap * (1.0 + MARGIN) < (one.reach - other.reach).abs() {
            return false;
        }
        let square = self.quantile * self.quantile * one.centred.square(&other.centred);
        if gap * gap * (1.0 + MARGIN) < square {
            return false;
        }
        // Beyond doubt, and more than rounding.
        if gap * gap > square * (1.0 + MARGIN)
            && gap > self.rounding
            && (one.is_evidence || other.is_evidence)
        {
            return true;
        }
        one.estimate.separable_at(other.estimate, self.quantile)
    }
}
