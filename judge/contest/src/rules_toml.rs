//! From the text of `contest.toml` to the parts of [`super::rules`].

use std::collections::BTreeSet;

use super::digest_toml::sha256;
use super::folders::Folders;
use super::reader::{At, Section};
use super::rules::*;
use base::finding::codes;
use base::finding::quoted;
use base::time::{CalendarUnit, Instant, Window};

/// The rules of a contest.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) terms: Option<Terms>,
    pub(super) phases: Vec<Phase>,
    pub(super) quotas: Vec<Quota>,
    pub(super) grace: Option<Window>,
    pub(super) teams: TeamRules,
    pub(super) eligibility: Eligibility,
    pub(super) sign_ups: SignUps,
    pub(super) final_choice: FinalChoice,
    pub(super) prizes: Vec<Prize>,
    pub(super) manual_rules: Vec<ManualRule>,
}

impl Rules {
    /// Reads them; `period` is the contest's opening and closing, if both could be read.
    pub(super) fn read(root: &Section<'_, '_>, period: Option<(Instant, Instant)>) -> Self {
        let opens = period.map(|(opens, _)| opens);
        let phases = root.tables("phases", |section| phase(section, opens));
        let mut ids = BTreeSet::new();
        for phase in phases.iter().filter(|phase| !ids.insert(phase.id.clone())) {
            same_name(root, "phases", &phase.id);
        }
        let quotas = root.tables("quotas", |section| quota(section, &phases));
        let prizes: Vec<Prize> = root.tables("prizes", |section| prize(section, opens));
        let mut names = BTreeSet::new();
        for prize in prizes.iter().filter(|prize| !names.insert(prize.name.clone())) {
            same_name(root, "prizes", &prize.name);
        }
        for prize in &prizes {
            if let Some(after) = prize.after.as_ref().filter(|after| !names.contains(*after)) {
                let text = format!(
                    "prize {} comes after {}, but there is no prize of that name",
                    quoted(&prize.name),
                    quoted(after)
                );
                root.complain_here(codes::UNKNOWN_PRIZE, text);
            }
        }
        Self {
            terms: root.table("terms", terms),
            phases,
            quotas,
            grace: root.parsed::<Window>("grace").map(|at| at.value),
            teams: root.table("teams", teams).unwrap_or_default(),
            eligibility: root.table("eligibility", eligibility).unwrap_or_default(),
            sign_ups: root.table("sign_ups", sign_ups).unwrap_or_default(),
            final_choice: root.table("final", final_choice).unwrap_or_default(),
            prizes,
            manual_rules: root.tables("rules", manual_rule),
        }
    }
}

fn terms(section: &Section<'_, '_>) -> Option<Terms> {
    let file = section.text("file").map_or_else(|| RULES_FILE.to_owned(), |at| at.value);
    let required = section.boolean("required").is_none_or(|at| at.value);
    let minor = section.tables("minor", |minor| {
        let from = minor.required("from", minor.text("from")).and_then(|at| sha256(minor, &at));
        let reason = minor.required("reason", minor.text("reason"));
        Some(MinorChange { from: from?, reason: reason?.value })
    });
    Some(Terms { file, required, minor })
}

/// Two of `what` have one name.
pub(super) fn same_name(root: &Section<'_, '_>, what: &str, name: &str) {
    root.complain_here(codes::SAME_NAME_TWICE, format!("two {what} are called {}", quoted(name)));
}

