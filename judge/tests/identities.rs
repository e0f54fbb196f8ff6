//! One person behind several names: logins, keys, entries that change, teams that come and go, data that are forgotten.
//! Through the real programs on real repositories.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::Command;

use crate::support::{self, Fixture, GOOD, contest_toml, git, pipe};
use serde_json::Value;

const PERSON: &str =
    "[[quotas]]\nscored = 1\nrefused = 9\nevery = \"24h\"\nper = \"person\"\n[teams]\nidentical = true\n";
/// A key and, as a server's hook names them, its fingerprint and that of another.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const ONE: &str = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
const OTHER: &str = "SHA256:AAAA3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";

fn entry(known_by: &str, role: &str) -> String {
    format!("\n[[members]]\n{known_by}\nrole = \"{role}\"\n")
}

fn team(name: &str, known_by: &str) -> String {
    format!("name = \"{name}\"\n{}", entry(known_by, "leader"))
}

/// A push that proves a login and a key, through the real hook.
fn push(fixture: &Fixture, number: u64, (user, key): (&str, &str), at: &str, path: &str, text: &str) {
    let name = format!("refs/pull/{number}/head");
    let head = fixture.commit(&name, Some("refs/heads/main^0"), &[(path, "100644", text.as_bytes())]);
    let line = format!("{} {head} {name}\n", "0".repeat(40));
    let mut hook = Command::new(support::judge_program());
    hook.args(["receive", "--now", at, "--dir"]).arg(fixture.path("contest.git"));
    hook.env("GITPRIZE_USER", user).env("GITPRIZE_KEY", key);
    pipe(&mut hook, line.as_bytes());
}

fn register(fixture: &Fixture, number: u64, who: (&str, &str), at: &str, slug: &str, text: &str) {
    push(fixture, number, who, at, &format!("submissions/{slug}/team.toml"), text);
}

fn submit(fixture: &Fixture, number: u64, who: (&str, &str), at: &str, slug: &str) {
    push(fixture, number, who, at, &format!("submissions/{slug}/predictions.csv"), GOOD);
}

pub(crate) fn on_main(fixture: &Fixture, files: &[(&str, &str)]) {
    let files: Vec<support::File<'_>> =
        files.iter().map(|(path, text)| (*path, "100644", text.as_bytes())).collect();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
}

pub(crate) fn codes(batch: &Value, expected: &[(u64, &[&str])]) {
    for (number, wanted) in expected {
        assert_eq!(Fixture::codes(batch, *number), *wanted, "#{number}: {batch}");
    }
}

fn show(fixture: &Fixture, path: &str) -> String {
    git(&fixture.path("contest.git"), &["show", &format!("main:{path}")])
}

fn receipts(fixture: &Fixture, kind: &str) -> Vec<Value> {
    let all = fixture.ledger();
    let all = all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|receipt| receipt["kind"] == kind).collect()
}

