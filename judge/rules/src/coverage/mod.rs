//! Which numbered rule of the rules page is kept by what. A rule carries a marker that Markdown hides,
//! `<!-- rule: quota -->`; its names are those of [`CHECKS`] or of the manual rules in `contest.toml`.
//!
//! Entry point: [`of_contest`].

mod checks;

use std::path::Path;

use serde::Serialize;

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::nearest::{self, nearest};
use contest::{Contest, RULES_FILE};

pub use checks::{CHECKS, Check};

/// Words of a rule that the table shows.
const WORDS: usize = 14;

/// What keeps a rule.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// The judge.
    Check(&'static Check),
    /// People, by this manual rule.
    Manual(String),
}

impl std::fmt::Display for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Check(check) if check.codes.is_empty() => write!(f, "{}: {}", check.id, check.by),
            Self::Check(check) => {
                let codes: Vec<&str> = check.codes.iter().map(|code| code.code).collect();
                write!(f, "{}: {} ({})", check.id, check.by, codes.join(", "))
            }
            Self::Manual(id) => write!(f, "manual: {id}"),
        }
    }
}

/// A numbered rule.
#[derive(Debug)]
pub struct Numbered {
    /// As the page numbers it.
    pub number: u32,
    /// Line of the page, from 1.
    pub line: u64,
    /// Its first words, without marks.
    pub text: String,
    /// The names in its markers.
    pub ids: Vec<String>,
    /// What keeps it.
    pub kept: Vec<Kept>,
}

/// All numbered rules and what is wrong with them.
#[derive(Debug)]
pub struct Coverage {
    /// The page, below the contest's root.
    pub file: String,
    /// In the order of the page.
    pub rules: Vec<Numbered>,
    /// Rules that nothing keeps, and markers that name nothing.
    pub findings: Vec<Finding>,
}

/// The coverage of the rules page of the contest at `root`.
///
/// # Errors
/// [`Failure::Configuration`] when the page cannot be read.
pub fn of_contest(root: &Path, contest: &Contest) -> Result<Coverage, Failure> {
    let file = contest.terms.as_ref().map_or(RULES_FILE, |terms| &terms.file);
    let source = std::fs::read_to_string(root.join(file)).map_err(|why| {
        let finding = Finding::new(codes::UNREADABLE, format!("the rules page cannot be read: {why}"));
        Failure::Configuration(vec![finding.in_file(file)])
    })?;
    Ok(of_page(file, &source, contest))
}

/// Checks that the contest at `root` has the rule `named`: by its number on the rules page or by a name in its markers.
///
/// # Errors
/// [`Failure::Configuration`] that says which there are.
pub fn check_rule(root: &Path, contest: &Contest, named: &str) -> Result<(), Failure> {
    let file = contest.terms.as_ref().map_or(RULES_FILE, |terms| &terms.file);
    // Whether the name can stand in a receipt is for the act to say.
    if named.trim().is_empty() || !root.join(file).exists() {
        return Ok(());
    }
    let rules = of_contest(root, contest)?.rules;
    if rules.is_empty() {
        return Ok(());
    }
    let number = named.trim().trim_start_matches("rule ").trim_end_matches('.');
    let is_meant =
        |rule: &Numbered| rule.number.to_string() == number || rule.ids.iter().any(|id| id == named.trim());
    if rules.iter().any(is_meant) {
        return Ok(());
    }
    let ids = rules.iter().flat_map(|rule| &rule.ids).map(String::as_str);
    // A number is not misspelt.
    let ids: Vec<&str> = if number.parse::<u64>().is_ok() { vec![] } else { ids.collect() };
    let numbers = rules.iter().map(|rule| rule.number);
    let help = format!(
        "the rules page numbers them from {} to {}; `judge rules` lists them with their names",
        numbers.clone().min().unwrap_or_default(),
        numbers.max().unwrap_or_default()
    );
    Err(Failure::Configuration(vec![nearest::unknown(codes::UNKNOWN_RULE, "rule", named, ids, help)]))
}

