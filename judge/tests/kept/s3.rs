//! An object store on loopback that speaks as much of S3 as keeping files needs, and takes signed requests only.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base::digest::sha256_hex;

#[derive(Default)]
pub(super) struct State {
    /// Key → bytes, the bucket in front.
    pub(super) objects: Mutex<BTreeMap<String, Vec<u8>>>,
    /// So many requests are answered with 503 first.
    pub(super) busy: AtomicUsize,
    /// What was asked: method and key.
    pub(super) asked: Mutex<Vec<String>>,
}

pub(super) struct Server {
    pub(super) state: Arc<State>,
    pub(super) address: String,
}

impl Server {
    pub(super) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let state = shared.clone();
                std::thread::spawn(move || answer(&state, stream));
            }
        });
        Self { state, address }
    }

    /// What a program has to know to reach it with `secret`.
    pub(super) fn variables(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT", self.address.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "eu-central-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "KEEPER".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "never sent".to_owned()),
        ]
    }
}

/// One request of a connection, which ends with it.
fn answer(state: &State, mut stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length: usize = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let text = format!("{line:?} {headers:?}");
    assert!(!text.contains("never sent"), "{text}");
    let key = target.trim_start_matches('/').split('?').next()?.to_owned();
    state.asked.lock().unwrap().push(format!("{method} {key}"));
    let signed = headers.get("authorization").is_some_and(|by| {
        by.starts_with("AWS4-HMAC-SHA256 Credential=KEEPER/") && by.contains("/eu-central-1/s3/")
    });
    let whole = headers.get("x-amz-content-sha256").is_some_and(|sum| *sum == sha256_hex(&body));
    let is_busy =
        state.busy.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    let mut objects = state.objects.lock().unwrap();
    let (status, found) = match (method.as_str(), objects.get(&key)) {
        _ if is_busy => ("503 Slow Down", vec![]),
        _ if !signed || !whole => ("403 Forbidden", vec![]),
        ("PUT", _) => {
            objects.insert(key, body);
            ("200 OK", vec![])
        }
        ("GET" | "HEAD", Some(bytes)) => ("200 OK", bytes.clone()),
        _ => ("404 Not Found", vec![]),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\netag: \"0\"\r\nlast-modified: Fri, 02 Jan 2009 00:00:00 GMT\r\n\
         connection: close\r\n\r\n",
        found.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&found).ok()?;
    }
    Some(())
}
