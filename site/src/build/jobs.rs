//! One job a page: from the parts that it reads to its bytes. A page whose parts all say what they said is not made again.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base::failure::Failure;
use base::finding::Finding;
use rayon::prelude::*;

use super::cache::{Made, Records, kept, warnings};
use super::explain::Explained;
use super::links::Wanted;
use super::output::Output;
use super::place::safe;
use super::tree::{Target, Tree};
use super::why::Why;
use crate::digest::Digest;
use crate::input::{Input, Record, Site, recorded};
use crate::pages::{List, Page};
use crate::route::file_of;
use crate::timings::{Timings, Watch};

/// What the jobs of a build have in common.
pub(super) struct Jobs<'b> {
    pub(super) site: &'b Site,
    /// What the last build left.
    pub(super) records: &'b Records,
    /// The sites that stand already.
    pub(super) trees: [&'b Tree; 2],
    /// Where new bytes go until all pages are made.
    pub(super) stage: Stage,
    /// Whether anybody wants to know from what each page was made.
    pub(super) keeps: bool,
    /// What links ask of pages.
    pub(super) wanted: &'b Wanted,
}

/// Where new bytes go.
pub(super) enum Stage {
    /// Into a folder, a number each.
    Numbers(PathBuf),
    /// To their places in the new site, of which nothing stood before.
    Places(PathBuf),
}

impl Stage {
    /// Writes the bytes of the file `name`, which is number `at`; where they are.
    fn write(&self, at: usize, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
        let path = match self {
            Self::Numbers(folder) => folder.join(at.to_string()),
            Self::Places(root) => root.join(safe(name)?),
        };
        match (self, std::fs::write(&path, bytes)) {
            (_, Ok(())) => {}
            (Self::Places(_), Err(why)) if why.kind() == ErrorKind::NotFound => {
                fs_err::create_dir_all(path.parent().unwrap_or(&path)).map_err(Failure::io)?;
                fs_err::write(&path, bytes).map_err(Failure::io)?;
            }
            (_, Err(why)) => return Err(Failure::machine(path.display(), why)),
        }
        Ok(path)
    }
}

/// All pages, made or found.
#[derive(Default)]
pub(super) struct Done {
    /// The files, by their names.
    pub(super) targets: BTreeMap<String, Target>,
    /// Those that stand in the stage, with their places there.
    pub(super) staged: HashMap<String, PathBuf>,
    /// Every part that a page was made from, and what it says.
    pub(super) parts: Vec<(Input, Digest)>,
    /// How each page was made.
    pub(super) pages: BTreeMap<String, Made>,
    /// What posts met with, in the order of the pages.
    pub(super) warnings: Vec<Finding>,
    /// Why each page was made that was made now, by its address.
    pub(super) ran: BTreeMap<String, Why>,
    /// Bytes of all files.
    pub(super) bytes: u64,
    /// What the pages took.
    pub(super) timings: Timings,
}

impl Done {
    /// What was done about the page at `route`.
    pub(super) fn explain(&self, route: String) -> Explained {
        let made = self.pages.get(&file_of(&route));
        let parts =
            made.iter().flat_map(|made| &made.inputs).filter_map(|part| self.parts.get(*part as usize));
        let mut parts: Vec<Input> = parts.map(|(part, _)| part.clone()).collect();
        parts.sort_unstable();
        Explained { why: self.ran.get(&route).cloned(), route, parts }
    }
}

