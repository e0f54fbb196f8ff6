//! `contest.toml`: what the contest is, its server, its keys, its data, what is published.

use super::key::Fallback::{Absent, Required, Value};
use super::key::Kind::{Boolean, Choice, Instant, Text, Texts, Whole, Window};
use super::key::{Form, Key, key, table, tables};

const DIGEST: &str = "\"sha256:7dc0250beddab8516ccbcdddfc08e6f0a2d954905a532de1af35f8937f0afb28\"";
const RECIPIENT: &str = "\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"";
const RECIPIENTS: &str = "[\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"]";
const LEDGER_KEY: &str = "\"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\"";

/// A phase with an answer key of its own.
const ANEW: &str =
    "[[phases]]\nid = \"final\"\nfrom = 2030-03-01T00:00:00Z\nuntil = 2030-06-01T00:00:00Z\nanew = true";

/// The top of the file.
pub(super) const TOP: &[Key] = &[
    key(
        "title",
        Text(Form::Any),
        Required,
        "What people call the contest.",
        "\"The Netflix Prize, replayed\"",
    ),
    key(
        "url",
        Text(Form::ADDRESS),
        Required,
        "Where the contest's site is served.",
        "\"https://netflix-prize.example/\"",
    ),
    key(
        "summary",
        Text(Form::Any),
        Value("\"\""),
        "One sentence for the home page, for feeds and for previews of links.",
        "\"Predict how people rate films.\"",
    ),
    key(
        "opens",
        Instant,
        Required,
        "First instant at which a submission may be received.",
        "2030-01-01T00:00:00Z",
    )
    .unit("instant"),
    key(
        "closes",
        Instant,
        Required,
        "Last instant at which a submission may be received. `judge extend` moves it later on, on record.",
        "2031-01-01T00:00:00Z",
    )
    .unit("instant"),
    key(
        "grace",
        Window,
        Absent("a file has to come before the end"),
        "How long after the end a file may follow whose digest came before it.",
        "\"2h\"",
    )
    .unit("time"),
    key(
        "rehearsal",
        Boolean,
        Value("false"),
        "Whether nothing is at stake yet: the ledger may be begun anew, and is not held against git's history of earlier \
         ones.",
        "true",
    ),
];

