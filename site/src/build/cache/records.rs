//! What is kept.

use std::collections::BTreeMap;

use base::finding::Finding;
use base::kept::Kept;
use serde::{Deserialize, Serialize};

use crate::build::tree::{Stored, Time};
use crate::content::Posts;
use crate::digest::Digest;
use crate::input::Input;

/// It.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::build) struct Records {
    /// The output folder.
    pub(in crate::build) out: String,
    /// When the files were looked at.
    pub(in crate::build) at: Time,
    /// Every part that some page was made from, and what it said.
    pub(in crate::build) parts: Vec<(Input, Digest)>,
    /// How each page was made, by its file.
    pub(in crate::build) pages: BTreeMap<String, Made>,
    /// The posts as they were read.
    pub(in crate::build) posts: Posts,
    /// The files of the site.
    pub(in crate::build) files: BTreeMap<String, Stored>,
    /// The folders of the output.
    pub(in crate::build) folders: BTreeMap<String, Time>,
    /// The folders of the site in the cache, if it is there; its files are the same.
    pub(in crate::build) spare: Option<BTreeMap<String, Time>>,
}

/// How a page was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::build) struct Made {
    /// Its kind.
    pub(in crate::build) kind: String,
    /// The places of what it was made from among the parts.
    pub(in crate::build) inputs: Vec<u32>,
    /// What was said of the posts on it, as JSON.
    pub(in crate::build) warnings: Vec<String>,
}

impl Records {
    /// Whether every page was made from parts that are there.
    pub(super) fn is_sound(&self) -> bool {
        let parts = self.parts.len();
        let is_sound =
            |made: &Made| made.inputs.iter().all(|part| (*part as usize) < parts) && warnings(made).is_some();
        self.pages.values().all(is_sound)
    }

    /// Whether `other` says the same, whenever it was told.
    pub(in crate::build) fn is_same(&self, other: &Self) -> bool {
        self.out == other.out
            && self.parts == other.parts
            && self.pages == other.pages
            && self.posts == other.posts
            && self.files == other.files
            && self.folders == other.folders
            && self.spare == other.spare
    }
}

/// `findings` as they are kept.
pub(in crate::build) fn kept(findings: &[Finding]) -> Vec<String> {
    findings.iter().filter_map(|finding| serde_json::to_string(&Kept::from(finding)).ok()).collect()
}

/// What was said of the posts on a page; nothing where it cannot be read any more.
pub(in crate::build) fn warnings(made: &Made) -> Option<Vec<Finding>> {
    let finding = |text: &String| serde_json::from_str::<Kept>(text).ok()?.finding();
    made.warnings.iter().map(finding).collect()
}
