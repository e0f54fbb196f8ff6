//! The pages of the handbook, read and rendered.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::Finding;
use contest::Contest;
use ledger::standings::Calendar;
use tera::Context;
use walkdir::WalkDir;

use super::places::{BUILT_IN, CONTESTANTS, FOLDER, HOME, LIST};
use crate::content::{Document, Source, built_in, fill, read_flat};
use crate::input::values;
use crate::linked::Files;
use crate::markdown::{self, Atlas, HEADING, Rendered, Text, Trust};

/// A page and what its text became.
pub(super) struct Page {
    pub(super) document: Document,
    pub(super) rendered: Rendered,
}

/// All pages, the handbook's own first, by order, then file name.
pub(super) struct Texts {
    pub(super) pages: Vec<Page>,
    /// What stands beside them, with those published that a page links to.
    pub(super) files: Files,
}

impl Texts {
    /// Those of the project at `root`, whose sample contest is `contest`.
    pub(super) fn read(root: &Path, contest: &Contest) -> Result<Self, Failure> {
        let mut findings = vec![];
        let mut documents = vec![];
        for source in read_flat(root, FOLDER)? {
            keep(Document::read(source, "", &["assets", "contestants"]), &mut documents, &mut findings);
        }
        for mut source in built_in::all() {
            let name = source.path.rsplit('/').next().unwrap_or_default().to_owned();
            source.path = format!("{BUILT_IN}/{name}");
            keep(Document::read(source, CONTESTANTS, &[]), &mut documents, &mut findings);
        }
        for document in &mut documents {
            document.route = file_name(&document.route);
        }
        documents.sort_by(|a, b| place(a).cmp(&place(b)));
        let mut routes: HashSet<String> = documents.iter().map(|document| document.route.clone()).collect();
        routes.insert(LIST.to_owned());
        let mut atlas = Atlas::new(routes, Files::of(&others(root)?, contest), HashSet::new());
        for document in &documents {
            atlas.insert(&document.source.path, document.route.clone());
        }
        let values = values(contest, &Calendar::new(contest), root, None)?;
        let mut pages = vec![];
        for document in documents {
            match render(&document, &atlas, &values) {
                Ok(rendered) => pages.push(Page { document, rendered }),
                Err(mut more) => findings.append(&mut more),
            }
        }
        let files = atlas.into_files();
        if findings.is_empty() { Ok(Self { pages, files }) } else { Err(Failure::Findings(findings)) }
    }
}

/// The address of a page as the name of its file, so that the handbook can be read where no server is: out of an archive.
fn file_name(route: &str) -> String {
    match route.trim_end_matches('/') {
        "" => HOME.to_owned(),
        name => format!("{name}.html"),
    }
}

/// The files of the handbook's folder that are no pages, schemas for instance.
fn others(root: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut found = vec![];
    for entry in WalkDir::new(root.join(FOLDER)).follow_links(false).sort_by_file_name() {
        let entry = entry.map_err(|why| Failure::machine(FOLDER, why))?;
        let name = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let shown = name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if entry.file_type().is_file() && !shown.ends_with(".md") {
            found.push((shown, entry.into_path()));
        }
    }
    Ok(found)
}

fn place(page: &Document) -> (bool, i64, &str) {
    (page.source.is_built_in, page.order, &page.source.path)
}

fn keep(read: Result<Document, Vec<Finding>>, documents: &mut Vec<Document>, findings: &mut Vec<Finding>) {
    match read {
        Ok(document) => documents.push(document),
        Err(mut more) => findings.append(&mut more),
    }
}

/// The handbook's own pages speak of no contest, so that braces in them are words.
fn render(document: &Document, atlas: &Atlas, values: &Context) -> Result<Rendered, Vec<Finding>> {
    let source: &Source = &document.source;
    let body = match source.is_built_in {
        true => fill(source, values).map_err(|finding| vec![*finding])?,
        false => source.markdown().into(),
    };
    let text = Text {
        file: &source.path,
        source: &source.text,
        offset: matches!(body, std::borrow::Cow::Borrowed(_)).then_some(source.body),
        body: &body,
        trust: Trust::Organiser,
        route: &document.route,
        prefix: HEADING,
        above: 1,
    };
    markdown::render(&text, atlas)
}
