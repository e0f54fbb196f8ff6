//! GitLab, on any host.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::contract::{CONTEXT, Forge, Note, Settled, TAG, brief};
use super::entry::{commit, later, moment, text};
use super::open::{Open, Person};
use crate::api::{Api, Ask, Meter, Trouble, escaped, unknown};
use base::time::Instant;

/// Entries of a page.
const PAGE: usize = 100;

/// A project on GitLab.
#[derive(Debug)]
pub(super) struct Gitlab {
    api: Api,
    /// The project's part of an address.
    project: String,
    /// The token's own account.
    me: OnceLock<u64>,
}

impl Gitlab {
    pub(super) fn new(api: Api, repository: &str) -> Self {
        Self { api, project: format!("/projects/{}", escaped(repository)), me: OnceLock::new() }
    }

    fn path(&self, pull: u64, rest: &str) -> String {
        format!("{}/merge_requests/{pull}{rest}", self.project)
    }

    fn me(&self) -> Result<u64, Trouble> {
        if let Some(me) = self.me.get() {
            return Ok(*me);
        }
        let me = self.api.value(Ask::Get, "/user", None)?["id"].as_u64().ok_or_else(unknown)?;
        Ok(*self.me.get_or_init(|| me))
    }

    /// When the head came: the newest version of the merge request that ends with it, which GitLab makes at the push.
    fn pushed(&self, open: &Open) -> Result<Option<Instant>, Trouble> {
        let versions = self.api.value(Ask::Get, &self.path(open.pull, "/versions?per_page=100"), None)?;
        let versions = versions.as_array().into_iter().flatten();
        let of = versions.filter(|version| commit(&version["head_commit_sha"]).as_ref() == Some(&open.head));
        Ok(of.filter_map(|version| moment(version, "created_at")).max())
    }

    /// When it came back: what GitLab itself notes of it, which nobody can write.
    fn back(&self, pull: u64) -> Result<Option<Instant>, Trouble> {
        let path = self
            .path(pull, "/notes?activity_filter=only_activity&sort=desc&order_by=created_at&per_page=100");
        let notes = self.api.value(Ask::Get, &path, None)?;
        let is_back = |note: &&Value| {
            let body = note["body"].as_str().unwrap_or_default();
            note["system"] == true && (body.starts_with("reopened") || body.contains("as **ready**"))
        };
        let notes = notes.as_array().into_iter().flatten().filter(is_back);
        Ok(notes.filter_map(|note| moment(note, "created_at")).max())
    }

    /// The first comments and the last: what lies between may be anybody's thousands.
    fn comments(&self, pull: u64) -> Result<Vec<Value>, Trouble> {
        let page = |sort: &str| {
            let query = format!(
                "/notes?activity_filter=only_comments&sort={sort}&order_by=created_at&per_page={PAGE}"
            );
            match self.api.value(Ask::Get, &self.path(pull, &query), None)? {
                Value::Array(notes) => Ok::<_, Trouble>(notes),
                _ => Err(unknown()),
            }
        };
        let mut notes = page("asc")?;
        if notes.len() >= PAGE {
            let known: Vec<Value> = notes.iter().map(|note| note["id"].clone()).collect();
            let last = page("desc")?.into_iter().rev().filter(|note| !known.contains(&note["id"]));
            notes.extend(last);
        }
        Ok(notes)
    }

    /// When an account was opened, if the token may know.
    fn since(&self, id: u64) -> Result<Option<Instant>, Trouble> {
        let answer = self.api.ask(Ask::Get, &format!("/users/{id}"), None)?;
        Ok(moment(&answer.body, "created_at"))
    }
}

fn open(merge: &Value) -> Option<Open> {
    let author = &merge["author"];
    let author =
        text(author, "username").map(|login| Person { login, id: author["id"].as_u64(), since: None });
    let labels = merge["labels"].as_array().into_iter().flatten();
    Some(Open {
        pull: merge["iid"].as_u64()?,
        head: commit(&merge["sha"])?,
        author,
        created: moment(merge, "created_at"),
        arrived: None,
        untouched: false,
        base: text(merge, "target_branch").unwrap_or_default(),
        from: None,
        draft: merge["draft"] == true || merge["work_in_progress"] == true,
        labels: labels.filter_map(|label| label.as_str().map(str::to_owned)).collect(),
        notes: None,
        merges: true,
    })
}

