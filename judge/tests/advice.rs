//! Every command that a message, a help line, a comment or a page of the documentation names is one that there is.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]
#![allow(clippy::print_stderr, reason = "who reads the log should know what was not tried")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use base::finding::codes;

use crate::support::judge_program;

/// What a program says of one of its commands.
struct Help {
    /// Commands below it.
    commands: BTreeSet<String>,
    /// Flags as they are typed.
    flags: BTreeSet<String>,
}

impl Help {
    fn read(text: &str) -> Self {
        let (mut commands, mut flags, mut of_commands) = (BTreeSet::new(), BTreeSet::new(), false);
        for line in text.lines() {
            if !line.starts_with(' ') {
                of_commands = line.starts_with("Commands");
                continue;
            }
            let (indented, line) = (line.len() - line.trim_start().len(), line.trim_start());
            if of_commands && indented > 2 {
                continue;
            }
            if of_commands {
                commands.extend(line.split_whitespace().next().map(str::to_owned));
            } else if line.starts_with('-') {
                let named = line
                    .split([' ', ',', '[', '='])
                    .take_while(|word| word.is_empty() || word.starts_with('-'));
                flags.extend(named.filter(|word| !word.is_empty()).map(str::to_owned));
            }
        }
        Self { commands, flags }
    }
}

/// The programs, asked for the help of each command once.
struct Programs {
    asked: BTreeMap<Vec<String>, Option<Help>>,
    /// Commands of `cargo xtask`, which is not built here.
    tasks: BTreeSet<String>,
}

impl Programs {
    fn new() -> Self {
        let folder = root().join("xtask/src/cli");
        let tasks = std::fs::read_dir(folder).unwrap().map(|entry| {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            name.trim_end_matches(".rs").replace('_', "-")
        });
        Self { asked: BTreeMap::new(), tasks: tasks.collect() }
    }

    fn help(&mut self, path: &[String]) -> Option<&Help> {
        let asked = self.asked.entry(path.to_vec()).or_insert_with(|| {
            let program = judge_program().with_file_name(&path[0]);
            let output = Command::new(program).args(&path[1..]).arg("--help").output().unwrap();
            output.status.success().then(|| Help::read(&String::from_utf8(output.stdout).unwrap()))
        });
        asked.as_ref()
    }

    /// Whether `program` was built along with these tests.
    fn is_built(program: &str) -> bool {
        program == "judge" || judge_program().with_file_name(program).is_file()
    }

    /// What is wrong with the command `text`, as somebody would type it.
    fn wrong(&mut self, text: &str) -> Option<String> {
        let words: Vec<&str> =
            text.split_whitespace().take_while(|word| !["#", "|", "&&", ">"].contains(word)).collect();
        if let ["cargo", "xtask", task, ..] = words[..] {
            let is_one = self.tasks.contains(task) || !is_word(task);
            return (!is_one).then(|| format!("`cargo xtask` has no {task}"));
        }
        if let [program, "help", topic] = words[..] {
            let program = judge_program().with_file_name(program);
            let output = Command::new(&program).args(["help", topic]).output().unwrap();
            let is_one = output.status.success() || !is_word(topic);
            return (!is_one).then(|| format!("there is no help about {topic}"));
        }
        if let [program, "help", topic, ..] = words[..] {
            // A page that asks for more, as `help man DIR`, which is not done here.
            let output =
                Command::new(judge_program().with_file_name(program)).arg("--help").output().unwrap();
            let is_one = String::from_utf8_lossy(&output.stdout).contains(&format!("{program} help {topic}"));
            return (!is_one).then(|| format!("there is no help about {topic}"));
        }
        let mut path = vec![words[0].to_owned()];
        let mut words = words[1..].iter().peekable();
        while let Some(word) = words.peek() {
            let commands = self.help(&path)?.commands.clone();
            if commands.is_empty() || word.starts_with('-') {
                break;
            }
            // Several in the place of one; and words that stand for a name.
            let mut named = word.split('|').filter(|word| is_word(word));
            if let Some(missing) = named.find(|word| !commands.contains(*word)) {
                return Some(format!("`{}` has no {missing}", path.join(" ")));
            }
            let Some(one) = word.split('|').next().filter(|word| is_word(word)) else { break };
            path.push(one.to_owned());
            words.next();
        }
        for word in words {
            let flag = word.trim_start_matches('[').split(['=', ']']).next().unwrap_or_default();
            let is_flag = flag.len() > 1
                && flag.starts_with('-')
                && flag != "--"
                && !flag.contains(|c: char| c.is_ascii_digit());
            if is_flag && !self.help(&path)?.flags.contains(flag) {
                return Some(format!("`{}` has no {flag}", path.join(" ")));
            }
        }
        None
    }
}

