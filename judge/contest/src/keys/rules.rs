//! `contest.toml`: who may do what when, and what can be won.

use super::key::Fallback::{Absent, Required, Value};
use super::key::Kind::{Boolean, Choice, Instant, Number, Places, Text, Texts, Whole, Window};
use super::key::{Form, Key, key, table, tables};
use super::scoring::TRACK;

/// A time, which each quota has to say.
const DAILY: &str = "every = \"24h\"";

const PHASE: &str = "[[phases]]\nid = \"first\"\nfrom = 2030-01-01T00:00:00Z\nuntil = 2030-06-01T00:00:00Z";

/// Terms, phases and quotas.
pub(super) const LIMITS: &[Key] = &[
    table("terms", Absent("members accept nothing"), "The text that members accept."),
    key(
        "terms.file",
        Text(Form::Any),
        Value("\"content/rules.md\""),
        "The page that they accept, from the contest's folder.",
        "\"content/terms.md\"",
    ),
    key(
        "terms.required",
        Boolean,
        Value("true"),
        "Whether every member has to have accepted it before a file of the team is scored.",
        "false",
    ),
    tables("terms.minor", "every change needs new acceptances", "A change of the text that needs no new acceptance."),
    key(
        "terms.minor.from",
        Text(Form::DIGEST),
        Required,
        "SHA-256 of the earlier text, as members accepted it.",
        "\"sha256:7dc0250beddab8516ccbcdddfc08e6f0a2d954905a532de1af35f8937f0afb28\"",
    ),
    key("terms.minor.reason", Text(Form::Any), Required, "What changed.", "\"a misspelt word\""),
    tables("phases", "the contest is one", "A part of the contest with a board of its own."),
    key(
        "phases.id",
        Text(Form::NAME),
        Required,
        "Its stable name, by which quotas and addresses name it.",
        "\"warm-up\"",
    ),
    key("phases.name", Text(Form::Any), Absent("its `id`"), "What people call it.", "\"Warm-up\""),
    key("phases.from", Instant, Required, "First instant of it.", "2030-02-01T00:00:00Z").unit("instant"),
    key("phases.until", Instant, Required, "Last instant of it.", "2030-03-01T00:00:00Z").unit("instant"),
    key(
        "phases.anew",
        Boolean,
        Value("false"),
        "Whether it begins anew: with an answer key of its own, under which no score of before counts.",
        "true",
    ),
    tables(
        "quotas",
        "teams may send as many files as they like",
        "A limit on submissions; all that hold at a moment have to allow one.",
    ),
    key("quotas.scored", Whole(1, 1_000_000), Required, "Files that get a score in the time, at most.", "5")
        .unit("submissions")
        .with(DAILY),
    key(
        "quotas.refused",
        Whole(1, 1_000_000),
        Value("20"),
        "Files that are refused in the time, at most.",
        "10",
    )
    .unit("submissions")
    .with(DAILY),
    key(
        "quotas.every",
        Window,
        Absent("`calendar` or `total` says it"),
        "The time in which submissions are counted: any so long, ending with the new one. One of `every`, `calendar` and \
         `total` has to be there.",
        "\"7d\"",
    )
    .unit("time"),
    key(
        "quotas.calendar",
        Choice(&["day", "week"]),
        Absent("`every` holds"),
        "Counts by the days or weeks of the calendar instead.",
        "\"day\"",
    ),
    key(
        "quotas.zone",
        Text(Form::Any),
        Value("\"UTC\""),
        "The time zone in which a day of the calendar begins.",
        "\"Europe/Berlin\"",
    )
    .with("calendar = \"day\""),
    key(
        "quotas.total",
        Boolean,
        Absent("`every` or `calendar` says the time"),
        "Counts everything instead, in the phase if there is one.",
        "true",
    ),
    key(
        "quotas.per",
        Choice(&["team", "person"]),
        Value("\"team\""),
        "Whose submissions are counted together: a team's, or those of all teams of a person.",
        "\"person\"",
    )
    .with(DAILY),
    key(
        "quotas.phase",
        Text(Form::NAME),
        Absent("it holds in all phases"),
        "The phase in which it holds and whose submissions alone it counts.",
        "\"first\"",
    )
    .with(DAILY)
    .beside(PHASE),
    key("quotas.from", Instant, Absent("from the beginning"), "First instant at which it holds.", "2030-02-01T00:00:00Z")
        .unit("instant")
        .with(DAILY),
    key("quotas.until", Instant, Absent("to the end"), "First instant at which it no longer holds.", "2030-02-01T00:00:00Z")
        .unit("instant")
        .with(DAILY),
];

