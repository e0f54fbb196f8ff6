//! A forge's API over HTTP: one request, one JSON answer, and what else may come in its place said in words. Everything that
//! is asked of a forge goes through here: retries, the forge's budget, and the pauses that it wants.

mod answer;
mod backoff;
mod meter;
mod pages;
mod query;
mod trouble;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::token::Token;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use base::time::Instant;

pub(crate) use answer::Answer;
use answer::{Raw, message};
use backoff::Backoff;
pub use meter::{FLOOR, Left, Meter};
pub use trouble::Trouble;

/// How often a question is asked that changes nothing, or nothing twice.
const TRIES: u32 = 3;
/// Where GitHub's second API is.
const QUERIES: &str = "/graphql";
/// A file with the certificates of one's own authority, in the place of the usual ones.
const CERTIFICATES: &str = "SSL_CERT_FILE";

/// How a forge is asked.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How long one answer may take.
    pub patience: Duration,
    /// The wait after a first failure, from which later ones grow.
    pub pause: Duration,
    /// The pause between two writes.
    pub spacing: Duration,
    /// A forge that wants to be left alone for longer is not waited for.
    pub longest: Duration,
    /// So many requests at most.
    pub most: Option<u64>,
    /// So many are left to others: a write is not begun with fewer.
    pub floor: u64,
    /// What waits are drawn from.
    pub seed: u64,
    /// What a token has to be good for, said when it is not taken.
    pub needs: &'static str,
}

impl Default for Manner {
    /// Of somebody at a terminal.
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(30),
            pause: Duration::from_secs(1),
            spacing: Duration::ZERO,
            longest: Duration::from_secs(5),
            most: None,
            floor: 0,
            seed: 0,
            needs: "make one that may fork a public repository, push to the fork and open pull requests, or leave it out and \
                    give --fork with the address of your own fork",
        }
    }
}

/// An API, and the token that it is asked with.
#[derive(Debug)]
pub(crate) struct Api {
    agent: Agent,
    base: String,
    token: Token,
    manner: Manner,
    state: Mutex<State>,
}

/// What changes from one request to the next.
#[derive(Debug)]
struct State {
    meter: Meter,
    backoff: Backoff,
    /// When something was last written.
    wrote: Option<std::time::Instant>,
}

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// For something.
    Get,
    /// For something, in a body.
    Query,
    /// To do what is not done twice by asking twice.
    Put,
    /// The same, on forges that say so.
    Patch,
    /// To take away.
    Delete,
    /// To make something.
    Post,
    /// To make what is there already when it is asked again.
    PostAgain,
}

impl Ask {
    fn writes(self) -> bool {
        !matches!(self, Self::Get | Self::Query)
    }
}

