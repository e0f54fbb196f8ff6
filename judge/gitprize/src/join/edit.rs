//! Flags become changes of a team.

use std::path::{Path, PathBuf};

use super::args::Args;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::{Invited, TermsText, fingerprint};
use rules::people::Edit;

/// The flags as changes.
pub(super) fn edit(args: &Args, terms: Option<&TermsText>) -> Result<Edit, Failure> {
    let mut findings = vec![];
    let mut read = |text: &String| match person(text) {
        Ok(person) => Some(person),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let invite = args.invite.iter().filter_map(&mut read).collect();
    let remove = args.remove.iter().filter_map(&mut read).collect();
    let leader = args.leader.as_ref().and_then(&mut read);
    let key = args.ssh_key.as_ref().and_then(|key| read(&key_line(key))).and_then(|person| person.ssh_key);
    if args.accept && terms.is_none() {
        findings.push(
            Finding::new(codes::NO_TERMS, "this contest has no terms to accept").help("leave --accept out"),
        );
    }
    let choose = match &args.choose[..] {
        [] => None,
        [none] if none == "none" => Some(vec![]),
        some => {
            let number = |text: &String| {
                text.trim_start_matches('#').parse::<u64>().map_err(|_| {
                    Finding::new(
                        codes::BAD_CHOICE,
                        format!("--choose {} is not the number of a receipt", quoted(text)),
                    )
                })
            };
            let (good, bad): (Vec<_>, Vec<_>) = some.iter().map(number).partition(Result::is_ok);
            findings.extend(bad.into_iter().filter_map(Result::err));
            Some(good.into_iter().filter_map(Result::ok).collect())
        }
    };
    if !findings.is_empty() {
        return Err(Failure::Configuration(findings));
    }
    let named = args.login.is_some() || args.id.is_some() || key.is_some();
    Ok(Edit {
        me: named.then(|| Invited { login: args.login.clone(), id: args.id, ssh_key: key }),
        name: args.name.clone(),
        link: args.link.clone(),
        affiliation: args.affiliation.clone(),
        called: args.called.clone(),
        country: args.country.clone(),
        accept: terms.filter(|_| args.accept).map(|terms| args.acceptance(terms)),
        attest: args.attest.clone(),
        invite,
        leave: args.leave,
        remove,
        leader,
        rename: args.rename.clone(),
        merge: args.merge.clone(),
        merge_into: args.merge_into.clone(),
        withdraw: args.withdraw,
        come_back: args.come_back,
        choose,
    })
}

/// The line of a public key that is given itself or by its file.
fn key_line(text: &str) -> String {
    let path = PathBuf::from(text);
    let is_file = !text.contains(' ') && Path::is_file(&path);
    let read = if is_file { std::fs::read_to_string(&path).ok() } else { None };
    read.map_or_else(|| text.to_owned(), |line| line.trim().to_owned())
}

/// A login, `id:7`, or a public key.
fn person(text: &str) -> Result<Invited, Finding> {
    let mut person = Invited { login: None, id: None, ssh_key: None };
    let wrong = |why: String| {
        Finding::new(codes::BAD_PERSON, why).help("give a login, id:NUMBER, or an SSH public key")
    };
    if let Some(digits) = text.strip_prefix("id:") {
        let id = digits.parse().map_err(|_| wrong(format!("{} is not a number", quoted(digits))))?;
        person.id = Some(id);
    } else if text.contains(' ') || text.contains("PRIVATE KEY") {
        fingerprint(text).map_err(|why| wrong(format!("the SSH key {why}")))?;
        person.ssh_key = Some(text.split_ascii_whitespace().take(2).collect::<Vec<_>>().join(" "));
    } else {
        person.login = Some(text.to_owned());
    }
    Ok(person)
}
