//! The commands of the page that are run here: those that the tests of documents run, and those that they leave to this.

/// What the comment above a fence says of those that are left to this.
const OURS: &str = "`cargo xtask first-contest` runs it";

/// The fences, in their order.
pub(super) fn fences(page: &str) -> Vec<String> {
    let (mut found, mut open, mut is_ours) = (vec![], None::<String>, false);
    for line in page.lines() {
        if line.starts_with("```") {
            match open.take() {
                Some(fence) => {
                    if std::mem::take(&mut is_ours) {
                        found.push(fence);
                    }
                }
                None => open = Some(String::new()),
            }
        } else if let Some(fence) = &mut open {
            fence.push_str(line);
            fence.push('\n');
        } else if let Some(mark) = line.trim().strip_prefix("<!-- run:") {
            is_ours = !mark.trim_start().starts_with("not") || mark.contains(OURS);
        } else if !line.trim().is_empty() {
            is_ours = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::fences;

    #[test]
    fn what_tests_run_and_what_is_left_to_this_is_taken() {
        let page = "<!-- run: in x -->\n```\na\n```\n\n<!-- run: not, it ends with 1 -->\n```\nb\n```\n<!-- run: not, because; `cargo \
                    xtask first-contest` runs it -->\n\n```\nc\nd\n```\n\n```\ne\n```\n<!-- run: on -->\nwords\n```\nf\n```\n";
        assert_eq!(fences(page), ["a\n", "c\nd\n"]);
    }

    #[test]
    fn the_page_itself_has_them() {
        let page = include_str!("../../../docs/first-contest.md");
        let all = fences(page).concat();
        for word in ["judge init", "judge lint", "judge serve", "gitprize join", "gitprize submit"] {
            assert!(all.contains(word), "{word}: {all}");
        }
        assert!(!all.contains("doctor"));
    }
}
