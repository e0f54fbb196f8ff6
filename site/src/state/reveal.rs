//! The private scores after the `reveal` receipt: a file of openings, one a line, that the receipt names by
//! its digest. An opening counts for the submission whose receipt holds its commitment, the SHA-256 of the line.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::json::fault;
use base::time::Instant;
use contest::{Contest, FinalChoice, Slug};
use ledger::Ledger;
use ledger::standings::Tally;
use ledger::standings::private::{PrivateScore, ranked};
use metric::estimate::Estimate;
use serde::Deserialize;

use super::sure::{Sure, sure};

/// Where the openings stand below the contest's root.
const SCORES: &str = "submissions/revealed/scores.jsonl";

/// What the revealed file says.
#[derive(Debug)]
pub(crate) struct Revealed {
    /// When it was revealed.
    pub(crate) at: Instant,
    /// Why then.
    pub(crate) reason: String,
    /// Exact private scores by each submission's first receipt.
    pub(crate) scores: BTreeMap<u64, f64>,
    /// Scored submissions whose private score is not among them.
    pub(crate) unopened: usize,
    /// The order that decides, best first: each team's best submission by the private rule among those that
    /// take part in the decision.
    pub(crate) order: Vec<PrivateScore>,
    /// How sure it is of each of them, where the openings tell.
    pub(crate) sure: Vec<Sure>,
    /// Each team's place in it, from 0.
    places: HashMap<Slug, usize>,
}

/// What is read of an opening; the rest of the line only makes its commitment.
#[derive(Deserialize)]
struct Opening {
    private: BTreeMap<String, f64>,
    #[serde(default)]
    estimates: BTreeMap<String, Estimates>,
}

/// A score with its replicates; openings of older judges have none.
#[derive(Deserialize)]
struct Estimates {
    private: Estimate,
}

/// What an opening says.
struct Opened {
    score: f64,
    /// Under the metrics of `metric.mean_rank`.
    by_metric: Vec<f64>,
    estimate: Option<Estimate>,
}

impl Revealed {
    /// Reads what `reveal`, written at `at`, publishes; nothing when it publishes no scores.
    pub(super) fn read(
        contest: &Contest,
        tally: &Tally,
        ledger: &Ledger,
        root: &Path,
        at: Instant,
        reveal: &ledger::Revealed,
    ) -> Result<Option<Self>, Failure> {
        let Some(digest) = reveal.files.get(SCORES) else { return Ok(None) };
        let path = root.join(SCORES);
        let bytes = match fs_err::read(&path) {
            Ok(bytes) => bytes,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                return Err(wrong(codes::REVEAL_MISSING, "the ledger says that this file was published"));
            }
            Err(why) => return Err(Failure::io(why)),
        };
        let found = sha256_hex(&bytes);
        if found != *digest.trim_start_matches("sha256:") {
            let message = format!("the file has SHA-256 {found}, expected {digest} as the ledger says");
            return Err(wrong(codes::REVEAL_DIFFERS, &message));
        }
        let opened = open(contest, &bytes)?;
        let (mut scores, mut by_metric) = (BTreeMap::new(), BTreeMap::new());
        let mut estimates: BTreeMap<u64, &Estimate> = BTreeMap::new();
        let mut unopened = 0;
        for (seq, entered) in tally.all_entered() {
            let scored = ledger.receipt(entered.scored_by).and_then(|receipt| receipt.entry.score());
            match scored.and_then(|scored| opened.get(&scored.private)) {
                Some(found) => {
                    scores.insert(seq, found.score);
                    by_metric.insert(seq, found.by_metric.clone());
                    estimates.extend(found.estimate.as_ref().map(|estimate| (seq, estimate)));
                }
                None => unopened += 1,
            }
        }
        let order = ranked(contest, &deciding(contest, tally, &scores, &by_metric));
        let places = order.iter().enumerate().map(|(at, score)| (score.team.clone(), at)).collect();
        let known = order.iter().map(|score| estimates.get(&score.seq).copied()).collect();
        let sure = sure(contest, &order, known);
        Ok(Some(Self { at, reason: reveal.reason.clone(), scores, unopened, order, sure, places }))
    }

    /// The rank of `team` in the final order, from 1, and the score that it has there.
    pub(crate) fn place(&self, team: &Slug) -> Option<(usize, &PrivateScore)> {
        let at = *self.places.get(team)?;
        Some((at + 1, self.order.get(at)?))
    }
}

fn wrong(code: &'static codes::Code, message: &str) -> Failure {
    let finding = Finding::new(code, message).in_file(SCORES);
    Failure::Findings(vec![finding.help("take the file from the commit that added the `reveal` receipt")])
}

/// Commitment → what it opens to.
fn open(contest: &Contest, bytes: &[u8]) -> Result<HashMap<String, Opened>, Failure> {
    let mut opened = HashMap::new();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let mut opening: Opening = serde_json::from_slice(line).map_err(|why| {
            let finding =
                Finding::new(codes::REVEAL_LINE, format!("this line is not an opening: {}", fault(&why)));
            Failure::Findings(vec![finding.at_line(SCORES, at as u64 + 1, line, 0..0)])
        })?;
        if let Some(score) = opening.private.get(&contest.metric.name).filter(|score| score.is_finite()) {
            let by_metric = contest.metric.by_rank(&opening.private).unwrap_or_default();
            let estimate = opening.estimates.remove(&contest.metric.name).map(|both| both.private);
            opened.insert(sha256_hex(line), Opened { score: *score, by_metric, estimate });
        }
    }
    Ok(opened)
}

/// The scores that take part in the final decision.
fn deciding(
    contest: &Contest,
    tally: &Tally,
    scores: &BTreeMap<u64, f64>,
    by_metric: &BTreeMap<u64, Vec<f64>>,
) -> Vec<PrivateScore> {
    let mut of_team: BTreeMap<&Slug, Vec<u64>> = BTreeMap::new();
    for (seq, entered) in tally.ranked() {
        of_team.entry(entered.team).or_default().push(seq);
    }
    let mut deciding = vec![];
    for (team, mut seqs) in of_team {
        let limit = match contest.final_choice {
            FinalChoice::All => usize::MAX,
            FinalChoice::BestPublic => 1,
            FinalChoice::Chosen(count) => count as usize,
        };
        let chosen = match contest.final_choice {
            FinalChoice::Chosen(_) => tally.roster().chosen(team),
            _ => &[],
        };
        // What the team chose comes first, then its best by the public score.
        let best = |seq: &u64| tally.entered(*seq).map(|entered| entered.best);
        seqs.sort_by(|a, b| match (best(a), best(b)) {
            (Some(x), Some(y)) => {
                chosen.contains(b).cmp(&chosen.contains(a)).then(tally.ranking().compare(&x, &y))
            }
            _ => a.cmp(b),
        });
        for seq in seqs.into_iter().take(limit) {
            let (Some(entered), Some(private)) = (tally.entered(seq), scores.get(&seq)) else { continue };
            deciding.push(PrivateScore {
                seq,
                team: team.clone(),
                received: entered.best.received,
                public: entered.best.score,
                private: *private,
                by_metric: by_metric.get(&seq).cloned().unwrap_or_default(),
                on_tracks: BTreeMap::new(),
            });
        }
    }
    deciding
}
