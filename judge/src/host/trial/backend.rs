//! git's own HTTP program as a CGI: what it is told, and what it answers.

use std::process::Stdio;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::child::tied;
use super::options::Options;

/// What a request is, as far as git cares.
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) content_type: String,
    /// `gzip`, if the body is.
    pub(super) encoding: String,
    /// The version of git's own protocol.
    pub(super) protocol: String,
    /// Who pushes.
    pub(super) user: Option<String>,
    pub(super) body: Bytes,
}

/// Has git answer.
///
/// # Errors
/// Why it could not.
pub(super) async fn answer(options: &Options, asked: Asked) -> Result<Response<Body>, std::io::Error> {
    let mut command = Command::new("git");
    command.arg("http-backend");
    command.env("GIT_PROJECT_ROOT", options.repository.parent().unwrap_or(std::path::Path::new("/")));
    command.env("GIT_HTTP_EXPORT_ALL", "1").env("GATEWAY_INTERFACE", "CGI/1.1");
    command.env("REQUEST_METHOD", &asked.method).env("PATH_INFO", &asked.path);
    command.env("QUERY_STRING", &asked.query).env("CONTENT_TYPE", &asked.content_type);
    command.env("CONTENT_LENGTH", asked.body.len().to_string());
    command.env("HTTP_CONTENT_ENCODING", &asked.encoding).env("GIT_PROTOCOL", &asked.protocol);
    command.env("REMOTE_ADDR", "127.0.0.1");
    for name in ["GITPRIZE_USER", "GITPRIZE_KEY", "GL_USER", "REMOTE_USER", "GIT_DIR", repo::JUDGE] {
        command.env_remove(name);
    }
    if let Some(user) = &asked.user {
        command.env("REMOTE_USER", user);
    }
    tied(&mut command);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    let body = asked.body;
    let writing = tokio::spawn(async move {
        if let Some(mut stdin) = stdin {
            // It may have read enough.
            let _ = stdin.write_all(&body).await;
        }
    });
    let output = child.wait_with_output().await?;
    let _ = writing.await;
    parsed(output.stdout).ok_or_else(|| std::io::Error::other("git http-backend gave no answer"))
}

/// The response in what a CGI printed: headers, a blank line, the body.
fn parsed(output: Vec<u8>) -> Option<Response<Body>> {
    let end = output.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&output[..end]).ok()?;
    let mut response = Response::builder();
    for line in head.lines() {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("status") {
            let code: u16 = value.split(' ').next()?.parse().ok()?;
            response = response.status(StatusCode::from_u16(code).ok()?);
            continue;
        }
        let name: HeaderName = name.parse().ok()?;
        response = response.header(name, HeaderValue::from_str(value).ok()?);
    }
    response.body(Body::from(Bytes::from(output).slice(end + 4..))).ok()
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn what_a_cgi_prints_is_a_response() {
        let response =
            parsed(b"Status: 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nno".to_vec()).unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (403, &"text/plain".parse().unwrap())
        );
        assert_eq!(parsed(b"Content-Type: x\r\n\r\n".to_vec()).unwrap().status().as_u16(), 200);
        assert!(parsed(b"nothing".to_vec()).is_none());
    }
}
