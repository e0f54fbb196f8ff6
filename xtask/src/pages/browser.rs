//! Browsers without a window.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::project;

/// A browser that pages are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Browser {
    Chromium,
    Firefox,
}

/// Firefox without what it asks and tells when it starts with a new profile.
const QUIET: &str = r#"user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("services.settings.server", "data:,");
"#;

impl Browser {
    /// Names that it has.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome", "chrome"],
            Self::Firefox => &["firefox-esr", "firefox"],
        }
    }

    /// What people call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }

    /// The name of the program on this machine, if it is there.
    pub(super) fn program(self) -> Option<&'static str> {
        self.names().iter().find(|name| project::available(name, &["--version"])).copied()
    }

    /// Shows `address` with the new folder `profile`.
    pub(super) fn start(self, program: &str, profile: &Path, address: &str) -> Result<Running> {
        let mut command = Command::new(program);
        match self {
            Self::Chromium => command
                .args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    "--disable-extensions",
                    "--hide-scrollbars",
                    "--window-size=1300,1000",
                    // Keeps it open: without a debugger it would end as soon as the page has loaded.
                    "--remote-debugging-port=0",
                ])
                .arg(format!("--user-data-dir={}", profile.display())),
            Self::Firefox => {
                std::fs::write(profile.join("user.js"), QUIET)?;
                command
                    .args(["--headless", "--no-remote", "--width", "1300", "--height", "1000", "--profile"])
                    .arg(profile)
                    // It keeps files below the user's folder, which there may be none of.
                    .env("HOME", profile)
            }
        };
        command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("{program} could not be started"))?;
        Ok(Running(child))
    }
}

/// The browser, ended when dropped.
pub(super) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
