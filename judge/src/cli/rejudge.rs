//! `judge rejudge`: a change of key, metric, decimals or prizes as it lies in the organiser's folder, or scores that
//! were wrong: who moves, and one commit that carries the change with its receipts.

use base::plural::plural;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::bar::Bar;
use super::carried::Carried;
use super::common::{Dir, Jobs, Key, Now, Output, Signing};
use super::consent::Consent;
use super::fetched::{ALL_FILES, Fetched};
use super::prize::scores;
use super::run::check_key;
use super::upstream::{Upstream, until_pushed};
use crate::batch::{Evaluator, commit_without};
use crate::rescoring::again::{Found, Submission, evaluate};
use crate::rescoring::rejudge::{Asked, Move, Rejudgement, plan};
use answer::secrets::{Entries, edited, metrics_digest};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::plural::counted;
use base::scratch::replace;
use contest::{CONTEST_FILE, Contest, Folder, KeyFor, Prize, Settings, Slug, suggestion};
use ledger::standings::{Prizes, on_record};
use ledger::words::check_new;
use ledger::{Known, Ledger};
use metric::{Measure, Named};
use proof::eras;
use proof::sealed::{Opening, lines};
use repo::Base;
use score::Scorer;

/// How many moves are listed.
const LISTED: usize = 8;

/// Say who moves by a change of key, metric or prizes that lies in this folder, and publish it with the new scores
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge rejudge --answers corrected.csv\n  judge rejudge --apply --reason \"Two answers were wrong.\""
)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// Try another metric of the catalogue; --apply needs it in contest.toml
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    #[command(flatten)]
    key: Key,
    /// Why, for the receipts
    #[arg(long, value_name = "TEXT", required_if_eq("apply", "true"))]
    reason: Option<String>,
    /// Push one commit with the change and its receipts
    #[arg(long)]
    apply: bool,
    /// Only say what would change, which is the default
    #[arg(short = 'n', long, conflicts_with = "apply")]
    dry_run: bool,
    /// Go on although some files cannot be had or are refused now; where scores of before are void they have none, else
    /// their old scores stay
    #[arg(long)]
    allow_missing: bool,
    /// Say too who would be first by the private scores; for your own terminal, refused where CI is set: logs are read
    #[arg(long, conflicts_with = "apply")]
    private: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    if args.private && std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        let text =
            "--private tells something about the private scores, and what a CI prints is read by others";
        let finding =
            Finding::new(codes::PRIVATE_IN_CI, text).help("start it on your own machine, without CI set");
        return Err(Failure::Configuration(vec![finding]));
    }
    let mut folder = Folder::open(root)?;
    let remote = args.upstream.target(root, &folder.contest.forge.branch, args.apply, args.output)?;
    let committed = committed_anew(&mut folder)?;
    let trial = match &args.metric {
        Some(name) if *name != folder.contest.metric.name => Some(with_metric(&folder, name)?),
        _ => None,
    };
    if args.apply && trial.is_some() {
        let text = format!(
            "a metric that is only tried with --metric cannot be applied: contest.toml ranks by {}",
            folder.contest.metric.name
        );
        return Err(Failure::Configuration(vec![
            Finding::new(codes::METRIC_NOT_MAIN, text)
                .help("change the metric in contest.toml first, so that rules page and scores agree"),
        ]));
    }
    let contest = trial.as_ref().unwrap_or(&folder.contest);
    let mut work = Work { args, folder: &folder, contest, committed, remote: &remote, evaluator: None };
    let carried = until_pushed(args.output, || work.once())?;
    if args.apply {
        carried.handed_over(root)?;
        args.upstream.follow(root, &folder.contest.forge.branch, args.output)?;
    }
    Ok(())
}

/// Where sealing committed to other metrics than contest.toml names now: the description that commits to these.
fn committed_anew(folder: &mut Folder) -> Result<Option<Vec<u8>>, Failure> {
    let digest = metrics_digest(&folder.contest.measures);
    if folder.contest.seal.metrics.as_ref().is_none_or(|sealed| *sealed == digest) {
        return Ok(None);
    }
    let path = folder.at.root.join(CONTEST_FILE);
    let source = fs_err::read_to_string(&path).map_err(Failure::io)?;
    let judge = env!("CARGO_PKG_VERSION").to_owned();
    let texts = vec![("metrics", format!("sha256:{digest}")), ("judge", judge.clone())];
    let entries = Entries { texts, sealed_to: folder.contest.seal.sealed_to.clone() };
    (folder.contest.seal.metrics, folder.contest.seal.judge) = (Some(digest), Some(judge));
    Ok(Some(edited(&source, &entries)?.into_bytes()))
}

