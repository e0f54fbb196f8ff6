//! Fetches heads, so that what one person sends costs the others little: what fails together is tried again by person,
//! and then in halves, as long as that person's budget lasts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant as Clock};

use git2::{Oid, Repository};

use super::fetch::{Ended, FetchLimits, WORK, bounded_work};
use super::head::Head;
use super::quarantine::Quarantine;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;

/// How many heads are fetched at once.
const CHUNK: usize = 64;

impl Quarantine {
    /// Fetches `heads`, each with the person whose it is. One that cannot be had within the limits or is broken is returned with the reason;
    /// it does not keep the others from being judged.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository cannot be reached at all.
    pub fn fetch(&self, heads: &[(Head, String)]) -> Result<BTreeMap<Head, Finding>, Failure> {
        let mut refused = BTreeMap::new();
        for chunk in self.missing(heads.iter()).chunks(CHUNK) {
            let wanted: Vec<&Head> = chunk.iter().map(|(head, _)| head).collect();
            if self.have(&wanted, WORK)? {
                continue;
            }
            let mut people: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
            for (head, person) in chunk {
                people.entry(person).or_default().push(head);
            }
            for (person, heads) in people {
                // What was tried as it is is not tried again.
                let tried = heads.len() == wanted.len();
                self.halve(person, heads, tried, &mut refused)?;
            }
        }
        Ok(refused)
    }

    /// Fetches what `person` sent, which may have spoilt more than itself; what cannot be had together, in halves.
    /// Only what fails is held against them.
    fn halve(
        &self,
        person: &str,
        heads: Vec<&Head>,
        tried: bool,
        refused: &mut BTreeMap<Head, Finding>,
    ) -> Result<(), Failure> {
        let mut open = vec![(heads, tried)];
        while let Some((some, tried)) = open.pop() {
            if let Some(spent) = self.objects.spent(person) {
                refused.extend(some.into_iter().map(|head| (head.clone(), spent.clone())));
                continue;
            }
            let (begun, work) = (Clock::now(), self.objects.work(person));
            if let [head] = some[..] {
                if let Some(why) = self.one(head, work)? {
                    self.objects.charge(person, begun.elapsed());
                    refused.insert(head.clone(), why);
                }
            } else if tried || !self.have(&some, work)? {
                self.objects.charge(person, begun.elapsed());
                let (first, second) = some.split_at(some.len() / 2);
                open.push((second.to_vec(), false));
                open.push((first.to_vec(), false));
            }
        }
        Ok(())
    }

    /// Fetches commits that were judged before, (pull request, commit): by the pull request's reference and,
    /// if that has moved on to other commits, by their own names. Returns those that cannot be had.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository cannot be reached at all.
    pub fn reach(&self, judged: &[(u64, Oid)]) -> Result<Vec<(u64, Oid)>, Failure> {
        let pulls: BTreeSet<u64> = judged.iter().map(|(pull, _)| *pull).collect();
        let mut heads = self.waiting(|_, _| false);
        heads.retain(|head| pulls.contains(&head.pull));
        let nobody = |head: Head| (head, String::new());
        // What cannot be fetched is missing below.
        self.fetch(&heads.into_iter().map(nobody).collect::<Vec<_>>())?;
        let reader = self.objects.open();
        let mut gone = vec![];
        for (pull, oid) in judged {
            if reader.header(*oid).is_ok() {
                continue;
            }
            if !self.objects.are_in_place() {
                self.transfer_heads(&format!("+{oid}:refs/gitprize/reached/{oid}\n"), self.limits, WORK)?;
            }
            if reader.header(*oid).is_err() {
                gone.push((*pull, *oid));
            }
        }
        Ok(gone)
    }

    /// Those that are not here yet, each commit once.
    fn missing<'h>(&self, heads: impl Iterator<Item = &'h (Head, String)>) -> Vec<&'h (Head, String)> {
        // Nothing better than what is in place can be had from the same place.
        if self.objects.are_in_place() {
            return vec![];
        }
        let (reader, mut asked) = (self.objects.open(), BTreeSet::new());
        heads.filter(|(head, _)| asked.insert(head.oid) && reader.header(head.oid).is_err()).collect()
    }

    /// Whether all of `heads` could be fetched together.
    fn have(&self, heads: &[&Head], work: Duration) -> Result<bool, Failure> {
        let specs: String = heads.iter().map(|head| format!("+{0}:{0}\n", head.name)).collect();
        let bytes = self.limits.bytes.saturating_mul(heads.len() as u64);
        let ended = self.transfer_heads(&specs, FetchLimits { bytes, ..self.limits }, work)?;
        Ok(matches!(ended, Ended::Well(_)))
    }

    /// Fetches one head, or says what is wrong with it.
    fn one(&self, head: &Head, work: Duration) -> Result<Option<Finding>, Failure> {
        let help = "commit the prediction file once, on top of a fresh main, and nothing else";
        Ok(match self.transfer_heads(&format!("+{0}:{0}\n", head.name), self.limits, work)? {
            Ended::Well(_) => None,
            Ended::Stopped(why) => {
                let text = format!("the pull request cannot be fetched: {why}");
                Some(Finding::new(codes::HEAD_TOO_LARGE, text).help(help))
            }
            Ended::Badly(why) => {
                // If even the branch cannot be had now, it is the network that failed and nobody is refused.
                self.branch_now()?;
                let last = base::finding::quoted(why.lines().last().unwrap_or_default());
                let text = format!("git cannot read the pull request: {last}");
                Some(Finding::new(codes::UNREADABLE_HEAD, text).help(help))
            }
        })
    }

    fn transfer_heads(&self, specs: &str, limits: FetchLimits, work: Duration) -> Result<Ended, Failure> {
        let folder = self.objects.path();
        let packs = self.packs()?;
        let mut command = Self::fetching(folder);
        // A head stands on main. Were the other heads told as well, which share nothing with it, the server would not
        // hear of main before it starts to send, and would look through all of main's files.
        command.arg(format!("--negotiation-tip={}", self.branch()));
        command.args(["--stdin", "--", &self.remote]);
        let ended = bounded_work(command, specs, folder, limits, work)?;
        if let Ended::Stopped(_) = ended {
            self.discard(specs, &packs)?;
        }
        Ok(ended)
    }

    fn packs(&self) -> Result<BTreeSet<PathBuf>, Failure> {
        let folder = self.objects.path().join("objects/pack");
        let entries = fs_err::read_dir(&folder).map_err(Failure::io)?;
        Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
    }

    /// Removes what a transfer that was stopped has brought, or trying its heads one by one would find it here.
    fn discard(&self, specs: &str, before: &BTreeSet<PathBuf>) -> Result<(), Failure> {
        let repository = Repository::open_bare(self.objects.path())?;
        for name in specs.lines().filter_map(|spec| spec.split_once(':')).map(|(_, name)| name) {
            // It may not have come so far.
            if let Ok(mut reference) = repository.find_reference(name) {
                reference.delete()?;
            }
        }
        for pack in self.packs()?.difference(before) {
            // Whoever wrote it was stopped and may have removed it.
            if let Err(why) = std::fs::remove_file(pack)
                && why.kind() != std::io::ErrorKind::NotFound
            {
                return Err(Failure::machine(pack.display(), why));
            }
        }
        Ok(())
    }
}
