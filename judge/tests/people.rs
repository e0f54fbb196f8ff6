//! Teams over their lives: joining, renaming, merging, choosing, terms, held registrations, `judge join` and
//! `judge forget`, through the real programs on real repositories.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{self, Fixture, GOOD, WORSE, contest_toml, git};
use contest::TermsText;
use serde_json::Value;

const LATER: &str = "2009-01-04T00:00:00Z";

fn member(login: &str, role: &str, more: &str) -> String {
    format!("\n[[members]]\nlogin = \"{login}\"\nrole = \"{role}\"\n{more}")
}

fn team(name: &str, login: &str) -> String {
    format!("name = \"{name}\"\n{}", member(login, "leader", ""))
}

fn on_main(fixture: &Fixture, files: &[(&str, &str)]) {
    let files: Vec<support::File<'_>> =
        files.iter().map(|(path, text)| (*path, "100644", text.as_bytes())).collect();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
}

fn propose(fixture: &Fixture, number: u64, user: &str, slug: &str, at: &str, text: &str) -> String {
    fixture.pull(number, user, at, &[(&format!("submissions/{slug}/team.toml"), "100644", text.as_bytes())])
}

fn codes(batch: &Value, expected: &[(u64, &[&str])]) {
    for (number, wanted) in expected {
        assert_eq!(Fixture::codes(batch, *number), *wanted, "#{number}: {batch}");
    }
}

fn show(fixture: &Fixture, path: &str) -> String {
    git(&fixture.path("contest.git"), &["show", &format!("main:{path}")])
}

