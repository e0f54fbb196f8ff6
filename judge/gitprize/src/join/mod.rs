//! `judge join`: writes or changes a team's file, checks it with the judge's own code, and says how to push
//! it.

mod args;
mod ask;
mod edit;
mod push;
mod seen;

use serde_json::json;

use crate::deliver::{self, Sending};
use crate::send::{Change, How};
pub use args::Args;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::codes;
use base::scratch::replace;
use contest::{Author, Folder, Invited, Slug, Team, fingerprint};
use edit::edit;
use ledger::history::History;
use rules::people::{Directory, Edit};
use rules::team;
use rules::team::{Request, Verdict};
use seen::{Main, seen};

/// Writes the file.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let found = args.place.found(args.output)?;
    let root = &found.root;
    let folder = Folder::open(root)?;
    let main = seen(&folder)?;
    let asks = ask::somebody(args);
    let mut ask = |question: &str| if asks { ask::line(question) } else { Ok(None) };
    let mut edit = edit(args, main.terms.as_ref())?;
    if let (None, Some((remote, _))) = (&edit.me, &found.there) {
        edit.me = deliver::me(main.contest.forge.kind, &remote.address)?;
    }
    let (slug, edit) = ask::complete(args, &main, edit, &mut ask)?;
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
    let file = main.contest.teams.folders.team_file_in(root, &target);
    let Some(me) = &edit.me else {
        let text = "you did not say who you are: give --login, --id or --ssh-key";
        return Err(Failure::configuration(codes::NO_IDENTITY, text));
    };
    let verdict = check(args, &main, me, &target, &file, &team);
    let change = match &verdict {
        Verdict::Refused(findings)
            if findings.iter().all(|finding| finding.code == codes::NOTHING_CHANGED.code) =>
        {
            args.output.json(&json!({
                "team": target, "file": file, "changed": false, "dry_run": args.dry_run, "text": null, "commands": [],
            }));
            args.output.line("Nothing to do", &format!("main already says all this of {target}"));
            return Ok(());
        }
        Verdict::Refused(findings) => return Err(Failure::Findings(findings.clone())),
        Verdict::Held(_) => team::Change::New,
        Verdict::Accepted(accepted) => accepted.change,
    };
    let text = team.to_toml();
    if let Some((remote, current)) = &found.there {
        let sending = Sending { remote, current, kept: &found.kept, wait: args.wait };
        let how = How {
            at: args.now.get(),
            sign: args.sign,
            again: false,
            replace: false,
            fork: args.fork.as_ref(),
            token: None,
            output: args.output,
        };
        let change = Change {
            team: &target,
            bytes: text.as_bytes(),
            digest: sha256_hex(text.as_bytes()),
            title: subject(&target, change),
            topic: format!("team-{target}"),
            path: file,
        };
        return sending.deliver(&main.contest, change, how, args.dry_run.then_some(&text), None);
    }
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
        // Only the judge has the secret behind the tags.
        bars: None,
        // How old the account is and who else registers is the judge's to see.
        approved: true,
    };
    team::check(&request, team.to_toml().as_bytes())
}
