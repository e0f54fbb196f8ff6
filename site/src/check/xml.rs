//! Files for programs: feeds, sitemaps, pictures and data have to be what their names say.

use atom_syndication::Feed;
use base::finding::{Finding, codes, quoted};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::web::{Target, Web};

/// Addresses that one sitemap may have, and bytes (sitemaps.org).
const MOST_ADDRESSES: usize = 50_000;
const MOST_BYTES: usize = 50 << 20;

/// What is wrong with `file` at `route`, which reads `text`.
pub(super) fn check(web: &Web, route: &str, file: &str, text: &str) -> Vec<Finding> {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "json" => json(file, text),
        "svg" => well_formed(file, text).into_iter().collect(),
        "xml" => match well_formed(file, text) {
            Some(finding) => vec![finding],
            None if text.contains("http://www.w3.org/2005/Atom") => feed(web, route, file, text),
            None if text.contains("http://www.sitemaps.org/schemas/sitemap/") => {
                sitemap(web, route, file, text)
            }
            None => vec![],
        },
        _ => vec![],
    }
}

fn json(file: &str, text: &str) -> Vec<Finding> {
    let wrong = serde_json::from_str::<serde::de::IgnoredAny>(text).err();
    let finding =
        |why: serde_json::Error| {
            let line = text.lines().nth(why.line().saturating_sub(1)).unwrap_or_default();
            let at = why.column().saturating_sub(1).min(line.len());
            Finding::new(codes::BAD_DATA_FILE, format!("this is no JSON: {}", base::json::fault(&why)))
                .at_line(file, why.line() as u64, line.as_bytes(), at..at)
        };
    wrong.into_iter().map(finding).collect()
}

fn well_formed(file: &str, text: &str) -> Option<Finding> {
    let mut reader = Reader::from_str(text);
    let mut open = 0_usize;
    let mut roots = 0;
    let why = loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => {
                roots += usize::from(open == 0);
                open += 1;
            }
            Ok(Event::Empty(_)) => roots += usize::from(open == 0),
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(Event::Eof) if open > 0 => break "an element is never closed".to_owned(),
            Ok(Event::Eof) if roots != 1 => break "it has no element around all others".to_owned(),
            Ok(Event::Eof) => return None,
            Ok(_) => {}
            Err(why) => break why.to_string(),
        }
    };
    let at = usize::try_from(reader.error_position()).unwrap_or_default().min(text.len());
    Some(Finding::new(codes::BAD_DATA_FILE, format!("this is no XML: {why}")).at_span(file, text, at..at))
}

fn feed(web: &Web, route: &str, file: &str, text: &str) -> Vec<Finding> {
    let wrong = |text: String| Finding::new(codes::BAD_FEED, text).in_file(file);
    let feed = match Feed::read_from(text.as_bytes()) {
        Ok(feed) => feed,
        Err(why) => return vec![wrong(format!("this is no Atom feed: {why}"))],
    };
    let mut findings = vec![];
    if feed.id.trim().is_empty() || feed.title.value.trim().is_empty() {
        findings.push(wrong("the feed has no id or no title".to_owned()));
    }
    let mut ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
    ids.sort_unstable();
    let twice = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    findings.extend(twice.map(|id| wrong(format!("two entries have the id {}", quoted(id)))));
    let entries = feed.entries.iter();
    let bare = entries.filter(|entry| entry.id.trim().is_empty() || entry.title.value.trim().is_empty());
    findings
        .extend(bare.map(|entry| wrong(format!("the entry {} has no id or no title", quoted(&entry.id)))));
    let links = feed.links.iter().chain(feed.entries.iter().flat_map(|entry| &entry.links));
    for link in links {
        if let Some(lost) = lost(web, route, &link.href) {
            findings.push(wrong(lost));
        }
    }
    findings
}

fn sitemap(web: &Web, route: &str, file: &str, text: &str) -> Vec<Finding> {
    let wrong = |text: String| Finding::new(codes::BAD_SITEMAP, text).in_file(file);
    let mut findings = vec![];
    let mut count = 0;
    for piece in text.split("<loc>").skip(1) {
        count += 1;
        let address = piece.split("</loc>").next().unwrap_or_default();
        let address = quick_xml::escape::unescape(address).unwrap_or_default();
        if !address.contains("://") {
            findings.push(wrong(format!("{} is no whole address", quoted(&address))));
        } else if let Some(lost) = lost(web, route, &address) {
            findings.push(wrong(lost));
        }
    }
    if count > MOST_ADDRESSES || text.len() > MOST_BYTES {
        findings.push(wrong(format!("it has {count} addresses; search engines read {MOST_ADDRESSES}")));
    }
    findings
}

/// That the address of the site `written` is none of its files.
fn lost(web: &Web, from: &str, written: &str) -> Option<String> {
    match web.resolve(from, written) {
        // A sitemap names every page, so that it leads nobody anywhere.
        Some(Target::Inside(route, _)) if web.has(&route) => None,
        Some(Target::Inside(route, _)) => {
            Some(format!("it leads to /{route}, and the site has no such file"))
        }
        Some(_) => None,
        None => Some(format!("{} is no address", quoted(written))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use base::finding::render::{Format, Severity, render};

    use super::*;

    fn told(file: &str, text: &str) -> String {
        let routes = ["", "teams/", "feed.xml"].map(str::to_owned).into_iter();
        let web = Web::at("https://sample.example/prize/", routes).unwrap();
        render(&check(&web, file, file, text), Severity::Error, Format::Text, false)
    }

    fn atom(inner: &str) -> String {
        format!("<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">{inner}</feed>")
    }

    const HEAD: &str =
        "<id>https://sample.example/prize/</id><title>T</title><updated>2009-01-01T00:00:00Z</updated>";

    fn entry(id: &str, link: &str) -> String {
        format!(
            "<entry><id>{id}</id><title>E</title><updated>2009-01-01T00:00:00Z</updated><link href=\"{link}\"/></entry>"
        )
    }

    #[test]
    fn what_programs_read_as_it_is_has_nothing_to_mend() {
        let link = "https://sample.example/prize/teams/#receipt-7";
        assert_eq!(
            told(
                "feed.xml",
                &atom(&format!("{HEAD}{}{}", entry("a", link), entry("b", "https://x.example/")))
            ),
            ""
        );
        assert_eq!(
            told("a.json", "{\"a\": [1, 2.5, null]}\n")
                + &told("a.svg", "<svg><g/></svg>")
                + &told("a.css", "}"),
            ""
        );
    }

    #[test]
    fn a_feed_that_readers_do_not_understand_is_told() {
        let lost = entry("c", "https://sample.example/prize/nowhere/");
        let texts = [
            atom("<id></id><title>T</title><updated>2009-01-01T00:00:00Z</updated>"),
            atom(&format!("{HEAD}{}{}", entry("a", "../prize/teams/"), entry("a", "teams/"))),
            atom(&format!("{HEAD}{lost}")),
            atom(&format!("{HEAD}<entry><id>d</id><title></title><updated>soon</updated></entry>")),
            atom("<id>a</title>"),
            "{\"a\": ".to_owned(),
        ];
        let files = ["feed.xml", "feed.xml", "feed.xml", "feed.xml", "feed.xml", "api/a.json"];
        let all: String = files.iter().zip(&texts).map(|(file, text)| told(file, text)).collect();
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(all) });
    }
}
