//! What was started ends with the process that started it, also where that is killed and can end nothing any more: then the
//! system tells it, where it is one that does.

use std::sync::Arc;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::{Mutex, oneshot};

use base::failure::Failure;
use base::platform::{end_with_parent, when_stopped};

/// How long an end in good order may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The running programs.
#[derive(Clone, Default)]
pub(super) struct Children {
    running: Arc<Mutex<Vec<Child>>>,
}

impl Children {
    /// Starts a program that runs until the end.
    pub(super) fn start(&self, mut command: Command) -> Result<(), Failure> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        tied(&mut command);
        let child = command.spawn().map_err(|why| Failure::machine(name, why))?;
        if let Ok(mut running) = self.running.try_lock() {
            running.push(child);
        }
        Ok(())
    }

    /// Runs a program to its end, or until everything ends.
    pub(super) async fn run(&self, mut command: Command) -> std::io::Result<bool> {
        // Whoever drops this while it waits ends the program.
        tied(&mut command);
        let mut child = command.spawn()?;
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

/// Has what `command` starts end with this process. The threads that start something are there until that ends.
pub(super) fn tied(command: &mut Command) {
    end_with_parent(command.as_std_mut());
    command.kill_on_drop(true);
}

/// Waits until somebody asks the process to end; what is done then has [`PATIENCE`].
pub(super) fn asked_to_end() -> impl Future<Output = ()> {
    let (stop, stopped) = oneshot::channel();
    when_stopped(move || {
        let _ = stop.send(());
        // The process ends as soon as everything else has.
        std::thread::sleep(PATIENCE);
    });
    async {
        // Where nothing tells, the machine ends all at once.
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