/// The server, the keys, the ledger and what is published.
pub(super) const SERVER: &[Key] = &[
    table("forge", Absent("a plain git repository with the branch `main`"), "Where the repository lives."),
    key(
        "forge.kind",
        Choice(&["git", "github", "gitlab", "forgejo"]),
        Value("\"git\""),
        "The kind of server: `git` is a plain repository with our receive hook, `forgejo` is Gitea too.",
        "\"github\"",
    ),
    key(
        "forge.branch",
        Text(Form::BRANCH),
        Value("\"main\""),
        "The branch that holds content, teams and ledger.",
        "\"contest\"",
    ),
    key(
        "forge.logins",
        Choice(&["any-case", "exact"]),
        Value("\"any-case\""),
        "Whether logins that differ only in capitals are one person. `exact` is for plain git servers.",
        "\"exact\"",
    ),
    key(
        "forge.clone",
        Text(Form::REPOSITORY),
        Absent("pages cannot say where to clone from"),
        "The address that contestants clone from and push to.",
        "\"https://forge.example/contest.git\"",
    ),
    table(
        "answer_key",
        Absent("nothing can be scored yet"),
        "The secret answers, as `judge seal` writes it.",
    ),
    key(
        "answer_key.path",
        Text(Form::Any),
        Absent("`judge run --answers FILE` names it"),
        "The file with the answers, from the contest's folder. Unless it is sealed it lies outside of the repository.",
        "\"../answers.csv\"",
    ),
    key(
        "answer_key.commitment",
        Text(Form::DIGEST),
        Absent("nothing proves later that the answers stayed the same"),
        "SHA-256 of the answers: whoever gets them after the end can check that they never changed.",
        DIGEST,
    ),
    key(
        "answer_key.phase",
        Text(Form::NAME),
        Absent("it is the key of what comes before the first phase that begins anew"),
        "The `id` of the phase that it is the key of, where that phase has `anew`.",
        "\"final\"",
    )
    .beside(ANEW),
    key(
        "answer_key.recipient",
        Text(Form::RECIPIENT),
        Absent("files cannot be encrypted"),
        "The age recipient that prediction files are encrypted to, so that only the judge can read them.",
        RECIPIENT,
    ),
    key(
        "answer_key.ci",
        Text(Form::RECIPIENT),
        Absent("the batch cannot open a sealed answer key"),
        "The age recipient whose secret half the batch has.",
        RECIPIENT,
    ),
    key(
        "answer_key.labels",
        Text(Form::DIGEST),
        Absent("the targets alone are not committed to"),
        "Commitment to the targets, whatever the split.",
        DIGEST,
    ),
    key(
        "answer_key.split",
        Text(Form::DIGEST),
        Absent("the split alone is not committed to"),
        "Commitment to which row is public and which is private.",
        DIGEST,
    ),
    key(
        "answer_key.metrics",
        Text(Form::DIGEST),
        Absent("the metrics are not committed to"),
        "Digest of the metrics with their parameters.",
        DIGEST,
    ),
    key(
        "answer_key.judge",
        Text(Form::Any),
        Absent("unknown"),
        "The version of the judge that sealed the answers.",
        "\"0.1.0\"",
    ),
    key(
        "answer_key.identities",
        Text(Form::Any),
        Absent("the judge has no identities of its own"),
        "The sealed file of the identities that open what contestants encrypted, from the contest's folder.",
        "\"content/sealed/identities.age\"",
    ),
    key(
        "answer_key.sealed_to",
        Texts(Form::RECIPIENT),
        Value("[]"),
        "The age recipients that can open the sealed file.",
        RECIPIENTS,
    ),
    table("jury", Absent("nobody but who holds the answers can know private scores"), "Who decides."),
    key(
        "jury.recipients",
        Texts(Form::RECIPIENT),
        Value("[]"),
        "The age recipients that the private scores in the ledger are sealed to.",
        RECIPIENTS,
    ),
    table("ledger", Absent("the ledger is not signed"), "Who vouches for the ledger."),
    tables(
        "ledger.keys",
        "the ledger is not signed",
        "The keys that sign it, one after the other; they may overlap.",
    ),
    key(
        "ledger.keys.key",
        Text(Form::LEDGER_KEY),
        Required,
        "The public half of a key that signs the ledger, as `judge keygen` prints it.",
        LEDGER_KEY,
    ),
    key(
        "ledger.keys.from",
        Instant,
        Absent("from the beginning"),
        "First instant at which it signs.",
        "2030-06-01T00:00:00Z",
    )
    .unit("instant"),
    key(
        "ledger.keys.until",
        Instant,
        Absent("to the end"),
        "First instant at which it no longer signs.",
        "2030-07-01T00:00:00Z",
    )
    .unit("instant"),
    table("reveal", Absent("the answers stay secret"), "What is published after the end."),
    key(
        "reveal.labels",
        Boolean,
        Value("false"),
        "Whether `judge reveal` may publish the answers too, so that anybody can score again.",
        "true",
    ),
    table("lint", Absent("every finding counts"), "What `judge lint` finds and is known."),
    tables("lint.accept", "every finding counts", "A finding that was looked at and does no harm here."),
    key("lint.accept.code", Text(Form::Code), Required, "The finding's code.", "\"too-many-probes\""),
    key(
        "lint.accept.reason",
        Text(Form::FILLED),
        Required,
        "Why it does no harm here.",
        "\"the sample is small on purpose\"",
    ),
    table(
        "release",
        Absent("workflows install nothing"),
        "The release of the programs that workflows install.",
    ),
    key("release.version", Text(Form::VERSION), Required, "Its version.", "\"0.1.0\""),
    key(
        "release.base",
        Text(Form::RELEASE),
        Absent("the releases of the project"),
        "Where its files lie: an https address, or a folder.",
        "\"https://forge.example/releases/download/v0.1.0\"",
    ),
    key(
        "release.digest",
        Text(Form::DIGEST),
        Absent("what is installed is not pinned"),
        "SHA-256 of its list of digests, `SHA256SUMS`, which pins all of its files.",
        DIGEST,
    ),
    table(
        "alarm",
        Absent("nobody notices when no batch runs"),
        "When somebody is to notice that no batch runs.",
    ),
    key(
        "alarm.every",
        Window,
        Absent("no batch is missed"),
        "How often a batch is to run; after two of these without one the site says so.",
        "\"1h\"",
    )
    .unit("time"),
    key(
        "alarm.heartbeat",
        Text(Form::DATA_ADDRESS),
        Absent("nobody is told"),
        "An address that `judge run` asks for after each batch; whoever keeps it can tell you when nobody asks. Everybody can read it here.",
        "\"https://alarm.example/ping/5f0c\"",
    ),
    table(
        "archive",
        Absent("prediction files stay in the pull requests that brought them, and nowhere else"),
        "Where prediction files are kept by digest, for the day on which a pull request is gone.",
    ),
    key(
        "archive.files",
        Text(Form::STORE),
        Absent("none are kept"),
        "A folder, meant from the contest's, or a place in an object store, into which `judge run` puts each file that it scores, before the receipt is pushed.",
        "\"s3://contest-files/2026\"",
    ),
    key(
        "archive.table",
        Boolean,
        Value("false"),
        "Whether the rules allow that after the end all predictions are published as one table: `judge archive --table` makes it.",
        "true",
    ),
    table("pages", Absent("the site has what every site has"), "What the site has besides."),
    key(
        "pages.team_feeds",
        Boolean,
        Value("false"),
        "Whether each team has a feed of its own: its scores, and what was decided about it. A file more for each, where a host \
         counts them.",
        "true",
    ),
    key(
        "pages.thread_feeds",
        Boolean,
        Value("false"),
        "Whether each thread of the forum has a feed of its own.",
        "true",
    ),
    key(
        "pages.database",
        Boolean,
        Value("false"),
        "Whether pages lead to the public record as a database of DuckDB, which `judge database` makes after each build.",
        "true",
    ),
    table(
        "downloads",
        Absent("downloads are not counted"),
        "What `judge downloads` counts in a server's log.",
    ),
    key(
        "downloads.files",
        Texts(Form::FILES),
        Value("[]"),
        "Addresses that count as a download, `*` for any characters; without one every address counts.",
        "[\"/download/*\"]",
    ),
    tables(
        "downloads.published",
        "sizes are those of the files in content/data",
        "A file that is published outside of content/data, once for each size that it had, the newest last.",
    ),
    key(
        "downloads.published.path",
        Text(Form::ONE_FILE),
        Required,
        "Its path on the server.",
        "\"/download/training_set.tar\"",
    ),
    key("downloads.published.bytes", Whole(0, 1 << 50), Required, "Its size.", "2_098_000_000").unit("bytes"),
];

