//! `judge init` on tables of every kind, and what works at once after it; `judge doctor` on what it left and on what was
//! broken afterwards.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod doctor;
mod lists;
mod made;
mod release;
mod tables;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::{Ran, judge_program};

/// Before the contests here open.
pub(super) const NOW: &str = "2026-11-30T00:00:00Z";
/// What only an organiser knows.
pub(super) const SAID: [&str; 8] =
    ["--yes", "--title", "A contest", "--opens", "2026-12-01", "--closes", "2027-03-01", "--seed=a"];

/// A number from 0 to 1 that looks random and is the same in every run.
pub(super) fn unit(seed: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A table: its header, and a row for each number.
pub(super) fn table(header: &str, rows: u64, row: impl Fn(u64) -> String) -> String {
    (0..rows).fold(format!("{header}\n"), |text, at| text + &row(at) + "\n")
}

/// An id like a hash.
pub(super) fn id(at: u64) -> String {
    format!("{:08x}", (unit(at) * f64::from(u32::MAX)) as u32)
}

/// Where contests are made.
pub(super) struct Desk {
    pub(super) dir: TempDir,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A program of ours in `folder`, without anybody's keys and settings.
    pub(super) fn program(&self, name: &str, folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(judge_program().with_file_name(name));
        command.args(args).current_dir(folder).stdin(Stdio::null());
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", self.dir.path());
        for name in ["GITPRIZE_IDENTITY", "GITPRIZE_SIGNING_KEY", "CI"] {
            command.env_remove(name);
        }
        command
    }

    pub(super) fn ran(&self, name: &str, folder: &str, args: &[&str]) -> Ran {
        Ran::of(&self.program(name, &self.path(folder), args).output().unwrap())
    }

    /// `judge init contest --answers` of a table with this text, and what only the organiser knows.
    pub(super) fn init(&self, table: &str, more: &[&str]) -> Ran {
        std::fs::write(self.path("answers.csv"), table).unwrap();
        let args = ["init", "contest", "--answers", "answers.csv", "--now", NOW];
        self.ran("judge", ".", &[&args[..], &SAID, more].concat())
    }

    /// What works at once after it.
    pub(super) fn works(&self) {
        let in_contest = |name: &str, args: &[&str]| self.ran(name, "contest", args);
        in_contest("judge", &["lint"]).ok();
        let run = in_contest("judge", &["run", "--now", NOW]).ok();
        assert!(run.out.contains("nothing waits"), "{}", run.out);
        if judge_program().with_file_name("site").is_file() {
            in_contest("site", &["build", "--now", NOW]).ok();
            assert!(self.path("contest/public/index.html").is_file());
        }
    }

    /// Nothing of a contest, and nothing half-made.
    pub(super) fn is_empty(&self) {
        let entries = std::fs::read_dir(self.dir.path()).unwrap().flatten();
        let names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        assert!(names.iter().all(|name| name == "answers.csv" || name == "clone"), "{names:?}");
    }
}

/// As the handbook's first contest has them: of each a few measurements, and whether it was benign.
pub(crate) fn tumours() -> String {
    let row = |at: u64| {
        let benign = u64::from(unit(at) < 0.6);
        let size = 12.0 + 4.0 * unit(at + 1_000_000) + 3.0 * (1 - benign) as f64;
        format!("{size:.2},{:.2},{:.1},{benign}", 15.0 + 9.0 * unit(at + 2_000_000), size * size * 3.0)
    };
    table("mean_radius,mean_texture,mean_area,target", 569, row)
}

/// Two thousand rows with targets from 0 to 10.
pub(crate) fn numbers() -> String {
    table("id,target", 2_000, |at| format!("{},{:.2}", id(at), 10.0 * unit(at + 1_000_000)))
}
