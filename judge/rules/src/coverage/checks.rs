//! The checks of the judge and the codes that belong to them. It uses none of the codes: a test holds each
//! against the table in [`base::finding::codes`].

use serde::Serialize;

/// Something in the judge that keeps rules.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What markers call it. The rules of [`crate::submission`] have their own names.
    pub id: &'static str,
    /// What keeps it, for people.
    pub by: &'static str,
    /// The codes that somebody meets who breaks it, or what a verifier meets who finds it broken.
    pub codes: &'static [&'static str],
}

/// Everything that keeps rules. Which codes belong to a check is written here and nowhere else.
pub static CHECKS: [Check; 22] = [
    check("dates", "the judge, by the moment of the push", &["not-open-yet", "closed"]),
    check("calendar", "the ledger's dates: extensions, last call, another opening", &["closed"]),
    check(
        "rows",
        "the reader of prediction files",
        &["missing-ids", "unknown-id", "duplicate-id", "too-many-rows", "missing-prediction"],
    ),
    check("registered", "the judge, before a file is read", &["unregistered-team", "name-taken"]),
    check("terms", "registrations: whoever accepts names the text by its digest", &["bad-digest"]),
    check("countries", "registrations", &["excluded-country", "bad-country"]),
    check("teams", "registrations", &["one-leader", "no-members", "too-many-members", "same-member-twice"]),
    check("joining", "registrations", &["no-consent", "not-a-member", "not-the-leader"]),
    check("members", "the judge, by the account that pushed", &["not-a-member"]),
    check(
        "one-file",
        "the judge, before a file is read",
        &["nothing-submitted", "several-files", "several-teams", "outside-team-folder"],
    ),
    check(
        "layout",
        "the reader of prediction files",
        &["unsupported-format", "bad-header", "bad-line", "not-a-number", "extra-lines"],
    ),
    check("sample", "the judge, by the predictions whatever their layout", &["sample-file"]),
    check("size", "the judge, before a file is read", &["file-too-large", "unpacked-too-large"]),
    check("quota", "the judge, by the receipts so far", &["over-quota", "too-many-refused"]),
    check("receipts", "the ledger, which anybody can verify", &["ledger-broken", "ledger-twice"]),
    check("best", "the standings, which anybody can verify", &["standings-differ"]),
    check("score", "the metric", &["undefined-score", "metric-failed", "standings-not-rounded"]),
    check(
        "splits",
        "the answer key's digest and sealed scores",
        &["wrong-answer-key", "unopened-commitment"],
    ),
    check("baselines", "the board", &[]),
    check("ties", "the standings, which anybody can verify", &["standings-differ"]),
    check("prizes", "the board's lines", &[]),
    check("decision", "`judge prize`", &["unopened-commitment"]),
];

const fn check(id: &'static str, by: &'static str, codes: &'static [&'static str]) -> Check {
    Check { id, by, codes }
}
