//! What can be no submission and no registration is refused in the push, with the words of the batch.

use super::desk::Desk;
use crate::support::{File, GOOD, WORSE, team_toml, told};

const PATH: &str = "submissions/alpha/predictions.csv";

#[test]
fn what_can_be_no_submission_costs_nothing() {
    let desk = Desk::new();
    let (mine, other) = (team_toml("Alpha", "alpha"), team_toml("Beta", "alpha"));
    let long = "1".repeat(5_000);
    let cases: [(&str, &[File<'_>], &str); 13] = [
        ("rubbish", &[(PATH, "100644", b"rubbish")], "bad-header"),
        ("a row short", &[(PATH, "100644", b"id,prediction\n1-7,3\n")], "missing-ids"),
        (
            "a word",
            &[(PATH, "100644", b"id,prediction\n1-7,x\n1-9,4\n1-10,5\n10-7,1\n10-8,3\n")],
            "not-a-number",
        ),
        ("a link", &[(PATH, "120000", b"/etc/passwd")], "symlink"),
        ("a program", &[(PATH, "100755", GOOD.as_bytes())], "bad-mode"),
        ("too long", &[(PATH, "100644", long.as_bytes())], "file-too-large"),
        ("nothing", &[], "nothing-submitted"),
        ("elsewhere", &[("content/contest.toml", "100644", b"title = 1")], "outside-team-folder"),
        (
            "two teams",
            &[
                (PATH, "100644", GOOD.as_bytes()),
                ("submissions/beta/predictions.csv", "100644", GOOD.as_bytes()),
            ],
            "several-teams",
        ),
        (
            "another team's",
            &[("submissions/beta/predictions.csv", "100644", GOOD.as_bytes())],
            "not-a-member",
        ),
        (
            "no team's",
            &[("submissions/gamma/predictions.csv", "100644", GOOD.as_bytes())],
            "unregistered-team",
        ),
        ("as it is", &[("submissions/alpha/team.toml", "100644", mine.as_bytes())], "nothing-submitted"),
        (
            "another's registration",
            &[("submissions/beta/team.toml", "100644", other.as_bytes())],
            "not-a-member",
        ),
    ];
    let before = desk.references();
    for (what, files, code) in cases {
        let head = desk.commit(Some("origin/main^0"), files);
        let said = desk.push("alpha", &[&format!("{head}:refs/for/main")]);
        assert!(!said.ok, "{what}: {}", said.said);
        said.refused(code);
        assert!(what == "as it is" || what == "nothing" || !desk.has(&head), "{what}: it is gone");
    }
    let unrelated = desk.commit(None, &[(PATH, "100644", GOOD.as_bytes())]);
    desk.push("alpha", &[&format!("{unrelated}:refs/for/main")]).refused("unrelated-history");
    assert_eq!(desk.references(), before);
    assert!(desk.log().is_empty());
    assert_eq!(desk.batch()["judged"].as_array().unwrap().len(), 0, "no receipt");
    told!();
}

#[test]
fn whoever_is_unknown_may_only_register() {
    let desk = Desk::new();
    for team in ["alpha", "gamma"] {
        let head = desk.predictions(team, GOOD);
        desk.push("gamma", &[&format!("{head}:refs/for/main")]).refused("only-register");
    }
    let claim =
        desk.commit(Some("origin/main^0"), &[("submissions/gamma/predictions.sha256", "100644", b"x")]);
    desk.push("gamma", &[&format!("{claim}:refs/for/main")]).refused("only-register");
    let path = "submissions/gamma/team.toml";
    let register = |text: &str| desk.commit(Some("origin/main^0"), &[(path, "100644", text.as_bytes())]);
    // One with a mistake, and somebody else's.
    desk.push("gamma", &[&format!("{}:refs/for/main", register("name = 7"))]).refused("wrong-type");
    let other = register(&team_toml("Gamma", "delta"));
    desk.push("gamma", &[&format!("{other}:refs/for/main")]).refused("not-a-member");
    let said =
        desk.push("gamma", &[&format!("{}:refs/for/main", register(&team_toml("Gamma", "gamma")))]).ok();
    assert!(said.contains("registers the team gamma") && said.contains("Received as #1"), "{said}");
    told!();
}

#[test]
fn a_full_quota_is_said_at_once_and_what_waits_is_counted() {
    let desk = Desk::new();
    let send = |content: &str| {
        desk.push("alpha", &[&format!("{}:refs/for/main", desk.predictions("alpha", content))])
    };
    let said = send(GOOD).ok();
    assert!(said.contains("2 of 2 left of the quota"), "{said}");
    let said = send(WORSE).ok();
    assert!(said.contains("2 of 2 left") && said.contains("1 more of the team waits"), "{said}");
    let third = GOOD.replace(",3\n", ",2.5\n");
    let said = send(&third).ok();
    assert!(said.contains("2 more of the team wait") && said.contains("over the quota"), "{said}");
    assert_eq!(desk.batch()["scored"], 2);
    let pushed = send(&GOOD.replace(",3\n", ",2.25\n"));
    assert!(!pushed.ok && pushed.said.contains("error[over-quota]"), "{}", pushed.said);
    assert!(pushed.said.contains("the next submission is possible from"), "{}", pushed.said);
    // Another team's is its own.
    let beta = desk.predictions("beta", GOOD);
    desk.push("beta", &[&format!("{beta}:refs/for/main")]).ok();
}

#[test]
fn a_mistake_in_contest_toml_costs_no_contestant_a_deadline() {
    let desk = Desk::new();
    let broken = desk.commit(Some("origin/main^0"), &[("content/contest.toml", "100644", b"title = 1")]);
    desk.push("anna", &[&format!("{broken}:refs/heads/main")]).ok();
    let head = desk.predictions("alpha", GOOD);
    let said = desk.push("alpha", &[&format!("{head}:refs/for/main")]).ok();
    assert!(said.contains("could not be looked at now") && said.contains("Received as #1"), "{said}");
    // Rights hold all the same.
    desk.push("beta", &[":refs/pull/1/head"]).refused("not-your-pull");
    desk.push("alpha", &[&format!("+{head}:refs/heads/main")]).is_refused("not-a-maintainer");
}
