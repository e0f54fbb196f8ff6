//! The command line: one file a subcommand, each with its `Args` and a `run`. The only place that prints.

mod act;
mod announce;
mod answer;
mod answered;
mod archive;
mod arrivals;
mod audit;
mod awake;
mod bar;
mod barring;
mod carried;
mod clone;
mod common;
mod consent;
mod database;
mod disqualify;
mod doctor;
mod downloads;
mod expected;
mod extend;
mod fetched;
mod forge_at;
mod forget;
mod grant;
mod host;
mod init;
mod keygen;
mod lint;
mod mend;
mod metric_functions;
mod metrics;
mod note;
mod outbox;
mod plan;
mod planned;
mod prize;
mod pulls;
mod queue;
mod receive;
mod received;
mod recipient;
mod record;
mod rejudge;
mod reveal;
mod review;
mod rotate;
mod rules;
mod run;
mod score;
mod seal;
mod serve;
mod shard;
mod terms;
mod upstream;
mod verify;
mod who;

use gitprize::{check, codes, encrypt, explain, join};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use base::arguments::built;
use base::help::Groups;
use common::Output;
use ledger::Known;

/// The commands by who needs them.
const GROUPS: Groups = &[
    (
        "Commands before a contest",
        &["init", "doctor", "keygen", "seal", "recipient", "rules", "explain", "lint", "host", "serve"],
    ),
    (
        "Commands while it runs",
        &[
            "pulls",
            "run",
            "plan",
            "record",
            "answer",
            "awake",
            "announce",
            "queue",
            "receive",
            "review",
            "terms",
            "downloads",
            "database",
            "grant",
            "extend",
            "note",
            "rejudge",
            "rotate",
            "forget",
            "mend",
        ],
    ),
    (
        "Commands for decisions",
        &["prize", "disqualify", "bar", "appeal", "reinstate", "audit", "reveal", "archive"],
    ),
    ("Commands for everybody", &["check", "encrypt", "join", "verify", "score", "metrics", "codes"]),
];

/// Judges a prediction contest that lives in a git repository.
#[derive(Parser)]
#[command(name = "judge", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Answer(answer::Args),
    Archive(archive::Args),
    Audit(audit::Args),
    Awake(awake::Args),
    Check(check::Args),
    Database(database::Args),
    Doctor(doctor::Args),
    Encrypt(encrypt::Args),
    Explain(explain::Args),
    Init(init::Args),
    Keygen(keygen::Args),
    Seal(seal::Args),
    Lint(lint::Args),
    Forget(forget::Args),
    Join(join::Args),
    Recipient(recipient::Args),
    Record(record::Args),
    Review(review::Args),
    Rejudge(rejudge::Args),
    Reveal(reveal::Args),
    Rotate(rotate::Args),
    Run(run::Args),
    Score(score::Args),
    Terms(terms::Args),
    Plan(plan::Args),
    Prize(prize::Args),
    Pulls(pulls::Args),
    Queue(queue::Args),
    Announce(announce::Args),
    Disqualify(disqualify::Args),
    Bar(barring::Args),
    /// Put on record that somebody appeals against a disqualification, once
    Appeal(answered::Args),
    /// Take a disqualification back
    Reinstate(answered::Args),
    Grant(grant::Args),
    Host(host::Args),
    Serve(serve::Args),
    Extend(extend::Args),
    Note(note::Args),
    Mend(mend::Args),
    Receive(receive::Args),
    Verify(verify::Args),
    Metrics(metrics::Args),
    Codes(codes::Args),
    Downloads(downloads::Args),
    Rules(rules::Args),
}

/// Parses the arguments, runs the subcommand and says how it ended: 0 fine, 1 findings in the input, 2 usage
/// or configuration, 3 the machine failed. `commit` is the one that it was built from.
pub fn main(commit: Option<&str>) -> ExitCode {
    repo::keep_large_folders();
    ::answer::read_parquet_with(duck::parquet_as_csv);
    let cli: Cli =
        match base::arguments::parse(GROUPS, &format!("{}, DuckDB {}", built(commit), duck::version())) {
            Ok(cli) => cli,
            Err(code) => return code,
        };
    let (output, result): (Output, _) = match cli.command {
        Command::Answer(args) => (args.output, answer::run(&args)),
        Command::Archive(args) => (args.output, archive::run(&args)),
        Command::Audit(args) => (args.output, audit::run(&args)),
        Command::Awake(args) => (args.output, awake::run(&args)),
        Command::Check(args) => (args.output, check::run(&args)),
        Command::Database(args) => (args.output, database::run(&args)),
        Command::Doctor(args) => (args.output, doctor::run(&args)),
        Command::Encrypt(args) => (args.output, encrypt::run(&args)),
        Command::Explain(args) => (args.output, explain::run(&args)),
        Command::Init(args) => (args.output, init::run(&args)),
        Command::Keygen(args) => (args.output, keygen::run(&args)),
        Command::Seal(args) => (args.output, seal::run(&args)),
        Command::Lint(args) => (args.output, lint::run(&args)),
        Command::Forget(args) => (args.recording.output, forget::run(&args)),
        Command::Join(args) => (args.output, join::run(&args)),
        Command::Recipient(args) => (args.output, recipient::run(&args)),
        Command::Review(args) => (args.output, review::run(&args)),
        Command::Rejudge(args) => (args.output, rejudge::run(&args)),
        Command::Reveal(args) => (args.output, reveal::run(&args)),
        Command::Rotate(args) => (args.recording.output, rotate::run(&args)),
        Command::Run(args) => (args.output, run::run(&args)),
        Command::Score(args) => (args.output, score::run(&args)),
        Command::Terms(args) => (args.output, terms::run(&args)),
        Command::Plan(args) => (args.output(), plan::run(&args)),
        Command::Record(args) => (args.run.output, record::run(&args)),
        Command::Prize(args) => (args.output(), prize::run(&args)),
        Command::Pulls(args) => (args.output, pulls::run(&args)),
        Command::Queue(args) => (args.output, queue::run(&args)),
        Command::Announce(args) => (args.output, announce::run(&args)),
        Command::Disqualify(args) => (args.recording.output, disqualify::run(&args)),
        Command::Bar(args) => (args.recording.output, barring::run(&args)),
        Command::Appeal(args) => (args.recording.output, answered::run(&args, Known::Appeal)),
        Command::Reinstate(args) => (args.recording.output, answered::run(&args, Known::Reinstate)),
        Command::Host(args) => (args.output, host::run(&args)),
        Command::Serve(args) => (args.output, serve::run(&args)),
        Command::Grant(args) => (args.recording.output, grant::run(&args)),
        Command::Extend(args) => (args.recording.output, extend::run(&args)),
        Command::Note(args) => (args.recording.output, note::run(&args)),
        Command::Mend(args) => (args.recording.output, mend::run(&args)),
        Command::Receive(args) => (args.output, receive::run(&args)),
        Command::Verify(args) => (args.own.output, verify::run(&args)),
        Command::Metrics(args) => (args.output(), metrics::run(&args)),
        Command::Codes(args) => (args.output, codes::run(&args)),
        Command::Downloads(args) => (args.output(), downloads::run(&args)),
        Command::Rules(args) => (args.output, rules::run(&args)),
    };
    output.ended(result)
}
