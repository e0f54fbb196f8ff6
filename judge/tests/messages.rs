//! Whole messages that no other test brings up, through the programs as far as that is cheap. Every snapshot is
//! meant to be read: it is what a person sees.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;

use crate::support::{ANSWERS, Fixture, GOOD, OPEN_DAY, contest_toml, git, told};
use base::failure::Failure;
use base::finding::Finding;
use contest::{Contest, Team};
use metric::Catalogue;

const RULES: &str = r#"title = "Small contest"
url = "https://small.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-12-31T00:00:00Z
[metric]
name = "rmse"
[submission]
format = "csv"
"#;
const TEAM: &str = "name = \"Gamma\"\n[[members]]\nlogin = \"gamma\"\nrole = \"leader\"\n";
/// The public half of a key that nobody here holds.
const STRANGER: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";

fn note(what: &str, findings: Result<(), Vec<Finding>>) {
    let findings = findings.expect_err(what);
    for finding in findings {
        told::note_finding(&finding);
    }
}

/// `source` with `from` replaced, which has to be in it.
fn edited(source: &str, (from, to): (&str, &str)) -> String {
    assert!(from.is_empty() || source.contains(from), "{from}");
    if from.is_empty() { format!("{source}{to}") } else { source.replacen(from, to, 1) }
}

#[test]
fn mistakes_in_contest_toml() {
    for edit in [
        ("[metric]", "[metric"),
        ("title", "titel"),
        ("\"Small contest\"", "3"),
        ("\"csv\"", "\"csb\""),
        ("https", "ftp"),
        ("2009-01-01T00:00:00Z", "\"tomorrow\""),
        ("2009-01-01T00:00:00Z", "2019-01-01T00:00:00Z"),
        ("\"rmse\"", "\"rmsee\""),
        ("\"rmse\"", "\"rmse\"\ndirection = \"higher\""),
        ("\"rmse\"", "\"rmse\"\ndecimals = 99"),
        ("\"rmse\"", "\"huber\"\nparameters = { delta = -1 }"),
        ("\"rmse\"", "\"huber\"\nparameters = { detla = 1.0 }"),
        ("\"rmse\"", "\"rmse\"\nmean_rank = [\"rmse\"]"),
        ("\"rmse\"", "\"rmse\"\nmean_rank = [\"rmse\", \"mae\"]"),
        ("\"rmse\"", "\"map_at_what\""),
        ("", "[answer_key]\npath = \"../a.csv\"\ncommitment = \"sha256:ABC\"\n"),
        ("", "[jury]\nrecipients = [\"AGE-SECRET-KEY-1QQ\"]\n"),
        ("", "[jury]\nrecipients = [\"age2\"]\n"),
        ("", "[leaderboard]\nrelease = \"ladder\"\n"),
        ("", "[leaderboard]\nrelease = \"rounded\"\nstep = 0.1\n"),
        ("", "[eligibility]\nexcluded_countries = [\"Cuba\"]\n"),
        (
            "",
            "[[quotas]]\nscored = 1\nevery = \"24h\"\nfrom = 2009-03-01T00:00:00Z\nuntil = 2009-02-01T00:00:00Z\n",
        ),
        (
            "",
            "[[prizes]]\nname = \"A\"\nkind = \"rank\"\nplaces = 1\n[[prizes]]\nname = \"A\"\nkind = \"rank\"\nplaces = 1\n",
        ),
        ("", "[[prizes]]\nname = \"A\"\nkind = \"rank\"\nplaces = 1\nafter = \"B\"\n"),
        ("", "[[baselines]]\nname = \"B\"\npublic = 1\ntrack = \"north\"\n"),
        ("", "[ledger]\nkeys = [{ key = \"small.example+0\" }]\n"),
        ("format = \"csv\"", "format = \"csv\"\nsample = \"../sample.csv\""),
    ] {
        let source = edited(RULES, edit);
        let parsed = Contest::parse("content/contest.toml", &source, Catalogue::shipped());
        note(edit.1, parsed.map(|_| ()));
    }
    told!();
}

