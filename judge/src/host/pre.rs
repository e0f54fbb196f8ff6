//! What the pre-receive hook does: says whether a push may come in at all, and looks at each head as the batch would. What
//! is refused here leaves nothing behind, neither objects nor a line of the log.

use std::path::Path;

use git2::{Oid, Repository};

use super::config::Settings;
use super::door::{Door, Who};
use super::person::Pusher;
use super::signature::signer;
use super::words;
use crate::batch::{Candidate, Early};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::{at_most, counted};
use base::time::Instant;
use contest::{Author, Logins, Opened, Slug};
use ledger::Proof;
use repo::{
    Asked, At, Head, Incoming, Inspector, Kind, Owners, Place, Proposed, Pull, Target, next, standing,
};

/// References that a contestant moves at once, at most.
const REFERENCES: usize = 16;
/// Objects of a contestant's push, at most.
const OBJECTS: u64 = 20_000;
/// So many of a team's newest pull requests are looked at for what waits.
const LOOKED_AT: usize = 64;

/// Says what is against the push of the commands in `input` to the bare repository at `path`, whose objects are in
/// `quarantine`; else what the pusher is to know.
///
/// # Errors
/// [`Failure::Findings`] when the push is refused.
pub(crate) fn pre_receive(
    path: &Path,
    quarantine: Option<&Path>,
    input: &str,
    pusher: &Pusher,
    now: Instant,
) -> Result<Vec<String>, Failure> {
    let repository = Repository::open_bare(path)?;
    let settings = Settings::of(&repository)?;
    let asked: Vec<Asked> = input.lines().filter_map(Asked::parse).collect();
    if asked.len() != input.lines().count() {
        return Err(Failure::Machine("git names a reference in a way that is not known here".to_owned()));
    }
    let main = repository.refname_to_id(&format!("refs/heads/{}", settings.branch)).ok();
    let logins = main.map_or(Logins::Exact, |main| logins(&repository, main));
    let owners = Owners::now(&repository)?;
    let standing = |pull| standing(&repository, pull);
    let door = Door {
        branch: &settings.branch,
        owners: &owners,
        next: next(&repository, &owners)?,
        standing: &standing,
        signed: settings.signed,
    };
    let incoming = Incoming::open(path, quarantine, settings.largest)?;
    let (mut findings, mut heads) = (vec![], vec![]);
    for asked in &asked {
        match author(&incoming, &settings, pusher, asked, &door, logins)? {
            Ok(author) => {
                let is_maintainer =
                    *pusher == Pusher::Judge || author.as_ref().is_some_and(|author| settings.has(author));
                let who = Who { author: author.as_ref(), is_maintainer };
                findings.extend(door.against(asked, &who));
                if let (Some(author), false) = (&author, is_maintainer) {
                    findings.extend(too_much(&incoming, &settings, asked, author));
                }
                heads.extend(author.and_then(|author| head(asked, &settings, &door, author)));
            }
            Err(finding) => findings.push(finding),
        }
    }
    if heads.len() > REFERENCES {
        let text = format!(
            "the push moves {}, and {}",
            counted(heads.len(), "pull request", "pull requests"),
            at_most(REFERENCES)
        );
        findings.push(Finding::new(codes::TOO_MANY_REFERENCES, text).help("push one pull request at a time"));
    }
    if !findings.is_empty() {
        // The same of several references is said once.
        findings.dedup();
        return Err(Failure::Findings(findings));
    }
    let Some(main) = main.filter(|_| !heads.is_empty()) else { return Ok(vec![]) };
    let early = match Early::open(path, main) {
        Ok(early) => early,
        // What is wrong with main costs no contestant a deadline.
        Err(why) => return Ok(vec![format!("It could not be looked at now ({why}); the batch does.")]),
    };
    let inspector = incoming.inspector(main, early.contest().teams.folders)?;
    let look = Look { repository: &repository, owners: &owners, inspector: &inspector };
    let (mut findings, mut lines) = (vec![], vec![]);
    for (place, oid, author) in heads {
        let candidate = look.candidate(place, oid, author, now);
        match early.of(incoming.objects(), &candidate) {
            Ok(Ok(likely)) => {
                let Ok(proposal) = &candidate.proposal else { continue };
                lines.extend(words::likely(proposal, &likely));
                if let Some(team) = likely.spends()
                    && let Some(left) = early.left(team, &candidate)
                {
                    lines.extend(words::quota(&left, look.waiting(&early, team, place, now)));
                }
            }
            Ok(Err(more)) => findings.extend(more),
            Err(why) => lines.push(format!("It could not be looked at now ({why}); the batch does.")),
        }
    }
    lines.push(format!("What waits, and when the next batch begins: {}queue/", early.contest().url));
    if findings.is_empty() { Ok(lines) } else { Err(Failure::Findings(findings)) }
}

/// What the host takes for one login, as main says.
fn logins(repository: &Repository, main: Oid) -> Logins {
    let described = At::new(repository, main).and_then(Opened::described);
    described.map_or(Logins::Exact, |opened| opened.contest.forge.logins)
}