#[test]
fn a_team_by_login_and_one_by_key_are_one_persons() {
    let fixture = Fixture::with(&contest_toml(PERSON));
    let gabor = ("gabor", ONE);
    register(&fixture, 1, gabor, "2009-01-02T00:00:00Z", "gravity", &team("Gravity", "login = \"gabor\""));
    register(
        &fixture,
        2,
        gabor,
        "2009-01-02T00:01:00Z",
        "dinosaurs",
        &team("Dinosaurs", &format!("ssh_key = \"{KEY}\"")),
    );
    // From another machine, with capitals.
    register(
        &fixture,
        3,
        ("Gabor", OTHER),
        "2009-01-02T00:02:00Z",
        "planet",
        &team("Planet", &format!("ssh_key = \"{OTHER}\"")),
    );
    submit(&fixture, 4, gabor, "2009-01-02T01:00:00Z", "gravity");
    submit(&fixture, 5, gabor, "2009-01-02T02:00:00Z", "dinosaurs");
    submit(&fixture, 6, ("gabor", OTHER), "2009-01-02T03:00:00Z", "planet");
    submit(
        &fixture,
        7,
        ("alpha", "SHA256:BBBB3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
        "2009-01-02T03:00:00Z",
        "alpha",
    );
    submit(&fixture, 8, ("gabor", OTHER), "2009-01-03T01:00:00Z", "dinosaurs");
    let batch = fixture.run("2009-01-03T02:00:00Z");
    codes(
        &batch,
        &[
            (1, &[]),
            (2, &[]),
            (3, &[]),
            (4, &[]),
            (5, &["over-quota"]),
            (6, &["over-quota"]),
            (7, &[]),
            (8, &[]),
        ],
    );
    let file = |slug: &str| show(&fixture, &format!("submissions/{slug}/team.toml"));
    assert!(file("gravity").contains(&format!("ssh_key = \"{ONE}\"")), "{}", file("gravity"));
    assert!(file("dinosaurs").contains("login = \"gabor\""), "{}", file("dinosaurs"));
    let ledger = fixture.ledger();
    assert!(!ledger.to_lowercase().contains("gabor") && !ledger.contains("SHA256:"), "{ledger}");
    // The registrations say it; of a team that the organiser wrote its member's first push does.
    assert_eq!(receipts(&fixture, "link").len(), 1);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn teams_that_the_organiser_wrote_are_linked_by_what_a_push_proves() {
    let fixture = Fixture::with(&contest_toml(PERSON));
    on_main(
        &fixture,
        &[
            ("submissions/gravity/team.toml", &team("Gravity", "login = \"gabor\"")),
            ("submissions/dinosaurs/team.toml", &team("Dinosaurs", &format!("ssh_key = \"{KEY}\""))),
        ],
    );
    let gabor = ("gabor", ONE);
    submit(&fixture, 1, gabor, "2009-01-02T01:00:00Z", "gravity");
    codes(&fixture.run("2009-01-02T01:30:00Z"), &[(1, &[])]);
    assert_eq!(receipts(&fixture, "link").len(), 1);
    submit(&fixture, 2, gabor, "2009-01-02T02:00:00Z", "dinosaurs");
    submit(&fixture, 3, gabor, "2009-01-03T02:00:00Z", "dinosaurs");
    codes(&fixture.run("2009-01-03T03:00:00Z"), &[(2, &["over-quota"]), (3, &[])]);
    assert_eq!(receipts(&fixture, "link").len(), 1, "said once");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_team_that_the_organiser_wrote_counts_for_its_people_under_every_name() {
    let fixture = Fixture::with(&contest_toml(PERSON));
    on_main(&fixture, &[("submissions/gravity/team.toml", &team("Gravity", "login = \"gabor\""))]);
    let gabor = ("gabor", ONE);
    submit(&fixture, 1, gabor, "2009-01-02T01:00:00Z", "gravity");
    codes(&fixture.run("2009-01-02T01:30:00Z"), &[(1, &[])]);
    let renamed = format!("was = \"gravity\"\n{}", team("Gravity", "login = \"gabor\""));
    register(&fixture, 2, gabor, "2009-01-02T02:00:00Z", "orbit", &renamed);
    codes(&fixture.run("2009-01-02T02:30:00Z"), &[(2, &[])]);
    // Another team of the same person, in a batch that knows the first one's old name from the ledger alone.
    on_main(&fixture, &[("submissions/dinosaurs/team.toml", &team("Dinosaurs", "login = \"gabor\""))]);
    submit(&fixture, 3, gabor, "2009-01-02T03:00:00Z", "orbit");
    submit(&fixture, 4, gabor, "2009-01-02T03:10:00Z", "dinosaurs");
    codes(&fixture.run("2009-01-02T03:30:00Z"), &[(3, &["over-quota"]), (4, &["over-quota"])]);
    let members = receipts(&fixture, "members");
    assert_eq!(members.len(), 2, "each such team once: {members:?}");
    let ledger = fixture.ledger();
    assert!(!ledger.contains("gabor") && !ledger.contains("SHA256:"), "{ledger}");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn whoever_the_organiser_enters_into_a_team_counts_from_its_next_file() {
    let fixture = Fixture::with(&contest_toml(PERSON));
    let (gabor, bob) = (("gabor", ONE), ("bob", "SHA256:BBBB3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"));
    register(&fixture, 1, gabor, "2009-01-02T01:00:00Z", "gravity", &team("Gravity", "login = \"gabor\""));
    register(&fixture, 2, bob, "2009-01-02T01:00:00Z", "dinosaurs", &team("Dinosaurs", "login = \"bob\""));
    codes(&fixture.run("2009-01-02T01:30:00Z"), &[(1, &[]), (2, &[])]);
    let path = "submissions/gravity/team.toml";
    let both = format!("{}{}", show(&fixture, path), entry("login = \"bob\"", "member"));
    on_main(&fixture, &[(path, &both)]);
    submit(&fixture, 3, gabor, "2009-01-02T02:00:00Z", "gravity");
    codes(&fixture.run("2009-01-02T02:30:00Z"), &[(3, &[])]);
    submit(&fixture, 4, bob, "2009-01-02T03:00:00Z", "dinosaurs");
    codes(&fixture.run("2009-01-02T03:30:00Z"), &[(4, &["over-quota"])]);
    assert_eq!(receipts(&fixture, "members").len(), 1);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn an_entry_that_swaps_its_identity_keeps_its_count() {
    let fixture = Fixture::with(&contest_toml(PERSON));
    let (gabor, bob) = (("gabor", ONE), ("bob", "SHA256:BBBB3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"));
    let both = format!(
        "name = \"Gravity\"\n{}{}",
        entry("login = \"gabor\"", "leader"),
        entry("login = \"bob\"", "member")
    );
    on_main(&fixture, &[("submissions/gravity/team.toml", &both)]);
    submit(&fixture, 1, bob, "2009-01-02T01:00:00Z", "gravity");
    codes(&fixture.run("2009-01-02T01:30:00Z"), &[(1, &[])]);
    // The leader removes bob and is known by a key from now on, at once; then founds another team by it.
    let by_key = team("Gravity", &format!("ssh_key = \"{KEY}\""));
    register(&fixture, 2, gabor, "2009-01-02T02:00:00Z", "gravity", &by_key);
    register(
        &fixture,
        3,
        gabor,
        "2009-01-02T03:00:00Z",
        "planet",
        &team("Planet", &format!("ssh_key = \"{KEY}\"")),
    );
    submit(&fixture, 4, gabor, "2009-01-02T04:00:00Z", "planet");
    // Bob's new team is his own and has what he spent, and nobody pays for it besides.
    register(&fixture, 5, bob, "2009-01-02T04:00:00Z", "bobs", &team("Bobs", "login = \"bob\""));
    submit(&fixture, 6, bob, "2009-01-02T05:00:00Z", "bobs");
    submit(&fixture, 7, bob, "2009-01-03T05:00:00Z", "bobs");
    submit(&fixture, 8, gabor, "2009-01-03T05:30:00Z", "planet");
    let batch = fixture.run("2009-01-04T00:00:00Z");
    codes(
        &batch,
        &[(2, &[]), (3, &[]), (4, &["over-quota"]), (5, &[]), (6, &["over-quota"]), (7, &[]), (8, &[])],
    );
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_new_team_goes_on_with_what_the_one_that_its_members_withdrew_had_spent() {
    // Two a day per team; nothing is counted per person.
    let fixture = Fixture::new();
    let gabor = ("gabor", ONE);
    let gravity = team("Gravity", "login = \"gabor\"");
    register(&fixture, 1, gabor, "2009-01-02T00:00:00Z", "gravity", &gravity);
    submit(&fixture, 2, gabor, "2009-01-02T01:00:00Z", "gravity");
    submit(&fixture, 3, gabor, "2009-01-02T02:00:00Z", "gravity");
    codes(&fixture.run("2009-01-02T02:30:00Z"), &[(1, &[]), (2, &[]), (3, &[])]);
    // He withdraws, and leaves too, so that the file names nobody; and comes as somebody with a key.
    register(&fixture, 4, gabor, "2009-01-02T03:00:00Z", "gravity", &format!("withdrawn = true\n{gravity}"));
    register(&fixture, 5, gabor, "2009-01-02T03:10:00Z", "gravity", "name = \"Gravity\"\nwithdrawn = true\n");
    codes(&fixture.run("2009-01-02T03:30:00Z"), &[(4, &[]), (5, &[])]);
    register(
        &fixture,
        6,
        gabor,
        "2009-01-02T04:00:00Z",
        "planet",
        &team("Planet", &format!("ssh_key = \"{KEY}\"")),
    );
    submit(&fixture, 7, gabor, "2009-01-02T05:00:00Z", "planet");
    // A day after the first of them there is room for one.
    submit(&fixture, 8, gabor, "2009-01-03T01:30:00Z", "planet");
    submit(&fixture, 9, gabor, "2009-01-03T01:40:00Z", "planet");
    // Somebody else's new team has all of its quota.
    register(&fixture, 10, ("eve", OTHER), "2009-01-02T04:00:00Z", "eves", &team("Eves", "login = \"eve\""));
    submit(&fixture, 11, ("eve", OTHER), "2009-01-02T05:00:00Z", "eves");
    let batch = fixture.run("2009-01-03T02:00:00Z");
    codes(&batch, &[(6, &[]), (7, &["over-quota"]), (8, &[]), (9, &["over-quota"]), (10, &[]), (11, &[])]);
    let inherits: Vec<Value> =
        receipts(&fixture, "register").into_iter().map(|one| one["inherits"].clone()).collect();
    assert_eq!(
        inherits.iter().filter(|teams| !teams.is_null()).collect::<Vec<_>>(),
        [&serde_json::json!(["gravity"])]
    );
    assert!(!fixture.ledger().contains("gabor"));
    // From team to team, and back to the first.
    let planet = format!("withdrawn = true\n{}", show(&fixture, "submissions/planet/team.toml"));
    register(&fixture, 12, gabor, "2009-01-03T03:00:00Z", "planet", &planet);
    register(&fixture, 13, gabor, "2009-01-03T03:10:00Z", "third", &team("Third one", "login = \"gabor\""));
    submit(&fixture, 14, gabor, "2009-01-03T03:20:00Z", "third");
    submit(&fixture, 15, gabor, "2009-01-03T03:30:00Z", "third");
    codes(&fixture.run("2009-01-03T04:00:00Z"), &[(12, &[]), (13, &[]), (14, &[]), (15, &["over-quota"])]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_team_that_comes_back_is_held_against_the_rules_for_members() {
    let fixture = Fixture::with(&contest_toml("[teams]\none_team = true\n"));
    let gabor = ("gabor", ONE);
    let gravity = team("Gravity", "login = \"gabor\"");
    register(&fixture, 1, gabor, "2009-01-02T00:00:00Z", "gravity", &gravity);
    register(&fixture, 2, gabor, "2009-01-02T01:00:00Z", "gravity", &format!("withdrawn = true\n{gravity}"));
    register(
        &fixture,
        3,
        gabor,
        "2009-01-02T02:00:00Z",
        "planet",
        &team("Planet", &format!("ssh_key = \"{KEY}\"")),
    );
    register(&fixture, 4, gabor, "2009-01-02T03:00:00Z", "gravity", &gravity);
    // A second person by another key of the same account.
    register(
        &fixture,
        5,
        ("gabor", OTHER),
        "2009-01-02T03:00:00Z",
        "third",
        &team("Third one", &format!("ssh_key = \"{OTHER}\"")),
    );
    let batch = fixture.run("2009-01-03T00:00:00Z");
    codes(
        &batch,
        &[
            (1, &[]),
            (2, &[]),
            (3, &[]),
            (4, &["in-two-teams", "identical-members"]),
            (5, &["in-two-teams", "identical-members"]),
        ],
    );
}

#[test]
fn capitals_make_two_logins_where_the_host_says_so() {
    let exact = format!("{PERSON}[forge]\nlogins = \"exact\"\n");
    let fixture = Fixture::with(&contest_toml(&exact));
    register(
        &fixture,
        1,
        ("gabor", ONE),
        "2009-01-02T00:00:00Z",
        "gravity",
        &team("Gravity", "login = \"gabor\""),
    );
    register(
        &fixture,
        2,
        ("Gabor", OTHER),
        "2009-01-02T00:00:00Z",
        "planet",
        &team("Planet", "login = \"Gabor\""),
    );
    submit(&fixture, 3, ("gabor", ONE), "2009-01-02T01:00:00Z", "gravity");
    submit(&fixture, 4, ("Gabor", OTHER), "2009-01-02T02:00:00Z", "planet");
    submit(&fixture, 5, ("Gabor", OTHER), "2009-01-03T02:00:00Z", "gravity");
    let batch = fixture.run("2009-01-03T03:00:00Z");
    codes(&batch, &[(1, &[]), (2, &[]), (3, &[]), (4, &[]), (5, &["not-a-member"])]);
    let forge = contest_toml("[forge]\nkind = \"github\"\nlogins = \"exact\"\n");
    std::fs::write(fixture.path("clone/content/contest.toml"), forge).unwrap();
    let ran = fixture.judge(&["lint"]);
    assert!(ran.code == 2 && ran.err.contains("differ only in capitals"), "{}{}", ran.out, ran.err);
}

#[test]
fn forgetting_somebody_leaves_a_receipt_that_does_not_name_them() {
    let fixture = Fixture::with(&contest_toml(PERSON));
    let (gabor, bob) = (("gabor", ONE), ("bob", OTHER));
    let gravity = team("Gravity", "login = \"gabor\"");
    register(
        &fixture,
        1,
        gabor,
        "2009-01-02T00:00:00Z",
        "gravity",
        &format!("{gravity}[[invited]]\nlogin = \"bob\"\n"),
    );
    codes(&fixture.run("2009-01-02T00:10:00Z"), &[(1, &[])]);
    let joins = format!(
        "{}\n{}",
        show(&fixture, "submissions/gravity/team.toml"),
        entry("login = \"bob\"", "member")
    );
    register(&fixture, 2, bob, "2009-01-02T00:20:00Z", "gravity", &joins);
    submit(&fixture, 3, bob, "2009-01-02T01:00:00Z", "gravity");
    codes(&fixture.run("2009-01-02T02:00:00Z"), &[(2, &[]), (3, &[])]);

    let forget = |more: &[&str]| {
        let args = ["forget", "--login", "GABOR", "--now", "2009-01-02T03:00:00Z"];
        fixture.judge(&[&args[..], more].concat())
    };
    let before = fixture.main();
    let dry = forget(&["--dry-run", "--format", "json"]).ok().json();
    assert_eq!((&dry["forgotten"][0]["team"], fixture.main()), (&"gravity".into(), before), "{dry}");
    let done = forget(&[]).ok();
    for text in ["This does not reach", "clone", "receive log", "archives", "filter-repo"] {
        assert!(done.out.contains(text), "{text}: {}", done.out);
    }
    let file = show(&fixture, "submissions/gravity/team.toml");
    assert!(!file.contains("gabor") && file.contains("login = \"bob\""), "{file}");
    assert!(forget(&[]).ok().out.contains("no team.toml on main speaks"), "twice is once");
    let receipt = &receipts(&fixture, "forget")[0];
    assert_eq!(
        (&receipt["teams"][0]["team"], &receipt["teams"][0]["members"]),
        (&"gravity".into(), &1.into())
    );
    assert_eq!(receipt["teams"][0]["people"].as_array().unwrap().len(), 1, "{receipt}");
    let ledger = fixture.ledger();
    assert!(!ledger.to_lowercase().contains("gabor"), "{ledger}");
    let log = git(&fixture.path("contest.git"), &["log", "-1", "--format=%B", "main"]);
    assert!(!log.to_lowercase().contains("gabor") && log.contains("forget"), "{log}");
    fixture.judge(&["verify"]).ok();

    // Who was forgotten and comes back has spent what they had; the team they were in does not pay for them.
    register(
        &fixture,
        4,
        gabor,
        "2009-01-02T04:00:00Z",
        "planet",
        &team("Planet", &format!("ssh_key = \"{KEY}\"")),
    );
    submit(&fixture, 5, gabor, "2009-01-02T05:00:00Z", "planet");
    submit(&fixture, 6, gabor, "2009-01-03T01:30:00Z", "planet");
    submit(&fixture, 7, bob, "2009-01-03T02:00:00Z", "gravity");
    let batch = fixture.run("2009-01-03T03:00:00Z");
    codes(&batch, &[(4, &[]), (5, &["over-quota"]), (6, &[]), (7, &[])]);
    fixture.judge(&["verify"]).ok();
}
