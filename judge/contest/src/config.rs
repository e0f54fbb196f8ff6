//! The contest as `contest.toml` describes it, after validation.

use std::collections::BTreeMap;

use super::address::Address;
use super::alarm_toml::Alarm;
use super::archive_toml::Archive;
use super::data::DataFile;
use super::identity::Logins;
use super::release_toml::Release;
use super::rules::{Eligibility, FinalChoice, ManualRule, Phase, Prize, Quota, SignUps, TeamRules, Terms};
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::{Instant, Window};
use metric::Schema;
use metric::WeightedSum;
use metric::estimate::written;
use metric::release::Rule;
use metric::{Direction, Long, Measure, is_worst};
use tlog::LedgerKey;

/// One contest. Every rule that the judge enforces and the rules page states comes from here.
#[derive(Clone, Debug)]
pub struct Contest {
    /// What people call it.
    pub title: String,
    /// Where its site is served, ending with a slash.
    pub url: String,
    /// One sentence for the home page and feeds.
    pub summary: String,
    /// First instant at which a submission may be received.
    pub opens: Instant,
    /// Last instant at which a submission may be received.
    pub closes: Instant,
    /// Where the repository lives.
    pub forge: Forge,
    /// The answer key's file, relative to the contest's folder.
    pub answer_key: Option<String>,
    /// SHA-256 of the answer key's bytes, 64 hexadecimal digits.
    pub answer_key_commitment: Option<String>,
    /// The phase that the answer key is for, if that is one which begins anew.
    pub answer_key_phase: Option<String>,
    /// age recipient that belongs to the answer key, for files that only the judge may read.
    pub answer_key_recipient: Option<String>,
    /// What sealing the answer key committed to besides.
    pub seal: KeySeal,
    /// age recipients (`age1…`) that the private scores are sealed to.
    pub jury: Vec<String>,
    /// Whether nothing is at stake yet: the ledger may be begun anew, so that it is not held against what git's history
    /// has of earlier ones.
    pub rehearsal: bool,
    /// Keys that sign the ledger's checkpoints, in the order of the file.
    pub ledger_keys: Vec<LedgerKey>,
    /// Whether the answer key may be published after the end.
    pub reveal_labels: bool,
    /// What ranks.
    pub metric: Metric,
    /// Everything that is measured, what ranks first unless that is a sum of them.
    pub measures: Vec<Measure>,
    /// Decimals of the metrics that have others than the one that ranks, by their names.
    pub own_decimals: BTreeMap<String, usize>,
    /// Boards of their own, each under one of the metrics, in the order of the file.
    pub tracks: Vec<Track>,
    /// What people call the two splits.
    pub splits: SplitLabels,
    /// Rows of the board that are not teams, in the order of the file.
    pub baselines: Vec<Baseline>,
    /// What a prediction file looks like.
    pub submission: Submission,
    /// The text that members accept, if the contest asks for it.
    pub terms: Option<Terms>,
    /// Parts with boards of their own, in the order of the file.
    pub phases: Vec<Phase>,
    /// Windows that limit submissions, each valid for a period.
    pub quotas: Vec<Quota>,
    /// How long after the end a file may follow whose digest came before it.
    pub grace: Option<Window>,
    /// Rules about teams.
    pub teams: TeamRules,
    /// Who may take part.
    pub eligibility: Eligibility,
    /// Defence against automated sign-ups.
    pub sign_ups: SignUps,
    /// What of a team's submissions takes part in the final decision.
    pub final_choice: FinalChoice,
    /// How the board is shown.
    pub leaderboard: Leaderboard,
    /// What can be won.
    pub prizes: Vec<Prize>,
    /// Rules that no program enforces.
    pub manual_rules: Vec<ManualRule>,
    /// What `judge lint` says and the organiser knows.
    pub lint_accept: Vec<Accepted>,
    /// What counts as a download.
    pub downloads: Downloads,
    /// The files that contestants work with, in the order of the file.
    pub data: Vec<DataFile>,
    /// Which release of the programs workflows install.
    pub release: Option<Release>,
    /// How often a batch is to run, and who notices when none did.
    pub alarm: Alarm,
    /// Where prediction files are kept by digest.
    pub archive: Archive,
    /// What the site has besides what every site has.
    pub pages: Pages,
}

/// What the site of a contest has only where its organiser wants it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// A feed for each team.
    pub team_feeds: bool,
    /// A feed for each thread of the forum.
    pub thread_feeds: bool,
    /// The public record as a database.
    pub database: bool,
}

/// What counts as a download: a published file, at an address that `files` takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Downloads {
    /// Globs of addresses; none: every address. One without `*` and `?` publishes the file that it names.
    pub files: Vec<String>,
    /// The path of each file that is published outside of `content/data`, with its bytes; once for each size that it
    /// had, the newest last.
    pub published: Vec<(String, u64)>,
}

