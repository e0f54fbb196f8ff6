//! Lists in pages that are numbered. They move while they are read: what is closed meanwhile makes the next page begin
//! later, and one entry is in none of them.

use std::collections::HashSet;

use serde_json::Value;

use super::{Api, Ask, Trouble, unknown};
use base::failure::Failure;

/// How often a list is read that moves under the reader.
const LOOKS: u32 = 3;
/// Pages of a list.
const PAGES: u32 = 2_000;

impl Api {
    /// All entries of the list at `path`, which has its query, by the number that `key` names; `page` comes behind it.
    ///
    /// # Errors
    /// As [`Self::value`]; and when a page is missing or comes twice each time.
    pub(crate) fn list(&self, path: &str, key: &str) -> Result<Vec<Value>, Trouble> {
        for look in 1..=LOOKS {
            if let Some(all) = self.look(path, key)? {
                return Ok(all);
            }
            if look < LOOKS {
                self.rest(look, None);
            }
        }
        let path = path.split('?').next().unwrap_or(path);
        let text = format!(
            "the list {path} of {} cannot be read as a whole: each time an entry came twice or a page was missing",
            self.base
        );
        Err(Failure::Machine(text).into())
    }

    /// Nothing when an entry came twice, or there were not as many as the forge says, or it said otherwise meanwhile.
    fn look(&self, path: &str, key: &str) -> Result<Option<Vec<Value>>, Trouble> {
        let (mut all, mut seen) = (vec![], HashSet::new());
        let mut first = None;
        for page in 1..=PAGES {
            let asked = format!("{path}&page={page}");
            let answer = self.ask(Ask::Get, &asked, None)?;
            if !(200..300).contains(&answer.status) {
                return Err(self.refused(path, &answer));
            }
            // It has grown or shrunk since the first page.
            if *first.get_or_insert(answer.total) != answer.total {
                return Ok(None);
            }
            let Value::Array(entries) = answer.body else { return Err(unknown()) };
            let is_last = entries.is_empty();
            for entry in entries {
                if !seen.insert(entry[key].as_u64().ok_or_else(unknown)?) {
                    return Ok(None);
                }
                all.push(entry);
            }
            let is_whole = answer.total.map(|total| total == all.len() as u64);
            if is_last || is_whole == Some(true) {
                return Ok((is_whole != Some(false)).then_some(all));
            }
        }
        Ok(None)
    }
}
