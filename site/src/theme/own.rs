//! A contest's own templates and assets: how one is begun from a built-in one, and how both went on since.
//!
//! What the built-in one was when a file was taken is kept beside it, in [`TAKEN`], so that what a newer program changed can be
//! told from what the contest changed.

use std::path::Path;

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use base::nearest::nearest;
use base::scratch::replace;
use similar::TextDiff;

use super::{ASSETS, FOLDER, TEMPLATES};

/// Where the built-in ones stand as they were when they were taken. The name begins with a dot: no file there replaces anything.
const TAKEN: &str = "content/theme/.taken";

/// A template or an asset.
#[derive(Debug)]
pub(crate) struct File {
    /// Its name.
    pub(crate) name: &'static str,
    /// What comes with this program.
    pub(crate) built_in: &'static [u8],
    /// What the contest has in its place.
    pub(crate) own: Option<Vec<u8>>,
    /// What the built-in one was when the contest took it.
    pub(crate) taken: Option<Vec<u8>>,
}

impl File {
    /// Whether the built-in one is another than the contest's was made from.
    pub(crate) fn is_behind(&self) -> bool {
        self.own.is_some() && self.taken.as_deref().is_some_and(|taken| taken != self.built_in)
    }

    /// Where the contest's own one stands.
    pub(crate) fn place(&self) -> String {
        format!("{FOLDER}/{}", self.name)
    }

    /// What the contest changed: against what it took, or against what there is.
    pub(crate) fn own_changes(&self) -> String {
        let from = self.taken.as_deref().unwrap_or(self.built_in);
        difference(
            from,
            self.own.as_deref().unwrap_or(from),
            &format!("built-in/{}", self.name),
            &self.place(),
        )
    }

    /// What the program changed since the contest took it.
    pub(crate) fn their_changes(&self) -> String {
        let taken = self.taken.as_deref().unwrap_or(self.built_in);
        let names = [format!("built-in/{} as it was taken", self.name), format!("built-in/{}", self.name)];
        difference(taken, self.built_in, &names[0], &names[1])
    }
}

/// Of two texts the lines; of others only that they differ.
fn difference(old: &[u8], new: &[u8], old_name: &str, new_name: &str) -> String {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) else {
        let is_same = old == new;
        return if is_same {
            String::new()
        } else {
            format!("{old_name} and {new_name} differ, and are no texts\n")
        };
    };
    TextDiff::from_lines(old, new).unified_diff().header(old_name, new_name).to_string()
}

/// All templates and assets, by name, as they are for the contest at `root`.
///
/// # Errors
/// [`Failure::Machine`] if one cannot be read.
pub(crate) fn files(root: &Path) -> Result<Vec<File>, Failure> {
    let templates = TEMPLATES.iter().map(|&(name, text)| (name, text.as_bytes()));
    let all = templates.chain(ASSETS.iter().copied()).map(|(name, built_in)| {
        let own = read(&root.join(FOLDER).join(name))?;
        let taken = read(&root.join(TAKEN).join(name))?;
        Ok(File { name, built_in, own, taken })
    });
    let mut all = all.collect::<Result<Vec<File>, Failure>>()?;
    all.sort_by_key(|file| file.name);
    Ok(all)
}

/// The one called `name` among `files`.
///
/// # Errors
/// [`Failure::Configuration`] if there is none.
pub(crate) fn named<'f>(files: &'f [File], name: &str) -> Result<&'f File, Failure> {
    files.iter().find(|file| file.name == name).ok_or_else(|| {
        let text = format!("the theme has no file {}", quoted(name));
        let known: Vec<&str> = files.iter().map(|file| file.name).collect();
        let help = match nearest(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? `site theme list` has all"),
            None => format!("known: {}", known.join(", ")),
        };
        Failure::Configuration(vec![Finding::new(codes::UNKNOWN_THEME_FILE, text).help(help)])
    })
}

/// What taking `file` writes: paths from the contest's folder, with their texts. With `keep` the contest's own one stays, and
/// only that it was made from the present built-in one is noted.
///
/// # Errors
/// [`Failure::Configuration`] if the contest has its own one already, or, to keep it, has none.
pub(crate) fn taking(file: &File, keep: bool) -> Result<Vec<(String, &'static [u8])>, Failure> {
    let refuse = |text: String, help: &str| {
        Err(Failure::Configuration(vec![
            Finding::new(codes::THEME_FILE, text).in_file(file.place()).help(help),
        ]))
    };
    match (&file.own, keep) {
        (Some(_), false) => refuse(
            "the contest has its own file of this name already".to_owned(),
            "`site theme diff` shows how it differs from the built-in one; remove it to begin anew",
        ),
        (None, true) => {
            refuse("the contest has no file of this name to keep".to_owned(), "leave out --keep to begin one")
        }
        (own, _) => {
            let new = own.is_none().then(|| (file.place(), file.built_in));
            Ok(new.into_iter().chain([(format!("{TAKEN}/{}", file.name), file.built_in)]).collect())
        }
    }
}

/// Writes `texts` into the contest at `root`.
///
/// # Errors
/// [`Failure::Machine`] if one cannot be written.
pub(crate) fn write(root: &Path, texts: &[(String, &'static [u8])]) -> Result<(), Failure> {
    for (path, text) in texts {
        replace(&root.join(path), text)?;
    }
    Ok(())
}

/// What a plain file holds; nothing where there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => fs_err::read(path).map(Some).map_err(Failure::io),
        _ => Ok(None),
    }
}
