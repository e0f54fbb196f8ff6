//! `team.toml`, which a team pushes to register and to change.

use super::key::Fallback::{Absent, Required, Value};
use super::key::Kind::{Boolean, Choice, Day, Text, Texts, Whole, Wholes};
use super::key::{Form, Key, key, table, tables};

const SSH_KEY: &str = "\"SHA256:uNiVztksCsDhcc0u9e8BrSWqJ4I8G0ZcYRZ2hZJu9yQ\"";
const MEMBER: &str = "login = \"yehuda\"";

/// All of it.
pub(super) const KEYS: &[Key] = &[
    key("name", Text(Form::SHOWN_60), Required, "What the team is called on the board.", "\"BellKor\"")
        .unit("characters"),
    key(
        "link",
        Text(Form::LINK),
        Absent("the name is no link"),
        "An https address about the team, at most 200 characters.",
        "\"https://team.example/\"",
    ),
    key(
        "affiliation",
        Text(Form::SHOWN_100),
        Absent("none is shown"),
        "Where the members work or study.",
        "\"AT&T Labs\"",
    )
    .unit("characters"),
    tables(
        "members",
        "only a team that withdrew can be without",
        "A member. Login, number or SSH key say who may push for the team; one at least has to be there.",
    ),
    key(
        "members.login",
        Text(Form::LOGIN),
        Absent("`id` or `ssh_key` says who"),
        "Login on the forge.",
        "\"yehuda\"",
    ),
    key(
        "members.id",
        Whole(1, i64::MAX),
        Absent("the judge fills it in when the member first pushes"),
        "Number of the account on the forge, which stays when the login changes.",
        "583231",
    )
    .unit("account")
    .with(MEMBER),
    key(
        "members.ssh_key",
        Text(Form::SSH_KEY),
        Absent("`login` or `id` says who"),
        "Public key of SSH, or its fingerprint, for plain git servers.",
        SSH_KEY,
    ),
    key(
        "members.name",
        Text(Form::SHOWN_100),
        Absent("the login is shown"),
        "Name on pages.",
        "\"Yehuda Koren\"",
    )
    .unit("characters")
    .with(MEMBER),
    key(
        "members.country",
        Text(Form::Country),
        Absent("none; a contest may ask for one"),
        "Country of residence.",
        "\"NL\"",
    )
    .with(MEMBER),
    key(
        "members.role",
        Choice(&["leader", "member"]),
        Required,
        "Exactly one member is the leader, who may remove others.",
        "\"leader\"",
    ),
    key(
        "members.attests",
        Texts(Form::Any),
        Value("[]"),
        "What the member attests, by the names in contest.toml.",
        "[\"age\"]",
    )
    .with(MEMBER),
    table(
        "members.accepted",
        Absent("nothing was accepted"),
        "That the member accepted the contest's terms.",
    ),
    key(
        "members.accepted.terms",
        Text(Form::DIGEST),
        Required,
        "SHA-256 of the text that was accepted; `gitprize join` writes it.",
        "\"sha256:7dc0250beddab8516ccbcdddfc08e6f0a2d954905a532de1af35f8937f0afb28\"",
    ),
    key("members.accepted.on", Day, Required, "The day.", "2030-01-02").unit("day"),
    tables("invited", "nobody is", "Somebody who may join by a push of their own."),
    key(
        "invited.login",
        Text(Form::LOGIN),
        Absent("`id` or `ssh_key` says who"),
        "Login on the forge.",
        "\"martin\"",
    ),
    key(
        "invited.id",
        Whole(1, i64::MAX),
        Absent("`login` or `ssh_key` says who"),
        "Number of the account on the forge.",
        "9919",
    )
    .unit("account"),
    key(
        "invited.ssh_key",
        Text(Form::SSH_KEY),
        Absent("`login` or `id` says who"),
        "Public key of SSH, or its fingerprint.",
        SSH_KEY,
    ),
    key(
        "withdrawn",
        Boolean,
        Value("false"),
        "Whether the team has left the contest; its receipts stay.",
        "true",
    ),
    key(
        "was",
        Text(Form::SLUG),
        Absent("the folder always had this name"),
        "The team's folder before it was renamed.",
        "\"korbell\"",
    ),
    key("merges", Texts(Form::SLUG), Value("[]"), "Teams that this one took in.", "[\"bigchaos\"]"),
    key(
        "merge_into",
        Text(Form::SLUG),
        Absent("it goes into none"),
        "The team that this one agrees to go into.",
        "\"bellkor-bigchaos\"",
    ),
    key(
        "former_names",
        Texts(Form::Any),
        Value("[]"),
        "What the team was called before; the judge writes it.",
        "[\"KorBell\"]",
    ),
    key(
        "chosen",
        Wholes(1, i64::MAX),
        Value("[]"),
        "Receipts of the submissions that decide, where the contest lets teams choose.",
        "[17, 23]",
    )
    .unit("receipts"),
];
