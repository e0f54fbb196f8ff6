//! What stands in the fences of a document, and what is said above them.

/// A fenced block.
#[derive(Debug)]
pub(super) struct Fence {
    /// The line of its first line.
    pub(super) line: usize,
    pub(super) text: String,
    /// Whether a line of it is a command of ours or of git.
    pub(super) is_commands: bool,
    pub(super) mark: Option<Mark>,
}

/// The comment above a fence.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// In a new contest, after these steps.
    In(String, Vec<String>),
    /// In the same one, after these steps.
    On(Vec<String>),
    /// Not, for a reason.
    Not,
    /// It cannot be understood, and why.
    Unclear(String),
}

impl Mark {
    fn read(line: &str) -> Option<Self> {
        let text = line.trim().strip_prefix("<!-- run:")?.strip_suffix("-->")?.trim();
        let names = |rest: &str| rest.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        Some(match text.split_once([' ', ',']).unwrap_or((text, "")) {
            ("in", rest) if !rest.trim().is_empty() => {
                let mut names = names(rest);
                Self::In(names.remove(0), names)
            }
            ("on", "") => Self::On(vec![]),
            ("after", rest) if !rest.trim().is_empty() => Self::On(names(rest)),
            ("not", why) if !why.trim().is_empty() => Self::Not,
            _ => Self::Unclear(format!(
                "`run: {text}` is none of `in CONTEST`, `on`, `after STEP` and `not, REASON`"
            )),
        })
    }
}

const PROGRAMS: [&str; 8] =
    ["judge ", "gitprize ", "site ", "git ", "cargo ", "gh ", "exec judge ", "$ judge "];

/// The fenced blocks of a Markdown text, and commands in blocks that are only indented.
pub(super) fn fences(text: &str) -> Vec<Fence> {
    let (mut found, mut open, mut mark) = (vec![], None::<Fence>, None);
    for (line, words) in (1..).zip(text.lines()) {
        let is_command = PROGRAMS.iter().any(|program| words.trim_start().starts_with(program));
        if words.trim_start().starts_with("```") {
            match open.take() {
                Some(fence) => found.push(fence),
                None => {
                    let mark = mark.take();
                    open = Some(Fence { line: line + 1, text: String::new(), is_commands: false, mark });
                }
            }
        } else if let Some(fence) = &mut open {
            fence.text += &format!("{words}\n");
            fence.is_commands |= is_command;
        } else if let Some(said) = Mark::read(words) {
            mark = Some(said);
        } else if !words.trim().is_empty() {
            if words.starts_with("    ") && is_command {
                found.push(Fence { line, text: String::new(), is_commands: true, mark: mark.take() });
            }
            mark = None;
        }
    }
    found
}

#[test]
fn fences_are_found_with_what_is_said_above_them() {
    let text = "a\n<!-- run: in x -->\n```\njudge a\n```\n\n- b\n  <!-- run: after y, z -->\n\n  ```sh\n  b\n  ```\n\n\
                <!-- run: on -->\nwords between\n\n```\nsite build\n```\n\n    judge indented\n\n\
                <!-- run: not, a reason -->\n```\ngit x\n```\n<!-- run: later -->\n```\n```\n";
    let found = fences(text);
    let lines: Vec<_> = found.iter().map(|fence| (fence.line, fence.is_commands)).collect();
    assert_eq!(lines, [(4, true), (11, false), (18, true), (21, true), (25, true), (29, false)]);
    let marks: Vec<_> = found.iter().map(|fence| fence.mark.as_ref()).collect();
    assert_eq!(marks[0], Some(&Mark::In("x".to_owned(), vec![])));
    assert_eq!(marks[1], Some(&Mark::On(vec!["y".to_owned(), "z".to_owned()])));
    assert_eq!((marks[2], marks[3], marks[4]), (None, None, Some(&Mark::Not)));
    assert!(matches!(marks[5], Some(Mark::Unclear(_))), "{found:?}");
}
