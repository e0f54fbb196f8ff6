//! Acts of organiser and jury through the real commands on a real repository: what they write, and what bad ones
//! are told.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::os::unix::fs::PermissionsExt;

use crate::support::{self, Fixture, GOOD, Ran, WORSE, git};

const JURY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
/// Grand prize reached by alpha on 2 January: the last call ends on 12 January.
const RULES: &str = r#"
[jury]
recipients = ["age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv"]
[[phases]]
id = "first"
from = 2009-01-01T00:00:00Z
until = 2009-01-05T00:00:00Z
[[prizes]]
name = "Grand"
kind = "grand"
public = 0.6
private = 1.0
last_call_days = 10
delivery_days = 7
[[prizes]]
name = "Progress"
kind = "progress"
public = 1.2
until = 2009-01-04T00:00:00Z
[[prizes]]
name = "Next"
kind = "progress"
public = 0.5
after = "Progress"
"#;
const CALL: &str = "2009-01-05T00:00:00Z";
const OVER: &str = "2009-01-13T00:00:00Z";

/// Ledger: open 1, alpha 2 (0.5774, private 0), last call 3, beta 4 (1.0, private 1).
fn contest() -> Fixture {
    let fixture = Fixture::with(&support::contest_toml(RULES));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T12:00:00Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    fixture
}

fn act(fixture: &Fixture, now: &str, args: &[&str]) -> Ran {
    fixture.judge(&[args, &["--now", now]].concat())
}

fn last(fixture: &Fixture) -> serde_json::Value {
    serde_json::from_str(fixture.ledger().trim().lines().last().unwrap()).unwrap()
}

