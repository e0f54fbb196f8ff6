//! Prediction files that are kept by digest outlive the pull requests that brought them.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod s3;

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::Ordering;

use base::digest::sha256_hex;
use duckdb::Connection;

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, judge_program, told};

const NOW: &str = "2009-01-04T00:00:00Z";

fn kept_in(place: &str, more: &str) -> Fixture {
    let fixture = Fixture::with(&contest_toml(&format!("[archive]\nfiles = \"{place}\"\n{more}")));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T01:00:00Z", WORSE);
    // The same file once more is kept once.
    fixture.predictions(3, "beta", "2009-01-02T02:00:00Z", "id,prediction\n1-7,x\n");
    fixture
}

/// Where the file with these bytes lies.
fn path(content: &str) -> String {
    let digest = sha256_hex(content.as_bytes());
    format!("sha256/{}/{digest}", &digest[..2])
}

/// Nobody has the heads of the pull requests any more.
fn lose_heads(fixture: &Fixture) {
    let bare = fixture.path("contest.git");
    for pull in 1..=3 {
        git(&bare, &["update-ref", "-d", &format!("refs/pull/{pull}/head")]);
    }
    git(&bare, &["update-ref", "-d", "refs/gitprize/judged"]);
    git(&bare, &["reflog", "expire", "--expire=now", "--all"]);
    git(&bare, &["gc", "--quiet", "--prune=now"]);
}

#[test]
fn a_folder_has_what_was_scored_and_gives_it_back_when_the_heads_are_gone() {
    let fixture = kept_in("../kept/files", "");
    fixture.judge(&["run", "--now", NOW, "--dry-run"]).ok();
    assert!(!fixture.path("kept").exists(), "a plan writes nothing");
    fixture.run(NOW);
    let files: Vec<PathBuf> = [GOOD, WORSE].map(|file| fixture.path("kept/files").join(path(file))).to_vec();
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), GOOD);
    assert_eq!(std::fs::read_to_string(&files[1]).unwrap(), WORSE);
    let refused = fixture.path("kept/files").join(path("id,prediction\n1-7,x\n"));
    assert!(!refused.exists(), "what got no score is not kept");
    let check = ["archive", "--check", "--format", "json"];
    assert_eq!(fixture.judge(&check).ok().json()["lacking"], 0);
    lose_heads(&fixture);
    let rescore = ["verify", "--rescore", "--answers", "../answers.csv"];
    let ran = fixture.judge(&rescore).ok();
    assert!(ran.out.contains("2 of 2 equal"), "{}", ran.out);
    // What lies there is believed for its digest only.
    std::fs::write(&files[0], GOOD.replace("1-7,3", "1-7,4")).unwrap();
    std::fs::remove_file(&files[1]).unwrap();
    let ran = fixture.judge(&rescore);
    assert!(ran.code == 1 && ran.out.contains("0 of 2 equal"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("error[head-gone]"), "{}", ran.err);
    let ran = fixture.judge(&["archive", "--check"]);
    assert!(ran.code == 1 && ran.err.contains("error[archive-lacks]"), "{}{}", ran.out, ran.err);
    told!();
}

#[test]
fn what_is_lacking_is_filled_in_from_pull_requests() {
    let fixture = kept_in("../kept", "");
    fixture.run(NOW);
    let (one, other) = (fixture.path("kept").join(path(GOOD)), fixture.path("kept").join(path(WORSE)));
    std::fs::write(&one, "id").unwrap();
    std::fs::remove_file(&other).unwrap();
    let filled = fixture.judge(&["archive", "--fill", "--format", "json"]).ok().json();
    assert_eq!((&filled["filled"], &filled["scored"], &filled["lacking"]), (&2.into(), &2.into(), &0.into()));
    assert_eq!(std::fs::read_to_string(&one).unwrap(), GOOD);
    assert_eq!(std::fs::read_to_string(&other).unwrap(), WORSE);
    // Nobody has it any more.
    std::fs::remove_file(&other).unwrap();
    lose_heads(&fixture);
    let ran = fixture.judge(&["archive", "--fill"]);
    assert!(ran.code == 1 && ran.out.contains("1 of 2 files"), "{}{}", ran.out, ran.err);
    let ran = Fixture::new().judge(&["archive", "--check"]);
    assert!(ran.code == 2 && ran.err.contains("error[archive-unusable]"), "{}", ran.err);
    told!();
}

#[test]
fn nothing_is_pushed_that_could_not_be_kept() {
    let fixture = kept_in("../kept", "");
    std::fs::write(fixture.path("kept"), "in the way").unwrap();
    let before = fixture.main();
    let ran = fixture.judge(&["run", "--now", NOW]);
    assert!(ran.code == 3 && fixture.main() == before, "{}{}", ran.out, ran.err);
    std::fs::remove_file(fixture.path("kept")).unwrap();
    assert_eq!(fixture.run(NOW)["scored"], 2);
    assert_eq!(fixture.judge(&["archive", "--check", "--format", "json"]).ok().json()["lacking"], 0);
}

