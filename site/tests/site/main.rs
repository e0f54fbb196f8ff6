//! The `site` command as people run it: whole contests in temporary folders.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic in a test is the finding")]

mod api;
mod board;
mod broken;
mod built_in;
mod check;
mod compressed;
mod content;
mod contest;
mod course;
mod data;
mod dates;
mod day;
mod decisions;
mod fields;
mod files;
mod glance;
mod history;
mod html;
mod import;
mod imported;
mod incremental;
mod inputs;
mod kills;
mod large_import;
mod linked;
mod machines;
mod past;
mod pending;
mod prizes;
mod queue;
mod ranks;
mod receipt;
mod refused;
mod replay;
mod reveal;
mod same;
mod scheduled;
mod sealed;
mod search;
mod serve;
#[path = "../../../judge/tests/support/mod.rs"]
mod support;
mod theme;
mod untrusted;
