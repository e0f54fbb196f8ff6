//! From what each page is made: for whoever asks why a page changed, and for tests that hold what a page names against
//! what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base::failure::Failure;
use base::finding::Finding;
use rayon::prelude::*;

use super::each::read;
use super::output::Output;
use super::why::Why;
use crate::input::{Input, Moment, Record, Waiting, recorded};
use crate::pages;

/// One page and what this build did about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Its address.
    pub route: String,
    /// Why it was made now; nothing when it was made before.
    pub why: Option<Why>,
    /// What it is made from.
    pub parts: Vec<Input>,
}

impl std::fmt::Display for Explained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.why {
            Some(why) => writeln!(f, "/{} was made now: {why}", self.route)?,
            None => {
                writeln!(f, "/{} was made before, and nothing of what it is made from changed", self.route)?
            }
        }
        for part in &self.parts {
            writeln!(f, "  {part}")?;
        }
        Ok(())
    }
}

/// One page and its origin.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its address.
    pub route: String,
    /// Its kind.
    pub kind: &'static str,
    /// The parts that it names, each with the digest of what that part says.
    pub named: BTreeMap<Input, String>,
    /// The parts that it reads.
    pub read: BTreeSet<Input>,
    /// The parts that make a build make it again when they say something else: those that it reads, and those that it names
    /// and that do not stand for finer ones; each with the digest of what it says.
    pub parts: BTreeMap<Input, String>,
    /// Its bytes.
    pub text: String,
}

impl Origin {
    /// What it reads and does not name: nothing, or the program is wrong.
    pub fn unnamed(&self) -> Vec<&Input> {
        let is_named = |part: &Input| self.named.keys().any(|named| named.holds(part));
        self.read.iter().filter(|part| !is_named(part)).collect()
    }

    /// What it names and does not read this time.
    pub fn unread(&self) -> Vec<&Input> {
        let is_read = |named: &Input| self.read.iter().any(|part| named.holds(part));
        self.named.keys().filter(|named| !is_read(named)).collect()
    }
}

/// The origin of every page of the contest at `root`; nothing is written.
///
/// # Errors
/// As of a build.
pub fn explain(root: &Path, moment: Moment) -> Result<Vec<Origin>, Failure> {
    let site = read(root, moment, Waiting::Hidden)?;
    let all = pages::all(&site);
    let origins: Vec<_> = all
        .par_iter()
        .map(|page| {
            let (text, Record { read, .. }) = recorded(|| page.render(&site));
            let told = |part: &Input| (part.clone(), site.digest(part).to_string());
            let named: BTreeMap<_, _> = page.inputs(&site).iter().map(told).collect();
            let parts = read.iter().chain(named.keys().filter(|part| !site.has_finer(part)));
            let parts = parts.map(told).collect();
            let Output { route, text, .. } = Output::of(page.as_ref(), text?);
            Ok(Origin { route, kind: page.kind(), named, read, parts, text })
        })
        .collect::<Result<_, Box<Finding>>>()
        .map_err(|finding| Failure::Findings(vec![*finding]))?;
    Ok(origins)
}
