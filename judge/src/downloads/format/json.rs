//! Logs with a JSON object a line: those of Caddy and of Traefik.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::hit::{Fault, Hit, hit};

/// What Caddy writes for a request, as far as it is read.
#[derive(Deserialize)]
struct Caddy<'l> {
    /// Seconds, milliseconds or nanoseconds since 1970-01-01, or a text, as `time_format` says.
    ts: Value,
    #[serde(borrow)]
    request: CaddyRequest<'l>,
    status: u16,
    /// Bytes of the answer's content.
    size: u64,
}

#[derive(Deserialize)]
struct CaddyRequest<'l> {
    /// Behind a trusted proxy the client's, since Caddy 2.7.
    #[serde(default, borrow)]
    client_ip: Cow<'l, str>,
    #[serde(default, borrow)]
    remote_ip: Cow<'l, str>,
    /// With the port, before Caddy 2.5.
    #[serde(default, borrow)]
    remote_addr: Cow<'l, str>,
    #[serde(borrow)]
    method: Cow<'l, str>,
    #[serde(borrow)]
    uri: Cow<'l, str>,
    #[serde(default)]
    headers: Headers,
}

#[derive(Default, Deserialize)]
struct Headers {
    #[serde(default, rename = "User-Agent")]
    agent: Vec<String>,
}

/// What Traefik writes for a request, as far as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Traefik<'l> {
    #[serde(borrow)]
    client_host: Cow<'l, str>,
    #[serde(borrow)]
    request_method: Cow<'l, str>,
    #[serde(borrow)]
    request_path: Cow<'l, str>,
    downstream_status: u16,
    downstream_content_size: u64,
    #[serde(default, rename = "StartUTC", borrow)]
    start: Cow<'l, str>,
    #[serde(default, rename = "time", borrow)]
    time: Cow<'l, str>,
    /// There only when Traefik is told to keep it.
    #[serde(default, rename = "request_User-Agent")]
    agent: String,
}

/// A line of Caddy's.
pub(super) fn caddy(line: &[u8]) -> Result<Option<Hit<'_>>, Fault> {
    let read: Caddy<'_> = parsed(line, "an access log of Caddy")?;
    let at = moment(&read.ts).ok_or_else(|| fault(line, "`ts` is not a time that can be read"))?;
    let CaddyRequest { client_ip, remote_ip, remote_addr, method, uri, headers } = read.request;
    let client = [client_ip, remote_ip, remote_addr].into_iter().find(|client| !client.is_empty());
    let client = client.ok_or_else(|| fault(line, "the request has no `remote_ip`"))?;
    let agent = headers.agent.into_iter().next().unwrap_or_default();
    let sent = (read.size.min(MOST), None);
    Ok(hit(at, bytes(client), owned(agent), method.as_bytes(), bytes(uri), read.status, sent))
}

/// A line of Traefik's.
pub(super) fn traefik(line: &[u8]) -> Result<Option<Hit<'_>>, Fault> {
    let read: Traefik<'_> = parsed(line, "an access log of Traefik")?;
    let text = if read.start.is_empty() { read.time } else { read.start };
    let at = instant(&text).ok_or_else(|| fault(line, "`StartUTC` is not a time that can be read"))?;
    let (method, address) = (read.request_method.as_bytes(), bytes(read.request_path));
    let sent = (read.downstream_content_size.min(MOST), None);
    Ok(hit(at, bytes(read.client_host), owned(read.agent), method, address, read.downstream_status, sent))
}

/// More bytes than this in one answer are a fault of the log.
const MOST: u64 = 1 << 50;

fn parsed<'l, T: Deserialize<'l>>(line: &'l [u8], what: &str) -> Result<T, Fault> {
    // serde's own words would show parts of the line.
    serde_json::from_slice(line).map_err(|_| fault(line, &format!("the line is not a JSON object of {what}")))
}

fn fault(line: &[u8], text: &str) -> Fault {
    Fault { at: 0..line.len(), text: text.to_owned() }
}

fn bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

fn owned(text: String) -> Cow<'static, [u8]> {
    Cow::Owned(text.into_bytes())
}

/// Seconds since 1970-01-01 of what Caddy calls `ts`: numbers in seconds, milliseconds or nanoseconds, which no year up to
/// 9999 confuses, or a text.
fn moment(ts: &Value) -> Option<i64> {
    match ts {
        Value::String(text) => instant(text),
        ts => {
            let number = ts.as_f64()?;
            let seconds = match number {
                _ if number >= 1e15 => number / 1e9,
                _ if number >= 1e11 => number / 1e3,
                _ => number,
            };
            (0.0..253_402_300_800.0).contains(&seconds).then_some(seconds as i64)
        }
    }
}

/// The same of `2009-07-26T18:42:37Z`, with fractions of a second or none, any zone (`+0200` too), and a space for the `T`.
fn instant(text: &str) -> Option<i64> {
    let read = text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).ok();
    let read = read.or_else(|| {
        // Caddy's `wall`: without a zone.
        let plain = text.replace('/', "-").parse::<jiff::civil::DateTime>().ok()?;
        Some(plain.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
    });
    read.filter(|seconds| *seconds >= 0)
}
