//! What the organiser says: by flags, or asked on a terminal.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::{Instant, Window};
use contest::{ForgeKind, Release};

use super::figures::days;
use super::hosts;
use super::roles::Named;
use super::seed::Seed;

/// What may be said before the table is read.
#[derive(Clone, Debug)]
pub(crate) struct Wishes {
    /// The folder to make.
    pub(crate) dir: PathBuf,
    /// The folder of keys to make.
    pub(crate) keys: PathBuf,
    /// The table; without one an example is made.
    pub(crate) answers: Option<PathBuf>,
    /// Its columns.
    pub(crate) named: Named,
    /// The metric.
    pub(crate) metric: Option<String>,
    /// Decimals of the board.
    pub(crate) decimals: Option<usize>,
    /// The part of the rows that is public.
    pub(crate) share: Option<f64>,
    /// What rows are drawn from.
    pub(crate) seed: Seed,
    /// Whether rows get ids of their own.
    pub(crate) new_ids: bool,
    /// Whether the key stays outside of the repository.
    pub(crate) outside: bool,
    /// What lint finds and the organiser knows.
    pub(crate) accept: Vec<String>,
}

impl Wishes {
    /// What the folder is called.
    pub(crate) fn name(&self) -> String {
        self.dir.file_name().map_or_else(|| "contest".to_owned(), |name| name.to_string_lossy().into_owned())
    }
}

/// The folder of keys beside the contest's folder `dir`.
pub(crate) fn keys_beside(dir: &Path) -> PathBuf {
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push(".keys");
    dir.with_file_name(name)
}

/// What only the organiser knows, as far as it was said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) title: Option<String>,
    pub(crate) opens: Option<Moment>,
    pub(crate) closes: Option<Moment>,
    pub(crate) host: Option<ForgeKind>,
    pub(crate) url: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) release_digest: Option<String>,
}

/// When something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// At the moment of what it is counted from.
    Now,
    /// So long after it.
    After(Window),
    /// At this instant.
    At(Instant),
}

impl Moment {
    /// The instant, counted from `from`.
    fn counted_from(self, from: Instant) -> Instant {
        match self {
            Self::Now => from,
            Self::After(window) => from.plus(window),
            Self::At(instant) => instant,
        }
    }
}

impl FromStr for Moment {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if text == "now" {
            return Ok(Self::Now);
        }
        match text.parse() {
            Ok(window) => Ok(Self::After(window)),
            Err(_) => instant(text).map(Self::At),
        }
    }
}

/// All of it.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) opens: Instant,
    pub(crate) closes: Instant,
    pub(crate) host: ForgeKind,
    pub(crate) url: String,
    pub(crate) release: Release,
}

impl Said {
    /// Where editors find the schema of contest.toml once the pages are served; nothing as long as their address is only a
    /// place to fill in.
    pub(super) fn schema(&self) -> Option<String> {
        let is_filled = !self.url.trim_end_matches('/').ends_with(PLACE);
        is_filled.then(|| format!("{}/api/v1/schemas/contest.json", self.url.trim_end_matches('/')))
    }
}

/// What an address ends in that nobody has.
const PLACE: &str = ".example";
/// How long an example runs.
const EXAMPLE_DAYS: u32 = 90;

