//! An answer of an API, and what an answer says besides that.

use std::time::Duration;

use serde_json::Value;
use ureq::Body;
use ureq::http::Response;

use base::time::Instant;

/// Bytes of an answer.
const LARGEST: u64 = 16 << 20;

/// An answer that is JSON.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// What it says.
    pub(crate) body: Value,
    /// How many there are in a list, whatever the page has of them.
    pub(crate) total: Option<u64>,
}

/// An answer as it came.
pub(super) struct Raw {
    pub(super) status: u16,
    pub(super) kind: String,
    pub(super) moved: Option<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) json: Option<Value>,
    pub(super) total: Option<u64>,
    /// What the forge counts, how many are left, and from when on there are more.
    pub(super) counts: Option<String>,
    pub(super) left: Option<u64>,
    pub(super) until: Option<Instant>,
    /// How long the forge wants to be left alone, if it says so itself.
    pub(super) wait: Option<Duration>,
    now: Instant,
}

impl Raw {
    /// Reads it; `now` is this machine's clock, by which it waits, whatever the forge's says.
    pub(super) fn read(mut response: Response<Body>, now: Instant) -> Result<Self, ureq::Error> {
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let number = |names: [&str; 2]| {
            names.into_iter().find_map(header).and_then(|text| text.trim().parse::<u64>().ok())
        };
        // A clock that is off shows in the difference alone: moments of theirs are moved to ours.
        let theirs = header("date").and_then(|date| instant(&date));
        let skew = theirs.map_or(0, |theirs| now.seconds() - theirs.seconds());
        let moment = |seconds: i64| Instant::from_seconds(seconds.saturating_add(skew));
        let reset = number(["x-ratelimit-reset", "ratelimit-reset"]).and_then(|at| i64::try_from(at).ok());
        let retry = header("retry-after").and_then(|text| {
            let seconds = text.trim().parse::<u64>().ok();
            let at = || instant(&text).map(|at| at.seconds() + skew - now.seconds());
            seconds.or_else(|| at().and_then(|left| u64::try_from(left).ok()))
        });
        let mut raw = Self {
            status: response.status().as_u16(),
            kind: header("content-type").unwrap_or_default(),
            moved: header("location"),
            bytes: vec![],
            json: None,
            total: number(["x-total", "x-total-count"]),
            counts: header("x-ratelimit-resource"),
            left: number(["x-ratelimit-remaining", "ratelimit-remaining"]),
            until: reset.map(moment),
            wait: retry.map(Duration::from_secs),
            now,
        };
        raw.bytes = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
        raw.json = serde_json::from_slice(&raw.bytes).ok();
        Ok(raw)
    }

    /// What the forge says in it.
    pub(super) fn said(&self) -> String {
        self.json.as_ref().map(message).unwrap_or_default()
    }

    /// How long the forge wants to be left alone: as it says itself, or until there is something left again.
    pub(super) fn away(&self) -> Option<Duration> {
        let until = self.until.filter(|_| self.left == Some(0));
        let seconds =
            until.map(|until| u64::try_from(until.seconds() - self.now.seconds()).unwrap_or_default());
        self.wait.or(seconds.map(Duration::from_secs))
    }

    /// Whether it is a page for people.
    pub(super) fn is_page(&self) -> bool {
        self.kind.contains("html") || self.bytes.trim_ascii_start().starts_with(b"<")
    }

    /// Whether the forge only wants to be asked later: it says how long it wants to be left alone, that nothing is left, or
    /// that there was too much at a time.
    pub(super) fn is_too_much(&self) -> bool {
        match self.status {
            429 => true,
            403 => {
                let said = self.said().to_ascii_lowercase();
                self.wait.is_some() || self.left == Some(0) || said.contains("secondary rate limit")
            }
            _ => false,
        }
    }
}

fn instant(date: &str) -> Option<Instant> {
    let at = jiff::fmt::rfc2822::parse(date.trim()).ok()?;
    Some(Instant::from_seconds(at.timestamp().as_second()))
}

/// The sentence in an answer that is no success, and those of its errors.
pub(super) fn message(body: &Value) -> String {
    let mut said: Vec<String> = vec![];
    let mut add = |value: &Value| match value {
        Value::String(text) => said.push(text.clone()),
        Value::Array(all) => said.extend(all.iter().filter_map(Value::as_str).map(str::to_owned)),
        _ => {}
    };
    ["message", "error", "error_description"].iter().for_each(|key| add(&body[*key]));
    for error in body["errors"].as_array().into_iter().flatten() {
        add(error);
        add(&error["message"]);
    }
    said.dedup();
    let line: String = said.join("; ").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.chars().take(300).collect()
}
