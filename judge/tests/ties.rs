//! What a receipt says of ties, whatever was put on record before: a judge that cannot know says nothing.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::fmt::Write as _;

use base::digest::sha256_hex;
use tlog::Checkpoint;
use tlog::merkle::{Tree, leaf};

use crate::support::sealed::{JURY, JURY_IDENTITY};
use crate::support::{Fixture, Ran, contest_toml, git, team_toml};
use serde_json::Value;

const ROWS: usize = 120;

fn id(row: usize) -> String {
    format!("{}-{}", 1 + row / 10, 7 * row + 1)
}

/// A file that errs by `error` of each row.
fn file(error: impl Fn(usize) -> f64) -> String {
    (0..ROWS).fold("id,prediction\n".to_owned(), |mut text, row| {
        let _ = writeln!(text, "{},{}", id(row), (1 + row % 5) as f64 + error(row));
        text
    })
}

/// Errors of about one half, differing from file to file by chance.
fn alike(seed: usize) -> String {
    file(|row| [0.5, -0.5, 0.4, -0.6, 0.7, -0.3][(row * row + seed * (row + 3)) % 6])
}

/// A contest of four teams, and nothing sent yet.
fn empty(board: &str, jury: bool) -> Fixture {
    let mut answers = "id,group,target,split\n".to_owned();
    let mut ids = "id,group\n".to_owned();
    for row in 0..ROWS {
        let split = if row % 2 == 0 { "public" } else { "private" };
        let _ = writeln!(answers, "{},{},{},{split}", id(row), 1 + row / 10, 1 + row % 5);
        let _ = writeln!(ids, "{},{}", id(row), 1 + row / 10);
    }
    let jury = if jury { format!("[jury]\nrecipients = [\"{JURY}\"]\n") } else { String::new() };
    // Lines are put in the places of others here, which a contest's judge does not do.
    let toml = format!("rehearsal = true\n{}", contest_toml(&format!("{jury}[leaderboard]\n{board}\n")));
    let fixture = Fixture::holding(&toml, &ids, &answers);
    let more =
        ["gamma", "delta"].map(|team| (format!("submissions/{team}/team.toml"), team_toml(team, team)));
    let files: Vec<_> = more.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    fixture
}

fn contest(board: &str, jury: bool) -> Fixture {
    let fixture = empty(board, jury);
    // Alpha and beta are alike, gamma is far behind.
    fixture.predictions(1, "alpha", "2009-01-02T01:00:00Z", &alike(1));
    fixture.predictions(2, "beta", "2009-01-02T02:00:00Z", &alike(2));
    fixture.predictions(3, "gamma", "2009-01-02T03:00:00Z", &file(|row| 3.0 + (row % 3) as f64 / 10.0));
    fixture.predictions(4, "alpha", "2009-01-02T04:00:00Z", &file(|row| 1.5 - (row % 2) as f64 / 10.0));
    fixture.run("2009-01-02T20:00:00Z");
    fixture
}

/// What the receipt says of `team`'s last file, which comes now.
fn told(fixture: &Fixture, team: &str, text: &str) -> [Value; 5] {
    fixture.predictions(9, team, "2009-01-04T01:00:00Z", text);
    fixture.run("2009-01-04T20:00:00Z");
    let last: Value = serde_json::from_str(fixture.ledger().lines().last().unwrap()).unwrap();
    assert_eq!((&last["kind"], &last["team"]), (&"score".into(), &team.into()), "{last}");
    ["public", "standard_error", "tied", "rank", "ranks"].map(|field| last[field].clone())
}

fn act(fixture: &Fixture, args: &[&str]) -> u64 {
    let more = ["--reason", "R", "--now", "2009-01-03T00:00:00Z", "--format", "json"];
    fixture.judge(&[args, &more].concat()).ok().json()["receipt"].as_u64().unwrap()
}

fn rescored(fixture: &Fixture) -> Ran {
    fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv", "--key-identity", JURY_IDENTITY])
}

/// Only bests are told of, and by the board after the whole of it.
#[test]
fn ties_of_a_rejudgement_are_those_after_all_of_it() {
    let fixture = contest("", true);
    let toml = fixture.path("clone/content/contest.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    assert!(text.contains("decimals = 4"), "{text}");
    std::fs::write(&toml, text.replace("decimals = 4", "decimals = 2")).unwrap();
    fixture.judge(&["rejudge", "--apply", "--reason", "R", "--now", "2009-01-03T00:00:00Z"]).ok();
    let ledger = fixture.ledger();
    let again: Vec<(Value, bool)> = ledger
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|receipt| receipt["kind"] == "rejudge")
        .map(|receipt| (receipt["of"].clone(), receipt["tied"].is_array()))
        .collect();
    assert_eq!(again.len(), 4, "{ledger}");
    assert!(again.iter().any(|(_, tied)| *tied) && again.iter().any(|(_, tied)| !tied), "{again:?}");
    // A receipt that lacks them, or has others, is no honest one: verify with files says so.
    let ran = rescored(&fixture).ok();
    assert!(ran.out.contains("equal to the last digit"), "{}", ran.out);
}

