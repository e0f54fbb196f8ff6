//! Keys, sealed answer keys and commitments, through the real programs.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]
#![allow(clippy::print_stderr, reason = "who reads the log should know what was not tried")]

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::{Fixture, OPEN_DAY, Ran, contest_toml, git, judge_program, pipe, told};

const LATER: &str = "2009-01-03T00:00:00Z";
const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const JURY_IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");

/// A number from 0 to 1 that looks random and is the same in every run.
fn unit(seed: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Four hundred rows that nobody can guess: id, target, split.
pub(crate) fn rows() -> Vec<(String, f64, &'static str)> {
    let row = |at: u64| {
        let id = format!("{:08x}", (unit(at) * f64::from(u32::MAX)) as u32);
        let split = if unit(at + 10_000) < 0.5 { "public" } else { "private" };
        (id, (unit(at + 20_000) * 100.0).round() / 10.0, split)
    };
    (0..400).map(row).collect()
}

pub(crate) fn labels() -> String {
    let mut text = "id,target,split\n".to_owned();
    for (id, target, split) in rows() {
        writeln!(text, "{id},{target},{split}").unwrap();
    }
    text
}

/// What contest.toml says besides, with this CI.
pub(crate) fn extra(ci: Option<&str>) -> String {
    let ci = ci.map_or_else(String::new, |ci| format!("\nci = \"{ci}\" # the runner"));
    let accept = "accept = [{ code = \"too-many-probes\", reason = \"a test has few rows\" }]";
    contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n[lint]\n{accept}\n"))
        .replace("max_bytes = 4096", "max_bytes = 65536")
        .replace("path = \"../answers.csv\"", &format!("path = \"../answers.csv\"{ci}"))
}

/// A contest whose clone and main have the list of [`rows`], with the CI's key in `ci.txt`.
struct Contest {
    fixture: Fixture,
    ci: String,
}

impl Contest {
    fn new() -> Self {
        Self::with(|toml| toml)
    }

    fn with(change: impl FnOnce(String) -> String) -> Self {
        let fixture = Fixture::new();
        let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
        let ci = made["recipient"].as_str().unwrap().to_owned();
        std::fs::write(fixture.path("answers.csv"), labels()).unwrap();
        let this = Self { fixture, ci };
        let ids: String =
            std::iter::once("id\n".to_owned()).chain(rows().into_iter().map(|row| row.0 + "\n")).collect();
        this.write("content/data/ids.csv", &ids);
        this.write("content/contest.toml", &change(extra(Some(&this.ci))));
        this.push();
        this
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.fixture.path("clone").join(path), text).unwrap();
    }

    fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.fixture.path("clone").join(path)).unwrap()
    }

    fn toml(&self) -> String {
        String::from_utf8(self.read("content/contest.toml")).unwrap()
    }

    /// Commits what is in the clone and pushes it to main.
    fn push(&self) {
        let clone = self.fixture.path("clone");
        git(&clone, &["add", "--all"]);
        git(&clone, &["commit", "--quiet", "--message", "Contest"]);
        git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    }

    fn judge(&self, args: &[&str]) -> Ran {
        self.fixture.judge(args)
    }

    fn seal(&self) -> Ran {
        self.judge(&["seal", "../answers.csv", "--key-identity", "../ci.txt"])
    }

    /// The value of a key of `[answer_key]`.
    fn value(&self, key: &str) -> String {
        let toml: toml::Table = self.toml().parse().unwrap();
        toml["answer_key"][key].as_str().unwrap_or_else(|| panic!("{key}: {toml}")).to_owned()
    }
}

/// Notes what `judge lint` says with `code`; figures of its other remarks depend on the key's salt, which is chance.
fn linted(contest: &Contest, code: &str) {
    let mut lint = Command::new(judge_program());
    lint.args(["lint", "--key-identity", "../ci.txt", "--format", "json"]);
    let output = lint.current_dir(contest.fixture.path("clone")).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let all = report["findings"].as_array().unwrap();
    let found = all.iter().find(|finding| finding["code"] == code);
    told::note_json(found.unwrap_or_else(|| panic!("{code}: {report}")));
}

fn refused(ran: &Ran, code: i32, finding: &str) {
    assert_eq!(ran.code, code, "{finding}: {}{}", ran.out, ran.err);
    assert!(ran.err.contains(finding), "{finding}: {}", ran.err);
}

fn installed(name: &str) -> Option<Command> {
    let found = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        eprintln!("{name} is not installed and was not tried");
        return None;
    }
    Some(Command::new(name))
}

