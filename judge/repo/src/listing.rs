//! Which references a repository has, those of pull requests and the judge's own: a stranger can make a million, so
//! that only their prefixes are asked for where that is possible, and they are taken in as they come.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::path::Path;
use std::time::Duration;

use git2::Oid;

use super::fetch::{Ended, FetchLimits, git, watched};
use super::refs::PATTERNS;
use base::failure::Failure;

/// A reference's name is not longer.
const LONGEST: u64 = 8 << 10;

/// The references of `remote` called `names` and those of pull requests. `folder` is where git is started.
///
/// # Errors
/// [`Failure::Machine`] when the repository cannot be reached.
pub(super) fn list(folder: &Path, remote: &str, names: &[&str]) -> Result<BTreeMap<String, Oid>, Failure> {
    let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(600) };
    let mut command = git(folder);
    let ended = if Path::new(remote).is_dir() {
        // The second version of the protocol takes prefixes, which `ls-remote` does not pass on.
        command.env("GIT_PROTOCOL", "version=2").args(["upload-pack", "--strict", "--", remote]);
        let prefixes =
            PATTERNS.iter().map(|pattern| pattern.trim_end_matches("*/head")).chain(names.iter().copied());
        let mut request = line("command=ls-refs\n") + "0001";
        request.extend(prefixes.map(|prefix| line(&format!("ref-prefix {prefix}\n"))));
        request += "00000000";
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        watched(command, &request, folder, limits, None, move |output| {
            let mut found = packets(output);
            found.retain(|name, _| name.ends_with("/head") || names.contains(name));
            found
        })?
    } else {
        command.args(["ls-remote", "--", remote]).args(names).args(PATTERNS);
        watched(command, "", folder, limits, None, |output| lines(output))?
    };
    match ended {
        Ended::Well(found) => Ok(found),
        Ended::Badly(why) | Ended::Stopped(why) => {
            Err(Failure::machine(format!("listing the references of {remote}"), why))
        }
    }
}

/// A line as the protocol has it: its length and its text.
fn line(text: &str) -> String {
    format!("{:04x}{text}", text.len() + 4)
}

/// The references in lines of `<object>\t<name>`.
fn lines(mut output: impl BufRead) -> BTreeMap<String, Oid> {
    let (mut found, mut line) = (BTreeMap::new(), vec![]);
    while output.by_ref().take(LONGEST).read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        found.extend(reference(&line, '\t'));
        line.clear();
    }
    found
}

/// The references in packets of `<object> <name>`, after those in which the server tells what it can do.
fn packets(mut output: impl BufRead) -> BTreeMap<String, Oid> {
    let (mut found, mut text, mut ends) = (BTreeMap::new(), vec![], 0);
    let mut length = [0; 4];
    while ends < 2 && output.read_exact(&mut length).is_ok() {
        let length =
            std::str::from_utf8(&length).ok().and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let Some(length) = length.and_then(|length| length.checked_sub(4)) else {
            ends += 1;
            continue;
        };
        text.clear();
        if output.by_ref().take(length).read_to_end(&mut text).is_err() {
            break;
        }
        if ends == 1 {
            found.extend(reference(&text, ' '));
        }
    }
    found
}

fn reference(line: &[u8], between: char) -> Option<(String, Oid)> {
    let (oid, name) = std::str::from_utf8(line).ok()?.trim_end_matches('\n').split_once(between)?;
    Some((name.to_owned(), Oid::from_str(oid).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "0123456789012345678901234567890123456789";

    #[test]
    fn both_ways_of_listing_give_the_same() {
        let name = "refs/pull/7/head";
        let packet = line(&format!("{ONE} {name}\n"));
        let said = format!("{}0000{packet}{}0000", line("version 2\n"), line("rubbish\n"));
        let found = packets(said.as_bytes());
        assert_eq!(found, BTreeMap::from([(name.to_owned(), Oid::from_str(ONE).unwrap())]));
        assert_eq!(found, lines(format!("{ONE}\t{name}\nrubbish\n").as_bytes()));
        // An answer that is cut off is what came of it.
        assert!(packets(&said.as_bytes()[..said.len() - 30]).len() <= 1);
    }
}
