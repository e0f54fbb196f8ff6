//! GitHub, and GitHub Enterprise.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::contract::{CONTEXT, Forge, Note, Running, Settled, TAG, Workflow, brief};
use super::entry::{commit, later, moment};
use super::github_list::{LIST, came_back, open};
use super::open::Open;
use crate::api::{Api, Ask, Meter, Trouble, escaped, unknown};
use base::failure::Failure;
use base::time::Instant;

/// How often a list is read that moves under the reader.
const LOOKS: u32 = 3;
/// Of so many pull requests the comments are asked for at a time: the first hundred of each, and the last.
const PULLS: usize = 50;
/// So many comments at a time: they are the judge's own, and short.
const NOTES: usize = 100;

/// So many workflows are looked at: those of a contest are few.
const WORKFLOWS: usize = 100;

/// A repository on GitHub.
#[derive(Debug)]
pub(super) struct Github {
    api: Api,
    /// `owner/name` of the contest.
    repository: String,
    /// When a pull request came back, of those that were listed.
    back: Mutex<HashMap<u64, Instant>>,
}

impl Github {
    pub(super) fn new(api: Api, repository: String) -> Self {
        Self { api, repository, back: Mutex::default() }
    }

    fn path(&self, rest: &str) -> String {
        format!("/repos/{}{rest}", self.repository)
    }

    fn variables(&self) -> Value {
        let (owner, name) = self.repository.split_once('/').unwrap_or_default();
        json!({ "owner": owner, "name": name })
    }

    /// Nothing when there were not as many as GitHub says.
    fn look(&self) -> Result<Option<Vec<Value>>, Trouble> {
        let mut variables = self.variables();
        let (mut all, mut seen) = (vec![], HashSet::new());
        loop {
            let mut data = self.api.query(LIST, &variables)?;
            let page = &mut data["repository"]["pullRequests"];
            let Value::Array(nodes) = page["nodes"].take() else {
                if data["repository"].is_null() {
                    let text = format!("GitHub has no repository {} that the token may see", self.repository);
                    return Err(Failure::configuration(base::finding::codes::FORGE_REFUSED, text).into());
                }
                return Err(unknown());
            };
            for node in nodes {
                if !seen.insert(node["number"].as_u64().ok_or_else(unknown)?) {
                    return Ok(None);
                }
                all.push(node);
            }
            let info = &page["pageInfo"];
            match info["endCursor"].as_str() {
                // A cursor that comes again leads in a circle.
                Some(after) if info["hasNextPage"] == true && variables["after"] != after => {
                    variables["after"] = after.into();
                }
                _ => {
                    let whole = page["totalCount"].as_u64().is_none_or(|total| total == all.len() as u64);
                    return Ok(whole.then_some(all));
                }
            }
        }
    }

    /// When the branch last came to `head`: the push's own event.
    fn pushed(
        &self,
        (repository, branch): &(String, String),
        head: &str,
    ) -> Result<Option<Instant>, Trouble> {
        let name = escaped(&format!("refs/heads/{branch}"));
        let path = format!("/repos/{repository}/activity?per_page=100&ref={name}");
        let events = match self.api.ask(Ask::Get, &path, None)? {
            answer if answer.status == 200 => answer.body,
            // The fork is no more.
            _ => return Ok(None),
        };
        let came = events.as_array().into_iter().flatten();
        let came = came.filter(|event| {
            commit(&event["after"]).is_some_and(|after| after == head) && event["before"] != event["after"]
        });
        Ok(came.filter_map(|event| moment(event, "timestamp")).max())
    }
}

/// The comments of `pulls`, by their ids and whether they are the judge's own.
fn asked(pulls: &[u64]) -> String {
    let mut query =
        "query Notes($owner: String!, $name: String!) {\n  repository(owner: $owner, name: $name) {\n"
            .to_owned();
    for pull in pulls {
        _ = writeln!(query, "    p{pull}: pullRequest(number: {pull}) {{ ...Told }}");
    }
    query
        + "  }\n}\nfragment Told on PullRequest {\n  first: comments(first: 100) { nodes { id viewerDidAuthor } }\n  \
             last: comments(last: 100) { nodes { id viewerDidAuthor } }\n}"
}

