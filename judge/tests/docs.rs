//! The documentation that is made from the code: nothing is missing in it, and the project's copies are current.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base::finding::codes;
use contest::Contest;
use contest::keys::Paper;
use gitprize::explain::schema_text;
use gitprize::reference::{codes_page, keys_page, metrics_page, rules_page};
use metric::Catalogue;
use rules::coverage;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // The table itself declares codes, and the tests of a module make some up.
            if !path.ends_with("finding/codes") && !path.ends_with("tests") {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|end| end == "rs")
            && !path.ends_with("tests.rs")
            // It says which codes belong to which check, and uses none of those.
            && !path.ends_with("coverage/checks.rs")
        {
            found.push(path);
        }
    }
}

fn is_like_a_code(text: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(word) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// What keeps the rules of the project's own contest.
fn coverage() -> coverage::Coverage {
    let source = std::fs::read_to_string(root().join("content/contest.toml")).unwrap();
    let contest = Contest::parse("content/contest.toml", &source, Catalogue::shipped()).unwrap();
    coverage::of_contest(&root(), &contest).unwrap()
}

#[test]
fn every_code_is_used() {
    let mut paths = vec![];
    for folder in ["judge", "site/src"] {
        sources(&root().join(folder), &mut paths);
    }
    assert!(paths.len() > 100, "the sources are elsewhere: {paths:?}");
    let words: BTreeSet<String> = paths
        .iter()
        .flat_map(|path| {
            let source = std::fs::read_to_string(path).unwrap();
            // What a module's own tests name is not used by that.
            let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let name = |code: &str| code.to_uppercase().replace('-', "_");
    let unused: Vec<_> =
        codes::all().map(|code| code.code).filter(|code| !words.contains(&name(code))).collect();
    assert!(unused.is_empty(), "declared in judge/base/src/finding/codes and used nowhere: {unused:?}");
}

#[test]
fn every_code_is_declared_once_in_whole_sentences() {
    let mut seen = BTreeSet::new();
    for code in codes::all() {
        assert!(seen.insert(code.code), "{} is declared twice", code.code);
        assert!(is_like_a_code(code.code), "{}", code.code);
        assert!(!code.who.is_empty(), "{}", code.code);
        for text in [code.meaning, code.action] {
            let whole = text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase() || c == '`');
            assert!(whole && !text.contains("  "), "{}: {text}", code.code);
        }
    }
}

#[test]
fn the_projects_own_copies_are_current() {
    for (path, text) in [
        ("content/docs/metrics.md", metrics_page(Catalogue::shipped())),
        ("content/docs/refusals.md", codes_page()),
        ("content/docs/rules-coverage.md", rules_page(&coverage())),
        ("docs/reference-contest.md", keys_page(Paper::Contest)),
        ("docs/reference-team.md", keys_page(Paper::Team)),
        ("docs/reference-front-matter.md", keys_page(Paper::FrontMatter)),
        ("docs/schemas/contest.json", schema_text(Paper::Contest).unwrap()),
        ("docs/schemas/team.json", schema_text(Paper::Team).unwrap()),
        ("docs/schemas/front-matter.json", schema_text(Paper::FrontMatter).unwrap()),
    ] {
        let kept = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        assert!(kept == text, "{path} is not what the judge writes: `cargo xtask docs` renews it");
    }
}

#[test]
fn the_pages_hold_everything_and_no_placeholder() {
    let page = metrics_page(Catalogue::shipped());
    for metric in Catalogue::shipped().metrics() {
        assert!(page.contains(&format!("\n### {}\n", metric.name)), "{}", metric.name);
    }
    let keys = Paper::ALL.map(keys_page);
    for text in [page, codes_page(), rules_page(&coverage())].into_iter().chain(keys) {
        // The site would take these for its own.
        for mark in ["{{", "{%", "{#"] {
            assert!(!text.contains(mark), "{mark}");
        }
    }
}