/// Completes `heard` by the answers to `ask`, which has none where nobody can be asked. An example has answers of its own.
///
/// # Errors
/// [`Failure::Configuration`] that names all flags that are missing, or says what is wrong with what was said.
pub(crate) fn complete(
    heard: Heard,
    wishes: &Wishes,
    now: Instant,
    ask: &mut dyn FnMut(&str) -> Result<Option<String>, Failure>,
) -> Result<Said, Failure> {
    let Heard { mut title, mut opens, mut closes, mut host, url, release, release_digest } = heard;
    if wishes.answers.is_none() {
        title.get_or_insert_with(|| "Ripe apples, an example".to_owned());
        opens.get_or_insert(Moment::Now);
        closes.get_or_insert_with(|| Moment::After(Window::days(EXAMPLE_DAYS)));
        host.get_or_insert(ForgeKind::Git);
    }
    if title.is_none() {
        title = ask("Title of the contest: ")?;
    }
    if opens.is_none() {
        opens = ask("Opens (UTC: 2026-12-01, 2026-12-01T12:00:00Z, 7d from now, or now): ")?
            .map(|text| text.parse())
            .transpose()?;
    }
    if closes.is_none() {
        closes = ask("Closes (likewise; 90d are counted from the opening): ")?
            .map(|text| text.parse())
            .transpose()?;
    }
    if host.is_none() {
        host = match ask("Hosted on (git for a server of your own, github, gitlab, forgejo) [git]: ")? {
            Some(text) => Some(host_called(&text)?),
            None => None,
        };
    }
    let (Some(title), Some(opens), Some(closes)) = (title, opens, closes) else {
        let text =
            "only you know the title, and when the contest opens and closes, and nobody could be asked";
        let help = "give --title TEXT, --opens INSTANT and --closes INSTANT, and --host if it is not git";
        return Err(Failure::Configuration(vec![Finding::new(codes::NOT_SAID, text).help(help)]));
    };
    let opens = opens.counted_from(now);
    let closes = closes.counted_from(opens);
    if title.trim().is_empty() || title.chars().any(char::is_control) || title.len() > 200 {
        return Err(wrong(
            "the title is empty, longer than 200 bytes, or has control characters",
            "give another",
        ));
    }
    if days(opens, closes) < 1 {
        let text = format!("it would close at {} and open at {}", closes.human(), opens.human());
        return Err(wrong(&text, "a contest runs for a day at least"));
    }
    if closes <= now {
        return Err(wrong(
            &format!("it would close at {}, which is past", closes.human()),
            "give a later instant",
        ));
    }
    let url = url.unwrap_or_else(|| format!("https://{}{PLACE}/", host_name(&wishes.name())));
    if !(url.starts_with("https://") || url.starts_with("http://"))
        || url.len() > 300
        || url.contains(char::is_whitespace)
    {
        return Err(wrong(
            "--url is not an address like https://contest.example.org/",
            "give the address of the pages",
        ));
    }
    let release = released(release, release_digest)?;
    Ok(Said { title, opens, closes, host: host.unwrap_or(ForgeKind::Git), url, release })
}

fn wrong(text: &str, help: &str) -> Failure {
    Failure::Configuration(vec![Finding::new(codes::NOT_SAID, text).help(help)])
}

/// An instant, or a day for its first one in UTC.
fn instant(text: &str) -> Result<Instant, Failure> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    whole.parse().map_err(|why: String| wrong(&why, "write 2026-12-01, 2026-12-01T12:00:00Z, 7d or now"))
}

/// The kind of host that people call so.
pub(crate) fn host_called(text: &str) -> Result<ForgeKind, Failure> {
    let text = text.trim().to_ascii_lowercase();
    let kinds = [ForgeKind::Git, ForgeKind::Github, ForgeKind::Gitlab, ForgeKind::Forgejo];
    let found = kinds.into_iter().find(|kind| hosts::word(*kind) == text);
    let found = found.or((text == "server" || text.is_empty()).then_some(ForgeKind::Git));
    let found = found.or((text == "gitea" || text == "codeberg").then_some(ForgeKind::Forgejo));
    found.ok_or_else(|| wrong("there is no such host", "take git, github, gitlab or forgejo"))
}

/// A name that may stand in an address.
fn host_name(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "contest".to_owned() } else { plain.to_owned() }
}

