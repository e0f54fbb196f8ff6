//! What the organiser reads.

use std::fmt::Write as _;

use serde::Serialize;

use super::clusters::{Cluster, Exact, Found, Link, clusters};
use super::crowd::Crowd;
use super::entry::{Entry, Member};
use super::false_positives::FalsePositives;
use super::linked::{Linked, linked, pairs_of};
use super::measure::Measure;
use super::meters::Meters;
use super::scan::told_apart;
use super::thresholds::Thresholds;
use super::usual;
use contest::Teams;
use ledger::standings::Roster;
use ledger::{Known, Ledger};

/// Links of a cluster that the text shows.
const SHOWN: usize = 8;

/// All look-alikes of a contest. It serialises to JSON; the text is for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Submissions that were compared.
    pub compared: usize,
    /// Submissions of which neither digest nor sketch was kept.
    pub unknown: usize,
    /// From where on two are look-alikes.
    pub thresholds: Thresholds,
    /// Pairs of teams that would be alike if all were honest, by how alike the teams of this contest are otherwise, and made-up
    /// ones of its metric and base rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub honest: Option<f64>,
    /// Clusters of many teams: what they have in common says nothing about any two of them.
    pub crowds: Vec<Crowd>,
    /// Clusters with two or more teams.
    pub between: Vec<Cluster>,
    /// Clusters of one team's own submissions.
    pub inside: Vec<Cluster>,
    /// Clusters between teams of which every pair was looked into and means nothing.
    pub cleared: Vec<Cluster>,
    /// Pairs of teams that something links.
    pub linked: Vec<Linked>,
    /// What the board has told each team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meters: Option<Meters>,
}

impl Report {
    /// Compares all `entries` with each other by what was kept of them.
    pub fn of(entries: &[Entry], thresholds: Thresholds) -> Self {
        Self::made(entries, thresholds, None)
    }

    /// The same, but asks `exact` about candidates: what [`super::Exact::strongest`] or the share of equal
    /// labels says when both files are at hand, `None` to trust the sketches.
    pub fn confirmed(
        entries: &[Entry],
        thresholds: Thresholds,
        mut exact: impl FnMut(&Member, &Member) -> Option<(Measure, f64)>,
    ) -> Self {
        Self::made(entries, thresholds, Some(&mut exact))
    }

    fn made(entries: &[Entry], thresholds: Thresholds, exact: Option<Exact<'_>>) -> Self {
        let unknown = |entry: &&Entry| entry.canonical.is_none() && entry.sketch.is_none();
        let unknown = entries.iter().filter(unknown).count();
        let Found { clusters, crowds } = clusters(entries, &thresholds, exact);
        let (between, inside) = clusters.into_iter().partition(Cluster::is_between);
        let compared = entries.len() - unknown;
        let honest = usual::links(entries, &thresholds);
        let (cleared, linked) = (vec![], vec![]);
        Self { compared, unknown, thresholds, honest, crowds, between, inside, cleared, linked, meters: None }
    }

    /// Joins the look-alikes with what else links teams, and sets apart what the organiser has cleared.
    pub fn link(&mut self, teams: &Teams, ledger: &Ledger, cleared: &FalsePositives) {
        let mut roster = Roster::default();
        for receipt in ledger.receipts() {
            if let ledger::Entry::Known(Known::Register(registered)) = &receipt.entry {
                roster.add(registered);
            }
        }
        self.linked = linked(&self.between, teams, ledger, &roster, cleared);
        let is_cleared = |cluster: &Cluster| {
            let pairs = pairs_of(cluster, &roster);
            !pairs.is_empty() && pairs.keys().all(|pair| cleared.reason(pair).is_some())
        };
        (self.cleared, self.between) = std::mem::take(&mut self.between).into_iter().partition(is_cleared);
    }

    /// The report as plain text. Team slugs are the only words in it that a contestant chose, and they are
    /// plain by rule.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} submissions compared; alike from |r| = {} or {} % equal labels on\n",
            self.compared,
            self.thresholds.correlation,
            self.thresholds.agreement * 100.0
        );
        if self.unknown > 0 {
            let _ =
                writeln!(text, "{} submissions left out: nothing was kept to compare them by", self.unknown);
        }
        if let Some(chance) = self.thresholds.chance {
            let _ = writeln!(
                text,
                "Two draws of the key's labels are equal in {:.2} % of the rows",
                chance * 100.0
            );
            if told_apart(&self.thresholds).is_none() {
                text.push_str(
                    "That is so much that sketches cannot tell honest teams from look-alikes: only the same predictions are \
                     found, and with --files others\n",
                );
            }
        }
        if let Some(truth) = self.thresholds.truth {
            let _ =
                writeln!(text, "The middle submission knows {:.1} % of the truth's variance", truth * 100.0);
        }
        if let Some(honest) = self.honest {
            let _ = writeln!(
                text,
                "If all teams were honest, about {} of their pairs would be alike",
                links(honest)
            );
        }
        crowds(&mut text, &self.crowds);
        section(&mut text, "Between teams", &self.between);
        section(&mut text, "Inside a team", &self.inside);
        let (cleared, open): (Vec<&Linked>, Vec<&Linked>) =
            self.linked.iter().partition(|linked| linked.cleared.is_some());
        pairs(&mut text, "Linked teams", &open);
        if !cleared.is_empty() {
            pairs(&mut text, "Linked teams marked as false positives", &cleared);
        }
        if !self.cleared.is_empty() {
            section(&mut text, "Look-alikes between teams marked as false positives", &self.cleared);
        }
        if let Some(meters) = &self.meters {
            meters.write(&mut text);
        }
        text.push_str(
            "\nA look-alike is a question, not a verdict: the same public example, the same library with the same\n\
             settings or very good models explain many. Ask both teams. So is a link: people may be in several teams.\n\
             What you have looked into goes into content/audit/false-positives.toml.\n",
        );
        text
    }
}

