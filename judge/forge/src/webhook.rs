//! A webhook: an address of a chat, or of anybody's program, that takes a message.

use std::time::Duration;

use serde_json::Value;
use ureq::Error;

use super::beat::agent;
use base::failure::Failure;
use base::finding::{Finding, codes};

/// The variable that holds the address: whoever knows it can write there.
pub const WEBHOOK_VARIABLE: &str = "GITPRIZE_WEBHOOK";
/// Nobody waits longer for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// An address that takes messages; it is not repeated anywhere.
pub struct Webhook(String);

impl Webhook {
    /// The one that the environment names, if it names any.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it is no address that may be written to.
    pub fn from_environment() -> Result<Option<Self>, Failure> {
        let address = std::env::var(WEBHOOK_VARIABLE).unwrap_or_default();
        let address = address.trim();
        let loopback = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        if address.is_empty() {
            return Ok(None);
        }
        if address.starts_with("https://") || loopback.iter().any(|start| address.starts_with(start)) {
            return Ok(Some(Self(address.to_owned())));
        }
        let text = format!("{WEBHOOK_VARIABLE} is not an address that starts with https://");
        let help = "paste the address of the incoming webhook, as the chat shows it";
        Err(Failure::Configuration(vec![Finding::new(codes::BAD_WEBHOOK, text).help(help)]))
    }

    /// Sends `message`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when nobody takes it.
    pub fn send(&self, message: &Value) -> Result<(), Failure> {
        let request = agent(PATIENCE).post(&self.0).header("content-type", "application/json");
        // What goes wrong is told without the address, which errors of the library may repeat.
        let why = match request.send(message.to_string()) {
            Ok(_) => return Ok(()),
            Err(Error::StatusCode(status)) => format!("it answers {status}"),
            Err(Error::Timeout(_)) => format!("it does not answer within {} seconds", PATIENCE.as_secs()),
            Err(_) => "it cannot be reached".to_owned(),
        };
        Err(Failure::machine("the webhook", why))
    }
}