/// Where the release lies that workflows install, by default below the package's repository; a folder tells its digest.
fn released(base: Option<String>, digest: Option<String>) -> Result<Release, Failure> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let repository = env!("CARGO_PKG_REPOSITORY").trim_end_matches('/');
    let default = (!repository.is_empty()).then(|| format!("{repository}/releases/download/v{version}"));
    let base = base.or(default);
    let digest = digest.map(|digest| digest.trim_start_matches("sha256:").to_ascii_lowercase());
    if let Some(digest) = digest.as_ref().filter(|digest| digest.len() != 64 || hex::decode(digest).is_err())
    {
        let text = format!("--release-digest has {} characters that are no SHA-256", digest.len());
        return Err(wrong(&text, "give the 64 digits that `sha256sum SHA256SUMS` prints"));
    }
    let list = base
        .as_ref()
        .filter(|base| !base.contains("://"))
        .map(|base| Path::new(base).join(contest::RELEASE_LIST));
    let of_folder = list.map(|list| {
        fs_err::read(&list).map(|bytes| base::digest::sha256_hex(&bytes)).map_err(|why| {
            wrong(
                &format!("there is no release: {why}"),
                "name the folder that holds the release's SHA256SUMS",
            )
        })
    });
    Ok(Release { version, base, digest: digest.or(of_folder.transpose()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(answers: bool) -> Wishes {
        Wishes {
            dir: PathBuf::from("/tmp/My Contest"),
            keys: PathBuf::from("/tmp/keys"),
            answers: answers.then(|| PathBuf::from("a.csv")),
            named: Named::default(),
            metric: None,
            decimals: None,
            share: None,
            seed: "a".parse().unwrap(),
            new_ids: false,
            outside: false,
            accept: vec![],
        }
    }

    fn said(heard: Heard, answers: bool, replies: &[&str]) -> Result<Said, String> {
        let mut replies = replies.iter();
        let now = "2026-11-30T00:00:00Z".parse().unwrap();
        let mut ask =
            |_: &str| Ok(replies.next().filter(|text| !text.is_empty()).map(|text| (*text).to_owned()));
        complete(heard, &wishes(answers), now, &mut ask)
            .map_err(|failure| failure.findings()[0].message.clone())
    }

    #[test]
    fn only_what_is_not_known_is_asked() {
        let one =
            said(Heard::default(), true, &["Rings", "2026-12-01", "2027-03-01T12:00:00Z", "server"]).unwrap();
        assert_eq!((one.title.as_str(), one.host), ("Rings", ForgeKind::Git));
        assert_eq!(one.opens.to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(one.url, "https://my-contest.example/");
        let some = Heard {
            title: Some("T".to_owned()),
            opens: Some("2026-12-01".parse().unwrap()),
            host: Some(ForgeKind::Github),
            ..Heard::default()
        };
        assert_eq!(said(some, true, &["2027-01-01"]).unwrap().host, ForgeKind::Github);
        // What is said as a time is counted from now, and the end from the opening.
        let counted = said(Heard::default(), true, &["Rings", "7d", "90d"]).unwrap();
        assert_eq!(counted.opens.to_string(), "2026-12-07T00:00:00Z");
        assert_eq!(days(counted.opens, counted.closes), 90);
        let at_once = said(Heard::default(), true, &["Rings", "now", "2027-01-01"]).unwrap();
        assert_eq!(at_once.opens.to_string(), "2026-11-30T00:00:00Z");
        let example = said(Heard::default(), false, &[]).unwrap();
        assert_eq!(days(example.opens, example.closes), i64::from(EXAMPLE_DAYS));
    }

    #[test]
    fn what_cannot_be_is_said() {
        let dates = |opens: &str, closes: &str| Heard {
            title: Some("T".to_owned()),
            opens: Some(opens.parse().unwrap()),
            closes: Some(closes.parse().unwrap()),
            ..Heard::default()
        };
        assert!(said(Heard::default(), true, &[]).unwrap_err().starts_with("only you know the title"));
        assert!(
            said(dates("2027-01-02", "2027-01-01"), true, &[]).unwrap_err().starts_with("it would close at")
        );
        assert!(said(dates("2026-01-02", "2026-02-01"), true, &[]).unwrap_err().ends_with("which is past"));
        let url = Heard { url: Some("contest".to_owned()), ..dates("2026-12-01", "2027-01-01") };
        assert!(said(url, true, &[]).unwrap_err().starts_with("--url is not an address"));
        let digest = Heard { release_digest: Some("xyz".to_owned()), ..dates("2026-12-01", "2027-01-01") };
        assert!(said(digest, true, &[]).unwrap_err().starts_with("--release-digest"));
        let release = Heard { release: Some("/nowhere".to_owned()), ..dates("2026-12-01", "2027-01-01") };
        assert!(said(release, true, &[]).unwrap_err().starts_with("there is no release"));
        let in_between = said(dates("now", "1h"), true, &[]).unwrap_err();
        assert!(in_between.starts_with("it would close at"), "{in_between}");
        assert!(Moment::from_str("tomorrow").is_err() && Moment::from_str("0d").is_err());
        assert!(host_called("sourceforge").is_err());
        assert_eq!(host_called("Codeberg").unwrap(), ForgeKind::Forgejo);
    }
}
