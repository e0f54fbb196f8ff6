//! What decides a contest, as receipts keep it: how scores come about and what they win. A change of it is put on
//! record by an `amend` receipt, so that every receipt can be held against what was in force when it was written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Contest, FinalChoice, Prize, Track};
use base::digest::sha256_hex;
use base::finding::quoted;
use metric::Direction;
use metric::release::Rule;

/// The deciding parts of a `contest.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What ranks.
    pub metric: String,
    /// Which end of its scale wins.
    pub direction: Direction,
    /// Decimals of a recorded score.
    pub decimals: usize,
    /// The metrics whose mean rank orders the teams.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mean_rank: Vec<(String, Direction)>,
    /// Which score the public sees.
    pub release: Rule,
    /// Digest of everything that a score depends on besides the file and the answer key: [`Contest::measure`].
    pub measure: String,
    /// SHA-256 of the answer key, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_key: Option<String>,
    /// The phase that the answer key is for, if that is one which begins anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// What of a team's submissions takes part in the final decision.
    pub final_choice: FinalChoice,
    /// The tracks, each with what ranks in it and which end of its scale wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<(String, String, Direction)>,
    /// The prizes, without what is paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prizes: Vec<Prize>,
}

impl Contest {
    /// SHA-256 of all that a score depends on besides the file and the answer key: the text of every metric file with
    /// the pieces that it shares, parameters, labels, columns, groups, the sum that ranks, decimals and release rule.
    pub fn measure(&self) -> String {
        let metric = &self.metric;
        let sum: Vec<_> = metric.sum.iter().flat_map(|sum| &sum.terms).collect();
        let mut line = serde_json::json!({
            "metrics": metric::digest(&self.measures),
            "ranks": metric.name,
            "direction": metric.direction,
            "decimals": metric.decimals,
            "mean_rank": metric.mean_rank,
            "sum": sum,
            "release": self.leaderboard.release,
        });
        // Where all have the same, digests are what they were before there was another.
        if !self.own_decimals.is_empty() {
            line["own_decimals"] = serde_json::json!(self.own_decimals);
        }
        sha256_hex(format!("gitprize measure 1\n{line}\n").as_bytes())
    }

    /// Its deciding parts.
    pub fn settings(&self) -> Settings {
        let unpaid = |prize: &Prize| Prize { amount: String::new(), amounts: vec![], ..prize.clone() };
        Settings {
            metric: self.metric.name.clone(),
            direction: self.metric.direction,
            decimals: self.metric.decimals,
            mean_rank: self.metric.mean_rank.clone(),
            release: self.leaderboard.release,
            measure: self.measure(),
            answer_key: self.answer_key_commitment.clone(),
            phase: self.answer_key_phase.clone(),
            final_choice: self.final_choice,
            tracks: self
                .tracks
                .iter()
                .map(|track| (track.id.clone(), track.metric.clone(), self.on(track).metric.direction))
                .collect(),
            prizes: self.prizes.iter().map(unpaid).collect(),
        }
    }

    /// The contest as it was, or will be, with these deciding parts. What is measured besides stays: standings need
    /// the names in the receipts only.
    pub fn with(&self, settings: &Settings) -> Self {
        let mut contest = self.clone();
        let metric = &mut contest.metric;
        if metric.name != settings.metric {
            metric.sum = None;
        }
        metric.name.clone_from(&settings.metric);
        metric.direction = settings.direction;
        metric.decimals = settings.decimals;
        metric.mean_rank.clone_from(&settings.mean_rank);
        contest.leaderboard.release = settings.release;
        contest.answer_key_commitment.clone_from(&settings.answer_key);
        contest.answer_key_phase.clone_from(&settings.phase);
        contest.final_choice = settings.final_choice;
        let track = |(id, metric, _): &(String, String, Direction)| {
            let known = self.track(id).cloned();
            let known = known.unwrap_or_else(|| Track {
                id: id.clone(),
                name: id.clone(),
                metric: String::new(),
                baselines: vec![],
            });
            Track { metric: metric.clone(), ..known }
        };
        contest.tracks = settings.tracks.iter().map(track).collect();
        let paid = |prize: &Prize| {
            let known = self.prize(&prize.name);
            let amount = known.map_or_else(String::new, |known| known.amount.clone());
            let amounts = known.map_or_else(Vec::new, |known| known.amounts.clone());
            Prize { amount, amounts, ..prize.clone() }
        };
        contest.prizes = settings.prizes.iter().map(paid).collect();
        contest
    }
}

impl Settings {
    /// Whether scores made under one do not stand beside those made under the other.
    pub fn scores_differ(&self, other: &Self) -> bool {
        let keys = self.answer_key.as_ref().zip(other.answer_key.as_ref());
        self.metric != other.metric
            || self.direction != other.direction
            || self.decimals != other.decimals
            || self.mean_rank != other.mean_rank
            || self.tracks != other.tracks
            || self.release != other.release
            || self.measure != other.measure
            || self.phase != other.phase
            || keys.is_some_and(|(own, other)| own != other)
    }

    /// Whether they decide differently. A key that one of them does not know is no difference.
    pub fn differ(&self, other: &Self) -> bool {
        !self.changes(other).is_empty()
    }