/// Where a file is and its licence, which each needs.
const FOUND: &str = "path = \"content/data/train.csv.gz\"\nlicence = \"CC0-1.0\"";
/// A file that takes what `[data]` says.
const FILE: &str = "[[data.files]]\nname = \"train.csv.gz\"\npath = \"content/data/train.csv.gz\"\nbytes = 1\n\
                    digest = \"sha256:7dc0250beddab8516ccbcdddfc08e6f0a2d954905a532de1af35f8937f0afb28\"\n";

/// The data that contestants get.
pub(super) const DATA: &[Key] = &[
    table("data", Absent("there is nothing to download"), "What contestants work with; `gitprize data` downloads it."),
    key(
        "data.licence",
        Text(Form::FILLED),
        Absent("every file names its own"),
        "The licence of every file that names none: an SPDX identifier, or a few words.",
        "\"CC-BY-4.0\"",
    )
    .beside(FILE),
    key(
        "data.version",
        Text(Form::FILLED),
        Absent("files have no version, or their own"),
        "The version of every file that names none.",
        "\"1.0\"",
    )
    .with("licence = \"CC0-1.0\"")
    .beside(FILE),
    tables("data.files", "there is nothing to download", "A file that contestants get."),
    key(
        "data.files.name",
        Text(Form::NEW_FILE),
        Required,
        "What it is called on a contestant's disk; a `/` makes a folder.",
        "\"train.csv.gz\"",
    )
    .with(FOUND),
    key(
        "data.files.path",
        Text(Form::FILE),
        Absent("`url` says where it is"),
        "Where it is in this repository.",
        "\"content/data/train.csv.gz\"",
    )
    .with("licence = \"CC0-1.0\""),
    key(
        "data.files.url",
        Text(Form::DATA_ADDRESS),
        Absent("`path` says where it is"),
        "Where it is outside of this repository: an https address. Only an address of this machine may be http, for a \
         trial.",
        "\"https://data.example/train.csv.gz\"",
    )
    .with("licence = \"CC0-1.0\""),
    key("data.files.bytes", Whole(0, 1 << 50), Required, "Its size.", "1_048_576").unit("bytes").with(FOUND),
    key(
        "data.files.digest",
        Text(Form::DIGEST),
        Required,
        "SHA-256 of its bytes, which `gitprize data` and `judge lint` check.",
        DIGEST,
    )
    .with(FOUND),
    key(
        "data.files.licence",
        Text(Form::FILLED),
        Absent("that of `data`"),
        "Its licence: an SPDX identifier, or a few words. Here or in `[data]` there has to be one.",
        "\"ODbL-1.0\"",
    )
    .with("path = \"content/data/train.csv.gz\""),
    key(
        "data.files.version",
        Text(Form::FILLED),
        Absent("that of `data`"),
        "Its version, so that people can tell what they have.",
        "\"2007-03\"",
    )
    .with(FOUND),
    key(
        "data.files.about",
        Text(Form::FILLED),
        Absent("the name says it"),
        "What it is, in one sentence.",
        "\"The training set, a rating a line.\"",
    )
    .with(FOUND),
];
