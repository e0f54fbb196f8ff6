//! Dates, the machine's clock, and whether the judge still comes.

use super::{Check, Patient};
use base::plural::counted;
use base::time::{Instant, Window};
use contest::ForgeKind;

/// After so many days without a commit GitHub turns a schedule off.
const SILENT_DAYS: i64 = 60;
/// How far a clock may be off.
const SKEW_SECONDS: i64 = 120;

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    dates(patient, all);
    clock(patient, all);
    schedule(patient, all);
}

fn days(from: Instant, to: Instant) -> String {
    let seconds = Window::between(from, to).seconds();
    match seconds / 86_400 {
        0 => counted(seconds / 3_600, "hour", "hours"),
        whole => counted(whole, "day", "days"),
    }
}

fn dates(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let (contest, now) = (&patient.folder.contest, patient.now);
    let receipts = patient.ledger.map_or(0, |ledger| ledger.receipts().len());
    let is_out = patient.repository.is_some_and(|repository| repository.find_remote("origin").is_ok());
    all.push(if now < contest.opens {
        Check::done(
            "opens",
            format!("it opens in {}, at {}", days(now, contest.opens), contest.opens.human()),
        )
    } else if now > contest.closes {
        Check::done("opens", format!("it closed at {}", contest.closes.human()))
    } else if receipts > 0 {
        Check::done("opens", format!("it is open, with {}", counted(receipts, "receipt", "receipts")))
    } else if is_out {
        let text = format!("it opened {} ago and no receipt is on record", days(contest.opens, now));
        Check::missing("opens", text, "judge run")
    } else {
        let text = format!(
            "it opened {} ago, at {}, and nobody can reach it yet",
            days(contest.opens, now),
            contest.opens.human()
        );
        Check::wrong("opens", text, "opens = … in contest.toml, a later instant")
    });
}

/// What was written later than now shows a clock that is behind, this one or the other.
fn clock(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let receipt = patient.ledger.and_then(|ledger| ledger.receipts().last()).map(|receipt| receipt.at);
    let Some(newest) = committed(patient).max(receipt) else { return };
    let ahead = Window::between(patient.now, newest).seconds();
    all.push(if ahead > SKEW_SECONDS {
        let text = format!(
            "the newest commit or receipt is of {}, {} from now",
            newest.human(),
            days(patient.now, newest)
        );
        Check::wrong("clock", text, "timedatectl set-ntp true, on the machine whose clock is wrong")
    } else {
        Check::done("clock", "nothing on record is later than this machine's clock")
    });
}

/// When the newest commit of main was made, as far as this clone knows.
fn committed(patient: &Patient<'_>) -> Option<Instant> {
    let repository = patient.repository?;
    let tracking = format!("refs/remotes/origin/{}", patient.folder.contest.forge.branch);
    let heads = [repository.refname_to_id(&tracking).ok(), repository.refname_to_id("HEAD").ok()];
    let times = heads.into_iter().flatten().filter_map(|oid| repository.find_commit(oid).ok());
    times.map(|commit| Instant::from_seconds(commit.committer().when().seconds())).max()
}

fn schedule(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let contest = &patient.folder.contest;
    let is_open = patient.now >= contest.opens && patient.now <= contest.closes;
    let Some(newest) = committed(patient).filter(|_| is_open) else { return };
    let silent = Window::between(newest, patient.now).seconds() / 86_400;
    if silent < SILENT_DAYS {
        return;
    }
    let text = format!("main has had no commit for {silent} days");
    all.push(match contest.forge.kind {
        ForgeKind::Github => Check::wrong(
            "schedule",
            format!("{text}, and GitHub turns schedules off after {SILENT_DAYS}"),
            "gh workflow enable judge.yml && gh workflow enable publish.yml",
        ),
        _ => Check::wrong("schedule", format!("{text}: does the judge still run?"), "judge run"),
    });
}