/// Whose the command is: the person whom the server knows, else whoever signed the commit, if that is what counts.
fn author(
    incoming: &Incoming,
    settings: &Settings,
    pusher: &Pusher,
    asked: &Asked,
    door: &Door<'_>,
    logins: Logins,
) -> Result<Result<Option<Author>, Finding>, Failure> {
    match pusher {
        Pusher::Judge => return Ok(Ok(None)),
        Pusher::Person(author) => return Ok(Ok(Some(Author { logins, ..author.clone() }))),
        Pusher::Nobody => {}
    }
    let target = asked.target(&settings.branch);
    let (Some(head), true, Target::For | Target::Pull(_)) = (asked.new, settings.signed, target) else {
        return Ok(Ok(None));
    };
    let print = match signer(incoming.objects(), head)? {
        Ok(print) => print,
        Err(finding) => return Ok(Err(finding)),
    };
    let author = Author { ssh_fingerprint: Some(print), logins, ..Author::default() };
    // A commit is there for everybody to push again; a second try of the same push moves nothing.
    let stands = |pull: &u64| {
        asked.target(&settings.branch) == Target::For
            && (door.standing)(*pull) == Some(head)
            && door.owners.of(*pull).is_some_and(|owner| author.is(owner))
    };
    Ok(match door.owners.came(head).filter(|pull| !stands(pull)) {
        Some(pull) => {
            let text = format!("this commit was received as #{pull} before, and a signature counts once");
            let help = "sign a new commit: `git commit --amend -S --no-edit`, and push that";
            Err(Finding::new(codes::SIGNED_BEFORE, text).help(help))
        }
        None => Ok(Some(author)),
    })
}

/// What a push brings that no submission needs.
fn too_much(incoming: &Incoming, settings: &Settings, asked: &Asked, author: &Author) -> Option<Finding> {
    asked.new?;
    let weight = incoming.weight();
    let text = if weight.bytes > settings.largest {
        let bytes = counted(weight.bytes, "byte", "bytes");
        format!("the push of {} brings {bytes}, and {}", author.shown(), at_most(settings.largest))
    } else if weight.objects > OBJECTS {
        let objects = counted(weight.objects, "object", "objects");
        format!("the push of {} brings {objects}, and {}", author.shown(), at_most(OBJECTS))
    } else {
        return None;
    };
    let help = "commit the prediction file once, on top of a fresh main, and nothing else";
    Some(Finding::new(codes::HEAD_TOO_LARGE, text).help(help))
}

/// The head that a command brings, and where it is likely to stand.
fn head(asked: &Asked, settings: &Settings, door: &Door<'_>, author: Author) -> Option<(Place, Oid, Author)> {
    let pull = match asked.target(&settings.branch) {
        Target::For => door.next,
        Target::Pull(pull) => pull,
        _ => return None,
    };
    Some((Place { pull, kind: Kind::Pull }, asked.new?, author))
}

/// What looks at heads.
struct Look<'l> {
    repository: &'l Repository,
    owners: &'l Owners,
    inspector: &'l Inspector,
}

impl Look<'_> {
    fn candidate(&self, place: Place, oid: Oid, author: Author, now: Instant) -> Candidate {
        let proposal = self.inspector.inspect(&author.person(), oid);
        let pull = Pull { author, received: now, received_by: Some(Proof::Log), account: None };
        Candidate { head: Head::at(place, oid), pull, proposal }
    }

    /// How many submissions of `team` wait besides the one at `place`.
    fn waiting(&self, early: &Early, team: &Slug, place: Place, now: Instant) -> u32 {
        let Some(members) = early.teams().get(team) else { return 0 };
        let logins = early.contest().forge.logins;
        let has = |author: &Author| members.has(&Author { logins, ..author.clone() });
        let pulls = self.owners.opened_by(has).filter(|pull| *pull != place.pull).take(LOOKED_AT);
        let heads: Vec<(u64, Oid)> =
            pulls.filter_map(|pull| Some((pull, standing(self.repository, pull)?))).collect();
        let names: Vec<(u64, String)> = heads.iter().map(|(pull, oid)| (*pull, oid.to_string())).collect();
        let asked: Vec<(u64, &str)> = names.iter().map(|(pull, oid)| (*pull, oid.as_str())).collect();
        let judged = early.judged(&asked);
        let waiting = heads.into_iter().zip(judged).filter(|(_, judged)| !judged).map(|(head, _)| head);
        let mut count = 0;
        for (pull, oid) in waiting {
            let Some(owner) = self.owners.of(pull).cloned() else { continue };
            let place = Place { pull, kind: Kind::Pull };
            let proposal = self.candidate(place, oid, owner, now).proposal;
            count += u32::from(proposal.is_ok_and(|one| one.team == *team && one.file != Proposed::TeamFile));
        }
        count
    }
}

/// Whether the objects of `incoming` show who signed `head`; for the hook that takes it.
pub(super) fn signed_by(incoming: &Incoming, head: Oid) -> Result<Option<Author>, Failure> {
    Ok(signer(incoming.objects(), head)?
        .ok()
        .map(|print| Author { ssh_fingerprint: Some(print), ..Author::default() }))
}