/// What is the same in every try.
struct Work<'a> {
    args: &'a Args,
    folder: &'a Folder,
    /// The contest as it is to be, or a trial.
    contest: &'a Contest,
    /// The description with new commitments, where these are to be another.
    committed: Option<Vec<u8>>,
    remote: &'a str,
    evaluator: Option<Evaluator>,
}

impl Work<'_> {
    /// One try; nothing says that main moved and nothing was written.
    fn once(&mut self) -> Result<Option<Carried>, Failure> {
        let (args, root) = (self.args, &self.args.dir.dir);
        let opened = Fetched::open(self.remote, &self.contest.forge.branch, root, ALL_FILES)?;
        let mut base = opened.base(&args.signing, root)?;
        let Fetched { quarantine, repository, main } = opened;
        let mut carried = Carried::of(root, &self.folder.contest, &repository, main)?;
        if let Some(bytes) = &self.committed {
            carried.replace(CONTEST_FILE, bytes.clone());
        }
        let Some(before) = decided(&repository, main, &base)? else {
            args.output.json(&json!({ "applied": args.apply, "submissions": 0, "receipts": 0 }));
            args.output.line("Rejudged", "the contest has no receipt yet; commit and push the change");
            return Ok(Some(Carried::default()));
        };
        // Files of another phase are for another answer key: where their scores are void, they have none.
        let mut submissions = Submission::all(&base.ledger);
        submissions.retain(|submission| self.contest.key_for(submission.received) == KeyFor::It);
        let mut files = Found::new();
        let mut opened = HashMap::new();
        let after = self.contest.settings();
        // A line alone moves no score.
        let is_line = before.differ(&after) && !before.scores_differ(&after) && after.answer_key.is_some();
        if !is_line {
            let evaluator = match self.evaluator.take() {
                Some(evaluator) => evaluator,
                None => self.evaluator()?,
            };
            let evaluator = self.evaluator.insert(evaluator);
            let source = args.upstream.source(root, self.contest)?;
            let bar = Bar::new(args.output, "Rejudging");
            files = args.jobs.install(|| {
                evaluate(&source, self.contest, evaluator, &submissions, &|done, of| bar.show(done, of))
            })?;
            bar.clear();
            opened = openings(&base, evaluator)?;
        }
        let evaluator = self.evaluator.as_ref().filter(|_| !is_line);
        // Without `--apply` the receipts are only thought of, and none of them could stand without a reason.
        let (reason, now) = (args.reason.as_deref().unwrap_or("not said yet"), args.now.get());
        check_new("--reason", reason).map_err(|finding| Failure::Configuration(vec![*finding]))?;
        let asked = Asked { contest: self.contest, before, evaluator, reason, now };
        let rejudgement = plan(&asked, &base, &files, &opened);
        if rejudgement.is_empty() && args.apply && !carried.paths().is_empty() {
            // What decides nothing is no matter of receipts.
            args.output
                .line("Not carried", &format!("{}: nothing in it decides", carried.paths().join(", ")));
        }
        let private = match args.private {
            true => Some(self.private(&base, &asked, &rejudgement, &opened)?),
            false => None,
        };
        // Before anything is told as done.
        if args.apply && !rejudgement.is_empty() && (rejudgement.findings.is_empty() || args.allow_missing) {
            let (count, moving) = (rejudgement.receipts.len(), rejudgement.moves.len());
            args.consent.ask(
                args.output,
                &format!(
                    "puts {} on record, for all to read, and moves {}",
                    counted(count, "new score", "new scores"),
                    counted(moving, "team", "teams")
                ),
            )?;
        }
        tell(args, self.folder, &rejudgement, &carried, submissions.len(), private.as_deref());
        if !rejudgement.findings.is_empty() {
            if !args.allow_missing {
                return Err(Failure::Findings(rejudgement.findings));
            }
            args.output.warnings(&rejudgement.findings);
        }
        if !args.apply || rejudgement.is_empty() {
            return Ok(Some(carried.arrived()));
        }
        let identity = evaluator.map(Evaluator::identity);
        base.ledger.end_mut().speak_for(self.contest);
        let mut written = rejudgement.apply(&mut base, self.contest, identity, now)?;
        written.extend(carried.files.clone());
        // The reason stays in the receipts: forges read commands and mentions in messages of commits.
        let message = format!("Rejudge {} submissions\n", rejudgement.receipts.len());
        let commit = commit_without(&repository, &base, &written, &carried.gone, &message, now)?;
        if let Some(bytes) = &self.committed {
            // What is pushed stands here too, so that whoever is stopped now can go on from it.
            replace(&root.join(CONTEST_FILE), bytes)?;
        }
        if !quarantine.push(commit)? {
            return Ok(None);
        }
        let count = base.ledger.receipts().len() as u64;
        args.output.line("Ledger", &format!("{count} receipts, root {}", base.ledger.short_root(count)));
        Ok(Some(carried))
    }

    /// Who is first in line for each prize that the private scores decide, now and then.
    fn private(
        &self,
        base: &Base,
        asked: &Asked<'_>,
        rejudgement: &Rejudgement,
        opened: &HashMap<String, Opening>,
    ) -> Result<Vec<Leading>, Failure> {
        let mut ledger = base.ledger.clone();
        if !rejudgement.is_empty() {
            rejudgement.append(&mut ledger, self.contest, asked.now)?;
        }
        let mut openings: Vec<(String, Opening)> =
            opened.iter().map(|(commitment, opening)| (commitment.clone(), opening.clone())).collect();
        let first = |contest: &Contest, ledger: &Ledger, openings: &[(String, Opening)]| {
            let prizes = Prizes::of(contest, ledger.receipts());
            let private = scores(contest, ledger, &prizes, openings.to_vec())?;
            let decided = contest.prizes.iter().filter(|prize| Prizes::is_private(prize));
            let one = |prize: &Prize| {
                let first = prizes.candidates(prize, &private).into_iter().next();
                (prize.name.clone(), first.map(|first| first.team))
            };
            Ok::<BTreeMap<String, Option<Slug>>, Failure>(decided.map(one).collect())
        };
        let before = first(&self.contest.with(&asked.before), &base.ledger, &openings)?;
        openings
            .extend(rejudgement.receipts.iter().map(|(_, opening)| (opening.commitment(), opening.clone())));
        let after = first(&self.contest.with(&rejudgement.amended.after), &ledger, &openings)?;
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let shown = |list: &BTreeMap<String, Option<Slug>>, name: &String| list.get(name).cloned().flatten();
        let leading = |prize: &String| Leading {
            prize: prize.clone(),
            before: shown(&before, prize),
            after: shown(&after, prize),
        };
        Ok(names.into_iter().map(leading).collect())
    }

    fn evaluator(&self) -> Result<Evaluator, Failure> {
        let key = self.args.key.open(self.contest, &self.args.dir.dir)?;
        let evaluator = Evaluator::new(Scorer::for_contest(Arc::new(key), self.contest)?)?;
        check_key(self.contest, &evaluator)?;
        Ok(evaluator)
    }
}

