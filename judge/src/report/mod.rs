//! What the judge says to people, rendered by minijinja: strict about undefined names and with fuel, so
//! that an organiser's own template can neither print nothing unnoticed nor run for ever.
//!
//! A reply follows from the ledger: who has the receipts can write every reply again, to the byte, at any later time.
//! Only where a receipt leaves a sentence out, since it may name a person, the first writing has it.
//!
//! Entry points: [`Reporter::reply`] for whoever posts it, and `Reporter::comment`, which the judge posts itself.

mod harmless;
mod outcome;

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;
use contest::{Contest, Slug, Teams};
use ledger::history::History;
use ledger::quota::left;
use ledger::{Complaint, Entry, Known, Receipt, Scored};

pub(crate) use harmless::harmless;
pub(crate) use outcome::Outcome;

/// Instructions that one reply may take.
const FUEL: u64 = 50_000;

/// What a reply is about.
pub struct About<'a> {
    /// The contest.
    pub contest: &'a Contest,
    /// The teams, at least the one that is judged.
    pub teams: &'a Teams,
    /// The receipt.
    pub receipt: &'a Receipt,
    /// The one after it, if there is one.
    pub next: Option<&'a Receipt>,
    /// The first digits of the root right after the receipt.
    pub root: String,
}

/// Renders replies.
pub struct Reporter {
    templates: Environment<'static>,
}

impl Reporter {
    /// Compiles the templates.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a template does not compile.
    pub fn new() -> Result<Self, Failure> {
        let failed = |why| Failure::machine("the reply's template", why);
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_fuel(Some(FUEL));
        templates.set_syntax(
            SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(failed)?,
        );
        templates.add_filter("harmless", |text: &str| harmless(text));
        templates.add_template("reply.md", include_str!("../../templates/reply.md")).map_err(failed)?;
        templates.add_template("comment.md", include_str!("../../templates/comment.md")).map_err(failed)?;
        Ok(Self { templates })
    }

    /// The reply to one judged head, nothing when the receipt is not about one; `history` is that right after the
    /// receipt. `findings` are what it was refused for, in the words for the contestant alone, as far as they are
    /// still known; `improved` says whether it is its team's new best.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the template fails.
    pub fn reply(
        &self,
        about: &About<'_>,
        history: &History,
        findings: &[Finding],
        improved: bool,
    ) -> Result<Option<String>, Failure> {
        self.render("reply.md", about, history, findings, improved, context! {})
    }

    /// The comment on the pull request: what came of it in the first line, the rest folded. `newer` is the head that
    /// stands there now, if it is another one; without it the pull request is closed, unless it is held.
    ///
    /// # Errors
    /// As [`Self::reply`].
    pub(crate) fn comment(
        &self,
        about: &About<'_>,
        history: &History,
        improved: bool,
        newer: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let closed = newer.is_none() && Outcome::of(about.receipt).is_some_and(Outcome::closes);
        let newer = newer.map(|head| head.get(..12).unwrap_or(head));
        self.render(
            "comment.md",
            about,
            history,
            &[],
            improved,
            context! { newer => newer, closed => closed },
        )
    }

    fn render(
        &self,
        template: &str,
        about: &About<'_>,
        history: &History,
        findings: &[Finding],
        improved: bool,
        more: Value,
    ) -> Result<Option<String>, Failure> {
        let About { contest, teams, receipt, next, root } = about;
        let call = next.and_then(|next| match &next.entry {
            Entry::Known(Known::LastCall(call)) => Some(call),
            _ => None,
        });
        let template =
            self.templates.get_template(template).map_err(|why| Failure::machine("the reply", why))?;
        let Some((pull, head)) = receipt.entry.identity() else { return Ok(None) };
        let received = receipt.entry.received().unwrap_or(receipt.at);
        let team = team(receipt);
        let text = template
            .render(context! {
                pull => pull,
                head => head.get(..12).unwrap_or(head),
                team => team.map(|slug| name(teams, slug)),
                received => received.human(),
                scored => scored(contest, history, receipt, improved),
                registered => registered(receipt),
                claimed => claimed(contest, history, receipt),
                held => held(receipt),
                complaints => complaints(receipt, findings),
                last_call => call.map(|call| context! { prize => call.prize.as_str(), until => call.until.human() }),
                quota => team.and_then(|slug| quota(contest, history, slug, received)),
                counted => matches!(&receipt.entry, Entry::Known(Known::Refuse(refused)) if refused.counted),
                seq => receipt.seq,
                root => root.as_str(),
                ..more
            })
            .map_err(|why| Failure::machine("the reply", why))?;
        Ok(Some(text.trim_end().to_owned() + "\n"))
    }
}

/// The team that the receipt names.
pub(crate) fn team(receipt: &Receipt) -> Option<&Slug> {
    let Entry::Known(known) = &receipt.entry else { return None };
    match known {
        Known::Score(scored) => Some(&scored.team),
        Known::Refuse(refused) => refused.team.as_ref(),
        Known::Register(registered) => Some(&registered.team),
        Known::Hold(held) => Some(&held.team),
        Known::Claim(claim) => Some(&claim.team),
        _ => None,
    }
}

/// A name inside a reply: a forge would read mentions, links and markup, so only plain characters stay.
fn name(teams: &Teams, slug: &Slug) -> String {
    let name = teams.get(slug).map_or(slug.as_str(), |team| &team.name);
    name.chars().map(|c| if "@#<>[]()`*_~|\\/:&".contains(c) { '·' } else { c }).collect()
}

