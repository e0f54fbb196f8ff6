//! The repository's own settings: those of git that make it safe, and who its maintainers are.

use std::path::Path;

use git2::{Config, ConfigLevel, ErrorCode, Repository};

use super::points::Point;
use super::weight::largest_push;
use base::failure::Failure;
use contest::{Author, Contest, fingerprint};

/// Who moves main; one value for each.
const MAINTAINER: &str = "gitprize.maintainer";
/// Whether anybody may push whose commit is signed.
const SIGNED: &str = "gitprize.signed";
/// The bytes that a push may have.
const LARGEST: &str = "receive.maxInputSize";

/// What the hooks go by.
pub(super) struct Settings {
    pub(super) maintainers: Vec<String>,
    pub(super) signed: bool,
    /// The contest's branch.
    pub(super) branch: String,
    /// Bytes of a push, at most.
    pub(super) largest: u64,
}

impl Settings {
    /// Those of `repository`.
    pub(super) fn of(repository: &Repository) -> Result<Self, Failure> {
        let config = repository.config()?;
        let head = repository.find_reference("HEAD")?;
        let branch = head.symbolic_target().ok().flatten().and_then(|name| name.strip_prefix("refs/heads/"));
        let branch = branch.unwrap_or("main").to_owned();
        let largest = config.get_i64(LARGEST).ok().and_then(|bytes| u64::try_from(bytes).ok());
        Ok(Self {
            maintainers: values(&config, MAINTAINER)?,
            signed: config.get_bool(SIGNED).unwrap_or(false),
            branch,
            largest: largest.filter(|bytes| *bytes > 0).unwrap_or(64 << 20),
        })
    }

    /// Whether `author` is one of the maintainers: by the login to the letter, since a server may have two that differ in
    /// capitals, or by the key.
    pub(super) fn has(&self, author: &Author) -> bool {
        self.maintainers.iter().any(|maintainer| match fingerprint(maintainer) {
            Ok(print) => author.ssh_fingerprint.as_ref() == Some(&print),
            Err(_) => author.login.as_ref() == Some(maintainer),
        })
    }
}

/// Every setting of git's with its values. The references under which contestants push are the hook's own to move.
fn wanted(contest: &Contest, signed: bool) -> Vec<(&'static str, Vec<String>)> {
    let one = |value: &str| vec![value.to_owned()];
    let largest = largest_push(contest).to_string();
    vec![
        ("core.hooksPath", one("hooks")),
        ("core.bigFileThreshold", one("1m")),
        ("receive.fsckObjects", one("true")),
        ("receive.denyDeletes", one("true")),
        ("receive.denyNonFastForwards", one("true")),
        ("receive.procReceiveRefs", vec!["refs/for".to_owned(), "refs/pull".to_owned()]),
        (LARGEST, vec![largest]),
        // What comes stays a pack, which is checked without holding a file of it in memory.
        ("receive.unpackLimit", one("1")),
        ("receive.advertisePushOptions", one("false")),
        // Nobody waits for a clean-up at the end of a push: it belongs beside the batch.
        ("receive.autogc", one("false")),
        ("uploadpack.allowFilter", one("true")),
        // SSH servers that pass no version of git's protocol on speak the first one, in which a part of a commit can be asked
        // for only so; the second one gives it to everybody anyway.
        ("uploadpack.allowAnySHA1InWant", one("true")),
        // Without it an HTTP server takes pushes only from users that it knows.
        ("http.receivepack", if signed { one("true") } else { vec![] }),
        (SIGNED, one(if signed { "true" } else { "false" })),
    ]
}

/// How the settings of `repository` stand to those that it has to have; `signed` and `maintainers` are what is asked for
/// besides what is there.
pub(super) fn points(
    repository: &Repository,
    contest: &Contest,
    signed: Option<bool>,
    maintainers: &[String],
) -> Result<Vec<Point>, Failure> {
    let config = own(repository)?;
    let signed = signed.unwrap_or_else(|| config.get_bool(SIGNED).unwrap_or(false));
    let mut points = vec![];
    for (name, wanted) in wanted(contest, signed) {
        let found = values(&config, name)?;
        if wanted.is_empty() && found.is_empty() {
            continue;
        }
        let shown = |values: &[String]| values.join(", ");
        points.push(Point::compared(name, &shown(&wanted), (!found.is_empty()).then(|| shown(&found))));
    }
    let known = values(&config, MAINTAINER)?;
    let missing = maintainers.iter().filter(|maintainer| !known.contains(maintainer));
    points.extend(missing.map(|maintainer| Point::compared(MAINTAINER, maintainer, None)));
    Ok(points)
}

/// Sets all of it.
pub(super) fn set(
    repository: &Repository,
    contest: &Contest,
    signed: Option<bool>,
    maintainers: &[String],
) -> Result<(), Failure> {
    let mut config = own(repository)?;
    let signed = signed.unwrap_or_else(|| config.get_bool(SIGNED).unwrap_or(false));
    for (name, wanted) in wanted(contest, signed) {
        let found = values(&config, name)?;
        if found == wanted {
            continue;
        }
        if !found.is_empty() {
            config.remove_multivar(name, ".*")?;
        }
        // A pattern that no value has adds one.
        wanted.iter().try_for_each(|value| config.set_multivar(name, "^$", value))?;
    }
    let known = values(&config, MAINTAINER)?;
    for maintainer in maintainers.iter().filter(|maintainer| !known.contains(maintainer)) {
        config.set_multivar(MAINTAINER, "^$", maintainer)?;
    }
    Ok(())
}

/// Whether `repository` has a maintainer.
pub(super) fn has_maintainer(repository: &Repository) -> Result<bool, Failure> {
    Ok(!values(&own(repository)?, MAINTAINER)?.is_empty())
}

/// The settings in the repository itself: whoever serves it need not have those of whoever made it.
fn own(repository: &Repository) -> Result<Config, Failure> {
    let path: &Path = repository.path();
    // A file that is not there yet is empty.
    match repository.config()?.open_level(ConfigLevel::Local) {
        Ok(config) => Ok(config),
        Err(why) if why.code() == ErrorCode::NotFound => Ok(Config::open(&path.join("config"))?),
        Err(why) => Err(why.into()),
    }
}

fn values(config: &Config, name: &str) -> Result<Vec<String>, Failure> {
    let mut all = vec![];
    config.multivar(name, None)?.for_each(|entry| {
        all.extend(entry.value().ok().map(str::to_owned));
    })?;
    Ok(all)
}
