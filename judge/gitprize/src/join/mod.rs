//! `judge join`: writes or changes a team's file, checks it with the judge's own code, and says how to push
//! it.

mod ask;
mod push;

use base::finding::codes;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::common::{Dir, Now, Output};
use base::failure::Failure;
use base::finding::{Finding, quoted};
use base::scratch::replace;
use contest::{
    Acceptance, Author, Contest, Folder, Invited, SUBMISSIONS, Slug, TEAM_FILE, Team, Teams, TermsText,
    fingerprint,
};
use ledger::Ledger;
use ledger::history::History;
use repo::Base;
use rules::people::{Directory, Edit};
use rules::team;
use rules::team::{Request, Verdict};

/// Register a team, join one, or change one: writes submissions/TEAM/team.toml and says how to push it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The team's folder: a-z, 0-9 and -
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// The team's name; needed for a new one
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The team's page, https:// (an empty text removes it)
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Where the team's members work (an empty text removes it)
    #[arg(long, value_name = "TEXT")]
    affiliation: Option<String>,
    /// You: your name on the forge
    #[arg(long, value_name = "LOGIN")]
    login: Option<String>,
    /// You: your account's number on the forge
    #[arg(long, value_name = "N")]
    id: Option<u64>,
    /// You: your SSH public key, the line or the .pub file
    #[arg(long, value_name = "KEY|FILE")]
    ssh_key: Option<String>,
    /// How you want to be called (an empty text removes it)
    #[arg(long, value_name = "TEXT")]
    called: Option<String>,
    /// Where you live, as ISO 3166 writes it, e.g. NL
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// You accept the terms in force; `judge terms` prints their hash
    #[arg(long)]
    accept: bool,
    /// You attest what the contest asks for under this name
    #[arg(long, value_name = "NAME")]
    attest: Vec<String>,
    /// Ask somebody to join: a login, id:NUMBER, or an SSH public key
    #[arg(long, value_name = "PERSON")]
    invite: Vec<String>,
    /// Leave the team
    #[arg(long)]
    leave: bool,
    /// Remove a member or an invitation
    #[arg(long, value_name = "PERSON")]
    remove: Vec<String>,
    /// Hand the leadership over to a member
    #[arg(long, value_name = "PERSON")]
    leader: Option<String>,
    /// Give the team another folder
    #[arg(long, value_name = "NEW")]
    rename: Option<Slug>,
    /// Take in another team, which has agreed with --merge-into
    #[arg(long, value_name = "TEAM")]
    merge: Vec<Slug>,
    /// Agree to become part of another team
    #[arg(long, value_name = "TEAM")]
    merge_into: Option<Slug>,
    /// Withdraw from the contest
    #[arg(long, conflicts_with = "come_back")]
    withdraw: bool,
    /// Come back after a withdrawal
    #[arg(long)]
    come_back: bool,
    /// Choose submissions for the final decision, by receipt; "none" takes the choice back
    #[arg(long, value_name = "RECEIPT", value_delimiter = ',')]
    choose: Vec<String>,
    /// Print what would be written and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// The contest as main has it, as far as this clone knows.
struct Main {
    contest: Contest,
    teams: Teams,
    ledger: Ledger,
    terms: Option<TermsText>,
}

