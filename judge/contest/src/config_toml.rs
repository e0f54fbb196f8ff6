//! From the text of `contest.toml` to [`Contest`].

use super::address::{Address, Transport};
use super::alarm_toml::alarm;
use super::archive_toml::archive;
use super::config::*;
use super::data::is_below;
use super::data_toml::data;
use super::digest_toml::sha256;
use super::identity::Logins;
use super::keys::Family;
use super::ledger_toml::{ledger, reveal};
use super::metric_toml::{also, metric};
use super::reader::{At, Document, Section};
use super::release_toml;
use super::rules_toml::Rules;
use super::tracks_toml;
use base::finding::codes;
use base::finding::secret::kind_in;
use base::finding::{Finding, quoted};
use metric::Catalogue;
use metric::release::Rule;
use metric::{Long, Schema};

const MEBIBYTE: u64 = 1 << 20;

impl Contest {
    /// Reads `source`, the text of `file`; `catalogue` has the metrics that it may name.
    ///
    /// # Errors
    /// Every complaint with its line and column: syntax, unknown keys, wrong types, impossible values.
    pub fn parse(file: &str, source: &str, catalogue: &Catalogue) -> Result<Self, Vec<Finding>> {
        Document::read(file, source, Family::Contest, |root| contest(root, catalogue))
    }

    /// Reads `source` as it stood in some commit of the past: what was allowed once and is refused now means what it
    /// meant then.
    ///
    /// # Errors
    /// As [`Contest::parse`].
    pub fn parse_past(file: &str, source: &str, catalogue: &Catalogue) -> Result<Self, Vec<Finding>> {
        Document::read_past(file, source, Family::Contest, |root| contest(root, catalogue))
    }
}

