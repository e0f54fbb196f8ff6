//! Places in the contest's pages that wait for the organiser's own words: `<!-- open: who organises this -->`.

use super::found::Found;
use base::finding::{Finding, codes, quoted};

/// What an open place begins with; Markdown hides it.
const OPEN: &str = "<!-- open:";
/// Larger files are no pages.
const LARGEST: u64 = 1 << 20;

/// Every open place below `content/` and in the README.
pub(crate) fn open(root: &std::path::Path) -> Vec<Finding> {
    let mut pages = vec![root.join("README.md")];
    let walk = walkdir::WalkDir::new(root.join("content")).follow_links(false).sort_by_file_name();
    pages.extend(walk.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path));
    pages.retain(|path| path.extension().is_some_and(|end| end == "md" || end == "toml"));
    let mut findings = vec![];
    for path in pages {
        let is_page = path.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
        let Some(text) = is_page.then(|| std::fs::read_to_string(&path).ok()).flatten() else { continue };
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        for (at, _) in text.match_indices(OPEN) {
            let rest = &text[at + OPEN.len()..];
            let Some(length) = rest.find("-->") else { continue };
            let what = rest[..length].split_whitespace().collect::<Vec<_>>().join(" ");
            let line = text[..at].matches('\n').count() + 1;
            let message = format!("{shown}, line {line}, is still to be filled in: {}", quoted(&what));
            let span = at..at + OPEN.len() + length + 3;
            findings.push(
                Finding::new(codes::OPEN_PLACE, message)
                    .at_span(&shown, &text, span)
                    .help("write it in the place of the comment, or take the comment out"),
            );
        }
    }
    findings
}

/// They stop nobody.
pub(super) fn check(root: &std::path::Path) -> Found {
    Found { serious: vec![], remarks: open(root) }
}
