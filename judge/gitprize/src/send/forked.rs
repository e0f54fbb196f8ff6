//! A push to the user's fork, and the pull request from there: by the forge's API with the user's token, or by a link
//! to click.

use git2::Oid;

use super::change::{Change, How, Pushed};
use crate::remote::{Current, Remote, kept, shown};
use base::failure::Failure;
use base::finding::render::Format;
use base::finding::{Finding, codes};
use base::terminal::is_attended;
use contest::{Address, ForgeKind};
use forge::Proposal;

/// Branches that are made here begin so.
const PREFIX: &str = "gitprize/";

/// Pushes to the fork; true beside it says that a person has to open the pull request.
pub(super) fn push(
    remote: &Remote,
    current: &Current,
    kind: ForgeKind,
    change: &Change<'_>,
    how: &How<'_>,
    (head, over): (Oid, Option<&(String, String)>),
) -> Result<(Pushed, bool), Failure> {
    let branch = match over.and_then(|(_, to)| to.strip_prefix("refs/heads/")) {
        Some(branch) if branch.starts_with(PREFIX) => branch.to_owned(),
        _ => format!("{PREFIX}{}-{}", change.topic, &head.to_string()[..8]),
    };
    let to = format!("refs/heads/{branch}");
    let api = how.token.clone().map(|token| forge::sender(kind, &remote.address, token)).transpose()?;
    let Some(api) = api.filter(|_| how.fork.is_none()) else {
        let Some(fork) = how.fork else { return Err(by_hand(kind, remote, current)) };
        let replies = branch_to(remote, fork, how, head, &to)?;
        let url = forge::pages(kind, &remote.address, &current.branch, Some((fork, &branch)));
        return Ok((Pushed { pull: None, to, url, replies }, true));
    };
    let me = api.me()?;
    let name = api.fork(&me, &current.branch)?;
    let fork = remote.address.beside(&name).ok_or_else(|| {
        Failure::Machine(format!("the forge calls the fork {name:?}, which is no name of a repository"))
    })?;
    let replies = branch_to(remote, &fork, how, head, &to)?;
    let proposal = Proposal { fork: &name, branch: &branch, main: &current.branch, title: &change.title };
    let opened = api.open(&proposal)?;
    Ok((Pushed { pull: Some(opened.pull), to, url: opened.url, replies }, false))
}

/// What to do without a token and without a fork.
fn by_hand(kind: ForgeKind, remote: &Remote, current: &Current) -> Failure {
    let page = forge::pages(kind, &remote.address, &current.branch, None).unwrap_or_default();
    let (variable, program) = match kind {
        ForgeKind::Gitlab => ("GITLAB_TOKEN", "`glab auth login`"),
        _ => ("GITHUB_TOKEN", "`gh auth login`"),
    };
    let text = format!(
        "{} takes pull requests from forks, and there is no token of yours to make them with",
        remote.address
    );
    let help = format!(
        "log in with {program}, or set {variable}; without either, fork the contest once at {page} and give --fork with \
         the fork's address"
    );
    Failure::Configuration(vec![Finding::new(codes::NO_TOKEN, text).help(help)])
}

/// Pushes the head to a branch of the fork, over what stands there: branches of this name are gitprize's own.
fn branch_to(
    remote: &Remote,
    fork: &Address,
    how: &How<'_>,
    head: Oid,
    to: &str,
) -> Result<Vec<String>, Failure> {
    let setting = how.token.as_ref().and_then(|token| token.setting(fork));
    let mut git = match setting {
        Some((name, value)) => remote.git_with(&name, &value),
        None => remote.git(),
    };
    git.args(["push", "--porcelain", "--no-thin", "--no-verify", "--no-follow-tags", "--force"]);
    if is_attended() {
        git.arg("--progress");
    }
    git.args(["--", fork.as_str()]).arg(format!("{head}:{to}"));
    let said = if how.output.format == Format::Text { shown(git)? } else { kept(git, "")? };
    if !said.well
        && (said.err.contains("shallow update not allowed")
            || said.out.contains("shallow update not allowed"))
    {
        let text = format!("your fork {fork} is behind the contest");
        let help =
            "on the fork's page choose \"Sync fork\" or \"Update fork\", then give the same command again";
        return Err(Failure::Configuration(vec![Finding::new(codes::FORGE_REFUSED, text).help(help)]));
    }
    super::plain::refused(remote, &said)?;
    Ok(said.replies())
}
