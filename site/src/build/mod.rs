//! From a `Site` to files: jobs, rendered bytes, one writer.
//!
//! Entry point: [`build`]. Every page is made before the output is touched; if one fails, or a link is broken, it stays as it
//! was. With a cache only those pages are made whose parts say something else than they did (`jobs`); the site is the
//! same as without. What did not change is not written (`tree`), and the new site takes the place of the old one at one
//! instant (`swap`).

mod cache;
mod changes;
mod collisions;
mod compressed;
mod each;
mod explain;
mod glance;
mod jobs;
mod links;
mod output;
mod place;
mod summary;
mod swap;
mod tree;
mod why;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use base::scratch::Scratch;

use crate::content::Keeping;
use crate::digest::Digest;
use crate::input::{Moment, Site, Waiting};
use crate::linked::Published;
use crate::pages::{self, List};
use crate::route::file_of;
use crate::timings::Watch;
use cache::{Begun, Cache, Opened, Records};
use glance::{Glance, View};
use jobs::{Done, Jobs, Stage};
use place::{BESIDE, MARKER, MARKER_TEXT, absolute, check_cache, safe};
use swap::Swap;
use tree::{Target, Tree};

pub(crate) use each::{each, read};
pub(crate) use links::{complaint, has};
pub(crate) use output::Output;
pub(crate) use place::check_place;

pub use crate::timings::{Kind, Timings};
pub use changes::Changes;
pub use compressed::Encoding;
pub use explain::{Explained, Origin, explain};
pub use summary::Summary;
pub use why::Why;

/// How to build.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder of the cache; none for a build without.
    pub cache: Option<PathBuf>,
    /// Which compressed copies of texts stand beside them.
    pub encodings: Vec<Encoding>,
    /// Where to write down which files changed.
    pub changes: Option<PathBuf>,
    /// The page whose origin is to be told, by its address or its file.
    pub explain: Option<String>,
}

impl Options {
    /// As it is usual for the contest at `root`: with a cache beside it.
    pub fn usual(root: &Path) -> Self {
        Self { cache: Some(root.join(".site-cache")), ..Self::default() }
    }
}

