//! `judge plan`: a batch divided into shards, and what an engine needs to run them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::arrivals::{arrivals, tell_strange, unknown_heads};
use super::common::{Dir, Now, Output};
use super::fetched::Fetched;
use super::upstream::Upstream;
use crate::batch::shards::divide;
use crate::engines::{Engine, GITHUB, GITLAB, K8S, SLURM, Work};
use base::failure::Failure;
use base::finding::codes;
use base::finding::render::Format;
use base::plural::counted;
use contest::Disk;
use gitprize::common::has_folder;
use repo::{At, FetchLimits, checked};

/// Divide a batch into shards, which `judge score --shard` scores elsewhere and `judge record` records
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge plan --shards 8 --pulls pulls.json --out plan.json\n  judge plan --shards 8 --out plan.json --format github\n  judge plan --shards 100 --out plan.json --format slurm > batch.sh && sh batch.sh"
)]
pub(super) struct Args {
    /// How many shards at most; none is without heads
    #[arg(long, value_name = "N", value_parser = base::arguments::positive)]
    shards: std::num::NonZeroUsize,
    /// Where to write the plan
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// How to print: text, one JSON document, or what an engine takes: outputs of a step of GitHub's, a child pipeline of
    /// GitLab's, a script for Slurm, a Job of Kubernetes
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: For,
    /// The folder that the engine is to have results written to
    #[arg(long, default_value = "shards", value_name = "DIR")]
    results: PathBuf,
    /// The image that Kubernetes is to run
    #[arg(long, default_value = concat!("gitprize:", env!("CARGO_PKG_VERSION")), value_name = "IMAGE")]
    image: String,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    /// The forge's list of pull requests as JSON; without it the repository's receive log is read
    #[arg(long, value_name = "FILE")]
    pulls: Option<PathBuf>,
    #[command(flatten)]
    now: Now,
    /// Print the result and what is wrong, and nothing beside
    #[arg(short, long)]
    quiet: bool,
}

/// Whom the result is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum For {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For a step of GitHub Actions or Forgejo Actions.
    Github,
    /// For GitLab CI.
    Gitlab,
    /// For Slurm.
    Slurm,
    /// For Kubernetes.
    K8s,
}

impl For {
    fn engine(self) -> Option<&'static Engine> {
        match self {
            Self::Text | Self::Json => None,
            Self::Github => Some(&GITHUB),
            Self::Gitlab => Some(&GITLAB),
            Self::Slurm => Some(&SLURM),
            Self::K8s => Some(&K8S),
        }
    }
}

impl Args {
    /// How findings are printed: what an engine reads is never among them.
    pub(super) fn output(&self) -> Output {
        let format = match self.format {
            For::Json => Format::Json,
            For::Github => Format::Github,
            _ => Format::Text,
        };
        Output { format, quiet: self.quiet || self.format.engine().is_some() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let output = args.output();
    let (root, shards) = (&args.dir.dir, args.shards.get());
    let engine = args.format.engine();
    if let Some(engine) = engine.filter(|engine| shards > engine.most) {
        let text = format!("--shards {shards}: this engine takes at most {}", engine.most);
        return Err(Failure::configuration(codes::TOO_MANY_SHARDS, text));
    }
    has_folder(&args.out)?;
    let contest = contest::Opened::described(Disk::at(root))?.contest;
    let remote = args.upstream.target(root, &contest.forge.branch, false, output)?;
    // Before anything is listed: what came until now is there.
    let now = args.now.get();
    let limits = FetchLimits { bytes: 0, time: Duration::from_secs(300) };
    let Fetched { mut quarantine, repository, main } =
        Fetched::open(&remote, &contest.forge.branch, root, limits)?;
    let base = At::new(&repository, main)?.main(checked(root).as_deref())?.0;
    tell_strange(output, &quarantine);
    let (pulls, unknown) = arrivals(args.pulls.as_deref(), &mut quarantine, &base, now)?;
    let plan = divide(&quarantine, &base, &pulls, now, shards)?;
    fs_err::write(&args.out, plan.to_text()).map_err(Failure::io)?;
    let sizes = plan.sizes();
    let (least, most) = (sizes.iter().min().copied().unwrap_or(0), sizes.iter().max().copied().unwrap_or(0));
    output.json(&json!({ "out": args.out, "heads": plan.len(), "shards": plan.shards, "sizes": sizes }));
    match engine {
        Some(engine) => {
            let (root, plan_at, out) = (absolute(root), absolute(&args.out), absolute(&args.results));
            // A forge's jobs begin in a clone of their own, at the same relative names.
            let own = matches!(args.format, For::Github | For::Gitlab);
            let pulls =
                args.pulls.as_deref().map(|pulls| if own { pulls.to_owned() } else { absolute(pulls) });
            let work = Work {
                shards: plan.shards,
                root: &root,
                plan: if own { &args.out } else { &plan_at },
                out: if own { &args.results } else { &out },
                pulls: pulls.as_deref(),
                image: &args.image,
            };
            print(args.format, &(engine.text)(&work), output)?;
        }
        None => {
            let (heads, shards) =
                (counted(plan.len(), "head", "heads"), counted(plan.shards, "shard", "shards"));
            output.value(
                "Planned",
                &format!("{heads} in {shards} of {least} to {most}, in {}", args.out.display()),
            );
        }
    }
    unknown_heads(&unknown)
}

/// Gives the engine its text: outputs of a step go to the file that GitHub's runner names, or errors would be among them.
fn print(format: For, text: &str, output: Output) -> Result<(), Failure> {
    let file = std::env::var_os("GITHUB_OUTPUT").filter(|file| format == For::Github && !file.is_empty());
    let Some(file) = file else {
        output.whole(text);
        return Ok(());
    };
    let append =
        || fs_err::OpenOptions::new().append(true).create(true).open(&file)?.write_all(text.as_bytes());
    append().map_err(Failure::io)
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
