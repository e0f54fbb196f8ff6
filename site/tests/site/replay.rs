//! The repository's own sample contest with the last days of the Netflix Prize in its ledger.
//!
//! The site stays in cargo's folder for test files, `tmp/replay` in the target folder, to be looked at.

use std::path::Path;

use crate::contest::{Contest, build};
use crate::html::{dangers, words};

/// (team, received, public score): sourced facts; the public scores of ranks 3 to 12 are the published ones of
/// the hidden half, which is near enough to look at.
const FACTS: &[(&str, &str, f64)] = &[
    ("wxyzconsulting", "2006-10-08T00:00:00Z", 0.9513),
    ("movie-and-user-means", "2006-10-10T21:31:56Z", 1.0147),
    ("wxyzconsulting", "2006-10-15T00:00:00Z", 0.9413),
    ("ml-utoronto-a", "2006-11-02T00:00:00Z", 0.9038),
    ("wxyzconsulting", "2007-01-02T00:00:00Z", 0.8931),
    ("simon-funk", "2007-01-02T12:00:00Z", 0.9003),
    ("gravity", "2007-09-30T12:00:00Z", 0.8757),
    ("bellkor", "2007-09-30T13:00:00Z", 0.8728),
    ("when-gravity-and-dinosaurs-unite", "2007-10-01T20:00:00Z", 0.8717),
    ("korbell", "2007-10-01T23:29:20Z", 0.8712),
    ("random-integers", "2007-12-14T00:00:00Z", 1.93),
    ("pragmatictheory", "2008-03-09T00:00:00Z", 0.9862),
    ("pragmatictheory", "2008-05-10T00:00:00Z", 0.8822),
    ("pragmatictheory", "2008-06-01T00:00:00Z", 0.8731),
    ("pragmatictheory", "2008-06-18T00:00:00Z", 0.8707),
    ("pragmatictheory", "2008-06-20T00:00:00Z", 0.8699),
    ("bellkor-in-bigchaos", "2008-09-30T00:00:00Z", 0.8616),
    ("bigchaos", "2009-04-07T12:33:59Z", 0.8623),
    ("bellkor-in-bigchaos", "2009-05-13T08:14:09Z", 0.8601),
    ("pragmatictheory", "2009-06-24T12:06:56Z", 0.8594),
    ("bellkors-pragmatic-chaos", "2009-06-26T18:42:37Z", 0.8558),
    ("bellkors-pragmatic-chaos", "2009-07-05T00:00:00Z", 0.8555),
    ("vandelay-industries", "2009-07-10T00:32:20Z", 0.8591),
    ("opera-solutions-and-vandelay-united", "2009-07-10T01:12:31Z", 0.8588),
    ("grand-prize-team", "2009-07-10T21:24:40Z", 0.8582),
    ("feeds2", "2009-07-12T13:11:51Z", 0.8622),
    ("opera-solutions", "2009-07-24T00:34:07Z", 0.8623),
    ("dace", "2009-07-24T17:18:43Z", 0.8612),
    ("the-ensemble", "2009-07-25T18:33:37Z", 0.8554),
    ("bellkor", "2009-07-26T17:19:11Z", 0.8624),
    ("bellkors-pragmatic-chaos", "2009-07-26T18:18:28Z", 0.8554),
];

#[test]
fn the_sample_contest_builds_and_says_who_leads() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut contest = Contest::new();
    copy(&repository.join("content"), &contest.root().join("content"));
    copy(&repository.join("submissions"), &contest.root().join("submissions"));
    let _ = std::fs::remove_dir_all(contest.root().join("submissions/ledger"));
    for (team, received, score) in FACTS {
        contest.scored(team, received, *score);
        if *received == "2009-06-26T18:42:37Z" {
            contest.last_call("Grand Prize", received, "2009-07-26T18:42:37Z");
        }
    }
    contest.refused(
        "the-ensemble",
        "2009-07-26T18:29:00Z",
        "quota",
        "1 scored submission in any 24 hours; the next one counts from 2009-07-26 18:33:37 UTC",
    );
    contest.scored("the-ensemble", "2009-07-26T18:38:22Z", 0.8553);

    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replay");
    let ran = build(&contest.root(), &out, &["--now", "2009-07-26T18:40:00Z"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let page = |file: &str| std::fs::read_to_string(out.join(file)).unwrap();
    let home = words(&page("index.html"));
    assert!(home.contains("In front The Ensemble 0.8553"), "{home}");
    assert!(home.contains("0.0001 ahead of BellKor's Pragmatic Chaos"), "{home}");
    let rules = words(&page("rules/index.html"));
    for value in ["0.8563", "0.8572", "2009-07-26 18:42:37 UTC", "30 days", "$1,000,000", "32 MiB", "CU, IR"]
    {
        assert!(rules.contains(value), "{value} in {rules}");
    }
    for entry in walkdir::WalkDir::new(&out) {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|extension| extension == "html") {
            let html = std::fs::read_to_string(entry.path()).unwrap();
            assert_eq!(dangers(&html), [""; 0], "{}", entry.path().display());
            // The documentation speaks of undefined scores and of NaN; elsewhere they are slips.
            let documents = entry.path().starts_with(out.join("docs"));
            let debris = ["{{", "{%", "NaN", "undefined", "None"];
            for debris in &debris[..if documents { 2 } else { debris.len() }] {
                assert!(!words(&html).contains(debris), "{debris} on {}", entry.path().display());
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}
