//! The only place of this crate that prints.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the layer that talks to the terminal")]

use std::io::IsTerminal as _;

use judge::failure::Failure;
use judge::finding::render::{Format, render};

use super::Common;

/// Prints as the flags ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct Printer {
    format: Format,
    quiet: bool,
}

impl Printer {
    pub(super) fn new(common: &Common) -> Self {
        Self { format: common.format, quiet: common.quiet }
    }

    /// Good news in a sentence, or as `value` for programs.
    pub(super) fn news(&self, sentence: &str, value: &serde_json::Value) {
        match self.format {
            _ if self.quiet => {}
            Format::Json => println!("{value}"),
            Format::Text | Format::Github => println!("{sentence}"),
        }
    }

    /// What went wrong. Findings are the command's answer, so that programs read them from standard output.
    pub(super) fn failure(&self, failure: &Failure) {
        if let Failure::Machine(why) = failure {
            return match self.format {
                Format::Json => println!("{}", serde_json::json!({ "failed": why })),
                Format::Text | Format::Github => eprintln!("site: {why}"),
            };
        }
        let findings = failure.findings();
        match self.format {
            Format::Text => eprint!("{}", render(findings, self.format, std::io::stderr().is_terminal())),
            Format::Json | Format::Github => print!("{}", render(findings, self.format, false)),
        }
    }
}
