//! `/leaderboard/<phase>/`: the board of one phase.

use base::finding::Finding;

use super::page::{Kind, Page, framed};
use super::parts::board::{self, PhaseView, phase_route, phases};
use super::parts::excerpt::{Excerpt, Part};
use super::parts::frame::Frame;
use super::parts::rows::off_board;
use crate::input::{Input, Site};
use crate::state::PhaseState;
use crate::theme::template;

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        for phase in site.phases() {
            let (standings, _) = site.phase(phase);
            let rows = standings.order.len() + off_board(site, standings).len();
            pages.extend(Part::all(rows).map(|part| Box::new(PhaseBoard { phase, part }) as Box<dyn Page>));
        }
    },
};

#[derive(Debug)]
struct PhaseBoard<'s> {
    phase: &'s PhaseState,
    part: Part,
}

impl Page for PhaseBoard<'_> {
    fn route(&self) -> String {
        self.part.route(&phase_route(self.phase))
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::BOARD, board::inputs().chain([Input::Phase(self.phase.phase.id.clone())]))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let (phase, planned) = (&self.phase.phase, self.phase.planned);
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
        let (standings, board) = site.phase(self.phase);
        let mut page =
            board::page(site, standings, board, Excerpt::Part(self.part), &phase_route(self.phase));
        (page.phase, page.phases) = (Some(view), phases(site, Some(&phase.id)));
        let title = format!("Leaderboard: {}", phase.name);
        let description = format!("Standings of {} in the phase {}.", site.contest().title, phase.name);
        let frame = self.part.frame(Frame::new(site, &self.route(), &title, &description));
        frame.render(site, &page)
    }
}
