//! The layouts of access logs: one line to one [`Hit`].

mod cloudfront;
mod common;
mod cursor;
mod hit;
mod path;
mod s3;
mod time;

use cloudfront::Columns;
pub(super) use hit::{Fault, Hit};

/// The layouts that `judge downloads import` reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Found by the first line
    #[default]
    Auto,
    /// Common Log Format of Apache and nginx
    Common,
    /// The same with referrer and user agent
    Combined,
    /// CloudFront standard logs
    Cloudfront,
    /// S3 server access logs
    S3,
    /// What GitHub's releases API answers: counters
    Github,
}

impl Format {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Common => "common",
            Self::Combined => "combined",
            Self::Cloudfront => "cloudfront",
            Self::S3 => "s3",
            Self::Github => "github",
        }
    }

    /// The layout that `line`, the first one, shows.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        if line.starts_with(b"#Version:") || line.starts_with(b"#Fields:") {
            return Some(Self::Cloudfront);
        }
        let bracket = memchr::memmem::find(line, b" [")?;
        match line[..=bracket].iter().filter(|c| **c == b' ').count() {
            2 => Some(Self::S3),
            // A user's name may hold spaces.
            3.. if line.ends_with(b"\"") || line.ends_with(b"\" ") => Some(Self::Combined),
            3.. => Some(if line.iter().filter(|c| **c == b'"').count() > 2 {
                Self::Combined
            } else {
                Self::Common
            }),
            _ => None,
        }
    }
}

/// The path of a file's address, as the parsers read it; nothing when it is none.
pub(super) fn path_of(address: &str) -> Option<String> {
    path::read(address.as_bytes())
}

/// Reads the lines of one log.
pub(super) enum Parser {
    Common { combined: bool },
    Cloudfront(Option<Columns>),
    S3,
}

impl Parser {
    /// A parser for `format`; nothing for those that have no lines.
    pub(super) fn new(format: Format) -> Option<Self> {
        Some(match format {
            Format::Common => Self::Common { combined: false },
            Format::Combined => Self::Common { combined: true },
            Format::Cloudfront => Self::Cloudfront(None),
            Format::S3 => Self::S3,
            Format::Auto | Format::Github => return None,
        })
    }

    /// The download that `line` tells of; nothing when it tells of something else.
    pub(super) fn read<'l>(&mut self, line: &'l [u8]) -> Result<Option<Hit<'l>>, Fault> {
        match self {
            Self::Common { combined } => common::read(line, *combined),
            Self::Cloudfront(columns) => cloudfront::read(columns, line),
            Self::S3 => s3::read(line),
        }
    }
}

#[cfg(test)]
mod tests;
