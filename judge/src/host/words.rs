//! What the pusher reads.

use base::finding::quoted;
use base::time::Instant;
use ledger::quota::Left;
use repo::Proposal;
use repo::receive::Answer;
use rules::team::Change;

use crate::batch::Likely;

/// What became of one reference.
pub(crate) fn said(answer: &Answer, now: Instant) -> String {
    match answer {
        Answer::Arrived { pull, before: None } => {
            format!("Received as #{pull} at {}. It is judged in the next batch.", now.human())
        }
        Answer::Arrived { pull, before: Some(before) } => format!(
            "Received as #{pull} at {}. This commit came at {} before and left again: it counts from now, if it has \
             no receipt yet.",
            now.human(),
            before.human()
        ),
        Answer::Known { pull, other, at, judged } => {
            let state = if *judged { "it has a receipt" } else { "it waits for the next batch" };
            format!(
                "This commit was already received as #{other} at {}, {state}. As #{pull} it is one more submission.",
                at.human()
            )
        }
        Answer::Removed { pull } => {
            format!(
                "#{pull} was removed. What was not judged yet has lapsed; pushed again, it counts from then."
            )
        }
        Answer::Strange { name } => format!(
            "{} is never judged: no forge makes such a reference. Push to refs/pull/NUMBER/head, with a number \
             from 1 that is free.",
            quoted(name)
        ),
    }
}

/// What is said of a head that stands where it was pushed to.
pub(super) fn stands_already(pull: u64) -> String {
    format!("This commit was received as #{pull} before, and nothing has changed: it counts from then.")
}

/// What was found out about a head before it is taken.
pub(crate) fn likely(proposal: &Proposal, likely: &Likely) -> Vec<String> {
    let path = &proposal.path;
    let mut lines = vec![match likely {
        Likely::Submission { read: Some((form, rows)), .. } => {
            format!("{path} is readable as {form}: {rows} predictions, every id once.")
        }
        Likely::Submission { read: None, .. } => format!("{path} is read in the batch, by the judge alone."),
        Likely::Claim(_) => format!("{path} holds a digest; the file itself may follow."),
        Likely::Team(team, Change::New) => format!("{path} registers the team {team}."),
        Likely::Team(team, _) => format!("{path} changes the team {team}."),
        Likely::Held(why) => {
            format!("{path} will wait for the organiser after the batch: {}.", why.message)
        }
    }];
    if let Likely::Submission { notes, .. } = likely {
        for note in notes {
            lines.push(format!("Note: {}.", note.sentence()));
            lines.extend(note.help.clone());
        }
    }
    lines
}

/// What is left of a quota before a submission, of which so many others wait for the batch.
pub(super) fn quota(left: &Left, waiting: u32) -> Vec<String> {
    let mut text = format!("{} of {} left of the quota", left.scored, left.of);
    if !left.lines.is_empty() {
        text = format!("{text} ({})", left.lines.join("; "));
    }
    let mut lines = vec![match waiting {
        0 => format!("With this one not counted, {text}."),
        1 => format!("With this one not counted, {text}, and 1 more of the team waits for the batch."),
        more => format!("With this one not counted, {text}, and {more} more of the team wait for the batch."),
    }];
    if waiting >= left.scored {
        lines.push(
            "Those that wait come first: if they are scored, this one is refused as over the quota."
                .to_owned(),
        );
    }
    lines
}
