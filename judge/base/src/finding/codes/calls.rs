//! How a command was called.

topic! {
    "other",
    "Calls",
    "What the programs say of the call itself, and of the machine that they run on. These stand in `--format json` and in \
            annotations of a forge; at a terminal the same words stand without a code.",
    USAGE = everybody(
        "The command does not know a word of the call, or lacks one.",
        "`--help` after the command shows what it takes.",
    ),
    NOT_CONFIRMED = everybody(
        "The command would put something on record that cannot be taken back, and nobody said yes to it.",
        "Look with `--dry-run` at what it would do; then answer the question at a terminal, or give `--yes`.",
    ),
    MACHINE_FAILED = everybody(
        "The machine failed: network, disk, memory, or another program.",
        "Do what the message says, and give the same command again: it goes on from where it stopped.",
    ),
    BAD_REPOSITORY = contestant(
        "It is not known which contest is meant, or there is no repository at the address.",
        "Give `--contest` with the address that you would `git clone`; the folder remembers it.",
    ),
    NO_ACCESS = contestant(
        "The contest's server does not let you in.",
        "Try `git ls-remote` with the address: git's credential helper needs your token, or the server and your agent your key.",
    ),
    PUSH_REFUSED = contestant(
        "The contest's server refused the push.",
        "Mend what it says, and give the same command again.",
    ),
    NOT_SIGNED = contestant(
        "Git could not sign the commit.",
        "Set `user.signingKey` and `gpg.format` so that `git commit -S` works.",
    ),
    NO_TOKEN = contestant(
        "The contest takes pull requests from forks, and there is no token to open one with.",
        "Log in with `gh` or `glab`, set `GITHUB_TOKEN` or `GITLAB_TOKEN`, or give `--fork` with the address of your own fork.",
    ),
    TOKEN_REFUSED = contestant(
        "The forge does not take the token, or it may not do this.",
        "Make one that may fork a public repository, push to the fork and open pull requests.",
    ),
    FORGE_REFUSED = contestant(
        "The forge refused what its API was asked for.",
        "Do on its pages what the message says, then give the same command again.",
    ),
    NOT_WAITING = contestant(
        "There is nothing that could be withdrawn: what is meant has a receipt, is somebody else's, or is not there.",
        "`gitprize status TEAM` lists what waits. What has a receipt stays in the ledger.",
    ),
    BAD_PLAN = maintainer(
        "The plan of a batch in shards cannot be read, or was made under other rules than main has now.",
        "Make it anew: `judge plan --shards N --out FILE`.",
    ),
    NO_SUCH_SHARD = maintainer(
        "The plan does not have this shard, or another number of them.",
        "Give `--shard I/N` as the plan has it; the message says how many there are.",
    ),
    BAD_SHARD = maintainer(
        "The file of a shard is damaged, of another plan, or was not written by a judge with this answer key. Nothing of it \
         was used, and its heads wait.",
        "Score the shard again with `judge score --shard I/N`, and record that.",
    ),
    TOO_MANY_SHARDS = maintainer(
        "The CI does not take so many jobs of one kind.",
        "Ask for fewer shards.",
    ),
}
