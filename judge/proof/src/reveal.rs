//! The reveal: after the end the sealed openings, and the answer key if the contest allows it, are published
//! beside the ledger, and a receipt names them by their digests.

use base::plural::counted;
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use git2::Repository;

use crate::sealed::{Opening, lines, unopened};
use answer::secrets::Kept;
use answer::{tag_secret, without_salt};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::json::fault;
use base::time::Instant;
use contest::{REVEALED, SUBMISSIONS};
use ledger::standings::Prizes;
use ledger::standings::prizes::Waiting;
use ledger::{ANSWERS, Entry, Known, Ledger, Revealed};
use repo::Base;

/// The file with the openings.
pub const SCORES: &str = "scores.jsonl";
/// The file with the judge's identities, where files were encrypted to them.
pub const IDENTITIES: &str = "identities.txt";
/// An answer key as text that is larger than this is published compressed.
const LARGE: usize = 8 << 20;

/// What a reveal would publish.
pub struct Reveal {
    /// Path below the contest's root → bytes.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The receipt; nothing when the newest `reveal` says the same.
    pub receipt: Option<Revealed>,
    /// Scores whose commitments are opened.
    pub opened: u64,
}

/// The path of a revealed file below the contest's root.
pub fn path(name: &str) -> String {
    format!("{SUBMISSIONS}/{REVEALED}/{name}")
}

/// The newest reveal with the number of its receipt.
pub fn newest(ledger: &Ledger) -> Option<(u64, &Revealed)> {
    ledger.receipts().iter().rev().find_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Reveal(revealed)) => Some((receipt.seq, revealed)),
        _ => None,
    })
}