/// An expected number of links.
fn links(expected: f64) -> String {
    match expected {
        _ if expected < 0.05 => "none".to_owned(),
        _ if expected < 10.0 => format!("{expected:.1}"),
        _ => format!("{expected:.0}"),
    }
}

fn crowds(text: &mut String, crowds: &[Crowd]) {
    for crowd in crowds {
        let Crowd { teams, submissions, pairs, alike, threshold, expected, undecided } = crowd;
        let _ = writeln!(
            text,
            "\nA crowd: {teams} teams with {submissions} submissions are alike in {pairs} pairs, as variants of one public \
             example or labels of a rare class are.\nListed below are the {alike} pairs that share at least {:.1} % of what \
             sets them apart from the others; honest teams would make {} such pairs.",
            threshold * 100.0,
            links(*expected)
        );
        if *undecided > 0 {
            let _ = writeln!(text, "Of {undecided} pairs the sketches cannot tell; --files compares them.");
        }
    }
}

fn section(text: &mut String, title: &str, clusters: &[Cluster]) {
    let _ = writeln!(
        text,
        "\n{title}: {}",
        if clusters.is_empty() { "none".to_owned() } else { clusters.len().to_string() }
    );
    for cluster in clusters {
        let teams: Vec<&str> = cluster.teams.iter().map(|team| team.as_str()).collect();
        let kind = if cluster.exact { "the same predictions" } else { "near" };
        let _ = writeln!(text, "- {}: {} submissions, {kind}", teams.join(", "), cluster.members.len());
        for copies in cluster.copies.iter().filter(|_| !cluster.exact).take(SHOWN) {
            let receipts: Vec<String> = copies.receipts.iter().take(SHOWN).map(u64::to_string).collect();
            let teams: Vec<&str> = copies.teams.iter().take(SHOWN).map(|team| team.as_str()).collect();
            let of = copies.receipts.len().saturating_sub(SHOWN);
            let more = if of > 0 { format!(" and {of} more") } else { String::new() };
            let _ = writeln!(
                text,
                "    the same predictions: receipts {}{more} of {}",
                receipts.join(", "),
                teams.join(", ")
            );
        }
        for member in cluster.members.iter().take(SHOWN) {
            let (seq, pull) = (member.seq, member.pull);
            let _ =
                writeln!(text, "    receipt {seq}, #{pull}, {}, received {}", member.team, member.received);
        }
        more(text, cluster.members.len());
        let near = || cluster.links.iter().filter(|link| link.by != Measure::Digest);
        for link in near().take(SHOWN) {
            let _ = writeln!(text, "    {}", sentence(link));
        }
        more(text, near().count());
    }
}

fn pairs(text: &mut String, title: &str, linked: &[&Linked]) {
    let count = if linked.is_empty() { "none".to_owned() } else { linked.len().to_string() };
    let _ = writeln!(text, "\n{title}: {count}");
    for pair in linked {
        let [a, b] = &pair.teams;
        let _ = writeln!(text, "- {a} and {b}");
        for sentence in pair.sentences() {
            let _ = writeln!(text, "    {sentence}");
        }
        if let Some(reason) = &pair.cleared {
            let _ = writeln!(text, "    false positive: {}", base::finding::quoted(reason));
        }
    }
}

fn more(text: &mut String, count: usize) {
    if count > SHOWN {
        let _ = writeln!(text, "    and {} more", count - SHOWN);
    }
}

fn sentence(link: &Link) -> String {
    let Link { a, b, figure, .. } = link;
    let (value, error) = (figure.value, figure.standard_error);
    let is_exact = error == 0.0;
    match link.by {
        Measure::Digest => format!("receipts {a} and {b}: the same predictions"),
        Measure::Agreement => {
            let (value, error) = (value * 100.0, error * 100.0);
            let error = if is_exact { String::new() } else { format!(" ± {error:.1} % (estimated)") };
            format!("receipts {a} and {b}: {value:.2} % of rows equal{error}")
        }
        Measure::Pearson | Measure::Spearman => {
            let error = if is_exact { String::new() } else { format!(" ± {error:.6} (estimated)") };
            let kind = if link.by == Measure::Pearson { "values" } else { "ranks" };
            let flipped = if value < 0.0 { ", turned upside down" } else { "" };
            format!("receipts {a} and {b}: r of {kind} = {value:.6}{error}{flipped}")
        }
    }
}