fn contest(root: &Section<'_, '_>, catalogue: &Catalogue) -> Option<Contest> {
    let title = root.required("title", root.text("title"));
    let url = root.required("url", root.text("url"));
    let summary = root.text("summary");
    let opens = root.required("opens", root.instant("opens"));
    let closes = root.required("closes", root.instant("closes"));
    if let (Some(opens), Some(closes)) = (&opens, &closes)
        && closes.value <= opens.value
    {
        root.complain(
            codes::IMPOSSIBLE_DATES,
            &closes.span,
            format!("closes ({}) is not after opens ({})", closes.value, opens.value),
            None,
        );
    }
    if let Some(url) = &url
        && !(url.value.starts_with("https://") || url.value.starts_with("http://"))
    {
        root.complain(
            codes::BAD_VALUE,
            &url.span,
            format!("url is {}, expected an http(s) address", quoted(&url.value)),
            None,
        );
    }
    let rehearsal = root.boolean("rehearsal").is_some_and(|at| at.value);
    let forge = root.table("forge", forge);
    let answer_key = root.table("answer_key", |key| {
        let path = key.text("path");
        let commitment = key.text("commitment");
        let digest = commitment.as_ref().and_then(|at| sha256(key, at));
        let recipient = key.text("recipient").and_then(|at| recipient(key, at));
        Some((path.map(|at| at.value), digest, recipient, seal(key), key.text("phase")))
    });
    let (answer_key, answer_key_commitment, answer_key_recipient, seal, answer_key_phase) =
        answer_key.unwrap_or_default();
    let lint_accept = root.table("lint", |lint| Some(lint.tables("accept", accepted)));
    let jury = root.table("jury", |jury| Some(recipients(jury, "recipients")));
    let ledger_keys = root.table("ledger", ledger);
    let reveal_labels = root.table("reveal", reveal);
    let mut measured = root.required("metric", root.table("metric", |section| metric(section, catalogue)));
    let also = root.tables("also", |section| also(section, catalogue, measured.as_ref()));
    let splits = root.table("splits", |splits| {
        Some(SplitLabels { public: label(splits, "public"), private: label(splits, "private") })
    });
    let mut baselines = root.tables("baselines", |baseline| {
        let name = baseline.required("name", baseline.text("name"));
        let public = baseline.required("public", baseline.number("public"));
        let private = baseline.number("private").map(|at| at.value);
        Some((Baseline { name: name?.value, public: public?.value, private }, baseline.text("track")))
    });
    let submission = root.required("submission", root.table("submission", submission));
    if let (Some(measured), Some(submission)) = (&mut measured, &submission) {
        measured.complete(root, also);
        match Schema::of(&submission.id, &measured.measures) {
            Err(why) => root.complain_here(codes::BAD_METRIC, why),
            Ok(schema) => {
                if let Err(why) = schema.with_lines(submission.long.as_ref(), submission.default.as_deref()) {
                    root.complain_here(codes::BAD_VALUE, why);
                }
            }
        }
    }
    let rules = Rules::read(root, opens.as_ref().zip(closes.as_ref()).map(|(a, b)| (a.value, b.value)));
    if let Some(at) = &answer_key_phase
        && !rules.phases.iter().any(|phase| phase.anew && phase.id == at.value)
    {
        let text =
            format!("the answer key is of {}, but no phase of this name begins anew", quoted(&at.value));
        root.complain(codes::BAD_VALUE, &at.span, text, None);
    }
    let tracks = root.tables("tracks", tracks_toml::track);
    let told = measured
        .as_ref()
        .map_or((&[][..], None), |measured| (&measured.measures[..], measured.metric.sum.as_ref()));
    let tracks = tracks_toml::tracks(root, tracks, told, &mut baselines);
    tracks_toml::prizes(root, &rules.prizes, &tracks);
    let decimals = measured.as_ref().map_or(4, |measured| measured.metric.decimals);
    let leaderboard = root.table("leaderboard", |board| {
        let length = board.integer("length").map_or(40, |at| at.value as usize);
        let freeze = board.instant("freeze").map(|at| at.value);
        let badges = board.boolean("badges").is_none_or(|at| at.value);
        Some(Leaderboard { length, badges, release: release(board, decimals)?, freeze })
    });
    if let Some(measured) = &measured {
        measured.complain(root, leaderboard.as_ref().map(|board| board.release), &rules.prizes);
    }
    let own_decimals = measured.as_ref().map(|measured| measured.own_decimals.clone());
    let is_plain = leaderboard.as_ref().is_none_or(|board| matches!(board.release, Rule::Rounded { .. }));
    if !tracks.is_empty() && !is_plain {
        let text = "[[tracks]] need every score of every submission, and leaderboard.release keeps some back; with \
                    tracks it can only be \"rounded\"";
        root.complain_here(codes::BAD_VALUE, text);
    }
    let (metric, measures) = measured.map(|measured| (measured.metric, measured.measures)).unzip();
    let downloads = root.table("downloads", downloads);
    let data = root.table("data", data);
    let release = root.table("release", release_toml::release);
    let alarm = root.table("alarm", alarm);
    let archive = root.table("archive", archive);
    let pages = root.table("pages", |section| {
        let wants = |key: &'static str| section.boolean(key).is_some_and(|at| at.value);
        Some(Pages {
            team_feeds: wants("team_feeds"),
            thread_feeds: wants("thread_feeds"),
            database: wants("database"),
        })
    });
    Some(Contest {
        title: title?.value,
        url: with_slash(url?.value),
        summary: summary.map_or_else(String::new, |at| at.value),
        opens: opens?.value,
        closes: closes?.value,
        forge: forge.unwrap_or(Forge {
            kind: ForgeKind::Git,
            branch: "main".to_owned(),
            logins: Logins::Folded,
            clone: None,
        }),
        answer_key,
        answer_key_commitment,
        answer_key_phase: answer_key_phase.map(|at| at.value),
        answer_key_recipient,
        seal,
        jury: jury.unwrap_or_default(),
        rehearsal,
        ledger_keys: ledger_keys.unwrap_or_default(),
        reveal_labels: reveal_labels.unwrap_or_default(),
        metric: metric?,
        measures: measures?,
        own_decimals: own_decimals.unwrap_or_default(),
        tracks,
        splits: splits.unwrap_or(SplitLabels { public: "public".to_owned(), private: "private".to_owned() }),
        baselines: baselines.into_iter().map(|(baseline, _)| baseline).collect(),
        submission: submission?,
        terms: rules.terms,
        phases: rules.phases,
        quotas: rules.quotas,
        grace: rules.grace,
        teams: rules.teams,
        eligibility: rules.eligibility,
        sign_ups: rules.sign_ups,
        final_choice: rules.final_choice,
        leaderboard: leaderboard.unwrap_or(Leaderboard {
            length: 40,
            badges: true,
            release: Rule::Rounded { decimals },
            freeze: None,
        }),
        prizes: rules.prizes,
        manual_rules: rules.manual_rules,
        lint_accept: lint_accept.unwrap_or_default(),
        downloads: downloads.unwrap_or_default(),
        data: data.unwrap_or_default(),
        release,
        alarm: alarm.unwrap_or_default(),
        archive: archive.unwrap_or_default(),
        pages: pages.unwrap_or_default(),
    })
}

