//! Teams and people.

topic! {
    "people",
    "Teams and people",
    "What the judge says about registrations, members, terms and consent.",
    NOTHING_CHANGED = contestant(
        "The `team.toml` says what main says already.",
        "Nothing is left to do; comments and the order of keys make no difference.",
    ),
    NOT_YOUR_ENTRY = contestant(
        "Somebody else's entry in `team.toml` is changed.",
        "Everybody changes their own `[[members]]` entry; the leader can remove one.",
    ),
    UNPROVEN_IDENTITY = contestant(
        "An entry claims a login, a number or a key that the push does not prove.",
        "List only what the contest's server knows you by.",
    ),
    NEW_LEADER = contestant(
        "Somebody would become the leader who was not a member.",
        "They join first; then the leader hands over to them.",
    ),
    FORMER_NAMES = contestant(
        "`former_names` was changed, which the judge keeps.",
        "Leave it as it is on main.",
    ),
    BAD_RENAME = contestant(
        "A team cannot be renamed like this.",
        "Bring a new folder with `was = \"old-folder\"` and the same members: `gitprize join --rename NEW`.",
    ),
    BAD_MERGE = contestant(
        "Teams cannot become one like this.",
        "`gitprize join --merge-into` in one team, then `gitprize join --merge` in the other writes it as it \
         has to be.",
    ),
    NO_MERGE_CONSENT = contestant(
        "The other team's file on main does not agree to the merger.",
        "Its leader runs `gitprize join --merge-into` and pushes that first.",
    ),
    RESERVED_NAME = contestant(
        "The name would pass for the contest itself, for a baseline or for nobody.",
        "Take a name that speaks of nobody but the team.",
    ),
    NO_LETTERS = contestant(
        "The name has neither a letter nor a digit.",
        "Take a name that people can say.",
    ),
    MIXED_SCRIPTS = contestant(
        "The name mixes scripts that look alike, or has letters that nobody writes with today.",
        "Write it in one script, or in Latin and one other.",
    ),
    STACKED_MARKS = contestant( "A letter has more than three marks on it.", "Write it with plain letters."),
    TEAMS_FROZEN = contestant(
        "The date until which teams may register and change their members has passed.",
        "Leaving and withdrawing stay possible.",
    ),
    IN_TWO_TEAMS = contestant(
        "A person is in another team, and the contest allows one.",
        "Leave the other team first.",
    ),
    IDENTICAL_MEMBERS = contestant(
        "Another team has the same set of members.",
        "Submit with the team that is there.",
    ),
    LEADS_TOO_MANY = contestant(
        "The leader leads as many teams as one person may.",
        "Hand over or withdraw one of them first.",
    ),
    MISSING_COUNTRY = personal(
        "An entry has no country, and the contest asks for one.",
        "Add for example `country = \"NL\"`.",
    ),
    MISSING_ATTESTATION = personal(
        "An entry lacks an attestation that the contest asks for.",
        "If what it says is so, add its name to `attests`.",
    ),
    UNKNOWN_ATTESTATION = contestant(
        "An entry makes an attestation that the contest does not know.",
        "Leave it out; the message lists those that it asks for.",
    ),
    TERMS_NOT_ACCEPTED = personal(
        "A member has not accepted the terms.",
        "Whoever agrees runs `gitprize join --accept` and pushes their entry.",
    ),
    TERMS_CHANGED = personal(
        "A member accepted an earlier text of the terms.",
        "Look at the difference that the message names; whoever agrees runs `gitprize join --accept`.",
    ),
    ACCEPTANCE_DATE = contestant(
        "The terms are said to be accepted on a day in the future.",
        "Give the day on which you accepted them.",
    ),
    BARRED_PERSON = personal(
        "Somebody in the team may not take part in this contest.",
        "A receipt of the kind `bar` has rule and reason. They leave, or the leader removes them; then the team goes on.",
    ),
    NO_CHOICE = contestant(
        "The file chooses submissions, and the contest decides without a choice.",
        "Leave `chosen` out.",
    ),
    TOO_MANY_CHOSEN = contestant(
        "More submissions are chosen than the contest lets a team choose.",
        "Keep those that shall count.",
    ),
    BAD_CHOICE = contestant(
        "A chosen receipt is not a scored submission of the team, or is chosen twice.",
        "The team's page lists its receipts.",
    ),
    WITHDRAWN_TEAM = contestant(
        "The team has withdrawn from the contest.",
        "While teams may change, its leader can come back: `gitprize join --come-back`.",
    ),
    ACCOUNT_AGE_UNKNOWN = both(
        "How old the account is, is not known, so that the registration waits.",
        "The organiser decides with `judge review`; contestants have nothing to do.",
    ),
    YOUNG_ACCOUNT = both(
        "The account is younger than the contest asks for, so that the registration waits.",
        "The organiser decides with `judge review`; contestants have nothing to do.",
    ),
    SIGN_UP_RATE = both(
        "So many teams registered within an hour that this registration waits.",
        "The organiser decides with `judge review`; contestants have nothing to do.",
    ),
    REGISTRATION_REJECTED = contestant(
        "The organiser rejected a registration that waited.",
        "The message has the reason.",
    ),
    HELD_HEAD_GONE = organiser(
        "A registration that waits cannot be read any more: its head is gone or its author unknown.",
        "What was pushed instead is judged in the next batch; reject this one.",
    ),
    NO_TEAM_NAME = contestant(
        "`gitprize join` cannot register a team without a name.",
        "Give one with `--name`, or look for a typing mistake in `--team`.",
    ),
    NO_IDENTITY = contestant(
        "`gitprize join` does not know who you are.",
        "Give `--login`, `--id` or `--ssh-key`.",
    ),
    BAD_PERSON = contestant(
        "`gitprize join` was given a person that it cannot read.",
        "Give a login, `id:NUMBER`, or an SSH public key.",
    ),
    NO_TERMS = contestant(
        "`gitprize join --accept` was used in a contest that has no terms to accept.",
        "Leave `--accept` out.",
    ),
    NO_TERMS_FILE = organiser(
        "The file of the terms cannot be read.",
        "Correct `terms.file` in `contest.toml`.",
    ),
}
