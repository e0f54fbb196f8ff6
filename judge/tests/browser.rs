//! What a browser adds to a pull request is tolerated where it can mean one thing only.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{Fixture, GOOD, WORSE, git};

const NOW: &str = "2009-01-20T00:00:00Z";
const DAY: &str = "2009-01-02T10:00:00Z";
const OWN: &str = "submissions/alpha/predictions.csv";

#[test]
fn a_name_of_ones_own_lines_of_windows_several_commits_and_a_merge_are_tolerated() {
    let fixture = Fixture::new();
    let bare = fixture.path("contest.git");
    let windows = GOOD.replace('\n', "\r\n");
    let named = "submissions/alpha/My predictions (2).CSV";
    fixture.pull(1, "alpha", DAY, &[(named, "100644", windows.as_bytes())]);
    // Edited on the forge's page, main merged by its button, and edited again.
    let first =
        fixture.commit("refs/heads/try", Some("refs/heads/main^0"), &[(OWN, "100644", GOOD.as_bytes())]);
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("content/faq.md", "100644", b"+++\ntitle = \"FAQ\"\n+++\n")],
    );
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let tree = git(&bare, &["merge-tree", "--write-tree", "refs/heads/main", &first]);
    let merged = git(
        &bare,
        &["commit-tree", "-m", "Merge branch 'main'", "-p", &first, "-p", "refs/heads/main", &tree],
    );
    git(&bare, &["update-ref", "refs/heads/try", &merged]);
    let last =
        fixture.commit("refs/pull/2/head", Some("refs/heads/try^0"), &[(OWN, "100644", WORSE.as_bytes())]);
    fixture.receive(2, "alpha", DAY, &last);
    let batch = fixture.run(NOW);
    assert_eq!(batch["scored"], 2, "{batch}");
    fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
}

#[test]
fn what_could_mean_two_things_is_refused() {
    let fixture = Fixture::new();
    let other = "submissions/alpha/other.csv";
    let team = crate::support::team_toml("Alpha", "alpha").replace("Alpha", "Alfa");
    fixture.pull(1, "alpha", DAY, &[(OWN, "100644", GOOD.as_bytes()), (other, "100644", WORSE.as_bytes())]);
    fixture.pull(
        2,
        "alpha",
        DAY,
        &[("submissions/alpha/a.csv", "100644", GOOD.as_bytes()), (other, "100644", WORSE.as_bytes())],
    );
    fixture.pull(
        3,
        "alpha",
        DAY,
        &[("submissions/alpha/team.toml", "100644", team.as_bytes()), (other, "100644", GOOD.as_bytes())],
    );
    for (number, name) in
        [(4, "notes.md"), (5, ".csv"), (6, "-rf.csv"), (7, "a\u{202e}b.csv"), (8, "a:b.csv"), (9, "csv")]
    {
        fixture.pull(
            number,
            "alpha",
            DAY,
            &[(&format!("submissions/alpha/{name}"), "100644", GOOD.as_bytes())],
        );
    }
    fixture.pull(10, "alpha", DAY, &[(other, "120000", b"/etc/passwd")]);
    fixture.pull(11, "alpha", DAY, &[("submissions/alpha/more/p.csv", "100644", GOOD.as_bytes())]);
    let batch = fixture.run(NOW);
    assert_eq!(batch["scored"], 0, "{batch}");
    for number in [1, 2, 3, 4, 5, 6, 7, 9, 11] {
        assert!(
            Fixture::codes(&batch, number).contains(&"outside-team-folder".to_owned()),
            "{number}: {batch}"
        );
    }
    assert_eq!(Fixture::codes(&batch, 8), ["tree-name"], "{batch}");
    assert_eq!(Fixture::codes(&batch, 10), ["symlink"], "{batch}");
}