fn scored(contest: &Contest, history: &History, receipt: &Receipt, improved: bool) -> Value {
    let Entry::Known(Known::Score(Scored { team, public, rank_before, rank, .. })) = &receipt.entry else {
        return Value::from(());
    };
    let score = public.get(&contest.metric.name).copied().unwrap_or_default();
    let reference = contest.reference().map(|baseline| {
        let percent = contest.improvement(baseline.public, score);
        let word = if percent < 0.0 { "worse" } else { "better" };
        format!("{:.2} % {word} than {}", percent.abs(), baseline.name)
    });
    let best = history.ranking().best(team).map(|best| contest.show(best.score));
    let change = match rank_before {
        None => format!("rank {rank}"),
        Some(before) if before == rank => format!("rank {rank} as before"),
        Some(before) => format!("rank {before} → {rank}"),
    };
    context! {
        metric => contest.metric.name.as_str(),
        split => contest.splits.public.as_str(),
        score => contest.show(score),
        reference => reference,
        change => change,
        mean_rank => mean_rank(contest, history, team),
        sum => sum(contest),
        parts => parts(contest, public),
        teams => history.ranking().len(),
        improved => improved,
        best => best,
    }
}

/// The team's mean rank now, where that orders the teams: `1.50 over rmse, mae`.
fn mean_rank(contest: &Contest, history: &History, team: &Slug) -> Option<String> {
    let (mean, _) = history.tally().mean_rank()?.of(team)?;
    let names: Vec<&str> = contest.metric.mean_rank.iter().map(|(name, _)| name.as_str()).collect();
    Some(format!("{mean:.2} over {}", names.join(", ")))
}

/// What the score is a sum of: `0.75 × rmse + 0.25 × mae`.
fn sum(contest: &Contest) -> Option<String> {
    let terms = contest.metric.sum.as_ref()?.terms.iter().enumerate();
    let term = |(at, (name, weight)): (usize, &(String, f64))| {
        let sign = match (at, *weight < 0.0) {
            (0, false) => "",
            (0, true) => "−",
            (_, false) => " + ",
            (_, true) => " − ",
        };
        format!("{sign}{} × {name}", weight.abs())
    };
    Some(terms.map(term).collect())
}

/// What the file scored besides, each with its name, and the track that goes by it.
fn parts(contest: &Contest, public: &BTreeMap<String, f64>) -> Option<String> {
    let measured = contest.measures.iter().map(|measure| &measure.name);
    let others = measured.filter(|name| **name != contest.metric.name);
    let part = |name: &String| {
        let score = contest.show_of(name, *public.get(name)?);
        let track = contest.tracks.iter().find(|track| track.metric == *name);
        let track = track.map_or_else(String::new, |track| format!(" (track {})", track.name));
        Some(format!("{name} {score}{track}"))
    };
    Some(others.filter_map(part).collect::<Vec<_>>().join(", ")).filter(|parts| !parts.is_empty())
}

fn registered(receipt: &Receipt) -> Value {
    match &receipt.entry {
        Entry::Known(Known::Register(registered)) => {
            let merged: Vec<&str> = registered.merged.iter().map(Slug::as_str).collect();
            context! {
                new => registered.new,
                members => registered.members,
                was => registered.was.as_ref().map(Slug::as_str),
                merged => merged.join(", "),
                chosen => registered.chosen.clone(),
                withdrawn => registered.withdrawn,
            }
        }
        _ => Value::from(()),
    }
}

fn claimed(contest: &Contest, history: &History, receipt: &Receipt) -> Value {
    match &receipt.entry {
        Entry::Known(Known::Claim(claim)) => {
            let until = contest.grace.map(|grace| history.calendar().closes.plus(grace).human());
            context! { digest => claim.digest.as_str(), until => until }
        }
        _ => Value::from(()),
    }
}

fn held(receipt: &Receipt) -> Value {
    match &receipt.entry {
        Entry::Known(Known::Hold(held)) => said(&held.code, &held.message, None),
        _ => Value::from(()),
    }
}

/// What it was refused for: as the receipt says it, unless that leaves the sentence itself out.
fn complaints(receipt: &Receipt, findings: &[Finding]) -> Vec<Value> {
    let Entry::Known(Known::Refuse(refused)) = &receipt.entry else { return vec![] };
    let whole = |complaint: &Complaint, at: usize| {
        let sentence = findings.get(at).map(Finding::sentence);
        sentence.filter(|sentence| *sentence != complaint.message)
    };
    let complaint = |(at, complaint): (usize, &Complaint)| match whole(complaint, at) {
        Some(sentence) => said(&complaint.code, &sentence, findings[at].help.as_deref()),
        None => said(&complaint.code, &complaint.message, complaint.help.as_deref()),
    };
    refused.complaints.iter().enumerate().map(complaint).collect()
}

/// A sentence and what to do: if nothing else was said, what the code says.
fn said(code: &str, message: &str, help: Option<&str>) -> Value {
    let action = codes::find(code).map(|code| code.action);
    context! { code => code, message => message, help => help.or(action).map(|help| help.trim_end_matches('.')) }
}

fn quota(contest: &Contest, history: &History, team: &Slug, at: Instant) -> Option<Value> {
    let closes = history.calendar().closes;
    let left = left(contest, &history.spent(team), &history.people(team), at, closes)?;
    let next = left.next.filter(|next| *next <= closes);
    Some(context! {
        left => left.scored,
        of => left.of,
        next => next.map(Instant::human),
        over => left.next.is_some() && next.is_none(),
        never => left.never,
        lines => left.lines,
    })
}
