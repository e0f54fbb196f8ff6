//! Pairs of teams that the organiser looked into: `content/audit/false-positives.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base::failure::Failure;
use base::finding::codes;
use base::finding::quoted;
use contest::keys::Family;
use contest::{Document, Section, Slug};

/// Where the organiser keeps them, below the contest's root.
pub const FALSE_POSITIVES: &str = "content/audit/false-positives.toml";

/// Pairs of teams that are alike or linked and have nothing to explain any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FalsePositives(BTreeMap<[Slug; 2], String>);

impl FalsePositives {
    /// Those of the contest at `root`; `known` are the teams that there are or were.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about the file.
    pub fn open(root: &Path, known: &BTreeSet<Slug>) -> Result<Self, Failure> {
        match std::fs::read_to_string(root.join(FALSE_POSITIVES)) {
            Ok(source) => {
                Document::read(FALSE_POSITIVES, &source, Family::Pairs, |section| Some(read(section, known)))
                    .map_err(Failure::Configuration)
            }
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(why) => Err(Failure::configuration(codes::UNREADABLE, format!("{FALSE_POSITIVES}: {why}"))),
        }
    }

    /// Why the pair, its teams in the order of their names, has nothing to explain.
    pub fn reason(&self, teams: &[Slug; 2]) -> Option<&str> {
        self.0.get(teams).map(String::as_str)
    }
}

fn read(root: &Section<'_, '_>, known: &BTreeSet<Slug>) -> FalsePositives {
    let mut pairs = BTreeMap::new();
    root.tables("pairs", |section| {
        let mut teams = vec![];
        let listed = section.texts("teams");
        for at in &listed {
            match at.value.parse::<Slug>() {
                Ok(slug) if known.contains(&slug) => teams.push(slug),
                Ok(_) => {
                    let text = format!("there is no team {}", quoted(&at.value));
                    section.complain(codes::BAD_VALUE, &at.span, text, None);
                }
                Err(why) => section.complain(codes::BAD_VALUE, &at.span, why, None),
            }
        }
        let is_whole = teams.len() == listed.len();
        teams.sort();
        teams.dedup();
        let teams: Option<[Slug; 2]> = teams.try_into().ok();
        if teams.is_none() && (is_whole || listed.len() != 2) {
            section.complain_here(codes::BAD_VALUE, "teams has to name two different teams");
        }
        let reason = section.required("reason", section.text("reason"));
        if let Some(reason) = &reason
            && reason.value.trim().is_empty()
        {
            section.complain(
                codes::BAD_VALUE,
                &reason.span,
                "reason is empty, expected why the link means nothing",
                None,
            );
        }
        if let (Some(teams), Some(reason)) = (teams, reason)
            && pairs.insert(teams, reason.value).is_some()
        {
            section.complain_here(codes::BAD_VALUE, "this pair appears twice");
        }
        Some(())
    });
    FalsePositives(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Result<FalsePositives, Vec<(&'static str, u64, String)>> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content/audit")).unwrap();
        std::fs::write(folder.path().join(FALSE_POSITIVES), text).unwrap();
        let known = ["bellkor", "korbell", "gravity"].iter().map(|slug| slug.parse().unwrap()).collect();
        FalsePositives::open(folder.path(), &known).map_err(|failure| {
            let findings = failure.findings().iter();
            findings
                .map(|found| {
                    (found.code, found.place.as_ref().map_or(0, |place| place.line), found.message.clone())
                })
                .collect()
        })
    }

    #[test]
    fn pairs_are_read_in_any_order() {
        let pairs =
            open("[[pairs]]\nteams = ['korbell', 'bellkor']\nreason = 'one group, two names'\n").unwrap();
        let teams = ["bellkor", "korbell"].map(|slug| slug.parse().unwrap());
        assert_eq!(pairs.reason(&teams), Some("one group, two names"));
        assert_eq!(open("").unwrap(), FalsePositives::default());
    }

    #[test]
    fn mistakes_are_refused_with_their_place() {
        for (text, code, line, part) in [
            ("[[pair]]\n", "unknown-key", 1, "unknown key"),
            ("[[pairs]]\nteams = ['bellkor', 'korbell']\n", "missing-key", 1, "reason"),
            ("[[pairs]]\nteams = ['bellkor', 'korbell']\nreason = ' '\n", "bad-value", 3, "empty"),
            ("[[pairs]]\nteams = ['bellkor', 'bigchaos']\nreason = 'x'\n", "bad-value", 2, "no team"),
            ("[[pairs]]\nteams = ['bellkor', 'bellkor']\nreason = 'x'\n", "bad-value", 1, "two different"),
            ("[[pairs]]\nteams = ['bellkor']\nreason = 'x'\n", "bad-value", 1, "two different"),
            (
                "[[pairs]]\nteams = ['bellkor', 'Kor']\nreason = 'x'\n",
                "bad-value",
                2,
                "cannot be the name of a team's folder",
            ),
            ("[[pairs]]\nteams = ['bellkor', 'korbell']\nreason = 'x'\nwhy = 'y'\n", "unknown-key", 4, "why"),
            (
                "[[pairs]]\nteams = ['bellkor', 'korbell']\nreason = 'x'\n\
                 [[pairs]]\nteams = ['korbell', 'bellkor']\nreason = 'x'\n",
                "bad-value",
                4,
                "twice",
            ),
        ] {
            let found = open(text).unwrap_err();
            assert_eq!((found.len(), found[0].0, found[0].1), (1, code, line), "{text}{found:?}");
            assert!(found[0].2.contains(part), "{found:?}");
        }
    }
}
