//! Changes of teams that are there: who may what, until when, and which sets of members.

use super::{Case, DAY, LATER, fixture, member, propose, refused, reply, team};
use crate::support::Fixture;

#[test]
fn bad_changes_are_refused() {
    let bellkor = format!("{}{}", team("BellKor", "yehuda"), member("bob", "member", ""));
    let invited = format!("{bellkor}\n[[invited]]\nlogin = \"chris\"\n");
    let gravity = format!("merge_into = \"bellkor\"\n{}", team("Gravity", "gabor"));
    let fixture = fixture(
        "[final]\nchoice = \"chosen\"\ncount = 2\n",
        &[
            ("bellkor", &invited),
            ("gravity", &gravity),
            ("dace", &format!("withdrawn = true\n{}", team("Dace_", "dace"))),
        ],
    );
    let chris = member("chris", "member", "");
    let first = |line: &str| format!("{line}{invited}");
    let of =
        |what, user, text: String, code, sentence| -> Case { (what, user, "bellkor", text, code, sentence) };
    let one_line = invited.replace("name = \"BellKor\"", "name = \"KorBell\"");
    refused(
        &fixture,
        &[
            of(
                "a stranger",
                "mallory",
                one_line.clone(),
                "not-a-member",
                "\"mallory\" is not a member of \"BellKor\"",
            ),
            of(
                "a stranger joins",
                "mallory",
                format!("{invited}{}", member("mallory", "member", "")),
                "not-a-member",
                "ask the leader to invite you",
            ),
            of("a member renames", "bob", one_line, "not-the-leader", "\"bob\" changes the name"),
            of(
                "a member removes the leader",
                "bob",
                format!("name = \"BellKor\"\n{}", member("bob", "leader", "")),
                "not-the-leader",
                "who leads, who else is a member",
            ),
            of(
                "a member makes themselves leader",
                "bob",
                invited
                    .replace("leader", "x")
                    .replace("\"member\"", "\"leader\"")
                    .replace("\"x\"", "\"member\""),
                "not-the-leader",
                "who leads",
            ),
            of(
                "a member invites",
                "bob",
                format!("{invited}[[invited]]\nlogin = \"dan\"\n"),
                "not-the-leader",
                "who is invited",
            ),
            of(
                "a member withdraws the team",
                "bob",
                first("withdrawn = true\n"),
                "not-the-leader",
                "whether the team withdraws",
            ),
            of("a member chooses", "bob", first("chosen = [1]\n"), "not-the-leader", "the final choice"),
            of(
                "a member gives the team away",
                "bob",
                first("merge_into = \"gravity\"\n"),
                "not-the-leader",
                "merge_into",
            ),
            of(
                "a member writes the leader's entry",
                "bob",
                invited.replace("role = \"leader\"", "role = \"leader\"\nname = \"X\""),
                "not-your-entry",
                "the entry of \"yehuda\" is changed by \"bob\"",
            ),
            of(
                "the leader writes a member's entry",
                "yehuda",
                invited.replace("role = \"member\"", "role = \"member\"\nname = \"X\""),
                "not-your-entry",
                "the entry of \"bob\" is changed by \"yehuda\"",
            ),
            of(
                "the leader adds the invited",
                "yehuda",
                format!("{invited}{chris}"),
                "no-consent",
                "\"chris\" would join without having asked for it",
            ),
            of(
                "the invited changes more",
                "chris",
                format!("link = \"https://c.example/\"\n{invited}{chris}"),
                "not-the-leader",
                "\"chris\" changes the link",
            ),
            of(
                "the invited brings a friend",
                "chris",
                format!("{invited}{chris}{}", member("dan", "member", "")),
                "no-consent",
                "\"dan\" would join",
            ),
            of(
                "the invited leads at once",
                "chris",
                format!("{}{}", invited.replace("\"leader\"", "\"member\""), member("chris", "leader", "")),
                "new-leader",
                "without being a member of it",
            ),
            of(
                "the invited with another's number",
                "chris",
                format!("{invited}{}", member("chris", "member", "id = 3\n")),
                "unproven-identity",
                "id = 3",
            ),
            of(
                "leadership to a stranger",
                "yehuda",
                format!("{}{}", invited.replace("\"leader\"", "\"member\""), member("dan", "leader", "")),
                "new-leader",
                "\"dan\" would lead",
            ),
            of(
                "the leader leaves without a successor",
                "yehuda",
                format!("name = \"BellKor\"\n{}", member("bob", "member", "")),
                "one-leader",
                "0 members have role",
            ),
            of(
                "nothing",
                "yehuda",
                format!("# a word\n{invited}"),
                "nothing-changed",
                "says the same as the one on main",
            ),
            of(
                "an old folder out of nowhere",
                "yehuda",
                first("was = \"korbell\"\n"),
                "bad-rename",
                "the folder bellkor exists already",
            ),
            of(
                "a choice of nothing",
                "yehuda",
                first("chosen = [1]\n"),
                "bad-choice",
                "receipt 1 is not a scored submission",
            ),
            of(
                "the same choice twice",
                "yehuda",
                first("chosen = [1, 1]\n"),
                "bad-choice",
                "appears twice in `chosen`",
            ),
            of(
                "too many choices",
                "yehuda",
                first("chosen = [1, 2, 3]\n"),
                "too-many-chosen",
                "3 submissions are chosen, and at most 2",
            ),
            of("no number", "yehuda", first("chosen = [\"x\"]\n"), "wrong-type", "a whole number"),
            of(
                "a merger without the other's members",
                "yehuda",
                first("merges = [\"gravity\"]\n"),
                "bad-merge",
                "\"gabor\" of gravity is missing",
            ),
            of(
                "a merger with another entry",
                "yehuda",
                format!("merges = [\"gravity\"]\n{invited}{}", member("gabor", "member", "name = \"G\"\n")),
                "not-your-entry",
                "is not the one that gravity has on main",
            ),
            of(
                "a merger with one who left",
                "yehuda",
                format!("merges = [\"dace\"]\n{invited}{}", member("dace", "member", "")),
                "bad-merge",
                "dace has withdrawn",
            ),
            (
                "a merger backwards",
                "gabor",
                "gravity",
                format!("merges = [\"bellkor\"]\n{gravity}"),
                "no-merge-consent",
                "bellkor has not agreed",
            ),
            (
                "renamed by a member",
                "bob",
                "korbell",
                format!("was = \"bellkor\"\n{invited}"),
                "not-the-leader",
                "changes the folder",
            ),
            (
                "renamed with other members",
                "yehuda",
                "korbell",
                format!("was = \"bellkor\"\n{}", team("BellKor", "yehuda")),
                "bad-rename",
                "gets other members in one pull request",
            ),
            (
                "renamed by a stranger",
                "mallory",
                "korbell",
                format!("was = \"bellkor\"\n{invited}"),
                "not-a-member",
                "is not a member of \"BellKor\"",
            ),
            (
                "renamed to another's name",
                "yehuda",
                "gravity-2",
                format!("was = \"bellkor\"\n{}", invited.replace("BellKor", "Gravity")),
                "name-taken",
                "is taken by gravity",
            ),
        ],
    );
    crate::support::told!();
}