/// Whoever goes and comes back changes nothing of what is said of others.
#[test]
fn acts_that_were_taken_back_leave_no_trace_in_what_is_said() {
    let better = file(|row| [0.1, -0.2, 0.15][row % 3]);
    for (board, team, text) in [
        ("", "delta", alike(7)),
        ("release = \"ladder-free\"", "alpha", better),
        ("release = \"ladder-free\"", "delta", alike(7)),
    ] {
        let plain = told(&contest(board, true), team, &text);
        assert!(plain[2].is_array() && plain[1].is_number(), "{board}: {plain:?}");
        assert_eq!(plain[4]["rows"].as_array().map(|rows| rows.iter().all(Value::is_array)), Some(true));
        for acts in [
            &[&["--team", "gamma"][..]][..],
            &[&["--team", "beta"], &["--team", "gamma"]],
            &[&["--receipt", "2"]],
            &[&["--receipt", "5"], &["--team", "alpha"]],
            &[&["--team", "alpha"], &["--team", "beta"], &["--team", "gamma"]],
        ] {
            let fixture = contest(board, true);
            let off: Vec<String> = acts
                .iter()
                .map(|who| act(&fixture, &[&["disqualify", "--rule", "1"], *who].concat()).to_string())
                .collect();
            for of in &off {
                act(&fixture, &["reinstate", of]);
            }
            assert_eq!(told(&fixture, team, &text), plain, "{board} {team} {acts:?}");
            rescored(&fixture).ok();
        }
    }
}

/// A team that is out is not there to be tied with; those that stay are as before.
#[test]
fn who_is_out_is_no_part_of_a_tie() {
    let plain = told(&contest("", true), "delta", &alike(7));
    let fixture = contest("", true);
    act(&fixture, &["disqualify", "--rule", "1", "--team", "gamma"]);
    let [others, without_gamma] =
        [&plain, &told(&fixture, "delta", &alike(7))].map(|told| told[..4].to_vec());
    assert_eq!(others, without_gamma);
    // Without its better file alpha stands where nothing is alike.
    let fixture = contest("", true);
    act(&fixture, &["disqualify", "--rule", "1", "--receipt", "2"]);
    act(&fixture, &["disqualify", "--rule", "1", "--team", "beta"]);
    let [public, _, tied, ..] = told(&fixture, "delta", &alike(7));
    assert_eq!(tied, serde_json::json!([public["rmse"], public["rmse"]]), "alone: {tied}");
    rescored(&fixture).ok();
}

/// Without a jury nothing is kept of the exact scores of an earlier batch.
#[test]
fn what_nobody_can_know_is_not_said() {
    let fixture = contest("", false);
    let [_, error, tied, ..] = told(&fixture, "delta", &alike(7));
    assert!(error.is_number() && tied.is_null(), "{tied}");
    assert!(!fixture.ledger().contains("\"ranks\":"), "{}", fixture.ledger());
}

/// The newest record of ranks, with the digest of its board.
fn record(fixture: &Fixture) -> Value {
    let ledger = fixture.ledger();
    let newest = ledger.lines().rev().find(|line| line.contains("\"ranks\":")).unwrap().to_owned();
    let receipt: Value = serde_json::from_str(&newest).unwrap();
    [&receipt, &receipt["score"]]
        .into_iter()
        .map(|score| score["ranks"].clone())
        .find(Value::is_object)
        .unwrap()
}

