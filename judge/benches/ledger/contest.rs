//! A contest with a long history in a real bare repository and a clone of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base::digest::sha256_hex;
use base::time::Instant;
use contest::{CONTEST_FILE, Folder, SUBMISSIONS, Slug};
use ledger::standings::{Best, Ranking};
use ledger::{Arrival, Known, Ledger, Registered, Scored};
use metric::Direction;
use tempfile::TempDir;

use crate::Result;

/// Four rows, so that scoring itself costs nothing.
const KEY: &str = "id,target,split\na,1,public\nb,2,public\nc,3,private\nd,4,private\n";
const OPENS: &str = "2020-01-01T00:00:00Z";
/// The last day of the history: new submissions arrive in the month that holds the newest receipts.
const LAST_DAY: &str = "2022-12-31";
/// The first day of the month after it.
const NEXT_DAY: &str = "2023-01-01";

/// The contest.
pub(crate) struct Made {
    dir: TempDir,
    teams: usize,
    /// Teams with a score.
    pub(crate) ranked: usize,
}

impl Made {
    /// One with so many receipts of a tenth as many teams, spread over three years: first each team's registration,
    /// then scores.
    pub(crate) fn new(receipts: usize) -> Result<Self> {
        let mut made = Self { dir: tempfile::tempdir()?, teams: receipts / 10, ranked: 0 };
        std::fs::write(made.path("key.csv"), KEY)?;
        let ledger = made.history(receipts)?;
        git(made.dir.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "contest.git"])?;
        made.import(&ledger)?;
        git(made.dir.path(), &["clone", "--quiet", "contest.git", "clone"])?;
        Ok(made)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The contest's folder as its judge has it.
    pub(crate) fn clone_path(&self) -> &Path {
        // A leak of a few bytes for each size, for a simpler interface.
        Box::leak(self.path("clone").into_boxed_path())
    }

    fn contest(&self) -> String {
        let digest = sha256_hex(KEY.as_bytes());
        format!(
            "title = \"A long history\"\nurl = \"https://history.example/\"\nopens = {OPENS}\n\
             closes = 2030-01-01T00:00:00Z\n[answer_key]\ncommitment = \"sha256:{digest}\"\n\
             [metric]\nname = \"rmse\"\ndirection = \"lower\"\ndecimals = 4\n\
             [submission]\nformat = \"csv\"\n[[quotas]]\nscored = 1000000\nevery = \"24h\"\n"
        )
    }

