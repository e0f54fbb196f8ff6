//! GitHub's issues and discussions: `gh issue list --json number,title,body,author,createdAt,url,comments`, the REST API's lists
//! of issues and of comments, and what its GraphQL says of discussions.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use serde_json::Value;

use super::files::{files, wrong};
use super::json::{list, moment, objects, text};
use super::take::Take;
use crate::import::item::{Body, Item};
use crate::import::report::Report;

/// A thread that comments name by its number.
struct Thread {
    name: String,
    title: String,
    section: Option<(String, String)>,
}

pub(super) fn read(from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let mut threads: HashMap<String, Thread> = HashMap::new();
    let mut found = false;
    let all = files(from, &[".json", ".jsonl", ".ndjson"])?;
    // Lists of comments may stand before the list of what they are about.
    for comments in [false, true] {
        for path in &all {
            objects(path, &mut |value| {
                for entry in entries(&value) {
                    let is_comment = entry.get("issue_url").is_some();
                    if is_comment != comments {
                        continue;
                    }
                    found = true;
                    match comments {
                        true => comment(entry, &threads, report, take)?,
                        false => thread(entry, &mut threads, report, take)?,
                    }
                }
                Ok(())
            })?;
        }
    }
    if found {
        return Ok(());
    }
    let help = "make the file with `gh issue list --state all --limit 100000 --json number,title,body,author,createdAt,url,comments`";
    Err(wrong(from, "no issue, discussion or comment of GitHub's is in it", help))
}

/// The issues or discussions in an answer of GraphQL, or the object itself.
fn entries(value: &Value) -> Vec<&Value> {
    let repository = value.get("data").and_then(|data| data.get("repository"));
    match repository {
        Some(repository) => {
            let mut all: Vec<&Value> = list(repository, "discussions").iter().collect();
            all.extend(list(repository, "issues"));
            all.extend(repository.get("discussion").into_iter().chain(repository.get("issue")));
            all
        }
        None if value.get("title").is_some() || value.get("issue_url").is_some() => vec![value],
        None => vec![],
    }
}

fn thread(
    entry: &Value,
    threads: &mut HashMap<String, Thread>,
    report: &mut Report,
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    let number = entry.get("number").and_then(Value::as_u64);
    let (Some(number), Some(title)) = (number, text(entry, &["title"])) else { return Ok(()) };
    let name = format!("github:{number}");
    if entry.get("pull_request").is_some() {
        report.left_out(&name, "it is a pull request");
        return Ok(());
    }
    let category = entry.get("category").and_then(|category| text(category, &["name"]));
    let section = category.map(|category| (category.to_owned(), category.to_owned()));
    let thread = Thread { name: name.clone(), title: title.to_owned(), section };
    post(entry, name.clone(), &thread, None, report, take)?;
    for reply in list(entry, "comments") {
        let id = id_of(reply, &name);
        post(reply, id.clone(), &thread, Some(name.clone()), report, take)?;
        for nested in list(reply, "replies") {
            post(nested, id_of(nested, &name), &thread, Some(id.clone()), report, take)?;
        }
    }
    threads.insert(number.to_string(), thread);
    Ok(())
}

fn comment(
    entry: &Value,
    threads: &HashMap<String, Thread>,
    report: &mut Report,
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    let number = text(entry, &["issue_url"]).and_then(|url| url.rsplit('/').next()).unwrap_or_default();
    let of = format!("github:{number}");
    let id = id_of(entry, &of);
    match threads.get(number) {
        Some(thread) => post(entry, id, thread, Some(of), report, take),
        None => {
            report.left_out(&id, format!("issue {number} is not in the export"));
            Ok(())
        }
    }
}

/// The name of a comment: its number where the export has it.
fn id_of(entry: &Value, thread: &str) -> String {
    let number =
        entry.get("databaseId").and_then(Value::as_u64).or_else(|| entry.get("id").and_then(Value::as_u64));
    match (number, text(entry, &["id", "url", "html_url"])) {
        (Some(number), _) => format!("{thread}/{number}"),
        (None, Some(id)) => format!("{thread}/{id}"),
        (None, None) => format!("{thread}/{}", base::digest::sha256_hex(entry.to_string().as_bytes())),
    }
}

fn post(
    entry: &Value,
    id: String,
    thread: &Thread,
    reply_to: Option<String>,
    report: &mut Report,
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    let Some(date) = moment(entry, &["createdAt", "created_at"]) else {
        report.left_out(&id, "it has no date that can be read");
        return Ok(());
    };
    // Whoever deleted their account is `ghost` there.
    let author = entry.get("author").or_else(|| entry.get("user"));
    let author = author.and_then(|author| text(author, &["login"])).unwrap_or("ghost");
    take(
        Item {
            section: thread.section.clone(),
            thread: thread.name.clone(),
            title: thread.title.clone(),
            id,
            author: author.to_owned(),
            date,
            reply_to,
            source: text(entry, &["html_url", "url"]).filter(|url| !url.contains("api.")).map(str::to_owned),
            body: Body::Markdown(text(entry, &["body"]).unwrap_or_default().to_owned()),
            attachments: vec![],
        },
        report,
    )
}
