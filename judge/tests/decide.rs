//! Decisions that could go wrong between two batches, by the real commands on a real repository: what waits, what is
//! revealed, what is recorded late, and what `verify` makes of a ledger that somebody wrote without them.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{self, Fixture, GOOD, Ran, WORSE, git};

use contest::Folder;
use ledger::{Disqualified, Known, Ledger, Step};

const JURY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
const RULES: &str = r#"
[jury]
recipients = ["age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv"]
[reveal]
labels = true
[[prizes]]
name = "Grand"
kind = "grand"
public = 1.5
private = 1.5
delivery_days = 7
[[prizes]]
name = "First"
kind = "milestone"
public = 1.2
[[prizes]]
name = "January"
kind = "progress"
public = 1.2
until = 2009-01-10T00:00:00Z
"#;
const OVER: &str = "2009-01-21T00:00:00Z";

fn toml(extra: &str) -> String {
    support::contest_toml(&format!("{extra}{RULES}")).replace("2009-12-31T00:00:00Z", "2009-01-20T00:00:00Z")
}

/// Beta is judged, alpha's better file waits: received before the ends of all prizes.
fn waiting() -> Fixture {
    let fixture = Fixture::with(&toml(""));
    fixture.predictions(1, "alpha", "2009-01-03T00:00:00Z", GOOD);
    let head = fixture.predictions(2, "beta", "2009-01-03T12:00:00Z", WORSE);
    run_only(&fixture, 2, "beta", &head);
    fixture
}

/// A batch on the next day to which the list of pull requests names only one, of noon.
fn run_only(fixture: &Fixture, number: u64, user: &str, head: &str) {
    let pulls = list(fixture, number, user, head, "2009-01-03T12:00:00Z");
    fixture.judge(&["run", "--now", "2009-01-04T00:00:00Z", "--pulls", &pulls]).ok();
}

