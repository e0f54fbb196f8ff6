//! What xtask prints: aligned lines on standard output, progress and errors on standard error.
// The one module that may print; the others go through it, so that every line looks alike.
#![allow(clippy::print_stderr)]

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Width of the first column, as wide as "Building site".
const LABEL: usize = 15;

/// One aligned line: what it is about, then what there is to say.
pub(crate) fn line(label: &str, text: &str) {
    plain(&format!("{label:<LABEL$}{text}"));
}

/// A line without a label.
pub(crate) fn plain(text: &str) {
    let mut out = std::io::stdout();
    // A reader who has gone away (`| head`) is no reason to stop. Flushed, because a child process may
    // write next and must not come first.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// The reason why a command stopped, with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// A count as people write it: 28,171.
pub(crate) fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A span of time in the unit that reads best.
pub(crate) fn seconds(span: Duration) -> String {
    let s = span.as_secs_f64();
    if s < 100.0 { format!("{s:.1} s") } else { format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0) }
}

/// Progress of something slow: a line that rewrites itself on a terminal, one line a minute elsewhere.
pub(crate) struct Progress {
    label: &'static str,
    terminal: bool,
    begun: Instant,
    said: Instant,
    wrote: bool,
}

impl Progress {
    /// Begins; nothing is shown before it has taken a while.
    pub(crate) fn new(label: &'static str) -> Self {
        let now = Instant::now();
        Self { label, terminal: std::io::stderr().is_terminal(), begun: now, said: now, wrote: false }
    }

    /// Says how far it is.
    pub(crate) fn at(&mut self, text: &str) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(60) };
        if self.said.elapsed() < pause {
            return;
        }
        self.said = Instant::now();
        let line = format!("{:<LABEL$}{text}, {}", self.label, seconds(self.begun.elapsed()));
        if self.terminal {
            eprint!("\r\x1b[K{line}");
            self.wrote = true;
        } else {
            eprintln!("{line}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.wrote {
            eprint!("\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_thousands_separators() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(28_171), "28,171");
        assert_eq!(count(2_817_131), "2,817,131");
    }

    #[test]
    fn long_spans_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(2130)), "2.1 s");
        assert_eq!(seconds(Duration::from_secs(192)), "3 min 12 s");
    }
}
