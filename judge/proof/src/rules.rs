//! `contest.toml` as it stood on main when each receipt was written, out of git's history.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use git2::{Oid, Repository, Sort};

use crate::mainline;
use contest::{CONTEST_FILE, Contest, Folder};
use tlog::Checkpoint;

/// The rules by receipt.
pub struct Rules {
    /// First receipt → the rules from it on, in order; never empty.
    spans: Vec<(u64, Arc<Contest>)>,
    /// Why the rules of today stand for those of then, if they do.
    pub today: Option<String>,
}

impl Rules {
    /// Those of `folder`, whose ledger has the rules of today if nothing else is known.
    pub fn of(folder: &Folder) -> Self {
        let today = Arc::new(folder.contest.clone());
        match history(folder) {
            Ok(spans) if !spans.is_empty() => Self { spans, today: None },
            Ok(_) => {
                Self { spans: vec![(0, today)], today: Some("git's history has none before".to_owned()) }
            }
            Err(why) => Self { spans: vec![(0, today)], today: Some(why) },
        }
    }

    /// The spans in order: first receipt and rules.
    pub fn spans(&self) -> &[(u64, Arc<Contest>)] {
        &self.spans
    }
}

/// One commit of main: receipts after it, and the description's object.
type Step = (u64, Option<Oid>);

fn history(folder: &Folder) -> Result<Vec<(u64, Arc<Contest>)>, String> {
    let repository =
        Repository::discover(&folder.at.root).map_err(|_| "there is no git repository here".to_owned())?;
    if repository.is_shallow() {
        return Err("this clone is shallow".to_owned());
    }
    let steps = steps(&repository, &folder.at.root).map_err(|why| why.message().to_owned())?;
    let mut parsed: HashMap<Oid, Option<Arc<Contest>>> = HashMap::new();
    let mut spans: Vec<(u64, Arc<Contest>)> = vec![];
    // A batch goes by the rules of the commit that it builds on.
    let mut before: Option<Step> = None;
    for step in steps {
        let (size, described) = before.unwrap_or((0, step.1));
        if step.0 > size
            && let Some(oid) = described.or(step.1)
        {
            let contest = parsed.entry(oid).or_insert_with(|| {
                let blob = repository.find_blob(oid).ok()?;
                let source = String::from_utf8_lossy(blob.content()).into_owned();
                Contest::parse_past(CONTEST_FILE, &source, &folder.catalogue).ok().map(Arc::new)
            });
            let Some(contest) = contest else {
                return Err(format!("this judge cannot read {CONTEST_FILE} of then"));
            };
            let same =
                spans.last().is_some_and(|(_, last)| Arc::ptr_eq(last, contest) || same(last, contest));
            if !same {
                spans.push((size + 1, contest.clone()));
            }
        }
        before = Some(step);
    }
    Ok(spans)
}

/// Whether two descriptions say the same of what is admitted.
fn same(a: &Contest, b: &Contest) -> bool {
    a.opens == b.opens
        && a.closes == b.closes
        && a.grace == b.grace
        && a.phases == b.phases
        && a.quotas == b.quotas
}

/// The commits of main, oldest first.
fn steps(repository: &Repository, root: &Path) -> Result<Vec<Step>, git2::Error> {
    let Some(head) = mainline::head(repository)? else { return Ok(vec![]) };
    let prefix = mainline::prefix(repository, root).unwrap_or_default();
    let checkpoint = mainline::checkpoint(&prefix);
    let described = prefix.join(CONTEST_FILE);
    let (mut steps, mut sizes): (Vec<Step>, HashMap<Oid, u64>) = (vec![], HashMap::new());
    for commit in mainline::commits(repository, head, Sort::REVERSE)? {
        let tree = repository.find_commit(commit?)?.tree()?;
        let id = |path: &Path| tree.get_path(path).ok().map(|entry| entry.id());
        let size = match id(&checkpoint) {
            None => 0,
            Some(oid) => match sizes.get(&oid) {
                Some(size) => *size,
                None => {
                    let size =
                        Checkpoint::parse(repository.find_blob(oid)?.content()).map_or(0, |it| it.size);
                    sizes.insert(oid, size);
                    size
                }
            },
        };
        steps.push((size, id(&described)));
    }
    Ok(steps)
}
