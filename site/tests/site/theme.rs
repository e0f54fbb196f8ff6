//! `site theme`.

use std::process::Command;

use crate::contest::{Contest, Ran, ran};

fn theme(contest: &Contest, command: &str, more: &[&str]) -> Ran {
    let mut site = Command::new(env!("CARGO_BIN_EXE_site"));
    site.args(["theme", command, "--dir"]).arg(contest.root());
    ran(site.args(more).output().unwrap())
}

#[test]
fn a_file_that_was_taken_changes_nothing_until_somebody_edits_it() {
    let contest = Contest::new();
    contest.team("gravity", "Gravity");
    contest.built();
    let before = contest.page("teams/gravity/index.html");
    let dry = theme(&contest, "eject", &["team.html", "--dry-run"]);
    assert!(
        dry.code == 0 && dry.out.contains("Would write    content/theme/team.html"),
        "{}{}",
        dry.out,
        dry.err
    );
    assert!(!contest.root().join("content/theme").exists());
    let taken = theme(&contest, "eject", &["team.html"]);
    assert!(taken.code == 0 && taken.out.contains("Wrote          content/theme/team.html"), "{}", taken.err);
    contest.built();
    assert_eq!(contest.page("teams/gravity/index.html"), before);
    let same = theme(&contest, "diff", &[]);
    assert!(same.code == 0 && same.out.contains("team.html as the built-in one"), "{}", same.out);
    let list = theme(&contest, "list", &[]).out;
    assert!(list.contains("content/theme/team.html") && list.contains("style.css"), "{list}");

    let own = contest.root().join("content/theme/team.html");
    let text = std::fs::read_to_string(&own).unwrap().replace("Every scored submission", "How it went");
    contest.write("content/theme/team.html", &text);
    let diff = theme(&contest, "diff", &["team.html"]);
    assert!(diff.code == 0 && diff.out.contains("Every scored submission"), "{}", diff.out);
    assert!(diff.out.contains("How it went"), "{}", diff.out);
}

#[test]
fn what_a_newer_program_changed_is_told_apart_from_what_the_contest_changed() {
    let contest = Contest::new();
    assert_eq!(theme(&contest, "eject", &["news.html"]).code, 0);
    // As an older program had it.
    let taken = contest.root().join("content/theme/.taken/news.html");
    let older = std::fs::read_to_string(&taken).unwrap() + "<p>gone since</p>\n";
    std::fs::write(&taken, &older).unwrap();
    contest.write("content/theme/news.html", &(older.clone() + "<p>ours</p>\n"));
    let diff = theme(&contest, "diff", &[]);
    assert_eq!(diff.code, 1, "{}", diff.out);
    assert!(diff.out.contains("-<p>gone since</p>") && diff.out.contains("+<p>ours</p>"), "{}", diff.out);
    assert!(diff.err.contains("the built-in news.html changed since the contest took it"), "{}", diff.err);
    assert!(theme(&contest, "list", &[]).out.contains("the built-in one changed since it was taken"));
    assert_eq!(theme(&contest, "eject", &["news.html", "--keep"]).code, 0);
    let diff = theme(&contest, "diff", &["--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&diff.out).unwrap();
    assert_eq!((diff.code, &said["result"]["files"][0]["behind"]), (0, &false.into()), "{said}");
    assert!(said["result"]["files"][0]["own_changes"].as_str().unwrap().contains("+<p>ours</p>"), "{said}");
}

#[test]
fn what_cannot_be_taken_is_refused() {
    let contest = Contest::new();
    for (more, told) in [
        (&["teams.htm"][..], "did you mean `teams.html`?"),
        (&["nothing-like-it"], "acts.html"),
        (&["team.html", "--keep"], "the contest has no file of this name to keep"),
    ] {
        let refused = theme(&contest, "eject", more);
        assert!(refused.code == 2 && refused.err.contains(told), "{more:?}: {}", refused.err);
    }
    assert_eq!(theme(&contest, "eject", &["team.html"]).code, 0);
    let refused = theme(&contest, "eject", &["team.html"]);
    assert!(
        refused.code == 2 && refused.err.contains("its own file of this name already"),
        "{}",
        refused.err
    );
    crate::support::told!();
}
