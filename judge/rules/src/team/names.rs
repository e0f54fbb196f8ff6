//! What a team may be called: a name that people can read, and that none can take for another team's.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::GeneralSecurityProfile;
use unicode_security::RestrictionLevel;
use unicode_security::RestrictionLevelDetection;

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use crate::people::skeleton::keys;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::Contest;

/// Names that would pass for the contest itself, or for nobody. A contest's baselines come on top.
const RESERVED: [&str; 30] = [
    "admin",
    "administrator",
    "administration",
    "anonymous",
    "anon",
    "baseline",
    "benchmark",
    "contest",
    "deleted",
    "everyone",
    "gitprize",
    "host",
    "judge",
    "judges",
    "jury",
    "leaderboard",
    "maintainer",
    "moderator",
    "nobody",
    "none",
    "null",
    "official",
    "organiser",
    "organisers",
    "organizer",
    "organizers",
    "root",
    "staff",
    "unknown",
    "winner",
];

/// So many marks may stand on one letter.
const MARKS: usize = 3;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "names",
    by: REGISTRATIONS,
    codes: &[
        codes::NO_LETTERS,
        codes::RESERVED_NAME,
        codes::NAME_TAKEN,
        codes::HIDDEN_CHARACTER,
        codes::STACKED_MARKS,
        codes::MIXED_SCRIPTS,
    ],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    if case.is_stranger() {
        return vec![];
    }
    let (request, new) = (case.request, case.new);
    let mut findings = vec![];
    let is_new_name = case.old.is_none_or(|old| old.name != new.name);
    if is_new_name {
        findings.extend(readable("name", &new.name));
        findings.extend(scripts(&new.name));
        if !new.name.chars().any(char::is_alphanumeric) {
            let text = format!("the name {} has neither a letter nor a digit", quoted(&new.name));
            findings.push(Finding::new(codes::NO_LETTERS, text).help("choose a name with letters or digits"));
        }
    }
    let is_new_folder = case.is_new() || case.was.is_some();
    if is_new_name {
        findings.extend(taken(case, "name", &new.name));
    }
    if is_new_folder {
        findings.extend(taken(case, "folder", request.slug.as_str()));
    }
    if let Some(affiliation) = &new.affiliation
        && case.old.is_none_or(|old| old.affiliation.as_ref() != Some(affiliation))
    {
        findings.extend(readable("affiliation", affiliation));
    }
    for name in case.written().filter_map(|member| member.name.as_ref()) {
        findings.extend(readable("a member's name", name));
    }
    findings
}

fn taken(case: &Case<'_>, what: &str, name: &str) -> Option<Finding> {
    let mine = keys(name);
    if is_reserved(case.request.contest, &mine) {
        let text = format!("the {what} {} is reserved", quoted(name));
        return Some(
            Finding::new(codes::RESERVED_NAME, text)
                .help("choose a name that cannot be taken for somebody else"),
        );
    }
    let owners = case.request.directory.owners(&mine);
    let other = owners.into_iter().find(|owner| !case.is_own(owner))?;
    let text = format!("the {what} {} is taken by {other}, or looks like one of its names", quoted(name));
    let help = "choose another one: capitals, spaces and letters that look alike make no difference, and \
        former names count as well";
    Some(Finding::new(codes::NAME_TAKEN, text).help(help))
}

fn is_reserved(contest: &Contest, mine: &BTreeSet<String>) -> bool {
    static KEYS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let reserved = KEYS.get_or_init(|| RESERVED.into_iter().flat_map(keys).collect());
    let mut baselines = contest.baselines.iter().map(|baseline| keys(&baseline.name));
    !reserved.is_disjoint(mine) || baselines.any(|baseline| !baseline.is_disjoint(mine))
}

/// Complaints about what hides in a text or spills out of its line.
fn readable(what: &str, text: &str) -> Vec<Finding> {
    let mut findings = vec![];
    if let Some(c) = text.chars().find(|c| is_hidden(*c)) {
        let message = format!("{what} has the invisible character U+{:04X}", u32::from(c));
        findings.push(Finding::new(codes::HIDDEN_CHARACTER, message).help("type it again by hand"));
    }
    let mut run = 0;
    for c in text.nfd() {
        run = if is_combining_mark(c) { run + 1 } else { 0 };
        if run > MARKS {
            let message = format!("{what} has a letter with more than {MARKS} marks on it");
            findings.push(Finding::new(codes::STACKED_MARKS, message).help("write it with plain letters"));
            break;
        }
    }
    findings
}

/// Characters that nobody sees: format characters (bidi controls, joiners, tags), fillers, blanks that are no
/// space, private use, and what picks a variant of the letter before.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || c.is_whitespace() && c != ' '
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffc}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Letters of one script, or of Latin and one other that is no double of it; as UTS #39 has it, "moderately
/// restrictive".
fn scripts(name: &str) -> Option<Finding> {
    let letters: String = name.nfkc().filter(|c| c.is_alphanumeric() || is_combining_mark(*c)).collect();
    if let Some(c) = letters.chars().find(|c| !c.identifier_allowed()) {
        let text = format!(
            "the name has {}, which is not a letter of a script in common use",
            quoted(&c.to_string())
        );
        return Some(
            Finding::new(codes::MIXED_SCRIPTS, text).help("use letters of a script that is in common use"),
        );
    }
    if letters.as_str().check_restriction_level(RestrictionLevel::ModeratelyRestrictive) {
        return None;
    }
    let text = format!("the name {} mixes scripts that look alike", quoted(name));
    Some(Finding::new(codes::MIXED_SCRIPTS, text).help("write it in one script, or in Latin and one other"))
}
