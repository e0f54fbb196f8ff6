//! Tags of persons have a secret of their own: whoever gets the labels cannot tell whose they are.

use std::path::Path;

use answer::secrets::Identities;
use base::digest::sha256_hex;
use contest::{Invited, Logins};
use rules::people::Tags;

use super::{JURY_IDENTITY, contest, edit, ledger, publish};
use crate::support::{self, ANSWERS, Fixture, GOOD, WORSE, told};

const AFTER: &str = "2010-02-01T00:00:00Z";
const CI: [&str; 2] = ["--key-identity", "../ci.txt"];

/// A contest that counts by person, with a sealed key; `old` as it was before the judge kept secrets of its own. Gamma
/// has registered and withdrawn, delta registered and sent a file.
fn contest_of(old: bool, more: &str) -> Fixture {
    let fixture = Fixture::new();
    let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
    let ci = made["recipient"].as_str().unwrap();
    let accept = ["too-many-probes", "constant-beats-baseline", "split-too-small", "threshold-reached"]
        .map(|code| format!("{{ code = \"{code}\", reason = \"a test has few rows\" }}"));
    let lint = format!("{more}[lint]\naccept = [{}]\n", accept.join(", "));
    let toml = contest(ANSWERS, &lint)
        .replace(
            &format!("commitment = \"sha256:{}\"", sha256_hex(ANSWERS.as_bytes())),
            &format!("ci = \"{ci}\""),
        )
        .replace("every = \"24h\"", "every = \"24h\"\nper = \"person\"")
        .replace("2009-12-31", "2009-01-31");
    std::fs::write(fixture.path("clone/content/contest.toml"), toml).unwrap();
    judge(&fixture, &["seal", "../answers.csv"]).ok();
    if old {
        edit(&fixture, |toml| {
            let lines = toml
                .lines()
                .filter(|line| !line.starts_with("identities") && !line.starts_with("recipient ="));
            lines.map(|line| format!("{line}\n")).collect()
        });
        std::fs::remove_file(fixture.path("clone/content/identities.age")).unwrap();
    }
    publish(&fixture);
    team(&fixture, 1, "gamma", "2009-01-02T00:00:00Z", "");
    team(&fixture, 2, "delta", "2009-01-02T00:00:01Z", "");
    judge(&fixture, &["run", "--now", "2009-01-02T01:00:00Z"]).ok();
    team(&fixture, 3, "gamma", "2009-01-02T02:00:00Z", "withdrawn = true\n");
    fixture.predictions(4, "delta", "2009-01-02T02:00:01Z", GOOD);
    judge(&fixture, &["run", "--now", "2009-01-02T03:00:00Z"]).ok();
    fixture
}

fn judge(fixture: &Fixture, args: &[&str]) -> support::Ran {
    fixture.judge(&[args, &CI].concat())
}

fn team(fixture: &Fixture, number: u64, login: &str, at: &str, more: &str) {
    let text =
        format!("name = \"The {login}s\"\n{more}\n[[members]]\nlogin = \"{login}\"\nrole = \"leader\"\n");
    let path = format!("submissions/{login}/team.toml");
    fixture.pull(number, login, at, &[(&path, "100644", text.as_bytes())]);
}

/// The tags of these logins that whoever has the file of an answer key could make.
fn made_of(bytes: &[u8]) -> Vec<String> {
    let tags = Tags::new(vec![answer::tag_secret(bytes)], Logins::Folded);
    let of = |login: &&str| tags.of(&Invited { login: Some((*login).to_owned()), id: None, ssh_key: None });
    ["gamma", "delta", "alpha"].iter().flat_map(of).collect()
}

fn on_record(fixture: &Fixture) -> std::collections::HashSet<String> {
    ledger(fixture).tags()
}

/// The plaintext of the sealed key, which `judge reveal --labels` publishes.
fn key(fixture: &Fixture) -> Vec<u8> {
    let from = Identities { file: Some(Path::new(JURY_IDENTITY).to_owned()), text: None };
    proof::keys::plain(&fixture.path("clone/content/answers.age"), &from).unwrap().1
}

