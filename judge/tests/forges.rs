//! Forges: whoever sends a pull request has one comment with what came of it, whatever fails in between.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is the finding; the figures are wanted"
)]

mod awake;
mod described;
mod desk;
mod forgejo;
mod github;
mod gitlab;
mod server;
mod world;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Fixture, GOOD, Ran, WORSE, git, team_toml};
use desk::{Desk, FORGEJO, GITHUB, GITLAB, KINDS, Kind, number_of};
use world::{Fault, JUDGE, Pull};

const NOW: &str = "2009-01-20T00:00:00Z";
const TAG: &str = "<!-- gitprize:reply";

#[test]
fn everybody_has_one_comment_with_the_result_first_a_label_and_is_closed() {
    KINDS.iter().for_each(|kind| everybody(*kind));
}

fn everybody(kind: Kind) {
    let desk = Desk::on(kind);
    let first = desk.sent(1, "alpha", 2, WORSE);
    desk.sent(2, "alpha", 3, GOOD);
    desk.sent(3, "beta", 4, "id,prediction\n1-7,3\n1-9,@everyone\n");
    let gamma = team_toml("Gamma", "gamma");
    desk.pull(4, "gamma", 5, "submissions/gamma/team.toml", &gamma);
    // A maintainer's words, and somebody who pretends to be the judge.
    desk.server.world().say(2, 1, "Please have a look at this one.");
    desk.server.world().say(3, number_of("beta"), &format!("0.0001, rank 1\n\n{TAG} {first} -->\n"));
    let answered = desk.whole();
    assert_eq!(answered["answered"].as_array().unwrap().len(), 4, "{answered}");
    let shown = desk.shown();
    for (number, label, line) in [
        (1, "scored", "**1.0000, rank 1 of 1**: scored, and closed because of that."),
        (2, "scored", "**0.5774, rank 1 as before of 1**: scored, and closed because of that."),
        (3, "refused", "**Refused, `not-a-number`**: "),
        (4, "registered", "**Gamma is registered**, and this is closed because of that."),
    ] {
        let (open, labels, said) = &shown[&number];
        assert!(!open && *labels == [label] && said.len() == 1, "#{number}: {shown:#?}");
        let first = said[0].lines().next().unwrap();
        assert!(first.starts_with(line), "#{number}: {first}");
        assert!(
            said[0].contains("<details>") && said[0].contains("Receipt ") && said[0].contains(TAG),
            "{}",
            said[0]
        );
    }
    assert!(shown[&3].2[0].contains("line 3"), "{}", shown[&3].2[0]);
    assert!(!shown[&3].2[0].contains("@everyone"), "{}", shown[&3].2[0]);
    // What others said stands as it was.
    let world = desk.server.world();
    assert_eq!(world.pulls[&2].comments[0].body, "Please have a look at this one.");
    assert!(world.pulls[&3].comments[0].body.starts_with("0.0001"));
    let before = world.seen.len();
    drop(world);
    // Again: nothing is left to do.
    let again = desk.answer().ok().json();
    assert_eq!((again["answered"].as_array().unwrap().len(), &again["open"]), (0, &0.into()), "{again}");
    assert_eq!(desk.server.world().seen.len(), before + 1, "one list");
    desk.right();
}

#[test]
fn a_comment_is_edited_in_its_place_and_only_when_it_says_something_else() {
    KINDS.iter().for_each(|kind| edited(*kind));
}