/// The stable name of a phase or a track.
pub(super) fn id(section: &Section<'_, '_>) -> Option<String> {
    let id = section.required("id", section.text("id"));
    if let Some(id) = &id
        && (id.value.is_empty()
            || id.value.len() > 39
            || !id.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
    {
        let text = format!("id is {}, expected 1 to 39 of a-z, 0-9 and -", quoted(&id.value));
        section.complain(codes::BAD_VALUE, &id.span, text, None);
    }
    id.map(|id| id.value)
}

fn phase(section: &Section<'_, '_>, opens: Option<Instant>) -> Option<Phase> {
    let id = id(section);
    let name = section.text("name").map(|at| at.value);
    let from = section.required("from", section.instant("from"));
    let until = section.required("until", section.instant("until"));
    ordered(section, from.as_ref().map(|at| at.value), until.as_ref());
    let anew = section.boolean("anew").is_some_and(|at| at.value);
    if let (true, Some(from), Some(opens)) = (anew, &from, opens)
        && from.value <= opens
    {
        let text = format!(
            "the phase begins anew at {}, and nothing was before: the contest opens at {}",
            from.value.human(),
            opens.human()
        );
        section.complain(codes::IMPOSSIBLE_DATES, &from.span, text, None);
    }
    let id = id?;
    let name = name.unwrap_or_else(|| id.clone());
    Some(Phase { name, id, from: from?.value, until: until?.value, anew })
}

fn quota(section: &Section<'_, '_>, phases: &[Phase]) -> Option<Quota> {
    let scored = section.required("scored", section.integer("scored"));
    let refused = section.integer("refused").map_or(20, |at| at.value as u32);
    let every = section.parsed::<Window>("every");
    let calendar = section.choice("calendar", &[("day", CalendarUnit::Day), ("week", CalendarUnit::Week)]);
    let total = section.boolean("total");
    let zone = section.text("zone");
    if let Some(zone) = &zone
        && jiff::tz::TimeZone::get(&zone.value).is_err()
    {
        let text =
            format!("zone is {}, expected a name like \"UTC\" or \"Europe/Berlin\"", quoted(&zone.value));
        section.complain(codes::BAD_VALUE, &zone.span, text, None);
    }
    if let (Some(zone), None) = (&zone, &calendar) {
        section.complain(codes::BAD_VALUE, &zone.span, "only a calendar quota can have a zone", None);
    }
    let is_wrong = section.has("total") && total.is_none();
    let total = total.is_some_and(|at| at.value);
    if usize::from(every.is_some()) + usize::from(calendar.is_some()) + usize::from(total) > 1 {
        section.complain_here(codes::BAD_VALUE, "a quota needs exactly one of every, calendar and total");
    }
    // A key that is there but wrong has its own complaint already.
    let is_said = section.has("every") || section.has("calendar") || total || is_wrong;
    if !is_said && !section.is_past() {
        let text = "this quota does not say in what time it holds";
        let help = "add every = \"24h\", calendar = \"day\" or total = true; judges before took it for every = \"24h\"";
        section.complain(codes::MISSING_KEY, section.span(), text, help.to_owned());
    }
    let span = match (every, calendar, total) {
        (_, Some(unit), _) => {
            Span::Calendar { unit: unit.value, zone: zone.map_or_else(|| "UTC".to_owned(), |at| at.value) }
        }
        (None, None, true) => Span::Total,
        (every, None, _) => Span::Rolling(every.map_or(Window::days(1), |at| at.value)),
    };
    let per = section.choice("per", &[("team", Per::Team), ("person", Per::Person)]);
    let phase = section.text("phase").and_then(|at| {
        if phases.iter().any(|phase| phase.id == at.value) {
            return Some(at.value);
        }
        section.complain(
            codes::BAD_VALUE,
            &at.span,
            format!("there is no phase {}", quoted(&at.value)),
            None,
        );
        None
    });
    let from = section.instant("from");
    let until = section.instant("until");
    ordered(section, from.as_ref().map(|at| at.value), until.as_ref());
    Some(Quota {
        scored: scored?.value as u32,
        refused,
        span,
        per: per.map_or(Per::Team, |at| at.value),
        phase,
        from: from.map(|at| at.value),
        until: until.map(|at| at.value),
    })
}

fn ordered(section: &Section<'_, '_>, from: Option<Instant>, until: Option<&At<Instant>>) {
    if let (Some(from), Some(until)) = (from, until)
        && until.value <= from
    {
        section.complain(
            codes::IMPOSSIBLE_DATES,
            &until.span,
            format!("until ({}) is not after from ({from})", until.value),
            None,
        );
    }
}

fn teams(section: &Section<'_, '_>) -> Option<TeamRules> {
    Some(TeamRules {
        max_members: section.integer("max_members").map(|at| at.value as u32),
        freeze: section.instant("freeze").map(|at| at.value),
        one_team: section.boolean("one_team").is_some_and(|at| at.value),
        identical: section.boolean("identical").is_some_and(|at| at.value),
        folders: match section.boolean("fan_out") {
            Some(at) if at.value => Folders::FannedOut,
            _ => Folders::Plain,
        },
    })
}

fn eligibility(section: &Section<'_, '_>) -> Option<Eligibility> {
    let mut excluded_countries = vec![];
    for at in section.texts("excluded_countries") {
        if super::country::is_country(&at.value) {
            excluded_countries.push(at.value);
        } else {
            let text =
                format!("{} is not an ISO 3166-1 code of two capital letters, like NL", quoted(&at.value));
            section.complain(codes::BAD_COUNTRY, &at.span, text, None);
        }
    }
    let country_required = section.boolean("country_required").is_some_and(|at| at.value);
    let attestations = section.tables("attestations", |entry| {
        let id = entry.required("id", entry.text("id"));
        let text = entry.required("text", entry.text("text"));
        Some(Attestation { id: id?.value, text: text?.value })
    });
    Some(Eligibility { excluded_countries, country_required, attestations })
}

fn sign_ups(section: &Section<'_, '_>) -> Option<SignUps> {
    let count = |key| section.integer(key).map(|at| at.value as u32);
    Some(SignUps {
        account_age: section.parsed::<Window>("account_age").map(|at| at.value),
        per_hour: count("per_hour"),
        teams_led: count("teams_led"),
    })
}

fn final_choice(section: &Section<'_, '_>) -> Option<FinalChoice> {
    let rules = [("all", 0), ("best-public", 1), ("chosen", 2)];
    let rule = section.required("choice", section.choice("choice", &rules));
    let count = section.integer("count");
    match (rule?.value, count) {
        (0, None) => Some(FinalChoice::All),
        (1, None) => Some(FinalChoice::BestPublic),
        (2, count) => Some(FinalChoice::Chosen(count.map_or(2, |at| at.value as u32))),
        (_, Some(count)) => {
            section.complain(
                codes::BAD_VALUE,
                &count.span,
                "only choice = \"chosen\" can have a count",
                None,
            );
            None
        }
        _ => None,
    }
}

fn prize(section: &Section<'_, '_>, opens: Option<Instant>) -> Option<Prize> {
    let kinds = PrizeKind::ALL.map(|kind| (kind.word(), kind));
    let name = section.required("name", section.text("name"));
    let kind = section.required("kind", section.choice("kind", &kinds)).map(|at| at.value);
    let amount = section.text("amount").map_or_else(String::new, |at| at.value);
    let mut public = section.number("public");
    if kind.is_some_and(|kind| kind != PrizeKind::Rank) {
        public = section.required("public", public);
    }
    let private = section.number("private").map(|at| at.value);
    let from = section.instant("from").map(|at| at.value);
    let until = section.instant("until");
    let places = section.places("places");
    if let (Some(places), Some(kind)) = (&places, kind)
        && kind != PrizeKind::Rank
    {
        section.complain(codes::BAD_VALUE, &places.span, "only a rank prize can have places", None);
    }
    let after = section.text("after").map(|at| at.value);
    let track = section.text("track").map(|at| at.value);
    let last_call_days = section.integer("last_call_days");
    if let (Some(days), Some(kind)) = (&last_call_days, kind)
        && kind != PrizeKind::Grand
    {
        section.complain(codes::BAD_VALUE, &days.span, "only a grand prize can have a last call", None);
    }
    let delivery_days = section.integer("delivery_days").map(|at| at.value as u32);
    let from = from.or(opens);
    ordered(section, from, until.as_ref());
    Some(Prize {
        name: name?.value,
        kind: kind?,
        amount,
        amounts: places.as_ref().map_or_else(Vec::new, |at| at.value.1.clone()),
        threshold: public.map(|public| Threshold { public: public.value, private }),
        from: from?,
        until: until.map(|at| at.value),
        places: places.map_or(1, |at| at.value.0 as u32),
        after,
        track,
        last_call_days: last_call_days.map(|at| at.value as u32),
        delivery_days,
    })
}

fn manual_rule(section: &Section<'_, '_>) -> Option<ManualRule> {
    let id = section.required("id", section.text("id"));
    let text = section.required("text", section.text("text"));
    if let Some(manual) = section.required("manual", section.boolean("manual"))
        && !manual.value
    {
        section.complain(
            codes::BAD_VALUE,
            &manual.span,
            "a rule that is listed here has to be manual: what the judge enforces needs no entry",
            None,
        );
    }
    Some(ManualRule { id: id?.value, text: text?.value })
}
