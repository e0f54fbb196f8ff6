//! `cargo xtask dist`: what people install, for this machine or, with `--all`, for others too.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use crate::dist::archive::{entries, tar_gz, zip};
use crate::dist::goods::{Item, Kind, gather};
use crate::dist::target::Target;
use crate::dist::wheel::Wheel;
use crate::dist::{VERSION, binary, build, container, crates, sbom, trial};
use crate::duckdb::{self, DuckDb, package};
use crate::project::Project;
use crate::say;

/// Arguments of `dist`.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Folder for the files [default: `dist` in the target folder]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Build `gitprize` alone, for this target, such as aarch64-unknown-linux-musl (may be given again); for macOS elsewhere
    /// the compiler checks it and nothing is built
    #[arg(long, value_name = "TRIPLE", conflicts_with_all = ["all", "built"])]
    target: Vec<String>,
    /// For other systems too, as a container image, and as packages of a registry
    #[arg(long)]
    all: bool,
    /// A container image beside what this machine runs; only root can make one
    #[arg(long, conflicts_with = "target")]
    container: bool,
    /// Pack the crates for a registry and compile them from their packages, and nothing else
    #[arg(long, conflicts_with_all = ["target", "built", "all", "container", "twice"])]
    crates: bool,
    /// Build `gitprize` a second time in another folder and compare all bytes
    #[arg(long, conflicts_with = "built")]
    twice: bool,
    /// Pack the programs that `cargo xtask build` has built, to try the packing
    #[arg(long, conflicts_with = "all")]
    built: bool,
    #[command(flatten)]
    duckdb: duckdb::Args,
}

impl Args {
    /// Packs into `out` what has been built, and makes a `container` image of it or does not.
    pub(crate) fn built(out: PathBuf, duckdb: duckdb::Args, container: bool) -> Self {
        Self { out: Some(out), built: true, duckdb, container, ..Self::default() }
    }
}

/// Largest `gitprize` that is still quick to fetch, in bytes.
const LARGEST: u64 = 15_000_000;
/// What other systems `--all` builds `gitprize` for.
const OTHERS: [&str; 2] = ["aarch64-unknown-linux-musl", "x86_64-pc-windows-gnu"];
/// What `--all` has the compiler check all programs for.
const CHECKED: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];

/// What is handed out under one name.
struct Product {
    /// Of archives: what `judge init` writes into workflows asks for a program by it.
    name: &'static str,
    /// Of wheels: no other package of that registry has it.
    wheel: &'static str,
    summary: &'static str,
    /// The packages whose programs are in it.
    packages: &'static [&'static str],
    programs: &'static [&'static str],
}

const GITPRIZE: Product = Product {
    name: "gitprize",
    wheel: "gitprize",
    summary: "Takes part in a prediction contest that lives in a git repository, or looks on.",
    packages: &["gitprize"],
    programs: &["gitprize"],
};
const JUDGE: Product = Product {
    name: "judge",
    wheel: "gitprize-judge",
    summary: "Runs a prediction contest from a git repository: judges, keeps the ledger, builds the site.",
    packages: &["gitprize-judge", "gitprize-site"],
    programs: &["judge", "site"],
};

/// Where files go and of which time they are.
struct Work<'a> {
    project: &'a Project,
    out: PathBuf,
    at: i64,
    /// For what is unpacked and tried.
    scratch: tempfile::TempDir,
}

