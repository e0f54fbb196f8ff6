//! A push that is the pull request itself: to the next free number, or to `refs/for/…` where the server says that it
//! gives numbers itself.

use git2::Oid;

use super::change::{Change, How, Pushed};
use crate::remote::{Current, Remote, Said, kept, shown};
use base::failure::Failure;
use base::finding::render::Format;
use base::finding::{Finding, codes};
use base::output::Output;
use base::terminal::is_attended;
use repo::Place;

/// How often a free number is looked for: others push, too.
const TRIES: u64 = 30;
/// What git or the server say when somebody else was faster.
const TAKEN: [&str; 9] = [
    "has moved meanwhile",
    "stale info",
    "already exists",
    "fetch first",
    "non-fast-forward",
    "needs force",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
];

/// What is pushed, and in whose place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// The commit.
    pub(super) head: Oid,
    /// The head whose place it takes, and its reference.
    pub(super) over: Option<&'a (String, String)>,
    /// Whether the server is one that opens pull requests by a push for sure.
    pub(super) is_forgejo: bool,
}

/// One line of what `git push --porcelain` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Update {
    /// `!` where it was refused.
    flag: char,
    /// The reference of the server.
    to: String,
    /// What became of it.
    summary: String,
}

/// Pushes to a server that needs nothing more.
pub(super) fn push(
    remote: &Remote,
    current: &Current,
    change: &Change<'_>,
    how: &How<'_>,
    target: Target<'_>,
    last: u64,
) -> Result<Pushed, Failure> {
    let head = target.head;
    if let Some((old, reference)) = target.over {
        let lease = format!("--force-with-lease={reference}:{old}");
        let said = pushing(remote, how.output, &[&lease], &format!("+{head}:{reference}"))?;
        refused(remote, &said)?;
        return Ok(told(&said, reference.clone()));
    }
    let proposal = format!("refs/for/{}", current.branch);
    let is_told = target.is_forgejo || current.listing.takes_proposals;
    if !is_told {
        let said = to_a_number(remote, current, how.output, head, last)?;
        match said {
            Ok(pushed) => return Ok(pushed),
            // The server itself says where it takes what is proposed; numbers are its own to give.
            Err(said) if said.err.contains(&proposal) => {}
            Err(said) => return refused(remote, &said).map(|()| Pushed::default()),
        }
    }
    let (topic, title) =
        (format!("--push-option=topic={}", change.topic), format!("--push-option=title={}", change.title));
    let options: &[&str] = if target.is_forgejo { &[&topic, &title] } else { &[] };
    let said = pushing(remote, how.output, options, &format!("{head}:{proposal}"))?;
    refused(remote, &said)?;
    let made = updates(&said.out).into_iter().find_map(|update| Some(Place::of(&update.to)?.pull));
    let listed = remote.listing()?;
    let stands = listed.of_head(&head.to_string()).map(|(pull, to)| (pull, to.to_owned()));
    let (pull, to) = match (stands, made) {
        (Some((pull, to)), _) => (Some(pull), to),
        (None, Some(pull)) => (Some(pull), format!("refs/pull/{pull}/head")),
        (None, None) => (None, proposal),
    };
    Ok(Pushed { pull, to, url: page(&said), replies: said.replies() })
}

/// Pushes to the next number that nobody has; what git said last where it is refused.
fn to_a_number(
    remote: &Remote,
    current: &Current,
    output: Output,
    head: Oid,
    last: u64,
) -> Result<Result<Pushed, Said>, Failure> {
    let mut number = current.listing.last().max(last) + 1;
    for _ in 0..TRIES {
        let reference = format!("refs/pull/{number}/head");
        let lease = format!("--force-with-lease={reference}:");
        let said = pushing(remote, output, &[&lease], &format!("{head}:{reference}"))?;
        if said.well {
            return Ok(Ok(told(&said, reference)));
        }
        let is_taken =
            |update: &Update| update.flag == '!' && TAKEN.iter().any(|word| update.summary.contains(word));
        if !updates(&said.out).iter().any(is_taken) {
            return Ok(Err(said));
        }
        number = remote.listing()?.last().max(number) + 1;
    }
    Err(Failure::Machine("every free number was taken by somebody faster".to_owned()))
}

fn told(said: &Said, to: String) -> Pushed {
    let pull = Place::of(&to).map(|place| place.pull);
    Pushed { pull, to, url: page(said), replies: said.replies() }
}

/// Pushes `refspec` to the contest's repository.
pub(crate) fn pushing(
    remote: &Remote,
    output: Output,
    options: &[&str],
    refspec: &str,
) -> Result<Said, Failure> {
    let mut git = remote.git();
    // A thin pack would want what is not here, the files of others, to send differences from them.
    git.args(["push", "--porcelain", "--no-thin", "--no-verify", "--no-follow-tags"]).args(options);
    if is_attended() {
        git.arg("--progress");
    }
    git.args(["--", "origin", refspec]);
    if output.format == Format::Text { shown(git) } else { kept(git, "") }
}

/// The pull request's page, if the server tells one.
fn page(said: &Said) -> Option<String> {
    let line = said.replies().into_iter().find(|line| line.contains("://") && line.contains("/pulls/"))?;
    line.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned)
}

/// A push that was refused is a finding; one that never came, a failure of the machine.
pub(crate) fn refused(remote: &Remote, said: &Said) -> Result<(), Failure> {
    if said.well {
        return Ok(());
    }
    // A connection that broke is told in the same way, and nobody refused anything.
    let is_refusal = |update: &Update| update.flag == '!' && !update.summary.contains("[remote failure]");
    let Some(update) = updates(&said.out).into_iter().find(is_refusal) else {
        return Err(remote.failed(said));
    };
    let replies = said.replies().join(" ");
    let replies = if replies.is_empty() { replies } else { format!(". It says: {replies}") };
    let text = format!("the contest's server refused {}: {}{replies}", update.to, update.summary);
    let help = "mend what it says, and give the same command again";
    Err(Failure::Findings(vec![Finding::new(codes::PUSH_REFUSED, text).help(help)]))
}

/// What became of each reference.
fn updates(out: &str) -> Vec<Update> {
    let read = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let (flag, pair, summary) = (parts.next()?, parts.next()?, parts.next()?);
        let to = pair.rsplit_once(':')?.1;
        Some(Update { flag: flag.chars().next()?, to: to.to_owned(), summary: summary.to_owned() })
    };
    out.lines().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_tells_of_a_push_is_read() {
        let out = "To https://forge.example/prize.git\n*\tabc:refs/pull/7/head\t[new reference]\n!\tabc:refs/heads/x\t[remote rejected] (pre-receive hook declined)\n \t:refs/pull/2/head\t[deleted]\nDone\n";
        let read = updates(out);
        assert_eq!(read.len(), 3);
        assert_eq!((read[0].flag, &*read[0].to), ('*', "refs/pull/7/head"));
        assert_eq!((read[1].flag, &*read[1].summary), ('!', "[remote rejected] (pre-receive hook declined)"));
        assert_eq!(read[2].to, "refs/pull/2/head");
        assert!(updates("nonsense\n\t\n").is_empty());
    }
}
