//! Mailing lists: the mbox format. Threads are told by `References` and `In-Reply-To`, and by the subject where a mail has
//! neither.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use base::time::Instant;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders as _};

use super::files::{failed, files, open, wrong};
use super::take::Take;
use crate::import::item::{Body, Item};
use crate::import::report::Report;

/// What is known of the mails so far.
#[derive(Default)]
struct Threads {
    /// A mail's id → its thread's first mail.
    roots: HashMap<String, String>,
    /// A subject without `Re:` → the first mail that had it.
    subjects: HashMap<String, String>,
}

pub(super) fn read(from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    let mut threads = Threads::default();
    for path in files(from, &[".mbox", ".mbx", ".txt", "mbox"])? {
        let mut reader = open(&path)?;
        let begin = reader.fill_buf().map_err(|why| failed(&path, why))?;
        if !begin.starts_with(b"From ") && !begin.is_empty() {
            let help =
                "an mbox file begins with a line `From …`; of a folder, give the one with the mbox files";
            return Err(wrong(&path, "this is not an mbox file", help));
        }
        for (at, message) in MessageIterator::new(reader).enumerate() {
            let message = message.map_err(|why| failed(&path, why))?;
            match MessageParser::default().parse(message.contents()) {
                Some(mail) => one(&mail, message.contents(), &mut threads, report, take)?,
                None => report.left_out(&format!("mail {} of {}", at + 1, path.display()), "it is no mail"),
            }
        }
    }
    Ok(())
}

fn one(
    mail: &Message<'_>,
    bytes: &[u8],
    threads: &mut Threads,
    report: &mut Report,
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    let own = mail.message_id().map_or_else(|| base::digest::sha256_hex(bytes), str::to_owned);
    let id = named(&own);
    let Some(date) = mail.date().filter(|date| date.is_valid()).map(|date| date.to_timestamp()) else {
        report.left_out(&id, "it has no date that can be read");
        return Ok(());
    };
    let Some(text) = mail.body_text(0) else {
        report.left_out(&id, "it has no text");
        return Ok(());
    };
    let answered = ids(mail.in_reply_to()).pop().or_else(|| ids(mail.references()).pop());
    let (root, is_root) = threads.root(mail, &own, answered.as_deref());
    let subject = mail.subject().unwrap_or_default().trim();
    let author = mail.from().and_then(|from| from.first()).map_or("", |from| {
        // Of an address without a name what stands before the sign: the address itself is not published.
        let mailbox = from.address().and_then(|address| address.split('@').next());
        from.name().or(mailbox).unwrap_or_default()
    });
    take(
        Item {
            section: None,
            thread: format!("mbox:{root}"),
            title: if subject.is_empty() { "(no subject)".to_owned() } else { subject.to_owned() },
            id,
            author: author.trim_matches('"').to_owned(),
            date: Instant::from_seconds(date),
            reply_to: answered.filter(|_| !is_root).map(|answered| named(&answered)),
            source: None,
            body: Body::Plain(text.into_owned()),
            attachments: mail
                .attachments()
                .map(|part| part.attachment_name().unwrap_or("without a name").to_owned())
                .collect(),
        },
        report,
    )
}

impl Threads {
    /// The first mail of the thread of `mail`, whose id is `own`, and whether that is itself.
    fn root(&mut self, mail: &Message<'_>, own: &str, answered: Option<&str>) -> (String, bool) {
        if let Some(known) = self.roots.get(own) {
            return (known.clone(), known == own);
        }
        let named = ids(mail.references()).into_iter().chain(answered.map(str::to_owned));
        let subject = mail.thread_name().unwrap_or_default().trim().to_lowercase();
        let is_answer = mail.subject().is_some_and(|whole| whole.trim().to_lowercase() != subject);
        let mut root = None;
        for id in named {
            if let Some(known) = self.roots.get(&id) {
                root = Some(known.clone());
                break;
            }
        }
        if root.is_none() && is_answer {
            root = self.subjects.get(&subject).cloned();
        }
        let root = root.unwrap_or_else(|| own.to_owned());
        self.roots.insert(own.to_owned(), root.clone());
        if !subject.is_empty() {
            self.subjects.entry(subject).or_insert_with(|| root.clone());
        }
        let is_root = root == own;
        (root, is_root)
    }
}

/// The name of a mail. Not its id itself, which looks like somebody's address and is one at times.
fn named(id: &str) -> String {
    let digest = base::digest::sha256_hex(id.as_bytes());
    format!("mbox:{}", digest.get(..16).unwrap_or_default())
}

/// The ids of mails in a header.
fn ids(header: &HeaderValue<'_>) -> Vec<String> {
    match header {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => vec![],
    }
}
