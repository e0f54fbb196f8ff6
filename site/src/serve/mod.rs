//! The preview server: builds, shows, watches, rebuilds, reloads.
//!
//! Entry point: [`serve`]. It listens on 127.0.0.1 only. Pages are read from the output folder for each
//! request; the script that reloads them is added on the way out, so that what stands in the folder is what
//! `site build` makes.

mod http;
mod state;
mod watch;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base::failure::Failure;
use base::finding::render::{Format, Severity, render};
use base::time::Instant;

use crate::build::{self, Summary, build};
use crate::input::Moment;
use state::State;

/// What to serve.
pub(crate) struct Options {
    /// The contest.
    pub(crate) root: PathBuf,
    /// Where the site is built.
    pub(crate) out: PathBuf,
    /// On 127.0.0.1; 0 for a free one.
    pub(crate) port: u16,
    /// How often to look, if the file system does not tell.
    pub(crate) poll: Option<Duration>,
}

/// What happened, for the terminal.
pub(crate) enum News<'n> {
    /// The server answers at this address.
    Listening(SocketAddr),
    /// A build went well, in so many seconds.
    Built(Box<Summary>, f64),
    /// A build went wrong; the old pages stay.
    Failed(&'n Failure),
}

/// Serves until Ctrl-C.
///
/// # Errors
/// What stops the server from starting: the port, the file watcher, an output folder that is not ours.
pub(crate) fn serve(
    options: Options,
    report: impl Fn(News<'_>) + Send + Sync + 'static,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|why| Failure::machine("starting the server", why))?;
    runtime.block_on(run(options, Arc::new(report)))
}

type Report = Arc<dyn Fn(News<'_>) + Send + Sync>;

async fn run(options: Options, report: Report) -> Result<(), Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|why| {
        Failure::machine(format!("listening on {address} (choose another with --port)"), why)
    })?;
    let address = listener.local_addr().map_err(|why| Failure::machine("listening", why))?;
    let state = Arc::new(State::default());
    // Watch first, so that a change during the first build is not missed.
    let changes = watch::start(&options.root, options.poll)?;
    let options = Arc::new(options);
    rebuild(&options, &state, &report)?;
    report(News::Listening(address));
    let builder = {
        let (options, state, report) = (options.clone(), state.clone(), report.clone());
        move || {
            while changes.wait() {
                // Every failure is shown; the next change gets its chance.
                let _ = rebuild(&options, &state, &report);
            }
        }
    };
    // A plain thread: it ends with the process, where a task that blocks would hold up the end.
    std::thread::Builder::new()
        .name("rebuild".to_owned())
        .spawn(builder)
        .map_err(|why| Failure::machine("starting a thread", why))?;
    let app = http::router(options.out.clone(), state);
    tokio::select! {
        ended = async { axum::serve(listener, app).await } => ended.map_err(|why| Failure::machine("serving", why)),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

/// Builds once. Findings are shown and are no failure of the server; anything else is, at its start.
fn rebuild(options: &Options, state: &State, report: &Report) -> Result<(), Failure> {
    let started = std::time::Instant::now();
    let now = Instant::now();
    match build(
        &options.root,
        &options.out,
        Moment { now, as_of: now },
        &build::Options::usual(&options.root),
    ) {
        Ok(summary) => {
            report(News::Built(Box::new(summary), started.elapsed().as_secs_f64()));
            state.built();
            Ok(())
        }
        Err(failure) => {
            report(News::Failed(&failure));
            state.failed(match &failure {
                Failure::Machine(why) => why.clone(),
                other => render(other.findings(), Severity::Error, Format::Text, false),
            });
            match failure {
                Failure::Findings(_) => Ok(()),
                other => Err(other),
            }
        }
    }
}