#[test]
fn mistakes_in_team_toml() {
    for edit in [
        ("\"Gamma\"", "\"Gam\u{200b}ma\""),
        ("\"Gamma\"", "\" Gamma\""),
        ("name = \"Gamma\"", "name = \"Gamma\"\nlink = \"http://gamma.example\""),
        ("login = \"gamma\"\n", ""),
        ("login = \"gamma\"", "login = \"a b\""),
        ("login = \"gamma\"", "login = \"gamma\"\nssh_key = \"ssh-rsa\""),
        ("login = \"gamma\"", "login = \"gamma\"\ncountry = \"Netherlands\""),
        ("\"leader\"", "\"boss\""),
        ("\"leader\"", "\"member\""),
        ("[[members]]\nlogin = \"gamma\"\nrole = \"leader\"\n", ""),
        ("", "[[members]]\nlogin = \"gamma\"\nrole = \"member\"\n"),
        ("", "[[invited]]\nname = \"Nobody\"\n"),
        ("", "[[invited]]\nlogin = \"delta\"\n[[invited]]\nlogin = \"delta\"\n"),
    ] {
        let parsed = Team::parse("submissions/gamma/team.toml", &edited(TEAM, edit));
        note(edit.1, parsed.map(|_| ()));
    }
    told!();
}

#[test]
fn mistakes_in_an_answer_key() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("p.csv"), GOOD).unwrap();
    for (name, text) in [
        ("no-split.csv", ANSWERS.replace("split", "part")),
        ("bad-split.csv", ANSWERS.replacen("private", "secret", 1)),
        ("word.csv", ANSWERS.replacen(",3,", ",three,", 1)),
        ("public.csv", ANSWERS.replace("private", "public")),
        ("twice.csv", ANSWERS.replace("1-9", "1-7")),
        ("empty.csv", String::new()),
    ] {
        std::fs::write(fixture.path(name), text).unwrap();
        let path = format!("../{name}");
        assert_eq!(fixture.judge(&["score", "../p.csv", "--answers", &path]).code, 2, "{name}");
    }
    assert_eq!(fixture.judge(&["score", "../p.csv", "--answers", "../gone.csv"]).code, 2);
    told!();
}

#[test]
fn calls_that_cannot_work() {
    let fixture = Fixture::new();
    let clone = fixture.path("clone");
    std::fs::write(fixture.path("p.csv"), GOOD).unwrap();
    std::fs::write(fixture.path("nonsense"), "nonsense").unwrap();
    std::fs::write(clone.join("content/data/downloads.csv"), "nonsense\n").unwrap();
    let outside = fixture.root().display().to_string();
    let repository = fixture.path("contest.git").display().to_string();
    for args in [
        &["check", "../p.csv", "--dir", &outside][..],
        &["check", "../gone.csv", "--team", "alpha"],
        &["codes", "over-quotta"],
        &["metrics", "rmsee"],
        &["join", "--team", "gamma", "--name", "Gamma"],
        &["join", "--team", "gamma", "--login", "gamma"],
        &["join", "--login", "gamma"],
        &["join", "--team", "alpha", "--login", "alpha", "--accept"],
        &["join", "--team", "alpha", "--login", "alpha", "--invite", "a b"],
        &["join", "--team", "alpha", "--login", "alpha", "--invite", "id:x"],
        &["join", "--team", "alpha", "--login", "alpha", "--choose", "first"],
        &["encrypt", "../p.csv", "--user", "alpha", "-o", "../p.age"],
        &["encrypt", "../p.csv", "--user", "alpha", "--team", "alpha", "-o", "../p.age"],
        &["encrypt", "../p.csv", "--user", "alpha", "--team", "alfa", "-o", "../p.age"],
        &["run", "--now", OPEN_DAY, "--signing-key", "../nonsense"],
        &["run", "--now", OPEN_DAY, "--signing-key", "../gone"],
        &["receive", "--restore", "--dir", &repository],
        &["downloads", "show"],
        &["downloads", "import", "../p.csv", "--memory", "../nonsense", "--now", OPEN_DAY],
        &["score", "../p.csv", "--set", "beta"],
        &["audit", "../p.csv"],
    ] {
        assert_ne!(fixture.judge(args).code, 0, "{args:?}");
    }
    told!();
}

