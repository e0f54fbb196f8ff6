//! Posts as files below `content/forum/`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use base::failure::Failure;
use serde::{Deserialize, Serialize};
use toml::value::Datetime;

use super::item::Item;
use super::names;
use super::redact::Redaction;
use super::report::Report;
use super::text;
use crate::content::LONGEST_POST;

/// The archive's folder in the contest's.
const FORUM: &str = "content/forum";

/// Seconds of the years 1970 to 9999, which are those of instants in files.
const DATES: std::ops::RangeInclusive<i64> = 0..=253_402_300_799;

/// The front matter of a post.
#[derive(Debug, Serialize)]
struct Front<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'p str>,
    author: &'p str,
    date: Datetime,
    id: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'p str>,
}

/// What is read of a post that is there.
#[derive(Debug, Default, Deserialize)]
struct Known {
    id: Option<String>,
}

/// The archive while it is written.
pub(super) struct Archive<'a> {
    root: &'a Path,
    /// The section of posts whose source has none.
    section: &'a str,
    dry_run: bool,
    /// A section's name in the source → its folder.
    folders: HashMap<String, String>,
    /// Section's folder, thread's name in the source → the thread.
    by_name: HashMap<(String, String), usize>,
    threads: Vec<Thread>,
    /// A post's name in the source → its thread and number.
    posts: HashMap<String, (usize, u32)>,
    /// A section's folder → what stands behind the last hyphen of the folders in it → the folders.
    there: HashMap<String, HashMap<String, String>>,
}

struct Thread {
    section: String,
    folder: String,
    /// The highest number that is taken.
    last: u32,
}

impl<'a> Archive<'a> {
    /// The archive of the contest at `root`; posts whose source has no sections go to `section`.
    pub(super) fn new(root: &'a Path, section: &'a str, dry_run: bool) -> Self {
        Self {
            root,
            section,
            dry_run,
            folders: HashMap::new(),
            by_name: HashMap::new(),
            threads: vec![],
            posts: HashMap::new(),
            there: HashMap::new(),
        }
    }

    /// Sections that posts went to.
    pub(super) fn sections(&self) -> usize {
        self.folders.len()
    }

    /// Threads that posts went to.
    pub(super) fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Takes over `item`, or notes in `report` why not.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be read or written.
    pub(super) fn add(
        &mut self,
        item: Item,
        redaction: &Redaction,
        report: &mut Report,
    ) -> Result<(), Failure> {
        if redaction.drops(&item.id) {
            report.left_out(&item.id, "the list says so");
            return Ok(());
        }
        if !DATES.contains(&item.date.seconds()) {
            report.left_out(&item.id, "its date is in no year that a file can hold");
            return Ok(());
        }
        let thread = self.thread(&item)?;
        if self.posts.get(&item.id).is_some_and(|(known, _)| *known != thread) {
            report.left_out(&item.id, "another thread of the export has a post of that name");
            return Ok(());
        }
        report.read += 1;
        report.attachments += item.attachments.len() as u64;
        for name in &item.attachments {
            report.lost(&item.id, format!("the attached file {}", base::finding::quoted(name)));
        }
        let number = match self.posts.get(&item.id) {
            Some((_, number)) => *number,
            None => {
                self.threads[thread].last += 1;
                self.threads[thread].last
            }
        };
        self.posts.insert(item.id.clone(), (thread, number));
        let reply_to = self.reply_to(&item, thread, report);
        let text = self.text(&item, (thread, number), reply_to, redaction, report);
        self.put(&self.file(thread, number), &text, report)
    }

    /// The number of the post of the same thread that `item` answers.
    fn reply_to(&self, item: &Item, thread: usize, report: &mut Report) -> Option<u32> {
        let of = item.reply_to.as_ref()?;
        match self.posts.get(of) {
            Some((there, number)) if *there == thread => Some(*number),
            _ => {
                report.lost_replies += 1;
                report.lost(
                    &item.id,
                    format!("that it answers {of}, which is not in the same thread before it"),
                );
                None
            }
        }
    }

    fn text(
        &self,
        item: &Item,
        (thread, number): (usize, u32),
        reply_to: Option<u32>,
        redaction: &Redaction,
        report: &mut Report,
    ) -> String {
        let links = |id: &str| self.posts.get(id).map(|post| self.link(thread, *post));
        let made = text::markdown(&item.body, &links);
        for what in made.lost {
            report.lost(&item.id, what);
        }
        let mut redacted = |text: &str| {
            let (text, places) = redaction.apply(text);
            report.redacted += places;
            text.into_owned()
        };
        let (title, author) = (redacted(&one_line(&item.title)), redacted(&one_line(&item.author)));
        let body = redacted(&made.markdown);
        let front = Front {
            title: (number == 1).then_some(title.as_str()),
            author: &author,
            // An instant is a moment with its zone, which TOML has as it is.
            date: item.date.to_string().parse().unwrap_or(Datetime { date: None, time: None, offset: None }),
            id: &item.id,
            reply_to,
            source: item.source.as_deref(),
        };
        let front = toml::to_string(&front).unwrap_or_default();
        let text = format!("+++\n{front}+++\n\n{body}");
        if text.len() as u64 > LONGEST_POST {
            report.lost(
                &item.id,
                format!("what stands behind its first {LONGEST_POST} bytes: pages do not show it"),
            );
        }
        text
    }

