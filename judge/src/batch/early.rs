//! What the next batch would say of a head, while its pusher still waits: all that needs no answers, by the same code and
//! with the same words. What it lets through may still be refused, since others are judged before it; what it refuses,
//! a batch would refuse as well.

use std::path::Path;

use git2::{Oid, Repository};
use hashbrown::HashMap;

use super::candidate::Candidate;
use super::claim;
use super::evaluate::user;
use super::registration::bytes_of;
use super::settle::{Ground, admit};
use audit::{Sample, canonical};
use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::{Contest, Slug, Teams};
use decode::{Expected, Ids, Keys, Limits, decode_with, is_encrypted};
use ledger::history::{Exact, History};
use ledger::quota::{Left, left};
use repo::{At, Main, Objects, Proposal, Proposed, checked, note_checked, read_blob};
use rules::people::Directory;
use rules::team::{self, Change, Request, Verdict};

/// The contest as main has it, for looking at heads before they are taken.
pub(crate) struct Early {
    base: Main,
    history: History,
    teams: Teams,
    directory: Directory,
}

/// What a head would come to.
#[derive(Debug)]
pub(crate) enum Likely {
    /// A submission of a team, with what was found in its file.
    Submission {
        /// Whose.
        team: Slug,
        /// What the file is and how many rows it has; nothing where only the judge can read it.
        read: Option<(String, usize)>,
        /// What the contestant should know.
        notes: Vec<Finding>,
    },
    /// The digest of a file that will follow.
    Claim(Slug),
    /// A registration, or a change of a team.
    Team(Slug, Change),
    /// A registration that will wait for the organiser.
    Held(Finding),
}

impl Likely {
    /// The team that spends of its quota with it.
    pub(crate) fn spends(&self) -> Option<&Slug> {
        match self {
            Self::Submission { team, .. } | Self::Claim(team) => Some(team),
            Self::Team(..) | Self::Held(..) => None,
        }
    }
}

impl Early {
    /// The contest at the commit `main` of the bare repository at `path`.
    ///
    /// # Errors
    /// As [`At::main`], and what is wrong with a team's file.
    pub(crate) fn open(path: &Path, main: Oid) -> Result<Self, Failure> {
        let (mut base, made_anew) =
            At::new(&Repository::open_bare(path)?, main)?.main(checked(path).as_deref())?;
        if let Some(digest) = &made_anew {
            note_checked(path, digest);
        }
        // Nothing sealed can be opened here, and nobody's tags can be made.
        let history =
            History::recent(&base.contest, &base.ledger, Exact::default(), HashMap::new(), u64::MAX);
        history.calendar().apply(&mut base.contest);
        let teams = base.teams.all()?;
        let directory = Directory::of(&teams, history.tally().roster(), base.contest.forge.logins);
        Ok(Self { base, history, teams, directory })
    }

    /// The contest.
    pub(crate) fn contest(&self) -> &Contest {
        &self.base.contest
    }

    /// The teams on main.
    pub(crate) fn teams(&self) -> &Teams {
        &self.teams
    }

    /// Which of `heads` have a receipt.
    pub(crate) fn judged(&self, heads: &[(u64, &str)]) -> Vec<bool> {
        self.base.ledger.judged_of_many(heads)
    }

    /// What the quotas leave to the team of `candidate` when it is received.
    pub(crate) fn left(&self, team: &Slug, candidate: &Candidate) -> Option<Left> {
        let (spent, people) = (self.history.spent(team), self.history.people(team));
        let closes = self.history.calendar().closes;
        left(&self.base.contest, &spent, &people, candidate.pull.received, closes)
    }

    /// What `candidate`, whose file is among `objects`, would come to, or every complaint about it.
    ///
    /// # Errors
    /// When the contest's own files cannot be read.
    pub(crate) fn of(
        &self,
        objects: &Objects,
        candidate: &Candidate,
    ) -> Result<Result<Likely, Vec<Finding>>, Failure> {
        let proposal = match &candidate.proposal {
            Ok(proposal) => proposal,
            Err(findings) => return Ok(Err(findings.clone())),
        };
        match proposal.file {
            Proposed::TeamFile => Ok(self.team(objects, candidate, proposal)),
            Proposed::Predictions | Proposed::Claim => {
                if let Some(finding) = self.stranger(candidate) {
                    return Ok(Err(vec![finding]));
                }
                self.submission(objects, candidate, proposal)
            }
        }
    }

    /// What is said to somebody whom no team has, whatever they submit.
    fn stranger(&self, candidate: &Candidate) -> Option<Finding> {
        let author = &candidate.pull.author;
        if self.teams.values().any(|team| team.has(author)) {
            return None;
        }
        let text = format!("{} is in no team yet, and may only register one", author.shown());
        Some(Finding::new(codes::ONLY_REGISTER, text).help(
            "`gitprize join` writes submissions/<team>/team.toml; push that alone, and submit when the next batch \
             has put it on main",
        ))
    }

