//! The page that says what keeps each rule.

use base::finding::codes::{Code, contestants_page};
use metric::reference::{code, prose};
use rules::coverage::{Coverage, Kept};

const HEAD: &str = r#"+++
title = "What keeps each rule"
summary = "For each numbered rule of the contest: the check of the judge that keeps it, and the codes that tell, or people."
order = 35
+++

<!-- Made by `judge rules --reference`; `cargo xtask docs` renews it. -->

A rule that exists only in prose is easily forgotten. Each numbered rule of the [rules](../rules.md) therefore names what keeps it: a
check of the judge, with the [codes](refusals.md) that somebody meets who breaks it, or a rule in `contest.toml` that is marked
`manual`, which people keep. `judge rules` prints this table and complains about a rule that nothing keeps; a test does the same.

| rule | says | kept by | codes |
|---|---|---|---|
"#;

/// The table as one page of Markdown with front matter.
pub fn rules_page(coverage: &Coverage) -> String {
    let mut out = HEAD.to_owned();
    for rule in &coverage.rules {
        let (mut by, mut codes) = (vec![], vec![]);
        for kept in &rule.kept {
            match kept {
                Kept::Check(check) => {
                    by.push(check.by.to_owned());
                    codes.extend(check.codes.iter().map(|code| linked(code)));
                }
                Kept::Manual(id) => by.push(format!("manual: {}", code(id))),
            }
        }
        out += &format!(
            "| {} | {} | {} | {} |\n",
            rule.number,
            prose(&rule.text),
            by.join("; "),
            codes.join(", ")
        );
    }
    out + "\nThe same table for a contest of your own: `judge rules` in its folder. A rule is marked at its end with \
           `<!-- rule: NAME -->`,\nwhich no page shows; several names are separated by commas.\n"
}

/// The code with a link to the page that explains it, where contestants have one.
fn linked(known: &Code) -> String {
    let name = known.code;
    contestants_page(known).map_or_else(|| code(name), |page| format!("[{name}](refusals-{page}.md#{name})"))
}
