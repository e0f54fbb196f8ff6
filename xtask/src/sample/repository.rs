//! Writes the sample as a bare git repository, through one stream into `git fast-import`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;

use crate::project::{git, output};

/// Branch the contest lives on.
const MAIN: &str = "refs/heads/main";
/// When which head was received, as a plain git repository's receive hook writes it down.
const RECEIVE_LOG: &str = "refs/gitprize/receive-log";

/// A file in a commit.
pub(crate) struct Entry {
    /// Path with forward slashes.
    pub(crate) path: String,
    /// Content.
    pub(crate) bytes: Vec<u8>,
}

/// Who commits. The addresses lead nowhere.
pub(crate) struct Author<'a> {
    pub(crate) name: &'a str,
    pub(crate) login: &'a str,
}

/// The contest's own commits.
pub(crate) const ORGANISER: Author<'static> = Author { name: "Contest organiser", login: "organiser" };

/// A repository being written.
pub(crate) struct Import {
    child: Child,
    stream: BufWriter<ChildStdin>,
}

impl Import {
    /// Makes an empty bare repository in a new folder.
    pub(crate) fn create(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("{} can't be made", dir.display()))?;
        let options = ["--quiet", "--bare", "--template=", "--initial-branch=main", "--object-format=sha1"];
        output(git(dir).arg("init").args(options))?;
        Self::open(dir)
    }

    /// Goes on writing to a repository.
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        // The blobs are compressed already: to squeeze them again, or to look for likeness, costs time for nothing.
        let mut child = git(dir)
            .args(["-c", "core.compression=1", "fast-import", "--quiet", "--done", "--depth=0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .context("`git` could not be started: is it installed and on the PATH?")?;
        let stream = BufWriter::with_capacity(1 << 20, child.stdin.take().context("git has no input")?);
        Ok(Self { child, stream })
    }

    /// Adds a commit to main.
    pub(crate) fn main(&mut self, at: Timestamp, message: &str, entries: &[Entry]) -> Result<()> {
        self.commit(MAIN, None, at, &ORGANISER, message, entries)
    }

    /// Adds a pull request: one commit on top of main.
    pub(crate) fn pull(&mut self, number: usize, at: Timestamp, author: &Author, entry: Entry) -> Result<()> {
        let message = format!("{}: predictions", author.name);
        self.commit(&format!("refs/pull/{number}/head"), Some(MAIN), at, author, &message, &[entry])
    }

    fn commit(
        &mut self,
        name: &str,
        from: Option<&str>,
        at: Timestamp,
        author: &Author,
        message: &str,
        entries: &[Entry],
    ) -> Result<()> {
        let who =
            format!("{} <{}@users.noreply.example> {} +0000", author.name, author.login, at.as_second());
        writeln!(self.stream, "commit {name}\nauthor {who}\ncommitter {who}")?;
        self.data(message.as_bytes())?;
        if let Some(from) = from {
            writeln!(self.stream, "from {from}")?;
        }
        for entry in entries {
            writeln!(self.stream, "M 100644 inline {}", quoted(&entry.path))?;
            self.data(&entry.bytes)?;
        }
        writeln!(self.stream)?;
        Ok(())
    }

    fn data(&mut self, bytes: &[u8]) -> Result<()> {
        writeln!(self.stream, "data {}", bytes.len())?;
        self.stream.write_all(bytes)?;
        writeln!(self.stream)?;
        Ok(())
    }

    /// Ends the stream and waits until git has stored everything.
    pub(crate) fn finish(mut self) -> Result<()> {
        writeln!(self.stream, "done")?;
        drop(self.stream.into_inner().map_err(|error| error.into_error())?);
        let status = self.child.wait()?;
        if !status.success() {
            bail!("`git fast-import` failed ({status}); its reason is above");
        }
        Ok(())
    }
}

/// Fast-import's form for paths with characters of its own meaning.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// Writes down when each pull request's head was received: number, login and moment of each, in order.
pub(crate) fn log_heads(dir: &Path, received: &[(usize, &str, Timestamp)]) -> Result<()> {
    let listed = output(git(dir).args(["for-each-ref", "--format=%(refname) %(objectname)", "refs/pull"]))?;
    let heads: BTreeMap<&str, &str> = listed.lines().filter_map(|line| line.split_once(' ')).collect();
    let mut months: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (pull, user, at) in received {
        let head = heads.get(format!("refs/pull/{pull}/head").as_str()).context("git lost a pull request")?;
        let line = serde_json::json!({"pull": pull, "head": head, "user": user, "at": at.to_string()});
        let month = at.strftime("%Y-%m.jsonl").to_string();
        writeln!(months.entry(month).or_default(), "{line}")?;
    }
    let last = received.last().map_or(Timestamp::UNIX_EPOCH, |(_, _, at)| *at);
    let entries: Vec<Entry> = months.into_iter().map(|(path, bytes)| Entry { path, bytes }).collect();
    let mut import = Import::open(dir)?;
    import.commit(RECEIVE_LOG, None, last, &ORGANISER, "Heads received", &entries)?;
    import.finish()
}
