//! The closed files in brief: a batch that uses them writes what one without them writes, and what was tampered with
//! is not used.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{Fixture, GOOD, WORSE, contest_toml, git};

use base::digest::sha256_hex;
use base::time::Instant;
use contest::Folder;
use ledger::{Arrival, Complaint, Known, Ledger, Refused};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const CLOSED: &str = "submissions/ledger/closed";

/// Two teams with sealed scores in January, and in February so many refusals that the judge closes both months, of
/// which the second one has more than one file.
struct Long {
    fixture: Fixture,
    first: String,
}

impl Long {
    fn new() -> Self {
        Self::with(5_000)
    }

    fn with(refusals: u64) -> Self {
        Self::of(refusals, WORSE, GOOD)
    }

    /// The same with the files that alpha and beta send in January.
    fn of(refusals: u64, alpha: &str, beta: &str) -> Self {
        let jury = format!("[jury]\nrecipients = [\"{JURY}\"]\n");
        let fixture = Fixture::with(&contest_toml(&jury));
        let first = fixture.main();
        let long = Self { fixture, first };
        long.submit(1, "alpha", "2009-01-02T00:00:00Z", alpha);
        long.submit(2, "beta", "2009-01-02T00:00:00Z", beta);
        long.fixture.run("2009-01-03T00:00:00Z");
        let clone = long.fixture.path("clone");
        let contest = Folder::open(&clone).unwrap().contest;
        let mut ledger = Ledger::open(&clone).unwrap();
        ledger.end_mut().speak_for(&contest);
        let at: Instant = "2009-02-02T00:00:00Z".parse().unwrap();
        for pull in 1_000..1_000 + refusals {
            let refused = Refused {
                team: None,
                arrival: Arrival {
                    pull,
                    head: sha256_hex(&pull.to_le_bytes())[..40].to_owned(),
                    received: at,
                    received_by: None,
                },
                complaints: vec![Complaint {
                    code: "not-a-file".to_owned(),
                    message: "no".to_owned(),
                    help: None,
                }],
                counted: false,
                judge: "0.1.0".to_owned(),
            };
            ledger.append(at, Known::Refuse(refused).into()).unwrap();
        }
        let checkpoint = ledger.checkpoint().unwrap();
        let files = ledger.appended().chain([("checkpoint".to_owned(), checkpoint.as_str())]);
        let files: Vec<_> =
            files.map(|(name, text)| (format!("submissions/ledger/{name}"), text.as_bytes())).collect();
        let files: Vec<_> = files.iter().map(|(path, bytes)| (path.as_str(), "100644", *bytes)).collect();
        long.fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
        git(&clone, &["pull", "--quiet"]);
        long
    }

    /// A submission on top of the first commit, which is the same in every fixture.
    fn submit(&self, pull: u64, team: &str, at: &str, content: &str) {
        let file = (&*format!("submissions/{team}/predictions.csv"), "100644", content.as_bytes());
        let head = self.fixture.commit(&format!("refs/pull/{pull}/head"), Some(&self.first), &[file]);
        self.fixture.receive(pull, team, at, &head);
    }

    /// A batch; what it says of the heads, but for what is random in a sealed file.
    fn run(&self, now: &str) -> serde_json::Value {
        self.fixture.run(now)["judged"].clone()
    }

    fn march(&self) -> String {
        git(&self.fixture.path("clone"), &["show", "HEAD:submissions/ledger/2009-03.jsonl"])
    }

    fn closed(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.fixture.path("clone").join(CLOSED);
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    }

    /// Commits whatever `change` does to the clone.
    fn change(&self, change: impl FnOnce(&std::path::Path)) {
        let clone = self.fixture.path("clone");
        change(&clone);
        git(&clone, &["add", "--all"]);
        git(&clone, &["commit", "--quiet", "--message", "Change"]);
        git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    }
}

