//! Teams and people.

use super::{Code, Topic, both, contestant, organiser};

pub(super) static TOPIC: Topic = Topic {
    title: "Teams and people",
    about: "What the judge says about registrations, members, terms and consent.",
    codes: CODES,
};

static CODES: &[Code] = &[
    contestant(
        "nothing-changed",
        "The `team.toml` says what main says already.",
        "Nothing is left to do; comments and the order of keys make no difference.",
    ),
    contestant(
        "not-your-entry",
        "Somebody else's entry in `team.toml` is changed.",
        "Everybody changes their own `[[members]]` entry; the leader can remove one.",
    ),
    contestant(
        "unproven-identity",
        "An entry claims a login, a number or a key that the push does not prove.",
        "List only what the contest's server knows you by.",
    ),
    contestant(
        "new-leader",
        "The leadership goes to somebody who was not a member.",
        "They join first; then the leader hands over to them.",
    ),
    contestant(
        "former-names",
        "`former_names` was changed, which the judge keeps.",
        "Leave it as it stands on main.",
    ),
    contestant(
        "bad-rename",
        "A team cannot be renamed like this.",
        "Bring a new folder with `was = \"old-folder\"` and the same members: `judge join --rename NEW`.",
    ),
    contestant(
        "bad-merge",
        "Teams cannot become one like this.",
        "`judge join --merge-into` in one team, then `judge join --merge` in the other writes it as it has to be.",
    ),
    contestant(
        "no-merge-consent",
        "The other team's file on main does not agree to the merger.",
        "Its leader runs `judge join --merge-into` and pushes that first.",
    ),
    contestant(
        "reserved-name",
        "The name would pass for the contest itself, for a baseline or for nobody.",
        "Take a name that speaks of nobody but the team.",
    ),
    contestant(
        "no-letters",
        "The name has neither a letter nor a digit.",
        "Take a name that people can say.",
    ),
    contestant(
        "mixed-scripts",
        "The name mixes scripts that look alike, or has letters that nobody writes with today.",
        "Write it in one script, or in Latin and one other.",
    ),
    contestant("stacked-marks", "A letter has more than three marks on it.", "Write it with plain letters."),
    contestant(
        "teams-frozen",
        "The date until which teams may register and change their members has passed.",
        "Leaving and withdrawing stay possible.",
    ),
    contestant(
        "in-two-teams",
        "A person is in another team, and the contest allows one.",
        "Leave the other team first.",
    ),
    contestant(
        "identical-members",
        "Another team has the same set of members.",
        "Submit with the team that is there.",
    ),
    contestant(
        "leads-too-many",
        "The leader leads as many teams as one person may.",
        "Hand over or withdraw one of them first.",
    ),
    contestant(
        "missing-country",
        "An entry has no country, and the contest asks for one.",
        "Add for example `country = \"NL\"`.",
    ),
    contestant(
        "missing-attestation",
        "An entry lacks an attestation that the contest asks for.",
        "If what it says is so, add its name to `attests`.",
    ),
    contestant(
        "unknown-attestation",
        "An entry makes an attestation that the contest does not know.",
        "Leave it out; the message lists those that it asks for.",
    ),
    contestant(
        "terms-not-accepted",
        "A member has not accepted the terms.",
        "Whoever agrees runs `judge join --accept` and pushes their entry.",
    ),
    contestant(
        "terms-changed",
        "A member accepted an earlier text of the terms.",
        "Look at the difference that the message names; whoever agrees runs `judge join --accept`.",
    ),
    contestant(
        "acceptance-date",
        "The terms are said to be accepted on a day that is to come.",
        "Give the day on which you accepted them.",
    ),
    contestant(
        "no-choice",
        "The file chooses submissions, and the contest decides without a choice.",
        "Leave `chosen` out.",
    ),
    contestant(
        "too-many-chosen",
        "More submissions are chosen than the contest lets a team choose.",
        "Keep the ones that are to count.",
    ),
    contestant(
        "bad-choice",
        "A chosen receipt is no scored submission of the team, or is chosen twice.",
        "The team's page lists its receipts.",
    ),
    contestant(
        "withdrawn-team",
        "The team has withdrawn from the contest.",
        "While teams may change, its leader can come back: `judge join --come-back`.",
    ),
    both(
        "account-age-unknown",
        "How old the account is, is not known, so that the registration waits.",
        "The organiser decides with `judge review`; contestants have nothing to do.",
    ),
    both(
        "young-account",
        "The account is younger than the contest asks for, so that the registration waits.",
        "The organiser decides with `judge review`; contestants have nothing to do.",
    ),
    both(
        "sign-up-rate",
        "So many teams registered within an hour that this registration waits.",
        "The organiser decides with `judge review`; contestants have nothing to do.",
    ),
    contestant(
        "registration-rejected",
        "The organiser rejected a registration that waited.",
        "The message has the reason.",
    ),
    organiser(
        "held-head-gone",
        "A registration that waits cannot be read any more: its head is gone or its author unknown.",
        "What was pushed instead is judged in the next batch; reject this one.",
    ),
    contestant(
        "no-team-name",
        "`judge join` is to register a team without a name.",
        "Give one with `--name`, or look for a typing mistake in `--team`.",
    ),
    contestant(
        "no-identity",
        "`judge join` does not know who you are.",
        "Give `--login`, `--id` or `--ssh-key`.",
    ),
    contestant(
        "bad-person",
        "`judge join` was given somebody that it cannot read.",
        "Give a login, `id:NUMBER`, or an SSH public key.",
    ),
    contestant(
        "no-terms",
        "`judge join --accept` was used in a contest that has no terms to accept.",
        "Leave `--accept` out.",
    ),
    organiser(
        "no-terms-file",
        "The file of the terms cannot be read.",
        "Correct `terms.file` in `contest.toml`.",
    ),
];
