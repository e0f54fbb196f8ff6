//! Asks on a terminal for what the flags leave open.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use super::{Args, Main, acceptance};
use crate::contest::{Invited, Slug, same};
use crate::failure::Failure;
use crate::finding::render::Format;
use crate::people::Edit;

/// The team and the changes, completed by questions where somebody sits at a terminal.
///
/// # Errors
/// [`Failure::Configuration`] when the team is not said.
pub(super) fn complete(args: &Args, main: &Main, mut edit: Edit) -> Result<(Slug, Edit), Failure> {
    let asks = std::io::stdin().is_terminal()
        && std::io::stderr().is_terminal()
        && args.output.format == Format::Text;
    let ask = |question: &str| if asks { line(question) } else { Ok(None) };
    let slug = match &args.team {
        Some(team) => team.clone(),
        None => match ask("Folder of the team (a-z, 0-9 and -): ")? {
            Some(text) => {
                text.parse().map_err(|why: String| Failure::configuration("bad-team-folder", why))?
            }
            None => {
                return Err(Failure::configuration("no-team", "which team is not said: give --team TEAM"));
            }
        },
    };
    let known = main.teams.get(&slug);
    if known.is_none() && edit.name.is_none() {
        edit.name = ask("Name of the team: ")?;
    }
    if edit.me.is_none()
        && let Some(login) = ask("Your login on the forge: ")?
    {
        edit.me = Some(Invited { login: Some(login), id: None, ssh_key: None });
    }
    let entry =
        known.zip(edit.me.as_ref()).and_then(|(team, me)| team.members.iter().find(|one| same(*one, me)));
    if edit.leave || entry.is_some() {
        return Ok((slug, edit));
    }
    // A new entry says all that the contest wants to know.
    let rules = &main.contest.eligibility;
    if rules.country_required && edit.country.is_none() {
        edit.country = ask("Country where you live (ISO 3166, e.g. NL): ")?;
    }
    for attestation in &rules.attestations {
        if !edit.attest.contains(&attestation.id) && yes(ask(&format!("{} (yes/no): ", attestation.text))?) {
            edit.attest.push(attestation.id.clone());
        }
    }
    if let (Some(terms), Some(text), None) = (&main.contest.terms, &main.terms, &edit.accept)
        && terms.required
        && yes(ask(&format!("Do you accept {} (sha256:{})? (yes/no): ", text.file, text.hash))?)
    {
        edit.accept = Some(acceptance(args, text));
    }
    Ok((slug, edit))
}

fn yes(answer: Option<String>) -> bool {
    answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// One line from the terminal; nothing when it is empty.
fn line(question: &str) -> Result<Option<String>, Failure> {
    let failed = |why| Failure::machine("asking on the terminal", why);
    eprint!("{question}");
    std::io::stderr().flush().map_err(failed)?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}