#[test]
fn a_batch_with_closed_files_is_one_without() {
    let (with, without) = (Long::new(), Long::new());
    assert!(!with.fixture.path("clone").join(CLOSED).exists());
    let both = [&with, &without];
    for long in both {
        long.submit(11, "beta", "2009-03-01T00:00:00Z", WORSE);
        long.submit(12, "gamma", "2009-03-01T00:00:01Z", GOOD);
    }
    let [a, b] = both.map(|long| long.run("2009-03-02T00:00:00Z"));
    assert_eq!(a, b);
    // The batch that begins a month closes those before.
    let names: Vec<_> = with.closed().into_iter().map(|(name, _)| name).collect();
    let closed = ["2009-01", "2009-02", "2009-02_002"];
    let files = closed
        .iter()
        .flat_map(|month| ["brief", "commitments", "heads"].map(|kind| format!("{month}.{kind}")));
    assert_eq!(names, files.chain(["index.json".to_owned()]).collect::<Vec<_>>());
    assert_eq!(with.closed(), without.closed());
    with.fixture.judge(&["verify"]).ok();
    // Without them everything is read, and they are written anew.
    without.change(|clone| std::fs::remove_dir_all(clone.join(CLOSED)).unwrap());
    for long in both {
        long.submit(1, "alpha", "2009-01-02T00:00:00Z", WORSE);
        long.submit(13, "alpha", "2009-03-03T00:00:00Z", GOOD);
        long.submit(14, "beta", "2009-03-03T00:00:00Z", "rubbish");
    }
    let [a, b] = both.map(|long| long.run("2009-03-04T00:00:00Z"));
    assert_eq!(a, b);
    assert_eq!(a.as_array().unwrap().len(), 2, "#1 has a receipt in a closed file: {a}");
    assert_eq!(with.march(), without.march());
    assert_eq!(with.closed(), without.closed());
    // The exact score behind a best of January was opened: the new one ties with it.
    let line = with.march().lines().find(|line| line.contains("\"pull\":13,")).unwrap().to_owned();
    assert!(line.contains("\"rank_before\":2") && line.contains("\"rank\":2"), "{line}");
    without.fixture.judge(&["verify"]).ok();
}

#[test]
fn what_was_tampered_with_is_not_used_and_found() {
    let (plain, changed) = (Long::new(), Long::new());
    for long in [&plain, &changed] {
        long.submit(11, "beta", "2009-03-01T00:00:00Z", WORSE);
        long.run("2009-03-02T00:00:00Z");
        long.submit(12, "alpha", "2009-03-03T00:00:00Z", GOOD);
    }
    // A best that January never saw, where a run would look for it.
    changed.change(|clone| {
        let path = clone.join(CLOSED).join("2009-01.brief");
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        std::fs::write(path, bytes).unwrap();
    });
    let found = changed.fixture.judge(&["verify"]);
    assert!(found.code == 1 && found.err.contains("error[closed-differs]"), "{}", found.err);
    assert!(found.err.contains("submissions/ledger/closed/2009-01.brief"), "{}", found.err);
    let now = "2009-03-04T00:00:00Z";
    assert_eq!(plain.run(now), changed.run(now));
    assert_eq!(plain.march(), changed.march());
    // It was written anew.
    assert_eq!(plain.closed(), changed.closed());
    changed.fixture.judge(&["verify"]).ok();
    // A closed file itself: nothing is judged on top of it.
    changed.submit(13, "alpha", "2009-03-05T00:00:00Z", WORSE);
    changed.change(|clone| {
        let path = clone.join("submissions/ledger/2009-01.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"rank\":1", "\"rank\":9")).unwrap();
    });
    let refused = changed.fixture.judge(&["run", "--now", "2009-03-06T00:00:00Z"]);
    assert!(refused.code == 1 && refused.err.contains("error[batch-refused]"), "{}", refused.err);
    crate::support::told!();
}

#[test]
fn what_somebody_forged_together_with_the_index_is_not_trusted_where_nobody_signs() {
    // Of the other one alpha leads in January.
    let (plain, forged, other) = (Long::new(), Long::new(), Long::of(5_000, GOOD, WORSE));
    for long in [&plain, &forged, &other] {
        long.submit(11, "beta", "2009-03-01T00:00:00Z", WORSE);
        long.run("2009-03-02T00:00:00Z");
    }
    let brief = other.closed().into_iter().find(|(name, _)| name == "2009-01.brief").unwrap().1;
    forged.change(|clone| {
        let path = clone.join(CLOSED).join("2009-01.brief");
        let id = |path: &std::path::Path| git(clone, &["hash-object", path.to_str().unwrap()]);
        let before = id(&path);
        std::fs::write(&path, &brief).unwrap();
        // Everything that names it is made to agree: whoever pushes to main can do that.
        let index = clone.join(CLOSED).join("index.json");
        let (old, text) = (std::fs::read(&index).unwrap(), std::fs::read_to_string(&index).unwrap());
        assert!(text.contains(&before));
        let text = text.replace(&before, &id(&path));
        std::fs::write(&index, &text).unwrap();
        let checkpoint = clone.join("submissions/ledger/checkpoint");
        let note = std::fs::read_to_string(&checkpoint).unwrap();
        let digest = sha256_hex(&old);
        assert!(note.contains(&digest));
        std::fs::write(checkpoint, note.replace(&digest, &sha256_hex(text.as_bytes()))).unwrap();
    });
    let found = forged.fixture.judge(&["verify"]);
    assert!(found.code == 1 && found.err.contains("error[closed-differs]"), "{}", found.err);
    for long in [&plain, &forged] {
        long.submit(12, "alpha", "2009-03-03T00:00:00Z", GOOD);
        long.run("2009-03-04T00:00:00Z");
    }
    assert_eq!(plain.march(), forged.march());
    assert_eq!(plain.closed(), forged.closed(), "written anew");
    forged.fixture.judge(&["verify"]).ok();
    // What this clone made itself it does not make again; another one does, and finds the same.
    let note = |long: &Long| std::fs::read_to_string(long.fixture.path("clone/.git/gitprize/closed.checked"));
    assert_eq!(note(&plain).unwrap(), note(&forged).unwrap());
    std::fs::remove_file(forged.fixture.path("clone/.git/gitprize/closed.checked")).unwrap();
    for long in [&plain, &forged] {
        long.submit(13, "beta", "2009-03-05T00:00:00Z", GOOD);
        long.run("2009-03-06T00:00:00Z");
    }
    assert_eq!(plain.march(), forged.march());
    assert_eq!(note(&plain).unwrap(), note(&forged).unwrap());
}

