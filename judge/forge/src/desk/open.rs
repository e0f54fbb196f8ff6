//! A pull request that is open.

use base::time::Instant;
use serde_json::{Value, json};

/// Who opened it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name on the forge.
    pub login: String,
    /// The forge's number of the account.
    pub id: Option<u64>,
    /// When the account was opened, if the forge tells.
    pub since: Option<Instant>,
}

/// A pull request that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub pull: u64,
    /// Its head commit, 40 hexadecimal digits.
    pub head: String,
    /// Who opened it; nobody when the account is no more.
    pub author: Option<Person>,
    /// When it was opened.
    pub created: Option<Instant>,
    /// When the head came, as far as the forge's own events prove it.
    pub arrived: Option<Instant>,
    /// Whether nothing was pushed since it was opened.
    pub untouched: bool,
    /// The branch that it is meant for.
    pub base: String,
    /// The repository and the branch that it is from.
    pub from: Option<(String, String)>,
    /// Whether it is a draft.
    pub draft: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// How many comments it has, if the list tells.
    pub notes: Option<u64>,
    /// Whether it is a merge request of GitLab's.
    pub merges: bool,
}

impl Open {
    /// The entry of a list for `judge run --pulls`, in the words of the forge's own list.
    pub fn entry(&self) -> Value {
        let login = if self.merges { "username" } else { "login" };
        let user = self.author.as_ref().map(|person| {
            let mut user = json!({ login: person.login, "id": person.id });
            if let Some(since) = person.since {
                user["created_at"] = since.to_string().into();
            }
            user
        });
        let mut entry = match self.merges {
            true => json!({ "iid": self.pull, "state": "opened", "author": user, "sha": self.head }),
            false => {
                json!({ "number": self.pull, "state": "open", "user": user, "head": { "sha": self.head } })
            }
        };
        entry["draft"] = self.draft.into();
        if let Some(created) = self.created {
            entry["created_at"] = created.to_string().into();
        }
        if let Some(arrived) = self.arrived {
            entry["received_at"] = arrived.to_string().into();
        } else if self.untouched {
            entry["pushes"] = 1.into();
        }
        entry
    }
}
