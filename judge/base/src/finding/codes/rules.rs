//! Submissions and teams.

topic! {
    "submissions",
    "Submissions and teams",
    "What the judge says about a pull request, about the team, and about the rules of the contest.",
    NO_GRACE = contestant(
        "The pull request hands in a digest, and the contest takes files only.",
        "Send the prediction file itself before the end.",
    ),
    BAD_CLAIM = contestant(
        "`predictions.sha256` does not hold one SHA-256 digest.",
        "Write what `sha256sum predictions.csv` prints.",
    ),
    NOT_THE_CLAIMED_FILE = contestant(
        "The file came after the end, and its digest is not one that the team handed in before.",
        "Send the very bytes whose digest was claimed.",
    ),
    PHASE_OVER = contestant(
        "The file came before a phase that begins anew, and the answer key that it is for is no longer in place.",
        "Predict the rows of the phase that is on now, and push that.",
    ),
    NOTHING_SUBMITTED = contestant(
        "The pull request changes nothing, or no prediction file.",
        "Commit `submissions/<team>/predictions.csv` or another of the names that the message lists.",
    ),
    OUTSIDE_TEAM_FOLDER = contestant(
        "The pull request changes something outside one team's folder, or a file in it that is neither a `predictions` file nor `team.toml`.",
        "Change one file only, the predictions or `team.toml`; start from a fresh main.",
    ),
    SEVERAL_TEAMS = contestant(
        "The pull request touches the folders of several teams.",
        "Make a pull request for each.",
    ),
    SEVERAL_FILES = contestant(
        "The pull request changes several files of the team.",
        "Send predictions and changes of the team in two pull requests.",
    ),
    FILE_REMOVED = contestant(
        "The pull request removes a file.",
        "Leave it in place: earlier submissions stay on record.",
    ),
    FOLDER_REMOVED = contestant( "The pull request removes a folder.", "Start again from a fresh main."),
    SYMLINK = contestant( "The file is a symbolic link.", "Commit the file itself."),
    SUBMODULE = contestant( "The file is a submodule.", "Commit the file itself."),
    NOT_A_FILE = both(
        "There is a folder, a link or something special where a plain file is expected.",
        "Put the file itself there.",
    ),
    NOT_A_FOLDER = contestant(
        "There is a file where a folder is expected.",
        "Put the file into `submissions/<team>/`.",
    ),
    BAD_MODE = contestant(
        "The file is marked executable or has another unusual mode.",
        "`git update-index --chmod=-x FILE` takes the mark away.",
    ),
    TREE_NAME = contestant(
        "A name in the pull request is not one that git would give a file.",
        "Make a new branch from main and commit the file there.",
    ),
    TOO_MANY_FILES = contestant(
        "The pull request adds too many files to one folder.",
        "Change exactly one file.",
    ),
    CORRUPT_TREE = contestant(
        "The pull request's git objects are broken.",
        "Make a new branch from main and commit the file there.",
    ),
    UNRELATED_HISTORY = contestant(
        "The branch has no commit in common with main.",
        "Start it from the contest's main.",
    ),
    UNREADABLE_HEAD = contestant(
        "Git cannot read the pull request.",
        "Make a new branch from main and commit the file there.",
    ),
    HEAD_TOO_LARGE = contestant(
        "Fetching the pull request takes more bytes, objects or time than a submission may.",
        "Commit the file once, on top of a fresh main, and nothing else.",
    ),
    TOO_COSTLY = contestant(
        "Other heads of the same person or team took the time that reading them may cost a batch.",
        "Commit the file once, on top of a fresh main, and push that as a new head.",
    ),
    FILE_TOO_LARGE = contestant(
        "The file has more bytes as pushed than the contest allows.",
        "Compress it, or write fewer decimals.",
    ),
    UNREGISTERED_TEAM = contestant(
        "There is no team of that name.",
        "Open a pull request with `submissions/<team>/team.toml` first and wait until it is on main.",
    ),
    NOT_A_MEMBER = personal(
        "The author of the pull request is not a member of the team.",
        "A member submits for the team; joining goes by a change of `team.toml`.",
    ),
    NOT_OPEN_YET = contestant(
        "The push came before the contest opened.",
        "Push again from the instant that the message names.",
    ),
    CLOSED = contestant( "The push came after the contest had closed.", "It cannot count any more."),
    OVER_QUOTA = contestant(
        "The team has used up its scored submissions for now.",
        "The message says when the next one can count.",
    ),
    TOO_MANY_REFUSED = contestant(
        "The team has sent too many files that were refused.",
        "Use `gitprize check` before you push; the message says when the next one is looked at.",
    ),
    NOT_THE_LEADER = contestant(
        "Somebody else than the leader registers a team.",
        "The leader opens that pull request.",
    ),
    NO_CONSENT = contestant(
        "A person is added to a team without having said so.",
        "Whoever joins opens the pull request.",
    ),
    NAME_TAKEN = contestant(
        "Another team has that name already.",
        "Take another one; capitals make no difference.",
    ),
    TOO_MANY_MEMBERS = contestant( "The team has more members than the contest allows.", "Form two teams."),
    EXCLUDED_COUNTRY = personal(
        "A member lives in a country whose residents may not take part.",
        "The rules list these countries.",
    ),
    NO_MEMBERS = contestant( "`team.toml` names nobody.", "Add a `[[members]]` entry for each person."),
    ONE_LEADER = contestant( "A team needs exactly one leader.", "Give one member `role = \"leader\"`."),
    SAME_MEMBER_TWICE = contestant( "A person is listed twice.", "Remove one of the entries."),
    UNKNOWN_MEMBER = contestant( "A member has neither `login` nor `id` nor `ssh_key`, so that nobody can tell who it is.", "Add `login`, `id` or `ssh_key`."),
    BAD_SSH_KEY = contestant( "An SSH key cannot be read.", "Copy the line of your `.pub` file."),
    BAD_LINK = contestant(
        "The team's link is not an https address of at most 200 characters.",
        "Correct or remove it.",
    ),
    HIDDEN_CHARACTER = contestant( "A text has an invisible character.", "Type it again by hand."),
    BAD_COUNTRY = both(
        "A country is not a code of two capital letters (ISO 3166-1).",
        "Write for example `NL`.",
    ),
    BAD_TEAM_FOLDER = both(
        "A folder's name cannot be a team's, or the team's folder is another.",
        "Name it, move it or remove it as the message says.",
    ),
    NO_TEAM = contestant(
        "`gitprize encrypt` does not know for which team.",
        "Name it with `--team`, or run it on a file in the team's folder.",
    ),
    UNKNOWN_TEAM = both(
        "A command was given a team that does not exist.",
        "Register it first, or look for a typing mistake.",
    ),
    ALREADY_ENCRYPTED = contestant(
        "`gitprize encrypt` was given an encrypted file.",
        "Give it the file with the predictions.",
    ),
    FILE_EXISTS = contestant(
        "`gitprize encrypt` would write over a file that is not encrypted.",
        "Name another file for the result, or give `--force` if the old one may go.",
    ),
    NO_RECIPIENT = contestant(
        "`gitprize encrypt` finds no `answer_key.recipient` in `contest.toml`.",
        "Push the file as it is: this contest does not take encrypted ones.",
    ),
    BAD_RECIPIENTS = contestant(
        "A file would be encrypted to no key, or to more keys than it may.",
        "Give fewer `--also`; the message says how many there may be.",
    ),
    BAD_RECIPIENT = both(
        "A key to encrypt to is not an age recipient.",
        "It starts with `age1`; copy it whole.",
    ),
    UNREADABLE_FILE = both(
        "A file named on the command line cannot be read.",
        "Look at its path and permissions.",
    ),
    NO_ID_LIST = contestant(
        "`gitprize check` needs the published list of ids, and `contest.toml` names none.",
        "Ask the organiser to publish it as `submission.ids`.",
    ),
}
