//! One changed file on its way to the contest: a commit on top of main, pushed by the user's git, as a pull request of
//! its own. Sent again it is the same one.
//!
//! Entry point: [`send`].

mod change;
mod commit;
mod forked;
mod plain;

pub(crate) use change::{Change, How};
pub(crate) use plain::{pushing, refused};

use git2::Oid;

use crate::remote::{Current, Remote, Waiting};
use crate::sent::{Sent, State};
use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, ForgeKind, Slug};
use ledger::{Ledger, Receipt};

/// What became of it.
#[derive(Debug)]
pub(crate) struct Done {
    /// The commit.
    pub(crate) head: String,
    /// The pull request's number, where it is known.
    pub(crate) pull: Option<u64>,
    /// Its page, or where it can be opened by hand.
    pub(crate) url: Option<String>,
    /// What the server said.
    pub(crate) replies: Vec<String>,
    /// How.
    pub(crate) how: Ended,
}

/// How it went.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It was pushed now.
    Sent,
    /// It was there already, since then.
    Waits(Instant),
    /// It was judged already.
    Judged(Box<Receipt>),
    /// It is in the fork; a person has to open the pull request.
    InFork,
}

/// Sends `change` to the contest as it stands in `current`.
///
/// # Errors
/// [`Failure::Findings`] when the server refuses it, [`Failure::Configuration`] when access or token are wrong,
/// [`Failure::Machine`] when the network failed: then the same call goes on from there.
pub(crate) fn send(
    remote: &Remote,
    current: &Current,
    (contest, ledger): (&Contest, &Ledger),
    change: &Change<'_>,
    how: &How<'_>,
) -> Result<Done, Failure> {
    let sent = Sent::all(remote)?;
    let mut begun = None;
    let same =
        |one: &&Sent| one.team == *change.team && one.path == change.path && one.digest == change.digest;
    if let Some(earlier) = sent.iter().rev().find(same) {
        let done = |pull, ended| Done {
            head: earlier.head.clone(),
            pull: Some(pull),
            url: earlier.url.clone(),
            replies: vec![],
            how: ended,
        };
        match earlier.state(ledger, &current.listing) {
            // What was refused may be good now: quotas fill up again, contests open.
            State::Judged(receipt) if receipt.entry.score().is_some() && !how.again => {
                let pull = receipt.entry.identity().map_or(0, |(pull, _)| pull);
                return Ok(done(pull, Ended::Judged(receipt)));
            }
            State::Judged(_) | State::Gone => {}
            State::Waiting { pull, reference } => {
                // The answer to the push was lost, if it was not written down.
                if earlier.pull.is_none() {
                    Sent { pull: Some(pull), pushed_to: Some(reference), ..earlier.clone() }.write(remote)?;
                }
                return Ok(done(pull, Ended::Waits(earlier.at)));
            }
            State::Unknown => begun = Some(earlier.clone()),
        }
    }
    let repository = remote.opened()?;
    if begun.is_none()
        && !how.again
        && let Some(waiting) = waits_already(remote, current, ledger, change)?
    {
        return Ok(Done {
            head: waiting.head.to_string(),
            pull: Some(waiting.pull),
            url: None,
            replies: vec![],
            how: Ended::Waits(waiting.made),
        });
    }
    let head = match begun.as_ref().and_then(|earlier| Oid::from_str(&earlier.head).ok()) {
        Some(head) if repository.find_commit(head).is_ok() => head,
        _ => commit::commit(remote, current.commit, change, how)?,
    };
    let mut entry = Sent {
        at: how.at,
        team: change.team.clone(),
        path: change.path.clone(),
        digest: change.digest.clone(),
        head: head.to_string(),
        pull: None,
        pushed_to: None,
        url: None,
        withdrawn: None,
    };
    // Before the push, since its answer may get lost.
    entry.write(remote)?;
    let is_theirs =
        |one: &&Sent| how.replace && one.team == *change.team && one.path.contains("/predictions.");
    let over =
        sent.iter().rev().filter(is_theirs).find_map(|one| match one.state(ledger, &current.listing) {
            State::Waiting { reference, .. } => {
                Some((one.head.clone(), one.pushed_to.clone().unwrap_or(reference)))
            }
            _ => None,
        });
    let host = remote.address.host().is_some();
    let (pushed, by_hand) = match contest.forge.kind {
        ForgeKind::Github | ForgeKind::Gitlab if host => {
            forked::push(remote, current, contest.forge.kind, change, how, (head, over.as_ref()))?
        }
        kind => {
            let last = ledger.receipts().iter().filter_map(|receipt| Some(receipt.entry.identity()?.0)).max();
            let to =
                plain::Target { head, over: over.as_ref(), is_forgejo: kind == ForgeKind::Forgejo && host };
            (plain::push(remote, current, change, how, to, last.unwrap_or(0))?, false)
        }
    };
    entry.pull = pushed.pull;
    entry.pushed_to = Some(pushed.to);
    entry.url = if by_hand { None } else { pushed.url.clone() };
    entry.write(remote)?;
    Ok(Done {
        head: entry.head,
        pull: pushed.pull,
        url: pushed.url,
        replies: pushed.replies,
        how: if by_hand { Ended::InFork } else { Ended::Sent },
    })
}

/// The head that waits with the very same file, sent from another machine or by another member.
fn waits_already(
    remote: &Remote,
    current: &Current,
    ledger: &Ledger,
    change: &Change<'_>,
) -> Result<Option<Waiting>, Failure> {
    let blob = Oid::hash_object(git2::ObjectType::Blob, change.bytes)?;
    let waiting = waiting(remote, current, ledger, change.team)?;
    Ok(waiting.into_iter().find(|one| one.file == (change.path.clone(), blob)))
}

/// The heads with predictions of `team` that have no receipt yet.
pub(crate) fn waiting(
    remote: &Remote,
    current: &Current,
    ledger: &Ledger,
    team: &Slug,
) -> Result<Vec<Waiting>, Failure> {
    remote.of_team(team, &unanswered(current, ledger))
}

/// The heads that have no receipt: reference, number and commit.
pub(crate) fn unanswered(current: &Current, ledger: &Ledger) -> Vec<(String, u64, Oid)> {
    let answered: std::collections::HashSet<(u64, &str)> =
        ledger.receipts().iter().filter_map(|receipt| receipt.entry.identity()).collect();
    let heads = current.listing.heads.iter();
    let new = heads.filter(|(_, (pull, head))| !answered.contains(&(*pull, head.to_string().as_str())));
    new.map(|(name, (pull, head))| (name.clone(), *pull, *head)).collect()
}
