//! What a shard came to, as a file: scores of both splits and complaints, encrypted to the judge's own identity, since
//! private scores are among them and a CI's artifacts are for everybody, and bound by a code to plan, shard and answer key,
//! since anybody can encrypt to the judge.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};

use age::x25519::Identity;
use git2::Oid;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::division::Division;
use super::shard::Shard;
use crate::batch::candidate::Candidate;
use crate::batch::evaluate::{Evaluator, File, Wanted};
use audit::Sketch;
use base::failure::Failure;
use base::kept::Kept;
use contest::Slug;
use metric::estimate::Estimate;
use repo::{Place, Proposal, Proposed};
use score::{Evaluated, ScoredFile, Scores};

/// What the file is, and what its code is made for.
const FORMAT: &str = "gitprize-shard/1";

/// Its first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    /// Digest of the plan.
    plan: String,
    shard: usize,
    /// HMAC-SHA-256 of all this and the lines below, by a key that belongs to the answer key.
    code: String,
}

/// Its second line: what heads propose to add, held against a commit of main, so that the batch need not look again. A head
/// whose file was not read, because its quota was spent then, is not among them: the batch may come to read it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Looked {
    main: String,
    heads: Vec<Proposes>,
}

/// A head with a file of predictions.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposes {
    reference: String,
    head: String,
    team: Slug,
    path: String,
    blob: String,
    size: u64,
}

/// What a file of a shard says.
pub(crate) struct Told {
    /// Its number.
    pub(crate) shard: usize,
    /// What heads propose, each with the commit of main that it was held against.
    pub(crate) looked: Vec<((Place, Oid), (Oid, Proposal))>,
    /// What became of files.
    pub(crate) files: Vec<(Wanted, File)>,
}

/// A line of it: one file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    blob: String,
    name: String,
    team: Slug,
    user: Option<String>,
    digest: String,
    rows: u64,
    scores: Vec<Score>,
    complaints: Vec<Kept>,
    likeness: Option<(String, Sketch)>,
}

/// A file's scores under one metric.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Score {
    metric: String,
    public: Flat,
    private: Flat,
    full: Option<[Flat; 2]>,
}

/// An estimate: its value and its replicates, every bit of them.
type Flat = (f64, Vec<f64>);

/// The file of `shard` with all that `evaluator` has evaluated, and what `candidates` propose, held against the commit `main`.
///
/// # Errors
/// [`Failure::Machine`] when it cannot be encrypted.
pub(crate) fn write(
    evaluator: &Evaluator,
    plan: &Division,
    shard: Shard,
    (main, candidates): (Oid, &[Candidate]),
) -> Result<Vec<u8>, Failure> {
    let failed = |why: String| Failure::machine("sealing what the shard came to", why);
    let done = evaluator.done()?;
    let evaluated: HashSet<&Wanted> = done.iter().map(|(wanted, _)| wanted).collect();
    let heads =
        candidates.iter().filter(|one| one.wanted().is_some_and(|wanted| evaluated.contains(&wanted)));
    let looked = Looked { main: main.to_string(), heads: heads.filter_map(proposes).collect() };
    let mut rows = serde_json::to_string(&looked).map_err(|why| failed(why.to_string()))? + "\n";
    for (wanted, file) in done.iter().cloned() {
        let row = serde_json::to_string(&row(wanted, &file)).map_err(|why| failed(why.to_string()))?;
        rows.push_str(&row);
        rows.push('\n');
    }
    let (plan, shard) = (plan.digest(), shard.number);
    let code = code(evaluator, &plan, shard, &rows).map_err(failed)?;
    let code = hex::encode(code.finalize().into_bytes());
    let head = Head { format: FORMAT.to_owned(), plan, shard, code };
    let head = serde_json::to_string(&head).map_err(|why| failed(why.to_string()))?;
    let recipient = evaluator.identity().to_public();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        .map_err(|why| failed(why.to_string()))?;
    let seal = || -> std::io::Result<Vec<u8>> {
        let mut writer = encryptor.wrap_output(vec![])?;
        writeln!(writer, "{head}")?;
        writer.write_all(rows.as_bytes())?;
        writer.finish()
    };
    seal().map_err(|why| failed(why.to_string()))
}

