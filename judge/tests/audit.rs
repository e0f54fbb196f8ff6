//! `judge audit` from the outside.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{self, Fixture, GOOD, WORSE};

const JURY: &str =
    "[jury]\nrecipients = [\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"]\n";
const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");

#[test]
fn every_scored_submission_is_accounted_for() {
    let fixture = Fixture::with(&support::contest_toml(JURY));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", GOOD);
    fixture.predictions(3, "beta", "2009-01-02T00:00:02Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    let audit = |more: &[&str]| {
        let args = [&["audit", "--identity", IDENTITY, "--format", "json"], more].concat();
        let report = fixture.judge(&args).ok().json();
        report["compared"].as_u64().unwrap() + report["unknown"].as_u64().unwrap()
    };
    assert_eq!(audit(&[]), 3);
    assert_eq!(audit(&["--best"]), 2);
    let text = fixture.judge(&["audit", "--identity", IDENTITY]).ok().out;
    assert!(text.contains("Between teams: ") && text.contains("not a verdict"), "{text}");
}

#[test]
fn only_the_jury_may_audit() {
    let fixture = Fixture::with(&support::contest_toml(JURY));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-03T00:00:00Z");
    let stranger = fixture.path("stranger.txt");
    std::fs::write(&stranger, "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n")
        .unwrap();
    assert_eq!(fixture.judge(&["audit", "--identity", stranger.to_str().unwrap()]).code, 2);
    assert_eq!(fixture.judge(&["audit", "--identity", IDENTITY, "--correlation", "1.5"]).code, 2);
}

/// Two teams that registered within a minute and sent the same predictions, under names that look the same and
/// with a member in common since.
fn linked() -> Fixture {
    let fixture = Fixture::with(&support::contest_toml(JURY));
    let teams =
        [("bigchaos", "BigChaos", "2009-01-02T00:00:00Z"), ("feeds2", "Big Cha0s", "2009-01-02T00:00:40Z")];
    for (number, (slug, _, at)) in (1..).zip(teams) {
        let path = format!("submissions/{slug}/team.toml");
        let name = format!("Team of {slug}");
        fixture.pull(number, slug, at, &[(&path, "100644", support::team_toml(&name, slug).as_bytes())]);
    }
    let batch = fixture.run("2009-01-02T01:00:00Z");
    assert_eq!(batch["registered"], 2, "{batch}");
    fixture.predictions(3, "bigchaos", "2009-01-03T00:00:00Z", GOOD);
    fixture.predictions(4, "feeds2", "2009-01-03T00:00:01Z", GOOD);
    fixture.predictions(5, "alpha", "2009-01-03T00:00:02Z", WORSE);
    let batch = fixture.run("2009-01-03T01:00:00Z");
    assert_eq!(batch["scored"], 3, "{batch}");
    // What registrations would ask of these is no matter here.
    for (slug, name, _) in teams {
        let member = "\n[[members]]\nlogin = \"Toscher\"\nrole = \"member\"\n";
        let path = fixture.path("clone/submissions").join(slug).join("team.toml");
        std::fs::write(path, support::team_toml(name, slug) + member).unwrap();
    }
    fixture
}

fn audit(fixture: &Fixture, more: &[&str]) -> support::Ran {
    fixture.judge(&[&["audit", "--identity", IDENTITY], more].concat())
}

