//! Whole contests in the shapes of real ones, each in a folder of its own: its `contest.toml`, its metrics, an independent
//! program in numpy, and the scores which that gave.
//!
//! A test makes its contest's data, small and the same every time, and [`play`]s it: files are pushed and judged by
//! `judge run`, the scores revealed, everything verified and scored again, and the site built. Every score, public and
//! private, has to be the program's to ten digits. `GITPRIZE_NUMPY=python3 cargo xtask test contests` runs the programs as
//! well; with `GITPRIZE_NUMPY_WRITES=1` too their scores become those that are held.
//!
//! A new one is a folder, a file beside it with the test, and a line here.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod cafa;
mod columns;
mod home_credit;
mod hub_wis;
mod m5;
mod masks;
mod molecules;
mod otto;
mod plasticc;
mod random;
mod rsna;
mod spans;
mod texts;
mod two_tracks;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Fixture, Ran, judge_program};

pub(crate) use random::Random;

const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
/// When the contests are over.
const AFTER: &str = "2009-02-02T00:00:00Z";
/// What a test makes for its contest.
#[derive(Debug, Default)]
pub(crate) struct Data {
    /// The answer key.
    pub(crate) key: String,
    /// The list of ids.
    pub(crate) ids: String,
    /// What is pushed: the team, `alpha` or `beta`, when, and the prediction file.
    pub(crate) files: Vec<Push>,
    /// Files that are pushed in another form than the text, which the program in numpy reads: by their numbers.
    pub(crate) forms: Vec<(usize, Vec<u8>)>,
    /// What a phase begins anew with.
    pub(crate) second: Option<Second>,
    /// Other files of the repository, by their paths.
    pub(crate) others: Vec<(&'static str, String)>,
}

/// Who pushes what when.
pub(crate) type Push = (&'static str, &'static str, String);

/// What a phase begins anew with, as the organiser puts it in place.
#[derive(Debug)]
pub(crate) struct Second {
    /// The phase's id.
    pub(crate) phase: &'static str,
    /// When it begins.
    pub(crate) from: &'static str,
    /// Its answer key.
    pub(crate) key: String,
    /// Its list of ids.
    pub(crate) ids: String,
}

impl Data {
    /// The files of both teams, a day apart.
    pub(crate) fn of_both(self, files: Vec<String>) -> Self {
        let who = [("alpha", "2009-01-05T00:00:00Z"), ("beta", "2009-01-06T00:00:00Z")];
        let files = who.into_iter().zip(files).map(|((team, at), file)| (team, at, file)).collect();
        Self { files, ..self }
    }

    /// The file of `alpha` once more, two days later, as `form` of it.
    pub(crate) fn again_as(mut self, form: Vec<u8>) -> Self {
        let file = self.files[0].2.clone();
        self.forms.push((self.files.len(), form));
        self.files.push(("alpha", "2009-01-08T00:00:00Z", file));
        self
    }
}

/// A contest that was played to its end.
pub(crate) struct Played {
    pub(crate) fixture: Fixture,
    /// The receipts of scores in the order of the ledger.
    pub(crate) scores: Vec<serde_json::Value>,
    /// What the batches said of each file.
    judged: Vec<serde_json::Value>,
}

impl Played {
    /// A page of the built site.
    pub(crate) fn page(&self, route: &str) -> String {
        let path = self.fixture.path("clone/public").join(route);
        std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    }

