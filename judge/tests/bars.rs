//! Who may take part, and who no longer may: bars, mergers with a disqualified team, rules that change in mid-contest, and
//! ways into a team other than joining it. Through the real programs on real repositories.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::identities::{codes, on_main};
use crate::support::{self, Fixture, GOOD, WORSE, contest_toml, git, told};
use serde_json::Value;

const PRIZE: &str =
    "[[prizes]]\nname = \"January\"\nkind = \"progress\"\npublic = 1.2\nuntil = 2009-01-20T00:00:00Z\n";

fn member(login: &str, role: &str, more: &str) -> String {
    format!("\n[[members]]\nlogin = \"{login}\"\nrole = \"{role}\"\n{more}")
}

fn team(name: &str, login: &str) -> String {
    format!("name = \"{name}\"\n{}", member(login, "leader", ""))
}

fn propose(fixture: &Fixture, number: u64, user: &str, slug: &str, at: &str, text: &str) {
    fixture.pull(number, user, at, &[(&format!("submissions/{slug}/team.toml"), "100644", text.as_bytes())]);
}

fn send(fixture: &Fixture, number: u64, user: &str, slug: &str, at: &str, file: &str) {
    fixture.pull(
        number,
        user,
        at,
        &[(&format!("submissions/{slug}/predictions.csv"), "100644", file.as_bytes())],
    );
}

fn receipts(fixture: &Fixture, kind: &str) -> Vec<Value> {
    let all = fixture.ledger();
    let all = all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|receipt| receipt["kind"] == kind).collect()
}

fn bar<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["bar", "--rule", "3", "--reason", "several accounts", "--now", "2009-01-03T00:00:00Z"], more].concat()
}

