//! `[[tracks]]` of `contest.toml`, and what else names one.

use std::collections::BTreeSet;

use super::config::{Baseline, Track};
use super::reader::{At, Section};
use super::rules::{Prize, PrizeKind};
use super::rules_toml::{id, same_name};
use base::finding::codes;
use base::finding::quoted;
use metric::{Measure, WeightedSum};

/// One table, and where it names its metric.
pub(super) fn track(section: &Section<'_, '_>) -> Option<(Track, At<String>)> {
    let id = id(section);
    let name = section.text("name").map(|at| at.value);
    let metric = section.required("metric", section.text("metric"))?;
    let id = id?;
    let name = name.unwrap_or_else(|| id.clone());
    Some((Track { id, name, metric: metric.value.clone(), baselines: vec![] }, metric))
}

/// Holds what `tracks` name against what is measured, and gives them the baselines that are theirs.
pub(super) fn tracks(
    root: &Section<'_, '_>,
    tracks: Vec<(Track, At<String>)>,
    (measures, sum): (&[Measure], Option<&WeightedSum>),
    baselines: &mut Vec<(Baseline, Option<At<String>>)>,
) -> Vec<Track> {
    let mut ids = BTreeSet::new();
    let mut found = vec![];
    for (mut track, metric) in tracks {
        if !ids.insert(track.id.clone()) {
            same_name(root, "tracks", &track.id);
        }
        let is_measured = measures.iter().any(|measure| measure.name == track.metric);
        if !is_measured && sum.is_none_or(|sum| sum.name != track.metric) {
            let text = format!(
                "the track {} goes by {}, which nothing measures",
                quoted(&track.id),
                quoted(&track.metric)
            );
            let help = "take metric.name or the name or label of an [[also]]".to_owned();
            root.complain(codes::UNKNOWN_TERM, &metric.span, text, help);
        }
        let own = baselines.extract_if(.., |(_, of)| of.as_ref().is_some_and(|of| of.value == track.id));
        track.baselines = own.map(|(baseline, _)| baseline).collect();
        found.push(track);
    }
    for (_, of) in baselines.iter() {
        if let Some(of) = of {
            unknown(root, of);
        }
    }
    found
}

/// Holds the tracks of `prizes` against those that there are. A track ranks, and no more: what a line of a score decides
/// is for the contest's own board.
pub(super) fn prizes(root: &Section<'_, '_>, prizes: &[Prize], tracks: &[Track]) {
    for prize in prizes {
        let Some(of) = &prize.track else { continue };
        if !tracks.iter().any(|track| track.id == *of) {
            let text = format!(
                "the prize {} is of the track {}, and there is none",
                quoted(&prize.name),
                quoted(of)
            );
            root.complain_here(codes::UNKNOWN_TRACK, text);
        }
        if prize.kind != PrizeKind::Rank || prize.threshold.is_some() {
            let text = format!(
                "the prize {} of the track {} has to be of the kind \"rank\", without a required score",
                quoted(&prize.name),
                quoted(of)
            );
            root.complain_here(codes::BAD_VALUE, text);
        }
    }
}

fn unknown(root: &Section<'_, '_>, of: &At<String>) {
    let text = format!("there is no track {}", quoted(&of.value));
    root.complain(codes::UNKNOWN_TRACK, &of.span, text, None);
}
