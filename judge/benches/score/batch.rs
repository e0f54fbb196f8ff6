//! (c) A batch of files with one worker and with two: the speed-up, the bits, and the peak of memory.

use std::fs;
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;

use crate::contest::Contest;
use crate::files::PACKED;
use crate::table::{Target, by_turns, heading, line, ms, title};
use crate::{Full, Result, Setup};

/// The bits of the scores of every file.
type Bits = Vec<(u64, u64)>;

/// Scores the file `length` times from disk, as `judge score` does with as many files.
fn batch(contest: &Contest, path: &Path, length: usize, pool: &rayon::ThreadPool) -> Result<Bits> {
    pool.install(|| (0..length).into_par_iter().map(|_| contest.evaluate(PACKED, &fs::read(path)?)).collect())
}

fn pool(workers: usize) -> Result<rayon::ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(workers).build()?)
}

/// Prints both tables.
pub(crate) fn run(setup: &Setup, full: &Full) -> Result<()> {
    let (short, long) = if setup.measure { (16, 64) } else { (2, 4) };
    title(&format!("(c) a batch of {long} files {PACKED} from disk"));
    let (path, pools) = (full.folder.join(PACKED), [pool(1)?, pool(2)?]);
    let mut bits: [Bits; 2] = [vec![], vec![]];
    let [one, two] = &mut bits;
    let times = by_turns(
        setup.runs,
        [&mut || batch(&full.contest, &path, long, &pools[0]).map(|found| *one = found), &mut || {
            batch(&full.contest, &path, long, &pools[1]).map(|found| *two = found)
        }],
    )?;
    if bits[0] != bits[1] || bits[0].windows(2).any(|pair| pair[0] != pair[1]) {
        return Err("the number of workers or the place in the batch changes the bits".into());
    }
    let widths = [16, 10, 10, 18, 11];
    heading(widths, ["workers", "time", "a file", "speed-up", "target"]);
    for (side, ratio) in [(0, None), (1, Some(times.ratio(0, 1)))] {
        let seconds = times.seconds(side);
        let speed_up = ratio.map_or("1".to_owned(), |ratio| ratio.to_string());
        let target = ratio.map_or("-".to_owned(), |ratio| setup.mark(Target::AtLeast(1.9), ratio.median));
        line(widths, [(side + 1).to_string(), ms(seconds), ms(seconds / long as f64), speed_up, target]);
    }
    println!("the bits of all scores are the same");

    println!();
    heading(widths, ["2 workers", "key alone", "peak", "peak : the short", "target"]);
    let mut least = None;
    for length in [short, long] {
        let Some((key, peak)) = in_child(full, length)? else {
            println!("this system does not tell the peak of memory");
            break;
        };
        let ratio = peak / *least.get_or_insert(peak);
        line(
            widths,
            [
                format!("{length} files"),
                format!("{key:.0} MB"),
                format!("{peak:.0} MB"),
                format!("{ratio:.2}"),
                setup.mark(Target::AtMost(700.0), peak),
            ],
        );
    }
    Ok(())
}

/// Megabytes of a process of its own after the key was read, and at the peak.
fn in_child(full: &Full, length: usize) -> Result<Option<(f64, f64)>> {
    let output = Command::new(std::env::current_exe()?)
        .arg("--peak-of")
        .arg(length.to_string())
        .arg("--keep")
        .arg(&full.folder)
        .output()?;
    if !output.status.success() {
        return Err(format!("the batch alone failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    match (numbers.next(), numbers.next()) {
        (Some(key), Some(peak)) => Ok(Some((key?, peak?))),
        _ => Ok(None),
    }
}

/// What that process does: a batch with two workers, then it prints its memory, if the system tells.
pub(crate) fn alone(folder: &Path, length: usize) -> Result<()> {
    let expected: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("expected.json"))?)?;
    let score = |split: &str| expected[split].as_f64().ok_or("no score is expected");
    let contest = Contest::open(&folder.join("key.csv"), "rmse", (score("public")?, score("private")?))?;
    let key = status("VmRSS:");
    batch(&contest, &folder.join(PACKED), length, &pool(2)?)?;
    if let (Some(key), Some(peak)) = (key, status("VmHWM:")) {
        println!("{key} {peak}");
    }
    Ok(())
}

/// A line of the process's status, in megabytes.
fn status(name: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
