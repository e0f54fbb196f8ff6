//! What a running command and all that it started cost: `git` has other programs do the work, which would go on
//! when only the command is stopped.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Of each second so many ticks are counted, wherever Linux runs.
const TICKS: u64 = 100;

/// The processes below one, with it.
#[derive(Debug, Default)]
pub(super) struct Family {
    ids: Vec<u32>,
    /// Processor time of all of them, those that have ended included.
    pub(super) spent: Duration,
}

impl Family {
    /// That of `child`. Where the system does not tell, it has only itself and has spent nothing.
    pub(super) fn of(child: &Child) -> Self {
        let mut family = Self { ids: vec![child.id()], spent: Duration::ZERO };
        let processes: Vec<(u32, Status)> = std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|id: u32| Some((id, Status::of(id)?)))
            .collect();
        let mut at = 0;
        while let Some(id) = family.ids.get(at).copied() {
            family.ids.extend(processes.iter().filter(|(_, status)| status.parent == id).map(|(id, _)| *id));
            at += 1;
        }
        let ticks: u64 =
            processes.iter().filter(|(id, _)| family.ids.contains(id)).map(|(_, status)| status.ticks).sum();
        family.spent = Duration::from_millis(ticks * 1_000 / TICKS);
        family
    }

    /// Ends all of them.
    pub(super) fn stop(&self, child: &mut Child) {
        let rest = self.ids.iter().filter(|id| **id != child.id());
        let ids: Vec<String> = rest.map(ToString::to_string).collect();
        let _ = child.kill();
        if !ids.is_empty() {
            let mut kill = Command::new("kill");
            let quiet = kill.arg("-9").args(ids).stdout(Stdio::null()).stderr(Stdio::null());
            // One that has ended meanwhile is none to end.
            let _ = quiet.status();
        }
    }
}

struct Status {
    parent: u32,
    /// Its own and those of the children that it has waited for.
    ticks: u64,
}

impl Status {
    fn of(id: u32) -> Option<Self> {
        let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name stands in brackets and may hold anything.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = fields.get(11..15)?.iter().filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Some(Self { parent: fields.get(1)?.parse().ok()?, ticks })
    }
}
