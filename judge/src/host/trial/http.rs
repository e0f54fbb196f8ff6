//! The repository over HTTP. Whoever pushes gives a name and any password: this is a trial, and nobody else reaches it. A
//! page that a browser has open here does not either: it is no page of this address.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::Notify;

use super::backend::{self, Asked};
use super::options::Options;

/// What git's programs are asked at.
const SERVICES: [&str; 4] = ["HEAD", "info/refs", "git-upload-pack", "git-receive-pack"];
/// The one that pushes.
const PUSH: &str = "git-receive-pack";

#[derive(Clone)]
struct Server {
    options: Arc<Options>,
    /// What a request has to be addressed to.
    hosts: Arc<[String; 2]>,
    pushed: Arc<Notify>,
}

/// The server at `address`; `pushed` is told of each push.
pub(super) fn router(options: Arc<Options>, address: SocketAddr, pushed: Arc<Notify>) -> Router {
    let hosts = Arc::new([address.to_string(), format!("localhost:{}", address.port())]);
    Router::new().fallback(answer).with_state(Server { options, hosts, pushed })
}

async fn answer(State(server): State<Server>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let text =
        |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if !server.hosts.contains(&text(header::HOST)) {
        return (StatusCode::MISDIRECTED_REQUEST, "This server is for this machine alone.\n").into_response();
    }
    let (path, query) = (head.uri.path().to_owned(), head.uri.query().unwrap_or_default().to_owned());
    let name = server.options.repository.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let service = path.strip_prefix('/').and_then(|path| path.strip_prefix(&name)?.strip_prefix('/'));
    let Some(service) = service.filter(|service| SERVICES.contains(service)) else {
        let text = format!("There is only /{name} here.\n");
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let is_push = service == PUSH || query.split('&').any(|part| part == format!("service={PUSH}"));
    let user = user(&head.headers);
    if is_push && user.is_none() {
        let realm = [(header::WWW_AUTHENTICATE, "Basic realm=\"Gitprize: your login, and any password\"")];
        return (StatusCode::UNAUTHORIZED, realm, "Say who you are.\n").into_response();
    }
    let largest = usize::try_from(server.options.largest).unwrap_or(usize::MAX);
    let Ok(body) = to_bytes(body, largest).await else {
        let text = format!("A push may have {largest} bytes here.\n");
        return (StatusCode::PAYLOAD_TOO_LARGE, text).into_response();
    };
    let asked = Asked {
        method: head.method.to_string(),
        path: path.clone(),
        query,
        content_type: text(header::CONTENT_TYPE),
        encoding: text(header::CONTENT_ENCODING),
        protocol: head
            .headers
            .get("git-protocol")
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        user: user.filter(|_| is_push),
        body,
    };
    let response = backend::answer(&server.options, asked).await;
    if service == PUSH {
        server.pushed.notify_one();
    }
    match response {
        Ok(response) => response,
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response(),
    }
}

/// The name in a request's `Authorization`.
fn user(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let both = STANDARD.decode(value.strip_prefix("Basic ")?.trim()).ok()?;
    let both = String::from_utf8(both).ok()?;
    let (user, _) = both.split_once(':')?;
    Some(user.to_owned()).filter(|user| !user.is_empty() && !user.contains(char::is_control))
}
