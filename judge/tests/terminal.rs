//! Programs in pipes, on full disks, in folders below and at terminals of every kind.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::{Command, Output, Stdio};

use crate::support::{Fixture, GOOD, Ran, WORSE};

const NOW: &str = "2009-01-03T00:00:00Z";

/// Commands that print, whatever is in the contest; `judge verify` to `judge downloads` read it.
const COMMANDS: &[&[&str]] = &[
    &["--help"],
    &["--version"],
    &["help", "check"],
    &["metrics"],
    &["metrics", "rmse"],
    &["metrics", "--reference"],
    &["codes"],
    &["codes", "over-quota"],
    &["codes", "--reference"],
    &["verify"],
    &["prize", "--now", NOW],
    &["downloads"],
    &["lint", "--now", NOW],
    &["check", "../good.csv", "--now", NOW],
];

fn contest() -> Fixture {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T10:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T11:00:00Z", WORSE);
    fixture.run(NOW);
    std::fs::write(fixture.path("good.csv"), GOOD).unwrap();
    std::fs::write(fixture.path("bad.csv"), "id,prediction\n1-7,1\n1-7,2\n").unwrap();
    fixture
}

fn ran(fixture: &Fixture, args: &[&str], change: impl FnOnce(&mut Command)) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_judge"));
    command.args(args).current_dir(fixture.path("clone"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    change(&mut command);
    command.output().unwrap()
}

#[test]
fn whoever_stops_reading_ends_no_command() {
    let fixture = contest();
    for args in COMMANDS {
        let plain = ran(&fixture, args, |_| {});
        let closed = ran(&fixture, args, |command| {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            command.stdout(writer);
        });
        assert_eq!(closed.status.code(), plain.status.code(), "{args:?}");
        assert_eq!(closed.stderr, plain.stderr, "{args:?}");
    }
}

#[test]
fn a_closed_error_stream_ends_no_command_either() {
    let fixture = contest();
    for args in [&["check", "../bad.csv", "--now", NOW][..], &["metrics", "rmsee"], &["--nonsense"]] {
        let code = ran(&fixture, args, |_| {}).status.code();
        let closed = ran(&fixture, args, |command| {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            command.stderr(writer);
        });
        assert_eq!(closed.status.code(), code, "{args:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn results_that_could_not_be_written_are_a_failure_of_the_machine() {
    let fixture = contest();
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    for args in COMMANDS {
        // What says nothing of its result has written all of it.
        if ran(&fixture, args, |_| {}).stdout.is_empty() {
            continue;
        }
        let ended = ran(&fixture, args, |command| _ = command.stdout(full()));
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{args:?}: {said}");
        assert!(
            said.contains("the output could not be written: No space left on device"),
            "{args:?}: {said}"
        );
    }
    // A batch whose report cannot be written has been judged all the same.
    fixture.predictions(3, "alpha", "2009-01-03T10:00:00Z", WORSE);
    let batch = ["run", "--now", "2009-01-04T00:00:00Z"];
    assert_eq!(ran(&fixture, &batch, |command| _ = command.stdout(full())).status.code(), Some(3));
    let again = ran(&fixture, &batch, |_| {});
    assert!(String::from_utf8_lossy(&again.stdout).contains("nothing waits"), "{again:?}");
}

#[test]
fn colours_are_as_the_environment_says() {
    let fixture = contest();
    let coloured = |set: &[(&str, &str)]| {
        let bad = ran(&fixture, &["check", "../bad.csv", "--now", NOW], |command| {
            command.envs(set.iter().copied());
        });
        assert!(!bad.stderr.is_empty());
        bad.stderr.contains(&0x1b)
    };
    assert!(!coloured(&[]), "the error stream is a pipe");
    assert!(coloured(&[("CLICOLOR_FORCE", "1"), ("TERM", "xterm")]));
    assert!(!coloured(&[("NO_COLOR", "1"), ("TERM", "xterm")]));
    assert!(!coloured(&[("TERM", "dumb")]));
}

#[test]
fn a_contest_is_found_from_below() {
    let fixture = contest();
    let below = fixture.path("clone/submissions/alpha");
    for args in COMMANDS {
        let args: Vec<_> = args.iter().map(|arg| arg.replace("../good.csv", "../../../good.csv")).collect();
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let above: Vec<_> = args.iter().map(|arg| arg.replace("../../../good.csv", "../good.csv")).collect();
        let above: Vec<_> = above.iter().map(String::as_str).collect();
        let (here, there) =
            (ran(&fixture, &above, |_| {}), ran(&fixture, &args, |command| _ = command.current_dir(&below)));
        // The name's length moves what stands beside it.
        let text =
            |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("../../../good.csv: ", "../good.csv:   ");
        assert_eq!(there.status.code(), here.status.code(), "{args:?}: {}", text(&there.stderr));
        assert_eq!(text(&there.stdout), text(&here.stdout), "{args:?}");
    }
    // Outside of every contest that is said.
    let outside = ran(&fixture, &["verify"], |command| _ = command.current_dir(fixture.dir.path()));
    assert_eq!(outside.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&outside.stderr).contains("in one below it"), "{outside:?}");
}

/// A file is what its real place makes it, whatever way it is named.
#[test]
fn the_real_place_of_a_file_decides() {
    let fixture = contest();
    let folder = fixture.path("clone/submissions/alpha");
    std::fs::write(folder.join("predictions.csv"), GOOD).unwrap();
    std::fs::create_dir_all(fixture.path("clone/submissions/nobody")).unwrap();
    std::fs::write(fixture.path("clone/submissions/nobody/predictions.csv"), GOOD).unwrap();
    std::fs::write(folder.join("preds.md"), GOOD).unwrap();
    let late = "2010-06-01T00:00:00Z";
    let said = |folder: &std::path::Path, args: &[&str]| {
        let ended = Ran::of(&ran(&fixture, args, |command| _ = command.current_dir(folder)));
        (Some(ended.code), ended.out + &ended.err)
    };
    let root = fixture.path("clone");
    for (from, file) in [
        (&root, "submissions/alpha/predictions.csv"),
        (&folder, "predictions.csv"),
        (&folder, "./predictions.csv"),
        (&folder, "../../submissions/alpha/predictions.csv"),
    ] {
        let (code, text) = said(from, &["check", file, "--now", late]);
        assert_eq!(code, Some(1), "{file}: {text}");
        assert!(text.contains("error[closed]"), "{file}: {text}");
    }
    let (code, text) = said(&root, &["check", "submissions/nobody/predictions.csv", "--now", NOW]);
    assert!(code == Some(1) && text.contains("error[unregistered-team]"), "{text}");
    let (code, text) = said(&root, &["check", "submissions/alpha/preds.md", "--now", NOW]);
    assert!(code == Some(1) && text.contains("error[outside-team-folder]"), "{text}");
    let (code, text) =
        said(&root, &["check", "submissions/alpha/predictions.csv", "--team", "beta", "--now", NOW]);
    assert!(code == Some(2) && text.contains("and --team says beta"), "{text}");
    let (code, text) = said(&root, &["check", "../good.csv", "--now", NOW]);
    assert!(code == Some(0) && text.contains("Not checked"), "{text}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("predictions.csv", folder.join("predictions.txt")).unwrap();
        let (code, text) = said(&root, &["check", "submissions/alpha/predictions.txt", "--now", NOW]);
        assert!(code == Some(1) && text.contains("error[symlink]"), "{text}");
    }
    crate::support::told!();
}

#[test]
fn encrypting_loses_no_plaintext() {
    let key = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
    let toml = crate::support::contest_toml("")
        .replace("[answer_key]", &format!("[answer_key]\nrecipient = \"{key}\""));
    let fixture = Fixture::with(&toml);
    let text = || std::fs::read_to_string(fixture.path("c.csv")).unwrap();
    std::fs::write(fixture.path("c.csv"), GOOD).unwrap();
    std::fs::write(fixture.path("other.csv"), "mine\n").unwrap();
    std::os::unix::fs::symlink("c.csv", fixture.path("link.csv")).unwrap();
    let encrypt = |out: &str, more: &[&str]| {
        let args = ["encrypt", "../c.csv", "--team", "alpha", "--user", "alpha", "--out", out];
        fixture.judge(&[&args[..], more].concat())
    };
    for out in ["../c.csv", ".././c.csv", "../link.csv", "../other.csv"] {
        let ended = encrypt(out, &[]);
        assert_eq!(ended.code, 2, "{out}: {}", ended.err);
        assert!(ended.err.contains("error[file-exists]"), "{out}: {}", ended.err);
        assert_eq!(text(), GOOD);
    }
    // What is encrypted already is made anew each time.
    for _ in 0..2 {
        encrypt("../c.age", &[]).ok();
    }
    encrypt("../other.csv", &["--force"]).ok();
    let nowhere = encrypt("../none/c.age", &[]);
    assert_eq!(nowhere.code, 2, "{}", nowhere.err);
    assert!(
        nowhere.err.contains("cannot write ../none/c.age: there is no folder ../none"),
        "{}",
        nowhere.err
    );
    crate::support::told!();
}

/// Each command stands once in the help, under who needs it.
#[test]
fn the_help_lists_each_command_once() {
    let fixture = Fixture::new();
    let help = fixture.judge(&["--help"]).ok().out;
    assert!(!help.contains("Other commands:"), "{help}");
    for command in ["run", "seal", "prize", "verify", "codes"] {
        let lines: Vec<_> = help.lines().filter(|line| line.starts_with(&format!("  {command} "))).collect();
        assert_eq!(lines.len(), 1, "{help}");
    }
    for topic in ["exit-codes", "environment"] {
        assert!(help.contains(&format!("judge help {topic}")), "{help}");
        assert!(fixture.judge(&["help", topic]).ok().out.lines().count() > 5);
    }
    assert_eq!(fixture.judge(&["help", "exit-code"]).code, 2);
}

#[test]
fn a_version_says_where_the_program_comes_from() {
    let fixture = Fixture::new();
    let said = fixture.judge(&["--version"]).ok().out;
    let (name, built) = said.trim().split_once(" (").unwrap();
    assert_eq!(name, concat!("judge ", env!("CARGO_PKG_VERSION")));
    let (commit, duckdb) = built.trim_end_matches(')').split_once(", DuckDB v").unwrap();
    let is_commit = commit.len() == 12 && commit.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(is_commit || commit == "commit not known", "{said}");
    assert!(duckdb.starts_with(|c: char| c.is_ascii_digit()), "{said}");
}

/// The short help fits a screen; the long one shows how it is called.
#[test]
fn help_has_a_short_form_and_examples() {
    let fixture = Fixture::new();
    for command in ["check", "run", "seal", "score", "verify", "disqualify", "prize", "join"] {
        let [short, long] = ["-h", "--help"].map(|flag| fixture.judge(&[command, flag]).ok().out);
        assert!(long.contains("Examples:\n  "), "{command}: {long}");
        // By words: in columns, short lines take more room.
        let [few, many] = [&short, &long].map(|text| text.split_whitespace().count());
        assert!(few < many && !short.contains("Examples:"), "{command}: {short}");
    }
}

/// Whoever is refused is told where to read on, also where the message itself does not say what to do.
#[test]
fn every_failure_ends_with_what_to_do() {
    let fixture = contest();
    for (args, next) in [
        (&["check", "../bad.csv", "--now", NOW][..], "help: "),
        (&["check", "../none.csv"], "What to do: `judge codes unreadable-file`"),
        (&["verify", "--receipt", "99"], "help: "),
        (
            &["run", "--repository", "../good.csv", "--now", NOW],
            "The same command goes on from where it stopped.",
        ),
        (&["runn"], "For more information, try '--help'."),
    ] {
        let ended = fixture.judge(args);
        assert_ne!(ended.code, 0, "{args:?}");
        assert!(ended.err.contains(next), "{args:?}: {}", ended.err);
    }
}

/// `--quiet` leaves out what happens on the way, and nothing of what was asked for.
#[test]
fn quiet_keeps_the_result() {
    let fixture = contest();
    for (args, result) in [
        (&["recipient"][..], "recipient = \"age1"),
        (&["score", "--answers", "../answers.csv", "../good.csv"], "rmse public 0.57735"),
        (&["metrics", "rmse"], "Root mean squared error"),
        (&["prize", "--now", NOW], "contest.toml has none"),
        (&["keygen", "--out", "../quiet.txt"], "age1"),
        (&["terms"], ""),
        (&["run", "--now", NOW, "--dry-run"], ""),
        (&["check", "../good.csv", "--now", NOW], ""),
    ] {
        let quiet = fixture.judge(&[args, &["--quiet"]].concat()).ok();
        assert!(quiet.out.contains(result), "{args:?}: {}", quiet.out);
        assert!(!result.is_empty() || quiet.out.is_empty(), "{args:?}: {}", quiet.out);
        assert!(quiet.err.is_empty(), "{args:?}: {}", quiet.err);
    }
}

#[test]
fn a_number_that_is_none_is_told_in_plain_words() {
    let fixture = Fixture::new();
    for (args, expected) in [
        (&["run", "--jobs", "0"][..], "expected a whole number, 1 or more"),
        (&["run", "--slice", "0"], "expected a whole number, 1 or more"),
        (&["run", "--limit", "many"], "expected a whole number, 0 or more"),
        (&["verify", "--receipt", "1.5"], "expected a whole number, 0 or more"),
        (&["join", "--id", "me"], "expected a whole number, 0 or more"),
    ] {
        let ended = fixture.judge(args);
        assert_eq!(ended.code, 2, "{args:?}: {}", ended.err);
        assert!(ended.err.contains(expected), "{args:?}: {}", ended.err);
    }
}
