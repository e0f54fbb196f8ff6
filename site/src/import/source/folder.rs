//! Markdown files: `<section>/<thread>/<post>.md`, each with front matter in TOML (`+++`) or in lines `name: value` (`---`).

use std::path::Path;

use base::failure::Failure;
use base::time::Instant;

use super::files::{files, wrong};
use super::take::Take;
use crate::import::item::{Body, Item};
use crate::import::report::Report;

pub(super) fn read(from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    if !from.is_dir() {
        return Err(wrong(from, "this is not a folder", "give the folder that holds the sections' folders"));
    }
    let mut titles = std::collections::HashMap::new();
    for path in files(from, &[".md"])? {
        let name = path
            .strip_prefix(from)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace(std::path::MAIN_SEPARATOR, "/");
        let id = format!("markdown:{name}");
        let parts: Vec<&str> = name.split('/').collect();
        let [section, thread, _] = parts[..] else {
            report.left_out(&id, "it does not stand in <section>/<thread>/");
            continue;
        };
        let text = fs_err::read(&path).map_err(Failure::io)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let (front, body) = split(text.trim_start_matches('\u{feff}'));
        let Some(date) = front("date").and_then(|date| moment(&date)) else {
            report.left_out(&id, "its front matter has no date that can be read");
            continue;
        };
        let key = format!("{section}/{thread}");
        let title = front("title").or_else(|| heading(body));
        let title = titles.entry(key.clone()).or_insert_with(|| title.unwrap_or_else(|| thread.to_owned()));
        let title = title.clone();
        take(
            Item {
                section: Some((section.to_owned(), section.to_owned())),
                thread: format!("markdown:{key}"),
                title,
                id,
                author: front("author").unwrap_or_default(),
                date,
                reply_to: None,
                source: front("source").or_else(|| front("url")),
                body: Body::Markdown(body.to_owned()),
                attachments: vec![],
            },
            report,
        )?;
    }
    Ok(())
}

/// What looks up a value of the front matter, and the text behind it.
fn split(text: &str) -> (impl Fn(&str) -> Option<String> + '_, &str) {
    let first = text.lines().next().unwrap_or_default().trim_end();
    let fence = matches!(first, "+++" | "---").then_some(first);
    let behind = text.get(first.len()..).unwrap_or_default().trim_start_matches(['\r', '\n']);
    let end = fence.and_then(|fence| behind.find(&format!("\n{fence}")).map(|at| (at, fence.len())));
    let (front, body) = match end {
        Some((at, length)) => (&behind[..at], &behind[at + 1 + length..]),
        None => ("", text),
    };
    let find = move |name: &str| {
        front.lines().find_map(|line| {
            let (key, value) = line.split_once(['=', ':'])?;
            let value = value.trim().trim_matches(['"', '\'']);
            (key.trim() == name && !value.is_empty()).then(|| value.to_owned())
        })
    };
    (find, body)
}

/// A day, or a moment with its zone.
fn moment(text: &str) -> Option<Instant> {
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.replacen(' ', "T", 1) };
    full.parse().ok()
}

/// A heading that the text begins with.
fn heading(body: &str) -> Option<String> {
    let line = body.lines().find(|line| !line.trim().is_empty())?;
    line.strip_prefix("# ").map(|title| title.trim().to_owned())
}