fn edited(kind: Kind) {
    let desk = Desk::on(kind);
    desk.sent(1, "alpha", 2, WORSE);
    desk.whole();
    let said = desk.shown()[&1].2[0].clone();
    // Somebody opens it again: it is closed again, and nothing is written.
    desk.server.world().pulls.get_mut(&1).unwrap().open = true;
    desk.answer().ok();
    let world = desk.server.world();
    assert_eq!((world.count(kind.comment), world.count(kind.edit)), (1, 0));
    assert!(!world.pulls[&1].open && world.pulls[&1].said() == [said.as_str()]);
    drop(world);
    // A comment of the judge's was lost and came twice, and one was changed by hand.
    let mut world = desk.server.world();
    world.pulls.get_mut(&1).unwrap().open = true;
    world.pulls.get_mut(&1).unwrap().comments[0].body = format!("other words\n{TAG} x -->");
    world.say(1, JUDGE.1, &said);
    // What the judge's account says without the tag is somebody's own words, who has the same token.
    world.say(1, JUDGE.1, "By hand.");
    drop(world);
    desk.answer().ok();
    let world = desk.server.world();
    assert_eq!(world.pulls[&1].said(), [said.as_str(), "By hand."]);
    drop(world);
    // A new head comes after the receipt: it waits, and the comment says so.
    desk.server.world().pulls.get_mut(&1).unwrap().open = true;
    let newer = desk.sent(1, "alpha", 2, GOOD);
    desk.server.world().pulls.get_mut(&1).unwrap().commits = 2;
    let id = desk.server.world().say(1, JUDGE.1, &said);
    desk.answer().ok();
    let world = desk.server.world();
    let pull = &world.pulls[&1];
    assert!(pull.open && pull.said().len() == 1 && pull.comments[0].id == id, "{pull:?}");
    assert!(
        pull.said()[0].contains(&format!("A newer head, {}, waits here", &newer[..12])),
        "{}",
        pull.said()[0]
    );
    drop(world);
    desk.whole();
    let world = desk.server.world();
    let pull = &world.pulls[&1];
    assert!(!pull.open && pull.said().len() == 1 && pull.comments[0].id == id, "{pull:?}");
    assert!(pull.said()[0].starts_with("**0.5774"), "{}", pull.said()[0]);
    drop(world);
    desk.right();
}

#[test]
fn a_head_that_comes_while_it_is_closed_opens_it_again() {
    KINDS.iter().for_each(|kind| overtaken(*kind));
}

fn overtaken(kind: Kind) {
    let desk = Desk::on(kind);
    desk.sent(1, "alpha", 2, WORSE);
    desk.pulls().ok();
    desk.batch().ok();
    let newer = "c".repeat(40);
    desk.server.world().overtakes.insert(1, newer.clone());
    desk.answer().ok();
    let world = desk.server.world();
    assert!(world.pulls[&1].open && world.pulls[&1].head == newer, "{:?}", world.pulls[&1]);
}

#[test]
fn a_draft_is_looked_at_and_answered_and_counts_for_nothing() {
    KINDS.iter().for_each(|kind| draft(*kind));
}

fn draft(kind: Kind) {
    let desk = Desk::on(kind);
    desk.sent(1, "alpha", 2, GOOD);
    desk.sent(2, "alpha", 2, "id,prediction\n1-7,x\n");
    for number in [1, 2] {
        desk.server.world().pulls.get_mut(&number).unwrap().draft = true;
    }
    desk.whole();
    let ledger = git(
        &desk.fixture.path("contest.git"),
        &["ls-tree", "--name-only", "refs/heads/main", "submissions/"],
    );
    assert!(!ledger.contains("ledger"), "nothing is recorded: {ledger}");
    let shown = desk.shown();
    assert!(
        shown.values().all(|(open, labels, said)| *open && labels.is_empty() && said.len() == 1),
        "{shown:#?}"
    );
    assert!(shown[&1].2[0].starts_with("**Draft: nothing is wrong with it so far.**"), "{}", shown[&1].2[0]);
    assert!(
        shown[&1].2[0].contains("5 predictions") && !shown[&1].2[0].contains("0.5774"),
        "{}",
        shown[&1].2[0]
    );
    assert!(shown[&2].2[0].starts_with("**Draft: it would be refused.**"), "{}", shown[&2].2[0]);
    // It is said once.
    desk.answer().ok();
    assert_eq!(desk.shown(), shown);
    let is_comment = |path: &str| path.ends_with("/comments") || path.ends_with("/notes");
    let written = |(method, path, _): &&(String, String, Value)| method == "POST" && is_comment(path);
    assert_eq!(desk.server.world().seen.iter().filter(written).count(), 2);
    // Marked as ready, it came then, and the same comment has the result.
    {
        let mut world = desk.server.world();
        let pull = world.pulls.get_mut(&1).unwrap();
        pull.draft = false;
        pull.back.push("2009-01-15T00:00:00Z".to_owned());
    }
    desk.whole();
    let shown = desk.shown();
    assert!(!shown[&1].0 && shown[&1].2.len() == 1 && shown[&1].2[0].starts_with("**0.5774"), "{shown:#?}");
    assert!(
        desk.fixture.ledger().contains("\"received\":\"2009-01-15T00:00:00Z\""),
        "{}",
        desk.fixture.ledger()
    );
    desk.right();
}

