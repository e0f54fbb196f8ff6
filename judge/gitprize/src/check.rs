//! `judge check`: what the judge would say of a file, without the answers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::common::{Now, Output};
use crate::home::Home;
use crate::place::Place;
use audit::{Sample, canonical};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{codes, quality};
use base::scratch::replace;
use base::time::Instant;
use contest::{Folder, Slug, Source as _};
use decode::Ids;
use decode::{Expected, Keys, Limits, decode_with, identities};
use ledger::Ledger;
use ledger::history::History;
use ledger::quota::Spent;
use ledger::quota::left;
use rules::submission::{Case, complaints, too_large};

/// Check a prediction file before pushing it, with the judge's own code
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  gitprize check submissions/bellkor/predictions.csv\n  gitprize check predictions.csv.gz --team bellkor"
)]
pub struct Args {
    /// The prediction file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Your team, to check its quota and the dates as well [default: the team folder that holds the file]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// A key of your own, to check a file that is encrypted to it as well (judge encrypt --also)
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Also write what is wrong as GitLab's code quality report, which merge requests show beside the lines
    #[arg(long, value_name = "FILE")]
    code_quality: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Checks the file.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let found = args.place.found(args.output)?;
    let remembered = || found.kept.team.clone().filter(|_| found.there.is_some());
    let ended = look(&Look {
        root: &found.root,
        file: &args.file,
        team: args.team.clone().or_else(remembered).as_ref(),
        identity: args.identity.as_deref(),
        now: args.now.get(),
        output: args.output,
    });
    if let Some(report) = &args.code_quality {
        let findings = ended.as_ref().err().map_or(&[][..], Failure::findings);
        replace(report, quality::report(findings).as_bytes())?;
    }
    ended
}

/// What is to be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    /// The contest's folder.
    pub(crate) root: &'a Path,
    /// The prediction file.
    pub(crate) file: &'a Path,
    /// The team.
    pub(crate) team: Option<&'a Slug>,
    /// A key of the user's own.
    pub(crate) identity: Option<&'a Path>,
    /// The moment.
    pub(crate) now: Instant,
    /// How to print.
    pub(crate) output: Output,
}

/// Checks the file, and prints what was found.
pub(crate) fn look(args: &Look<'_>) -> Result<(), Failure> {
    let mut folder = Folder::open(args.root)?;
    let history = History::of(&folder.contest, &Ledger::open(&folder.at.root)?);
    history.calendar().apply(&mut folder.contest);
    let contest = &folder.contest;
    let Some(list) = &contest.submission.ids else {
        return Err(Failure::configuration(
            codes::NO_ID_LIST,
            "contest.toml names no published id list (submission.ids)",
        ));
    };
    let ids = Ids::open(&folder.at.root.join(list))?;
    let file = args.file.display().to_string();
    let size = std::fs::metadata(args.file)
        .map_err(|why| Failure::configuration(codes::UNREADABLE_FILE, format!("cannot read {file}: {why}")))?
        .len();
    let now = args.now;
    let home = Home::of(&folder.at.root, args.file);
    if let (Some(said), Some(home)) = (args.team, &home)
        && *said != home.team
    {
        let text = format!("{file} is in the folder of {}, and --team says {said}", home.team);
        return Err(Failure::configuration(codes::SEVERAL_TEAMS, text));
    }
    let team = args.team.cloned().or_else(|| home.as_ref().map(|home| home.team.clone()));
    let (spent, people) = match &team {
        Some(team) => (history.spent(team), history.people(team)),
        None => (Spent::default(), vec![]),
    };
    let closes = history.calendar().closes;
    let claimed = |team: &Slug, bytes: &[u8]| {
        let digest = sha256_hex(bytes);
        history.open_claims(team).any(|claim| claim.digest == digest)
    };
    // What is too large is not read.
    let bytes = if size > contest.submission.max_bytes {
        vec![]
    } else {
        fs_err::read(args.file).map_err(Failure::io)?
    };
    let terms = contest.terms.as_ref().map(|terms| folder.at.terms(terms)).transpose()?;
    let mut findings = match &team {
        Some(team) => complaints(&Case {
            contest,
            teams: &folder.teams,
            team,
            author: None,
            received: now,
            path: &file,
            size,
            spent: &spent,
            people: &people,
            barred: history.tally().roster().barred(team),
            closes,
            labels: history.calendar().labels,
            grace: history.open_claims(team).next().and(contest.grace).map(|grace| closes.plus(grace)),
            claimed: claimed(team, &bytes),
            terms: terms.as_ref(),
        }),
        None => too_large(contest, &file, size).into_iter().collect(),
    };
    findings.extend(home.iter().flat_map(|home| home.complaints(&folder.at.root, contest.teams.folders)));
    if size > contest.submission.max_bytes {
        return Err(Failure::Findings(findings));
    }
    let limits = Limits {
        max_unpacked_bytes: contest.submission.max_unpacked_bytes,
        layout: contest.submission.layout,
    };
    let schema = contest.schema().map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
    let identities = args.identity.map(identities).transpose()?.unwrap_or_default();
    let expected =
        team.as_ref().map(|team| Expected { contest: &contest.url, team: team.as_str(), user: None });
    let keys = Keys { identities: &identities, expected, required: false };
    let columns = match decode_with(&file, &bytes, &ids, &schema, limits, &keys) {
        Ok(predictions) => {
            args.output.line(&format!("{file}:"), &format!("readable as {}", predictions.form));
            args.output.notes(&predictions.notes);
            let sample = sample(&folder, &ids)?;
            let is_sample = |sample: Sample| sample.refuses(&file, &canonical::of(&predictions.columns));
            findings.extend(sample.and_then(is_sample));
            predictions.columns
        }
        Err(mut more) => {
            findings.append(&mut more);
            return Err(Failure::Findings(findings));
        }
    };
    let rows = ids.len();
    let ranges: BTreeMap<_, _> = schema
        .columns
        .iter()
        .zip(&columns)
        .filter_map(|(column, values)| Some((column.name.as_str(), range(values.numbers()?))))
        .collect();
    args.output.json(&json!({
        "file": file, "rows": rows, "columns": ranges, "team": team,
    }));
    let shown: Vec<_> =
        ranges.iter().map(|(name, [low, high])| format!("{name} from {low} to {high}")).collect();
    args.output.line("Predictions", &format!("{rows}, every id once; {}", shown.join(", ")));
    if !findings.is_empty() {
        return Err(Failure::Findings(findings));
    }
    if team.is_none() {
        let text = "team, dates and quota: give --team, or put the file into your team's folder";
        args.output.line("Not checked", text);
    }
    if let (Some(team), Some(left)) = (&team, left(contest, &spent, &people, now, closes)) {
        let number = left.of.saturating_sub(left.scored) + 1;
        args.output.line("If pushed now", &format!("submission {number} of {} of {team}", left.of));
        for line in &left.lines {
            args.output.line("", line);
        }
    }
    Ok(())
}

/// The sample file that the contest publishes, if it names one.
fn sample(folder: &Folder, ids: &Ids) -> Result<Option<Sample>, Failure> {
    let Some(path) = &folder.contest.submission.sample else { return Ok(None) };
    let bytes = std::fs::read(folder.at.root.join(path)).map_err(|why| {
        Failure::Configuration(vec![contest::bad_sample(path, &format!("cannot be read: {why}"))])
    })?;
    Sample::read(&folder.contest, ids, &bytes)
}

/// The least and the greatest of `values`.
fn range(values: &[f64]) -> [f64; 2] {
    values
        .iter()
        .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| [low.min(*value), high.max(*value)])
}
