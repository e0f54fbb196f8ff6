//! Files of programs that nobody here wrote, read by the real `judge`; and its files, read by them.
//!
//! The files in `interop/` were written by the scripts beside them. Where a program itself is installed, it
//! is tried as well.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]
#![allow(clippy::print_stderr, reason = "who reads the log should know what was not tried")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{self, Fixture, GOOD, Ran, contest_toml, judge_program, pipe};

/// The rows of the column files.
const TABLE: &str = "id,prediction\n1-7,3.25\n1-9,-1.5\n10-7,0.001\n10-8,4\n007,0.1\n";
const TABLE_ANSWERS: &str =
    "id,target,split\n1-7,3,public\n1-9,1,private\n10-7,0,public\n10-8,4,private\n007,0,public\n";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name)
}

/// What `judge score` says of each file, in JSON.
fn score(answers: &str, files: &[PathBuf]) -> Vec<serde_json::Value> {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("answers.csv");
    std::fs::write(&key, answers).unwrap();
    let output = Command::new(judge_program())
        .args(["score", "--format", "json", "--answers"])
        .arg(&key)
        .args(files)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), files.len(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    lines
}

/// The program, if this machine has it.
fn installed(name: &str) -> Option<Command> {
    let found = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        eprintln!("{name} is not installed; only its committed files were tried");
        return None;
    }
    Some(Command::new(name))
}

fn run(mut command: Command, input: &Path) -> Vec<u8> {
    let output = command.stdin(std::fs::File::open(input).unwrap()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn column_files_score_as_the_same_text() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("table.csv");
    std::fs::write(&text, TABLE).unwrap();
    let mut files = vec![text];
    files.extend(
        [
            "pyarrow.parquet",
            "polars.parquet",
            "duckdb.parquet",
            "pyarrow-none.parquet",
            "pyarrow-gzip.parquet",
            "pyarrow-zstd.parquet",
            "pyarrow-lz4.parquet",
            "pyarrow-groups.parquet",
            "pyarrow-v2.parquet",
            "pyarrow-delta.parquet",
            "pyarrow-length.parquet",
            "pyarrow.arrow",
            "pyarrow.arrows",
            "pyarrow-lz4.arrow",
            "pyarrow-zstd.arrow",
            "polars.arrow",
            "polars.arrows",
            "polars-zstd.arrow",
            "polars-lz4.arrow",
        ]
        .map(file),
    );
    let scores = score(TABLE_ANSWERS, &files);
    assert!(scores[0]["scores"]["rmse"]["public"].is_number(), "{}", scores[0]);
    for line in &scores {
        assert_eq!(line["scores"], scores[0]["scores"], "{line}");
    }
}

#[test]
fn column_files_with_other_things_are_refused() {
    let expected = [
        ("nulls.parquet", "missing-prediction"),
        ("nan.arrow", "not-finite"),
        ("nested.parquet", "nested-column"),
        ("decimal-wide.parquet", "column-type"),
        ("decimal-fractions.arrow", "bad-id-type"),
        ("index.parquet", "bad-header"),
        ("pyarrow-brotli.parquet", "parquet-codec"),
        ("categories.parquet", "not-a-number"),
        ("int-ids.parquet", "unknown-id"),
        ("decimal-ids.parquet", "unknown-id"),
    ];
    let scores = score(TABLE_ANSWERS, &expected.map(|(name, _)| file(name)));
    for (line, (name, code)) in scores.iter().zip(expected) {
        assert_eq!(line["refused"]["code"], code, "{name}: {line}");
    }
}

#[test]
fn notes_tell_what_a_column_file_loses() {
    let numbers = "id,target,split\n1,3,public\n2,1,private\n3,0,public\n4,4,private\n5,0,public\n";
    for (answers, name) in [(TABLE_ANSWERS, "half"), (numbers, "float-ids")] {
        let ids = answers.lines().filter_map(|line| line.split(',').next());
        let ids: String = ids.map(|id| format!("{id}\n")).collect();
        let fixture = Fixture::holding(&contest_toml(""), &ids, answers);
        for ending in ["parquet", "arrow"] {
            let name = format!("{name}.{ending}");
            std::fs::copy(file(&name), fixture.path(&name)).unwrap();
            let path = format!("../{name}");
            let check = ["check", &path, "--now", support::OPEN_DAY];
            let said = fixture.judge(&[&check[..], &["--format", "json"]].concat()).ok().document();
            let notes = said["findings"].as_array().unwrap();
            assert!(!notes.is_empty(), "{name}: {said}");
            // Whoever reads is told the same.
            let read = fixture.judge(&check).ok().out;
            for note in notes {
                let words = [&note["message"], &note["help"]].map(|text| text.as_str().unwrap());
                assert!(words.iter().all(|words| read.contains(words)), "{words:?}: {read}");
            }
        }
    }
    support::told!();
}

#[test]
fn compressed_files_score_as_the_same_text() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("good.csv");
    std::fs::write(&text, GOOD).unwrap();
    let mut files = vec![text.clone()];
    files.extend(["gzip.gz", "pigz.gz", "members.gz", "zstd.zst", "zstd-long.zst"].map(file));
    let programs: [(&str, &[&str]); 5] = [
        ("gzip", &["--best"]),
        ("pigz", &["--processes", "2"]),
        ("zstd", &["--quiet", "--long=27", "-c"]),
        ("zstd", &["--quiet", "-19", "-c"]),
        ("xz", &["--stdout"]),
    ];
    for (at, (program, options)) in programs.into_iter().enumerate() {
        let Some(mut command) = installed(program) else { continue };
        command.args(options);
        let path = dir.path().join(format!("{at}.{program}"));
        std::fs::write(&path, run(command, &text)).unwrap();
        files.push(path);
    }
    let scores = score(support::ANSWERS, &files);
    for (line, path) in scores.iter().zip(&files) {
        if path.extension().is_some_and(|kind| kind == "xz") {
            assert_eq!(line["refused"]["code"], "unsupported-format");
        } else {
            assert_eq!(line["scores"], scores[0]["scores"], "{line}");
        }
    }
    assert_eq!(score(support::ANSWERS, &[file("zstd-longer.zst")])[0]["refused"]["code"], "zstd-window");
}

