//! `/leaderboard/private/`: the order that decides, after the private scores were revealed.

use base::finding::Finding;
use contest::FinalChoice;
use ledger::standings::private::PrivateScore;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::excerpt::Part;
use super::parts::frame::Frame;
use super::parts::links::TeamLink;
use super::parts::pager;
use super::parts::prize::{self, Badge};
use super::parts::rows::ranks_text;
use crate::input::{Input, Site};
use crate::state::{Revealed, Sure};
use crate::theme::{Templated, template};
use crate::words::{When, percent, sentence};

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        if let Some(revealed) = site.revealed() {
            let parts = Part::all(revealed.order.len()).map(FinalBoard);
            pages.extend(parts.map(|page| Box::new(page) as Box<dyn Page>));
        }
    },
};

#[derive(Debug)]
struct FinalBoard(Part);

const ROUTE: &str = "leaderboard/private/";

impl Page for FinalBoard {
    fn route(&self) -> String {
        self.0.route(ROUTE)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        let own =
            [Input::Contest, Input::Revealed, Input::Standings, Input::Teams, Input::Renamed, Input::Prizes];
        framed(template::FINAL, own)
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let page = site.revealed().map(|revealed| page(site, revealed, self.0));
        let (contest, split) = (&site.contest().title, &site.contest().splits.private);
        let description = format!("The final standings of {contest} by {split} score.");
        let frame = self.0.frame(Frame::new(site, &self.route(), "Final leaderboard", &description));
        frame.render(site, &page)
    }
}

#[derive(Serialize)]
struct Final {
    /// The rows, in order.
    rows: Vec<FinalRow>,
    /// Teams on all its pages.
    teams: usize,
    /// Links to the other parts; none where there is one part only.
    pager: Vec<pager::Part>,
    /// When they were.
    revealed: When,
    /// Why the private scores were revealed, as a sentence.
    reason: String,
    /// Scored submissions without a published private score.
    unopened: usize,
    /// Which submission of a team counts, in words.
    choice: &'static str,
    /// Whether rows tell where their ranks lie.
    sure: bool,
}

impl Templated for Final {
    const TEMPLATE: &'static str = template::FINAL;
}

#[derive(Serialize)]
struct FinalRow {
    /// Its place, from 1.
    rank: usize,
    /// The team.
    team: TeamLink,
    /// Rounded as the decision rounds it.
    private: String,
    /// The public score of the same submission.
    public: String,
    /// Its rank by the public scores.
    public_rank: Option<usize>,
    /// Better than the reference baseline on the private split, percent.
    improvement: Option<String>,
    /// When it was received.
    received: When,
    /// The prizes that it was named for.
    badges: Vec<Badge>,
    /// Where its rank lies as far as the rows can tell: for all teams at once, and for this one alone.
    ranks: Option<[String; 2]>,
}

fn page(site: &Site, revealed: &Revealed, part: Part) -> Final {
    let teams = revealed.order.len();
    let rows = part.range(teams).map(|at| row(site, at + 1, &revealed.order[at], revealed.sure.get(at)));
    Final {
        rows: rows.collect(),
        teams,
        pager: part.pager(ROUTE),
        revealed: revealed.at.into(),
        reason: sentence(&revealed.reason),
        unopened: revealed.unopened,
        sure: !revealed.sure.is_empty(),
        choice: match site.contest().final_choice {
            FinalChoice::All => "each team's best submission by this score",
            FinalChoice::BestPublic => "each team's best submission by the public score",
            FinalChoice::Chosen(_) => "the best of the submissions that each team chose",
        },
    }
}

fn row(site: &Site, rank: usize, score: &PrivateScore, sure: Option<&Sure>) -> FinalRow {
    let contest = site.contest();
    let base = contest.reference().and_then(|base| base.private);
    FinalRow {
        rank,
        team: TeamLink::new(site, &score.team),
        private: contest.show(score.private),
        public: contest.show(score.public),
        public_rank: site.rank(&score.team),
        improvement: base.map(|base| percent(contest.improvement(base, contest.rounded(score.private)))),
        received: score.received.into(),
        badges: prize::badges(site, &score.team),
        ranks: sure.map(|sure| [sure.all, sure.alone].map(ranks_text)),
    }
}
