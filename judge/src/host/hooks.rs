//! The hooks: two lines of shell each that call this program.

use std::path::Path;

use super::points::{Point, State};
use super::weight::word;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::platform;
use base::platform::is_program;

/// The hooks that we write.
const HOOKS: [&str; 2] = ["pre-receive", "proc-receive"];
/// What stands in every hook of ours, with the version of what it does.
const MARK: &str = "# gitprize hook 1: written by `judge host`, which checks it again.";
/// What begins the same line, whatever the version.
const OURS: &str = "# gitprize hook ";
/// What a server of before had: the line that logs, which now is the work of another hook.
const BEFORE: &str = "judge receive";
/// Seconds of processor time that a hook may take.
const SECONDS: u32 = 300;

fn script(hook: &str, program: &Path) -> String {
    let program = word(&program.to_string_lossy());
    format!("#!/bin/sh\n{MARK}\nulimit -t {SECONDS}\nexec {program} receive --hook {hook} --dir .\n")
}

/// How the hooks in `folder` stand to those that call `program`; any program that is there will do if none is named.
pub(super) fn points(folder: &Path, program: Option<&Path>) -> Vec<Point> {
    let mut points: Vec<Point> = HOOKS.iter().map(|hook| point(folder, hook, program)).collect();
    if is_before(folder) {
        // It would write down every arrival a second time.
        let state = State::Other("a call of `judge receive`".to_owned());
        points.push(Point { what: "hooks/post-receive".to_owned(), wanted: "none".to_owned(), state });
    }
    points
}

fn point(folder: &Path, hook: &str, program: Option<&Path>) -> Point {
    let what = format!("hooks/{hook}");
    let wanted = match program {
        Some(_) => "a call of this program",
        None => "a call of the judge",
    };
    let path = folder.join(hook);
    let state = match std::fs::read_to_string(&path) {
        Err(_) => State::Missing,
        Ok(text) if !text.contains(MARK) => State::Other(
            if text.contains(OURS) { "an older one of ours" } else { "somebody else's" }.to_owned(),
        ),
        Ok(_) if !is_program(&path) => State::Other("not executable".to_owned()),
        Ok(text) => match (program, called(&text)) {
            (Some(program), _) if text == script(hook, program) => State::Fine,
            (Some(_), Some(_)) => State::Other("a call of another program".to_owned()),
            (None, Some(called)) if Path::new(&called).is_file() => State::Fine,
            (None, Some(called)) => State::Other(format!("a call of {called}, which is not there")),
            (_, None) => State::Other("not as we write it".to_owned()),
        },
    };
    Point { what, wanted: wanted.to_owned(), state }
}

/// The program that a hook of ours calls.
fn called(text: &str) -> Option<String> {
    let (word, _) = text.rsplit_once("exec ")?.1.split_once(" receive --hook ")?;
    Some(word.strip_prefix('\'')?.strip_suffix('\'')?.replace(r"'\''", "'"))
}

/// Writes the hooks.
///
/// # Errors
/// [`Failure::Configuration`] when somebody else's is in the way; then none was written.
pub(super) fn write(folder: &Path, program: &Path) -> Result<(), Failure> {
    for hook in HOOKS {
        let path = folder.join(hook);
        let is_other =
            std::fs::read_to_string(&path).is_ok_and(|text| !text.contains(OURS) && !text.contains(BEFORE));
        if is_other {
            let text = format!("{} is a hook that somebody else wrote", path.display());
            let help = "move it away, and have what it does called from somewhere else; then run this again";
            return Err(Failure::Configuration(vec![Finding::new(codes::OTHER_HOOK, text).help(help)]));
        }
    }
    fs_err::create_dir_all(folder).map_err(Failure::io)?;
    for hook in HOOKS {
        let (path, text) = (folder.join(hook), script(hook, program));
        if std::fs::read_to_string(&path).is_ok_and(|found| found == text) && is_program(&path) {
            continue;
        }
        // Complete and executable before it has its name: a push may come at any moment.
        let file = tempfile::Builder::new().prefix(".gitprize-").tempfile_in(folder);
        let file = file.map_err(|why| Failure::machine(folder.display(), why))?;
        fs_err::write(file.path(), text).map_err(Failure::io)?;
        make_executable(file.path())?;
        file.persist(&path).map_err(|why| Failure::machine(path.display(), why.error))?;
    }
    if is_before(folder) {
        fs_err::remove_file(folder.join("post-receive")).map_err(Failure::io)?;
    }
    Ok(())
}

fn is_before(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join("post-receive"));
    text.is_ok_and(|text| text.contains(BEFORE))
}

/// Has everybody who may read `path` run it.
pub(super) fn make_executable(path: &Path) -> Result<(), Failure> {
    let Some(permissions) = platform::program() else { return Ok(()) };
    fs_err::set_permissions(path, permissions).map_err(Failure::io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_says_which_program_it_calls() {
        for path in ["/usr/bin/judge", "/opt/it's here/judge"] {
            assert_eq!(called(&script("pre-receive", Path::new(path))).as_deref(), Some(path));
        }
    }
}