/// Writes the file.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let main = main(&folder)?;
    let asks = ask::somebody(args);
    let mut ask = |question: &str| if asks { ask::line(question) } else { Ok(None) };
    let (slug, edit) = ask::complete(args, &main, edit(args, main.terms.as_ref())?, &mut ask)?;
    let path = |slug: &Slug| format!("{SUBMISSIONS}/{slug}/{TEAM_FILE}");
    // What is not pushed yet is changed further.
    let before = folder.teams.get(&slug).or_else(|| main.teams.get(&slug));
    let target = edit.rename.clone().unwrap_or_else(|| slug.clone());
    let team = match folder.teams.get(&target).filter(|_| target != slug && !main.teams.contains_key(&target))
    {
        // The renamed file is there from an earlier call.
        Some(renamed) => Edit { rename: None, ..edit.clone() }.apply(&target, Some(renamed), &main.teams),
        None => edit.apply(&slug, before, &main.teams),
    };
    let team = team.map_err(Failure::Findings)?;
    let file = path(&target);
    let Some(me) = &edit.me else {
        let text = "who you are is not said: give --login, --id or --ssh-key";
        return Err(Failure::configuration(codes::NO_IDENTITY, text));
    };
    let verdict = check(args, &main, me, &target, &file, &team);
    let change = match &verdict {
        Verdict::Refused(findings)
            if findings.iter().all(|finding| finding.code == codes::NOTHING_CHANGED.code) =>
        {
            args.output.json(&json!({ "team": target, "file": file, "changed": false }));
            args.output.line("Nothing to do", &format!("main says all this already of {target}"));
            return Ok(());
        }
        Verdict::Refused(findings) => return Err(Failure::Findings(findings.clone())),
        Verdict::Held(_) => team::Change::New,
        Verdict::Accepted(accepted) => accepted.change,
    };
    let text = team.to_toml();
    let is_written = std::fs::read_to_string(root.join(&file)).is_ok_and(|present| present == text);
    if !is_written && !args.dry_run {
        replace(&root.join(&file), text.as_bytes())?;
    }
    let commands = push::commands(&main.contest, &target, &file, subject(&target, change));
    args.output.json(&json!({
        "team": target, "file": file, "changed": !is_written, "dry_run": args.dry_run, "text": text,
        "commands": commands,
    }));
    let done = match (is_written, args.dry_run) {
        (true, _) => "Unchanged",
        (false, true) => "Would write",
        (false, false) => "Written",
    };
    args.output.line(done, &file);
    if args.dry_run {
        args.output.plain(&text);
    }
    args.output.line("Now push it", "as one pull request that changes nothing else:");
    for command in &commands {
        args.output.plain(&format!("  {command}"));
    }
    Ok(())
}

fn subject(slug: &Slug, change: team::Change) -> String {
    use team::Change as C;
    match change {
        C::New => format!("Register {slug}"),
        C::Join => format!("Join {slug}"),
        C::Leave => format!("Leave {slug}"),
        C::Rename => format!("Rename to {slug}"),
        C::Withdrawal => format!("Withdraw {slug}"),
        _ => format!("Change {slug}"),
    }
}

