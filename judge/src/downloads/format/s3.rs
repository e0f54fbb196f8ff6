//! S3 server access logs: `owner bucket [time] ip requester id operation key "request" status error sent size
//! total turn-around "referrer" "agent" …`. Quotation marks inside of a field are not escaped.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::hit::{Fault, Hit, hit};
use super::time;

pub(super) fn read(line: &[u8]) -> Result<Option<Hit<'_>>, Fault> {
    let mut cursor = Cursor::new(line);
    cursor.word("the bucket's owner")?;
    cursor.word("the bucket")?;
    let from = cursor.place();
    let moment = cursor.bracketed()?;
    let at = time::common(moment)
        .ok_or_else(|| cursor.fault(from, "the time is not like [26/Jul/2009:18:42:37 +0000]"))?;
    let client = cursor.word("the client's address")?;
    cursor.word("the requester")?;
    cursor.word("the request's id")?;
    let operation = cursor.word("the operation")?;
    let key = cursor.word("the key")?;
    // Operations of the bucket's own, such as expiry, have no request.
    if cursor.rest().starts_with(b"- ") {
        cursor.word("the request")?;
    } else {
        cursor.quoted("the request", false)?;
    }
    let status = cursor.status()?;
    cursor.word("the error code")?;
    let sent = cursor.bytes("the number of bytes sent")?;
    let size = cursor.bytes("the object's size")?;
    cursor.word("the total time")?;
    cursor.word("the turn-around time")?;
    let mut agent: &[u8] = b"";
    for (what, is_agent) in [("the referrer", false), ("the user agent", true)] {
        let text =
            if cursor.rest().starts_with(b"-") { cursor.word(what)? } else { cursor.quoted(what, false)? };
        if is_agent {
            agent = text;
        }
    }
    let method: &[u8] = if operation.ends_with(b".GET.OBJECT") { b"GET" } else { operation };
    let address = Cow::Owned([&b"/"[..], key].concat());
    let (client, agent) = (Cow::Borrowed(client), Cow::Borrowed(agent));
    Ok(hit(at, client, agent, method, address, status, (sent.unwrap_or(0), size)))
}