/// The coverage of the page `source`, the text of `file`.
pub fn of_page(file: &str, source: &str, contest: &Contest) -> Coverage {
    let mut coverage = Coverage { file: file.to_owned(), rules: vec![], findings: vec![] };
    for (number, span) in numbered(source) {
        let text = &source[span.clone()];
        let (mut ids, mut kept) = (vec![], vec![]);
        for (id, at) in marked(text) {
            let place = span.start + at.start..span.start + at.end;
            // The contest's own word comes first, so that no new check takes a name from it.
            if contest.manual_rules.iter().any(|rule| rule.id == id) {
                kept.push(Kept::Manual(id.to_owned()));
            } else if let Some(check) = CHECKS.iter().find(|check| check.id == id) {
                kept.push(Kept::Check(check));
            } else {
                coverage.findings.push(unknown(id, contest).at_span(file, source, place));
            }
            ids.push(id.to_owned());
        }
        if ids.is_empty() {
            let end = span.start + text.find('\n').unwrap_or(text.len());
            let what = format!("nothing says what keeps rule {number}");
            coverage.findings.push(
                Finding::new(codes::RULE_UNCOVERED, what).at_span(file, source, span.start..end).help(
                    "end it with <!-- rule: NAME -->; NAME is a check of the judge or a [[rules]] entry",
                ),
            );
        }
        let line = source[..span.start].matches('\n').count() as u64 + 1;
        coverage.rules.push(Numbered { number, line, text: first_words(text), ids, kept });
    }
    if coverage.rules.is_empty() {
        let what = "the page has no numbered rule, expected lines like `1. The contest opens …`";
        coverage.findings.push(Finding::new(codes::RULE_UNCOVERED, what).in_file(file));
    }
    coverage
}

fn unknown(id: &str, contest: &Contest) -> Finding {
    let names = CHECKS.iter().map(|check| check.id);
    let names = names.chain(contest.manual_rules.iter().map(|rule| rule.id.as_str()));
    let what = format!("{} is neither a check of the judge nor a manual rule of contest.toml", quoted(id));
    Finding::new(codes::UNKNOWN_RULE, what).help(match nearest(id, names) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("checks are {}", CHECKS.iter().map(|check| check.id).collect::<Vec<_>>().join(", ")),
    })
}

/// Number and bytes of each numbered rule: from its line to the next rule or heading.
fn numbered(source: &str) -> Vec<(u32, std::ops::Range<usize>)> {
    let mut rules: Vec<(u32, std::ops::Range<usize>)> = vec![];
    let (mut at, mut is_open, mut is_code) = (0, false, false);
    for line in source.split_inclusive('\n') {
        let from = at;
        at += line.len();
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let is_rule = (1..=4).contains(&digits) && line[digits..].starts_with(". ");
        if !is_code
            && is_rule
            && let Ok(number) = line[..digits].parse()
        {
            rules.push((number, from..at));
            is_open = true;
        } else if !is_code && line.starts_with('#') {
            is_open = false;
        } else if is_open && let Some((_, span)) = rules.last_mut() {
            span.end = at;
        }
    }
    rules
}

/// The names in the markers of `text` and where they stand.
fn marked(text: &str) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(start) = text[at..].find("<!--").map(|found| at + found + 4) {
        let end = text[start..].find("-->").map_or(text.len(), |found| start + found);
        if let Some(names) = text[start..end].trim_start().strip_prefix("rule:") {
            let mut from = end - names.len();
            for name in names.split(',') {
                let trimmed = name.trim();
                let begin = from + (name.len() - name.trim_start().len());
                found.push((trimmed, begin..begin + trimmed.len()));
                from += name.len() + 1;
            }
        }
        at = end;
    }
    found
}

