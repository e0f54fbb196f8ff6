//! Runs `judge run` when something was pushed, and every now and then.

use std::sync::Arc;
use std::time::Duration;

use tokio::process::Command;
use tokio::sync::Notify;

use super::child::Children;
use super::options::Options;

/// Several pushes in a row are one batch.
const QUIET: Duration = Duration::from_millis(300);

/// Runs batches for ever. One that fails has said why; the next one gets its chance.
pub(super) async fn run(options: Arc<Options>, pushed: Arc<Notify>, children: Children) {
    loop {
        let mut command = Command::new(&options.program);
        command.args(["run", "--quiet", "--dir"]).arg(&options.root).args(&options.batch);
        let _ = children.run(command).await;
        let _ = tokio::time::timeout(options.every, pushed.notified()).await;
        tokio::time::sleep(QUIET).await;
    }
}
