//! The one place that writes. The next site is made of the one in the cache, or in a new folder beside the output, with other
//! names for the files that stay; then it takes the output's place at one instant, so that nobody ever sees half a site.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::platform::exchange;
use base::scratch::Scratch;

use super::place::MARKER;
use super::tree::{From, Target, Tree};

/// What there is to work with.
pub(super) struct Swap<'b> {
    /// The output.
    pub(super) out: &'b Path,
    /// A folder beside it for this build.
    pub(super) scratch: &'b Scratch,
    /// Files that were made now, by their names.
    pub(super) staged: HashMap<String, PathBuf>,
    /// Where the site is kept that becomes the next one.
    pub(super) spare_place: Option<PathBuf>,
}

/// Where the next site is put together.
pub(super) fn next(scratch: &Scratch) -> PathBuf {
    scratch.path().join("new")
}

impl Swap<'_> {
    /// Puts `targets` in the place of `before`, which is what stands in the output; `spare` is the site in the cache. Returns
    /// both as they are now.
    pub(super) fn put(
        &self,
        targets: &BTreeMap<String, Target>,
        before: Tree,
        spare: Option<Tree>,
    ) -> Result<(Tree, Option<Tree>), Failure> {
        let had = self.out.symlink_metadata().is_ok();
        // The site in the cache is whole, or it is not there: while it becomes another one it lies where the next build looks for
        // what is left of a killed one.
        let new = next(self.scratch);
        let mut next = match spare {
            Some(spare) if std::fs::rename(&spare.root, &new).is_ok() => spare.moved(new),
            _ => Tree::make(new)?,
        };
        next.bring(targets, |name, target| match self.staged.get(name) {
            Some(staged) => Some(From::Staged(staged.clone())),
            None => before
                .has(name, target.digest)
                .then(|| From::Kept { file: before.root.join(name), may_copy: true }),
        })?;
        let old = self.exchange(&next.root, had)?;
        next.root = self.out.to_owned();
        let spare = match old {
            Some(root) => self.keep(before.moved(root), &next, targets),
            None => self.spare(&next, targets),
        };
        Ok((next, spare))
    }

    /// A second site in the cache with the files of `site`.
    pub(super) fn spare(&self, site: &Tree, targets: &BTreeMap<String, Target>) -> Option<Tree> {
        let place = self.spare_place.as_ref()?;
        fs_err::create_dir_all(place).ok()?;
        // Before a thousand folders are made.
        let trial = place.join(MARKER);
        if std::fs::hard_link(site.root.join(MARKER), &trial).is_err()
            || std::fs::remove_file(&trial).is_err()
        {
            let _ = std::fs::remove_dir_all(place);
            return None;
        }
        self.keep(Tree::make(place.clone()).ok()?, site, targets)
    }

    /// Keeps `old` in the cache, brought up to `site`. Nothing where two names for one file cannot be had; then nothing stays
    /// there either.
    pub(super) fn keep(
        &self,
        mut old: Tree,
        site: &Tree,
        targets: &BTreeMap<String, Target>,
    ) -> Option<Tree> {
        let place = self.spare_place.as_ref()?;
        let moved = if old.root == *place { Ok(()) } else { std::fs::rename(&old.root, place) };
        old.root = place.clone();
        let from = |name: &str, _: &Target| Some(From::Kept { file: site.root.join(name), may_copy: false });
        let kept = moved.is_ok() && old.bring(targets, from).is_ok();
        if !kept {
            // The next build begins anew beside the output.
            let _ = std::fs::remove_dir_all(place);
        }
        kept.then_some(old)
    }

    /// Gives the output the site at `next`; where the old one is then.
    fn exchange(&self, next: &Path, had: bool) -> Result<Option<PathBuf>, Failure> {
        if !had {
            fs_err::rename(next, self.out).map_err(Failure::io)?;
            return Ok(None);
        }
        if exchange(next, self.out).is_ok() {
            return Ok(Some(next.to_owned()));
        }
        // For a moment there is no site.
        let aside = self.scratch.path().join("old");
        fs_err::rename(self.out, &aside).map_err(Failure::io)?;
        if let Err(why) = fs_err::rename(next, self.out) {
            // Best effort: the old site back in its place, whatever went wrong with the new one.
            let _ = std::fs::rename(&aside, self.out);
            return Err(Failure::io(why));
        }
        Ok(Some(aside))
    }
}
