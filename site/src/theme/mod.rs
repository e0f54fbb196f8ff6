//! Templates and assets: embedded ones, each of which a contest may replace by a file of the same name in
//! `content/theme/`.

pub(crate) mod fields;
mod mentions;
pub(crate) mod own;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::string::FromUtf8Error;

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use serde::Serialize;
use tera::{ErrorKind, Tera};

use crate::digest::Digest;
use crate::fuel;

/// Where a contest keeps its own templates and assets.
pub(crate) const FOLDER: &str = "content/theme";

/// The files below `templates/` and `assets/`, written down by the build script: a template that is not there has no name,
/// and one that no page renders and no other includes is an unused constant.
#[rustfmt::skip]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

pub(crate) use embedded::template;
use embedded::{ASSETS, TEMPLATES};

/// The values of a kind of page, which its template finds as `page`. The build script reads their fields, with types and
/// comments, for whoever writes a template of their own ([`fields`]).
pub(crate) trait Templated: Serialize {
    /// The template.
    const TEMPLATE: &'static str;
}

impl<T: Templated> Templated for Option<T> {
    const TEMPLATE: &'static str = T::TEMPLATE;
}

/// Digits that tell what an asset holds.
const DIGITS: usize = 12;

/// How the site looks.
#[derive(Debug)]
pub(crate) struct Theme {
    /// The compiled templates.
    pub(crate) tera: Tera,
    /// The templates' texts, by name.
    texts: BTreeMap<String, String>,
    /// File name → bytes, to be written below `assets/`.
    pub(crate) assets: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Theme {
    /// The embedded theme with the overrides of the contest at `root`.
    pub(crate) fn load(root: &Path) -> Result<Self, Failure> {
        Self::with(root, overrides(root)?)
    }

    /// The embedded theme as it is.
    pub(crate) fn built_in() -> Result<Self, Failure> {
        Self::with(Path::new(""), vec![])
    }

    fn with(root: &Path, overrides: Vec<(String, Vec<u8>)>) -> Result<Self, Failure> {
        let mut templates: BTreeMap<String, (String, String)> = TEMPLATES
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (format!("the built-in {name}"), (*text).to_owned())))
            .collect();
        let mut assets: BTreeMap<String, Cow<'static, [u8]>> =
            ASSETS.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect();
        let mut findings = vec![];
        for (name, bytes) in overrides {
            if let Some(template) = templates.get_mut(&name) {
                match String::from_utf8(bytes) {
                    Ok(text) => *template = (format!("{FOLDER}/{name}"), fuel::metered(&text)),
                    Err(why) => findings.push(no_text(&name, &why)),
                }
            } else if let Some(asset) = assets.get_mut(&name) {
                *asset = Cow::Owned(bytes);
            } else {
                let known =
                    TEMPLATES.iter().map(|(name, _)| *name).chain(ASSETS.iter().map(|(name, _)| *name));
                let known: Vec<&str> = known.collect();
                findings.push(
                    Finding::new(
                        codes::UNKNOWN_THEME_FILE,
                        format!("the theme has no file {} to replace", quoted(&name)),
                    )
                    .in_file(format!("{FOLDER}/{name}"))
                    .help(format!("known: {}", known.join(", "))),
                );
            }
        }
        if !findings.is_empty() {
            return Err(Failure::Findings(findings));
        }
        let mut tera = Tera::new();
        fuel::install(&mut tera);
        // One batch: templates may then name each other in any order.
        tera.add_raw_templates(templates.iter().map(|(name, (_, text))| (name.as_str(), text.as_str())))
            .map_err(|why| Failure::Findings(vec![finding(&why, FOLDER, &|name| place_of(root, name))]))?;
        let texts = templates.into_iter().map(|(name, (_, text))| (name, text)).collect();
        Ok(Self { tera, texts, assets })
    }

    /// Where each asset is that pages name: its address tells what it holds, so that a browser may keep it for ever. Faces are named by
    /// the style sheet.
    pub(crate) fn addresses(&self) -> BTreeMap<String, String> {
        let address = |(name, bytes): (&String, &Cow<'_, [u8]>)| {
            let mut digest = Digest::of(bytes).to_string();
            digest.truncate(DIGITS);
            (name.clone(), format!("assets/{name}?v={digest}"))
        };
        self.assets.iter().filter(|(name, _)| !name.ends_with(".woff2")).map(address).collect()
    }

    /// The text of the template `name` and of all that it reaches; components are known everywhere.
    pub(crate) fn source(&self, name: &str) -> String {
        let mut reached = vec![name];
        reached.extend(
            self.texts
                .iter()
                .filter(|(_, text)| text.contains("{% component"))
                .map(|(name, _)| name.as_str()),
        );
        let mut at = 0;
        while let Some(text) = reached.get(at).map(|name| self.texts.get(*name)) {
            let new = mentions::of(text.map_or("", String::as_str));
            let new: Vec<&str> = new.filter(|name| !reached.contains(name)).collect();
            reached.extend(new);
            at += 1;
        }
        reached.sort_unstable();
        reached.dedup();
        reached.iter().map(|name| format!("{name}: {:?}\n", self.texts.get(*name))).collect()
    }
}