#[test]
fn a_key_is_private_never_overwritten_and_never_in_the_repository() {
    let fixture = Fixture::new();
    let made = fixture.judge(&["keygen", "--out", "../key.txt", "--now", OPEN_DAY]).ok();
    let path = fixture.path("key.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(text.starts_with(&format!("# created: {OPEN_DAY}\n# public key: age1")), "{text}");
    let recipient = text.lines().nth(1).unwrap().strip_prefix("# public key: ").unwrap();
    assert!(made.out.contains(&format!("ci = \"{recipient}\"")), "{}", made.out);
    assert!(!made.out.contains("AGE-SECRET-KEY"), "{}", made.out);
    refused(&fixture.judge(&["keygen", "--out", "../key.txt"]), 2, "secret-exists");
    refused(&fixture.judge(&["keygen", "--out", "content/key.txt"]), 2, "secret-in-repository");
    let dry = fixture.judge(&["keygen", "--out", "../other.txt", "--dry-run"]).ok();
    assert!(dry.out.contains("Would write") && !fixture.path("other.txt").exists(), "{}", dry.out);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    if let Some(mut keygen) = installed("age-keygen") {
        assert_eq!(pipe(keygen.arg("-y").arg(&path), b""), recipient);
    }
    told!();
}

#[test]
fn a_signing_key_bears_the_contests_host() {
    let fixture = Fixture::new();
    let made =
        fixture.judge(&["keygen", "--signing", "--out", "../sign.txt", "--format", "json"]).ok().json();
    let verifier = made["verifier"].as_str().unwrap();
    assert!(verifier.starts_with("small.example+"), "{verifier}");
    let text = std::fs::read_to_string(fixture.path("sign.txt")).unwrap();
    let (name, key) = tlog::signing_key(&text).unwrap();
    assert_eq!(tlog::verifier_key(&name, &key.verifying_key()), verifier);
    let named = ["keygen", "--signing", "--out", "../b.txt", "--name", "a b"];
    refused(&fixture.judge(&named), 2, "bad-signing-name");
    told!();
}

#[test]
fn encrypted_submissions_are_scored_with_a_sealed_key() {
    let contest = Contest::with(|toml| toml.replace("[submission]", "[submission]\nencrypted = true"));
    let sealed = contest.seal().ok();
    assert!(sealed.out.contains("Sealed") && sealed.out.contains("content/answers.age"), "{}", sealed.out);
    contest.push();
    // The labels themselves are needed no more.
    std::fs::remove_file(contest.fixture.path("answers.csv")).unwrap();
    let mut text = "id,prediction\n".to_owned();
    rows().iter().for_each(|(id, target, _)| writeln!(text, "{id},{}", target + 1.0).unwrap());
    std::fs::write(contest.fixture.path("p.csv"), text).unwrap();
    let encrypt = ["encrypt", "../p.csv", "--team", "alpha", "--user", "alpha", "-o", "../p.age"];
    contest.judge(&encrypt).ok();
    let file = std::fs::read(contest.fixture.path("p.age")).unwrap();
    contest.fixture.pull(1, "alpha", OPEN_DAY, &[("submissions/alpha/predictions.age", "100644", &file)]);

    refused(&contest.judge(&["run", "--now", LATER]), 2, "no-key-identity");
    let run = ["run", "--now", LATER, "--key-identity", "../ci.txt", "--format", "json"];
    let batch = contest.judge(&run).ok().json();
    assert_eq!(batch["scored"], 1, "{batch}");
    let ledger = contest.fixture.ledger();
    assert!(ledger.contains("\"public\":{\"rmse\":1.0}"), "{ledger}");
    let digest = contest.value("commitment").replace("sha256:", "");
    assert!(ledger.contains(&format!("\"answer_key\":\"{digest}\"")), "{ledger}");
    contest.judge(&["verify"]).ok();
    // The jury's own identity opens the key as well.
    let jury = contest.judge(&["recipient", "--key-identity", JURY_IDENTITY]).ok();
    assert!(jury.out.contains(&contest.value("recipient")), "{}", jury.out);
    // A key that receipts name is not replaced by accident.
    std::fs::write(contest.fixture.path("answers.csv"), labels()).unwrap();
    let before = contest.read("content/answers.age");
    refused(&contest.judge(&["seal", "../answers.csv"]), 1, "key-in-use");
    assert_eq!(contest.read("content/answers.age"), before);
    assert!(contest.seal().ok().out.contains("As it was"));
    told!();
}

#[test]
fn the_identity_may_stand_in_a_variable() {
    let contest = Contest::new();
    contest.seal().ok();
    let judge = |text: &str| {
        let mut command = Command::new(judge_program());
        command.args(["recipient"]).current_dir(contest.fixture.path("clone"));
        let output = command.env("GITPRIZE_IDENTITY", text).output().unwrap();
        let ran = Ran::of(&output);
        (ran.code, ran.out, ran.err)
    };
    let secret = std::fs::read_to_string(contest.fixture.path("ci.txt")).unwrap();
    let (code, out, err) = judge(&secret);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains(&contest.value("recipient")), "{out}");
    let (code, _, err) = judge("nonsense");
    assert!(code == 2 && err.contains("bad-identity") && err.contains("GITPRIZE_IDENTITY"), "{err}");
    let (code, _, err) = judge("");
    assert!(code == 2 && err.contains("no-key-identity"), "{err}");
    told!();
}

