//! Folders of teams that stand in 256 others, from the first push to the site, and a contest that changes over while it runs.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::Command;

use contest::{Folders, Slug, fan};

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, judge_program, team_toml, told};

const SETTING: &str =
    "[forge]\nkind = \"github\"\nclone = \"https://github.com/o/c.git\"\n[teams]\nfan_out = true\n";

fn slug(team: &str) -> Slug {
    team.parse().unwrap()
}

fn fanned(team: &str, file: &str) -> String {
    format!("{}/{file}", Folders::FannedOut.folder(&slug(team)))
}

fn day(day: u32) -> String {
    format!("2009-01-{day:02}T00:00:00Z")
}

fn is_on_main(fixture: &Fixture, path: &str) -> bool {
    git(&fixture.path("contest.git"), &["ls-tree", "-r", "--name-only", "main"])
        .lines()
        .any(|file| file == path)
}

fn set(fixture: &Fixture, extra: &str) {
    let contest = contest_toml(extra);
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("content/contest.toml", "100644", contest.as_bytes())],
    );
    git(&fixture.path("clone"), &["pull", "--quiet"]);
}

fn program(name: &str, fixture: &Fixture, args: &[&str]) -> Ran {
    let mut command = Command::new(judge_program().with_file_name(name));
    Ran::of(&command.args(args).current_dir(fixture.path("clone")).env("LC_ALL", "C").output().unwrap())
}

/// What `number` was told in `batch`.
fn message(batch: &serde_json::Value, number: u64) -> String {
    let judged = batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number).unwrap();
    format!("{} {}", judged["findings"][0]["message"], judged["findings"][0]["help"])
}

#[test]
fn a_running_contest_changes_over_and_back_and_nothing_is_lost() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", &day(2), GOOD);
    set(&fixture, SETTING);
    // One that left main before, one from where main has the team still, and one that knows.
    fixture.predictions(2, "beta", &day(2), WORSE);
    fixture.pull(3, "alpha", &day(3), &[(&fanned("alpha", "predictions.csv"), "100644", WORSE.as_bytes())]);
    let batch = fixture.run(&day(4));
    assert_eq!(batch["scored"], 3, "{batch}");
    for team in ["alpha", "beta"] {
        assert!(is_on_main(&fixture, &fanned(team, "team.toml")), "{team}");
        assert!(!is_on_main(&fixture, &format!("submissions/{team}/team.toml")), "{team}");
    }
    // The clone followed.
    assert_eq!(git(&fixture.path("clone"), &["status", "--porcelain"]), "");
    assert!(!fixture.path("clone/submissions/alpha").exists());
    // From here on the place is the setting's, and a refusal says so.
    let [gamma, delta] = ["gamma", "delta"].map(|team| team_toml(team, team));
    fixture.predictions(4, "alpha", &day(5), GOOD);
    fixture.pull(5, "gamma", &day(5), &[(&fanned("gamma", "team.toml"), "100644", gamma.as_bytes())]);
    fixture.pull(6, "delta", &day(5), &[("submissions/delta/team.toml", "100644", delta.as_bytes())]);
    let wrong = if fan(&slug("delta")) == "00" { "01" } else { "00" };
    let wrong = format!("submissions/{wrong}/delta/team.toml");
    fixture.pull(7, "delta", &day(5), &[(&wrong, "100644", delta.as_bytes())]);
    fixture.pull(
        8,
        "alpha",
        &day(5),
        &[
            (&fanned("alpha", "predictions.csv"), "100644", GOOD.as_bytes()),
            (&fanned("beta", "predictions.csv"), "100644", GOOD.as_bytes()),
        ],
    );
    let batch = fixture.run(&day(6));
    assert_eq!((&batch["scored"], &batch["registered"]), (&0.into(), &1.into()), "{batch}");
    assert!(is_on_main(&fixture, &fanned("gamma", "team.toml")));
    for (number, team) in [(4, "alpha"), (6, "delta"), (7, "delta")] {
        assert_eq!(Fixture::codes(&batch, number), ["outside-team-folder"], "{batch}");
        let folder = format!("put the file into {}/ instead", Folders::FannedOut.folder(&slug(team)));
        assert!(message(&batch, number).contains(&folder), "{number}: {}", message(&batch, number));
    }
    assert_eq!(Fixture::codes(&batch, 8), ["several-teams"], "{batch}");
    // Two submissions of a day, a change of the team, and a new name.
    fixture.pull(9, "alpha", &day(7), &[(&fanned("alpha", "My file.csv"), "100644", GOOD.as_bytes())]);
    let renamed = format!("was = \"gamma\"\n{}", team_toml("Omega", "gamma"));
    fixture.pull(10, "gamma", &day(7), &[(&fanned("omega", "team.toml"), "100644", renamed.as_bytes())]);
    let batch = fixture.run(&day(8));
    assert_eq!(batch["scored"], 1, "{batch}");
    assert!(is_on_main(&fixture, &fanned("omega", "team.toml")));
    assert!(!is_on_main(&fixture, &fanned("gamma", "team.toml")));
    // And back.
    set(&fixture, "");
    fixture.pull(11, "alpha", &day(9), &[(&fanned("alpha", "predictions.csv"), "100644", WORSE.as_bytes())]);
    let batch = fixture.run(&day(10));
    assert_eq!(batch["scored"], 1, "{batch}");
    for team in ["alpha", "beta", "omega"] {
        assert!(is_on_main(&fixture, &format!("submissions/{team}/team.toml")), "{team}");
        assert!(!is_on_main(&fixture, &fanned(team, "team.toml")), "{team}");
    }
    // Every file is found again, wherever it stood when it was pushed.
    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(ran.out.contains("5 of 5 equal"), "{}", ran.out);
}

