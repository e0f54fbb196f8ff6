//! GitLab, on any host.

use std::time::Duration;

use serde_json::{Value, json};

use super::contract::{Me, Opened, Proposal, Sender};
use crate::api::{Api, Ask, unknown};
use base::failure::Failure;

/// How often a new fork is looked for, a second apart.
const LOOKS: u32 = 60;

/// A project on GitLab.
#[derive(Debug)]
pub(super) struct Gitlab {
    pub(super) api: Api,
    /// The project's whole path.
    pub(super) repository: String,
}

/// A project's path as a part of an address.
fn project(path: &str) -> String {
    format!("/projects/{}", path.replace('/', "%2F"))
}

fn opened(merge: &Value) -> Option<Opened> {
    Some(Opened { pull: merge["iid"].as_u64()?, url: merge["web_url"].as_str().map(str::to_owned) })
}

impl Sender for Gitlab {
    fn me(&self) -> Result<Me, Failure> {
        let user = self.api.value(Ask::Get, "/user", None)?;
        let login = user["username"].as_str().map(str::to_owned);
        login.zip(user["id"].as_u64()).map(|(login, id)| Me { login, id }).ok_or_else(|| unknown().into())
    }

    fn fork(&self, me: &Me, _: &str) -> Result<String, Failure> {
        let path = |fork: &Value| fork["path_with_namespace"].as_str().map(str::to_owned);
        let own = format!("{}/forks?owned=true&per_page=100", project(&self.repository));
        let forks = self.api.value(Ask::Get, &own, None)?;
        let is_mine = |fork: &&Value| {
            let space = fork["namespace"]["path"].as_str();
            space.is_some_and(|space| space.eq_ignore_ascii_case(&me.login))
        };
        if let Some(name) = forks.as_array().into_iter().flatten().find(is_mine).and_then(path) {
            return Ok(name);
        }
        let made =
            self.api.value(Ask::Post, &format!("{}/fork", project(&self.repository)), Some(&json!({})))?;
        let name = path(&made).ok_or_else(unknown)?;
        for _ in 0..LOOKS {
            let fork = self.api.value(Ask::Get, &project(&name), None)?;
            match fork["import_status"].as_str() {
                Some("scheduled" | "started") => std::thread::sleep(Duration::from_secs(1)),
                _ => return Ok(name),
            }
        }
        Err(Failure::Machine(format!("the fork {name} is not ready yet")))
    }

    fn open(&self, proposal: &Proposal<'_>) -> Result<Opened, Failure> {
        let target = self.api.value(Ask::Get, &project(&self.repository), None)?;
        let body = json!({
            "source_branch": proposal.branch,
            "target_branch": proposal.main,
            "target_project_id": target["id"],
            "title": proposal.title,
            "allow_collaboration": false,
            "remove_source_branch": false,
        });
        let path = format!("{}/merge_requests", project(proposal.fork));
        let answer = self.api.ask(Ask::Post, &path, Some(&body))?;
        if answer.status == 201 || answer.status == 200 {
            return opened(&answer.body).ok_or_else(|| unknown().into());
        }
        if answer.status == 409 {
            let open = format!(
                "{}/merge_requests?state=opened&scope=created_by_me&source_branch={}",
                project(&self.repository),
                proposal.branch.replace('/', "%2F")
            );
            let open = self.api.value(Ask::Get, &open, None)?;
            let of = |merge: &&Value| merge["source_branch"] == proposal.branch;
            if let Some(open) = open.as_array().into_iter().flatten().find(of).and_then(opened) {
                return Ok(open);
            }
        }
        Err(self.api.refused(&path, &answer).into())
    }

    fn close(&self, pull: u64) -> Result<(), Failure> {
        let path = format!("{}/merge_requests/{pull}", project(&self.repository));
        Ok(self.api.value(Ask::Put, &path, Some(&json!({ "state_event": "close" }))).map(drop)?)
    }
}
