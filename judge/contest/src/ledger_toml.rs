//! `[ledger]` and `[reveal]` of `contest.toml`.

use super::reader::Section;
use base::finding::codes;
use tlog::LedgerKey;

/// The keys that sign the ledger, in the order of the file.
pub(super) fn ledger(section: &Section<'_, '_>) -> Option<Vec<LedgerKey>> {
    Some(section.tables("keys", key))
}

fn key(section: &Section<'_, '_>) -> Option<LedgerKey> {
    let key = section.required("key", section.parsed("key"));
    let from = section.instant("from").map(|at| at.value);
    let until = section.instant("until");
    if let (Some(from), Some(until)) = (from, &until)
        && until.value <= from
    {
        let text = format!("until ({}) is not after from ({from})", until.value);
        section.complain(codes::IMPOSSIBLE_DATES, &until.span, text, None);
    }
    Some(LedgerKey { key: key?.value, from, until: until.map(|at| at.value) })
}

/// Whether the answer key may be published after the end.
pub(super) fn reveal(section: &Section<'_, '_>) -> Option<bool> {
    Some(section.boolean("labels").is_some_and(|at| at.value))
}

#[cfg(test)]
mod tests {
    use crate::{CONTEST_FILE, Contest};
    use base::finding::Finding;
    use metric::Catalogue;

    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    fn read(more: &str) -> Result<Contest, Vec<Finding>> {
        let text = include_str!("../../../content/contest.toml");
        Contest::parse(CONTEST_FILE, &format!("{text}\n{more}\n"), Catalogue::shipped())
    }

    #[test]
    fn keys_follow_each_other() {
        let contest = read(&format!(
            "[reveal]\nlabels = true\n[ledger]\nkeys = [\n  {{ key = \"{KEY}\", until = 2009-01-01T00:00:00Z }},\n  \
             {{ key = \"{KEY}\", from = 2009-01-01T00:00:00Z }},\n]"
        ))
        .unwrap();
        assert!(contest.reveal_labels);
        let change = "2009-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(
            contest.ledger_keys.iter().map(|key| key.holds_at(change)).collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(contest.ledger_keys[0].key.to_string(), KEY);
        let plain = read("").unwrap();
        assert!(plain.ledger_keys.is_empty() && !plain.reveal_labels);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let codes = |more: &str| -> Vec<&str> {
            read(more).unwrap_err().iter().map(|finding| finding.code).collect()
        };
        assert_eq!(codes("[ledger]\nkeys = [{ key = \"PRIVATE+KEY+a+b+c\" }]"), ["bad-value"]);
        assert_eq!(codes("[ledger]\nkeys = [{ from = 2009-01-01T00:00:00Z }]"), ["missing-key"]);
        let dates = "from = 2009-01-02T00:00:00Z, until = 2009-01-02T00:00:00Z";
        assert_eq!(
            codes(&format!("[ledger]\nkeys = [{{ key = \"{KEY}\", {dates} }}]")),
            ["impossible-dates"]
        );
        assert_eq!(codes("[reveal]\nlables = true"), ["unknown-key"]);
    }
}
