//! `/leaderboard/<phase>/`: the board of one phase.

use base::finding::Finding;

use super::page::{Kind, Page, framed};
use super::parts::board::{self, PhaseView, phase_route, phases};
use super::parts::frame::Frame;
use crate::input::{Input, Site};
use crate::state::PhaseState;
use crate::theme::template;

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        for phase in site.phases() {
            pages.push(Box::new(PhaseBoard(phase)));
        }
    },
};

#[derive(Debug)]
struct PhaseBoard<'s>(&'s PhaseState);

impl Page for PhaseBoard<'_> {
    fn route(&self) -> String {
        phase_route(self.0)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::BOARD, board::inputs().chain([Input::Phase(self.0.phase.id.clone())]))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let (phase, planned) = (&self.0.phase, self.0.planned);
        let state = if site.shown_against(phase.from).is_lt() {
            "before"
        } else if site.shown_against(phase.until).is_le() {
            "open"
        } else {
            "over"
        };
        let view = PhaseView {
            name: phase.name.clone(),
            state,
            from: phase.from.into(),
            until: phase.until.into(),
            planned: (planned != phase.until).then(|| planned.into()),
        };
        let (standings, board) = site.phase(self.0);
        let mut page = board::page(site, standings, board, usize::MAX);
        (page.phase, page.phases) = (Some(view), phases(site, Some(&phase.id)));
        let title = format!("Leaderboard: {}", phase.name);
        let description = format!("Standings of {} in the phase {}.", site.contest().title, phase.name);
        Frame::new(site, &self.route(), &title, &description).render(site, template::BOARD, &page)
    }
}
