//! `[alarm]` of `contest.toml`: how often a batch is to run, and who is told when none did.

use super::data::is_address;
use super::reader::Section;
use base::finding::{codes, quoted};
use base::time::Window;

/// When somebody is to notice that no batch runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alarm {
    /// How often a batch is to run.
    pub every: Option<Window>,
    /// An address that is asked for after each batch; whoever keeps it notices when nobody asks.
    pub heartbeat: Option<String>,
}

pub(super) fn alarm(section: &Section<'_, '_>) -> Option<Alarm> {
    let every = section.parsed::<Window>("every").map(|at| at.value);
    let heartbeat = section.text("heartbeat");
    if let Some(at) = heartbeat.as_ref().filter(|at| !is_address(&at.value)) {
        let text = format!(
            "alarm.heartbeat is {}, expected an https address without a password; http is for this machine only",
            quoted(&at.value)
        );
        section.complain(codes::BAD_VALUE, &at.span, text, None);
    }
    Some(Alarm { every, heartbeat: heartbeat.map(|at| at.value) })
}
