//! Sealed means sealed, the site's part: of two contests that differ in private labels only every published file is
//! the same to the byte.

use std::collections::BTreeMap;

use crate::contest::{build, tree};
use crate::support::git;
use crate::support::sealed::{DAYS, contest, day, key};

/// The site of a contest with `answers` after its last batch, file by file.
fn published(answers: &str) -> BTreeMap<String, Vec<u8>> {
    let fixture = contest(answers, "release = \"rounded\"");
    for batch in DAYS {
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
    let one = published(&key(|row| (1 + row % 5).to_string()));
    let other = published(&key(|row| format!("{}.125", 1000 + row * row)));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let board = String::from_utf8_lossy(&one["leaderboard/index.html"]);
    assert!(one.len() >= 15 && board.contains("Alpha"), "{:?}", one.keys());
    for (name, bytes) in &one {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other[name]), "{name}");
    }
}