/// The file that a template's name stands for, for messages.
pub(crate) fn place_of(root: &Path, name: &str) -> String {
    let own = root.join(FOLDER).join(name);
    if own.is_file() { format!("{FOLDER}/{name}") } else { format!("the built-in {name}") }
}

/// A template that is no text.
fn no_text(name: &str, why: &FromUtf8Error) -> Finding {
    let at = why.utf8_error().valid_up_to();
    let text = format!("the template is not UTF-8 text: byte {} is none", at + 1);
    Finding::new(codes::TEMPLATE, text).in_file(format!("{FOLDER}/{name}")).help("save it as UTF-8")
}

fn overrides(root: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let folder = root.join(FOLDER);
    if !folder.is_dir() {
        return Ok(vec![]);
    }
    let mut files = vec![];
    let walk =
        walkdir::WalkDir::new(&folder).min_depth(1).max_depth(1).follow_links(false).sort_by_file_name();
    for entry in walk {
        let entry = entry.map_err(|why| Failure::machine("reading the theme", why))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type().is_file() || name.starts_with('.') {
            continue;
        }
        files.push((name, fs_err::read(entry.path()).map_err(Failure::io)?));
    }
    Ok(files)
}

/// What the template engine complains about as a finding with a place: in the template that it names, whose file `file`
/// knows, else in `page` as a whole.
pub(crate) fn finding(error: &tera::Error, page: &str, file: &dyn Fn(&str) -> String) -> Finding {
    let (report, code) = match error.kind() {
        ErrorKind::SyntaxError(report) => (report, codes::TEMPLATE_SYNTAX),
        ErrorKind::RenderingError(report) => (report, codes::TEMPLATE_RENDERING),
        _ => return Finding::new(codes::TEMPLATE, error.to_string()).in_file(page),
    };
    let span = report.span();
    // The engine counts columns from 0 and does not hand out the source line, only its report as text.
    let shown = error.to_string();
    let line = excerpt(&shown, span.start_line).unwrap_or_default();
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let end = if span.end_line == span.start_line { byte(span.end_col) } else { line.len() };
    let (line, marked) = fuel::unmetered(line, byte(span.start_col)..end);
    Finding::new(code, report.message()).at_line(
        &file(report.filename()),
        span.start_line as u64,
        line.as_bytes(),
        marked,
    )
}

/// The source line in the engine's report: `<number> | <line>`.
fn excerpt(report: &str, number: usize) -> Option<&str> {
    let start = format!("{number} | ");
    report.lines().find_map(|line| line.trim_start().strip_prefix(start.as_str()))
}
