//! Submissions and teams.

use super::{Code, Topic, both, contestant};

pub(super) static TOPIC: Topic = Topic {
    title: "Submissions and teams",
    about: "What the judge says about a pull request, about the team, and about the rules of the contest.",
    codes: CODES,
};

static CODES: &[Code] = &[
    contestant(
        "no-grace",
        "The pull request hands in a digest, and the contest takes files only.",
        "Send the prediction file itself before the end.",
    ),
    contestant(
        "bad-claim",
        "`predictions.sha256` does not hold one SHA-256 digest.",
        "Write what `sha256sum predictions.csv` prints.",
    ),
    contestant(
        "not-the-claimed-file",
        "The file came after the end, and its digest is not one that the team handed in before.",
        "Send the very bytes whose digest was claimed.",
    ),
    contestant(
        "nothing-submitted",
        "The pull request changes nothing, or no prediction file.",
        "Commit `submissions/<team>/predictions.csv` or another of the names that the message lists.",
    ),
    contestant(
        "outside-team-folder",
        "The pull request changes something outside one team's folder.",
        "Change one file only, the predictions or `team.toml`; start from a fresh main.",
    ),
    contestant(
        "several-teams",
        "The pull request touches the folders of several teams.",
        "Make a pull request for each.",
    ),
    contestant(
        "several-files",
        "The pull request changes several files of the team.",
        "Send predictions and changes of the team in two pull requests.",
    ),
    contestant(
        "file-removed",
        "The pull request removes a file.",
        "Leave it in place: earlier submissions stay on record.",
    ),
    contestant("folder-removed", "The pull request removes a folder.", "Start again from a fresh main."),
    contestant("symlink", "The file is a symbolic link.", "Commit the file itself."),
    contestant("submodule", "The file is a submodule.", "Commit the file itself."),
    both(
        "not-a-file",
        "A folder, a link or something special stands where a plain file is expected.",
        "Put the file itself there.",
    ),
    contestant(
        "not-a-folder",
        "A file stands where a folder is expected.",
        "Put the file into `submissions/<team>/`.",
    ),
    contestant(
        "bad-mode",
        "The file is marked executable or has another unusual mode.",
        "`git update-index --chmod=-x FILE` takes the mark away.",
    ),
    contestant(
        "tree-name",
        "A name in the pull request is none that git would give a file.",
        "Make a new branch from main and commit the file there.",
    ),
    contestant(
        "too-many-files",
        "The pull request adds too many files to one folder.",
        "Change exactly one file.",
    ),
    contestant(
        "corrupt-tree",
        "The pull request's git objects are broken.",
        "Make a new branch from main and commit the file there.",
    ),
    contestant(
        "unrelated-history",
        "The branch has no commit in common with main.",
        "Start it from the contest's main.",
    ),
    contestant(
        "unreadable-head",
        "Git cannot read the pull request.",
        "Make a new branch from main and commit the file there.",
    ),
    contestant(
        "head-too-large",
        "Fetching the pull request takes more bytes, objects or time than a submission may.",
        "Commit the file once, on top of a fresh main, and nothing else.",
    ),
    contestant(
        "too-costly",
        "Other heads of the same person or team took the time that reading them may cost a batch.",
        "Commit the file once, on top of a fresh main, and push that as a new head.",
    ),
    contestant(
        "file-too-large",
        "The file has more bytes as pushed than the contest allows.",
        "Compress it, or write fewer decimals.",
    ),
    contestant(
        "unregistered-team",
        "There is no team of that name.",
        "Open a pull request with `submissions/<team>/team.toml` first and wait until it is on main.",
    ),
    contestant(
        "not-a-member",
        "The author of the pull request is not a member of the team.",
        "A member submits for the team; joining goes by a change of `team.toml`.",
    ),
    contestant(
        "not-open-yet",
        "The push came before the contest opened.",
        "Push again from the instant that the message names.",
    ),
    contestant("closed", "The push came after the contest had closed.", "It cannot count any more."),
    contestant(
        "over-quota",
        "The team has used up its scored submissions for now.",
        "The message says when the next one can count.",
    ),
    contestant(
        "too-many-refused",
        "The team has sent too many files that were refused.",
        "Use `judge check` before you push; the message says when the next one is looked at.",
    ),
    contestant(
        "not-the-leader",
        "Somebody else than the leader registers a team.",
        "The leader opens that pull request.",
    ),
    contestant(
        "no-consent",
        "A person is added to a team without having said so.",
        "Whoever joins opens the pull request.",
    ),
    contestant(
        "name-taken",
        "Another team has that name already.",
        "Take another one; capitals make no difference.",
    ),
    contestant("too-many-members", "The team has more members than the contest allows.", "Form two teams."),
    contestant(
        "excluded-country",
        "A member lives in a country whose residents may not take part.",
        "The rules list these countries.",
    ),
    contestant("no-members", "`team.toml` names nobody.", "Add a `[[members]]` entry for each person."),
    contestant("one-leader", "A team needs exactly one leader.", "Give one member `role = \"leader\"`."),
    contestant("same-member-twice", "A person is listed twice.", "Remove one of the entries."),
    contestant("unknown-member", "A member has nothing to be known by.", "Add `login`, `id` or `ssh_key`."),
    contestant("bad-ssh-key", "An SSH key cannot be read.", "Copy the line of your `.pub` file."),
    contestant(
        "bad-link",
        "The team's link is no https address of at most 200 characters.",
        "Correct or remove it.",
    ),
    contestant("hidden-character", "A text has an invisible character.", "Type it again by hand."),
    both(
        "bad-country",
        "A country is no code of two capital letters (ISO 3166-1).",
        "Write for example `NL`.",
    ),
    both(
        "bad-team-folder",
        "A folder's name cannot be a team's.",
        "Use lower-case letters, digits and hyphens, as the message says.",
    ),
    contestant(
        "no-team",
        "`judge encrypt` does not know for which team.",
        "Name it with `--team`, or run it on a file in the team's folder.",
    ),
    both(
        "unknown-team",
        "A command was given a team that does not exist.",
        "Register it first, or look for a typing mistake.",
    ),
    contestant(
        "already-encrypted",
        "`judge encrypt` was given an encrypted file.",
        "Give it the file with the predictions.",
    ),
    contestant(
        "no-recipient",
        "`judge encrypt` finds no `answer_key.recipient` in `contest.toml`.",
        "Push the file as it is: this contest does not take encrypted ones.",
    ),
    contestant(
        "bad-recipients",
        "A file would be encrypted to no key, or to more keys than it may.",
        "Give fewer `--also`; the message says how many there may be.",
    ),
    both(
        "bad-recipient",
        "A key to encrypt to is no age recipient.",
        "It starts with `age1`; copy it whole.",
    ),
    both(
        "unreadable-file",
        "A file named on the command line cannot be read.",
        "Look at its path and permissions.",
    ),
    contestant(
        "no-id-list",
        "`judge check` needs the published list of ids, and `contest.toml` names none.",
        "Ask the organiser to publish it as `submission.ids`.",
    ),
];
