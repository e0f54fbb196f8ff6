//! A web server with git repositories below a folder, as `git http-backend` serves them, and with a forge's API as far
//! as it is needed. It can ask for a password, and cut answers off.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

/// What it knows and saw.
#[derive(Default)]
pub(super) struct State {
    /// The header with which everybody has to come, if any.
    pub(super) authorization: Option<String>,
    /// Pushes whose answer is cut off; false cuts before the push is taken in.
    pub(super) cuts: Vec<bool>,
    /// Requests so far: method, path, body where it is short.
    pub(super) seen: Vec<(String, String, String)>,
    /// Answers of the API: method and path to status and body.
    pub(super) api: BTreeMap<String, (u16, String)>,
}

pub(super) struct Server {
    pub(super) base: String,
    pub(super) state: Arc<Mutex<State>>,
}

impl Server {
    pub(super) fn over(root: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let (root, shared) = (root.to_owned(), state.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (root, shared) = (root.clone(), shared.clone());
                std::thread::spawn(move || serve(&root, &shared, &stream));
            }
        });
        Self { base, state }
    }

    pub(super) fn count(&self, part: &str) -> usize {
        self.state.lock().unwrap().seen.iter().filter(|(_, path, _)| path.contains(part)).count()
    }
}

fn serve(root: &Path, state: &Mutex<State>, stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() || line.is_empty() {
        return;
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let body = body(&mut reader, &headers);
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let shown = if body.len() < 10_000 { String::from_utf8_lossy(&body).into_owned() } else { String::new() };
    let (allowed, answer, cut) = {
        let mut state = state.lock().unwrap();
        let answer = state.api.get(&format!("{method} {path}")).cloned();
        let allowed =
            state.authorization.is_none() || state.authorization.as_ref() == headers.get("authorization");
        let is_push = allowed && method == "POST" && path.ends_with("/git-receive-pack");
        let cut = if is_push && !state.cuts.is_empty() { Some(state.cuts.remove(0)) } else { None };
        state.seen.push((method.clone(), target.clone(), shown));
        (allowed, answer, cut)
    };
    if let Some((status, text)) = answer {
        return send(
            stream,
            &format!("{status} Told"),
            "Content-Type: application/json\r\n",
            text.as_bytes(),
        );
    }
    if !allowed {
        return send(stream, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"contest\"\r\n", b"");
    }
    if cut == Some(false) {
        return;
    }
    let out = backend(root, &method, path, query, &headers, &body);
    if cut == Some(true) {
        return;
    }
    let end = out.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(0);
    let head = String::from_utf8_lossy(&out[..end]).into_owned();
    let status = head.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK").to_owned();
    let rest: String =
        head.lines().filter(|line| !line.starts_with("Status:")).map(|line| format!("{line}\r\n")).collect();
    send(stream, &status, &rest, out.get(end + 4..).unwrap_or_default());
}

fn body(reader: &mut impl BufRead, headers: &BTreeMap<String, String>) -> Vec<u8> {
    let mut body = vec![];
    if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let length = usize::from_str_radix(line.trim(), 16).unwrap();
            let mut chunk = vec![0; length + 2];
            reader.read_exact(&mut chunk).unwrap();
            if length == 0 {
                return body;
            }
            body.extend_from_slice(&chunk[..length]);
        }
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    body.resize(length, 0);
    reader.read_exact(&mut body).unwrap();
    body
}

fn send(mut stream: &TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn backend(
    root: &Path,
    method: &str,
    path: &str,
    query: &str,
    headers: &BTreeMap<String, String>,
    body: &[u8],
) -> Vec<u8> {
    let mut command = Command::new("git");
    command.arg("http-backend").env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1");
    command.env("REQUEST_METHOD", method).env("PATH_INFO", path).env("QUERY_STRING", query);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("REMOTE_USER", "alpha");
    command.env("CONTENT_LENGTH", body.len().to_string());
    for (name, variable) in [
        ("content-type", "CONTENT_TYPE"),
        ("git-protocol", "GIT_PROTOCOL"),
        ("content-encoding", "HTTP_CONTENT_ENCODING"),
    ] {
        if let Some(value) = headers.get(name) {
            command.env(variable, value);
        }
    }
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (mut stdin, body) = (child.stdin.take().unwrap(), body.to_vec());
    let feeder = std::thread::spawn(move || {
        let _ = stdin.write_all(&body);
    });
    let out = child.wait_with_output().unwrap().stdout;
    feeder.join().unwrap();
    out
}

/// Whether the machine has what serves.
pub(super) fn is_there() -> bool {
    let output = Command::new("git").arg("--exec-path").output().unwrap();
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("git-http-backend").exists()
}