#[test]
fn a_busy_month_has_several_files_and_closes_the_full_ones() {
    let (busy, whole) = (Long::with(10_000), Long::with(10_000));
    for at in [1, 2] {
        for long in [&busy, &whole] {
            long.submit(10 + at, "beta", &format!("2009-02-1{at}T00:00:00Z"), WORSE);
            long.run(&format!("2009-02-1{at}T12:00:00Z"));
        }
        // One of them never uses what it wrote.
        whole.change(|clone| std::fs::remove_dir_all(clone.join(CLOSED)).unwrap());
    }
    let folder = busy.fixture.path("clone").join("submissions/ledger");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let names = ["2009-02.jsonl", "2009-02_002.jsonl", "2009-02_003.jsonl", "2009-02_004.jsonl"];
    // A file is full with a million bytes, which so many receipts have before they are 4,096.
    for pair in names.windows(2) {
        let (full, next) = (text(pair[0]), text(pair[1]));
        let first = next.lines().next().unwrap().len() + 1;
        assert!(full.len() <= 1_000_000 && full.len() + first > 1_000_000, "{}: {}", pair[0], full.len());
    }
    assert_eq!(names.map(|name| text(name).lines().count()).into_iter().sum::<usize>(), 10_000 + 2);
    let stems: Vec<_> = busy
        .closed()
        .into_iter()
        .filter_map(|(name, _)| name.strip_suffix(".brief").map(str::to_owned))
        .collect();
    assert_eq!(stems, ["2009-01", "2009-02", "2009-02_002", "2009-02_003"]);
    let newest = |long: &Long| {
        git(&long.fixture.path("clone"), &["show", "HEAD:submissions/ledger/2009-02_004.jsonl"])
    };
    assert_eq!(newest(&busy), newest(&whole));
    busy.fixture.judge(&["verify"]).ok();
    // A finding names file and line.
    busy.change(|_| {
        let path = folder.join(names[3]);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"pull\":12,", "\"pull\":13,")).unwrap();
    });
    let found = busy.fixture.judge(&["verify"]);
    let place = format!("submissions/ledger/{}:{}", names[3], text(names[3]).lines().count());
    assert!(found.err.contains(&place), "{}", found.err);
}

#[test]
fn replies_to_receipts_in_closed_files_are_written_as_those_to_new_ones() {
    let long = Long::new();
    let run = |folder: &str, now: &str| {
        let folder = long.fixture.path(folder);
        long.fixture.judge(&["run", "--now", now, "--replies", folder.to_str().unwrap()]).ok();
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let read = |entry: std::fs::DirEntry| {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text)
        };
        entries.map(read).collect::<std::collections::BTreeMap<_, _>>()
    };
    long.submit(11, "beta", "2009-03-01T00:00:00Z", WORSE);
    let first = run("first", "2009-03-02T00:00:00Z");
    assert!(first.len() == 1 && !long.closed().is_empty());
    // As if no reply had ever been written.
    let bare = long.fixture.path("contest.git");
    git(&bare, &["update-ref", "refs/gitprize/replied", &long.first]);
    let all = run("all", "2009-03-03T00:00:00Z");
    assert_eq!(all.len(), 5_003);
    for (name, text) in &first {
        assert_eq!(all.get(name), Some(text));
    }
    assert!(all.values().any(|text| text.contains("**Alpha**: 1.0000")), "that of January");
    assert!(run("none", "2009-03-04T00:00:00Z").is_empty());
    long.fixture.judge(&["verify"]).ok();
}
