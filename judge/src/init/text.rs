//! The texts of the contest's files: templates with what was found filled in.

use minijinja::{Environment, UndefinedBehavior, Value, context};

use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::Contest;
use metric::{Kind, Long};

use super::figures::Figures;
use super::hosts;
use super::metric::Proposal;
use super::wishes::{Said, Wishes};

/// Where the published files stand.
pub(super) const IDS: &str = "content/data/ids.csv";
/// The sample.
pub(super) const SAMPLE: &str = "content/data/sample.csv";

/// Everything that the texts are made of.
pub(super) struct Facts<'f> {
    pub(super) wishes: &'f Wishes,
    pub(super) said: &'f Said,
    pub(super) proposal: &'f Proposal,
    pub(super) figures: Figures,
    /// Name and public score.
    pub(super) baseline: Option<(String, String)>,
    pub(super) id: String,
    /// Bytes of an id, on average.
    pub(super) id_bytes: usize,
    pub(super) rows: usize,
    pub(super) targets: Vec<String>,
    /// Whether the published files are packed.
    pub(super) packed: bool,
    pub(super) has_group: bool,
    pub(super) published: Vec<String>,
    /// What files look like, where they have several lines an id.
    pub(super) long: Option<&'f Long>,
    pub(super) jury: String,
    pub(super) verifier: String,
}

/// `text` as a TOML string.
fn toml(text: &str) -> String {
    // JSON's strings are TOML's, but for one character.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("toml", |text: &str| toml(text));
    environment
}

fn filled(template: &str, values: Value) -> Result<String, Failure> {
    let text = environment().render_str(template, values);
    // The last end of line is not part of a template.
    text.map(|text| text + "\n").map_err(|why| Failure::machine("a template of judge init", why))
}

impl Facts<'_> {
    fn path(&self, plain: &str) -> String {
        if self.packed { format!("{plain}.gz") } else { plain.to_owned() }
    }

    /// Where the list of ids stands.
    pub(super) fn ids(&self) -> String {
        self.path(IDS)
    }

    /// Where the sample stands.
    pub(super) fn sample(&self) -> String {
        self.path(SAMPLE)
    }

    /// Bytes that a file of predictions may have once it is unpacked: three times what one with all digits of a number has.
    fn max_unpacked(&self) -> usize {
        let columns = self.proposal.measure.columns.len().max(1);
        let cell = if self.proposal.measure.prediction_kind(0).is_text() { 400 } else { 20 };
        let lines = self.long.and_then(|long| long.most).unwrap_or(1);
        (3 * self.rows * (self.id_bytes * lines + cell * columns)).next_power_of_two().max(1 << 20)
    }

    /// contest.toml, before the answer key is in it.
    pub(super) fn contest_toml(&self) -> Result<String, Failure> {
        let Self { wishes, said, proposal, figures, .. } = self;
        let measure = &proposal.measure;
        let is_plain = measure.columns == default_columns(proposal);
        let columns = if is_plain { vec![] } else { measure.columns.clone() };
        let others = match &proposal.others[..] {
            [] => "none".to_owned(),
            others => others.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", "),
        };
        let unpacked = self.max_unpacked();
        let values = context! {
            title => &said.title,
            url => &said.url,
            schema => said.schema(),
            summary => self.summary(),
            opens => said.opens.to_string(),
            closes => said.closes.to_string(),
            host => hosts::word(said.host),
            jury => &self.jury,
            verifier => &self.verifier,
            metric => &proposal.name,
            others => others,
            direction => measure.metric.direction.to_string(),
            decimals => figures.decimals,
            columns => columns,
            labels => &measure.labels,
            has_group => self.has_group,
            baselines => self.baseline.iter().map(|(name, public)| context! { name, public }).collect::<Vec<_>>(),
            id => &self.id,
            ids => self.ids(),
            sample => self.sample(),
            long => self.long.map(|long| context! { by => &long.by, value => &long.value, most => long.most }),
            // Whoever does not pack a file may send it all the same.
            max_bytes => unpacked,
            max_unpacked => unpacked,
            quota => context! {
                scored => figures.quota.scored,
                refused => figures.quota.refused,
                period => figures.quota.period,
            },
            accept => &wishes.accept,
            release => context! {
                version => env!("CARGO_PKG_VERSION"),
                base => &said.release.base,
                digest => &said.release.digest,
            },
        };
        filled(include_str!("../../templates/init/contest.toml"), values)
    }

    fn summary(&self) -> String {
        format!("Predict {} for {} rows.", self.targets.join(", "), self.rows)
    }

    /// The pages and what stands beside them, each with its path.
    pub(super) fn pages(
        &self,
        contest: &Contest,
        samples: &str,
    ) -> Result<Vec<(&'static str, String)>, Failure> {
        let schema = contest
            .schema()
            .map_err(|why| Failure::Configuration(vec![Finding::new(codes::BAD_METRIC, why)]))?;
        let data = |path: String| path.trim_start_matches("content/").to_owned();
        let values = context! {
            title => &contest.title,
            summary => &contest.summary,
            opens_human => contest.opens.human(),
            closes_human => contest.closes.human(),
            folder => self.wishes.name(),
            header => schema.header(),
            ids => self.ids(),
            sample => self.sample(),
            ids_link => data(self.ids()),
            sample_link => data(self.sample()),
            rows => self.rows,
            targets => self.targets.join(", "),
            metric_title => self.proposal.measure.metric.title.to_lowercase(),
            better => self.proposal.measure.metric.direction.to_string(),
            published => self.published.join(", "),
            group => self.has_group,
            several => self.long.is_some(),
            example => samples.trim_end(),
            is_text => self.proposal.measure.prediction_kind(0).is_text(),
            labels => if self.proposal.measure.prediction_kind(0) == Kind::Label {
                self.proposal.measure.labels.join(", ")
            } else {
                String::new()
            },
        };
        let mut pages = vec![];
        for (path, template) in [
            ("README.md", include_str!("../../templates/init/README.md")),
            ("content/index.md", include_str!("../../templates/init/index.md")),
            ("content/data.md", include_str!("../../templates/init/data.md")),
        ] {
            pages.push((path, filled(template, values.clone())?));
        }
        for (path, text) in [
            ("content/rules.md", include_str!("../../templates/init/rules.md")),
            ("content/faq.md", include_str!("../../templates/init/faq.md")),
            (".gitignore", include_str!("../../templates/init/gitignore")),
            (".gitattributes", include_str!("../../templates/init/gitattributes")),
        ] {
            pages.push((path, text.to_owned()));
        }
        Ok(pages)
    }
}

/// What the metric calls its columns where a contest does not.
fn default_columns(proposal: &Proposal) -> Vec<String> {
    let measure = &proposal.measure;
    if measure.metric.shape == metric::Shape::Labels {
        return measure.labels.clone();
    }
    let mut names: Vec<String> = measure.metric.predictions.keys().cloned().collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_a_string_of_toml() {
        for text in ["plain", "\"quoted\" \\ back", "two\nlines\ttab", "\u{7f}\u{1}", "€ 𝒳"] {
            let line = format!("a = {}", toml(text));
            let read: ::toml::Table = line.parse().unwrap_or_else(|why| panic!("{line}: {why}"));
            assert_eq!(read["a"].as_str(), Some(text));
        }
    }
}