#[test]
fn sealing_the_same_labels_again_changes_nothing() {
    let contest = Contest::new();
    let before = contest.toml();
    let plan = contest.judge(&["seal", "../answers.csv", "--dry-run"]).ok();
    assert!(plan.out.contains("Would seal") && plan.out.contains("Would edit"), "{}", plan.out);
    assert!(!plan.out.contains("commitment"), "a salt that nobody keeps: {}", plan.out);
    assert_eq!(contest.toml(), before);
    assert!(!contest.fixture.path("clone").join("content/answers.age").exists());

    contest.seal().ok();
    let (toml, file) = (contest.toml(), contest.read("content/answers.age"));
    assert!(toml.contains("# the runner"), "comments stay: {toml}");
    for key in ["commitment", "labels", "split", "metrics"] {
        assert!(contest.value(key).starts_with("sha256:"), "{toml}");
    }
    assert!(contest.seal().ok().out.contains("As it was"));
    // Another way to write the same table is the same key.
    let gzip = pipe_bytes(Command::new("gzip").arg("-c"), labels().as_bytes());
    std::fs::write(contest.fixture.path("answers.csv.gz"), gzip).unwrap();
    let again = contest.judge(&["seal", "../answers.csv.gz", "--key-identity", "../ci.txt"]).ok();
    assert!(again.out.contains("As it was"), "{}", again.out);
    assert_eq!((contest.toml(), contest.read("content/answers.age")), (toml, file));
    // Without the identity nobody can know, and the salt is a new one.
    let old = contest.value("commitment");
    contest.judge(&["seal", "../answers.csv"]).ok();
    assert_ne!(contest.value("commitment"), old);
}

