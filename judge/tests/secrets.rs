//! Secrets in the wrong place: no message shows them, whatever is asked for and wherever they stand; and labels that
//! were committed by mistake are found before anything is judged by them.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;
use std::process::Command;

use crate::support::{ANSWERS, Fixture, GOOD, contest_toml, git, judge_program};

const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PEM: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAAACDjKqp5Fc65tEnRulDqKii7Gm4B+QvaJFotHYdpfRiiZQAAAJgYNzIYGDcyGA\n-----END OPENSSH PRIVATE KEY-----\n";
const TOKEN: &str = "ghp_0123456789abcdefghijABCDEFGHIJ456789";
const GITLAB: &str = "glpat-0123456789abcdefghij";
const SECRETS: [&str; 5] = [IDENTITY, SIGNER, PEM, TOKEN, GITLAB];

/// No eight characters in a row of what is secret in `secret`.
fn assert_hidden(secret: &str, shown: &str, what: &str) {
    let start = if secret == SIGNER { 34 } else { 17.min(secret.len() / 3) };
    for line in secret.lines().filter(|line| !line.starts_with("-----")) {
        let body = if secret == PEM { line } else { &line[start..] };
        for part in body.as_bytes().windows(8) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(!shown.contains(part), "{what} shows {part}:\n{shown}");
        }
    }
}

fn run(fixture: &Fixture, args: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let mut command = Command::new(judge_program());
    command.args(args).current_dir(fixture.path("clone")).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let ran = crate::support::Ran::of(&output);
    (ran.code, ran.out + &ran.err)
}

#[test]
fn no_argument_is_repeated_that_is_a_secret() {
    let fixture = Fixture::new();
    for secret in SECRETS {
        let (quoted, labelled) = (format!("\"{secret}\""), format!("key: {secret}"));
        let joined = format!("--signing-key={secret}");
        let calls: Vec<Vec<&str>> = vec![
            vec!["run", "--signing-key", secret],
            vec!["run", &joined],
            vec!["run", "--signing-key", &quoted],
            vec!["run", "--signing-key", &labelled, "--format", "json"],
            vec!["run", "--key-identity", secret, "--format=github"],
            vec!["run", "--answers", secret],
            vec!["run", "--now", secret],
            vec!["run", "--jobs", secret],
            vec!["run", "--no-such-option", secret],
            vec!["run", secret],
            vec![secret],
            vec!["run", "--dir", secret],
            vec!["audit", "--identity", secret],
            vec!["check", secret],
            vec!["seal", "../answers.csv", "--recipient", secret],
            vec!["keygen", "--out", secret],
            vec!["join", "--team", "alpha", "--login", "alpha", "--ssh-key", secret],
            vec!["join", "--team", secret],
            vec!["note", secret],
        ];
        for call in calls {
            let (code, shown) = run(&fixture, &call, &[]);
            assert_eq!(code, 2, "{call:?}: {shown}");
            assert!(shown.contains("secret-in-arguments"), "{call:?}: {shown}");
            assert_hidden(secret, &shown, &format!("{call:?}"));
        }
    }
    // Cut by whoever copied it, it is told as what it is not, and not shown either.
    for cut in [&IDENTITY[..24], &SIGNER[..30]] {
        let (code, shown) = run(&fixture, &["run", "--now", cut], &[]);
        assert_eq!(code, 2);
        assert!(!shown.contains(&cut[17..]), "{shown}");
    }
    // An address with a password is a repository's; what git says of it does not show it.
    let (code, shown) =
        run(&fixture, &["run", "--repository", "https://bot:s3cr3t-pass@127.0.0.1:1/contest.git"], &[]);
    assert!(code != 0 && !shown.contains("s3cr3t"), "{shown}");
    // What is fine is as it was.
    let (code, shown) = run(&fixture, &["--help"], &[]);
    assert!(code == 0 && shown.contains("Usage"), "{shown}");
    let (code, shown) = run(&fixture, &["run", "--jobs", "many"], &[]);
    assert!(code == 2 && shown.contains("'many'"), "{shown}");
}

