//! Forges: whoever sends a pull request has one comment with what came of it, whatever fails in between.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is the finding; the figures are wanted"
)]

mod github;
mod server;
mod world;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, judge_program, team_toml};
use server::Server;
use world::{Fault, JUDGE, Pull};

const NOW: &str = "2009-01-20T00:00:00Z";
const TAG: &str = "<!-- gitprize:reply";

/// A contest whose forge is on this machine.
struct Desk {
    fixture: Fixture,
    server: Server,
}

impl Desk {
    fn github() -> Self {
        let toml = contest_toml("[forge]\nkind = \"github\"\n");
        Self { fixture: Fixture::with(&toml), server: Server::new(github::answers) }
    }

    /// A pull request with a prediction file of the author's team, which the forge lists.
    fn sent(&self, number: u64, team: &str, day: u32, content: &str) -> String {
        let path = format!("submissions/{team}/predictions.csv");
        self.pull(number, team, day, &path, content)
    }

    fn pull(&self, number: u64, login: &str, day: u32, path: &str, content: &str) -> String {
        let name = format!("refs/pull/{number}/head");
        let head =
            self.fixture.commit(&name, Some("refs/heads/main^0"), &[(path, "100644", content.as_bytes())]);
        let pull = Pull::of(number, login, number_of(login), &head, &format!("2009-01-{day:02}T10:00:00Z"));
        self.server.world().pulls.insert(number, pull);
        head
    }

    fn command(&self, args: &[&str]) -> Command {
        let url = format!("{}/org/contest.git", self.server.base);
        let mut command = Command::new(judge_program());
        command.args(args).current_dir(self.fixture.path("clone")).env("LC_ALL", "C");
        command
            .env("GITPRIZE_FORGE_API", &self.server.base)
            .env("GITPRIZE_FORGE_TOKEN", "ghp_0123456789abcdef0123");
        if ["pulls", "answer"].contains(&args[0]) {
            command.args(["--forge", &url, "--pause", "2"]);
        }
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&self.command(args).output().unwrap())
    }

    fn pulls(&self) -> Ran {
        let out = self.fixture.path("pulls.json");
        self.run(&["pulls", "--out", out.to_str().unwrap(), "--format", "json"])
    }

    fn batch(&self) -> Ran {
        let pulls = self.fixture.path("pulls.json");
        self.run(&["run", "--now", NOW, "--pulls", pulls.to_str().unwrap(), "--format", "json"])
    }

    fn answer(&self) -> Ran {
        self.run(&["answer", "--now", NOW, "--format", "json"])
    }

    /// All three, as a workflow calls them.
    fn whole(&self) -> Value {
        self.pulls().ok();
        self.batch().ok();
        self.answer().ok().json()
    }

    /// What the forge shows of each pull request.
    fn shown(&self) -> BTreeMap<u64, (bool, Vec<String>, Vec<String>)> {
        let world = self.server.world();
        let said = |pull: &Pull| pull.said().into_iter().map(str::to_owned).collect();
        world
            .pulls
            .iter()
            .map(|(number, pull)| (*number, (pull.open, pull.labels.clone(), said(pull))))
            .collect()
    }

    fn right(&self) {
        let world = self.server.world();
        assert!(world.wrong.is_empty(), "asked wrongly: {:#?}", world.wrong);
    }
}

/// The forge's number of an account.
fn number_of(login: &str) -> u64 {
    login.bytes().fold(7, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_000)
}

#[test]
fn everybody_has_one_comment_with_the_result_first_a_label_and_is_closed() {
    let desk = Desk::github();
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
    let desk = Desk::github();
    desk.sent(1, "alpha", 2, WORSE);
    desk.whole();
    let said = desk.shown()[&1].2[0].clone();
    // Somebody opens it again: it is closed again, and nothing is written.
    desk.server.world().pulls.get_mut(&1).unwrap().open = true;
    desk.answer().ok();
    let world = desk.server.world();
    assert_eq!(
        (
            world.count("POST /repos/org/contest/issues/1/comments"),
            world.count("PATCH /repos/org/contest/issues")
        ),
        (1, 0)
    );
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
    let desk = Desk::github();
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
    let desk = Desk::github();
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
    assert_eq!(desk.server.world().count("/comments"), 2);
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
    let desk = Desk::github();
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
fn a_forge_that_takes_no_more_is_left_alone_and_the_next_run_goes_on() {
    let desk = Desk::github();
    for number in 1..=6 {
        desk.sent(number, if number % 2 == 0 { "alpha" } else { "beta" }, number as u32, GOOD);
    }
    desk.pulls().ok();
    desk.batch().ok();
    // The floor is 50: it is reached in the middle.
    {
        let mut world = desk.server.world();
        (world.remaining, world.reset) = (Some(57), 4_000_000_000);
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
        world.faults = vec![("POST /repos/org/contest/issues", Fault::Away(3_600))];
    }
    let second = desk.answer().ok().json();
    assert_eq!(second["left"].as_array().unwrap().len(), 4, "{second}");
    // And what the call itself allows.
    let third = desk.run(&["answer", "--now", NOW, "--requests", "6", "--format", "json"]).ok().json();
    let is_open = desk.server.world().pulls.values().any(|pull| pull.open);
    assert!(is_open && third["requests"] == 6, "{third}");
    desk.answer().ok();
    assert!(desk.shown().values().all(|(open, _, said)| !open && said.len() == 1), "{:#?}", desk.shown());
    desk.right();
}

#[test]
fn whatever_a_forge_answers_nothing_is_lost_and_nothing_said_twice() {
    let comment = "POST /repos/org/contest/issues/1/comments";
    let close = "PATCH /repos/org/contest/pulls/1";
    let label = "POST /repos/org/contest/issues/1/labels";
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
        (&[("query Open", Fault::Page), ("query Open", Fault::Cut)], 0, true),
        (&[("query Open", Fault::Status(401))], 2, false),
        (&[("query Open", Fault::Lost), ("query Open", Fault::Lost), ("query Open", Fault::Lost)], 3, false),
    ];
    let desk = Desk::github();
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
    let desk = Desk::github();
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
fn large(waiting: u64, drafts: u64) -> Desk {
    let desk = Desk::github();
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
        references.push_str(&format!("create refs/pull/{number}/head {head}\n"));
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
    let desk = large(250, 750);
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

#[test]
fn killed_at_any_moment_with_a_forge_that_fails_everybody_has_one_comment_in_the_end() {
    let kills: u64 =
        std::env::var("GITPRIZE_FORGE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let waiting = if kills > 20 { 250 } else { 24 };
    let desk = large(waiting, 3);
    let expected = large(waiting, 3);
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
        "{kills} rounds, {killed} killed, {runs} runs more, {} requests",
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