fn with_slash(mut url: String) -> String {
    if !url.ends_with('/') {
        url.push('/');
    }
    url
}

fn label(section: &Section<'_, '_>, key: &'static str) -> String {
    section.text(key).map_or_else(|| key.to_owned(), |at| at.value)
}

fn forge(section: &Section<'_, '_>) -> Option<Forge> {
    let kinds = [
        ("git", ForgeKind::Git),
        ("github", ForgeKind::Github),
        ("gitlab", ForgeKind::Gitlab),
        ("forgejo", ForgeKind::Forgejo),
    ];
    let kind = section.choice("kind", &kinds).map_or(ForgeKind::Git, |at| at.value);
    let branch = match section.text("branch") {
        None => "main".to_owned(),
        Some(at) if git2::Reference::is_valid_name(&format!("refs/heads/{}", at.value)) => at.value,
        Some(at) => {
            section.complain(
                codes::BAD_VALUE,
                &at.span,
                format!("forge.branch is {}, which git does not allow as a branch name", quoted(&at.value)),
                None,
            );
            return None;
        }
    };
    let logins = section.choice("logins", &[("any-case", Logins::Folded), ("exact", Logins::Exact)]);
    if let Some(at) = logins.as_ref().filter(|at| at.value == Logins::Exact && kind != ForgeKind::Git) {
        section.complain(
            codes::BAD_VALUE,
            &at.span,
            "logins is \"exact\", but on this kind of forge logins that differ only in capitals are the same",
            "leave it out; it is for plain git servers".to_owned(),
        );
    }
    let clone = section.text("clone").and_then(|at| clone(section, at));
    Some(Forge { kind, branch, logins: logins.map_or(Logins::Folded, |at| at.value), clone })
}

/// The address that everybody reaches the repository by.
fn clone(section: &Section<'_, '_>, at: At<String>) -> Option<Address> {
    let text = match at.value.parse::<Address>() {
        Ok(address) if address.transport() != Transport::Path => return Some(address),
        Ok(_) => format!("forge.clone is {}, a folder that only this machine has", quoted(&at.value)),
        Err(why) => format!("forge.clone: {why}"),
    };
    let help = "write what contestants clone from, e.g. \"https://forge.example/contest.git\"".to_owned();
    section.complain(codes::BAD_VALUE, &at.span, text, help);
    None
}

/// What `judge seal` writes.
fn seal(key: &Section<'_, '_>) -> KeySeal {
    let digest = |at: Option<At<String>>| at.and_then(|at| sha256(key, &at));
    KeySeal {
        ci: key.text("ci").and_then(|at| recipient(key, at)),
        labels: digest(key.text("labels")),
        split: digest(key.text("split")),
        metrics: digest(key.text("metrics")),
        judge: key.text("judge").map(|at| at.value),
        identities: key.text("identities").map(|at| at.value),
        sealed_to: recipients(key, "sealed_to"),
    }
}

/// A finding of `judge lint` that is known.
fn accepted(section: &Section<'_, '_>) -> Option<Accepted> {
    let code = section.required("code", section.text("code"));
    let reason = section.required("reason", section.text("reason"));
    if let Some(code) = &code
        && codes::find(&code.value).is_none()
    {
        let text = format!("there is no code {}", quoted(&code.value));
        section.complain(codes::BAD_VALUE, &code.span, text, "`judge lint` prints the codes".to_owned());
    }
    if let Some(reason) = &reason
        && reason.value.trim().is_empty()
    {
        section.complain(codes::BAD_VALUE, &reason.span, "the reason is empty", None);
    }
    Some(Accepted { code: code?.value, reason: reason?.value })
}

fn recipients(section: &Section<'_, '_>, key: &'static str) -> Vec<String> {
    section.texts(key).into_iter().filter_map(|at| recipient(section, at)).collect()
}

/// An age recipient; a secret key in its place is a reason to warn loudly.
fn recipient(section: &Section<'_, '_>, at: At<String>) -> Option<String> {
    if kind_in(&at.value).is_some() || at.value.to_ascii_uppercase().contains("SECRET-KEY") {
        section.complain(
            codes::SECRET_KEY_PUBLISHED,
            &at.span,
            "this is a SECRET key, expected a recipient, which starts with \"age1\"",
            "do not commit this file; if it was ever pushed, make a new key and replace it everywhere"
                .to_owned(),
        );
    } else if let Err(why) = at.value.parse::<age::x25519::Recipient>() {
        section.complain(
            codes::BAD_VALUE,
            &at.span,
            format!("{} is not an age recipient ({why})", quoted(&at.value)),
            None,
        );
    } else {
        return Some(at.value);
    }
    None
}

