//! Requests of `object_store` through the HTTP client that the project has already, instead of one that brings forty
//! crates. A redirection is an answer and not followed: a signed request is for the server that it was signed for.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use object_store::{ClientConfigKey, ClientOptions};
use ureq::Agent;
use ureq::http::request::Parts;
use ureq::http::{Method, Request, Response};
use ureq::tls::TlsConfig;

/// A server that does not take a connection is not waited for.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest that one file may take.
const WHOLE: Duration = Duration::from_secs(300);

/// Makes clients that read answers of so many bytes at most.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) most: u64,
}

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let in_the_open = options.get_config_value(&ClientConfigKey::AllowHttp);
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .https_only(in_the_open.as_deref() != Some("true"))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("gitprize/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(forge::certificates()).build())
            .build();
        Ok(HttpClient::new(Client { agent: config.into(), most: self.most }))
    }
}

#[derive(Debug)]
struct Client {
    agent: Agent,
    most: u64,
}

#[async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let (agent, most) = (self.agent.clone(), self.most);
        tokio::task::spawn_blocking(move || ask(&agent, parts, &body, most).map_err(told))
            .await
            .map_err(|why| HttpError::new(HttpErrorKind::Interrupted, why))?
    }
}

fn ask(agent: &Agent, parts: Parts, body: &[u8], most: u64) -> Result<HttpResponse, ureq::Error> {
    let has_none = body.is_empty() && [Method::GET, Method::HEAD, Method::DELETE].contains(&parts.method);
    let response = if has_none {
        agent.run(Request::from_parts(parts, ()))?
    } else {
        agent.run(Request::from_parts(parts, body))?
    };
    let (parts, mut body) = response.into_parts();
    let bytes = body.with_config().limit(most).read_to_vec()?;
    Ok(Response::from_parts(parts, HttpResponseBody::from(bytes)))
}

/// What became of a request, so that `object_store` knows whether another try makes sense.
fn told(why: ureq::Error) -> HttpError {
    let kind = match &why {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => HttpErrorKind::Connect,
        ureq::Error::Io(why) if why.kind() == std::io::ErrorKind::ConnectionRefused => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, why)
}
