//! A page of each kind, out of a built site.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

/// The address of one page of each kind, the longest: it shows most of what the kind can. Pages are of one kind when
/// they stand in the same folder, besides those at the top, which are each of their own.
pub(super) fn pages(site: &Path) -> Result<Vec<String>> {
    let mut longest: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for file in walkdir::WalkDir::new(site).sort_by_file_name() {
        let file = file?;
        let path = file.path().strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let Some(route) =
            path.strip_suffix("index.html").or_else(|| path.ends_with(".html").then_some(&*path))
        else {
            continue;
        };
        let length = file.metadata()?.len();
        let best = longest.entry(kind(route)).or_default();
        if length > best.0 {
            *best = (length, route.to_owned());
        }
    }
    Ok(longest.into_values().map(|(_, route)| route).collect())
}

/// `rules/` and `leaderboard/` are each their own; `teams/bellkor/` is `teams/*`, and so are all others.
fn kind(route: &str) -> String {
    let parts: Vec<&str> = route.trim_end_matches('/').split('/').collect();
    match parts.as_slice() {
        ["forum", _] => "forum/*".into(),
        ["forum", ..] => "forum/*/*".into(),
        ["docs" | "news" | "teams", .., part] if part.starts_with("page_") => format!("{}/page", parts[0]),
        [first @ ("docs" | "news" | "teams"), _] => format!("{first}/*"),
        _ => route.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_of_each_kind_is_taken() {
        let site = tempfile::tempdir().unwrap();
        for (route, length) in [
            ("", 5),
            ("404.html", 3),
            ("rules/", 4),
            ("teams/a/", 3),
            ("teams/b/", 7),
            ("docs/", 1),
            ("docs/x/", 2),
            ("forum/x/", 2),
            ("forum/x/t/", 2),
            ("forum/y/t/", 9),
            ("rules/history/", 2),
        ] {
            let file = if route.ends_with(".html") { route.to_owned() } else { format!("{route}index.html") };
            let path = site.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x".repeat(length)).unwrap();
        }
        std::fs::write(site.path().join("feed.xml"), "<feed/>").unwrap();
        let pages = pages(site.path()).unwrap();
        let expected = [
            "",
            "404.html",
            "docs/",
            "docs/x/",
            "forum/x/",
            "forum/y/t/",
            "rules/",
            "rules/history/",
            "teams/b/",
        ];
        assert_eq!(pages, expected);
    }
}
