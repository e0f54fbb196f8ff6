//! The one place that writes. The next site is made of the one in the cache, or in a new folder beside the output, with other
//! names for the files that stay; then it takes the output's place at one instant, so that nobody ever sees half a site.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::platform::exchange;
use base::scratch::Scratch;

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
        let mut next = match spare {
            Some(spare) => spare,
            None => Tree::make(self.scratch.path().join("new"))?,
        };
        next.bring(targets, |name, target| match self.staged.get(name) {
            Some(staged) => Some(From::Staged(staged.clone())),
            None => before
                .has(name, target.digest)
                .then(|| From::Kept { file: before.root.join(name), may_copy: true }),
        })?;
        let old = self.exchange(&next.root, had)?;
        next.root = self.out.to_owned();
        let spare = self.spare_place.as_ref().and_then(|place| keep(place, old, before, &next, targets));
        Ok((next, spare))
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

/// Keeps at `place` a second site with the files of `site`: the one that was there `before`, which stands at `old`, brought up
/// to it. Nothing where two names for one file cannot be had; then nothing stays at `place` either.
fn keep(
    place: &Path,
    old: Option<PathBuf>,
    before: Tree,
    site: &Tree,
    targets: &BTreeMap<String, Target>,
) -> Option<Tree> {
    let made = (|| {
        let mut spare = match old {
            Some(old) => {
                if old != place {
                    fs_err::rename(&old, place).map_err(Failure::io)?;
                }
                Tree { root: place.to_owned(), ..before }
            }
            None => Tree::make(place.to_owned())?,
        };
        spare.bring(targets, |name, _| Some(From::Kept { file: site.root.join(name), may_copy: false }))?;
        Ok::<Tree, Failure>(spare)
    })();
    match made {
        Ok(spare) => Some(spare),
        Err(_) => {
            // The next build begins anew beside the output.
            let _ = std::fs::remove_dir_all(place);
            None
        }
    }
}