impl Api {
    /// The API at `base`, an address without a slash at its end.
    pub(crate) fn new(base: String, token: Token, manner: Manner) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(manner.patience))
            .http_status_as_error(false)
            // A token follows no redirection.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("gitprize/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(certificates()).build())
            .build();
        let meter = Meter::new(manner.most, manner.floor);
        let state = State { meter, backoff: Backoff::seeded(manner.seed), wrote: None };
        Self { agent: config.into(), base, token, manner, state: Mutex::new(state) }
    }

    /// What was asked, and what is left.
    pub(crate) fn meter(&self) -> Meter {
        self.state().meter.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for `path`; any answer that the forge itself gives is one, also a refusal that the caller knows.
    ///
    /// # Errors
    /// [`Trouble::Spent`] when the forge takes no more, [`Trouble::Failed`] when there is no answer or none of the API's,
    /// or the token is not taken.
    pub(crate) fn ask(&self, ask: Ask, path: &str, body: Option<&Value>) -> Result<Answer, Trouble> {
        let tries = if ask == Ask::Post { 1 } else { TRIES };
        let mut tried = 0;
        loop {
            self.admit(ask)?;
            tried += 1;
            let raw = match self.once(ask, path, body) {
                Ok(raw) => raw,
                Err(_) if tried < tries => {
                    self.rest(tried, None);
                    continue;
                }
                Err(why) => return Err(self.unanswered(&why).into()),
            };
            self.state().meter.hear(raw.counts.as_deref(), raw.left, raw.until);
            // What was turned away was not done, whatever it was.
            if raw.is_too_much() && tried < TRIES && raw.away().is_none_or(|wait| wait <= self.manner.longest)
            {
                self.rest(tried, raw.away());
                continue;
            }
            let is_broken =
                raw.status >= 500 || (raw.json.is_none() && !raw.bytes.is_empty() && raw.status < 300);
            if is_broken && tried < tries {
                self.rest(tried, raw.wait.filter(|wait| *wait <= self.manner.longest));
                continue;
            }
            return self.read(raw);
        }
    }

    /// The same where everything but success is a refusal.
    ///
    /// # Errors
    /// As [`Self::ask`], and [`Trouble::Refused`].
    pub(crate) fn value(&self, ask: Ask, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let answer = self.ask(ask, path, body)?;
        if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(self.refused(path, &answer)) }
    }

    /// Lets a request through, in its time and within what is left.
    fn admit(&self, ask: Ask) -> Result<(), Trouble> {
        let spent = self.state().meter.is_spent(ask.writes(), Instant::now());
        if let Some(spent) = spent {
            let text = match (spent.own, spent.until) {
                (true, _) => "no more requests were allowed (--requests)".to_owned(),
                (false, Some(until)) => {
                    format!("{} takes more requests from {} on", self.base, until.human())
                }
                (false, None) => format!("{} takes no more requests for now", self.base),
            };
            return Err(Trouble::Spent { text, until: spent.until });
        }
        if ask.writes() {
            let since = self.state().wrote.map(|wrote| wrote.elapsed());
            if let Some(rest) = since.and_then(|since| self.manner.spacing.checked_sub(since)) {
                std::thread::sleep(rest);
            }
            self.state().wrote = Some(std::time::Instant::now());
        }
        self.state().meter.sent += 1;
        Ok(())
    }

    /// Waits after try number `tried`: as long as the forge wants, else longer each time.
    fn rest(&self, tried: u32, wait: Option<Duration>) {
        let own = self.state().backoff.after(self.manner.pause, tried);
        std::thread::sleep(wait.unwrap_or(own));
    }

    fn once(&self, ask: Ask, path: &str, body: Option<&Value>) -> Result<Raw, ureq::Error> {
        let url = self.url(path);
        let text = body.map(Value::to_string).unwrap_or_default();
        let bearer = self.token.header();
        let response = match ask {
            Ask::Get | Ask::Delete => {
                let request = if ask == Ask::Get { self.agent.get(&url) } else { self.agent.delete(&url) };
                request.header("accept", "application/json").header("authorization", &bearer).call()?
            }
            Ask::Post | Ask::PostAgain | Ask::Query | Ask::Put | Ask::Patch => {
                let request = match ask {
                    Ask::Put => self.agent.put(&url),
                    Ask::Patch => self.agent.patch(&url),
                    _ => self.agent.post(&url),
                };
                let request =
                    request.header("accept", "application/json").header("content-type", "application/json");
                request.header("authorization", &bearer).send(&text)?
            }
        };
        Raw::read(response, Instant::now())
    }

    /// The address of `path`: GitHub's own servers have their second API beside the first.
    fn url(&self, path: &str) -> String {
        let base = match path {
            QUERIES => self.base.strip_suffix("/v3").unwrap_or(&self.base),
            _ => &self.base,
        };
        format!("{base}{path}")
    }

    fn read(&self, raw: Raw) -> Result<Answer, Trouble> {
        let (server, said, status) = (&self.base, raw.said(), raw.status);
        let refused = |code, text: String, help: &str| {
            Err(Trouble::Failed(Failure::Configuration(vec![Finding::new(code, text).help(help)])))
        };
        if raw.is_too_much() {
            let wait = raw.away().and_then(|wait| i64::try_from(wait.as_secs()).ok());
            let until = wait.map(|wait| Instant::from_seconds(Instant::now().seconds().saturating_add(wait)));
            let text = format!("{server} takes no more requests for now (status {status}){}", after(&said));
            return Err(Trouble::Spent { text, until });
        }
        match status {
            500.. => {
                let text = format!("{server} failed with status {status}{}", after(&said));
                return Err(Failure::Machine(text).into());
            }
            401 | 403 => {
                let (from, why) = (self.token.from(), after(&said));
                let text = format!("{server} does not take the token from {from} (status {status}){why}");
                return refused(codes::TOKEN_REFUSED, text, self.manner.needs);
            }
            300..=399 => {
                let to = raw.moved.map_or_else(String::new, |to| format!(": {}", quoted(&to)));
                let text =
                    format!("{server} says that what was asked for is elsewhere (status {status}){to}");
                let help = "the repository may have another name now: give its new address";
                return refused(codes::FORGE_REFUSED, text, help);
            }
            _ => {}
        }
        let is_page = raw.is_page();
        match raw.json {
            Some(body) => Ok(Answer { status, body, total: raw.total }),
            None if raw.bytes.is_empty() => Ok(Answer { status, body: Value::Null, total: raw.total }),
            None => {
                let what = if is_page { "a page for people" } else { "something that is no whole JSON" };
                let text = format!("{server} answered with {what} (status {status}), expected its API");
                Err(Failure::Machine(text).into())
            }
        }
    }

    /// What the forge has against it.
    pub(crate) fn refused(&self, path: &str, answer: &Answer) -> Trouble {
        let (path, status) = (path.split('?').next().unwrap_or(path), answer.status);
        let text = format!("{} refused {path} (status {status}){}", self.base, after(&message(&answer.body)));
        let help = match status {
            404 => {
                "what does not exist and what the token may not see look the same to it: look at the address and at the \
                    token's rights"
            }
            _ => "do on the forge's pages what it asks for, then give the same command again",
        };
        let failure = Failure::Configuration(vec![Finding::new(codes::FORGE_REFUSED, text).help(help)]);
        Trouble::Refused { status, failure }
    }

    fn unanswered(&self, why: &ureq::Error) -> Failure {
        let server = &self.base;
        match why {
            ureq::Error::Timeout(_) => Failure::Machine(format!("{server} did not answer in time")),
            ureq::Error::BodyExceedsLimit(_) => Failure::Machine(format!("{server} answered with too much")),
            why => Failure::machine(format!("asking {server}"), why),
        }
    }
}

/// An answer that is JSON and not what the API's documentation says.
pub(crate) fn unknown() -> Trouble {
    let text = "the forge's API answered with something that it does not document";
    Failure::Machine(text.to_owned()).into()
}

/// A text as a part of an address: names of branches are the contestants' own choice.
pub(crate) fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn after(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

/// One's own authority's certificates, or Mozilla's.
pub fn certificates() -> RootCerts {
    let own = std::env::var_os(CERTIFICATES).and_then(|path| std::fs::read(path).ok());
    let own = own.map(|bytes| {
        let items = parse_pem(&bytes).filter_map(Result::ok);
        items
            .filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            })
            .collect::<Vec<_>>()
    });
    match own {
        Some(certificates) if !certificates.is_empty() => RootCerts::Specific(Arc::new(certificates)),
        _ => RootCerts::WebPki,
    }
}
