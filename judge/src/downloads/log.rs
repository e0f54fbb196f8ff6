//! One log file: opened, told apart, unpacked, and read line by line into rows.

use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::days::DAY;
use super::format::{Fault, Format, Parser, path_of};
use super::keys::Keys;
use super::known::Known;
use super::lines::{Block, LONGEST, Lines};
use super::published::{self, Published};
use super::summary::{LogSummary, whole};
use super::tally::Row;
use super::{bots, counter};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Lines that cannot be read and are shown.
const SHOWN: usize = 5;
/// Bytes of a releases document, unpacked, at most.
const DOCUMENT: u64 = 64 << 20;
/// Bytes by which a log is told apart.
const HEAD: u64 = 256 << 10;
/// Lines by which its layout is found.
const FIRST: usize = 200;
/// Blocks of lines that are read before they are parsed, one by each worker.
const BLOCKS: usize = 8;

/// What a log held: requests or counters.
pub(super) enum Content {
    Requests(LogSummary, Vec<Row>),
    Counters { summary: LogSummary, snapshot: counter::Snapshot, digest: String },
}

/// What requests are read with.
pub(super) struct Reading<'p> {
    published: &'p Published,
    keys: Keys,
    today: i64,
    /// Workers at rest: whoever reads a block takes one and puts it back.
    workers: Mutex<Vec<Worker>>,
}

impl<'p> Reading<'p> {
    /// Requests for what is `published`, known by `keys`; `today` is the day that is not over yet, from 1970-01-01.
    pub(super) fn new(published: &'p Published, keys: Keys, today: i64) -> Self {
        Self { published, keys, today, workers: Mutex::new(vec![]) }
    }

    fn worker(&self) -> Worker {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.pop().unwrap_or_else(|| Worker {
            keys: self.keys.clone(),
            files: Known::new(),
            agents: Known::new(),
        })
    }

    fn rest(&self, worker: Worker) {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
    }
}

/// What is known from line to line.
struct Worker {
    keys: Keys,
    /// By addresses as they stand in the log.
    files: Known<Option<published::File>>,
    /// Whether agents are declared crawlers.
    agents: Known<bool>,
}

/// Reads the file at `path` as `format`; its rows are of log number `number`. What is appended to it meanwhile is not
/// read.
///
/// # Errors
/// [`Failure::Findings`] when the log as a whole cannot be used, [`Failure::Configuration`] when it is not there.
pub(super) fn read(
    path: &Path,
    format: Format,
    number: u32,
    reading: &Reading<'_>,
) -> Result<Content, Failure> {
    let name = path.display().to_string();
    let unreadable = |why: std::io::Error| {
        let finding = Finding::new(codes::UNREADABLE_FILE, format!("the log cannot be read: {why}"));
        Failure::Configuration(vec![finding.in_file(&name)])
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() {
        let finding = Finding::new(codes::NOT_A_FILE, "this is not a plain file, expected an access log");
        return Err(Failure::Configuration(vec![finding.in_file(&name)]));
    }
    let mut reader = unpacked(&mut file, found.len()).map_err(|why| Failure::machine(&name, why))?;
    let mut head = vec![];
    reader.by_ref().take(HEAD).read_to_end(&mut head).map_err(|why| stopped(&name, &why))?;
    let mut format = format;
    if format == Format::Auto {
        format = of(&head);
    }
    let reader = Cursor::new(head).chain(reader);
    if format == Format::Github {
        let mut text = vec![];
        reader.take(DOCUMENT + 1).read_to_end(&mut text).map_err(|why| stopped(&name, &why))?;
        if text.len() as u64 > DOCUMENT {
            let text = format!("the document has more than {DOCUMENT} bytes, expected a list of releases");
            return Err(whole(&name, codes::BAD_SNAPSHOT, text));
        }
        let digest = hex::encode(Sha256::digest(&text));
        let (summary, snapshot) = counter::read(&name, &text)?;
        return Ok(Content::Counters { summary, snapshot, digest });
    }
    requests(name, Lines::new(reader), format, number, reading)
}

/// What `file` holds in its first `length` bytes, unpacked.
fn unpacked(file: &mut File, length: u64) -> std::io::Result<Box<dyn Read + Send + '_>> {
    let mut magic = [0; 2];
    let is_packed = length >= 2 && file.read_exact(&mut magic).is_ok() && magic == GZIP;
    file.seek(SeekFrom::Start(0))?;
    let plain = file.take(length);
    Ok(if is_packed {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 17, plain)))
    } else {
        Box::new(plain)
    })
}

/// The layout of what begins with `head`; [`Format::Auto`] when it has none.
fn of(head: &[u8]) -> Format {
    let is_whole = |line: &&[u8]| !line.trim_ascii().is_empty() && line.len() <= LONGEST;
    let lines = head.split(|c| *c == b'\n').filter(is_whole).take(FIRST);
    let first = head.iter().find(|c| !c.is_ascii_whitespace());
    match Format::of(lines) {
        Some(format) => format,
        // Or a byte order mark, which no server writes into a log.
        None if matches!(first, Some(b'[' | 0xef | 0xfe | 0xff)) => Format::Github,
        None if first == Some(&b'{') && is_answer(head) => Format::Github,
        None => Format::Auto,
    }
}

/// Whether the JSON of `head` is that of the releases API, or its error, and not a log of a kind that nobody knows.
fn is_answer(head: &[u8]) -> bool {
    let has = |word: &str| memchr::memmem::find(head, word.as_bytes()).is_some();
    has("\"assets\"") || has("\"releases\"") || has("\"message\"") && !has("}\n{")
}