/// Whoever came first, and in however many batches: what is said of a board is said of its scores.
#[test]
fn ranks_do_not_depend_on_who_came_first_or_in_which_batch() {
    let files = [
        ("alpha", alike(1)),
        ("beta", alike(2)),
        ("gamma", file(|row| 3.0 + (row % 3) as f64 / 10.0)),
        ("delta", file(|row| [0.1, -0.2, 0.15][row % 3])),
    ];
    let of = |order: &[usize], batches: bool| {
        let fixture = empty("", true);
        for (pull, at) in (1..).zip(order) {
            let (team, text) = &files[*at];
            fixture.predictions(pull, team, &format!("2009-01-02T0{pull}:00:00Z"), text);
            if batches {
                fixture.run(&format!("2009-01-02T0{pull}:30:00Z"));
            }
        }
        fixture.run("2009-01-02T20:00:00Z");
        rescored(&fixture).ok();
        record(&fixture)
    };
    let plain = of(&[0, 1, 2, 3], false);
    // Delta is ahead of all, gamma behind all, and of the two between them nothing is known.
    let rows: Vec<[u32; 4]> = serde_json::from_value(plain["rows"].clone()).unwrap();
    assert!(rows[0][3] >= 1 && rows[3][2] >= 2 && rows[1][0] == rows[2][0], "{rows:?}");
    assert_eq!(of(&[0, 1, 2, 3], true), plain);
    for order in [[3, 2, 1, 0], [2, 0, 3, 1]] {
        for batches in [false, true] {
            assert_eq!(of(&order, batches)["rows"], plain["rows"], "{order:?} {batches}");
        }
    }
}

/// A change after which every score is another says where the ranks lie then; who changes what it says is found out.
#[test]
fn after_a_rejudgement_the_ranks_are_known_and_held_against_the_files() {
    let fixture = contest("", true);
    let before = record(&fixture);
    let toml = fixture.path("clone/content/contest.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, text.replace("decimals = 4", "decimals = 3")).unwrap();
    let args = ["rejudge", "--apply", "--reason", "R", "--now", "2009-01-03T00:00:00Z"];
    fixture.judge(&args).ok();
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let after = record(&fixture);
    assert_ne!(after["board"], before["board"]);
    assert_eq!(after["rows"].as_array().unwrap().len(), 3);
    assert!(after["rows"].as_array().unwrap().iter().all(Value::is_array), "{after}");
    rescored(&fixture).ok();
    let [.., then] = told(&fixture, "delta", &alike(7));
    assert_eq!(then["rows"].as_array().unwrap().len(), 4);
    rescored(&fixture).ok();
    let rows = then["rows"].to_string();
    rewrite(&fixture, &format!("\"rows\":{rows}"), "\"rows\":[[0,3,0,3],null,null,null]");
    let wrong = rescored(&fixture);
    assert!(wrong.code == 1 && wrong.err.contains("rank intervals"), "{}", wrong.err);
}

/// Judges of before took whatever they did not know for a tie; their receipts stay as true as they were.
#[test]
fn a_ledger_of_a_judge_that_forgot_still_verifies() {
    let fixture = contest("", true);
    let off = act(&fixture, &["disqualify", "--rule", "1", "--team", "gamma"]).to_string();
    act(&fixture, &["reinstate", &off]);
    let [public, _, tied, _, ranks] = told(&fixture, "delta", &alike(7));
    let ledger = fixture.ledger();
    let scores: Vec<f64> = ledger
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|receipt| receipt["public"]["rmse"].as_f64())
        .collect();
    // Of alpha, beta and gamma, whose bests it did not know any more.
    let all = [scores[0].min(scores[1]).min(public["rmse"].as_f64().unwrap()), scores[2]];
    assert_ne!(tied, serde_json::json!(all));
    // Nor did it say anything of ranks.
    let now = format!("\"tied\":{tied},\"ranks\":{ranks}");
    rewrite(&fixture, &now, &format!("\"tied\":{}", serde_json::json!(all)));
    rescored(&fixture).ok();
    rewrite(&fixture, &format!("\"tied\":{}", serde_json::json!(all)), "\"tied\":[0.1,9.9]");
    let wrong = rescored(&fixture);
    assert!(wrong.code == 1 && wrong.err.contains("ties [0.1, 9.9]"), "{}", wrong.err);
}

/// Puts `new` for `old` in the last line of the clone's ledger, and a checkpoint that goes with it.
pub(crate) fn rewrite(fixture: &Fixture, old: &str, new: &str) {
    let folder = fixture.path("clone/submissions/ledger");
    let file = folder.join("2009-01.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let last = lines.pop().unwrap();
    assert!(last.contains(old), "{last}");
    lines.push(last.replace(old, new));
    let root = Tree::of(lines.iter().map(|line| leaf(line.as_bytes())).collect()).root();
    let tip = sha256_hex(lines.last().unwrap().as_bytes());
    let stated = std::fs::read_to_string(folder.join("checkpoint")).unwrap();
    let checkpoint = Checkpoint::text(stated.lines().next().unwrap(), lines.len() as u64, &root, &tip, None);
    std::fs::write(file, lines.join("\n") + "\n").unwrap();
    std::fs::write(folder.join("checkpoint"), checkpoint).unwrap();
}
