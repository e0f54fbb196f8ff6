//! `judge archive --check` and `--fill`: whether every file that was scored is kept, and bringing it there.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::json;

use crate::cli::common::Output;
use crate::cli::upstream::Upstream;
use crate::rescoring::again::{Submission, read};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::counted;
use contest::Folder;
use ledger::Ledger;
use store::{Kept, Store};

/// What is wrong with the file of a submission, by its digest.
type Lacking<'s> = BTreeMap<&'s str, (&'s Submission, String)>;

/// Looks at what is kept for the contest at `root`, after it was filled if it is to `fill`.
pub(super) fn run(root: &Path, upstream: &Upstream, output: Output, fill: bool) -> Result<(), Failure> {
    let (folder, ledger) = (Folder::open(root)?, Ledger::open(root)?);
    let contest = &folder.contest;
    let Some(store) = Store::open(contest, root)? else {
        let text = "contest.toml names no place for prediction files, so none are kept by digest";
        return Err(Failure::Configuration(vec![
            Finding::new(codes::ARCHIVE_UNUSABLE, text)
                .help("set `files` of [archive]; --fill puts there what was scored so far"),
        ]));
    };
    let submissions = Submission::all(&ledger);
    let mut lacking = look(&store, &submissions)?;
    let mut filled = 0_u64;
    if fill && !lacking.is_empty() {
        let wanted: Vec<Submission> = lacking.values().map(|(submission, _)| (*submission).clone()).collect();
        let digests: HashMap<u64, &str> =
            wanted.iter().map(|submission| (submission.seq, submission.digest.as_str())).collect();
        let source = upstream.source(root, contest)?;
        read(&source, contest, &wanted, |seq, _, bytes| {
            // A head that brings another file than its receipt says is nothing to keep.
            if let Some(digest) = digests.get(&seq).filter(|digest| sha256_hex(bytes) == **digest) {
                store.put(digest, bytes)?;
                filled += 1;
            }
            Ok(())
        })?;
        let left = look(&store, &wanted)?;
        lacking.retain(|digest, _| left.contains_key(digest));
    }
    let files = digests(&submissions).len();
    let findings: Vec<Finding> = lacking
        .values()
        .map(|(submission, why)| {
            let text =
                format!("{}: {} has {why} for {}", submission.shown(), store.shown(), submission.digest);
            Finding::new(codes::ARCHIVE_LACKS, text).help(
                "`judge archive --fill` puts in what pull requests or a folder of predictions still have",
            )
        })
        .collect();
    output.json(
        &json!({ "kept": store.shown(), "scored": files, "filled": filled, "lacking": findings.len() }),
    );
    if filled > 0 {
        output.line("Filled", &counted(filled, "file", "files"));
    }
    let whole = files - findings.len();
    output.line(
        "Archive",
        &format!("{whole} of {files} files that were scored are whole in {}", store.shown()),
    );
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings)) }
}

/// The submissions by digest, the first of those with the same file.
fn digests(submissions: &[Submission]) -> BTreeMap<&str, &Submission> {
    let mut all = BTreeMap::new();
    for submission in submissions {
        all.entry(submission.digest.as_str()).or_insert(submission);
    }
    all
}

/// What of `submissions` the store has not, or not whole; every file is read.
fn look<'s>(store: &Store, submissions: &'s [Submission]) -> Result<Lacking<'s>, Failure> {
    let mut lacking = Lacking::new();
    for (digest, submission) in digests(submissions) {
        let why = match store.get(digest)? {
            Kept::Whole(_) => continue,
            Kept::Missing => "no file".to_owned(),
            Kept::Damaged(what) => what,
        };
        lacking.insert(digest, (submission, why));
    }
    Ok(lacking)
}
