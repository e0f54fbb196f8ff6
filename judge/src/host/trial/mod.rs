//! A contest on this machine for a trial, in one process: its repository over HTTP, a batch whenever something was pushed,
//! and its site. It listens on 127.0.0.1 only, and everybody is whoever they say they are.

mod backend;
mod batch;
mod child;
mod http;
mod options;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Notify;

use base::failure::Failure;
use child::Children;
pub(crate) use options::Options;

/// Serves until Ctrl-C, or until somebody asks the process to end; then ends all that it has started. `listening` is told
/// where the repository is.
///
/// # Errors
/// What stops it from starting.
pub(crate) fn serve(options: Options, listening: impl FnOnce(SocketAddr)) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|why| Failure::machine("starting the server", why))?;
    runtime.block_on(run(Arc::new(options), listening))
}

async fn run(options: Arc<Options>, listening: impl FnOnce(SocketAddr)) -> Result<(), Failure> {
    // Before anything is started that would have to be ended.
    let ended = child::asked_to_end();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = TcpListener::bind(address).await.map_err(|why| {
        Failure::machine(format!("listening on {address} (choose another with --git-port)"), why)
    })?;
    let address = listener.local_addr().map_err(|why| Failure::machine("listening", why))?;
    let (pushed, children) = (Arc::new(Notify::new()), Children::default());
    if let Some(site) = &options.site {
        children.start(site_of(&options, site))?;
    }
    listening(address);
    let batches = tokio::spawn(batch::run(options.clone(), pushed.clone(), children.clone()));
    let app = http::router(options.clone(), address, pushed);
    let result = tokio::select! {
        ended = async { axum::serve(listener, app).await } => ended.map_err(|why| Failure::machine("serving", why)),
        () = ended => Ok(()),
    };
    batches.abort();
    children.end().await;
    result
}

fn site_of(options: &Options, site: &std::path::Path) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(site);
    command.args(["serve", "--port", &options.site_port.to_string(), "--dir"]).arg(&options.root);
    command
}
