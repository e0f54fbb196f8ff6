//! Makes a bare repository a contest's own server, and looks whether it is one.

use std::path::{Path, PathBuf};

use git2::Repository;

use super::config;
use super::hooks;
use super::points::Point;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::Contest;
use repo::{fed, git};

/// What a repository is to be.
#[derive(Clone, Debug)]
pub struct Wanted<'w> {
    /// The bare repository.
    pub repository: &'w Path,
    /// The contest.
    pub contest: &'w Contest,
    /// Its folder, with which main begins.
    pub root: &'w Path,
    /// The program that the hooks call.
    pub program: &'w Path,
    /// Those who are to be maintainers besides those who are.
    pub maintainers: &'w [String],
    /// Whether anybody may push whose commit is signed; nothing leaves it as it is.
    pub signed: Option<bool>,
}

/// What is to be done to `repository`, or was: every point, as it is now.
///
/// # Errors
/// [`Failure::Configuration`] when it is no bare repository, [`Failure::Machine`] when it cannot be read.
pub fn check(repository: &Path, contest: &Contest) -> Result<Vec<Point>, Failure> {
    let Some(open) = opened(repository)? else {
        return Ok(vec![Point::compared(&repository.display().to_string(), "a bare repository", None)]);
    };
    points(&open, contest, None, None, &[])
}

impl Wanted<'_> {
    /// The same with what is asked for.
    ///
    /// # Errors
    /// As [`check`].
    pub fn points(&self) -> Result<Vec<Point>, Failure> {
        match opened(self.repository)? {
            Some(open) => points(&open, self.contest, Some(self.program), self.signed, self.maintainers),
            None => check(self.repository, self.contest),
        }
    }
}

fn points(
    open: &Repository,
    contest: &Contest,
    program: Option<&Path>,
    signed: Option<bool>,
    maintainers: &[String],
) -> Result<Vec<Point>, Failure> {
    let branch = format!("refs/heads/{}", contest.forge.branch);
    let mut points = vec![];
    let head = open.find_reference("HEAD")?;
    let head = head.symbolic_target().ok().flatten().map(str::to_owned);
    points.push(Point::compared("HEAD", &branch, head));
    let main = open.find_reference(&branch).ok().map(|_| "the contest".to_owned());
    points.push(Point::compared(&branch, "the contest", main));
    points.extend(config::points(open, contest, signed, maintainers)?);
    points.extend(hooks::points(&open.path().join("hooks"), program));
    if maintainers.is_empty() && !config::has_maintainer(open)? {
        let wanted = "somebody who may push to the contest's branch (`--maintainer LOGIN`)";
        points.push(Point::compared("gitprize.maintainer", wanted, None));
    }
    Ok(points)
}

/// Does all that is missing, and returns how every point was before. Called again it changes nothing.
///
/// # Errors
/// [`Failure::Configuration`] when another repository or hook is in the way, or the contest's folder has no commit.
pub fn install(wanted: &Wanted<'_>) -> Result<Vec<Point>, Failure> {
    let before = wanted.points()?;
    let branch = &wanted.contest.forge.branch;
    let open = match opened(wanted.repository)? {
        Some(open) => open,
        None => {
            committed(wanted.root)?;
            Repository::init_bare(wanted.repository)?
        }
    };
    hooks_first(&open, wanted)?;
    let name = format!("refs/heads/{branch}");
    if open.find_reference(&name).is_err() {
        committed(wanted.root)?;
        let mut push = git(wanted.root);
        push.args(["push", "--quiet"]).arg(absolute(wanted.repository)?).arg(format!("HEAD:{name}"));
        push.env(repo::JUDGE, "1");
        fed(push, b"")?;
    }
    open.set_head(&name)?;
    Ok(before)
}

/// Nothing comes in before there are hooks.
fn hooks_first(open: &Repository, wanted: &Wanted<'_>) -> Result<(), Failure> {
    hooks::write(&open.path().join("hooks"), wanted.program)?;
    config::set(open, wanted.contest, wanted.signed, wanted.maintainers)
}

/// The bare repository at `path`, if there is anything.
fn opened(path: &Path) -> Result<Option<Repository>, Failure> {
    let is_empty = std::fs::read_dir(path).map_or(!path.exists(), |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(None);
    }
    match Repository::open_bare(path) {
        Ok(open) if open.is_bare() => Ok(Some(open)),
        Err(why) if why.code() == git2::ErrorCode::Owner => Err(why.into()),
        _ => {
            let text = format!("{} is not a bare repository", quoted(&path.to_string_lossy()));
            let help = "name a folder that is not there yet, or a bare repository (`git init --bare`)";
            Err(Failure::Configuration(vec![Finding::new(codes::NOT_BARE, text).help(help)]))
        }
    }
}

/// Says that the folder `root` has a commit.
fn committed(root: &Path) -> Result<(), Failure> {
    if Repository::open(root).is_ok_and(|clone| clone.head().is_ok()) {
        return Ok(());
    }
    let text = format!("{} has no commit that main could begin with", quoted(&root.to_string_lossy()));
    let help = "`git init`, `git add --all` and `git commit` in it first";
    Err(Failure::Configuration(vec![Finding::new(codes::NOTHING_COMMITTED, text).help(help)]))
}

/// `path` from the root.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    fs_err::canonicalize(path).map_err(Failure::io)
}
