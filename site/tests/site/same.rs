//! The same contest is the same site, wherever, whenever and by however many threads it is built.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::contest::{Contest, tree};

const NOW: &str = "2010-01-01T00:00:00Z";

/// The files that a contest of many small ones consists of.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut add = |path: &str, text: String| drop(files.insert(path.to_owned(), text));
    add(
        "content/rules.md",
        "+++\ntitle = \"Rules\"\nmenu = \"Rules\"\n+++\n\n## End\n\nUntil {{ closes }}.\n".to_owned(),
    );
    for page in ["about", "faq", "jury"] {
        add(
            &format!("content/{page}.md"),
            format!("+++\ntitle = \"{page}\"\nmenu = \"{page}\"\n+++\n\n[r](rules.md#end)\n"),
        );
    }
    for news in 0..5 {
        add(
            &format!("content/news/n{news}.md"),
            format!("+++\ntitle = \"N{news}\"\ndate = 2007-01-01\n+++\n\nWords.\n"),
        );
    }
    for section in ["data", "ideas"] {
        add(
            &format!("content/forum/{section}/_section.md"),
            format!("+++\ntitle = \"{section}\"\n+++\n\nAbout.\n"),
        );
        for thread in 0..9 {
            for post in 1..4 {
                let text = format!(
                    "+++\ntitle = \"T{thread}\"\nauthor = \"a{post}\"\ndate = 2007-02-0{post}\nteam = \"t{thread}\"\n+++\n\nWords {thread}.\n"
                );
                add(&format!("content/forum/{section}/t{thread}/{post:04}.md"), text);
            }
        }
    }
    for team in 0..30 {
        let text =
            format!("name = \"Same {}\"\n[[members]]\nlogin = \"t{team}\"\nrole = \"leader\"\n", team / 2);
        add(&format!("submissions/t{team}/team.toml"), text);
    }
    files
}

fn contest(backwards: bool) -> Contest {
    let mut contest = Contest::new();
    let files: Vec<(String, String)> = files().into_iter().collect();
    let write = |(path, text): &(String, String)| contest.write(path, text);
    // File systems tell of files in the order in which they were made, or of their numbers.
    if backwards {
        files.iter().rev().for_each(write)
    } else {
        files.iter().for_each(write)
    }
    for team in 0..30 {
        // Some with the same score.
        contest.scored(
            &format!("t{team}"),
            &format!("2007-03-{:02}T00:00:00Z", team / 2 + 1),
            0.9 - f64::from(team / 3) / 100.0,
        );
    }
    contest
}

fn built(root: &Path, out: &Path, jobs: &str, variables: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
    command
        .args(["build", "--now", NOW, "--no-cache", "--jobs", jobs, "--dir"])
        .arg(root)
        .arg("--out")
        .arg(out);
    let done = command.envs(variables.iter().copied()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    tree(out)
}

#[test]
fn the_same_contest_is_the_same_site_to_the_byte() {
    let (one, other) = (contest(false), contest(true));
    let site = built(&one.root(), &one.out(), "1", &[]);
    assert!(site.len() > 80, "{}", site.len());
    let elsewhere = tempfile::tempdir().unwrap();
    let deep = elsewhere.path().join("another folder/and one below/public");
    for (what, root, out, jobs, variables) in [
        ("eight threads", one.root(), one.out(), "8", &[][..]),
        ("another folder, written backwards", other.root(), deep, "3", &[]),
        ("another zone", one.root(), one.out(), "2", &[("TZ", "Pacific/Kiritimati")]),
        (
            "another language",
            one.root(),
            one.out(),
            "2",
            &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")],
        ),
    ] {
        let now = built(&root, &out, jobs, variables);
        let names = now.keys().chain(site.keys());
        let differ: Vec<&String> = names.filter(|name| now.get(*name) != site.get(*name)).collect();
        assert!(differ.is_empty(), "{what}: {differ:?}");
    }
}
