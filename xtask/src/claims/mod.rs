//! Claims of the documents, held against the tests: each sentence with a number, a "never" or an "is refused" names the
//! test that holds it, or says why none does.
//!
//! A comment names them, `<!-- held: judge::proof::change::an_archive_stands_for_itself -->`, several with commas between
//! them; `<!-- held: not, REASON -->` says why there is none. It speaks of the sentences before it in its paragraph, list
//! item or table. Right behind a heading `not` speaks of everything up to the next heading. A test's name is its
//! package, the path of its file and its function, without `tests`, `mod` and the like. A number that is a constant in the
//! code is held by that, `judge/ledger/src/file.rs FULL = 4_096`: when the constant changes, the sentence is named.

mod document;
mod known;
mod rules;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::generated::PAGES;
use crate::house::Metadata;
use document::{Held, Piece};

/// Documents by themselves.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "CONTRIBUTING.md",
    "content/rules.md",
    "content/faq.md",
    "content/data.md",
    "content/index.md",
];

/// Folders of documents: the handbook, the pages that are built into the site, and the sample contest's own.
const FOLDERS: [&str; 3] = ["docs", "site/docs", "content/docs"];

/// What was found in the documents.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Documents read.
    pub(crate) documents: usize,
    /// Sentences that claim something and are held by a test.
    pub(crate) held: usize,
    /// Those that say why no test holds them.
    pub(crate) reasoned: usize,
    /// The tests and constants that hold something.
    pub(crate) by: BTreeSet<String>,
    /// What is wrong, each with file and line.
    pub(crate) wrong: Vec<String>,
}

/// The tests of all packages.
///
/// # Errors
/// When a source cannot be read.
pub(crate) fn tests(metadata: &Metadata) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for package in metadata.packages() {
        found.extend(known::of_package(package.name(), package.folder())?);
    }
    Ok(found)
}

