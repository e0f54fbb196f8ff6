//! `/refused/`: every refused pull request by its number, so that its author finds the reason even where no team has a
//! page for it. In rising order, so that a new refusal changes the last part and no other.

use base::finding::Finding;
use base::finding::codes;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::TeamLink;
use super::parts::pager::{Part, pager};
use crate::input::{Input, Site};
use crate::markdown::HEADING;
use crate::route;
use crate::state::Refusal;
use crate::theme::{Templated, template};
use crate::words::{When, count};

pub(super) const KIND: Kind = Kind {
    taken: &["refused"],
    list: |site, pages| {
        for part in 0..parts(site) {
            pages.push(Box::new(RefusedPart(part)));
        }
    },
};

/// From 0.
#[derive(Debug)]
struct RefusedPart(usize);

/// The first part's address.
const ROUTE: &str = "refused/";
/// Refusals on one page.
const REFUSALS: usize = 500;
/// Complaints of one refusal that are shown; the ledger has all.
const COMPLAINTS: usize = 10;
/// The pages of the documentation that explain the codes.
const CODES: &str = "docs/refusals";

#[derive(Serialize)]
struct Refused {
    /// On all pages.
    count: String,
    /// The numbers on this page, if there is more than one page.
    range: Option<Range>,
    /// The same of every page, to find a number; on the first one only.
    ranges: Vec<Range>,
    /// The refusals, in the order of their receipts.
    rows: Vec<Row>,
    /// Where the codes of refusals are explained, below the root.
    codes_route: String,
    /// Links to the other parts; none where there is one part only.
    pager: Vec<Part>,
}

impl Templated for Refused {
    const TEMPLATE: &'static str = template::REFUSED;
}

#[derive(Serialize)]
struct Range {
    /// The number of its first receipt.
    first: u64,
    /// The number of its last receipt.
    last: u64,
    /// Its page, below the root.
    route: String,
}

#[derive(Serialize)]
struct Row {
    /// The number of its receipt.
    seq: u64,
    /// The number of the pull request.
    pull: u64,
    /// The first digits of the head commit.
    head: String,
    /// When it was received.
    received: When,
    /// The team, if it was known.
    team: Option<TeamLink>,
    /// What was wrong.
    complaints: Vec<Reason>,
    /// Complaints that are not shown.
    more: usize,
}

#[derive(Serialize)]
struct Reason {
    /// The code of the complaint.
    code: String,
    /// What was wrong, in words.
    message: String,
    /// Where the documentation explains the code.
    route: Option<String>,
}

/// Pages that the refusals need.
fn parts(site: &Site) -> usize {
    route::parts(site.refusals().len(), REFUSALS)
}

impl Page for RefusedPart {
    fn route(&self) -> String {
        route::part_of(ROUTE, self.0)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        let own = [Input::Contest, Input::Refusals, Input::Teams, Input::Renamed];
        framed(template::REFUSED, own)
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let part = self.0;
        let all = site.refusals();
        let is_cut = all.len() > REFUSALS;
        let range = |at: usize, some: &[Refusal]| Range {
            first: some.first().map_or(0, |refusal| refusal.pull),
            last: some.last().map_or(0, |refusal| refusal.pull),
            route: route::part_of(ROUTE, at),
        };
        let ranges = all.chunks(REFUSALS).enumerate().filter(|_| is_cut && part == 0);
        let here = all.get(part * REFUSALS..).unwrap_or_default();
        let here = &here[..here.len().min(REFUSALS)];
        let page = Refused {
            count: count(
                all.len() as u64,
                "refused head of a pull request",
                "refused heads of pull requests",
            ),
            range: is_cut.then(|| range(part, here)),
            ranges: ranges.map(|(at, some)| range(at, some)).collect(),
            rows: here.iter().map(|refusal| row(site, refusal)).collect(),
            codes_route: format!("{CODES}/"),
            pager: pager(ROUTE, parts(site), part),
        };
        let description =
            format!("Pull requests that {} refused, by number, with the reason.", site.contest().title);
        let frame = Frame::new(site, &self.route(), "Refused pull requests", &description);
        frame.part(part, parts(site)).render(site, &page)
    }
}

fn row(site: &Site, refusal: &Refusal) -> Row {
    let reasons = refusal.complaints.iter().take(COMPLAINTS).map(|complaint| Reason {
        code: complaint.code.clone(),
        message: complaint.message.clone(),
        route: codes::find(&complaint.code)
            .and_then(codes::contestants_page)
            .map(|page| format!("{CODES}-{page}/#{HEADING}{}", complaint.code)),
    });
    Row {
        seq: refusal.seq,
        pull: refusal.pull,
        head: refusal.head.get(..10).unwrap_or(&refusal.head).to_owned(),
        received: refusal.received.into(),
        team: refusal.team.as_ref().map(|team| TeamLink::new(site, team)),
        complaints: reasons.collect(),
        more: refusal.complaints.len().saturating_sub(COMPLAINTS),
    }
}