/// What one job gave.
struct Paged {
    file: String,
    target: Target,
    staged: Option<PathBuf>,
    made: Made,
    warnings: Vec<Finding>,
    ran: Option<(String, Why)>,
    /// Its kind and address, and what it took if it was made.
    time: (&'static str, String, Option<Duration>),
}

impl Jobs<'_> {
    /// Makes `pages`, in parallel; each is written and forgotten before the next one.
    pub(super) fn run(&self, pages: &List<'_>) -> Result<Done, Failure> {
        let mut watch = Watch::new();
        let says: Vec<Digest> =
            self.records.parts.par_iter().map(|(part, _)| self.site.digest(part)).collect();
        watch.end("ask what parts say");
        let parts = Parts::after(&self.records.parts);
        let results: Vec<Result<Paged, Stop>> = pages
            .par_iter()
            .enumerate()
            .map(|(at, page)| self.page(at, page.as_ref(), &says, &parts))
            .collect();
        watch.end("make pages");
        let mut done = Done::default();
        let mut findings: Vec<Finding> = vec![];
        for result in results {
            match result {
                Ok(mut page) => {
                    done.bytes += page.target.bytes;
                    let (kind, ref route, time) = page.time;
                    done.timings.page(kind, route, time);
                    done.warnings.append(&mut page.warnings);
                    done.staged.extend(page.staged.map(|staged| (page.file.clone(), staged)));
                    done.ran.extend(page.ran);
                    done.pages.insert(page.file.clone(), page.made);
                    done.targets.insert(page.file, page.target);
                }
                // A broken template breaks every page that uses it, each with the same words.
                Err(Stop::Finding(finding)) if findings.contains(&finding) => {}
                Err(Stop::Finding(finding)) => findings.push(*finding),
                Err(Stop::Machine(failure)) => return Err(failure),
            }
        }
        if !findings.is_empty() {
            return Err(Failure::Findings(findings));
        }
        done.parts = used(self.told(parts, &says), &mut done.pages);
        watch.end("ask what parts say that are new");
        done.timings.stages = watch.stages;
        Ok(done)
    }

    /// What each of `parts` says, those that the last build knew as `says`.
    fn told(&self, parts: Parts<'_>, says: &[Digest]) -> Vec<(Input, Digest)> {
        let known = self.records.parts.iter().zip(says).map(|((part, _), digest)| (part.clone(), *digest));
        let mut new: Vec<(Input, u32)> =
            parts.new.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect();
        new.sort_unstable_by_key(|(_, place)| *place);
        let new: Vec<(Input, Digest)> =
            new.into_par_iter().map(|(part, _)| (part.clone(), self.site.digest(&part))).collect();
        known.chain(new).collect()
    }

    fn page(&self, at: usize, page: &dyn Page, says: &[Digest], parts: &Parts<'_>) -> Result<Paged, Stop> {
        let route = page.route();
        let file = file_of(&route);
        let named = self.named(page);
        let why = match self.found(&file, page.kind(), &named, says) {
            Ok((made, target)) => {
                let warnings = warnings(made).unwrap_or_default();
                let made = made.clone();
                return Ok(Paged {
                    file,
                    target,
                    staged: None,
                    made,
                    warnings,
                    ran: None,
                    time: (page.kind(), route, None),
                });
            }
            Err(why) => why,
        };
        let begun = Instant::now();
        let (bytes, Record { mut read, warnings }) = recorded(|| self.bytes(page, &route));
        let bytes = bytes.map_err(Stop::Finding)?;
        read.extend(named);
        let target = Target { digest: Digest::of(&bytes), bytes: bytes.len() as u64 };
        let is_there = self.trees.iter().any(|tree| tree.has(&file, target.digest));
        let staged = (!is_there).then(|| self.stage.write(at, &file, &bytes)).transpose();
        let staged = staged.map_err(Stop::Machine)?;
        let inputs = if self.keeps { parts.places(read.iter()) } else { vec![] };
        let made = Made { kind: page.kind().to_owned(), inputs, warnings: kept(&warnings) };
        let time = (page.kind(), route.clone(), Some(begun.elapsed()));
        Ok(Paged { file, target, staged, made, warnings, ran: Some((route, why)), time })
    }

