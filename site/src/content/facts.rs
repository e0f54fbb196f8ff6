//! What the pages that come with this program say of the contest: where and how one takes part in it, with its own numbers.

use std::path::Path;

use contest::{Contest, FinalChoice, ForgeKind, Per, Span};
use metric::reference::used;
use metric::release::Rule;
use serde::Serialize;

use super::sample::{self, Sample};
use crate::route;

/// It. Every name that those pages use besides those of [`Placeholders`](super::Placeholders).
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    host: Host,
    /// The release of the programs that the contest runs with.
    program: Option<Program>,
    /// What a prediction file has in it.
    file: Sample,
    /// `no`, `possible` or `required`.
    encryption: &'static str,
    /// To whom contestants encrypt.
    recipient: Option<String>,
    joining: Joining,
    /// Each with `name`, `from`, `until`.
    phases: Vec<Phase>,
    /// How long after the end a file may follow whose digest came before it.
    grace: Option<String>,
    /// Whether a quota counts what a person does in all teams.
    per_person: bool,
    /// Whether a quota goes by days or weeks of a calendar.
    by_calendar: bool,
    /// `all`, `best-public` or `chosen`.
    choice: &'static str,
    /// How many a team chooses.
    chosen: u32,
    /// `rounded` or `ladder`.
    release: &'static str,
    /// The metrics that the contest uses, the one that ranks first: each with `name` and `entry`, a text of Markdown.
    metrics: Vec<Entry>,
    /// Which pages the organiser wrote, so that those that come with this program link to no other.
    own: Own,
    /// Whether the pages stand on a contest's site, and not in the handbook.
    is_site: bool,
    /// Where the organisers' handbook is read, if the program was told.
    handbook: Option<String>,
}

#[derive(Debug, Serialize)]
struct Host {
    /// `git`, `github`, `gitlab` or `forgejo`.
    kind: &'static str,
    /// What people call it.
    name: &'static str,
    /// `pull request` or `merge request`.
    request: &'static str,
    /// The branch that holds content, teams and ledger.
    branch: String,
    /// What is cloned and pushed to, if the contest says so.
    clone: Option<String>,
    /// The same, or a word that stands for it.
    address: String,
}

#[derive(Debug, Serialize)]
struct Program {
    version: String,
    /// Where its files lie, for a browser.
    base: Option<String>,
}

#[derive(Debug, Serialize)]
struct Joining {
    /// The text that members accept.
    terms: Option<Terms>,
    /// Each with `id` and `text`.
    attests: Vec<Attestation>,
    country: bool,
    one_team: bool,
    identical: bool,
    /// Last instant for new teams and members, where it is not the contest's end.
    freeze: Option<String>,
    /// Whether a registration may wait for the organiser.
    waits: bool,
}

#[derive(Debug, Serialize)]
struct Terms {
    file: String,
    required: bool,
    /// From a page of the documentation, where there is such a page.
    link: Option<String>,
}

#[derive(Debug, Serialize)]
struct Attestation {
    id: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Phase {
    name: String,
    from: String,
    until: String,
    /// Whether it begins on rows of its own, where nobody has a score.
    anew: bool,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: String,
    entry: String,
}

#[derive(Debug, Serialize)]
struct Own {
    rules: bool,
    data: bool,
    faq: bool,
    coverage: bool,
}

impl Facts {
    /// Of the contest in the folder `root`; `has` says which files the organiser wrote, nothing where the pages are not on
    /// its site.
    pub(crate) fn new(contest: &Contest, root: &Path, has: Option<&dyn Fn(&str) -> bool>) -> Self {
        let is_site = has.is_some();
        let has = |path: &str| has.is_some_and(|has| has(path));
        let link = |file: &str| Some(format!("../{}", file.strip_prefix("content/").filter(|_| has(file))?));
        let (choice, chosen) = match contest.final_choice {
            FinalChoice::All => ("all", 0),
            FinalChoice::BestPublic => ("best-public", 1),
            FinalChoice::Chosen(count) => ("chosen", count),
        };
        let terms = contest.terms.as_ref().map(|terms| Terms {
            file: terms.file.clone(),
            required: terms.required,
            link: link(&terms.file),
        });
        let encrypts = contest.answer_key_recipient.is_some();
        let sign_ups = &contest.sign_ups;
        Self {
            host: host(contest),
            program: contest.release.as_ref().map(|release| Program {
                version: release.version.clone(),
                base: release.base.clone().filter(|base| base.starts_with("https://")),
            }),
            file: sample::of(contest, root),
            encryption: match (encrypts, contest.submission.encrypted) {
                (_, true) => "required",
                (true, false) => "possible",
                (false, false) => "no",
            },
            recipient: contest.answer_key_recipient.clone(),
            joining: Joining {
                terms,
                attests: contest
                    .eligibility
                    .attestations
                    .iter()
                    .map(|one| Attestation { id: one.id.clone(), text: one.text.clone() })
                    .collect(),
                country: contest.eligibility.country_required,
                one_team: contest.teams.one_team,
                identical: contest.teams.identical,
                freeze: contest.teams.freeze.map(|at| at.human()),
                waits: sign_ups.account_age.is_some() || sign_ups.per_hour.is_some(),
            },
            phases: contest
                .phases
                .iter()
                .map(|phase| Phase {
                    name: phase.name.clone(),
                    from: phase.from.human(),
                    until: phase.until.human(),
                    anew: phase.anew,
                })
                .collect(),
            grace: contest.grace.as_ref().map(ToString::to_string),
            per_person: contest.quotas.iter().any(|quota| quota.per == Per::Person),
            by_calendar: contest.quotas.iter().any(|quota| matches!(quota.span, Span::Calendar { .. })),
            choice,
            chosen,
            release: match contest.leaderboard.release {
                Rule::Rounded { .. } => "rounded",
                _ => "ladder",
            },
            metrics: contest
                .measures
                .iter()
                .map(|measure| Entry { name: measure.name.clone(), entry: used(measure) })
                .collect(),
            own: Own {
                rules: has("content/rules.md"),
                data: has("content/data.md"),
                faq: has("content/faq.md"),
                coverage: has("content/docs/rules-coverage.md"),
            },
            is_site,
            handbook: route::handbook(),
        }
    }
}

fn host(contest: &Contest) -> Host {
    let (kind, name, request) = match contest.forge.kind {
        ForgeKind::Git => ("git", "a git server of its own", "pull request"),
        ForgeKind::Github => ("github", "GitHub", "pull request"),
        ForgeKind::Gitlab => ("gitlab", "GitLab", "merge request"),
        ForgeKind::Forgejo => ("forgejo", "Forgejo", "pull request"),
    };
    let clone = contest.forge.clone.as_ref().map(ToString::to_string);
    Host {
        kind,
        name,
        request,
        branch: contest.forge.branch.clone(),
        address: clone.clone().unwrap_or_else(|| "ADDRESS".to_owned()),
        clone,
    }
}
