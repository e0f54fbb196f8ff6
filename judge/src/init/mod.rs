//! `judge init`: from a table of answers to a contest that runs.
//!
//! The flow goes one way: [`table`] reads, [`roles`] says which column is what, [`rows`] which rows stay, [`metric`] how
//! they are scored, [`split`] who sees what of them; [`figures`] and [`baseline`] ask the judge's own scorer; [`text`] writes,
//! and [`place`] puts all of it where it belongs at once. Entry points: [`Look::at`], then [`Look::make`].

mod baseline;
mod comments;
mod example;
pub(crate) mod figures;
pub(crate) mod hosts;
mod key;
mod lists;
mod measured;
mod metric;
mod place;
mod profile;
mod roles;
mod rows;
mod seed;
mod split;
mod table;
mod text;
mod wishes;

use std::path::Path;
use std::sync::Arc;

use ::metric::Catalogue;
use ::metric::estimate::Estimate;
use answer::secrets::{
    ANSWERS_FILE, Entries, JUDGE_FILE, JURY_FILE, Kept as Secrets, SIGNING_FILE, age_key, edited, encrypted,
    metrics_digest, write as write_secret,
};
use answer::{AnswerKey, Split};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;
use contest::{CONTEST_FILE, Contest, Folder, ForgeKind};

use crate::lint::{self, lint};
use figures::Figures;
use key::Written;
use lists::Lists;
use measured::Measured;
use metric::Proposal;
use place::Place;
pub(crate) use roles::Named;
use roles::Roles;
use rows::Kept;
pub(crate) use seed::Seed;
use split::{By, Divided};
use table::Table;
use text::Facts;
pub(crate) use wishes::{Heard, Moment, Said, Wishes, complete, host_called, keys_beside};

/// Larger sealed keys do not fit into the repository: forges refuse files of 100 MB.
const LARGEST_SEALED: usize = 50_000_000;
/// Larger published files are packed.
const LARGEST_PLAIN: usize = 1_000_000;
/// Where the sealed files stand.
const SEALED_KEY: &str = "content/answers.age";
const IDENTITIES: &str = "content/identities.age";

/// A table that was looked at, with what is proposed for it.
pub(crate) struct Look {
    table: Table,
    /// What files look like, where rows of the table became lists.
    lists: Option<Lists>,
    roles: Roles,
    kept: Kept,
    proposal: Proposal,
}

/// What a contest was made of.
pub(crate) struct Made {
    /// Files of the first commit.
    pub(crate) files: usize,
    /// What was measured.
    pub(crate) figures: Figures,
    /// Name and score of the baseline.
    pub(crate) baseline: Option<(String, Estimate)>,
    /// Rows of each half, and of neither.
    pub(crate) public: usize,
    /// The private ones.
    pub(crate) private: usize,
    /// Those that are never scored.
    pub(crate) ignored: usize,
    /// How the halves came about.
    pub(crate) by: &'static str,
    /// What lint said that stops nobody.
    pub(crate) report: lint::Report,
    /// Where the answer key lies, from the contest's folder.
    pub(crate) key: String,
    /// Whether the key was too large to be sealed into the repository.
    pub(crate) too_large: bool,
    /// Rows that lint looked at, where these were not all.
    pub(crate) tried: Option<usize>,
}

impl Look {
    /// Reads the table of `wishes`, or makes one, and proposes what is done with it.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it cannot be read, or does not say what is to be predicted.
    pub(crate) fn at(wishes: &Wishes) -> Result<Self, Failure> {
        let mut named = wishes.named.clone();
        let (table, lists) = match &wishes.answers {
            // With new ids every row is one of its own.
            Some(path) if wishes.new_ids => (Table::open(path)?, None),
            Some(path) => lists::gathered(Table::open(path)?, &named)?,
            None => {
                named.targets = vec![example::TARGET.to_owned()];
                named.publish = example::PUBLISH.map(str::to_owned).to_vec();
                (Table::read("the example", example::table(&wishes.seed).as_bytes())?, None)
            }
        };
        let mut roles = roles::find(&table, &named)?;
        if wishes.new_ids {
            // What the table calls an id is kept beside the new one, and may appear as often as it likes.
            roles.id = roles.id.filter(|at| table.columns[*at].profile.is_unique(table.rows));
        }
        let kept = Kept::of(&table, &roles)?;
        let task = if lists.is_some() { metric::Task::Lists } else { metric::task(&table, &roles)? };
        let proposal = metric::propose(&table, &roles, &kept, task, wishes.metric.as_deref())?;
        Ok(Self { table, lists, roles, kept, proposal })
    }

