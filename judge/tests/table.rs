//! Every command of every program wherever a command may be: below the contest's folder, in a pipe that closes, on a full
//! disk, without colours, with a typing mistake, and as JSON, which is held against the schema that `help json-schema`
//! prints.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]
#![allow(clippy::print_stderr, reason = "all documents that are wrong are shown, not the first")]

mod calls;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::sealed::{JURY, JURY_IDENTITY};
use crate::support::{Fixture, GOOD, WORSE, contest_toml, judge_program, told, yes};
use calls::{CALLS, HELP, NOW, Row};
use jsonschema::Validator;
use serde_json::Value;

const RULES: &str = "+++\ntitle = \"Rules\"\n+++\n\n1. One person, one team. <!-- rule: one-team -->\n2. Two files a day. <!-- rule: quota -->\n";

fn contest() -> Fixture {
    let toml = contest_toml(&format!(
        "[jury]\nrecipients = [\"{JURY}\"]\n[[phases]]\nid = \"first\"\nfrom = 2009-01-01T00:00:00Z\n\
         until = 2009-01-05T00:00:00Z\n[[prizes]]\nname = \"First\"\nkind = \"milestone\"\npublic = 1.2\n"
    ));
    let toml = toml.replace("[answer_key]", &format!("[answer_key]\nrecipient = \"{JURY}\""));
    let fixture = Fixture::with(&toml.replace(&format!("recipient = \"{JURY}\"\npath"), "path"));
    fixture.predictions(1, "alpha", "2009-01-02T10:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T11:00:00Z", WORSE);
    fixture.run(NOW);
    // What contestants encrypt to is the key's own.
    let recipient = fixture.judge(&["recipient", "--format", "json"]).ok().json();
    let recipient = recipient["recipient"].as_str().unwrap();
    let file = fixture.path("clone/content/contest.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        text.replace("[answer_key]", &format!("[answer_key]\nrecipient = \"{recipient}\"")),
    )
    .unwrap();
    std::fs::write(fixture.path("clone/content/rules.md"), RULES).unwrap();
    std::fs::write(fixture.path("clone/content/index.md"), "+++\ntitle = \"Home\"\n+++\n\nHello.\n").unwrap();
    std::fs::write(fixture.path("good.csv"), GOOD).unwrap();
    std::fs::write(fixture.path("capped_mae.sql"), include_str!("../src/cli/metric_template.sql")).unwrap();
    std::fs::write(fixture.path("bad.csv"), "id,prediction\n1-7,1\n1-7,2\n").unwrap();
    // As many as are not rounded.
    let lines = (1..=12).fold(String::new(), |text, at| {
        let request = "[02/Jan/2009:10:00:00 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 50 \"-\" \"curl/8\"";
        text + &format!("192.0.2.{at} - - {request}\n")
    });
    std::fs::write(fixture.path("access.log"), lines).unwrap();
    fixture.predictions(3, "alpha", "2009-01-03T10:00:00Z", WORSE);
    fixture.predictions(4, "beta", "2009-01-03T11:00:00Z", "id,prediction\n1-7,x\n");
    fixture
}

struct Table {
    fixture: Fixture,
    schema: Validator,
    /// Documents that are not as the schema says.
    wrong: std::cell::Cell<usize>,
}

impl Table {
    fn new() -> Self {
        let text =
            std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/base/src/output/schema.json")).unwrap();
        let said = Command::new(judge_program()).args(["help", "json-schema"]).output().unwrap().stdout;
        assert_eq!(
            String::from_utf8_lossy(&said),
            String::from_utf8_lossy(&text),
            "`judge help json-schema`"
        );
        let schema: Value = serde_json::from_slice(&text).unwrap();
        Self { fixture: contest(), schema: jsonschema::validator_for(&schema).unwrap(), wrong: 0.into() }
    }

    fn arguments(&self, args: &[&str]) -> Vec<String> {
        let root = self.fixture.root().to_str().unwrap();
        args.iter()
            .map(|arg| arg.strip_prefix('@').map_or((*arg).to_owned(), |rest| format!("{root}{rest}")))
            .collect()
    }

