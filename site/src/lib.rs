//! Builds a contest's static site from its Markdown and its ledger.
//!
//! The flow goes one way: [`input`] reads the contest's folder once into an immutable `input::Site`;
//! `pages` says which pages there are and renders each as a pure function of it; `build` renders them in
//! parallel, checks every link, and is the only place that writes. `serve` does the same again whenever a
//! file changes. Nothing here scores anything or talks to a git remote.

pub mod build;
pub mod cli;
pub mod handbook;
pub mod input;

mod chart;
mod check;
mod content;
mod digest;
mod fuel;
mod host;
mod import;
mod linked;
mod markdown;
mod pages;
mod picture;
mod plain;
mod route;
mod search;
mod serve;
mod state;
mod terms;
mod theme;
mod timings;
mod words;