/// What the file with these `bytes` says of a shard of `plan`; or a sentence about why nothing of it can be used.
pub(crate) fn read(evaluator: &Evaluator, plan: &Division, bytes: &[u8]) -> Result<Told, String> {
    let text = opened(bytes, evaluator.identity())?;
    let (first, rows) = text.split_once('\n').ok_or("it has no first line")?;
    let fault = |why: serde_json::Error| base::json::fault(&why);
    let head: Head = serde_json::from_str(first).map_err(fault)?;
    if head.format != FORMAT {
        return Err(format!("it is no {FORMAT}; the same release has to score and to record"));
    }
    if head.plan != plan.digest() {
        return Err("it is of another plan".to_owned());
    }
    let claimed = hex::decode(&head.code).unwrap_or_default();
    if code(evaluator, &head.plan, head.shard, rows)?.verify_slice(&claimed).is_err() {
        return Err("it was not written with this answer key, or was changed since".to_owned());
    }
    let (second, rows) = rows.split_once('\n').ok_or("it has no second line")?;
    let looked: Looked = serde_json::from_str(second).map_err(fault)?;
    let main = Oid::from_str(&looked.main).map_err(|_| "it names no commit of main")?;
    let looked = looked.heads.into_iter().map(|one| Some((one.identity()?, (main, one.proposal()?))));
    let looked = looked.collect::<Option<_>>().ok_or("it has a head that is none")?;
    let files = rows.lines().map(|line| serde_json::from_str(line).map_err(fault).and_then(file));
    Ok(Told { shard: head.shard, looked, files: files.collect::<Result<_, _>>()? })
}

fn proposes(candidate: &Candidate) -> Option<Proposes> {
    let proposal =
        candidate.proposal.as_ref().ok().filter(|proposal| proposal.file == Proposed::Predictions)?;
    Some(Proposes {
        reference: candidate.head.place.name(),
        head: candidate.oid(),
        team: proposal.team.clone(),
        path: proposal.path.clone(),
        blob: proposal.blob.to_string(),
        size: proposal.size,
    })
}

impl Proposes {
    fn identity(&self) -> Option<(Place, Oid)> {
        Some((Place::of(&self.reference)?, Oid::from_str(&self.head).ok()?))
    }

    fn proposal(self) -> Option<Proposal> {
        let blob = Oid::from_str(&self.blob).ok()?;
        let Self { team, path, size, .. } = self;
        Some(Proposal { team, file: Proposed::Predictions, path, blob, size })
    }
}

/// A file that was encrypted to `identity`.
fn opened(bytes: &[u8], identity: &Identity) -> Result<String, String> {
    let decryptor = age::Decryptor::new_buffered(bytes).map_err(|why| why.to_string())?;
    let keys = std::iter::once(identity as &dyn age::Identity);
    let mut reader = decryptor.decrypt(keys).map_err(|why| why.to_string())?;
    let mut text = String::new();
    reader.read_to_string(&mut text).map_err(|why| why.to_string())?;
    Ok(text)
}

/// The code over what a file says.
fn code(evaluator: &Evaluator, plan: &str, shard: usize, rows: &str) -> Result<Hmac<Sha256>, String> {
    let scorer = evaluator.scorer();
    let key = scorer.key().derived(FORMAT.as_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|why| why.to_string())?;
    mac.update(format!("{plan}\n{shard}\n{}\n", scorer.key().digest()).as_bytes());
    mac.update(rows.as_bytes());
    Ok(mac)
}

fn row(wanted: Wanted, file: &File) -> Row {
    let Evaluated { digest, result } = &file.evaluated;
    let (rows, scores, complaints) = match result {
        Ok(scored) => (scored.rows, scored.scores.iter().map(score).collect(), vec![]),
        Err(findings) => (0, vec![], findings.iter().map(Kept::from).collect()),
    };
    Row {
        blob: wanted.blob.to_string(),
        name: wanted.name,
        team: wanted.team,
        user: wanted.user,
        digest: digest.clone(),
        rows,
        scores,
        complaints,
        likeness: file.likeness.clone(),
    }
}

fn score(scores: &Scores) -> Score {
    Score {
        metric: scores.metric.clone(),
        public: flat(&scores.public),
        private: flat(&scores.private),
        full: scores.full.as_deref().map(|full| full.each_ref().map(flat)),
    }
}

fn flat(estimate: &Estimate) -> Flat {
    (estimate.value, estimate.replicates.clone())
}

fn estimate((value, replicates): Flat) -> Estimate {
    Estimate { value, replicates }
}

fn file(row: Row) -> Result<(Wanted, File), String> {
    let blob = Oid::from_str(&row.blob).map_err(|_| "a row names no object")?;
    let wanted = Wanted { blob, name: row.name, team: row.team, user: row.user };
    let scores = row.scores.into_iter().map(|score| Scores {
        metric: score.metric,
        public: estimate(score.public),
        private: estimate(score.private),
        full: score.full.map(|full| Box::new(full.map(estimate))),
    });
    let complaints = row.complaints.into_iter().map(Kept::finding).collect::<Option<Vec<_>>>();
    let complaints = complaints.ok_or("it has a complaint that this release does not know")?;
    let result = if complaints.is_empty() {
        Ok(ScoredFile { scores: scores.collect(), rows: row.rows })
    } else {
        Err(complaints)
    };
    Ok((wanted, File { evaluated: Evaluated { digest: row.digest, result }, likeness: row.likeness }))
}
