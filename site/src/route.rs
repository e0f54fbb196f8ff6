//! Addresses inside the site.
//!
//! A route is the path of a file below the site's root as the browser asks for it, without a leading slash:
//! `` (home), `leaderboard/`, `feed.xml`. Pages link to each other relatively, so that the site works below
//! any path and moves without a rebuild.

/// The prefix that leads from the page at `from` to the site's root: `./` or some `../`.
pub(crate) fn root_from(from: &str) -> String {
    match from.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}

/// The file that a web server reads for `route`.
pub(crate) fn file_of(route: &str) -> String {
    if route.is_empty() || route.ends_with('/') { format!("{route}index.html") } else { route.to_owned() }
}

/// The address of part `part`, from 0, of a page cut into several. With an underscore, which no team's folder and no
/// thread's has: teams stand beside the parts of their list, threads beside those of their section.
pub(crate) fn part_of(route: &str, part: usize) -> String {
    if part == 0 { route.to_owned() } else { format!("{route}page_{}/", part + 1) }
}

/// Parts of `length` things each that `count` things need; at least one.
pub(crate) fn parts(count: usize, length: usize) -> usize {
    count.div_ceil(length).max(1)
}

/// `path` relative to the folder of `file`, with `.` and `..` resolved; nothing when it leaves the root.
pub(crate) fn join(file: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Where the handbook is served, ending with a slash: whoever builds this program says so.
pub(crate) fn handbook() -> Option<String> {
    let address = option_env!("GITPRIZE_HANDBOOK")?.trim_end_matches('/');
    (!address.is_empty()).then(|| format!("{address}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_depth_finds_the_root() {
        assert_eq!(root_from(""), "./");
        assert_eq!(root_from("feed.xml"), "./");
        assert_eq!(root_from("rules/"), "../");
        assert_eq!(root_from("forum/data/md5/"), "../../../");
    }

    #[test]
    fn paths_resolve_like_a_browser_does_and_never_leave() {
        assert_eq!(join("content/rules.md", "faq.md").as_deref(), Some("content/faq.md"));
        assert_eq!(join("content/news/a.md", "../rules.md").as_deref(), Some("content/rules.md"));
        assert_eq!(join("content/a.md", "./x//y.md").as_deref(), Some("content/x/y.md"));
        assert_eq!(join("content/a.md", "../../../etc/passwd"), None);
    }
}