fn check(fixture: &Fixture, path: &Path, team: &str, key: &Path) -> Ran {
    let (path, key) = (path.display().to_string(), key.display().to_string());
    fixture.judge(&["check", &path, "--team", team, "--identity", &key, "--now", support::OPEN_DAY])
}

#[test]
fn files_that_age_encrypted_are_read_with_the_key_and_for_their_team_only() {
    let fixture = Fixture::new();
    let key = file("age.key");
    for (name, form) in [("age.age", "CSV, encrypted"), ("age-armor.age", "CSV, zstd, encrypted")] {
        let ran = check(&fixture, &file(name), "alpha", &key).ok();
        assert!(ran.out.contains(form), "{}", ran.out);
        let other = check(&fixture, &file(name), "beta", &key);
        assert!(other.code == 1 && other.err.contains("envelope-team"), "{}", other.err);
    }
    for (name, code) in [
        ("age-beta.age", "envelope-team"),
        ("age-bare.age", "envelope-missing"),
        ("age-other.age", "no-matching-key"),
    ] {
        let ran = check(&fixture, &file(name), "alpha", &key);
        assert!(ran.code == 1 && ran.err.contains(code), "{name}: {}", ran.err);
    }
    let path = file("age.age").display().to_string();
    let without = fixture.judge(&["check", &path, "--now", support::OPEN_DAY]);
    assert!(without.code == 1 && without.err.contains("--identity"), "{}", without.err);
}

/// `toml` with the recipient that belongs to the answer key.
fn with_recipient(toml: &str) -> String {
    let printed = Fixture::new().judge(&["recipient", "--format", "json"]).ok().json();
    let line = format!("path = \"../answers.csv\"\nrecipient = {}", printed["recipient"]);
    toml.replace("path = \"../answers.csv\"", &line)
}

