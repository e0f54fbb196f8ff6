//! The facts the sample is made of: teams and dated submissions.

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const EVENTS: &str = include_str!("../../data/events.csv");
const DECISIONS: &str = include_str!("../../data/decisions.csv");
const TEAMS: &str = include_str!("../../data/teams.csv");

/// The day of the contest's opening, on which the teams accept its rules.
const OPENED: toml_edit::Datetime = toml_edit::Datetime {
    date: Some(toml_edit::Date { year: 2006, month: 10, day: 2 }),
    time: None,
    offset: None,
};

/// A registered team.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Team {
    /// Folder name and login.
    pub(crate) slug: String,
    /// Display name.
    pub(crate) name: String,
}

/// One pull request.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    /// When it was received.
    pub(crate) when: Timestamp,
    /// The team's slug.
    pub(crate) team: String,
    /// Score on the public rows; none for a file that can't be scored.
    pub(crate) public: Option<String>,
    /// Score on the private rows.
    pub(crate) private: Option<String>,
    /// `scored`, or why the judge must refuse it.
    pub(crate) expect: Expect,
    /// Name of the prediction file.
    pub(crate) file: String,
}

/// What the judge must do with a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Expect {
    /// Score it.
    Scored,
    /// Refuse it: too early after the one before.
    Quota,
    /// Refuse it: the contest is over.
    Closed,
    /// Refuse it: a line isn't a number.
    NotANumber,
}

/// One step by which the jury decided a prize.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Decision {
    /// When it is put on record.
    pub(crate) when: Timestamp,
    /// The prize's name in `contest.toml`.
    pub(crate) prize: String,
    /// The step, as `judge prize` calls it.
    pub(crate) step: String,
    /// The team's slug.
    pub(crate) team: String,
    /// What the ledger says about it.
    pub(crate) reason: String,
}

/// The jury's steps in order of time.
pub(crate) fn decisions() -> Result<Vec<Decision>> {
    let decisions: Vec<Decision> = read("decisions.csv", DECISIONS)?;
    if !decisions.is_sorted_by_key(|decision| decision.when) {
        bail!("xtask/data/decisions.csv is not in order of time");
    }
    Ok(decisions)
}

/// All teams.
pub(crate) fn teams() -> Result<Vec<Team>> {
    read("teams.csv", TEAMS)
}

