//! A file from an address: what is there already is not asked for again, and a connection that breaks is opened anew.

use std::time::Duration;

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::DataFile;
use ureq::Agent;
use ureq::http::{HeaderMap, StatusCode, header};

use super::bar::Bar;
use super::target::{Part, Stop};

/// Attempts in a row that bring nothing before it is given up.
const TRIES: u32 = 5;
/// How long the first pause between two of them is; each next one is twice as long.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a server may be silent.
const SILENCE: Duration = Duration::from_secs(60);

/// Brings `part` to the length of `file` with what stands at `url`.
///
/// # Errors
/// [`Failure::Findings`] when the server has another file or does not give it, [`Failure::Machine`] when it cannot be
/// reached: what came stays, and the same call goes on from there.
pub(super) fn fetch(url: &str, file: &DataFile, part: &mut Part, bar: &Bar) -> Result<(), Failure> {
    if part.length > file.bytes {
        part.begin_anew()?;
    }
    bar.show(part.length);
    let agent = agent(url);
    let mut idle = 0;
    while part.length < file.bytes {
        let before = part.length;
        let why = match attempt(&agent, url, file, part, bar) {
            Ok(()) => "the connection ended too early".to_owned(),
            Err(Stop::Broken(why)) => why,
            Err(stop) => return Err(stop.failure(url)),
        };
        if part.length == file.bytes {
            break;
        }
        idle = if part.length > before { 0 } else { idle + 1 };
        if idle == TRIES {
            return Err(Failure::machine(url, why));
        }
        std::thread::sleep(PAUSE * 2u32.saturating_pow(idle));
    }
    Ok(())
}

fn agent(url: &str) -> Agent {
    Agent::config_builder()
        .https_only(url.starts_with("https://"))
        .http_status_as_error(false)
        .timeout_connect(Some(SILENCE))
        .timeout_recv_response(Some(SILENCE))
        .timeout_per_read(Some(SILENCE))
        .user_agent(concat!("gitprize/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

/// One request for what is not there yet.
fn attempt(agent: &Agent, url: &str, file: &DataFile, part: &mut Part, bar: &Bar) -> Result<(), Stop> {
    // A server that packs on the way would send other bytes.
    let mut request = agent.get(url).header(header::ACCEPT_ENCODING, "identity");
    if part.length > 0 {
        request = request.header(header::RANGE, format!("bytes={}-", part.length));
    }
    let response = request.call().map_err(|why| Stop::Broken(why.to_string()))?;
    let (head, body) = response.into_parts();
    match head.status {
        StatusCode::PARTIAL_CONTENT if continues(&head.headers, part.length) => {}
        // It begins anew, or somewhere else than was asked for.
        StatusCode::OK => part.begin_anew().map_err(Stop::Disk)?,
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
            part.begin_anew().map_err(Stop::Disk)?;
            return Err(Stop::Broken("the server does not go on where the file stopped".to_owned()));
        }
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            return Err(Stop::Broken(format!("the server answers {status}")));
        }
        status => {
            let text = format!("the server with {} answers {status}", quoted(&file.name));
            let help = "try again later, and tell the organiser if it stays so";
            return Err(Stop::Refused(Finding::new(codes::DATA_NOT_SERVED, text).help(help)));
        }
    }
    let whole = body.content_length().map(|length| part.length + length);
    if let Some(whole) = whole.filter(|whole| *whole != file.bytes) {
        let what = quoted(&file.name);
        let text = format!("the server's {what} has {whole} bytes, and contest.toml says {}", file.bytes);
        let help = "nothing of it was kept; tell the organiser";
        part.begin_anew().map_err(Stop::Disk)?;
        return Err(Stop::Refused(Finding::new(codes::DATA_DIFFERS, text).help(help)));
    }
    part.append(body.into_reader(), file, bar)
}

/// Whether the answer goes on behind the first `length` bytes.
fn continues(headers: &HeaderMap, length: u64) -> bool {
    let range = headers.get(header::CONTENT_RANGE).and_then(|value| value.to_str().ok());
    let start = range.and_then(|range| range.strip_prefix("bytes ")).and_then(|range| range.split_once('-'));
    start.is_some_and(|(start, _)| start.trim().parse() == Ok(length))
}
