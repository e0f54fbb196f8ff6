//! Forgejo and Gitea: a push opens a pull request there; the API closes it.

use serde_json::json;

use super::contract::{Me, Opened, Proposal, Sender};
use crate::api::{Api, Ask, unknown};
use base::failure::Failure;
use base::finding::codes;

/// A repository on Forgejo.
#[derive(Debug)]
pub(super) struct Forgejo {
    pub(super) api: Api,
    /// `owner/name` of the contest.
    pub(super) repository: String,
}

impl Sender for Forgejo {
    fn me(&self) -> Result<Me, Failure> {
        let user = self.api.value(Ask::Get, "/user", None)?;
        let me = user["login"].as_str().map(str::to_owned).zip(user["id"].as_u64());
        me.map(|(login, id)| Me { login, id }).ok_or_else(|| unknown().into())
    }

    fn fork(&self, _: &Me, _: &str) -> Result<String, Failure> {
        Ok(self.repository.clone())
    }

    fn open(&self, _: &Proposal<'_>) -> Result<Opened, Failure> {
        Err(Failure::configuration(codes::FORGE_REFUSED, "on this forge a push opens the pull request"))
    }

    fn close(&self, pull: u64) -> Result<(), Failure> {
        let path = format!("/repos/{}/pulls/{pull}", self.repository);
        Ok(self.api.value(Ask::Patch, &path, Some(&json!({ "state": "closed" }))).map(drop)?)
    }
}
