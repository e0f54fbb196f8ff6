//! A running sshd for the user who runs this, with keys of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::running::{Running, answers, found, free_port};
use crate::project;

/// An SSH server.
pub(super) struct Sshd {
    port: u16,
    user: String,
    keys: PathBuf,
    _running: Running,
    /// What sshd wants to be there, if it was not.
    _made: Made,
}

/// ssh with nothing of the machine's own.
pub(super) const SSH: &str = "ssh -F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o \
                              BatchMode=yes";

/// A running agent.
pub(super) struct Agent {
    socket: PathBuf,
    _running: Running,
}

impl Agent {
    /// One with the key of `login` below `work`, which is then nowhere else.
    pub(super) fn with(work: &Path, login: &str) -> Result<Self> {
        let socket = work.join("agent.socket");
        let mut program = Command::new("ssh-agent");
        program.arg("-D").arg("-a").arg(&socket);
        let mut running = Running::start("ssh-agent", &mut program, &work.join("agent.log"))?;
        running.listens(|| socket.exists())?;
        let key = work.join("keys").join(login);
        project::output(Command::new("ssh-add").arg("-q").arg(&key).env("SSH_AUTH_SOCK", &socket))?;
        fs::remove_file(key)?;
        Ok(Self { socket, _running: running })
    }

    /// Where it is asked.
    pub(super) fn socket(&self) -> String {
        self.socket.display().to_string()
    }
}

/// A folder of the machine that was made for sshd.
struct Made(Option<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Makes a key for `login` below `work`, and returns its public half.
pub(super) fn key(work: &Path, login: &str) -> Result<String> {
    let keys = work.join("keys");
    fs::create_dir_all(&keys)?;
    let file = keys.join(login);
    let mut make = Command::new("ssh-keygen");
    project::output(make.args(["-q", "-t", "ed25519", "-N", "", "-C", login, "-f"]).arg(&file))?;
    Ok(fs::read_to_string(file.with_extension("pub"))?.trim().to_owned())
}

impl Sshd {
    /// Starts it below `work` with the file `authorized` and `more` lines of configuration.
    pub(super) fn start(work: &Path, authorized: &Path, more: &str) -> Result<Self> {
        key(work, "host")?;
        let (port, program) = (free_port()?, found("sshd").context("sshd is gone")?);
        let user = project::output(Command::new("id").arg("-un"))?.trim().to_owned();
        let separated = Path::new("/run/sshd");
        let made = Made((user == "root" && !separated.exists()).then(|| separated.to_owned()));
        if let Some(folder) = &made.0 {
            fs::create_dir_all(folder)?;
        }
        let config = work.join("sshd_config");
        // Ten at once are more than sshd takes by itself.
        let text = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
             PidFile none\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nMaxStartups 100\n\
             PermitRootLogin forced-commands-only\nLogLevel ERROR\n{more}\n",
            work.join("keys/host").display(),
            authorized.display(),
        );
        fs::write(&config, text)?;
        let mut sshd = Command::new(program);
        sshd.args(["-D", "-e", "-f"]).arg(&config);
        let mut running = Running::start("sshd", &mut sshd, &work.join("sshd.log"))?;
        running.listens(|| answers(port))?;
        Ok(Self { port, user, keys: work.join("keys"), _running: running, _made: made })
    }

    /// Where the repository `path` is.
    pub(super) fn address(&self, path: &str) -> String {
        format!("ssh://{}@127.0.0.1:{}/{path}", self.user, self.port)
    }

    /// How `login` reaches the repository `path`.
    pub(super) fn way(&self, login: &str, path: &str) -> (String, Vec<(String, String)>) {
        let key = self.keys.join(login);
        let command = format!("{SSH} -i '{}' -o IdentitiesOnly=yes -o IdentityAgent=none", key.display());
        (self.address(path), vec![("GIT_SSH_COMMAND".to_owned(), command)])
    }

    /// What ssh says to `login`, who asks for `command` instead of git.
    pub(super) fn asks(&self, login: &str, command: &str) -> Result<(bool, String)> {
        let (_, environment) = self.way(login, "");
        let ssh = environment.first().map(|(_, command)| command.clone()).unwrap_or_default();
        let line = format!("{ssh} -p {} {}@127.0.0.1 {command}", self.port, self.user);
        let output = Command::new("sh").args(["-c", &line]).output()?;
        Ok((output.status.success(), super::contest::said(&output)))
    }
}