#[test]
fn a_grand_prize_from_nomination_to_award() {
    let fixture = contest();
    let list = |now: &str| act(&fixture, now, &["prize", "--format", "json"]).ok().json()["prizes"].clone();
    assert_eq!(list(CALL)[0]["state"]["name"], "last-call");
    assert_eq!(list(CALL)[0]["state"]["until"], "2009-01-12T00:00:00Z");
    assert_eq!(list(OVER)[0]["state"]["name"], "pending");
    assert_eq!(list(OVER)[0]["candidates"], serde_json::Value::Null, "sealed");
    assert_eq!(list(OVER)[1]["candidates"][0]["team"], "alpha");

    let nominate = ["prize", "nominate", "Grand", "--identity", JURY];
    let plan = act(&fixture, OVER, &[&nominate[..], &["--dry-run"]].concat()).ok();
    assert!(plan.out.contains("Would record"), "{}", plan.out);
    let before = fixture.main();
    act(&fixture, OVER, &nominate).ok();
    assert_ne!(fixture.main(), before);
    let receipt = last(&fixture);
    assert_eq!(
        (&receipt["kind"], &receipt["team"], &receipt["of"], &receipt["private"]),
        (&"nominate".into(), &"alpha".into(), &2.into(), &0.0.into())
    );
    let subject = git(&fixture.path("contest.git"), &["log", "-1", "--format=%s", "main"]);
    assert_eq!(subject, "Record: nominate alpha, receipt 2");
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main(), "the clone follows");
    assert_eq!(list(OVER)[0]["state"]["deliver_by"], "2009-01-20T00:00:00Z");

    let steps: [&[&str]; 4] = [
        &["prize", "deliver", "Grand", "--evidence", "https://alpha.example/paper"],
        &["prize", "verify", "Grand", "--team", "alpha"],
        &["prize", "license", "Grand"],
        &["prize", "award", "Grand", "--reason", "alpha wins"],
    ];
    for step in steps {
        act(&fixture, "2009-01-20T00:00:00Z", step).ok();
        let main = fixture.main();
        let again = act(&fixture, "2009-01-21T00:00:00Z", step).ok();
        assert!(again.out.contains("On record") && again.out.contains("already"), "{}", again.out);
        assert_eq!(fixture.main(), main, "the same act twice is one: {step:?}");
    }
    let list = list("2009-01-20T00:00:00Z");
    assert_eq!(
        (&list[0]["state"]["name"], &list[0]["state"]["winners"][0]["team"]),
        (&"awarded".into(), &"alpha".into())
    );
    let text = act(&fixture, "2009-01-20T00:00:00Z", &["prize"]).ok().out;
    assert!(text.contains("awarded: alpha with receipt 2 (private 0.0000)"), "{text}");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn the_next_in_line_comes_when_the_first_is_out_and_the_contest_reopens_after_the_last() {
    let fixture = contest();
    let nominate = ["prize", "nominate", "Grand", "--identity", JURY];
    let why = ["--reason", "the code gives other predictions"];
    let reopen = |more: &[&str]| {
        let args = ["prize", "reopen", "Grand", "--closes", "2009-06-01T00:00:00Z", "--reason", "nobody"];
        act(&fixture, OVER, &[&args[..], more].concat())
    };
    act(&fixture, OVER, &nominate).ok();
    act(&fixture, OVER, &[&["prize", "reject", "Grand"][..], &why].concat()).ok();
    let sealed = reopen(&[]);
    assert!(sealed.code == 2 && sealed.err.contains("private-scores-needed"), "{}", sealed.err);
    let early = reopen(&["--identity", JURY]);
    assert!(early.code == 2 && early.err.contains("candidates-left"), "{}", early.err);
    act(&fixture, OVER, &nominate).ok();
    assert_eq!((&last(&fixture)["team"], &last(&fixture)["private"]), (&"beta".into(), &1.0.into()));
    act(&fixture, OVER, &["prize", "decline", "Grand", "--reason", "beta keeps its method to itself"]).ok();
    let nobody = act(&fixture, OVER, &nominate);
    assert!(nobody.code == 2, "{}", nobody.out);
    reopen(&["--identity", JURY]).ok();
    // The contest runs again, and the next score past the line begins a last call of its own.
    fixture.predictions(7, "alpha", "2009-01-14T00:00:00Z", GOOD);
    assert_eq!(fixture.run("2009-01-14T01:00:00Z")["scored"], 1);
    assert_eq!(last(&fixture)["kind"], "last-call");
    assert_eq!(last(&fixture)["until"], "2009-01-24T00:00:00Z");
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn nobody_is_nominated_who_misses_the_private_line() {
    let fixture = Fixture::with(&support::contest_toml(&RULES.replace("private = 1.0", "private = 0.5")));
    // Right in every public row, wrong in every private one.
    fixture.predictions(
        1,
        "alpha",
        "2009-01-02T00:00:00Z",
        "id,prediction\n1-7,3\n1-9,5\n1-10,5\n10-7,2\n10-8,2\n",
    );
    fixture.run("2009-01-03T00:00:00Z");
    let nobody = act(&fixture, OVER, &["prize", "nominate", "Grand", "--identity", JURY]);
    assert!(nobody.code == 2 && nobody.err.contains("error[nobody-in-line]"), "{}{}", nobody.out, nobody.err);
    crate::support::told!();
}

#[test]
fn a_disqualified_team_leaves_the_board_until_it_is_reinstated() {
    let fixture = contest();
    let teams = |now: &str| {
        let list = act(&fixture, now, &["prize", "--format", "json"]).ok().json();
        list["prizes"][1]["candidates"].as_array().unwrap().len()
    };
    assert_eq!(teams(CALL), 2);
    act(
        &fixture,
        CALL,
        &["disqualify", "--team", "alpha", "--rule", "6", "--reason", "one person, two teams"],
    )
    .ok();
    assert_eq!(last(&fixture)["seq"], 5);
    assert_eq!(teams(CALL), 1);
    act(&fixture, CALL, &["appeal", "5", "--reason", "they are twins"]).ok();
    act(&fixture, CALL, &["reinstate", "5", "--reason", "they are", "--evidence", "https://x.example/twins"])
        .ok();
    assert_eq!(teams(CALL), 2);
    act(&fixture, CALL, &["disqualify", "--receipt", "2", "--rule", "8", "--reason", "by hand"]).ok();
    assert_eq!(teams(CALL), 1);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn grants_dates_and_notes_change_what_the_judge_does() {
    let fixture = contest();
    let grant = ["grant", "--team", "alpha", "--scored", "1", "--from", "2009-01-04T00:00:00Z"];
    let rest = ["--until", "2009-01-06T00:00:00Z", "--reason", "the site was down"];
    act(&fixture, "2009-01-03T12:00:00Z", &[&grant[..], &rest].concat()).ok();
    for number in 10..14 {
        fixture.predictions(number, "alpha", &format!("2009-01-04T00:00:{number}Z"), WORSE);
    }
    let batch = fixture.run("2009-01-04T12:00:00Z");
    assert_eq!((&batch["scored"], &batch["refused"]), (&3.into(), &1.into()), "two by quota, one by grant");
    act(&fixture, CALL, &["extend", "--closes", "2009-01-15T00:00:00Z", "--reason", "the site was down"])
        .ok();
    let phase = ["extend", "--phase", "first", "--closes", "2009-01-09T00:00:00Z", "--reason", "the same"];
    act(&fixture, CALL, &phase).ok();
    act(&fixture, CALL, &["note", "The site was down on 3 January."]).ok();
    let main = fixture.main();
    act(&fixture, CALL, &["note", "The site was down on 3 January."]).ok();
    act(&fixture, CALL, &phase).ok();
    assert_eq!(fixture.main(), main, "said once");
    fixture.predictions(20, "beta", "2009-01-15T00:00:00Z", GOOD);
    fixture.predictions(21, "alpha", "2009-01-15T00:00:01Z", GOOD);
    let batch = fixture.run("2009-01-16T00:00:00Z");
    assert_eq!(Fixture::codes(&batch, 20), [""; 0]);
    assert_eq!(Fixture::codes(&batch, 21), ["closed"]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn an_act_is_made_anew_when_main_moves_under_it() {
    let fixture = contest();
    let hook = fixture.path("contest.git/hooks/pre-receive");
    let other = fixture.commit(
        "refs/heads/other",
        Some("refs/heads/main^0"),
        &[("content/news.md", "100644", b"news")],
    );
    let script = format!(
        "#!/bin/sh\nif [ -e moved ]; then exit 0; fi\ntouch moved\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main {other}\nexit 1\n"
    );
    std::fs::write(&hook, script).unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    let ran = act(&fixture, CALL, &["note", "Hello."]).ok();
    assert!(ran.err.contains("Starting over") && ran.out.contains("Recorded"), "{}{}", ran.err, ran.out);
    git(&fixture.path("contest.git"), &["merge-base", "--is-ancestor", &other, "main"]);
    fixture.judge(&["verify"]).ok();
}

/// Bad acts and dates on the contest above, in which alpha was disqualified by receipt 5, appealed against by 6,
/// reinstated by 7 and beta's submission disqualified by 8: time, arguments, code, part of the sentence.
const BAD: &[(&str, &[&str], &str, &str)] = &[
    (CALL, &["prize", "nominate", "Grnd"], "unknown-prize", "there is no prize \"Grnd\""),
    (
        CALL,
        &["prize", "nominate", "Grand"],
        "prize-still-open",
        "is in its last call until 2009-01-12 00:00:00 UTC",
    ),
    (
        CALL,
        &["prize", "nominate", "Next"],
        "prize-waits",
        "its line holds as soon as \"Progress\" is decided",
    ),
    ("2009-01-03T23:59:59Z", &["note", "Too early."], "clock-runs-backwards", "the ledger already holds"),
    (OVER, &["prize", "nominate", "Grand"], "private-scores-needed", "sealed private scores"),
    (
        OVER,
        &["prize", "nominate", "Grand", "--identity", JURY, "--team", "beta"],
        "nominee-not-first",
        "alpha is before it in line with receipt 2, private 0.0000",
    ),
    (
        OVER,
        &["prize", "nominate", "Progress", "--team", "gamma"],
        "unknown-team",
        "there is no team \"gamma\"",
    ),
    (
        OVER,
        &["prize", "nominate", "Progress", "--team", "beta"],
        "nominee-not-first",
        "alpha is before it in line",
    ),
    (OVER, &["prize", "nominate", "Progress", "--reason", ""], "bad-reason", "the reason is empty"),
    (
        OVER,
        &["prize", "nominate", "Progress", "--evidence", "javascript:1"],
        "bad-evidence",
        "expected an http(s) address",
    ),
    (OVER, &["prize", "award", "Grand"], "prize-no-nominee", "cannot award: \"Grand\" is pending"),
    (
        OVER,
        &["prize", "verify", "Grand", "--team", "alpha"],
        "not-the-nominee",
        "alpha is not nominated for \"Grand\"",
    ),
    (
        OVER,
        &["prize", "reject", "Next", "--reason", "no"],
        "prize-no-nominee",
        "cannot reject: \"Next\" is waiting",
    ),
    (
        OVER,
        &["prize", "reopen", "Progress", "--closes", "2010-01-01T00:00:00Z", "--reason", "no"],
        "prize-wrong-step",
        "is not a grand prize",
    ),
    (
        CALL,
        &["prize", "reopen", "Grand", "--closes", "2010-01-01T00:00:00Z", "--reason", "no"],
        "prize-still-open",
        "cannot reopen",
    ),
    (
        OVER,
        &["disqualify", "--team", "gamma", "--rule", "6", "--reason", "no"],
        "unknown-team",
        "there is no team",
    ),
    (
        OVER,
        &["disqualify", "--receipt", "3", "--rule", "6", "--reason", "no"],
        "not-a-score",
        "receipt 3 is not a score",
    ),
    (
        OVER,
        &["disqualify", "--receipt", "99", "--rule", "6", "--reason", "no"],
        "no-such-receipt",
        "there is no receipt 99",
    ),
    (
        OVER,
        &["disqualify", "--receipt", "4", "--rule", "6", "--reason", "no"],
        "already-disqualified",
        "by receipt 8",
    ),
    (
        OVER,
        &["disqualify", "--team", "alpha", "--rule", " ", "--reason", "no"],
        "bad-reason",
        "the rule is empty",
    ),
    (
        OVER,
        &["appeal", "2", "--reason", "no"],
        "not-a-disqualification",
        "receipt 2 is not a disqualification",
    ),
    (OVER, &["appeal", "5", "--reason", "once more"], "already-reinstated", "was already taken back"),
    (
        OVER,
        &["appeal", "8", "--reason", "and again"],
        "already-appealed",
        "there already is an appeal against receipt 8",
    ),
    (OVER, &["reinstate", "5", "--reason", "once more"], "already-reinstated", "was already taken back"),
    (
        OVER,
        &["reinstate", "1", "--reason", "no"],
        "not-a-disqualification",
        "receipt 1 is not a disqualification",
    ),
    (
        CALL,
        &["grant", "--team", "beta", "--scored", "0", "--from", CALL, "--until", OVER, "--reason", "no"],
        "impossible-grant",
        "grants nothing",
    ),
    (
        CALL,
        &["grant", "--team", "beta", "--scored", "1", "--from", OVER, "--until", CALL, "--reason", "no"],
        "impossible-grant",
        "not after its beginning",
    ),
    (
        OVER,
        &["grant", "--team", "beta", "--scored", "1", "--from", CALL, "--until", OVER, "--reason", "no"],
        "impossible-grant",
        "not later than now",
    ),
    (
        CALL,
        &[
            "grant",
            "--team",
            "beta",
            "--scored",
            "1",
            "--from",
            OVER,
            "--until",
            "2009-02-01T00:00:00Z",
            "--reason",
            "no",
        ],
        "impossible-grant",
        "after the contest closes at 2009-01-12",
    ),
    (
        CALL,
        &["extend", "--closes", "2009-01-04T00:00:00Z", "--reason", "no"],
        "impossible-extension",
        "not later than now",
    ),
    (
        CALL,
        &["extend", "--closes", "2009-01-11T23:59:59Z", "--reason", "no"],
        "impossible-extension",
        "before the end of the last call of \"Grand\"",
    ),
    (
        CALL,
        &["extend", "--phase", "last", "--closes", OVER, "--reason", "no"],
        "unknown-phase",
        "there is no phase \"last\"",
    ),
    (
        CALL,
        &["extend", "--phase", "first", "--closes", "2009-01-04T00:00:00Z", "--reason", "no"],
        "impossible-extension",
        "not later than now",
    ),
    (CALL, &["note", " \n"], "bad-reason", "the note is empty"),
    (CALL, &["note", "bell \u{7}"], "bad-reason", "control character"),
];

#[test]
fn bad_acts_are_refused_with_a_sentence_and_change_nothing() {
    let fixture = contest();
    for args in [
        &["disqualify", "--team", "alpha", "--rule", "6", "--reason", "one person"][..],
        &["appeal", "5", "--reason", "two persons"],
        &["reinstate", "5", "--reason", "two persons"],
        &["disqualify", "--receipt", "4", "--rule", "8", "--reason", "by hand"],
        &["appeal", "8", "--reason", "not by hand"],
        &["note", "Five acts."],
    ] {
        act(&fixture, "2009-01-04T00:00:00Z", args).ok();
    }
    let before = fixture.main();
    for (now, args, code, sentence) in BAD {
        let ran = act(&fixture, now, args);
        assert_eq!(ran.code, 2, "{args:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(&format!("error[{code}]")), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(sentence), "{args:?}: {sentence}: {}", ran.err);
        if *code != "clock-runs-backwards" {
            assert!(ran.err.contains("help: "), "{args:?}: {}", ran.err);
        }
    }
    assert_eq!(fixture.main(), before);
    crate::support::told!();
}

#[test]
fn steps_out_of_order_say_what_is_missing() {
    let fixture = contest();
    let step = |now: &str, name: &str| {
        let reason: &[&str] = if name == "reject" { &["--reason", "no"] } else { &[] };
        act(&fixture, now, &[&["prize", name, "Grand"][..], reason].concat())
    };
    let refused = |now: &str, name: &str, code: &str, sentence: &str| {
        let ran = step(now, name);
        assert!(ran.code == 2 && ran.err.contains(code) && ran.err.contains(sentence), "{name}: {}", ran.err);
    };
    act(&fixture, OVER, &["prize", "nominate", "Grand", "--identity", JURY]).ok();
    // One is asked at a time, and who is the first stays so.
    for (args, code) in [
        (&["prize", "nominate", "Grand", "--identity", JURY, "--team", "beta"][..], "prize-has-nominee"),
        (
            &["prize", "reopen", "Grand", "--closes", "2009-06-01T00:00:00Z", "--reason", "nobody"],
            "prize-has-nominee",
        ),
        (&["prize", "recall", "Grand", "--reason", "once more"], "nominee-is-first"),
    ] {
        let ran = act(&fixture, OVER, args);
        assert!(ran.code == 2 && ran.err.contains(&format!("error[{code}]")), "{args:?}: {}", ran.err);
    }
    refused(OVER, "verify", "prize-wrong-step", "cannot verify: alpha is nominated, not delivered");
    refused(
        OVER,
        "award",
        "prize-wrong-step",
        "alpha is nominated, not delivered, not verified, not licensed",
    );
    refused("2009-01-20T00:00:01Z", "deliver", "delivery-late", "alpha had until 2009-01-20 00:00:00 UTC");
    let extend = ["extend", "--closes", "2009-02-01T00:00:00Z", "--reason", "more"];
    let begun = act(&fixture, OVER, &extend);
    assert!(begun.code == 2 && begun.err.contains("the decision of \"Grand\" has begun"), "{}", begun.err);
    for name in ["deliver", "verify", "license", "award"] {
        step(OVER, name).ok();
    }
    refused(OVER, "reject", "prize-decided", "cannot reject: \"Grand\" is awarded: alpha with receipt 2");
    let missing = act(&fixture, OVER, &["prize", "award"]);
    assert_eq!(missing.code, 2, "{}", missing.err);
    crate::support::told!();
}

#[test]
fn nobody_extends_after_a_nomination_by_private_scores() {
    let fixture = contest();
    act(&fixture, OVER, &["prize", "nominate", "Grand", "--identity", JURY]).ok();
    let before = fixture.main();
    let extend = ["extend", "--closes", "2009-03-01T00:00:00Z", "--reason", "more time"];
    let ran = act(&fixture, OVER, &extend);
    assert!(ran.code == 2 && ran.err.contains("error[impossible-extension]"), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("`judge prize reopen`"), "{}", ran.err);
    assert_eq!(fixture.main(), before);
}
