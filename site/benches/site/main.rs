//! What a site costs: a build from nothing and builds after an edit, of seeded contests of three sizes, against the copy of the
//! finished tree and, where there is one, Hugo on the same Markdown. Prints medians and ratios; fails when a build after an edit
//! is not what a build from nothing makes. Hugo's forum is held against ours alone, of a contest in which nobody takes part,
//! and against all of the site.
//!
//! `--sizes small,middle,large` (the first two unless it is given), `--runs N`, `--dir DIR` for the files (in memory where the
//! system has such a place), `--hugo PATH` (else the `hugo` on the path), `--keep` leaves the contests there.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod contest;
mod measure;
mod peer;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use contest::{Made, SIZES, Size};
use measure::{Cost, median, run};

/// Whatever went wrong.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Later than everything in the contests.
const NOW: &str = "2026-01-01T00:00:00Z";

struct Options {
    sizes: Vec<Size>,
    runs: usize,
    dir: PathBuf,
    hugo: Option<PathBuf>,
    keep: bool,
}

fn main() -> Result<()> {
    let Some(options) = options()? else { return Ok(()) };
    println!(
        "{:8} {:32} {:>9} {:>9} {:>9} {:>9}  {:>8} {:>8}",
        "size", "what", "wall s", "user s", "sys s", "MiB", "× copy", "of full"
    );
    for size in &options.sizes {
        measure(*size, &options)?;
    }
    Ok(())
}

fn options() -> Result<Option<Options>> {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let mut options =
        Options { sizes: SIZES[..2].to_vec(), runs: 5, dir, hugo: peer::on_path(), keep: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} wants a value"));
        match argument.as_str() {
            "--sizes" => {
                let wanted = value()?;
                let named = |name: &str| SIZES.iter().find(|size| size.name == name).copied();
                options.sizes = wanted
                    .split(',')
                    .map(|name| named(name).ok_or(format!("{name} is none of small, middle, large")))
                    .collect::<std::result::Result<_, _>>()?;
            }
            "--runs" => options.runs = value()?.parse()?,
            "--dir" => options.dir = value()?.into(),
            "--hugo" => options.hugo = Some(value()?.into()),
            "--keep" => options.keep = true,
            // What cargo says to every benchmark.
            "--bench" => {}
            "--list" => return Ok(None),
            other => return Err(format!("{other} is no flag of this benchmark").into()),
        }
    }
    Ok(Some(options))
}

fn measure(size: Size, options: &Options) -> Result<()> {
    let mut folder = tempfile::Builder::new().prefix("gitprize-site-").tempdir_in(&options.dir)?;
    folder.disable_cleanup(options.keep);
    let (root, out, copy) =
        (folder.path().join("contest"), folder.path().join("public"), folder.path().join("copy"));
    let mut made = Made::new(&root, size)?;
    let runs = options.runs;
    let again = |path: &Path| if path.exists() { std::fs::remove_dir_all(path) } else { Ok(()) };
    let full = median(runs, || {
        again(&out)?;
        run(site(&root, &out).arg("--no-cache"))
    })?;
    let copied = median(runs, || {
        again(&copy)?;
        run(Command::new("cp").arg("-r").arg(&out).arg(&copy))
    })?;
    let print = |what: &str, cost: Cost| {
        let (by_copy, by_full) = (cost.wall / copied.wall, cost.wall / full.wall);
        println!(
            "{:8} {what:32} {:>9.3} {:>9.3} {:>9.3} {:>9.0}  {by_copy:>8.2} {by_full:>8.3}",
            size.name, cost.wall, cost.user, cost.sys, cost.mebibytes
        );
    };
    print("copy of the finished tree", copied);
    print("full, without a cache", full);
    let first = median(runs, || {
        again(&out)?;
        again(&root.join(".site-cache"))?;
        run(&mut site(&root, &out))
    })?;
    print("full, beginning a cache", first);
    for (what, edit) in EDITS {
        let mut number = 0;
        let mut files = vec![];
        let cost = median(runs, || {
            number += 1;
            edit(&mut made, number)?;
            let list = folder.path().join("changes");
            let cost = run(site(&root, &out).arg("--changes").arg(&list))?;
            files.push(std::fs::read_to_string(&list)?);
            Ok(cost)
        })?;
        files.sort_by_key(|list| list.lines().count());
        let list = files.get(files.len() / 2).map_or("", String::as_str);
        let own = list.lines().filter(|line| !is_boards(line)).count();
        print(what, cost);
        println!("{:8}   {} files changed, {own} of them beside the board's own", "", list.lines().count());
        again(&copy)?;
        run(site(&root, &copy).arg("--no-cache"))?;
        if tree(&copy)? != tree(&out)? {
            return Err(format!("after {what} the site is not what a build from nothing makes").into());
        }
    }
    if let Some(hugo) = &options.hugo {
        let project = folder.path().join("hugo");
        peer::project(&project, &made)?;
        let theirs = median(runs, || {
            again(&project.join("public"))?;
            run(Command::new(hugo).args(["--quiet", "--source"]).arg(&project))
        })?;
        let alone = folder.path().join("forum");
        Made::new(&alone, Size { teams: 1, receipts: 2, ..size })?;
        let ours = median(runs, || {
            again(&out)?;
            run(site(&alone, &out).arg("--no-cache"))
        })?;
        for (whose, public) in [("Hugo", project.join("public")), ("the site", out.clone())] {
            let files = tree(&public)?;
            let threads = files.keys().filter(|file| file.to_string_lossy().contains("thread-")).count();
            if threads < size.threads {
                return Err(format!("{whose} made {threads} files of {} threads", size.threads).into());
            }
        }
        print("the forum alone", ours);
        print("Hugo, the forum alone", theirs);
        println!(
            "{:8}   user time of Hugo: {:.2} × ours of the forum alone, {:.2} × of all",
            "",
            theirs.user / ours.user,
            theirs.user / full.user
        );
    }
    Ok(())
}

/// An edit, and the how manieth it is.
type Edit = (&'static str, fn(&mut Made, usize) -> Result<()>);

const EDITS: &[Edit] = &[
    ("one post more", |made, number| made.post(7, 900 + number)),
    ("another text of a post", |made, _| made.post(8, 1)),
    ("10 receipts more", |made, _| made.batch(10)),
    ("a template", |made, number| {
        made.write(
            "content/theme/forum.html",
            &format!(
                "{{% extends \"base.html\" %}}{{% block main %}}<h1>{number}</h1>{{% endblock main %}}\n"
            ),
        )
    }),
    ("the title of the contest", |made, number| {
        let text = made.description(&format!("A long history, part {number}"));
        made.write("content/contest.toml", &text)
    }),
    ("nothing", |_, _| Ok(())),
];

/// Whether a line of the list of changes is about what shows the board as a whole, or a team's rank.
fn is_boards(line: &str) -> bool {
    let name = line.split('\t').nth(1).unwrap_or_default();
    ["leaderboard/", "api/"].iter().any(|folder| name.starts_with(folder))
        || name == "index.html"
        || name == "feed.xml"
        || name == "teams/index.html"
        || name.starts_with("teams/page_")
}

fn site(root: &Path, out: &Path) -> Command {
    let mut site = Command::new(env!("CARGO_BIN_EXE_site"));
    site.args(["build", "--now", NOW, "--format", "json", "--dir"]).arg(root).arg("--out").arg(out);
    site
}

/// Every file below `folder`, with its bytes.
fn tree(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(folder)?.to_owned(), std::fs::read(entry.path())?);
        }
    }
    Ok(files)
}
