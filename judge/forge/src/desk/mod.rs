//! What the judge needs of a forge: who asks for what, and how they are answered.

mod contract;
mod entry;
mod forgejo;
mod github;
mod github_list;
mod gitlab;
mod open;
#[cfg(test)]
mod tests;

use contest::ForgeKind;

use super::api::Api;
pub use contract::{Forge, Note, Running, Settled, TAG, Workflow};
pub use open::{Open, Person};

/// The forge of `kind` that has `repository`.
pub(crate) fn of(kind: ForgeKind, api: Api, repository: String) -> Box<dyn Forge> {
    match kind {
        ForgeKind::Github => Box::new(github::Github::new(api, repository)),
        ForgeKind::Gitlab => Box::new(gitlab::Gitlab::new(api, &repository)),
        ForgeKind::Forgejo | ForgeKind::Git => Box::new(forgejo::Forgejo::new(api, repository)),
    }
}
