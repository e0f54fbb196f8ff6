//! What programs print, and what becomes of it when nobody reads on.
//!
//! Entry points: [`print()`], [`note`], [`coloured`], and [`ended`] at the end of `main`.
//!
//! A reader who has seen enough (`| head -1`) ends no command: what is left is not printed, and the command does what
//! it was called for. Any other failure to write, such as a full disk, is told at the end by the exit code, because the
//! results are not where they were asked for.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};

/// Why standard output takes no more.
static STOPPED: OnceLock<std::io::Error> = OnceLock::new();

/// Results, to standard output.
pub fn print(text: &str) {
    if STOPPED.get().is_some() {
        return;
    }
    let mut out = std::io::stdout().lock();
    if let Err(why) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        let _ = STOPPED.set(why);
    }
}

/// What is said beside the results, to the error stream. If that is closed, there is nobody to tell.
pub fn note(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Whether what goes to the error stream may have colours: it is a terminal, and neither `NO_COLOR` nor `TERM=dumb` nor
/// `CLICOLOR=0` forbids it; or `CLICOLOR_FORCE` asks for them.
pub fn coloured() -> bool {
    AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

/// Whether somebody sits at a terminal and can be asked.
pub fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// The exit code of a command that would end with `code`: 3 if its results could not be written.
pub fn ended(code: ExitCode) -> ExitCode {
    match STOPPED.get() {
        Some(why) if why.kind() != ErrorKind::BrokenPipe => {
            note(&format!("the output could not be written: {why}\n"));
            ExitCode::from(3)
        }
        _ => code,
    }
}

/// What clap has to say: help and versions to standard output, complaints to the error stream.
pub(crate) fn clap(said: &clap::Error) {
    if let Err(why) = said.print()
        && !said.use_stderr()
    {
        let _ = STOPPED.set(why);
    }
}
