//! The documentation that is made from the code: nothing is missing in it, and the project's copies are current.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use base::finding::codes;
use contest::Contest;
use gitprize::reference::{codes_page, metrics_page, rules_page};
use metric::Catalogue;
use rules::coverage;

/// Words with hyphens that stand in the sources as texts of their own and are no codes.
const NO_CODES: [&str; 22] = [
    "kebab-case",
    "best-public",
    "ladder-free",
    "last-call",
    "call-off",
    "ledger-key",
    "ls-remote",
    "cat-file",
    "hash-object",
    "packed-refs",
    "upload-pack",
    "any-case",
    "no-store",
    "diff-index",
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    // Fields of CloudFront's logs.
    "c-ip",
    "cs-method",
    "cs-uri-stem",
    "sc-status",
    "sc-bytes",
];

/// What comes before a code of one word, which would otherwise look like any word.
const BEFORE: [&str; 9] = [
    "Finding::new(",
    "Failure::configuration(",
    ".finding(",
    ".at(",
    ".whole(",
    ".complain(",
    ".complain_here(",
    ".fault(",
    "wrong(",
];

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
            // It says which codes belong to which rule, and uses none of those.
            && !path.ends_with("coverage/checks.rs")
        {
            found.push(path);
        }
    }
}

/// The texts in quotation marks of Rust code, each with what stands before it, without comments and white space.
fn texts(source: &str) -> Vec<(String, String)> {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let chars: Vec<char> = source.chars().collect();
    let (mut found, mut code, mut at) = (vec![], String::new(), 0);
    while at < chars.len() {
        match chars[at..] {
            ['/', '/', ..] => at += chars[at..].iter().take_while(|c| **c != '\n').count(),
            // A character: '"', '\'', '\u{feff}'. A lifetime has no second mark.
            ['\'', '\\', _, ..] => at += 3 + chars[at + 3..].iter().take_while(|c| **c != '\'').count() + 1,
            ['\'', _, '\'', ..] => at += 3,
            ['r', '#', '"', ..] => {
                at += 3;
                while !matches!(chars[at..], ['"', '#', ..]) {
                    at += 1;
                }
                at += 2;
            }
            ['"', ..] => {
                let mut text = String::new();
                at += 1;
                while chars[at] != '"' {
                    at += usize::from(chars[at] == '\\');
                    text.push(chars[at]);
                    at += 1;
                }
                at += 1;
                found.push((code.clone(), text));
                code.clear();
            }
            _ => {
                if !chars[at].is_whitespace() {
                    code.push(chars[at]);
                }
                at += 1;
            }
        }
    }
    found
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

/// Every code that the programs use, with the file that does; and every text that could be one.
fn used() -> (BTreeMap<String, PathBuf>, BTreeSet<String>) {
    let mut paths = vec![];
    for folder in ["judge/src", "site/src"] {
        sources(&root().join(folder), &mut paths);
    }
    assert!(paths.len() > 100, "the sources are elsewhere: {paths:?}");
    let (mut codes, mut all) = (BTreeMap::new(), BTreeSet::new());
    for path in paths {
        for (before, text) in texts(&std::fs::read_to_string(&path).unwrap()) {
            if !is_like_a_code(&text) {
                continue;
            }
            let asked = BEFORE.iter().any(|call| before.ends_with(call));
            if asked || text.contains('-') && !NO_CODES.contains(&text.as_str()) {
                codes.entry(text.clone()).or_insert_with(|| path.clone());
            }
            all.insert(text);
        }
    }
    (codes, all)
}

#[test]
fn every_code_is_documented_and_every_documented_code_is_used() {
    let (used, all) = used();
    let unknown: Vec<_> = used.iter().filter(|(code, _)| codes::find(code).is_none()).collect();
    assert!(unknown.is_empty(), "not declared in judge/src/finding/codes: {unknown:#?}");
    let unused: Vec<_> = codes::all().map(|code| code.code).filter(|code| !all.contains(*code)).collect();
    assert!(unused.is_empty(), "declared in judge/src/finding/codes and used nowhere: {unused:?}");
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
fn the_sources_are_read_as_rust_reads_them() {
    let source = r##"
        // "not-this"
        fn f<'a>(c: char) { if c == '"' || c == '\'' || c == '\u{22}' { Finding::new(
            "a-code", "it's \"said\" // so") } r#"nor "this-one""#; g("last") }
        #[cfg(test)]
mod tests { "made-up" }"##;
    let found = texts(&source.replace("        #[cfg(test)]", "#[cfg(test)]"));
    let words: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(words, ["a-code", "it's \"said\" // so", "last"]);
    assert!(found[0].0.ends_with("Finding::new("), "{:?}", found[0]);
}

#[test]
fn the_projects_own_copies_are_current() {
    for (path, text) in [
        ("content/docs/metrics.md", metrics_page(Catalogue::shipped())),
        ("content/docs/refusals.md", codes_page()),
        ("content/docs/rules-coverage.md", rules_page(&coverage())),
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
    for text in [page, codes_page(), rules_page(&coverage())] {
        // The site would take these for its own.
        for mark in ["{{", "{%", "{#"] {
            assert!(!text.contains(mark), "{mark}");
        }
    }
}
