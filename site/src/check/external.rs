//! Whether addresses elsewhere answer. They are asked for their head only, those of one server one after the other, and no more
//! of them and no longer than the bounds say.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base::finding::{Finding, codes};
use rayon::prelude::*;
use ureq::Agent;
use url::Url;

/// How much is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Addresses.
    pub(crate) most: usize,
    /// For each answer.
    pub(crate) patience: Duration,
    /// For all of it.
    pub(crate) whole: Duration,
}

/// Addresses that are asked, at most.
const MOST: usize = 500;

impl Default for Bounds {
    fn default() -> Self {
        Self { most: MOST, patience: Duration::from_secs(10), whole: Duration::from_secs(300) }
    }
}

/// Servers that are asked at the same time.
const AT_ONCE: usize = 8;

/// An address elsewhere, and where it stands first: a finding without its words.
pub(super) type Written = BTreeMap<Url, Finding>;

/// Warnings about those that do not answer well, and of those that nobody asked.
pub(super) fn check(written: Written, bounds: Bounds) -> Vec<Finding> {
    let left = written.len().saturating_sub(bounds.most);
    let mut servers: BTreeMap<String, Vec<(Url, Finding)>> = BTreeMap::new();
    for (url, place) in written.into_iter().take(bounds.most) {
        servers.entry(url.host_str().unwrap_or_default().to_owned()).or_default().push((url, place));
    }
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(bounds.patience))
        .max_redirects(5)
        .http_status_as_error(false)
        .user_agent("gitprize-site-check")
        .build()
        .into();
    let begun = Instant::now();
    let unasked = Mutex::new(left);
    let ask = |all: Vec<(Url, Finding)>| -> Vec<Finding> {
        let mut findings = vec![];
        for (url, place) in all {
            if begun.elapsed() > bounds.whole {
                *unasked.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
                continue;
            }
            findings.extend(answer(&agent, &url).err().map(|why| dead(&url, place, &why)));
        }
        findings
    };
    let servers: Vec<Vec<(Url, Finding)>> = servers.into_values().collect();
    // Waiting costs no core.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build();
    let mut findings: Vec<Finding> = match pool {
        Ok(pool) => pool.install(|| servers.into_par_iter().flat_map_iter(ask).collect()),
        Err(_) => servers.into_iter().flat_map(ask).collect(),
    };
    let unasked = unasked.into_inner().unwrap_or_default();
    if unasked > 0 {
        let text = format!(
            "{unasked} addresses elsewhere were not asked: there are too many, or they answer too slowly"
        );
        findings
            .push(Finding::new(codes::DEAD_ADDRESS, text).help("look at the others first, and call again"));
    }
    findings
}

/// Asks for `url`.
fn answer(agent: &Agent, url: &Url) -> Result<(), String> {
    let mut address = url.clone();
    address.set_fragment(None);
    let head = agent.head(address.as_str()).call();
    let answer = match head {
        // Some servers answer to no question for a head alone.
        Ok(answer) if [403, 404, 405, 501].contains(&answer.status().as_u16()) => {
            agent.get(address.as_str()).call()
        }
        answer => answer,
    };
    match answer {
        Ok(answer) if answer.status().as_u16() < 400 => Ok(()),
        Ok(answer) => Err(format!("its server answers {}", answer.status())),
        Err(why) => Err(why.to_string()),
    }
}

/// That `url` does not answer, where it stands.
fn dead(url: &Url, place: Finding, why: &str) -> Finding {
    let words = Finding::new(codes::DEAD_ADDRESS, format!("{url} is not to be had: {why}"));
    Finding {
        place: place.place,
        ..words.help("mend or remove the link, or call again: a server may be away for an hour")
    }
}
