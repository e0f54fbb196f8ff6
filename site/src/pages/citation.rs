//! `/CITATION.cff`: how to cite the contest and its record, as <https://citation-file-format.github.io> has it (version 1.2.0).

use base::finding::Finding;
use serde_json::Value;

use super::page::{Kind, Page};
use crate::input::{Input, Site};

pub(super) const KIND: Kind =
    Kind { taken: &["CITATION.cff"], list: |_, pages| pages.push(Box::new(Citation)) };

#[derive(Debug)]
struct Citation;

impl Page for Citation {
    fn route(&self) -> String {
        "CITATION.cff".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let contest = site.contest();
        // A text of JSON is one of YAML, whatever stands in it.
        let text = |words: &str| Value::from(words).to_string();
        let mut lines = vec![
            "cff-version: 1.2.0".to_owned(),
            "type: dataset".to_owned(),
            format!("title: {}", text(&contest.title)),
            format!("message: {}", text("Cite the contest, or its public record, by these lines.")),
            "authors:".to_owned(),
            format!("  - name: {}", text(&format!("The organisers of {}", contest.title))),
            format!("url: {}", text(&contest.url)),
            format!("date-released: {}", contest.opens.to_string().split('T').next().unwrap_or_default()),
        ];
        if !contest.summary.is_empty() {
            lines.push(format!("abstract: {}", text(&contest.summary)));
        }
        let clone = contest.forge.clone.as_ref().map(ToString::to_string);
        if let Some(clone) = clone.filter(|address| address.starts_with("https://")) {
            lines.push(format!("repository: {}", text(&clone)));
        }
        Ok(lines.join("\n") + "\n")
    }
}
