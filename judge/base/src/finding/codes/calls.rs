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
    NOT_CONFIRMED = maintainer(
        "The command would put something on record that cannot be taken back, and nobody said yes to it.",
        "Look with `--dry-run` at what it would do; then answer the question at a terminal, or give `--yes`.",
    ),
    MACHINE_FAILED = everybody(
        "The machine failed: network, disk, memory, or another program.",
        "Do what the message says, and give the same command again: it goes on from where it stopped.",
    ),
}