#[test]
fn no_variable_and_no_file_is_shown_that_holds_a_secret() {
    let fixture = Fixture::new();
    let signed = |key: &str| {
        contest_toml(&format!("[ledger]\nkeys = [{{ key = \"{key}\" }}]\n[reveal]\nlabels = true\n"))
    };
    for secret in SECRETS {
        for variable in ["GITPRIZE_SIGNING_KEY", "GITPRIZE_IDENTITY"] {
            for value in
                [secret.to_owned(), format!("{secret} {secret}"), secret[..secret.len() - 3].to_owned()]
            {
                let args = ["note", "hello", "--dry-run", "--format", "json"];
                let (_, shown) = run(&fixture, &args, &[(variable, &value)]);
                assert_hidden(secret, &shown, variable);
            }
        }
        let one_line = secret.replace('\n', "\\n");
        let texts = [
            contest_toml(&format!("[jury]\nrecipients = [\"{one_line}\"]\n")),
            contest_toml(&format!("[jury]\nrecipients = [\" {one_line}\"]\n")),
            contest_toml(&format!("[jury]\nrecipients = \"{one_line}\"\n")),
            contest_toml(&format!("[jury]\nrecipients = [\"\"\"\n{secret}\"\"\"]\n")),
            contest_toml(&format!("secret_key = \"{one_line}\"\n")),
            contest_toml("").replace("title = \"Small contest\"", &format!("title = \"\"\"{secret}\"\"\" x")),
            contest_toml("").replace("name = \"rmse\"", &format!("name = \"{one_line}\"")),
            signed(&one_line),
        ];
        for text in &texts {
            std::fs::write(fixture.path("clone/content/contest.toml"), text).unwrap();
            for args in [&["lint"][..], &["lint", "--format", "json"], &["rules", "--format", "github"]] {
                let (code, shown) = run(&fixture, args, &[]);
                assert_eq!(code, 2, "{text}\n{shown}");
                assert_hidden(secret, &shown, text);
            }
        }
        git(&fixture.path("clone"), &["checkout", "--quiet", "."]);
        std::fs::write(fixture.path("clone/submissions/alpha/team.toml"), format!("name = \"Alpha\"\n\n[[members]]\nlogin = \"{one_line}\"\nssh_key = \"{one_line}\"\nrole = \"leader\"\n")).unwrap();
        let (code, shown) = run(&fixture, &["lint"], &[]);
        assert_eq!(code, 2, "{shown}");
        assert_hidden(secret, &shown, "team.toml");
        git(&fixture.path("clone"), &["checkout", "--quiet", "."]);
        let cell = format!("id,prediction\n1-7,{}\n", secret.lines().nth(1).unwrap_or(secret));
        std::fs::write(fixture.path("predictions.csv"), cell).unwrap();
        let (code, shown) = run(&fixture, &["check", "../predictions.csv"], &[]);
        assert_eq!(code, 1, "{shown}");
        assert_hidden(secret, &shown, "predictions.csv");
    }
    // Whatever the variable holds, it may be a secret of a kind that nobody knows.
    let (code, shown) =
        run(&fixture, &["note", "hello", "--dry-run"], &[("GITPRIZE_SIGNING_KEY", "c2VjcmV0IGtleQ")]);
    assert!(code == 2 && !shown.contains("c2VjcmV0"), "{shown}");
    assert!(shown.contains("GITPRIZE_SIGNING_KEY is neither"), "{shown}");
    crate::support::told!();
}

#[test]
fn a_key_is_taken_with_what_people_leave_around_it() {
    let fixture = Fixture::new();
    for text in [
        format!("\u{feff}{SIGNER}\r\n"),
        format!("\"{SIGNER}\""),
        format!("key: {SIGNER}"),
        format!("signing_key = '{SIGNER}'\n\n"),
    ] {
        std::fs::write(fixture.path("sign.txt"), &text).unwrap();
        let args = ["note", "hello", "--dry-run", "--now", "2009-01-02T00:00:00Z"];
        let (code, shown) = run(&fixture, &[&args[..], &["--signing-key", "../sign.txt"]].concat(), &[]);
        assert_eq!(code, 0, "{text}: {shown}");
        let (code, shown) = run(&fixture, &args, &[("GITPRIZE_SIGNING_KEY", text.trim_end())]);
        assert_eq!(code, 0, "{text}: {shown}");
    }
    std::fs::write(fixture.path("sign.txt"), format!("{SIGNER}\n{SIGNER}\n")).unwrap();
    let (code, shown) = run(&fixture, &["note", "hello", "--dry-run", "--signing-key", "../sign.txt"], &[]);
    assert!(code == 2 && shown.contains("more than one line"), "{shown}");
    assert_hidden(SIGNER, &shown, "two keys");
    let keys =
        decode::identities_in("the variable", &format!("\u{feff}# jury\r\nkey: \"{IDENTITY}\"\r\n")).unwrap();
    assert_eq!(keys.len(), 1);
}

/// Puts `bytes` on main under `path` and says what a batch and `judge lint` make of it.
fn committed(fixture: &Fixture, path: &str, bytes: &[u8]) {
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &[(path, "100644", bytes)]);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
}

fn lint_codes(dir: &Path) -> Vec<String> {
    let mut command = Command::new(judge_program());
    let output = command.args(["lint", "--format", "json"]).current_dir(dir).output().unwrap();
    let text = crate::support::Ran::of(&output).out;
    let report: serde_json::Value = serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|why| panic!("{why}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn no_batch_is_judged_by_labels_that_were_committed() {
    const CODE: &str = "published-answer-key";
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-02T01:00:00Z");
    let clone = fixture.path("clone");
    assert!(!lint_codes(&clone).contains(&CODE.to_owned()), "{:?}", lint_codes(&clone));
    // Other order, other line ends, no split, other delimiter, packed.
    let mut rows: Vec<String> = ANSWERS
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{};{}\r\n", cells[2], cells[0])
        })
        .collect();
    rows.reverse();
    let packed = zstd::encode_all(rows.concat().as_bytes(), 3).unwrap();
    committed(&fixture, "content/data/notes.bin", &packed);
    fixture.predictions(2, "beta", "2009-01-02T02:00:00Z", GOOD);
    let refused = |what: &str| {
        let ran = fixture.judge(&["run", "--now", "2009-01-02T03:00:00Z"]);
        assert!(ran.code == 2 && ran.err.contains(CODE), "{what}: {}{}", ran.out, ran.err);
        assert!(
            ran.err.contains("notes.bin") && lint_codes(&clone).contains(&CODE.to_owned()),
            "{what}: {}",
            ran.err
        );
    };
    refused("committed");
    // An act of the organiser on top is no batch that has looked.
    fixture.judge(&["note", "we look into it", "--now", "2009-01-02T02:30:00Z"]).ok();
    refused("below an act");
    // Taken out again they are in the history, and out.
    git(&clone, &["rm", "--quiet", "content/data/notes.bin"]);
    git(&clone, &["commit", "--quiet", "-m", "Remove a file"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    refused("in the history");
    // The organiser says why that does no harm.
    let accept = "[lint]\naccept = [{ code = \"published-answer-key\", reason = \"last year's labels\" }]\n";
    committed(&fixture, "content/contest.toml", contest_toml(accept).as_bytes());
    let batch = fixture.run("2009-01-02T03:00:00Z");
    assert_eq!(batch["scored"], 1, "{batch}");
    crate::support::told!();
}
