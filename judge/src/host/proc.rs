//! What the proc-receive hook does: gives a pull request its number, and writes its line of the log and its reference in one
//! transaction. Git tells it the commands in packets of its own protocol and reads what became of each.

use std::io::{self, Read, Write};
use std::path::Path;

use git2::Oid;

use super::config::Settings;
use super::door::{Door, Who};
use super::person::Pusher;
use super::pre::signed_by;
use super::words;
use base::failure::Failure;
use base::finding::codes;
use base::time::Instant;
use contest::Author;
use repo::{Asked, Gate, Incoming, Kind, Place, Target, Update};

/// No packet is longer.
const LONGEST: usize = 65_520;

/// Takes the commands that git writes to `input`, says on `output` what became of each, and returns what the pusher is to
/// be told.
///
/// # Errors
/// [`Failure::Machine`] when git does not speak the protocol; what else goes wrong, git is told.
pub(crate) fn proc_receive(
    path: &Path,
    input: &mut impl Read,
    output: &mut impl Write,
    pusher: &Pusher,
    now: Instant,
) -> Result<Vec<String>, Failure> {
    let pipe = |why: io::Error| Failure::machine("talking to git", why);
    // What git can do does not matter here: no command needs it.
    packets(input).map_err(pipe)?;
    output.write_all(format!("{}0000", packet("version=1\n")).as_bytes()).map_err(pipe)?;
    output.flush().map_err(pipe)?;
    let asked: Vec<Asked> =
        packets(input).map_err(pipe)?.iter().filter_map(|line| Asked::parse(line)).collect();
    let mut reports = String::new();
    let lines = match take(path, &asked, pusher, now) {
        Ok((taken, lines)) => {
            asked.iter().zip(&taken).for_each(|(asked, taken)| reports += &report(asked, taken));
            lines
        }
        Err(why) => {
            let why = reason(&why);
            asked.iter().for_each(|asked| reports += &packet(&format!("ng {} {why}\n", asked.name)));
            vec![]
        }
    };
    output.write_all(format!("{reports}0000").as_bytes()).map_err(pipe)?;
    output.flush().map_err(pipe)?;
    Ok(lines)
}

/// What became of a command.
struct Taken {
    update: Update,
    forced: bool,
    /// It stood there already.
    stood: bool,
}

fn take(
    path: &Path,
    asked: &[Asked],
    pusher: &Pusher,
    now: Instant,
) -> Result<(Vec<Taken>, Vec<String>), Failure> {
    let repository = git2::Repository::open_bare(path)?;
    let settings = Settings::of(&repository)?;
    let incoming = Incoming::open(path, None, settings.largest)?;
    let gate = Gate::enter(path)?;
    let next = gate.next()?;
    let standing = |pull| gate.standing(pull);
    let door = Door {
        branch: &settings.branch,
        owners: gate.owners(),
        next,
        standing: &standing,
        signed: settings.signed,
    };
    let (mut taken, mut authors) = (vec![], vec![]);
    for asked in asked {
        let author = match (pusher, asked.new) {
            (Pusher::Person(author), _) => Some(author.clone()),
            (Pusher::Nobody, Some(head)) if settings.signed => signed_by(&incoming, head)?,
            _ => None,
        };
        // Somebody may have come between the two hooks.
        let is_maintainer = author.as_ref().is_some_and(|author| settings.has(author));
        if let Some(finding) = door.against(asked, &Who { author: author.as_ref(), is_maintainer }) {
            return Err(Failure::Findings(vec![finding]));
        }
        let author = author.unwrap_or_default();
        taken.push(one(&gate, &settings.branch, asked, &author, next)?);
        authors.push(author);
    }
    let mut lines: Vec<String> = taken
        .iter()
        .filter(|taken| taken.stood)
        .map(|taken| words::stands_already(taken.update.place.pull))
        .collect();
    let moved: Vec<(Update, Author)> = taken
        .iter()
        .zip(authors)
        .filter(|(taken, _)| !taken.stood)
        .map(|(taken, who)| (taken.update, who))
        .collect();
    if !moved.is_empty() {
        lines.extend(gate.pass(&moved, now)?.iter().map(|answer| words::said(answer, now)));
    }
    Ok((taken, lines))
}

/// Where a command's head goes.
fn one(gate: &Gate, branch: &str, asked: &Asked, author: &Author, next: u64) -> Result<Taken, Failure> {
    let pull = match (asked.target(branch), asked.new) {
        (Target::Pull(pull), _) => pull,
        (Target::For, Some(head)) => gate.continued(author, branch, head)?.unwrap_or(next),
        _ => return Err(Failure::Machine(format!("{} is not for this hook", asked.name))),
    };
    let standing = gate.standing(pull);
    if matches!(asked.target(branch), Target::Pull(_)) && standing != asked.old {
        return Err(Failure::Machine(format!("#{pull} has moved meanwhile; fetch and push again")));
    }
    let update = Update { place: Place { pull, kind: Kind::Pull }, old: standing, new: asked.new };
    let forced = match (standing, asked.new) {
        (Some(before), Some(head)) => before != head && !gate.goes_on(before, head)?,
        _ => false,
    };
    Ok(Taken { update, forced, stood: standing.is_some() && standing == asked.new })
}

/// What git is told of a command that was taken: which reference has moved, which need not be the one it named.
fn report(asked: &Asked, taken: &Taken) -> String {
    let Update { place, old, new } = taken.update;
    let oid = |oid: Option<Oid>| oid.unwrap_or(Oid::ZERO_SHA1);
    let mut text = packet(&format!("ok {}\n", asked.name));
    text += &packet(&format!("option refname {}\n", place.name()));
    text += &packet(&format!("option old-oid {}\n", oid(old)));
    text += &packet(&format!("option new-oid {}\n", oid(new)));
    if taken.forced {
        text += &packet("option forced-update\n");
    }
    text
}

/// Why nothing was taken, in the one line that git shows.
fn reason(why: &Failure) -> String {
    let text = match why.findings() {
        [first, ..] => {
            format!("{} ({})", first.message, codes::find(first.code).map_or(first.code, |code| code.code))
        }
        [] => why.to_string(),
    };
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

/// A line as git's protocol has it: its length and its text.
fn packet(text: &str) -> String {
    format!("{:04x}{text}", text.len() + 4)
}

/// The lines up to the next end of a list. What follows a zero byte is what the other side can do.
fn packets(input: &mut impl Read) -> io::Result<Vec<String>> {
    let mut lines = vec![];
    loop {
        let mut length = [0; 4];
        input.read_exact(&mut length)?;
        let length =
            std::str::from_utf8(&length).ok().and_then(|digits| usize::from_str_radix(digits, 16).ok());
        let length = length.filter(|length| *length <= LONGEST);
        let length =
            length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not git's protocol"))?;
        let Some(length) = length.checked_sub(4) else { return Ok(lines) };
        let mut text = vec![0; length];
        input.read_exact(&mut text)?;
        text.truncate(text.iter().position(|byte| *byte == 0).unwrap_or(length));
        lines.push(String::from_utf8_lossy(&text).trim_end_matches('\n').to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_end_with_an_end() {
        let input = format!("{}{}0000rest", packet("version=1\0atomic push-options"), packet("a b\n"));
        assert_eq!(packets(&mut input.as_bytes()).unwrap(), ["version=1", "a b"]);
        for bad in ["", "00", "zzzz", "ffff", "0009abc"] {
            assert!(packets(&mut bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
