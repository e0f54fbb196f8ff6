//! `cargo xtask ci`: every check a change must pass, each with its time. It never edits the tree.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use super::demo::{Places, replay};
use super::test::tests;
use crate::duckdb::{self, DuckDb};
use crate::hosts::{Ended, HOSTS};
use crate::pages::browser::Browser;
use crate::pages::{self, Checked};
use crate::project::{self, Project};
use crate::sample::DEFAULT_ROWS;
use crate::{compile, say};

/// Arguments of `ci`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    /// Begin at this step, where those before it have passed
    #[arg(long, value_name = "STEP", default_value = STEPS[0].name)]
    from: String,
}

/// What a step works with.
struct Context<'a> {
    project: &'a Project,
    duckdb: DuckDb,
    places: Places,
}

/// How a step ended, when it didn't fail.
enum Done {
    Fine,
    Skipped(String),
}

/// One check.
struct Step {
    name: &'static str,
    run: fn(&Context) -> Result<Done>,
}

/// In this order: what finds most first, what needs the programs last.
const STEPS: &[Step] = &[
    Step { name: "tests", run: all_tests },
    Step { name: "formatting", run: formatting },
    Step { name: "clippy", run: clippy },
    Step { name: "house", run: house },
    Step { name: "documentation", run: documentation },
    Step { name: "workflows", run: workflows },
    Step { name: "workflows' syntax", run: syntax },
    Step { name: "dependencies", run: dependencies },
    Step { name: "programs", run: programs },
    Step { name: "distribution", run: distribution },
    Step { name: "demo", run: demo },
    Step { name: "demo's site", run: demo_site },
    Step { name: "handbook", run: handbook },
    Step { name: "HTML and CSS", run: html },
    Step { name: "accessibility", run: accessibility },
    Step { name: "keys", run: keys },
    Step { name: "kept ledger", run: kept_ledger },
    Step { name: "first contest", run: first_contest },
    Step { name: "nginx", run: |context| served(context, "nginx") },
    Step { name: "pages behind nginx", run: |context| served(context, "nginx, pages") },
    Step { name: "OpenSSH", run: |context| served(context, "OpenSSH") },
    Step { name: "gitolite3", run: |context| served(context, "gitolite3") },
];

/// Runs all steps, also after one has failed, so that one run tells everything.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let names = || STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
    let first = STEPS.iter().position(|step| step.name == args.from);
    let steps = &STEPS
        [first.with_context(|| format!("there is no step {:?}; the steps are {}", args.from, names()))?..];
    let before = tree(project);
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    // The site goes into the folder that each replay makes anew: no page of an earlier run can pass for this one's.
    let work = project.target.join("ci");
    let places = Places { public: work.join("public"), work };
    let context = Context { project, duckdb, places };

    let begun = Instant::now();
    let (mut lines, mut failed) = (Vec::new(), Vec::new());
    for step in steps {
        let begun = Instant::now();
        let result = (step.run)(&context);
        let time = say::seconds(begun.elapsed());
        let line = match &result {
            Ok(Done::Fine) => format!("ok {time:>12}  {}", step.name),
            Ok(Done::Skipped(why)) => format!("skipped {time:>7}  {}: {why}", step.name),
            Err(error) => format!("failed {time:>8}  {}: {error:#}", step.name),
        };
        say::plain(&line);
        lines.push(line);
        if result.is_err() {
            failed.push(step.name);
        }
    }
    if tree(project) != before {
        failed.push("tree");
        lines.push("failed              tree: a step changed files of the project; see `git status`".into());
    }
    say::plain(&format!("\nAll steps, {}:\n{}", say::seconds(begun.elapsed()), lines.join("\n")));
    if !failed.is_empty() {
        bail!("{} of {} checks failed: {}", failed.len(), steps.len(), failed.join(", "));
    }
    Ok(())
}

/// The tree as git sees it; nothing outside a git repository.
fn tree(project: &Project) -> Option<String> {
    let mut git = Command::new("git");
    git.current_dir(&project.root).args(["status", "--porcelain=v2", "--branch", "--untracked-files=all"]);
    project::output(&mut git).ok()
}

fn all_tests(context: &Context) -> Result<Done> {
    fine(tests(context.project, &context.duckdb, &[]))
}

fn formatting(context: &Context) -> Result<Done> {
    fine(project::run(context.project.cargo().args(["fmt", "--all", "--check"])))
}

fn clippy(context: &Context) -> Result<Done> {
    let mut cargo = context.project.cargo();
    cargo.args(["clippy", "--release", "--quiet", "--workspace", "--all-targets"]);
    context.duckdb.apply(&mut cargo);
    fine(project::run(cargo.args(["--", "-D", "warnings"])))
}

