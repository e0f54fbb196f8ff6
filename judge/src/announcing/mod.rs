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

/// The message about `events`, which are some: for Slack (`text`), Discord (`content`) and programs.
pub(crate) fn message(contest: &Contest, events: &[Event]) -> Value {
    let (more, shown) = events.split_at(events.len().saturating_sub(MOST));
    let mut lines: Vec<String> = vec![];
    if !more.is_empty() {
        lines.push(format!("{} earlier: {}", more.len(), contest.url));
    }
    lines.extend(shown.iter().map(|event| format!("{} {}{}", event.text, contest.url, event.route)));
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
