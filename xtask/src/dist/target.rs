//! For which system a program is built, what compiles it, and what runs it here.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::project;

/// A system that programs are built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// As the compiler calls it.
    pub(crate) triple: &'static str,
    /// The processor.
    arch: &'static str,
    system: System,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    /// Linux with its C library inside the program.
    Musl,
    /// Linux with the C library of the machine.
    Gnu,
    Windows,
    Mac,
}

const TARGETS: &[Target] = &[
    Target { triple: "x86_64-unknown-linux-musl", arch: "x86_64", system: System::Musl },
    Target { triple: "aarch64-unknown-linux-musl", arch: "aarch64", system: System::Musl },
    Target { triple: "x86_64-unknown-linux-gnu", arch: "x86_64", system: System::Gnu },
    Target { triple: "aarch64-unknown-linux-gnu", arch: "aarch64", system: System::Gnu },
    Target { triple: "x86_64-pc-windows-gnu", arch: "x86_64", system: System::Windows },
    Target { triple: "x86_64-apple-darwin", arch: "x86_64", system: System::Mac },
    Target { triple: "aarch64-apple-darwin", arch: "aarch64", system: System::Mac },
];

/// A program that has to be there, how it is asked whether it is, and what to do when it is not.
type Tool = (&'static str, &'static [&'static str], &'static str);

impl Target {
    /// The one that the compiler calls `triple`.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn named(triple: &str) -> Result<Self> {
        let known = || TARGETS.iter().map(|target| target.triple).collect::<Vec<_>>().join(", ");
        let found = TARGETS.iter().find(|target| target.triple == triple).copied();
        found.with_context(|| format!("there is no target {triple}: the targets are {}", known()))
    }

    /// The one for a program that needs nothing of the machine, on this machine.
    ///
    /// # Errors
    /// When nothing is built for this machine.
    pub(crate) fn small() -> Result<Self> {
        Self::here(System::Musl)
    }

    /// The one for a program that links DuckDB's library, on this machine.
    ///
    /// # Errors
    /// When nothing is built for this machine.
    pub(crate) fn whole() -> Result<Self> {
        Self::here(System::Gnu)
    }

    fn here(linux: System) -> Result<Self> {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let system = match os {
            "linux" => linux,
            "windows" => System::Windows,
            "macos" => System::Mac,
            _ => bail!("nothing is built for {os}"),
        };
        let found = TARGETS.iter().find(|target| target.system == system && target.arch == arch);
        found.copied().with_context(|| format!("nothing is built for {os} on {arch}"))
    }

    /// What a program's name ends with.
    pub(crate) fn suffix(self) -> &'static str {
        if self.is_windows() { ".exe" } else { "" }
    }

    /// Whether people there unpack zip files.
    pub(crate) fn is_windows(self) -> bool {
        self.system == System::Windows
    }

    /// Whether its programs are static files.
    pub(crate) fn is_static(self) -> bool {
        self.system == System::Musl
    }

    /// Whether this machine runs its programs itself.
    pub(crate) fn is_native(self) -> bool {
        let os = match self.system {
            System::Musl | System::Gnu => "linux",
            System::Windows => "windows",
            System::Mac => "macos",
        };
        (os, self.arch) == (std::env::consts::OS, std::env::consts::ARCH)
    }

    /// Whether another compiler of C than the machine's own is needed, with C libraries of other systems in it.
    pub(crate) fn is_by_zig(self) -> bool {
        self.system == System::Musl && !self.is_native()
    }

    /// Whether nothing here links its programs, so that the compiler alone looks at the source: Apple hands out what a linker
    /// needs to nobody but for its own machines.
    pub(crate) fn is_checked_only(self) -> bool {
        self.system == System::Mac && !cfg!(target_os = "macos")
    }

    /// What runs a program of it here, when the machine itself does not.
    pub(crate) fn runner(self) -> Option<&'static str> {
        match self.system {
            _ if self.is_native() => None,
            System::Musl | System::Gnu => {
                Some(if self.arch == "aarch64" { "qemu-aarch64" } else { "qemu-x86_64" })
            }
            System::Windows => Some("wine"),
            System::Mac => None,
        }
    }

    /// Checks that what compiles and runs its programs is there, and has rustup fetch its standard library.
    ///
    /// # Errors
    /// What is missing, and which package has it.
    pub(crate) fn set_up(self) -> Result<()> {
        for (name, args, advice) in self.tools() {
            if !project::available(name, args) {
                bail!("`{name}` is missing, which {} needs: {advice}", self.triple);
            }
        }
        self.has_standard_library()
    }

    fn tools(self) -> Vec<Tool> {
        let mut tools: Vec<Tool> = vec![];
        match self.system {
            System::Musl if self.is_native() => {
                tools.push(("musl-gcc", &["--version"], "install the package `musl-tools`"));
            }
            _ if self.is_by_zig() || self.is_checked_only() => tools.push((
                "cargo-zigbuild",
                &["--version"],
                "`pip install cargo-zigbuild ziglang` has it, with a compiler of C for other systems",
            )),
            System::Windows if !self.is_native() => tools.push((
                "x86_64-w64-mingw32-gcc",
                &["--version"],
                "install the package `gcc-mingw-w64-x86-64`",
            )),
            _ => {}
        }
        match self.runner() {
            Some("wine") => tools.push(("wine", &["--version"], "install the package `wine`")),
            Some(name) => tools.push((name, &["--version"], "install the package `qemu-user`")),
            None => {}
        }
        tools
    }

    /// Fetches its standard library if rustup has not yet.
    fn has_standard_library(self) -> Result<()> {
        let sysroot = project::output(Command::new("rustc").args(["--print", "sysroot"]))?;
        if Path::new(sysroot.trim()).join("lib/rustlib").join(self.triple).is_dir() {
            return Ok(());
        }
        if !project::available("rustup", &["--version"]) {
            bail!("the standard library for {} is missing: install it for your compiler", self.triple);
        }
        project::run(Command::new("rustup").args(["target", "add", self.triple]))
    }

    /// Where cargo puts a program of the profile `dist`.
    pub(crate) fn folder(self, target_dir: &Path) -> PathBuf {
        target_dir.join(self.triple).join("dist")
    }

    /// The tags of a wheel with programs for it that need the C library of version `glibc`, or none.
    ///
    /// A static program runs with any C library, so that it may have the oldest tags that installers know of both kinds.
    pub(crate) fn tags(self, glibc: Option<(u32, u32)>) -> Vec<String> {
        let arch = self.arch;
        let platforms = match (self.system, glibc) {
            (System::Windows, _) => vec!["win_amd64".to_owned()],
            (System::Mac, _) if arch == "aarch64" => vec!["macosx_11_0_arm64".to_owned()],
            (System::Mac, _) => vec!["macosx_10_12_x86_64".to_owned()],
            (_, Some((major, minor))) => vec![format!("manylinux_{major}_{minor}_{arch}")],
            (_, None) => vec![format!("manylinux_2_17_{arch}"), format!("musllinux_1_1_{arch}")],
        };
        platforms.iter().map(|platform| format!("py3-none-{platform}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheels_tags_say_what_its_programs_need() {
        let tags = |triple, glibc| Target::named(triple).unwrap().tags(glibc).join(" ");
        assert_eq!(
            tags("x86_64-unknown-linux-musl", None),
            "py3-none-manylinux_2_17_x86_64 py3-none-musllinux_1_1_x86_64"
        );
        assert_eq!(tags("aarch64-unknown-linux-gnu", Some((2, 34))), "py3-none-manylinux_2_34_aarch64");
        assert_eq!(tags("x86_64-pc-windows-gnu", None), "py3-none-win_amd64");
        assert_eq!(tags("aarch64-apple-darwin", None), "py3-none-macosx_11_0_arm64");
    }

    #[test]
    fn what_no_machine_of_another_kind_links_is_checked_and_everything_else_is_built() {
        let elsewhere = |triple| Target::named(triple).unwrap().is_checked_only();
        for triple in ["aarch64-apple-darwin", "x86_64-apple-darwin"] {
            assert_eq!(elsewhere(triple), !cfg!(target_os = "macos"), "{triple}");
        }
        for triple in ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl", "x86_64-pc-windows-gnu"] {
            assert!(!elsewhere(triple), "{triple}");
        }
    }

    #[test]
    fn a_target_that_there_is_not_is_refused_with_those_that_there_are() {
        let said = Target::named("x86_64-unknown-linux-mus").unwrap_err().to_string();
        assert!(
            said.contains("x86_64-unknown-linux-musl") && said.contains("aarch64-apple-darwin"),
            "{said}"
        );
    }
}
