//! A way to an HTTP server over which a push can break off.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;

/// When a push breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Before any of it has reached the server.
    Before,
    /// After the server has taken it, and before it could say so.
    After,
}

/// What a push begins with.
const PUSH: &[u8] = b"/git-receive-pack HTTP/";
/// What ends an answer whose length nobody said.
const END: &[u8] = b"0\r\n\r\n";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The way, as long as this program runs.
pub(super) struct Cut {
    /// Where it begins.
    pub(super) port: u16,
    next: Arc<Mutex<Option<When>>>,
}

impl Cut {
    /// A way to the server at `port`.
    pub(super) fn to(port: u16) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let cut = Self { port: listener.local_addr()?.port(), next: Arc::default() };
        let next = Arc::clone(&cut.next);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let next = Arc::clone(&next);
                std::thread::spawn(move || carry(&client, port, &next));
            }
        });
        Ok(cut)
    }

    /// Has the next push break off.
    pub(super) fn next_push(&self, when: When) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(when);
    }

    /// Whether it has.
    pub(super) fn is_done(&self) -> bool {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// Carries what `client` says to the server at `port` and back. A connection that ends, whoever ends it, ends both halves.
fn carry(mut client: &TcpStream, port: u16, next: &Mutex<Option<When>>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)) else { return };
    let (Ok(mut back), Ok(mut answers)) = (client.try_clone(), server.try_clone()) else { return };
    let returning = std::thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut back);
        let _ = back.shutdown(Shutdown::Both);
    });
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        let some = &bytes[..count];
        let is_push = some.starts_with(b"POST ") && some.windows(PUSH.len()).any(|part| part == PUSH);
        let when = match is_push {
            true => next.lock().unwrap_or_else(PoisonError::into_inner).take(),
            false => None,
        };
        match when {
            Some(When::Before) => break,
            Some(When::After) => {
                // On a connection of its own, whose answer nobody reads on.
                let _ = swallowed(some, client, port);
                break;
            }
            None if server.write_all(some).is_err() => break,
            None => {}
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = client.shutdown(Shutdown::Both);
    let _ = returning.join();
}

/// Sends the request that begins with `first` and goes on from `client`, and waits for the whole answer.
fn swallowed(first: &[u8], client: &TcpStream, port: u16) -> std::io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    server.set_read_timeout(Some(PATIENCE))?;
    server.write_all(first)?;
    let (mut more, mut onward) = (client.try_clone()?, server.try_clone()?);
    // It ends with the client's connection.
    std::thread::spawn(move || std::io::copy(&mut more, &mut onward));
    let (mut bytes, mut all) = (vec![0; 1 << 16], vec![]);
    while let Ok(count @ 1..) = server.read(&mut bytes) {
        all.extend_from_slice(&bytes[..count]);
        if all.ends_with(END) {
            break;
        }
    }
    Ok(())
}