#[test]
fn the_list_says_when_each_head_came_as_far_as_the_forge_proves_it() {
    let desk = Desk::on(GITHUB);
    let heads: Vec<String> = (1..=5).map(|number| desk.sent(number, "alpha", 2, GOOD)).collect();
    {
        let mut world = desk.server.world();
        // Forced; pushed on top; back after it was closed; pushed on top of what nobody knows.
        let of = |number: u64| heads[number as usize - 1].clone();
        world.pulls.get_mut(&2).unwrap().forced =
            vec![("2009-01-03T00:00:00Z".into(), "d".repeat(40)), ("2009-01-04T00:00:00Z".into(), of(2))];
        world.pulls.get_mut(&3).unwrap().commits = 2;
        world.pulls.get_mut(&3).unwrap().login = "other".into();
        world.activity.insert("other/contest".into(), vec![("2009-01-05T00:00:00Z".into(), of(3))]);
        world.pulls.get_mut(&4).unwrap().back = vec!["2009-01-06T00:00:00Z".into()];
        world.pulls.get_mut(&5).unwrap().commits = 2;
    }
    let told = desk.pulls().ok().json();
    assert_eq!((&told["open"], &told["waiting"], &told["told"]), (&5.into(), &5.into(), &4.into()), "{told}");
    let list: Value =
        serde_json::from_slice(&std::fs::read(desk.fixture.path("pulls.json")).unwrap()).unwrap();
    let came: Vec<&Value> = list.as_array().unwrap().iter().map(|one| &one["received_at"]).collect();
    assert_eq!(
        came,
        [
            &Value::Null,
            &json!("2009-01-04T00:00:00Z"),
            &json!("2009-01-05T00:00:00Z"),
            &json!("2009-01-06T00:00:00Z"),
            &Value::Null
        ]
    );
    assert_eq!((&list[0]["pushes"], &list[4]["pushes"]), (&1.into(), &Value::Null));
    assert_eq!(list[0]["user"]["created_at"], "2008-01-01T00:00:00Z");
    desk.batch().ok();
    let ledger = desk.fixture.ledger();
    for part in ["\"received_by\":\"created\"", "\"received_by\":\"push\"", "\"received_by\":\"first-seen\""]
    {
        assert!(ledger.contains(part), "{part}: {ledger}");
    }
    desk.right();
}

#[test]
fn gitlab_and_forgejo_prove_when_heads_came_too() {
    for kind in [GITLAB, FORGEJO] {
        let desk = Desk::on(kind);
        let heads: Vec<String> = (1..=3).map(|number| desk.sent(number, "alpha", 2, GOOD)).collect();
        {
            let mut world = desk.server.world();
            // Forced, the last push back to what was there before; back after it was closed.
            world.pulls.get_mut(&2).unwrap().forced = vec![
                ("2009-01-03T00:00:00Z".into(), "d".repeat(40)),
                ("2009-01-04T00:00:00Z".into(), heads[1].clone()),
            ];
            world.pulls.get_mut(&3).unwrap().back = vec!["2009-01-06T00:00:00Z".into()];
        }
        let told = desk.pulls().ok().json();
        assert_eq!((&told["open"], &told["told"]), (&3.into(), &3.into()), "{told}");
        desk.batch().ok();
        let ledger = desk.fixture.ledger();
        for at in ["2009-01-02T10", "2009-01-04T00", "2009-01-06T00"] {
            assert!(ledger.contains(&format!("\"received\":\"{at}:00:00Z\"")), "{at}: {ledger}");
        }
        assert!(!ledger.contains("first-seen"), "{ledger}");
        desk.right();
    }
}