/// Builds the site of the contest at `root` into the folder `out`.
///
/// # Errors
/// Everything that is wrong with the input, in which case `out` stays as it was; or what the machine did.
pub fn build(root: &Path, out: &Path, moment: Moment, options: &Options) -> Result<Summary, Failure> {
    check_place(root, out)?;
    if let Some(cache) = &options.cache {
        check_cache(root, out, cache)?;
    }
    let out = &absolute(out)?;
    let copies = &format!("{:?}", options.encodings);
    let begun = cache::now();
    let mut watch = Watch::new();
    let locked = options.cache.as_deref().map(|folder| (folder, Begun::at(folder)));
    if let Some((folder, Begun::Locked(_, Some(glance)))) = &locked
        && options.explain.is_none()
        && cache::has_site(folder)
        && let Some(mut summary) = glance.holds(root, out, moment, copies)
    {
        if let Some(file) = &options.changes {
            summary.changes.write(file)?;
        }
        watch.end("see that nothing was touched");
        summary.timings.stages = watch.stages;
        return Ok(summary);
    }
    watch.end("see whether anything was touched");
    let Opened { cache, records, note } =
        locked.map(|(folder, begun)| Cache::open(folder, begun)).unwrap_or_default();
    watch.end("open the cache");
    let kept = Keeping { posts: &records.posts, keeps: cache.is_some(), begun };
    let (tree, site) = rayon::join(
        || look(out, &records),
        || Site::read(root, moment, &pages::plan(), &kept, Waiting::Hidden),
    );
    let (tree, mut site) = (tree?, site?);
    // Where the output is as it was, nothing needs to be taken from the site in the cache.
    let is_whole = records.files.iter().all(|(name, file)| tree.has(name, file.digest));
    let look_at_spare = || cache.as_ref().map_or(Ok(None), |cache| look_at_spare(cache, out, &records));
    let mut spare = if is_whole { None } else { look_at_spare()? };
    let posts = site.kept();
    watch.end("read everything, look at the output");
    watch.stages.append(&mut site.stages);
    let pages = pages::all(&site);
    let files: Vec<&Published> = site.files().collect();
    collisions::check(&pages, &files)?;
    let asked = options.explain.as_deref().map(|page| asked(page, &pages)).transpose()?;
    let wanted = links::Wanted::of(&site);
    let scratch = beside(out)?;
    let stage = scratch.path().join("made");
    fs_err::create_dir(&stage).map_err(Failure::io)?;
    let none = Tree::default();
    let trees = [&tree, spare.as_ref().unwrap_or(&none)];
    let is_first = trees.iter().all(|tree| tree.folders.is_empty());
    let jobs = Jobs {
        site: &site,
        records: &records,
        trees,
        stage: if is_first { Stage::Places(swap::next(&scratch)) } else { Stage::Numbers(stage.clone()) },
        keeps: cache.is_some() || asked.is_some(),
        wanted: &wanted,
    };
    let mut done = jobs.run(&pages)?;
    let routes: HashSet<String> = pages.iter().map(|page| page.route()).collect();
    for route in wanted.unanswered() {
        let file = file_of(route);
        // Of a page that was made before; one that is not there answers nothing.
        let found = done.targets.get(&file).and_then(|target| {
            let tree = trees.iter().find(|tree| tree.has(&file, target.digest))?;
            std::fs::read_to_string(tree.root.join(&file)).ok()
        });
        wanted.answer(route, &found.unwrap_or_default());
    }
    let mut warnings = site.warnings(std::mem::take(&mut done.warnings));
    warnings.append(&mut links::check(&site, &routes, wanted)?);
    add_files(&mut done, &files, trees, &stage)?;
    compressed::add(&mut done, &records, trees, &stage, &options.encodings)?;
    for name in done.targets.keys() {
        safe(name)?;
    }
    watch.stages.append(&mut done.timings.stages);
    let mut summary = Summary {
        pages: pages.iter().filter(|page| page.is_for_readers()).count(),
        files: done.targets.len() - 1,
        bytes: done.bytes,
        warnings,
        explained: asked.map(|route| done.explain(route)),
        ran: std::mem::take(&mut done.ran),
        timings: std::mem::take(&mut done.timings),
        // Where there is no output, whoever sends the site on has what the last build made.
        changes: Changes::between(
            if tree.folders.is_empty() { &records.files } else { &tree.files },
            &done.targets,
        ),
        note,
    };
    if let Some(file) = &options.changes {
        summary.changes.write(file)?;
    }
    let view = View::of(&site);
    drop((routes, files, pages));
    // Most of what a build holds, and nobody needs it any more.
    drop(site);
    let is_same = tree.is(&done.targets);
    let has_spare = records.spare.is_some() && cache.as_ref().is_some_and(|cache| cache.site().is_dir());
    if spare.is_none() && !(is_same && is_whole && has_spare) {
        spare = look_at_spare()?;
    }
    let was_read = tree.read + spare.as_ref().map_or(0, |spare| spare.read);
    let Done { targets, staged, parts, pages: made, .. } = done;
    let spare_place = cache.as_ref().map(Cache::site);
    let swap = Swap { out, scratch: &scratch, staged, spare_place };
    let (tree, spare) = match (is_same, spare) {
        (false, spare) => swap.put(&targets, tree, spare)?,
        (true, Some(spare)) if !spare.is(&targets) => {
            let spare = swap.keep(spare, &tree, &targets);
            (tree, spare)
        }
        (true, None) if !has_spare || !is_whole => {
            let spare = swap.spare(&tree, &targets);
            (tree, spare)
        }
        (true, spare) => (tree, spare),
    };
    let at = cache::now();
    watch.end("check links, put the files in place");
    if let Some(cache) = cache {
        let of = out.to_string_lossy().into_owned();
        // Nobody looked at it where nothing changed.
        let spare = match spare {
            Some(spare) => Some(spare.folders),
            None if is_same && is_whole && has_spare => records.spare.clone(),
            None => None,
        };
        let new = Records {
            out: of,
            at,
            parts,
            pages: made,
            posts,
            files: tree.files,
            folders: tree.folders,
            spare,
        };
        // Files that were written a moment before the last look are read in the next build, too, unless that says so.
        let is_known = was_read == 0 && new.is_same(&records);
        if !is_known {
            cache.save(&new)?;
        } else if summary.ran.is_empty()
            && let Some(glance) = Glance::take(view, root, out, begun, &summary, copies)
        {
            cache.keep(&glance)?;
        }
    }
    watch.end("keep the cache");
    summary.timings.stages = watch.stages;
    Ok(summary)
}

/// The address of the page that somebody calls `page`: by its address, with a slash before it or without, or by its file.
fn asked(page: &str, pages: &List<'_>) -> Result<String, Failure> {
    let name = page.trim_start_matches('/');
    let mut routes = pages.iter().map(|page| page.route());
    routes.find(|route| route == name || file_of(route) == name).ok_or_else(|| {
        let finding =
            Finding::new(codes::USAGE, format!("--explain {}: the site has no such page", quoted(page)));
        Failure::Configuration(vec![finding.help(
            "write its address below the site's own, as teams/alpha/, or its file, as teams/alpha/index.html",
        )])
    })
}

