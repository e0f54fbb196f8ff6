//! `/api/v1/status.json`: what waits and when the batches run, for programs. Fields are only ever added.

use base::finding::Finding;
use contest::queue::Queue;
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::json;
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind { taken: &["api"], list: |_, pages| pages.push(Box::new(QueueJson)) };

/// Its address.
pub(super) const JSON: &str = "api/v1/status.json";

#[derive(Debug)]
struct QueueJson;

#[derive(Serialize)]
struct Json<'s> {
    contest: &'s str,
    /// As `judge queue --format json` has it; null when no batch has told anything.
    queue: Option<&'s Queue>,
}

impl Page for QueueJson {
    fn route(&self) -> String {
        JSON.to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest, Input::Queue]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        json::text(&Json { contest: &site.contest().title, queue: site.queue() })
    }
}
