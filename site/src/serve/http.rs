//! Answers the browser.
//!
//! Reloading is our own: crates for it (tower-livereload and the like) reload on a signal, and know neither which build the
//! page is of nor the message of one that failed, which the browser is to show over the old pages. It is a counter that is
//! waited on and forty lines of script.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;

use super::state::State;
use crate::markdown::escape;

/// How long the browser's question for news is held open.
const PATIENCE: Duration = Duration::from_secs(20);
const SCRIPT: &str = include_str!("live.js");
const SCRIPT_ADDRESS: &str = "/.live.js";
const NEWS_ADDRESS: &str = "/.live";

#[derive(Clone)]
struct Server {
    out: Arc<PathBuf>,
    state: Arc<State>,
}

/// The server for the site in `out`.
pub(super) fn router(out: PathBuf, state: Arc<State>) -> Router {
    let header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route(NEWS_ADDRESS, get(news))
        .route(SCRIPT_ADDRESS, get(async || typed("text/javascript; charset=utf-8", SCRIPT.into())))
        .fallback(get(page))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .with_state(Server { out: Arc::new(out), state })
}

/// Answers when there is a build that the browser has not seen (`?<attempt>`), or after a while.
async fn news(Shared(server): Shared<Server>, uri: Uri) -> Response {
    let seen = uri.query().and_then(|query| query.parse().ok());
    let last = match seen {
        None => server.state.now(),
        Some(seen) => match tokio::time::timeout(PATIENCE, server.state.after(seen)).await {
            Ok(last) => last,
            Err(_) => server.state.now(),
        },
    };
    match serde_json::to_string(&last) {
        Ok(json) => typed("application/json", json),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn page(Shared(server): Shared<Server>, request: Request) -> Response {
    let path = request.uri().path();
    match find(&server.out, path) {
        Found::File(file) => answer(StatusCode::OK, &file),
        Found::Folder => {
            // Relative links count from the folder, so its address must end with a slash.
            let address = format!("{}/", path.trim_end_matches('/'));
            match HeaderValue::from_str(&address) {
                Ok(address) => {
                    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response()
                }
                Err(_) => StatusCode::BAD_REQUEST.into_response(),
            }
        }
        Found::Nothing if server.state.now().version == 0 => {
            let error = server.state.now().error.unwrap_or_default();
            let html = format!(
                "<!doctype html><title>Not built</title><head></head><h1>The site could not be built yet</h1><pre>{}</pre>",
                escape(&error)
            );
            (StatusCode::SERVICE_UNAVAILABLE, typed(HTML, with_script(&html))).into_response()
        }
        Found::Nothing => answer(StatusCode::NOT_FOUND, &server.out.join("404.html")),
    }
}

enum Found {
    File(PathBuf),
    /// A folder asked for without the slash at its end.
    Folder,
    Nothing,
}

/// The file for the address `path`. Every step is looked at before it is taken: no `..`, no links.
fn find(out: &Path, path: &str) -> Found {
    // Our addresses need no escapes, so one with a percent sign is none of ours.
    let Some(inner) = path.strip_prefix('/').filter(|inner| !inner.contains(['%', '\\', '\0'])) else {
        return Found::Nothing;
    };
    let mut file = out.to_owned();
    let mut is_folder = true;
    for part in Path::new(inner).components() {
        let Component::Normal(name) = part else { return Found::Nothing };
        if name.to_string_lossy().starts_with('.') {
            return Found::Nothing;
        }
        file.push(name);
        match file.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => is_folder = true,
            Ok(metadata) if metadata.is_file() => is_folder = false,
            _ => return Found::Nothing,
        }
    }
    if !is_folder {
        return if path.ends_with('/') { Found::Nothing } else { Found::File(file) };
    }
    file.push("index.html");
    match file.symlink_metadata() {
        Ok(metadata) if metadata.is_file() && path.ends_with('/') => Found::File(file),
        Ok(metadata) if metadata.is_file() => Found::Folder,
        _ => Found::Nothing,
    }
}

fn answer(status: StatusCode, file: &Path) -> Response {
    let Ok(bytes) = std::fs::read(file) else {
        // Between two builds the folder changes places; the browser asks again.
        return (StatusCode::SERVICE_UNAVAILABLE, "The site is being replaced; ask again.").into_response();
    };
    let kind = kind_of(file);
    match String::from_utf8(bytes) {
        Ok(html) if kind == HTML => (status, typed(&kind, with_script(&html))).into_response(),
        Ok(text) => (status, typed(&kind, text)).into_response(),
        Err(data) => {
            let kind =
                HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
            (status, [(header::CONTENT_TYPE, kind)], data.into_bytes()).into_response()
        }
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// The media type of `file` by its name; text, which ours all are, is UTF-8.
fn kind_of(file: &Path) -> String {
    let kind = mime_guess::from_path(file).first_or_text_plain();
    if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

fn with_script(html: &str) -> String {
    html.replacen("</head>", &format!("<script src=\"{SCRIPT_ADDRESS}\" defer></script>\n</head>"), 1)
}

fn typed(kind: &str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

#[cfg(test)]
mod tests;