/// What `args` say in the contest with `edit` in its description.
fn in_contest(edit: (&str, &str), args: &[&str]) {
    let fixture = Fixture::with(&edited(&contest_toml(""), edit));
    std::fs::write(fixture.path("p.csv"), GOOD).unwrap();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    assert_ne!(fixture.judge(args).code, 0, "{edit:?} {args:?}");
}

#[test]
fn contests_in_which_a_command_cannot_work() {
    let run = &["run", "--now", "2009-01-03T00:00:00Z"][..];
    let recipient = format!("[answer_key]\nrecipient = \"{STRANGER}\"");
    in_contest(("ids = \"content/data/ids.csv\"\n", ""), &["check", "../p.csv"]);
    in_contest(("[answer_key]", &recipient), run);
    in_contest(("[answer_key]", "[forge]\nkind = \"git\"\nbranch = \"trunk\"\n[answer_key]"), run);
    in_contest(("", "[terms]\nfile = \"content/none.md\"\n"), &["terms"]);
    in_contest(("path = \"../answers.csv\"\n", ""), run);
    in_contest(("ids = \"content/data/ids.csv\"", "ids = \"content/data/none.csv\""), &["check", "../p.csv"]);
    told!();
}

#[test]
fn folders_in_which_a_command_cannot_work() {
    let fixture = Fixture::new();
    let clone = fixture.path("clone");
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    let run = &["run", "--now", "2009-01-03T00:00:00Z"][..];
    // A folder that no team may have.
    std::fs::create_dir(clone.join("submissions/Bad Team")).unwrap();
    std::fs::write(clone.join("submissions/Bad Team/team.toml"), TEAM).unwrap();
    std::fs::write(fixture.path("p.csv"), GOOD).unwrap();
    fixture.judge(&["check", "../p.csv", "--team", "alpha"]);
    fixture.judge(&["join", "--team", "alpha", "--login", "alpha"]);
    std::fs::remove_dir_all(clone.join("submissions/Bad Team")).unwrap();
    // No clone at all.
    std::fs::remove_dir_all(clone.join(".git")).unwrap();
    assert_ne!(fixture.judge(run).code, 0);
    assert_ne!(fixture.judge(&["archive", "../archive"]).code, 0);
    told!();
}

#[test]
fn a_pull_request_that_removes_a_folder() {
    let fixture = Fixture::new();
    let clone = fixture.path("clone");
    for (number, folder) in [(1, "content/data"), (2, "submissions/alpha"), (3, "submissions")] {
        git(&clone, &["checkout", "--quiet", "-b", &format!("removed-{number}"), "main"]);
        git(&clone, &["rm", "-r", "--quiet", folder]);
        git(&clone, &["commit", "--quiet", "-m", "Removed"]);
        git(&clone, &["push", "--quiet", "origin", &format!("HEAD:refs/pull/{number}/head")]);
        fixture.receive(number, "alpha", OPEN_DAY, &git(&clone, &["rev-parse", "HEAD"]));
    }
    git(&clone, &["checkout", "--quiet", "main"]);
    let batch = fixture.run("2009-01-03T00:00:00Z");
    assert_eq!([2, 3].map(|number| Fixture::codes(&batch, number)), [["folder-removed"]; 2]);
    told!();
}

#[test]
fn a_folder_that_measures_something_else_than_main() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    let path = fixture.path("clone/content/contest.toml");
    let mae = std::fs::read_to_string(&path).unwrap().replace("name = \"rmse\"", "name = \"mae\"");
    std::fs::write(path, mae).unwrap();
    assert_eq!(fixture.judge(&["run", "--now", "2009-01-03T00:00:00Z"]).code, 2);
    told!();
}

