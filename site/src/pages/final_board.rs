//! `/leaderboard/private/`: the order that decides, after the private scores were revealed.

use base::finding::Finding;
use ledger::standings::private::PrivateScore;
use serde::Serialize;

use super::decisions::TeamLink;
use super::frame::Frame;
use super::prizes::{self, Badge};
use super::rows::percent;
use crate::input::Site;
use crate::state::Revealed;
use crate::words::{When, sentence};

/// The page's address.
pub(super) const ROUTE: &str = "leaderboard/private/";

#[derive(Serialize)]
struct Final {
    rows: Vec<FinalRow>,
    revealed: When,
    reason: String,
    unopened: usize,
    choice: &'static str,
}

#[derive(Serialize)]
struct FinalRow {
    rank: usize,
    team: TeamLink,
    /// Rounded as the decision rounds it.
    private: String,
    public: String,
    public_rank: Option<usize>,
    /// Better than the reference baseline on the private split, percent.
    improvement: Option<String>,
    received: When,
    badges: Vec<Badge>,
}

pub(super) fn render(site: &Site, revealed: &Revealed) -> Result<String, Box<Finding>> {
    let rows = revealed.order.iter().enumerate().map(|(at, score)| row(site, at + 1, score));
    let page = Final {
        rows: rows.collect(),
        revealed: revealed.at.into(),
        reason: sentence(&revealed.reason),
        unopened: revealed.unopened,
        choice: match site.contest.final_choice {
            contest::FinalChoice::All => "each team's best submission by this score",
            contest::FinalChoice::BestPublic => "each team's best submission by the public score",
            contest::FinalChoice::Chosen(_) => "the best of the submissions that each team chose",
        },
    };
    let split = &site.contest.splits.private;
    let description = format!("The final standings of {} by {split} score.", site.contest.title);
    Frame::new(site, ROUTE, "Final leaderboard", &description).render(site, "final.html", &page)
}

fn row(site: &Site, rank: usize, score: &PrivateScore) -> FinalRow {
    let contest = &site.contest;
    let base = contest.reference().and_then(|base| base.private);
    FinalRow {
        rank,
        team: TeamLink::new(site, &score.team),
        private: contest.show(score.private),
        public: contest.show(score.public),
        public_rank: site.state.standings.teams.get(&score.team).and_then(|standing| standing.rank),
        improvement: base.map(|base| percent(contest.improvement(base, contest.rounded(score.private)))),
        received: score.received.into(),
        badges: prizes::badges(site, &score.team),
    }
}
