//! Compressed copies for servers that send files as they are.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::contest::{Contest, tree};

const ALL: [&str; 2] = ["--compress", "gz,br,zst"];
const RULES: &str = "+++\ntitle = \"Rules\"\n+++\n\nOne account.\n";

fn contest() -> Contest {
    let mut contest = Contest::new();
    contest.write("content/rules.md", RULES);
    contest.team("gravity", "Gravity");
    contest.scored("gravity", "2006-11-01T00:00:00Z", 0.9000);
    contest
}

fn built(contest: &Contest, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let ran = contest.build_with(more);
    assert_eq!(ran.code, 0, "{}", ran.err);
    tree(&contest.out())
}

/// What the copy `name` holds.
fn unpacked(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut text = vec![];
    match name.rsplit_once('.').unwrap().1 {
        "gz" => drop(GzDecoder::new(bytes).read_to_end(&mut text).unwrap()),
        "br" => brotli::BrotliDecompress(&mut &*bytes, &mut text).unwrap(),
        "zst" => text = zstd::decode_all(bytes).unwrap(),
        other => panic!("{name} ends with {other}"),
    }
    text
}

/// The copies among `files`, each with the name of its text.
fn copies(files: &BTreeMap<String, Vec<u8>>) -> Vec<(&str, &str)> {
    let all = files.keys().filter_map(|name| {
        let (text, ending) = name.rsplit_once('.')?;
        ["gz", "br", "zst"].contains(&ending).then_some((name.as_str(), text))
    });
    all.collect()
}

#[test]
fn each_text_has_copies_that_unpack_to_it_and_nothing_else_has() {
    let contest = contest();
    let files = built(&contest, &ALL);
    let copies = copies(&files);
    for (copy, text) in &copies {
        assert_eq!(unpacked(copy, &files[*copy]), files[*text], "{copy}");
        assert!(files[*copy].len() < files[*text].len(), "{copy} is longer than its text");
    }
    let with: Vec<&str> =
        copies.iter().filter(|(copy, _)| copy.ends_with(".br")).map(|(_, text)| *text).collect();
    for (name, bytes) in files.iter().filter(|(name, _)| !copies.iter().any(|(copy, _)| copy == name)) {
        let is_text =
            ["html", "css", "js", "json", "xml", "svg", "csv", "txt"].iter().any(|end| name.ends_with(end));
        assert_eq!(with.contains(&name.as_str()), is_text && bytes.len() >= 1_000, "{name}");
    }
    assert_eq!(copies.len(), 3 * with.len());
}

#[test]
fn a_copy_is_made_again_when_its_text_is_another_and_goes_when_nobody_wants_it() {
    let mut contest = contest();
    let before = built(&contest, &ALL);
    contest.write("content/rules.md", &RULES.replace("One", "No second"));
    contest.scored("gravity", "2006-11-05T00:00:00Z", 0.8900);
    let after = built(&contest, &ALL);
    let other: Vec<&str> = copies(&after)
        .into_iter()
        .filter(|(copy, _)| before.get(*copy) != after.get(*copy))
        .map(|(copy, text)| {
            assert_ne!(before.get(text), after.get(text), "{copy} is another and its text is not");
            copy
        })
        .collect();
    assert!(other.contains(&"rules/index.html.gz"), "{other:?}");
    // As from nothing.
    let ran = crate::contest::build(
        &contest.root(),
        &contest.root().join("../clean"),
        &[&ALL[..], &["--no-cache"]].concat(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(tree(&contest.root().join("../clean")) == after, "another site than from nothing");
    // Nothing else changed, and still it is another site.
    let without = built(&contest, &[]);
    assert_eq!(copies(&without), []);
    assert_eq!(copies(&built(&contest, &ALL)), copies(&after));
}

#[test]
fn a_file_of_the_organisers_stays_where_a_copy_would_be() {
    let contest = contest();
    let rows = "id,prediction\n".repeat(200);
    contest.write("content/sample.csv", &rows);
    std::fs::write(contest.root().join("content/sample.csv.gz"), b"not what it says").unwrap();
    contest.write("content/rules.md", &format!("{RULES}\n[a](sample.csv), [b](sample.csv.gz)\n"));
    let files = built(&contest, &ALL);
    assert_eq!(files["sample.csv.gz"], b"not what it says");
    assert_eq!(unpacked("sample.csv.br", &files["sample.csv.br"]), rows.as_bytes());
}
