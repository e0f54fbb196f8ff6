//! What stays for good is asked about before it is done.

use std::cell::Cell;
use std::io::BufRead as _;

use base::failure::Failure;
use base::finding::render::Format;
use base::finding::secret::redacted;
use base::finding::{Finding, codes};
use base::output::Output;
use base::terminal::{is_attended, note};

/// `--yes`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Consent {
    /// Do not ask whether to go on; needed where nobody sits at a terminal
    #[arg(short, long)]
    yes: bool,
    /// Whether somebody said yes already: a command that begins anew, since main moved, does not ask again.
    #[arg(skip)]
    given: Cell<bool>,
}

impl Consent {
    /// Asks whether `what`, a sentence without its full stop, is meant.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when somebody says no, or nobody can be asked and `--yes` was not given.
    pub fn ask(&self, output: Output, what: &str) -> Result<(), Failure> {
        if self.yes || self.given.get() {
            return Ok(());
        }
        let refused = |why: &str, help: &str| {
            let text = format!("{why}: this {what}");
            Err(Failure::Configuration(vec![Finding::new(codes::NOT_CONFIRMED, text).help(help)]))
        };
        if !is_attended() || output.format != Format::Text {
            return refused(
                "nobody can be asked here",
                "nothing was done. Look at it with --dry-run, then give --yes",
            );
        }
        note(&format!("This {}.\nIt cannot be taken back. Go on? (yes/no): ", redacted(what)));
        let mut answer = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut answer)
            .map_err(|why| Failure::machine("reading the answer", why))?;
        if !matches!(answer.trim().to_ascii_lowercase().as_str(), "yes" | "y") {
            return refused("nobody said yes", "nothing was done");
        }
        self.given.set(true);
        Ok(())
    }
}
