//! `/rules/history/`: the rules text through time, with what changed.

use base::finding::Finding;
use contest::MinorChange;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::input::{Input, Site};
use crate::terms::{Terms, Version};
use crate::theme::{Templated, template};
use crate::words::{When, sentence};

pub(super) const KIND: Kind = Kind {
    taken: &[],
    list: |site, pages| {
        if let (Some(terms), Some(route)) = (site.terms(), route(site)) {
            pages.push(Box::new(RulesHistory { terms, route }));
        }
    },
};

#[derive(Debug)]
struct RulesHistory<'s> {
    terms: &'s Terms,
    route: String,
}

/// Lines around a change.
const AROUND: usize = 2;

#[derive(Serialize)]
struct HistoryPage<'t> {
    /// The page with the rules, below the root.
    rules_route: String,
    /// The file in which the text stands.
    file: &'t str,
    /// Whether members accept this text when they join.
    accepted: bool,
    /// SHA-256 of the text now.
    digest: &'t str,
    /// Whether git could be asked.
    known: bool,
    /// Whether the repository has not all of its history here.
    shallow: bool,
    /// The text now differs from the newest that git has.
    uncommitted: bool,
    /// The texts that held, newest first.
    versions: Vec<VersionView<'t>>,
}

impl Templated for HistoryPage<'_> {
    const TEMPLATE: &'static str = template::RULES_HISTORY;
}

#[derive(Serialize)]
struct VersionView<'t> {
    /// From when on it held.
    at: When,
    /// The commit that changed it.
    commit: &'t str,
    /// The SHA-256 of it.
    digest: Option<&'t str>,
    /// Whether it is the text that holds now.
    current: bool,
    /// Why its acceptance still holds, of an earlier text.
    still: Option<String>,
    /// Parts of the comparison with the text before; each a run of lines.
    hunks: Vec<Vec<LineView>>,
    /// Whether it is the first text, shown whole.
    first: bool,
    /// Whether it is too long to be shown.
    too_long: bool,
}

#[derive(Serialize)]
struct LineView {
    /// `same`, `gone` or `new`.
    kind: &'static str,
    /// ` `, `-` or `+`.
    sign: &'static str,
    /// The line.
    text: String,
}

/// The page's address; none without rules.
pub(super) fn route(site: &Site) -> Option<String> {
    site.rules_route().map(|rules| format!("{rules}history/"))
}

impl Page for RulesHistory<'_> {
    fn route(&self) -> String {
        self.route.clone()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::RULES_HISTORY, [Input::Contest, Input::Terms, Input::RulesRoute])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let terms = site.terms().unwrap_or(self.terms);
        let minor: &[MinorChange] = site.contest().terms.as_ref().map_or(&[], |terms| &terms.minor);
        let versions: &[Version] = terms.history.as_ref().map_or(&[], |history| &history.versions);
        let views = versions.iter().enumerate().map(|(at, version)| {
            let digest = version.digest.as_deref();
            let before = versions.get(at + 1);
            VersionView {
                at: version.at.into(),
                commit: &version.commit,
                digest,
                current: at == 0 && digest == Some(terms.digest.as_str()),
                still: minor
                    .iter()
                    .find(|minor| Some(minor.from.as_str()) == digest && minor.from != terms.digest)
                    .map(|minor| sentence(&minor.reason)),
                hunks: hunks(before, version),
                first: before.is_none(),
                too_long: version.digest.is_some() && version.text.is_none(),
            }
        });
        let page = HistoryPage {
            rules_route: site.rules_route().unwrap_or_default(),
            file: &terms.file,
            accepted: terms.accepted,
            digest: &terms.digest,
            known: terms.history.is_some(),
            shallow: terms.history.as_ref().is_some_and(|history| history.shallow),
            uncommitted: terms.history.as_ref().is_some_and(|history| !history.is_past)
                && versions.first().and_then(|version| version.digest.as_deref())
                    != Some(terms.digest.as_str()),
            versions: views.collect(),
        };
        let description = format!("Every text that the rules of {} have had.", site.contest().title);
        let frame = Frame::new(site, &self.route, "Rules: earlier texts", &description);
        frame.render(site, &page)
    }
}

/// What changed from `before`, nothing being an empty text.
fn hunks(before: Option<&Version>, version: &Version) -> Vec<Vec<LineView>> {
    let text = |version: &Version| match (&version.digest, &version.text) {
        (None, _) => Some(String::new()),
        (Some(_), text) => text.clone(),
    };
    let (Some(old), Some(new)) = (before.map_or(Some(String::new()), text), text(version)) else {
        return vec![];
    };
    let diff = TextDiff::from_lines(&old, &new);
    let hunks = diff.grouped_ops(AROUND).into_iter().map(|ops| {
        let changes = ops.iter().flat_map(|op| diff.iter_changes(op));
        changes
            .map(|change| {
                let (kind, sign) = match change.tag() {
                    ChangeTag::Equal => ("same", " "),
                    ChangeTag::Delete => ("gone", "-"),
                    ChangeTag::Insert => ("new", "+"),
                };
                LineView { kind, sign, text: change.value().trim_end_matches(['\n', '\r']).to_owned() }
            })
            .collect()
    });
    hunks.collect()
}
