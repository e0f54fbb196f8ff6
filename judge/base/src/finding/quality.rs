//! GitLab's code quality report: what its merge requests show beside the changed lines, as annotations do elsewhere. The format
//! is described on GitLab's page "Code Quality": an array of findings with these fields, a subset of Code Climate's.

use serde_json::{Value, json};

use super::Finding;
use crate::digest::sha256_hex;

/// The report on `findings`, for which a check fails.
pub fn report(findings: &[Finding]) -> String {
    let all: Vec<Value> = findings.iter().filter_map(one).collect();
    Value::from(all).to_string() + "\n"
}

/// Nothing for a finding without a place: there is no line to show it at.
fn one(finding: &Finding) -> Option<Value> {
    let place = finding.place.as_ref()?;
    let path = place.file.strip_prefix("./").unwrap_or(&place.file);
    let text = match &finding.help {
        Some(help) => format!("{}: {help}", finding.message),
        None => finding.message.clone(),
    };
    // The same finding of a later push is the same one.
    let fingerprint = sha256_hex(format!("{}\n{path}\n{}\n{text}", finding.code, place.line).as_bytes());
    Some(json!({
        "description": text, "check_name": finding.code, "fingerprint": fingerprint, "severity": "major",
        "location": { "path": path, "lines": { "begin": place.line } },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes;

    #[test]
    fn a_report_has_what_gitlab_asks_for() {
        let found =
            Finding::new(codes::NOT_A_NUMBER, "\"x\" is not a number").at_line("./a.csv", 7, b"1,x", 2..3);
        let found = [found, Finding::new(codes::EMPTY, "nothing")];
        let report: Value = serde_json::from_str(&report(&found)).unwrap();
        assert_eq!(report.as_array().unwrap().len(), 1, "{report}");
        assert_eq!(report[0]["location"], json!({ "path": "a.csv", "lines": { "begin": 7 } }));
        assert_eq!(
            (&report[0]["check_name"], &report[0]["severity"]),
            (&"not-a-number".into(), &"major".into())
        );
        assert_eq!(report[0]["fingerprint"].as_str().unwrap().len(), 64);
    }
}
