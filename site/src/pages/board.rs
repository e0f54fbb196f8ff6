//! `/leaderboard/`, and `/leaderboard/all/` if the first page does not hold every team.

use base::finding::Finding;

use super::page::{Kind, Page, framed};
use super::parts::board::{self, phases};
use super::parts::frame::Frame;
use super::parts::rows::off_board;
use crate::input::{Input, Site};
use crate::theme::template;
use crate::words::When;

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        pages.push(Box::new(Leaderboard { whole: false }));
        let (standings, length) = (site.standings(), site.contest().leaderboard.length);
        if standings.order.len() > length || off_board(site, standings).len() > length {
            pages.push(Box::new(Leaderboard { whole: true }));
        }
    },
};

#[derive(Debug)]
struct Leaderboard {
    /// Whether it leaves no team out.
    whole: bool,
}

impl Page for Leaderboard {
    fn route(&self) -> String {
        if self.whole { "leaderboard/all/" } else { "leaderboard/" }.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::BOARD, board::inputs().chain([Input::Standings, Input::Freshness]))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let whole = self.whole;
        let limit = if whole { usize::MAX } else { site.contest().leaderboard.length };
        let mut page = board::page(site, site.standings(), site.board(), limit);
        (page.whole, page.phases) = (whole, phases(site, None));
        page.updated = site.updated().map(When::from);
        let title = if whole { "Leaderboard: every team" } else { "Leaderboard" };
        let (contest, split) = (&site.contest().title, &site.contest().splits.public);
        let description = format!("Standings of {contest} by {split} score.");
        Frame::new(site, &self.route(), title, &description).render(site, template::BOARD, &page)
    }
}