/// Whether main has exactly these files already.
///
/// # Errors
/// [`Failure::Machine`] when git2 cannot read main.
pub fn has(repository: &Repository, base: &Base, files: &BTreeMap<String, Vec<u8>>) -> Result<bool, Failure> {
    let tree = repository.find_commit(base.at.commit)?.tree()?;
    for (path, bytes) in files {
        let Ok(entry) = tree.get_path(Path::new(path)) else { return Ok(false) };
        if repository.find_blob(entry.id())?.content() != &bytes[..] {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is published of the answer keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// The keys as they are, unless whoever has them could make tags of persons that are on record.
    Closed,
    /// The key without what those tags are made of: its salt.
    WithoutSalt,
    /// The keys as they are, whoever's tags they open.
    Open,
}

/// How many receipts hold tags that whoever has one of `answers` can make: in contests that began without a secret of
/// their own for them, the key was the secret.
fn opened_tags(ledger: &Ledger, answers: &[Vec<u8>], kept: Option<&Kept>) -> usize {
    let is_secret = |bytes: &Vec<u8>| kept.is_none_or(|kept| kept.people.contains(&tag_secret(bytes)));
    if !answers.iter().any(is_secret) {
        return 0;
    }
    ledger.receipts().iter().filter(|receipt| !receipt.entry.tags().is_empty()).count()
}

/// `answers` as they may be published.
fn to_publish(
    base: &Base,
    answers: &[Vec<u8>],
    kept: Option<&Kept>,
    wanted: Labels,
) -> Result<Vec<Vec<u8>>, Failure> {
    let refuse = |text: String, help: &str| {
        Err(Failure::Configuration(vec![Finding::new(codes::LABELS_OPEN_TAGS, text).help(help)]))
    };
    match wanted {
        Labels::Open => Ok(answers.to_vec()),
        Labels::Closed => match opened_tags(&base.ledger, answers, kept) {
            0 => Ok(answers.to_vec()),
            count => {
                let text = format!(
                    "{} by tags that are made of this answer key: whoever has it can tell whose they are, also \
                     of people whose data were taken out",
                    counted(count as u64, "receipt speaks of persons", "receipts speak of persons")
                );
                refuse(
                    text,
                    "--without-salt leaves out what the tags are made of, and all scores can be checked still (a sealed key \
                     only); without --labels the scores alone are published; --open-tags publishes the key as it is",
                )
            }
        },
        Labels::WithoutSalt => {
            let [bytes] = answers else {
                let text = "of several keys only the present one has commitments by which it can be checked without its salt";
                return refuse(text.to_owned(), "publish that one alone");
            };
            let seal = &base.contest.seal;
            let committed = seal.labels.is_some() && seal.split.is_some();
            match without_salt(bytes) {
                Ok(Some(text)) if committed => Ok(vec![text]),
                _ => refuse(
                    "the key has no salt, or contest.toml has no commitments to labels and split, so that nothing could be \
                     left out"
                        .to_owned(),
                    "without --labels the scores alone are published; --open-tags publishes the key as it is",
                ),
            }
        }
    }
}

/// Opens everything that is sealed on main with `identities` and lays it out, with the bytes of the answer keys
/// in `answers`, of which what [`Labels`] says is published, and, beside those, the identities in `kept`; `waiting` are the heads without receipts.
///
/// # Errors
/// [`Failure::Configuration`] before the contest has closed, or when a file cannot be opened;
/// [`Failure::Findings`] when a receipt's commitment is opened by nothing.
pub fn plan(
    base: &Base,
    identities: &[Box<dyn age::Identity + Send + Sync>],
    answers: (&[Vec<u8>], Labels),
    kept: Option<&Kept>,
    reason: &str,
    now: Instant,
    waiting: &[Waiting],
) -> Result<Reveal, Failure> {
    let (answers, wanted) = answers;
    let prizes = Prizes::of(&base.contest, base.ledger.receipts());
    let bare = Known::Reveal(Revealed {
        files: BTreeMap::new(),
        receipts: 0,
        unjudged: Some(0),
        reason: reason.to_owned(),
    });
    bare.check_words()
        .and_then(|()| prizes.check(now, &bare))
        .and_then(|()| prizes.check_settled(&bare, waiting))
        .map_err(|finding| Failure::Configuration(vec![*finding]))?;
    let mut sealed: HashMap<String, String> = HashMap::new();
    let files = base.at.sealed_files()?;
    for (at, bytes) in files.iter().enumerate() {
        let keys = identities.iter().map(|identity| &**identity as &dyn age::Identity);
        let wrong = |why: String| {
            let text = format!("sealed file {} of {}: {why}", at + 1, files.len());
            Failure::configuration(codes::UNOPENED_SEAL, text)
        };
        sealed.extend(
            lines(bytes, keys).map_err(wrong)?.into_iter().map(|line| (sha256_hex(line.as_bytes()), line)),
        );
    }
    let (mut text, mut opened, mut findings) = (String::new(), 0, vec![]);
    for receipt in base.ledger.receipts() {
        let Some(scored) = receipt.entry.score() else { continue };
        match sealed.get(&scored.private) {
            Some(line) => {
                opened += 1;
                text.push_str(line);
                text.push('\n');
            }
            None => findings.push(unopened(receipt.seq, scored)),
        }
    }
    if !findings.is_empty() {
        return Err(Failure::Findings(findings));
    }
    let mut files = BTreeMap::from([(path(SCORES), text.into_bytes())]);
    if !answers.is_empty() {
        labels(base, answers, &to_publish(base, answers, kept, wanted)?, &mut files)?;
        // Whoever has the labels may look into the files as well, to score them again.
        if let Some(kept) = kept.filter(|_| base.contest.submission.encrypted) {
            files.insert(path(IDENTITIES), kept.published().into_bytes());
        }
    }
    let mut digests: BTreeMap<String, String> =
        files.iter().map(|(path, bytes)| (path.clone(), sha256_hex(bytes))).collect();
    let before = newest(&base.ledger).map(|(_, revealed)| revealed);
    // What was revealed stays revealed: a second reveal adds labels or newer scores.
    for (path, digest) in before.iter().flat_map(|before| &before.files) {
        digests.entry(path.clone()).or_insert_with(|| digest.clone());
    }
    let said = before.is_some_and(|before| before.files == digests && before.receipts == opened);
    let receipt = (!said).then(|| Revealed {
        files: digests,
        receipts: opened,
        unjudged: Some(0),
        reason: reason.to_owned(),
    });
    Ok(Reveal { files, receipt, opened })
}

/// Adds the answer keys: their exact bytes, compressed if they are large.
fn labels(
    base: &Base,
    answers: &[Vec<u8>],
    published: &[Vec<u8>],
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Failure> {
    if !base.contest.reveal_labels {
        return Err(Failure::Configuration(vec![
            Finding::new(
                codes::LABELS_NOT_ALLOWED,
                "contest.toml does not say that the answer key is revealed",
            )
            .help("[reveal] labels = true, if licence and rules allow it"),
        ]));
    }
    let standing = base.ledger.receipts().iter().rev().find_map(|receipt| receipt.entry.score());
    let first = base.contest.answer_key_commitment.as_ref().or(standing.map(|score| &score.answer_key));
    for (key, bytes) in answers.iter().zip(published) {
        let digest = sha256_hex(key);
        let used = base.ledger.receipts().iter().filter_map(|receipt| receipt.entry.score());
        let is_first = first == Some(&digest);
        if !is_first && !used.into_iter().any(|score| score.answer_key == digest) {
            let text = format!(
                "a key has the digest sha256:{digest}, which neither contest.toml nor any receipt commits to"
            );
            return Err(Failure::configuration(codes::WRONG_ANSWER_KEY, text));
        }
        // Keys of earlier rejudgements stand beside the one that holds.
        let stem = if is_first { ANSWERS.to_owned() } else { format!("{ANSWERS}-{}", &digest[..12]) };
        let (ending, bytes) = if bytes.starts_with(b"PAR1") {
            ("parquet", bytes.clone())
        } else if bytes.starts_with(&[0x1f, 0x8b]) {
            ("csv.gz", bytes.clone())
        } else if bytes.len() > LARGE {
            ("csv.gz", packed(bytes)?)
        } else {
            ("csv", bytes.clone())
        };
        files.insert(path(&format!("{stem}.{ending}")), bytes);
    }
    Ok(())
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let failed = |why| Failure::machine("compressing the answer key", why);
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::new(6));
    writer.write_all(bytes).map_err(failed)?;
    writer.finish().map_err(failed)
}

/// What a reveal has published, as far as it holds.
#[derive(Default)]
pub struct Published {
    /// Receipt → what it committed to.
    pub openings: BTreeMap<u64, Opening>,
    /// Files with answer keys.
    pub answers: Vec<PathBuf>,
    /// The file with the judge's identities.
    pub identities: Option<PathBuf>,
    /// Whether there was a reveal.
    pub revealed: bool,
}

/// Reads what was revealed below `root` and holds it against receipts: every file against its digest, every
/// opening against its commitment.
///
/// # Errors
/// [`Failure::Machine`] when a file cannot be read although it is there.
pub fn check(root: &Path, ledger: &Ledger) -> Result<(Published, Vec<Finding>), Failure> {
    let (mut published, mut findings) = (Published::default(), vec![]);
    let Some((seq, revealed)) = newest(ledger) else {
        if root.join(SUBMISSIONS).join(REVEALED).exists() {
            let text = format!("{SUBMISSIONS}/{REVEALED} exists, but there is no receipt of a reveal");
            findings.push(Finding::new(codes::REVEAL_UNRECORDED, text));
        }
        return Ok((published, findings));
    };
    published.revealed = true;
    for (path, digest) in &revealed.files {
        let name = path.strip_prefix(&format!("{SUBMISSIONS}/{REVEALED}/")).unwrap_or_default();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        if !plain || name.is_empty() || name.starts_with('.') {
            let text = format!(
                "the reveal names {}, which is not a file of its folder",
                base::finding::quoted(path)
            );
            findings.push(ledger.blame(seq, Finding::new(codes::REVEAL_PATH, text)));
            continue;
        }
        let place = root.join(path);
        let bytes = match fs_err::read(&place) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                let text = format!("{path} is missing, which receipt {seq} revealed");
                findings.push(Finding::new(codes::REVEAL_MISSING, text).in_file(path));
                continue;
            }
            Err(why) => return Err(Failure::io(why)),
        };
        let found = sha256_hex(&bytes);
        if found != *digest {
            let text = format!("this file has the digest {}…, receipt {seq} revealed {digest}", &found[..12]);
            findings.push(Finding::new(codes::REVEAL_CHANGED, text).in_file(path));
        }
        if name == SCORES {
            openings(ledger, seq, revealed, path, &bytes, &mut published, &mut findings);
        } else if name == IDENTITIES {
            published.identities = Some(place);
        } else if name.starts_with(ANSWERS) {
            published.answers.push(place);
        }
    }
    Ok((published, findings))
}

