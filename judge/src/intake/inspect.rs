//! What one head proposes: compared with its merge base, it may change exactly one file of one team.

use git2::{ObjectType, Odb, Oid, Repository};

use super::tree::{self, Entries, FILE, FOLDER, Unread};
use crate::contest::{SUBMISSIONS, Slug, TEAM_FILE};
use crate::failure::Failure;
use crate::finding::{Finding, quoted};

/// A commit object larger than this is no honest commit.
const LARGEST_COMMIT: usize = 1 << 20;

/// What a pull request wants to put where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The team whose folder it touches.
    pub team: Slug,
    /// The file.
    pub file: Proposed,
    /// Path below the contest's root, for messages.
    pub path: String,
    /// The file's object.
    pub blob: Oid,
    /// The file's size in bytes, read before its content.
    pub size: u64,
}

/// The kinds of file that a pull request may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// A submission.
    Predictions,
    /// The digest of one that will follow.
    Claim,
    /// A registration or a change of the members.
    TeamFile,
}

/// Reads what `head` changes against its merge base with `main`.
///
/// # Errors
/// Every complaint about the shape of the pull request.
pub fn inspect(repository: &Repository, main: Oid, head: Oid) -> Result<Proposal, Vec<Finding>> {
    let refuse = |finding: Finding| vec![finding];
    let odb = repository.odb().map_err(|why| refuse(corrupt(why.message())))?;
    match odb.read_header(head) {
        Ok((size, ObjectType::Commit)) if size <= LARGEST_COMMIT => {}
        Ok((size, ObjectType::Commit)) => {
            return Err(refuse(corrupt(&format!("the commit has {size} bytes"))));
        }
        Ok(_) => return Err(refuse(corrupt("the head is no commit"))),
        Err(_) => return Err(refuse(corrupt("the head commit is missing"))),
    }
    let commit = repository.find_commit(head).map_err(|why| refuse(corrupt(why.message())))?;
    let base = repository.merge_base(main, head).map_err(|_| {
        refuse(
            Finding::new("unrelated-history", "the pull request has no commit in common with main")
                .help("start the branch from the contest's main"),
        )
    })?;
    let base = repository.find_commit(base).map_err(|why| refuse(corrupt(why.message())))?;
    let compare = Comparison { odb: &odb };
    compare.root(base.tree_id(), commit.tree_id())
}

/// The bytes of an accepted file.
///
/// # Errors
/// [`Failure::Machine`] when the object cannot be read although its header could.
pub fn read_blob(repository: &Repository, blob: Oid) -> Result<Vec<u8>, Failure> {
    Ok(repository.find_blob(blob)?.content().to_vec())
}

struct Comparison<'o> {
    odb: &'o Odb<'o>,
}

