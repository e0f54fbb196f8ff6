//! The archive: one folder with everything that is needed to read, cite and check a contest when repository,
//! forge and site are gone. The same contest gives the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Repository, TreeWalkMode, TreeWalkResult};
use walkdir::WalkDir;

use super::again::{PREDICTIONS, Source, Submission, read};
use answer::secrets::Identities;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::plural::counted;
use base::scratch::Scratch;
use contest::{Folder, METRICS, SUBMISSIONS};
use ledger::Ledger;
use metric::Catalogue;

/// The file with the digests, as `sha256sum -c` reads it.
pub const CHECKSUMS: &str = "CHECKSUMS.sha256";
/// The file that says how to cite the contest.
pub const CITATION: &str = "CITATION.cff";

/// An archive that is being written, beside the place where it goes.
pub struct Archive {
    out: PathBuf,
    /// Removed when the archive is not finished.
    beside: Scratch,
    /// Path → SHA-256.
    sums: BTreeMap<String, String>,
    bytes: u64,
    /// What belongs here and is not here.
    missing: Vec<String>,
}

/// How the few lines begin that git has in the place of a file of git-lfs.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// The digest of the file that a pointer stands for.
fn pointed_to(bytes: &[u8]) -> Option<&str> {
    let text =
        std::str::from_utf8(bytes).ok().filter(|_| bytes.starts_with(POINTER) && bytes.len() < 1_024)?;
    text.lines().find_map(|line| line.strip_prefix("oid sha256:"))
}