#[test]
fn recipients_that_are_none() {
    let envelope = decode::Envelope {
        contest: "https://small.example/".to_owned(),
        team: "alpha".to_owned(),
        user: "alpha".to_owned(),
        nonce: "0".to_owned(),
    };
    for recipients in [vec![], vec!["age1x".to_owned()]] {
        match decode::encrypt(GOOD.as_bytes(), &envelope, &recipients) {
            Err(Failure::Configuration(findings)) => note("a recipient", Err(findings)),
            other => panic!("{other:?}"),
        }
    }
    told!();
}

#[test]
fn a_ledger_that_was_damaged() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", OPEN_DAY, GOOD);
    fixture.run("2009-01-03T00:00:00Z");
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let folder = fixture.path("clone/submissions/ledger");
    let (file, checkpoint) = (folder.join("2009-01.jsonl"), folder.join("checkpoint"));
    let (lines, root) =
        (std::fs::read_to_string(&file).unwrap(), std::fs::read_to_string(&checkpoint).unwrap());
    let third = root.lines().nth(2).unwrap();
    for (lines, root) in [
        (lines.trim_end().to_owned(), root.clone()),
        (lines.replacen("\"kind\"", "\"kin\"", 2), root.clone()),
        (lines.replacen("\"seq\":2", "\"seq\":two", 1), root.clone()),
        (lines.replacen("\"seq\":2", "\"seq\": 2", 1), root.clone()),
        (lines.clone(), root.replace(third, &"A".repeat(third.len()))),
        (lines.clone(), root.replacen('2', "9", 1)),
        (lines.clone(), "nonsense\n".to_owned()),
    ] {
        std::fs::write(&file, lines).unwrap();
        std::fs::write(&checkpoint, root).unwrap();
        fixture.judge(&["verify"]);
    }
    std::fs::remove_file(&checkpoint).unwrap();
    std::fs::write(folder.join("notes.txt"), "").unwrap();
    assert_eq!(fixture.judge(&["verify"]).code, 1);
    told!();
}

#[test]
fn registrations_that_wait() {
    let fixture = Fixture::with(&contest_toml("[sign_ups]\nper_hour = 1\n"));
    for (number, slug) in [(1, "gamma"), (2, "delta"), (3, "epsilon")] {
        let team = TEAM.replace("gamma", slug).replace("Gamma", slug);
        let path = format!("submissions/{slug}/team.toml");
        fixture.pull(number, slug, OPEN_DAY, &[(&path, "100644", team.as_bytes())]);
    }
    let batch = fixture.run("2009-01-02T12:00:00Z");
    assert_eq!(batch["held"], 2, "{batch}");
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let now = ["--now", "2009-01-03T00:00:00Z"];
    fixture.judge(&[&["review", "--reject", "delta", "--reason", " "], &now[..]].concat());
    fixture.judge(&[&["review", "--reject", "zeta", "--reason", "No."], &now[..]].concat());
    fixture.commit("refs/pull/3/head", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    fixture.judge(&[&["review", "--approve", "epsilon"], &now[..]].concat());
    told!();
}

/// The codes in every snapshot below `folder`.
fn told_codes(folder: &Path, found: &mut std::collections::BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "target" | ".git" | "corpus") {
            told_codes(&path, found);
        } else if path.extension().is_some_and(|end| end == "snap") {
            let text = std::fs::read_to_string(&path).unwrap();
            let codes = text.lines().filter_map(|line| {
                let rest = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
                rest.split_once("]: ").map(|(code, _)| code.to_owned())
            });
            found.extend(codes);
        }
    }
}

#[test]
fn every_code_has_its_whole_message_in_a_snapshot() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut told = std::collections::BTreeSet::new();
    told_codes(&root.join("judge"), &mut told);
    told_codes(&root.join("site"), &mut told);
    let missing: Vec<_> =
        base::finding::codes::all().map(|code| code.code).filter(|code| !told.contains(*code)).collect();
    assert!(
        missing.is_empty(),
        "no snapshot has the whole message of {missing:?}: bring it up in a test that ends with told!()"
    );
}
