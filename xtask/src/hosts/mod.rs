//! A contest behind real servers on loopback: nginx with git's http-backend, OpenSSH, gitolite3. Each has the files that
//! `judge host --files` writes, and the same people who do the same.

mod contest;
mod cut;
mod desk;
mod ended;
mod gitolite;
mod nginx;
mod pages;
mod people;
mod running;
mod ssh;
mod sshd;

use anyhow::Result;

use crate::project::Project;
pub(crate) use ended::Ended;
pub(crate) use pages::load;
pub(crate) use running::{Running, answers, found, free_port, missing as lacking};

/// A kind of server.
pub(crate) struct Host {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Runs the whole contest behind it.
    pub(crate) run: fn(&Project) -> Result<Ended>,
}

/// Every kind.
pub(crate) const HOSTS: &[Host] = &[
    Host { name: "nginx", run: nginx::run },
    Host { name: "nginx, pages", run: pages::run },
    Host { name: "OpenSSH", run: ssh::run },
    Host { name: "gitolite3", run: gitolite::run },
];
