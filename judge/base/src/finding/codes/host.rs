//! A git server of one's own: what its hooks refuse while the pusher waits, and what it lacks.

topic! {
    "server",
    "Pushes to the contest's own server",
    "What the hooks of `judge host` say in the pusher's terminal. Nothing of a push that they refuse is kept, no receipt is \
     written, no quota spent. Of a file they say what the batch would say of it, under its own codes.",
    PUSHER_UNKNOWN = contestant(
        "The server does not know who is pushing.",
        "Push with your user name and password, or with the SSH key that you gave to the organiser.",
    ),
    COMMIT_NOT_SIGNED = contestant(
        "The server takes pushes from anybody and knows people by signed commits, and the commit has no SSH signature that \
         holds.",
        "`git config gpg.format ssh`, `git config user.signingkey FILE.pub`, then `git commit --amend -S --no-edit`.",
    ),
    SIGNED_BEFORE = contestant(
        "The signed commit was received before. Anybody can send somebody else's commit again, so that a signature counts \
         once.",
        "Sign a new commit: `git commit --amend -S --no-edit`, and push that.",
    ),
    NOT_A_MAINTAINER = contestant(
        "Main, other branches, tags and what the judge keeps are moved by the contest's maintainers only.",
        "What you submit goes to `refs/for/main`: `git push origin HEAD:refs/for/main`.",
    ),
    HOOKS_OWN = everybody(
        "The receive log is written by the server's hooks and by nobody else.",
        "Nothing: whoever looks after the server mends a log with `judge receive --restore`.",
    ),
    NOT_YOUR_PULL = contestant(
        "Somebody else opened the pull request.",
        "`git push origin HEAD:refs/for/main` makes one of your own.",
    ),
    PULL_NUMBER = contestant(
        "The number of a pull request that is not there yet lies ahead of the next one.",
        "`git push origin HEAD:refs/for/main` gives the next number.",
    ),
    STRANGE_REFERENCE = everybody(
        "Nothing is kept or judged under such a reference.",
        "Push to `refs/for/main`, or to `refs/pull/NUMBER/head` with the number of your own pull request.",
    ),
    TOO_MANY_REFERENCES = contestant(
        "One push moves more references than a contestant has a use for.",
        "Push one pull request at a time.",
    ),
    ONLY_REGISTER = contestant(
        "Whoever is in no team yet may only register one.",
        "`gitprize join` writes the team's file; push that alone, and submit when it is on main.",
    ),
    NO_SHELL = contestant(
        "The SSH key is for git alone, and for one repository.",
        "`git clone` and `git push` with the address that the contest names.",
    ),
    HOST_INCOMPLETE = maintainer(
        "The contest's repository lacks a hook or a setting, or has another one.",
        "`judge host REPOSITORY --dir CONTEST` puts it right, as often as it is called.",
    ),
    OTHER_HOOK = maintainer(
        "A hook that somebody else wrote stands where one of ours has to.",
        "Move it away, and call what it does from somewhere else; then run `judge host` again.",
    ),
    NOT_BARE = maintainer(
        "A server's repository has no work tree.",
        "Name another folder: `judge host` makes the bare repository in it.",
    ),
    NOTHING_COMMITTED = maintainer(
        "The contest's folder has no commit that main could begin with.",
        "`git init`, `git add --all` and `git commit` in it first.",
    ),
    NO_SITE = maintainer(
        "There is no built site.",
        "`site build` first, or name the folder that it wrote to.",
    ),
    NO_SITE_PROGRAM = maintainer(
        "The program `site` is not beside `judge`.",
        "Install both in one folder, as a release has them, or give `--no-site`.",
    ),
}