    /// Scores that get better with time, as they do.
    fn history(&mut self, receipts: usize) -> Result<Ledger> {
        let contest = self.parsed()?;
        let mut ledger = Ledger::default();
        ledger.end_mut().speak_for(&contest);
        let opens: Instant = OPENS.parse()?;
        ledger.append(
            opens,
            Known::Open {
                title: contest.title.clone(),
                metric: "rmse".to_owned(),
                decimals: 4,
                keys: vec![],
                judge: "0.1.0".to_owned(),
                settings: None,
            }
            .into(),
        )?;
        let mut ranking = Ranking::new(Direction::Lower);
        let mut seed = 1_u64;
        let step = 3 * 365 * 86_400 / receipts as u64;
        for at in 1..receipts {
            // An ordinary generator; nothing here is secret.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let random = seed >> 33;
            let received = opens.plus(format!("{}s", 1 + at as u64 * step).parse()?);
            if at <= self.teams {
                let (team, head) = (slug(at - 1)?, sha256_hex(&seed.to_be_bytes())[..40].to_owned());
                let registered = Registered {
                    team,
                    arrival: Arrival { pull: at as u64, head, received, received_by: None },
                    new: true,
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
                ledger.append(received, Known::Register(registered).into())?;
                continue;
            }
            let team = slug(random as usize % self.teams)?;
            let noise = (random >> 7) as f64 % 3000.0;
            let score = contest.rounded(2.0 - at as f64 / receipts as f64 + noise / 1e4);
            let best = Best { score, received, seq: at as u64 + 1 };
            let rank_before = ranking.rank(&team).map(|rank| rank as u64);
            let rank = ranking.rank_with(&team, best) as u64;
            ranking.enter(&team, best);
            let digest = sha256_hex(&seed.to_le_bytes());
            ledger.append(
                received,
                Known::Score(Scored {
                    team,
                    arrival: Arrival {
                        pull: at as u64,
                        head: digest[..40].to_owned(),
                        received,
                        received_by: None,
                    },
                    digest: digest.clone(),
                    rows: 4,
                    public: BTreeMap::from([("rmse".to_owned(), score)]),
                    standard_error: Some(0.1),
                    standard_errors: Default::default(),
                    tied: Some([score, score]),
                    ranks: None,
                    private: digest,
                    rank_before,
                    rank,
                    answer_key: sha256_hex(KEY.as_bytes()),
                    measure: None,
                    judge: "0.1.0".to_owned(),
                })
                .into(),
            )?;
        }
        self.ranked = ranking.len();
        Ok(ledger)
    }

    fn parsed(&self) -> Result<contest::Contest> {
        let root = self.path("description");
        std::fs::create_dir_all(root.join("content"))?;
        std::fs::write(root.join(CONTEST_FILE), self.contest())?;
        Ok(Folder::open(&root)?.contest)
    }

    /// Everything as one commit, by git's own way in for many files.
    fn import(&self, ledger: &Ledger) -> Result<()> {
        let mut stream = String::from(
            // As a batch writes it.
            "commit refs/heads/main\ncommitter Gitprize judge <judge@gitprize.invalid> 0 +0000\n\
                 data 26\nJudge 1 pull request heads\n",
        );
        let mut file = |path: &str, text: &str| {
            let _ = write!(stream, "M 100644 inline {path}\ndata {}\n{text}\n", text.len());
        };
        file(CONTEST_FILE, &self.contest());
        for (name, text) in ledger.appended() {
            file(&format!("{SUBMISSIONS}/ledger/{name}"), text);
        }
        file(&format!("{SUBMISSIONS}/ledger/checkpoint"), &ledger.checkpoint()?);
        for at in 0..self.teams {
            let text =
                format!("name = \"Team {at}\"\n\n[[members]]\nlogin = \"user-{at}\"\nrole = \"leader\"\n");
            file(&format!("{SUBMISSIONS}/{}/team.toml", slug(at)?), &text);
        }
        let mut import = Command::new("git");
        // Without deltas: each file would be one of the file before it, which may be a whole month of receipts.
        import.args(["-C"]).arg(self.path("contest.git")).args(["fast-import", "--quiet", "--depth=0"]);
        let mut import = import.stdin(Stdio::piped()).spawn()?;
        import.stdin.take().ok_or("no pipe")?.write_all(stream.as_bytes())?;
        import.wait()?.success().then_some(()).ok_or("git fast-import failed".into())
    }

    /// Pushes one more submission of the first team, in the month of the newest receipts or in the next one.
    pub(crate) fn submit(&self, number: usize, next_month: bool) -> Result<()> {
        let text = format!("id,prediction\na,1\nb,2\nc,3\nd,{number}\n");
        let pull = 10_000_000 + number;
        let path = format!("{SUBMISSIONS}/{}/predictions.csv", slug(0)?);
        let stream = format!(
            "commit refs/pull/{pull}/head\ncommitter User <user@example.invalid> 0 +0000\ndata 0\n\
             from refs/heads/main^0\nM 100644 inline {path}\ndata {}\n{text}\n",
            text.len()
        );
        let mut import = Command::new("git");
        import.args(["-C"]).arg(self.path("contest.git")).args(["fast-import", "--quiet", "--force"]);
        let mut import = import.stdin(Stdio::piped()).spawn()?;
        import.stdin.take().ok_or("no pipe")?.write_all(stream.as_bytes())?;
        import.wait()?.success().then_some(()).ok_or("git fast-import failed")?;
        let head =
            git(self.dir.path(), &["-C", "contest.git", "rev-parse", &format!("refs/pull/{pull}/head")])?;
        let pulls = serde_json::json!([{
            "number": pull,
            "user": { "login": "user-0" },
            "head": { "sha": head.trim() },
            "received_at": format!("{}T23:00:{number:02}Z", day(next_month)),
        }]);
        Ok(std::fs::write(self.path("pulls.json"), pulls.to_string())?)
    }

    /// Gives the repository a receive log of so many pushes, in the parts that the hook would have written.
    pub(crate) fn log(&self, pushes: usize) -> Result<()> {
        let mut stream = String::from(
            "commit refs/gitprize/receive-log\ncommitter Hook <hook@example.invalid> 0 +0000\ndata 0\n",
        );
        let mut first = 0;
        for part in 1.. {
            let lines: String = (first..pushes.min(first + 4_096))
                .map(|at| {
                    let head = &sha256_hex(&at.to_be_bytes())[..40];
                    format!(
                        "{{\"pull\":{},\"head\":\"{head}\",\"user\":\"user-{}\",\"at\":\"2022-12-30T00:00:00Z\"}}\n",
                        at + 1,
                        at % self.teams
                    )
                })
                .collect();
            if lines.is_empty() {
                break;
            }
            first += 4_096;
            let name =
                if part == 1 { "2022-12.jsonl".to_owned() } else { format!("2022-12_{part:03}.jsonl") };
            let _ = write!(stream, "M 100644 inline {name}\ndata {}\n{lines}\n", lines.len());
        }
        let mut import = Command::new("git");
        import.args(["-C"]).arg(self.path("contest.git")).args(["fast-import", "--quiet", "--depth=0"]);
        let mut import = import.stdin(Stdio::piped()).spawn()?;
        import.stdin.take().ok_or("no pipe")?.write_all(stream.as_bytes())?;
        import.wait()?.success().then_some(()).ok_or("git fast-import failed".into())
    }

    /// Has the hook log what was submitted.
    pub(crate) fn receive(&self, number: usize) -> Result<()> {
        let pull = 10_000_000 + number;
        let name = format!("refs/pull/{pull}/head");
        let head = git(self.dir.path(), &["-C", "contest.git", "rev-parse", &name])?;
        let mut hook = Command::new(env!("CARGO_BIN_EXE_judge"));
        hook.args(["receive", "--user", "user-0", "--now", &format!("{}T23:00:{number:02}Z", day(true))]);
        let mut hook = hook
            .arg("--dir")
            .arg(self.path("contest.git"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let line = format!("{} {} {name}\n", "0".repeat(40), head.trim());
        hook.stdin.take().ok_or("no pipe")?.write_all(line.as_bytes())?;
        hook.wait()?.success().then_some(()).ok_or("the hook failed".into())
    }

    /// Runs the real program and looks at what it says.
    pub(crate) fn judge(&self, number: usize, receipts: usize, next_month: bool, logged: bool) -> Result<()> {
        let mut judge = Command::new(env!("CARGO_BIN_EXE_judge"));
        judge.args(["run", "--format", "json", "--now"]);
        judge.arg(format!("{}T23:01:{number:02}Z", day(next_month)));
        judge.arg("--dir").arg(self.path("clone")).arg("--answers").arg(self.path("key.csv"));
        if !logged {
            judge.arg("--pulls").arg(self.path("pulls.json"));
        }
        let output = judge.output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let said: serde_json::Value = serde_json::from_str(text.trim())
            .map_err(|why| format!("{why}: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
        let said = &said["result"];
        let seq = said["judged"][0]["seq"].as_u64();
        // A perfect file is first, and the earliest of them stays it.
        let rank = format!("of {}.", self.ranked);
        let reply = said["judged"][0]["reply"].as_str().unwrap_or_default();
        let first = reply.contains(&format!("1 {rank}")) || reply.contains(&format!("1 as before {rank}"));
        if seq != Some((receipts + number) as u64) || !first {
            return Err(format!("judge run said {said}").into());
        }
        Ok(())
    }

    /// Whether the judge's own clone followed, and holds the closed files in brief or does not.
    pub(crate) fn followed(&self, number: usize, receipts: usize, closed: bool) -> Result<()> {
        let folder = self.path("clone").join(SUBMISSIONS).join("ledger");
        let checkpoint = std::fs::read_to_string(folder.join("checkpoint"))?;
        let size = checkpoint.lines().nth(1).and_then(|line| line.parse::<usize>().ok());
        if size != Some(receipts + number) || folder.join("closed/index.json").is_file() != closed {
            return Err(format!("the clone has {checkpoint}").into());
        }
        Ok(())
    }

    /// Bytes of what is kept in brief of the closed files.
    pub(crate) fn closed_bytes(&self) -> u64 {
        let folder = self.path("clone").join(SUBMISSIONS).join("ledger/closed");
        let files = std::fs::read_dir(folder).into_iter().flatten().filter_map(std::result::Result::ok);
        files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
    }
}

fn day(next_month: bool) -> &'static str {
    if next_month { NEXT_DAY } else { LAST_DAY }
}

fn slug(at: usize) -> Result<Slug> {
    Ok(format!("team-{at}").parse::<Slug>()?)
}

fn git(dir: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").current_dir(dir).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
