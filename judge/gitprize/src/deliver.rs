//! Sends a change, says what came of it, waits if that is wanted, and has the folder remember the contest: what
//! `submit` and `join` have in common.

use serde_json::{Value, json};

use crate::kept::Kept;
use crate::outcome;
use crate::remote::{Current, Remote};
use crate::send::{Change, Done, Ended, How, send};
use crate::wait;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::output::Output;
use contest::{Address, Contest, ForgeKind, Invited};
use forge::Token;
use ledger::Ledger;

/// Where it goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sending<'a> {
    /// The contest's repository.
    pub(crate) remote: &'a Remote,
    /// As it stands now.
    pub(crate) current: &'a Current,
    /// What the folder remembers.
    pub(crate) kept: &'a Kept,
    /// Whether to wait for the judge.
    pub(crate) wait: bool,
}

impl Sending<'_> {
    /// Sends `change`; with `dry` only shows it. `user` is remembered too.
    pub(crate) fn deliver(
        &self,
        contest: &Contest,
        change: Change<'_>,
        how: How<'_>,
        dry: Option<&String>,
        user: Option<&str>,
    ) -> Result<(), Failure> {
        let (remote, output) = (self.remote, how.output);
        let mut said = json!({
            "contest": remote.address.as_str(),
            "team": change.team,
            "file": change.path,
            "bytes": change.bytes.len(),
            "digest": sha256_hex(change.bytes),
            "dry_run": dry.is_some(),
        });
        output.line("Contest", remote.address.as_str());
        if let Some(text) = dry {
            said["state"] = "planned".into();
            output.json(&said);
            let what =
                format!("{}, {} bytes, on top of {}", change.path, change.bytes.len(), self.current.commit);
            output.line("Would send", &what);
            if !text.is_empty() {
                output.plain(text);
            }
            return Ok(());
        }
        let ledger = Ledger::open(&self.current.root)?;
        let token = how.token.clone().or_else(|| {
            let needs =
                matches!(contest.forge.kind, ForgeKind::Github | ForgeKind::Gitlab) && how.fork.is_none();
            needs.then(|| Token::find(contest.forge.kind, &remote.address)).flatten()
        });
        let how = How { token, ..how };
        let done = send(remote, self.current, (contest, &ledger), &change, &how)?;
        self.remember(&change, user, output);
        tell(&mut said, &done, output);
        output.json(&said);
        let receipt = match &done.how {
            Ended::Judged(receipt) => Some((**receipt).clone()),
            Ended::InFork => None,
            _ if self.wait => Some(wait::wait(remote, &done.head, done.pull, output)?),
            _ => None,
        };
        let Some(receipt) = receipt else { return Ok(()) };
        said["state"] = "judged".into();
        said["receipt"] = outcome::value(&receipt);
        output.json(&said);
        wait::tell(&self.current.root, &receipt, output)
    }

    /// A folder that cannot be written to is no reason to fail: the file is sent.
    fn remember(&self, change: &Change<'_>, user: Option<&str>, output: Output) {
        let mut now = self.kept.clone();
        now.contest = Some(self.remote.address.clone());
        now.team = Some(change.team.clone());
        now.user = user.map(str::to_owned).or(now.user);
        match self.kept.remember(&now) {
            Ok(Some(file)) => output.line("Remembered", &format!("in {}: contest and team", file.display())),
            Ok(None) => {}
            Err(why) => output.line("Not remembered", &why.to_string()),
        }
    }
}

/// Says what came of it.
fn tell(said: &mut Value, done: &Done, output: Output) {
    said["head"] = done.head.as_str().into();
    said["pull"] = json!(done.pull);
    said["url"] = json!(done.url);
    said["replies"] = json!(done.replies);
    let number = done.pull.map_or_else(|| "pull request".to_owned(), |pull| format!("#{pull}"));
    let (state, label, text) = match &done.how {
        Ended::Sent => ("sent", "Sent", format!("{number}, commit {}", done.head)),
        Ended::Waits(since) => {
            said["since"] = json!(since);
            (
                "waiting",
                "There already",
                format!("{number} waits since {}; nothing was sent again", since.here()),
            )
        }
        Ended::Judged(_) => {
            ("judged", "There already", format!("{number} is judged; --again sends the same file once more"))
        }
        Ended::InFork => ("in-fork", "In your fork", format!("commit {}", done.head)),
    };
    said["state"] = state.into();
    output.value(label, &text);
    match (&done.url, &done.how) {
        (Some(url), Ended::InFork) => {
            output.value("Now open", &format!("{url}\n               and press the button"))
        }
        (Some(url), _) => output.value("", url),
        (None, _) => {}
    }
}

/// Who the token of a forge belongs to, if the contest is on one and there is a token.
pub(crate) fn me(kind: ForgeKind, address: &Address) -> Result<Option<Invited>, Failure> {
    if kind == ForgeKind::Git || address.host().is_none() {
        return Ok(None);
    }
    let Some(token) = Token::find(kind, address) else { return Ok(None) };
    let me = forge::sender(kind, address, token)?.me()?;
    Ok(Some(Invited { login: Some(me.login), id: Some(me.id), ssh_key: None }))
}
