//! A small contest in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base::digest::sha256_hex;
use base::time::Instant;
use contest::Slug;
use ledger::{
    Arrival, CHECKPOINT, Complaint, Entry, Known, LastCall, Ledger, Ranks, Refused, Registered, Rejudged,
    Revealed, Scored, Step,
};
use metric::estimate::Estimate;
use site::build::explain;
use site::input::Moment;
use tempfile::TempDir;

/// Long after the contests.
const NOW: &str = "2010-01-01T00:00:00Z";

pub(crate) const CONTEST: &str = r#"
title = "Sample"
url = "https://sample.example/prize/"
summary = "A sample."
opens = 2006-10-02T00:00:00Z
closes = 2009-07-26T18:42:37Z

[metric]
name = "rmse"
direction = "lower"
decimals = 4

[splits]
public = "quiz"
private = "test"

[[baselines]]
name = "Cinematch"
public = 0.9514
private = 0.9525

[submission]
format = "netflix"

[leaderboard]
length = 40

[[prizes]]
name = "Grand Prize"
kind = "grand"
amount = "$1,000,000"
public = 0.8563
private = 0.8572
"#;

pub(crate) struct Contest {
    folder: TempDir,
    ledger: Ledger,
    pulls: u64,
    /// Openings of the private scores, a line each.
    openings: String,
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Contest {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let contest = Self { folder, ledger: Ledger::default(), pulls: 0, openings: String::new() };
        contest.write("content/contest.toml", CONTEST);
        contest
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("contest")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        if path == "content/contest.toml" {
            crate::support::schema::held(text);
        }
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn team(&self, slug: &str, name: &str) {
        let name = serde_json::to_string(name).unwrap();
        self.write(
            &format!("submissions/{slug}/team.toml"),
            &format!("name = {name}\n[[members]]\nlogin = \"{slug}\"\nrole = \"leader\"\n"),
        );
    }

    /// `CONTEST` with `more` at its end.
    pub(crate) fn with(more: &str) -> Self {
        let contest = Self::new();
        contest.write("content/contest.toml", &format!("{CONTEST}\n{more}"));
        contest
    }

    pub(crate) fn scored(&mut self, team: &str, received: &str, score: f64) -> u64 {
        let commitment = "0".repeat(64);
        self.pulls += 1;
        self.append(received, Known::Score(self.score(team, received, score, commitment)).into())
    }

    /// A score with its standard error, and what the judge recorded of the ranks after it.
    pub(crate) fn measured(
        &mut self,
        team: &str,
        received: &str,
        score: f64,
        error: f64,
        ranks: Option<Ranks>,
    ) -> u64 {
        self.pulls += 1;
        let score = self.score(team, received, score, "0".repeat(64));
        let score = Scored { standard_error: Some(error), ranks, ..score };
        self.append(received, Known::Score(score).into())
    }

    /// Scores under two metrics.
    pub(crate) fn scored_by_two(&mut self, team: &str, received: &str, rmse: f64, mae: f64) -> u64 {
        self.pulls += 1;
        let mut scored = self.score(team, received, rmse, "0".repeat(64));
        scored.public.insert("mae".to_owned(), mae);
        self.append(received, Known::Score(scored).into())
    }

    /// A score with a private one that can be revealed.
    pub(crate) fn sealed(&mut self, team: &str, received: &str, public: f64, private: f64) -> u64 {
        self.sealed_with(team, received, public, private, None)
    }

    /// The same with the replicates of the private score.
    pub(crate) fn sealed_with(
        &mut self,
        team: &str,
        received: &str,
        public: f64,
        private: f64,
        estimate: Option<&Estimate>,
    ) -> u64 {
        self.pulls += 1;
        let (pull, head) = (self.pulls, format!("{:040x}", self.pulls));
        let mut opening =
            serde_json::json!({"pull": pull, "head": head, "private": {"rmse": private}, "nonce": "00"});
        if let Some(estimate) = estimate {
            opening["estimates"] = serde_json::json!({"rmse": {"public": estimate, "private": estimate}});
        }
        let line = opening.to_string();
        let commitment = sha256_hex(line.as_bytes());
        self.openings.push_str(&(line + "\n"));
        self.append(received, Known::Score(self.score(team, received, public, commitment)).into())
    }

    /// Publishes the openings of everything that was sealed.
    pub(crate) fn reveal(&mut self, at: &str) {
        let file = "submissions/revealed/scores.jsonl";
        self.write(file, &self.openings);
        let files = [(file.to_owned(), sha256_hex(self.openings.as_bytes()))].into();
        let receipts = self.openings.lines().count() as u64;
        let reason = "the contest is over".to_owned();
        self.act(at, Known::Reveal(Revealed { files, receipts, unjudged: None, reason }));
    }

    fn score(&self, team: &str, received: &str, score: f64, private: String) -> Scored {
        Scored {
            team: slug(team),
            arrival: Arrival {
                pull: self.pulls,
                head: format!("{:040x}", self.pulls),
                received: at(received),
                received_by: None,
            },
            digest: "0".repeat(64),
            rows: 10,
            public: [("rmse".to_owned(), score)].into(),
            standard_error: None,
            standard_errors: Default::default(),
            tied: None,
            ranks: None,
            private,
            rank_before: None,
            rank: 1,
            answer_key: "0".repeat(64),
            measure: None,
            judge: "0.1.0".to_owned(),
        }
    }

    /// The submission of receipt `of` scored again.
    pub(crate) fn rejudged(&mut self, written: &str, of: u64, score: f64, reason: &str) -> u64 {
        let again = Rejudged { reason: reason.to_owned(), ..self.again(of, "rmse", score) };
        self.act(written, Known::Rejudge(again))
    }

    /// What a receipt says of that, under this metric.
    pub(crate) fn again(&self, of: u64, metric: &str, score: f64) -> Rejudged {
        let Entry::Known(Known::Score(old)) = self.ledger.receipts()[of as usize - 1].entry.clone() else {
            panic!("receipt {of} is no score");
        };
        let score = Scored { public: [(metric.to_owned(), score)].into(), ..old };
        Rejudged { of, reason: String::new(), score }
    }

    /// A registration; `change` makes it another than that of a new team.
    pub(crate) fn registered(&mut self, team: &str, received: &str, change: impl FnOnce(&mut Registered)) {
        self.pulls += 1;
        let mut registered = Registered {
            team: slug(team),
            arrival: Arrival {
                pull: self.pulls,
                head: format!("{:040x}", self.pulls),
                received: at(received),
                received_by: None,
            },
            new: false,
            members: 1,
            people: vec![],
            persons: vec![],
            inherits: vec![],
            bars: vec![],
            withdrew: vec![],
            was: None,
            merged: vec![],
            chosen: vec![],
            withdrawn: false,
        };
        change(&mut registered);
        self.append(received, Known::Register(registered).into());
    }

    /// What people decide, written at `written`; its receipt.
    pub(crate) fn act(&mut self, written: &str, known: Known) -> u64 {
        self.append(written, known.into())
    }

    /// Many of them, written at once.
    pub(crate) fn acts(&mut self, written: &str, all: impl Iterator<Item = Known>) {
        for known in all {
            self.ledger.append(at(written), known.into()).unwrap();
        }
        self.keep();
    }

    /// One step of a prize, about the score receipt `of`.
    pub(crate) fn step(&mut self, written: &str, kind: fn(Step) -> Known, prize: &str, team: &str, of: u64) {
        let step = Step {
            prize: prize.to_owned(),
            team: slug(team),
            of,
            private: None,
            delivered: None,
            unjudged: None,
            reason: "as the rules say".to_owned(),
            evidence: Some("https://evidence.example/minutes".to_owned()),
        };
        self.act(written, kind(step));
    }

    /// The last call that the newest score begins.
    pub(crate) fn last_call(&mut self, prize: &str, from: &str, until: &str) {
        let of = self.ledger.receipts().len() as u64;
        let call = LastCall { prize: prize.to_owned(), of, from: at(from), until: at(until) };
        self.append(from, Known::LastCall(call).into());
    }

    pub(crate) fn refused(&mut self, team: &str, received: &str, code: &str, message: &str) {
        self.pulls += 1;
        let refused = Refused {
            team: Some(slug(team)),
            arrival: Arrival {
                pull: self.pulls,
                head: format!("{:040x}", self.pulls),
                received: at(received),
                received_by: None,
            },
            complaints: vec![Complaint { code: code.to_owned(), message: message.to_owned(), help: None }],
            counted: true,
            judge: "0.1.0".to_owned(),
        };
        self.append(received, Known::Refuse(refused).into());
    }

    fn append(&mut self, received: &str, entry: Entry) -> u64 {
        let seq = self.ledger.append(at(received), entry).unwrap().seq;
        self.keep();
        seq
    }

    /// Writes the ledger.
    fn keep(&self) {
        for (file, text) in self.ledger.appended() {
            self.write(&format!("submissions/ledger/{file}"), text);
        }
        self.write(&format!("submissions/ledger/{CHECKPOINT}"), &self.ledger.checkpoint().unwrap());
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    /// `site build` with `more` arguments, long after the contest.
    pub(crate) fn build_with(&self, more: &[&str]) -> Ran {
        let out = self.out();
        build(&self.root(), &out, more)
    }

    pub(crate) fn build(&self) -> Ran {
        self.build_with(&[])
    }

    /// Builds, which must go well; no page may read what it does not name, and files for programs are as they are described.
    pub(crate) fn built(&self) -> &Self {
        let ran = self.build();
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let now = at(NOW);
        for page in explain(&self.root(), Moment { now, as_of: now }).unwrap() {
            assert!(page.unnamed().is_empty(), "/{} reads {:?}", page.route, page.unnamed());
        }
        crate::api::hold(&self.out());
        self
    }

    pub(crate) fn page(&self, file: &str) -> String {
        let path = self.out().join(file);
        std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    }
}

pub(crate) fn build(root: &Path, out: &Path, more: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
    command.arg("build").arg("--dir").arg(root).arg("--out").arg(out);
    if !more.contains(&"--now") {
        command.args(["--now", NOW]);
    }
    ran(command.args(more).output().unwrap())
}

/// What a program that ended printed; its findings are noted.
pub(crate) fn ran(output: Output) -> Ran {
    let ran = Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    crate::support::told::note(&ran.out, &ran.err);
    ran
}

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Every file below `folder`, with its bytes.
pub(crate) fn tree(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    files
}