fn reveal<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["reveal", "--identity", JURY_IDENTITY, "--labels", "--now", AFTER], more].concat()
}

#[test]
fn the_labels_open_no_tag() {
    let fixture = contest_of(false, "[reveal]\nlabels = true\n");
    assert!(on_record(&fixture).len() >= 2, "{:?}", on_record(&fixture));
    // A forgotten person least of all.
    judge(&fixture, &["forget", "--login", "delta", "--now", "2009-01-03T00:00:00Z"]).ok();
    fixture.judge(&reveal(&[])).ok();
    let published = std::fs::read(fixture.path("clone/submissions/revealed/answers.csv")).unwrap();
    assert_eq!(published, key(&fixture));
    let recorded = on_record(&fixture);
    for tag in made_of(&published) {
        assert!(!recorded.contains(&tag), "{tag} is opened by the published labels: {recorded:?}");
    }
    fixture.judge(&["verify", "--rescore"]).ok();
}

#[test]
fn of_an_old_contest_the_reveal_leaves_out_what_would_open_tags() {
    let fixture = contest_of(true, "[reveal]\nlabels = true\n");
    let recorded = on_record(&fixture);
    assert!(made_of(&key(&fixture)).iter().any(|tag| recorded.contains(tag)), "{recorded:?}");
    let before = fixture.main();
    for more in [&[][..], &["--dry-run"]] {
        let ran = fixture.judge(&reveal(more));
        assert!(ran.code == 2 && ran.err.contains("error[labels-open-tags]"), "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("--without-salt") && ran.err.contains("--open-tags"), "{}", ran.err);
    }
    assert_eq!(fixture.main(), before);
    told!();
    fixture.judge(&reveal(&["--open-tags", "--dry-run"])).ok();
    fixture.judge(&reveal(&["--without-salt"])).ok();
    fixture.judge(&reveal(&["--without-salt"])).ok();
    let published = std::fs::read(fixture.path("clone/submissions/revealed/answers.csv")).unwrap();
    let (whole, text) = (key(&fixture), String::from_utf8(published.clone()).unwrap());
    let salt = String::from_utf8_lossy(&whole[..88]).rsplit(' ').next().unwrap()[..64].to_owned();
    assert!(text.starts_with("# gitprize answer key 2 ") && !text.contains(&salt), "{text}");
    assert!(text.ends_with(ANSWERS.split_once('\n').unwrap().1), "{text}");
    for tag in made_of(&published) {
        assert!(!recorded.contains(&tag), "{tag}");
    }
    // Third parties check labels and split against the commitments, and every score.
    let ran = fixture.judge(&["verify", "--rescore"]).ok();
    assert!(ran.out.contains("1 of 1 equal to the last digit"), "{}", ran.out);
    let path = fixture.path("clone/submissions/revealed/answers.csv");
    for (old, new) in [("1-10,1,5,public", "1-10,1,4,public"), ("1-7,1,3,public", "1-7,1,3,private")] {
        std::fs::write(&path, text.replace(old, new)).unwrap();
        let ran = fixture.judge(&["verify", "--rescore"]);
        assert!(ran.code == 1 && ran.err.contains("answer-key-differs"), "{}{}", ran.out, ran.err);
    }
}

#[test]
fn a_key_without_a_salt_is_published_whole_or_not_at_all() {
    // The key lies open, as it is, and tags are made of it.
    let toml = contest(ANSWERS, "[reveal]\nlabels = true\n")
        .replace("every = \"24h\"", "every = \"24h\"\nper = \"person\"")
        .replace("2009-12-31", "2009-01-31");
    let fixture = Fixture::with(&toml);
    team(&fixture, 1, "gamma", "2009-01-02T00:00:00Z", "");
    fixture.run("2009-01-02T01:00:00Z");
    assert!(made_of(ANSWERS.as_bytes()).iter().any(|tag| on_record(&fixture).contains(tag)));
    for more in [&[][..], &["--without-salt"]] {
        let ran = fixture.judge(&reveal(more));
        assert!(ran.code == 2 && ran.err.contains("error[labels-open-tags]"), "{}{}", ran.out, ran.err);
    }
    fixture.judge(&["reveal", "--identity", JURY_IDENTITY, "--now", AFTER]).ok();
    fixture.judge(&reveal(&["--open-tags"])).ok();
    fixture.judge(&["verify", "--rescore"]).ok();
}

#[test]
fn a_new_secret_makes_nobody_another_person_and_opens_nobody_who_comes_later() {
    for old in [false, true] {
        let fixture = contest_of(old, "[teams]\nidentical = true\n");
        let first = on_record(&fixture);
        judge(&fixture, &["recipient", "--rotate"]).ok();
        publish(&fixture);
        // Delta founds another team and is the same person there: a quota of two is spent by both.
        let text = "name = \"Second\"\n[[members]]\nlogin = \"delta\"\nrole = \"leader\"\n";
        fixture.pull(
            5,
            "delta",
            "2009-01-02T04:00:00Z",
            &[("submissions/second/team.toml", "100644", text.as_bytes())],
        );
        team(&fixture, 6, "epsilon", "2009-01-02T04:00:01Z", "");
        let csv = |number: u64, team: &str, user: &str, at: &str| {
            let path = format!("submissions/{team}/predictions.csv");
            fixture.pull(number, user, at, &[(&path, "100644", WORSE.as_bytes())]);
        };
        csv(7, "second", "delta", "2009-01-02T05:00:00Z");
        csv(8, "second", "delta", "2009-01-02T06:00:00Z");
        csv(9, "epsilon", "epsilon", "2009-01-02T06:00:00Z");
        let ran = judge(&fixture, &["run", "--now", "2009-01-02T07:00:00Z", "--format", "json"]).ok();
        let batch = ran.json();
        let refused: Vec<Vec<String>> = [5, 6, 7, 8, 9].map(|number| Fixture::codes(&batch, number)).to_vec();
        assert_eq!(refused, [vec![], vec![], vec![], vec!["over-quota".to_owned()], vec![]], "{batch}");
        let second: Vec<String> = on_record(&fixture).difference(&first).cloned().collect();
        // One new tag for delta, one for epsilon, and whoever has the old secret cannot make either.
        assert_eq!(second.len(), 2, "{second:?}");
        assert!(!made_of(&key(&fixture)).iter().any(|tag| second.contains(tag)), "{second:?}");
        fixture.judge(&["verify"]).ok();
    }
}

#[test]
fn who_leaves_the_readers_of_the_key_does_not_know_the_next_persons() {
    let fixture = contest_of(false, "");
    let secrets = || {
        let from = Identities { file: Some(fixture.path("ci.txt")), text: None };
        answer::secrets::Kept::open(&fixture.path("clone/content/identities.age"), &from).unwrap().people
    };
    let first = secrets();
    judge(&fixture, &["seal", "--rotate"]).ok();
    assert_eq!(secrets(), first, "the same list again changes nothing");
    let third = fixture.judge(&["keygen", "--out", "../third.txt", "--format", "json"]).ok().json();
    edit(&fixture, |toml| {
        toml.replace(
            "recipients = [",
            &format!("recipients = [\"{}\", ", third["recipient"].as_str().unwrap()),
        )
    });
    judge(&fixture, &["seal", "--rotate"]).ok();
    assert_eq!(secrets(), first, "somebody more may read it");
    let gone = format!("recipients = [\"{}\", ", third["recipient"].as_str().unwrap());
    edit(&fixture, |toml| toml.replace(&gone, "recipients = ["));
    judge(&fixture, &["seal", "--rotate"]).ok();
    assert_eq!(secrets()[1..], first[..], "somebody no longer may");
}