#[test]
fn who_is_barred_takes_no_part_under_any_name() {
    let fixture = Fixture::with(&contest_toml(&format!("[teams]\nidentical = true\n{PRIZE}")));
    send(&fixture, 1, "alpha", "alpha", "2009-01-02T00:00:00Z", GOOD);
    send(&fixture, 2, "beta", "beta", "2009-01-02T00:00:01Z", WORSE);
    let invited =
        format!("{}\n[[invited]]\nlogin = \"alpha\"\n", support::team_toml("Beta's team <b>", "beta"));
    propose(&fixture, 3, "beta", "beta", "2009-01-02T00:00:02Z", &invited);
    fixture.run("2009-01-02T12:00:00Z");
    // What is put on record is looked at first.
    for (args, code) in [
        (vec!["bar", "--lift", "2", "--reason", "a mistake"], "not-a-bar"),
        (vec!["bar", "--login", "alpha", "--rule", "3", "--reason", " "], "bad-reason"),
        (vec!["bar", "--login", "alpha", "--rule", "3\u{202e}", "--reason", "why"], "bad-reason"),
        (vec!["bar", "--ssh-key", "nonsense", "--rule", "3", "--reason", "why"], "bad-person"),
    ] {
        let ran = fixture.judge(&args);
        assert!(
            ran.code == 2 && ran.err.contains(&format!("error[{code}]")),
            "{code}: {}{}",
            ran.out,
            ran.err
        );
    }
    let before = fixture.main();
    fixture.judge(&bar(&["--login", "Alpha", "--dry-run"])).ok();
    assert_eq!(fixture.main(), before);
    fixture.judge(&bar(&["--login", "Alpha"])).ok();
    let again = fixture.judge(&bar(&["--login", "alpha"])).ok();
    assert!(again.out.contains("On record"), "{}", again.out);
    let other = fixture.judge(&["bar", "--login", "alpha", "--rule", "4", "--reason", "more"]);
    assert!(other.code == 2 && other.err.contains("error[already-barred]"), "{}", other.err);
    let barred = receipts(&fixture, "bar");
    assert!(barred.len() == 1 && barred[0]["teams"] == serde_json::json!(["alpha"]), "{barred:?}");
    let seq = barred[0]["seq"].as_u64().unwrap().to_string();
    // The team that they were in, a new one, one that invited them, another name of the old one, a merger.
    send(&fixture, 4, "alpha", "alpha", "2009-01-03T01:00:00Z", GOOD);
    propose(&fixture, 5, "alpha", "fresh", "2009-01-03T01:00:00Z", &team("Quite fresh", "alpha"));
    let joins = format!("{}{}", support::team_toml("Beta's team <b>", "beta"), member("alpha", "member", ""));
    propose(&fixture, 6, "alpha", "beta", "2009-01-03T01:00:00Z", &joins);
    propose(
        &fixture,
        7,
        "alpha",
        "omega",
        "2009-01-03T01:00:00Z",
        &format!("was = \"alpha\"\n{}", team("Omega", "alpha")),
    );
    let into = format!("merge_into = \"beta\"\n{}", team("Alpha", "alpha"));
    propose(&fixture, 8, "alpha", "alpha", "2009-01-03T01:00:00Z", &into);
    // A stranger to the team hears nothing of its members.
    send(&fixture, 9, "beta", "alpha", "2009-01-03T01:00:00Z", GOOD);
    let batch = fixture.run("2009-01-03T02:00:00Z");
    let no: &[&str] = &["barred-person"];
    codes(&batch, &[(4, no), (5, no), (6, no), (7, no), (8, no), (9, &["not-a-member"])]);
    told!();
    // The next in line is another team.
    let ran = fixture.judge(&["prize", "nominate", "January", "--now", "2009-01-21T00:00:00Z"]).ok();
    assert!(ran.out.contains("\"team\":\"beta\""), "{}", ran.out);
    let lines = fixture.ledger();
    assert!(!lines.contains("\"alpha\" may") && !lines.contains("login"), "{lines}");
    // Leaving is possible; and whoever may take part again does.
    fixture
        .judge(&["bar", "--lift", &seq, "--reason", "it was a brother", "--now", "2009-01-22T00:00:00Z"])
        .ok();
    send(&fixture, 10, "alpha", "alpha", "2009-01-22T01:00:00Z", GOOD);
    propose(&fixture, 11, "alpha", "fresh", "2009-01-22T01:00:00Z", &team("Quite fresh", "alpha"));
    codes(&fixture.run("2009-01-22T02:00:00Z"), &[(10, &[]), (11, &[])]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_team_goes_on_when_who_is_barred_has_left_it() {
    let fixture = Fixture::with(&contest_toml("[teams]\nfreeze = 2009-01-02T00:00:00Z\n"));
    let duo = format!("{}{}", support::team_toml("Alpha", "alpha"), member("gamma", "member", ""));
    let trio = format!(
        "{}{}",
        support::team_toml("Beta's team <b>", "beta"),
        member("gamma", "member", "") + &member("delta", "member", "")
    );
    on_main(&fixture, &[("submissions/alpha/team.toml", &duo), ("submissions/beta/team.toml", &trio)]);
    fixture.judge(&bar(&["--login", "gamma"])).ok();
    assert_eq!(receipts(&fixture, "bar")[0]["teams"], serde_json::json!(["alpha", "beta"]));
    send(&fixture, 1, "alpha", "alpha", "2009-01-03T01:00:00Z", GOOD);
    // The leader removes them, although the teams are frozen; elsewhere somebody else leaves first, which does not help.
    propose(&fixture, 2, "alpha", "alpha", "2009-01-03T02:00:00Z", &support::team_toml("Alpha", "alpha"));
    let rest = format!("{}{}", support::team_toml("Beta's team <b>", "beta"), member("gamma", "member", ""));
    propose(&fixture, 3, "delta", "beta", "2009-01-03T02:00:00Z", &rest);
    send(&fixture, 4, "alpha", "alpha", "2009-01-03T03:00:00Z", GOOD);
    send(&fixture, 5, "beta", "beta", "2009-01-03T03:00:00Z", GOOD);
    propose(
        &fixture,
        6,
        "gamma",
        "beta",
        "2009-01-03T04:00:00Z",
        &support::team_toml("Beta's team <b>", "beta"),
    );
    send(&fixture, 7, "beta", "beta", "2009-01-03T05:00:00Z", GOOD);
    let batch = fixture.run("2009-01-03T06:00:00Z");
    let no: &[&str] = &["barred-person"];
    codes(&batch, &[(1, no), (2, &[]), (3, &[]), (4, &[]), (5, no), (6, &[]), (7, &[])]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn whom_the_organiser_forgets_bars_no_team_any_longer() {
    let fixture = Fixture::with(&contest_toml(
        "[[quotas]]\nscored = 9\nrefused = 9\nevery = \"24h\"\nper = \"person\"\n[teams]\nidentical = true\n",
    ));
    let with = |name: &str, leader: &str, members: &[&str]| {
        let members: String = members.iter().map(|login| member(login, "member", "")).collect();
        format!("{}{members}", support::team_toml(name, leader))
    };
    on_main(
        &fixture,
        &[
            ("submissions/alpha/team.toml", &with("Alpha", "alpha", &["gamma", "zeta"])),
            ("submissions/beta/team.toml", &with("Beta's team <b>", "beta", &["gamma", "delta"])),
        ],
    );
    // Since then receipts tell who is in them.
    send(&fixture, 1, "alpha", "alpha", "2009-01-02T00:00:00Z", GOOD);
    send(&fixture, 2, "beta", "beta", "2009-01-02T00:00:01Z", WORSE);
    codes(&fixture.run("2009-01-02T12:00:00Z"), &[(1, &[]), (2, &[])]);
    fixture.judge(&bar(&["--login", "gamma"])).ok();
    fixture.judge(&bar(&["--login", "delta"])).ok();
    let no: &[&str] = &["barred-person"];
    let forget = |login: &str, now: &str| {
        fixture.judge(&["forget", "--login", login, "--now", now]).ok();
        receipts(&fixture, "forget").pop().unwrap()["teams"].clone()
    };
    // An innocent member goes, and who is barred stays.
    let left = forget("zeta", "2009-01-03T01:00:00Z");
    assert_eq!(left[0]["people"].as_array().unwrap().len(), 2, "the others are still known: {left}");
    assert_eq!(left[0]["bars"].as_array().unwrap().len(), 1, "{left}");
    send(&fixture, 3, "alpha", "alpha", "2009-01-03T02:00:00Z", GOOD);
    codes(&fixture.run("2009-01-03T03:00:00Z"), &[(3, no)]);
    // Who is barred goes: at once one team is free, and the other has somebody else.
    let left = forget("gamma", "2009-01-03T04:00:00Z");
    let bars = |at: usize| left[at]["bars"].as_array().unwrap().len();
    assert_eq!((&left[0]["team"], bars(0), bars(1)), (&"alpha".into(), 0, 1), "{left}");
    send(&fixture, 4, "alpha", "alpha", "2009-01-03T05:00:00Z", WORSE);
    send(&fixture, 5, "beta", "beta", "2009-01-03T05:00:00Z", GOOD);
    codes(&fixture.run("2009-01-03T06:00:00Z"), &[(4, &[]), (5, no)]);
    forget("delta", "2009-01-03T07:00:00Z");
    send(&fixture, 6, "beta", "beta", "2009-01-03T08:00:00Z", GOOD);
    // Nobody has come back by being forgotten.
    propose(&fixture, 7, "gamma", "fresh", "2009-01-03T08:00:00Z", &team("Quite fresh", "gamma"));
    codes(&fixture.run("2009-01-03T09:00:00Z"), &[(6, &[]), (7, no)]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn no_merger_takes_an_innocent_team_off_the_board() {
    let fixture = Fixture::new();
    let [alpha, beta] = [support::team_toml("Alpha", "alpha"), support::team_toml("Beta's team <b>", "beta")];
    send(&fixture, 1, "alpha", "alpha", "2009-01-02T00:00:00Z", GOOD);
    send(&fixture, 2, "beta", "beta", "2009-01-02T00:00:01Z", WORSE);
    propose(
        &fixture,
        3,
        "alpha",
        "alpha",
        "2009-01-02T01:00:00Z",
        &format!("merge_into = \"beta\"\n{alpha}"),
    );
    fixture.run("2009-01-02T12:00:00Z");
    let act =
        ["disqualify", "--team", "alpha", "--rule", "3", "--reason", "why", "--now", "2009-01-03T00:00:00Z"];
    fixture.judge(&act).ok();
    let merged = format!(
        "name = \"Both\"\nmerges = [\"alpha\"]\n{}{}",
        member("beta", "leader", ""),
        member("alpha", "member", "")
    );
    propose(&fixture, 4, "beta", "beta", "2009-01-03T01:00:00Z", &merged);
    // Nor the other way round, nor by agreeing to it.
    propose(&fixture, 5, "beta", "beta", "2009-01-03T02:00:00Z", &format!("merge_into = \"alpha\"\n{beta}"));
    let own = format!(
        "name = \"Both\"\nmerges = [\"beta\"]\n{}{}",
        member("alpha", "leader", ""),
        member("beta", "member", "")
    );
    propose(&fixture, 6, "alpha", "alpha", "2009-01-03T03:00:00Z", &own);
    let batch = fixture.run("2009-01-03T04:00:00Z");
    for number in [4, 5, 6] {
        let found = Fixture::codes(&batch, number);
        assert!(found.contains(&"bad-merge".to_owned()), "#{number}: {found:?}");
    }
    assert!(batch.to_string().contains("is disqualified by receipt"), "{batch}");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn rules_that_change_are_asked_of_those_who_are_in() {
    let fixture = Fixture::new();
    let duo = format!("{}{}", support::team_toml("Alpha", "alpha"), member("gamma", "member", ""));
    on_main(&fixture, &[("submissions/alpha/team.toml", &duo)]);
    send(&fixture, 1, "alpha", "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-02T12:00:00Z");
    let toml = contest_toml(
        "[teams]\nfreeze = 2009-01-03T00:00:00Z\n[eligibility]\nexcluded_countries = [\"KP\"]\ncountry_required = true\n\
         [[eligibility.attestations]]\nid = \"age\"\ntext = \"I am 18 years old.\"\n",
    );
    on_main(&fixture, &[("content/contest.toml", &toml)]);
    send(&fixture, 2, "alpha", "alpha", "2009-01-04T00:00:00Z", GOOD);
    let answered = "country = \"NL\"\nattests = [\"age\"]\n";
    let mine = |more: &str| format!("name = \"Alpha\"\n{}{more}", member("alpha", "leader", answered));
    propose(&fixture, 3, "alpha", "alpha", "2009-01-04T01:00:00Z", &mine(&member("gamma", "member", "")));
    send(&fixture, 4, "alpha", "alpha", "2009-01-04T02:00:00Z", GOOD);
    // After the freeze too, who is silent can be removed, and the rest goes on.
    propose(&fixture, 5, "alpha", "alpha", "2009-01-04T03:00:00Z", &mine(""));
    send(&fixture, 6, "alpha", "alpha", "2009-01-04T04:00:00Z", GOOD);
    // A stranger hears nothing of it, and another team is asked for itself.
    send(&fixture, 7, "gamma", "alpha", "2009-01-04T04:00:00Z", GOOD);
    let excluded = "country = \"KP\"\nattests = [\"age\"]\n";
    on_main(
        &fixture,
        &[(
            "submissions/beta/team.toml",
            &format!("name = \"Beta's team <b>\"\n{}", member("beta", "leader", excluded)),
        )],
    );
    send(&fixture, 8, "beta", "beta", "2009-01-04T04:00:00Z", GOOD);
    let batch = fixture.run("2009-01-04T05:00:00Z");
    let twice: &[&str] =
        &["missing-country", "missing-attestation", "missing-country", "missing-attestation"];
    codes(
        &batch,
        &[
            (2, twice),
            (3, &[]),
            (4, &twice[..2]),
            (5, &[]),
            (6, &[]),
            (7, &["not-a-member"]),
            (8, &["excluded-country"]),
        ],
    );
    // The ledger has the rule and nobody's name.
    let refused = receipts(&fixture, "refuse");
    let said = |code: &str| {
        let mut all = refused.iter().flat_map(|receipt| receipt["complaints"].as_array().unwrap());
        all.find(|complaint| complaint["code"] == code).unwrap()["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(said("missing-country"), "an entry has no country, and the contest asks for one");
    assert!(!said("missing-attestation").contains("alpha") && !said("excluded-country").contains("KP"));
    // Who has answered is not removed after the freeze.
    let both = mine(&member("delta", "member", answered));
    on_main(&fixture, &[("submissions/alpha/team.toml", &both)]);
    propose(&fixture, 9, "alpha", "alpha", "2009-01-05T00:00:00Z", &mine(""));
    codes(&fixture.run("2009-01-05T01:00:00Z"), &[(9, &["teams-frozen"])]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn coming_back_a_merger_and_another_folder_are_held_like_joining() {
    let fixture = Fixture::with(&contest_toml(
        "[teams]\none_team = true\nfreeze = 2009-01-20T00:00:00Z\n[eligibility]\nexcluded_countries = [\"KP\"]\n",
    ));
    let from = "country = \"KP\"\n";
    let gone = format!("name = \"Gone\"\nwithdrawn = true\n{}", member("gamma", "leader", from));
    let other = format!("name = \"Other\"\n{}", member("delta", "leader", from));
    let agrees = format!("name = \"Agrees\"\nmerge_into = \"beta\"\n{}", member("alpha", "leader", ""));
    on_main(
        &fixture,
        &[
            ("submissions/gone/team.toml", &gone),
            ("submissions/other/team.toml", &other),
            ("submissions/agrees/team.toml", &agrees),
        ],
    );
    // Somebody whose country is excluded by now, by a folder of another name, by coming back.
    propose(&fixture, 1, "gamma", "gone", "2009-01-02T00:00:00Z", &gone.replace("withdrawn = true\n", ""));
    propose(&fixture, 2, "delta", "fresh", "2009-01-02T00:00:00Z", &format!("was = \"other\"\n{other}"));
    // The members of a team that is taken in are in a third one.
    let merged = format!(
        "name = \"Both\"\nmerges = [\"agrees\"]\n{}{}",
        member("beta", "leader", ""),
        member("alpha", "member", "")
    );
    propose(&fixture, 3, "beta", "beta", "2009-01-02T00:00:00Z", &merged);
    codes(
        &fixture.run("2009-01-02T01:00:00Z"),
        &[(1, &["excluded-country"]), (2, &["excluded-country"]), (3, &["in-two-teams"])],
    );
    // After the freeze nobody comes back, as nobody joins; withdrawing stays possible.
    let beta = support::team_toml("Beta's team <b>", "beta");
    propose(&fixture, 4, "beta", "beta", "2009-01-21T00:00:00Z", &format!("withdrawn = true\n{beta}"));
    codes(&fixture.run("2009-01-21T00:30:00Z"), &[(4, &[])]);
    propose(&fixture, 5, "beta", "beta", "2009-01-21T01:00:00Z", &beta);
    codes(&fixture.run("2009-01-21T02:00:00Z"), &[(5, &["teams-frozen"])]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn nobody_is_kept_in_a_team() {
    let fixture = Fixture::new();
    let duo = format!("{}{}", support::team_toml("Duo", "alpha"), member("gamma", "member", ""));
    let pair = format!("{}{}", support::team_toml("Pair", "beta"), member("delta", "member", ""));
    on_main(&fixture, &[("submissions/duo/team.toml", &duo), ("submissions/pair/team.toml", &pair)]);
    // The rest is the same people as the team alpha; a leader may not get there by removing somebody.
    propose(&fixture, 1, "beta", "pair", "2009-01-02T00:00:00Z", &support::team_toml("Pair", "beta"));
    propose(&fixture, 2, "gamma", "duo", "2009-01-02T00:00:00Z", &support::team_toml("Duo", "alpha"));
    codes(&fixture.run("2009-01-02T01:00:00Z"), &[(1, &["identical-members"]), (2, &[])]);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn forgetting_finds_who_is_known_by_a_key_alone() {
    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    const PRINT: &str = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
    for named in [KEY, PRINT] {
        let fixture = Fixture::new();
        let known = |by: &str, role: &str| {
            format!("\n[[members]]\n{by}\nname = \"Gabor Takacs\"\nrole = \"{role}\"\n")
        };
        let by_key = format!(
            "{}{}",
            support::team_toml("Duo", "alpha"),
            known(&format!("ssh_key = \"{KEY} gabor@home\""), "member")
        );
        let by_print = format!(
            "name = \"Solo\"\n{}",
            known(&format!("ssh_key = \"{PRINT}\"\nlogin = \"gabor\""), "leader")
        );
        // Known by the login alone, which the second file links with the key.
        let by_login =
            format!("{}{}", support::team_toml("Third", "beta"), known("login = \"gabor\"", "member"));
        on_main(
            &fixture,
            &[
                ("submissions/duo/team.toml", &by_key),
                ("submissions/solo/team.toml", &by_print),
                ("submissions/third/team.toml", &by_login),
            ],
        );
        let args = ["forget", "--ssh-key", named, "--now", "2009-01-02T00:00:00Z"];
        let ran = fixture.judge(&args).ok();
        assert!(
            ran.out.contains("earlier commits of this repository") && ran.out.contains("published copies"),
            "{}",
            ran.out
        );
        for slug in ["duo", "solo", "third"] {
            let file =
                git(&fixture.path("contest.git"), &["show", &format!("main:submissions/{slug}/team.toml")]);
            assert!(!file.contains("Gabor") && !file.contains("gabor") && !file.contains("SHA256"), "{file}");
        }
        let lines = fixture.ledger();
        assert!(!lines.to_lowercase().contains("gabor") && !lines.contains("ssh"), "{lines}");
        assert_eq!(receipts(&fixture, "forget").len(), 1);
        // Twice is once.
        fixture.judge(&args).ok();
        assert_eq!(receipts(&fixture, "forget").len(), 1);
        fixture.judge(&["verify"]).ok();
    }
}

#[test]
fn a_review_goes_by_main_and_says_what_was_pushed_anew() {
    let fixture = Fixture::with(&contest_toml("[sign_ups]\naccount_age = \"30d\"\n"));
    let stale = git(&fixture.path("clone"), &["rev-parse", "HEAD"]);
    propose(&fixture, 1, "gamma", "gamma", "2009-01-02T00:00:00Z", &team("Gamma", "gamma"));
    propose(&fixture, 2, "delta", "delta", "2009-01-02T00:00:00Z", &team("Delta", "delta"));
    fixture.run("2009-01-02T01:00:00Z");
    // Somebody else's batch: this clone has not heard of it.
    git(&fixture.path("clone"), &["reset", "--quiet", "--hard", &stale]);
    let replaced = fixture.path("contest.git");
    propose(&fixture, 2, "delta", "delta", "2009-01-02T02:00:00Z", &team("Delta force", "delta"));
    let newer = git(&replaced, &["rev-parse", "refs/pull/2/head"]);
    let told = fixture.judge(&["review", "--format", "json"]).ok().json();
    let waiting = told["registrations"].as_array().unwrap();
    assert_eq!(waiting.len(), 2, "{told}");
    assert_eq!(
        (&waiting[0]["replaced_by"], &waiting[1]["replaced_by"]),
        (&Value::Null, &Value::from(newer.clone()))
    );
    let text = fixture.judge(&["review"]).ok().out;
    assert!(text.contains(&format!("replaced by {}", &newer[..12])), "{text}");
    // A reason that goes on record is held like a name.
    let bad = fixture.judge(&["review", "--reject", "gamma", "--reason", "no\u{200b}body"]);
    assert!(bad.code == 2 && bad.err.contains("error[bad-reason]"), "{}", bad.err);
    fixture.judge(&["review", "--approve", "gamma", "--now", "2009-01-03T00:00:00Z"]).ok();
}

#[test]
fn a_refused_file_of_an_encrypted_contest_tells_the_ledger_nothing_of_what_was_in_it() {
    let jury = "[jury]\nrecipients = [\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"]\n";
    let toml = contest_toml(jury).replace("[submission]", "[submission]\nencrypted = true");
    let fixture = Fixture::with(&toml);
    let recipient = fixture.judge(&["recipient", "--format", "json"]).ok().json();
    let line = format!("[answer_key]\nrecipient = \"{}\"\n", recipient["recipient"].as_str().unwrap());
    on_main(&fixture, &[("content/contest.toml", &toml.replace("[answer_key]\n", &line))]);
    let marked = GOOD.replace("1-7,3", "1-7,Mein geheimes Wort");
    let strange = GOOD.replace("1-7,", "SECRET-ID,");
    let send = |number: u64, team: &str, user: &str, text: &str| {
        std::fs::write(fixture.path("p.csv"), text).unwrap();
        let out = format!("../{number}.age");
        fixture.judge(&["encrypt", "../p.csv", "--team", team, "--user", user, "-o", &out]).ok();
        let file = std::fs::read(fixture.path(&format!("{number}.age"))).unwrap();
        let path = "submissions/alpha/predictions.age";
        fixture.pull(number, "alpha", "2009-01-02T00:00:00Z", &[(path, "100644", &file)]);
    };
    // For another user, for another team, and two with words of their own in them.
    send(1, "alpha", "Gabor-Takacs", GOOD);
    send(2, "beta", "alpha", GOOD);
    send(3, "alpha", "alpha", &marked);
    send(4, "alpha", "alpha", &strange);
    let batch = fixture.run("2009-01-02T01:00:00Z");
    assert_eq!(Fixture::codes(&batch, 1), ["envelope-user"]);
    assert_eq!(Fixture::codes(&batch, 2), ["envelope-team"]);
    let refused = receipts(&fixture, "refuse");
    assert!(refused.len() >= 3, "{refused:?}");
    let lines = fixture.ledger();
    for word in ["Gabor", "Takacs", "\\\"beta\\\"", "geheim", "SECRET-ID"] {
        assert!(!lines.contains(word), "{word}: {lines}");
    }
    // The team hears what was wrong.
    assert!(
        batch.to_string().contains("geheimes Wort") || batch.to_string().contains("SECRET-ID"),
        "{batch}"
    );
    fixture.judge(&["verify"]).ok();
}