impl Comparison<'_> {
    fn root(&self, base: Oid, head: Oid) -> Result<Proposal, Vec<Finding>> {
        let (base, head) = self.pair(Some(base), head)?;
        let changed = tree::changed(&base, &head);
        let mut findings: Vec<Finding> = outside(&changed, "", &[SUBMISSIONS.as_bytes()], &head);
        if changed.is_empty() {
            return Err(vec![
                Finding::new("nothing-submitted", "the pull request changes nothing")
                    .help("commit submissions/<team>/predictions.csv (or .csv.gz, .txt, .txt.gz)"),
            ]);
        }
        if !changed.contains(&SUBMISSIONS.as_bytes()) {
            return Err(findings);
        }
        match folder(&head, SUBMISSIONS.as_bytes(), SUBMISSIONS) {
            Err(finding) => {
                findings.push(finding);
                Err(findings)
            }
            Ok(tree) => {
                let proposal =
                    self.submissions(folder(&base, SUBMISSIONS.as_bytes(), SUBMISSIONS).ok(), tree);
                combine(proposal, findings)
            }
        }
    }

    /// `submissions/`: exactly one team's folder differs.
    fn submissions(&self, base: Option<Oid>, head: Oid) -> Result<Proposal, Vec<Finding>> {
        let (base, head) = self.pair(base, head)?;
        let changed = tree::changed(&base, &head);
        if changed.len() > 1 {
            let names: Vec<_> = changed.iter().take(5).map(|name| shown(SUBMISSIONS, name)).collect();
            let more = if changed.len() > names.len() { ", …" } else { "" };
            return Err(vec![
                Finding::new(
                    "several-teams",
                    format!("the pull request touches {} entries of submissions/ ({}{more}), expected one team's folder", changed.len(), names.join(", ")),
                )
                .help("one pull request holds one submission of one team"),
            ]);
        }
        let Some(name) = changed.first() else {
            return Err(vec![Finding::new(
                "nothing-submitted",
                "the pull request changes nothing below submissions/",
            )]);
        };
        let slug = String::from_utf8_lossy(name).into_owned();
        let tree = folder(&head, name, &format!("{SUBMISSIONS}/{slug}")).map_err(|finding| vec![finding])?;
        let team: Slug = slug.parse().map_err(|why: String| vec![Finding::new("tree-name", why)])?;
        self.team(team, folder(&base, name, &slug).ok(), tree)
    }

    /// `submissions/<team>/`: exactly one file differs, and it has an expected name.
    fn team(&self, team: Slug, base: Option<Oid>, head: Oid) -> Result<Proposal, Vec<Finding>> {
        let (base, head) = self.pair(base, head)?;
        let changed = tree::changed(&base, &head);
        let place = format!("{SUBMISSIONS}/{team}");
        let wanted: Vec<&[u8]> = changed.iter().copied().filter(|name| proposed(name).is_some()).collect();
        let findings = outside(&changed, &format!("{place}/"), &wanted, &head);
        let proposal = match wanted[..] {
            [name] => self.file(team, &place, name, &head),
            [] if findings.is_empty() => {
                Err(vec![Finding::new("nothing-submitted", format!("nothing changes in {place}/"))])
            }
            [] => Err(vec![]),
            _ => {
                let names: Vec<_> = wanted.iter().map(|name| shown(&place, name)).collect();
                Err(vec![
                    Finding::new(
                        "several-files",
                        format!("the pull request changes {}, expected one of them", names.join(" and ")),
                    )
                    .help("send a submission and a change of the team in two pull requests"),
                ])
            }
        };
        combine(proposal, findings)
    }

    fn file(
        &self,
        team: Slug,
        place: &str,
        name: &[u8],
        head: &Entries<'_>,
    ) -> Result<Proposal, Vec<Finding>> {
        let path = format!("{place}/{}", String::from_utf8_lossy(name));
        let Some((mode, blob)) = head.get(name) else {
            return Err(vec![
                Finding::new("file-removed", format!("{path} is removed"))
                    .help("earlier submissions stay on record; leave the file out of the pull request"),
            ]);
        };
        if mode != FILE {
            return Err(vec![wrong_mode(&path, mode)]);
        }
        let header = self
            .odb
            .read_header(blob)
            .map_err(|_| vec![corrupt(&format!("the object of {path} is missing"))])?;
        let (size, ObjectType::Blob) = header else {
            return Err(vec![corrupt(&format!("{path} is no file object"))]);
        };
        let Some(file) = proposed(name) else { return Err(vec![]) };
        Ok(Proposal { team, file, path, blob, size: size as u64 })
    }

    /// Both sides' entries; a missing base is an empty folder.
    fn pair(&self, base: Option<Oid>, head: Oid) -> Result<(Entries<'_>, Entries<'_>), Vec<Finding>> {
        let refuse = |unread| {
            vec![match unread {
                Unread::TooLarge => {
                    Finding::new("too-many-files", "the pull request adds too many files to one folder")
                        .help("change exactly one file")
                }
                Unread::Corrupt(why) => corrupt(why),
            }]
        };
        let base = match base {
            Some(oid) => Entries::read(self.odb, oid, usize::MAX / 2).map_err(refuse)?,
            None => Entries::none(),
        };
        let head = Entries::read(self.odb, head, base.size()).map_err(refuse)?;
        Ok((base, head))
    }
}