#[test]
fn an_encrypted_submission_counts_for_its_own_team_only() {
    let toml = with_recipient(&contest_toml("")).replace("[submission]", "[submission]\nencrypted = true");
    let fixture = Fixture::with(&toml);
    let (plain, sealed) = (fixture.path("p.csv"), fixture.path("p.age"));
    std::fs::write(&plain, GOOD).unwrap();
    let (from, to) = (plain.display().to_string(), sealed.display().to_string());
    fixture.judge(&["encrypt", &from, "--team", "alpha", "--user", "alpha", "-o", &to]).ok();
    let bytes = std::fs::read(&sealed).unwrap();
    let day = support::OPEN_DAY;
    fixture.pull(1, "alpha", day, &[("submissions/alpha/predictions.age", "100644", &bytes)]);
    // Whoever copies the file out of the public pull request gets nothing for it.
    fixture.pull(2, "beta", day, &[("submissions/beta/predictions.age", "100644", &bytes)]);
    fixture.pull(3, "beta", day, &[("submissions/beta/predictions.csv", "100644", GOOD.as_bytes())]);
    let batch = fixture.run("2009-01-03T00:00:00Z");
    assert_eq!(Fixture::codes(&batch, 1), Vec::<String>::new());
    assert_eq!(Fixture::codes(&batch, 2), ["envelope-team"]);
    assert_eq!(Fixture::codes(&batch, 3), ["not-encrypted"]);
    assert!(fixture.ledger().contains("\"public\":{\"rmse\":0.5774}"), "{}", fixture.ledger());
}

#[test]
fn what_judge_encrypts_age_decrypts() {
    let dir = tempfile::tempdir().unwrap();
    let own = file("age.key");
    let jury = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{jury}\"]\n"));
    let fixture = Fixture::with(&with_recipient(&toml));
    let (plain, sealed) = (dir.path().join("p.csv"), dir.path().join("p.age"));
    std::fs::write(&plain, GOOD).unwrap();
    let also = std::fs::read_to_string(&own).unwrap();
    let also = also.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
    let (from, to) = (plain.display().to_string(), sealed.display().to_string());
    let encrypt = ["encrypt", &from, "--team", "alpha", "--user", "alpha", "-o", &to];
    let ran = fixture.judge(&[&encrypt[..], &["--also", also]].concat()).ok();
    assert!(ran.out.contains("1 key of the jury"), "{}", ran.out);
    check(&fixture, &sealed, "alpha", &own).ok();
    let twice = fixture.judge(&["encrypt", &to, "--team", "alpha", "--user", "a", "-o", &from]);
    assert!(twice.code == 2 && twice.err.contains("already-encrypted"), "{}", twice.err);
    let nobody = fixture.judge(&["encrypt", &from, "--team", "nobody", "--user", "a", "-o", &to]);
    assert!(nobody.code == 2 && nobody.err.contains("unknown-team"), "{}", nobody.err);
    support::told!();

    let Some(mut age) = installed("age") else { return };
    age.arg("--decrypt").arg("--identity").arg(&own);
    let text = String::from_utf8(run(age, &sealed)).unwrap();
    let (line, payload) = text.split_once('\n').unwrap();
    assert_eq!(payload, GOOD);
    let envelope: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(envelope["team"], "alpha");
    assert_eq!(envelope["contest"], "https://small.example/");
}

#[test]
fn keys_that_age_makes_are_read() {
    let Some(mut keygen) = installed("age-keygen") else { return };
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("key");
    pipe(keygen.arg("--output").arg(&key), b"");
    let fixture = Fixture::new();
    let ran = check(&fixture, &file("age.age"), "alpha", &key);
    assert!(ran.code == 1 && ran.err.contains("no-matching-key"), "{}", ran.err);
    std::fs::write(&key, "nothing\n").unwrap();
    let ran = check(&fixture, &file("age.age"), "alpha", &key);
    assert!(ran.code == 2 && ran.err.contains("bad-identity"), "{}", ran.err);
}
