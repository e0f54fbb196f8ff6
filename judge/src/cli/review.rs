//! `judge review`: the organiser's queue of registrations that wait.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::arrivals::listed;
use super::common::{Dir, Key, Now, Output, Signing, tags};
use super::consent::Consent;
use super::fetched::{Fetched, ONLY_MAIN};
use super::outbox::{Outbox, Replies};
use super::upstream::{Upstream, until_pushed};
use crate::batch::{Decision, Review};
use base::failure::Failure;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::{Folder, Slug};
use ledger::named::no_team;
use ledger::words::check_new;
use ledger::{Entry, Held, Known, Ledger, Receipt};
use repo::{At, FetchLimits, Pulls};
use rules::people::{Waiting, per_person, waiting};

/// List the registrations that wait, and approve or reject them
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge review\n  judge review --approve bellkor\n  judge review --reject bellkor --reason \"The name is another team's.\""
)]
pub(super) struct Args {
    /// Take over what this team's pull request brings
    #[arg(long, value_name = "TEAM", conflicts_with_all = ["all", "reject"])]
    approve: Option<Slug>,
    /// Take over all that wait
    #[arg(long, conflicts_with = "reject")]
    all: bool,
    /// With --all: only those that were received before this instant
    #[arg(long, value_name = "INSTANT", requires = "all")]
    before: Option<Instant>,
    /// Refuse what this team's pull request brings
    #[arg(long, value_name = "TEAM", requires = "reason")]
    reject: Option<Slug>,
    /// With --reject: why; it stands in the public ledger
    #[arg(long, value_name = "TEXT", requires = "reject")]
    reason: Option<String>,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    signing: Signing,
    /// The forge's list of pull requests as JSON; without it the repository's receive log is read
    #[arg(long, value_name = "FILE")]
    pulls: Option<PathBuf>,
    // Only asked for where a quota is per person.
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    replies: Replies,
    #[command(flatten)]
    consent: Consent,
    /// Print what would happen and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let decision = match (&args.reject, &args.reason) {
        (Some(_), Some(reason)) => {
            check_new("--reason", reason).map_err(|finding| Failure::Configuration(vec![*finding]))?;
            Decision::Reject(reason.clone())
        }
        _ if args.all || args.approve.is_some() => Decision::Approve,
        _ => return list(args, &folder),
    };
    let remote =
        args.upstream.target(&args.dir.dir, &folder.contest.forge.branch, !args.dry_run, args.output)?;
    let mut outbox = args.replies.outbox(args.dry_run);
    let review = until_pushed(args.output, || decide(args, &folder, &remote, &decision, &mut outbox))?;
    let mut followed = Ok(());
    if !args.dry_run && !review.judged.is_empty() {
        followed = args.upstream.follow(&args.dir.dir, &folder.contest.forge.branch, args.output);
    }
    report(args, &review)?;
    outbox.finish()?;
    followed
}

/// Whether the ledger has tags of people who withdrew a team or may not take part, against which whoever registers is
/// held.
fn has_somebody(ledger: &Ledger) -> bool {
    let is_one = |entry: &Entry| match entry {
        Entry::Known(Known::Register(it)) => !it.withdrew.is_empty(),
        Entry::Known(known) => matches!(known, Known::Bar(_)),
        Entry::Other(_) => false,
    };
    ledger.receipts().iter().any(|receipt| is_one(&receipt.entry))
}

/// One try; nothing says that main moved and nothing was written.
fn decide(
    args: &Args,
    folder: &Folder,
    remote: &str,
    decision: &Decision,
    outbox: &mut Outbox<'_>,
) -> Result<Option<Review>, Failure> {
    let limits = FetchLimits { bytes: 64 << 20, time: Duration::from_secs(300) };
    let branch = &folder.contest.forge.branch;
    let opened = Fetched::open(remote, branch, &args.dir.dir, limits)?;
    let base = opened.base(&args.signing, &args.dir.dir)?;
    let Fetched { quarantine, repository, .. } = opened;
    // By what stands on main, not by what this folder last saw of it.
    let known = per_person(&base.contest) || has_somebody(&base.ledger);
    let known = known.then(|| tags(&folder.contest, &args.dir.dir, &args.key, &base.ledger));
    let known = known.transpose()?;
    let owed_after = outbox.owed_after(&quarantine, base.ledger.end().size(), args.output)?;
    // Those to earlier receipts are for `run` to write.
    let owed = |receipt: &Receipt| receipt.entry.identity().is_some() && Some(receipt.seq) > owed_after;
    let is_next = !base.ledger.receipts().iter().any(owed);
    let now = args.now.get();
    let pulls = match (listed(args.pulls.as_deref())?, quarantine.receive_log()) {
        (Some(mut pulls), _) => {
            // It was received when its receipt says; whose it is, is in the list.
            pulls.first_seen(|_, _| None, now, now);
            pulls
        }
        (None, Some(log)) => Pulls::from_receive_log(&quarantine.heads().trusted()?, log)?,
        (None, None) => Pulls::default(),
    };
    let review = Review::make(
        &quarantine,
        base,
        &pulls,
        known.as_ref(),
        |waiting| is_meant(args, waiting),
        decision,
        now,
    )?;
    if review.judged.is_empty()
        && let Some(team) = args.approve.as_ref().or(args.reject.as_ref())
    {
        is_known(&review, team)?;
    }
    if !review.judged.is_empty() && !args.dry_run {
        if let (Some(team), Some(reason)) = (&args.reject, &args.reason) {
            let what =
                format!("refuses the registration of {team} on record, for all to read: {}", quoted(reason));
            args.consent.ask(args.output, &what)?;
        }
        let commit = review.commit(&repository, now)?;
        if !quarantine.push(commit)? {
            return Ok(None);
        }
        review.judged.iter().for_each(|judged| outbox.put(judged.pull, &judged.head, &judged.reply));
        if is_next {
            outbox.close(&quarantine, commit, args.output);
        }
    }
    Ok(Some(review))
}

