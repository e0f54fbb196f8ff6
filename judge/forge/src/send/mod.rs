//! What those who send pull requests need of a forge.

mod contract;
mod forgejo;
mod github;
mod gitlab;

use contest::ForgeKind;

use super::api::Api;
pub use contract::{Me, Opened, Proposal, Sender};

/// The forge of `kind` that has `repository`.
pub(crate) fn of(kind: ForgeKind, api: Api, repository: String) -> Box<dyn Sender> {
    match kind {
        ForgeKind::Github => Box::new(github::Github { api, repository }),
        ForgeKind::Gitlab => Box::new(gitlab::Gitlab { api, repository }),
        ForgeKind::Forgejo | ForgeKind::Git => Box::new(forgejo::Forgejo { api, repository }),
    }
}
