//! The same people behind every server: ten who register and submit at once, a maintainer, somebody unknown. Each is told
//! at the terminal what is wrong, and nothing of what they may not do comes to anything.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use super::contest::{Contest, PREDICTIONS, as_somebody, said};
use super::desk::{GERMAIN, NOETHER};
use crate::project;

/// How many come at once.
const MANY: usize = 10;

/// How somebody reaches a server: the repository's address for them, and what their git is told besides.
pub(super) type Way<'w> = &'w (dyn Fn(&str) -> (String, Vec<(String, String)>) + Sync);

/// Those who take part.
pub(super) fn logins() -> Vec<String> {
    (0..MANY).map(|at| format!("team{at}")).collect()
}

/// Everybody whom a server has to know.
pub(super) fn everybody() -> Vec<String> {
    let others = ["anna", "mallory", NOETHER, GERMAIN].map(str::to_owned);
    logins().into_iter().chain(others).collect()
}

/// Somebody with a clone.
struct Person {
    login: String,
    folder: PathBuf,
    address: String,
    environment: Vec<(String, String)>,
}

impl Person {
    /// Clones, as everybody does first.
    fn new(contest: &Contest, login: &str, way: Way<'_>) -> Result<Self> {
        let (address, environment) = way(login);
        let folder = contest.work.join(format!("of-{login}"));
        let person = Self { login: login.to_owned(), folder, address, environment };
        let mut clone = person.git_in(&contest.work);
        project::output(clone.args(["clone", "--quiet", &person.address]).arg(&person.folder))?;
        Ok(person)
    }

    fn git_in(&self, folder: &std::path::Path) -> Command {
        let mut git = as_somebody(project::git(folder));
        git.envs(self.environment.iter().map(|(name, value)| (name, value)));
        git
    }

    fn git(&self, args: &[&str]) -> Result<String> {
        project::output(self.git_in(&self.folder).args(args))
    }

    /// A commit of one file on top of main.
    fn commits(&self, path: &str, text: &str) -> Result<()> {
        self.git(&["fetch", "--quiet", "origin", "main"])?;
        self.git(&["checkout", "--quiet", "--detach", "FETCH_HEAD"])?;
        let file = self.folder.join(path);
        fs::create_dir_all(file.parent().context("a folder")?)?;
        fs::write(file, text)?;
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", "For the contest"])?;
        Ok(())
    }

    /// Pushes, and returns whether it was taken and what was said.
    fn pushes(&self, spec: &str) -> Result<(bool, String)> {
        let output = self.git_in(&self.folder).args(["push", "origin", spec]).output()?;
        Ok((output.status.success(), said(&output)))
    }

    fn is_taken(&self, spec: &str, says: &str) -> Result<String> {
        let (ok, said) = self.pushes(spec)?;
        ensure!(ok && said.contains(says), "{} pushed {spec}, which should say `{says}`: {said}", self.login);
        Ok(said)
    }

    fn is_refused(&self, spec: &str, says: &str) -> Result<()> {
        let (ok, said) = self.pushes(spec)?;
        ensure!(
            !ok && said.contains(says),
            "{} pushed {spec}, which should be refused with `{says}`: {said}",
            self.login
        );
        Ok(())
    }
}

/// The whole of it; what came out, for people.
pub(super) fn take_part(contest: &Contest, way: Way<'_>) -> Result<String> {
    let begun = Instant::now();
    let people = logins().iter().map(|login| Person::new(contest, login, way)).collect::<Result<Vec<_>>>()?;
    at_once(&people, |person| {
        let (path, login) = (format!("submissions/{0}/team.toml", person.login), &person.login);
        let file = format!("name = \"{login}\"\n\n[[members]]\nlogin = \"{login}\"\nrole = \"leader\"\n");
        person.commits(&path, &file.replace("leader", "boss"))?;
        person.is_refused("HEAD:refs/for/main", "team.toml:5:8")?;
        person.commits(&path, &file)?;
        person.is_taken("HEAD:refs/for/main", "judged in the next batch").map(drop)
    })?;
    ensure!(contest.batch()? == (MANY as u64, 0), "not all of them are registered");
    at_once(&people, |person| {
        let path = format!("submissions/{}/predictions.csv", person.login);
        person.commits(&path, &PREDICTIONS.replace("2,4", "2,four"))?;
        person.is_refused("HEAD:refs/for/main", "predictions.csv:3:3")?;
        person.commits(&path, PREDICTIONS)?;
        let said = person.is_taken("HEAD:refs/for/main", "judged in the next batch")?;
        ensure!(said.contains("2 of 2 left of the quota"), "the quota is not told: {said}");
        Ok(())
    })?;
    let logged = 2 * MANY;
    ensure!(contest.logged()? == logged, "the log has not one line a push");
    let misuses = misuse(contest, &people, way)?;
    ensure!(contest.logged()? == logged, "the log has grown, or lost something");
    ensure!(contest.batch()? == (0, MANY as u64), "not all of them are scored");
    contest.judge(&["verify", "--rescore", "--answers", "../answers.csv"])?;
    let anna = Person::new(contest, "anna", way)?;
    anna.commits("content/index.md", "+++\ntitle = \"Hello\"\n+++\n\nHello.\n")?;
    anna.is_taken("HEAD:refs/heads/main", "main")?;
    contest.git(&["fsck", "--no-dangling", "--no-progress"])?;
    Ok(format!(
        "{MANY} people at once registered, were corrected, submitted and were scored; {misuses} misuses refused, in {}",
        crate::say::seconds(begun.elapsed())
    ))
}

