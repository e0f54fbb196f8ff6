//! Common and combined log format, as Apache, nginx and Traefik write them:
//! `192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET /data/a HTTP/1.1" 200 4096 "referrer" "agent"`. Debian's Apache
//! writes the logs of all its hosts with `host:port` before that (`vhost_combined`).

use std::borrow::Cow;

use super::cursor::Cursor;
use super::hit::{Fault, Hit, hit};
use super::time;
use crate::downloads::keys::canonical;

/// What stands before and after the fields that all have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::downloads) enum Kind {
    /// Nothing.
    Common,
    /// Referrer and user agent.
    Combined,
    /// The same, and the host before.
    Vhost,
}

pub(super) fn read(line: &[u8], kind: Kind) -> Result<Option<Hit<'_>>, Fault> {
    let mut cursor = Cursor::new(line);
    if kind == Kind::Vhost {
        let host = cursor.word("the host")?;
        if !is_host_and_port(host) {
            return Err(cursor.fault(0, "the line does not begin with a host and a port"));
        }
    }
    let from = cursor.place();
    let client = cursor.word("the client's address")?;
    if !is_client(client)
        || kind == Kind::Vhost && client == b"-"
        || kind != Kind::Vhost && is_host_and_port(client) && is_address(next_word(&cursor))
    {
        let text = "the line does not begin with the client's address; behind a host and a port it is the layout vhost";
        return Err(cursor.fault(from, text));
    }
    cursor.skip_to_time()?;
    let from = cursor.place();
    let moment = cursor.bracketed()?;
    let at = time::common(moment)
        .ok_or_else(|| cursor.fault(from, "the time is not like [26/Jul/2009:18:42:37 +0000]"))?;
    let request = cursor.quoted("the request", true)?;
    let status = cursor.status()?;
    let bytes = cursor.bytes("the number of bytes sent")?;
    let mut agent: &[u8] = b"";
    if kind != Kind::Common {
        cursor.quoted("the referrer", true)?;
        agent = cursor.quoted("the user agent", true)?;
    } else if !cursor.rest().is_empty() {
        let from = cursor.place();
        let text = "something follows the number of bytes sent, which the common format does not have";
        return Err(Fault { at: from..line.len(), text: text.to_owned() });
    }
    // What no browser sends (`-`, the first bytes of TLS) is a line like any other, and no download.
    let mut words = request.splitn(2, |c| *c == b' ');
    let (Some(method), Some(rest)) = (words.next(), words.next()) else { return Ok(None) };
    let end = memchr::memrchr_iter(b' ', rest).find(|space| rest[space + 1..].starts_with(b"HTTP/"));
    let address = Cow::Borrowed(end.map_or(rest, |end| &rest[..end]));
    let (client, agent) = (Cow::Borrowed(client), Cow::Borrowed(agent));
    Ok(hit(at, client, agent, method, address, status, (bytes.unwrap_or(0), None)))
}

/// The word that comes next.
fn next_word<'l>(cursor: &Cursor<'l>) -> &'l [u8] {
    cursor.rest().split(|c| *c == b' ').next().unwrap_or_default()
}

fn is_address(word: &[u8]) -> bool {
    canonical(word).is_some()
}

/// `prize.example:443`; of an IPv6 address its last part is a port only behind brackets.
fn is_host_and_port(word: &[u8]) -> bool {
    let Some(colon) = memchr::memrchr(b':', word) else { return false };
    let (host, port) = (&word[..colon], &word[colon + 1..]);
    let is_port = !port.is_empty() && port.len() <= 5 && port.iter().all(u8::is_ascii_digit);
    let is_host =
        !host.is_empty() && (!host.contains(&b':') || host.starts_with(b"[") && host.ends_with(b"]"));
    is_port && is_host
}

/// An address, or the name of a machine; nginx writes `unix:` for a local socket.
fn is_client(word: &[u8]) -> bool {
    memchr::memchr(b':', word).is_none() || word == b"unix:" || is_address(word)
}
