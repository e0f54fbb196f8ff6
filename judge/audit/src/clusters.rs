//! Submissions that are alike, directly or through others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::entry::{Entry, Member};
use super::measure::{Measure, Thresholds};
use super::scan::scan;
use super::sketch::{Figure, Sketch};
use contest::Slug;

/// Two submissions that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Link {
    /// The receipt of the one.
    pub a: u64,
    /// The receipt of the other.
    pub b: u64,
    /// By what.
    pub by: Measure,
    /// How much. Standard error 0: it is exact, by the digests or by the files themselves.
    #[serde(flatten)]
    pub figure: Figure,
}

/// Submissions that are alike, directly or through others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cluster {
    /// Whether all are the same to the bit.
    pub exact: bool,
    /// The teams, in the order of their first submission here. Two or more: alike between teams.
    pub teams: Vec<Slug>,
    /// The submissions in the order in which they were received.
    pub members: Vec<Member>,
    /// One link fewer than members: enough to see what holds the cluster together.
    pub links: Vec<Link>,
    /// All links that were found.
    pub found: usize,
}

impl Cluster {
    /// Whether teams are alike, not only one team's own submissions.
    pub fn is_between(&self) -> bool {
        self.teams.len() > 1
    }
}

/// Sets that merge (R. E. Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", JACM 1975).
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    /// Whether they were two sets until now.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        // The smaller place becomes the root: the result does not depend on the order of links.
        self.0[a.max(b)] = a.min(b);
        a != b
    }
}

/// The clusters of two or more among `entries`: those between teams first, then the larger, then the earlier.
/// `exact` is asked about pairs that would join two clusters.
pub(super) fn clusters(
    entries: &[Entry],
    thresholds: &Thresholds,
    mut exact: impl FnMut(&Member, &Member) -> Option<(Measure, f64)>,
) -> Vec<Cluster> {
    let mut sets = Sets((0..entries.len()).collect());
    let mut links: Vec<(usize, Link)> = vec![];
    let mut found: Vec<usize> = vec![];
    let mut join = |a: usize, b: usize, mut by: Measure, mut figure: Figure| {
        if by != Measure::Digest
            && sets.root(a) != sets.root(b)
            && let Some((measure, value)) = exact(&entries[a].member, &entries[b].member)
        {
            let threshold = match measure {
                Measure::Agreement => thresholds.agreement,
                _ => thresholds.correlation,
            };
            if value.abs() < threshold {
                return;
            }
            (by, figure) = (measure, Figure { value, standard_error: 0.0 });
        }
        found.push(a);
        if sets.join(a, b) {
            links.push((a, Link { a: entries[a].member.seq, b: entries[b].member.seq, by, figure }));
        }
    };
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut distinct: Vec<(usize, &Sketch)> = vec![];
    for (at, entry) in entries.iter().enumerate() {
        let earlier = entry.canonical.as_deref().map(|digest| *first.entry(digest).or_insert(at));
        if let Some(earlier) = earlier.filter(|earlier| *earlier != at) {
            join(earlier, at, Measure::Digest, Figure { value: 1.0, standard_error: 0.0 });
        } else if let Some(sketch) = &entry.sketch {
            // A copy has its original's links; comparing it too would square the work of a popular file.
            distinct.push((at, sketch));
        }
    }
    let sketches: Vec<&Sketch> = distinct.iter().map(|(_, sketch)| *sketch).collect();
    scan(&sketches, thresholds, |(a, b, by, figure)| join(distinct[a].0, distinct[b].0, by, figure));

    let mut clusters: BTreeMap<usize, Cluster> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let empty = || Cluster { exact: true, teams: vec![], members: vec![], links: vec![], found: 0 };
        clusters.entry(sets.root(at)).or_insert_with(empty).members.push(entry.member.clone());
    }
    for (at, link) in links {
        if let Some(cluster) = clusters.get_mut(&sets.root(at)) {
            cluster.exact &= link.by == Measure::Digest;
            cluster.links.push(link);
        }
    }
    for at in found {
        if let Some(cluster) = clusters.get_mut(&sets.root(at)) {
            cluster.found += 1;
        }
    }
    let mut clusters: Vec<Cluster> =
        clusters.into_values().filter(|cluster| cluster.members.len() > 1).collect();
    for cluster in &mut clusters {
        cluster.members.sort_by_key(|member| (member.received, member.seq));
        let mut seen = BTreeSet::new();
        let teams = cluster.members.iter().map(|member| &member.team);
        cluster.teams = teams.filter(|team| seen.insert(*team)).cloned().collect();
    }
    clusters.sort_by_key(|cluster| {
        let first = cluster.members.first().map(|member| member.seq);
        (
            !cluster.is_between(),
            std::cmp::Reverse(cluster.teams.len()),
            std::cmp::Reverse(cluster.members.len()),
            first,
        )
    });
    clusters
}
