//! A Slurm of one node on loopback, as Debian packs it (`slurm-wlm`, `munge`), which ends with what started it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::hosts::{Running, found, free_port, lacking};
use crate::project::{self, Project};

/// Why it cannot be tried, if it is not installed.
pub(crate) fn missing() -> Option<String> {
    lacking(&["munged", "slurmctld", "slurmd", "sbatch"])
}

/// The running daemons, in the order in which they end.
pub(crate) struct Cluster {
    _node: Running,
    _controller: Running,
    _munge: Running,
    settings: PathBuf,
}

impl Cluster {
    /// Starts it, with all of its files in a folder of its own.
    pub(crate) fn start(project: &Project) -> Result<Self> {
        let work = project.target.join("slurm");
        if work.exists() {
            fs::remove_dir_all(&work).with_context(|| format!("{} is in the way", work.display()))?;
        }
        for folder in ["state", "spool"] {
            fs::create_dir_all(work.join(folder))?;
        }
        let key = work.join("munge.key");
        let mut bytes = vec![0; 1_024];
        std::io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
        fs::write(&key, bytes)?;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o400))?;
        let program =
            |name: &str| Ok::<_, anyhow::Error>(Command::new(found(name).context(name.to_owned())?));
        let at = |name: &str| work.join(name);

        let mut munge = program("munged")?;
        // The folder may be one that others can write to, which munge minds.
        munge.args(["--foreground", "--force"]);
        for (option, name) in [
            ("key-file", "munge.key"),
            ("socket", "munge.sock"),
            ("pid-file", "munge.pid"),
            ("seed-file", "munge.seed"),
        ] {
            munge.arg(format!("--{option}={}", at(name).display()));
        }
        let mut munge = Running::start("munged", &mut munge, &at("munge.log"))?;
        munge.listens(|| at("munge.sock").exists())?;

        let settings = at("slurm.conf");
        let ports = (free_port()?, free_port()?);
        fs::write(&settings, text(&work, &name()?, &user()?, ports))?;
        let mut controller = program("slurmctld")?;
        controller.args(["-D", "-c", "-f"]).arg(&settings);
        let mut controller = Running::start("slurmctld", &mut controller, &at("slurmctld.out"))?;
        controller.listens(|| crate::hosts::answers(ports.0))?;
        let mut node = program("slurmd")?;
        node.args(["-D", "-f"]).arg(&settings);
        let mut node = Running::start("slurmd", &mut node, &at("slurmd.out"))?;
        let is_idle = || {
            let mut asked = Command::new("sinfo");
            let asked = asked.args(["--noheader", "--format=%T"]).env("SLURM_CONF", &settings).output();
            asked.is_ok_and(|asked| asked.stdout.starts_with(b"idle"))
        };
        node.listens(is_idle)?;
        Ok(Self { _node: node, _controller: controller, _munge: munge, settings })
    }

    /// The file with its settings.
    pub(crate) fn settings(&self) -> &Path {
        &self.settings
    }

    /// What it calls itself.
    pub(crate) fn version(&self) -> Result<String> {
        let said = project::output(Command::new("sinfo").arg("--version").env("SLURM_CONF", &self.settings))?;
        Ok(said.trim().to_owned())
    }
}

/// The name by which Slurm knows this machine.
fn name() -> Result<String> {
    let name = project::output(Command::new("hostname").arg("-s"))?;
    Ok(name.trim().to_owned())
}

/// Who runs it.
fn user() -> Result<String> {
    Ok(project::output(Command::new("id").arg("-un"))?.trim().to_owned())
}

/// The settings: one node of two processors, no plugin that would need rights or another daemon, nothing beyond loopback.
fn text(work: &Path, name: &str, user: &str, (controller, node): (u16, u16)) -> String {
    let work = work.display();
    format!(
        "ClusterName=trial\nSlurmctldHost={name}(127.0.0.1)\nSlurmUser={user}\nSlurmdUser={user}\n\
         AuthType=auth/munge\nAuthInfo=socket={work}/munge.sock\n\
         CommunicationParameters=NoCtldInAddrAny,NoInAddrAny\nSlurmctldPort={controller}\nSlurmdPort={node}\n\
         StateSaveLocation={work}/state\nSlurmdSpoolDir={work}/spool\n\
         SlurmctldPidFile={work}/slurmctld.pid\nSlurmdPidFile={work}/slurmd.pid\n\
         SlurmctldLogFile={work}/slurmctld.log\nSlurmdLogFile={work}/slurmd.log\n\
         ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nJobAcctGatherType=jobacct_gather/none\n\
         AccountingStorageType=accounting_storage/none\nMpiDefault=none\nSwitchType=switch/none\n\
         SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nReturnToService=2\nMailProg=/bin/true\n\
         NodeName={name} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN\n\
         PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n"
    )
}