#[test]
fn pages_that_come_twice_or_lack_an_entry_are_read_again() {
    for kind in KINDS {
        let desk = Desk::on(kind);
        (1..=5).for_each(|number| drop(desk.sent(number, "alpha", number as u32, GOOD)));
        desk.server.world().most = Some(2);
        let numbers = |ran: Ran| {
            let list: Value =
                serde_json::from_slice(&std::fs::read(desk.fixture.path("pulls.json")).unwrap()).unwrap();
            let number = |one: &Value| one["number"].as_u64().or(one["iid"].as_u64());
            (ran.code, list.as_array().unwrap().iter().filter_map(number).collect::<Vec<_>>())
        };
        for fault in [Fault::Twice, Fault::Lacks] {
            desk.server.world().faults = vec![(kind.second, fault); 2];
            assert_eq!(numbers(desk.pulls()), (0, vec![1, 2, 3, 4, 5]), "{kind:?} {fault:?}");
            // One that is never whole is not taken in part.
            desk.server.world().faults = vec![(kind.second, fault); 3];
            desk.server.world().pulls.get_mut(&5).unwrap().open = false;
            assert_eq!(numbers(desk.pulls()), (3, vec![1, 2, 3, 4, 5]), "{kind:?} {fault:?}");
            desk.server.world().pulls.get_mut(&5).unwrap().open = true;
        }
        desk.right();
    }
}

#[test]
fn a_forge_whose_clock_is_off_says_when_there_is_more_by_this_clock() {
    for kind in KINDS {
        for ahead in [-7_200, 7_200] {
            let desk = Desk::on(kind);
            desk.sent(1, "alpha", 2, GOOD);
            desk.pulls().ok();
            desk.batch().ok();
            let now = base::time::Instant::now().seconds();
            {
                let mut world = desk.server.world();
                world.ahead = ahead;
                // In ten minutes, as the forge counts.
                (world.remaining, world.reset) = (Some(51), (now + ahead + 600).unsigned_abs());
            }
            let told = desk.answer().ok().json();
            let more: base::time::Instant = told["more_from"].as_str().unwrap().parse().unwrap();
            let wait = more.seconds() - now;
            assert!((600..660).contains(&wait), "{kind:?}: {wait} seconds, {told}");
        }
    }
}

#[test]
fn a_forge_that_takes_no_more_is_left_alone_and_the_next_run_goes_on() {
    KINDS.iter().for_each(|kind| left_alone(*kind));
}