/// Builds, packs, tries, and lists what came out.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let begun = Instant::now();
    if args.crates {
        return crates::check(project, &duckdb::set_up(project, args.duckdb.duckdb)?);
    }
    let out = args.out.clone().unwrap_or_else(|| project.target.join("dist"));
    fs::create_dir_all(&out).with_context(|| format!("{} can't be made", out.display()))?;
    let at = build::time(project)?;
    let work = Work { project, out: std::path::absolute(&out)?, at, scratch: tempfile::tempdir()? };

    if args.built {
        let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
        let folder = project.release();
        let target = Target::whole()?;
        let gitprize = work.pack(&GITPRIZE, &folder, target, None)?;
        let judge = work.pack(&JUDGE, &folder, target, Some(&duckdb))?;
        crates::pack(project, work.scratch.path())?;
        if args.container {
            work.image(&judge, &gitprize)?;
        }
    } else if !args.target.is_empty() {
        let targets = args.target.iter().map(|triple| Target::named(triple)).collect::<Result<Vec<_>>>()?;
        for target in targets.iter().copied() {
            if target.is_checked_only() {
                work.check(target, GITPRIZE.packages, None)?;
            } else {
                work.small(target, args.twice)?;
            }
        }
        if targets.iter().all(|target| target.is_checked_only()) {
            return Ok(());
        }
    } else {
        let gitprize = work.small(Target::small()?, args.twice)?;
        let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
        let target = Target::whole()?;
        let folder = build::compile(project, target, JUDGE.packages, Some(&duckdb))?;
        let judge = work.pack(&JUDGE, &folder, target, Some(&duckdb))?;
        if args.all {
            for triple in OTHERS {
                work.small(Target::named(triple)?, args.twice)?;
            }
        }
        if args.all {
            let packages = [GITPRIZE.packages, JUDGE.packages].concat();
            for target in CHECKED.into_iter().map(Target::named) {
                let target = target?;
                if target.is_checked_only() {
                    work.check(target, &packages, Some(&duckdb))?;
                }
            }
        }
        if args.all || args.container {
            work.image(&judge, &gitprize)?;
        }
        if args.all {
            crates::check(project, &duckdb)?;
        }
    }
    sums(&work.out)?;
    say::line("Packed", &format!("all in {}, {}", work.out.display(), say::seconds(begun.elapsed())));
    Ok(())
}

impl Work<'_> {
    /// `gitprize` for `target`; returns where it lies unpacked.
    fn small(&self, target: Target, twice: bool) -> Result<PathBuf> {
        let folder = build::compile(self.project, target, GITPRIZE.packages, None)?;
        let program = folder.join(format!("gitprize{}", target.suffix()));
        if target.is_static() {
            binary::is_static(&program)?;
        }
        let size = fs::metadata(&program)?.len();
        ensure!(size <= LARGEST, "{} has {size} bytes, allowed are {LARGEST}", program.display());
        let unpacked = self.pack(&GITPRIZE, &folder, target, None)?;
        if twice {
            self.again(target, &program)?;
        }
        Ok(unpacked)
    }

    /// Has the compiler check `packages` for `target`, where that is all that can be done.
    fn check(&self, target: Target, packages: &[&str], duckdb: Option<&DuckDb>) -> Result<()> {
        build::check(self.project, target, packages, duckdb)?;
        say::line(
            "Checked",
            &format!("{} for {}, by the compiler alone", packages.join(", "), target.triple),
        );
        Ok(())
    }

    /// The image of what lies unpacked in `judge` and `gitprize`.
    fn image(&self, judge: &Path, gitprize: &Path) -> Result<()> {
        let file = container::make(judge, gitprize, self.scratch.path(), &self.out, self.at)?;
        self.tell(&file, "scores, builds and checks with a root that can't be written")
    }

    /// Builds `program` again, from a clone of the commit somewhere else, and compares.
    fn again(&self, target: Target, program: &Path) -> Result<()> {
        let place = tempfile::tempdir()?;
        let other = build::copy(self.project, place.path())?;
        let folder = build::compile(&other, target, GITPRIZE.packages, None)?;
        let name = program.file_name().context("a program has a name")?;
        let (first, second) = (fs::read(program)?, fs::read(folder.join(name))?);
        let differ = first.iter().zip(&second).filter(|(a, b)| a != b).count();
        ensure!(
            first == second,
            "two builds of {} differ: {} and {} bytes, {differ} of them different",
            program.display(),
            first.len(),
            second.len()
        );
        say::line("", "built again elsewhere: the same bytes");
        Ok(())
    }

    /// Packs the programs of `product` in `folder`, tries what was packed, and returns where it lies unpacked.
    fn pack(
        &self,
        product: &Product,
        folder: &Path,
        target: Target,
        duckdb: Option<&DuckDb>,
    ) -> Result<PathBuf> {
        let library = match duckdb {
            Some(DuckDb::Library(folder)) => Some(folder.join(package::library())),
            _ => None,
        };
        let items = gather(self.project, folder, product.programs, target, library.as_deref())?;
        let name = format!("{}-{VERSION}-{}", product.name, target.triple);
        let is_zip = target.is_windows();
        let archive = self.file(&format!("{name}.{}", if is_zip { "zip" } else { "tar.gz" }), || {
            let entries = entries(&name, &items);
            if is_zip { zip(&entries, self.at) } else { tar_gz(&entries, self.at) }
        })?;
        let tags = target.tags(newest_glibc(&items, target));
        let repository = env!("CARGO_PKG_REPOSITORY");
        let tag = tags.first().context("a wheel has a tag")?.clone();
        let wheel = Wheel { name: product.wheel, summary: product.summary, repository, tags: &tags };
        let wheel = self.file(&wheel.file(), || wheel.pack(&items, self.at))?;
        let digest = match &library {
            Some(library) => Some(package::digest(fs::File::open(library)?)?),
            None => None,
        };
        if !target.is_static() && target.is_native() {
            trial::tag_is_true(&wheel, &tag)?;
        }
        let list = self.file(&format!("sbom-{name}.cdx.json"), || {
            let text = sbom::of(self.project, product.packages, target, digest.as_deref(), self.at)?;
            Ok(text.into_bytes())
        })?;
        trial::list_is_valid(&list)?;

        let unpacked = trial::unpack(&archive, &self.scratch.path().join(&name))?;
        trial::completions(&unpacked)?;
        self.tell(&archive, &tried(product, &unpacked, target)?)?;
        if target.is_native() {
            let place = trial::install(&wheel, &self.scratch.path().join(format!("{name}-wheel")))?;
            let said = match &place {
                Some(folder) => {
                    format!("installed into a new environment: {}", tried(product, folder, target)?)
                }
                None => "not tried: there is no python3 here".to_owned(),
            };
            self.tell(&wheel, &said)?;
        } else {
            self.tell(&wheel, "the same program")?;
        }
        Ok(unpacked)
    }

    /// Writes a file that `make` makes, twice, so that chance is found: of an order, of a time.
    fn file(&self, name: &str, make: impl Fn() -> Result<Vec<u8>>) -> Result<PathBuf> {
        let bytes = make()?;
        ensure!(make()? == bytes, "{name} has other bytes when it is packed again");
        let path = self.out.join(name);
        // Beside its name and then moved: somebody may be reading the old one.
        let new = self.out.join(format!("{name}.new"));
        fs::write(&new, bytes).with_context(|| format!("{} can't be written", new.display()))?;
        fs::rename(&new, &path).with_context(|| format!("{} can't be written", path.display()))?;
        Ok(path)
    }

    fn tell(&self, file: &Path, said: &str) -> Result<()> {
        let size = fs::metadata(file)?.len() as f64 / 1e6;
        let name = file.strip_prefix(&self.out).unwrap_or(file);
        say::line("Built", &format!("{}, {size:.1} MB", name.display()));
        say::line("", said);
        Ok(())
    }
}

