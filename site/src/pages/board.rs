//! `/leaderboard/`, and `/leaderboard/all/` in parts, if the first page does not hold every team.

use base::finding::Finding;

use super::page::{Kind, Page, framed};
use super::parts::board::{self, phases};
use super::parts::excerpt::{BOARD, Excerpt, Part, WHOLE};
use super::parts::frame::Frame;
use super::parts::ld;
use super::parts::links::PAST_DAYS;
use super::parts::rows::off_board;
use crate::input::{Input, Site};
use crate::theme::template;
use crate::words::When;

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        let (standings, length) = (site.standings(), site.contest().leaderboard.length);
        pages.push(Box::new(Leaderboard(Excerpt::First(length))));
        let (teams, off) = (standings.order.len(), off_board(site, standings).len());
        if teams > length || off > length {
            let parts = Part::all(teams + off).map(|part| Leaderboard(Excerpt::Part(part)));
            pages.extend(parts.map(|page| Box::new(page) as Box<dyn Page>));
        }
    },
};

#[derive(Debug)]
struct Leaderboard(Excerpt);

impl Page for Leaderboard {
    fn route(&self) -> String {
        match self.0 {
            Excerpt::First(_) => BOARD.to_owned(),
            Excerpt::Part(part) => part.route(WHOLE),
        }
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::BOARD, board::inputs().chain([Input::Standings, Input::Days, Input::Freshness]))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let mut page = board::page(site, site.standings(), site.board(), self.0, WHOLE);
        page.phases = phases(site, None);
        page.past = (!site.days().is_empty()).then_some(PAST_DAYS);
        page.updated = site.updated().map(When::from);
        let (contest, split) = (&site.contest().title, &site.contest().splits.public);
        let description = format!("Standings of {contest} by {split} score.");
        let frame = match self.0 {
            Excerpt::First(_) => {
                Frame::new(site, &self.route(), "Leaderboard", &description).is(ld::record(site))
            }
            Excerpt::Part(part) => {
                part.frame(Frame::new(site, &self.route(), "Leaderboard: every team", &description))
            }
        };
        frame.render(site, &page)
    }
}