/// Whether a word is one that a person types as it is.
fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        && !word.starts_with('-')
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
}

/// `text` with lines joined that a string or a comment goes over, and quotation marks as they are read.
fn joined(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        let line = ["/// ", "//! ", "// "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
        match line.strip_suffix('\\') {
            Some(line) => out.push_str(line),
            None => {
                out.push_str(line);
                out.push(' ');
            }
        }
    }
    out.replace("\\\"", "\"")
}

const PROGRAMS: [&str; 4] = ["judge ", "gitprize ", "site ", "cargo xtask "];

fn is_command(text: &str) -> bool {
    PROGRAMS.iter().any(|program| {
        text.strip_prefix(program).is_some_and(|rest| {
            // "judge 0.1.0" is a version, "gitprize labels 1" a purpose of a key, "{verb}" what a program puts there.
            rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '-') && !rest.ends_with(" 1")
        })
    })
}

/// The commands between backticks.
fn spans(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).filter(|span| is_command(span)).map(str::to_owned).collect()
}

#[test]
fn every_command_that_is_advised_is_one() {
    let mut sources = vec![];
    for folder in ["judge", "site/src", "site/templates", "xtask/src"] {
        files(&root().join(folder), "rs", &mut sources);
    }
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    for folder in ["docs", "site/docs", "content/docs"] {
        files(&root().join(folder), "md", &mut pages);
    }
    // (where, the command)
    let mut all: Vec<(String, String)> = vec![];
    for path in sources.iter().chain(&pages) {
        let text = std::fs::read_to_string(path).unwrap();
        let at = path.strip_prefix(root()).unwrap().display().to_string();
        if path.ends_with("tests/advice.rs") {
            continue;
        }
        // Backticks come in pairs within a paragraph or a string, not in a whole source.
        for line in text
            .lines()
            .zip(text.lines().skip(1).chain([""]))
            .map(|(one, next)| joined(&format!("{one}\n{next}")))
        {
            all.extend(spans(&line).into_iter().map(|command| (at.clone(), command)));
        }
        if pages.contains(path) {
            let mut is_fenced = false;
            let typed = text.lines().filter(|line| {
                is_fenced ^= line.trim_start().starts_with("```");
                is_fenced || line.starts_with("    ")
            });
            let typed = typed.map(|line| line.trim_start().trim_start_matches("$ "));
            all.extend(typed.filter(|line| is_command(line)).map(|line| (at.clone(), line.to_owned())));
        }
    }
    for code in codes::all() {
        for text in [code.meaning, code.action] {
            all.extend(spans(text).into_iter().map(|command| (code.code.to_owned(), command)));
        }
    }
    let different: BTreeSet<&str> = all.iter().map(|(_, command)| command.as_str()).collect();
    assert!(different.len() > 100, "the sources are elsewhere: {different:?}");
    let mut programs = Programs::new();
    let mut wrong = BTreeSet::new();
    for (at, command) in &all {
        let program = command.split(' ').next().unwrap_or_default();
        if !(program == "cargo" || Programs::is_built(program)) {
            eprintln!("{program} is not built here, `{command}` was not looked at");
            continue;
        }
        wrong.extend(programs.wrong(command).map(|why| format!("{at}: `{command}`: {why}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // And it would find one.
    for bad in [
        "judge sealed",
        "judge seal --form X",
        "judge prize nominat",
        "judge prize award|declin",
        "cargo xtask tests",
        "judge downloads import --layouts",
    ] {
        assert!(programs.wrong(bad).is_some(), "{bad}");
    }
    for good in [
        "judge seal --from X --usage-column Usage",
        "judge prize award|decline",
        "judge --help",
        "judge codes CODE",
        "judge encrypt F -o X",
    ] {
        assert_eq!(programs.wrong(good), None, "{good}");
    }
}
