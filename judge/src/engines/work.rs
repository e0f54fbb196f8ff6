//! What an engine is given, and what it makes of it.

use std::path::Path;

use crate::host::word;

/// What there is to run.
pub(crate) struct Work<'w> {
    /// How many shards.
    pub(crate) shards: usize,
    /// The contest's folder, the plan, and the folder for what the shards come to.
    pub(crate) root: &'w Path,
    pub(crate) plan: &'w Path,
    pub(crate) out: &'w Path,
    /// The forge's list of pull requests, if the plan was made by one: the batch that records goes by it, too.
    pub(crate) pulls: Option<&'w Path>,
    /// The image with the programs, for engines that run one.
    pub(crate) image: &'w str,
}

impl Work<'_> {
    /// The options that name plan and list, and the results, as words of a shell.
    pub(super) fn recorded(&self) -> String {
        let path = |path: &Path| word(&path.to_string_lossy());
        let pulls = self.pulls.map_or_else(String::new, |pulls| format!(" --pulls {}", path(pulls)));
        format!("--plan {}{pulls} {}", path(self.plan), path(self.out))
    }
}

/// An engine.
pub(crate) struct Engine {
    /// How many jobs it takes at once.
    pub(crate) most: usize,
    /// Its own text for the work.
    pub(crate) text: fn(&Work<'_>) -> String,
}
