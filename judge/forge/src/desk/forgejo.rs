//! Forgejo and Gitea.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};

use super::contract::{CONTEXT, Forge, Note, Settled, TAG, brief};
use super::entry::{commit, later, moment, text};
use super::open::{Open, Person};
use crate::api::{Api, Ask, Meter, Trouble, unknown};

/// What labels look like that are made here.
const COLOUR: &str = "#4c6ef5";

/// A repository on Forgejo.
#[derive(Debug)]
pub(super) struct Forgejo {
    api: Api,
    /// `owner/name` of the contest.
    repository: String,
    /// The token's own account.
    me: OnceLock<u64>,
    /// The repository's labels by name, once they were asked for.
    labels: Mutex<Option<HashMap<String, u64>>>,
}

impl Forgejo {
    pub(super) fn new(api: Api, repository: String) -> Self {
        Self { api, repository, me: OnceLock::new(), labels: Mutex::default() }
    }

    fn path(&self, rest: &str) -> String {
        format!("/repos/{}{rest}", self.repository)
    }

    fn me(&self) -> Result<u64, Trouble> {
        if let Some(me) = self.me.get() {
            return Ok(*me);
        }
        let me = self.api.value(Ask::Get, "/user", None)?["id"].as_u64().ok_or_else(unknown)?;
        Ok(*self.me.get_or_init(|| me))
    }

    /// The number of a label of the repository, which is made if there is none.
    fn label(&self, name: &str, make: bool) -> Result<Option<u64>, Trouble> {
        let known = self.labels.lock().ok().and_then(|labels| labels.clone());
        let mut known = match known {
            Some(known) => known,
            None => {
                let all = self.api.list(&self.path("/labels?limit=50"), "id")?;
                all.iter().filter_map(|label| Some((text(label, "name")?, label["id"].as_u64()?))).collect()
            }
        };
        if make && !known.contains_key(name) {
            let body = json!({ "name": name, "color": COLOUR });
            let made = self.api.value(Ask::Post, &self.path("/labels"), Some(&body))?;
            known.insert(name.to_owned(), made["id"].as_u64().ok_or_else(unknown)?);
        }
        let id = known.get(name).copied();
        if let Ok(mut labels) = self.labels.lock() {
            *labels = Some(known);
        }
        Ok(id)
    }

    /// When the head came, as the timeline has it: the last push, and coming back.
    fn arrival(&self, open: &mut Open) -> Result<(), Trouble> {
        let path = self.path(&format!("/issues/{}/timeline?limit=50", open.pull));
        let events = self.api.list(&path, "id")?;
        let of = |kind: &'static str| events.iter().filter(move |event| event["type"] == kind);
        let push = |event: &Value| -> Option<Vec<String>> {
            let told: Value = serde_json::from_str(event["body"].as_str()?).ok()?;
            Some(told["commit_ids"].as_array()?.iter().filter_map(commit).collect())
        };
        let ready = of("change_title").filter(|event| {
            let is_draft = |name: &str| is_draft(event[name].as_str().unwrap_or_default());
            is_draft("old_title") && !is_draft("new_title")
        });
        let came = of("reopen").chain(ready).filter_map(|event| moment(event, "created_at")).max();
        match of("pull_push").next_back() {
            None => {
                open.untouched = came.is_none();
                open.arrived = came.and(later(open.created, came));
            }
            Some(last) if push(last).is_some_and(|commits| commits.last() == Some(&open.head)) => {
                open.arrived = later(moment(last, "created_at"), came);
            }
            Some(_) => {}
        }
        Ok(())
    }
}

/// How Forgejo and Gitea mark drafts.
fn is_draft(title: &str) -> bool {
    let title = title.trim_start().to_ascii_uppercase();
    title.starts_with("WIP:") || title.starts_with("[WIP]")
}

