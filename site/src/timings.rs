//! Where the time of a build went.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// Pages that are named, at most.
const SLOWEST: usize = 10;

/// It.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// The stages in their order; reading and looking at the output go side by side.
    pub stages: Vec<(&'static str, Duration)>,
    /// The kinds of pages.
    pub kinds: BTreeMap<&'static str, Kind>,
    /// The addresses of the pages that took longest, longest first.
    pub slowest: Vec<(String, Duration)>,
}

/// What the pages of a kind took, summed over all threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// Pages that were made.
    pub made: usize,
    /// Pages that were made before.
    pub kept: usize,
    /// What those took that were made.
    pub time: Duration,
}

/// A watch for stages.
pub(crate) struct Watch {
    since: Instant,
    pub(crate) stages: Vec<(&'static str, Duration)>,
}

impl Watch {
    /// One that runs.
    pub(crate) fn new() -> Self {
        Self { since: Instant::now(), stages: vec![] }
    }

    /// Ends the stage `name`; the next one begins.
    pub(crate) fn end(&mut self, name: &'static str) {
        let now = Instant::now();
        self.stages.push((name, now - self.since));
        self.since = now;
    }
}

impl Timings {
    /// Notes a page of the kind `kind` at `route`, which took `time` if it was made.
    pub(crate) fn page(&mut self, kind: &'static str, route: &str, time: Option<Duration>) {
        let kind = self.kinds.entry(kind).or_default();
        let Some(time) = time else {
            kind.kept += 1;
            return;
        };
        kind.made += 1;
        kind.time += time;
        if self.slowest.len() < SLOWEST || self.slowest.last().is_some_and(|(_, least)| *least < time) {
            let at = self.slowest.partition_point(|(_, other)| *other >= time);
            self.slowest.insert(at, (route.to_owned(), time));
            self.slowest.truncate(SLOWEST);
        }
    }
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: &Duration| time.as_secs_f64() * 1e3;
        writeln!(f, "{:>10}  stage", "ms")?;
        for (name, time) in &self.stages {
            writeln!(f, "{:>10.1}  {name}", ms(time))?;
        }
        writeln!(f, "{:>10}  {:>7} {:>7}  kind of page", "ms", "made", "kept")?;
        for (name, Kind { made, kept, time }) in &self.kinds {
            // `site::pages::team::OneTeam` → `team::OneTeam`
            let name = name.trim_start_matches("site::pages::").trim_end_matches("<'_>");
            writeln!(f, "{:>10.1}  {made:>7} {kept:>7}  {name}", ms(time))?;
        }
        for (route, time) in &self.slowest {
            writeln!(f, "{:>10.1}  /{route}", ms(time))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_pages_stand_first() {
        let mut timings = Timings::default();
        for page in 0..40_u64 {
            timings.page("a", &page.to_string(), Some(Duration::from_millis(page * 7 % 40)));
        }
        timings.page("a", "kept", None);
        let slowest: Vec<u128> = timings.slowest.iter().map(|(_, time)| time.as_millis()).collect();
        assert_eq!(slowest, (30..40).rev().collect::<Vec<u128>>());
        assert_eq!((timings.kinds["a"].made, timings.kinds["a"].kept), (40, 1));
    }
}
