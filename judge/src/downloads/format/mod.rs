//! The layouts of access logs: one line to one [`Hit`].

mod cloudfront;
mod common;
mod cursor;
mod hit;
mod json;
mod path;
mod s3;
mod time;

use cloudfront::Columns;
use common::Kind;
pub(super) use hit::{Fault, Hit};
pub(super) use path::read as path_of;

/// The layouts that `judge downloads import` reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Found by the first line
    #[default]
    Auto,
    /// Common Log Format of Apache and nginx
    Common,
    /// The same with referrer and user agent; Traefik's too
    Combined,
    /// The same behind host and port: Debian's other_vhosts_access.log
    Vhost,
    /// Caddy's JSON
    Caddy,
    /// Traefik's JSON
    Traefik,
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
            Self::Vhost => "vhost",
            Self::Caddy => "caddy",
            Self::Traefik => "traefik",
            Self::Cloudfront => "cloudfront",
            Self::S3 => "s3",
            Self::Github => "github",
        }
    }

    /// The layout in which most of `lines`, the first ones of a log, can be read; strangers write some of them.
    pub(super) fn of<'l>(lines: impl Iterator<Item = &'l [u8]> + Clone) -> Option<Self> {
        let readable = |format: Self| {
            let mut parser = Parser::new(format)?;
            Some(lines.clone().filter(|line| parser.read(line).is_ok()).count())
        };
        let found = KNOWN.iter().map(|format| (readable(*format).unwrap_or(0), *format));
        // Of equals the first.
        let best = found.rev().max_by_key(|(readable, _)| *readable)?;
        (best.0 > 0).then_some(best.1)
    }
}

/// Layouts that the lines themselves show.
const KNOWN: [Format; 7] = [
    Format::Cloudfront,
    Format::S3,
    Format::Vhost,
    Format::Combined,
    Format::Common,
    Format::Caddy,
    Format::Traefik,
];

/// Reads the lines of one log.
#[derive(Clone)]
pub(super) enum Parser {
    Common(Kind),
    Cloudfront(Option<Columns>),
    S3,
    Caddy,
    Traefik,
}

impl Parser {
    /// A parser for `format`; nothing for those that have no lines.
    pub(super) fn new(format: Format) -> Option<Self> {
        Some(match format {
            Format::Common => Self::Common(Kind::Common),
            Format::Combined => Self::Common(Kind::Combined),
            Format::Vhost => Self::Common(Kind::Vhost),
            Format::Caddy => Self::Caddy,
            Format::Traefik => Self::Traefik,
            Format::Cloudfront => Self::Cloudfront(None),
            Format::S3 => Self::S3,
            Format::Auto | Format::Github => return None,
        })
    }

    /// The download that `line` tells of; nothing when it tells of something else.
    pub(super) fn read<'l>(&mut self, line: &'l [u8]) -> Result<Option<Hit<'l>>, Fault> {
        match self {
            Self::Common(kind) => common::read(line, *kind),
            Self::Cloudfront(columns) => cloudfront::read(columns, line),
            Self::S3 => s3::read(line),
            Self::Caddy => json::caddy(line),
            Self::Traefik => json::traefik(line),
        }
    }

    /// Whether lines say how those after them are read, so that they have to be read in their order.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Self::Cloudfront(_))
    }
}

#[cfg(test)]
mod tests;