    /// What was seen, in a line for each thing: label and text.
    pub(crate) fn lines(&self) -> Vec<(String, String)> {
        let Self { table, lists, roles, kept, proposal } = self;
        let column = |at: usize| {
            let column = &table.columns[at];
            format!("`{}` ({})", column.name, column.profile.words())
        };
        let mut seen = format!("{} rows; ", spaced(table.rows));
        match roles.id {
            Some(at) => seen.push_str(&format!("id {}, ", column(at))),
            None => seen.push_str("no id, so that rows get random ones, "),
        }
        let targets: Vec<_> = roles.targets.iter().map(|at| column(*at)).collect();
        let word = if targets.len() == 1 { "target" } else { "targets" };
        seen.push_str(&format!("{word} {}", targets.join(", ")));
        if let Some(at) = roles.group {
            seen.push_str(&format!(
                ", group `{}` ({} of them)",
                table.columns[at].name, table.columns[at].profile.distinct
            ));
        }
        if roles.split.is_some() {
            seen.push_str(", halves as the table says");
        }
        let mut lines = vec![(table.shown.clone(), seen)];
        if let Some(Lists { long, rows }) = lists {
            let text = format!(
                "{} rows are items of these lists; files have a line an item: {}, {}",
                spaced(*rows),
                long.by,
                long.value
            );
            lines.push((String::new(), text));
        }
        for (many, what) in [
            (kept.doubled, "rows say again what another says, and stay out"),
            (kept.without_target, "rows have no target, and stay out"),
            (kept.partial, "rows lack some of their targets, and are scored by the others"),
        ] {
            if many > 0 {
                lines.push((String::new(), format!("{} {what}", spaced(many))));
            }
        }
        if !roles.others.is_empty() {
            let names: Vec<_> =
                roles.others.iter().take(8).map(|at| table.columns[*at].name.as_str()).collect();
            let more = if roles.others.len() > 8 { ", …" } else { "" };
            let text = format!(
                "left out: {}{more} (--publish NAME gives a column to contestants)",
                names.join(", ")
            );
            lines.push((String::new(), text));
        }
        let better = proposal.measure.metric.direction;
        let others: Vec<_> = proposal.others.iter().take(4).map(String::as_str).collect();
        let others = if others.is_empty() {
            String::new()
        } else {
            format!(" (others that fit: {}; --metric)", others.join(", "))
        };
        lines.push(("Metric".to_owned(), format!("{}, {better} is better{others}", proposal.name)));
        lines
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        let Self { table, roles, kept, proposal, .. } = self;
        let name = |at: usize| table.columns[at].name.as_str();
        serde_json::json!({
            "rows": table.rows,
            "kept": kept.rows.len(),
            "doubled": kept.doubled,
            "without_target": kept.without_target,
            "id": roles.id.map(name),
            "targets": roles.targets.iter().map(|at| name(*at)).collect::<Vec<_>>(),
            "group": roles.group.map(name),
            "has_split": roles.split.is_some(),
            "items": self.lists.as_ref().map(|lists| lists.rows),
            "left_out": roles.others.iter().map(|at| name(*at)).collect::<Vec<_>>(),
            "metric": proposal.name,
            "direction": proposal.measure.metric.direction,
            "others": proposal.others,
        })
    }