#[test]
fn an_object_store_keeps_files_by_signed_requests() {
    let server = s3::Server::new();
    let fixture = kept_in("s3://contest-files/2009", "");
    let judge = |args: &[&str]| {
        let mut command = Command::new(judge_program());
        command.args(args).current_dir(fixture.path("clone")).env("LC_ALL", "C").envs(server.variables());
        Ran::of(&command.output().unwrap())
    };
    let state = &server.state;
    // It is busy at first, and asked again.
    state.busy.store(2, Ordering::SeqCst);
    judge(&["run", "--now", NOW]).ok();
    let key = |file: &str| format!("contest-files/2009/{}", path(file));
    let kept = state.objects.lock().unwrap().clone();
    assert_eq!(kept.keys().collect::<Vec<_>>().len(), 2, "{:?}", kept.keys());
    assert_eq!(kept[&key(GOOD)], GOOD.as_bytes());
    assert_eq!(kept[&key(WORSE)], WORSE.as_bytes());
    judge(&["archive", "--check"]).ok();
    let doctor = judge(&["doctor", "--forge", "--now", NOW]);
    assert!(
        doctor.out.contains("prediction files are kept in s3://contest-files/2009, which answers"),
        "{}",
        doctor.out
    );
    lose_heads(&fixture);
    let ran = judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(ran.out.contains("2 of 2 equal"), "{}", ran.out);
    // What is there already is not sent again.
    fixture.predictions(4, "alpha", "2009-01-04T02:00:00Z", &GOOD.replace("10-8,3", "10-8,2.5"));
    state.asked.lock().unwrap().clear();
    judge(&["run", "--now", "2009-01-05T00:00:00Z"]).ok();
    let sent = state.asked.lock().unwrap().iter().filter(|asked| asked.starts_with("PUT")).count();
    assert_eq!(sent, 1);
    // Without the right to write, nothing is pushed.
    fixture.predictions(5, "beta", "2009-01-05T02:00:00Z", &GOOD.replace("10-8,3", "10-8,2"));
    let before = fixture.main();
    let mut command = Command::new(judge_program());
    command.args(["run", "--now", "2009-01-06T00:00:00Z"]).current_dir(fixture.path("clone"));
    command.envs(server.variables()).env("AWS_ACCESS_KEY_ID", "STRANGER");
    let ran = Ran::of(&command.output().unwrap());
    assert!(ran.code == 3 && fixture.main() == before, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("the archive at s3://contest-files/2009"), "{}", ran.err);
}

#[test]
fn all_predictions_are_one_table_after_the_end_where_the_rules_allow_it() {
    let fixture = kept_in("../kept", "");
    fixture.run(NOW);
    let table = ["archive", "--table", "../all.parquet", "--now", "2010-01-02T00:00:00Z"];
    let ran = fixture.judge(&table);
    assert!(ran.code == 2 && ran.err.contains("error[table-not-allowed]"), "{}", ran.err);
    let fixture = kept_in("../kept", "table = true\n");
    fixture.run(NOW);
    let ran = fixture.judge(&["archive", "--table", "../all.parquet", "--now", NOW]);
    assert!(ran.code == 2 && ran.err.contains("until 2009-12-31"), "{}", ran.err);
    assert!(!fixture.path("all.parquet").exists());
    lose_heads(&fixture);
    let made = fixture.judge(&[&table[..], &["--format", "json"]].concat()).ok().json();
    assert_eq!((&made["submissions"], &made["rows"]), (&2.into(), &10.into()), "{made}");
    let duck = Connection::open_in_memory().unwrap();
    let sql = format!(
        "SELECT string_agg(receipt || ' ' || team || ' ' || epoch(received)::BIGINT || ' ' || id || ' ' || prediction, '; ') \
         FROM '{}'",
        fixture.path("all.parquet").display()
    );
    let told: String = duck.query_row(&sql, [], |row| row.get(0)).unwrap();
    let rows: Vec<&str> = told.split("; ").collect();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0], "2 alpha 1230854400 1-7 3.0", "{told}");
    assert_eq!(rows[9], "3 beta 1230858000 10-8 3.0", "{told}");
    told!();
}

#[test]
fn workflows_pass_on_what_gets_the_judge_to_a_bucket() {
    let names = |files: &str, host: &str, path: &str| {
        let fixture = Fixture::with(&contest_toml(&format!("[archive]\nfiles = \"{files}\"\n")));
        fixture.judge(&["init", ".", "--host-files", "--host", host]).ok();
        let text = std::fs::read_to_string(fixture.path("clone").join(path)).unwrap();
        assert!(!text.contains("[archive]"), "{text}");
        let names =
            ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "GOOGLE_SERVICE_ACCOUNT_KEY"];
        let names = names.into_iter().chain(["AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY"]);
        let passed = names.filter(|name| {
            text.contains(&match host {
                "gitlab" => format!("\n#   {name}  gets the judge to {files}\n"),
                _ => format!("\n          {name}: ${{{{ secrets.{name} }}}} # gets the judge to {files}\n"),
            })
        });
        passed.collect::<Vec<_>>().join(" ")
    };
    for (host, path) in [
        ("github", ".github/workflows/judge.yml"),
        ("forgejo", ".forgejo/workflows/judge.yml"),
        ("gitlab", ".gitlab-ci.yml"),
    ] {
        assert_eq!(
            names("s3://files/2009", host, path),
            "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION"
        );
        assert_eq!(names("gs://files", host, path), "GOOGLE_SERVICE_ACCOUNT_KEY");
        assert_eq!(names("az://files", host, path), "AZURE_STORAGE_ACCOUNT_NAME AZURE_STORAGE_ACCOUNT_KEY");
        assert_eq!(names("../kept", host, path), "");
    }
}
