//! Submissions that are alike, directly or through others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::crowd::{self, CROWD, Crowd};
use super::entry::{Entry, Member};
use super::measure::Measure;
use super::scan::scan;
use super::sketch::{Figure, Likeness, Sketch};
use super::thresholds::Thresholds;
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
    /// Those that say the same to the bit, copies between teams first.
    pub copies: Vec<Copies>,
    /// One link fewer than members: enough to see what holds the cluster together.
    pub links: Vec<Link>,
    /// All links that were found.
    pub found: usize,
}

/// Submissions that say the same to the bit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Copies {
    /// Their teams, in the order of their first submission here.
    pub teams: Vec<Slug>,
    /// Their receipts, the first one first.
    pub receipts: Vec<u64>,
}

impl Copies {
    fn of(mut members: Vec<&Member>) -> Self {
        members.sort_by_key(|member| (member.received, member.seq));
        let mut seen = BTreeSet::new();
        let teams =
            members.iter().map(|member| &member.team).filter(|team| seen.insert(*team)).cloned().collect();
        Self { teams, receipts: members.iter().map(|member| member.seq).collect() }
    }
}

impl Cluster {
    /// Whether two teams sent the same to the bit.
    pub fn has_copies_between(&self) -> bool {
        self.copies.iter().any(|copies| copies.teams.len() > 1)
    }

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

/// What was found among all entries.
pub(super) struct Found {
    /// The clusters of two or more: those with copies between teams first, then others between teams, then the larger,
    /// then the earlier.
    pub(super) clusters: Vec<Cluster>,
    /// Clusters of many teams, examined.
    pub(super) crowds: Vec<Crowd>,
}

/// Asked how alike the files of two are, where somebody has them.
pub(super) type Exact<'e> = &'e mut dyn FnMut(&Member, &Member) -> Option<(Measure, f64)>;
/// Pairs of places in the entries.
type Pairs = Vec<(u32, u32)>;

/// The clusters among `entries`. `exact` is asked about pairs that would join two clusters.
pub(super) fn clusters(entries: &[Entry], thresholds: &Thresholds, mut exact: Option<Exact<'_>>) -> Found {
    let mut sets = Sets((0..entries.len()).collect());
    let mut same: Pairs = vec![];
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut distinct: Vec<(usize, &Sketch)> = vec![];
    for (at, entry) in entries.iter().enumerate() {
        let earlier = entry.canonical.as_deref().map(|digest| *first.entry(digest).or_insert(at));
        if let Some(earlier) = earlier.filter(|earlier| *earlier != at) {
            sets.join(earlier, at);
            same.push((earlier as u32, at as u32));
        } else if let Some(sketch) = &entry.sketch {
            // A copy has its original's links; comparing it too would square the work of a popular file.
            distinct.push((at, sketch));
        }
    }
    let sketches: Vec<&Sketch> = distinct.iter().map(|(_, sketch)| *sketch).collect();
    // Links that hold clusters together, and all pairs that are alike.
    let mut holding: Vec<(usize, Link)> = vec![];
    let mut near: Pairs = vec![];
    scan(&sketches, thresholds, exact.is_some(), |(a, b, mut by, mut figure)| {
        let (a, b) = (distinct[a].0, distinct[b].0);
        if sets.root(a) != sets.root(b)
            && let Some(exact) = &mut exact
            && let Some((measure, value)) = exact(&entries[a].member, &entries[b].member)
        {
            if value.abs() < thresholds.of_measure(measure) {
                return;
            }
            (by, figure) = (measure, Figure { value, standard_error: 0.0 });
        }
        near.push((a as u32, b as u32));
        if sets.join(a, b) {
            holding.push((a, Link { a: entries[a].member.seq, b: entries[b].member.seq, by, figure }));
        }
    });

    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for at in 0..entries.len() {
        groups.entry(sets.root(at)).or_default().members.push(at);
    }
    for pair in same {
        groups.entry(sets.root(pair.0 as usize)).or_default().same.push(pair);
    }
    for pair in near {
        groups.entry(sets.root(pair.0 as usize)).or_default().near.push(pair);
    }
    for (at, link) in holding {
        groups.entry(sets.root(at)).or_default().holding.push(link);
    }
    let (mut clusters, mut crowds) = (vec![], vec![]);
    for group in groups.into_values().filter(|group| group.members.len() > 1) {
        let teams: BTreeSet<&Slug> = group.members.iter().map(|at| &entries[*at].member.team).collect();
        if teams.len() < CROWD || group.near.is_empty() {
            clusters.push(group.cluster(entries));
            continue;
        }
        let (kept, crowd) = crowd::examine(entries, &group.members, &group.near);
        crowds.push(crowd);
        clusters.extend(group.parted(entries, &kept).iter().map(|group| group.cluster(entries)));
    }
    clusters.sort_by_key(|cluster| {
        let first = cluster.members.first().map(|member| member.seq);
        (
            !cluster.has_copies_between(),
            !cluster.is_between(),
            std::cmp::Reverse(cluster.teams.len()),
            std::cmp::Reverse(cluster.members.len()),
            first,
        )
    });
    crowds.sort_by_key(|crowd| std::cmp::Reverse(crowd.teams));
    Found { clusters, crowds }
}

/// Entries that are alike, directly or through others.
#[derive(Default)]
struct Group {
    members: Vec<usize>,
    /// Pairs of equal digests, each with the first of them.
    same: Pairs,
    /// All other pairs.
    near: Pairs,
    /// Of these the links that hold it together.
    holding: Vec<Link>,
}

impl Group {
    fn cluster(&self, entries: &[Entry]) -> Cluster {
        let mut members: Vec<Member> = self.members.iter().map(|at| entries[*at].member.clone()).collect();
        members.sort_by_key(|member| (member.received, member.seq));
        let mut seen = BTreeSet::new();
        let teams =
            members.iter().map(|member| &member.team).filter(|team| seen.insert(*team)).cloned().collect();
        let figure = Figure { value: 1.0, standard_error: 0.0 };
        let digest = |(a, b): &(u32, u32)| {
            let (a, b) = (entries[*a as usize].member.seq, entries[*b as usize].member.seq);
            Link { a, b, by: Measure::Digest, figure }
        };
        let mut copies: BTreeMap<u32, Vec<&Member>> = BTreeMap::new();
        for (a, b) in &self.same {
            let same = copies.entry(*a).or_insert_with(|| vec![&entries[*a as usize].member]);
            same.push(&entries[*b as usize].member);
        }
        let mut copies: Vec<Copies> = copies.into_values().map(Copies::of).collect();
        copies
            .sort_by_key(|copies| (std::cmp::Reverse(copies.teams.len()), copies.receipts.first().copied()));
        Cluster {
            exact: self.holding.is_empty(),
            teams,
            members,
            copies,
            links: self.same.iter().map(digest).chain(self.holding.iter().copied()).collect(),
            found: self.same.len() + self.near.len(),
        }
    }