    /// What the judge replied to file number `at`, from 0.
    pub(crate) fn reply(&self, at: usize) -> &str {
        self.judged[at]["reply"].as_str().unwrap()
    }
}

/// Scores of a file, by metric, public and private.
type Scores = BTreeMap<String, [f64; 2]>;

/// Plays the contest in the folder `name` from the first push to the site.
pub(crate) fn play(name: &str, data: &Data) -> Played {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contests").join(name);
    let expected = expected(&folder, data);
    let fixture = founded(&folder, data);
    let mut judged = vec![];
    let mut batch = |now: &str| judged.extend(fixture.run(now)["judged"].as_array().unwrap().iter().cloned());
    let mut second = data.second.as_ref();
    for (number, (team, at, file)) in data.files.iter().enumerate() {
        if let Some(next) = second.take_if(|next| *at >= next.from) {
            batch(next.from);
            begin_anew(&fixture, next);
        }
        let number = number as u64 + 1;
        match data.forms.iter().find(|(form, _)| *form as u64 + 1 == number) {
            None => fixture.predictions(number, team, at, file),
            Some((_, form)) => {
                check(&fixture, form);
                let path = format!("submissions/{team}/predictions.parquet");
                fixture.pull(number, team, at, &[(&path, "100644", form)])
            }
        };
    }
    batch("2009-01-30T00:00:00Z");
    let ledger = fixture.ledger();
    let receipts = ledger.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let scores: Vec<_> = receipts.filter(|receipt| receipt["kind"] == "score").collect();
    assert_eq!(scores.len(), data.files.len(), "{judged:?}");
    fixture.judge(&["run", "--now", AFTER]).ok();
    fixture.judge(&["reveal", "--identity", IDENTITY, "--now", AFTER]).ok();
    compare(name, &scores, &revealed(&fixture), &expected);
    let mut verify = vec!["verify", "--rescore", "--answers", "../answers.csv"];
    verify.extend(data.second.iter().flat_map(|_| ["--answers", "../second.csv"]));
    let verified = fixture.judge(&verify);
    assert!(verified.code == 0, "{}{}", verified.out, verified.err);
    let site = judge_program().with_file_name("site");
    let mut build = Command::new(&site);
    let build = build.args(["build", "--now", AFTER]).current_dir(fixture.path("clone")).output();
    Ran::of(&build.unwrap_or_else(|why| panic!("{}: {why}", site.display()))).ok();
    Played { fixture, scores, judged }
}

/// What contestants do before they push, with both programs.
fn check(fixture: &Fixture, form: &[u8]) {
    let path = fixture.path("form.parquet");
    std::fs::write(&path, form).unwrap();
    let path = path.display().to_string();
    fixture.judge(&["check", &path]).ok();
    let mut program = Command::new(judge_program().with_file_name("gitprize"));
    let program = program.args(["check", &path]).current_dir(fixture.path("clone"));
    Ran::of(&program.output().unwrap()).ok();
}

/// Puts the key and the ids of a phase in place that begins anew, with one command.
fn begin_anew(fixture: &Fixture, second: &Second) {
    std::fs::write(fixture.path("second.csv"), &second.key).unwrap();
    let toml = fixture.path("clone/content/contest.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    let text = text.replace("../answers.csv\"", &format!("../second.csv\"\nphase = \"{}\"", second.phase));
    std::fs::write(&toml, text).unwrap();
    std::fs::write(fixture.path("clone/content/data/ids.csv"), &second.ids).unwrap();
    let reason = "the final begins, on rows that nobody has seen";
    fixture.judge(&["rejudge", "--apply", "--reason", reason, "--now", second.from]).ok();
}

/// The contest's repository before anybody pushes.
fn founded(folder: &Path, data: &Data) -> Fixture {
    let toml = std::fs::read_to_string(folder.join("contest.toml")).unwrap();
    let fixture = Fixture::holding(&toml, &data.ids, &data.key);
    let mut more: Vec<(String, String)> =
        data.others.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            let name = entry.file_name().into_string().unwrap();
            more.push((format!("content/metrics/{name}"), std::fs::read_to_string(path).unwrap()));
        }
    }
    if !more.is_empty() {
        let files: Vec<_> =
            more.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
        fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
        crate::support::git(&fixture.path("clone"), &["pull", "--quiet"]);
    }
    fixture
}

