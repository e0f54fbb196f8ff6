//! Sealed means sealed, the site's part: of two contests that differ in private labels only every published file is
//! the same to the byte.

use std::collections::BTreeMap;

use crate::contest::{build, tree};
use rayon::prelude::*;

use crate::support::metrics::{Trial, trials};
use crate::support::sealed::{DAYS, JURY, contest, day, key};
use crate::support::{Fixture, git};

/// The site of a contest after its last batch, file by file.
fn published(fixture: &Fixture, days: std::ops::Range<usize>) -> BTreeMap<String, Vec<u8>> {
    for batch in days {
        fixture.run(&day(batch, 23));
    }
    let clone = fixture.path("clone");
    git(&clone, &["pull", "--quiet", "--ff-only"]);
    let out = fixture.path("public");
    let built = build(&clone, &out, &[]);
    assert_eq!(built.code, 0, "{}", built.err);
    tree(&out)
}

#[test]
fn private_labels_change_no_byte_of_the_site() {
    let board = "release = \"rounded\"";
    let one = published(&contest(&key(|row| (1 + row % 5).to_string()), board), DAYS);
    let other = published(&contest(&key(|row| format!("{}.125", 1000 + row * row)), board), DAYS);
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let board = String::from_utf8_lossy(&one["leaderboard/index.html"]);
    assert!(one.len() >= 15 && board.contains("Alpha"), "{:?}", one.keys());
    for (name, bytes) in &one {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other[name]), "{name}");
    }
}

/// Under some of the metrics, those of all families, with the files and keys that are made to provoke: the judge's own
/// tests do it under all of them, and the site shows nothing but what the judge publishes.
#[test]
fn no_absurd_file_tells_the_site_private_labels_or_stops_it() {
    let board = "release = \"rounded\"";
    let same = |trial: &Trial| {
        let one = published(&trial.contest(&trial.key(), board, JURY), 2..4);
        let other = published(&trial.contest(&trial.other_key(), board, JURY), 2..4);
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{}", trial.metric);
        for (name, bytes) in &one {
            assert_eq!(
                String::from_utf8_lossy(bytes),
                String::from_utf8_lossy(&other[name]),
                "{}: {name}",
                trial.metric
            );
        }
    };
    let all = trials();
    let wild = ["mae", "gamma_deviance", "gaussian_nll", "levenshtein", "mape"];
    let chosen: Vec<&Trial> = all
        .iter()
        .enumerate()
        .filter(|(at, trial)| at % 25 == 0 || wild.contains(&&*trial.metric))
        .map(|(_, trial)| trial)
        .collect();
    assert!(chosen.len() >= 9);
    chosen.into_par_iter().for_each(same);
}
