//! Whether there is anything to do at all: a build that found nothing to do leaves by what files and folders are known again,
//! and until when the passing of time alone changes nothing. Where all of it is as it was, the next build reads nothing.
//!
//! Entry points: [`Glance::take`] and [`Glance::holds`].

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

use base::finding::Finding;
use base::kept::Kept;
use base::platform::{changed, identity};
use base::time::Instant;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::changes::Changes;
use super::summary::Summary;
use super::tree::{Time, before, time};
use crate::input::{Moment, Site};
use crate::terms;
use crate::timings::Timings;

/// What the contest consists of, below its folder.
const FOLDERS: [&str; 2] = ["content", "submissions"];

/// It.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Glance {
    /// The contest's folder, the output, and how its texts are compressed.
    places: [String; 3],
    /// The build was for a moment from this one on, and would be the same before that one.
    from: Instant,
    until: Instant,
    /// Files beside those in [`FOLDERS`] that were read.
    beside: Vec<String>,
    /// The program, the contest and the site, by the stamps of their files.
    stamps: [u64; 3],
    /// The latest change in each: whatever changed later is another one.
    latest: [Time; 3],
    /// What there is to say.
    pages: usize,
    files: usize,
    bytes: u64,
    warnings: Vec<String>,
}

/// What is known of time after a build.
pub(super) struct View {
    moment: Moment,
    until: Instant,
    beside: Vec<String>,
}

impl View {
    /// From `site`.
    pub(super) fn of(site: &Site) -> Self {
        let beside = site.terms().map(|terms| terms.file.clone()).into_iter().collect();
        Self { moment: site.moment(), until: site.changes_at(), beside }
    }
}

impl Glance {
    /// Of a build with this `view` into `out` that began at `begun` and found nothing to do; nothing where something was touched so late
    /// that it may be touched once more without a trace, or the system does not tell.
    pub(super) fn take(
        view: View,
        root: &Path,
        out: &Path,
        begun: Time,
        summary: &Summary,
        copies: &str,
    ) -> Option<Self> {
        let View { moment, until, beside } = view;
        if moment.past().is_some() {
            return None;
        }
        let stamps = stamps(root, out, &beside, [NEVER; 3]).ok()?;
        let settled = before(begun);
        if stamps.iter().any(|(_, latest)| *latest >= settled) {
            return None;
        }
        let kept = |finding: &Finding| serde_json::to_string(&Kept::from(finding)).ok();
        Some(Self {
            places: places(root, out, copies)?,
            from: moment.now,
            until,
            beside,
            stamps: stamps.map(|(stamp, _)| stamp),
            latest: stamps.map(|(_, latest)| latest),
            pages: summary.pages,
            files: summary.files,
            bytes: summary.bytes,
            warnings: summary.warnings.iter().map(kept).collect::<Option<_>>()?,
        })
    }

    /// What a build for `moment` would say, if it had nothing to do.
    pub(super) fn holds(&self, root: &Path, out: &Path, moment: Moment, copies: &str) -> Option<Summary> {
        let is_then = moment.past().is_none() && self.from <= moment.shown() && moment.shown() < self.until;
        if !is_then || places(root, out, copies)? != self.places {
            return None;
        }
        let stamps = stamps(root, out, &self.beside, self.latest).ok()?;
        if stamps.map(|(stamp, _)| stamp) != self.stamps {
            return None;
        }
        let finding = |text: &String| serde_json::from_str::<Kept>(text).ok()?.finding();
        Some(Summary {
            pages: self.pages,
            files: self.files,
            bytes: self.bytes,
            warnings: self.warnings.iter().map(finding).collect::<Option<_>>()?,
            ran: BTreeMap::new(),
            changes: Changes::default(),
            explained: None,
            timings: Timings::default(),
            note: None,
        })
    }
}

fn places(root: &Path, out: &Path, copies: &str) -> Option<[String; 3]> {
    let root = std::path::absolute(root).ok()?;
    Some([root.to_str()?.to_owned(), out.to_str()?.to_owned(), copies.to_owned()])
}

/// Later than any change.
const NEVER: Time = (i64::MAX, 0);

/// Stamps of the program, of the contest at `root` with the files `beside`, and of the site at `out`, each with the latest
/// change in it. An error, and that soon, where one of them has a change after that of `most`.
fn stamps(root: &Path, out: &Path, beside: &[String], most: [Time; 3]) -> Result<[(u64, Time); 3]> {
    let [mut program, mut contest, mut site] = most.map(Stamps::until);
    program.file(&std::env::current_exe()?)?;
    for folder in FOLDERS {
        contest.folder(&root.join(folder))?;
    }
    for file in beside {
        contest.file(&root.join(file))?;
    }
    terms::commit(root).hash(&mut contest.hasher);
    // After the contest, which somebody touches in nearly all cases in which it is looked at in vain.
    site.folder(out)?;
    Ok([program, contest, site].map(|stamps| (stamps.hasher.finish(), stamps.latest)))
}

/// By what files and folders are known again: names, numbers, lengths, and when anything of them was changed, which nobody can
/// set.
struct Stamps {
    hasher: DefaultHasher,
    latest: Time,
    /// What changed after this ends it.
    most: Time,
}

impl Stamps {
    fn until(most: Time) -> Self {
        Self { hasher: DefaultHasher::default(), latest: Time::default(), most }
    }

    fn note(&mut self, file: &Metadata) -> Result<()> {
        let changed = changed(file).ok_or_else(|| Error::other("the system does not tell"))?;
        if changed > self.most {
            return Err(Error::other("it was touched"));
        }
        (identity(file), file.len(), time(file), changed).hash(&mut self.hasher);
        self.latest = self.latest.max(changed);
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        self.note(&path.symlink_metadata()?)
    }

    /// The folder at `path` with all that lies in it; one that is not there is known again, too.
    fn folder(&mut self, path: &Path) -> Result<()> {
        let Ok(metadata) = path.symlink_metadata() else {
            self.hasher.write_u8(0);
            return Ok(());
        };
        self.note(&metadata)?;
        let mut level = if metadata.is_dir() { vec![path.to_owned()] } else { vec![] };
        while !level.is_empty() {
            let seen =
                level.par_iter().map(|folder| entries(folder, self.most)).collect::<Result<Vec<_>>>()?;
            level.clear();
            for (stamps, mut folders) in seen {
                self.hasher.write_u64(stamps.hasher.finish());
                self.latest = self.latest.max(stamps.latest);
                level.append(&mut folders);
            }
        }
        Ok(())
    }
}

/// What stands in `folder`, and the folders in it. In the order in which the system tells of it, which is the same where nobody
/// touched the folder; if it is not, a build does what it did before.
fn entries(folder: &Path, most: Time) -> Result<(Stamps, Vec<PathBuf>)> {
    let (mut stamps, mut folders) = (Stamps::until(most), vec![]);
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        entry.file_name().hash(&mut stamps.hasher);
        stamps.note(&metadata)?;
        if metadata.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok((stamps, folders))
}
