//! `judge rules` from the outside.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{self, Fixture};

fn with_page(page: &str, contest: &str) -> Fixture {
    let fixture = Fixture::with(&support::contest_toml(contest));
    std::fs::write(fixture.path("clone/content/rules.md"), page).unwrap();
    fixture
}

#[test]
fn every_rule_says_what_keeps_it() {
    let manual = "[[rules]]\nid = \"deliver\"\ntext = \"Deliver.\"\nmanual = true\n";
    let page = "# Rules\n\n1. The contest closes at {{ closes }}. <!-- rule: dates -->\n2. The best team delivers.\n   \
                <!-- rule: deliver, quota -->\n";
    let fixture = with_page(page, manual);
    let text = fixture.judge(&["rules"]).ok().out;
    for part in [
        "  1. The contest closes at ….",
        "dates: the judge, by the moment of the push (not-open-yet, phase-over, labels-revealed, closed, not-the-claimed-file)",
        "manual: deliver",
        "over-quota",
        "Each of the 2 rules",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = fixture.judge(&["rules", "--format", "json"]).ok().json();
    let lines = json["rules"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[1]["number"], &lines[1]["line"]), (2, &2.into(), &4.into()));
    assert_eq!(lines[1]["kept"][0]["manual"], "deliver");
    assert_eq!(lines[0]["kept"][0]["check"]["codes"][3], "closed");
    let page = fixture.judge(&["rules", "--reference"]).ok().out;
    assert!(
        page.starts_with("+++\ntitle") && page.contains("[closed](refusals-submissions.md#closed)"),
        "{page}"
    );
}

#[test]
fn a_rule_that_nothing_keeps_is_found() {
    let fixture = with_page("1. Be kind.\n2. Be early. <!-- rule: datess -->\n", "");
    let ran = fixture.judge(&["rules"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for part in ["rule-uncovered", "content/rules.md:1:1", "unknown-rule", "did you mean dates?"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    std::fs::remove_file(fixture.path("clone/content/rules.md")).unwrap();
    let ran = fixture.judge(&["rules"]);
    assert!(ran.code == 2 && ran.err.contains("rules page cannot be read"), "{}", ran.err);
    // Another page, as `terms.file` names it.
    let fixture = with_page("1. Be kind.\n", "[terms]\nfile = \"content/terms.md\"\n");
    std::fs::write(fixture.path("clone/content/terms.md"), "1. Small. <!-- rule: size -->\n").unwrap();
    fixture.judge(&["rules"]).ok();
    crate::support::told!();
}