/// What decided when the newest receipt of `base` was written: what the ledger says or, of older ledgers, main's
/// description in the newest commit that wrote receipts. Nothing when there is no receipt.
fn decided(repository: &git2::Repository, main: git2::Oid, base: &Base) -> Result<Option<Settings>, Failure> {
    let receipts = base.ledger.receipts();
    if receipts.is_empty() {
        return Ok(None);
    }
    let settings = match on_record(receipts) {
        Some(settings) => settings.clone(),
        None => match eras::before(repository, main, Path::new(""))?.pop() {
            Some((_, settings)) => settings,
            None => base.contest.settings(),
        },
    };
    let newest = receipts.iter().rev().find_map(|receipt| receipt.entry.score());
    let answer_key = settings.answer_key.clone().or_else(|| newest.map(|scored| scored.answer_key.clone()));
    Ok(Some(Settings { answer_key, ..settings }))
}

/// What the judge sealed before and can open with the keys at hand, by commitment.
fn openings(base: &Base, evaluator: &Evaluator) -> Result<HashMap<String, Opening>, Failure> {
    let mut all = HashMap::new();
    for bytes in &base.at.sealed_files()? {
        let keys = evaluator.identities().iter().map(|identity| identity as &dyn age::Identity);
        for line in lines(bytes, keys).unwrap_or_default() {
            if let Ok(opening) = serde_json::from_str(&line) {
                all.insert(sha256_hex(line.as_bytes()), opening);
            }
        }
    }
    Ok(all)
}