    fn ran(&self, row: &Row, more: &[&str], change: impl FnOnce(&mut Command)) -> Output {
        let (name, args, _) = row;
        let mut command = Command::new(program(name));
        command
            .args(self.arguments(args))
            .args(more)
            .current_dir(self.fixture.path("clone"))
            .stdin(Stdio::null());
        command.env("GITPRIZE_CACHE", self.fixture.path("cache")).env("TZ", "UTC");
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
            command.env_remove(name);
        }
        change(&mut command);
        command.output().unwrap()
    }

    /// The documents that a call prints with `--format json`, each as the schema says.
    fn documents(&self, row: &Row, more: &[&str]) -> (Option<i32>, Vec<Value>) {
        let ended = self.ran(row, &[&["--format", "json"], more].concat(), |_| {});
        let out = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.stderr.is_empty(), "{row:?}: {}", String::from_utf8_lossy(&ended.stderr));
        let documents: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for document in documents.iter().filter(|document| document.get("schema").is_some()) {
            let wrong: Vec<_> = self
                .schema
                .iter_errors(document)
                .map(|why| format!("{why} at {}", why.instance_path()))
                .collect();
            if !wrong.is_empty() {
                eprintln!("{row:?}: {wrong:#?} in {document}");
                self.wrong.set(self.wrong.get() + 1);
            }
        }
        (ended.status.code(), documents)
    }
}

fn program(name: &str) -> PathBuf {
    judge_program().with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// What differs from call to call: seconds, keys, sizes of encrypted files.
fn constant(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let words = text.split_inclusive([' ', '\n']).map(|word| {
        let random = word.starts_with("age1") || word.trim().bytes().all(|b| b.is_ascii_digit());
        if random { "RANDOM" } else { word }
    });
    let text: String = words.collect();
    text.lines().filter(|line| !line.starts_with("Built ")).collect::<Vec<_>>().join("\n")
}

fn all() -> impl Iterator<Item = &'static Row> {
    CALLS.iter().chain(HELP)
}

