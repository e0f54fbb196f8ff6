//! Builds that are killed at any moment: the old site stands or the new one, the next build is right, and nothing is left.
//!
//! Twenty rounds; `GITPRIZE_KILLS` plays more.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::contest::{Contest, tree};

const NOW: &str = "2009-07-10T00:00:00Z";

fn contest() -> Contest {
    let mut contest = Contest::new();
    contest.write("content/forum/data/_section.md", "+++\ntitle = \"Data\"\n+++\n\nAbout it.\n");
    for team in 0..40 {
        contest.team(&format!("team-{team}"), &format!("Team {team}"));
    }
    contest.scored("team-1", "2006-11-01T00:00:00Z", 0.9);
    contest
}

/// Gives the contest one of two forums, which have threads of their own and others in common.
fn write(contest: &Contest, second: bool) {
    let word = if second { "second" } else { "first" };
    let forum = contest.root().join("content/forum/data");
    for thread in 0..60 {
        let folder = forum.join(format!("thread-{thread}"));
        let text = format!("+++\ntitle = \"T\"\nauthor = \"A\"\ndate = 2007-01-01\n+++\n\nThe {word}.\n");
        match thread % 3 {
            0 => contest.write(&format!("content/forum/data/thread-{thread}/0001.md"), &text),
            _ if (thread % 3 == 1) == second => {
                contest.write(
                    &format!("content/forum/data/thread-{thread}/0001.md"),
                    "+++\nauthor = \"A\"\ndate = 2007-01-01\n+++\n\nSame.\n",
                );
            }
            _ => drop(std::fs::remove_dir_all(folder)),
        }
    }
}

fn command(contest: &Contest) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
    command.args(["build", "--now", NOW, "--dir"]).arg(contest.root()).arg("--out").arg(contest.out());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn after_a_kill_at_any_moment_the_old_site_stands_or_the_new_one_and_nothing_is_left() {
    let rounds: usize =
        std::env::var("GITPRIZE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let contest = contest();
    let parent = contest.out().parent().unwrap().to_owned();
    let sites: Vec<BTreeMap<String, Vec<u8>>> = [false, true]
        .into_iter()
        .map(|second| {
            write(&contest, second);
            assert!(command(&contest).arg("--no-cache").status().unwrap().success());
            tree(&contest.out())
        })
        .collect();
    let begun = Instant::now();
    assert!(command(&contest).status().unwrap().success());
    let mut whole = begun.elapsed();
    let (mut killed, mut seed, mut stands) = (0, 1_u64, true);
    let mut seen = [0, 0];
    for round in 0..rounds {
        let second = round % 2 == 0;
        write(&contest, second);
        // Every now and then there is more to do.
        if round % 5 == 4 {
            std::fs::remove_dir_all(contest.root().join(".site-cache")).unwrap();
        }
        let mut child = command(&contest).spawn().unwrap();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_nanos((seed >> 20) % (whole.as_nanos() as u64 * 3 / 2)));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        let now = tree(&contest.out());
        let is_new = now == sites[usize::from(second)];
        assert!(is_new || now == sites[usize::from(stands)], "round {round}: half a site");
        seen[usize::from(is_new)] += 1;
        // The next build is of another contest in every second case.
        let is_other = round % 4 >= 2;
        let second = second != is_other;
        write(&contest, second);
        let begun = Instant::now();
        assert!(command(&contest).status().unwrap().success(), "round {round}");
        if is_other {
            // On a machine whose load changes a build does not always take as long.
            whole = begun.elapsed();
        }
        assert!(tree(&contest.out()) == sites[usize::from(second)], "round {round}: not the site");
        stands = second;
        assert_eq!(names(&parent), ["contest", "public"], "round {round}");
        let mut cache = names(&contest.root().join(".site-cache"));
        // There where a build had nothing to do, and where the program is old enough to be known again.
        cache.retain(|name| name != "glance" && name != "program");
        assert_eq!(cache, [".gitignore", "CACHEDIR.TAG", "lock", "records", "site"], "round {round}");
        assert!(tree(&contest.root().join(".site-cache/site")) == tree(&contest.out()), "round {round}");
    }
    println!(
        "{rounds} rounds, {killed} killed, a whole build takes {whole:?}; the old site stood {} times",
        seen[0]
    );
    assert!(killed * 4 > rounds, "{killed} of {rounds}");
}
