//! The contests that commands of the documents are typed in, and what happens in them meanwhile.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::sealed::{JURY, JURY_IDENTITY};
use crate::support::{Fixture, GOOD, GOOD_NETFLIX, WORSE, contest_toml, git, judge_program, team_toml};
use crate::{mend, proof, seal, trust};

/// A contest, and the folder in it where commands are typed.
pub(super) struct Desk {
    fixture: Fixture,
    folder: PathBuf,
    /// Values that placeholders stand for.
    values: BTreeMap<&'static str, String>,
    /// What is typed is the repository's receive hook.
    is_hook: bool,
    /// The next pull request.
    number: u64,
}

/// It ends in another century, so that it is open whenever this runs.
fn open(extra: &str) -> String {
    contest_toml(extra).replace("closes = 2009-12-31", "closes = 2099-12-31")
}

const FINAL: &str = "[[phases]]\nid = \"first\"\nfrom = 2009-01-01T00:00:00Z\nuntil = 2009-02-01T00:00:00Z\n\
                     [[phases]]\nid = \"final\"\nfrom = 2009-02-01T00:00:00Z\nuntil = 2099-12-31T00:00:00Z\n";

const NOMINATE: [&str; 7] =
    ["prize", "nominate", "Grand Prize", "--identity", "../jury.txt", "--now", "2009-08-25T00:00:00Z"];

/// A grand prize that alpha reached on 2 January and beta a little later: the last call ended on 12 January.
fn with_prize() -> Fixture {
    let toml = contest_toml(&format!(
        "[jury]\nrecipients = [\"{JURY}\"]\n[[prizes]]\nname = \"Grand Prize\"\nkind = \"grand\"\npublic = 1.1\n\
         private = 1.1\nlast_call_days = 10\ndelivery_days = 7\n"
    ));
    let fixture = Fixture::with(&toml);
    thirty_rules(&fixture);
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T12:00:00Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    fixture.run("2009-01-13T00:00:00Z");
    fixture
}

/// A page of rules, so that their numbers mean something.
fn thirty_rules(fixture: &Fixture) {
    let rules: String = (1..=30).map(|rule| format!("{rule}. A rule.\n")).collect();
    write(fixture, "content/rules.md", &format!("+++\ntitle = \"Rules\"\n+++\n\n{rules}"));
    publish(fixture);
}

/// Four hundred rows, as an organiser has them before the launch: no key is made, nothing is sealed.
fn unsealed() -> Fixture {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("answers.csv"), seal::labels()).unwrap();
    let ids = seal::rows().into_iter().fold("id\n".to_owned(), |text, row| text + &row.0 + "\n");
    write(&fixture, "content/data/ids.csv", &ids);
    fixture
}

/// What contest.toml says of such a contest, with the recipients in `jury` and `ci`.
fn recipients(fixture: &Fixture, jury: &str, ci: &str) {
    let toml =
        seal::extra(Some(ci)).replace(JURY, jury).replace("closes = 2009-12-31", "closes = 2099-12-31");
    write(fixture, "content/contest.toml", &toml);
}

/// The public half in a file of `judge keygen`.
fn public_half(fixture: &Fixture, name: &str) -> String {
    let text = std::fs::read_to_string(fixture.path(name)).unwrap();
    text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned()
}

fn sealed() -> Fixture {
    let fixture = unsealed();
    fixture.judge(&["keygen", "--out", "../ci.txt"]).ok();
    recipients(&fixture, JURY, &public_half(&fixture, "ci.txt"));
    fixture.judge(&["seal", "../answers.csv", "--key-identity", "../ci.txt"]).ok();
    publish(&fixture);
    fixture
}

/// A file that misses each answer by `miss`.
fn off_by(miss: f64) -> String {
    let mut text = "id,prediction\n".to_owned();
    seal::rows().iter().for_each(|(id, target, _)| writeln!(text, "{id},{}", target + miss).unwrap());
    text
}