fn requests<R: Read + Send>(
    name: String,
    mut lines: Lines<R>,
    format: Format,
    number: u32,
    reading: &Reading<'_>,
) -> Result<Content, Failure> {
    let mut summary = LogSummary { name, format, ..LogSummary::default() };
    let mut rows = vec![];
    let mut parser = Parser::new(format);
    let mut blocks = next(&mut lines).map_err(|why| stopped(&summary.name, &why))?;
    while !blocks.is_empty() {
        let Some(parser) = &mut parser else {
            let what = "the first lines do not look like an access log that the judge can read";
            let finding = Finding::new(codes::UNKNOWN_LOG_FORMAT, what).in_file(&summary.name);
            let help = "name the layout with --layout; `judge downloads import --help` lists them";
            return Err(Failure::Findings(vec![finding.help(help)]));
        };
        let parts = || -> Vec<Part> {
            if parser.is_ordered() {
                blocks.iter().map(|block| Part::of(block, parser, number, reading)).collect()
            } else {
                blocks.par_iter().map(|block| Part::of(block, &mut parser.clone(), number, reading)).collect()
            }
        };
        // The next ones are read, and unpacked, meanwhile.
        let (more, parts) = rayon::join(|| next(&mut lines), parts);
        for part in parts {
            part.add_to(&mut summary, &mut rows);
        }
        blocks = more.map_err(|why| stopped(&summary.name, &why))?;
    }
    if summary.lines > 0 && summary.unreadable == summary.lines {
        let text = match summary.lines {
            1 => "the only line cannot be read".to_owned(),
            lines => format!("none of the {lines} lines can be read"),
        };
        let first = Finding::new(codes::UNREADABLE_LOG, text)
            .in_file(&summary.name)
            .help("name the right layout with --layout, or leave this file out; nothing was imported");
        let mut findings = vec![first];
        findings.append(&mut summary.findings);
        return Err(Failure::Findings(findings));
    }
    Ok(Content::Requests(summary, rows))
}

/// The next blocks; none at the end.
fn next<R: Read>(lines: &mut Lines<R>) -> std::io::Result<Vec<Block>> {
    let mut blocks = vec![];
    while blocks.len() < BLOCKS
        && let Some(block) = lines.block()?
    {
        blocks.push(block);
    }
    Ok(blocks)
}

/// What a block of lines says.
#[derive(Default)]
struct Part {
    rows: Vec<Row>,
    lines: u64,
    crawlers: u64,
    unfinished: u64,
    unreadable: u64,
    /// (line, what is wrong) of the first ones.
    faults: Vec<(u64, String)>,
}

impl Part {
    fn of(block: &Block, parser: &mut Parser, number: u32, reading: &Reading<'_>) -> Self {
        let mut part = Self::default();
        let mut worker = reading.worker();
        let Worker { keys, files, agents } = &mut worker;
        for line in block.lines() {
            let text = line.text;
            if text.trim_ascii().is_empty() {
                continue;
            }
            let read = if line.length > LONGEST as u64 {
                let what = format!("the line has {} bytes, expected at most {LONGEST}", line.length);
                Err(Fault { at: 0..0, text: what })
            } else {
                parser.read(text)
            };
            if !text.starts_with(b"#") || read.is_err() {
                part.lines += 1;
            }
            let hit = match read {
                Ok(Some(hit)) => hit,
                Ok(None) => continue,
                Err(fault) => {
                    part.unreadable += 1;
                    if part.faults.len() < SHOWN {
                        part.faults.push((line.number, fault.text));
                    }
                    continue;
                }
            };
            let file = files
                .of(&hit.address, |address| path_of(address).and_then(|path| reading.published.find(&path)));
            let Some(file) = file else { continue };
            if agents.of(&hit.agent, bots::is_declared) {
                part.crawlers += 1;
                continue;
            }
            let (day, second) = (hit.at.div_euclid(DAY), hit.at.rem_euclid(DAY) as u32);
            if day >= reading.today {
                part.unfinished += 1;
                continue;
            }
            let is_part = hit.status == 206;
            let size = reading.published.size(file, hit.at, is_part, hit.bytes, hit.size);
            part.rows.push(Row {
                day,
                digest: keys.line(day, text),
                log: number,
                second,
                file: file.number,
                client: keys.client(day, &hit.client),
                is_part,
                bytes: size.map_or(hit.bytes, |size| size.min(hit.bytes)),
                size,
            });
        }
        reading.rest(worker);
        part
    }

    fn add_to(mut self, summary: &mut LogSummary, rows: &mut Vec<Row>) {
        rows.append(&mut self.rows);
        summary.lines += self.lines;
        summary.crawlers += self.crawlers;
        summary.unfinished += self.unfinished;
        summary.unreadable += self.unreadable;
        for (line, what) in self.faults {
            if summary.findings.len() < SHOWN {
                // Its number alone: what stands in the line is somebody's.
                let finding = Finding::new(codes::LOG_LINE, format!("line {line}: {what}"));
                summary.findings.push(finding.in_line(&summary.name, line));
            }
        }
    }
}

/// Why a log could not be read to its end.
fn stopped(name: &str, why: &std::io::Error) -> Failure {
    match why.kind() {
        ErrorKind::UnexpectedEof => Failure::Findings(vec![
            Finding::new(codes::LOG_TRUNCATED, "the gzip file ends too early, nothing was imported")
                .in_file(name)
                .help("the server was still writing it, or the copy was cut short; fetch it again"),
        ]),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => Failure::Findings(vec![
            Finding::new(codes::LOG_DAMAGED, "the gzip file is damaged, nothing was imported")
                .in_file(name)
                .help("`gzip --test FILE` shows whether the file is whole; fetch it again"),
        ]),
        _ => Failure::machine(name, why),
    }
}