/// What `judge seal` writes about the answer key besides its path, commitment and recipient. Digests are 64
/// hexadecimal digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySeal {
    /// age recipient of the CI, which opens the sealed key.
    pub ci: Option<String>,
    /// Commitment to the targets.
    pub labels: Option<String>,
    /// Commitment to which row belongs to which split.
    pub split: Option<String>,
    /// Digest of the metrics with their parameters.
    pub metrics: Option<String>,
    /// Version of the judge that sealed the key.
    pub judge: Option<String>,
    /// The sealed file of the judge's own identities, relative to the contest's folder.
    pub identities: Option<String>,
    /// age recipients that the sealed file is encrypted to.
    pub sealed_to: Vec<String>,
}

impl Contest {
    /// Every age recipient that may open the answer key: the jury's and the CI's, each once.
    pub fn key_recipients(&self) -> Vec<String> {
        let mut all: Vec<String> = vec![];
        for recipient in self.jury.iter().chain(&self.seal.ci) {
            if !all.contains(recipient) {
                all.push(recipient.clone());
            }
        }
        all
    }
}

/// A finding of `judge lint` that the organiser has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its code.
    pub code: String,
    /// Why it does no harm here.
    pub reason: String,
}

/// Where the repository lives and which branch is the contest's.
#[derive(Clone, Debug)]
pub struct Forge {
    /// The kind of server.
    pub kind: ForgeKind,
    /// The branch that holds content, teams and ledger.
    pub branch: String,
    /// What it takes for one login.
    pub logins: Logins,
    /// Where contestants clone from and push to, if the contest says so.
    pub clone: Option<Address>,
}

/// The kinds of git server that the judge knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgeKind {
    /// A plain repository with our receive hook.
    Git,
    /// GitHub.
    Github,
    /// GitLab.
    Gitlab,
    /// Forgejo or Gitea.
    Forgejo,
}

/// The metric that ranks and how its scores are rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Name of the metric in the catalogue, e.g. `rmse`, or of the sum.
    pub name: String,
    /// What it is the sum of, if it is one.
    pub sum: Option<WeightedSum>,
    /// The metrics whose mean rank orders the teams, this one among them, with the end of the scale that wins;
    /// none when this one alone does.
    pub mean_rank: Vec<(String, Direction)>,
    /// Which end of the scale wins.
    pub direction: Direction,
    /// Decimals of a recorded score, 0 to 12.
    pub decimals: usize,
}

impl Metric {
    /// Whether `scores` has everything that ranks.
    pub fn is_in(&self, scores: &BTreeMap<String, f64>) -> bool {
        scores.contains_key(&self.name) && self.by_rank(scores).is_some()
    }

    /// What `scores` has under each metric of [`Self::mean_rank`]; nothing when one is missing.
    pub fn by_rank(&self, scores: &BTreeMap<String, f64>) -> Option<Vec<f64>> {
        self.mean_rank.iter().map(|(name, _)| scores.get(name).copied()).collect()
    }
}

/// Labels of the splits on pages, e.g. "quiz" and "test".
#[derive(Clone, Debug)]
pub struct SplitLabels {
    /// The split whose score is shown.
    pub public: String,
    /// The split whose score decides.
    pub private: String,
}

/// A board of its own, under one of the metrics: a task of several, or a part of the rows or columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Stable name: `a-z`, digits and `-`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The name or label of the metric that ranks in it.
    pub metric: String,
    /// Rows of its board that are not teams, in the order of the file.
    pub baselines: Vec<Baseline>,
}

/// A row of the board that is not a team.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// What it is called.
    pub name: String,
    /// Score on the public split.
    pub public: f64,
    /// Score on the private split, if it may be known.
    pub private: Option<f64>,
}

/// The layouts of a prediction file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A header line, then a line an id; comma or tab.
    Csv,
    /// A `group:` line, then one prediction a line, in the answer key's order.
    Netflix,
}

/// What a prediction file looks like and how large it may be.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The layout that the rules ask for; the other is read as well when it is recognised.
    pub layout: Layout,
    /// The published id list, relative to the contest's folder.
    pub ids: Option<String>,
    /// The published sample file, relative to the contest's folder; copies of it are refused.
    pub sample: Option<String>,
    /// What the header of a file calls the id.
    pub id: String,
    /// The columns of a file, where it has several lines an id.
    pub long: Option<Long>,
    /// What a prediction is where a file has no line for it.
    pub default: Option<String>,
    /// Bytes of the file as pushed, at most.
    pub max_bytes: u64,
    /// Bytes after decompression, at most.
    pub max_unpacked_bytes: u64,
    /// Whether files have to be encrypted.
    pub encrypted: bool,
}

/// How the board is shown.
#[derive(Clone, Debug)]
pub struct Leaderboard {
    /// Teams shown before "show all".
    pub length: usize,
    /// Whether each team that ranks has a drawing with its rank.
    pub badges: bool,
    /// Which score the public sees after a submission.
    pub release: Rule,
    /// Last instant whose submissions the public board shows before the reveal.
    pub freeze: Option<Instant>,
}