/// Reads all documents below `root`; `tests` are the functions that there are.
///
/// # Errors
/// When a document cannot be read.
pub(crate) fn hold(root: &Path, tests: &BTreeSet<String>) -> Result<Report> {
    let mut report = Report::default();
    let code = Code { root, tests };
    for page in PAGES {
        if !root.join(page.path).is_file() {
            bail!(
                "{} is not there: `cargo xtask docs` writes it, or take it out of xtask/src/generated.rs",
                page.path
            );
        }
        report.by(page.path, page.tests().iter().map(|test| (*test).to_owned()), &code);
    }
    let mut paths: Vec<String> = DOCUMENTS.iter().map(|path| (*path).to_owned()).collect();
    for folder in FOLDERS {
        for entry in fs::read_dir(root.join(folder)).with_context(|| format!("{folder} can't be read"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            if name.ends_with(".md") && PAGES.iter().all(|page| page.path != path) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    for path in &paths {
        let text = fs::read_to_string(root.join(path)).with_context(|| format!("{path} can't be read"))?;
        report.documents += 1;
        report.read(path, &text, &code);
    }
    Ok(report)
}

/// What can hold a claim.
struct Code<'a> {
    root: &'a Path,
    tests: &'a BTreeSet<String>,
}

impl Code<'_> {
    /// What is wrong with `id`, if it names neither a test nor a constant with its value.
    fn wrong(&self, id: &str) -> Option<String> {
        let Some((place, value)) = id.split_once(" = ") else {
            if self.tests.contains(id) {
                return None;
            }
            let name = id.rsplit("::").next().unwrap_or_default();
            let alike = self.tests.iter().find(|test| test.rsplit("::").next() == Some(name));
            let help = alike.map_or_else(String::new, |alike| format!(": is it {alike}?"));
            return Some(format!("there is no test {id}{help}"));
        };
        let (path, name) = place.split_once(' ').unwrap_or((place, ""));
        let source = fs::read_to_string(self.root.join(path)).unwrap_or_default();
        let (begin, end) = (format!("const {name}: "), format!(" = {value};"));
        let is_there = source.lines().any(|line| line.contains(&begin) && line.ends_with(&end));
        (!is_there)
            .then(|| format!("{path} has no constant {name} of the value {value}: what does it say now?"))
    }
}

/// A sentence that claims something and that no comment speaks of yet.
struct Open {
    line: usize,
    text: String,
    word: String,
}

impl Report {
    /// Reads one document.
    fn read(&mut self, path: &str, text: &str, code: &Code<'_>) {
        let (mut open, mut is_behind_heading, mut is_waived) = (Vec::new(), false, false);
        for piece in document::pieces(text) {
            match piece {
                Piece::Block | Piece::Heading => {
                    self.bare(path, &mut open);
                    is_behind_heading = matches!(piece, Piece::Heading);
                    is_waived &= !is_behind_heading;
                }
                Piece::Sentence { line, text } => {
                    if let Some(word) = words::claim(&text) {
                        if is_waived {
                            self.reasoned += 1;
                        } else {
                            open.push(Open { line, text, word });
                        }
                    }
                }
                Piece::Held { line, held } => {
                    let at = format!("{path}:{line}");
                    match held {
                        Held::Not if is_behind_heading => is_waived = true,
                        Held::Not => self.reasoned += open.len(),
                        Held::By(ids) => {
                            self.held += open.len();
                            self.by(&at, ids.into_iter(), code);
                        }
                        Held::Rules(ids) => {
                            for id in ids {
                                match rules::by(&id) {
                                    Some([]) => {}
                                    Some(by) => self.by(&at, by.iter().map(|test| (*test).to_owned()), code),
                                    None => self.wrong.push(format!(
                                        "{at}: no test is named for the rule {id}: add it in xtask/src/claims/rules.rs"
                                    )),
                                }
                            }
                            self.held += open.len();
                        }
                        Held::Unclear(why) => self.wrong.push(format!("{at}: {why}")),
                    }
                    open.clear();
                }
            }
        }
        self.bare(path, &mut open);
    }

    /// Notes what is said to hold something at `at`.
    fn by(&mut self, at: &str, ids: impl Iterator<Item = String>, code: &Code<'_>) {
        for id in ids {
            match code.wrong(&id) {
                Some(why) => self.wrong.push(format!("{at}: {why}")),
                None => _ = self.by.insert(id),
            }
        }
    }

    /// Complains about sentences that no comment spoke of.
    fn bare(&mut self, path: &str, open: &mut Vec<Open>) {
        for Open { line, text, word } in open.drain(..) {
            self.wrong.push(format!(
                "{path}:{line}: no test is named that holds \"{word}\" in: {text} \
                 (`<!-- held: package::file::test -->`, or `<!-- held: not, REASON -->`)"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn the_projects_own_documents_hold() {
        let project = Project::find().unwrap();
        let known = tests(&Metadata::read(&project).unwrap()).unwrap();
        let report = hold(&project.root, &known).unwrap();
        assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
        assert!(report.held > 100 && report.by.len() > 100, "{report:?}");
    }

    fn read(text: &str) -> Report {
        let mut report = Report::default();
        let tests = ["judge::people::a_day_has_two", "site::board::a_board"].map(str::to_owned);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        report.read("x.md", text, &Code { root, tests: &BTreeSet::from(tests) });
        report
    }

    #[test]
    fn a_claim_without_a_test_is_named_with_its_line() {
        let text = "# Title\n\nWords alone. A file has\nat most a line. It is *never*\nread.\n\n- In a list 5 count.\n\n\
                    | a | b |\n|---|---|\n| 1 | `2` |\n";
        let report = read(text);
        let starts = ["x.md:3:", "x.md:4:", "x.md:7:", "x.md:11:"];
        assert_eq!(report.wrong.len(), starts.len(), "{report:#?}");
        for (wrong, start) in report.wrong.iter().zip(starts) {
            assert!(wrong.starts_with(start), "{start} {wrong}");
        }
    }

    #[test]
    fn a_comment_speaks_of_what_stands_before_it_in_its_block() {
        let held = "<!-- held: judge::people::a_day_has_two, site::board::a_board -->";
        let text = format!(
            "It has 3. It has 4.\n{held}\n\n- Never one. {held} Always\n  two.\n- Is refused.\n  {held}\n\n\
             | a |\n|---|\n| 12 |\n| 13 |\n\n{held}\n"
        );
        let report = read(&text);
        assert_eq!(report.wrong.len(), 1, "{report:#?}");
        assert!(
            report.wrong[0].starts_with("x.md:4: ") && report.wrong[0].contains("Always two"),
            "{report:#?}"
        );
        assert_eq!((report.held, report.by.len()), (6, 2));
    }

    #[test]
    fn a_test_that_is_not_there_is_named_with_one_that_is() {
        let report = read("It has 3.\n<!-- held: judge::a_day_has_two -->\n");
        assert_eq!(
            report.wrong,
            ["x.md:2: there is no test judge::a_day_has_two: is it judge::people::a_day_has_two?"]
        );
    }

    #[test]
    fn a_constant_that_has_another_value_is_named() {
        for (value, is_wrong) in [("4_096", false), ("4_097", true), ("4", true)] {
            let report = read(&format!(
                "A file takes 4,096.\n<!-- held: judge/ledger/src/file.rs FULL = {value} -->\n"
            ));
            assert_eq!(!report.wrong.is_empty(), is_wrong, "{value}: {report:#?}");
        }
        assert_eq!(read("It is 4.\n<!-- held: judge/nowhere.rs FULL = 4 -->\n").wrong.len(), 1);
    }

    #[test]
    fn whatever_no_test_holds_has_a_reason() {
        let report = read(
            "## Sources\n<!-- held: not, citations -->\n\n- Kott 17(4). Never.\n\n## More\n\nIt has 3.\n<!-- held: not, a story -->\n\nIt has 4.\n",
        );
        assert_eq!((report.reasoned, report.wrong.len()), (3, 1), "{report:#?}");
        let report = read("It has 3.\n<!-- held: not -->\n");
        assert!(report.wrong[0].contains("x.md:2: ") && report.wrong[0].contains("reason"), "{report:#?}");
    }

    #[test]
    fn code_front_matter_and_names_with_numbers_claim_nothing() {
        let text = "+++\ntitle = \"At most 5\"\n+++\nUTF-8, SHA-256 and RFC 6962 of 2013, as `judge run --for 60m` says.\n\n    never\n\n```\nalways 5\n```\n";
        assert_eq!(read(text).wrong, [""; 0]);
    }
}
