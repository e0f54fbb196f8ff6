//! The checks of the judge and the codes that belong to them: every rule's own, and what no rule owns.

use std::sync::LazyLock;

use crate::{submission, team};
use base::finding::codes::{self, Code};
use serde::Serialize;

/// Something in the judge that keeps rules.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What markers call it.
    pub id: &'static str,
    /// What keeps it, for people.
    pub by: &'static str,
    /// The codes that somebody meets who breaks it, or what a verifier meets who finds it broken.
    #[serde(serialize_with = "names")]
    pub codes: Vec<&'static Code>,
}

/// Everything that keeps rules: what more than one rule keeps, or something else than a rule, and then each rule
/// under its own name.
pub static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| {
    let mut checks: Vec<Check> = OTHERS.iter().map(Other::check).collect();
    for (id, by, codes) in rules() {
        if checks.iter().all(|check| check.id != id) {
            checks.push(Check { id, by, codes: codes.to_vec() });
        }
    }
    checks
});

/// Name, keeper and codes of every rule of both rooms.
pub(super) fn rules() -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static Code])> {
    let of_submission = submission::RULES.iter().map(|rule| (rule.name, rule.by, rule.codes));
    let of_team = team::RULES.iter().chain(&team::HOLDS).map(|rule| (rule.name, rule.by, rule.codes));
    of_submission.chain(of_team)
}

/// A check that is not one rule.
pub(super) struct Other {
    pub(super) id: &'static str,
    by: &'static str,
    /// Rules that have a part in it, by name.
    pub(super) rules: &'static [&'static str],
    /// What no rule owns: the codes of readers, of the ledger and of the standings.
    codes: &'static [&'static Code],
}

impl Other {
    fn check(&self) -> Check {
        let of_rules = rules().filter(|(name, ..)| self.rules.contains(name)).flat_map(|(.., codes)| codes);
        let mut codes: Vec<&Code> = vec![];
        for code in of_rules.chain(self.codes) {
            if !codes.contains(code) {
                codes.push(code);
            }
        }
        Check { id: self.id, by: self.by, codes }
    }
}

pub(super) static OTHERS: [Other; 19] = [
    joint("registered", "the judge, before a file is read", &["registered", "names"], &[]),
    joint(
        "terms",
        "registrations: whoever accepts names the text by its digest",
        &["terms", "team-terms"],
        &[codes::BAD_DIGEST],
    ),
    joint("countries", "registrations", &["countries"], &[codes::BAD_COUNTRY]),
    joint(
        "teams",
        "registrations",
        &["team-size", "identical"],
        &[codes::ONE_LEADER, codes::NO_MEMBERS, codes::SAME_MEMBER_TWICE],
    ),
    joint("joining", "registrations", &["consent", "author", "leader", "entries"], &[]),
    joint("size", "the judge, before a file is read", &["size"], &[codes::UNPACKED_TOO_LARGE]),
    other("calendar", "the ledger's dates: extensions, last call, another opening", &[codes::CLOSED]),
    other(
        "rows",
        "the reader of prediction files",
        &[
            codes::MISSING_IDS,
            codes::UNKNOWN_ID,
            codes::DUPLICATE_ID,
            codes::TOO_MANY_ROWS,
            codes::MISSING_PREDICTION,
        ],
    ),
    other(
        "one-file",
        "the judge, before a file is read",
        &[codes::NOTHING_SUBMITTED, codes::SEVERAL_FILES, codes::SEVERAL_TEAMS, codes::OUTSIDE_TEAM_FOLDER],
    ),
    other(
        "layout",
        "the reader of prediction files",
        &[
            codes::UNSUPPORTED_FORMAT,
            codes::BAD_HEADER,
            codes::BAD_LINE,
            codes::NOT_A_NUMBER,
            codes::EXTRA_LINES,
        ],
    ),
    other("sample", "the judge, by the predictions whatever their layout", &[codes::SAMPLE_FILE]),
    other("receipts", "the ledger, which anybody can verify", &[codes::LEDGER_BROKEN, codes::LEDGER_TWICE]),
    other("best", "the standings, which anybody can verify", &[codes::STANDINGS_DIFFER]),
    other(
        "score",
        "the metric",
        &[codes::UNDEFINED_SCORE, codes::METRIC_FAILED, codes::STANDINGS_NOT_ROUNDED],
    ),
    other(
        "splits",
        "the answer key's digest and sealed scores",
        &[codes::WRONG_ANSWER_KEY, codes::UNOPENED_COMMITMENT],
    ),
    other("baselines", "the board", &[]),
    other("ties", "the standings, which anybody can verify", &[codes::STANDINGS_DIFFER]),
    other("prizes", "the board's lines", &[]),
    other("decision", "`judge prize`", &[codes::UNOPENED_COMMITMENT]),
];

const fn joint(
    id: &'static str,
    by: &'static str,
    rules: &'static [&'static str],
    codes: &'static [&'static Code],
) -> Other {
    Other { id, by, rules, codes }
}

const fn other(id: &'static str, by: &'static str, codes: &'static [&'static Code]) -> Other {
    joint(id, by, &[], codes)
}

fn names<S: serde::Serializer>(codes: &[&Code], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.iter().map(|code| code.code))
}
