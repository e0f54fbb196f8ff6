//! GitHub's second API, which answers many questions in one request. What fails there often has the status of a success.

use serde_json::{Value, json};

use super::{Api, Ask, QUERIES, TRIES, Trouble, after, message, unknown};
use base::failure::Failure;
use base::finding::{Finding, codes};

impl Api {
    /// What `query` asks for with `variables`. What does not exist is null in it.
    ///
    /// # Errors
    /// As [`Self::value`].
    pub(crate) fn query(&self, query: &str, variables: &Value) -> Result<Value, Trouble> {
        let body = json!({ "query": query, "variables": variables });
        for tried in 1.. {
            let mut answer = self.value(Ask::Query, QUERIES, Some(&body))?;
            let kinds: Vec<&str> = answer["errors"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|error| error["type"].as_str().unwrap_or_default())
                .collect();
            if kinds.iter().all(|kind| *kind == "NOT_FOUND") && answer["data"].is_object() {
                return Ok(answer["data"].take());
            }
            let (server, said) = (&self.base, after(&message(&answer)));
            if kinds.contains(&"RATE_LIMITED") {
                let text = format!("{server} takes no more requests for now{said}");
                return Err(Trouble::Spent { text, until: None });
            }
            if kinds.iter().any(|kind| ["FORBIDDEN", "INSUFFICIENT_SCOPES"].contains(kind)) {
                let text = format!("{server} does not take the token from {}{said}", self.token.from());
                let finding = Finding::new(codes::TOKEN_REFUSED, text).help(self.manner.needs);
                return Err(Failure::Configuration(vec![finding]).into());
            }
            if tried >= TRIES {
                return Err(Failure::Machine(format!("{server} failed{said}")).into());
            }
            self.rest(tried, None);
        }
        Err(unknown())
    }
}
