//! Has it so at the forge that each pull request has the one comment that it is owed, its label, and is closed. Each step
//! may be done again; what is so already is left as it is.

use std::collections::{HashMap, HashSet};

use super::task::{Task, same};
use base::failure::Failure;
use base::time::Instant;
use forge::{Forge, Note, Trouble};

/// How often a comment is tried of which nobody knows whether it was taken.
const TRIES: u32 = 3;
/// After so many failures of the machine in a row the forge is down.
const DOWN: u32 = 5;

/// The forge, and what is known of it.
pub(crate) struct Desk<'f> {
    forge: &'f dyn Forge,
    /// The judge's own comments.
    notes: HashMap<u64, Vec<Note>>,
    /// Where they were read.
    known: HashSet<u64>,
    /// Whether heads get a status; not any more once the forge refused one.
    statuses: bool,
}

/// How it ended with one pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// As it should be; whether anything had to be done, and whether it is closed.
    Well { wrote: bool, closed: bool },
    /// Another head came while it was closed: it is open again.
    Overtaken,
    /// It is not there any more.
    Gone,
    /// Something is against it.
    Failed(String),
}

/// How a run ended.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Each of those that were tried, in order.
    pub(crate) ended: Vec<(Task, Ended)>,
    /// Those for which nothing was left.
    pub(crate) left: Vec<Task>,
    /// Why, and from when on there is more.
    pub(crate) why: Option<(String, Option<Instant>)>,
}

impl<'f> Desk<'f> {
    /// The desk at `forge`; heads get a status if `statuses`.
    pub(crate) fn new(forge: &'f dyn Forge, statuses: bool) -> Self {
        Self { forge, notes: HashMap::new(), known: HashSet::new(), statuses }
    }

    /// Reads the judge's own comments on `pulls`.
    pub(crate) fn read(&mut self, pulls: &[u64]) -> Result<(), Trouble> {
        self.notes.extend(self.forge.notes(pulls)?);
        self.known.extend(pulls);
        Ok(())
    }

    /// The judge's own comments, as far as they were read.
    pub(crate) fn notes(&self) -> &HashMap<u64, Vec<Note>> {
        &self.notes
    }

    /// Does what `tasks` say, in their order, until nothing is left.
    pub(crate) fn answer(&mut self, tasks: Vec<Task>, told: &dyn Fn(usize)) -> Result<Report, Failure> {
        let mut report = Report::default();
        let mut down = 0;
        let mut tasks = tasks.into_iter();
        while let Some(task) = tasks.next() {
            let ended = match self.one(&task) {
                Ok(ended) => ended,
                Err(Trouble::Spent { text, until }) => {
                    report.why = Some((text, until));
                    report.left = std::iter::once(task).chain(tasks).collect();
                    return Ok(report);
                }
                Err(trouble) if trouble.is_gone() => Ended::Gone,
                Err(trouble) if trouble.is_of_the_machine() => {
                    down += 1;
                    Ended::Failed(Failure::from(trouble).to_string())
                }
                Err(Trouble::Refused { failure, .. }) => Ended::Failed(sentence(&failure)),
                Err(Trouble::Failed(failure)) => return Err(failure),
            };
            if !matches!(ended, Ended::Failed(_)) {
                down = 0;
            }
            report.ended.push((task, ended));
            told(report.ended.len());
            if down >= DOWN {
                report.left = tasks.collect();
                report.why = Some(("the forge does not answer".to_owned(), None));
                break;
            }
        }
        Ok(report)
    }

    fn one(&mut self, task: &Task) -> Result<Ended, Trouble> {
        let mut wrote = self.comment(task)?;
        if self.statuses && task.is_current() && task.outcome.is_some() {
            let good = task.outcome != Some(crate::report::Outcome::Refused);
            match self.forge.status(&task.head, good, &task.headline()) {
                Ok(()) => wrote = true,
                // It is an ornament: a token that may not do it is no reason to answer nobody.
                Err(Trouble::Refused { .. } | Trouble::Failed(Failure::Configuration(_))) => {
                    self.statuses = false
                }
                Err(trouble) => return Err(trouble),
            }
        }
        let Some(settled) = task.settled() else { return Ok(Ended::Well { wrote, closed: false }) };
        let closed_at = self.forge.settle(task.pull, &settled)?;
        if closed_at.is_some_and(|head| head != task.head) {
            // It came after the list was read, and nobody has judged it.
            self.forge.reopen(task.pull)?;
            return Ok(Ended::Overtaken);
        }
        Ok(Ended::Well { wrote: true, closed: settled.close })
    }

    /// Has the one comment there, and says whether anything had to be done.
    fn comment(&mut self, task: &Task) -> Result<bool, Trouble> {
        if task.has_notes && !self.known.contains(&task.pull) {
            self.read(&[task.pull])?;
        }
        let mut notes = self.notes.remove(&task.pull).unwrap_or_default().into_iter();
        let Some(first) = notes.next() else {
            self.say(task)?;
            return Ok(true);
        };
        let mut wrote = self.set(task, &first)?;
        // The answer to an earlier one was lost, and it was written twice.
        for more in notes {
            self.forge.unsay(task.pull, more.id)?;
            wrote = true;
        }
        Ok(wrote)
    }

    fn set(&self, task: &Task, note: &Note) -> Result<bool, Trouble> {
        if same(&note.text, &task.text) {
            return Ok(false);
        }
        self.forge.edit(task.pull, note.id, &task.text)?;
        Ok(true)
    }

    /// Writes the comment. If the answer is lost it is looked for before it is written again.
    fn say(&self, task: &Task) -> Result<(), Trouble> {
        for tried in 1.. {
            match self.forge.say(task.pull, &task.text) {
                Err(trouble) if trouble.is_of_the_machine() && tried < TRIES => {}
                ended => return ended,
            }
            let found = self.forge.notes(&[task.pull])?.remove(&task.pull).unwrap_or_default();
            if let Some(first) = found.first() {
                return self.set(task, first).map(drop);
            }
        }
        Ok(())
    }
}

/// What a refusal says, in one line.
fn sentence(failure: &Failure) -> String {
    failure.findings().first().map_or_else(|| failure.to_string(), |finding| finding.message.clone())
}