/// The contest as it would be with another metric: columns, labels and groups stay.
fn with_metric(folder: &Folder, name: &str) -> Result<Contest, Failure> {
    let Some(Named { metric, parameters }) = folder.catalogue.named(name) else {
        let text = format!("there is no metric {}; {}", quoted(name), suggestion(&folder.catalogue, name));
        return Err(Failure::configuration(codes::UNKNOWN_METRIC, text));
    };
    let mut contest = folder.contest.clone();
    let (labels, columns, composition) = match contest.measures.first() {
        Some(first) => (first.labels.clone(), first.columns.clone(), first.composition.clone()),
        None => Default::default(),
    };
    let measure = Measure::new(metric, &parameters, &labels, &columns, composition)
        .map_err(|why| Failure::configuration(codes::BAD_METRIC, why.to_string()))?;
    contest.metric.name.clone_from(&measure.name);
    contest.metric.mean_rank.clear();
    // A trial is committed to nowhere.
    contest.seal.metrics = None;
    contest.metric.direction = measure.metric.direction;
    contest.measures.retain(|other| other.name != measure.name);
    match contest.measures.first_mut() {
        Some(first) if first.name == folder.contest.metric.name => *first = measure,
        _ => contest.measures.insert(0, measure),
    }
    Ok(contest)
}

/// Who is first in line for a prize, now and then.
struct Leading {
    prize: String,
    before: Option<Slug>,
    after: Option<Slug>,
}

fn tell(
    args: &Args,
    folder: &Folder,
    rejudgement: &Rejudgement,
    carried: &Carried,
    of: usize,
    private: Option<&[Leading]>,
) {
    let output = args.output;
    let name = |step: &Move| {
        folder.teams.get(&step.team).map_or_else(|| step.team.to_string(), |team| team.name.clone())
    };
    let rank = |rank: Option<usize>| rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
    let moves: Vec<String> = rejudgement
        .moves
        .iter()
        .take(LISTED)
        .map(|step| format!("{} {} → {}", name(step), rank(step.before), rank(step.after)))
        .collect();
    let (count, moving) = (rejudgement.receipts.len(), rejudgement.moves.len());
    let amended = &rejudgement.amended;
    let changes = amended.before.changes(&amended.after);
    output.json(&json!({
        "applied": args.apply && !rejudgement.is_empty(),
        "submissions": of,
        "receipts": count,
        "unscored": amended.unscored,
        "changes": changes,
        "carried": carried.paths(),
        "moves": rejudgement.moves.iter().map(|step| json!({
            "team": step.team, "before": step.before, "after": step.after,
        })).collect::<Vec<_>>(),
        "prizes_affected": rejudgement.prizes,
        "last_calls": rejudgement.calls,
        "leaders": private.map(|all| all.iter().map(|one| json!({
            "prize": one.prize, "team_before": one.before, "team_after": one.after,
        })).collect::<Vec<_>>()),
    }));
    for Leading { prize, before, after } in private.into_iter().flatten() {
        let name = |team: &Option<Slug>| team.as_ref().map_or("nobody", Slug::as_str).to_owned();
        let text = format!("{}: first in line {} → {}", quoted(prize), name(before), name(after));
        output.value("Private", &text);
    }
    if rejudgement.is_empty() {
        output.line("Rejudged", &format!("{of} submissions: every recorded score holds; nothing to do"));
        return;
    }
    for (at, change) in changes.iter().enumerate() {
        output.line(if at == 0 { "Changes" } else { "" }, change);
    }
    if !carried.paths().is_empty() {
        output.line("Files", &carried.paths().join(", "));
    }
    let teams = plural(moving, "team moves", "teams move");
    let more = if moving > LISTED { ", …" } else { "" };
    let colon = if moving == 0 { "" } else { ": " };
    output.line("Standings", &format!("{moving} {teams}{colon}{}{more}", moves.join(", ")));
    let prizes = match &rejudgement.prizes[..] {
        [] => "0 prizes affected".to_owned(),
        prizes => format!("{} affected by the public scores: {}", prizes.len(), prizes.join(", ")),
    };
    output.line("Prizes", &prizes);
    for call in &rejudgement.calls {
        match call {
            Known::CallOff(off) => {
                let text = format!(
                    "{} is called off; the contest ends at {}",
                    quoted(&off.prize),
                    off.closes.human()
                );
                output.line("Last call", &text);
            }
            Known::LastCall(call) => {
                let text = format!(
                    "{} begins with receipt {}, until {}",
                    quoted(&call.prize),
                    call.of,
                    call.until.human()
                );
                output.line("Last call", &text);
            }
            _ => {}
        }
    }
    if !amended.unscored.is_empty() {
        output.line("Without score", &format!("{} submissions rank nowhere then", amended.unscored.len()));
    }
    if args.apply {
        output.line("Rejudged", &format!("{count} of {of} submissions get another score"));
    } else {
        let text = format!(
            "{count} of {of} submissions; `--apply --reason \"…\"` appends {count} receipts that point to the old ones"
        );
        output.line("Would rejudge", &text);
    }
}
