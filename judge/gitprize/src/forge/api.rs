//! A forge's API over HTTP: one request, one JSON answer, and what else may come in its place said in words.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::token::Token;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a question is asked that changes nothing, or nothing twice.
const TRIES: u32 = 3;
/// Bytes of an answer.
const LARGEST: u64 = 4 << 20;
/// A file with the certificates of one's own authority, in the place of the usual ones.
const CERTIFICATES: &str = "SSL_CERT_FILE";

/// An API, and the token that it is asked with.
#[derive(Debug)]
pub(super) struct Api {
    agent: Agent,
    base: String,
    token: Token,
    /// Waits so long between two tries, times their number.
    pause: Duration,
}

/// An answer that is JSON.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// What it says.
    pub(super) body: Value,
}

/// How to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// For something.
    Get,
    /// To do what is not done twice by asking twice.
    Put,
    /// The same, on forges that say so.
    Patch,
    /// To make something.
    Post,
    /// To make what is there already when it is asked again.
    PostAgain,
}

impl Api {
    /// The API at `base`, an address without a slash at its end.
    pub(super) fn new(base: String, token: Token) -> Self {
        Self::patient(base, token, PATIENCE, Duration::from_secs(1))
    }

    /// The same with another patience.
    pub(super) fn patient(base: String, token: Token, patience: Duration, pause: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            // A token follows no redirection.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("gitprize/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(certificates()).build())
            .build();
        Self { agent: config.into(), base, token, pause }
    }

    /// Asks for `path`; any answer that the forge itself gives is one, also a refusal that the caller knows.
    ///
    /// # Errors
    /// [`Failure::Machine`] when there is no answer or none of the API's, [`Failure::Configuration`] when the token is
    /// not taken.
    pub(super) fn ask(&self, ask: Ask, path: &str, body: Option<&Value>) -> Result<Answer, Failure> {
        let tries = if ask == Ask::Post { 1 } else { TRIES };
        let mut tried = 0;
        loop {
            tried += 1;
            match self.once(ask, path, body) {
                Err(Failure::Machine(_)) if tried < tries => std::thread::sleep(self.pause * tried),
                ended => return ended,
            }
        }
    }

    /// The same where everything but success is a refusal.
    ///
    /// # Errors
    /// As [`Self::ask`], and [`Failure::Configuration`] for a refusal.
    pub(super) fn value(&self, ask: Ask, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let answer = self.ask(ask, path, body)?;
        if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(self.refused(path, &answer)) }
    }

    fn once(&self, ask: Ask, path: &str, body: Option<&Value>) -> Result<Answer, Failure> {
        let url = format!("{}{path}", self.base);
        let text = body.map(Value::to_string).unwrap_or_default();
        let bearer = self.token.header();
        let result = match ask {
            Ask::Get => {
                let request = self.agent.get(&url).header("accept", "application/json");
                request.header("authorization", &bearer).call()
            }
            Ask::Post | Ask::PostAgain | Ask::Put | Ask::Patch => {
                let request = match ask {
                    Ask::Put => self.agent.put(&url),
                    Ask::Patch => self.agent.patch(&url),
                    _ => self.agent.post(&url),
                };
                let request =
                    request.header("accept", "application/json").header("content-type", "application/json");
                request.header("authorization", &bearer).send(&text)
            }
        };
        let response = result.map_err(|why| self.unanswered(&why))?;
        self.read(response)
    }

    fn read(&self, mut response: Response<Body>) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let is_spent =
            header("x-ratelimit-remaining").or_else(|| header("ratelimit-remaining")).as_deref() == Some("0");
        let (kind, moved) = (header("content-type").unwrap_or_default(), header("location"));
        let bytes = response.body_mut().with_config().limit(LARGEST).read_to_vec();
        let bytes = bytes.map_err(|why| self.unanswered(&why))?;
        let json = serde_json::from_slice::<Value>(&bytes);
        let said = json.as_ref().ok().map(message).unwrap_or_default();
        let server = &self.base;
        match status {
            500.. => {
                return Err(Failure::Machine(format!(
                    "{server} failed with status {status}{}",
                    after(&said)
                )));
            }
            403 | 429 if status == 429 || is_spent => {
                let text =
                    format!("{server} takes no more requests for now (status {status}){}", after(&said));
                return Err(Failure::Machine(text));
            }
            401 | 403 => {
                let (from, why) = (self.token.from(), after(&said));
                let text = format!("{server} does not take the token from {from} (status {status}){why}");
                let help = "make one that may fork a public repository, push to the fork and open pull requests, or leave \
                            it out and give --fork with the address of your own fork";
                return Err(Failure::Configuration(vec![
                    Finding::new(codes::TOKEN_REFUSED, text).help(help),
                ]));
            }
            300..=399 => {
                let to = moved.map_or_else(String::new, |to| format!(": {}", quoted(&to)));
                let text =
                    format!("{server} says that what was asked for is elsewhere (status {status}){to}");
                let help = "the repository may have another name now: give --contest its new address";
                return Err(Failure::Configuration(vec![
                    Finding::new(codes::FORGE_REFUSED, text).help(help),
                ]));
            }
            _ => {}
        }
        match json {
            Ok(body) => Ok(Answer { status, body }),
            Err(_) if bytes.is_empty() => Ok(Answer { status, body: Value::Null }),
            Err(_) => {
                let what = if kind.contains("html") || bytes.trim_ascii_start().starts_with(b"<") {
                    "a page for people"
                } else {
                    "something that is no whole JSON"
                };
                let text = format!("{server} answered with {what} (status {status}), expected its API");
                Err(Failure::Machine(text))
            }
        }
    }

    /// What the forge has against it.
    pub(super) fn refused(&self, path: &str, answer: &Answer) -> Failure {
        let path = path.split('?').next().unwrap_or(path);
        let text = format!(
            "{} refused {path} (status {}){}",
            self.base,
            answer.status,
            after(&message(&answer.body))
        );
        let help = match answer.status {
            404 => {
                "what does not exist and what the token may not see look the same to it: look at the address and at the \
                    token's rights"
            }
            _ => "do on the forge's pages what it asks for, then give the same command again",
        };
        Failure::Configuration(vec![Finding::new(codes::FORGE_REFUSED, text).help(help)])
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
pub(super) fn unknown() -> Failure {
    Failure::Machine("the forge's API answered with something that it does not document".to_owned())
}

fn after(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

/// The sentence in an answer that is no success, and those of its errors.
fn message(body: &Value) -> String {
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

/// One's own authority's certificates, or Mozilla's.
fn certificates() -> RootCerts {
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
