//! Decisions.

topic! {
    "decisions",
    "Decisions",
    "What the judge says about what organiser and jury want to put on record. Nothing was written: the state of the prize \
            does not allow the act, or the act names something that is not there.",
    UNKNOWN_PRIZE = organiser(
        "There is no prize of this name.",
        "Write the name as `contest.toml` has it; `judge prize` lists them.",
    ),
    PRIZE_WAITS = organiser(
        "There is nothing to decide yet: the prize's line does not hold, its period has not begun, or nobody has reached it.",
        "Wait; if it comes after another prize, award that one first.",
    ),
    PRIZE_STILL_OPEN = organiser(
        "Submissions may still come, in the prize's period or its last call.",
        "Wait until the moment that the message says.",
    ),
    UNJUDGED_HEADS = organiser(
        "Heads that were received in time have no receipts yet, or nobody here knows when they arrived: what they bring could \
         change the decision.",
        "`judge run` judges them; then decide. On a forge give `--pulls`, as `judge run` takes it.",
    ),
    LABELS_REVEALED = both(
        "The answer key is published: nothing that is received from then on is scored, and nothing opens the contest again.",
        "Nothing can be done; what is over stays over.",
    ),
    PRIZE_HAS_NOMINEE = organiser(
        "Somebody is nominated and the decision about them is not made.",
        "Go on with that team, or `judge prize reject`.",
    ),
    PRIZE_NO_NOMINEE = organiser(
        "The step needs a nominee and there is none.",
        "`judge prize nominate` first.",
    ),
    PRIZE_DECIDED = organiser(
        "The prize is awarded, or its period is over with nobody in line.",
        "Nothing is left to do; a disqualification of the winner puts the next in line.",
    ),
    PRIZE_WRONG_STEP = organiser(
        "The step does not follow from the state of the prize.",
        "Take the steps that the message calls missing, in their order.",
    ),
    NOT_THE_NOMINEE = organiser(
        "The team is not the one that is nominated, or is out of line.",
        "Leave out `--team`, or look at `judge prize`.",
    ),
    NOMINEE_NOT_FIRST = organiser(
        "Another team is before this one in line.",
        "Nominate the first; `judge prize reject` takes it out of line if it cannot be verified. When somebody has come before a \
         nominee, `judge prize recall` takes the nomination back.",
    ),
    NOMINEE_IS_FIRST = organiser(
        "The nominee is still the first in line, so the nomination cannot be recalled.",
        "Go on with that team, or `judge prize reject`.",
    ),
    NOMINEE_NOT_IN_LINE = organiser(
        "The submission takes no part in the decision.",
        "The message says why: disqualified, outside the period, not among those chosen, or out of line.",
    ),
    NOMINEE_MISSES_LINE = organiser(
        "The private score does not reach the prize's line, or is not told with the contest's decimals.",
        "Nominate with `--identity`, which takes the score from the sealed files.",
    ),
    PRIVATE_SCORES_NEEDED = organiser(
        "The decision is made on the sealed private scores.",
        "Give `--identity` the file with the jury's age identity.",
    ),
    NOBODY_IN_LINE = organiser(
        "Nobody is left who reaches the prize's line.",
        "The prize is not awarded; `judge prize reopen` opens the contest again.",
    ),
    CANDIDATES_LEFT = organiser(
        "The contest cannot open again while somebody is in line.",
        "Nominate the next, and reject the team if it cannot be verified.",
    ),
    DELIVERY_LATE = organiser(
        "The nominee's time to deliver is over.",
        "If it delivered in time, `--delivered-at` with `--reason` and `--evidence` says so; else `judge prize reject` takes the \
         team out of line, and the next may come.",
    ),
    DELIVERY_UNPROVEN = organiser(
        "A delivery in time that is recorded after the deadline needs evidence.",
        "Link with `--evidence` to what shows when it arrived.",
    ),
    IMPOSSIBLE_DELIVERY = organiser(
        "The team cannot have delivered then: before it was nominated, or in the future.",
        "Give `--delivered-at` the moment when everything was there.",
    ),
    BAD_REASON = organiser(
        "A reason, rule or note is empty, too long or not plain text.",
        "Say in a sentence why.",
    ),
    BAD_EVIDENCE = organiser( "The evidence is not a web address.", "Put it on a page and give its address."),
    NOT_A_SCORE = organiser(
        "The receipt that was named is not a score.",
        "Name the receipt of the submission's first score; the team's page lists them.",
    ),
    ALREADY_DISQUALIFIED = organiser(
        "The team or submission is off the board already.",
        "Nothing needs to be done.",
    ),
    NOT_A_DISQUALIFICATION = organiser(
        "The receipt that was named is not a disqualification.",
        "Name the number of the `disqualify` receipt.",
    ),
    ALREADY_APPEALED = organiser(
        "Somebody appealed against this act before.",
        "Decide about that appeal: `judge reinstate`, or leave it as it is.",
    ),
    ALREADY_REINSTATED = organiser(
        "The disqualification was taken back before.",
        "Nothing needs to be done.",
    ),
    ALREADY_BARRED = organiser(
        "The person may not take part already.",
        "Nothing needs to be done; `judge bar --lift N` takes a bar back.",
    ),
    NOT_A_BAR = organiser(
        "The receipt that was named is not a bar, or not one that holds.",
        "Name the number of the `bar` receipt.",
    ),
    IMPOSSIBLE_GRANT = organiser(
        "The grant would give nothing: no submissions, a time that is over or after the end, or a disqualified team.",
        "Name a number above 0 and a time in the future.",
    ),
    IMPOSSIBLE_EXTENSION = organiser(
        "The contest or the phase cannot end then.",
        "Name a moment in the future and not before the last call's end; once a decision has begun, only \
         `reopen` \
         opens the contest.",
    ),
    UNKNOWN_PHASE = organiser( "There is no phase of this name.", "Write the id as `contest.toml` has it."),
}
