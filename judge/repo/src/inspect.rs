//! What one head proposes: compared with its merge base, it may change exactly one file of one team.

use std::sync::Arc;

use git2::{ObjectType, Odb, Oid, Repository};

use super::ancestry::{Ancestry, Apart};
use super::objects::Objects;
use super::reader::{Reader, Trouble};
use super::tree::{self, Entries, FILE, FOLDER, Trees, Unread};
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Folders, SUBMISSIONS, Slug, TEAM_FILE, fanned, may_be_fan};

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

/// Looks at heads, one after the other.
pub struct Inspector {
    /// Main, and nothing of strangers.
    main: Repository,
    objects: Objects,
    reader: Reader,
    ancestry: Arc<Ancestry>,
    folders: Option<Folders>,
}

impl Inspector {
    /// `folders` is how new folders of teams are to stand, nothing if it is too late to complain of that.
    pub(super) fn new(
        main: Repository,
        objects: &Objects,
        ancestry: Arc<Ancestry>,
        folders: Option<Folders>,
    ) -> Self {
        Self { main, objects: objects.clone(), reader: objects.open(), ancestry, folders }
    }

    /// Reads what `head`, which `person` sent, changes against its merge base with main.
    ///
    /// # Errors
    /// Every complaint about the shape of the pull request.
    pub fn inspect(&self, person: &str, head: Oid) -> Result<Proposal, Vec<Finding>> {
        let result = self.objects.at_cost_of(person, || self.proposal(head));
        result.unwrap_or_else(|spent| Err(vec![spent]))
    }

    fn proposal(&self, head: Oid) -> Result<Proposal, Vec<Finding>> {
        let (base, tree) =
            self.ancestry.base(&self.reader, head).map_err(|apart| vec![refused(&apart, head)])?;
        let main = |why: git2::Error| vec![corrupt(why.message())];
        let base = self.main.find_commit(base).map_err(main)?.tree_id();
        let odb = self.main.odb().map_err(main)?;
        Comparison { main: &odb, reader: &self.reader, folders: self.folders }.root(base, tree)
    }
}

/// Why a head has no place where it left main.
fn refused(apart: &Apart, head: Oid) -> Finding {
    match apart {
        Apart::Unrelated => {
            Finding::new(codes::UNRELATED_HISTORY, "the pull request has no commit in common with main")
                .help("start the branch from the contest's main")
        }
        Apart::TooMany => Finding::new(
            codes::HEAD_TOO_LARGE,
            "the pull request has more than 2,000 commits that main does not have",
        )
        .help("make a new branch from main and commit the prediction file there"),
        Apart::Unread(oid, trouble) if *oid == head => unread("the head commit", trouble),
        Apart::Unread(oid, trouble) => unread(&format!("the commit {oid} before it"), trouble),
        Apart::NoCommit(oid) if *oid == head => corrupt("the head is not a commit"),
        Apart::NoCommit(oid) => corrupt(&format!("{oid} before it is not a commit")),
        Apart::LargeCommit(size) => corrupt(&format!("the commit has {size} bytes")),
    }
}

/// The refusal of a head of which `what` cannot be had.
pub(crate) fn unread(what: &str, trouble: &Trouble) -> Finding {
    Finding::new(codes::UNREADABLE_HEAD, format!("{what} {}", trouble.words()))
        .help("make a new branch from main and commit the prediction file there")
}

/// The bytes of an accepted file.
///
/// # Errors
/// The refusal when the object cannot be read although its header could.
pub fn read_blob(reader: &Reader, path: &str, blob: Oid) -> Result<Vec<u8>, Finding> {
    match reader.read(blob) {
        Ok((ObjectType::Blob, bytes)) => Ok(bytes),
        Ok(_) => Err(unread(&quoted(path), &Trouble::Broken)),
        Err(trouble) => Err(unread(&quoted(path), &trouble)),
    }
}

struct Comparison<'o> {
    main: &'o Odb<'o>,
    reader: &'o Reader,
    folders: Option<Folders>,
}

