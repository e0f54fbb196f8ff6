//! `judge init`: a contest from a table of answers.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::common::{Now, Output};
use super::lint::print;
use crate::init::figures::shown;
use crate::init::hosts::{self, HostFile};
use crate::init::{
    Heard, Look, Made, Moment, Named, Said, Seed, Wishes, complete, host_called, keys_beside, spaced,
};
use base::failure::Failure;
use base::finding::render::Format;
use base::finding::{Finding, codes};
use base::plural::counted;
use contest::{Folder, ForgeKind};

/// Make a contest: from a table of answers, or without one a small example
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge init my-contest --answers solution.csv\n  judge init my-contest --answers solution.csv --target rings --metric mae --dry-run\n  judge init my-contest --answers solution.csv --yes --title \"Abalone rings\" --opens 2026-12-01 --closes 2027-03-01 --host git\n  judge init try-it --yes"
)]
pub(super) struct Args {
    /// The new folder
    #[arg(value_name = "DIR", default_value = "my-contest")]
    dir: PathBuf,
    /// The table with the answers: CSV, TSV or other text, Parquet, Arrow, Kaggle's solution file; as it is or packed
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Its column that tells rows apart [default: by its name and what it holds]
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Its column that is to be predicted; several for several targets [default: by name]
    #[arg(long, value_name = "COLUMN")]
    target: Vec<String>,
    /// Its column that says which rows belong together, so that they stay in one half [default: by name]
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// A column that contestants get with the ids; several if there are
    #[arg(long, value_name = "COLUMN")]
    publish: Vec<String>,
    /// Give the rows random ids; ids.csv among the keys says which is whose
    #[arg(long)]
    new_ids: bool,
    /// The metric that ranks [default: by what the target holds]
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// Decimals of a score on the board [default: by its standard error]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=12))]
    decimals: Option<u8>,
    /// The part of the rows whose score is shown, e.g. 0.3 [default: by their number]
    #[arg(long, value_name = "PART", value_parser = part)]
    public_share: Option<f64>,
    /// What order, halves and new ids are drawn from, to draw the same again [default: a new one]
    #[arg(long, value_name = "TEXT")]
    seed: Option<Seed>,
    /// What the contest is called
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// When it opens: 2026-12-01, 2026-12-01T12:00:00Z, `7d` from now, or `now`
    #[arg(long, value_name = "INSTANT|TIME", value_parser = moment)]
    opens: Option<Moment>,
    /// When it closes: an instant, or how long after the opening, e.g. `90d`
    #[arg(long, value_name = "INSTANT|TIME", value_parser = moment)]
    closes: Option<Moment>,
    /// Where it is hosted: git (a server of your own), github, gitlab or forgejo [default: git]
    #[arg(long, value_name = "HOST", value_parser = host)]
    host: Option<ForgeKind>,
    /// Where its pages will be served [default: a place that is still to be filled in]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The new folder for the keys, outside of every repository [default: DIR.keys beside DIR]
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Leave the answer key with the keys instead of sealing it into the repository
    #[arg(long)]
    outside: bool,
    /// Where workflows find the release of the programs: an https address, or a folder
    #[arg(long, value_name = "URL|DIR")]
    release: Option<String>,
    /// SHA-256 of the release's SHA256SUMS [default: that of the folder]
    #[arg(long, value_name = "DIGEST")]
    release_digest: Option<String>,
    /// Something that `judge lint` finds and you know, by its code; several if there are
    #[arg(long, value_name = "CODE")]
    accept: Vec<String>,
    /// Only write the files of --host that the contest in DIR does not have yet
    #[arg(long, requires = "host", conflicts_with = "answers")]
    host_files: bool,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
    /// Say what would be made and make nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

fn said_of(failure: &Failure) -> String {
    failure.findings().first().map_or_else(|| failure.to_string(), |finding| finding.message.clone())
}

fn moment(text: &str) -> Result<Moment, String> {
    text.parse().map_err(|failure: Failure| said_of(&failure))
}

fn host(text: &str) -> Result<ForgeKind, String> {
    host_called(text).map_err(|failure| said_of(&failure))
}

fn part(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok();
    value
        .filter(|part| (0.05..=0.95).contains(part))
        .ok_or_else(|| "take a number from 0.05 to 0.95".to_owned())
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if let (true, Some(host)) = (args.host_files, args.host) {
        return host_files(args, host);
    }
    let now = args.now.get();
    let wishes = wishes(args)?;
    let look = Look::at(&wishes)?;
    for (label, text) in look.lines() {
        args.output.line(&label, &text);
    }
    let heard = Heard {
        title: args.title.clone(),
        opens: args.opens,
        closes: args.closes,
        host: args.host,
        url: args.url.clone(),
        release: args.release.clone(),
        release_digest: args.release_digest.clone(),
    };
    let somebody = !args.yes && base::terminal::is_attended() && args.output.format == Format::Text;
    let said =
        complete(heard, &wishes, now, &mut |question| if somebody { ask(question) } else { Ok(None) })?;
    let made = look.make(&wishes, &said, args.dry_run, now)?;
    tell(args, &wishes, &said, &look, made);
    Ok(())
}

fn wishes(args: &Args) -> Result<Wishes, Failure> {
    let seed = args.seed.clone().map_or_else(Seed::new, Ok)?;
    Ok(Wishes {
        dir: args.dir.clone(),
        keys: args.keys.clone().unwrap_or_else(|| keys_beside(&args.dir)),
        answers: args.answers.clone(),
        named: Named {
            id: args.id.clone(),
            targets: args.target.clone(),
            group: args.group.clone(),
            publish: args.publish.clone(),
        },
        metric: args.metric.clone(),
        decimals: args.decimals.map(usize::from),
        share: args.public_share,
        seed,
        new_ids: args.new_ids,
        outside: args.outside,
        accept: args.accept.clone(),
    })
}

/// One line from the terminal; nothing when it is empty.
fn ask(question: &str) -> Result<Option<String>, Failure> {
    base::terminal::note(question);
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|why| Failure::machine("reading the answer", why))?;
    Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

/// Says what was made.
fn tell(args: &Args, wishes: &Wishes, said: &Said, look: &Look, mut made: Made) {
    let output = args.output;
    let differences = made.figures.differences();
    let ignored =
        if made.ignored > 0 { format!(", never scored {}", spaced(made.ignored)) } else { String::new() };
    let split = format!(
        "public {}, private {}{ignored}, {}; seed {}… (whole in {})",
        spaced(made.public),
        spaced(made.private),
        made.by,
        wishes.seed.short(),
        wishes.keys.join("seed.txt").display()
    );
    output.line("Split", &split);
    if let [Some(public), Some(private)] = differences {
        let text = format!(
            "a difference of {} can be told apart at 95 % on the public rows, of {} on the private ones",
            shown(public),
            shown(private)
        );
        output.line("", &text);
    }
    match &made.baseline {
        Some((name, estimate)) => {
            let decimals = made.figures.decimals;
            let error =
                estimate.standard_error().map_or_else(String::new, |error| format!(" ± {}", shown(error)));
            output.line("Baseline", &format!("{name}: public {:.decimals$}{error}", estimate.value + 0.0));
        }
        None => output.line("Baseline", "none: a constant and guesses have no score under this metric"),
    }
    let quota = made.figures.quota;
    let text = format!(
        "{} a team {}; {}",
        quota.scored,
        quota.words,
        counted(made.figures.decimals, "decimal", "decimals")
    );
    output.line("Submissions", &text);
    if made.too_large {
        let text =
            format!("{}: too large to be sealed into the repository; the judge's machine needs it", made.key);
        output.line("Answer key", &text);
    }
    if let Some(tried) = made.tried {
        output.line(
            "Linted",
            &format!("{} rows drawn at random; `judge lint` looks at all of them", spaced(tried)),
        );
    }
    let is_open = |code: &str| code == codes::OPEN_PLACE.code;
    let open = made.report.remarks.iter().filter(|remark| is_open(remark.finding.code)).count();
    made.report.remarks.retain(|remark| !is_open(remark.finding.code));
    print(output, &made.report);
    let [folder, keys] = [&wishes.dir, &wishes.keys].map(|path| path.display().to_string());
    output.json(&json!({
        "folder": folder,
        "keys": keys,
        "dry_run": args.dry_run,
        "table": look.json(),
        "host": hosts::word(said.host),
        "public": made.public,
        "private": made.private,
        "ignored": made.ignored,
        "divided": made.by,
        "differences": { "public": differences[0], "private": differences[1] },
        "baseline": made.baseline.as_ref().map(|(name, estimate)| json!({
            "name": name, "public": estimate.value, "standard_error": estimate.standard_error(),
        })),
        "decimals": made.figures.decimals,
        "quota": { "scored": quota.scored, "refused": quota.refused, "period": quota.period },
        "answer_key": made.key,
        "files": made.files,
    }));
    if args.dry_run {
        output
            .line("Would write", &format!("{folder}/ ({} files, first commit), keys in {keys}/", made.files));
        return;
    }
    let text = format!(
        "{folder}/ ({} files, first commit), keys in {keys}/ (for you alone: copy them somewhere safe)",
        made.files
    );
    output.line("Written", &text);
    if open > 0 {
        output.line(
            "",
            &format!("{open} places of its pages wait for your own words; `judge lint` lists them"),
        );
    }
    output.line("Next", &format!("cd {folder} · judge lint · judge run · site serve"));
    output
        .line("", &format!("judge doctor says what is missing before it runs on {}", hosts::name(said.host)));
}

/// Writes what the host needs into a contest that is there.
fn host_files(args: &Args, host: ForgeKind) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir)?;
    let root = &folder.at.root;
    let missing: Vec<HostFile> = hosts::files(host, folder.contest.archive.files.as_deref())
        .into_iter()
        .filter(|file| root.join(file.path).symlink_metadata().is_err())
        .collect();
    for file in missing.iter().filter(|_| !args.dry_run) {
        write(root, file)?;
    }
    let paths: Vec<_> = missing.iter().map(|file| file.path).collect();
    args.output.json(&json!({
        "folder": args.dir.display().to_string(), "dry_run": args.dry_run, "host": hosts::word(host), "written": paths,
    }));
    let verb = if args.dry_run { "Would write" } else { "Written" };
    match paths[..] {
        [] => args.output.line("Nothing", &format!("all files for {} are there", hosts::name(host))),
        _ => args.output.line(verb, &format!("{}; commit and push them", paths.join(", "))),
    }
    Ok(())
}

fn write(root: &Path, file: &HostFile) -> Result<(), Failure> {
    let path = root.join(file.path);
    // Nothing is written through a link that leads elsewhere.
    let leads_out = |path: &Path| path.ancestors().any(|part| part.starts_with(root) && part.is_symlink());
    if leads_out(&path) {
        let text = format!("{} leads through a link", path.display());
        return Err(Failure::Configuration(vec![
            Finding::new(codes::CONTEST_EXISTS, text).help("take the link out"),
        ]));
    }
    base::scratch::replace(&path, file.text.as_bytes())
}
