//! `gitprize submit`: checks a prediction file and sends it, from any folder.

mod file;

use std::path::PathBuf;

use crate::check::{Look, look};
use crate::common::{Now, Output};
use crate::deliver::Sending;
use crate::home::Home;
use crate::place::{Found, Place};
use crate::send::{Change, How};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::{Address, Folder, ForgeKind, Slug, around};
use ledger::Ledger;
use ledger::history::History;
use ledger::named::no_team;

/// What one file of a push may have on GitHub.
const GITHUB_LARGEST: usize = 100 << 20;

/// Check a prediction file and send it to the contest, encrypted if the contest wants that; no clone, no branch, no fork
/// by hand
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  gitprize submit predictions.csv --team bellkor --contest https://forge.example/contest\n  gitprize submit predictions.csv --wait\n\nContest and team are remembered in the folder (.gitprize.toml), so that the second time the file is enough. A push that\nwas cut is finished by the same command: the file is sent once."
)]
pub struct Args {
    /// The prediction file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Your team [default: the one that this folder remembers, or whose folder holds the file]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// You, for a file that is encrypted: your account's number on the forge or, without a forge, your login
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// A key of your own (age1…) that can read the encrypted file as well
    #[arg(long, value_name = "RECIPIENT")]
    also: Vec<String>,
    /// Sign the commit, whatever git's configuration says
    #[arg(long)]
    sign: bool,
    /// Take the place of what waits: that is then never judged
    #[arg(long)]
    replace: bool,
    /// Send the file although the very same was sent and scored before
    #[arg(long)]
    again: bool,
    /// Your fork, which you made yourself, on forges that need one
    #[arg(long, value_name = "URL")]
    fork: Option<Address>,
    /// Wait until the judge has answered
    #[arg(long)]
    wait: bool,
    /// Check everything and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Sends the file.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let found = args.place.repository(args.output)?;
    let Some((remote, current)) = &found.there else {
        return Err(Failure::configuration(codes::BAD_REPOSITORY, "the contest has no repository"));
    };
    let mut folder = Folder::open(&found.root)?;
    let history = History::of(&folder.contest, &Ledger::open(&found.root)?);
    history.calendar().apply(&mut folder.contest);
    let contest = &folder.contest;
    let team = team(args, &found)?;
    if !folder.teams.contains_key(&team) {
        return Err(no_team(&team, folder.teams.keys()));
    }
    let now = args.now.get();
    look(&Look {
        root: &found.root,
        file: &args.file,
        team: Some(&team),
        identity: None,
        now,
        output: args.output,
    })?;
    let given = fs_err::read(&args.file).map_err(Failure::io)?;
    let digest = sha256_hex(&given);
    let encrypts = contest.submission.encrypted && !decode::is_encrypted(&given);
    let user = if encrypts {
        Some(file::user(args.user.as_deref(), &found.kept, remote, &folder, &team)?)
    } else {
        None
    };
    let bytes = match &user {
        Some(user) => file::encrypted(remote, contest, &team, user, &args.also, given)?,
        None => given,
    };
    if contest.forge.kind == ForgeKind::Github && bytes.len() > GITHUB_LARGEST {
        let text = format!(
            "{} has {} bytes, and GitHub takes files of 100 MiB at most",
            args.file.display(),
            bytes.len()
        );
        let finding = Finding::new(codes::FILE_TOO_LARGE, text)
            .help("compress it with gzip or zstd, or write fewer decimals");
        return Err(Failure::Findings(vec![finding]));
    }
    let name = file::name(&args.file, decode::is_encrypted(&bytes));
    let change = Change {
        team: &team,
        path: format!("{}/{name}", contest.teams.folders.folder(&team)),
        bytes: &bytes,
        topic: format!("{team}-{}", &digest[..12]),
        title: format!("Predictions of {team}"),
        digest,
    };
    let how = How {
        at: now,
        sign: args.sign,
        again: args.again,
        replace: args.replace,
        fork: args.fork.as_ref(),
        token: None,
        output: args.output,
    };
    let sending = Sending { remote, current, kept: &found.kept, wait: args.wait };
    let dry = args.dry_run.then(String::new);
    sending.deliver(contest, change, how, dry.as_ref(), user.as_deref())
}

/// Whose file it is.
fn team(args: &Args, found: &Found) -> Result<Slug, Failure> {
    let home = || Home::of(&around(), &args.file).map(|home| home.team);
    args.team.clone().or_else(home).or_else(|| found.kept.team.clone()).ok_or_else(|| {
        let text = "it is not known whose file this is: give --team TEAM";
        let finding = Finding::new(codes::NO_TEAM, text);
        Failure::Configuration(vec![
            finding.help("it is remembered in this folder; `gitprize join` registers a team"),
        ])
    })
}
