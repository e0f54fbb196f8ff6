//! Who may move which reference, and that nothing is left of what was refused.

use super::desk::{Desk, LOG};
use crate::support::{GOOD, WORSE, git, told};

#[test]
fn main_branches_tags_and_what_the_judge_keeps_are_moved_by_maintainers_alone() {
    let desk = Desk::new();
    let next = desk.commit(Some("origin/main^0"), &[("content/index.md", "100644", b"Hello")]);
    let before = desk.references();
    let specs = [
        format!("{next}:refs/heads/main"),
        format!("+{}:refs/heads/main", desk.commit(None, &[("x", "100644", b"x")])),
        ":refs/heads/main".to_owned(),
        format!("{next}:refs/gitprize/judged"),
        format!("{next}:refs/gitprize/replied"),
        format!("{next}:refs/heads/other"),
        format!("{next}:refs/tags/v1"),
    ];
    for spec in &specs {
        desk.push("alpha", &[spec]).refused("not-a-maintainer");
        desk.push("", &[spec]).refused("pusher-unknown");
        // Nor with what is right beside it: all or nothing.
        let good = format!("{}:refs/for/main", desk.predictions("alpha", GOOD));
        desk.push("alpha", &[&good, spec]).refused("not-a-maintainer");
        // The login of a maintainer to the letter.
        desk.push("Anna", &[spec]).refused("not-a-maintainer");
    }
    assert_eq!(desk.references(), before);
    assert!(desk.log().is_empty() && !desk.has(&next), "nothing is left");
    for spec in [&specs[0], &specs[3], &specs[5], &specs[6]] {
        desk.push("anna", &[spec]).ok();
    }
    // What is gone is gone: not even they take main back or away.
    for spec in [&specs[1], &specs[2]] {
        let pushed = desk.push("anna", &[spec]);
        assert!(!pushed.ok && pushed.said.contains("rejected"), "{}", pushed.said);
    }
    assert_eq!(desk.fixture.main(), next);
    told!();
}

#[test]
fn the_receive_log_is_written_by_the_hooks_alone() {
    let desk = Desk::new();
    desk.push("alpha", &[&format!("{}:refs/for/main", desk.predictions("alpha", GOOD))]).ok();
    let log = git(&desk.bare(), &["rev-parse", LOG]);
    let other = desk.commit(None, &[("2009-01.jsonl", "100644", b"")]);
    for user in ["alpha", "anna", ""] {
        for spec in [format!("+{other}:{LOG}"), format!(":{LOG}")] {
            desk.push(user, &[&spec]).refused("hooks-own");
        }
    }
    let as_judge = desk.push_with("", &[&format!(":{LOG}")], |push| _ = push.env("GITPRIZE_JUDGE", "1"));
    as_judge.refused("hooks-own");
    // What stands where the log's folder would be is no log.
    desk.push("alpha", &[&format!("{other}:{LOG}/x")]).refused("not-a-maintainer");
    assert_eq!(git(&desk.bare(), &["rev-parse", LOG]), log);
    told!();
}

#[test]
fn a_pull_request_is_of_whoever_opened_it() {
    let desk = Desk::new();
    let first = desk.predictions("alpha", GOOD);
    let said = desk.push("alpha", &[&format!("{first}:refs/for/main")]).ok();
    assert!(said.contains("Received as #1") && said.contains("refs/pull/1/head"), "{said}");
    let on_top = desk.predictions_on(&first, "alpha", WORSE);
    let aside = desk.predictions("beta", GOOD);
    for spec in [
        format!("{on_top}:refs/pull/1/head"),
        format!("+{aside}:refs/pull/1/head"),
        ":refs/pull/1/head".to_owned(),
    ] {
        desk.push("beta", &[&spec]).refused("not-your-pull");
        desk.push("", &[&spec]).refused("pusher-unknown");
    }
    // A maintainer speaks for nobody.
    desk.push("anna", &[&format!("{on_top}:refs/pull/1/head")]).refused("not-your-pull");
    assert_eq!(desk.standing(1), first);
    desk.push("alpha", &[&format!("{on_top}:refs/pull/1/head")]).ok();
    let forced = desk.predictions("alpha", WORSE);
    let said = desk.push("alpha", &[&format!("+{forced}:refs/pull/1/head")]).ok();
    assert!(said.contains("forced update"), "{said}");
    let said = desk.push("alpha", &[":refs/pull/1/head"]).ok();
    assert!(said.contains("#1 was removed"), "{said}");
    // The number stays theirs.
    desk.push("beta", &[&format!("{aside}:refs/pull/1/head")]).refused("not-your-pull");
    desk.push("alpha", &[&format!("{forced}:refs/pull/1/head")]).ok();
    desk.push("anna", &[":refs/pull/1/head"]).ok();
    assert_eq!(desk.standing(1), "");
    let users: Vec<_> = desk.log().iter().map(|line| line["user"].as_str().unwrap().to_owned()).collect();
    assert_eq!(users, ["alpha", "alpha", "alpha", "alpha", "alpha", "anna"]);
    told!();
}

