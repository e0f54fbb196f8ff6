//! Which files differ between two commits of main.

use git2::{Odb, Oid, Repository};

use super::tree::{Entries, FOLDER, Trees, Unread, changed};
use base::failure::Failure;

/// The files that differ between two commits, by their paths.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Both have them.
    pub changed: Vec<String>,
    /// Only the second one has them.
    pub new: Vec<String>,
    /// Only the first one has them.
    pub gone: Vec<String>,
    /// Neither has them, but a commit on the way between.
    pub back: Vec<String>,
    /// The second one's objects behind all this, folders included.
    pub objects: Vec<Oid>,
}

impl Difference {
    /// Between the commits `base` and `commit`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when an object cannot be read or a name is no UTF-8.
    pub fn between(repository: &Repository, base: Oid, commit: Oid) -> Result<Self, Failure> {
        let tree = |commit| Ok::<_, git2::Error>(Some(repository.find_commit(commit)?.tree_id()));
        let (old, new) = (tree(base)?, tree(commit)?);
        let mut difference = Self { objects: new.into_iter().collect(), ..Self::default() };
        difference.walk(&repository.odb()?, old, new, "")?;
        Ok(difference)
    }

    /// All paths.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.changed.iter().chain(&self.new).chain(&self.gone).chain(&self.back)
    }

    fn walk(&mut self, odb: &Odb<'_>, a: Option<Oid>, b: Option<Oid>, place: &str) -> Result<(), Failure> {
        let read = |tree: Option<Oid>| match tree {
            Some(oid) => Entries::read(Trees::Main(odb), oid, usize::MAX).map_err(|why| {
                let why = match why {
                    Unread::TooLarge => "too large",
                    Unread::Corrupt(why) => why,
                    Unread::Object(why) => why.words(),
                };
                Failure::Machine(format!("reading a commit of main: {why}"))
            }),
            None => Ok(Entries::none()),
        };
        let (a, b) = (read(a)?, read(b)?);
        for name in changed(&a, &b) {
            let text = std::str::from_utf8(name)
                .map_err(|why| Failure::Machine(format!("a name below {place:?} is not UTF-8: {why}")))?;
            let path = format!("{place}{text}");
            let [old, new] = [&a, &b].map(|side| side.get(name));
            self.objects.extend(new.map(|(_, oid)| oid));
            let folder =
                |side: Option<(u32, Oid)>| side.filter(|(mode, _)| *mode == FOLDER).map(|(_, oid)| oid);
            if folder(old).is_some() || folder(new).is_some() {
                self.walk(odb, folder(old), folder(new), &format!("{path}/"))?;
            }
            let is_file = |side: Option<(u32, Oid)>| side.is_some() && folder(side).is_none();
            match (is_file(old), is_file(new)) {
                (true, true) => self.changed.push(path),
                (false, true) => self.new.push(path),
                (true, false) => self.gone.push(path),
                (false, false) => {}
            }
        }
        Ok(())
    }
}