    fn team(
        &self,
        objects: &Objects,
        candidate: &Candidate,
        proposal: &Proposal,
    ) -> Result<Likely, Vec<Finding>> {
        let bytes = bytes_of(objects, proposal)?;
        let request = Request {
            contest: &self.base.contest,
            teams: &self.teams,
            directory: &self.directory,
            tally: self.history.tally(),
            terms: self.base.terms.as_ref(),
            sign_ups: self.history.registered(),
            closes: self.history.calendar().closes,
            slug: &proposal.team,
            author: &candidate.pull.author,
            account: candidate.pull.account,
            received: candidate.pull.received,
            path: &proposal.path,
            // Only the judge has the secret behind the tags.
            bars: None,
            approved: false,
        };
        match team::check(&request, &bytes) {
            Verdict::Accepted(accepted) => Ok(Likely::Team(accepted.slug, accepted.change)),
            Verdict::Held(why) => Ok(Likely::Held(why)),
            Verdict::Refused(findings) => Err(findings),
        }
    }

    fn submission(
        &self,
        objects: &Objects,
        candidate: &Candidate,
        proposal: &Proposal,
    ) -> Result<Result<Likely, Vec<Finding>>, Failure> {
        let Main { contest, terms, .. } = &self.base;
        let ground = Ground { contest, terms: terms.as_ref(), teams: &self.teams, history: &self.history };
        let spent = self.history.spent(&proposal.team);
        let claimed = claim::covers(contest, &self.history, &objects.open(), proposal);
        let complaints = admit(&ground, &spent, claimed, candidate, proposal);
        if !complaints.is_empty() {
            return Ok(Err(complaints));
        }
        if proposal.file == Proposed::Claim {
            let checked = claim::read(objects, proposal)
                .and_then(|bytes| claim::check(contest, candidate, proposal, &bytes));
            return Ok(checked.map(|_| Likely::Claim(proposal.team.clone())));
        }
        let bytes = match read_blob(&objects.open(), &proposal.path, proposal.blob) {
            Ok(bytes) => bytes,
            Err(finding) => return Ok(Err(vec![finding])),
        };
        self.file(candidate, proposal, &bytes)
    }

    /// What is wrong with the file itself, as far as the published list of ids tells.
    fn file(
        &self,
        candidate: &Candidate,
        proposal: &Proposal,
        bytes: &[u8],
    ) -> Result<Result<Likely, Vec<Finding>>, Failure> {
        let contest = &self.base.contest;
        let likely = |read, notes| Likely::Submission { team: proposal.team.clone(), read, notes };
        // Whoever sealed it did so to nobody here.
        let is_sealed = is_encrypted(bytes);
        let Some(ids) = self.ids()?.filter(|_| !is_sealed) else { return Ok(Ok(likely(None, vec![]))) };
        let submission = &contest.submission;
        let limits = Limits { max_unpacked_bytes: submission.max_unpacked_bytes, layout: submission.layout };
        let schema = contest.schema().map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        let user = user(&candidate.pull.author);
        let expected =
            Expected { contest: &contest.url, team: proposal.team.as_str(), user: user.as_deref() };
        let keys = Keys { identities: &[], expected: Some(expected), required: submission.encrypted };
        let read = match decode_with(&proposal.path, bytes, &ids, &schema, limits, &keys) {
            Ok(read) => read,
            Err(findings) => return Ok(Err(findings)),
        };
        if let Some(blob) = self.base.at.sample(contest)? {
            let repository = self.base.at.open()?;
            let sample = Sample::read(contest, &ids, repository.find_blob(blob)?.content())?;
            let copied = |sample: Sample| sample.refuses(&proposal.path, &canonical::of(&read.columns));
            if let Some(finding) = sample.and_then(copied) {
                return Ok(Err(vec![finding]));
            }
        }
        Ok(Ok(likely(Some((read.form, ids.len())), read.notes)))
    }

    /// The list of ids on main, if the contest publishes one.
    fn ids(&self) -> Result<Option<Ids>, Failure> {
        let Some(path) = self.base.contest.submission.ids.as_ref().map(Path::new) else { return Ok(None) };
        let repository = self.base.at.open()?;
        let tree = repository.find_commit(self.base.at.commit)?.tree()?;
        // The batch says what is wrong with main.
        let Ok(entry) = tree.get_path(path) else { return Ok(None) };
        Ids::from_bytes(path, repository.find_blob(entry.id())?.content().to_vec()).map(Some)
    }
}
