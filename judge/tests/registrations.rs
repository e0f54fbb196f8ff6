//! Registrations, changes of members, names and dates, each bad one with its code and sentence, through the real
//! `judge` on real repositories: many cases in one batch.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod changes;
use crate::support::{self, Fixture, contest_toml, git};
use serde_json::Value;

const DAY: &str = "2009-01-02T00:00:00Z";
const LATER: &str = "2009-01-03T00:00:00Z";
/// The well-known host key of a forge, a key that nobody here holds.
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

fn member(login: &str, role: &str, more: &str) -> String {
    format!("\n[[members]]\nlogin = \"{login}\"\nrole = \"{role}\"\n{more}")
}

fn team(name: &str, login: &str) -> String {
    format!("name = \"{name}\"\n{}", member(login, "leader", ""))
}

/// What is asked, by whom, of which team, the file, the code, a part of the sentence.
type Case = (&'static str, &'static str, &'static str, String, &'static str, &'static str);

/// A contest with `extra` in contest.toml and teams that the organiser wrote.
fn fixture(extra: &str, teams: &[(&str, &str)]) -> Fixture {
    let fixture = Fixture::with(&contest_toml(extra));
    on_main(&fixture, teams);
    fixture
}

fn on_main(fixture: &Fixture, files: &[(&str, &str)]) {
    let paths: Vec<String> = files
        .iter()
        .map(|(slug, _)| if slug.contains('/') { (*slug).to_owned() } else { path(slug) })
        .collect();
    let files: Vec<support::File<'_>> =
        paths.iter().zip(files).map(|(path, (_, text))| (path.as_str(), "100644", text.as_bytes())).collect();
    if !files.is_empty() {
        fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
        git(&fixture.path("clone"), &["pull", "--quiet"]);
    }
}

fn path(slug: &str) -> String {
    format!("submissions/{slug}/team.toml")
}

fn propose(fixture: &Fixture, number: u64, user: &str, slug: &str, at: &str, text: &str) {
    fixture.pull(number, user, at, &[(&path(slug), "100644", text.as_bytes())]);
}

fn reply(batch: &Value, number: u64) -> String {
    let judged = batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number).unwrap();
    judged["reply"].as_str().unwrap().to_owned()
}

