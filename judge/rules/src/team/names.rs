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
use base::legible::{MARKS, hidden, is_stacked};
use contest::Contest;

/// Names that would pass for the contest itself, or for nobody. A contest's title and its baselines come on top.
const RESERVED: [&str; 14] = [
    "anonymous",
    "anon",
    "contest",
    "deleted",
    "everyone",
    "host",
    "leaderboard",
    "nobody",
    "none",
    "null",
    "root",
    "unknown",
    "winner",
    "winners",
];

/// Words by which a name would pass for the contest itself wherever they stand in it.
const OFFICES: [&str; 20] = [
    "admin",
    "admins",
    "administrator",
    "administrators",
    "administration",
    "baseline",
    "benchmark",
    "gitprize",
    "judge",
    "judges",
    "jury",
    "maintainer",
    "maintainers",
    "moderator",
    "moderators",
    "official",
    "organiser",
    "organisers",
    "organizer",
    "organizers",
];

/// What changes nothing before a reserved name.
const ARTICLES: [&str; 6] = ["the", "our", "your", "a", "an", "team"];

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
    if is_reserved(case.request.contest, name, &mine) {
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

fn is_reserved(contest: &Contest, name: &str, mine: &BTreeSet<String>) -> bool {
    static KEYS: OnceLock<[BTreeSet<String>; 2]> = OnceLock::new();
    let [reserved, offices] = KEYS.get_or_init(|| {
        let bare = RESERVED.into_iter().chain(OFFICES).chain(["staff"]);
        let bare = bare.flat_map(|word| [keys(word), keys(&format!("the{word}"))]).flatten().collect();
        [bare, OFFICES.into_iter().flat_map(keys).collect()]
    });
    let own = contest.baselines.iter().map(|baseline| &baseline.name).chain([&contest.title]);
    let is_own = |mine: &BTreeSet<String>| own.clone().any(|name| !keys(name).is_disjoint(mine));
    if !reserved.is_disjoint(mine) || is_own(mine) {
        return true;
    }
    let words = words(name);
    if words.iter().any(|word| !keys(word).is_disjoint(offices)) {
        return true;
    }
    // "The Winner", "our staff".
    let is_article = |word: &&String| ARTICLES.contains(&word.to_lowercase().as_str());
    let rest: String = words.iter().skip_while(is_article).map(String::as_str).collect();
    let rest = keys(&rest);
    words.first().is_some_and(|first| is_article(&first)) && (!reserved.is_disjoint(&rest) || is_own(&rest))
}

/// The words of a name: what stands between spaces and marks, and in one word what begins with a capital.
fn words(name: &str) -> Vec<String> {
    let (mut words, mut was_small) = (vec![String::new()], false);
    for c in name.chars() {
        let breaks = !c.is_alphanumeric() && !is_combining_mark(c);
        if breaks || c.is_uppercase() && was_small {
            words.push(String::new());
        }
        if let (false, Some(word)) = (breaks, words.last_mut()) {
            word.push(c);
        }
        was_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Complaints about what hides in a text or spills out of its line.
fn readable(what: &str, text: &str) -> Vec<Finding> {
    let mut findings = vec![];
    if let Some(c) = hidden(text) {
        let message = format!("{what} has the invisible character U+{:04X}", u32::from(c));
        findings.push(Finding::new(codes::HIDDEN_CHARACTER, message).help("type it again by hand"));
    }
    if is_stacked(text) {
        let message = format!("{what} has a letter with more than {MARKS} marks on it");
        findings.push(Finding::new(codes::STACKED_MARKS, message).help("write it with plain letters"));
    }
    findings
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
