//! The contests that bad files are held against, and what a row of the tables says.

use std::path::Path;
use std::sync::OnceLock;

use base::finding::Finding;
use contest::Layout;
use decode::{Expected, Keys, Limits, Predictions, decode_with, identities};
use decode::{Ids, IdsBuilder};
use metric::{Catalogue, Column, Kind, Measure, Schema};

/// What a file of a contest looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contest {
    /// One number a row, ids in groups, so that the Netflix layout fits too.
    Numbers,
    /// One number a row, and the ids of the files in `interop/`.
    Table,
    /// One probability a row.
    Chance,
    /// A probability for each of three labels, summing to 1.
    Shares,
    /// A label a row.
    Label,
    /// A text a row.
    Text,
    /// Two numbers a row.
    Two,
    /// One number a row; ids are numbers of 19 digits, one of four and one of letters.
    Long,
    /// One number a row; ids are names of files.
    Files,
    /// A list of items a row.
    Lists,
    /// A set of the contest's labels a row.
    Sets,
    /// One number a row; files have to be encrypted by alpha's 42.
    Sealed,
    /// What the metric of this name asks for, with its defaults.
    Metric(&'static str),
}

pub(crate) const CONTEST: &str = "https://small.example/";
/// A good file of [`Contest::Numbers`].
pub(crate) const GOOD: &str =
    "id,prediction\n1-7,3\n1-9,4\n1-10,5\n10-7,1\n10-8,3\n12,2\n007,0\ncaf\u{e9},1.5\n";
/// The same in the Netflix layout.
pub(crate) const NETFLIX: &str = "1:\n3\n4\n5\n10:\n1\n3\nx:\n2\n0\n1.5\n";
/// Good files of the other contests.
pub(crate) const SHARES: &str = "id,cat,dog,owl\na,0.5,0.25,0.25\nb,1,0,0\nc,0,0.9,0.1\n";
pub(crate) const LABEL: &str = "id,prediction\na,cat\nb,dog\nc,owl\n";
pub(crate) const TEXT: &str = "id,prediction\na,one two\nb,\"three, four\"\nc,\n";
pub(crate) const TWO: &str = "id,low,high\na,1,2\nb,3,4\nc,5,6\n";
pub(crate) const ABC: &str = "id,prediction\na,0.25\nb,0.5\nc,1\n";

/// Bytes of a file once unpacked, at most.
pub(crate) const MAX: u64 = 1 << 22;

/// One bad file.
pub(crate) struct Bad {
    /// Its number in the list of threats, or nothing.
    pub(crate) number: &'static str,
    pub(crate) what: &'static str,
    pub(crate) contest: Contest,
    pub(crate) bytes: Vec<u8>,
    pub(crate) code: &'static str,
    /// A part of the sentence or of the help.
    pub(crate) sentence: &'static str,
    /// The line, where one is to be named.
    pub(crate) line: Option<u64>,
}

pub(crate) fn bad(
    number: &'static str,
    what: &'static str,
    contest: Contest,
    bytes: impl Into<Vec<u8>>,
    (code, sentence): (&'static str, &'static str),
) -> Bad {
    Bad { number, what, contest, bytes: bytes.into(), code, sentence, line: None }
}

impl Bad {
    /// The same, complained about at `line`.
    pub(crate) fn at(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

/// [`GOOD`] with `from` replaced by `to`, once.
pub(crate) fn edit(from: &str, to: &str) -> Vec<u8> {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1).into_bytes()
}

/// `text` with `from` replaced by `to`, once.
pub(crate) fn swap(text: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

/// The committed file of another program.
pub(crate) fn interop(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name)).unwrap()
}

/// The keys of the jury: a throw-away one.
pub(crate) fn jury() -> &'static [age::x25519::Identity] {
    static KEYS: OnceLock<Vec<age::x25519::Identity>> = OnceLock::new();
    KEYS.get_or_init(|| {
        identities(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/age.key")).unwrap()
    })
}

pub(crate) fn ids(contest: Contest) -> Ids {
    let mut builder = IdsBuilder::default();
    let rows: &[(&str, Option<&str>)] = match contest {
        Contest::Numbers => &[
            ("1-7", Some("1")),
            ("1-9", Some("1")),
            ("1-10", Some("1")),
            ("10-7", Some("10")),
            ("10-8", Some("10")),
            ("12", Some("x")),
            ("007", Some("x")),
            ("caf\u{e9}", Some("x")),
        ],
        Contest::Table => &[("1-7", None), ("1-9", None), ("10-7", None), ("10-8", None), ("007", None)],
        Contest::Long => &[("1234567890123456789", None), ("1234", None), ("ab", None)],
        Contest::Files => &[("one.jpg", None), ("two.jpg", None), ("three.jpg", None)],
        _ => &[("a", None), ("b", None), ("c", None)],
    };
    for (id, group) in rows {
        builder.push(id.as_bytes(), group.map(str::as_bytes)).unwrap();
    }
    builder.finish().unwrap()
}

pub(crate) fn schema(contest: Contest) -> Schema {
    if let Contest::Metric(name) = contest {
        let measure = Measure::plain(Catalogue::shipped().get(name).unwrap());
        return Schema::of("id", &[measure.unwrap()]).unwrap();
    }
    let labels = ["cat", "dog", "owl"].map(str::to_owned).to_vec();
    let (columns, kind): (&[&str], Kind) = match contest {
        Contest::Numbers | Contest::Table | Contest::Sealed | Contest::Long | Contest::Files => {
            (&["prediction"], Kind::Number)
        }
        Contest::Chance => (&["prediction"], Kind::Probability),
        Contest::Shares => (&["cat", "dog", "owl"], Kind::Probability),
        Contest::Label => (&["prediction"], Kind::Label),
        Contest::Text => (&["prediction"], Kind::Text),
        Contest::Lists | Contest::Sets => (&["prediction"], Kind::Items),
        Contest::Two | Contest::Metric(_) => (&["low", "high"], Kind::Number),
    };
    Schema {
        id: "id".to_owned(),
        columns: columns.iter().map(|name| Column::new(name, kind)).collect(),
        labels: if kind == Kind::Label || contest == Contest::Sets { labels } else { vec![] },
        row_sum: (contest == Contest::Shares).then_some(1.0),
        ..Schema::default()
    }
}

/// What the judge says of `bytes`.
pub(crate) fn read(contest: Contest, bytes: &[u8]) -> Result<Predictions, Vec<Finding>> {
    let limits = Limits { max_unpacked_bytes: MAX, layout: Layout::Csv };
    let keys = if contest == Contest::Sealed {
        let expected = Some(Expected { contest: CONTEST, team: "alpha", user: Some("42") });
        Keys { identities: jury(), expected, required: true }
    } else {
        Keys::default()
    };
    decode_with("p.csv", bytes, &ids(contest), &schema(contest), limits, &keys)
}