#[test]
fn the_table_has_every_command() {
    for name in ["judge", "gitprize", "site"] {
        let help =
            String::from_utf8(Command::new(program(name)).arg("--help").output().unwrap().stdout).unwrap();
        let listed: BTreeSet<&str> = help
            .lines()
            .skip_while(|line| !line.ends_with(':'))
            .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()) && !["help", name].contains(word))
            .collect();
        assert!(listed.len() > 1, "{help}");
        let has = |command: &str| {
            // What serves until it is stopped has tests of its own.
            command == "serve"
                || CALLS.iter().any(|(program, args, _)| *program == name && args[0] == command)
        };
        let missing: Vec<_> = listed.into_iter().filter(|command| !has(command)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

#[test]
fn every_command_ends_as_the_table_says_also_from_below() {
    let table = Table::new();
    let below = table.fixture.path("clone/submissions/alpha");
    let mut wrong = vec![];
    for row in all() {
        let here = table.ran(row, &[], |_| {});
        let said =
            String::from_utf8_lossy(&here.stderr).into_owned() + &String::from_utf8_lossy(&here.stdout);
        if here.status.code() != Some(row.2) {
            wrong.push(format!("{row:?} ended with {:?}: {said}", here.status.code()));
        }
        if row.2 != 0 && here.stderr.is_empty() {
            wrong.push(format!("{row:?} says nothing"));
        }
        let there = table.ran(row, &[], |command| _ = command.current_dir(&below));
        if there.status.code() != here.status.code() || constant(&there.stdout) != constant(&here.stdout) {
            let text = String::from_utf8_lossy(&there.stdout) + String::from_utf8_lossy(&there.stderr);
            wrong.push(format!("{row:?} from below: {text}\ninstead of {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_command_ends_because_nobody_reads_on() {
    let table = Table::new();
    for row in all() {
        let closed = |row: &Row, error: bool| {
            table.ran(row, &[], |command| {
                let (reader, writer) = std::io::pipe().unwrap();
                drop(reader);
                let _ = if error { command.stderr(writer) } else { command.stdout(writer) };
            })
        };
        let code = table.ran(row, &[], |_| {}).status.code();
        assert_eq!(closed(row, false).status.code(), code, "{row:?}");
        assert_eq!(closed(row, true).status.code(), code, "{row:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_command_keeps_quiet_about_a_full_disk() {
    let table = Table::new();
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    for row in all() {
        for more in [&[][..], &["--format", "json"]] {
            // Pages of help have no format.
            if !more.is_empty() && HELP.contains(row) {
                continue;
            }
            if table.ran(row, more, |_| {}).stdout.is_empty() {
                continue;
            }
            let ended = table.ran(row, more, |command| _ = command.stdout(full()));
            let said = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(3), "{row:?} {more:?}: {said}");
            assert!(said.contains("the output could not be written"), "{row:?} {more:?}: {said}");
        }
    }
}

#[test]
fn no_command_has_colours_that_nobody_wants() {
    let table = Table::new();
    let escapes = |output: &Output| output.stdout.contains(&0x1b) || output.stderr.contains(&0x1b);
    for row in all() {
        assert!(!escapes(&table.ran(row, &[], |_| {})), "{row:?}");
        let no = table.ran(row, &[], |command| _ = command.envs([("NO_COLOR", "1"), ("TERM", "xterm")]));
        assert!(!escapes(&no), "{row:?}");
    }
    let bad = CALLS.iter().find(|row| row.2 == 1).unwrap();
    assert!(escapes(
        &table.ran(bad, &[], |command| _ = command.envs([("CLICOLOR_FORCE", "1"), ("TERM", "xterm")]))
    ));
}

#[test]
fn every_command_has_one_document_for_programs() {
    let table = Table::new();
    let mut wrong = vec![];
    for row in CALLS {
        let (code, documents) = table.documents(row, &[]);
        let mut hold = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{row:?}: {what}: {documents:?}"));
            }
        };
        if row.2 == 3 {
            documents.iter().for_each(told::note_json);
        }
        hold(code == Some(row.2), "exit code");
        if row.1[0] == "score" && row.2 < 2 {
            hold(documents.iter().all(|one| one.get("file").is_some()), "a row of each file");
            continue;
        }
        let [document] = &documents[..] else {
            hold(false, "one document");
            continue;
        };
        let command = document["command"].as_str().unwrap();
        hold(command.starts_with(&format!("{} {}", row.0, row.1[0])), "command");
        hold(document["exit"] == row.2, "exit");
        let findings = document["findings"].as_array().unwrap();
        hold(findings.iter().any(|finding| finding["severity"] == "error") == (row.2 != 0), "an error");
        hold(row.2 != 0 || !document["result"].is_null(), "a result");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(table.wrong.get(), 0, "not as the schema says");
    told!();
}

#[test]
fn every_command_says_what_a_typing_mistake_may_have_meant() {
    let table = Table::new();
    let mut seen = BTreeSet::new();
    for row in CALLS {
        let (name, args, _) = row;
        if !seen.insert((name, args[0])) {
            continue;
        }
        let mut mistyped: Vec<&str> = args.to_vec();
        let word = format!("{}{}", args[0], args[0].chars().next_back().unwrap());
        mistyped[0] = word.leak();
        let mistyped: Row = (name, mistyped.leak(), 2);
        let ended = table.ran(&mistyped, &[], |_| {});
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{mistyped:?}: {said}");
        assert!(said.contains(args[0]) && said.contains("tip:"), "{mistyped:?}: {said}");
        for (row, more) in [(&mistyped, &[][..]), (row, &["--formatt", "json"])] {
            let (code, documents) = table.documents(row, more);
            assert_eq!(code, Some(2), "{row:?}");
            assert_eq!(documents.len(), 1, "{row:?}");
            assert_eq!(documents[0]["status"], "usage", "{row:?}");
            assert_eq!(documents[0]["findings"][0]["code"], "usage", "{row:?}");
            if args[0] == "check" && *name == "judge" {
                told::note_json(&documents[0]);
            }
        }
    }
    told!();
}

/// A forge shows failures of every kind, and a warning as a warning.
#[test]
fn annotations_tell_of_every_failure() {
    let table = Table::new();
    for row in CALLS {
        // The pusher of a hook is told as on a terminal.
        let ended = table.ran(row, &["--format", "github"], |_| {});
        let out = String::from_utf8_lossy(&ended.stdout);
        assert_eq!(ended.status.code(), Some(row.2), "{row:?}: {out}");
        assert_eq!(out.lines().any(|line| line.starts_with("::error ")), row.2 != 0, "{row:?}: {out}");
        assert!(ended.stderr.is_empty(), "{row:?}: {}", String::from_utf8_lossy(&ended.stderr));
    }
    let mistyped = table.ran(&("judge", &["checkk", "--format", "github"], 2), &[], |_| {});
    assert!(mistyped.stdout.starts_with(b"::error title=usage::"), "{mistyped:?}");
    // A batch in which files were refused has not failed.
    let batch =
        ("judge", &["run", "--now", "2009-01-04T00:00:00Z", "--dry-run", "--format", "github"][..], 0);
    let remarks = table.ran(&batch, &[], |_| {});
    let remarks = String::from_utf8_lossy(&remarks.stdout);
    assert!(!remarks.contains("::error ") && remarks.contains("::warning file="), "{remarks}");
}

/// What puts something on record for good asks, and does nothing where nobody can say yes.
#[test]
fn what_stays_for_good_is_asked_about() {
    let table = Table::new();
    let before = table.fixture.ledger();
    let mut asked = 0;
    for (name, args, _) in CALLS.iter().filter(|(_, args, code)| *code == 0 && args.contains(&"--dry-run")) {
        if yes(args).is_empty() || *name != "judge" || args[0] == "rejudge" {
            continue;
        }
        asked += 1;
        let meant: Vec<&str> = args.iter().copied().filter(|arg| *arg != "--dry-run").collect();
        let row: Row = (name, meant.leak(), 2);
        let ended = table.ran(&row, &[], |_| {});
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{row:?}: {said}");
        assert!(said.contains("error[not-confirmed]: nobody can be asked here: this "), "{row:?}: {said}");
        let (_, documents) = table.documents(&row, &[]);
        assert_eq!(documents[0]["findings"][0]["code"], "not-confirmed", "{row:?}");
        assert!(documents[0]["result"].is_null(), "nothing was done: {documents:?}");
        documents.iter().for_each(told::note_json);
    }
    told!();
    assert!(asked >= 6, "{asked}");
    assert_eq!(table.fixture.ledger(), before);
    // What comes after everything is judged.
    table.fixture.run("2009-01-04T00:00:00Z");
    let row: Row = ("judge", &["reveal", "--identity", JURY_IDENTITY, "--now", "2010-01-03T00:00:00Z"], 2);
    let ended = table.ran(&row, &[], |_| {});
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("error[not-confirmed]") && ended.stdout.is_empty(), "{ended:?}");
    let (_, documents) = table.documents(&row, &[]);
    assert!(documents[0]["exit"] == 2 && documents[0]["result"].is_null(), "{documents:?}");
    let before = table.fixture.ledger();
    const LATER: &str = "2009-01-05T00:00:00Z";
    let said = table.ran(&("judge", &["note", "Hello.", "--now", LATER, "--yes"], 0), &[], |_| {});
    assert!(said.status.success());
    assert_ne!(table.fixture.ledger(), before);
}

/// Nothing of a folder for a while is left when somebody stops the program.
#[test]
#[cfg(unix)]
fn a_program_that_is_stopped_takes_its_folders_along() {
    let table = Table::new();
    let (scratch, hooks) = (tempfile::tempdir().unwrap(), table.fixture.path("contest.git/hooks"));
    // The push waits, so that there is a moment in which folders are there.
    std::fs::create_dir_all(&hooks).unwrap();
    let hook = hooks.join("pre-receive");
    std::fs::write(&hook, "#!/bin/sh\nexec sleep 30\n").unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let folders = |path: &Path| std::fs::read_dir(path).unwrap().count();
    for signal in ["-INT", "-TERM"] {
        let mut command = Command::new(program("judge"));
        command.args(["note", "Hello.", "--now", NOW, "--yes"]).current_dir(table.fixture.path("clone"));
        command.env("TMPDIR", scratch.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let begun = std::time::Instant::now();
        while folders(scratch.path()) == 0 {
            assert!(begun.elapsed().as_secs() < 20, "it makes no folder");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let code = child.wait().unwrap().code();
        assert_eq!(code, Some(if signal == "-INT" { 130 } else { 143 }));
        let left: Vec<_> =
            std::fs::read_dir(scratch.path()).unwrap().flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "{signal}: {left:?}");
    }
    let _ = Command::new("pkill").args(["-f", hook.to_str().unwrap()]).status();
}
