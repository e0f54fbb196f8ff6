//! PunBB and FluxBB: a dump of their database. Posts stand before topics in it, so it is read twice.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use base::time::Instant;

use super::files::{failed, files, open, wrong};
use super::sql::{Row, rows};
use super::take::Take;
use crate::import::item::{Body, Item};
use crate::import::report::Report;

#[derive(Default)]
struct Known {
    /// A forum's number → its name.
    forums: HashMap<String, String>,
    /// A topic's number → its forum and its subject.
    topics: HashMap<String, (String, String)>,
}

pub(super) fn read(from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let mut known = Known::default();
    let all = files(from, &[".sql"])?;
    for path in &all {
        let wanted = |_: &str, columns: &[String]| {
            has(columns, &["forum_name"]) || has(columns, &["subject", "forum_id"])
        };
        table(path, &wanted, &mut |row| {
            known.add(row);
            Ok(())
        })?;
    }
    let mut found = false;
    for path in &all {
        let wanted = |_: &str, columns: &[String]| has(columns, &["poster", "message", "posted", "topic_id"]);
        table(path, &wanted, &mut |row| {
            found = true;
            post(row, &known, report, take)
        })?;
    }
    if found {
        return Ok(());
    }
    let help =
        "make the file with `mysqldump DATABASE > forum.sql`; the tables wanted are forums, topics and posts";
    Err(wrong(from, "no post of PunBB's or FluxBB's is in it", help))
}

/// Whether a table has all of these columns.
pub(super) fn has(columns: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|name| columns.iter().any(|column| column == name))
}

/// The rows of the tables of the file `path` that `wanted` says.
pub(super) fn table(
    path: &Path,
    wanted: &super::sql::Wanted<'_>,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    enum Stop {
        Failure(Failure),
        Io(std::io::Error),
    }
    impl From<std::io::Error> for Stop {
        fn from(why: std::io::Error) -> Self {
            Self::Io(why)
        }
    }
    let result = rows::<Stop>(open(path)?, wanted, &mut |_, row| take(row).map_err(Stop::Failure));
    result.map(|_| ()).map_err(|stop| match stop {
        Stop::Failure(failure) => failure,
        Stop::Io(why) => failed(path, why),
    })
}

impl Known {
    fn add(&mut self, row: &Row<'_>) {
        let Some(id) = row.get("id") else { return };
        if let Some(name) = row.get("forum_name") {
            self.forums.insert(id.to_owned(), name.to_owned());
        } else if let (Some(forum), Some(subject)) = (row.get("forum_id"), row.get("subject")) {
            // A topic that was moved leaves a sign at its old place, with the number of the topic that it became.
            if row.get("moved_to").is_none() {
                self.topics.insert(id.to_owned(), (forum.to_owned(), subject.to_owned()));
            }
        }
    }
}

fn post(row: &Row<'_>, known: &Known, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let number = row.get("id").unwrap_or_default();
    let id = format!("punbb:{number}");
    let topic = row.get("topic_id").unwrap_or_default();
    let Some((forum, subject)) = known.topics.get(topic) else {
        report.left_out(&id, format!("topic {topic} is not in the dump"));
        return Ok(());
    };
    let Some(posted) = row.number("posted").filter(|seconds| *seconds > 0) else {
        report.left_out(&id, "it has no date that can be read");
        return Ok(());
    };
    let name = known.forums.get(forum).cloned().unwrap_or_else(|| format!("Forum {forum}"));
    take(
        Item {
            section: Some((forum.clone(), name)),
            thread: format!("punbb:{topic}"),
            title: subject.clone(),
            id,
            author: row.get("poster").unwrap_or_default().to_owned(),
            date: Instant::from_seconds(posted),
            reply_to: None,
            source: None,
            body: Body::BbCode(row.get("message").unwrap_or_default().to_owned()),
            attachments: vec![],
        },
        report,
    )
}