#[test]
fn references_that_nobody_keeps_are_refused() {
    let desk = Desk::new();
    let head = desk.predictions("alpha", GOOD);
    let before = desk.references();
    for name in [
        "refs/pull/7/merge",
        "refs/pull/new/head",
        "refs/pull/07/head",
        "refs/pull/7/8/head",
        "refs/merge-requests/1/head",
        "refs/for/release",
        "refs/for/main/topic",
        "refs/changes/01/1/1",
        "refs/notes/commits",
        "refs/remotes/origin/main",
        "refs/replace/0123456789012345678901234567890123456789",
    ] {
        // Not even a maintainer's.
        for user in ["alpha", "anna"] {
            desk.push(user, &[&format!("{head}:{name}")]).refused("strange-reference");
        }
    }
    desk.push("alpha", &[&format!("{head}:refs/pull/2/head")]).refused("pull-number");
    desk.push("alpha", &[&format!("{head}:refs/pull/9007199254740991/head")]).refused("pull-number");
    desk.push("alpha", &[":refs/pull/1/head"]);
    desk.push("alpha", &[":refs/for/main"]);
    assert_eq!(desk.references(), before);
    assert!(desk.log().is_empty() && !desk.has(&head));
    // The next number may be named.
    desk.push("alpha", &[&format!("{head}:refs/pull/1/head")]).ok();
    told!();
}

#[test]
fn a_push_has_an_end() {
    let desk = Desk::new();
    let before = desk.references();
    // Very many references: one's own, so that nothing else is against them.
    let mut specs = vec![];
    for at in 1..=17u32 {
        let head =
            desk.predictions("alpha", &GOOD.replace(",3\n", &format!(",3.{}1\n", "0".repeat(at as usize))));
        desk.push("alpha", &[&format!("{head}:refs/for/main")]).ok();
        specs.push(format!("+{}:refs/pull/{at}/head", desk.predictions("alpha", WORSE)));
    }
    let specs: Vec<&str> = specs.iter().map(String::as_str).collect();
    let log = desk.log().len();
    desk.push("alpha", &specs).refused("too-many-references");
    assert_eq!(desk.log().len(), log);
    assert_ne!(desk.references(), before);
    // Very many objects.
    let names: Vec<(String, String)> = (0..20_100).map(|at| (format!("x/{at}"), at.to_string())).collect();
    let files: Vec<_> = names.iter().map(|(name, text)| (name.as_str(), "100644", text.as_bytes())).collect();
    let many = desk.commit(Some("origin/main^0"), &files);
    desk.push("alpha", &[&format!("{many}:refs/for/main")]).refused("head-too-large");
    // Very many bytes, that nothing packs: git itself stops reading.
    let mut state = 1u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(18 << 20)
    .collect();
    let large =
        desk.commit(Some("origin/main^0"), &[("submissions/alpha/predictions.csv", "100644", &noise)]);
    let pushed = desk.push("alpha", &[&format!("{large}:refs/for/main")]);
    assert!(!pushed.ok && pushed.said.contains("maximum allowed size"), "{}", pushed.said);
    assert!(!desk.has(&many) && !desk.has(&large));
    told!();
}