fn pipe_bytes(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

#[test]
fn a_rotation_changes_who_can_open_the_key_and_nothing_else() {
    let contest = Contest::new();
    contest.seal().ok();
    let (old, ids) = (contest.read("content/answers.age"), ["commitment", "labels", "split", "metrics"]);
    let values = ids.map(|key| contest.value(key));
    let made = contest.judge(&["keygen", "--out", "../new.txt", "--format", "json"]).ok().json();
    let new = made["recipient"].as_str().unwrap();
    contest.write("content/contest.toml", &contest.toml().replacen(&contest.ci, new, 1));
    linted(&contest, "seal-outdated");
    refused(&contest.judge(&["recipient", "--key-identity", "../new.txt"]), 2, "unopened-answer-key");
    contest.judge(&["seal", "--rotate", "--key-identity", "../ci.txt"]).ok();
    assert_ne!(contest.read("content/answers.age"), old);
    assert_eq!(ids.map(|key| contest.value(key)), values);
    contest.judge(&["recipient", "--key-identity", "../new.txt"]).ok();
    refused(&contest.judge(&["recipient", "--key-identity", "../ci.txt"]), 2, "unopened-answer-key");
    let note = contest.judge(&["lint", "--key-identity", "../new.txt"]).ok();
    assert!(!note.out.contains("seal-outdated"), "{}", note.out);
    // A key in the clear has nothing to rotate.
    contest.write("content/contest.toml", &extra(None));
    refused(&contest.judge(&["seal", "--rotate", "--key-identity", "../ci.txt"]), 2, "not-sealed");
    told!();
}

#[test]
fn the_first_recipient_of_the_call_becomes_the_ci() {
    let contest = Contest::with(|_| extra(None));
    contest.judge(&["seal", "../answers.csv", "--recipient", &contest.ci]).ok();
    assert_eq!(contest.value("ci"), contest.ci);
    contest.judge(&["recipient", "--key-identity", "../ci.txt"]).ok();
    let secret = std::fs::read_to_string(contest.fixture.path("ci.txt")).unwrap();
    let secret = secret.lines().last().unwrap();
    let ran = contest.judge(&["seal", "../answers.csv", "--recipient", secret]);
    refused(&ran, 2, "secret-in-arguments");
    assert!(!ran.err.contains(secret), "{}", ran.err);
    contest.write("content/contest.toml", &contest_toml(""));
    refused(&contest.judge(&["seal", "../answers.csv"]), 2, "sealed-to-nobody");
    told!();
}

#[test]
fn labels_in_the_repository_are_refused() {
    let contest = Contest::new();
    contest.write("labels.csv", &labels());
    refused(&contest.judge(&["seal", "labels.csv"]), 2, "secret-in-repository");
    contest.write(".gitignore", "labels.csv\n");
    contest.judge(&["seal", "labels.csv", "--dry-run"]).ok();
    // Once committed, the labels are in the history whatever becomes of the file.
    let clone = contest.fixture.path("clone");
    git(&clone, &["add", "--force", "labels.csv"]);
    refused(&contest.judge(&["seal", "labels.csv"]), 2, "git tracks it");
    git(&clone, &["commit", "--quiet", "--message", "Oops"]);
    git(&clone, &["rm", "--quiet", "--cached", "labels.csv"]);
    refused(&contest.judge(&["seal", "../answers.csv"]), 2, "published-answer-key");
    told!();
}

#[test]
fn every_commitment_is_checked() {
    let contest = Contest::new();
    contest.seal().ok();
    let good = contest.toml();
    let identity = ["recipient", "--key-identity", "../ci.txt"];
    for (key, code) in [
        ("commitment", "wrong-answer-key"),
        ("labels", "wrong-labels"),
        ("split", "wrong-split"),
        ("metrics", "wrong-metrics"),
    ] {
        let value = contest.value(key);
        contest.write("content/contest.toml", &good.replace(&value, &format!("sha256:{}", "0".repeat(64))));
        let ran = contest.judge(&identity);
        refused(&ran, 2, code);
        assert_eq!(ran.err.matches("error[wrong-").count(), 1, "{}", ran.err);
        contest.write("content/contest.toml", &good);
    }
    // A metric of the organiser's own, in place of the shipped one, is another metric.
    let metric = include_str!("../metric/metrics/rmse.sql").replace("sqrt(", "2 * sqrt(");
    std::fs::create_dir_all(contest.fixture.path("clone/content/metrics")).unwrap();
    contest.write("content/metrics/rmse.sql", &metric);
    refused(&contest.judge(&identity), 2, "wrong-metrics");
    std::fs::remove_file(contest.fixture.path("clone/content/metrics/rmse.sql")).unwrap();
    contest.judge(&identity).ok();
    // The sealed file itself.
    let mut file = contest.read("content/answers.age");
    let last = file.len() - 10;
    file[last] ^= 1;
    std::fs::write(contest.fixture.path("clone/content/answers.age"), file).unwrap();
    refused(&contest.judge(&identity), 2, "damaged-answer-key");
    told!();
}

#[test]
fn what_is_wrong_with_the_key_is_said_before_it_is_sealed() {
    let contest = Contest::new();
    let mut sorted = rows();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut text = "id,target,split\n".to_owned();
    sorted.iter().for_each(|(id, target, split)| writeln!(text, "{id},{target},{split}").unwrap());
    std::fs::write(contest.fixture.path("sorted.csv"), text).unwrap();
    let ids = sorted.iter().fold("id\n".to_owned(), |ids, row| ids + &row.0 + "\n");
    contest.write("content/data/ids.csv", &ids);
    let before = contest.toml();
    refused(&contest.judge(&["seal", "../sorted.csv"]), 1, "labels-by-row");
    assert_eq!(contest.toml(), before);
    assert!(!contest.fixture.path("clone/content/answers.age").exists());
    // A reason opens the way.
    let reason = "{ code = \"labels-by-row\", reason = \"the rows are a time series\" }, { code = \"too";
    contest.write("content/contest.toml", &before.replace("{ code = \"too", reason));
    let sealed = contest.judge(&["seal", "../sorted.csv"]).ok();
    assert!(sealed.out.contains("a time series"), "{}", sealed.out);
    told!();
}

#[test]
fn age_opens_what_is_sealed_and_the_judge_what_age_seals() {
    let contest = Contest::new();
    contest.seal().ok();
    let Some(mut age) = installed("age") else { return };
    let sealed = contest.fixture.path("clone/content/answers.age");
    let text =
        pipe(age.arg("--decrypt").arg("--identity").arg(contest.fixture.path("ci.txt")).arg(&sealed), b"");
    let (first, table) = text.split_once('\n').unwrap();
    let salt = first.strip_prefix("# gitprize answer key 1 ").unwrap();
    assert!(salt.len() == 64 && salt.bytes().all(|b| b.is_ascii_hexdigit()), "{first}");
    assert_eq!(format!("{table}\n"), labels());
    assert_eq!(
        format!("sha256:{}", base::digest::sha256_hex(format!("{text}\n").as_bytes())),
        contest.value("commitment"),
        "the digest of the plaintext is the commitment"
    );
    // The same plaintext, encrypted by age, with its armor too.
    for armor in [&[][..], &["--armor"]] {
        let mut age = Command::new("age");
        let file = pipe_bytes(
            age.args(["--encrypt", "--recipient", &contest.ci]).args(armor),
            format!("{text}\n").as_bytes(),
        );
        std::fs::write(&sealed, file).unwrap();
        let own = contest.judge(&["recipient", "--key-identity", "../ci.txt"]).ok();
        assert!(own.out.contains(&contest.value("recipient")), "{}", own.out);
    }
    // `judge score` takes it as well.
    let file: PathBuf = contest.fixture.path("q.csv");
    let predictions = rows()
        .iter()
        .fold("id,prediction\n".to_owned(), |text, row| text + &format!("{},{}\n", row.0, row.1));
    std::fs::write(&file, predictions).unwrap();
    let scored = contest
        .judge(&[
            "score",
            "--answers",
            "content/answers.age",
            "--key-identity",
            "../ci.txt",
            "--format",
            "json",
            "../q.csv",
        ])
        .ok()
        .json();
    assert_eq!(scored["scores"]["rmse"]["private"], 0.0, "{scored}");
}

#[test]
fn a_solution_of_kaggles_is_sealed_with_what_it_ignores() {
    let contest = Contest::new();
    let word = |at: usize, split: &str| match (at % 20, split) {
        (7, _) => "Ignored",
        (_, "public") => "Public",
        _ => "Private",
    };
    let mut solution = "Id;target;Kind\n".to_owned();
    for (at, (id, target, split)) in rows().iter().enumerate() {
        writeln!(solution, "{id};{target};{}", word(at, split)).unwrap();
    }
    std::fs::write(contest.fixture.path("solution.csv"), &solution).unwrap();
    let seal = |column: &str| {
        let from =
            ["seal", "--from", "../solution.csv", "--key-identity", "../ci.txt", "--usage-column", column];
        contest.judge(&from)
    };
    refused(
        &seal("Usage"),
        2,
        "the column \"Usage\" of --usage-column is missing; the header has \"Id\", \"target\", \"Kind\"",
    );
    refused(&seal("target"), 2, "row 1 (after the header): the column \"target\" is something else");
    let sealed = seal("Kind").ok();
    assert!(sealed.out.contains("ignored-rows: the key ignores 20 of its 400 rows"), "{}", sealed.out);
    linted(&contest, "ignored-rows");
    // The same table in the judge's own words is the same key.
    let mut own = "id,target,split\n".to_owned();
    for (at, (id, target, split)) in rows().iter().enumerate() {
        writeln!(own, "{id},{target},{}", word(at, split).to_ascii_lowercase()).unwrap();
    }
    std::fs::write(contest.fixture.path("answers.csv"), own).unwrap();
    assert!(contest.seal().ok().out.contains("As it was"));
    contest.push();
    let mut text = "id,prediction\n".to_owned();
    for (at, (id, target, split)) in rows().iter().enumerate() {
        let miss = if word(at, split) == "Ignored" { 1e6 } else { 1.0 };
        writeln!(text, "{id},{}", target + miss).unwrap();
    }
    contest.fixture.predictions(1, "alpha", OPEN_DAY, &text);
    let run = ["run", "--now", LATER, "--key-identity", "../ci.txt", "--format", "json"];
    assert_eq!(contest.judge(&run).ok().json()["scored"], 1);
    assert!(contest.fixture.ledger().contains("\"public\":{\"rmse\":1.0}"), "{}", contest.fixture.ledger());
    contest.judge(&["verify"]).ok();
    // A list without them cannot be answered, and lint says what to do.
    let list: String = std::iter::once("id\n".to_owned())
        .chain(rows().into_iter().enumerate().filter(|(at, _)| at % 20 != 7).map(|(_, row)| row.0 + "\n"))
        .collect();
    contest.write("content/data/ids.csv", &list);
    let lint = contest.judge(&["lint", "--key-identity", "../ci.txt"]);
    refused(&lint, 1, "the list lacks 20 of the key's ids");
    assert!(lint.err.contains("the key ignores all of them"), "{}", lint.err);
    told!();
}