/// A folder beside the output, because a rename does not cross file systems. What a build left that was killed, this one removes.
fn beside(out: &Path) -> Result<Scratch, Failure> {
    let parent = out.parent().unwrap_or(Path::new("/"));
    fs_err::create_dir_all(parent).map_err(Failure::io)?;
    Scratch::within(parent, BESIDE)
}

/// Whether `records` are of this output.
fn are_of(records: &Records, out: &Path) -> bool {
    records.out == out.to_string_lossy()
}

/// What stands in the output.
fn look(out: &Path, records: &Records) -> Result<Tree, Failure> {
    match are_of(records, out) {
        true => cache::seen(out, &records.files, &records.folders, records.at),
        false => cache::seen(out, &BTreeMap::new(), &BTreeMap::new(), records.at),
    }
}

/// The site in the cache, as far as it is of this output.
fn look_at_spare(cache: &Cache, out: &Path, records: &Records) -> Result<Option<Tree>, Failure> {
    let place = cache.site();
    match records.spare.as_ref().filter(|_| are_of(records, out)) {
        Some(folders) => {
            let spare = cache::seen(&place, &records.files, folders, records.at)?;
            Ok(Some(spare).filter(|spare| !spare.folders.is_empty()))
        }
        // Of another output, or of a build that was killed before it could say what it is.
        None if place.exists() => fs_err::remove_dir_all(&place).map(|()| None).map_err(Failure::io),
        None => Ok(None),
    }
}

/// Adds to the pages the files that are part of the site as they are, and the marker.
fn add_files(done: &mut Done, files: &[&Published], trees: [&Tree; 2], stage: &Path) -> Result<(), Failure> {
    for (at, file) in files.iter().enumerate() {
        let digest = Digest::of_sha256(&file.sha256)
            .ok_or_else(|| Failure::machine(file.path.display(), "its SHA-256 is none"))?;
        if !trees.iter().any(|tree| tree.has(&file.route, digest)) {
            let staged = stage.join(format!("file-{at}"));
            copy(file, &staged)?;
            done.staged.insert(file.route.clone(), staged);
        }
        done.bytes += file.bytes;
        done.targets.insert(file.route.clone(), Target { digest, bytes: file.bytes });
    }
    let target = Target { digest: Digest::of(MARKER_TEXT.as_bytes()), bytes: MARKER_TEXT.len() as u64 };
    if !trees.iter().any(|tree| tree.has(MARKER, target.digest)) {
        let staged = stage.join("marker");
        fs_err::write(&staged, MARKER_TEXT).map_err(Failure::io)?;
        done.staged.insert(MARKER.to_owned(), staged);
    }
    done.targets.insert(MARKER.to_owned(), target);
    Ok(())
}

/// Copies the bytes of `file`, which pages tell the length of. Not its mode: it is for everybody to read.
fn copy(file: &Published, to: &Path) -> Result<(), Failure> {
    let mut from = fs_err::File::open(&file.path).map_err(Failure::io)?;
    let mut into = fs_err::File::create(to).map_err(Failure::io)?;
    let copied = std::io::copy(&mut from, &mut into).map_err(Failure::io)?;
    match copied == file.bytes {
        true => Ok(()),
        false => {
            Err(Failure::machine(file.path.display(), "it changed while the site was built; build again"))
        }
    }
}

/// Puts `outputs`, `assets` (names below the site, bytes) and `files` in the place of the folder `out`, without a cache.
pub(crate) fn replace(
    out: &Path,
    outputs: &[Output],
    assets: &[(String, &[u8])],
    files: &[&Published],
) -> Result<(), Failure> {
    let out = &absolute(out)?;
    let tree = look(out, &Records::default())?;
    let scratch = beside(out)?;
    let stage = scratch.path().join("made");
    fs_err::create_dir(&stage).map_err(Failure::io)?;
    let mut done = Done::default();
    let texts = outputs.iter().map(|output| (output.file.as_str(), output.text.as_bytes()));
    let assets = assets.iter().map(|(name, bytes)| (name.as_str(), *bytes));
    for (at, (name, bytes)) in texts.chain(assets).enumerate() {
        let name = safe(name)?.to_owned();
        let staged = stage.join(at.to_string());
        let target = Target { digest: Digest::of(bytes), bytes: bytes.len() as u64 };
        if !tree.has(&name, target.digest) {
            fs_err::write(&staged, bytes).map_err(Failure::io)?;
            done.staged.insert(name.clone(), staged);
        }
        done.targets.insert(name, target);
    }
    add_files(&mut done, files, [&tree, &Tree::default()], &stage)?;
    if !tree.is(&done.targets) {
        Swap { out, scratch: &scratch, staged: done.staged, spare_place: None }.put(
            &done.targets,
            tree,
            None,
        )?;
    }
    Ok(())
}
