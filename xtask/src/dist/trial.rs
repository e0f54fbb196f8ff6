//! What was packed is unpacked and used as people do: in a folder with spaces and letters of other scripts, with nothing of
//! this machine around it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use super::VERSION;
use super::target::Target;
use crate::project::{self, output};

/// How long `--help` may take, in milliseconds.
const HELP: f64 = 10.0;
/// Starts of which the median counts.
const STARTS: usize = 21;
/// A folder's name that asks for care: a space, letters outside of ASCII, a quote.
const FOLDER: &str = "Großes Los d'or 奖";

/// A program, and what runs it here.
pub(crate) struct Runner {
    program: PathBuf,
    target: Target,
    folder: Option<PathBuf>,
    /// Where wine has its drive C.
    wine: Option<PathBuf>,
}

impl Runner {
    /// For `program`, which was built for `target`.
    ///
    /// # Errors
    /// When wine lacks a library and it can't be made.
    pub(crate) fn new(program: &Path, target: Target) -> Result<Self> {
        let program = std::path::absolute(program)?;
        let mut wine = None;
        if target.runner() == Some("wine") {
            // Kept from run to run: the first start takes half a minute.
            wine = Some(std::env::temp_dir().join("gitprize-wine"));
            stub(program.parent().context("a program has a folder")?)?;
        }
        Ok(Self { program, target, folder: None, wine })
    }

    /// The same, started in `folder`.
    pub(crate) fn in_folder(&self, folder: &Path) -> Self {
        Self {
            program: self.program.clone(),
            target: self.target,
            folder: Some(folder.to_owned()),
            wine: self.wine.clone(),
        }
    }

