//! GitHub, and GitHub Enterprise.

use std::time::Duration;

use serde_json::{Value, json};

use super::contract::{Me, Opened, Proposal, Sender};
use crate::api::{Api, Ask, unknown};
use base::failure::Failure;
use base::finding::{Finding, codes};

/// How often a new fork is looked for, a second apart: it is made after the answer.
const LOOKS: u32 = 30;

/// A repository on GitHub.
#[derive(Debug)]
pub(super) struct Github {
    pub(super) api: Api,
    /// `owner/name` of the contest.
    pub(super) repository: String,
}

impl Github {
    fn path(&self, rest: &str) -> String {
        format!("/repos/{}{rest}", self.repository)
    }

    /// The pull request that is open from a branch.
    fn open_from(&self, proposal: &Proposal<'_>) -> Result<Option<Opened>, Failure> {
        let owner = proposal.fork.split('/').next().unwrap_or_default();
        let path = self.path(&format!("/pulls?state=open&head={owner}:{}", proposal.branch));
        let open = self.api.value(Ask::Get, &path, None)?;
        let of = |pull: &&Value| {
            // The filter by head is ignored where it is malformed; then the list has everybody's.
            pull["head"]["ref"] == proposal.branch
                && pull["head"]["repo"]["full_name"]
                    .as_str()
                    .is_some_and(|name| name.eq_ignore_ascii_case(proposal.fork))
        };
        Ok(open.as_array().into_iter().flatten().find(of).and_then(opened))
    }
}

fn opened(pull: &Value) -> Option<Opened> {
    Some(Opened { pull: pull["number"].as_u64()?, url: pull["html_url"].as_str().map(str::to_owned) })
}

impl Sender for Github {
    fn me(&self) -> Result<Me, Failure> {
        let user = self.api.value(Ask::Get, "/user", None)?;
        let login = user["login"].as_str().map(str::to_owned);
        login.zip(user["id"].as_u64()).map(|(login, id)| Me { login, id }).ok_or_else(|| unknown().into())
    }

    fn fork(&self, me: &Me, main: &str) -> Result<String, Failure> {
        let owner = self.repository.split('/').next().unwrap_or_default();
        if owner.eq_ignore_ascii_case(&me.login) {
            // Nobody forks what is theirs: they push a branch.
            return Ok(self.repository.clone());
        }
        // Of one that is there, this tells which.
        let body = json!({ "default_branch_only": true });
        let fork = self.api.value(Ask::PostAgain, &self.path("/forks"), Some(&body))?;
        let name = fork["full_name"].as_str().ok_or_else(unknown)?.to_owned();
        let mut looks = 0;
        loop {
            let answer = self.api.ask(Ask::Get, &format!("/repos/{name}/branches/{main}"), None)?;
            match answer.status {
                200 => break,
                404 if looks < LOOKS => {
                    looks += 1;
                    std::thread::sleep(Duration::from_secs(1));
                }
                _ => return Err(self.api.refused(&format!("/repos/{name}"), &answer).into()),
            }
        }
        // So that the push brings one commit: a fork that stands where the contest does, says so too.
        let path = format!("/repos/{name}/merge-upstream");
        let answer = self.api.ask(Ask::PostAgain, &path, Some(&json!({ "branch": main })))?;
        if answer.status == 409 {
            let text = format!("{main} of your fork {name} has commits that the contest's does not have");
            let help = "on the fork's page choose \"Sync fork\", \"Discard commits\", or remove the fork: the next call makes \
                        a new one";
            return Err(Failure::Configuration(vec![Finding::new(codes::FORGE_REFUSED, text).help(help)]));
        }
        Ok(name)
    }

    fn open(&self, proposal: &Proposal<'_>) -> Result<Opened, Failure> {
        let owner = proposal.fork.split('/').next().unwrap_or_default();
        let mut body = json!({
            "title": proposal.title,
            "head": format!("{owner}:{}", proposal.branch),
            "base": proposal.main,
            "body": "Sent by `gitprize`.",
            "maintainer_can_modify": false,
        });
        if let Some((_, name)) = proposal.fork.split_once('/').filter(|_| proposal.fork != self.repository) {
            body["head_repo"] = name.into();
        }
        let path = self.path("/pulls");
        let answer = self.api.ask(Ask::Post, &path, Some(&body))?;
        if answer.status == 201 || answer.status == 200 {
            return opened(&answer.body).ok_or_else(|| unknown().into());
        }
        // The answer to an earlier call may have been lost.
        if answer.status == 422
            && let Some(open) = self.open_from(proposal)?
        {
            return Ok(open);
        }
        Err(self.api.refused(&path, &answer).into())
    }

    fn close(&self, pull: u64) -> Result<(), Failure> {
        let body = json!({ "state": "closed" });
        Ok(self.api.value(Ask::Patch, &self.path(&format!("/pulls/{pull}")), Some(&body)).map(drop)?)
    }
}
