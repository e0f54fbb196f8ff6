//! One log file: opened, told apart, unpacked, and read line by line into the tally.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use super::client::Salts;
use super::days::DAY;
use super::format::{Fault, Format, Parser};
use super::lines::{LONGEST, Lines};
use super::published::Published;
use super::summary::{LogSummary, whole};
use super::tally::{Row, Tally};
use super::{bots, counter};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Lines that cannot be read and are shown.
const SHOWN: usize = 5;
/// One line in so many may be unreadable.
const TENTH: u64 = 10;
/// Bytes of a releases document, unpacked, at most.
const DOCUMENT: u64 = 64 << 20;

/// A log file before it is read.
pub(super) struct Log {
    /// What messages call it.
    pub(super) name: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub(super) digest: String,
    file: File,
    length: u64,
}

/// What a log held: requests, which went to the tally, or counters.
pub(super) enum Content {
    Requests(LogSummary),
    Counters(LogSummary, counter::Snapshot),
}

/// Where the requests of all logs go.
pub(super) struct Sink {
    pub(super) published: Published,
    pub(super) salts: Salts,
    pub(super) tally: Tally,
    /// The day that is not over yet, from 1970-01-01.
    pub(super) today: i64,
}

impl Log {
    /// Opens the file at `path` and takes its digest. What is appended to it from now on is not read.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
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
        let length = found.len();
        let mut digest = Sha256::new();
        let mut start = (&mut file).take(length);
        let mut block = vec![0; 1 << 16];
        loop {
            match start.read(&mut block).map_err(unreadable)? {
                0 => break,
                read => digest.update(&block[..read]),
            }
        }
        Ok(Self { name, digest: hex::encode(digest.finalize()), file, length })
    }

    /// Reads it as `format`; what is counted goes to `sink` as log number `number`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when the log as a whole cannot be used.
    pub(super) fn read(mut self, format: Format, number: i32, sink: &mut Sink) -> Result<Content, Failure> {
        let name = self.name.clone();
        let machine = |why: std::io::Error| Failure::machine(&name, why);
        let mut magic = [0; 2];
        self.file.seek(SeekFrom::Start(0)).map_err(machine)?;
        let is_packed = self.length >= 2 && self.file.read_exact(&mut magic).is_ok() && magic == GZIP;
        self.file.seek(SeekFrom::Start(0)).map_err(machine)?;
        let plain = self.file.take(self.length);
        let mut reader: Box<dyn BufRead> = if is_packed {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(BufReader::new(plain))))
        } else {
            Box::new(BufReader::with_capacity(1 << 16, plain))
        };
        let first = loop {
            let block = reader.fill_buf().map_err(|why| stopped(&name, &why))?;
            match block.iter().find(|c| !c.is_ascii_whitespace()) {
                None if !block.is_empty() => {
                    let length = block.len();
                    reader.consume(length);
                }
                found => break found.copied(),
            }
        };
        // Or a byte order mark, which no server writes into a log.
        let is_document = matches!(first, Some(b'{' | b'[' | 0xef | 0xfe | 0xff));
        if format == Format::Github || format == Format::Auto && is_document {
            let mut text = vec![];
            reader.take(DOCUMENT + 1).read_to_end(&mut text).map_err(|why| stopped(&name, &why))?;
            if text.len() as u64 > DOCUMENT {
                let text =
                    format!("the document has more than {DOCUMENT} bytes, expected a list of releases");
                return Err(whole(&name, codes::BAD_SNAPSHOT, text));
            }
            let (summary, snapshot) = counter::read(&name, &text)?;
            return Ok(Content::Counters(summary, snapshot));
        }
        requests(name, Lines::new(reader), format, number, sink).map(Content::Requests)
    }
}

fn requests(
    name: String,
    mut lines: Lines<Box<dyn BufRead>>,
    format: Format,
    number: i32,
    sink: &mut Sink,
) -> Result<LogSummary, Failure> {
    let mut summary = LogSummary { name, format, ..LogSummary::default() };
    let mut parser = Parser::new(format);
    loop {
        let line = match lines.next() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(why) => return Err(stopped(&summary.name, &why)),
        };
        let (place, text, length) = (line.number, line.text, line.length);
        if text.trim_ascii().is_empty() {
            continue;
        }
        let parser = match &mut parser {
            Some(parser) => parser,
            None => {
                let Some(found) = Format::of(text) else {
                    let what = "the first line does not look like an access log that the judge can read";
                    let finding = Finding::new(codes::UNKNOWN_LOG_FORMAT, what)
                        .at_line(&summary.name, place, &text[..text.len().min(200)], 0..0)
                        .help("name the layout with --layout: common, combined, cloudfront, s3 or github");
                    return Err(Failure::Findings(vec![finding]));
                };
                summary.format = found;
                match Parser::new(found) {
                    Some(made) => parser.insert(made),
                    None => continue,
                }
            }
        };
        let read = if length > LONGEST as u64 {
            let what = format!("the line has {length} bytes, expected at most {LONGEST}");
            Err(Fault { at: 0..0, text: what })
        } else {
            parser.read(text)
        };
        if !text.starts_with(b"#") || read.is_err() {
            summary.lines += 1;
        }
        match read {
            Err(fault) => {
                summary.unreadable += 1;
                if summary.findings.len() < SHOWN {
                    let at = fault.at;
                    let finding = Finding::new(codes::LOG_LINE, fault.text);
                    summary.findings.push(finding.at_line(&summary.name, place, text, at));
                }
            }
            Ok(None) => {}
            Ok(Some(hit)) => {
                let Some((file, size)) = sink.published.find(&hit.path) else { continue };
                if bots::is_declared(&hit.agent) {
                    summary.crawlers += 1;
                    continue;
                }
                let day = hit.at.div_euclid(DAY);
                if day >= sink.today {
                    summary.unfinished += 1;
                    continue;
                }
                summary.counted += 1;
                summary.days.insert(day);
                let row = Row {
                    log: number,
                    day,
                    second: hit.at,
                    file: sink.tally.file(&file)?,
                    client: sink.salts.tag(day, hit.client)?,
                    status: i32::from(hit.status),
                    bytes: hit.bytes as i64,
                    size: size.max(hit.size).map(|size| i64::try_from(size).unwrap_or(i64::MAX)),
                };
                sink.tally.add(row)?;
            }
        }
    }
    if summary.unreadable.saturating_mul(TENTH) > summary.lines {
        let text = format!(
            "{} of {} lines cannot be read, and at most one in {TENTH} may be unreadable",
            summary.unreadable, summary.lines
        );
        let first = Finding::new(codes::UNREADABLE_LOG, text)
            .in_file(&summary.name)
            .help("name the right layout with --layout, or leave this file out; nothing was imported");
        let mut findings = vec![first];
        findings.append(&mut summary.findings);
        return Err(Failure::Findings(findings));
    }
    Ok(summary)
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
