//! What happened since somebody was last told, in the words of a chat: who took one of the first places, which deadline is near
//! or past, what was decided about prizes. It follows from the ledger and the dates; remembered is only how far it was told.
//!
//! Entry points: [`Mark`] and [`events`].

mod events;
mod mark;

use serde_json::{Value, json};

use contest::Contest;

pub(crate) use events::{Event, events, named};
pub(crate) use mark::Mark;

/// Events in one message, the newest; more are counted.
const MOST: usize = 10;
/// Characters of one. Discord takes 2,000 and refuses more, for ever; a line about those before stands above them.
const LONGEST: usize = 1_700;

/// The message about `events`, which are some: for Slack (`text`), Discord (`content`) and programs.
pub(crate) fn message(contest: &Contest, events: &[Event]) -> Value {
    let newest = events.iter().rev().take(MOST);
    let mut lines: Vec<String> = vec![];
    let mut room = LONGEST;
    for line in newest.map(|event| format!("{} {}{}", event.text, contest.url, event.route)) {
        let Some(left) = room.checked_sub(line.chars().count() + 1) else { break };
        room = left;
        lines.push(line);
    }
    if lines.len() < events.len() {
        lines.push(format!("{} earlier: {}", events.len() - lines.len(), contest.url));
    }
    lines.reverse();
    let text = lines.join("\n");
    json!({
        // These three begin something in Slack, a link, a mention of a whole channel.
        "text": text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        "content": text,
        // Whatever a team is called, nobody is called by it.
        "allowed_mentions": { "parse": [] },
        "contest": contest.title,
        "url": contest.url,
        "events": events.iter().map(|event| json!({
            "kind": event.kind,
            "at": event.at,
            "text": event.text,
            "url": format!("{}{}", contest.url, event.route),
        })).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use base::time::Instant;
    use contest::Contest;

    use super::*;

    #[test]
    fn a_message_is_no_longer_than_a_chat_takes() {
        let toml = "title = \"T\"\nurl = \"https://t.example/\"\nopens = 2009-01-01T00:00:00Z\ncloses = 2009-12-31T00:00:00Z\n[answer_key]\npath = \"a.csv\"\n[metric]\nname = \"rmse\"\n[submission]\nformat = \"csv\"\nids = \"content/data/ids.csv\"\n";
        let contest = Contest::parse("contest.toml", toml, metric::Catalogue::shipped()).unwrap();
        let event =
            |text: String| Event { kind: "podium", at: Instant::from_seconds(0), text, route: String::new() };
        let long: Vec<Event> = (0..30).map(|at| event(format!("{at} {}", "\u{e9}".repeat(400)))).collect();
        let text = message(&contest, &long)["content"].as_str().unwrap().to_owned();
        assert!(text.chars().count() < 2_000 && text.starts_with("26 earlier: "), "{text}");
        assert!(text.lines().last().unwrap().starts_with("29 "), "{text}");
        let short: Vec<Event> = (0..12).map(|at| event(at.to_string())).collect();
        let text = message(&contest, &short)["content"].as_str().unwrap().to_owned();
        assert_eq!((text.lines().count(), text.lines().next()), (11, Some("2 earlier: https://t.example/")));
    }
}
