//! Change without lying, and the archive.

use super::*;

/// A key by which the worse file is the best.
fn other_answers() -> String {
    ANSWERS
        .replace("1-7,1,3", "1-7,1,4")
        .replace("1-9,1,4", "1-9,1,5")
        .replace("1-10,1,5", "1-10,1,4")
        .replace("10-7,10,1", "10-7,10,2")
        .replace("10-8,10,2", "10-8,10,3")
}

#[test]
fn a_wrong_key_is_put_right_on_record() {
    let fixture = closed("");
    let now = "2010-01-05T00:00:00Z";
    let nothing = act(&fixture, &["rejudge", "--now", now]).ok();
    assert!(nothing.out.contains("every recorded score holds; nothing to do"), "{}", nothing.out);
    let answers = other_answers();
    std::fs::rename(fixture.path("answers.csv"), fixture.path("old-answers.csv")).unwrap();
    std::fs::write(fixture.path("answers.csv"), &answers).unwrap();
    let changed = contest(&answers, "");
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("content/contest.toml", "100644", changed.as_bytes())],
    );
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let mixed = fixture.judge(&["verify"]);
    assert!(mixed.code == 1 && mixed.err.contains("error[answer-key-differs]"), "{}", mixed.err);

    let before = fixture.main();
    let plan = act(&fixture, &["rejudge", "--now", now]).ok();
    // Both teams sent the worse file; beta did first.
    assert!(plan.out.contains("2 teams move: Beta's team <b> 2 → 1, Alpha 1 → 2"), "{}", plan.out);
    assert!(plan.out.contains("1 affected by the public scores: Grand"), "{}", plan.out);
    assert!(plan.out.contains("4 of 4 submissions; `--apply --reason"), "{}", plan.out);
    assert_eq!(fixture.main(), before);
    let silent = act(&fixture, &["rejudge", "--apply", "--now", now]);
    assert_eq!(silent.code, 2, "a reason is needed: {}", silent.out);
    act(&fixture, &["rejudge", "--apply", "--reason", "labels were shifted", "--now", now]).ok();
    let after = fixture.main();
    assert_ne!(after, before);
    let again = act(&fixture, &["rejudge", "--apply", "--reason", "once more", "--now", now]).ok();
    assert!(again.out.contains("nothing to do"), "{}", again.out);
    assert_eq!(fixture.main(), after);

    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(ran.out.contains("4 of 4 equal to the last digit; 4 that a rejudgement replaced"), "{}", ran.out);
    let ledger = Ledger::open(&fixture.path("clone")).unwrap();
    let again: Vec<_> = ledger
        .receipts()
        .iter()
        .filter_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Rejudge(again)) => {
                Some((again.of, again.score.public["rmse"], again.score.rank))
            }
            _ => None,
        })
        .collect();
    assert_eq!(again[1], (3, 0.0, 1));
    assert_eq!(ledger.receipts()[2].entry.score().unwrap().public["rmse"], 1.0, "the old one stays");
    let opened = act(&fixture, &["reveal", "--identity", IDENTITY, "--now", "2010-01-06T00:00:00Z"]).ok();
    assert!(opened.out.contains("8 private scores"), "{}", opened.out);
    fixture.judge(&["verify"]).ok();
    // A rejudgement of something else is no rejudgement.
    let clone = fresh(&fixture, "forged");
    forge(&clone, |entries| {
        let Entry::Known(Known::Rejudge(again)) = &mut entries[8].1 else { panic!("{:?}", entries[8]) };
        again.of = 4;
    });
    let found = verify(&fixture, &clone, &[]);
    assert!(found.err.contains("error[dangling-reference]"), "{}", found.err);
    crate::support::told!();
}

#[test]
fn another_metric_can_be_tried_and_takes_effect_from_main() {
    let fixture = closed("");
    let now = "2010-01-05T00:00:00Z";
    let trial = act(&fixture, &["rejudge", "--metric", "mae", "--now", now]).ok();
    assert!(trial.out.contains("0 teams move"), "{}", trial.out);
    let refused = act(&fixture, &["rejudge", "--metric", "mae", "--apply", "--reason", "x", "--now", now]);
    assert!(refused.code == 2 && refused.err.contains("error[metric-not-main]"), "{}", refused.err);
    let unknown = act(&fixture, &["rejudge", "--metric", "rmsee", "--now", now]);
    assert!(unknown.code == 2 && unknown.err.contains("error[unknown-metric]"), "{}", unknown.err);
    let changed = contest(ANSWERS, "").replace("name = \"rmse\"", "name = \"mae\"");
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("content/contest.toml", "100644", changed.as_bytes())],
    );
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let mixed = fixture.judge(&["verify"]);
    assert!(mixed.code == 1 && mixed.err.contains("error[rejudge-pending]"), "{}", mixed.err);
    act(&fixture, &["rejudge", "--apply", "--reason", "the rules say mae", "--now", now]).ok();
    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
    assert!(ran.out.contains("4 of 4 equal") && ran.out.contains("2 teams equal"), "{}", ran.out);
    let again = act(&fixture, &["rejudge", "--now", now]).ok();
    assert!(again.out.contains("nothing to do"), "{}", again.out);
    crate::support::told!();
}

#[test]
fn an_archive_stands_for_itself() {
    let fixture = revealed();
    let site = fixture.path("site");
    std::fs::create_dir(&site).unwrap();
    std::fs::write(site.join("index.html"), "<p>").unwrap();
    let out = fixture.path("archive");
    let make = |out: &Path| {
        let (out, site) = (out.to_str().unwrap(), site.to_str().unwrap());
        fixture.judge(&["archive", "--out", out, "--site", site, "--predictions"])
    };
    // What is not committed is nobody's business.
    std::fs::write(fixture.path("clone/content/secret.txt"), "x").unwrap();
    make(&out).ok();
    make(&fixture.path("twice")).ok();
    let (first, second) = (contents(&out), contents(&fixture.path("twice")));
    assert_eq!(first, second, "the same contest gives the same bytes");
    make(&out).ok();
    assert_eq!(contents(&out), first, "an earlier archive is replaced");
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    for wanted in [
        "CITATION.cff",
        "README.md",
        "content/contest.toml",
        "metrics/rmse.sql",
        "predictions/00000002/predictions.csv",
        "site/index.html",
        "submissions/alpha/team.toml",
        "submissions/ledger/checkpoint",
        "submissions/revealed/answers.csv",
    ] {
        assert!(names.contains(&wanted), "{wanted}: {names:?}");
    }
    assert!(!names.contains(&"content/secret.txt"));
    let sums = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "CHECKSUMS.sha256"])
        .current_dir(&out)
        .status()
        .unwrap();
    assert!(sums.success());
    // With neither repository nor server.
    std::fs::remove_dir_all(fixture.path("contest.git")).unwrap();
    let ran = verify(&fixture, &out, &["--rescore"]).ok();
    assert!(ran.out.contains("4 of 4 equal to the last digit"), "{}", ran.out);
    std::fs::write(out.join("predictions/00000002/predictions.csv"), BETTER).unwrap();
    let found = verify(&fixture, &out, &["--rescore"]);
    assert!(found.err.contains("error[rescore-differs]") && found.err.contains("receipt 2"), "{}", found.err);
    let foreign = make(&fixture.path("clone"));
    assert!(foreign.code == 2 && foreign.err.contains("error[archive-foreign]"), "{}", foreign.err);
    crate::support::told!();
}

/// Every file below `folder` with its bytes, by path.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![];
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                all.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}
