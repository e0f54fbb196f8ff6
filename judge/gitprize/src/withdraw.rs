//! `gitprize withdraw`: takes back what waits, before it is judged.

use serde_json::json;

use crate::common::{Now, Output};
use crate::consent::Consent;
use crate::place::Place;
use crate::remote::{Current, Remote};
use crate::send::{pushing, refused, unanswered, waiting};
use crate::sent::{Sent, State, receipt_of};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;
use contest::{Contest, Folder, ForgeKind, Slug};
use forge::Token;
use ledger::Ledger;

/// Take back a pull request of yours that waits, before it is judged; what has a receipt stays
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  gitprize withdraw\n  gitprize withdraw 12 --yes")]
pub struct Args {
    /// The pull request's number [default: the one that waits from here]
    #[arg(value_name = "NUMBER", value_parser = number)]
    number: Option<u64>,
    /// Your team [default: the one that this folder remembers]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    #[command(flatten)]
    consent: Consent,
    /// Show what would be withdrawn and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `12` or `#12`.
fn number(text: &str) -> Result<u64, String> {
    base::arguments::number::<u64>(text.strip_prefix('#').unwrap_or(text))
}

/// What is meant.
struct Meant {
    pull: u64,
    head: String,
    reference: String,
    since: Instant,
    sent: Option<Sent>,
}

/// Withdraws it.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let found = args.place.repository(args.output)?;
    let Some((remote, current)) = &found.there else {
        return Err(Failure::configuration(codes::BAD_REPOSITORY, "the contest has no repository"));
    };
    let folder = Folder::open(&found.root)?;
    let ledger = Ledger::open(&found.root)?;
    let team = args.team.clone().or_else(|| found.kept.team.clone());
    let meant = meant(args, remote, current, &ledger, team.as_ref())?;
    let (pull, output) = (meant.pull, args.output);
    let said = |done: bool| {
        json!({
            "contest": remote.address.as_str(),
            "pull": pull,
            "head": meant.head,
            "since": meant.since,
            "withdrawn": done,
            "dry_run": args.dry_run,
        })
    };
    output.line("Contest", remote.address.as_str());
    if args.dry_run {
        output.json(&said(false));
        output.line(
            "Would withdraw",
            &format!("#{pull}, commit {}, which waits since {}", meant.head, meant.since.here()),
        );
        return Ok(());
    }
    args.consent.ask(
        output,
        &format!("withdraws #{pull}, which waits since {}: it is never judged", meant.since.human()),
    )?;
    let replies = take_back(&folder.contest, remote, &meant, output)?;
    if let Some(sent) = &meant.sent {
        Sent { withdrawn: Some(args.now.get()), ..sent.clone() }.write(remote)?;
    }
    let mut value = said(true);
    value["replies"] = json!(replies);
    output.json(&value);
    output.value("Withdrawn", &format!("#{pull}, commit {}", meant.head));
    output.line("", "the ledger will say that it lapsed; it costs nothing of the quota");
    Ok(())
}

/// Which pull request is meant.
fn meant(
    args: &Args,
    remote: &Remote,
    current: &Current,
    ledger: &Ledger,
    team: Option<&Slug>,
) -> Result<Meant, Failure> {
    let none = |text: String, help: &str| {
        Err(Failure::Findings(vec![Finding::new(codes::NOT_WAITING, text).help(help)]))
    };
    let own = Sent::all(remote)?;
    let is_wanted = |pull: u64| args.number.is_none_or(|wanted| wanted == pull);
    let mut all: Vec<Meant> = vec![];
    for sent in own.iter().filter(|sent| team.is_none_or(|team| sent.team == *team)) {
        if let State::Waiting { pull, reference } = sent.state(ledger, &current.listing)
            && is_wanted(pull)
        {
            all.push(Meant {
                pull,
                head: sent.head.clone(),
                reference,
                since: sent.at,
                sent: Some(sent.clone()),
            });
        }
    }
    // What another machine or another member of the team sent has to be named.
    if let (Some(wanted), Some(team), true) = (args.number, team, all.is_empty()) {
        let others = waiting(remote, current, ledger, team)?.into_iter().filter(|one| one.pull == wanted);
        all.extend(others.map(|one| Meant {
            pull: one.pull,
            head: one.head.to_string(),
            reference: one.reference,
            since: one.made,
            sent: None,
        }));
    }
    if all.len() > 1 {
        let numbers: Vec<String> = all.iter().map(|one| format!("#{}", one.pull)).collect();
        return none(
            format!("several wait: {}", numbers.join(", ")),
            "give the number of the one that is meant",
        );
    }
    if let Some(one) = all.pop() {
        return Ok(one);
    }
    let Some(wanted) = args.number else {
        let judged = own.iter().rev().find_map(|sent| Some((sent, receipt_of(ledger, &sent.head)?)));
        let text = match judged {
            Some((sent, receipt)) => format!(
                "nothing of yours waits here; the last one{} is judged: receipt {}",
                sent.pull.map_or_else(String::new, |pull| format!(", #{pull},")),
                receipt.seq
            ),
            None => "nothing that was sent from here waits".to_owned(),
        };
        return none(
            text,
            "what a machine of yours or another member sent is named by its number; a receipt stays",
        );
    };
    let of_number = |(_, pull, _): &(String, u64, git2::Oid)| *pull == wanted;
    if unanswered(current, ledger).iter().any(of_number) {
        let text = format!("#{wanted} waits, and it is not known to be your team's");
        return none(
            text,
            "say whose it is with --team TEAM; a registration is withdrawn where it was sent from",
        );
    }
    let about = |receipt: &&ledger::Receipt| receipt.entry.identity().is_some_and(|(pull, _)| pull == wanted);
    match ledger.receipts().iter().rev().find(about) {
        Some(receipt) => none(
            format!("#{wanted} is judged already: receipt {}", receipt.seq),
            "what has a receipt stays in the ledger, and counts",
        ),
        None => {
            none(format!("there is no pull request #{wanted}"), "`gitprize status TEAM` lists what waits")
        }
    }
}

/// Takes it back, and gives what the server said.
fn take_back(
    contest: &Contest,
    remote: &Remote,
    meant: &Meant,
    output: Output,
) -> Result<Vec<String>, Failure> {
    let kind = contest.forge.kind;
    if kind == ForgeKind::Git || remote.address.host().is_none() {
        // Only as it was looked at: a push of another member in between is not lost.
        let lease = format!("--force-with-lease={}:{}", meant.reference, meant.head);
        let said = pushing(remote, output, &[&lease], &format!(":{}", meant.reference))?;
        refused(remote, &said)?;
        return Ok(said.replies());
    }
    let Some(token) = Token::find(kind, &remote.address) else {
        let page = meant.sent.as_ref().and_then(|sent| sent.url.clone());
        let text =
            format!("#{} is closed on the forge's page or with a token, and there is none", meant.pull);
        let help = page.map_or_else(|| "close it there".to_owned(), |page| format!("close it at {page}"));
        return Err(Failure::Configuration(vec![Finding::new(codes::NO_TOKEN, text).help(help)]));
    };
    forge::sender(kind, &remote.address, token)?.close(meant.pull)?;
    Ok(vec![])
}