impl Archive {
    /// Begins an archive that will stand at `out`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when a folder stands there that is no archive, [`Failure::Machine`] when
    /// nothing can be written beside it.
    pub fn begin(out: &Path) -> Result<Self, Failure> {
        let out = std::path::absolute(out).map_err(|why| Failure::machine(out.display(), why))?;
        let has = |name: &str| out.join(name).is_file();
        let is_empty = || std::fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_none());
        if out.symlink_metadata().is_ok() && !is_empty() && !(has(CHECKSUMS) && has(CITATION)) {
            let text = format!("{} exists and is not an archive of a contest", out.display());
            return Err(Failure::Configuration(vec![
                Finding::new(codes::ARCHIVE_FOREIGN, text).help("name a folder that does not exist yet"),
            ]));
        }
        let parent = out.parent().unwrap_or(Path::new(".")).to_owned();
        std::fs::create_dir_all(&parent).map_err(|why| Failure::machine(parent.display(), why))?;
        let beside = Scratch::within(&parent, ".archive-")?;
        let archive = Self { out, beside, sums: BTreeMap::new(), bytes: 0, missing: vec![] };
        std::fs::create_dir(archive.root()).map_err(|why| Failure::machine(archive.root().display(), why))?;
        Ok(archive)
    }

    /// Where it is written until it is finished.
    pub fn root(&self) -> PathBuf {
        self.beside.path().join("archive")
    }

    /// How many files there are, and their bytes.
    pub fn size(&self) -> (usize, u64) {
        (self.sums.len(), self.bytes)
    }

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let place = self.root().join(path);
        let failed = |why| Failure::machine(place.display(), why);
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&place, bytes).map_err(failed)?;
        self.sums.insert(path.to_owned(), sha256_hex(bytes));
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Adds description, rules, teams, ledger, sealed and revealed files as they are committed: what merely
    /// lies in the folder may be nobody else's business. Of a file of git-lfs only a pointer is committed; the file that
    /// it stands for is taken from the folder, or returned as missing.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when `root` is not in a git repository with a commit.
    pub fn contest(&mut self, root: &Path) -> Result<Vec<Finding>, Failure> {
        let mut missing = vec![];
        let none = |_| {
            let text =
                format!("{} is not in a git repository; an archive holds what is committed", root.display());
            Failure::configuration(codes::NO_REPOSITORY, text)
        };
        let repository = Repository::discover(root).map_err(none)?;
        let tree = repository.head().and_then(|head| head.peel_to_tree()).map_err(none)?;
        let within = |path: &Path| path.canonicalize().map_err(|why| Failure::machine(path.display(), why));
        let top = within(repository.workdir().unwrap_or(root))?;
        let prefix = within(root)?.strip_prefix(&top).unwrap_or(Path::new("")).to_owned();
        for name in ["content", SUBMISSIONS] {
            let Ok(entry) = tree.get_path(&prefix.join(name)) else { continue };
            let Ok(folder) = repository.find_tree(entry.id()) else { continue };
            let mut files = vec![];
            folder.walk(TreeWalkMode::PreOrder, |parent, entry| {
                // A link or a submodule is no file of the contest.
                let plain = [0o100_644, 0o100_755].contains(&entry.filemode());
                if entry.kind() == Some(ObjectType::Blob) && plain {
                    let file = String::from_utf8_lossy(entry.name_bytes());
                    files.push((format!("{name}/{}{file}", parent), entry.id()));
                }
                TreeWalkResult::Ok
            })?;
            for (path, id) in files {
                let blob = repository.find_blob(id)?;
                let Some(digest) = pointed_to(blob.content()) else {
                    self.put(&path, blob.content())?;
                    continue;
                };
                let here = std::fs::read(root.join(&path)).ok().filter(|bytes| sha256_hex(bytes) == digest);
                if let Some(bytes) = here {
                    self.put(&path, &bytes)?;
                    continue;
                }
                let text = "this is a pointer of git-lfs, and the file that it stands for is not here";
                missing.push(
                    Finding::new(codes::POINTER_ONLY, text)
                        .in_file(path.clone())
                        .help("`git lfs pull` fetches it; --allow-missing leaves it out"),
                );
                self.missing.push(path);
            }
        }
        Ok(missing)
    }

    /// Adds the SQL of the metrics that the contest uses.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be written.
    pub fn metrics(&mut self, folder: &Folder) -> Result<(), Failure> {
        for measure in &folder.contest.measures {
            let name = &measure.metric.name;
            let own = std::fs::read(self.root().join(METRICS).join(format!("{name}.sql"))).ok();
            let source = own.or_else(|| Some(Catalogue::shipped_source(name)?.as_bytes().to_vec()));
            if let Some(source) = source {
                self.put(&format!("metrics/{name}.sql"), &source)?;
            }
        }
        Ok(())
    }

    /// Adds the built site in `site`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be read or written.
    pub fn site(&mut self, site: &Path) -> Result<(), Failure> {
        for entry in WalkDir::new(site).sort_by_file_name() {
            let entry = entry.map_err(|why| Failure::machine(site.display(), why))?;
            let inside = entry.path().strip_prefix(site).unwrap_or(entry.path());
            if entry.file_type().is_file() {
                let bytes = std::fs::read(entry.path())
                    .map_err(|why| Failure::machine(entry.path().display(), why))?;
                let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
                self.put(&format!("site/{}", parts.join("/")), &bytes)?;
            }
        }
        Ok(())
    }

    /// Adds the prediction files of all scored submissions, a folder for each receipt; what cannot be had is
    /// returned.
    ///
    /// # Errors
    /// When the repository cannot be reached or a file not be written.
    pub fn predictions(
        &mut self,
        folder: &Folder,
        ledger: &Ledger,
        source: &Source,
    ) -> Result<Vec<Finding>, Failure> {
        let submissions = Submission::all(ledger);
        let missing = read(source, &folder.contest, &submissions, |seq, name, bytes| {
            self.put(&format!("{PREDICTIONS}/{seq:08}/{name}"), bytes)
        })?;
        if !missing.is_empty() {
            let count = counted(missing.len() as u64, "prediction file", "prediction files");
            self.missing.push(format!("{count} of {} that were scored", submissions.len()));
        }
        Ok(missing)
    }

    /// Writes citation, README and checksums, checks what was written and puts it in its place.
    ///
    /// # Errors
    /// [`Failure::Findings`] when the contest does not verify, [`Failure::Machine`] when the place cannot be
    /// taken; an earlier archive then stays.
    pub fn finish(mut self) -> Result<PathBuf, Failure> {
        let root = self.root();
        let (folder, ledger) = (Folder::open(&root)?, Ledger::open(&root)?);
        let proven = proof::check(&folder, &ledger, &[], &Identities::default())?;
        if !proven.findings.is_empty() {
            return Err(Failure::Findings(proven.findings));
        }
        let has = |name: &str| root.join(name).is_dir();
        let holds = Holds {
            site: has("site"),
            predictions: has(PREDICTIONS),
            keys: !proven.keys.is_empty(),
            missing: std::mem::take(&mut self.missing),
        };
        self.put(CITATION, citation(&folder, &ledger).as_bytes())?;
        self.put("README.md", readme(&folder, &ledger, &holds).as_bytes())?;
        let sums: String = self.sums.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect();
        self.put(CHECKSUMS, sums.as_bytes())?;
        let failed = |why: std::io::Error| Failure::machine(self.out.display(), why);
        let old = self.beside.path().join("old");
        let replaced = self.out.symlink_metadata().is_ok();
        if replaced {
            std::fs::rename(&self.out, &old).map_err(failed)?;
        }
        if let Err(why) = std::fs::rename(&root, &self.out) {
            if replaced {
                std::fs::rename(&old, &self.out).map_err(failed)?;
            }
            return Err(failed(why));
        }
        Ok(self.out.clone())
    }
}

