//! A server for one browser on this machine: the site as it is, the checker's page and script, and the place where that page
//! leaves what it found.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Where the checker's page leaves each page's result.
pub(super) const RESULT: &str = "/.result";
/// How long the browser may keep a connection waiting.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a result, at most.
const LONGEST: u64 = 16 << 20;

/// What is served besides the site.
pub(super) struct Files {
    /// The folder of the site.
    pub(super) site: PathBuf,
    /// Addresses with what stands there, and its type.
    pub(super) own: Vec<(&'static str, Vec<u8>, &'static str)>,
}

/// Serves until the browser has gone and the program ends; every result goes to `results`. Returns the address.
pub(super) fn start(files: Files, results: Sender<String>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let files = std::sync::Arc::new(files);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (files, results) = (files.clone(), results.clone());
            std::thread::spawn(move || answer(&stream, &files, &results));
        }
    });
    Ok(address)
}

fn answer(stream: &TcpStream, files: &Files, results: &Sender<String>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut length, mut packs) = (0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse::<u64>().unwrap_or(0).min(LONGEST);
        }
        packs |= name.eq_ignore_ascii_case("accept-encoding") && value.contains("gzip");
    }
    let mut words = first.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if method == "POST" && path == RESULT {
        let mut body = String::new();
        reader.take(length).read_to_string(&mut body)?;
        let _ = results.send(body);
        return send(stream, "200 OK", b"", "text/plain", false);
    }
    if let Some((_, bytes, kind)) = files.own.iter().find(|(own, ..)| *own == path) {
        return send(stream, "200 OK", bytes, kind, packs);
    }
    let mut file = files.site.join(path.trim_start_matches('/'));
    if path.ends_with('/') {
        file.push("index.html");
    }
    let is_below =
        Path::new(path.trim_start_matches('/')).components().all(|part| matches!(part, Component::Normal(_)));
    match std::fs::read(&file) {
        Ok(bytes) if is_below => send(stream, "200 OK", &bytes, kind_of(&file), packs),
        _ => send(stream, "404 Not Found", b"", "text/plain", false),
    }
}

fn kind_of(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// With texts packed as every host does for whoever `packs`.
fn send(mut stream: &TcpStream, status: &str, bytes: &[u8], kind: &str, packs: bool) -> std::io::Result<()> {
    let is_text = kind.starts_with("text/") || ["image/svg+xml", "application/json"].contains(&kind);
    let (bytes, encoding) = if packs && is_text {
        let mut packed = GzEncoder::new(vec![], Compression::default());
        packed.write_all(bytes)?;
        (Cow::Owned(packed.finish()?), "Content-Encoding: gzip\r\n")
    } else {
        (Cow::Borrowed(bytes), "")
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{encoding}Content-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&bytes)?;
    stream.flush()
}
