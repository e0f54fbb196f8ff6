//! What the organiser reads.

use std::fmt::Write as _;

use serde::Serialize;

use super::clusters::{Cluster, Link, Measure, Member, clusters};
use super::{Entry, Thresholds};

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
    /// Clusters with two or more teams.
    pub between: Vec<Cluster>,
    /// Clusters of one team's own submissions.
    pub inside: Vec<Cluster>,
}

impl Report {
    /// Compares all `entries` with each other by what was kept of them.
    pub fn of(entries: &[Entry], thresholds: Thresholds) -> Self {
        Self::confirmed(entries, thresholds, |_, _| None)
    }

    /// The same, but asks `exact` about candidates: what [`super::Exact::strongest`] or the share of equal
    /// labels says when both files are at hand, `None` to trust the sketches.
    pub fn confirmed(
        entries: &[Entry],
        thresholds: Thresholds,
        exact: impl FnMut(&Member, &Member) -> Option<(Measure, f64)>,
    ) -> Self {
        let unknown = |entry: &&Entry| entry.canonical.is_none() && entry.sketch.is_none();
        let unknown = entries.iter().filter(unknown).count();
        let (between, inside) =
            clusters(entries, &thresholds, exact).into_iter().partition(Cluster::is_between);
        Self { compared: entries.len() - unknown, unknown, thresholds, between, inside }
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
        section(&mut text, "Between teams", &self.between);
        section(&mut text, "Inside a team", &self.inside);
        text.push_str(
            "\nA look-alike is a question, not a verdict: the same public example, the same library with the same\n\
             settings or very good models explain many. Ask both teams.\n",
        );
        text
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
