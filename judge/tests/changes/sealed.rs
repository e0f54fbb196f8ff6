//! Identities that outlive keys: of files, of persons, and of the jury.

use base::digest::sha256_hex;
use ledger::{Entry, Known};

use super::{JURY_IDENTITY, THIRD, another_key, contest, edit, ledger, other_answers, publish, running};
use crate::support::{self, ANSWERS, Fixture, GOOD, WORSE};

#[test]
fn files_that_were_encrypted_to_an_earlier_recipient_are_judged_again() {
    for old in [false, true] {
        let fixture = Fixture::new();
        let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
        let ci = made["recipient"].as_str().unwrap();
        let accept = ["too-many-probes", "constant-beats-baseline", "split-too-small", "threshold-reached"];
        let accept: Vec<String> = accept
            .iter()
            .map(|code| format!("{{ code = \"{code}\", reason = \"a test has few rows\" }}"))
            .collect();
        let lint = format!("[lint]\naccept = [{}]\n", accept.join(", "));
        std::fs::write(
            fixture.path("clone/content/contest.toml"),
            contest(ANSWERS, &lint).replace("[submission]", "[submission]\nencrypted = true").replace(
                &format!("commitment = \"sha256:{}\"", sha256_hex(ANSWERS.as_bytes())),
                &format!("ci = \"{ci}\""),
            ),
        )
        .unwrap();
        let args = ["--key-identity", "../ci.txt"];
        let judge = |more: &[&str]| fixture.judge(&[more, &args].concat());
        judge(&["seal", "../answers.csv"]).ok();
        let value = |key: &str| {
            let toml = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
            let toml: toml::Table = toml.parse().unwrap();
            toml["answer_key"].get(key).and_then(|value| value.as_str()).map(str::to_owned)
        };
        if old {
            // As contests were before the judge kept identities of its own.
            let line = format!("identities = \"{}\"\n", value("identities").unwrap());
            edit(&fixture, |toml| toml.replace(&line, ""));
            std::fs::remove_file(fixture.path("clone/content/identities.age")).unwrap();
            let own = value("recipient").unwrap();
            edit(&fixture, |toml| toml.replace(&format!("recipient = \"{own}\"\n"), ""));
            let derived = judge(&["recipient", "--format", "json"]).ok().json();
            let derived = derived["recipient"].as_str().unwrap().to_owned();
            edit(&fixture, |toml| {
                toml.replace("[answer_key]\n", &format!("[answer_key]\nrecipient = \"{derived}\"\n"))
            });
        }
        publish(&fixture);
        let first = value("recipient").unwrap();
        let push = |number: u64, team: &str, at: &str, text: &str| {
            std::fs::write(fixture.path("p.csv"), text).unwrap();
            let out = format!("../{number}.age");
            fixture.judge(&["encrypt", "../p.csv", "--team", team, "--user", team, "-o", &out]).ok();
            let file = std::fs::read(fixture.path(&format!("{number}.age"))).unwrap();
            let path = format!("submissions/{team}/predictions.age");
            fixture.pull(number, team, at, &[(&path, "100644", &file)]);
        };
        push(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
        push(2, "beta", "2009-01-02T00:00:01Z", WORSE);
        judge(&["run", "--now", "2009-01-03T00:00:00Z"]).ok();

        // A corrected key is no other recipient.
        std::fs::write(fixture.path("answers.csv"), other_answers()).unwrap();
        let sealed = judge(&["seal", "../answers.csv"]).ok();
        assert!(
            sealed.out.contains("commit nothing") && sealed.out.contains("judge rejudge"),
            "{}",
            sealed.out
        );
        assert_eq!(value("recipient").unwrap(), first, "old contest: {old}");
        let plan = judge(&["rejudge", "--now", "2009-01-04T00:00:00Z"]).ok();
        assert!(
            plan.out.contains("2 of 2 submissions") && plan.out.contains("content/answers.age"),
            "{}",
            plan.out
        );
        judge(&["rejudge", "--apply", "--reason", "shifted labels", "--now", "2009-01-04T00:00:00Z"]).ok();
        let again = |told: &str| {
            let ran = judge(&["verify", "--rescore", "--answers", "content/answers.age"]).ok();
            assert!(ran.out.contains(told), "{told}: {}", ran.out);
        };
        again("2 of 2 equal to the last digit");

        // Another recipient by itself; what was encrypted to the first is opened still, also when it comes late.
        push(3, "beta", "2009-01-05T00:00:00Z", THIRD);
        judge(&["recipient", "--rotate"]).ok();
        assert_ne!(value("recipient").unwrap(), first);
        publish(&fixture);
        push(4, "alpha", "2009-01-05T00:00:01Z", THIRD);
        let batch = judge(&["run", "--now", "2009-01-06T00:00:00Z", "--format", "json"]).ok().json();
        assert_eq!(batch["scored"], 2, "{batch}");
        edit(&fixture, |toml| toml.replace("name = \"rmse\"", "name = \"mae\""));
        judge(&["rejudge", "--apply", "--reason", "the rules say mae", "--now", "2009-01-07T00:00:00Z"]).ok();
        again("4 of 4 equal to the last digit");
        // The jury's own key opens all of it as well.
        let jury =
            ["verify", "--rescore", "--answers", "content/answers.age", "--key-identity", JURY_IDENTITY];
        fixture.judge(&jury).ok();
    }
}

#[test]
fn private_scores_are_told_to_the_organiser_alone() {
    let fixture = running("");
    another_key(&fixture);
    let plain = fixture.judge(&["rejudge", "--now", "2009-01-04T00:00:00Z"]).ok();
    assert!(!plain.out.contains("Private"), "{}", plain.out);
    let ci = |value: &str| {
        let mut command = std::process::Command::new(support::judge_program());
        command.args([
            "rejudge",
            "--private",
            "--now",
            "2009-01-04T00:00:00Z",
            "--key-identity",
            JURY_IDENTITY,
        ]);
        let output = command.current_dir(fixture.path("clone")).env("CI", value).output().unwrap();
        let support::Ran { code, out, err } = support::Ran::of(&output);
        (code, out, err)
    };
    let (code, out, err) = ci("");
    assert!(code == 0 && out.contains("\"Grand\": first in line alpha → beta"), "{out}{err}");
    let (code, out, err) = ci("true");
    assert!(code == 2 && err.contains("private-in-ci") && !out.contains("Private"), "{out}{err}");
    support::told!();
}

#[test]
fn a_corrected_key_makes_nobody_another_person() {
    // Persons are counted by tags, and tags are made with a secret that outlives the key.
    let fixture = Fixture::new();
    let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
    let ci = made["recipient"].as_str().unwrap();
    let accept = ["too-many-probes", "constant-beats-baseline", "split-too-small", "threshold-reached"]
        .map(|code| format!("{{ code = \"{code}\", reason = \"a test has few rows\" }}"));
    let lint = format!("[lint]\naccept = [{}]\n", accept.join(", "));
    let toml = contest(ANSWERS, &lint)
        .replace(
            &format!("commitment = \"sha256:{}\"", sha256_hex(ANSWERS.as_bytes())),
            &format!("ci = \"{ci}\""),
        )
        .replace("every = \"24h\"", "every = \"24h\"\nper = \"person\"")
        .replace("scored = 2", "scored = 1");
    std::fs::write(fixture.path("clone/content/contest.toml"), toml).unwrap();
    let args = ["--key-identity", "../ci.txt"];
    let judge = |more: &[&str]| fixture.judge(&[more, &args].concat());
    judge(&["seal", "../answers.csv"]).ok();
    publish(&fixture);
    let register = |number: u64, at: &str, name: &str| {
        let text = support::team_toml(name, "gamma");
        fixture.pull(number, "gamma", at, &[("submissions/gamma/team.toml", "100644", text.as_bytes())]);
    };
    register(1, "2009-01-02T00:00:00Z", "Gamma");
    judge(&["run", "--now", "2009-01-02T01:00:00Z"]).ok();
    fixture.predictions(2, "gamma", "2009-01-02T01:30:00Z", GOOD);
    judge(&["run", "--now", "2009-01-02T01:40:00Z"]).ok();
    std::fs::write(fixture.path("answers.csv"), other_answers()).unwrap();
    judge(&["seal", "../answers.csv"]).ok();
    judge(&["rejudge", "--apply", "--reason", "shifted labels", "--now", "2009-01-02T02:00:00Z"]).ok();
    // Whatever the team changes, the person is the same.
    register(3, "2009-01-02T03:00:00Z", "Gamma rays");
    judge(&["run", "--now", "2009-01-02T04:00:00Z"]).ok();
    let tags: Vec<Vec<Vec<String>>> = ledger(&fixture)
        .receipts()
        .iter()
        .filter_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Register(registered)) => Some(registered.persons.clone()),
            _ => None,
        })
        .collect();
    assert!(tags.len() == 2 && tags[0].len() == 1 && tags[0] == tags[1], "{tags:?}");
    // Nobody makes other tags by leaving the identity at home.
    let refused = fixture.judge(&["run", "--answers", "../answers.csv", "--now", "2009-01-02T05:00:00Z"]);
    assert!(refused.code == 2, "{}{}", refused.out, refused.err);
    judge(&["verify"]).ok();
}
