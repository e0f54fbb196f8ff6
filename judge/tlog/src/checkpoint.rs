//! The checkpoint beside the ledger: a note (<https://c2sp.org/tlog-checkpoint>) with where the ledger is
//! from, how many receipts there are, the root of their tree and the digest of the last line; signed when the
//! judge has a key. Whoever keeps one can prove later that nothing before it was rewritten.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::merkle::Hash;
use super::note::{Note, Verifier};
use base::time::Instant;

/// First line of the form that judges wrote before there was a tree: then the count and the last digest.
const OLD: &str = "gitprize ledger 1";

/// How the line begins that names the closed files in brief.
const CLOSED: &str = "closed ";

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A key that signs checkpoints, as `contest.toml` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerKey {
    /// The key.
    pub key: Verifier,
    /// First instant of receipts for which it holds.
    pub from: Option<Instant>,
    /// First instant at which it no longer does.
    pub until: Option<Instant>,
}

impl LedgerKey {
    /// Whether it holds for a ledger whose newest receipt was written at `at`.
    pub fn holds_at(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// A checkpoint as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Receipts.
    pub size: u64,
    /// SHA-256 of the last line, hexadecimal.
    pub last: String,
    /// What only the form of today has.
    pub tree: Option<Stated>,
}

/// The part of a checkpoint that speaks of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Where the ledger is from.
    pub origin: String,
    /// Root over the lines.
    pub root: Hash,
    /// SHA-256 of the index of the closed files in brief, hexadecimal, if the judge keeps them.
    pub closed: Option<String>,
    /// The whole note.
    pub note: Note,
}

impl Checkpoint {
    /// Reads the text of a checkpoint of either form; nothing when it is neither.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let note = Note::parse(bytes)?;
        let lines: Vec<&str> = note.text.strip_suffix('\n')?.split('\n').collect();
        let number = |text: &str| {
            let number: u64 = text.parse().ok()?;
            (number.to_string() == text).then_some(number)
        };
        match lines[..] {
            [OLD, count, last] if note.names().next().is_none() => {
                Some(Self { size: number(count)?, last: last.to_owned(), tree: None })
            }
            [origin, size, root, last, ref more @ ..] if !origin.is_empty() && more.len() < 2 => {
                let root = STANDARD.decode(root).ok()?.try_into().ok()?;
                let (size, origin, last) = (number(size)?, origin.to_owned(), last.to_owned());
                let closed = match more.first() {
                    Some(line) => Some(line.strip_prefix(CLOSED).filter(|text| is_digest(text))?.to_owned()),
                    None => None,
                };
                Some(Self { size, last, tree: Some(Stated { origin, root, closed, note }) })
            }
            _ => None,
        }
    }

    /// The text of the form of today, without a signature.
    pub fn text(origin: &str, size: u64, root: &Hash, last: &str, closed: Option<&str>) -> String {
        let closed = closed.map_or_else(String::new, |digest| format!("{CLOSED}{digest}\n"));
        format!("{origin}\n{size}\n{}\n{last}\n{closed}", encoded(root))
    }
}

/// A hash as the checkpoint writes it: standard Base64.
pub fn encoded(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let root = [7; 32];
        let text = Checkpoint::text("x.example/ledger", 49, &root, "ab", None);
        let read = Checkpoint::parse(text.as_bytes()).unwrap();
        let tree = read.tree.unwrap();
        assert_eq!((read.size, read.last.as_str(), tree.root), (49, "ab", root));
        assert_eq!(tree.origin, "x.example/ledger");
        let old = Checkpoint::parse(b"gitprize ledger 1\n49\nab\n").unwrap();
        assert_eq!(old, Checkpoint { size: 49, last: "ab".to_owned(), tree: None });
        for wrong in [
            "gitprize ledger 1\n049\nab\n".to_owned(),
            "gitprize ledger 2\n49\nab\n".to_owned(),
            text.replace("\n49\n", "\n+49\n"),
            text.replace("BwcHBw", "BwcHB"),
            format!("{text}more\n"),
            format!("{text}closed ab\n"),
            format!("{text}closed {0}\nclosed {0}\n", "ab".repeat(32)),
            text.trim_end().to_owned(),
        ] {
            assert_eq!(Checkpoint::parse(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_checkpoint_may_name_the_closed_files_in_brief() {
        let digest = "0a".repeat(32);
        let text = Checkpoint::text("x.example/ledger", 49, &[7; 32], "ab", Some(&digest));
        let read = Checkpoint::parse(text.as_bytes()).unwrap();
        assert_eq!((read.size, read.last.as_str()), (49, "ab"));
        assert_eq!(read.tree.unwrap().closed, Some(digest));
    }

    #[test]
    fn a_key_holds_from_its_first_instant_to_before_its_end() {
        let key = crate::new_signing_key("x.example").unwrap();
        let key = crate::Signer::parse(&key).unwrap().verifier();
        let at = |day: u8| -> Instant { format!("2009-01-{day:02}T00:00:00Z").parse().unwrap() };
        let held = LedgerKey { key, from: Some(at(2)), until: Some(at(4)) };
        assert_eq!([1, 2, 3, 4].map(|day| held.holds_at(at(day))), [false, true, true, false]);
    }
}
