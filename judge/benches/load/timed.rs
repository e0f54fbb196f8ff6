//! What programs take: of the clock, and of the processors.

use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// In seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) clock: f64,
    /// Of all programs and what they started.
    pub(crate) processors: f64,
    /// Of the one that took most.
    pub(crate) longest: f64,
}

impl Spent {
    /// One after the other.
    pub(crate) fn and(self, other: &Self) -> Self {
        Self {
            clock: self.clock + other.clock,
            processors: self.processors + other.processors,
            longest: self.longest + other.longest,
        }
    }
}

/// Runs `commands` at once, all of which have to end well.
pub(crate) fn timed(commands: &mut [Command]) -> Spent {
    let begun = Instant::now();
    let start = |command: &mut Command| command.stdout(Stdio::null()).spawn().unwrap();
    let children: Vec<Child> = commands.iter_mut().map(start).collect();
    let mut each = vec![];
    for mut child in children {
        // What has ended is counted once it is waited for, so that each is told apart.
        let before = children_spent();
        let status = child.wait().unwrap();
        assert!(status.success(), "{status}");
        each.push(children_spent() - before);
    }
    let clock = begun.elapsed().as_secs_f64();
    Spent { clock, processors: each.iter().sum(), longest: each.iter().fold(0.0, |most, one| one.max(most)) }
}

/// Seconds of processors of all programs that were started here and have ended, and of those that they started.
fn children_spent() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN);
    // Fields 16 and 17 of proc(5), of which the first two are before `rest`; 100 ticks a second on every Linux.
    (ticks(13) + ticks(14)) / 100.0
}