impl Forge for Gitlab {
    fn open(&self) -> Result<Vec<Open>, Trouble> {
        let path = format!(
            "{}/merge_requests?state=opened&scope=all&order_by=created_at&sort=asc&per_page=100",
            self.project
        );
        let mut all: Vec<Open> = self.api.list(&path, "iid")?.iter().filter_map(open).collect();
        all.sort_by_key(|open| open.pull);
        Ok(all)
    }

    fn arrivals(&self, pulls: &mut [&mut Open]) -> Result<(), Trouble> {
        let mut known: HashMap<u64, Option<Instant>> = HashMap::new();
        for open in pulls.iter_mut() {
            if let Some(pushed) = self.pushed(open)? {
                open.arrived = later(Some(pushed), self.back(open.pull)?);
            }
            let Some((id, person)) = open.author.as_mut().and_then(|person| Some((person.id?, person)))
            else {
                continue;
            };
            let since = match known.get(&id) {
                Some(since) => *since,
                None => self.since(id)?,
            };
            known.insert(id, since);
            person.since = since;
        }
        Ok(())
    }

    fn notes(&self, pulls: &[u64]) -> Result<HashMap<u64, Vec<Note>>, Trouble> {
        let mut all = HashMap::new();
        for pull in pulls {
            let me = self.me()?;
            let notes = match self.comments(*pull) {
                Err(trouble) if trouble.is_gone() => continue,
                notes => notes?,
            };
            let own = notes.iter().filter(|note| note["author"]["id"] == me && note["system"] != true);
            let own =
                own.filter_map(|note| Some(Note { id: note["id"].as_u64()?, text: text(note, "body")? }));
            all.insert(*pull, own.filter(|note| note.text.contains(TAG)).collect());
        }
        Ok(all)
    }

    fn say(&self, pull: u64, text: &str) -> Result<(), Trouble> {
        self.api.value(Ask::Post, &self.path(pull, "/notes"), Some(&json!({ "body": text }))).map(drop)
    }

    fn edit(&self, pull: u64, note: u64, text: &str) -> Result<(), Trouble> {
        let path = self.path(pull, &format!("/notes/{note}"));
        self.api.value(Ask::Put, &path, Some(&json!({ "body": text }))).map(drop)
    }

    fn unsay(&self, pull: u64, note: u64) -> Result<(), Trouble> {
        match self.api.value(Ask::Delete, &self.path(pull, &format!("/notes/{note}")), None) {
            Err(trouble) if trouble.is_gone() => Ok(()),
            ended => ended.map(drop),
        }
    }

    fn settle(&self, pull: u64, settled: &Settled<'_>) -> Result<Option<String>, Trouble> {
        let mut body = json!({});
        if let Some(label) = settled.label {
            body["add_labels"] = label.into();
        }
        if !settled.not.is_empty() {
            body["remove_labels"] = settled.not.join(",").into();
        }
        if settled.close {
            body["state_event"] = "close".into();
        }
        if body == json!({}) {
            return Ok(None);
        }
        let merge = self.api.value(Ask::Put, &self.path(pull, ""), Some(&body))?;
        Ok(if settled.close { commit(&merge["sha"]) } else { None })
    }

    fn reopen(&self, pull: u64) -> Result<(), Trouble> {
        self.api.value(Ask::Put, &self.path(pull, ""), Some(&json!({ "state_event": "reopen" }))).map(drop)
    }

    fn status(&self, head: &str, good: bool, text: &str) -> Result<(), Trouble> {
        let state = if good { "success" } else { "failed" };
        let body = json!({ "state": state, "name": CONTEXT, "description": brief(text) });
        self.api.value(Ask::PostAgain, &format!("{}/statuses/{head}", self.project), Some(&body)).map(drop)
    }

    fn meter(&self) -> Meter {
        self.api.meter()
    }
}