    /// What `new` changes, a few words each.
    pub fn changes(&self, new: &Self) -> Vec<String> {
        let mut all = vec![];
        let mut change = |what: String, old: String, new: String| {
            if old != new {
                all.push(format!("{what} {old} → {new}"));
            }
        };
        change("metric".to_owned(), self.metric.clone(), new.metric.clone());
        change("direction".to_owned(), self.direction.to_string(), new.direction.to_string());
        change("decimals".to_owned(), self.decimals.to_string(), new.decimals.to_string());
        let names = |list: &[(String, Direction)]| match list {
            [] => "none".to_owned(),
            list => list.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("+"),
        };
        change("mean rank".to_owned(), names(&self.mean_rank), names(&new.mean_rank));
        change("release".to_owned(), shown(&self.release), shown(&new.release));
        let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
        // Each of these is a part of what is measured, and says it better.
        let is_said = Self { measure: new.measure.clone(), answer_key: None, ..self.clone() }
            .scores_differ(&Self { answer_key: None, ..new.clone() });
        if !is_said {
            change("what is measured".to_owned(), short(&self.measure), short(&new.measure));
        }
        if let (Some(own), Some(new)) = (&self.answer_key, &new.answer_key) {
            change("answer key".to_owned(), short(own), short(new));
        }
        let first = |phase: &Option<String>| phase.clone().unwrap_or_else(|| "the first".to_owned());
        change("phase".to_owned(), first(&self.phase), first(&new.phase));
        let boards = |list: &[(String, String, Direction)]| match list {
            [] => "none".to_owned(),
            list => {
                list.iter().map(|(id, metric, _)| format!("{id} by {metric}")).collect::<Vec<_>>().join(", ")
            }
        };
        change("tracks".to_owned(), boards(&self.tracks), boards(&new.tracks));
        change("final choice".to_owned(), shown(&self.final_choice), shown(&new.final_choice));
        let names = self.prizes.iter().chain(&new.prizes).map(|prize| &prize.name);
        let names: BTreeSet<&String> = names.collect();
        for name in names {
            let find = |of: &Self| of.prizes.iter().find(|prize| prize.name == *name).map(parts);
            match (find(self), find(new)) {
                (Some(own), Some(new)) => {
                    let parts: BTreeSet<&String> = own.keys().chain(new.keys()).collect();
                    let value = |of: &BTreeMap<String, String>, part: &String| {
                        of.get(part).cloned().unwrap_or_else(|| "none".to_owned())
                    };
                    for part in parts {
                        change(
                            format!("prize {}: {part}", quoted(name)),
                            value(&own, part),
                            value(&new, part),
                        );
                    }
                }
                (own, _) => {
                    let word = |is_there| if is_there { "there" } else { "none" }.to_owned();
                    change(format!("prize {}", quoted(name)), word(own.is_some()), word(own.is_none()));
                }
            }
        }
        all
    }
}

/// What decides a prize, by name, as the receipt writes it.
fn parts(prize: &Prize) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    let Ok(serde_json::Value::Object(all)) = serde_json::to_value(prize) else { return parts };
    for (name, value) in all.into_iter().filter(|(name, _)| name != "name") {
        match value {
            // The scores of the line.
            serde_json::Value::Object(inner) => {
                parts.extend(inner.into_iter().map(|(name, value)| (name, value.to_string())));
            }
            value => _ = parts.insert(name, value.to_string()),
        }
    }
    parts
}

/// A part as the receipt writes it.
fn shown(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_from_a_receipt_and_into_the_contest() {
        let contest = crate::sample();
        let settings = contest.settings();
        let text = serde_json::to_string(&settings).unwrap();
        let back: Settings = serde_json::from_str(&text).unwrap();
        assert_eq!(back, settings);
        let mut other = contest.clone();
        other.metric.name = "other".to_owned();
        other.metric.decimals += 1;
        other.prizes.clear();
        assert!(settings.scores_differ(&other.settings()));
        let again = contest.with(&other.settings()).with(&settings);
        assert_eq!(again.settings(), settings);
    }

    #[test]
    fn a_line_is_no_matter_of_scores_and_the_metric_text_is() {
        let contest = crate::sample();
        let settings = contest.settings();
        let mut moved = contest.clone();
        moved.prizes[0].last_call_days = Some(7);
        assert!(settings.differ(&moved.settings()) && !settings.scores_differ(&moved.settings()));
        let changes = settings.changes(&moved.settings()).join(", ");
        assert!(changes.ends_with(": last_call_days 30 → 7"), "{changes}");
        moved = contest.clone();
        moved.prizes[0].amount = "more".to_owned();
        moved.prizes[0].amounts = vec!["more".to_owned()];
        assert!(!settings.differ(&moved.settings()), "what is paid decides nothing");
        moved.measures[0].metric.digest = "0".repeat(64);
        assert!(settings.scores_differ(&moved.settings()));
        let changes = settings.changes(&moved.settings());
        assert!(changes.len() == 1 && changes[0].starts_with("what is measured "), "{changes:?}");
    }
}