fn receipts(fixture: &Fixture) -> Vec<Value> {
    fixture.ledger().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_team_is_renamed_and_takes_another_in_with_all_that_both_spent() {
    let fixture = Fixture::with(&contest_toml("").replace("every = \"24h\"", "every = \"48h\""));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", WORSE);
    fixture.predictions(3, "beta", "2009-01-02T00:10:00Z", WORSE);
    let renamed = format!("was = \"alpha\"\n{}", team("Omega", "alpha"));
    propose(&fixture, 4, "alpha", "omega", "2009-01-02T01:00:00Z", &renamed);
    // The same batch already knows the new folder, and no longer the old one.
    fixture.predictions(5, "alpha", "2009-01-02T02:00:00Z", GOOD);
    let csv = |slug: &str| format!("submissions/{slug}/predictions.csv");
    fixture.pull(6, "alpha", "2009-01-02T02:00:01Z", &[(&csv("omega"), "100644", GOOD.as_bytes())]);
    let batch = fixture.run("2009-01-02T12:00:00Z");
    codes(&batch, &[(4, &[]), (5, &["unregistered-team"]), (6, &[])]);
    let listed = git(&fixture.path("contest.git"), &["ls-tree", "--name-only", "main", "submissions/"]);
    assert!(listed.contains("submissions/omega") && !listed.contains("submissions/alpha"), "{listed}");
    assert_eq!(
        show(&fixture, "submissions/omega/team.toml"),
        "name = \"Omega\"\nwas = \"alpha\"\nformer_names = [\"Alpha\"]\n\n[[members]]\nlogin = \"alpha\"\nrole = \"leader\""
    );
    let register = receipts(&fixture).into_iter().find(|receipt| receipt["kind"] == "register").unwrap();
    assert_eq!(
        (&register["team"], &register["was"], &register["new"]),
        (&"omega".into(), &"alpha".into(), &false.into())
    );
    // Nobody takes the names that it had.
    propose(&fixture, 7, "new", "alpha", "2009-01-02T13:00:00Z", &team("Quite new", "new"));
    propose(&fixture, 8, "new", "fresh", "2009-01-02T13:00:00Z", &team("ALPHA", "new"));
    // omega agrees to become part of beta; then beta takes it in.
    let agrees = format!(
        "{}\n",
        show(&fixture, "submissions/omega/team.toml").replace("was =", "merge_into = \"beta\"\nwas =")
    );
    propose(&fixture, 9, "alpha", "omega", "2009-01-02T14:00:00Z", &agrees);
    let merged = format!(
        "name = \"Beta and Omega\"\nmerges = [\"omega\"]\n{}{}",
        member("beta", "leader", ""),
        member("alpha", "member", "")
    );
    propose(&fixture, 10, "beta", "beta", "2009-01-02T15:00:00Z", &merged);
    // Four were scored in the 48 hours, two are allowed: the next slot is when three have left.
    fixture.pull(11, "alpha", "2009-01-04T00:05:00Z", &[(&csv("beta"), "100644", GOOD.as_bytes())]);
    fixture.pull(12, "beta", "2009-01-04T02:00:00Z", &[(&csv("beta"), "100644", GOOD.as_bytes())]);
    let batch = fixture.run("2009-01-05T00:00:00Z");
    codes(
        &batch,
        &[(7, &["name-taken"]), (8, &["name-taken"]), (9, &[]), (10, &[]), (11, &["over-quota"]), (12, &[])],
    );
    let reply = batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == 10).unwrap();
    assert!(reply["reply"].as_str().unwrap().contains("part of it now"), "{reply}");
    let file = show(&fixture, "submissions/beta/team.toml");
    assert!(file.contains("former_names = [\"Beta's team <b>\", \"Alpha\", \"Omega\"]"), "{file}");
    let listed = git(&fixture.path("contest.git"), &["ls-tree", "--name-only", "main", "submissions/"]);
    assert!(!listed.contains("submissions/omega"), "{listed}");
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn quotas_per_person_hold_over_teams_and_the_ledger_names_nobody() {
    let quota =
        "[[quotas]]\nscored = 1\nrefused = 9\nevery = \"24h\"\nper = \"person\"\n[teams]\nidentical = true\n";
    let fixture = Fixture::with(&contest_toml(quota));
    let personal = "name = \"Gabor Takacs\"\ncountry = \"HU\"\n";
    let gravity = format!("name = \"Gravity\"\n{}", member("gabor-t", "leader", personal));
    propose(&fixture, 1, "gabor-t", "gravity", "2009-01-02T00:00:00Z", &gravity);
    on_main(
        &fixture,
        &[(
            "submissions/dinosaurs/team.toml",
            &format!("name = \"Dinosaurs\"\n{}", member("Gabor-T", "leader", personal)),
        )],
    );
    let csv = |slug: &str| format!("submissions/{slug}/predictions.csv");
    let send = |number, slug: &str, at: &str, text: &str| {
        fixture.pull(number, "gabor-t", at, &[(&csv(slug), "100644", text.as_bytes())]);
    };
    send(2, "gravity", "2009-01-02T01:00:00Z", GOOD);
    // The organiser wrote this team's file and no receipt tells who is in it; it counts all the same.
    send(3, "dinosaurs", "2009-01-02T02:00:00Z", GOOD);
    send(4, "dinosaurs", "2009-01-03T01:00:00Z", GOOD);
    send(5, "gravity", "2009-01-03T02:00:00Z", "rubbish");
    send(6, "gravity", "2009-01-03T02:00:00Z", GOOD);
    propose(
        &fixture,
        7,
        "mallory-m",
        "gravity",
        "2009-01-03T03:00:00Z",
        &gravity.replace("Gravity", "Mallory"),
    );
    propose(
        &fixture,
        8,
        "gabor-t",
        "gravity",
        "2009-01-03T04:00:00Z",
        &format!("withdrawn = true\n{gravity}"),
    );
    send(9, "gravity", "2009-01-09T02:00:00Z", GOOD);
    let batch = fixture.run("2009-01-10T00:00:00Z");
    codes(
        &batch,
        &[
            (1, &[]),
            (2, &[]),
            (3, &["over-quota"]),
            (4, &[]),
            (6, &["over-quota"]),
            (7, &["not-a-member"]),
            (8, &[]),
            (9, &["withdrawn-team"]),
        ],
    );
    let ledger = fixture.ledger();
    let register = receipts(&fixture).into_iter().find(|receipt| receipt["kind"] == "register").unwrap();
    let tags = register["persons"].as_array().unwrap();
    assert!(tags.len() == 1 && tags[0][0].as_str().unwrap().len() == 16, "{register}");
    for name in ["gabor", "Gabor", "Takacs", "HU\"", "mallory", "Mallory"] {
        let told: Vec<&str> = ledger.lines().filter(|line| line.contains(name)).collect();
        assert!(told.is_empty(), "{name}: {told:?}");
    }
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn no_complaint_on_record_names_a_person() {
    // What contestants hear names people; what the ledger keeps does not.
    let fixture = Fixture::new();
    let file = |name: &str| {
        format!("name = \"Alpha\"\n{}{}", member("alpha", "leader", ""), member(name, "member", ""))
    };
    propose(&fixture, 1, "mallory-m", "alpha", "2009-01-02T00:00:00Z", &file("mallory-m"));
    propose(&fixture, 2, "alpha", "alpha", "2009-01-02T00:00:00Z", &file("gabor-t"));
    propose(&fixture, 3, "takacs-g", "gravity", "2009-01-02T00:00:00Z", &team("Gravity", "gabor-t"));
    let country = team("Gravity", "takacs-g") + "country = \"Hungary\"\nid = 4711\n";
    propose(&fixture, 4, "takacs-g", "gravity", "2009-01-02T00:00:00Z", &country);
    fixture.pull(
        5,
        "mallory-m",
        "2009-01-02T00:00:00Z",
        &[("submissions/alpha/predictions.csv", "100644", GOOD.as_bytes())],
    );
    let batch = fixture.run(LATER);
    codes(
        &batch,
        &[
            (1, &["not-a-member"]),
            (2, &["no-consent"]),
            (3, &["not-a-member"]),
            (4, &["bad-country"]),
            (5, &["not-a-member"]),
        ],
    );
    assert!(batch.to_string().contains("mallory-m") && batch.to_string().contains("gabor-t"), "{batch}");
    let ledger = fixture.ledger();
    assert_eq!(ledger.lines().count(), 6);
    for name in ["mallory-m", "gabor-t", "takacs-g", "Hungary", "4711"] {
        assert!(!ledger.contains(name), "{name}: {ledger}");
    }
    assert!(ledger.contains("the author of the pull request is not a member of the team"), "{ledger}");
    crate::support::told!();
}

#[test]
fn the_final_choice_is_the_teams_own() {
    let fixture = Fixture::with(&contest_toml("[final]\nchoice = \"chosen\"\ncount = 1\n"));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-02T01:00:00Z");
    let seq = |team: &str| {
        let score = receipts(&fixture).into_iter().find(|receipt| receipt["team"] == team).unwrap();
        score["seq"].as_u64().unwrap()
    };
    let alpha = team("Alpha", "alpha");
    propose(
        &fixture,
        3,
        "alpha",
        "alpha",
        "2009-01-02T02:00:00Z",
        &format!("chosen = [{}]\n{alpha}", seq("beta")),
    );
    propose(
        &fixture,
        4,
        "alpha",
        "alpha",
        "2009-01-02T02:00:00Z",
        &format!("chosen = [{}]\n{alpha}", seq("alpha")),
    );
    let batch = fixture.run(LATER);
    codes(&batch, &[(3, &["bad-choice"]), (4, &[])]);
    let register = receipts(&fixture).into_iter().find(|receipt| receipt["kind"] == "register").unwrap();
    assert_eq!(register["chosen"], serde_json::json!([seq("alpha")]));
}

#[test]
fn a_submission_needs_the_terms_in_force() {
    let fixture = Fixture::with(&contest_toml("[terms]\n"));
    let (first, second, spelling) =
        ("You play fair.\n", "You play fair and share.\n", "You play fair, and share.\n");
    let entry = |text: &str| {
        format!(
            "accepted = {{ terms = \"sha256:{}\", on = 2009-01-01 }}\n",
            TermsText::hash_of(text.as_bytes())
        )
    };
    let alpha = |text: &str| format!("name = \"Alpha\"\n{}", member("alpha", "leader", &entry(text)));
    on_main(&fixture, &[("content/rules.md", first), ("submissions/alpha/team.toml", &alpha(first))]);
    let old = fixture.main();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", GOOD);
    propose(&fixture, 3, "new", "new", "2009-01-02T00:00:00Z", &team("New", "new"));
    let wrong = format!("name = \"New\"\n{}", member("new", "leader", &entry(second)));
    propose(&fixture, 4, "new", "new", "2009-01-02T00:00:00Z", &wrong);
    let future = format!(
        "name = \"New\"\n{}",
        member("new", "leader", &entry(first).replace("2009-01-01", "2009-03-01"))
    );
    propose(&fixture, 5, "new", "new", "2009-01-02T00:00:00Z", &future);
    let batch = fixture.run("2009-01-02T01:00:00Z");
    codes(
        &batch,
        &[
            (1, &[]),
            (2, &["terms-not-accepted"]),
            (3, &["terms-not-accepted"]),
            (4, &["terms-changed"]),
            (5, &["acceptance-date"]),
        ],
    );

    on_main(&fixture, &[("content/rules.md", second)]);
    let new = fixture.main();
    fixture.predictions(6, "alpha", "2009-01-03T00:00:00Z", GOOD);
    let batch = fixture.run("2009-01-03T01:00:00Z");
    codes(&batch, &[(6, &["terms-changed"])]);
    let reply = batch["judged"][0]["reply"].as_str().unwrap();
    for text in [
        TermsText::hash_of(first.as_bytes()),
        TermsText::hash_of(second.as_bytes()),
        format!("git diff {old} {new} -- content/rules.md"),
    ] {
        assert!(reply.contains(&text), "{text}: {reply}");
    }

    // The member accepts with the command that the reply names, and pushes what it wrote.
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let joined = fixture
        .judge(&["join", "--team", "alpha", "--login", "alpha", "--accept", "--now", "2009-01-03T02:00:00Z"])
        .ok();
    assert!(joined.out.contains("git add submissions/alpha/team.toml"), "{}", joined.out);
    let written = std::fs::read_to_string(fixture.path("clone/submissions/alpha/team.toml")).unwrap();
    git(&fixture.path("clone"), &["checkout", "--quiet", "."]);
    propose(&fixture, 7, "alpha", "alpha", "2009-01-03T02:00:00Z", &written);
    fixture.predictions(8, "alpha", "2009-01-03T03:00:00Z", GOOD);
    let batch = fixture.run("2009-01-03T04:00:00Z");
    codes(&batch, &[(7, &[]), (8, &[])]);

    // A change that the organiser declares minor asks for nothing.
    let minor = format!(
        "[terms]\n[[terms.minor]]\nfrom = \"sha256:{}\"\nreason = \"a comma\"\n",
        TermsText::hash_of(second.as_bytes())
    );
    on_main(&fixture, &[("content/rules.md", spelling), ("content/contest.toml", &contest_toml(&minor))]);
    fixture.predictions(9, "alpha", "2009-01-05T00:00:00Z", GOOD);
    codes(&fixture.run("2009-01-06T00:00:00Z"), &[(9, &[])]);
    let terms = fixture.judge(&["terms", "--format", "json"]).ok().json();
    assert_eq!(terms["hash"], format!("sha256:{}", TermsText::hash_of(spelling.as_bytes())));
    let accepted = terms["accepted"].as_array().unwrap();
    let alpha = accepted.iter().find(|entry| entry["teams"] == serde_json::json!(["alpha"])).unwrap();
    assert_eq!((&alpha["holds"], &alpha["members"]), (&true.into(), &1.into()), "{terms}");
    crate::support::told!();
}

/// The forge's document of one pull request.
fn document(fixture: &Fixture, pulls: &[(u64, &str, &str, u64, Option<&str>)]) -> String {
    let pulls: Vec<Value> = pulls
        .iter()
        .map(|(number, head, login, id, opened)| {
            serde_json::json!({
                "number": number, "head": { "sha": head }, "received_at": "2009-01-02T00:00:00Z",
                "user": { "login": login, "id": id, "created_at": opened },
            })
        })
        .collect();
    let path = fixture.path("pulls.json");
    std::fs::write(&path, serde_json::to_vec(&pulls).unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn young_accounts_wait_until_the_organiser_decides() {
    let fixture = Fixture::with(&contest_toml("[sign_ups]\naccount_age = \"30d\"\n"));
    let heads: Vec<String> = ["gravity", "bigchaos", "dace", "feeds2"]
        .iter()
        .enumerate()
        .map(|(at, slug)| {
            let person = format!("person-{slug}");
            propose(&fixture, at as u64 + 1, &person, slug, "2009-01-02T00:00:00Z", &team(slug, &person))
        })
        .collect();
    let pulls = document(
        &fixture,
        &[
            (1, &heads[0], "person-gravity", 11, Some("2008-12-20T00:00:00Z")),
            (2, &heads[1], "person-bigchaos", 12, Some("2005-01-01T00:00:00Z")),
            (3, &heads[2], "person-dace", 13, None),
            (4, &heads[3], "person-feeds2", 14, Some("2009-01-01T00:00:00Z")),
        ],
    );
    let batch = fixture.judge(&["run", "--now", LATER, "--pulls", &pulls, "--format", "json"]).ok().json();
    assert_eq!((&batch["held"], &batch["registered"]), (&3.into(), &1.into()), "{batch}");
    let held = |number: usize| {
        batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number).unwrap().clone()
    };
    assert_eq!(held(1)["held_for"]["code"], "young-account");
    assert_eq!(held(3)["held_for"]["code"], "account-age-unknown");
    assert!(held(1)["reply"].as_str().unwrap().contains("waits for the organiser"), "{}", held(1));
    let registered = show(&fixture, "submissions/bigchaos/team.toml");
    assert!(registered.contains("id = 12"), "the forge's number is written down: {registered}");
    assert!(fixture.judge(&["review"]).ok().out.contains("gravity"));
    let listed = fixture.judge(&["review", "--format", "json"]).ok().json();
    assert_eq!(listed["registrations"].as_array().unwrap().len(), 3, "{listed}");
    let again = fixture.judge(&["run", "--now", LATER, "--pulls", &pulls, "--format", "json"]).ok().json();
    assert_eq!(again["held"], 0, "what waits is not judged again: {again}");

    let review = |args: &[&str]| {
        fixture.judge(
            &[&["review", "--now", "2009-01-05T00:00:00Z", "--pulls", &pulls, "--format", "json"][..], args]
                .concat(),
        )
    };
    let dry = review(&["--approve", "gravity", "--dry-run"]).ok().json();
    assert_eq!((&dry["approved"], fixture.ledger().lines().count()), (&1.into(), 5), "{dry}");
    assert_eq!(review(&["--approve", "gravity"]).ok().json()["approved"], 1);
    assert!(show(&fixture, "submissions/gravity/team.toml").contains("id = 11"));
    assert_eq!(review(&["--approve", "gravity"]).ok().json()["approved"], 0, "twice is once");
    assert_eq!(review(&["--reject", "feeds2", "--reason", "a sock puppet"]).ok().json()["rejected"], 1);
    assert_eq!(review(&["--all", "--before", "2009-01-02T00:00:00Z"]).ok().json()["approved"], 0);
    assert_eq!(review(&["--all"]).ok().json()["approved"], 1);
    let ledger = fixture.ledger();
    let rejected = ledger.lines().find(|line| line.contains("registration-rejected")).unwrap();
    assert!(rejected.contains("a sock puppet"), "{rejected}");
    support::told::note(rejected, "");
    assert_eq!(ledger.lines().count(), 8);
    assert!(!ledger.contains("person-") && !ledger.contains("2008-12-20"), "{ledger}");
    assert!(fixture.judge(&["review"]).ok().out.contains("no registration"));
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn join_writes_what_the_judge_takes() {
    let fixture = Fixture::new();
    let join =
        |args: &[&str]| fixture.judge(&[&["join", "--now", "2009-01-02T00:00:00Z"][..], args].concat());
    let written = |slug: &str| {
        std::fs::read_to_string(fixture.path(&format!("clone/submissions/{slug}/team.toml"))).unwrap()
    };
    let new =
        ["--team", "gravity", "--name", "Gravity", "--login", "gabor", "--country", "HU", "--invite", "bob"];
    let first = join(&new).ok();
    assert!(first.out.contains("git push origin HEAD:refs/for/main"), "{}", first.out);
    let text = written("gravity");
    assert_eq!(
        text,
        "name = \"Gravity\"\n\n[[members]]\nlogin = \"gabor\"\ncountry = \"HU\"\nrole = \"leader\"\n\n[[invited]]\nlogin = \"bob\"\n"
    );
    assert!(join(&new).ok().out.contains("Unchanged"));
    assert_eq!(written("gravity"), text);
    let clean = || {
        git(&fixture.path("clone"), &["checkout", "--quiet", "."]);
        git(&fixture.path("clone"), &["clean", "--quiet", "-fd"]);
        git(&fixture.path("clone"), &["pull", "--quiet"]);
    };
    clean();
    propose(&fixture, 1, "gabor", "gravity", "2009-01-02T00:00:00Z", &text);
    codes(&fixture.run("2009-01-02T01:00:00Z"), &[(1, &[])]);
    clean();
    // Each step by the command, pushed and judged; the number is the pull request's.
    let steps: [(u64, &str, &str, Vec<&str>); 6] = [
        (2, "bob", "gravity", vec!["--team", "gravity", "--login", "bob"]),
        (3, "gabor", "gravity", vec!["--team", "gravity", "--login", "gabor", "--leader", "bob"]),
        (4, "gabor", "gravity", vec!["--team", "gravity", "--login", "gabor", "--leave"]),
        (5, "bob", "graviton", vec!["--team", "gravity", "--login", "bob", "--rename", "graviton"]),
        (6, "bob", "graviton", vec!["--team", "graviton", "--login", "bob", "--withdraw"]),
        (
            7,
            "bob",
            "graviton",
            vec!["--team", "graviton", "--login", "bob", "--come-back", "--name", "Graviton"],
        ),
    ];
    for (number, user, slug, args) in steps {
        let ran = join(&args);
        assert_eq!(ran.code, 0, "#{number}: {} {}", ran.out, ran.err);
        let text = written(slug);
        assert!(join(&args).ok().out.contains("Unchanged"), "#{number}");
        clean();
        propose(&fixture, number, user, slug, &format!("2009-01-02T0{number}:00:00Z"), &text);
        codes(&fixture.run(&format!("2009-01-02T0{number}:30:00Z")), &[(number, &[])]);
        clean();
    }
    let last = show(&fixture, "submissions/graviton/team.toml");
    assert_eq!(
        last,
        "name = \"Graviton\"\nwas = \"gravity\"\nformer_names = [\"Gravity\"]\n\n[[members]]\nlogin = \"bob\"\nrole = \"leader\""
    );
    // What the judge would refuse is not written.
    let taken = join(&["--team", "graviton", "--login", "bob", "--name", "ALPHA"]);
    assert_eq!((taken.code, taken.err.contains("name-taken")), (1, true), "{}", taken.err);
    assert_eq!(written("graviton").trim_end(), last);
    let stranger = join(&["--team", "graviton", "--login", "mallory"]);
    assert!(stranger.code == 1 && stranger.err.contains("ask the leader to invite you"), "{}", stranger.err);
    assert_eq!(join(&["--team", "none-such", "--login", "x"]).code, 1);
    assert_eq!(join(&["--team", "graviton", "--login", "bob", "--choose", "x"]).code, 2);
    assert!(join(&["--team", "graviton", "--login", "bob"]).ok().out.contains("Nothing to do"));
}

#[test]
fn a_person_is_forgotten_in_every_file() {
    let fixture = Fixture::new();
    let shared = format!(
        "name = \"Shared\"\n{}{}",
        member("alpha", "leader", "name = \"A. L. Pha\"\n"),
        member("beta", "member", "")
    );
    on_main(&fixture, &[("submissions/shared/team.toml", &shared)]);
    let forget = |more: &[&str]| {
        let args = ["forget", "--login", "ALPHA", "--now", "2009-01-01T12:00:00Z"];
        fixture.judge(&[&args[..], more].concat())
    };
    let dry = forget(&["--dry-run", "--format", "json"]).ok().json();
    assert_eq!(dry["forgotten"].as_array().unwrap().len(), 2, "{dry}");
    assert_eq!(git(&fixture.path("clone"), &["status", "--short"]), "");
    let done = forget(&[]).ok();
    assert!(done.out.contains("filter-repo") && done.out.contains("receipt 2"), "{}", done.out);
    let read = |slug: &str| show(&fixture, &format!("submissions/{slug}/team.toml")) + "\n";
    assert_eq!(read("alpha"), "name = \"Alpha\"\nwithdrawn = true\n");
    assert_eq!(read("shared"), "name = \"Shared\"\n\n[[members]]\nlogin = \"beta\"\nrole = \"leader\"\n");
    assert!(forget(&[]).ok().out.contains("no team.toml on main speaks"));
    assert_eq!(fixture.judge(&["forget"]).code, 2, "whom?");
    // The team without members takes no submission, whoever sends it.
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    codes(&fixture.run(LATER), &[(1, &["withdrawn-team", "not-a-member"])]);
}
