//! What one receipt changes of a large site: the pages that tell what it says, and no other.

use std::collections::BTreeSet;

use crate::contest::{Contest, tree};

/// Teams with a score, and teams that never submit.
const RANKED: usize = 300;
const SILENT: usize = 100;

fn large() -> Contest {
    let mut contest = Contest::new();
    for number in 0..RANKED + SILENT {
        contest.team(&format!("t{number}"), &format!("Team {number}"));
    }
    for number in 0..RANKED {
        contest.scored(&format!("t{number}"), "2007-01-01T00:00:00Z", 0.90 + number as f64 / 10_000.0);
    }
    // The day on which the first ten came is past.
    contest.scored("t299", "2007-01-20T00:00:00Z", 0.99);
    contest.write("content/rules.md", "+++\ntitle = \"Rules\"\n+++\nBe kind.\n");
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    for number in 0..20 {
        let team = format!("t{number}");
        let post =
            format!("+++\ntitle = \"A\"\nauthor = \"A\"\nteam = \"{team}\"\ndate = 2007-01-01\n+++\nHi.\n");
        contest.write(&format!("content/forum/x/a{number}/1.md"), &post);
    }
    contest
}

/// Files whose bytes differ once `change` has happened.
fn changed(contest: &mut Contest, change: impl FnOnce(&mut Contest)) -> BTreeSet<String> {
    contest.built();
    let before = tree(&contest.out());
    change(contest);
    contest.built();
    let after = tree(&contest.out());
    assert!(after.len() > RANKED + SILENT + 20, "{}", after.len());
    after.into_iter().filter(|(file, bytes)| before.get(file) != Some(bytes)).map(|(file, _)| file).collect()
}

fn expected(lists: &[&str], teams: impl Iterator<Item = usize>) -> BTreeSet<String> {
    let lists = lists.iter().map(|file| (*file).to_owned());
    lists.chain(teams.map(|number| format!("teams/t{number}/index.html"))).collect()
}

/// Files that tell of every scored submission: how many there are, and when the newest came.
const ALWAYS: [&str; 10] = [
    "api/v1/leaderboard.csv",
    "api/v1/leaderboard.json",
    "api/v1/leaderboard.parquet",
    "api/v1/submissions.csv",
    "api/v1/submissions.parquet",
    "api/v1/teams.csv",
    "api/v1/teams.parquet",
    "index.html",
    "leaderboard/all/index.html",
    "leaderboard/index.html",
];

#[test]
fn a_receipt_changes_only_the_pages_that_tell_what_it_says() {
    let mut contest = large();
    // No better than before: the team's own page, and what counts all submissions.
    let none = changed(&mut contest, |contest| {
        contest.scored("t200", "2007-02-01T00:00:00Z", 0.99);
    });
    assert_eq!(none, expected(&ALWAYS, [200].into_iter()));
    // Past three others, further down than the board shows at once: the two teams on either side have another one beside them,
    // and only its own badge tells something else.
    let past = changed(&mut contest, |contest| {
        contest.scored("t200", "2007-02-02T00:00:00Z", 0.91965);
    });
    let lists: Vec<&str> = ALWAYS.into_iter().chain(["feed.json", "feed.xml", "teams/index.html"]).collect();
    let badges =
        |teams: std::ops::RangeInclusive<usize>| teams.map(|number| format!("teams/t{number}/badge.svg"));
    let all = expected(&lists, 195..=202).into_iter().chain(badges(200..=200)).collect();
    assert_eq!(past, all);
    for file in ["teams/t200/index.html", "teams/t200/badge.svg", "teams/t199/badge.svg"] {
        assert!(contest.page(file).contains("top 70 %"), "{file}");
    }
    assert!(contest.page("teams/t200/index.html").contains("leaderboard/all/#t200"));
    // Among the first, whose ranks are told: these rank one lower, and their badges say so.
    let ahead = changed(&mut contest, |contest| {
        contest.scored("t20", "2007-02-02T12:00:00Z", 0.90165);
    });
    let all = expected(&lists, 15..=22).into_iter().chain(badges(17..=20)).collect();
    assert_eq!(ahead, all);
    assert!(contest.page("teams/t20/badge.svg").contains("rank 18 "));
    // A first score, behind all: nobody else's rank moves, though there is one more team on the board, beside the last two.
    let last = changed(&mut contest, |contest| {
        contest.scored("t350", "2007-02-03T00:00:00Z", 0.9999);
    });
    let all = expected(&lists, [298, 299, 350].into_iter()).into_iter().chain(badges(350..=350)).collect();
    assert_eq!(last, all);
    // A refusal has no place on the board.
    let refused = changed(&mut contest, |contest| {
        contest.refused("t7", "2007-02-04T00:00:00Z", "rows", "1 row is missing");
    });
    let of_refusals = [
        "api/v1/leaderboard.json",
        "api/v1/submissions.csv",
        "api/v1/submissions.parquet",
        "leaderboard/all/index.html",
        "leaderboard/index.html",
        "refused/index.html",
    ];
    assert!(
        refused.is_subset(&expected(&[&of_refusals[..], &["index.html"]].concat(), [7].into_iter()))
            && refused.contains("teams/t7/index.html"),
        "{refused:?}"
    );
}