fn house(context: &Context) -> Result<Done> {
    fine(super::house::run(context.project, &super::house::Args {}))
}

fn documentation(context: &Context) -> Result<Done> {
    let mut cargo = context.project.cargo();
    cargo
        .args(["doc", "--release", "--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings");
    context.duckdb.apply(&mut cargo);
    fine(project::run(&mut cargo))
}

/// Zizmor reads the forge's workflow files for what could be abused.
fn workflows(context: &Context) -> Result<Done> {
    if !context.project.root.join(".github").is_dir() {
        return Ok(Done::Skipped("there is no .github".into()));
    }
    if !project::available("zizmor", &["--version"]) {
        return Ok(Done::Skipped("zizmor is not installed; `.ci/run` installs it".into()));
    }
    let mut zizmor = Command::new("zizmor");
    zizmor.current_dir(&context.project.root);
    zizmor.args(["--persona=pedantic", "--offline", "--quiet"]);
    // Its own guess is colour wherever `CI` is set, also in a plain log file.
    if !std::io::stdout().is_terminal() {
        zizmor.arg("--color=never");
    }
    zizmor.arg(".github");
    // Those that `judge init` writes into a contest.
    for name in [
        "github/check.yml",
        "github/judge.yml",
        "github/publish.yml",
        "github/keep-alive.yml",
        "forgejo/judge.yml",
    ] {
        zizmor.arg(format!("judge/templates/init/{name}"));
    }
    fine(project::run(&mut zizmor))
}

/// Actionlint knows what GitHub takes in a workflow, check-jsonschema the published schemas of the others: GitLab's own, and
/// GitHub's for Forgejo, which reads the same files and publishes none.
fn syntax(context: &Context) -> Result<Done> {
    let root = &context.project.root;
    for (program, argument) in [("actionlint", "-version"), ("check-jsonschema", "--version")] {
        if !project::available(program, &[argument]) {
            return Ok(Done::Skipped(format!("{program} is not installed; `.ci/run` installs it")));
        }
    }
    let mut own: Vec<PathBuf> = vec![];
    for folder in [".github/workflows", "judge/templates/init/github"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        own.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
    }
    own.retain(|path| path.extension().is_some_and(|ending| ending == "yml"));
    own.sort();
    // Neither of the programs that it would call for scripts, which no workflow has more than a line of.
    let mut actionlint = Command::new("actionlint");
    actionlint.current_dir(root).args(["-shellcheck=", "-pyflakes="]).args(&own);
    project::run(&mut actionlint)?;
    for (schema, more, file) in [
        ("vendor.gitlab-ci", Some("--data-transform=gitlab-ci"), "gitlab/gitlab-ci.yml"),
        ("vendor.github-workflows", None, "forgejo/judge.yml"),
    ] {
        let mut check = Command::new("check-jsonschema");
        check.current_dir(root).args(["--builtin-schema", schema]).args(more);
        project::run(check.arg(format!("judge/templates/init/{file}")))?;
    }
    Ok(Done::Fine)
}

/// cargo-deny holds licences, banned crates and sources of everything that is linked against `deny.toml`. Its fourth
/// check, of known advisories, clones a database that not every network reaches: `cargo deny check advisories`
/// by hand has it.
fn dependencies(context: &Context) -> Result<Done> {
    if !project::available("cargo-deny", &["--version"]) {
        return Ok(Done::Skipped("cargo-deny is not installed; `.ci/run` installs it".into()));
    }
    let mut deny = Command::new("cargo-deny");
    // Locked: the versions that are built are what is checked, and no file of the tree is written.
    deny.current_dir(&context.project.root).arg("--locked");
    if !std::io::stdout().is_terminal() {
        deny.arg("--color=never");
    }
    fine(project::run(deny.args(["check", "licenses", "bans", "sources"])))
}

fn programs(context: &Context) -> Result<Done> {
    fine(compile::build(context.project, &context.duckdb))
}

/// Archives, wheels, completions and lists of what is in them, made of the programs that were just built, unpacked and
/// installed as people do. `cargo xtask dist --all` builds what a release has.
fn distribution(context: &Context) -> Result<Done> {
    let out = context.project.target.join("ci-dist");
    let duckdb = duckdb::Args { duckdb: context.duckdb.choice() };
    // Only root mounts an image.
    let is_root = project::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let container = is_root && project::available("buildah", &["--version"]);
    fine(super::dist::run(context.project, &super::dist::Args::built(out, duckdb, container)))
}

fn demo(context: &Context) -> Result<Done> {
    fine(replay(context.project, &context.duckdb, &context.places, DEFAULT_ROWS))
}

/// The board must tell what history knows: these teams in this order with these four decimals.
fn demo_site(context: &Context) -> Result<Done> {
    let page = read(&context.places.public.join("leaderboard/index.html"))?;
    let mut at = 0;
    for (team, score) in BOARD {
        for text in [team.replace('\'', "&#39;").as_str(), score] {
            let found = page[at..].find(text).or_else(|| page[at..].find(team));
            let Some(found) = found else {
                bail!("the leaderboard does not have {text} where it belongs, after byte {at}");
            };
            at += found;
        }
    }
    Ok(Done::Fine)
}

/// Every link of it leads somewhere, those to the pages for contestants too.
fn handbook(context: &Context) -> Result<Done> {
    fine(super::handbook::write(context.project, &context.duckdb, &handbooks(context)))
}

/// Where this run builds the handbook.
fn handbooks(context: &Context) -> PathBuf {
    context.places.work.join("handbook")
}

/// Every page and style sheet of the demo's site, and of the handbook.
fn html(context: &Context) -> Result<Done> {
    match checked(pages::nu::check(context.project, &context.places.public)?)? {
        Done::Fine => checked(pages::nu::check(context.project, &handbooks(context))?),
        skipped @ Done::Skipped(_) => Ok(skipped),
    }
}

/// A page of each kind.
fn accessibility(context: &Context) -> Result<Done> {
    match checked(pages::axe::check(context.project, &context.places.public, Browser::Chromium)?)? {
        Done::Fine => checked(pages::axe::check(context.project, &handbooks(context), Browser::Chromium)?),
        skipped @ Done::Skipped(_) => Ok(skipped),
    }
}

/// Where the keyboard alone does most; `cargo xtask pages --all` presses keys on every kind of page, in Firefox too.
const PRESSED: [&str; 4] = ["", "leaderboard/", "leaderboard/past_days/", "search/"];

fn keys(context: &Context) -> Result<Done> {
    let pages = PRESSED.map(str::to_owned);
    checked(pages::driven::keys(context.project, &context.places.public, Browser::Chromium, &pages)?)
}

fn checked(result: Checked) -> Result<Done> {
    Ok(match result {
        Checked::Fine(_) => Done::Fine,
        Checked::Skipped(why) => Done::Skipped(why),
    })
}

/// The head of the final public board.
const BOARD: [(&str, &str); 6] = [
    ("The Ensemble", "0.8553"),
    ("BellKor's Pragmatic Chaos", "0.8554"),
    ("Grand Prize Team", "0.8570"),
    ("Opera Solutions and Vandelay United", "0.8576"),
    ("Vandelay Industries !", "0.8579"),
    ("PragmaticTheory", "0.8582"),
];

/// The sample's ledger that the project keeps is what the judge writes today, byte for byte.
fn kept_ledger(context: &Context) -> Result<Done> {
    let kept = context.project.root.join("submissions/ledger");
    let made = context.places.clone().join("submissions/ledger");
    let renew = "`cargo xtask demo --keep` renews it";
    ensure!(
        names(&kept)? == names(&made)?,
        "submissions/ledger has other files than the judge writes: {renew}"
    );
    for name in names(&made)? {
        ensure!(
            read(&kept.join(&name))? == read(&made.join(&name))?,
            "submissions/ledger/{name} is not what the judge writes: {renew}"
        );
    }
    Ok(Done::Fine)
}

/// The handbook's first contest with nothing but what people install.
fn first_contest(context: &Context) -> Result<Done> {
    Ok(match crate::first::run(context.project, &context.duckdb)? {
        Ended::Fine(text) => {
            say::plain(&text);
            Done::Fine
        }
        Ended::Skipped(why) => Done::Skipped(why),
    })
}

/// A contest behind a server program of that name.
fn served(context: &Context, name: &str) -> Result<Done> {
    for host in HOSTS.iter().filter(|host| host.name == name) {
        match (host.run)(context.project)? {
            Ended::Fine(text) => say::line(host.name, &text),
            Ended::Skipped(why) => return Ok(Done::Skipped(why)),
        }
    }
    Ok(Done::Fine)
}

/// The names of a folder's files, sorted.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = vec![];
    for entry in std::fs::read_dir(folder)
        .map_err(|error| anyhow::anyhow!("{} can't be read: {error}", folder.display()))?
    {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| anyhow::anyhow!("{} can't be read: {error}", path.display()))
}

fn fine(result: Result<()>) -> Result<Done> {
    result.map(|()| Done::Fine)
}
