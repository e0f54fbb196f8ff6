//! What a run of a program costs.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// It. Where the system does not tell of times and memory, they are 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Seconds that passed.
    pub(crate) wall: f64,
    /// Seconds in the program.
    pub(crate) user: f64,
    /// Seconds in the system for it.
    pub(crate) sys: f64,
    /// The most memory that it held.
    pub(crate) mebibytes: f64,
}

/// How often memory is looked at.
const STEP: Duration = Duration::from_millis(2);
/// Ticks of a second in what Linux tells of times.
const TICKS: f64 = 100.0;

/// Runs `command`, which has to end well.
pub(crate) fn run(command: &mut Command) -> Result<Cost> {
    let (user, sys) = times();
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut most = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        most = peak(child.id()).unwrap_or(most);
        std::thread::sleep(STEP);
    };
    let wall = begun.elapsed().as_secs_f64();
    if !status.success() {
        let output = child.wait_with_output()?;
        return Err(format!("{command:?}: {status}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let (user_after, sys_after) = times();
    Ok(Cost { wall, user: user_after - user, sys: sys_after - sys, mebibytes: most })
}

/// The median of each figure of `runs` runs.
pub(crate) fn median(runs: usize, mut run: impl FnMut() -> Result<Cost>) -> Result<Cost> {
    let costs = (0..runs.max(1)).map(|_| run()).collect::<Result<Vec<Cost>>>()?;
    let of = |figure: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Ok(Cost {
        wall: of(|cost| cost.wall),
        user: of(|cost| cost.user),
        sys: of(|cost| cost.sys),
        mebibytes: of(|cost| cost.mebibytes),
    })
}

/// Seconds of the programs that this one started and that ended: theirs, and the system's for them.
fn times() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything.
    let figures: Vec<f64> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .map(|figure| figure.trim().parse().unwrap_or(0.0))
        .collect();
    let at = |place: usize| figures.get(place).copied().unwrap_or(0.0) / TICKS;
    (at(13), at(14))
}

/// The most memory that a program held so far.
fn peak(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes / 1024.0)
}
