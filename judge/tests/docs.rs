//! The documentation that is made from the code: nothing is missing in it, and the project's copies are current.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base::finding::codes;
use contest::Contest;
use gitprize::reference::{Page, codes_pages, keys_pages, metrics_pages, rules_page};
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

/// All that is made from the code, rules of the sample's own contest included.
fn generated() -> Vec<Page> {
    let rules = Page { path: "content/docs/rules-coverage.md".to_owned(), text: rules_page(&coverage()) };
    let mut all = metrics_pages(Catalogue::shipped());
    all.append(&mut codes_pages());
    all.append(&mut keys_pages());
    all.push(rules);
    all
}

#[test]
fn the_projects_own_copies_are_current() {
    let pages = generated();
    assert!(pages.len() > 15, "{pages:?}");
    for Page { path, text } in pages {
        let kept = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(kept == text, "{path} is not what the judge writes: `cargo xtask docs` renews it");
    }
}

#[test]
fn the_page_of_functions_is_current() {
    let ran = crate::support::Ran::of(
        &std::process::Command::new(crate::support::judge_program())
            .args(["metrics", "functions", "--reference"])
            .output()
            .unwrap(),
    );
    let kept = std::fs::read_to_string(root().join("docs/sql-functions.md")).unwrap();
    assert!(
        kept == ran.ok().out,
        "docs/sql-functions.md is not what DuckDB lists: `cargo xtask docs` renews it"
    );
}

#[test]
fn the_pages_hold_everything_and_no_placeholder() {
    let all: String = generated().into_iter().map(|page| page.text).collect();
    let count = |name: &str| all.matches(&format!("\n### {name}\n")).count();
    for metric in Catalogue::shipped().metrics() {
        assert_eq!(count(&metric.name), 1, "{}", metric.name);
    }
    for code in codes::all() {
        // What organisers and contestants both meet is in the handbook and on the contest's site.
        assert!((1..=2).contains(&count(code.code)), "{}", code.code);
    }
    // The site would take these for its own.
    for mark in ["{{", "{%", "{#"] {
        assert!(!all.contains(mark), "{mark}");
    }
}

#[test]
fn what_is_no_reference_is_read_in_ten_minutes() {
    let mut pages = vec![root().join("README.md")];
    for folder in ["docs", "site/docs", "content/docs"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    let mut long = vec![];
    for path in pages {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap();
        // What a program writes is looked up, not read.
        let is_reference = text.contains("<!-- Made by ");
        if !is_reference && words(&text) > MOST_WORDS {
            long.push(format!("{name}: {}", words(&text)));
        }
    }
    assert!(long.is_empty(), "more than {MOST_WORDS} words: {long:?}");
}

/// Words of a page that is no reference, at most.
const MOST_WORDS: usize = 2_000;

/// Words that people read from top to bottom: comments and code in fences are none, and rows of tables are looked up.
fn words(text: &str) -> usize {
    let mut shown = String::new();
    for part in text.split("<!--") {
        shown += part.split_once("-->").map_or(part, |(_, rest)| rest);
    }
    let lines = shown.split("```").step_by(2).flat_map(str::lines).filter(|line| !line.starts_with('|'));
    lines.map(|line| line.split_whitespace().count()).sum()
}

#[test]
fn the_sample_contest_names_the_schema_that_holds_it() {
    let folder = root().join("content");
    let text = std::fs::read_to_string(folder.join("contest.toml")).unwrap();
    let named = text.lines().next().unwrap().strip_prefix("#:schema ").unwrap();
    let schema = std::fs::read_to_string(folder.join(named)).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let valid = |text: &str| {
        let table: toml::Table = text.parse().unwrap();
        validator.is_valid(&contest::keys::plain(toml::Value::Table(table)))
    };
    assert!(valid(&text));
    assert!(!valid(&text.replace("decimals = 4", "decimals = \"four\"")));
    assert!(!valid(&text.replace("licence = ", "license = ")));
}