/// A text as YAML and JSON both write it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn version(ledger: &Ledger) -> String {
    let count = ledger.receipts().len() as u64;
    format!("{count} receipts, root {}", ledger.short_root(count))
}

fn citation(folder: &Folder, ledger: &Ledger) -> String {
    let contest = &folder.contest;
    let date = ledger.receipts().last().map_or(contest.closes, |last| last.at).to_string();
    let mut text = format!(
        "cff-version: 1.2.0\nmessage: \"If you use this contest or its results, please cite it.\"\ntype: dataset\n\
         title: {}\nauthors:\n  - name: {}\nurl: {}\nversion: {}\ndate-released: \"{}\"\n",
        quoted(&contest.title),
        quoted(&format!("The organisers of {}", contest.title)),
        quoted(&contest.url),
        quoted(&version(ledger)),
        date.get(..10).unwrap_or(&date),
    );
    if !contest.summary.is_empty() {
        text.push_str(&format!("abstract: {}\n", quoted(&contest.summary)));
    }
    text
}

/// What an archive holds besides description, teams and ledger.
struct Holds {
    site: bool,
    predictions: bool,
    /// Whether the answer keys were revealed.
    keys: bool,
    missing: Vec<String>,
}

fn readme(folder: &Folder, ledger: &Ledger, holds: &Holds) -> String {
    let contest = &folder.contest;
    let site = match holds.site {
        true => "- `site/`: the site; open `site/index.html`\n",
        false => "",
    };
    let predictions = match holds.predictions {
        true => "- `predictions/`: the scored files by receipt\n",
        false => "",
    };
    let missing: String = match holds.missing.is_empty() {
        true => String::new(),
        false => {
            let all: String = holds.missing.iter().map(|what| format!("- {what}\n")).collect();
            format!("## What is missing\n\n{all}\n")
        }
    };
    let rescore = if holds.predictions && holds.keys {
        "- `judge verify --rescore` scores every file in `predictions/` again and compares to the last digit.\n"
    } else {
        "- `judge verify --rescore` scores everything again; it needs the answer key (`--answers FILE`) and\n  \
         the prediction files (`--repository URL`), of which this archive lacks one.\n"
    };
    format!(
        "# {}\n\nAn archive of the contest at {}, which took submissions from {} to {}.\nIt holds {}.\n\n\
         ## What is here\n\n\
         - `content/`: description (`contest.toml`), rules and pages as the organiser wrote them\n\
         - `submissions/`: teams, the ledger with a receipt for every submission, sealed and revealed scores\n\
         - `metrics/`: the SQL that computes the scores\n\
         {site}{predictions}\n\
         {missing}## How to check it\n\n\
         - `sha256sum -c {CHECKSUMS}` says whether every file is what it was.\n\
         - `judge verify`, started in this folder, checks the ledger's chain, root and signature, every rank, and\n  \
         every revealed score against the commitment in its receipt.\n{rescore}\n\
         The judge is the program of Gitprize. `submissions/ledger/checkpoint` is a signed note (c2sp.org) over\n\
         the root of an RFC 6962 tree of the ledger's lines, so that other programs can check it too.\n",
        contest.title,
        contest.url,
        contest.opens.human(),
        contest.closes.human(),
        version(ledger),
    )
}
