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
    /// What stood in the folders in [`FOLDERS`] and in the site.
    lists: Vec<List>,
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
        // A file that comes in between touches its folder, and that so late that nothing is left.
        let lists: Vec<List> =
            folders(root, out).iter().map(|folder| list(folder)).collect::<Result<_>>().ok()?;
        let stamps = stamps(root, out, &beside, &lists, [NEVER; 3]).ok()?;
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
            lists,
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
        let stamps = stamps(root, out, &self.beside, &self.lists, self.latest).ok()?;
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

/// The folders that are looked at: those of the contest, and the site behind them, which somebody touches in hardly any of the
/// cases in which a build looks in vain.
fn folders(root: &Path, out: &Path) -> Vec<PathBuf> {
    FOLDERS.iter().map(|folder| root.join(folder)).chain([out.to_owned()]).collect()
}

/// Stamps of the program, of the contest at `root` with the files `beside`, and of the site at `out`, each with the latest
/// change in it; `lists` says what stood in their folders. An error, and that soon, where one of them has a change after that of `most`.
fn stamps(
    root: &Path,
    out: &Path,
    beside: &[String],
    lists: &[List],
    most: [Time; 3],
) -> Result<[(u64, Time); 3]> {
    let [mut program, mut contest, mut site] = most.map(Stamps::until);
    program.file(&std::env::current_exe()?)?;
    let folders = folders(root, out);
    if lists.len() != folders.len() {
        return Err(Error::other("it is of another program"));
    }
    for (at, (folder, list)) in folders.iter().zip(lists).enumerate() {
        let stamps = if at < FOLDERS.len() { &mut contest } else { &mut site };
        stamps.folder(folder, list)?;
    }
    for file in beside {
        contest.file(&root.join(file))?;
    }
    terms::commit(root).hash(&mut contest.hasher);
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

    /// The folder at `path` with all that stands in it, by the `list` of that: a name more or less has touched the folder where it
    /// is missing, so that nobody needs to read folders. One that is not there is known again, too.
    fn folder(&mut self, path: &Path, list: &List) -> Result<()> {
        let Ok(metadata) = path.symlink_metadata() else {
            self.hasher.write_u8(0);
            return Ok(());
        };
        self.note(&metadata)?;
        let seen =
            list.par_iter().map(|folder| entries(path, folder, self.most)).collect::<Result<Vec<_>>>()?;
        for stamps in seen {
            self.hasher.write_u64(stamps.hasher.finish());
            self.latest = self.latest.max(stamps.latest);
        }
        Ok(())
    }
}

/// A folder and those in it: of each its path from the first one, and the names in it, with zeros in between.
type List = Vec<String>;

/// The names in a folder of a list, behind its path.
const BETWEEN: char = '\0';

/// The stamps of what stands in `folder`, an entry of a list, below `root`.
fn entries(root: &Path, folder: &str, most: Time) -> Result<Stamps> {
    let mut stamps = Stamps::until(most);
    let mut names = folder.split(BETWEEN);
    let mut path = root.join(names.next().unwrap_or_default());
    for name in names {
        path.push(name);
        stamps.file(&path)?;
        path.pop();
    }
    Ok(stamps)
}

/// What stands in the folder at `path`. An error where a name is no text.
fn list(path: &Path) -> Result<List> {
    if !path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(vec![]);
    }
    let (mut list, mut level) = (vec![], vec![String::new()]);
    while !level.is_empty() {
        let seen = level.par_iter().map(|folder| names(path, folder)).collect::<Result<Vec<_>>>()?;
        level.clear();
        for (names, mut folders) in seen {
            list.push(names);
            level.append(&mut folders);
        }
    }
    Ok(list)
}

/// An entry of a list, and the folders in that folder.
fn names(root: &Path, folder: &str) -> Result<(String, Vec<String>)> {
    let (mut all, mut folders) = (folder.to_owned(), vec![]);
    for entry in std::fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| Error::other("a name is no text"))?;
        all.push(BETWEEN);
        all.push_str(&name);
        if entry.file_type()?.is_dir() {
            folders.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
        }
    }
    Ok((all, folders))
}