fn list(fixture: &Fixture, number: u64, user: &str, head: &str, at: &str) -> String {
    let text = format!(
        "[{{\"number\":{number},\"user\":{{\"login\":\"{user}\"}},\"head\":{{\"sha\":\"{head}\"}},\
         \"received_at\":\"{at}\",\"created_at\":\"{at}\",\"updated_at\":\"{at}\"}}]"
    );
    let path = fixture.path(&format!("pulls-{}.json", &at[8..10]));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn act(fixture: &Fixture, now: &str, args: &[&str]) -> Ran {
    fixture.judge(&[args, &["--now", now]].concat())
}

fn refused(ran: &Ran, code: &str, said: &str) {
    assert!(ran.code == 2 && ran.err.contains(&format!("error[{code}]")), "{code}: {}{}", ran.out, ran.err);
    assert!(ran.err.contains(said), "{said}: {}", ran.err);
}

fn nominate(prize: &str) -> Vec<&str> {
    vec!["prize", "nominate", prize, "--identity", JURY]
}

#[test]
fn nothing_is_decided_while_a_head_waits_that_was_received_in_time() {
    let fixture = waiting();
    let before = fixture.main();
    for prize in ["Grand", "First", "January"] {
        let said = format!(
            "cannot nominate beta for \"{prize}\": 1 head that was received in time has no receipt: #1"
        );
        refused(&act(&fixture, OVER, &nominate(prize)), "unjudged-heads", &said);
        let dry = act(&fixture, OVER, &[&nominate(prize)[..], &["--dry-run"]].concat());
        refused(&dry, "unjudged-heads", "`judge run` judges them");
    }
    let reveal = ["reveal", "--identity", JURY];
    refused(&act(&fixture, OVER, &reveal), "unjudged-heads", "cannot reveal: 1 head");
    assert_eq!(fixture.main(), before);
    fixture.run(OVER);
    for prize in ["Grand", "First", "January"] {
        let ran = act(&fixture, OVER, &nominate(prize)).ok();
        assert!(ran.out.contains("\"team\":\"alpha\""), "{}", ran.out);
    }
    // What comes now comes too late to matter, and holds nobody up.
    fixture.predictions(3, "beta", OVER, GOOD);
    act(&fixture, OVER, &["prize", "deliver", "Grand"]).ok();
    act(&fixture, OVER, &reveal).ok();
    let ran = fixture.judge(&["verify"]).ok();
    assert!(
        ran.out.contains("3 nominations and awards, each of the first in line at its moment"),
        "{}",
        ran.out
    );
}

#[test]
fn later_steps_wait_too_and_a_milestone_only_for_what_came_before_its_winner() {
    let fixture = Fixture::with(&toml(""));
    fixture.predictions(4, "alpha", "2009-01-03T12:00:00Z", GOOD);
    let head = fixture.predictions(2, "beta", "2009-01-03T12:00:00Z", WORSE);
    run_only(&fixture, 2, "beta", &head);
    forge(&fixture, "2009-01-06T00:00:00Z", |_| Known::Nominate(step("First", "beta", 2, None)));
    let early = ["prize", "verify", "First"];
    refused(&act(&fixture, "2009-01-06T00:00:00Z", &early), "unjudged-heads", "#4");
    for step in ["reject", "decline"] {
        let out = ["prize", step, "First", "--reason", "why not"];
        refused(&act(&fixture, "2009-01-06T00:00:00Z", &out), "unjudged-heads", "#4");
    }
    fixture.run("2009-01-06T00:00:00Z");
    // Of two that arrived in the same second the receipt decides, and what came later than the winner holds nobody up: the
    // milestone is decided in the middle of the contest.
    fixture.predictions(3, "alpha", "2009-01-06T12:00:00Z", GOOD);
    act(&fixture, "2009-01-07T00:00:00Z", &early).ok();
    act(&fixture, "2009-01-07T00:00:00Z", &["prize", "award", "First"]).ok();
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_head_of_unknown_arrival_counts_as_one_in_time_until_the_list_of_the_forge_says_when() {
    let fixture = waiting();
    fixture.run(OVER);
    let head = fixture.commit(
        "refs/pull/9/head",
        Some("refs/heads/main^0"),
        &[("submissions/beta/predictions.csv", "100644", GOOD.as_bytes())],
    );
    refused(
        &act(&fixture, OVER, &nominate("Grand")),
        "unjudged-heads",
        "when it arrived is not known here: #9",
    );
    let list = |at: &str| list(&fixture, 9, "beta", &head, at);
    let (early, late) = (list("2009-01-20T00:00:00Z"), list(OVER));
    let with = |pulls: &str| act(&fixture, OVER, &[&nominate("Grand")[..], &["--pulls", pulls]].concat());
    refused(&with(&early), "unjudged-heads", "#9");
    with(&late).ok();
}

#[test]
fn after_the_labels_are_published_nothing_opens_the_contest_again_and_nothing_is_scored() {
    let fixture = waiting();
    fixture.run(OVER);
    let reveal = ["reveal", "--identity", JURY, "--labels"];
    act(&fixture, OVER, &reveal).ok();
    let extend = ["extend", "--closes", "2009-03-01T00:00:00Z", "--reason", "more time"];
    refused(
        &act(&fixture, OVER, &extend),
        "labels-revealed",
        "cannot extend: the labels are published, by receipt",
    );
    act(&fixture, OVER, &nominate("Grand")).ok();
    act(&fixture, OVER, &["prize", "reject", "Grand", "--reason", "other predictions"]).ok();
    act(&fixture, OVER, &nominate("Grand")).ok();
    act(&fixture, OVER, &["prize", "reject", "Grand", "--reason", "other predictions"]).ok();
    let reopen = [
        "prize",
        "reopen",
        "Grand",
        "--closes",
        "2009-03-01T00:00:00Z",
        "--reason",
        "nobody",
        "--identity",
        JURY,
    ];
    refused(&act(&fixture, OVER, &reopen), "labels-revealed", "cannot reopen");
    let list = act(&fixture, OVER, &["prize"]).ok().out;
    assert!(!list.contains("reopen"), "{list}");
    // Somebody who writes the receipt by hand opens nothing either.
    forge(&fixture, OVER, |_| {
        Known::Extend(ledger::Extended {
            phase: None,
            closes: "2009-03-01T00:00:00Z".parse().unwrap(),
            reason: "more time".to_owned(),
        })
    });
    fixture.predictions(8, "beta", "2009-01-22T00:00:00Z", GOOD);
    let batch = fixture.run("2009-01-23T00:00:00Z");
    assert_eq!(Fixture::codes(&batch, 8), ["labels-revealed"], "{batch}");
    let ran = fixture.judge(&["verify"]);
    assert!(ran.code == 1 && ran.err.contains("cannot extend: the labels are published"), "{}", ran.err);
    crate::support::told!();
}

/// Appends a receipt without asking anybody, and pushes.
fn forge(fixture: &Fixture, now: &str, make: impl FnOnce(&Ledger) -> Known) {
    let clone = fixture.path("clone");
    let contest = Folder::open(&clone).unwrap().contest;
    let mut ledger = Ledger::open(&clone).unwrap();
    ledger.end_mut().speak_for(&contest);
    let known = make(&ledger);
    ledger.append(now.parse().unwrap(), known.into()).unwrap();
    for (name, text) in ledger.appended() {
        let path = clone.join("submissions/ledger").join(name);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(path, before + text).unwrap();
    }
    std::fs::write(clone.join("submissions/ledger/checkpoint"), ledger.checkpoint().unwrap()).unwrap();
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "By hand"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
}

fn step(prize: &str, team: &str, of: u64, private: Option<f64>) -> Step {
    Step {
        prize: prize.to_owned(),
        team: team.parse().unwrap(),
        of,
        private,
        delivered: None,
        unjudged: None,
        reason: "first in line".to_owned(),
        evidence: None,
    }
}

#[test]
fn verify_holds_every_nomination_against_the_standings_of_its_moment() {
    // Public: seen at once. Private: seen as early at once, and for what it is after the reveal.
    for (prize, private, code) in [
        ("January", None, "decision-not-first"),
        ("First", None, "decision-not-first"),
        ("Grand", Some(1.0), "decided-early"),
    ] {
        let fixture = waiting();
        forge(&fixture, OVER, |_| Known::Nominate(step(prize, "beta", 2, private)));
        fixture.judge(&["verify"]).ok();
        fixture.run(OVER);
        let ran = fixture.judge(&["verify"]);
        assert!(ran.code == 1 && ran.err.contains(&format!("error[{code}]")), "{prize}: {}", ran.err);
        if prize != "Grand" {
            assert!(ran.err.contains("alpha was before it in line with receipt 4"), "{}", ran.err);
            continue;
        }
        act(&fixture, OVER, &["reveal", "--identity", JURY]).ok();
        let ran = fixture.judge(&["verify"]);
        assert!(ran.code == 1 && ran.err.contains("error[decision-not-first]"), "{}", ran.err);
        // Taken back, the decision is right again.
        refused(
            &act(&fixture, OVER, &["prize", "recall", "Grand", "--reason", "alpha waited"]),
            "private-scores-needed",
            "since beta was nominated the ledger got receipt 4",
        );
        let recall = ["prize", "recall", "Grand", "--reason", "alpha waited", "--identity", JURY];
        act(&fixture, OVER, &recall).ok();
        act(&fixture, OVER, &nominate("Grand")).ok();
        fixture.judge(&["verify"]).ok();
    }
    crate::support::told!();
}

#[test]
fn a_private_score_that_a_step_tells_wrongly_is_found_after_the_reveal() {
    let fixture = waiting();
    fixture.run(OVER);
    forge(&fixture, OVER, |_| Known::Nominate(step("Grand", "alpha", 3, Some(0.5))));
    fixture.judge(&["verify"]).ok();
    // Whoever has the key sees it before.
    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
    assert!(ran.code == 1 && ran.err.contains("error[private-differs]"), "{}", ran.err);
    act(&fixture, OVER, &["reveal", "--identity", JURY]).ok();
    let ran = fixture.judge(&["verify"]);
    assert!(ran.err.contains("receipt 3 has the private score 0.5, but opening it gives 0"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn a_sealed_file_that_is_gone_is_missed() {
    let fixture = waiting();
    fixture.run(OVER);
    let clone = fixture.path("clone");
    git(&clone, &["pull", "--quiet"]);
    // That of the second batch, in which alpha was scored.
    git(&clone, &["rm", "--quiet", "submissions/sealed/00000003.age"]);
    git(&clone, &["commit", "--quiet", "--message", "Removed"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    for args in [&nominate("Grand")[..], &["reveal", "--identity", JURY]] {
        let ran = act(&fixture, OVER, args);
        assert!(ran.code == 1 && ran.err.contains("error[unopened-commitment]"), "{args:?}: {}", ran.err);
    }
    crate::support::told!();
}

#[test]
fn an_award_is_for_the_first_of_its_moment() {
    let fixture = waiting();
    fixture.run(OVER);
    let disqualify = ["disqualify", "--team", "alpha", "--rule", "6", "--reason", "two teams"];
    act(&fixture, OVER, &disqualify).ok();
    act(&fixture, OVER, &nominate("January")).ok();
    act(&fixture, OVER, &nominate("Grand")).ok();
    let number = |ran: &Ran| ran.json()["receipt"].as_u64().unwrap();
    let act_json = |args: &[&str]| act(&fixture, OVER, &[args, &["--format", "json"]].concat()).ok();
    let disqualified = number(&act_json(&["appeal", "5", "--reason", "they are twins"])) - 3;
    assert_eq!(disqualified, 5);
    for prize in ["January", "Grand"] {
        let ran = match prize {
            "Grand" => act(&fixture, OVER, &["prize", "deliver", prize]).ok(),
            _ => act(&fixture, OVER, &["prize", "verify", prize]).ok(),
        };
        assert!(ran.out.contains("an appeal against receipt 5 (alpha) is open"), "{}", ran.out);
    }
    act(&fixture, OVER, &["prize", "verify", "Grand"]).ok();
    act(&fixture, OVER, &["prize", "license", "Grand"]).ok();
    act(&fixture, OVER, &["reinstate", "5", "--reason", "they are"]).ok();
    refused(
        &act(&fixture, OVER, &["prize", "award", "January"]),
        "nominee-not-first",
        "alpha is before it in line",
    );
    let blind = act(&fixture, OVER, &["prize", "award", "Grand"]);
    refused(&blind, "private-scores-needed", "which may have changed the order");
    let award = act(&fixture, OVER, &["prize", "award", "Grand", "--identity", JURY]);
    refused(&award, "nominee-not-first", "alpha is before it in line with receipt 3");
    // By hand it is found: at once where the public scores decide, after the reveal where private ones do.
    forge(&fixture, OVER, |_| {
        Known::Award(Step { unjudged: Some(0), ..step("Grand", "beta", 2, Some(1.0)) })
    });
    fixture.judge(&["verify"]).ok();
    act(&fixture, OVER, &["reveal", "--identity", JURY]).ok();
    let ran = fixture.judge(&["verify"]);
    assert!(ran.code == 1 && ran.err.contains("error[decision-not-first]"), "{}", ran.err);
    forge(&fixture, OVER, |_| Known::Award(Step { unjudged: Some(0), ..step("January", "beta", 2, None) }));
    let ran = fixture.judge(&["verify"]);
    assert!(ran.err.contains("cannot award beta: alpha is before it in line"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn a_winner_who_is_disqualified_after_the_award_makes_room_for_the_next() {
    let fixture = waiting();
    fixture.run(OVER);
    for step in [
        &["prize", "nominate", "January"][..],
        &["prize", "verify", "January"],
        &["prize", "award", "January"],
    ] {
        act(&fixture, OVER, step).ok();
    }
    let disqualify = ["disqualify", "--team", "alpha", "--rule", "6", "--reason", "two teams"];
    act(&fixture, OVER, &disqualify).ok();
    let ran = act(&fixture, OVER, &["prize", "nominate", "January"]).ok();
    assert!(ran.out.contains("\"team\":\"beta\""), "{}", ran.out);
    fixture.judge(&["verify"]).ok();
    let again = Disqualified {
        team: Some("beta".parse().unwrap()),
        receipt: None,
        rule: "6".to_owned(),
        reason: "the same".to_owned(),
        evidence: None,
    };
    forge(&fixture, OVER, |_| Known::Disqualify(again));
    let out = act(&fixture, OVER, &["prize"]).ok().out;
    assert!(out.contains("unawarded: the period is over and nobody is in line"), "{out}");
}

#[test]
fn a_punctual_delivery_is_recorded_late_with_its_evidence() {
    let fixture = waiting();
    fixture.run(OVER);
    act(&fixture, OVER, &nominate("Grand")).ok();
    let late = "2009-02-10T00:00:00Z";
    let deliver = |more: &[&str]| act(&fixture, late, &[&["prize", "deliver", "Grand"][..], more].concat());
    refused(&deliver(&[]), "delivery-late", "--delivered-at");
    let why = ["--reason", "the jury was on holiday", "--evidence", "https://mail.example/17"];
    let at = |at: &'static str| [&["--delivered-at", at][..], &why].concat();
    refused(&deliver(&at("2009-01-28T00:00:01Z")), "delivery-late", "that was at 2009-01-28");
    refused(&deliver(&at("2009-01-20T23:59:59Z")), "impossible-delivery", "is nominated since");
    refused(&deliver(&at("2009-02-10T00:00:01Z")), "impossible-delivery", "it cannot have delivered");
    let bare = deliver(&["--delivered-at", "2009-01-28T00:00:00Z"]);
    assert!(bare.code == 2 && bare.err.contains("--evidence"), "{}", bare.err);
    let ran = deliver(&at("2009-01-28T00:00:00Z")).ok();
    assert!(ran.out.contains("\"delivered\":\"2009-01-28T00:00:00Z\""), "{}", ran.out);
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn the_files_of_claims_are_waited_for() {
    let fixture = Fixture::with(&toml("").replacen("opens =", "grace = \"48h\"\nopens =", 1));
    fixture.predictions(2, "beta", "2009-01-03T12:00:00Z", WORSE);
    let digest = base::digest::sha256_hex(GOOD.as_bytes());
    let claim = fixture.commit(
        "refs/pull/1/head",
        Some("refs/heads/main^0"),
        &[("submissions/alpha/predictions.sha256", "100644", format!("{digest}\n").as_bytes())],
    );
    fixture.receive(1, "alpha", "2009-01-19T00:00:00Z", &claim);
    fixture.run("2009-01-20T12:00:00Z");
    refused(&act(&fixture, OVER, &nominate("Grand")), "prize-waits", "may follow until 2009-01-22");
    let reveal = ["reveal", "--identity", JURY, "--labels"];
    refused(&act(&fixture, OVER, &reveal), "reveal-too-early", "may follow until");
    fixture.predictions(3, "alpha", "2009-01-21T12:00:00Z", GOOD);
    refused(&act(&fixture, "2009-01-22T12:00:00Z", &nominate("Grand")), "unjudged-heads", "#3");
    fixture.run("2009-01-22T12:00:00Z");
    let ran = act(&fixture, "2009-01-22T12:00:00Z", &nominate("Grand")).ok();
    assert!(ran.out.contains("\"team\":\"alpha\""), "{}", ran.out);
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}
