//! `judge verify`: what `gitprize verify` does, and with the files every score comes out again.

use super::bar::Bar;
use super::common::Jobs;
use super::upstream::Upstream;
use crate::rescoring::again::Source;
use crate::rescoring::rescore::rescore;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::Folder;
use gitprize::verify;
use ledger::Ledger;
use proof::dropped::dropped;
use proof::{Proven, Rescored};

/// Verify the ledger: chain, root, signature, ranks, everything revealed; with --rescore every score
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) own: verify::Args,
    /// Also fetch every scored file, score it again and compare to the last digit
    #[arg(long)]
    rescore: bool,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    jobs: Jobs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if !args.rescore {
        return verify::run(&args.own, None);
    }
    let rescore = |folder: &Folder, ledger: &Ledger, proven: &Proven| {
        let source = args.upstream.source(&args.own.dir.dir, &folder.contest)?;
        let rescored = again(args, &source, folder, ledger, proven)?;
        let unjudged = match &source {
            Source::Repository { remote, seed, .. } => Some(dropped(remote, seed, &folder.contest, ledger)?),
            Source::Folder(_) => None,
        };
        Ok((rescored, unjudged))
    };
    verify::run(&args.own, Some(&rescore))
}

fn again(
    args: &Args,
    source: &Source,
    folder: &Folder,
    ledger: &Ledger,
    proven: &Proven,
) -> Result<Rescored, Failure> {
    if proven.keys.is_empty() {
        return Err(Failure::Configuration(vec![
            Finding::new(codes::NO_ANSWER_KEY, "no answer key was revealed")
                .help("give the key's file with --answers; until the end only the organiser has it"),
        ]));
    }
    let bar = Bar::new(args.own.output, "Rescoring");
    let rescored =
        args.jobs.install(|| rescore(folder, ledger, &proven.keys, source, &|done, of| bar.show(done, of)));
    bar.clear();
    rescored
}
