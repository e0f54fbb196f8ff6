//! A git server of one's own: everything through the real `git push` into a bare repository with the hooks of `judge host`.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod desk;
mod file;
mod flow;
mod install;
mod rights;
mod signed;
mod ssh;
mod trial;
