//! The table of the files that contestants get: on a page of its own, or below the organiser's.

use base::digest::sha256_hex;

use crate::contest::Contest;
use crate::html::{main_of, words};

const TRAIN: &str = "id,target\n1,2\n";

/// A file of the repository, one elsewhere, and one of a folder that no site publishes.
fn listed() -> String {
    let digest = sha256_hex(TRAIN.as_bytes());
    let file = |name: &str, place: &str, more: &str| {
        format!(
            "[[data.files]]\nname = \"{name}\"\n{place}\nbytes = {}\ndigest = \"sha256:{digest}\"\n{more}\n",
            TRAIN.len()
        )
    };
    format!(
        "[data]\nlicence = \"CC0-1.0\"\nversion = \"7\"\n{}{}{}",
        file("train.csv", "path = \"content/data/train.csv\"", "about = \"What is <known>.\""),
        file(
            "more/images.tar",
            "url = \"https://data.example/images.tar\"",
            "licence = \"MIT\"\nversion = \"8\""
        ),
        file("notes.csv", "path = \"notes/notes.csv\"", ""),
    )
}

pub(crate) fn contest() -> Contest {
    let contest = Contest::with(&listed());
    contest.write("content/data/train.csv", TRAIN);
    contest.write("notes/notes.csv", TRAIN);
    contest
}

fn holds(page: &str) {
    let text = main_of(page);
    for part in [
        "3 files, 42 bytes in all",
        "train.csv What is <known>.",
        "14 bytes 7 CC0-1.0",
        "more/images.tar",
        "14 bytes 8 MIT",
        "notes.csv",
        &format!("sha256:{}", sha256_hex(TRAIN.as_bytes())),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // What is here is linked here, what is elsewhere there; what is published nowhere is a name.
    assert!(page.contains("<a href=\"../data/train.csv\"><code>train.csv</code></a>"), "{page}");
    assert!(
        page.contains("<a href=\"https://data.example/images.tar\"><code>more/images.tar</code></a>"),
        "{page}"
    );
    assert!(page.contains("<th scope=\"row\"><code>notes.csv</code>"), "{page}");
}

#[test]
fn files_have_a_page_of_their_own_where_nobody_wrote_one() {
    let contest = contest();
    holds(&contest.built().page("data/index.html"));
    assert_eq!(contest.page("data/train.csv"), TRAIN);
}

#[test]
fn files_stand_below_what_the_organiser_wrote() {
    let contest = contest();
    contest.write("content/data.md", "+++\ntitle = \"Our data\"\n+++\n\nMeasured by hand.\n");
    let page = contest.built().page("data/index.html");
    holds(&page);
    let text = words(&page);
    assert!(text.find("Measured by hand.").unwrap() < text.find("3 files").unwrap(), "{text}");
}

#[test]
fn without_files_there_is_neither_page_nor_table() {
    let contest = Contest::new();
    contest.write("content/data.md", "+++\ntitle = \"Our data\"\n+++\n\nMeasured by hand.\n");
    assert!(!contest.built().page("data/index.html").contains("data-files"));
    let other = Contest::new();
    other.built();
    assert!(!other.out().join("data/index.html").exists());
}