/// The program's scores of each file. It is run where `GITPRIZE_NUMPY` names a Python with numpy.
fn expected(folder: &Path, data: &Data) -> Vec<Scores> {
    let kept = folder.join("scores.json");
    let text = || std::fs::read_to_string(&kept).unwrap_or_default();
    let Some(python) = std::env::var_os("GITPRIZE_NUMPY") else { return read(&text()) };
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key.csv"), &data.key).unwrap();
    if let Some(second) = &data.second {
        std::fs::write(dir.path().join("second.csv"), &second.key).unwrap();
    }
    for (number, (.., file)) in data.files.iter().enumerate() {
        std::fs::write(dir.path().join(format!("{number}.csv")), file).unwrap();
    }
    for (path, text) in &data.others {
        std::fs::write(dir.path().join(PathBuf::from(path).file_name().unwrap()), text).unwrap();
    }
    let mut program = Command::new(python);
    let program =
        program.arg(folder.join("reference.py")).arg(dir.path()).env("PYTHONDONTWRITEBYTECODE", "1");
    let found = Ran::of(&program.output().unwrap()).ok().out;
    if std::env::var_os("GITPRIZE_NUMPY_WRITES").is_some() {
        std::fs::write(&kept, &found).unwrap();
    }
    let (found, kept) = (read(&found), read(&text()));
    // Other versions of numpy add up in another order.
    let same = |(a, b): (&Scores, &Scores)| {
        a.len() == b.len() && a.iter().all(|(name, both)| close(both, b.get(name).unwrap(), 1e-12))
    };
    assert!(found.len() == kept.len() && found.iter().zip(&kept).all(same), "{found:?} {kept:?}");
    found
}

/// `[{"metric": [public, private], …}, …]`, in the order of the files.
fn read(text: &str) -> Vec<Scores> {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}: {text}"))
}

fn close(a: &[f64; 2], b: &[f64; 2], tolerance: f64) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * b.abs().max(1e-3))
}

/// The exact scores that were revealed, by the commitments of the receipts.
fn revealed(fixture: &Fixture) -> BTreeMap<(u64, String), Scores> {
    let text = std::fs::read_to_string(fixture.path("clone/submissions/revealed/scores.jsonl")).unwrap();
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let opening: serde_json::Value = serde_json::from_str(line).unwrap();
        let value = |text: &serde_json::Value| {
            serde_json::from_value::<metric::estimate::Estimate>(text.clone()).unwrap().value
        };
        let of = |(name, both): (&String, &serde_json::Value)| {
            (name.clone(), [value(&both["public"]), value(&both["private"])])
        };
        let scores = opening["estimates"].as_object().unwrap().iter().map(of).collect();
        let head = opening["head"].as_str().unwrap().to_owned();
        found.insert((opening["pull"].as_u64().unwrap(), head), scores);
    }
    found
}

/// Holds what was revealed against the program, and what was recorded against what was revealed.
fn compare(
    name: &str,
    receipts: &[serde_json::Value],
    revealed: &BTreeMap<(u64, String), Scores>,
    expected: &[Scores],
) {
    let mut wrong = String::new();
    for (receipt, expected) in receipts.iter().zip(expected) {
        let head = receipt["head"].as_str().unwrap().to_owned();
        let found = &revealed[&(receipt["pull"].as_u64().unwrap(), head)];
        assert!(!expected.is_empty(), "{name}: the program scores nothing");
        for (metric, scores) in expected {
            let ours =
                found.get(metric).unwrap_or_else(|| panic!("{name}: {metric} is not measured: {found:?}"));
            if !close(ours, scores, 1e-10) {
                let _ = writeln!(wrong, "{}: {metric} is {ours:?}, numpy says {scores:?}", receipt["team"]);
            }
            let recorded = receipt["public"][metric].as_f64().unwrap();
            assert!((recorded - ours[0]).abs() <= 0.5, "{name}: {metric} was recorded as {recorded}");
        }
        assert_eq!(found.len(), expected.len(), "{name}: the program does not score all of {found:?}");
    }
    assert!(wrong.is_empty(), "{name}:\n{wrong}");
}
