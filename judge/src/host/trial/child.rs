//! What was started ends with the process that started it.

use std::sync::Arc;

use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use base::failure::Failure;

/// The running programs.
#[derive(Clone, Default)]
pub(super) struct Children {
    running: Arc<Mutex<Vec<Child>>>,
}

impl Children {
    /// Starts a program that runs until the end.
    pub(super) fn start(&self, mut command: Command) -> Result<(), Failure> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let child = command.kill_on_drop(true).spawn().map_err(|why| Failure::machine(name, why))?;
        if let Ok(mut running) = self.running.try_lock() {
            running.push(child);
        }
        Ok(())
    }

    /// Runs a program to its end, or until everything ends.
    pub(super) async fn run(&self, mut command: Command) -> std::io::Result<bool> {
        // Whoever drops this while it waits ends the program.
        let mut child = command.kill_on_drop(true).spawn()?;
        Ok(child.wait().await?.success())
    }

    /// Ends all of them and waits until they have.
    pub(super) async fn end(&self) {
        for child in self.running.lock().await.iter_mut() {
            let _ = child.start_kill();
            let _ = child.wait().await;
        }
    }
}

/// Waits until somebody asks the process to end.
#[cfg(unix)]
pub(super) fn asked_to_end() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|why| Failure::machine("listening for signals", why));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits until somebody asks the process to end.
#[cfg(not(unix))]
pub(super) fn asked_to_end() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
