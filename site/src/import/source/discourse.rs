//! Discourse's topics: `/t/ID.json?include_raw=1&print=true`, and `/categories.json` for the names of sections.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use serde_json::Value;

use super::files::{files, wrong};
use super::json::{list, moment, objects, text};
use super::take::Take;
use crate::import::item::{Body, Item};
use crate::import::report::Report;

/// What Discourse calls what people write; other numbers are its own notices.
const WRITTEN: u64 = 1;

pub(super) fn read(from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let all = files(from, &[".json"])?;
    let mut categories: HashMap<u64, String> = HashMap::new();
    for path in &all {
        objects(path, &mut |value| {
            for category in value.get("category_list").map_or(&[][..], |found| list(found, "categories")) {
                let number = category.get("id").and_then(Value::as_u64);
                categories.extend(number.zip(text(category, &["name"]).map(str::to_owned)));
            }
            Ok(())
        })?;
    }
    let mut found = false;
    for path in &all {
        objects(path, &mut |value| {
            let Some(posts) = value.get("post_stream") else { return Ok(()) };
            found = true;
            topic(&value, list(posts, "posts"), &categories, report, take)
        })?;
    }
    if found {
        return Ok(());
    }
    let help = "fetch each topic as /t/ID.json?include_raw=1&print=true into a folder and give that";
    Err(wrong(from, "no topic of Discourse's is in it", help))
}

fn topic(
    topic: &Value,
    posts: &[Value],
    categories: &HashMap<u64, String>,
    report: &mut Report,
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    let number = topic.get("id").and_then(Value::as_u64).unwrap_or_default();
    let title = text(topic, &["title", "fancy_title"]).unwrap_or_default();
    let category = topic.get("category_id").and_then(Value::as_u64);
    let section = category.map(|category| {
        let name = categories.get(&category).cloned().unwrap_or_else(|| format!("Category {category}"));
        (category.to_string(), name)
    });
    let counted = topic.get("posts_count").and_then(Value::as_u64).unwrap_or_default();
    if counted > posts.len() as u64 {
        let missing = counted - posts.len() as u64;
        report.lost(
            &format!("discourse:{number}"),
            format!("{missing} posts that the file lacks; fetch it with print=true"),
        );
    }
    for post in posts {
        let own = post.get("post_number").and_then(Value::as_u64).unwrap_or_default();
        let id = format!("discourse:{number}/{own}");
        let kind = post.get("post_type").and_then(Value::as_u64).unwrap_or(WRITTEN);
        let is_hidden = post.get("hidden").and_then(Value::as_bool).unwrap_or(false);
        let is_deleted = post.get("deleted_at").is_some_and(|at| !at.is_null());
        if kind != WRITTEN || is_hidden || is_deleted {
            let why =
                if kind == WRITTEN { "it is hidden or deleted" } else { "it is a notice of the forum's own" };
            report.left_out(&id, why);
            continue;
        }
        let Some(date) = moment(post, &["created_at"]) else {
            report.left_out(&id, "it has no date that can be read");
            continue;
        };
        let body = match (text(post, &["raw"]), text(post, &["cooked"])) {
            (Some(raw), _) => Body::Discourse(raw.to_owned()),
            (None, html) => Body::Html(html.unwrap_or_default().to_owned()),
        };
        let author =
            text(post, &["name"]).filter(|name| !name.is_empty()).or_else(|| text(post, &["username"]));
        let answered = post.get("reply_to_post_number").and_then(Value::as_u64);
        take(
            Item {
                section: section.clone(),
                thread: format!("discourse:{number}"),
                title: title.to_owned(),
                id,
                author: author.unwrap_or_default().to_owned(),
                date,
                reply_to: answered.map(|answered| format!("discourse:{number}/{answered}")),
                source: None,
                body,
                attachments: vec![],
            },
            report,
        )?;
    }
    Ok(())
}