    /// What is left of it when only the pairs `kept` and equal digests hold together.
    fn parted(&self, entries: &[Entry], kept: &[(u32, u32)]) -> Vec<Self> {
        let place: HashMap<usize, usize> =
            self.members.iter().enumerate().map(|(place, at)| (*at, place)).collect();
        let mut sets = Sets((0..self.members.len()).collect());
        let mut joined: Vec<(bool, (u32, u32))> = vec![];
        let all = self.same.iter().map(|pair| (true, pair)).chain(kept.iter().map(|pair| (false, pair)));
        for (is_same, pair) in all {
            let places = (place.get(&(pair.0 as usize)), place.get(&(pair.1 as usize)));
            if let (Some(a), Some(b)) = places
                && sets.join(*a, *b)
            {
                joined.push((is_same, *pair));
            }
        }
        let mut groups: BTreeMap<usize, Self> = BTreeMap::new();
        for (place, at) in self.members.iter().enumerate() {
            groups.entry(sets.root(place)).or_default().members.push(*at);
        }
        let mut root = |at: u32| place.get(&(at as usize)).map_or(0, |place| sets.root(*place));
        for pair in &self.same {
            groups.entry(root(pair.0)).or_default().same.push(*pair);
        }
        for pair in kept {
            groups.entry(root(pair.0)).or_default().near.push(*pair);
        }
        for (_, pair) in joined.into_iter().filter(|(is_same, _)| !is_same) {
            groups.entry(root(pair.0)).or_default().holding.extend(link(entries, pair));
        }
        groups.into_values().filter(|group| group.members.len() > 1).collect()
    }
}

/// How alike the sketches of a pair are.
fn link(entries: &[Entry], (a, b): (u32, u32)) -> Option<Link> {
    let (a, b) = (&entries[a as usize], &entries[b as usize]);
    let (by, figure) = match a.sketch.as_ref()?.likeness(b.sketch.as_ref()?)? {
        Likeness::Texts(figure) => (Measure::Agreement, figure),
        Likeness::Numbers { pearson, spearman } => {
            let kinds = [(Measure::Pearson, pearson), (Measure::Spearman, spearman)];
            let known = kinds.into_iter().filter_map(|(by, figure)| Some((by, figure?)));
            known.max_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()))?
        }
    };
    Some(Link { a: a.member.seq, b: b.member.seq, by, figure })
}
