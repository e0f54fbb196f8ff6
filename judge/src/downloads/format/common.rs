//! Common and combined log format, as Apache and nginx write them:
//! `192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET /data/a HTTP/1.1" 200 4096 "referrer" "agent"`.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::hit::{Fault, Hit, hit};
use super::time;

pub(super) fn read(line: &[u8], combined: bool) -> Result<Option<Hit<'_>>, Fault> {
    let mut cursor = Cursor::new(line);
    let client = cursor.word("the client's address")?;
    cursor.skip_to_bracket()?;
    let from = cursor.place();
    let moment = cursor.bracketed()?;
    let at = time::common(moment)
        .ok_or_else(|| cursor.fault(from, "the time is not like [26/Jul/2009:18:42:37 +0000]"))?;
    let request = cursor.quoted("the request", true)?;
    let status = cursor.status()?;
    let bytes = cursor.bytes("the number of bytes sent")?;
    let mut agent: &[u8] = b"";
    if combined {
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
    let path = memchr::memmem::rfind(rest, b" HTTP/").map_or(rest, |end| &rest[..end]);
    Ok(hit(at, client, Cow::Borrowed(agent), method, path, status, (bytes.unwrap_or(0), None)))
}