impl Comparison<'_> {
    fn root(&self, base: Oid, head: Oid) -> Result<Proposal, Vec<Finding>> {
        let (base, head) = self.pair(Some(base), head)?;
        let changed = tree::changed(&base, &head);
        let mut findings: Vec<Finding> = outside(&changed, "", &[SUBMISSIONS.as_bytes()], &head);
        if changed.is_empty() {
            return Err(vec![
                Finding::new(codes::NOTHING_SUBMITTED, "the pull request changes nothing")
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
            return Err(vec![several(SUBMISSIONS, &changed)]);
        }
        let Some(name) = changed.first() else {
            return Err(vec![Finding::new(
                codes::NOTHING_SUBMITTED,
                "the pull request changes nothing below submissions/",
            )]);
        };
        let outer = String::from_utf8_lossy(name).into_owned();
        let tree = folder(&head, name, &format!("{SUBMISSIONS}/{outer}")).map_err(|finding| vec![finding])?;
        let base = folder(&base, name, &outer).ok();
        if may_be_fan(&outer)
            && let Some(proposal) = self.fanned(&outer, base, tree)?
        {
            return Ok(proposal);
        }
        let team: Slug = outer.parse().map_err(|why: String| vec![Finding::new(codes::TREE_NAME, why)])?;
        self.team(team, Folders::Plain, base, tree)
    }

    /// `submissions/<two characters>/`: exactly one team's folder differs; nothing if it is a team's own folder that differs.
    fn fanned(&self, outer: &str, base: Option<Oid>, head: Oid) -> Result<Option<Proposal>, Vec<Finding>> {
        let (base, head) = self.pair(base, head)?;
        let changed = tree::changed(&base, &head);
        let team = |name: &&[u8]| fanned(outer, std::str::from_utf8(name).ok()?);
        let Some(slug) = changed.iter().find_map(team) else { return Ok(None) };
        if changed.len() > 1 {
            return Err(vec![several(&format!("{SUBMISSIONS}/{outer}"), &changed)]);
        }
        let (name, place) = (slug.as_str().as_bytes(), Folders::FannedOut.folder(&slug));
        let tree = folder(&head, name, &place).map_err(|finding| vec![finding])?;
        let base = folder(&base, name, &place).ok();
        self.team(slug, Folders::FannedOut, base, tree).map(Some)
    }

    /// What is wrong with a folder of `team` that stands as in `found`. Where main had the team when the branch left it is fine, too: how
    /// folders stand may have been changed since.
    fn misplaced(&self, team: &Slug, found: Folders, base: &Entries<'_>) -> Option<Finding> {
        let wanted = self.folders.filter(|wanted| *wanted != found)?;
        if base.get(TEAM_FILE.as_bytes()).is_some() {
            return None;
        }
        Some(misplaced(team, &found.folder(team), wanted))
    }

    /// A team's folder: exactly one file differs, and it has an expected name.
    fn team(
        &self,
        team: Slug,
        folders: Folders,
        base: Option<Oid>,
        head: Oid,
    ) -> Result<Proposal, Vec<Finding>> {
        let (base, head) = self.pair(base, head)?;
        let changed = tree::changed(&base, &head);
        // Two characters that are not the team's.
        if let (Some(Folders::FannedOut), Folders::Plain, [name]) = (self.folders, folders, &changed[..])
            && let Some((FOLDER, _)) = head.get(name)
            && let Some(inner) = std::str::from_utf8(name).ok().and_then(|name| name.parse::<Slug>().ok())
        {
            return Err(vec![misplaced(
                &inner,
                &format!("{SUBMISSIONS}/{team}/{inner}"),
                Folders::FannedOut,
            )]);
        }
        if let Some(finding) = self.misplaced(&team, folders, &base) {
            return Err(vec![finding]);
        }
        let place = folders.folder(&team);
        let mut wanted: Vec<&[u8]> =
            changed.iter().copied().filter(|name| proposed(name).is_some()).collect();
        // A browser's upload keeps the name that the file has on its owner's disk. Alone, it can mean one thing only.
        if let ([], [only]) = (&wanted[..], &changed[..])
            && uploaded(only)
        {
            wanted.push(*only);
        }
        let findings = outside(&changed, &format!("{place}/"), &wanted, &head);
        let proposal = match wanted[..] {
            [name] => self.file(team, &place, name, &head),
            [] if findings.is_empty() => {
                Err(vec![Finding::new(codes::NOTHING_SUBMITTED, format!("nothing changes in {place}/"))])
            }
            [] => Err(vec![]),
            _ => {
                let names: Vec<_> = wanted.iter().map(|name| shown(&place, name)).collect();
                Err(vec![
                    Finding::new(
                        codes::SEVERAL_FILES,
                        format!("the pull request changes {}, expected one of them", names.join(" and ")),
                    )
                    .help("send a submission and a change of the team as two pull requests"),
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
                Finding::new(codes::FILE_REMOVED, format!("the pull request removes {path}"))
                    .help("earlier submissions stay on record: leave the file as it is on main"),
            ]);
        };
        if mode != FILE {
            return Err(vec![wrong_mode(&path, mode)]);
        }
        let header = self.reader.header(blob).map_err(|trouble| vec![unread(&quoted(&path), &trouble)])?;
        let (ObjectType::Blob, size) = header else {
            return Err(vec![corrupt(&format!("{path} is not a file object"))]);
        };
        let file = proposed(name).unwrap_or(Proposed::Predictions);
        Ok(Proposal { team, file, path, blob, size })
    }

    /// Both sides' entries; a missing base is an empty folder.
    fn pair(&self, base: Option<Oid>, head: Oid) -> Result<(Entries<'_>, Entries<'_>), Vec<Finding>> {
        let refuse = |why| {
            vec![match why {
                Unread::TooLarge => {
                    Finding::new(codes::TOO_MANY_FILES, "the pull request adds too many files to one folder")
                        .help("change exactly one file")
                }
                Unread::Corrupt(why) => corrupt(why),
                Unread::Object(trouble) => unread("a folder of the pull request", &trouble),
            }]
        };
        let base = match base {
            Some(oid) => Entries::read(Trees::Main(self.main), oid, usize::MAX).map_err(refuse)?,
            None => Entries::none(),
        };
        let head = Entries::read(Trees::Strangers(self.reader), head, base.size()).map_err(refuse)?;
        Ok((base, head))
    }
}

/// Whether a file of this name in a team's folder is taken for predictions.
pub fn is_predictions(name: &str) -> bool {
    proposed(name.as_bytes()) == Some(Proposed::Predictions)
}

/// Whether it is, if nothing else changes there.
pub fn may_be_predictions(name: &str) -> bool {
    is_predictions(name) || uploaded(name.as_bytes())
}

/// What files of predictions end with, as far as anybody names them so.
const ENDINGS: [&str; 6] = [".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather"];
/// And what is around them.
const AROUND: [&str; 3] = [".gz", ".zst", ".age"];

/// Whether `name` is one that a file of predictions may have on somebody's disk: plain letters, `predictions (1).csv`.
fn uploaded(name: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b" ._-+()".contains(byte);
    let Some(name) = std::str::from_utf8(name).ok().map(str::to_ascii_lowercase) else { return false };
    let is_name = name.len() <= 100 && name.bytes().all(|byte| is_plain(&byte));
    let mut inner = name.as_str();
    while let Some(rest) = AROUND.iter().find_map(|ending| inner.strip_suffix(ending)) {
        inner = rest;
    }
    let is_named =
        ENDINGS.iter().any(|ending| inner.strip_suffix(ending).is_some_and(|stem| !stem.is_empty()));
    is_name && is_named && name.starts_with(|first: char| first.is_ascii_alphanumeric())
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
                return Finding::new(
                    codes::TREE_NAME,
                    format!(
                        "{path} is not a name that git would give a \
                    file"
                    ),
                );
            }
            match head.get(name) {
                Some((mode, _)) if mode == 0o160_000 => wrong_mode(&path, mode),
                _ => Finding::new(codes::OUTSIDE_TEAM_FOLDER, format!("the pull request changes {path}"))
                    .help(
                        "change one file only: submissions/<team>/predictions.csv (or another ending) or \
                     submissions/<team>/team.toml",
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

/// The refusal of what changes the folder `found`, where `wanted` says how that of `team` stands.
pub fn misplaced(team: &Slug, found: &str, wanted: Folders) -> Finding {
    let wanted = wanted.folder(team);
    let text =
        format!("{found}/ is not where the file belongs: in this contest the folder of {team} is {wanted}/");
    Finding::new(codes::OUTSIDE_TEAM_FOLDER, text).help(format!("put the file into {wanted}/ instead"))
}

/// More than one entry of `place` differs.
fn several(place: &str, changed: &[&[u8]]) -> Finding {
    let names: Vec<_> = changed.iter().take(5).map(|name| shown(place, name)).collect();
    let more = if changed.len() > names.len() { ", …" } else { "" };
    Finding::new(
        codes::SEVERAL_TEAMS,
        format!(
            "the pull request changes {} entries of {place}/ ({}{more}), expected one team's folder",
            changed.len(),
            names.join(", ")
        ),
    )
    .help("send one pull request for each team")
}

fn folder(entries: &Entries<'_>, name: &[u8], path: &str) -> Result<Oid, Finding> {
    match entries.get(name) {
        Some((FOLDER, oid)) => Ok(oid),
        Some((mode, _)) => Err(wrong_mode(path, mode)),
        None => {
            let text = format!("the pull request removes the folder {}", quoted(path));
            Err(Finding::new(codes::FOLDER_REMOVED, text)
                .help("make a new branch from main and change one file only"))
        }
    }
}

fn wrong_mode(path: &str, mode: u32) -> Finding {
    let path = quoted(path);
    match mode {
        0o120_000 => {
            Finding::new(codes::SYMLINK, format!("{path} is a symbolic link")).help("commit the file itself")
        }
        0o160_000 => {
            Finding::new(codes::SUBMODULE, format!("{path} is a submodule")).help("commit the file itself")
        }
        FOLDER => Finding::new(codes::NOT_A_FILE, format!("{path} is a folder, expected a file")),
        FILE => Finding::new(codes::NOT_A_FOLDER, format!("{path} is a file, expected a folder")),
        0o100_755 => Finding::new(codes::BAD_MODE, format!("{path} is marked executable"))
            .help("`git update-index --chmod=-x FILE` takes the mark away"),
        mode => Finding::new(codes::BAD_MODE, format!("{path} has the mode {mode:o}, expected 100644")),
    }
}

fn corrupt(why: &str) -> Finding {
    Finding::new(codes::CORRUPT_TREE, format!("the pull request's objects are broken: {why}"))
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
