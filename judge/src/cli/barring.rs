//! `judge bar`: a person may not take part, or may again.

use super::act::{Recording, record};
use super::common::{Key, tags};
use super::who::Who;
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
pub(super) struct Args {
    #[command(flatten)]
    who: Who,
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
    #[command(flatten)]
    key: Key,
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
    let wanted = args.who.wanted()?;
    record(&args.recording, &|base, _, _| {
        check_rule(root, &base.contest, args.rule.as_deref().unwrap_or_default())?;
        let tags = tags(&folder.contest, root, &args.key, &base.ledger)?;
        let entries = wanted.entries(&base.teams, base.contest.forge.logins);
        let mut known: Vec<Invited> = entries.iter().map(|(_, member)| Invited::known_as(*member)).collect();
        // A login alone may be somebody else's some day; where a number is known it is left out.
        if !args.who.by_login_alone() || !known.iter().any(|one| one.id().is_some()) {
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