/// `predictions.<something>`, `predictions.sha256` or `team.toml`.
fn proposed(name: &[u8]) -> Option<Proposed> {
    if name == TEAM_FILE.as_bytes() {
        return Some(Proposed::TeamFile);
    }
    if name == b"predictions.sha256" {
        return Some(Proposed::Claim);
    }
    let ending = name.strip_prefix(b"predictions.")?;
    let plain = ending.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'.');
    (plain && !ending.is_empty() && ending.len() <= 20).then_some(Proposed::Predictions)
}

/// A complaint for each changed entry that is not `wanted`, the first five of them.
fn outside(changed: &[&[u8]], place: &str, wanted: &[&[u8]], head: &Entries<'_>) -> Vec<Finding> {
    let strange = changed.iter().filter(|name| !wanted.contains(name));
    strange
        .take(5)
        .map(|name| {
            let path = shown(place.trim_end_matches('/'), name);
            if hostile(name) {
                return Finding::new("tree-name", format!("{path} is no name that git would give a file"));
            }
            match head.get(name) {
                Some((mode, _)) if mode == 0o160_000 => wrong_mode(&path, mode),
                _ => Finding::new("outside-team-folder", format!("the pull request changes {path}")).help(
                    "change one file only: submissions/<team>/predictions.* or submissions/<team>/team.toml",
                ),
            }
        })
        .collect()
}

/// Names that git refuses to check out or that other file systems read differently.
fn hostile(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(&lower[..], b"" | b"." | b".." | b".git" | b"git~1")
        || name.iter().any(|b| matches!(b, b'/' | b'\\' | b':') || b.is_ascii_control())
        || std::str::from_utf8(name).is_err()
}

fn folder(entries: &Entries<'_>, name: &[u8], path: &str) -> Result<Oid, Finding> {
    match entries.get(name) {
        Some((FOLDER, oid)) => Ok(oid),
        Some((mode, _)) => Err(wrong_mode(path, mode)),
        None => Err(Finding::new("folder-removed", format!("{} is removed", quoted(path)))),
    }
}

fn wrong_mode(path: &str, mode: u32) -> Finding {
    let path = quoted(path);
    match mode {
        0o120_000 => {
            Finding::new("symlink", format!("{path} is a symbolic link")).help("commit the file itself")
        }
        0o160_000 => {
            Finding::new("submodule", format!("{path} is a submodule")).help("commit the file itself")
        }
        FOLDER => Finding::new("not-a-file", format!("{path} is a folder, expected a file")),
        FILE => Finding::new("not-a-folder", format!("{path} is a file, expected a folder")),
        0o100_755 => Finding::new("bad-mode", format!("{path} is marked executable"))
            .help("`git update-index --chmod=-x` takes the mark away"),
        mode => Finding::new("bad-mode", format!("{path} has the mode {mode:o}, expected 100644")),
    }
}

fn corrupt(why: &str) -> Finding {
    Finding::new("corrupt-tree", format!("the pull request's objects are broken: {why}"))
        .help("make a new branch from main and commit the prediction file there")
}

fn shown(place: &str, name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    quoted(&if place.is_empty() { name.into_owned() } else { format!("{place}/{name}") })
}

fn combine(
    proposal: Result<Proposal, Vec<Finding>>,
    mut findings: Vec<Finding>,
) -> Result<Proposal, Vec<Finding>> {
    match proposal {
        Ok(proposal) if findings.is_empty() => Ok(proposal),
        Ok(_) => Err(findings),
        Err(more) => {
            findings.extend(more);
            Err(findings)
        }
    }
}
