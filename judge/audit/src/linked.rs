//! Teams that something links: alike submissions, shared members, one name in two spellings, registrations
//! within minutes. A link is a question to two teams, never a verdict.

use base::plural::counted;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

use super::clusters::{Cluster, Link};
use super::false_positives::FalsePositives;
use super::measure::Measure;
use base::finding::quoted;
use base::time::Instant;
use contest::{Member, Slug, Teams, fingerprint};
use ledger::standings::Roster;
use ledger::{Entry, Known, Ledger};

/// Registrations within so many seconds of each other support another link; alone they mean nothing, since
/// everybody registers on the first day.
const SOON: i64 = 600;

/// Something that links two teams.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Evidence {
    /// Submissions that are alike; the first link that was found, and how many more.
    Alike {
        /// The link.
        link: Link,
        /// Further links of submissions of the two.
        more: usize,
    },
    /// People who are in both.
    Members {
        /// How many.
        shared: usize,
        /// Their logins, quoted, as far as `team.toml` has them.
        logins: Vec<String>,
    },
    /// Display names that look the same.
    Name {
        /// Both, quoted.
        names: [String; 2],
    },
    /// Registered within minutes.
    Registered {
        /// The receipts.
        receipts: [u64; 2],
        /// Seconds between the two.
        seconds: i64,
    },
}

/// Two teams and what links them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Linked {
    /// The teams, in the order of their names.
    pub teams: [Slug; 2],
    /// What links them.
    pub evidence: Vec<Evidence>,
    /// Why the organiser holds that it means nothing, if that was noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared: Option<String>,
}

/// Two teams in order; nothing for a team and itself.
fn pair(a: &Slug, b: &Slug) -> Option<[Slug; 2]> {
    match a.cmp(b) {
        std::cmp::Ordering::Less => Some([a.clone(), b.clone()]),
        std::cmp::Ordering::Greater => Some([b.clone(), a.clone()]),
        std::cmp::Ordering::Equal => None,
    }
}

/// The pairs of teams that a cluster's links join, by their present names.
pub(super) fn pairs_of(cluster: &Cluster, roster: &Roster) -> BTreeMap<[Slug; 2], (Link, usize)> {
    let team: HashMap<u64, &Slug> = cluster.members.iter().map(|member| (member.seq, &member.team)).collect();
    let mut pairs: BTreeMap<[Slug; 2], (Link, usize)> = BTreeMap::new();
    for link in &cluster.links {
        let (Some(a), Some(b)) = (team.get(&link.a), team.get(&link.b)) else { continue };
        let Some(pair) = pair(roster.current(a), roster.current(b)) else { continue };
        pairs.entry(pair).and_modify(|(_, more)| *more += 1).or_insert((*link, 0));
    }
    pairs
}

/// Every pair of teams that something links, those with most evidence first.
pub(super) fn linked(
    between: &[Cluster],
    teams: &Teams,
    ledger: &Ledger,
    roster: &Roster,
    cleared: &FalsePositives,
) -> Vec<Linked> {
    let mut found: BTreeMap<[Slug; 2], Vec<Evidence>> = BTreeMap::new();
    for cluster in between {
        for (pair, (link, more)) in pairs_of(cluster, roster) {
            found.entry(pair).or_default().push(Evidence::Alike { link, more });
        }
    }
    for (pair, (shared, logins)) in shared_members(teams, roster) {
        found.entry(pair).or_default().push(Evidence::Members { shared, logins });
    }
    for (pair, names) in same_names(teams) {
        found.entry(pair).or_default().push(Evidence::Name { names });
    }
    let registered = registered(ledger, roster);
    let mut pairs: Vec<Linked> = found
        .into_iter()
        .map(|(teams, mut evidence)| {
            if let (Some((at, a)), Some((then, b))) = (registered.get(&teams[0]), registered.get(&teams[1])) {
                let seconds = (at.seconds() - then.seconds()).abs();
                if seconds <= SOON {
                    evidence.push(Evidence::Registered { receipts: [*a, *b], seconds });
                }
            }
            Linked { cleared: cleared.reason(&teams).map(str::to_owned), teams, evidence }
        })
        .collect();
    pairs.sort_by(|a, b| b.evidence.len().cmp(&a.evidence.len()).then_with(|| a.teams.cmp(&b.teams)));
    pairs
}

/// Pairs of teams whose display names look the same, with both names, quoted.
fn same_names(teams: &Teams) -> BTreeMap<[Slug; 2], [String; 2]> {
    let mut by_bones: BTreeMap<(usize, String), Vec<(&Slug, &str)>> = BTreeMap::new();
    for (slug, team) in teams {
        for (way, bones) in bones(&team.name).into_iter().enumerate() {
            if !bones.is_empty() {
                by_bones.entry((way, bones)).or_default().push((slug, &team.name));
            }
        }
    }
    let mut found = BTreeMap::new();
    for same in by_bones.values() {
        // Neighbours are enough: three spellings are two links. Teams come in the order of their slugs.
        for both in same.windows(2) {
            let [(a, first), (b, second)] = both else { continue };
            if let Some(pair) = pair(a, b) {
                found.insert(pair, [quoted(first), quoted(second)]);
            }
        }
    }
    found
}

/// When each team was first registered, and by which receipt.
fn registered(ledger: &Ledger, roster: &Roster) -> HashMap<Slug, (Instant, u64)> {
    let mut first = HashMap::new();
    for receipt in ledger.receipts() {
        if let Entry::Known(Known::Register(registered)) = &receipt.entry
            && registered.new
        {
            let team = roster.current(&registered.team).clone();
            first.entry(team).or_insert((registered.arrival.received, receipt.seq));
        }
    }
    first
}