    /// The thread of `item`, with what is there of it already.
    fn thread(&mut self, item: &Item) -> Result<usize, Failure> {
        let (key, title) = match &item.section {
            Some((key, title)) => (key.as_str(), title.as_str()),
            None => (self.section, self.section),
        };
        let section = match self.folders.get(key) {
            Some(folder) => folder.clone(),
            None => self.new_section(key, title)?,
        };
        let name = (section.clone(), item.thread.clone());
        if let Some(thread) = self.by_name.get(&name) {
            return Ok(*thread);
        }
        let at = self.threads.len();
        let folder = self.folder_of(&section, item);
        let mut last = 0;
        for (number, id) in there(&self.root.join(FORUM).join(&section).join(&folder))? {
            last = last.max(number);
            if let Some(id) = id {
                self.posts.insert(id, (at, number));
            }
        }
        self.threads.push(Thread { section, folder, last });
        self.by_name.insert(name, at);
        Ok(at)
    }

    /// The folder of `item`'s thread: one that is there under another title stays.
    fn folder_of(&self, section: &str, item: &Item) -> String {
        let folder = names::folder(&item.thread, &item.title);
        let mark = folder.rsplit_once('-').map(|(_, mark)| mark);
        let there = mark.and_then(|mark| self.there.get(section)?.get(mark));
        there.cloned().unwrap_or(folder)
    }

    fn new_section(&mut self, key: &str, title: &str) -> Result<String, Failure> {
        let mut folder = names::slug(title);
        if folder.is_empty() || self.folders.values().any(|known| *known == folder) {
            folder = names::folder(key, title);
        }
        let file = self.root.join(FORUM).join(&folder).join("_section.md");
        if !file.exists() && !self.dry_run {
            let title = toml::Value::String(one_line(title));
            write(&file, &format!("+++\ntitle = {title}\n+++\n"))?;
        }
        let there = folders_in(&self.root.join(FORUM).join(&folder))?;
        self.there.insert(folder.clone(), there);
        self.folders.insert(key.to_owned(), folder.clone());
        Ok(folder)
    }

    fn file(&self, thread: usize, number: u32) -> PathBuf {
        let Thread { section, folder, .. } = &self.threads[thread];
        self.root.join(FORUM).join(section).join(folder).join(format!("{number:04}.md"))
    }

    /// How a post of the thread `from` links to another.
    fn link(&self, from: usize, (thread, number): (usize, u32)) -> String {
        let (here, there) = (&self.threads[from], &self.threads[thread]);
        if from == thread {
            format!("{number:04}.md")
        } else if here.section == there.section {
            format!("../{}/{number:04}.md", there.folder)
        } else {
            format!("../../{}/{}/{number:04}.md", there.section, there.folder)
        }
    }

    fn put(&self, file: &Path, text: &str, report: &mut Report) -> Result<(), Failure> {
        match std::fs::read_to_string(file) {
            Ok(there) if there == text => {
                report.unchanged += 1;
                return Ok(());
            }
            Ok(_) => report.rewritten += 1,
            Err(_) => report.written += 1,
        }
        if self.dry_run { Ok(()) } else { write(file, text) }
    }
}

/// The folders in that of a section, by what stands behind the last hyphen of their names.
fn folders_in(section: &Path) -> Result<HashMap<String, String>, Failure> {
    let mut folders = HashMap::new();
    if !section.is_dir() {
        return Ok(folders);
    }
    for entry in fs_err::read_dir(section).map_err(Failure::io)? {
        let name = entry.map_err(Failure::io)?.file_name();
        let name = name.to_string_lossy();
        if let Some((_, mark)) = name.rsplit_once('-') {
            folders.insert(mark.to_owned(), name.clone().into_owned());
        }
    }
    Ok(folders)
}

/// The posts in the folder of a thread: numbers, and names in their source where they have one.
fn there(folder: &Path) -> Result<Vec<(u32, Option<String>)>, Failure> {
    if !folder.is_dir() {
        return Ok(vec![]);
    }
    let mut posts = vec![];
    for entry in fs_err::read_dir(folder).map_err(Failure::io)? {
        let path = entry.map_err(Failure::io)?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        let Some(number) = number else { continue };
        let text = fs_err::read_to_string(&path).map_err(Failure::io)?;
        let front = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
        let known = front.and_then(|(front, _)| toml::from_str::<Known>(front).ok()).unwrap_or_default();
        posts.push((number, known.id));
    }
    Ok(posts)
}

/// Writes `text` to `file`, whole or not at all.
fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder).map_err(Failure::io)?;
    // In the same folder, because a rename does not cross file systems; the same name each time, so that an import that was
    // killed leaves nothing that the next one does not take.
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let fresh = folder.join(format!(".{name}.new"));
    fs_err::write(&fresh, text).map_err(Failure::io)?;
    fs_err::rename(&fresh, file).map_err(Failure::io)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
