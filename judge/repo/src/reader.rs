//! Reads objects that strangers pushed, through a `git cat-file` that is stopped when one takes too long. A broken
//! or costly object can keep a library in this process busy for ever; here it ends another one, and is told apart.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant as Clock};

use git2::{ObjectType, Oid};

use super::fetch::git;
use base::platform::{apart, bound_memory, end_all};

/// What reading any object may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// And a second more for so many bytes.
const PACE: u64 = 8 << 20;

/// How often the time is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Why there is no object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The repository does not have it.
    Missing,
    /// git cannot make sense of it.
    Broken,
    /// Reading it took too long.
    Slow,
}

impl Trouble {
    /// What a sentence about an object says of it.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Broken => "is broken: git cannot read it",
            Self::Slow => "takes longer to unpack than any honest file",
        }
    }
}

/// Programs that wait for work, for all readers of one repository.
pub(super) type Pool = Arc<Mutex<Vec<Program>>>;

/// Reads objects of a bare repository and of those that it names as alternates.
#[derive(Debug)]
pub struct Reader {
    repository: PathBuf,
    /// Bytes of memory that a program may take.
    memory: u64,
    pool: Pool,
    program: RefCell<Option<Program>>,
}

impl Reader {
    pub(super) fn new(repository: &Path, memory: u64, pool: Pool) -> Self {
        Self { repository: repository.to_owned(), memory, pool, program: RefCell::new(None) }
    }

    /// Kind and size of an object, without its content.
    pub fn header(&self, oid: Oid) -> Result<(ObjectType, u64), Trouble> {
        self.ask(|program| {
            program.say("info", oid, PATIENCE)?;
            program.answer()
        })
    }

    /// Kind and bytes of an object, of which [`Self::header`] said the size.
    pub fn read(&self, oid: Oid) -> Result<(ObjectType, Vec<u8>), Trouble> {
        self.ask(|program| {
            program.say("info", oid, PATIENCE)?;
            let (_, size) = program.answer()?;
            program.say("contents", oid, PATIENCE + Duration::from_secs(size / PACE))?;
            let (kind, size) = program.answer()?;
            let mut bytes = vec![];
            let (missing, got) = (|_| Trouble::Broken, size + 1);
            program.output.by_ref().take(got).read_to_end(&mut bytes).map_err(missing)?;
            // A line's end follows; without it the program ended in the middle.
            if bytes.len() as u64 != got || bytes.pop() != Some(b'\n') {
                return Err(Trouble::Broken);
            }
            // git takes what stands in a file's place for the object of that name.
            if Oid::hash_object(kind, &bytes).ok() != Some(oid) {
                return Err(Trouble::Broken);
            }
            Ok((kind, bytes))
        })
    }

    fn ask<T>(&self, work: impl Fn(&mut Program) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut place = self.program.borrow_mut();
        let waiting = || self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut program = match place.take().or_else(waiting) {
            Some(program) => program,
            None => Program::start(&self.repository, self.memory).ok_or(Trouble::Broken)?,
        };
        let result = work(&mut program);
        let slow = program.watch.end();
        match result {
            // It stands between two answers, so that it can go on.
            Ok(_) | Err(Trouble::Missing) if !slow => {
                *place = Some(program);
                result
            }
            _ if slow => Err(Trouble::Slow),
            _ => Err(Trouble::Broken),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(program) = self.program.take() {
            self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(program);
        }
    }
}

/// A running `git cat-file`.
#[derive(Debug)]
pub(super) struct Program {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    watch: Arc<Watch>,
}

/// Ends it when an answer is overdue.
#[derive(Debug)]
struct Watch {
    child: Mutex<Child>,
    due: Mutex<Option<Clock>>,
    ended: AtomicBool,
}

impl Program {
    fn start(repository: &Path, memory: u64) -> Option<Self> {
        let mut command = git(repository);
        // Of large packs little is mapped at once, so that memory can be bounded.
        command.args(["-c", "core.packedGitWindowSize=16m", "-c", "core.packedGitLimit=128m"]);
        command.args(["-c", "core.deltaBaseCacheLimit=16m"]);
        command.args(["cat-file", "--batch-command=%(objecttype) %(objectsize)"]);
        // What it complains about is told by its answers.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // git may be somebody's script that starts the real one: left alone, that would keep the answer's end open.
        apart(&mut command);
        let mut child = command.spawn().ok()?;
        bound_memory(&child, memory);
        let (input, output) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let watch = Arc::new(Watch {
            child: Mutex::new(child),
            due: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let watched = Arc::downgrade(&watch);
        std::thread::Builder::new().spawn(move || Watch::look(&watched)).ok()?;
        Some(Self { input, output, watch })
    }

    fn say(&mut self, command: &str, oid: Oid, patience: Duration) -> Result<(), Trouble> {
        self.watch.begin(patience);
        self.input.write_all(format!("{command} {oid}\n").as_bytes()).map_err(|_| Trouble::Broken)
    }

    /// The line that an answer begins with.
    fn answer(&mut self) -> Result<(ObjectType, u64), Trouble> {
        let mut line = String::new();
        self.output.by_ref().take(128).read_line(&mut line).map_err(|_| Trouble::Broken)?;
        let mut words = line.trim_end().split(' ');
        let (kind, size) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (ObjectType::from_str(kind), size.parse()) {
            (Some(kind), Ok(size)) if line.ends_with('\n') => Ok((kind, size)),
            _ if size == "missing" => Err(Trouble::Missing),
            _ => Err(Trouble::Broken),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.watch.stop();
    }
}

impl Watch {
    fn begin(&self, patience: Duration) {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = Some(Clock::now() + patience);
    }

    /// Says whether it was too late.
    fn end(&self) -> bool {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.ended.load(Ordering::SeqCst)
    }

    fn stop(&self) {
        end_all(&mut self.child.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn look(watched: &Weak<Self>) {
        while let Some(watch) = watched.upgrade() {
            let overdue = {
                let due = watch.due.lock().unwrap_or_else(PoisonError::into_inner);
                due.is_some_and(|due| Clock::now() > due)
            };
            if overdue {
                watch.ended.store(true, Ordering::SeqCst);
                watch.stop();
                return;
            }
            drop(watch);
            std::thread::sleep(LOOK);
        }
    }
}
