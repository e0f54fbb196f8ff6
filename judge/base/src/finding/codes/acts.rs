//! Decisions.

use super::{Code, Topic, both, organiser};

pub(super) static TOPIC: Topic = Topic {
    title: "Decisions",
    about: "What the judge says about what organiser and jury want to put on record. Nothing was written: the state of the prize \
            does not allow the act, or the act names something that is not there.",
    codes: CODES,
};

static CODES: &[Code] = &[
    organiser(
        "unknown-prize",
        "There is no prize of this name.",
        "Write the name as `contest.toml` has it; `judge prize` lists them.",
    ),
    organiser(
        "prize-waits",
        "There is nothing to decide yet: the prize's line does not hold, its period has not begun, or nobody has reached it.",
        "Wait; if it comes after another prize, award that one first.",
    ),
    organiser(
        "prize-still-open",
        "Submissions may still come, in the prize's period or its last call.",
        "Wait until the moment that the message says.",
    ),
    organiser(
        "unjudged-heads",
        "Heads that were received in time have no receipts yet, or nobody here knows when they arrived: what they bring could \
         change the decision.",
        "`judge run` judges them; then decide. On a forge give `--pulls`, as `judge run` takes it.",
    ),
    both(
        "labels-revealed",
        "The answer key is published: nothing that is received from then on is scored, and nothing opens the contest again.",
        "Nothing can be done; what is over stays over.",
    ),
    organiser(
        "prize-has-nominee",
        "Somebody is nominated and the decision about them is not made.",
        "Go on with that team, or `judge prize reject`.",
    ),
    organiser(
        "prize-no-nominee",
        "The step needs a nominee and there is none.",
        "`judge prize nominate` first.",
    ),
    organiser(
        "prize-decided",
        "The prize is awarded, or its period is over with nobody in line.",
        "Nothing is left to do; a disqualification of the winner puts the next in line.",
    ),
    organiser(
        "prize-wrong-step",
        "The step does not follow from the state of the prize.",
        "Take the steps that the message calls missing, in their order.",
    ),
    organiser(
        "not-the-nominee",
        "The team is not the one that is nominated, or is out of line.",
        "Leave out `--team`, or look at `judge prize`.",
    ),
    organiser(
        "nominee-not-first",
        "Another team is before this one in line.",
        "Nominate the first; `judge prize reject` takes it out of line if it cannot be verified. When somebody has come before a \
         nominee, `judge prize recall` takes the nomination back.",
    ),
    organiser(
        "nominee-is-first",
        "Only a nomination can be recalled that is of the first in line no more.",
        "Go on with that team, or `judge prize reject`.",
    ),
    organiser(
        "nominee-not-in-line",
        "The submission takes no part in the decision.",
        "The message says why: disqualified, outside the period, not among those chosen, or out of line.",
    ),
    organiser(
        "nominee-misses-line",
        "The private score does not reach the prize's line, or is not told with the contest's decimals.",
        "Nominate with `--identity`, which takes the score from the sealed files.",
    ),
    organiser(
        "private-scores-needed",
        "The decision is made on the sealed private scores.",
        "Give `--identity` the file with the jury's age identity.",
    ),
    organiser(
        "nobody-in-line",
        "Nobody is left who reaches the prize's line.",
        "The prize is not awarded; `judge prize reopen` opens the contest again.",
    ),
    organiser(
        "candidates-left",
        "The contest cannot open again while somebody is in line.",
        "Nominate the next, and reject the team if it cannot be verified.",
    ),
    organiser(
        "delivery-late",
        "The nominee's time to deliver is over.",
        "If it delivered in time, `--delivered-at` with `--reason` and `--evidence` says so; else `judge prize reject` takes the \
         team out of line, and the next may come.",
    ),
    organiser(
        "delivery-unproven",
        "A delivery in time that is recorded after the deadline needs evidence.",
        "Link with `--evidence` to what shows when it arrived.",
    ),
    organiser(
        "impossible-delivery",
        "The team cannot have delivered then: before it was nominated, or in the future.",
        "Give `--delivered-at` the moment when everything was there.",
    ),
    organiser(
        "bad-reason",
        "A reason, rule or note is empty, too long or no plain text.",
        "Say in a sentence why.",
    ),
    organiser("bad-evidence", "The evidence is no web address.", "Put it on a page and give its address."),
    organiser(
        "not-a-score",
        "The receipt that was named is no score.",
        "Name the receipt of the submission's first score; the team's page lists them.",
    ),
    organiser(
        "already-disqualified",
        "The team or submission is off the board already.",
        "Nothing needs to be done.",
    ),
    organiser(
        "not-a-disqualification",
        "The receipt that was named is no disqualification.",
        "Name the number of the `disqualify` receipt.",
    ),
    organiser(
        "already-appealed",
        "Somebody appealed against this act before.",
        "Decide about that appeal: `judge reinstate`, or leave it as it is.",
    ),
    organiser(
        "already-reinstated",
        "The disqualification was taken back before.",
        "Nothing needs to be done.",
    ),
    organiser(
        "impossible-grant",
        "The grant would give nothing: no submissions, a time that is over or after the end, or a disqualified team.",
        "Name a number above 0 and a time that is to come.",
    ),
    organiser(
        "impossible-extension",
        "The contest or the phase cannot end then.",
        "Name a moment that is to come and not before the last call's end; once a decision has begun, only `reopen` \
         opens the contest.",
    ),
    organiser("unknown-phase", "There is no phase of this name.", "Write the id as `contest.toml` has it."),
];
