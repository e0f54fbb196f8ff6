use proptest::prelude::*;

use super::*;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

fn slug() -> impl Strategy<Value = Slug> {
    "[a-z0-9][a-z0-9-]{0,20}".prop_filter_map("the judge's own", |text| text.parse().ok())
}

/// Text that a person may type: anything printable, with quotation marks and backslashes among it.
fn shown() -> impl Strategy<Value = String> {
    "[\\p{L}\\p{N}\"'\\\\#=\\[\\]]([\\p{L}\\p{N}\\p{P} ]{0,20}[\\p{L}\"'\\\\])?"
}

type KnownBy = (Option<String>, Option<u64>, Option<String>);

/// `at` tells people apart, whatever else they are known by.
fn known_by(at: usize) -> impl Strategy<Value = KnownBy> {
    let (id, key) = (proptest::option::of(Just(at as u64 + 1)), proptest::bool::weighted(0.3));
    (id, key).prop_map(move |(id, key)| {
        (Some(format!("Member-{at}")), id, (key && at == 0).then(|| KEY.to_owned()))
    })
}

fn member(at: usize) -> impl Strategy<Value = Member> {
    let accepted = ("[0-9a-f]{64}", 1u32..=28)
        .prop_map(|(terms, day)| Acceptance { terms, on: format!("2009-02-{day:02}") });
    let country = proptest::option::of(proptest::sample::select(vec!["NL", "AT", "US", "CA"]));
    let attests = proptest::collection::vec("[a-z-]{1,8}", 0..3);
    (known_by(at), proptest::option::of(shown()), country, attests, proptest::option::of(accepted)).prop_map(
        move |((login, id, ssh_key), name, country, attests, accepted)| Member {
            login,
            id,
            ssh_key,
            name,
            country: country.map(str::to_owned),
            role: if at == 0 { Role::Leader } else { Role::Member },
            attests,
            accepted,
        },
    )
}

fn team() -> impl Strategy<Value = Team> {
    let people = (0usize..4, 0usize..3).prop_flat_map(|(members, invited)| {
        let members: Vec<_> = (0..members).map(member).collect();
        let invited: Vec<_> = (0..invited).map(|at| known_by(10 + at)).collect();
        (members, invited)
    });
    let texts = (
        shown(),
        proptest::option::of("https://[a-z]{1,10}\\.example/[a-z\"\\\\]{0,5}"),
        proptest::option::of(shown()),
        proptest::collection::vec(shown(), 0..3),
    );
    let slugs =
        (proptest::option::of(slug()), proptest::collection::vec(slug(), 0..3), proptest::option::of(slug()));
    let chosen = proptest::collection::vec(1u64..=i64::MAX as u64, 0..4);
    (people, texts, slugs, chosen, any::<bool>()).prop_map(|(people, texts, slugs, chosen, withdrawn)| {
        let (members, invited) = people;
        let (name, link, affiliation, former_names) = texts;
        let (was, merges, merge_into) = slugs;
        let invited = invited.into_iter().map(|(login, id, ssh_key)| Invited { login, id, ssh_key });
        Team {
            name,
            link,
            affiliation,
            withdrawn: withdrawn || members.is_empty(),
            members,
            invited: invited.collect(),
            was,
            merges,
            merge_into,
            former_names,
            chosen,
        }
    })
}

proptest! {
    #[test]
    fn the_judges_rendering_reads_back_as_the_same_team(team in team()) {
        let text = team.to_toml();
        let back = Team::parse("team.toml", &text).unwrap_or_else(|why| panic!("{why:?} in\n{text}"));
        prop_assert_eq!(&back, &team);
        prop_assert_eq!(back.to_toml(), text);
    }
}

#[test]
fn a_team_without_members_has_withdrawn() {
    let codes = |text: &str| match Team::parse("team.toml", text) {
        Ok(_) => vec![],
        Err(findings) => findings.iter().map(|finding| finding.code).collect(),
    };
    assert_eq!(codes("name = \"Dace_\"\nwithdrawn = true\n"), Vec::<&str>::new());
    assert_eq!(codes("name = \"Dace_\"\n"), ["no-members"]);
    let twice = "[[members]]\nlogin = \"dace\"\nrole = \"leader\"\n[[invited]]\nlogin = \"simon\"\n[[invited]]\nlogin = \"simon\"\n";
    assert_eq!(codes(&format!("name = \"Dace_\"\n{twice}")), ["same-member-twice"]);
    assert_eq!(codes("name = \"Dace_\"\nchosen = [0]\nwithdrawn = true\n"), ["wrong-type"]);
    assert_eq!(codes("name = \"Dace_\"\nmerges = [\"Ledger\"]\nwithdrawn = true\n"), ["bad-value"]);
    assert_eq!(codes("name = \"Dace_\"\nwithdrawn = true\n[[invited]]\n"), ["unknown-member"]);
}

#[test]
fn a_key_loses_its_comment() {
    let text = format!("name = \"Dace_\"\n[[members]]\nssh_key = \"{KEY} dace@home\"\nrole = \"leader\"\n");
    let team = Team::parse("team.toml", &text).unwrap();
    assert_eq!(team.members[0].ssh_key.as_deref(), Some(KEY));
}

#[test]
fn a_folders_name_is_1_to_39_characters() {
    for (text, is_one) in [
        ("a", true),
        (&"a".repeat(39), true),
        (&"a".repeat(40), false),
        ("", false),
        ("9-a-", true),
        ("-a", false),
        ("a_b", false),
        ("A", false),
        ("ä", false),
    ] {
        assert_eq!(text.parse::<Slug>().is_ok(), is_one, "{text}");
    }
}
