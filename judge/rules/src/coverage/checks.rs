//! The checks of the judge and the codes that belong to them.

use base::finding::codes::{self, Code};
use serde::Serialize;

/// Something in the judge that keeps rules.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What markers call it. The rules of [`crate::submission`] have their own names.
    pub id: &'static str,
    /// What keeps it, for people.
    pub by: &'static str,
    /// The codes that somebody meets who breaks it, or what a verifier meets who finds it broken.
    #[serde(serialize_with = "names")]
    pub codes: &'static [&'static Code],
}

/// Everything that keeps rules. Which codes belong to a check is written here and nowhere else.
pub static CHECKS: [Check; 22] = [
    check("dates", "the judge, by the moment of the push", &[codes::NOT_OPEN_YET, codes::CLOSED]),
    check("calendar", "the ledger's dates: extensions, last call, another opening", &[codes::CLOSED]),
    check(
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
    check("registered", "the judge, before a file is read", &[codes::UNREGISTERED_TEAM, codes::NAME_TAKEN]),
    check("terms", "registrations: whoever accepts names the text by its digest", &[codes::BAD_DIGEST]),
    check("countries", "registrations", &[codes::EXCLUDED_COUNTRY, codes::BAD_COUNTRY]),
    check(
        "teams",
        "registrations",
        &[codes::ONE_LEADER, codes::NO_MEMBERS, codes::TOO_MANY_MEMBERS, codes::SAME_MEMBER_TWICE],
    ),
    check("joining", "registrations", &[codes::NO_CONSENT, codes::NOT_A_MEMBER, codes::NOT_THE_LEADER]),
    check("members", "the judge, by the account that pushed", &[codes::NOT_A_MEMBER]),
    check(
        "one-file",
        "the judge, before a file is read",
        &[codes::NOTHING_SUBMITTED, codes::SEVERAL_FILES, codes::SEVERAL_TEAMS, codes::OUTSIDE_TEAM_FOLDER],
    ),
    check(
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
    check("sample", "the judge, by the predictions whatever their layout", &[codes::SAMPLE_FILE]),
    check("size", "the judge, before a file is read", &[codes::FILE_TOO_LARGE, codes::UNPACKED_TOO_LARGE]),
    check("quota", "the judge, by the receipts so far", &[codes::OVER_QUOTA, codes::TOO_MANY_REFUSED]),
    check("receipts", "the ledger, which anybody can verify", &[codes::LEDGER_BROKEN, codes::LEDGER_TWICE]),
    check("best", "the standings, which anybody can verify", &[codes::STANDINGS_DIFFER]),
    check(
        "score",
        "the metric",
        &[codes::UNDEFINED_SCORE, codes::METRIC_FAILED, codes::STANDINGS_NOT_ROUNDED],
    ),
    check(
        "splits",
        "the answer key's digest and sealed scores",
        &[codes::WRONG_ANSWER_KEY, codes::UNOPENED_COMMITMENT],
    ),
    check("baselines", "the board", &[]),
    check("ties", "the standings, which anybody can verify", &[codes::STANDINGS_DIFFER]),
    check("prizes", "the board's lines", &[]),
    check("decision", "`judge prize`", &[codes::UNOPENED_COMMITMENT]),
];

const fn check(id: &'static str, by: &'static str, codes: &'static [&'static Code]) -> Check {
    Check { id, by, codes }
}

fn names<S: serde::Serializer>(codes: &[&Code], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.iter().map(|code| code.code))
}
