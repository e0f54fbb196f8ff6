//! What an SSH key may do: run git's two programs on one repository, as one person, and nothing else.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Clock};

use super::install::absolute;
use super::word;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::fingerprint;

/// Seconds of processor time that one of git's programs may take.
const SECONDS: u32 = 600;
/// How long a connection may be open.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Runs what the other side asks for in `asked` (`SSH_ORIGINAL_COMMAND`) on `repository` as `user` with `key`.
///
/// # Errors
/// [`Failure::Findings`] when it asks for anything else, [`Failure::Machine`] when git fails.
pub(crate) fn serve(
    repository: &Path,
    asked: Option<&str>,
    user: Option<&str>,
    key: Option<&str>,
) -> Result<(), Failure> {
    let repository = absolute(repository)?;
    let program = program(&repository, asked)?;
    // The shell bounds the time, for git and for all that it starts.
    let mut command = Command::new("sh");
    let script = format!("ulimit -t {SECONDS}; exec git {program} \"$1\"");
    command.args(["-c", &script, "sh"]).arg(&repository);
    for (name, value) in [("GITPRIZE_USER", user), ("GITPRIZE_KEY", key)] {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    for name in ["GL_USER", "REMOTE_USER", repo::JUDGE] {
        command.env_remove(name);
    }
    let failed = |why: std::io::Error| Failure::machine("git", why);
    let begun = Clock::now();
    let mut child = command.stdin(Stdio::inherit()).spawn().map_err(failed)?;
    loop {
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => return Ok(()),
            // It has said why.
            Some(status) => return Err(Failure::machine("git", format!("it ended with {status}"))),
            None if begun.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::Machine("the connection was open for too long".to_owned()));
            }
            None => std::thread::sleep(LOOK),
        }
    }
}

/// The line of an `authorized_keys` file that lets `key` in for `repository` alone, served by `program`, as `user` if
/// the key is somebody's with a name.
///
/// # Errors
/// [`Failure::Configuration`] when it is no public key.
pub(crate) fn line(
    program: &Path,
    repository: &Path,
    key: &str,
    user: Option<&str>,
) -> Result<String, Failure> {
    let print = fingerprint(key.trim())
        .map_err(|why| Failure::configuration(codes::NO_IDENTITY, format!("{} {why}", quoted(key))))?;
    let words: Vec<&str> = key.split_ascii_whitespace().take(2).collect();
    let mut command = format!(
        "{} receive --ssh --dir {} --key {print}",
        word(&program.to_string_lossy()),
        word(&absolute(repository)?.to_string_lossy())
    );
    if let Some(user) = user {
        command += &format!(" --user {}", word(user));
    }
    let command = command.replace('\\', r"\\").replace('"', "\\\"");
    Ok(format!("command=\"{command}\",restrict {}", words.join(" ")))
}

/// Which of git's programs is asked for, if it is one of those for this repository.
fn program(repository: &Path, asked: Option<&str>) -> Result<&'static str, Failure> {
    let name = repository.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let no = |text: String| {
        let help = format!("`git clone` and `git push` with an address that ends in /{name}");
        Err(Failure::Findings(vec![Finding::new(codes::NO_SHELL, text).help(help)]))
    };
    let Some(asked) = asked.map(str::trim).filter(|asked| !asked.is_empty()) else {
        return no("you are let in, for git alone: there is no shell here".to_owned());
    };
    let programs = [
        ("git-receive-pack ", "receive-pack"),
        ("git receive-pack ", "receive-pack"),
        ("git-upload-pack ", "upload-pack"),
        ("git upload-pack ", "upload-pack"),
    ];
    let found = programs.iter().find_map(|(begin, program)| Some((asked.strip_prefix(begin)?, *program)));
    let Some((path, program)) = found else {
        return no(format!("{} is not one of git's commands for fetching and pushing", quoted(asked)));
    };
    // Whatever folders are named before it: there is one repository.
    let path = path.trim().trim_matches('\'').trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_it = last == name || name.strip_suffix(".git") == Some(last);
    if is_it { Ok(program) } else { no(format!("there is no repository {} here", quoted(path))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_git_and_one_repository() {
        let at = |asked| program(Path::new("/srv/contest.git"), asked).map_err(|why| why.findings()[0].code);
        for asked in [
            "git-receive-pack '/srv/contest.git'",
            "git receive-pack 'contest'",
            "git-receive-pack '~/contest.git/'",
        ] {
            assert_eq!(at(Some(asked)).ok(), Some("receive-pack"), "{asked}");
        }
        assert_eq!(at(Some("git-upload-pack '/contest.git'")).ok(), Some("upload-pack"));
        for asked in [
            None,
            Some(""),
            Some("sh"),
            Some("git-upload-archive '/contest.git'"),
            Some("git-receive-pack '/other.git'"),
            Some("git-receive-pack '/contest.git'; sh"),
            Some("git-receive-pack '/contest.git' --x"),
            Some("git-receive-pack"),
        ] {
            assert_eq!(at(asked).err(), Some("no-shell"), "{asked:?}");
        }
    }
}