/// Pairs of teams → how many people are in both, and the logins of those.
fn shared_members(teams: &Teams, roster: &Roster) -> BTreeMap<[Slug; 2], (usize, Vec<String>)> {
    // Whoever has a number, a key or a login in common may be one person; the members themselves decide.
    let mut by_key: BTreeMap<String, Vec<(&Slug, &Member)>> = BTreeMap::new();
    for (slug, team) in teams {
        for member in &team.members {
            for key in keys(member) {
                by_key.entry(key).or_default().push((slug, member));
            }
        }
    }
    let mut shared: BTreeMap<[Slug; 2], BTreeSet<String>> = BTreeMap::new();
    for (key, people) in &by_key {
        for (at, (a, one)) in people.iter().enumerate() {
            for (b, other) in &people[at + 1..] {
                if let Some(pair) = pair(a, b).filter(|_| is_same(one, other)) {
                    let known = one.login.as_ref().or(other.login.as_ref());
                    let name = known.map_or_else(|| key.clone(), |login| login.to_lowercase());
                    shared.entry(pair).or_default().insert(name);
                }
            }
        }
    }
    let mut out: BTreeMap<[Slug; 2], (usize, Vec<String>)> = shared
        .into_iter()
        .map(|(pair, names)| (pair, (names.len(), names.iter().map(|name| quoted(name)).collect())))
        .collect();
    // The ledger's tags know members that a file does not name in the same way.
    let mut by_tag: BTreeMap<&str, Vec<&Slug>> = BTreeMap::new();
    for slug in teams.keys() {
        for tag in roster.people(slug) {
            by_tag.entry(tag).or_default().push(slug);
        }
    }
    let mut tags: BTreeMap<[Slug; 2], usize> = BTreeMap::new();
    for slugs in by_tag.values() {
        for (at, a) in slugs.iter().enumerate() {
            for pair in slugs[at + 1..].iter().filter_map(|b| pair(a, b)) {
                *tags.entry(pair).or_default() += 1;
            }
        }
    }
    for (pair, count) in tags {
        let (shared, _) = out.entry(pair).or_default();
        *shared = count.max(*shared);
    }
    out
}

fn keys(member: &Member) -> Vec<String> {
    let id = member.id.map(|id| format!("user {id}"));
    let key = member.ssh_key.as_ref().and_then(|key| fingerprint(key).ok());
    let login = member.login.as_ref().map(|login| format!("login {}", login.to_lowercase()));
    [id, key, login].into_iter().flatten().collect()
}

/// Whether two entries are one person: by number where both have one, else by key, else by login.
fn is_same(a: &Member, b: &Member) -> bool {
    if let (Some(a), Some(b)) = (a.id, b.id) {
        return a == b;
    }
    if let (Some(a), Some(b)) = (&a.ssh_key, &b.ssh_key) {
        return fingerprint(a).ok() == fingerprint(b).ok();
    }
    a.login.as_ref().zip(b.login.as_ref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// What remains of a name when everything is taken away that the eye does not tell apart (Unicode TS 39), and
/// case, spaces and marks. Two ways, since a capital looks like other letters than its small form does: В like
/// B, but в like no b; I like l, but i like no l.
fn bones(name: &str) -> [String; 2] {
    let plain: String = name.nfkc().collect();
    let small = plain.to_lowercase();
    [&small, &plain].map(|text| {
        let bare: String = skeleton(text).filter(|c| c.is_alphanumeric()).collect();
        bare.to_lowercase()
    })
}

impl Linked {
    /// The evidence as sentences.
    pub(super) fn sentences(&self) -> Vec<String> {
        self.evidence.iter().map(sentence).collect()
    }
}

fn sentence(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Alike { link, more } => {
            let what = if link.by == Measure::Digest {
                "the same predictions"
            } else {
                "nearly the same predictions"
            };
            let more = if *more > 0 { format!(", and {more} more pairs") } else { String::new() };
            format!("{what} in receipts {} and {}{more}", link.a, link.b)
        }
        Evidence::Members { shared, logins } if logins.is_empty() => {
            format!("{} in common, by their tags", counted(*shared, "member", "members"))
        }
        Evidence::Members { shared, logins } => {
            format!("{} in common: {}", counted(*shared, "member", "members"), logins.join(", "))
        }
        Evidence::Name { names: [a, b] } => format!("names that look the same: {a} and {b}"),
        Evidence::Registered { receipts: [a, b], seconds } => {
            format!("registered {seconds} seconds apart (receipts {a} and {b})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_the_same(a: &str, b: &str) -> bool {
        bones(a).iter().zip(bones(b)).any(|(a, b)| *a == b)
    }

    #[test]
    fn names_that_look_the_same_have_the_same_bones() {
        for (a, b) in [
            ("BellKor", "Bell Kor"),
            ("BellKor", "\u{412}\u{435}11Kor"), // Cyrillic letters and ones
            ("The Ensemble", "THE ENSEMBLE!"),
            ("BigChaos", "BIGCHAOS"),
            ("BigChaos", "Big Cha0s"),
            ("Gravity", "\u{ff27}ravity"),
            ("PragmaticTheory", "Pragmatic_Theory"),
        ] {
            assert!(look_the_same(a, b), "{a} {b}: {:?} {:?}", bones(a), bones(b));
        }
        for (a, b) in [("BellKor", "KorBell"), ("BigChaos", "BellKor in BigChaos"), ("Team 2", "Team 3")] {
            assert!(!look_the_same(a, b), "{a} {b}");
        }
        assert_eq!(bones("!!! ..."), ["", ""]);
    }
}
