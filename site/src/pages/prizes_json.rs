//! `/api/v1/prizes.json`: where each prize is, for programs. Fields are only ever added.

use base::finding::Finding;
use contest::{Prize, Slug};
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::json;
use super::parts::prize::{state, state_word, word, words};
use crate::input::{Input, Site};
use crate::state::Event;

pub(super) const KIND: Kind = Kind { taken: &["api"], list: |_, pages| pages.push(Box::new(PrizesJson)) };

#[derive(Debug)]
struct PrizesJson;

impl Page for PrizesJson {
    fn route(&self) -> String {
        "api/v1/prizes.json".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest, Input::Calendar, Input::Prizes, Input::Teams, Input::Renamed, Input::Frozen]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let prizes = site.contest().prizes.iter().map(|prize| prize_json(site, prize)).collect();
        json::text(&Json { contest: &site.contest().title, prizes })
    }
}

#[derive(Serialize)]
struct Json<'s> {
    contest: &'s str,
    prizes: Vec<PrizeJson<'s>>,
}

#[derive(Serialize)]
struct PrizeJson<'s> {
    name: &'s str,
    /// `grand`, `progress`, `rank` or `milestone`.
    kind: &'static str,
    amount: &'s str,
    /// What each place gets, where that differs.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    amounts: &'s [String],
    /// Required scores.
    public: Option<f64>,
    private: Option<f64>,
    from: String,
    /// The contest's end where the prize has none of its own.
    until: String,
    places: u32,
    /// As on the page: `waiting`, `open`, `last call`, `reopened`, `to be decided`, `nominated`, `delivered`,
    /// `verified`, `licensed`, `awarded`, `not awarded`.
    state: &'static str,
    about: String,
    next: Option<String>,
    due: Option<String>,
    teams: Vec<TeamJson>,
    events: Vec<EventJson<'s>>,
}

#[derive(Serialize)]
struct TeamJson {
    slug: String,
    state: &'static str,
}

#[derive(Serialize)]
struct EventJson<'s> {
    receipt: u64,
    at: String,
    /// `last call`, `nominated`, `delivered`, `verified`, `licensed`, `awarded`, `rejected`, `declined`,
    /// `reopened`, `recalled`, `disqualified`, `appealed`, `reinstated`, `withdrawn`.
    event: &'static str,
    /// The team as it is called now.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'s Slug>,
    /// The score receipt that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'s str>,
}

fn prize_json<'s>(site: &'s Site, prize: &'s Prize) -> PrizeJson<'s> {
    let state = state(site, prize);
    let (about, next, due) = words(site, prize, &state);
    let teams = site.nominees(prize).iter().filter_map(|nominee| {
        let state = word(site, prize, nominee)?;
        Some(TeamJson { slug: site.current(&nominee.team).to_string(), state })
    });
    PrizeJson {
        name: &prize.name,
        kind: prize.kind.word(),
        amount: &prize.amount,
        amounts: &prize.amounts,
        public: prize.threshold.map(|line| line.public),
        private: prize.threshold.and_then(|line| line.private),
        from: prize.from.to_string(),
        until: prize.until.unwrap_or(site.calendar().closes).to_string(),
        places: prize.places,
        state: state_word(&state),
        about,
        next,
        due: due.map(|due| due.machine),
        teams: teams.collect(),
        events: site.events(prize).iter().map(|event| event_json(site, event)).collect(),
    }
}

fn event_json<'s>(site: &'s Site, event: &'s Event) -> EventJson<'s> {
    EventJson {
        receipt: event.seq,
        at: event.at.to_string(),
        event: event.kind.word(),
        team: event.team.as_ref().map(|team| site.current(team)),
        of: event.of,
        private: event.private,
        until: event.until.map(|until| until.to_string()),
        reason: event.reason.as_deref(),
        evidence: event.evidence.as_deref(),
    }
}
