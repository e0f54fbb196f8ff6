//! `/api/v1/openapi.json`: what the site has for programs, with the schema of each file.

use base::finding::Finding;

use super::page::{Kind, Page};
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind { taken: &["api"], list: |_, pages| pages.push(Box::new(OpenApi)) };

#[derive(Debug)]
struct OpenApi;

/// Written by hand: a test holds it against the files of its contests.
const TEXT: &str = include_str!("../../api/openapi.json");

impl Page for OpenApi {
    fn route(&self) -> String {
        "api/v1/openapi.json".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![]
    }

    fn render(&self, _: &Site) -> Result<String, Box<Finding>> {
        Ok(TEXT.to_owned())
    }
}