fn left_alone(kind: Kind) {
    let desk = Desk::on(kind);
    for number in 1..=6 {
        desk.sent(number, if number % 2 == 0 { "alpha" } else { "beta" }, number as u32, GOOD);
    }
    desk.pulls().ok();
    desk.batch().ok();
    // The floor is 50: it is reached in the middle.
    {
        let mut world = desk.server.world();
        // What is read before, and two answers: labels that GitLab writes with the closing, comments that GitHub tells of all at
        // once, a label that Forgejo has to make.
        let asked = match kind.name {
            "github" => 7,
            "gitlab" => 13,
            _ => 10,
        };
        (world.remaining, world.reset) = (Some(50 + asked), 4_000_000_000);
    }
    let first = desk.answer().ok();
    let told = first.json();
    assert_eq!(told["left"].as_array().unwrap().len(), 4, "{told}");
    assert!(told["more_from"].as_str().unwrap().starts_with("2096-"), "{told}");
    assert_eq!(desk.server.world().remaining, Some(50), "no more than may be");
    let oldest: Vec<u64> =
        told["answered"].as_array().unwrap().iter().map(|one| one["pull"].as_u64().unwrap()).collect();
    assert_eq!(oldest, [1, 2], "the oldest first");
    // One that is told how long to wait, longer than anybody does.
    {
        let mut world = desk.server.world();
        world.remaining = None;
        world.faults = vec![("POST /", Fault::Away(3_600))];
    }
    let second = desk.answer().ok().json();
    // GitLab labels and closes by a request of another kind: the one whose comment stands already is done with.
    let left = if kind.name == "gitlab" { 3 } else { 4 };
    assert_eq!(second["left"].as_array().unwrap().len(), left, "{second}");
    // And what the call itself allows, in the middle of reading too.
    let fourth = desk.run(&["answer", "--now", NOW, "--requests", "3", "--format", "json"]).ok().json();
    assert!(fourth["left"].as_array().unwrap().len() >= 3 && fourth["requests"] == 3, "{fourth}");
    let third = desk.run(&["answer", "--now", NOW, "--requests", "6", "--format", "json"]).ok().json();
    let is_open = desk.server.world().pulls.values().any(|pull| pull.open);
    assert!(is_open && third["requests"] == 6, "{third}");
    desk.answer().ok();
    assert!(desk.shown().values().all(|(open, _, said)| !open && said.len() == 1), "{:#?}", desk.shown());
    desk.right();
}

#[test]
fn whatever_a_forge_answers_nothing_is_lost_and_nothing_said_twice() {
    KINDS.iter().for_each(|kind| whatever_fails(*kind));
}

