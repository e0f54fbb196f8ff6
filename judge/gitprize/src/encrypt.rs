//! `judge encrypt`: a prediction file that only the jury can read.

use base::plural::counted;
use std::path::PathBuf;

use serde_json::json;

use crate::common::{Output, has_folder};
use crate::home::Home;
use crate::place::Place;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::{Contest, Folder, Slug};
use decode::{Envelope, encrypt};
use ledger::named::no_team;

/// Encrypt a prediction file to the jury, so that nobody can copy it from the pull request
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  gitprize encrypt predictions.csv.gz --user 583231 --out submissions/bellkor/predictions.age"
)]
pub struct Args {
    /// The prediction file; compress it before, encrypted bytes do not get smaller
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Your team [default: the team folder that holds FILE or OUT]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// You: your account's number on the forge (api.github.com/users/LOGIN shows it) or, without a forge,
    /// your login
    #[arg(long, value_name = "USER")]
    user: String,
    /// A key of your own (age1…) that can read the file as well
    #[arg(long, value_name = "RECIPIENT")]
    also: Vec<String>,
    /// Where to write it
    #[arg(short, long = "out", alias = "output-file", value_name = "OUT")]
    out: PathBuf,
    /// Write over OUT, whatever is in it
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Encrypts the file.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let found = args.place.found(args.output)?;
    let folder = Folder::open(&found.root)?;
    let contest = &folder.contest;
    let holder = |path: &PathBuf| Home::of(&folder.at.root, path).map(|home| home.team);
    let remembered = || found.kept.team.clone().filter(|_| found.there.is_some());
    let team =
        args.team.clone().or_else(|| holder(&args.file)).or_else(|| holder(&args.out)).or_else(remembered);
    let Some(team) = team else {
        let text = "neither FILE nor OUT is in a team's folder; say which team with --team TEAM";
        return Err(Failure::configuration(codes::NO_TEAM, text));
    };
    if !folder.teams.contains_key(&team) {
        return Err(no_team(&team, folder.teams.keys()));
    }
    let shown = args.file.display();
    let payload = std::fs::read(&args.file).map_err(|why| {
        Failure::configuration(codes::UNREADABLE_FILE, format!("cannot read {shown}: {why}"))
    })?;
    if decode::is_encrypted(&payload) {
        let text = format!("{shown} is encrypted already; give the file with the predictions");
        return Err(Failure::configuration(codes::ALREADY_ENCRYPTED, text));
    }
    let recipients = recipients(contest, &args.also)?;
    let out = args.out.display();
    let lost =
        std::fs::read(&args.out).ok().filter(|found| !found.is_empty() && !decode::is_encrypted(found));
    if lost.is_some() && !args.force {
        let text = format!("{out} is there and is not an encrypted file: it would be lost");
        let help = "name another file, such as predictions.age, or give --force to write over this one";
        return Err(Failure::Configuration(vec![Finding::new(codes::FILE_EXISTS, text).help(help)]));
    }
    has_folder(&args.out)?;
    let envelope = Envelope::new(&contest.url, team.as_str(), &args.user)?;
    let bytes = encrypt(&payload, &envelope, &recipients)?;
    fs_err::write(&args.out, &bytes).map_err(Failure::io)?;
    args.output.json(&json!({
        "file": out.to_string(),
        "bytes": bytes.len(),
        "digest": sha256_hex(&bytes),
        "contest": contest.url,
        "team": team,
        "user": args.user,
        "recipients": recipients,
    }));
    let (jury, own) = (contest.jury.len(), args.also.len());
    args.output
        .line("Encrypted", &format!("{out}, {} bytes, for {team} and user {}", bytes.len(), args.user));
    args.output
        .line("Readable by", &format!("{} of the jury and {own} of yours", counted(jury, "key", "keys")));
    Ok(())
}

/// Who can read an encrypted file: the judge, the jury, and whom else its maker names.
pub(crate) fn recipients(contest: &Contest, also: &[String]) -> Result<Vec<String>, Failure> {
    let Some(judge) = &contest.answer_key_recipient else {
        let text = "contest.toml names no answer_key.recipient, so the judge could not read the file";
        let finding = Finding::new(codes::NO_RECIPIENT, text)
            .help("push the file as it is: this contest takes no encrypted ones");
        return Err(Failure::Configuration(vec![finding]));
    };
    Ok([judge].into_iter().chain(&contest.jury).chain(also).cloned().collect())
}
