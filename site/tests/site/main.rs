//! The `site` command as people run it: whole contests in temporary folders.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic in a test is the finding")]

mod board;
mod content;
mod contest;
mod files;
mod html;
mod replay;
mod serve;
mod untrusted;