/// Has every case refused with its code and sentence, and main unchanged but for receipts.
fn refused(fixture: &Fixture, cases: &[Case]) {
    let before = git(&fixture.path("contest.git"), &["ls-tree", "-r", "main", "submissions"]);
    for (at, (_, user, slug, text, _, _)) in cases.iter().enumerate() {
        // A stranger is answered ten times a day.
        let day = format!("2009-01-{:02}T00:00:00Z", 2 + at / 8);
        propose(fixture, at as u64 + 1, user, slug, &day, text);
    }
    let batch = fixture.run("2009-01-20T00:00:00Z");
    for (at, (what, _, _, _, code, sentence)) in cases.iter().enumerate() {
        let number = at as u64 + 1;
        let codes = Fixture::codes(&batch, number);
        assert!(codes.iter().any(|found| found == code), "{what}: {codes:?}, expected {code}");
        let reply = reply(&batch, number);
        assert!(reply.contains(sentence) && reply.contains(code), "{what}: {reply}");
        assert!(!reply.contains('\u{1b}') && !reply.contains('\u{202e}'), "{what}: {reply:?}");
    }
    assert_eq!(batch["registered"], 0, "{batch}");
    let after = git(&fixture.path("contest.git"), &["ls-tree", "-r", "main", "submissions"]);
    let teams = |listed: &str| {
        listed.lines().filter(|line| !line.contains("/ledger/")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(teams(&before), teams(&after), "a refused file reaches nothing");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn bad_names_are_refused() {
    let bellkor = team("BellKor", "yehuda");
    let fixture = fixture(
        "",
        &[
            ("bellkor", &bellkor),
            (
                "gravity",
                &format!("former_names = [\"Dinosaurs\"]\nwas = \"graviton\"\n{}", team("Gravity", "gabor")),
            ),
        ],
    );
    let named = |name: &str| team(name, "new");
    let of = |slug: &'static str, what, name: &str, code, sentence| -> Case {
        (what, "new", slug, named(name), code, sentence)
    };
    refused(
        &fixture,
        &[
            of("new", "the same name", "BellKor", "name-taken", "is taken by bellkor"),
            of("new", "other capitals", "BELLKOR", "name-taken", "is taken by bellkor"),
            of("new", "a space more", "Bell Kor", "name-taken", "is taken by bellkor"),
            of("new", "capital I for l", "BeIIKor", "name-taken", "is taken by bellkor"),
            of("new", "digits for letters", "Be11Kor", "name-taken", "is taken by bellkor"),
            of("new", "full width", "\u{ff22}ellKor", "name-taken", "is taken by bellkor"),
            of("new", "a digit for an i", "Grav1ty", "name-taken", "is taken by gravity"),
            of("new", "an accent", "Grav\u{ed}ty", "name-taken", "is taken by gravity"),
            of("new", "a mark of exclamation", "Gravity!", "name-taken", "is taken by gravity"),
            of("new", "signs for letters", "Gr@v!ty", "name-taken", "is taken by gravity"),
            of("new", "the winner", "The Winner", "reserved-name", "\"The Winner\" is reserved"),
            of("new", "the jury", "the jury", "reserved-name", "is reserved"),
            of("new", "the contest's jury", "Small contest Jury", "reserved-name", "is reserved"),
            of("new", "the contest", "Small Contest", "reserved-name", "is reserved"),
            of("new", "an office in one word", "TheJudges", "reserved-name", "is reserved"),
            of("new", "an office with a digit", "Off1cial results", "reserved-name", "is reserved"),
            of("the-staff", "a folder of an office", "Quite new", "reserved-name", "is reserved"),
            of("new", "a Cyrillic a", "Gr\u{430}vity", "name-taken", "is taken by gravity"),
            of("new", "a former name", "Dinosaurs", "name-taken", "is taken by gravity"),
            of("new", "a former folder", "Graviton", "name-taken", "is taken by gravity"),
            of(
                "bell-kor",
                "a folder like a name",
                "Quite new",
                "name-taken",
                "the folder \"bell-kor\" is taken",
            ),
            of(
                "graviton",
                "a folder that was",
                "Quite new",
                "name-taken",
                "the folder \"graviton\" is taken",
            ),
            of("new", "scripts mixed", "\u{411}ig \u{425}aos", "mixed-scripts", "mixes scripts"),
            of(
                "new",
                "letters of old",
                "\u{16a0}\u{16a1}\u{16a2}",
                "mixed-scripts",
                "not a letter of a script in common use",
            ),
            of("new", "right to left", "abc\u{202e}def", "hidden-character", "U+202E"),
            of("new", "a joiner", "Big\u{200d}Chaos", "hidden-character", "U+200D"),
            of("new", "a soft hyphen", "Big\u{ad}Chaos", "hidden-character", "U+00AD"),
            of("new", "a filler", "Big\u{3164}Chaos", "hidden-character", "U+3164"),
            of("new", "a wide space", "Big\u{2003}Chaos", "hidden-character", "U+2003"),
            of(
                "new",
                "stacked marks",
                "Big\u{301}\u{302}\u{303}\u{304}Chaos",
                "stacked-marks",
                "more than 3 marks",
            ),
            of(
                "new",
                "marks in letters",
                "Big\u{1ea5}\u{301}\u{302}Chaos",
                "stacked-marks",
                "more than 3 marks",
            ),
            of("new", "only punctuation", "?!", "no-letters", "neither a letter nor a digit"),
            of("new", "only a picture", "\u{1f680}", "no-letters", "neither a letter nor a digit"),
            of("new", "nobody", "Anonymous", "reserved-name", "\"Anonymous\" is reserved"),
            of("new", "nobody in Cyrillic", "\u{410}nonymous", "reserved-name", "is reserved"),
            of("new", "the organiser", "Organiser", "reserved-name", "is reserved"),
            of("new", "a baseline", "constant", "reserved-name", "is reserved"),
            of(
                "admin",
                "a reserved folder",
                "Quite new",
                "reserved-name",
                "the folder \"admin\" is reserved",
            ),
            of("new", "too long a name", &"a".repeat(61), "bad-value", "1 to 60 characters"),
            of("new", "no name", "", "bad-value", "1 to 60 characters"),
            of("new", "a space before", " Chaos", "bad-value", "no space at its ends"),
        ],
    );
    crate::support::told!();
}

#[test]
fn names_that_only_remind_of_another_are_free() {
    let fixture =
        fixture("", &[("bellkor", &team("BellKor", "yehuda")), ("team-1", &team("Team 1", "gabor"))]);
    let names = [
        "Injury time",
        "Rooted",
        "Winner takes it all",
        "Team 2",
        "Team 11",
        "C++",
        "Nobody knows",
        "KorBell",
    ];
    for (number, name) in (1..).zip(names) {
        let user = format!("user-{number}");
        propose(&fixture, number, &user, &format!("t-{number}-x"), DAY, &team(name, &user));
    }
    let batch = fixture.run(LATER);
    for (number, name) in (1..).zip(names) {
        assert!(Fixture::codes(&batch, number).is_empty(), "{name}: {}", reply(&batch, number));
    }
}

#[test]
fn bad_registrations_are_refused() {
    let extra = "[teams]\nmax_members = 2\n[eligibility]\nexcluded_countries = [\"CU\"]\ncountry_required = true\n[[eligibility.attestations]]\nid = \"age\"\ntext = \"I am of age.\"\n[sign_ups]\nteams_led = 1\n";
    let fixture = fixture(extra, &[("bellkor", &team("BellKor", "yehuda"))]);
    let fine = "country = \"NL\"\nattests = [\"age\"]\n";
    let entry = |login: &str, more: &str| format!("name = \"Chaos\"\n{}", member(login, "leader", more));
    let with = |text: &str| format!("{text}{}", entry("new", fine));
    let of = |what, text: String, code, sentence| -> Case { (what, "new", "chaos", text, code, sentence) };
    refused(
        &fixture,
        &[
            of(
                "another's team",
                entry("gabor", fine),
                "not-a-member",
                "not among the members that the file lists",
            ),
            of(
                "not the leader",
                format!(
                    "name = \"Chaos\"\n{}{}",
                    member("gabor", "leader", fine),
                    member("new", "member", fine)
                ),
                "not-the-leader",
                "a team has to be registered by its leader",
            ),
            of(
                "a member who did not ask",
                format!("{}{}", entry("new", fine), member("gabor", "member", fine)),
                "no-consent",
                "\"gabor\" would join without having asked for it",
            ),
            of(
                "too many",
                format!(
                    "{}{}{}",
                    entry("new", fine),
                    member("b", "member", fine),
                    member("c", "member", fine)
                ),
                "too-many-members",
                "3 members, and at most 2",
            ),
            of(
                "an excluded country",
                entry("new", &fine.replace("NL", "CU")),
                "excluded-country",
                "residents of CU",
            ),
            of("no country", entry("new", "attests = [\"age\"]\n"), "missing-country", "has no country"),
            of("no such country", entry("new", &fine.replace("NL", "XX")), "bad-country", "ISO 3166-1"),
            of("a country in words", entry("new", &fine.replace("NL", "nl")), "bad-country", "ISO 3166-1"),
            of("no attestation", entry("new", "country = \"NL\"\n"), "missing-attestation", "I am of age"),
            of(
                "an attestation too many",
                entry("new", &fine.replace("[\"age\"", "[\"age\", \"fame\"")),
                "unknown-attestation",
                "\"fame\"",
            ),
            (
                "leads a team already",
                "yehuda",
                "chaos",
                entry("yehuda", fine),
                "leads-too-many",
                "already leads 1 team",
            ),
            of("somebody's number", entry("new", &format!("id = 7\n{fine}")), "unproven-identity", "id = 7"),
            of(
                "somebody's key",
                entry("new", &format!("ssh_key = \"{KEY}\"\n{fine}")),
                "unproven-identity",
                "an ssh_key",
            ),
            of(
                "a private key",
                entry("new", &format!("ssh_key = \"-----BEGIN OPENSSH PRIVATE KEY-----\"\n{fine}")),
                "bad-ssh-key",
                "PRIVATE",
            ),
            of(
                "a wrong kind of key",
                entry("new", &format!("ssh_key = \"ssh-dss AAAA\"\n{fine}")),
                "bad-ssh-key",
                "OpenSSH public key",
            ),
            of(
                "former names of its own",
                with("former_names = [\"BellKor\"]\n"),
                "former-names",
                "only the judge writes it",
            ),
            of("a choice", with("chosen = [1]\n"), "no-choice", "do not choose the submissions"),
            of("was no team", with("was = \"nobody-s\"\n"), "bad-rename", "no team nobody-s to rename"),
            of(
                "was another's team",
                with("was = \"bellkor\"\n"),
                "not-a-member",
                "not a member of \"BellKor\"",
            ),
            of(
                "takes another team in",
                with("merges = [\"bellkor\"]\n"),
                "no-merge-consent",
                "bellkor has not agreed",
            ),
            of(
                "takes nobody in",
                with("merges = [\"nobody-s\"]\n"),
                "bad-merge",
                "nobody-s, and there is no such team",
            ),
            of(
                "takes itself in",
                with("merges = [\"chaos\"]\n"),
                "bad-merge",
                "merges names the team itself",
            ),
            of(
                "goes into nobody",
                with("merge_into = \"nobody-s\"\n"),
                "bad-merge",
                "nobody-s, and there is no such team",
            ),
            of(
                "goes into itself",
                with("merge_into = \"chaos\"\n"),
                "bad-merge",
                "merge_into names the team itself",
            ),
            of("no members", "name = \"Chaos\"\n".to_owned(), "no-members", "at least one [[members]] entry"),
            of(
                "nobody leads",
                entry("new", fine).replace("leader", "member"),
                "one-leader",
                "0 members have role",
            ),
            of("a strange key", with("nmae = \"x\"\n"), "unknown-key", "unknown key"),
            of(
                "listed twice",
                format!("{}{}", entry("new", fine), member("NEW", "member", fine)),
                "same-member-twice",
                "2 entries are for",
            ),
            of(
                "the invited twice",
                format!("{}[[invited]]\nlogin = \"a\"\n[[invited]]\nlogin = \"A\"\n", entry("new", fine)),
                "same-member-twice",
                "invited twice",
            ),
            of(
                "known by nothing",
                entry("new", fine).replace("login = \"new\"\n", ""),
                "unknown-member",
                "at least one of login, id and ssh_key",
            ),
            of(
                "a folder as a name",
                with("merges = [\"../x\"]\n"),
                "bad-value",
                "cannot be the name of a team's folder",
            ),
        ],
    );
    crate::support::told!();
}
