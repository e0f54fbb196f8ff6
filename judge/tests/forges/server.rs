//! A forge on loopback, over real HTTP. It keeps count of what is left, and does with a request what is to go wrong with it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

use super::world::{Fault, World};

/// An answer: status and what it says.
pub(super) type Told = (u16, Value, String);

/// Answers a request: method, path, query, body.
pub(super) type Answers = fn(&mut World, &str, &str, &str, &Value) -> Told;

pub(super) struct Server {
    pub(super) base: String,
    world: Arc<Mutex<World>>,
}

impl Server {
    pub(super) fn new(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let world = Arc::new(Mutex::new(World { next: 1_000, seed: 1, ..World::default() }));
        let shared = world.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = shared.clone();
                std::thread::spawn(move || serve(&shared, &stream, answers));
            }
        });
        Self { base, world }
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn serve(world: &Mutex<World>, stream: &TcpStream, answers: Answers) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() || line.is_empty() {
        return;
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return };
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() {
            return;
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match &*name.to_ascii_lowercase() {
            "authorization" => value.clone_into(&mut token),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut bytes = vec![0; length];
    // Whoever is killed in the middle has sent half of it.
    if reader.read_exact(&mut bytes).is_err() {
        return;
    }
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut world = world.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let known = if path == "/graphql" {
        let name = body["query"].as_str().unwrap_or_default().split('(').next().unwrap_or_default();
        // A page is asked for by what the one before ended with.
        body["variables"]["after"].as_str().map_or_else(|| name.to_owned(), |after| format!("{name} {after}"))
    } else {
        target.clone()
    };
    world.seen.push((method.clone(), known.clone(), body.clone()));
    if token != "Bearer ghp_0123456789abcdef0123" {
        world.wrong.push(format!("{method} {target}: the token is {token:?}"));
    }
    let fault = world.fault(&format!("{method} {known}"));
    // Its moments are those of its own clock.
    let theirs = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + world.ahead).unwrap();
    let mut headers = format!(
        "Date: {}\r\n",
        jiff::fmt::rfc2822::to_string(&theirs.to_zoned(jiff::tz::TimeZone::UTC)).unwrap()
    );
    if let Some(remaining) = &mut world.remaining {
        let is_core = path != "/graphql";
        if is_core && *remaining == 0 {
            let reset = world.reset;
            let headers = format!("{headers}X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: {reset}\r\n");
            return send(stream, 403, &headers, "{\"message\":\"API rate limit exceeded\"}", None);
        }
        if is_core {
            *remaining -= 1;
        }
        let left = if is_core { *remaining } else { 4_000 };
        let kind = if is_core { "core" } else { "graphql" };
        headers += &format!(
            "X-RateLimit-Remaining: {left}\r\nX-RateLimit-Reset: {}\r\nX-RateLimit-Resource: {kind}\r\n",
            world.reset
        );
    }
    match fault {
        Some(Fault::Status(status)) => return send(stream, status, &headers, "{\"message\":\"Oops\"}", None),
        Some(Fault::Page) => {
            let page = "<!DOCTYPE html><title>Unicorn!</title>";
            return send(stream, 200, "Content-Type: text/html\r\n", page, None);
        }
        Some(Fault::Away(seconds)) => {
            let headers = format!("{headers}Retry-After: {seconds}\r\n");
            let said = "{\"message\":\"You have exceeded a secondary rate limit\"}";
            return send(stream, 403, &headers, said, None);
        }
        Some(Fault::Slow) => std::thread::sleep(std::time::Duration::from_millis(1_200)),
        _ => {}
    }
    world.bent = fault.filter(|fault| matches!(fault, Fault::Twice | Fault::Lacks));
    let (status, told, more) = answers(&mut world, &method, path, query, &body);
    match fault {
        Some(Fault::Lost) => {}
        Some(Fault::Failed) => send(stream, 502, &headers, "", None),
        cut => {
            let text = if told.is_null() { String::new() } else { told.to_string() };
            let cut = (cut == Some(Fault::Cut)).then_some(text.len() / 2);
            send(stream, status, &format!("{headers}{more}"), &text, cut);
        }
    }
}

fn send(mut stream: &TcpStream, status: u16, headers: &str, body: &str, cut: Option<usize>) {
    let kind = if headers.contains("Content-Type") { "" } else { "Content-Type: application/json\r\n" };
    let head = format!(
        "HTTP/1.1 {status} Told\r\n{kind}{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let body = &body.as_bytes()[..cut.unwrap_or(body.len())];
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}
