//! What the board has told each team, and which places it can claim: the organiser's figures.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use contest::{Contest, Slug};
use ledger::standings::Tally;
use ledger::{Entry, Known, Ledger};
use metric::estimate::ties::rank_intervals;
use metric::estimate::{Estimate, Family};
use metric::release::{Meter, Rule, replay};

/// Confidence of the places.
const LEVEL: f64 = 0.95;
/// Teams that the text shows.
const SHOWN: usize = 20;

/// What the board has told one team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TeamMeter {
    /// The team.
    pub team: Slug,
    /// Scored submissions.
    pub answers: u64,
    /// Answers that said something new.
    pub releases: u64,
    /// Bits revealed at most.
    pub bits: f64,
    /// The same as a part of the public rows, 0 to 1, when their number is known.
    pub part: Option<f64>,
    /// By how much a score can have been made to look better than it is, for a mean within a range of 1, but
    /// for one chance in twenty.
    pub largest_gap: Option<f64>,
    /// The places that it may hold on the public split as far as the rows can tell, both from 1; those of all teams
    /// hold at once.
    pub places: Option<[usize; 2]>,
}

/// What one receipt tells of the public rows.
struct Answer {
    estimate: Estimate,
    /// Of the other metrics that it shows, with the decimals and whether with an error.
    others: Vec<(usize, Estimate, bool)>,
}

/// The meters of all teams.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Meters {
    /// What the public sees after a submission.
    pub release: Rule,
    /// Public rows of the answer key, if it was at hand.
    pub rows: Option<u64>,
    /// The team that was told most first.
    pub teams: Vec<TeamMeter>,
    /// Scored submissions of all teams.
    pub answers: u64,
    /// Answers that said something new.
    pub releases: u64,
    /// Bits of all teams together: what they could know if they all were one.
    pub bits: f64,
}

impl Meters {
    /// Replays the release rule over the receipts. `estimates` are the exact public scores by the commitment
    /// of each receipt, `beside` those of what is measured besides, by commitment and name; of a score that is not among
    /// them the recorded one counts, without an error bar. `rows` are the public rows.
    pub fn of(
        contest: &Contest,
        ledger: &Ledger,
        estimates: &HashMap<String, Estimate>,
        beside: &HashMap<(String, String), Estimate>,
        rows: Option<u64>,
    ) -> Self {
        let mut tally = Tally::new(contest);
        let mut answers: Vec<(&Slug, Answer)> = vec![];
        let mut most = 0;
        for receipt in ledger.receipts() {
            tally.add(receipt);
            let Entry::Known(Known::Score(scored)) = &receipt.entry else { continue };
            let Some(public) = scored.public.get(&contest.metric.name) else { continue };
            let bare = || Estimate { value: *public, replicates: vec![] };
            let estimate = estimates.get(&scored.private).cloned().unwrap_or_else(bare);
            most = most.max(scored.rows);
            // Whatever a receipt publishes of these rows tells of them.
            let others = scored.public.iter().filter(|(name, _)| **name != contest.metric.name);
            let others = others.map(|(name, score)| {
                let known = beside.get(&(scored.private.clone(), name.clone())).cloned();
                let known = known.unwrap_or_else(|| Estimate { value: *score, replicates: vec![] });
                (contest.decimals_of(name), known, scored.standard_errors.contains_key(name))
            });
            answers.push((&scored.team, Answer { estimate, others: others.collect() }));
        }
        // By the teams that there are now: renamed and merged ones know together what each was told.
        let mut told: HashMap<Slug, Vec<Answer>> = HashMap::new();
        for (team, answer) in answers {
            told.entry(tally.roster().current(team).clone()).or_default().push(answer);
        }
        let (rule, direction) = (contest.leaderboard.release, contest.metric.direction);
        let order: Vec<Slug> = tally.ranking().teams().cloned().collect();
        let bests: Vec<Estimate> = order.iter().map(|team| best(&tally, ledger, team, estimates)).collect();
        let places: HashMap<&Slug, [usize; 2]> = order
            .iter()
            .zip(rank_intervals(&bests, direction, Family::Board, LEVEL))
            .map(|(team, interval)| (team, [interval.best, interval.worst]))
            .collect();
        let mut teams: Vec<TeamMeter> = told
            .iter()
            .map(|(team, answers)| {
                let mut meter = Meter::new(rows.unwrap_or(most));
                let released = replay(rule, direction, answers.iter().map(|answer| &answer.estimate));
                for (new, answer) in answers.iter().zip(released) {
                    meter.add(rule, &new.estimate, &answer);
                    let others = new.others.iter();
                    others.for_each(|(decimals, other, error)| meter.add_beside(*decimals, other, *error));
                }
                TeamMeter {
                    team: team.clone(),
                    answers: meter.answers(),
                    releases: meter.releases(),
                    bits: meter.bits(),
                    part: rows.map(|_| meter.part()),
                    largest_gap: rows.map(|_| meter.largest_gap()),
                    places: places.get(team).copied(),
                }
            })
            .collect();
        teams.sort_by(|a, b| b.bits.total_cmp(&a.bits).then_with(|| a.team.cmp(&b.team)));
        Self {
            release: rule,
            rows,
            answers: teams.iter().map(|team| team.answers).sum(),
            releases: teams.iter().map(|team| team.releases).sum(),
            bits: teams.iter().map(|team| team.bits).sum(),
            teams,
        }
    }