/// Main as the clone last saw it; the folder itself where there is no clone.
fn main(folder: &Folder) -> Result<Main, Failure> {
    if let Ok(repository) = git2::Repository::open(&folder.root) {
        let branch = &folder.contest.forge.branch;
        let found = [format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")]
            .iter()
            .find_map(|name| repository.find_reference(name).ok()?.peel_to_commit().ok());
        if let Some(commit) = found {
            let base = Base::read(&repository, commit.id())?;
            let Base { contest, teams, ledger, terms, .. } = base;
            return Ok(Main { contest, teams, ledger, terms });
        }
    }
    let contest = folder.contest.clone();
    let terms = contest.terms.as_ref().map(|terms| TermsText::open(&folder.root, terms)).transpose()?;
    Ok(Main { contest, teams: folder.teams.clone(), ledger: Ledger::open(&folder.root)?, terms })
}

fn check(args: &Args, main: &Main, me: &Invited, slug: &Slug, file: &str, team: &Team) -> Verdict {
    let history = History::of(&main.contest, &main.ledger);
    let author = Author {
        login: me.login.clone(),
        id: me.id,
        ssh_fingerprint: me.ssh_key.as_ref().and_then(|key| fingerprint(key).ok()),
        logins: main.contest.forge.logins,
    };
    let logins = main.contest.forge.logins;
    let directory = Directory::of(&main.teams, history.tally().roster(), logins);
    let request = Request {
        contest: &main.contest,
        teams: &main.teams,
        directory: &directory,
        tally: history.tally(),
        terms: main.terms.as_ref(),
        sign_ups: history.registered(),
        closes: history.calendar().closes,
        slug,
        author: &author,
        account: None,
        received: args.now.get(),
        path: file,
        // How old the account is and who else registers is the judge's to see.
        approved: true,
    };
    team::check(&request, team.to_toml().as_bytes())
}

/// The flags as changes.
fn edit(args: &Args, terms: Option<&TermsText>) -> Result<Edit, Failure> {
    let mut findings = vec![];
    let mut read = |text: &String| match person(text) {
        Ok(person) => Some(person),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let invite = args.invite.iter().filter_map(&mut read).collect();
    let remove = args.remove.iter().filter_map(&mut read).collect();
    let leader = args.leader.as_ref().and_then(&mut read);
    let key = args.ssh_key.as_ref().and_then(|key| read(&key_line(key))).and_then(|person| person.ssh_key);
    if args.accept && terms.is_none() {
        findings.push(
            Finding::new(codes::NO_TERMS, "the contest asks for no acceptance of terms")
                .help("leave --accept out"),
        );
    }
    let choose = match &args.choose[..] {
        [] => None,
        [none] if none == "none" => Some(vec![]),
        some => {
            let number = |text: &String| {
                text.trim_start_matches('#').parse::<u64>().map_err(|_| {
                    Finding::new(
                        codes::BAD_CHOICE,
                        format!("--choose {} is no receipt's number", quoted(text)),
                    )
                })
            };
            let (good, bad): (Vec<_>, Vec<_>) = some.iter().map(number).partition(Result::is_ok);
            findings.extend(bad.into_iter().filter_map(Result::err));
            Some(good.into_iter().filter_map(Result::ok).collect())
        }
    };
    if !findings.is_empty() {
        return Err(Failure::Configuration(findings));
    }
    let named = args.login.is_some() || args.id.is_some() || key.is_some();
    Ok(Edit {
        me: named.then(|| Invited { login: args.login.clone(), id: args.id, ssh_key: key }),
        name: args.name.clone(),
        link: args.link.clone(),
        affiliation: args.affiliation.clone(),
        called: args.called.clone(),
        country: args.country.clone(),
        accept: terms.filter(|_| args.accept).map(|terms| acceptance(args, terms)),
        attest: args.attest.clone(),
        invite,
        leave: args.leave,
        remove,
        leader,
        rename: args.rename.clone(),
        merge: args.merge.clone(),
        merge_into: args.merge_into.clone(),
        withdraw: args.withdraw,
        come_back: args.come_back,
        choose,
    })
}

fn acceptance(args: &Args, terms: &TermsText) -> Acceptance {
    Acceptance { terms: terms.hash.clone(), on: args.now.get().to_string()[..10].to_owned() }
}

/// The line of a public key that is given itself or by its file.
fn key_line(text: &str) -> String {
    let path = PathBuf::from(text);
    let is_file = !text.contains(' ') && Path::is_file(&path);
    let read = if is_file { std::fs::read_to_string(&path).ok() } else { None };
    read.map_or_else(|| text.to_owned(), |line| line.trim().to_owned())
}

/// A login, `id:7`, or a public key.
fn person(text: &str) -> Result<Invited, Finding> {
    let mut person = Invited { login: None, id: None, ssh_key: None };
    let wrong = |why: String| {
        Finding::new(codes::BAD_PERSON, why).help("give a login, id:NUMBER, or an SSH public key")
    };
    if let Some(digits) = text.strip_prefix("id:") {
        let id = digits.parse().map_err(|_| wrong(format!("{} is no number", quoted(digits))))?;
        person.id = Some(id);
    } else if text.contains(' ') || text.contains("PRIVATE KEY") {
        fingerprint(text).map_err(|why| wrong(format!("the SSH key {why}")))?;
        person.ssh_key = Some(text.split_ascii_whitespace().take(2).collect::<Vec<_>>().join(" "));
    } else {
        person.login = Some(text.to_owned());
    }
    Ok(person)
}