/// Uses the programs of `product` in `folder`, and says how that went.
fn tried(product: &Product, folder: &Path, target: Target) -> Result<String> {
    if product.name == JUDGE.name {
        trial::judge(folder, target)?;
        return Ok("scores a file and builds a site from there".to_owned());
    }
    let help = trial::gitprize(folder, target)?.help;
    Ok(match (help, target.runner()) {
        (Some(help), _) => format!("checks files; `gitprize --help` takes {help:.1} ms"),
        (None, Some(runner)) => format!("checks files under {runner}"),
        (None, None) => "checks files".to_owned(),
    })
}

/// The newest C library that a program or library of `items` asks for.
fn newest_glibc(items: &[Item], target: Target) -> Option<(u32, u32)> {
    // A static program has its C library inside, whatever names of versions stand in its texts.
    if target.is_static() {
        return None;
    }
    let loaded = items.iter().filter(|item| matches!(item.kind, Kind::Program | Kind::Library));
    loaded.filter_map(|item| binary::glibc(&item.bytes)).max()
}

/// Lists the SHA-256 of every file in `out`, as `sha256sum --check` reads it.
fn sums(out: &Path) -> Result<()> {
    const NAME: &str = "SHA256SUMS";
    let mut names: Vec<String> = fs::read_dir(out)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name != NAME)
        .collect();
    // What people fetch by hand or by script first.
    names.sort_by_key(|name| (!name.ends_with(".tar.gz") && !name.ends_with(".zip"), name.clone()));
    let mut text = String::new();
    for name in names.iter().filter(|name| out.join(name).is_file()) {
        text += &format!("{}  {name}\n", package::digest(fs::File::open(out.join(name))?)?);
    }
    fs::write(out.join(NAME), text)?;
    Ok(())
}
