//! A contest as it stands somewhere, on disk or at a commit of a repository: one type, and one way to open it.

use super::rules::Terms;
use super::{CONTEST_FILE, Contest, Teams, TermsText};
use base::failure::Failure;
use metric::Catalogue;

/// Where the files of a contest stand.
pub trait Source {
    /// The text of `content/contest.toml`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when there is none.
    fn description(&self) -> Result<String, Failure>;

    /// The metrics that the contest may use: the judge's and those in `content/metrics`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the file that is not a metric.
    fn metrics(&self) -> Result<Catalogue, Failure>;

    /// Every `submissions/<slug>/team.toml`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about any of them.
    fn teams(&self) -> Result<Teams, Failure>;

    /// The text that members accept.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when its file is not there.
    fn terms(&self, terms: &Terms) -> Result<TermsText, Failure>;

    /// The files of the ledger's folder, name and bytes, without those that keep closed ones in brief.
    ///
    /// # Errors
    /// [`Failure::Machine`] when one cannot be read.
    fn ledger(&self) -> Result<Vec<(String, Vec<u8>)>, Failure>;
}

/// A contest as it stands in `at`, with its teams and its ledger as far as somebody asked for them.
#[derive(Clone, Debug)]
pub struct Opened<S, T = Teams, L = ()> {
    /// Where it stands.
    pub at: S,
    /// `content/contest.toml`.
    pub contest: Contest,
    /// The metrics that it may use.
    pub catalogue: Catalogue,
    /// `submissions/*/team.toml`.
    pub teams: T,
    /// `submissions/ledger/`.
    pub ledger: L,
    /// The text that members accept, if the contest asks for it and [`Self::with_terms`] read it.
    pub terms: Option<TermsText>,
}

impl<S: Source> Opened<S, ()> {
    /// Reads the description and nothing else.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about it.
    pub fn described(at: S) -> Result<Self, Failure> {
        let source = at.description()?;
        let catalogue = at.metrics()?;
        let contest = Contest::parse(CONTEST_FILE, &source, &catalogue).map_err(Failure::Configuration)?;
        Ok(Self { at, contest, catalogue, teams: (), ledger: (), terms: None })
    }
}

impl<S: Source> Opened<S> {
    /// Reads description and teams.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about any of the files.
    pub fn with_teams(at: S) -> Result<Self, Failure> {
        // What is wrong with the teams is said in the same breath.
        let teams = at.teams();
        match (Opened::described(at), teams) {
            (Ok(described), Ok(teams)) => Ok(described.having(teams, ())),
            (Err(Failure::Configuration(mut found)), Err(Failure::Configuration(more))) => {
                found.extend(more);
                Err(Failure::Configuration(found))
            }
            (Err(failure), _) | (_, Err(failure)) => Err(failure),
        }
    }
}

impl<S, T, L> Opened<S, T, L> {
    /// The same with these teams and this ledger.
    pub fn having<U, M>(self, teams: U, ledger: M) -> Opened<S, U, M> {
        let Self { at, contest, catalogue, terms, .. } = self;
        Opened { at, contest, catalogue, teams, ledger, terms }
    }

    /// The same with this ledger.
    pub fn with_ledger<M>(self, ledger: M) -> Opened<S, T, M> {
        let Self { at, contest, catalogue, teams, terms, .. } = self;
        Opened { at, contest, catalogue, teams, ledger, terms }
    }

    /// The same with the text that members accept.
    ///
    /// # Errors
    /// As [`Source::terms`].
    pub fn with_terms(self) -> Result<Self, Failure>
    where
        S: Source,
    {
        let terms = self.contest.terms.as_ref().map(|terms| self.at.terms(terms)).transpose()?;
        Ok(Self { terms, ..self })
    }

    /// The same wherever it stands.
    pub fn anywhere(self) -> Opened<(), T, L> {
        let Self { contest, catalogue, teams, ledger, terms, .. } = self;
        Opened { at: (), contest, catalogue, teams, ledger, terms }
    }
}
