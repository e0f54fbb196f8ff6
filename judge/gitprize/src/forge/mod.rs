//! Forges on which a push alone makes no pull request: what is asked of their APIs, each in a file of its own behind
//! [`Forge`].
//!
//! Entry point: [`of`]. A token goes to the API of the server that the contest's address names, and nowhere else: what
//! an answer says of other addresses is not followed.

mod api;
mod contract;
mod forgejo;
mod github;
mod gitlab;
#[cfg(test)]
mod tests;
mod token;

use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::{Address, ForgeKind};

use api::Api;
use contract::API_VARIABLE;
pub(crate) use contract::{Forge, Proposal};
pub(crate) use token::Token;

/// The forge that has the contest at `address`; nothing when a push is all that it needs or its name is none.
pub(crate) fn of(kind: ForgeKind, address: &Address, token: Token) -> Result<Box<dyn Forge>, Failure> {
    let (Some(host), Some(repository)) = (address.host(), address.repository()) else {
        let text = format!("{address} is a folder: no forge has pull requests of it");
        return Err(Failure::configuration(codes::BAD_REPOSITORY, text));
    };
    let base = match std::env::var(API_VARIABLE).ok().filter(|base| !base.is_empty()) {
        Some(base) => allowed(base)?,
        None => {
            // An SSH server's port is no web server's.
            let host = if address.transport() == contest::Transport::Ssh {
                host.split(':').next().unwrap_or(host)
            } else {
                host
            };
            match kind {
                ForgeKind::Github if host == "github.com" => "https://api.github.com".to_owned(),
                ForgeKind::Github => format!("https://{host}/api/v3"),
                ForgeKind::Gitlab => format!("https://{host}/api/v4"),
                ForgeKind::Forgejo | ForgeKind::Git => format!("https://{host}/api/v1"),
            }
        }
    };
    let (api, repository) = (Api::new(base, token), repository.to_owned());
    Ok(match kind {
        ForgeKind::Github => Box::new(github::Github { api, repository }),
        ForgeKind::Gitlab => Box::new(gitlab::Gitlab { api, repository }),
        ForgeKind::Forgejo | ForgeKind::Git => Box::new(forgejo::Forgejo { api, repository }),
    })
}

/// The pages on which a person does by hand what a token would do: where to fork, and where to propose `branch` of the
/// fork at `fork`.
pub(crate) fn pages(
    kind: ForgeKind,
    address: &Address,
    main: &str,
    fork: Option<(&Address, &str)>,
) -> Option<String> {
    let (host, repository) = (address.host()?, address.repository()?);
    let host = if address.transport() == contest::Transport::Ssh { host.split(':').next()? } else { host };
    let Some((fork, branch)) = fork else {
        return Some(match kind {
            ForgeKind::Gitlab => format!("https://{host}/{repository}/-/forks/new"),
            _ => format!("https://{host}/{repository}/fork"),
        });
    };
    let forked = fork.repository()?;
    Some(match kind {
        ForgeKind::Gitlab => format!(
            "https://{host}/{forked}/-/merge_requests/new?merge_request%5Bsource_branch%5D={}",
            branch.replace('/', "%2F")
        ),
        _ => {
            let (owner, name) = forked.split_once('/')?;
            format!("https://{host}/{repository}/compare/{main}...{owner}:{name}:{branch}?expand=1")
        }
    })
}

/// Another address of the API: encrypted, or on this machine.
fn allowed(base: String) -> Result<String, Failure> {
    let loopback = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
    if base.starts_with("https://") || loopback.iter().any(|start| base.starts_with(start)) {
        return Ok(base.trim_end_matches('/').to_owned());
    }
    let finding = Finding::new(
        codes::BAD_REPOSITORY,
        format!("{API_VARIABLE} is not an address that starts with https://"),
    )
    .help("a token is sent there, so it has to be encrypted on its way");
    Err(Failure::Configuration(vec![finding]))
}