fn write(fixture: &Fixture, path: &str, text: &str) {
    let path = fixture.path("clone").join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn publish(fixture: &Fixture) {
    let clone = fixture.path("clone");
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "Contest"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn executable(path: &std::path::Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

impl Desk {
    /// The contest that documents call `name`.
    pub(super) fn new(name: &str) -> Option<Self> {
        let mut values = BTreeMap::new();
        let fixture = match name {
            "open-contest" => {
                let fixture = Fixture::with(&open(&format!("[jury]\nrecipients = [\"{JURY}\"]\n{FINAL}")));
                thirty_rules(&fixture);
                fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
                fixture.predictions(2, "beta", "2009-01-02T12:00:00Z", WORSE);
                fixture.run("2009-01-03T00:00:00Z");
                fixture
            }
            "own-server" | "receive-hook" => Fixture::with(&open("")),
            "netflix-layout" => {
                let fixture = Fixture::with(&open("").replace("\"csv\"", "\"netflix\""));
                write(&fixture, "predictions.txt", GOOD_NETFLIX);
                fixture
            }
            "logs" => {
                let fixture = Fixture::new();
                let line = |day: u32, client: u32| {
                    format!(
                        "192.0.2.{client} - - [{day:02}/Jul/2009:10:00:00 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44 \
                         \"-\" \"curl/8.5.0\"\n"
                    )
                };
                let day = |day| (10..30).map(|client| line(day, client)).collect::<String>();
                std::fs::write(fixture.path("access.log.1"), day(26)).unwrap();
                std::fs::write(fixture.path("access.log.2.gz"), gzip(&day(25))).unwrap();
                fixture
            }
            "own-metric" => {
                let fixture = Fixture::new();
                let page = include_str!("../../../docs/own-metrics.md");
                let fence = |first: &str| page.split("```\n").find(|text| text.starts_with(first)).unwrap();
                write(&fixture, "content/metrics/capped_mae.sql", fence("-- name"));
                let toml = contest_toml("").replace("[metric]\nname = \"rmse\"\n", fence("[metric]"));
                write(&fixture, "content/contest.toml", &toml);
                write(&fixture, "key.csv", "id,target,split\na,0,public\nb,0,public\nc,0,private\n");
                write(&fixture, "predictions.csv", "id,prediction\na,3\nb,40\nc,7\n");
                fixture
            }
            "sealed-key" => {
                let fixture = sealed();
                write(&fixture, "submissions/alpha/predictions.csv", &off_by(1.0));
                std::fs::write(fixture.path("clone/predictions.csv.gz"), gzip(&off_by(1.0))).unwrap();
                fixture
            }
            "before-the-launch" => unsealed(),
            "prize-in-line" => with_prize(),
            "revealed-labels" => proof::revealed(),
            "line-of-an-old-judge" => mend::damaged("standard_error", "\"standard_error\":null,"),
            "signed-ledger" => {
                let (fixture, (old, old_verifier), (_, new)) = trust::signed();
                values.extend([("old-key", old), ("old-verifier", old_verifier), ("new-key", new)]);
                fixture
            }
            "a-table-of-answers" => {
                let fixture = Fixture::new();
                std::fs::write(fixture.path("answers.csv"), crate::init::tumours()).unwrap();
                fixture
            }
            "team" => Fixture::with(&open("")),
            "empty-folder" => {
                let fixture = Fixture::with(&open(""));
                std::fs::create_dir(fixture.path("empty")).unwrap();
                std::fs::write(fixture.path("empty/predictions.csv"), GOOD).unwrap();
                fixture
            }
            "led-team" => {
                let fixture = Fixture::with(&open("[final]\nchoice = \"chosen\"\ncount = 2\n"));
                let member = |login: &str, role: &str| {
                    format!("\n[[members]]\nlogin = \"{login}\"\nrole = \"{role}\"\n")
                };
                let members =
                    member("leader", "leader") + &member("member", "member") + &member("you", "member");
                write(&fixture, "submissions/gravity/team.toml", &format!("name = \"Gravity\"\n{members}"));
                let other = team_toml("Dinosaur Planet", "leader") + &member("dino", "member");
                write(&fixture, "submissions/dinosaur-planet/team.toml", &other);
                publish(&fixture);
                fixture
            }
            _ => return None,
        };
        // Before the launch each makes a key.
        if name != "before-the-launch" {
            std::fs::copy(JURY_IDENTITY, fixture.path("jury.txt")).unwrap();
        }
        let folder = fixture.path(match name {
            "revealed-labels" | "a-table-of-answers" => ".",
            "empty-folder" => "empty",
            _ => "clone",
        });
        values.insert("root", fixture.root().display().to_string());
        values.insert("soon", "2098-01-01T00:00:00Z".to_owned());
        values.insert("ahead", "2099-01-01T00:00:00Z".to_owned());
        // For what no test may ask for: the forge's own program, with an answer of its own.
        std::fs::create_dir(fixture.path("stubs")).unwrap();
        let release = "{\"id\":1,\"tag_name\":\"v1\",\"assets\":[{\"id\":7,\"name\":\"ids.csv\",\"size\":44,\"download_count\":3}]}";
        executable(&fixture.path("stubs/gh"), &format!("#!/bin/sh\necho '[[{release}]]'\n"));
        Some(Self { fixture, folder, values, is_hook: name == "receive-hook", number: 50 })
    }

    /// `text` with the contest's values.
    pub(super) fn filled(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, value) in &self.values {
            out = out.replace(&format!("{{{name}}}"), value);
        }
        assert!(!out.contains('{'), "{text}: no such value: {:?}", self.values);
        out
    }

    /// Types `text` as it stands; every command of it has to succeed.
    pub(super) fn typed(&mut self, at: &str, text: &str) {
        if std::mem::take(&mut self.is_hook) {
            executable(&self.fixture.path("contest.git/hooks/post-receive"), text);
            self.push_through_the_hook();
            return;
        }
        std::fs::write(self.fixture.path("typed.sh"), text).unwrap();
        let ran = if text.contains("judge ") {
            // At a terminal, where somebody says yes to whatever is asked.
            let line = format!("sh -e -u '{}'", self.fixture.path("typed.sh").display());
            let mut terminal = self.program("script");
            terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]).stdin(Stdio::piped());
            let terminal = terminal.stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = terminal.spawn().expect("`script` of util-linux is there");
            child.stdin.take().unwrap().write_all("yes\n".repeat(30).as_bytes()).unwrap();
            child.wait_with_output().unwrap()
        } else {
            let script = self.fixture.path("typed.sh");
            self.program("sh").args(["-e", "-u"]).arg(script).output().unwrap()
        };
        let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{at}: {}\n{text}\n{said}", ran.status);
        assert!(!said.contains("nothing to do"), "{at}: the contest is not one for\n{text}\n{said}");
    }

    /// A program in the folder, which finds ours first.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        let own = [judge_program().parent().unwrap().to_owned(), self.fixture.path("stubs")];
        let other = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&other))).unwrap();
        command
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("LC_ALL", "C")
            .env("HOME", self.fixture.root())
            .env("GITPRIZE_CACHE", self.fixture.path("cache"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "Contestant")
                .env(format!("GIT_{who}_EMAIL"), "contestant@x.example");
        }
        for name in ["GITPRIZE_IDENTITY", "GITPRIZE_SIGNING_KEY", "CI"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// A head arrives as in a real contest: git itself calls the hook.
    fn push_through_the_hook(&self) {
        write(&self.fixture, "submissions/alpha/predictions.csv", GOOD);
        let clone = self.fixture.path("clone");
        git(&clone, &["add", "--all"]);
        git(&clone, &["commit", "--quiet", "--message", "Predictions"]);
        let mut push = self.program("git");
        push.args(["push", "--quiet", "origin", "HEAD:refs/pull/1/head"]).env("REMOTE_USER", "alpha");
        let pushed = push.output().unwrap();
        let said = String::from_utf8_lossy(&pushed.stderr);
        assert!(pushed.status.success() && said.contains("Received as #1"), "{said}");
        git(&clone, &["reset", "--quiet", "--hard", "origin/main"]);
    }

    /// Something happens; nothing when `name` is none that is known.
    pub(super) fn after(&mut self, name: &str) -> bool {
        let fixture = &self.fixture;
        match name {
            "a-batch" => _ = fixture.judge(&["run"]).ok(),
            "the-log-is-lost" => {
                let bare = fixture.path("contest.git");
                git(&bare, &["update-ref", "-d", "refs/gitprize/receive-log"]);
            }
            "nomination" => _ = fixture.judge(&NOMINATE).ok(),
            "who-was-first-is-back" => {
                let act = |args: &[&str], now: &str| {
                    fixture.judge(&[args, &["--reason", "two teams", "--now", now]].concat()).ok()
                };
                // Behind all of January.
                let number = (fixture.ledger().lines().count() + 1).to_string();
                act(&["disqualify", "--team", "alpha", "--rule", "6"], "2009-02-01T00:00:00Z");
                fixture.judge(&NOMINATE).ok();
                act(&["reinstate", &number], "2009-08-26T00:00:00Z");
            }
            "keys" => {
                for name in ["../jury.txt", "../ci.txt"] {
                    fixture.judge(&["keygen", "--out", name]).ok();
                }
            }
            "recipients" => {
                let (jury, ci) = (public_half(fixture, "jury.txt"), public_half(fixture, "ci.txt"));
                recipients(fixture, &jury, &ci);
            }
            "scores" => {
                fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", &off_by(1.0));
                fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", &off_by(2.0));
                git(&fixture.path("clone"), &["checkout", "--quiet", "."]);
                let run = ["run", "--now", "2009-01-03T00:00:00Z", "--key-identity", "../ci.txt"];
                fixture.judge(&run).ok();
            }
            "published" => publish(fixture),
            "a-mistake-is-found" => {
                let shifted = seal::labels().replacen(",public", ",private", 1);
                std::fs::write(fixture.path("answers.csv"), shifted).unwrap();
            }
            "a-solution" => {
                let solution = seal::labels()
                    .replace("id,target,split", "Id,target,Usage")
                    .replace(",public", ",Public")
                    .replace(",private", ",Private");
                std::fs::write(fixture.path("solution.csv"), solution).unwrap();
            }
            "other-decimals" => {
                let path = fixture.path("clone/content/contest.toml");
                let toml = std::fs::read_to_string(&path).unwrap();
                std::fs::write(&path, toml.replace("decimals = 4", "decimals = 3")).unwrap();
            }
            "a-copy-is-kept" => {
                let kept = fixture.path("clone/submissions/ledger/checkpoint");
                _ = std::fs::copy(kept, fixture.path("copy")).unwrap();
            }
            "a-list-of-pulls" => {
                let head = git(&fixture.path("contest.git"), &["rev-parse", "refs/pull/1/head"]);
                let list = format!(
                    "[{{\"number\":1,\"head\":{{\"sha\":\"{head}\"}},\"user\":{{\"login\":\"alpha\"}}}}]"
                );
                std::fs::write(fixture.path("pulls.json"), list).unwrap();
            }
            "files-are-kept" => {
                std::fs::create_dir_all(fixture.path("archive")).unwrap();
                std::fs::write(fixture.path("archive/a.csv"), GOOD).unwrap();
            }
            "terms-change" => {
                write(fixture, "content/contest.toml", &open("[terms]\nrequired = true\n"));
                write(fixture, "content/rules.md", "+++\ntitle = \"Rules\"\n+++\n\n1. Play fair.\n");
                publish(fixture);
            }
            "two-scores" => {
                for (number, at) in [(31, "10:00"), (32, "11:00")] {
                    let path = "submissions/gravity/predictions.csv";
                    let at = format!("2009-01-02T{at}:00Z");
                    fixture.pull(number, "leader", &at, &[(path, "100644", GOOD.as_bytes())]);
                }
                fixture.run("2009-01-03T00:00:00Z");
                let ledger = fixture.ledger();
                let scores =
                    (1..).zip(ledger.lines()).filter(|(_, line)| line.contains("\"kind\":\"score\""));
                let scores: Vec<String> = scores.map(|(number, _): (u64, _)| number.to_string()).collect();
                assert_eq!(scores.len(), 2, "{ledger}");
                self.values.insert("scores", scores.join(","));
                git(&fixture.path("clone"), &["pull", "--quiet"]);
            }
            pushed if pushed.starts_with("pushed by ") => {
                let who = pushed["pushed by ".len()..].to_owned();
                self.pushed_by(&who);
            }
            _ => return false,
        }
        true
    }

    /// What lies changed in the clone becomes a pull request of `who` and is judged.
    fn pushed_by(&mut self, who: &str) {
        let clone = self.fixture.path("clone");
        git(&clone, &["add", "--all"]);
        let changed = git(&clone, &["diff", "--cached", "--name-only"]);
        assert!(changed.ends_with("team.toml") && changed.lines().count() == 1, "{changed:?}");
        let text = std::fs::read_to_string(clone.join(&changed)).unwrap();
        git(&clone, &["reset", "--quiet", "--hard"]);
        self.number += 1;
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        self.fixture.pull(self.number, who, &now, &[(&changed, "100644", text.as_bytes())]);
        let batch = self.fixture.judge(&["run", "--format", "json"]).ok().json();
        assert_eq!(Fixture::codes(&batch, self.number), [""; 0], "{batch}");
    }
}