    /// What stands in the file of `page`, whose links are looked at.
    fn bytes<'s>(&'s self, page: &'s dyn Page, route: &str) -> Result<Cow<'s, [u8]>, Box<Finding>> {
        if let Some(bytes) = page.verbatim(self.site) {
            return bytes;
        }
        let text = Output::of(page, page.render(self.site)?).text;
        self.wanted.answer(route, &text);
        Ok(Cow::Owned(text.into_bytes()))
    }

    /// The parts that `page` names, without those that stand for finer ones, which are told by whoever reads them.
    fn named(&self, page: &dyn Page) -> Vec<Input> {
        let mut named = page.inputs(self.site);
        named.retain(|part| !self.site.has_finer(part));
        named
    }

    /// The page as the last build made it, if it would be made the same again.
    fn found(
        &self,
        file: &str,
        kind: &str,
        named: &[Input],
        says: &[Digest],
    ) -> Result<(&Made, Target), Why> {
        let Some(made) = self.records.pages.get(file).filter(|made| made.kind == kind) else {
            return Err(Why::New);
        };
        let inputs = || {
            made.inputs.iter().filter_map(|part| {
                let (input, said) = self.records.parts.get(*part as usize)?;
                Some((input, *said, says.get(*part as usize).copied()))
            })
        };
        let mut changed: Vec<Input> = inputs()
            .filter(|(_, said, says)| Some(*said) != *says)
            .map(|(input, ..)| input.clone())
            .collect();
        changed.extend(named.iter().filter(|part| !inputs().any(|(input, ..)| input == *part)).cloned());
        if !changed.is_empty() {
            return Err(Why::Changed(changed));
        }
        let before = self.records.files.get(file).ok_or(Why::Lost)?;
        match self.trees.iter().any(|tree| tree.has(file, before.digest)) {
            true => Ok((made, Target { digest: before.digest, bytes: before.bytes })),
            false => Err(Why::Lost),
        }
    }
}

/// Why a page was not made.
enum Stop {
    Finding(Box<Finding>),
    Machine(Failure),
}

/// The parts that pages are made from, each once: those that the last build knew, in their places, and behind them those that are
/// new. So a page that is not made again keeps the places of its parts, and where nothing changed all of it is what it was.
struct Parts<'r> {
    known: HashMap<&'r Input, u32>,
    new: Mutex<HashMap<Input, u32>>,
}

impl<'r> Parts<'r> {
    fn after(known: &'r [(Input, Digest)]) -> Self {
        let known = known.iter().zip(0..).map(|((part, _), place)| (part, place)).collect();
        Self { known, new: Mutex::default() }
    }

    /// The places of `inputs`.
    fn places<'i>(&self, inputs: impl Iterator<Item = &'i Input>) -> Vec<u32> {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let place = |input: &Input| match self.known.get(input).or_else(|| new.get(input)) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.known.len() + new.len()).unwrap_or(u32::MAX);
                new.insert(input.clone(), place);
                place
            }
        };
        let mut places: Vec<u32> = inputs.map(place).collect();
        places.sort_unstable();
        places
    }
}

/// Leaves out the `parts` that none of `pages` was made from.
fn used(parts: Vec<(Input, Digest)>, pages: &mut BTreeMap<String, Made>) -> Vec<(Input, Digest)> {
    let mut is_used = vec![false; parts.len()];
    for place in pages.values().flat_map(|made| &made.inputs) {
        if let Some(is_used) = is_used.get_mut(*place as usize) {
            *is_used = true;
        }
    }
    if is_used.iter().all(|is_used| *is_used) {
        return parts;
    }
    let places: Vec<u32> = is_used
        .iter()
        .scan(0, |next, is_used| {
            let place = *next;
            *next += u32::from(*is_used);
            Some(place)
        })
        .collect();
    for place in pages.values_mut().flat_map(|made| &mut made.inputs) {
        *place = places.get(*place as usize).copied().unwrap_or_default();
    }
    parts.into_iter().zip(is_used).filter(|(_, is_used)| *is_used).map(|(part, _)| part).collect()
}