    /// A call of it with nothing of this machine's but what a person has: a home, a temporary folder.
    fn command(&self) -> Command {
        let mut command = match self.target.runner() {
            Some(runner) => {
                let mut command = Command::new(runner);
                command.arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if self.target.runner().is_some() || !cfg!(windows) {
            command.env_clear();
        }
        for name in ["PATH", "HOME", "TMPDIR"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        if let Some(wine) = &self.wine {
            // It reads names of files as the locale says.
            command.env("WINEPREFIX", wine).env("WINEDEBUG", "-all").env("LC_ALL", "C.UTF-8");
        }
        command
    }

    /// What it prints when it is called with `args`.
    ///
    /// # Errors
    /// When it fails.
    pub(crate) fn says(&self, args: &[&str]) -> Result<String> {
        output(self.command().args(args))
    }

    /// Its exit code and everything that it says when it is called with `args`.
    fn ends(&self, args: &[&str]) -> Result<(Option<i32>, String)> {
        let ended = self.command().args(args).output().context("the program could not be started")?;
        let said = [ended.stdout, ended.stderr].concat();
        Ok((ended.status.code(), String::from_utf8_lossy(&said).into_owned()))
    }

    /// Median of the times that `--help` takes, in milliseconds.
    fn help_in(&self) -> Result<f64> {
        let mut times = vec![];
        for _ in 0..STARTS {
            let begun = Instant::now();
            self.says(&["--help"])?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }
}

/// The library that the wine of Debian 12 does not have and every Windows since 10 does, beside the program that is tried. It
/// is no part of what is handed out.
fn stub(folder: &Path) -> Result<()> {
    const SOURCE: &str = include_str!("bcryptprimitives.c");
    let library = folder.join("bcryptprimitives.dll");
    if library.is_file() {
        return Ok(());
    }
    let scratch = tempfile::tempdir()?;
    let source = scratch.path().join("bcryptprimitives.c");
    fs::write(&source, SOURCE)?;
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.args(["-shared", "-s", "-o"]).arg(&library).arg(&source).arg("-ladvapi32");
    project::run(&mut gcc)
}

/// Lays out a small contest below `place`: its folder and, beside that, the answers, a file that is fine and one that is not.
///
/// # Errors
/// When it can't be written.
pub(crate) fn contest(place: &Path) -> Result<PathBuf> {
    let folder = place.join("contest");
    for (name, text) in CONTEST {
        let path = place.join(name);
        fs::create_dir_all(path.parent().unwrap_or(place))?;
        fs::write(path, text)?;
    }
    Ok(folder)
}

const CONTEST: [(&str, &str); 6] = [
    (
        "contest/content/contest.toml",
        "title = \"Small contest\"\nurl = \"https://small.example/\"\nopens = 2009-01-01T00:00:00Z\n\
         closes = 2009-12-31T00:00:00Z\n[answer_key]\npath = \"../answers.csv\"\n[metric]\nname = \"rmse\"\ndecimals = 4\n\
         [submission]\nformat = \"csv\"\nids = \"content/data/ids.csv\"\nmax_bytes = 4096\nmax_unpacked_bytes = 65536\n\
         [[quotas]]\nscored = 2\nrefused = 3\nevery = \"24h\"\n",
    ),
    ("contest/content/index.md", "+++\ntitle = \"Home\"\n+++\n\nHello.\n"),
    ("contest/content/data/ids.csv", "id,group\n1-7,1\n1-9,1\n1-10,1\n10-7,10\n10-8,10\n"),
    (
        "answers.csv",
        "id,group,target,split\n1-7,1,3,public\n1-9,1,4,private\n1-10,1,5,public\n10-7,10,1,private\n10-8,10,2,public\n",
    ),
    ("good.csv", "id,prediction\n1-7,3\n1-9,4\n1-10,5\n10-7,1\n10-8,3\n"),
    ("bad.csv", "id,prediction\n1-7,3\n1-9,4\n1-10,five\n10-7,1\n10-8,3\n"),
];

/// What a trial measured.
pub(crate) struct Tried {
    /// Milliseconds that `--help` took, where this machine runs the program itself.
    pub(crate) help: Option<f64>,
}

/// Uses `gitprize` in `folder` as a contestant does.
///
/// # Errors
/// When it does not do what it should.
pub(crate) fn gitprize(folder: &Path, target: Target) -> Result<Tried> {
    let runner = Runner::new(&folder.join(format!("gitprize{}", target.suffix())), target)?;
    let version = runner.says(&["--version"])?;
    ensure!(
        version.starts_with(&format!("gitprize {VERSION} (")),
        "`gitprize --version` printed {version:?}"
    );
    let place = tempfile::tempdir()?;
    let place = place.path().join(FOLDER);
    let here = runner.in_folder(&contest(&place)?);
    let now = ["--now", "2009-01-02T00:00:00Z"];
    let (code, said) = here.ends(&[&["check", "../good.csv"][..], &now].concat())?;
    ensure!(code == Some(0) && said.contains('5'), "a file that is fine: exit code {code:?}, {said}");
    let (code, said) = here.ends(&[&["check", "../bad.csv"][..], &now].concat())?;
    ensure!(
        code == Some(1) && said.contains("bad.csv:4") && said.contains("five"),
        "a file that is not fine: exit code {code:?}, {said}"
    );
    ensure!(here.says(&["metrics", "rmse"])?.contains("rmse"), "`gitprize metrics rmse` does not name it");
    let help = if target.runner().is_none() { Some(runner.help_in()?) } else { None };
    if let Some(help) = help {
        ensure!(help <= HELP, "`gitprize --help` takes {help:.1} ms, allowed are {HELP} ms");
    }
    Ok(Tried { help })
}

/// Uses `judge` and `site` in `folder` as an organiser does.
///
/// # Errors
/// When they do not do what they should.
pub(crate) fn judge(folder: &Path, target: Target) -> Result<()> {
    let program = |name: &str| Runner::new(&folder.join(format!("{name}{}", target.suffix())), target);
    let version = program("judge")?.says(&["--version"])?;
    ensure!(version.contains(VERSION) && version.contains("DuckDB"), "`judge --version` printed {version:?}");
    let place = tempfile::tempdir()?;
    let place = place.path().join(FOLDER);
    let contest = contest(&place)?;
    let scored = program("judge")?.in_folder(&contest).says(&[
        "score",
        "--answers",
        "../answers.csv",
        "../good.csv",
        "--format",
        "json",
    ])?;
    // One of three public rows is off by one.
    ensure!(scored.contains("0.5773"), "`judge score` gave {scored}");
    program("site")?.in_folder(&contest).says(&[
        "build",
        "--out",
        "../public",
        "--now",
        "2009-01-02T00:00:00Z",
    ])?;
    let home = place.join("public/index.html");
    let home = fs::read_to_string(&home).with_context(|| format!("{} was not built", home.display()))?;
    ensure!(home.contains("Small contest"), "the site's home does not have the contest's title");
    Ok(())
}

/// Unpacks the archive `packed` below `place` with what people have for that, and returns the folder of the programs.
///
/// # Errors
/// When it can't be unpacked.
pub(crate) fn unpack(packed: &Path, place: &Path) -> Result<PathBuf> {
    let place = place.join(FOLDER);
    fs::create_dir_all(&place)?;
    if packed.extension().is_some_and(|end| end == "zip") {
        zip::ZipArchive::new(fs::File::open(packed)?)?.extract(&place)?;
    } else {
        project::run(
            Command::new("tar").arg("-xzf").arg(std::path::absolute(packed)?).arg("-C").arg(&place),
        )?;
    }
    let inside = fs::read_dir(&place)?.next().context("the archive is empty")??;
    Ok(inside.path())
}

/// Installs `wheel` into a fresh virtual environment below `place` and returns the folder of its programs; nothing
/// where there is no Python.
///
/// # Errors
/// When it can't be installed.
pub(crate) fn install(wheel: &Path, place: &Path) -> Result<Option<PathBuf>> {
    if !project::available("python3", &["-m", "venv", "--help"]) {
        return Ok(None);
    }
    let home = place.join(FOLDER).join("venv");
    project::run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    let mut pip = Command::new(home.join("bin/python"));
    // Nothing but the file: what it needs is in it.
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]);
    project::run(pip.arg(wheel))?;
    Ok(Some(home.join("bin")))
}

/// Has bash read the scripts for it in `folder`, so that a mistake in one is found here.
///
/// # Errors
/// When bash does not understand one.
pub(crate) fn completions(folder: &Path) -> Result<()> {
    if !project::available("bash", &["--version"]) {
        return Ok(());
    }
    let scripts =
        fs::read_dir(folder.join("completions/bash")).context("the archive has no completions for bash")?;
    for script in scripts {
        let script = script?;
        // What it completes after the program's name.
        let name = script.file_name().to_string_lossy().into_owned();
        let ask = format!(
            ". \"$1\"; COMP_WORDS=({name} ''); COMP_CWORD=1; _{name} {name} '' {name} 2>/dev/null; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let said = output(Command::new("bash").args(["--norc", "-c", &ask, "bash"]).arg(script.path()))?;
        ensure!(said.lines().any(|word| word == "help"), "bash completes {name} with {said:?}");
    }
    Ok(())
}

/// Holds a wheel's `tag` against what its programs ask for, by a program that nobody here wrote, where that is installed.
///
/// # Errors
/// When they ask for more than the tag says.
pub(crate) fn tag_is_true(wheel: &Path, tag: &str) -> Result<()> {
    if !cfg!(target_os = "linux") || !project::available("auditwheel", &["--version"]) {
        return Ok(());
    }
    let said = output(Command::new("auditwheel").arg("show").arg(wheel))?;
    let platform = tag.rsplit('-').next().unwrap_or(tag);
    ensure!(said.contains(platform), "{} does not keep to {platform}: {said}", wheel.display());
    Ok(())
}

/// Holds a list of what is in a program against the published schema, by a library that nobody here wrote, where that is
/// installed: for the Python that `GITPRIZE_CYCLONEDX` names, or for `python3`.
///
/// # Errors
/// When it is not as the schema has it.
pub(crate) fn list_is_valid(list: &Path) -> Result<()> {
    const CHECK: &str = include_str!("sbom.py");
    /// What the check ends with: the list is fine, or it is not. Anything else is a Python without that library, or none.
    const CHECKED: [Option<i32>; 2] = [Some(0), Some(1)];
    let named = std::env::var_os("GITPRIZE_CYCLONEDX");
    let python = named.clone().unwrap_or_else(|| "python3".into());
    let checked = match Command::new(&python).args(["-c", CHECK]).arg(list).output() {
        Ok(checked) if CHECKED.contains(&checked.status.code()) => checked,
        _ if named.is_none() => return Ok(()),
        _ => bail!(
            "GITPRIZE_CYCLONEDX names {}, which has no `cyclonedx-python-lib[json-validation]`",
            python.display()
        ),
    };
    ensure!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr).trim());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_not_as_the_schema_has_it_is_found_where_the_checker_is() {
        if std::env::var_os("GITPRIZE_CYCLONEDX").is_none() {
            return;
        }
        let place = tempfile::tempdir().unwrap();
        let list = place.path().join("list.cdx.json");
        let component = r#"{"type":"library","name":"used","version":"1.0.0","hashes":[{"alg":"SHA-256","content":"320119579fcad9c21884f5c4861d16174d0e06250625266f50fe6898340abefa"}]}"#;
        let whole = format!(
            r#"{{"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{component}]}}"#
        );
        fs::write(&list, &whole).unwrap();
        list_is_valid(&list).unwrap();
        for (right, wrong) in [("library", "libary"), ("CycloneDX", "SPDX")] {
            fs::write(&list, whole.replace(right, wrong)).unwrap();
            let said = list_is_valid(&list).unwrap_err().to_string();
            assert!(said.contains("no list as CycloneDX has it"), "{wrong}: {said}");
        }
    }
}