    /// The section of the report.
    pub(super) fn write(&self, text: &mut String) {
        let _ = writeln!(text, "\nWhat the board has told, at most: {} teams", self.teams.len());
        if self.teams.is_empty() {
            return;
        }
        let widest =
            self.teams.iter().take(SHOWN).map(|team| team.team.as_str().len()).max().unwrap_or(0).max(8);
        let _ = writeln!(
            text,
            "  {:<widest$}  answers  releases     bits  of the rows  largest gap  places",
            "team"
        );
        for team in self.teams.iter().take(SHOWN) {
            let places =
                team.places.map_or_else(|| "-".to_owned(), |[best, worst]| format!("{best}-{worst}"));
            let figures = [team.answers as f64, team.releases as f64, team.bits];
            line(text, widest, team.team.as_str(), figures, (team.part, team.largest_gap), &places);
        }
        if self.teams.len() > SHOWN {
            let _ = writeln!(text, "  and {} more", self.teams.len() - SHOWN);
        }
        let part = self.rows.filter(|rows| *rows > 0).map(|rows| self.bits / rows as f64);
        let figures = [self.answers as f64, self.releases as f64, self.bits];
        line(text, widest, "together", figures, (part, None), "");
        match self.rows {
            Some(rows) => {
                let _ = writeln!(
                    text,
                    "  {rows} public rows; a part of 1 means that the bound promises nothing any more"
                );
            }
            None => text
                .push_str("  Give the answer key with --answers to hold the bits against the public rows\n"),
        }
        if self.teams.iter().any(|team| team.places.is_some()) {
            let percent = LEVEL * 100.0;
            let _ = writeln!(text, "  The places of all teams hold at once, at {percent} %");
        }
    }
}

/// The estimate behind the best of `team`.
fn best(tally: &Tally, ledger: &Ledger, team: &Slug, estimates: &HashMap<String, Estimate>) -> Estimate {
    let best = tally.ranking().best(team);
    let seq = best.and_then(|best| Some(tally.entered(best.seq)?.scored_by));
    let scored = seq.and_then(|seq| ledger.receipt(seq)?.entry.score());
    let known = scored.and_then(|scored| estimates.get(&scored.private)).cloned();
    let score = best.map_or(f64::NAN, |best| best.score);
    known.unwrap_or_else(|| Estimate { value: score, replicates: vec![] })
}

fn line(
    text: &mut String,
    widest: usize,
    name: &str,
    [answers, releases, bits]: [f64; 3],
    (part, gap): (Option<f64>, Option<f64>),
    places: &str,
) {
    let part = part.map_or_else(|| "-".to_owned(), |part| format!("{:.2} %", part * 100.0));
    let gap = gap.map_or_else(|| "-".to_owned(), |gap| format!("{gap:.4}"));
    let row = format!(
        "  {name:<widest$}  {answers:>7}  {releases:>8}  {bits:>7.1}  {part:>11}  {gap:>11}  {places}"
    );
    let _ = writeln!(text, "{}", row.trim_end());
}