/// Teams and people.
pub(super) const PEOPLE: &[Key] = &[
    table("teams", Absent("teams may be of any size"), "Rules about teams."),
    key("teams.max_members", Whole(1, 10_000), Absent("no limit"), "Members of a team, at most.", "5")
        .unit("members"),
    key(
        "teams.freeze",
        Instant,
        Absent("the contest's end"),
        "Last instant at which teams may register or change members.",
        "2030-12-01T00:00:00Z",
    )
    .unit("instant"),
    key(
        "teams.one_team",
        Boolean,
        Value("false"),
        "Whether a person may be a member of one team only.",
        "true",
    ),
    key(
        "teams.identical",
        Boolean,
        Value("false"),
        "Whether two teams may have the same set of members.",
        "true",
    ),
    key(
        "teams.fan_out",
        Boolean,
        Value("false"),
        "Whether the teams' folders stand in 256 others, `submissions/ab/team/`, for forges' sake: from 3,000 teams on.",
        "true",
    ),
    table("eligibility", Absent("anybody may"), "Who may take part."),
    key(
        "eligibility.excluded_countries",
        Texts(Form::Country),
        Value("[]"),
        "Countries whose residents may not, by their ISO 3166-1 codes.",
        "[\"KP\"]",
    ),
    key(
        "eligibility.country_required",
        Boolean,
        Value("false"),
        "Whether every member has to name a country.",
        "true",
    ),
    tables(
        "eligibility.attestations",
        "members attest nothing",
        "A sentence that every member has to attest.",
    ),
    key(
        "eligibility.attestations.id",
        Text(Form::Any),
        Required,
        "The name by which members attest it in team.toml.",
        "\"age\"",
    ),
    key("eligibility.attestations.text", Text(Form::Any), Required, "The sentence.", "\"I am of age.\""),
    table("sign_ups", Absent("teams register at once"), "Defence against automated sign-ups."),
    key(
        "sign_ups.account_age",
        Window,
        Absent("no limit"),
        "Youngest account that may register a team at once; younger ones wait for the organiser.",
        "\"30d\"",
    )
    .unit("time"),
    key(
        "sign_ups.per_hour",
        Whole(1, 1_000_000),
        Absent("no limit"),
        "New teams in any hour, at most; the rest wait for the organiser.",
        "250",
    )
    .unit("teams"),
    key(
        "sign_ups.teams_led",
        Whole(1, 1_000_000),
        Absent("no limit"),
        "Teams that one person may lead.",
        "2",
    )
    .unit("teams"),
];

/// What decides and what can be won.
pub(super) const PRIZES: &[Key] = &[
    table(
        "final",
        Absent("all submissions of a team"),
        "What of a team's submissions takes part in the final decision.",
    ),
    key(
        "final.choice",
        Choice(&["all", "best-public", "chosen"]),
        Required,
        "All of them, the one with the best public score, or those that the team chose in team.toml.",
        "\"chosen\"",
    ),
    key("final.count", Whole(1, 1_000), Value("2"), "How many a team may choose.", "3")
        .unit("submissions")
        .with("choice = \"chosen\""),
    tables("prizes", "there is nothing to win", "Something that can be won."),
    key(
        "prizes.name",
        Text(Form::Any),
        Required,
        "What it is called; receipts name it by this.",
        "\"Grand Prize\"",
    ),
    key(
        "prizes.kind",
        Choice(&["grand", "progress", "rank", "milestone"]),
        Required,
        "What decides it: `grand` ends the contest with a last call, `progress` is for the best of a period, `rank` for \
         the first places of the final board, `milestone` for whoever is first past a score.",
        "\"rank\"",
    ),
    key(
        "prizes.amount",
        Text(Form::Any),
        Value("\"\""),
        "What is paid, as people read it. With several places, what each gets, or all of them together if `places` lists \
         amounts.",
        "\"$50,000\"",
    ),
    key(
        "prizes.places",
        Places(1, 1_000),
        Value("1"),
        "Winners of a rank prize: how many, or what each place gets, the first first.",
        "[\"$10,000\", \"$5,000\", \"$2,500\"]",
    )
    .unit("places"),
    key(
        "prizes.public",
        Number,
        Absent("only a rank prize can be without"),
        "The score on the public rows that has to be reached: a constant, not a percentage.",
        "0.8563",
    )
    .unit("score"),
    key(
        "prizes.private",
        Number,
        Absent("that of `public`"),
        "The score on the private rows that has to be reached.",
        "0.8572",
    )
    .unit("score")
    .with("public = 0.8563"),
    key(
        "prizes.from",
        Instant,
        Absent("the contest's opening"),
        "First instant of its period.",
        "2030-02-01T00:00:00Z",
    )
    .unit("instant"),
    key(
        "prizes.until",
        Instant,
        Absent("the contest's end"),
        "End of its period, which no longer belongs to it.",
        "2030-07-01T00:00:00Z",
    )
    .unit("instant"),
    key(
        "prizes.after",
        Text(Form::Any),
        Absent("it waits for none"),
        "The prize that has to be awarded first.",
        "\"First\"",
    )
    .beside("[[prizes]]\nname = \"First\"\nkind = \"rank\""),
    key(
        "prizes.track",
        Text(Form::NAME),
        Absent("the contest's own board decides it"),
        "The `id` of the track whose board decides it; such a prize is of the kind `rank`.",
        "\"north\"",
    )
    .with("name = \"North\"\nkind = \"rank\"")
    .beside(TRACK),
    key(
        "prizes.last_call_days",
        Whole(1, 3_650),
        Absent("the contest goes on to its planned end"),
        "Once a grand prize's score is reached, the others have so long; then the contest ends.",
        "30",
    )
    .unit("days")
    .with("kind = \"grand\"\npublic = 0.8563"),
    key(
        "prizes.delivery_days",
        Whole(1, 3_650),
        Absent("no limit"),
        "How long the winner has to deliver description and code.",
        "7",
    )
    .unit("days"),
    tables("rules", "the page of rules is the text as it stands", "A rule that no program enforces."),
    key(
        "rules.id",
        Text(Form::Any),
        Required,
        "Its stable name, by which `judge disqualify` names it.",
        "\"one-person\"",
    ),
    key("rules.text", Text(Form::Any), Required, "One sentence.", "\"Nobody may use several accounts.\""),
    key(
        "rules.manual",
        Boolean,
        Required,
        "That people enforce it: always true, for what the judge enforces needs no entry.",
        "true",
    ),
];
