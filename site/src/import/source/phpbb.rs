//! phpBB 3: a dump of its database. Posts stand before topics and people in it, so it is read twice.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use base::time::Instant;

use super::files::{files, wrong};
use super::punbb::{has, table};
use super::sql::Row;
use super::take::Take;
use crate::import::item::{Body, Item};
use crate::import::report::Report;

#[derive(Default)]
struct Known {
    forums: HashMap<String, String>,
    /// A topic's number → its forum and its title.
    topics: HashMap<String, (String, String)>,
    users: HashMap<String, String>,
    /// A post's number → names of the files that came with it.
    attachments: HashMap<String, Vec<String>>,
}

pub(super) fn read(from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let mut known = Known::default();
    let all = files(from, &[".sql"])?;
    for path in &all {
        let wanted = |_: &str, columns: &[String]| {
            let tables: [&[&str]; 4] = [
                &["forum_id", "forum_name"],
                &["topic_id", "forum_id", "topic_title"],
                &["user_id", "username", "user_regdate"],
                &["attach_id", "post_msg_id", "real_filename"],
            ];
            tables.iter().any(|table| has(columns, table))
        };
        table(path, &wanted, &mut |row| {
            known.add(row);
            Ok(())
        })?;
    }
    let mut found = false;
    for path in &all {
        let wanted =
            |_: &str, columns: &[String]| has(columns, &["post_id", "topic_id", "post_time", "post_text"]);
        table(path, &wanted, &mut |row| {
            found = true;
            post(row, &known, report, take)
        })?;
    }
    if found {
        return Ok(());
    }
    let help = "make the file with `mysqldump DATABASE > forum.sql`; phpBB 2 keeps its texts in another table: upgrade a copy to 3 first";
    Err(wrong(from, "no post of phpBB 3's is in it", help))
}

impl Known {
    fn add(&mut self, row: &Row<'_>) {
        let get = |name: &str| row.get(name).map(str::to_owned);
        if let (Some(topic), Some(forum), Some(title)) =
            (get("topic_id"), get("forum_id"), row.get("topic_title"))
        {
            // One that was moved leaves a sign at its old place.
            if row.number("topic_moved_id").unwrap_or(0) == 0 {
                self.topics.insert(topic, (forum, entities(title)));
            }
        } else if let (Some(forum), Some(name)) = (get("forum_id"), row.get("forum_name")) {
            self.forums.insert(forum, entities(name));
        } else if let (Some(user), Some(name)) = (get("user_id"), row.get("username")) {
            self.users.insert(user, entities(name));
        } else if let (Some(post), Some(name)) = (get("post_msg_id"), row.get("real_filename")) {
            self.attachments.entry(post).or_default().push(entities(name));
        }
    }
}

fn post(row: &Row<'_>, known: &Known, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let number = row.get("post_id").unwrap_or_default();
    let id = format!("phpbb:{number}");
    // 1 is for everybody; others wait for a moderator or were removed.
    let seen = row.number("post_visibility").or_else(|| row.number("post_approved")).unwrap_or(1);
    if seen != 1 {
        report.left_out(&id, "the forum did not show it");
        return Ok(());
    }
    let topic = row.get("topic_id").unwrap_or_default();
    let Some((forum, title)) = known.topics.get(topic) else {
        report.left_out(&id, format!("topic {topic} is not in the dump"));
        return Ok(());
    };
    let Some(time) = row.number("post_time").filter(|seconds| *seconds > 0) else {
        report.left_out(&id, "it has no date that can be read");
        return Ok(());
    };
    let name = known.forums.get(forum).cloned().unwrap_or_else(|| format!("Forum {forum}"));
    // Guests leave a name with the post.
    let guest = row.get("post_username").filter(|name| !name.is_empty()).map(entities);
    let user = row.get("poster_id").and_then(|user| known.users.get(user)).cloned();
    let body = bbcode(row.get("post_text").unwrap_or_default(), row.get("bbcode_uid").unwrap_or_default());
    take(
        Item {
            section: Some((forum.clone(), name)),
            thread: format!("phpbb:{topic}"),
            title: title.clone(),
            id,
            author: guest.or(user).unwrap_or_default(),
            date: Instant::from_seconds(time),
            reply_to: None,
            source: None,
            body: Body::BbCode(body),
            attachments: known.attachments.get(number).cloned().unwrap_or_default(),
        },
        report,
    )
}

/// A stored text as it was written. phpBB 3.2 and newer keep it in XML, in which the marks that were written stand in elements
/// of their own; older ones with a mark behind each tag's name and with HTML for links and faces.
fn bbcode(stored: &str, uid: &str) -> String {
    if stored.starts_with("<r>") || stored.starts_with("<t>") {
        return entities(&without_tags(stored, &mut |_| None));
    }
    let stored = if uid.is_empty() { stored.to_owned() } else { stored.replace(&format!(":{uid}"), "") };
    // List items end with a mark of phpBB's own.
    let stored = stored
        .replace("[/*:m]", "")
        .replace("[/*]", "")
        .replace("[/list:u]", "[/list]")
        .replace("[/list:o]", "[/list]");
    let text = without_tags(&stored, &mut |tag| {
        if tag.starts_with("a ") {
            Some(format!("[url={}]", attribute(tag, "href")?))
        } else if tag == "/a" {
            Some("[/url]".to_owned())
        } else if tag.starts_with("img ") {
            Some(attribute(tag, "alt")?.to_owned())
        } else {
            None
        }
    });
    entities(&text)
}

/// `text` without what stands between angle brackets, or with what `instead` gives for it.
fn without_tags(text: &str, instead: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        clean.push_str(&rest[..at]);
        let Some(length) = rest[at..].find('>') else { break };
        let tag = &rest[at + 1..at + length];
        clean.push_str(&instead(tag).unwrap_or_default());
        rest = &rest[at + length + 1..];
    }
    clean.push_str(rest);
    clean
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let from = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let length = tag[from..].find('"')?;
    Some(&tag[from..from + length])
}

/// `text` with the signs that phpBB keeps as entities; the one for `&` comes last, so that nothing is read twice.
fn entities(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#039;", "'")
        .replace("&#39;", "'")
        .replace("&#46;", ".")
        .replace("&#58;", ":")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_texts_are_as_they_were_written() {
        for (stored, uid, written) in [
            ("<t>5 &lt; 6 &amp;amp; 7</t>", "", "5 < 6 &amp; 7"),
            (
                "<r><QUOTE author=\"A\" post_id=\"3\"><s>[quote=A post_id=3]</s>x<e>[/quote]</e></QUOTE> <B><s>[b]</s>y<e>[/b]</e></B></r>",
                "",
                "[quote=A post_id=3]x[/quote] [b]y[/b]",
            ),
            (
                "[b:1x2y]bold[/b:1x2y] [quote=&quot;A&quot;:1x2y]q[/quote:1x2y]",
                "1x2y",
                "[b]bold[/b] [quote=\"A\"]q[/quote]",
            ),
            (
                "<!-- m --><a class=\"postlink\" href=\"https://example.org/\">https://example.org/</a><!-- m --> <!-- s:) --><img src=\"x.gif\" alt=\":)\" title=\"Smile\" /><!-- s:) -->",
                "",
                "[url=https://example.org/]https://example.org/[/url] :)",
            ),
            ("[list:9][*:9]a[/*:m:9][*:9]b[/*:m:9][/list:u:9]", "9", "[list][*]a[*]b[/list]"),
        ] {
            assert_eq!(bbcode(stored, uid), written);
        }
    }
}