/// A workflow that stands in the repository; nothing for GitHub's own, such as that of Pages.
fn workflow(told: &Value) -> Option<Workflow> {
    let path = told["path"].as_str().filter(|path| path.starts_with(".github/workflows/"))?;
    let running = match told["state"].as_str()? {
        "active" => Running::On,
        "disabled_inactivity" => Running::Idle,
        "deleted" => return None,
        _ => Running::Off,
    };
    Some(Workflow { id: told["id"].as_u64()?, path: path.to_owned(), running })
}

/// What comments say.
const TEXTS: &str =
    "query Texts($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { id databaseId body } } }";

impl Forge for Github {
    fn open(&self) -> Result<Vec<Open>, Trouble> {
        for _ in 0..LOOKS {
            let Some(nodes) = self.look()? else { continue };
            if let Ok(mut back) = self.back.lock() {
                back.extend(
                    nodes.iter().filter_map(|node| Some((node["number"].as_u64()?, came_back(node)?))),
                );
            }
            let mut all: Vec<Open> = nodes.iter().filter_map(open).collect();
            all.sort_by_key(|open| open.pull);
            return Ok(all);
        }
        let text = "GitHub's list of pull requests cannot be read as a whole: each time one came twice or a page was missing";
        Err(Failure::Machine(text.to_owned()).into())
    }

    fn arrivals(&self, pulls: &mut [&mut Open]) -> Result<(), Trouble> {
        for open in pulls.iter_mut().filter(|open| open.arrived.is_none() && !open.untouched) {
            let Some(from) = &open.from else { continue };
            let Some(pushed) = self.pushed(from, &open.head)? else { continue };
            let back = self.back.lock().ok().and_then(|back| back.get(&open.pull).copied());
            open.arrived = later(Some(pushed), back);
        }
        Ok(())
    }

    fn notes(&self, pulls: &[u64]) -> Result<HashMap<u64, Vec<Note>>, Trouble> {
        let mut of: HashMap<String, u64> = HashMap::new();
        for some in pulls.chunks(PULLS) {
            let data = self.api.query(&asked(some), &self.variables())?;
            for pull in some {
                let told = &data["repository"][format!("p{pull}")];
                for node in ["first", "last"].iter().flat_map(|part| told[part]["nodes"].as_array()).flatten()
                {
                    if let Some(id) = node["id"].as_str().filter(|_| node["viewerDidAuthor"] == true) {
                        of.insert(id.to_owned(), *pull);
                    }
                }
            }
        }
        let mut ids: Vec<&String> = of.keys().collect();
        ids.sort();
        let mut notes: HashMap<u64, Vec<Note>> = HashMap::new();
        for some in ids.chunks(NOTES) {
            let data = self.api.query(TEXTS, &json!({ "ids": some }))?;
            for node in data["nodes"].as_array().into_iter().flatten() {
                let (id, text) = (node["databaseId"].as_u64(), node["body"].as_str());
                let pull = node["id"].as_str().and_then(|id| of.get(id));
                if let (Some(id), Some(text), Some(pull)) = (id, text.filter(|text| text.contains(TAG)), pull)
                {
                    notes.entry(*pull).or_default().push(Note { id, text: text.to_owned() });
                }
            }
        }
        notes.values_mut().for_each(|notes| notes.sort_by_key(|note| note.id));
        Ok(notes)
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
        if let Some(label) = settled.label {
            // There is no second one of the same name.
            self.api.value(Ask::PostAgain, &labels, Some(&json!({ "labels": [label] })))?;
        }
        for label in &settled.not {
            match self.api.value(Ask::Delete, &format!("{labels}/{}", escaped(label)), None) {
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

    fn workflows(&self) -> Result<Vec<Workflow>, Trouble> {
        let path = self.path(&format!("/actions/workflows?per_page={WORKFLOWS}"));
        let told = self.api.value(Ask::Get, &path, None)?;
        let list = told["workflows"].as_array().ok_or_else(unknown)?;
        Ok(list.iter().filter_map(workflow).collect())
    }

    fn turn_on(&self, workflow: &Workflow) -> Result<(), Trouble> {
        let path = self.path(&format!("/actions/workflows/{}/enable", workflow.id));
        self.api.value(Ask::Put, &path, None).map(drop)
    }

    fn meter(&self) -> Meter {
        self.api.meter()
    }
}