impl Contest {
    /// What a prediction file must hold.
    ///
    /// # Errors
    /// A sentence when the metrics need different columns; [`Contest::parse`] has refused such a contest.
    pub fn schema(&self) -> Result<Schema, String> {
        let Submission { id, long, default, .. } = &self.submission;
        Schema::of(id, &self.measures)?.with_lines(long.as_ref(), default.as_deref())
    }

    /// The baseline that improvements are measured against: the first.
    pub fn reference(&self) -> Option<&Baseline> {
        self.baselines.first()
    }

    /// The quotas that apply to a submission received at `at`.
    pub fn quotas_at(&self, at: Instant) -> impl Iterator<Item = &Quota> {
        let in_phase = move |quota: &Quota| {
            quota.phase.as_ref().is_none_or(|id| self.phase(id).is_some_and(|phase| phase.holds_at(at)))
        };
        self.quotas.iter().filter(move |quota| quota.holds_at(at) && in_phase(quota))
    }

    /// The phase called `id`.
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// The track called `id`.
    pub fn track(&self, id: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.id == id)
    }

    /// Whether receipts tell the error of a score under the metric called `name`, which is not the one that ranks: where
    /// a track goes by it.
    pub fn shows_error_of(&self, name: &str) -> bool {
        name != self.metric.name && self.tracks.iter().any(|track| track.metric == name)
    }

    /// The contest as it is on the board of `track`: what ranks there ranks, with its decimals, baselines and prizes.
    #[must_use]
    pub fn on(&self, track: &Track) -> Self {
        let mut contest = self.clone();
        let metric = &mut contest.metric;
        if track.metric != metric.name {
            let measure = self.measures.iter().find(|measure| measure.name == track.metric);
            metric.direction = measure.map_or(metric.direction, |measure| measure.metric.direction);
            metric.decimals = self.decimals_of(&track.metric);
            metric.sum = None;
        }
        metric.name.clone_from(&track.metric);
        metric.mean_rank = vec![];
        contest.leaderboard.release = Rule::Rounded { decimals: metric.decimals };
        contest.baselines.clone_from(&track.baselines);
        contest.prizes.retain(|prize| prize.track.as_deref() == Some(track.id.as_str()));
        contest
    }

    /// Decimals of a recorded score under the metric called `name`.
    pub fn decimals_of(&self, name: &str) -> usize {
        self.own_decimals.get(name).copied().unwrap_or(self.metric.decimals)
    }

    /// The prize called `name`.
    pub fn prize(&self, name: &str) -> Option<&Prize> {
        self.prizes.iter().find(|prize| prize.name == name)
    }

    /// A standard error as people read it beside a score; nothing where it is less than the score's last digit.
    pub fn show_error(&self, error: f64) -> Option<String> {
        written(error, self.metric.decimals)
    }

    /// `score` with the contest's decimals, as people read it; what is too large to have decimals with an exponent.
    pub fn show(&self, score: f64) -> String {
        self.show_of(&self.metric.name, score)
    }

    /// The same of a score under the metric called `name`.
    pub fn show_of(&self, name: &str, score: f64) -> String {
        let text = match score.abs() {
            _ if is_worst(score) => return "no value".to_owned(),
            1e15.. => return format!("{score:e}"),
            _ => format!("{score:.*}", self.decimals_of(name)),
        };
        // What rounds to minus zero is zero.
        let zero = text.strip_prefix('-').filter(|rest| rest.bytes().all(|b| matches!(b, b'0' | b'.')));
        zero.map(str::to_owned).unwrap_or(text)
    }

    /// `score` rounded to the contest's decimals: the exact binary value, half to even.
    pub fn rounded(&self, score: f64) -> f64 {
        self.rounded_of(&self.metric.name, score)
    }

    /// The same of a score under the metric called `name`.
    pub fn rounded_of(&self, name: &str, score: f64) -> f64 {
        // Formatting rounds the exact value correctly, which multiplying by a power of ten does not. Zero has no sign.
        format!("{score:.*}", self.decimals_of(name)).parse().unwrap_or(score) + 0.0
    }

    /// By how many percent `score` is better than `base`: `100 (base - score) / base`, mirrored when
    /// larger is better. (Netflix leaderboard; checked there on 20 published figures.)
    pub fn improvement(&self, base: f64, score: f64) -> f64 {
        let gain = match self.metric.direction {
            Direction::Lower => base - score,
            Direction::Higher => score - base,
        };
        // A file of absurd predictions is no news beyond a thousand million.
        (100.0 * gain / base.abs()).clamp(-1e9, 1e9)
    }
}

/// What is wrong with the sample file at `path`.
pub fn bad_sample(path: &str, why: &str) -> Finding {
    Finding::new(codes::BAD_SAMPLE, format!("submission.sample names {}: {why}", quoted(path)))
        .in_file(path)
        .help(
            "`gitprize check FILE` shows everything that is wrong with it; its ids have to be those of the \
            published list",
        )
}