#[test]
fn linked_teams_are_listed_with_their_evidence() {
    let fixture = linked();
    let report = audit(&fixture, &["--format", "json"]).ok().json();
    assert_eq!(report["between"].as_array().unwrap().len(), 1, "{report}");
    let linked = report["linked"].as_array().unwrap();
    assert_eq!(linked.len(), 1, "{report}");
    assert_eq!(linked[0]["teams"], serde_json::json!(["bigchaos", "feeds2"]));
    let kinds: Vec<&str> = linked[0]["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|evidence| evidence["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["alike", "members", "name", "registered"]);
    let text = audit(&fixture, &[]).ok().out;
    for part in [
        "Linked teams: 1",
        "- bigchaos and feeds2",
        "the same predictions in receipts",
        "1 member in common: \"toscher\"",
        "names that look the same: \"BigChaos\" and \"Big Cha0s\"",
        "registered 40 seconds apart",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_false_positive_is_shown_apart_and_never_again_as_new() {
    let fixture = linked();
    let folder = fixture.path("clone/content/audit");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("false-positives.toml");
    std::fs::write(&file, "[[pairs]]\nteams = [\"bigchaos\", \"feeds2\"]\nreason = \"One group, asked.\"\n")
        .unwrap();
    let text = audit(&fixture, &[]).ok().out;
    for part in [
        "Between teams: none",
        "Linked teams: none",
        "Linked teams marked as false positives: 1",
        "false positive: \"One group, asked.\"",
        "Look-alikes between teams marked as false positives: 1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    std::fs::write(&file, "[[pairs]]\nteams = [\"bigchaos\", \"gravity\"]\nreasons = \"x\"\n").unwrap();
    let ran = audit(&fixture, &[]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    for part in ["false-positives.toml:2", "there is no team \"gravity\"", "unknown-key", "missing-key"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
}

#[test]
fn honest_teams_are_made_up_the_same_every_time_and_with_the_key_alone() {
    let fixture = linked();
    let ask = || audit(&fixture, &["--format", "json"]).ok().json();
    let report = ask();
    let simulated = &report["thresholds"]["simulated"];
    assert_eq!(simulated["teams"], 40, "{report}");
    let middle = simulated["middle"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&middle), "{report}");
    assert!(report["honest"].as_f64().is_some(), "three teams are too few to tell by themselves: {report}");
    assert_eq!(ask()["thresholds"], report["thresholds"]);
    std::fs::rename(fixture.path("answers.csv"), fixture.path("elsewhere.csv")).unwrap();
    let without = ask();
    assert!(without["thresholds"].get("simulated").is_none() && without.get("honest").is_none(), "{without}");
}

#[test]
fn the_meter_says_what_the_board_has_told() {
    let fixture = linked();
    let report = audit(&fixture, &["--format", "json"]).ok().json();
    let meters = &report["meters"];
    assert_eq!((&meters["rows"], &meters["answers"], &meters["releases"]), (&3.into(), &3.into(), &3.into()));
    let teams = meters["teams"].as_array().unwrap();
    assert_eq!(teams.len(), 3);
    let sum: f64 = teams.iter().map(|team| team["bits"].as_f64().unwrap()).sum();
    assert!((sum - meters["bits"].as_f64().unwrap()).abs() < 1e-9 && sum > 0.0, "{meters}");
    for team in teams {
        let (bits, part) = (team["bits"].as_f64().unwrap(), team["part"].as_f64().unwrap());
        assert!((part - bits / 3.0).abs() < 1e-12 && team["largest_gap"].as_f64().unwrap() > 0.0, "{team}");
        assert_eq!(team["places"].as_array().unwrap().len(), 2, "{team}");
    }
    // Without the answer key nobody knows how many rows are public.
    std::fs::rename(fixture.path("answers.csv"), fixture.path("elsewhere.csv")).unwrap();
    let text = audit(&fixture, &[]).ok().out;
    assert!(
        text.contains("What the board has told, at most: 3 teams") && text.contains("--answers"),
        "{text}"
    );
    let key = fixture.path("elsewhere.csv").display().to_string();
    assert!(audit(&fixture, &["--answers", &key]).ok().out.contains("3 public rows"));
}

#[test]
fn the_files_at_hand_decide_exactly() {
    let fixture = Fixture::with(&support::contest_toml(JURY));
    // Both in a straight line: r = 1, whatever the scale.
    let file = |factor: f64| {
        let ids = ["1-7", "1-9", "1-10", "10-7", "10-8"];
        let rows = ids.iter().zip([3.0, 4.0, 5.0, 1.0, 2.5]);
        let rows: String = rows.map(|(id, value)| format!("{id},{}\n", value * factor)).collect();
        format!("id,prediction\n{rows}")
    };
    let (one, two) = (file(1.0), file(0.5));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", &one);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", &two);
    fixture.run("2009-01-03T00:00:00Z");
    let folder = fixture.path("files");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("any name"), &one).unwrap();
    std::fs::write(folder.join("another"), &two).unwrap();
    let folder = folder.display().to_string();
    let text = audit(&fixture, &["--files", &folder]).ok().out;
    assert!(text.contains("2 files to compare exactly") && !text.contains("estimated"), "{text}");
    assert_eq!(audit(&fixture, &["--files", "nowhere"]).code, 2);
    let report = audit(&fixture, &["--files", &folder, "--format", "json"]).ok().json();
    let link = &report["between"][0]["links"][0];
    assert!(link["by"] != "digest" && (link["value"].as_f64().unwrap() - 1.0).abs() < 1e-12, "{report}");
    assert_eq!(link["standard_error"], 0.0, "{report}");
}
