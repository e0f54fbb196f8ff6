//! The pages of the documentation that a program writes.

/// A page, and where it comes from.
pub(crate) struct Generated {
    /// Where it stands in the project.
    pub(crate) path: &'static str,
    /// The subcommand that prints it with `--reference`.
    command: Command,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    Metrics,
    Functions,
    Codes,
    Keys,
    Rules,
    Fields,
    /// A test writes it.
    None,
}

impl Generated {
    /// The program to call for it, and with what; nothing where a test writes it.
    pub(crate) fn call(&self) -> Option<(&'static str, Vec<&'static str>)> {
        if self.command == Command::Fields {
            return Some(("site", vec!["theme", "fields", "--reference"]));
        }
        self.judges().map(|call| ("judge", call))
    }

    fn judges(&self) -> Option<Vec<&'static str>> {
        match self.command {
            Command::Metrics => Some(vec!["metrics", "--reference", self.path]),
            Command::Functions => Some(vec!["metrics", "functions", "--reference"]),
            Command::Codes => Some(vec!["codes", "--reference", self.path]),
            Command::Keys => Some(vec!["explain", "--reference", self.path]),
            Command::Rules => Some(vec!["rules", "--reference"]),
            Command::Fields | Command::None => None,
        }
    }

    /// The tests that hold what stands there.
    pub(crate) fn tests(&self) -> &'static [&'static str] {
        match self.command {
            Command::Metrics => &[
                "judge::docs::the_projects_own_copies_are_current",
                "judge::conformance::every_metric_agrees_with_its_reference",
                "gitprize::reference::metrics::every_snippet_makes_a_contest",
            ],
            Command::Functions => &[
                "judge::docs::the_page_of_functions_is_current",
                "score::functions::what_metrics_may_call_is_listed_and_nothing_else",
            ],
            Command::Codes => &[
                "judge::docs::the_projects_own_copies_are_current",
                "judge::docs::every_code_is_used",
                "judge::messages::every_code_has_its_whole_message_in_a_snapshot",
            ],
            Command::Keys => &[
                "judge::docs::the_projects_own_copies_are_current",
                "contest::keys_held::every_example_is_read_and_changes_something",
                "contest::keys_held::every_default_is_what_holds_without_the_key",
                "site::content::front::every_declared_key_is_read_and_its_default_holds",
            ],
            Command::Rules => &[
                "judge::docs::the_projects_own_copies_are_current",
                "judge::rules::every_rule_says_what_keeps_it",
            ],
            Command::Fields => &[
                "site::fields::the_handbooks_page_says_what_the_program_says",
                "site::fields::each_name_that_is_told_is_there_and_of_its_type",
                "site::fields::no_built_in_template_names_anything_that_is_not_told",
            ],
            Command::None => &["judge::bad_files::habits::the_page_of_habits_is_what_the_tests_say"],
        }
    }
}

const fn page(path: &'static str, command: Command) -> Generated {
    Generated { path, command }
}

/// All of them.
pub(crate) const PAGES: &[Generated] = &[
    page("docs/metrics.md", Command::Metrics),
    page("docs/metrics-labels.md", Command::Metrics),
    page("docs/metrics-probabilities.md", Command::Metrics),
    page("docs/metrics-regression.md", Command::Metrics),
    page("docs/metrics-ranking.md", Command::Metrics),
    page("docs/metrics-text.md", Command::Metrics),
    page("docs/metrics-images.md", Command::Metrics),
    page("docs/metrics-clustering.md", Command::Metrics),
    page("docs/sql-functions.md", Command::Functions),
    page("docs/messages.md", Command::Codes),
    page("docs/messages-contest.md", Command::Codes),
    page("docs/messages-decisions.md", Command::Codes),
    page("docs/messages-ledger.md", Command::Codes),
    page("docs/messages-keys.md", Command::Codes),
    page("docs/messages-downloads.md", Command::Codes),
    page("docs/messages-site.md", Command::Codes),
    page("docs/messages-server.md", Command::Codes),
    page("site/docs/refusals.md", Command::Codes),
    page("site/docs/refusals-files.md", Command::Codes),
    page("site/docs/refusals-submissions.md", Command::Codes),
    page("site/docs/refusals-people.md", Command::Codes),
    page("site/docs/refusals-other.md", Command::Codes),
    page("docs/reference-contest.md", Command::Keys),
    page("docs/reference-team.md", Command::Keys),
    page("docs/reference-front-matter.md", Command::Keys),
    page("docs/schemas/contest.json", Command::Keys),
    page("docs/schemas/team.json", Command::Keys),
    page("docs/schemas/front-matter.json", Command::Keys),
    page("docs/reference-templates.md", Command::Fields),
    page("content/docs/rules-coverage.md", Command::Rules),
    page("site/docs/habits.md", Command::None),
];
