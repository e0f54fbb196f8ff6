//! Forges by their APIs: GitHub, GitLab, Forgejo and Gitea, each in a file of its own behind two traits. [`Sender`] is what those
//! need who send a pull request, [`Forge`] what the judge needs, who lists, answers and closes them.
//!
//! Entry points: [`sender`] and [`desk`]. A token goes to the API of the server that the contest's address names, and nowhere
//! else: what an answer says of other addresses is not followed.

mod api;
mod beat;
mod desk;
mod send;
#[cfg(test)]
mod tests;
mod token;
mod webhook;

use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::{Address, ForgeKind};

use api::Api;
pub use api::{FLOOR, Left, Manner, Meter, Trouble, certificates};
pub use beat::beat;
pub use desk::{Forge, Note, Open, Person, Running, Settled, TAG, Workflow};
pub use send::{Me, Opened, Proposal, Sender};
use token::API_VARIABLE;
pub use token::Token;
pub use webhook::{WEBHOOK_VARIABLE, Webhook};

/// The forge that has the contest at `address`, for who sends something to it.
///
/// # Errors
/// [`Failure::Configuration`] when the address is a folder, or that of the API is not safe for a token.
pub fn sender(kind: ForgeKind, address: &Address, token: Token) -> Result<Box<dyn Sender>, Failure> {
    let (api, repository) = api(kind, address, token, Manner::default())?;
    Ok(send::of(kind, api, repository))
}

/// The forge that has the contest at `address`, for the judge.
///
/// # Errors
/// As [`sender`].
pub fn desk(
    kind: ForgeKind,
    address: &Address,
    token: Token,
    manner: Manner,
) -> Result<Box<dyn Forge>, Failure> {
    let (api, repository) = api(kind, address, token, manner)?;
    Ok(desk::of(kind, api, repository))
}

/// The API of the forge of `kind` that has `address`, and what the contest is called there.
fn api(kind: ForgeKind, address: &Address, token: Token, manner: Manner) -> Result<(Api, String), Failure> {
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
    Ok((Api::new(base, token, manner), repository.to_owned()))
}

/// The pages on which a person does by hand what a token would do: where to fork, and where to propose `branch` of the
/// fork at `fork`.
pub fn pages(
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