fn open(pull: &Value) -> Option<Open> {
    let user = &pull["user"];
    // What stands for a deleted account has a number below 0.
    let author = text(user, "login").map(|login| Person {
        login,
        id: user["id"].as_i64().and_then(|id| u64::try_from(id).ok()),
        since: moment(user, "created"),
    });
    let labels = pull["labels"].as_array().into_iter().flatten();
    Some(Open {
        pull: pull["number"].as_u64()?,
        head: commit(&pull["head"]["sha"])?,
        author: author.filter(|author| author.id.is_some()),
        created: moment(pull, "created_at"),
        arrived: None,
        untouched: false,
        base: text(&pull["base"], "ref").unwrap_or_default(),
        from: text(&pull["head"]["repo"], "full_name").zip(text(&pull["head"], "ref")),
        draft: pull["draft"] == true || is_draft(pull["title"].as_str().unwrap_or_default()),
        labels: labels.filter_map(|label| text(label, "name")).collect(),
        notes: pull["comments"].as_u64(),
        merges: false,
    })
}

impl Forge for Forgejo {
    fn open(&self) -> Result<Vec<Open>, Trouble> {
        let path = self.path("/pulls?state=open&sort=oldest&limit=50");
        let mut all: Vec<Open> = self.api.list(&path, "number")?.iter().filter_map(open).collect();
        all.sort_by_key(|open| open.pull);
        Ok(all)
    }

    fn arrivals(&self, pulls: &mut [&mut Open]) -> Result<(), Trouble> {
        pulls.iter_mut().try_for_each(|open| self.arrival(open))
    }

    fn notes(&self, pulls: &[u64]) -> Result<HashMap<u64, Vec<Note>>, Trouble> {
        let mut all = HashMap::new();
        for pull in pulls {
            let me = self.me()?;
            // Not in pages.
            let answer = match self.api.value(Ask::Get, &self.path(&format!("/issues/{pull}/comments")), None)
            {
                Err(trouble) if trouble.is_gone() => continue,
                answer => answer?,
            };
            let own = answer.as_array().into_iter().flatten().filter(|note| note["user"]["id"] == me);
            let own =
                own.filter_map(|note| Some(Note { id: note["id"].as_u64()?, text: text(note, "body")? }));
            all.insert(*pull, own.filter(|note| note.text.contains(TAG)).collect());
        }
        Ok(all)
    }

    fn say(&self, pull: u64, text: &str) -> Result<(), Trouble> {
        let path = self.path(&format!("/issues/{pull}/comments"));
        self.api.value(Ask::Post, &path, Some(&json!({ "body": text }))).map(drop)
    }

    fn edit(&self, _: u64, note: u64, text: &str) -> Result<(), Trouble> {
        let path = self.path(&format!("/issues/comments/{note}"));
        self.api.value(Ask::Patch, &path, Some(&json!({ "body": text }))).map(drop)
    }

    fn unsay(&self, _: u64, note: u64) -> Result<(), Trouble> {
        match self.api.value(Ask::Delete, &self.path(&format!("/issues/comments/{note}")), None) {
            Err(trouble) if trouble.is_gone() => Ok(()),
            ended => ended.map(drop),
        }
    }

    fn settle(&self, pull: u64, settled: &Settled<'_>) -> Result<Option<String>, Trouble> {
        let labels = self.path(&format!("/issues/{pull}/labels"));
        if let Some(name) = settled.label
            && let Some(id) = self.label(name, true)?
        {
            self.api.value(Ask::PostAgain, &labels, Some(&json!({ "labels": [id] })))?;
        }
        for name in &settled.not {
            let Some(id) = self.label(name, false)? else { continue };
            match self.api.value(Ask::Delete, &format!("{labels}/{id}"), None) {
                Err(trouble) if trouble.is_gone() => {}
                ended => _ = ended?,
            }
        }
        if !settled.close {
            return Ok(None);
        }
        let path = self.path(&format!("/pulls/{pull}"));
        let closed = self.api.value(Ask::Patch, &path, Some(&json!({ "state": "closed" })))?;
        Ok(commit(&closed["head"]["sha"]))
    }

    fn reopen(&self, pull: u64) -> Result<(), Trouble> {
        let path = self.path(&format!("/pulls/{pull}"));
        self.api.value(Ask::Patch, &path, Some(&json!({ "state": "open" }))).map(drop)
    }

    fn status(&self, head: &str, good: bool, text: &str) -> Result<(), Trouble> {
        let state = if good { "success" } else { "failure" };
        let body = json!({ "state": state, "context": CONTEXT, "description": brief(text) });
        self.api.value(Ask::PostAgain, &self.path(&format!("/statuses/{head}")), Some(&body)).map(drop)
    }

    fn meter(&self) -> Meter {
        self.api.meter()
    }
}