/// Every opening must open the commitment of a receipt, and every receipt before the reveal be opened.
fn openings(
    ledger: &Ledger,
    seq: u64,
    revealed: &Revealed,
    path: &str,
    bytes: &[u8],
    published: &mut Published,
    findings: &mut Vec<Finding>,
) {
    struct OpeningLine<'t> {
        number: u64,
        text: &'t [u8],
        opening: Opening,
        used: bool,
    }
    let mut by_digest: HashMap<String, OpeningLine<'_>> = HashMap::new();
    for (at, text) in bytes.split(|b| *b == b'\n').enumerate().filter(|(_, text)| !text.is_empty()) {
        let number = at as u64 + 1;
        match serde_json::from_slice(text) {
            Ok(opening) => {
                by_digest.insert(sha256_hex(text), OpeningLine { number, text, opening, used: false });
            }
            Err(why) => {
                let why = format!("this is not an opening: {}", fault(&why));
                findings.push(Finding::new(codes::REVEAL_UNREADABLE, why).at_line(path, number, text, 0..0));
            }
        }
    }
    let mut opened = 0;
    let before = ledger.receipts().iter().take_while(|receipt| receipt.seq < seq);
    for receipt in before {
        let Some(scored) = receipt.entry.score() else { continue };
        let matching = |line: &&mut OpeningLine<'_>| {
            line.opening.pull == scored.arrival.pull && line.opening.head == scored.arrival.head
        };
        if let Some(line) = by_digest.get_mut(&scored.private).filter(matching) {
            line.used = true;
            opened += 1;
            published.openings.insert(receipt.seq, line.opening.clone());
            continue;
        }
        let about = by_digest.values().find(|line| {
            line.opening.pull == scored.arrival.pull && line.opening.head == scored.arrival.head
        });
        let why = match about {
            Some(line) => {
                format!("line {} of {path} is about it and does not open its commitment", line.number)
            }
            None => format!("no line of {path} is about it"),
        };
        let text = format!("receipt {} (#{}, {}): {why}", receipt.seq, scored.arrival.pull, scored.team);
        findings.push(
            Finding::new(codes::REVEAL_OPENING, text).help("the private score was changed, or the receipt"),
        );
    }
    let mut strangers: Vec<_> = by_digest.values().filter(|line| !line.used).collect();
    strangers.sort_by_key(|line| line.number);
    for line in strangers {
        let text = format!(
            "this opening of #{} {} opens no receipt's commitment",
            line.opening.pull,
            base::finding::quoted(&line.opening.head)
        );
        findings.push(Finding::new(codes::REVEAL_STRANGER, text).at_line(path, line.number, line.text, 0..0));
    }
    if opened != revealed.receipts && findings.is_empty() {
        let text = format!(
            "receipt {seq} says that it reveals {}, and {opened} of them can be opened",
            counted(revealed.receipts, "score", "scores")
        );
        findings.push(Finding::new(codes::REVEAL_OPENING, text).in_file(path));
    }
}