#[test]
fn dates_hold_and_leaving_stays_possible() {
    let bellkor = format!(
        "{}{}\n[[invited]]\nlogin = \"chris\"\n",
        team("BellKor", "yehuda"),
        member("bob", "member", "")
    );
    let fixture = fixture(
        "[teams]\nfreeze = 2009-06-01T00:00:00Z\n",
        &[("bellkor", &bellkor), ("gravity", &team("Gravity", "gabor"))],
    );
    let joins = format!("{bellkor}{}", member("chris", "member", ""));
    let alone = format!("{}\n[[invited]]\nlogin = \"chris\"\n", team("BellKor", "yehuda"));
    let (frozen, over) = ("2009-06-01T00:00:01Z", "2009-12-31T00:00:01Z");
    propose(&fixture, 1, "new", "new", frozen, &team("New", "new"));
    propose(&fixture, 2, "chris", "bellkor", frozen, &joins);
    propose(&fixture, 3, "yehuda", "bellkor", frozen, &alone);
    propose(&fixture, 4, "last", "last", "2009-06-01T00:00:00Z", &team("Last", "last"));
    propose(&fixture, 5, "bob", "bellkor", frozen, &alone);
    propose(
        &fixture,
        6,
        "yehuda",
        "bellkor",
        "2009-06-02T00:00:00Z",
        &format!("link = \"https://b.example/\"\n{alone}"),
    );
    propose(&fixture, 7, "yehuda", "bellkor", over, &format!("affiliation = \"X\"\n{alone}"));
    propose(
        &fixture,
        8,
        "gabor",
        "gravity",
        over,
        &format!("withdrawn = true\n{}", team("Gravity", "gabor")),
    );
    propose(&fixture, 9, "late", "late", over, &team("Late", "late"));
    let batch = fixture.run("2010-01-01T00:00:00Z");
    for (number, codes) in [
        (1, vec!["teams-frozen"]),
        (2, vec!["teams-frozen"]),
        (3, vec!["teams-frozen"]),
        (4, vec![]),
        (5, vec![]),
        (6, vec![]),
        (7, vec!["closed"]),
        (8, vec![]),
        (9, vec!["closed"]),
    ] {
        assert_eq!(Fixture::codes(&batch, number), codes, "#{number}: {}", reply(&batch, number));
    }
    assert!(
        reply(&batch, 1).contains("change their members until 2009-06-01 00:00:00 UTC"),
        "{}",
        reply(&batch, 1)
    );
    assert!(reply(&batch, 8).contains("withdrawn from the contest"), "{}", reply(&batch, 8));
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn people_are_in_one_team_and_no_two_teams_are_the_same_people() {
    let both = format!("{}{}", team("BellKor", "yehuda"), member("bob", "member", ""));
    let other = format!(
        "{}{}\n[[invited]]\nlogin = \"YEHUDA\"\n",
        team("KorBell", "bob"),
        member("chris", "member", "")
    );
    let fixture_one = fixture("[teams]\none_team = true\n", &[("bellkor", &both)]);
    propose(&fixture_one, 1, "Bob", "gravity", DAY, &team("Gravity", "Bob"));
    let batch = fixture_one.run(LATER);
    assert_eq!(Fixture::codes(&batch, 1), ["in-two-teams"]);

    // Many teams are allowed, but not the same set: chris is removed, and the two are yehuda and bob both times.
    let fixture = fixture("", &[("bellkor", &both), ("korbell", &other)]);
    let joined = other.replace("\n[[invited]]\nlogin = \"YEHUDA\"\n", &member("yehuda", "member", ""));
    propose(&fixture, 1, "yehuda", "korbell", DAY, &joined);
    propose(
        &fixture,
        2,
        "bob",
        "korbell",
        "2009-01-02T00:00:01Z",
        &joined.replace(&member("chris", "member", ""), ""),
    );
    propose(&fixture, 3, "yehuda", "alone", DAY, &team("Alone", "yehuda"));
    propose(&fixture, 4, "yehuda", "again", "2009-01-02T00:00:01Z", &team("Again", "Yehuda"));
    let batch = fixture.run(LATER);
    for (number, codes) in
        [(1, vec![]), (2, vec!["identical-members"]), (3, vec![]), (4, vec!["identical-members"])]
    {
        assert_eq!(Fixture::codes(&batch, number), codes, "#{number}: {}", reply(&batch, number));
    }
    crate::support::told!();
}
