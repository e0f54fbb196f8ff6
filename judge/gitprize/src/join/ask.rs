//! Asks on a terminal for what the flags leave open.

use std::io::BufRead as _;

use super::args::Args;
use super::seen::Main;
use base::failure::Failure;
use base::finding::codes;
use base::finding::render::Format;
use contest::{Invited, Slug, same};
use rules::people::Edit;

/// Puts a question and gives the answer; nothing when there is none.
pub(super) type Ask<'a> = dyn FnMut(&str) -> Result<Option<String>, Failure> + 'a;

/// Whether somebody sits at a terminal and reads what is printed.
pub(super) fn somebody(args: &Args) -> bool {
    base::terminal::is_attended() && args.output.format == Format::Text
}

/// The team and the changes, completed by the answers to `ask`.
///
/// # Errors
/// [`Failure::Configuration`] when the team is not said.
pub(super) fn complete(
    args: &Args,
    main: &Main,
    mut edit: Edit,
    ask: &mut Ask<'_>,
) -> Result<(Slug, Edit), Failure> {
    let slug = match &args.team {
        Some(team) => team.clone(),
        None => folder(ask)?,
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
        edit.accept = Some(args.acceptance(text));
    }
    Ok((slug, edit))
}

/// The team's folder, asked for again until the answer can be one.
fn folder(ask: &mut Ask<'_>) -> Result<Slug, Failure> {
    let mut question = "Folder of the team (a-z, 0-9 and -): ".to_owned();
    loop {
        let Some(text) = ask(&question)? else {
            return Err(Failure::configuration(codes::NO_TEAM, "the team is not named: give --team TEAM"));
        };
        match text.parse() {
            Ok(slug) => return Ok(slug),
            Err(why) => question = format!("{why}\nFolder of the team: "),
        }
    }
}

fn yes(answer: Option<String>) -> bool {
    answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// One line from the terminal; nothing when it is empty.
pub(super) fn line(question: &str) -> Result<Option<String>, Failure> {
    let failed = |why| Failure::machine("asking on the terminal", why);
    base::terminal::note(question);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use contest::{Contest, Teams, TermsText};
    use ledger::Ledger;
    use metric::Catalogue;

    const CONTEST: &str = r#"
title = "Small"
url = "https://small.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-12-31T00:00:00Z
[metric]
name = "rmse"
decimals = 4
[submission]
format = "csv"
[terms]
file = "content/rules.md"
required = true
[eligibility]
country_required = true
attestations = [{ id = "adult", text = "I am of age" }]
"#;
    const TEAM: &str = "name = \"Alpha\"\n[[members]]\nlogin = \"alpha\"\nrole = \"leader\"\n";

    #[derive(clap::Parser)]
    struct Command {
        #[command(flatten)]
        args: Args,
    }

    /// Runs the questions with `flags` and gives what was asked, up to its colon, and what came of it.
    fn asked(flags: &[&str], answers: &[&str]) -> (Vec<String>, Result<(Slug, Edit), Failure>) {
        let contest = Contest::parse("contest.toml", CONTEST, Catalogue::shipped()).unwrap();
        let team = contest::Team::parse("team.toml", TEAM).unwrap();
        let main = Main {
            at: (),
            contest,
            catalogue: Catalogue::shipped().clone(),
            teams: Teams::from([("alpha".parse().unwrap(), team)]),
            ledger: Ledger::default(),
            terms: Some(TermsText {
                file: "content/rules.md".to_owned(),
                hash: "ab".repeat(32),
                ..TermsText::default()
            }),
        };
        let args = Command::parse_from([&["join"], flags].concat()).args;
        let edit = crate::join::edit::edit(&args, main.terms.as_ref()).unwrap();
        let (mut questions, mut answers) = (vec![], answers.iter());
        let mut ask = |question: &str| {
            questions.push(question.to_owned());
            Ok(answers.next().filter(|answer| !answer.is_empty()).map(|answer| (*answer).to_owned()))
        };
        let result = complete(&args, &main, edit, &mut ask);
        assert_eq!(answers.next(), None, "every answer was asked for: {questions:?}");
        (questions, result)
    }

    #[test]
    fn a_new_team_is_asked_everything_that_the_contest_wants_to_know() {
        let answers = ["Bad Folder", "beta", "The Betas", "beta", "NL", "yes", "Y"];
        let (questions, result) = asked(&["--now", "2009-02-03T04:05:06Z"], &answers);
        let (slug, edit) = result.unwrap();
        assert!(
            questions[1].contains("\"Bad Folder\" cannot be the name of a team's folder"),
            "{questions:?}"
        );
        assert_eq!(
            (slug.as_str(), edit.name.as_deref(), edit.country.as_deref()),
            ("beta", Some("The Betas"), Some("NL"))
        );
        assert_eq!(edit.me.unwrap().login.as_deref(), Some("beta"));
        assert_eq!(edit.attest, ["adult"]);
        let accepted = edit.accept.unwrap();
        assert_eq!((accepted.terms, accepted.on.as_str()), ("ab".repeat(32), "2009-02-03"));
    }

    #[test]
    fn what_flags_say_is_not_asked_and_no_is_no() {
        let flags = ["--team", "beta", "--name", "B", "--login", "beta", "--country", "NL"];
        let (questions, result) = asked(&flags, &["no", "not yet"]);
        assert_eq!(questions.len(), 2, "{questions:?}");
        let edit = result.unwrap().1;
        assert!(edit.attest.is_empty() && edit.accept.is_none());
    }

    #[test]
    fn a_member_who_is_there_is_asked_nothing_more() {
        let (questions, _) = asked(&["--team", "alpha"], &["alpha"]);
        assert_eq!(questions.len(), 1, "{questions:?}");
        let (questions, _) = asked(&["--team", "alpha", "--login", "new"], &["NL", "yes", "yes"]);
        assert_eq!(questions.len(), 3, "{questions:?}");
    }

    #[test]
    fn without_a_team_nothing_is_guessed() {
        let (_, result) = asked(&[], &[""]);
        assert!(matches!(result, Err(Failure::Configuration(findings)) if findings[0].code == "no-team"));
    }
}