/// All pull requests in order of time: the first is number 1.
pub(crate) fn events() -> Result<Vec<Event>> {
    let events: Vec<Event> = read("events.csv", EVENTS)?;
    if !events.is_sorted_by_key(|event| event.when) {
        bail!("xtask/data/events.csv is not in order of time");
    }
    Ok(events)
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>> {
    let rows: Result<Vec<T>, csv::Error> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    rows.with_context(|| format!("xtask/data/{name} can't be read"))
}

impl Event {
    /// The scores its file is to have. A file that can't be scored gets a plain one; nobody will see it.
    pub(crate) fn wanted(&self) -> Result<(f64, f64)> {
        Ok((wanted(self.public.as_deref())?, wanted(self.private.as_deref())?))
    }

    /// Name of its random streams.
    pub(crate) fn stream(&self) -> String {
        format!("{} {}", self.team, self.when)
    }

    /// Whether its predictions are whole stars drawn at random.
    pub(crate) fn whole_stars(&self) -> bool {
        self.team == "random-integers"
    }
}

fn wanted(text: Option<&str>) -> Result<f64> {
    let text = text.unwrap_or("1.93");
    text.parse().with_context(|| format!("xtask/data/events.csv: `{text}` is no score"))
}

impl Team {
    /// The team's file in the repository. Logins are the slugs: no person is in it. With the hash of the terms that
    /// its leader accepts, if there are any yet.
    pub(crate) fn toml(&self, terms: Option<&str>) -> String {
        let mut member = toml_edit::Table::new();
        member["login"] = toml_edit::value(&self.slug);
        member["role"] = toml_edit::value("leader");
        if let Some(terms) = terms {
            let mut accepted = toml_edit::InlineTable::new();
            accepted.insert("terms", terms.into());
            accepted.insert("on", OPENED.into());
            member["accepted"] = toml_edit::value(accepted);
        }
        let mut members = toml_edit::ArrayOfTables::new();
        members.push(member);
        let mut document = toml_edit::DocumentMut::new();
        document["name"] = toml_edit::value(&self.name);
        document["members"] = toml_edit::Item::ArrayOfTables(members);
        document.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_event_has_a_team_and_every_name_is_used_once() {
        let teams = teams().unwrap();
        let slugs: BTreeSet<_> = teams.iter().map(|team| team.slug.as_str()).collect();
        let names: BTreeSet<_> = teams.iter().map(|team| team.name.as_str()).collect();
        assert_eq!((slugs.len(), names.len()), (teams.len(), teams.len()));
        for slug in &slugs {
            assert!(slug.len() <= 39 && !slug.starts_with('-'), "{slug}");
            assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{slug}");
        }
        for event in events().unwrap() {
            assert!(slugs.contains(event.team.as_str()), "{}", event.team);
        }
    }

    /// The quota of `content/contest.toml`: one a week until 2006-10-09, then one in 24 hours.
    #[test]
    fn exactly_the_marked_events_break_quota_or_close() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (daily_from, close) = (at("2006-10-09T00:00:00Z"), at("2009-07-26T18:42:37Z"));
        let mut last: BTreeMap<String, Timestamp> = BTreeMap::new();
        for event in events().unwrap() {
            let window = if event.when < daily_from { 7 * 24 * 3600 } else { 24 * 3600 };
            let before = last.get(&event.team);
            let early = before.is_some_and(|before| event.when.duration_since(*before).as_secs() < window);
            assert_eq!(early, event.expect == Expect::Quota, "{event:?}");
            assert_eq!(event.when > close, event.expect == Expect::Closed, "{event:?}");
            if event.expect == Expect::Scored {
                last.insert(event.team, event.when);
            }
        }
    }

    /// The final board, public and private, as history has it.
    #[test]
    fn the_final_boards_come_out() {
        let board = |score: fn(&Event) -> Option<&String>| {
            let mut best: BTreeMap<String, (String, Timestamp)> = BTreeMap::new();
            for event in events().unwrap().into_iter().filter(|event| event.expect == Expect::Scored) {
                let score = format!("{:.4}", score(&event).unwrap().parse::<f64>().unwrap());
                let entry = best.entry(event.team.clone()).or_insert((score.clone(), event.when));
                if score < entry.0 {
                    *entry = (score, event.when);
                }
            }
            let mut rows: Vec<_> =
                best.into_iter().map(|(team, (score, when))| (score, when, team)).collect();
            rows.sort();
            rows
        };
        let public = board(|event| event.public.as_ref());
        assert_eq!((public[0].0.as_str(), public[0].2.as_str()), ("0.8553", "the-ensemble"));
        assert_eq!((public[1].0.as_str(), public[1].2.as_str()), ("0.8554", "bellkors-pragmatic-chaos"));

        let names: BTreeMap<String, String> =
            teams().unwrap().into_iter().map(|t| (t.slug, t.name)).collect();
        let private = board(|event| event.private.as_ref());
        let facts = include_str!("../../data/final-board.csv");
        for (row, fact) in private.iter().zip(csv::Reader::from_reader(facts.as_bytes()).records()) {
            let fact = fact.unwrap();
            let when = row.1.to_string().replace('T', " ").replace('Z', "");
            assert_eq!([&names[&row.2], &row.0, &when], [&fact[1], &fact[2], &fact[4]]);
        }
        // Behind the two finishers the public order is the same.
        let order = |rows: &[(String, Timestamp, String)]| {
            rows[2..12].iter().map(|r| r.2.clone()).collect::<Vec<_>>()
        };
        assert_eq!(order(&public), order(&private));
    }
}