/// Checks that there is or was a team `asked`, of which nothing waits.
fn is_known(review: &Review, asked: &Slug) -> Result<(), Failure> {
    let base = &review.base;
    let entered = base.ledger.receipts().iter().filter_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Hold(held)) => Some(&held.team),
        Entry::Known(Known::Register(registered)) => Some(&registered.team),
        Entry::Known(Known::Refuse(refused)) => refused.team.as_ref(),
        _ => None,
    });
    let known: Vec<&Slug> = base.teams.keys().chain(entered).collect();
    if known.contains(&asked) || !review.undecided.is_empty() { Ok(()) } else { Err(no_team(asked, known)) }
}

fn is_meant(args: &Args, waiting: &Waiting) -> bool {
    let held = &waiting.held;
    let named = args.approve.as_ref().or(args.reject.as_ref());
    match named {
        Some(team) => held.team == *team,
        None => args.before.is_none_or(|before| held.arrival.received < before),
    }
}

/// Lists what waits on main, and says of what was pushed anew that the next batch has it.
fn list(args: &Args, folder: &Folder) -> Result<(), Failure> {
    let branch = &folder.contest.forge.branch;
    let root = &args.dir.dir;
    let (waiting, heads) = match args.upstream.remote(root) {
        Ok(remote) => {
            let opened = Fetched::open(&remote, branch, root, ONLY_MAIN)?;
            let base = At::new(&opened.repository, opened.main)?.base()?;
            (waiting(&base.ledger), opened.quarantine.waiting(|_, _| false))
        }
        // There is no other than this folder.
        Err(_) if !args.upstream.is_given() => (waiting(&Ledger::open(&folder.at.root)?), vec![]),
        Err(failure) => return Err(failure),
    };
    // The head that stands where the held one stood.
    let newer = |held: &Held| {
        let mut there =
            heads.iter().filter(|head| head.pull == held.arrival.pull).map(|head| head.oid.to_string());
        let first = there.next()?;
        (first != held.arrival.head && there.all(|head| head != held.arrival.head)).then_some(first)
    };
    args.output.json(&json!({
        "registrations": waiting.iter().map(|waiting| json!({
            "seq": waiting.seq, "registration": waiting.held, "replaced_by": newer(&waiting.held),
        })).collect::<Vec<_>>(),
    }));
    if waiting.is_empty() {
        args.output.line("Waiting", "no registration");
        return Ok(());
    }
    args.output.line("Waiting", &format!("{} registrations", waiting.len()));
    for Waiting { seq, held } in &waiting {
        let short = |head: &str| head.get(..12).unwrap_or(head).to_owned();
        let head = short(&held.arrival.head);
        args.output.line(
            "",
            &format!(
                "{}  #{} {head}  received {}  receipt {seq}  {}: {}",
                held.team,
                held.arrival.pull,
                held.arrival.received.human(),
                held.code,
                held.message
            ),
        );
        if let Some(newer) = newer(held) {
            let text = format!(
                "  replaced by {}: the next batch judges that one, and this one cannot be approved",
                short(&newer)
            );
            args.output.line("", &text);
        }
    }
    args.output.line("", "--approve TEAM, --all, or --reject TEAM --reason TEXT");
    Ok(())
}

fn report(args: &Args, review: &Review) -> Result<(), Failure> {
    let rejecting = args.reject.is_some();
    args.output.json(&json!({
        "dry_run": args.dry_run,
        "approved": if rejecting { 0 } else { review.judged.len() },
        "rejected": if rejecting { review.judged.len() } else { 0 },
        "judged": review.judged.iter().map(|judged| json!({
            "pull": judged.pull, "head": judged.head, "team": judged.team, "seq": judged.seq, "reply": judged.reply,
        })).collect::<Vec<_>>(),
        "undecided": review.undecided.iter().map(|(waiting, findings)| json!({
            "seq": waiting.seq, "team": waiting.held.team, "findings": findings,
        })).collect::<Vec<_>>(),
    }));
    let done = match (rejecting, args.dry_run) {
        (true, true) => "Would reject",
        (true, false) => "Rejected",
        (false, true) => "Would approve",
        (false, false) => "Approved",
    };
    let names: Vec<_> =
        review.judged.iter().filter_map(|judged| Some(judged.team.as_ref()?.as_str())).collect();
    if !names.is_empty() {
        args.output.line(done, &names.join(", "));
        let ledger = &review.base.ledger;
        let text = format!("{} receipts, tip {}…", ledger.receipts().len(), &ledger.tip()[..12]);
        args.output.line(if args.dry_run { "Ledger then" } else { "Ledger" }, &text);
    } else if review.undecided.is_empty() {
        if let Some(team) = args.approve.as_ref().or(args.reject.as_ref()) {
            let text = format!(
                "no registration of {} waits; `judge review` lists those that do",
                quoted(team.as_str())
            );
            // Decided before: saying it again is no fault.
            args.output.line("Nothing to do", &text);
        } else {
            args.output.line("Nothing to do", "no registration waits");
        }
    }
    let findings: Vec<Finding> = review
        .undecided
        .iter()
        .flat_map(|(waiting, findings)| {
            let place = format!("submissions/{}/team.toml", waiting.held.team);
            findings.iter().map(move |finding| {
                let finding = finding.clone();
                if finding.place.is_some() { finding } else { finding.in_file(place.clone()) }
            })
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings)) }
}
