//! What a page is, for search engines: <https://schema.org> as JSON-LD, in a block of data that no browser runs.

use serde_json::{Value, json};

use crate::input::{Around, DATA_ROUTE, DATABASE, Site};
use crate::markdown::SafeHtml;
use crate::plain::printable;

/// The vocabulary.
const CONTEXT: &str = "https://schema.org";

/// The blocks for `things`.
pub(super) fn blocks(things: &[Value]) -> SafeHtml {
    let block = |thing: &Value| format!("<script type=\"application/ld+json\">{}</script>\n", inert(thing));
    SafeHtml::ours(things.iter().map(block).collect())
}

/// `thing` without the characters that could end the block or begin markup in it.
fn inert(thing: &Value) -> String {
    let json = thing.to_string();
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// `words` as they may be shown; JSON would hide what may not behind an escape.
fn shown(words: &str) -> String {
    printable(words).into_owned()
}

/// The way from the home page to the page `title` at `route`.
pub(super) fn crumbs(around: &Around, route: &str, title: &str) -> Value {
    let above = around.menu.iter().filter(|(_, own)| own != route && route.starts_with(own.as_str()));
    let above = above.max_by_key(|(_, own)| own.len()).map(|(label, own)| (label.as_str(), own.as_str()));
    let way = [(around.about.title(), "")].into_iter().chain(above).chain([(title, route)]);
    let item = |(at, (name, route)): (usize, (&str, &str))| {
        json!({
            "@type": "ListItem",
            "position": at + 1,
            "name": shown(name),
            "item": format!("{}{route}", around.url),
        })
    };
    let items: Vec<Value> = way.enumerate().map(item).collect();
    json!({ "@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items })
}

/// The contest.
pub(in crate::pages) fn event(site: &Site) -> Value {
    let (contest, calendar) = (site.contest(), site.calendar());
    json!({
        "@context": CONTEXT,
        "@type": "Event",
        "name": shown(&contest.title),
        "description": shown(&contest.summary),
        "url": contest.url,
        "startDate": contest.opens.to_string(),
        "endDate": calendar.closes.to_string(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": { "@type": "VirtualLocation", "url": contest.url },
    })
}

/// The files that contestants work with; nothing where none is listed.
pub(in crate::pages) fn data(site: &Site) -> Option<Value> {
    let contest = site.contest();
    let files: Vec<Value> = site
        .data()
        .map(|(file, published)| {
            let address = match &file.place {
                contest::Place::There(url) => Some(url.clone()),
                contest::Place::Here(_) => published.map(|file| format!("{}{}", contest.url, file.route)),
            };
            json!({
                "@type": "DataDownload",
                "name": shown(&file.name),
                "contentUrl": address,
                "contentSize": format!("{} B", file.bytes),
                "encodingFormat": mime_guess::from_path(&file.name).first_raw(),
                "sha256": file.digest,
                "license": licence(&file.licence),
            })
        })
        .collect();
    (!files.is_empty()).then(|| {
        json!({
            "@context": CONTEXT,
            "@type": "Dataset",
            "name": format!("{}: data", shown(&contest.title)),
            "description": format!("The files that contestants of {} work with. {}", shown(&contest.title), shown(&contest.summary)),
            "url": format!("{}{}", contest.url, DATA_ROUTE),
            "isAccessibleForFree": true,
            "distribution": files,
        })
    })
}

/// The public record: who submitted when, with which score.
pub(in crate::pages) fn record(site: &Site) -> Value {
    let contest = site.contest();
    let file = |(name, kind): (&str, &str)| json!({ "@type": "DataDownload", "contentUrl": format!("{}{name}", contest.url), "encodingFormat": kind });
    let mut files: Vec<Value> = [
        ("api/v1/leaderboard.csv", "text/csv"),
        ("api/v1/leaderboard.parquet", PARQUET),
        ("api/v1/submissions.csv", "text/csv"),
        ("api/v1/submissions.parquet", PARQUET),
        ("api/v1/teams.csv", "text/csv"),
        ("api/v1/teams.parquet", PARQUET),
    ]
    .map(file)
    .to_vec();
    if contest.pages.database {
        files.push(file((DATABASE, "application/octet-stream")));
    }
    json!({
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": format!("{}: public record", shown(&contest.title)),
        "description": format!("Teams, submissions and scores of {}, as its ledger has them.", shown(&contest.title)),
        "url": format!("{}leaderboard/", contest.url),
        "isAccessibleForFree": true,
        "temporalCoverage": format!("{}/..", contest.opens),
        "distribution": files,
    })
}

/// The media type of Parquet.
const PARQUET: &str = "application/vnd.apache.parquet";

/// Where the licence is to be read, if it is called as SPDX calls it, else its name.
fn licence(name: &str) -> String {
    let is_id = name.contains(['-', '.']) || name.chars().all(|c| c.is_ascii_uppercase());
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.+".contains(&byte));
    if is_id && is_plain { format!("https://spdx.org/licenses/{name}.html") } else { shown(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_block_ends_it_or_begins_another() {
        let evil = json!({ "name": "</script><!--<script>&amp;" });
        let block = blocks(std::slice::from_ref(&evil)).to_string();
        let inner = block
            .strip_prefix("<script type=\"application/ld+json\">")
            .and_then(|rest| rest.strip_suffix("</script>\n"))
            .unwrap();
        assert!(!inner.contains(['<', '>', '&']), "{inner}");
        assert_eq!(serde_json::from_str::<Value>(inner).unwrap(), evil);
    }

    #[test]
    fn licences_that_have_a_page_lead_there() {
        assert_eq!(licence("CC0-1.0"), "https://spdx.org/licenses/CC0-1.0.html");
        assert_eq!(licence("MIT"), "https://spdx.org/licenses/MIT.html");
        assert_eq!(licence("ask us"), "ask us");
    }
}