/// What counts as a download.
fn downloads(section: &Section<'_, '_>) -> Option<Downloads> {
    let mut files = vec![];
    for at in section.texts("files") {
        if at.value.starts_with(['/', '*']) && at.value.len() <= 200 {
            files.push(at.value);
            continue;
        }
        let text = format!(
            "downloads.files has {}, expected the address of a file like \"/download/*\"",
            quoted(&at.value)
        );
        section.complain(codes::BAD_VALUE, &at.span, text, None);
    }
    let published = section.tables("published", |section| {
        let path = section.required("path", section.text("path"));
        let bytes = section.required("bytes", section.integer("bytes"));
        let path = path?;
        if path.value.starts_with('/') && path.value.len() <= 300 && !path.value.contains(['?', '*', '#']) {
            return Some((path.value, bytes?.value));
        }
        let text = format!(
            "downloads.published.path is {}, expected the path of one file like \"/download/train.tar\"",
            quoted(&path.value)
        );
        section.complain(codes::BAD_VALUE, &path.span, text, None);
        None
    });
    Some(Downloads { files, published })
}

fn submission(section: &Section<'_, '_>) -> Option<Submission> {
    let layouts = [("csv", Layout::Csv), ("netflix", Layout::Netflix)];
    let layout = section.required("format", section.choice("format", &layouts));
    let ids = section.text("ids").map(|at| at.value);
    let sample = section.text("sample").and_then(|at| sample(section, at));
    let id = section.text("id").map_or_else(|| "id".to_owned(), |at| at.value);
    let max_bytes = section.integer("max_bytes").map_or(32 * MEBIBYTE, |at| at.value);
    let max_unpacked_bytes = section.integer("max_unpacked_bytes").map_or(4 * max_bytes, |at| at.value);
    let encrypted = section.boolean("encrypted").is_some_and(|at| at.value);
    let default = section.text("default");
    let long = section.table("long", |long| {
        let by = long.required("by", long.text("by"));
        let value = long.required("value", long.text("value"));
        let most = long.integer("most").map(|at| at.value as usize);
        Some(Long { by: by?.value, value: value?.value, most })
    });
    let layout = layout?.value;
    if layout == Layout::Netflix
        && let Some(key) = long.as_ref().map(|_| "long").or(default.as_ref().map(|_| "default"))
    {
        let text =
            format!("submission.{key} does not go with format = \"netflix\", which has a line for every id");
        section.complain_here(codes::BAD_VALUE, text);
    }
    let default = default.map(|at| at.value);
    Some(Submission { layout, ids, sample, id, long, default, max_bytes, max_unpacked_bytes, encrypted })
}

/// The path of the sample file, which has to be in the repository.
fn sample(section: &Section<'_, '_>, at: At<String>) -> Option<String> {
    if is_below(&at.value) {
        return Some(at.value);
    }
    let text = format!(
        "submission.sample is {}, expected a file of this repository like \"content/data/sample.csv\"",
        quoted(&at.value)
    );
    section.complain(codes::BAD_VALUE, &at.span, text, None);
    None
}

/// Which score the public sees.
fn release(section: &Section<'_, '_>, decimals: usize) -> Option<Rule> {
    let rules = [("rounded", 0), ("ladder", 1), ("ladder-free", 2)];
    let rule = section.choice("release", &rules).map_or(0, |at| at.value);
    let step = section.number("step");
    match (rule, step) {
        (1, Some(step)) if step.value > 0.0 => Some(Rule::Ladder { step: step.value }),
        (1, Some(step)) => {
            section.complain(codes::BAD_VALUE, &step.span, "step has to be above 0", None);
            None
        }
        (1, None) => {
            section.complain_here(codes::MISSING_KEY, "release = \"ladder\" needs a step, e.g. step = 0.001");
            None
        }
        (_, Some(step)) => {
            section.complain(codes::BAD_VALUE, &step.span, "only release = \"ladder\" can have a step", None);
            None
        }
        (2, None) => Some(Rule::LadderFree { decimals }),
        _ => Some(Rule::Rounded { decimals }),
    }
}