    /// Makes the contest; if `dry_run`, only to see what would come of it.
    ///
    /// # Errors
    /// [`Failure::Findings`] when lint finds something serious that `wishes` does not accept; nothing is there then, as
    /// after every other failure.
    pub(crate) fn make(
        &self,
        wishes: &Wishes,
        said: &Said,
        dry_run: bool,
        now: Instant,
    ) -> Result<Made, Failure> {
        let Self { table, roles, kept, proposal, .. } = self;
        let place = Place::new(wishes)?;
        let share = wishes.share.unwrap_or_else(|| split::share(split::draws(table, roles, kept)));
        let divided = split::divide(table, roles, kept, proposal.task, share, &wishes.seed)?;
        let written = Written::new(table, roles, &divided, proposal, wishes.new_ids, &wishes.seed)?;
        place.make()?;
        let keys = Keys::make(&said.url, now)?;
        let mut facts = self.facts(wishes, said, &written, &divided, &keys);

        // Once with everything that is not known yet left open, to have it measured.
        let first = parsed(&facts.contest_toml()?)?;
        let rows = divided.rows.len();
        let (measured, published) =
            measured::both(&first, &written, rows, &table.shown, facts.packed, &wishes.seed)?;
        let Measured { text, key, small, tried, is_all, alike, baseline } = measured;
        facts.figures = Figures::of(&first, &divided, &alike, tried, wishes.decimals);
        let decimals = facts.figures.decimals;
        facts.baseline = baseline
            .as_ref()
            .map(|(name, estimate)| (name.clone(), format!("{:.decimals$}", estimate.value + 0.0)));

        // Then whole.
        let source = facts.contest_toml()?;
        let contest = parsed(&source)?;
        let root = place.contest();
        put(&root, &facts.ids(), &published.list)?;
        put(&root, &facts.sample(), &published.sample)?;
        for (path, text) in facts.pages(&contest, &published.example)? {
            put(&root, path, text.as_bytes())?;
        }
        for file in hosts::files(said.host, None) {
            put(&root, file.path, file.text.as_bytes())?;
        }
        let too_large = text.len() > LARGEST_SEALED && !wishes.outside;
        if too_large && said.host != ForgeKind::Git {
            return Err(self.unsealable(text.len()));
        }
        let is_outside = wishes.outside || too_large;
        let key_path = if is_outside {
            format!("{}/{ANSWERS_FILE}", place.keys_from_contest())
        } else {
            SEALED_KEY.to_owned()
        };
        let source = self.sealed(&source, &contest, &keys, &key, &key_path, is_outside, &root, &text)?;
        put(&root, CONTEST_FILE, comments::commented(&source).as_bytes())?;
        let mapping = written.mapping()?;
        let commit = || place.commit(&format!("The contest {}", said.title), now);
        let lint = || self.linted(&root, &key, &small, is_all);
        let (kept, (files, report)) = rayon::join(
            || keys.write(&place, &text, mapping.as_deref(), &wishes.seed),
            // Of a part of the rows lint asks nothing that is in the repository.
            || if is_all { (commit(), lint()) } else { rayon::join(commit, lint) },
        );
        kept?;
        let (files, report) = (files?, report?);
        if !dry_run {
            place.finish()?;
        }
        Ok(Made {
            files,
            figures: facts.figures,
            baseline,
            public: divided.count(Some(Split::Public)),
            private: divided.count(Some(Split::Private)),
            ignored: divided.count(None),
            by: match divided.by {
                By::Table => "as the table says",
                By::Target => "alike in their targets",
                By::Group => "whole groups",
            },
            report,
            key: key_path,
            too_large,
            tried: (!is_all).then_some(tried),
        })
    }

