//! Annotations of a forge. GitHub shows ten of a kind for a step and fifty for a job, and drops the others without a word: so a
//! command, which is a step, makes ten at most, whatever their kinds. What is more stands in the log as for people, and the
//! tenth annotation sums it up.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::finding::Finding;
use crate::finding::render::{Format, Severity, render};
use crate::plural::counted;

/// So many a command makes.
const SHOWN: usize = 10;

/// What this command has said.
static STEP: Mutex<Step> = Mutex::new(Step { shown: 0, kept: None, more: BTreeMap::new() });

#[derive(Debug, Default)]
struct Step {
    shown: usize,
    /// The tenth, until it is known whether it is the last one.
    kept: Option<(Finding, Severity)>,
    /// How many there are more, by their codes.
    more: BTreeMap<&'static str, usize>,
}

impl Step {
    fn say(&mut self, findings: &[Finding], severity: Severity) -> String {
        let mut text = String::new();
        for finding in findings {
            let one = std::slice::from_ref(finding);
            if self.shown + 1 < SHOWN {
                self.shown += 1;
                text += &render(one, severity, Format::Github, false);
            } else if self.kept.is_none() && self.more.is_empty() {
                self.kept = Some((finding.clone(), severity));
            } else {
                for (finding, severity) in self.kept.take().into_iter().chain([(finding.clone(), severity)]) {
                    *self.more.entry(finding.code).or_default() += 1;
                    text += &render(&[finding], severity, Format::Text, false);
                }
            }
        }
        text
    }

    fn end(&mut self) -> String {
        if let Some((finding, severity)) = self.kept.take() {
            return render(&[finding], severity, Format::Github, false);
        }
        let all: usize = self.more.values().sum();
        if all == 0 {
            return String::new();
        }
        let codes: Vec<String> = self.more.iter().map(|(code, count)| format!("{code} ({count})")).collect();
        let found = counted(all, "more finding is", "more findings are");
        format!("::warning title=more::{found} in the log of this step: {}\n", codes.join(", "))
    }
}

/// What is printed of `findings` now.
pub(super) fn say(findings: &[Finding], severity: Severity) -> String {
    STEP.lock().unwrap_or_else(PoisonError::into_inner).say(findings, severity)
}

/// What is printed at the end.
pub(super) fn end() -> String {
    STEP.lock().unwrap_or_else(PoisonError::into_inner).end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes;

    #[test]
    fn a_step_makes_ten_annotations_and_says_how_many_there_are_more() {
        let said = |count: usize| {
            let mut step = Step::default();
            let finding =
                |at: usize| Finding::new(codes::NOT_A_NUMBER, format!("number {at}")).in_file("a.csv");
            let text: String = (0..count).map(|at| step.say(&[finding(at)], Severity::Error)).collect();
            text + &step.end()
        };
        let annotations = |text: &str| text.lines().filter(|line| line.starts_with("::")).count();
        for (count, expected) in [(0, 0), (1, 1), (9, 9), (10, 10), (11, 10), (500, 10)] {
            let text = said(count);
            assert_eq!(annotations(&text), expected, "{count}: {text}");
            assert!((0..count).all(|at| text.contains(&format!("number {at}"))), "each is said: {text}");
        }
        assert!(said(10).ends_with("::number 9\n"), "{}", said(10));
        let last = said(14);
        assert!(
            last.ends_with(
                "::warning title=more::5 more findings are in the log of this step: not-a-number (5)\n"
            ),
            "{last}"
        );
    }
}
