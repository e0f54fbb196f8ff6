//! What hosts of static sites take, as they publish it (November 2026).

use std::time::Duration;

use base::finding::{Finding, codes};

use crate::words::{count, grouped};

/// A host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Host {
    /// GitHub Pages
    Pages,
    /// GitLab Pages on gitlab.com
    Gitlab,
    /// Cloudflare Pages, free of charge
    Cloudflare,
}

/// What one takes at most; nothing where it sets no limit.
struct Limits {
    name: &'static str,
    /// All of the site.
    bytes: Option<u64>,
    files: Option<u64>,
    /// One file.
    file: Option<u64>,
    minutes: Option<u64>,
}

/// How much of a limit may be used before that is told.
const NEAR: f64 = 0.8;

impl Host {
    fn limits(self) -> Limits {
        match self {
            // docs.github.com, "GitHub Pages limits": 1 GB, and 10 minutes to deploy.
            Self::Pages => Limits {
                name: "GitHub Pages",
                bytes: Some(1_000_000_000),
                files: None,
                file: None,
                minutes: Some(10),
            },
            // docs.gitlab.com, "GitLab.com settings" and "Pages": 1 GB, 200,000 entries.
            Self::Gitlab => Limits {
                name: "GitLab Pages",
                bytes: Some(1_000_000_000),
                files: Some(200_000),
                file: None,
                minutes: None,
            },
            // developers.cloudflare.com, "Pages: limits": 20,000 files, 25 MiB each, 20 minutes.
            Self::Cloudflare => Limits {
                name: "Cloudflare Pages",
                bytes: None,
                files: Some(20_000),
                file: Some(25 << 20),
                minutes: Some(20),
            },
        }
    }

    /// Errors and warnings about a site of `files`, each with its length, that was made in `time`.
    pub(super) fn hold(self, files: &[(String, u64)], time: Duration) -> (Vec<Finding>, Vec<Finding>) {
        let limits = self.limits();
        let (mut errors, mut warnings) = (vec![], vec![]);
        let mut hold = |has: u64, limit: Option<u64>, unit: [&str; 2], help: &str| {
            let Some(limit) = limit.filter(|limit| has as f64 > *limit as f64 * NEAR) else { return };
            let text = format!(
                "the site has {}, and {} takes {} at most",
                count(has, unit[0], unit[1]),
                limits.name,
                grouped(limit)
            );
            let finding = Finding::new(codes::HOST_LIMIT, text).help(help);
            if has > limit { errors.push(finding) } else { warnings.push(finding) }
        };
        let bytes = files.iter().map(|(_, bytes)| bytes).sum();
        hold(
            bytes,
            limits.bytes,
            ["byte", "bytes"],
            "publish large files elsewhere and link to them, or take another host",
        );
        hold(
            files.len() as u64,
            limits.files,
            ["file", "files"],
            "take another host: a page a team and a thread needs the files",
        );
        let slow = "build where there is no such limit and upload the folder; a cache (`--cache`) makes the next build quick";
        hold(
            time.as_secs().div_ceil(60),
            limits.minutes.filter(|_| time.as_secs() >= 60),
            ["minute of building", "minutes of building"],
            slow,
        );
        for (name, bytes) in files {
            let Some(limit) = limits.file.filter(|limit| bytes > limit) else { continue };
            let text = format!(
                "the file has {}, and {} takes {} at most",
                count(*bytes, "byte", "bytes"),
                limits.name,
                grouped(limit)
            );
            let finding = Finding::new(codes::HOST_LIMIT, text).in_file(name);
            errors.push(finding.help("publish the file elsewhere and link to it"));
        }
        (errors, warnings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(host: Host, files: usize, each: u64, seconds: u64) -> (usize, usize) {
        let files: Vec<(String, u64)> = (0..files).map(|at| (at.to_string(), each)).collect();
        let (errors, warnings) = host.hold(&files, Duration::from_secs(seconds));
        (errors.len(), warnings.len())
    }

    #[test]
    fn what_a_host_does_not_take_is_an_error_and_what_is_near_to_it_a_warning() {
        assert_eq!(told(Host::Pages, 100, 1_000, 5), (0, 0));
        assert_eq!(told(Host::Pages, 100, 9_000_000, 5), (0, 1));
        assert_eq!(told(Host::Pages, 100, 11_000_000, 5), (1, 0));
        assert_eq!(told(Host::Pages, 30_000, 1, 601), (1, 0));
        assert_eq!(told(Host::Cloudflare, 20_000, 1, 5), (0, 1));
        assert_eq!(told(Host::Cloudflare, 20_001, 1, 5), (1, 0));
        assert_eq!(told(Host::Cloudflare, 2, (25 << 20) + 1, 5), (2, 0));
        assert_eq!(told(Host::Gitlab, 20_001, 1, 9_999), (0, 0));
    }
}
