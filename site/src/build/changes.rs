//! What a build changed, file by file, for whoever sends the site on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use base::failure::Failure;
use base::scratch::replace;

use super::tree::{Stored, Target};

/// The files that are other than they were, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that were not there.
    pub new: Vec<String>,
    /// Files that hold something else.
    pub changed: Vec<String>,
    /// Files that are gone.
    pub removed: Vec<String>,
}

impl Changes {
    /// From `before` to `after`.
    pub(super) fn between(before: &BTreeMap<String, Stored>, after: &BTreeMap<String, Target>) -> Self {
        let mut changes = Self::default();
        for (name, target) in after {
            match before.get(name) {
                None => changes.new.push(name.clone()),
                Some(old) if old.digest != target.digest => changes.changed.push(name.clone()),
                Some(_) => {}
            }
        }
        changes.removed.extend(before.keys().filter(|name| !after.contains_key(*name)).cloned());
        changes
    }

    /// How many files.
    pub fn count(&self) -> usize {
        self.new.len() + self.changed.len() + self.removed.len()
    }

    /// A line a file: what became of it, a tab, its name below the site's folder.
    pub(super) fn text(&self) -> String {
        let mut all: Vec<(&str, &str)> = vec![];
        for (word, names) in [("new", &self.new), ("changed", &self.changed), ("removed", &self.removed)] {
            all.extend(names.iter().map(|name| (name.as_str(), word)));
        }
        all.sort_unstable();
        all.into_iter().fold(String::new(), |mut text, (name, word)| {
            let _ = writeln!(text, "{word}\t{name}");
            text
        })
    }

    /// Writes it down at `path`.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        replace(path, self.text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_in_the_order_of_their_names() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let changes = Changes { new: names(&["b"]), changed: names(&["a", "d"]), removed: names(&["c"]) };
        assert_eq!(changes.text(), "changed\ta\nnew\tb\nremoved\tc\nchanged\td\n");
        assert_eq!((changes.count(), Changes::default().text().as_str()), (4, ""));
    }
}