/// The first words of a rule's first paragraph: without number, marks of Markdown, comments, and what the site
/// fills in.
fn first_words(rule: &str) -> String {
    let mut plain = rule.split("\n\n").next().unwrap_or_default().to_owned();
    for (open, close, instead) in [("<!--", "-->", ""), ("{%", "%}", ""), ("{{", "}}", "…")] {
        while let Some(from) = plain.find(open) {
            let Some(length) = plain[from..].find(close) else { break };
            plain.replace_range(from..from + length + close.len(), instead);
        }
    }
    let plain = plain.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('.');
    // `[text](address)` is its text.
    let mut out = String::new();
    let mut rest = plain;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let words: Vec<&str> = out.split_whitespace().collect();
    let text = words[..words.len().min(WORDS)].join(" ").replace(['*', '[', '|'], "");
    if words.len() > WORDS { text + " …" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_sample_is_kept_by_something() {
        let source = include_str!("../../../../content/rules.md");
        let coverage = of_page(RULES_FILE, source, &contest::sample());
        assert!(coverage.findings.is_empty(), "{:#?}", coverage.findings);
        let numbers: Vec<u32> = coverage.rules.iter().map(|rule| rule.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>(), "the numbers have gaps");
        assert!(numbers.len() >= 21);
        let named = |id: &str| coverage.rules.iter().any(|rule| rule.ids.iter().any(|known| known == id));
        // Rules about teams that the page does not have are those of team files; they can be named by another page.
        let own = crate::submission::RULES.iter().map(|rule| rule.name);
        let unnamed: Vec<_> =
            own.chain(checks::OTHERS.iter().map(|other| other.id)).filter(|id| !named(id)).collect();
        assert!(unnamed.is_empty(), "checks that no rule names: {unnamed:?}");
        let manual = contest::sample().manual_rules;
        let unnamed: Vec<_> = manual.iter().filter(|rule| !named(&rule.id)).collect();
        assert!(unnamed.is_empty(), "manual rules that no rule names: {unnamed:?}");
    }

    #[test]
    fn checks_have_names_of_their_own() {
        let mut ids = std::collections::BTreeSet::new();
        for check in CHECKS.iter() {
            assert!(ids.insert(check.id), "{} appears twice", check.id);
        }
        let mut rules = std::collections::BTreeSet::new();
        for (name, _, codes) in checks::rules() {
            assert!(rules.insert(name), "two rules are called {name}");
            let check = CHECKS.iter().find(|check| check.id == name).unwrap();
            assert!(codes.iter().all(|code| check.codes.contains(code)), "{name}");
        }
        for other in &checks::OTHERS {
            let unknown: Vec<_> = other.rules.iter().filter(|name| !rules.contains(*name)).collect();
            assert!(unknown.is_empty(), "{}: no rule is called {unknown:?}", other.id);
        }
    }

    #[test]
    fn gaps_and_wrong_names_are_found_with_their_place() {
        let page = "# Rules\n\n1. One {{ title }} *opens* [here](x.md).\n   More.\n   \
                    <!-- rule: dates,quotta -->\n\
                    2. Two. <!-- a note -->\n\n```\n3. No rule.\n```\n\n## More\n\n<!-- rule: size -->\n";
        let coverage = of_page("rules.md", page, &contest::sample());
        let found: Vec<_> = coverage
            .findings
            .iter()
            .map(|finding| {
                let place = finding.place.as_ref().unwrap();
                (finding.code, place.line, place.column)
            })
            .collect();
        assert_eq!(found, [("unknown-rule", 5, 21), ("rule-uncovered", 6, 1)]);
        assert_eq!(coverage.findings[0].help.as_deref(), Some("did you mean quota?"));
        assert_eq!(coverage.rules[0].text, "One … opens here. More.");
        assert_eq!(coverage.rules.len(), 2);
        let none = of_page("rules.md", "Be kind.\n", &contest::sample());
        assert_eq!(none.findings[0].code, "rule-uncovered");
    }
}