fn whatever_fails(kind: Kind) {
    let Kind { comment, close, label, list, .. } = kind;
    // What goes wrong, how the run ends, whether it is done then.
    type Case<'c> = (&'c [(&'static str, Fault)], i32, bool);
    let cases: &[Case<'_>] = &[
        (&[(comment, Fault::Lost)], 0, true),
        (&[(comment, Fault::Failed)], 0, true),
        (&[(comment, Fault::Cut)], 0, true),
        (&[(comment, Fault::Page), (comment, Fault::Page)], 0, true),
        (
            &[(comment, Fault::Status(500)), (comment, Fault::Status(503)), (comment, Fault::Status(504))],
            3,
            false,
        ),
        (&[(comment, Fault::Away(0))], 0, true),
        (&[(comment, Fault::Status(429))], 0, true),
        (&[(comment, Fault::Status(422))], 3, false),
        (&[(comment, Fault::Status(409))], 3, false),
        (&[(comment, Fault::Status(404))], 0, false),
        (&[(comment, Fault::Status(403))], 2, false),
        (&[(comment, Fault::Status(401))], 2, false),
        (&[(label, Fault::Failed), (close, Fault::Lost)], 0, true),
        (&[(close, Fault::Status(500)), (close, Fault::Status(500)), (close, Fault::Status(500))], 3, false),
        (&[(list, Fault::Page), (list, Fault::Cut)], 0, true),
        (&[(list, Fault::Status(429)), (list, Fault::Away(0)), (comment, Fault::Slow)], 0, true),
        (&[(close, Fault::Status(422))], 3, false),
        (&[(close, Fault::Status(409))], 3, false),
        (&[(list, Fault::Status(401))], 2, false),
        (&[(list, Fault::Lost), (list, Fault::Lost), (list, Fault::Lost)], 3, false),
    ];
    let desk = Desk::on(kind);
    desk.sent(1, "alpha", 2, WORSE);
    desk.pulls().ok();
    desk.batch().ok();
    let fresh = desk.server.world().pulls[&1].clone();
    for (faults, code, done) in cases {
        desk.server.world().pulls.insert(1, fresh.clone());
        desk.server.world().faults = faults.to_vec();
        let ran = desk.answer();
        assert_eq!(ran.code, *code, "{faults:?}: {}{}", ran.out, ran.err);
        assert!(!ran.out.contains("ghp_") && !ran.err.contains("ghp_"), "the token is nobody's to read");
        let is_done = || {
            let shown = &desk.shown()[&1];
            !shown.0 && shown.1 == ["scored"] && shown.2.len() == 1
        };
        assert_eq!(is_done(), *done, "{faults:?}: {:?}", desk.shown());
        desk.server.world().faults.clear();
        desk.answer().ok();
        assert!(is_done(), "{faults:?}: {:?}", desk.shown());
    }
    desk.right();
}

#[test]
fn without_a_token_or_a_forge_it_is_said_what_is_needed() {
    let desk = Desk::on(GITHUB);
    let ran = Ran::of(
        &desk.command(&["answer"]).env_remove("GITPRIZE_FORGE_TOKEN").env("PATH", "").output().unwrap(),
    );
    assert!(ran.code == 2 && ran.err.contains("GITPRIZE_FORGE_TOKEN"), "{}", ran.err);
    let plain = Fixture::new();
    let ran = plain.judge(&["answer", "--forge", "https://forge.example/org/contest"]);
    assert!(ran.code == 2, "{}", ran.err);
    let ran = plain.judge(&["pulls", "--out", "pulls.json"]);
    assert!(ran.code == 2 && ran.err.contains("error["), "{}", ran.err);
}

/// Contest, teams and pull requests of a large day: `waiting` submissions of as many teams, and `drafts` of one person.
fn large(kind: Kind, waiting: u64, drafts: u64) -> Desk {
    let desk = Desk::on(kind);
    let teams: Vec<(String, String)> = (1..=waiting)
        .map(|number| {
            let slug = format!("team-{number}");
            (format!("submissions/{slug}/team.toml"), team_toml(&format!("Team {number}"), &slug))
        })
        .collect();
    let files: Vec<_> = teams.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
    desk.fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&desk.fixture.path("clone"), &["pull", "--quiet"]);
    for number in 1..=waiting {
        let content = if number % 10 == 0 { "id,prediction\n1-7,x\n" } else { GOOD };
        desk.sent(number, &format!("team-{number}"), 1 + (number % 18) as u32, content);
    }
    let path = "submissions/team-1/predictions.csv";
    let head = desk.fixture.commit(
        "refs/heads/draft",
        Some("refs/heads/main^0"),
        &[(path, "100644", WORSE.as_bytes())],
    );
    let mut references = String::new();
    for number in waiting + 1..=waiting + drafts {
        references.push_str(&format!("create {}/{number}/head {head}\n", kind.heads));
        let mut pull = Pull::of(number, "team-1", number_of("team-1"), &head, "2009-01-02T10:00:00Z");
        pull.draft = true;
        desk.server.world().pulls.insert(number, pull);
    }
    let mut update = Command::new("git");
    update.arg("-C").arg(desk.fixture.path("contest.git")).args(["update-ref", "--stdin"]);
    crate::support::pipe(&mut update, references.as_bytes());
    desk
}

#[test]
fn a_thousand_open_pull_requests_cost_less_than_a_thousand_requests() {
    let desk = large(GITHUB, 250, 750);
    desk.server.world().remaining = Some(1_000);
    desk.server.world().reset = 4_000_000_000;
    let told = desk.pulls().ok().json();
    let lists = desk.server.world().seen.len();
    assert!(told["open"] == 1_000 && lists <= 15, "{lists} requests for {told}");
    let batch = desk.batch().ok().json();
    assert_eq!((&batch["scored"], &batch["refused"]), (&225.into(), &25.into()));
    let answered = desk.answer().ok().json();
    assert_eq!(answered["answered"].as_array().unwrap().len(), 253, "{}", answered["left"]);
    let all = desk.server.world().seen.len();
    println!("1,000 open, 250 waiting: {lists} requests for the list with arrivals, {all} in all");
    assert!(all < 1_000, "{all}");
    let shown = desk.shown();
    let closed =
        shown.values().filter(|(open, labels, said)| !open && labels.len() == 1 && said.len() == 1).count();
    assert_eq!(closed, 250);
    desk.right();
}

/// How often the judge is killed, and of how many pull requests: the whole is asked for by a variable.
fn kills(few: (u64, u64), many: u64) -> (u64, u64) {
    let kills: u64 =
        std::env::var("GITPRIZE_FORGE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(few.0);
    if kills > few.0 { (kills, many) } else { few }
}

#[test]
fn killed_at_any_moment_with_a_forge_that_fails_everybody_has_one_comment_in_the_end() {
    killed(GITHUB, kills((20, 24), 250));
}

#[test]
fn killed_at_any_moment_with_a_gitlab_that_fails_everybody_has_one_comment_in_the_end() {
    killed(GITLAB, kills((8, 12), 50));
}

#[test]
fn killed_at_any_moment_with_a_forgejo_that_fails_everybody_has_one_comment_in_the_end() {
    killed(FORGEJO, kills((8, 12), 50));
}

fn killed(kind: Kind, (kills, waiting): (u64, u64)) {
    let desk = large(kind, waiting, 3);
    let expected = large(kind, waiting, 3);
    expected.whole();
    desk.server.world().failing = 10;
    let mut killed = 0;
    for round in 0..kills {
        let step = desk.server.world().random() % 4;
        let (pulls, out) = (desk.fixture.path("pulls.json"), desk.fixture.path("pulls.json"));
        let mut command = match step {
            0 => desk.command(&["pulls", "--out", out.to_str().unwrap()]),
            1 => desk.command(&["run", "--now", NOW, "--slice", "5", "--pulls", pulls.to_str().unwrap()]),
            _ => desk.command(&["answer", "--now", NOW]),
        };
        // The list is there at least once.
        if round == 0 {
            while desk.pulls().code != 0 {}
        }
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let most = if kills > 20 { 3_000 } else { 600 };
        let wait = desk.server.world().random() % most;
        std::thread::sleep(Duration::from_millis(20 + wait));
        killed += u64::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
    }
    let mut runs = 0;
    loop {
        runs += 1;
        let well = desk.pulls().code == 0 && desk.batch().code == 0 && desk.answer().code == 0;
        let open = desk.server.world().pulls.values().filter(|pull| pull.open && !pull.draft).count();
        if well && open == 0 {
            break;
        }
        assert!(runs < 30, "{open} are open yet");
    }
    println!(
        "{}: {kills} rounds, {killed} killed, {runs} runs more, {} requests",
        kind.name,
        desk.server.world().seen.len()
    );
    // Receipts have other numbers and moments than in a run that nobody killed; all else is the same.
    let told = |desk: &Desk| -> BTreeMap<u64, (bool, Vec<String>, Vec<String>)> {
        let first = |said: Vec<String>| {
            said.iter()
                .map(|text| text.lines().next().unwrap().split(", rank").next().unwrap().to_owned())
                .collect()
        };
        desk.shown()
            .into_iter()
            .map(|(number, (open, labels, said))| (number, (open, labels, first(said))))
            .collect()
    };
    assert_eq!(told(&desk), told(&expected));
    let world = desk.server.world();
    for pull in world.pulls.values() {
        assert!(pull.said()[0].contains(&format!("{} -->", pull.head)), "{pull:?}");
    }
    let ledger =
        git(&desk.fixture.path("contest.git"), &["show", "refs/heads/main:submissions/ledger/2009-01.jsonl"]);
    let is_of_a_head = |line: &&str| serde_json::from_str::<Value>(line).unwrap()["pull"].is_u64();
    let receipts = ledger.lines().filter(is_of_a_head).count() as u64;
    assert_eq!(receipts, waiting, "nothing is judged twice");
    drop(world);
    desk.fixture.judge(&["verify"]).ok();
    desk.right();
}
