//! `/api/v1/schemas/`: the JSON Schemas of the files that people write, where editors find them.

use base::finding::Finding;
use contest::keys::{Paper, schema_text};

use super::page::{Kind, Page};
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["api"],
    list: |_, pages| {
        for paper in Paper::ALL {
            pages.push(Box::new(Schema(paper)));
        }
    },
};

#[derive(Debug)]
struct Schema(Paper);

impl Page for Schema {
    fn route(&self) -> String {
        format!("api/v1/schemas/{}.json", self.0.word())
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![]
    }

    fn render(&self, _: &Site) -> Result<String, Box<Finding>> {
        Ok(schema_text(self.0))
    }
}
