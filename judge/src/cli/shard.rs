//! `judge score --shard`: what a shard's heads come to, written into a file for `judge record`. Nothing is pushed.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::bar::Bar;
use super::common::{Dir, Jobs, Key, Output};
use super::fetched::Fetched;
use super::planned::planned;
use super::run::check_key;
use super::upstream::Upstream;
use crate::batch::shards::{Shard, results};
use crate::batch::{Evaluator, Plan, Scope};
use base::failure::Failure;
use base::finding::codes;
use base::plural::counted;
use contest::Disk;
use gitprize::common::has_folder;
use repo::{At, FetchLimits, Pulls, checked};
use score::Scorer;

/// What `judge score` is told about files, and what contest.toml says of a shard's.
const OF_FILES: [&str; 16] = [
    "given",
    "metric",
    "set",
    "labels",
    "columns",
    "id",
    "long",
    "most",
    "default",
    "group_by",
    "weigh_groups",
    "weight",
    "cluster",
    "undefined",
    "max_unpacked_bytes",
    "expect",
];

/// Options of `judge score` for a shard.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Score the heads of one shard of a plan instead of files, e.g. 3/8
    #[arg(
        long, value_name = "I/N", requires_all = ["plan", "out"], conflicts_with_all = OF_FILES,
        help_heading = "Options of a shard"
    )]
    shard: Option<Shard>,
    /// The plan, as `judge plan` wrote it
    #[arg(long, value_name = "FILE", requires = "shard", help_heading = "Options of a shard")]
    plan: Option<PathBuf>,
    /// Where to write what the shard came to, for `judge record`
    #[arg(long, value_name = "FILE", requires = "shard", help_heading = "Options of a shard")]
    out: Option<PathBuf>,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
}

impl Args {
    /// The shard that was asked for, its plan, and where its results go.
    pub(super) fn wanted(&self) -> Option<(Shard, &Path, &Path)> {
        Some((self.shard?, self.plan.as_deref()?, self.out.as_deref()?))
    }
}

pub(super) fn run(
    args: &Args,
    (shard, plan, out): (Shard, &Path, &Path),
    key: &Key,
    jobs: Jobs,
    output: Output,
) -> Result<(), Failure> {
    has_folder(out)?;
    let root = &args.dir.dir;
    let contest = contest::Opened::described(Disk::at(root))?.contest;
    let division = planned(plan, &contest)?;
    if division.shards != shard.of {
        let text = format!(
            "{} has {}, not {}",
            plan.display(),
            counted(division.shards, "shard", "shards"),
            shard.of
        );
        return Err(Failure::configuration(codes::NO_SUCH_SHARD, text));
    }
    let remote = args.upstream.target(root, &contest.forge.branch, false, output)?;
    let evaluator = Evaluator::new(Scorer::for_contest(Arc::new(key.open(&contest, root)?), &contest)?)?;
    let limits = FetchLimits {
        bytes: contest.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20),
        time: Duration::from_secs(300),
    };
    let Fetched { quarantine, repository, main } =
        Fetched::open(&remote, &contest.forge.branch, root, limits)?;
    let base = At::new(&repository, main)?.main(checked(root).as_deref())?.0;
    check_key(&base.contest, &evaluator)?;
    // What main says now, too: a batch would go by that.
    planned(plan, &base.contest)?;
    let bar = Bar::new(output, "Scoring");
    let scope = Scope::Given(division.of(shard));
    let heads = jobs.install(|| {
        let mut plan =
            Plan::make(&quarantine, base, &Pulls::default(), &evaluator, division.at, None, &scope)?;
        plan.evaluate(&quarantine, &evaluator, &|now, of| bar.show(now, of))
    })?;
    bar.clear();
    let bytes = results::write(&evaluator, &division, shard, (main, &heads))?;
    let heads = heads.len();
    put(out, &bytes)?;
    let files = evaluator.done()?.len();
    output.row(&json!({ "shard": shard.number, "of": shard.of, "heads": heads, "files": files, "out": out }));
    let (heads, files) = (counted(heads, "head", "heads"), counted(files, "file", "files"));
    output.line("Scored", &format!("shard {shard}: {heads}, {files} read, in {}", out.display()));
    Ok(())
}

/// Writes the file, whole before it has its name: a batch may look for it at any moment.
fn put(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |why: std::io::Error| Failure::machine(out.display(), why);
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".shard-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(out).map_err(|why| failed(why.error))?;
    Ok(())
}