    fn facts<'f>(
        &'f self,
        wishes: &'f Wishes,
        said: &'f Said,
        written: &Written<'_>,
        divided: &Divided,
        keys: &Keys,
    ) -> Facts<'f> {
        let name = |at: &usize| self.table.columns[*at].name.clone();
        Facts {
            wishes,
            said,
            proposal: &self.proposal,
            figures: Figures::FIRST,
            baseline: None,
            id: written.id_name(),
            id_bytes: written.id_bytes(),
            rows: divided.rows.len(),
            targets: self.roles.targets.iter().map(name).collect(),
            packed: divided.rows.len() * written.id_bytes() > LARGEST_PLAIN,
            has_group: self.roles.group.is_some(),
            published: self.roles.publish.iter().map(name).collect(),
            long: self.lists.as_ref().map(|lists| &lists.long),
            jury: keys.jury.recipient.clone(),
            verifier: keys.verifier.clone(),
        }
    }

    fn unsealable(&self, bytes: usize) -> Failure {
        let text = format!(
            "the sealed answer key would have {} MB, more than forges take, and their runners have no folder beside the \
             repository",
            bytes / 1_000_000
        );
        let finding = Finding::new(codes::UNCLEAR_TABLE, text);
        Failure::Configuration(vec![
            finding.help("take fewer rows, or --host git, where the key lies outside"),
        ])
    }

    /// contest.toml with what it commits to, the sealed files being written.
    #[allow(clippy::too_many_arguments, reason = "one call, which reads as a list")]
    fn sealed(
        &self,
        source: &str,
        contest: &Contest,
        keys: &Keys,
        key: &AnswerKey,
        path: &str,
        is_outside: bool,
        root: &Path,
        text: &[u8],
    ) -> Result<String, Failure> {
        let readers = vec![keys.jury.recipient.clone(), keys.judge.recipient.clone()];
        let secrets = Secrets::new()?;
        put(root, IDENTITIES, &secrets.sealed(&readers)?)?;
        if !is_outside {
            put(root, SEALED_KEY, &encrypted(text, &readers)?)?;
        }
        let sha256 = |digest: &str| format!("sha256:{digest}");
        let mut texts = vec![("path", path.to_owned()), ("commitment", sha256(key.digest()))];
        if let Some(commitments) = key.commitments() {
            texts.push(("labels", sha256(&commitments.labels)));
            texts.push(("split", sha256(&commitments.split)));
        }
        texts.push(("metrics", sha256(&metrics_digest(&contest.measures))));
        texts.push(("judge", env!("CARGO_PKG_VERSION").to_owned()));
        texts.push(("recipient", secrets.recipient().unwrap_or_default()));
        texts.push(("identities", IDENTITIES.to_owned()));
        texts.push(("ci", keys.judge.recipient.clone()));
        edited(source, &Entries { texts, sealed_to: readers })
    }

    /// What lint says of the contest at `root`.
    fn linted(
        &self,
        root: &Path,
        key: &Arc<AnswerKey>,
        small: &Arc<AnswerKey>,
        is_all: bool,
    ) -> Result<lint::Report, Failure> {
        let folder = Folder::open(root)?;
        let mut report = if is_all { lint(&folder, Some(key))? } else { lint::attack(&folder, small)? };
        if !is_all {
            // What hangs on how many rows there are is not true of a part of them; the figures have looked at it.
            let of_size = [codes::SPLIT_TOO_SMALL, codes::DECIMALS_TOO_MANY, codes::TOO_MANY_PROBES];
            report.remarks.retain(|remark| of_size.iter().all(|code| code.code != remark.finding.code));
        }
        let serious = report.serious();
        if serious.is_empty() {
            return Ok(report);
        }
        let help = "nothing was made: change the table, or say that you know it with --accept CODE";
        let told = serious.into_iter().map(|finding| {
            let own = finding.help.clone().map_or_else(String::new, |own| format!("{own}; "));
            let accept = format!("{own}{}", help.replace("CODE", finding.code));
            finding.help(accept)
        });
        Err(Failure::Findings(told.collect()))
    }
}

/// The contest's keys, before they are written.
struct Keys {
    jury: answer::secrets::AgeKey,
    judge: answer::secrets::AgeKey,
    signing: String,
    verifier: String,
}

impl Keys {
    fn make(url: &str, now: Instant) -> Result<Self, Failure> {
        let signing = tlog::new_signing_key(tlog::host(url))?;
        let (name, key) = tlog::signing_key(&signing)?;
        let verifier = tlog::verifier_key(&name, &key.verifying_key());
        Ok(Self { jury: age_key(now), judge: age_key(now), signing, verifier })
    }

    /// Writes them into their folder, each for its owner alone.
    fn write(&self, place: &Place, key: &[u8], mapping: Option<&[u8]>, seed: &Seed) -> Result<(), Failure> {
        let folder = place.keys();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        write_secret(&folder.join(JURY_FILE), &self.jury.file)?;
        write_secret(&folder.join(JUDGE_FILE), &self.judge.file)?;
        write_secret(&folder.join(SIGNING_FILE), &self.signing)?;
        write_secret(&folder.join(ANSWERS_FILE), &text(key))?;
        write_secret(&folder.join("seed.txt"), &format!("{}\n", seed.whole()))?;
        if let Some(mapping) = mapping {
            write_secret(&folder.join("ids.csv"), &text(mapping))?;
        }
        write_secret(&folder.join("README"), include_str!("../../templates/init/keys.txt"))
    }
}

fn parsed(source: &str) -> Result<Contest, Failure> {
    Contest::parse(CONTEST_FILE, source, Catalogue::shipped()).map_err(Failure::Configuration)
}

/// Writes a file of the contest.
fn put(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let file = root.join(path);
    if let Some(folder) = file.parent() {
        fs_err::create_dir_all(folder).map_err(Failure::io)?;
    }
    fs_err::write(&file, bytes).map_err(Failure::io)
}

/// `4,177`.
pub(crate) fn spaced(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