#[test]
fn a_team_may_be_called_as_a_folder_that_others_stand_in() {
    let fixture = Fixture::new();
    let name = fan(&slug("alpha"));
    let text = team_toml(&name, &name);
    fixture.pull(1, &name, &day(2), &[(&format!("submissions/{name}/team.toml"), "100644", text.as_bytes())]);
    fixture.run(&day(3));
    set(&fixture, SETTING);
    // Both in one folder, until the judge writes.
    let file = format!("submissions/{name}/predictions.csv");
    fixture.pull(2, &name, &day(4), &[(&file, "100644", GOOD.as_bytes())]);
    fixture.pull(3, "alpha", &day(4), &[(&fanned("alpha", "predictions.csv"), "100644", WORSE.as_bytes())]);
    assert_eq!(fixture.run(&day(5))["scored"], 2);
    assert!(
        is_on_main(&fixture, &fanned(&name, "team.toml"))
            && is_on_main(&fixture, &fanned("alpha", "team.toml"))
    );
    set(&fixture, "");
    fixture.predictions(4, "beta", &day(6), GOOD);
    assert_eq!(fixture.run(&day(7))["scored"], 1);
    for team in [name.as_str(), "alpha", "beta"] {
        assert!(is_on_main(&fixture, &format!("submissions/{team}/team.toml")), "{team}");
    }
    fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
}

#[test]
fn a_team_that_is_described_twice_is_nobodys_guess() {
    let fixture = Fixture::with(&contest_toml(SETTING));
    let other = team_toml("Another", "mallory");
    let file = fanned("alpha", "team.toml");
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &[(&file, "100644", other.as_bytes())]);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    fixture.predictions(1, "alpha", &day(2), GOOD);
    let before = fixture.main();
    for args in [&["run", "--now", "2009-01-03T00:00:00Z"][..], &["verify"]] {
        let ran = fixture.judge(args);
        assert!(ran.code == 2 && ran.err.contains("error[bad-team-folder]"), "{}{}", ran.out, ran.err);
        assert!(ran.err.contains(&file), "{}", ran.err);
    }
    assert_eq!(fixture.main(), before);
    told!();
}

#[test]
fn the_program_of_contestants_and_the_site_know_the_place() {
    let fixture = Fixture::with(&contest_toml(SETTING));
    fixture.predictions(1, "beta", &day(2), GOOD);
    fixture.run(&day(3));
    if !judge_program().with_file_name("gitprize").is_file() {
        return;
    }
    // A registration is written where it belongs, and taken from there.
    let join =
        ["join", "--team", "gamma", "--name", "Gamma", "--login", "gamma", "--now", "2009-01-04T00:00:00Z"];
    let ran = program("gitprize", &fixture, &join).ok();
    let file = fanned("gamma", "team.toml");
    assert!(ran.out.contains(&file), "{}", ran.out);
    let text = std::fs::read(fixture.path("clone").join(&file)).unwrap();
    std::fs::remove_dir_all(fixture.path("clone").join(&file).parent().unwrap()).unwrap();
    fixture.pull(2, "gamma", &day(4), &[(&file, "100644", &text)]);
    assert_eq!(fixture.run(&day(5))["registered"], 1);
    // Checked in the folder, and told where it is not.
    let check = |path: &str| {
        let place = fixture.path("clone").join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, GOOD).unwrap();
        let ran = program("gitprize", &fixture, &["check", path, "--now", "2009-01-06T00:00:00Z"]);
        std::fs::remove_file(place).unwrap();
        ran
    };
    check(&fanned("gamma", "predictions.csv")).ok();
    let ran = check("submissions/gamma/predictions.csv");
    assert!(ran.code == 1 && ran.err.contains("error[outside-team-folder]"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(&Folders::FannedOut.folder(&slug("gamma"))), "{}", ran.err);
    told!();
    if !judge_program().with_file_name("site").is_file() {
        return;
    }
    let public = fixture.path("public");
    let now = "2009-01-06T00:00:00Z";
    program("site", &fixture, &["build", "--out", public.to_str().unwrap(), "--now", now]).ok();
    let page = std::fs::read_to_string(public.join("teams/gamma/index.html")).unwrap();
    let upload = format!("https://github.com/o/c/upload/main/{}", Folders::FannedOut.folder(&slug("gamma")));
    assert!(page.contains(&upload), "{page}");
}
