//! `judge bar`: a person may not take part, or may again.

use std::path::PathBuf;

use super::act::{Recording, record};
use super::common::{KeyIdentity, tags};
use super::forget::wanted;
use base::failure::Failure;
use contest::{Folder, Invited, Person as _, Slug};
use ledger::named::check_receipt;
use ledger::{Answered, Barred, Known};
use rules::coverage::check_rule;

/// Bar a person from the contest, by tags that name nobody, or lift such a bar (for the organiser)
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge bar --login somebody --rule 3 --reason \"…\"\n  judge bar --lift 812 --reason \"…\""
)]
#[command(group = clap::ArgGroup::new("who").required(true).multiple(true))]
pub(super) struct Args {
    /// The person's name on the forge
    #[arg(long, value_name = "LOGIN", group = "who")]
    login: Option<String>,
    /// The person's number on the forge
    #[arg(long, value_name = "N", group = "who")]
    id: Option<u64>,
    /// The person's SSH public key, or its fingerprint
    #[arg(long, value_name = "KEY", group = "who")]
    ssh_key: Option<String>,
    /// Let the person of this `bar` receipt take part again
    #[arg(long, value_name = "RECEIPT", group = "who", conflicts_with_all = ["login", "id", "ssh_key", "rule"])]
    lift: Option<u64>,
    /// The rule that was broken: its number or name on the rules page
    #[arg(long, value_name = "RULE", required_unless_present = "lift")]
    rule: Option<String>,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Link to the evidence
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    /// The answer key, of which the tags are made where the contest keeps no secret for them [default: as contest.toml
    /// says]
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    #[command(flatten)]
    identity: KeyIdentity,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (reason, evidence) = (args.reason.clone(), args.evidence.clone());
    if let Some(of) = args.lift {
        return record(&args.recording, &|base, _, _| {
            check_receipt(of, base.ledger.receipts().len())?;
            Ok(Known::Readmit(Answered { of, reason: reason.clone(), evidence: evidence.clone() }))
        });
    }
    let root = &args.recording.dir.dir;
    let folder = Folder::open(root)?;
    let wanted = wanted(args.login.as_deref(), args.id, args.ssh_key.as_deref())?;
    record(&args.recording, &|base, _, _| {
        check_rule(root, &base.contest, args.rule.as_deref().unwrap_or_default())?;
        let tags = tags(&folder.contest, root, args.answers.as_deref(), &args.identity, &base.ledger)?;
        let entries = wanted.entries(&base.teams, base.contest.forge.logins);
        let mut known: Vec<Invited> = entries.iter().map(|(_, member)| Invited::known_as(*member)).collect();
        // A login alone may be somebody else's some day; where a number is known it is left out.
        if args.id.is_some() || args.ssh_key.is_some() || !known.iter().any(|one| one.id().is_some()) {
            known.push(wanted.as_invited());
        }
        let mut people: Vec<String> = known.iter().flat_map(|one| tags.of(one)).collect();
        people.sort();
        people.dedup();
        let mut teams: Vec<Slug> = entries.into_iter().map(|(slug, _)| slug.clone()).collect();
        teams.sort();
        teams.dedup();
        Ok(Known::Bar(Barred {
            people,
            teams,
            rule: args.rule.clone().unwrap_or_default(),
            reason: reason.clone(),
            evidence: evidence.clone(),
        }))
    })
}