/// Everything that nobody may do; how much that was.
fn misuse(contest: &Contest, people: &[Person], way: Way<'_>) -> Result<usize> {
    let [first, second, ..] = people else { bail!("nobody is there") };
    let before = contest.git(&["for-each-ref"])?;
    // Whose is whose: numbers are given in the order in which they came.
    let own = first.git(&["rev-parse", "HEAD"])?;
    let own = own.trim();
    let number = before.lines().find(|line| line.starts_with(own)).and_then(|line| line.split('/').nth(2));
    let number = number.context("the first one's pull request is not there")?;
    second.git(&["fetch", "--quiet", "origin", &format!("refs/pull/{number}/head")])?;
    let theirs = second.git(&["commit-tree", "-p", "FETCH_HEAD", "-m", "On top", "FETCH_HEAD^{tree}"])?;
    let forward = format!("{}:refs/pull/{number}/head", theirs.trim());
    let cases = [
        ("HEAD:refs/heads/main".to_owned(), "not-a-maintainer"),
        ("+HEAD:refs/heads/main".to_owned(), "not-a-maintainer"),
        (":refs/heads/main".to_owned(), "not-a-maintainer"),
        ("HEAD:refs/heads/mine".to_owned(), "not-a-maintainer"),
        ("HEAD:refs/tags/v1".to_owned(), "not-a-maintainer"),
        ("+HEAD:refs/gitprize/judged".to_owned(), "not-a-maintainer"),
        (":refs/gitprize/judged".to_owned(), "not-a-maintainer"),
        ("+HEAD:refs/gitprize/receive-log".to_owned(), "hooks-own"),
        (":refs/gitprize/receive-log".to_owned(), "hooks-own"),
        (forward, "not-your-pull"),
        (format!("+HEAD:refs/pull/{number}/head"), "not-your-pull"),
        (format!(":refs/pull/{number}/head"), "not-your-pull"),
        ("HEAD:refs/pull/1000/head".to_owned(), "pull-number"),
        ("HEAD:refs/pull/new/head".to_owned(), "strange-reference"),
        ("HEAD:refs/pull/1/merge".to_owned(), "strange-reference"),
        ("HEAD:refs/merge-requests/1/head".to_owned(), "strange-reference"),
        ("HEAD:refs/for/other".to_owned(), "strange-reference"),
        ("HEAD:refs/notes/commits".to_owned(), "strange-reference"),
    ];
    for (spec, says) in &cases {
        second.is_refused(spec, &format!("error[{says}]"))?;
    }
    // Somebody of whom no team says anything, for a team and for none.
    let mallory = Person::new(contest, "mallory", way)?;
    for team in [&first.login, "mallory"] {
        mallory.commits(&format!("submissions/{team}/predictions.csv"), PREDICTIONS)?;
        mallory.is_refused("HEAD:refs/for/main", "error[only-register]")?;
    }
    second.commits(&format!("submissions/{}/predictions.csv", first.login), PREDICTIONS)?;
    second.is_refused("HEAD:refs/for/main", "error[not-a-member]")?;
    ensure!(contest.git(&["for-each-ref"])? == before, "a reference has moved");
    Ok(cases.len() + 3)
}

/// Everybody does `what` at the same time.
fn at_once(people: &[Person], what: impl Fn(&Person) -> Result<()> + Sync) -> Result<()> {
    std::thread::scope(|scope| {
        let what = &what;
        let all: Vec<_> = people.iter().map(|person| scope.spawn(move || what(person))).collect();
        all.into_iter().try_for_each(|one| match one.join() {
            Ok(result) => result,
            Err(_) => bail!("a thread ended early"),
        })
    })
}
