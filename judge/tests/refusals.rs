//! Bad inputs, each with its code and sentence, through the real `judge run` on real repositories.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::Write;

use crate::support::{self, Fixture, GOOD, GOOD_NETFLIX, OPEN_DAY, git, pipe, plain_git};
use flate2::Compression;
use flate2::write::GzEncoder;

const LATER: &str = "2009-01-03T00:00:00Z";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// (what, the file's bytes, the code, a part of the sentence).
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let edit = |from: &str, to: &str| GOOD.replace(from, to).into_bytes();
    let truncated = gzip(GOOD.as_bytes());
    let mut trailing = truncated.clone();
    trailing.extend_from_slice(b"and something that is no gzip member");
    vec![
        ("nothing", vec![], "empty", "the file is empty"),
        ("gzip of nothing", gzip(b""), "empty", "once decompressed"),
        (
            "a header only",
            text("id,prediction\n"),
            "missing-ids",
            "5 of 5 ids have no prediction (first: \"1-7\", \"1-9\"",
        ),
        ("no header", edit("id,prediction\n", ""), "bad-header", "expected \"id,prediction\""),
        ("the wrong names", edit("id,prediction", "prediction,id"), "unknown-id", "\"3\" is not an id"),
        ("colons", edit(",", ":"), "bad-header", "\"id:prediction\""),
        ("binary", vec![b'i', b'd', 0, 1, 2, 255], "binary", "byte 3 is NUL"),
        (
            "two byte order marks",
            [b"\xef\xbb\xbf\xef\xbb\xbf", GOOD.as_bytes()].concat(),
            "bad-header",
            "\\u{feff}id",
        ),
        ("UTF-16", vec![0xff, 0xfe, b'i', 0], "utf-16", "UTF-16"),
        ("old Mac line ends", edit("\n", "\r"), "line-ends", "carriage return"),
        (
            "an id missing",
            edit("1-9,4\n", ""),
            "missing-ids",
            "1 of 5 ids has no prediction (first: \"1-9\")",
        ),
        ("an extra id", text(&format!("{GOOD}99,1\n")), "unknown-id", "\"99\" is not an id"),
        ("an id twice", text(&format!("{GOOD}1-7,3\n")), "duplicate-id", "\"1-7\" already has a prediction"),
        ("ids as floats", edit("1-7,", "1-7.0,"), "unknown-id", "\"1-7.0\""),
        ("NaN", edit("1-9,4", "1-9,NaN"), "not-finite", "\"NaN\" is not a finite number"),
        ("too large a number", edit("1-9,4", "1-9,1e999"), "not-finite", "\"1e999\" is too large"),
        ("a decimal comma", edit("1-9,4", "1-9,1,5"), "not-a-number", "\"1,5\" is not a number"),
        ("an empty field", edit("1-9,4", "1-9,"), "missing-prediction", "no prediction on this line"),
        ("a word", edit("1-9,4", "1-9,four"), "not-a-number", "\"four\""),
        ("an escape sequence", edit("1-9,4", "1-9,\x1b[31m"), "not-a-number", "\\u{1b}[31m"),
        ("a no-break space", edit("1-9,4", "1-9,\u{a0}4"), "not-a-number", "invisible"),
        ("a blank line", edit("1-9,4", "\n1-9,4"), "blank-line", "this line is empty"),
        (
            "one long line",
            [b"id,prediction\n".to_vec(), vec![b'x'; 3000]].concat(),
            "line-too-long",
            "3000 bytes",
        ),
        ("a gzip bomb", gzip(&vec![b'0'; 3 << 20]), "unpacked-too-large", "more than 65536 bytes"),
        ("a truncated gzip", truncated[..truncated.len() - 9].to_vec(), "gzip-truncated", "ends too early"),
        ("gzip with a tail", trailing, "gzip-damaged", "damaged"),
        ("gzip twice", gzip(&gzip(GOOD.as_bytes())), "unsupported-format", "compressed twice"),
        ("a zip archive", b"PK\x03\x04....".to_vec(), "zip-damaged", "the zip archive ends too early"),
        (
            "an LFS pointer",
            text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
            "lfs-pointer",
            "LFS pointer",
        ),
        ("a group too short", text("1:\n3\n4\n10:\n1\n3\n"), "short-group", "group 1 ends after 2 of 3"),
        ("groups swapped", text("10:\n1\n3\n1:\n3\n4\n5\n"), "wrong-group", "expected the group line \"1:\""),
        ("a cut file", text("1:\n3\n4\n5\n10:\n1\n"), "missing-ids", "4 of 5 predictions"),
        ("lines after the end", text(&format!("{GOOD_NETFLIX}3\n")), "extra-lines", "1 line follows"),
        ("absurd numbers", edit("1-7,3", "1-7,1e300"), "undefined-score", "on the public rows"),
        ("too large a file", vec![b'0'; 4097], "file-too-large", "4097 bytes, and at most 4096"),
    ]
}

#[test]
fn bad_files_get_a_code_and_a_sentence() {
    let fixture = Fixture::with(&support::contest_toml("").replace("refused = 3", "refused = 1000"));
    let files = bad_files();
    assert!(files.len() >= 30);
    for (at, (_, bytes, _, _)) in files.iter().enumerate() {
        fixture.pull(
            at as u64 + 1,
            "alpha",
            OPEN_DAY,
            &[("submissions/alpha/predictions.csv", "100644", bytes)],
        );
    }
    let batch = fixture.run(LATER);
    for (at, (what, _, code, sentence)) in files.iter().enumerate() {
        let number = at as u64 + 1;
        let codes = Fixture::codes(&batch, number);
        assert!(codes.iter().any(|found| found == code), "{what}: {codes:?}, expected {code}");
        let judged =
            batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number).unwrap();
        let reply = judged["reply"].as_str().unwrap();
        assert!(reply.contains(sentence) && reply.contains(code), "{what}: {reply}");
        assert!(!reply.contains('\u{1b}'), "{what}: {reply:?}");
    }
    assert_eq!(batch["scored"], 0);
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn odd_but_honest_files_are_scored() {
    let files = [
        GOOD.replace('\n', "\r\n").into_bytes(),
        GOOD.trim_end().as_bytes().to_vec(),
        GOOD_NETFLIX.as_bytes().to_vec(),
        gzip(GOOD_NETFLIX.replace('\n', "\r\n").as_bytes()),
        [gzip(b"id,prediction\n1-7,3\n1-9,4\n"), gzip(b"1-10,5\n10-7,1\n10-8,3\n")].concat(),
    ];
    let fixture = Fixture::with(&support::contest_toml("").replace("scored = 2", "scored = 9"));
    for (at, bytes) in files.iter().enumerate() {
        fixture.pull(
            at as u64 + 1,
            "alpha",
            OPEN_DAY,
            &[("submissions/alpha/predictions.bin", "100644", bytes)],
        );
    }
    let batch = fixture.run(LATER);
    assert_eq!(batch["scored"], files.len(), "{batch}");
    assert_eq!(fixture.ledger().matches("\"public\":{\"rmse\":0.5774}").count(), files.len());
}

#[test]
fn the_sample_file_is_refused_in_any_form() {
    let toml =
        support::contest_toml("").replace("max_bytes", "sample = \"content/data/sample.csv\"\nmax_bytes");
    let fixture = Fixture::with(&toml);
    let sample = "id,prediction\n1-7,2\n1-9,2\n1-10,2.5\n10-7,2\n10-8,0\n";
    // Named but not there: nothing is judged, and nothing is lost.
    fixture.predictions(1, "alpha", OPEN_DAY, sample);
    let missing = fixture.judge(&["run", "--now", LATER]);
    assert!(missing.code == 2 && missing.err.contains("bad-sample"), "{}", missing.err);
    assert!(missing.err.contains("main has no such file"), "{}", missing.err);
    let main = Some("refs/heads/main^0");
    fixture.commit(
        "refs/heads/main",
        main,
        &[("content/data/sample.csv", "100644", b"id,prediction\n1-7,2\n")],
    );
    let broken = fixture.judge(&["run", "--now", LATER]);
    assert!(broken.code == 2 && broken.err.contains("4 of 5 ids have no prediction"), "{}", broken.err);
    fixture.commit("refs/heads/main", main, &[("content/data/sample.csv", "100644", sample.as_bytes())]);
    git(&fixture.path("clone"), &["pull", "--quiet"]);

    let copies = [
        sample.as_bytes().to_vec(),
        b"id,prediction\n10-8,-0\n10-7,2.0\n1-10,25e-1\n1-9,2\n1-7,2\n".to_vec(),
        gzip(b"1:\n2\n2\n2.5\n10:\n2\n0\n"),
    ];
    for (at, bytes) in copies.iter().enumerate() {
        let files: &[support::File<'_>] = &[("submissions/alpha/predictions.bin", "100644", bytes)];
        fixture.pull(at as u64 + 1, "alpha", OPEN_DAY, files);
        let path = fixture.path("copy");
        std::fs::write(&path, bytes).unwrap();
        let check = fixture.judge(&["check", "../copy", "--now", OPEN_DAY]);
        assert!(check.code == 1 && check.err.contains("sample-file"), "{}{}", check.out, check.err);
    }
    fixture.predictions(4, "alpha", OPEN_DAY, GOOD);
    fixture.predictions(5, "beta", OPEN_DAY, &sample.replace("2.5", "2.6"));
    let batch = fixture.run(LATER);
    for pull in 1..=3 {
        assert_eq!(Fixture::codes(&batch, pull), ["sample-file"], "#{pull}: {batch}");
    }
    let reply = batch["judged"][0]["reply"].as_str().unwrap();
    assert!(reply.contains("you seem to have sent it instead of your own"), "{reply}");
    // They count like other refused files, of which three are allowed; one other digit is another file.
    assert_eq!(Fixture::codes(&batch, 4), ["too-many-refused"]);
    assert_eq!((&batch["scored"], &batch["refused"]), (&1.into(), &4.into()), "{batch}");
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

/// A tree made by hand, since git itself refuses to make such ones.
fn raw_tree(fixture: &Fixture, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = vec![];
    for (mode, name, oid) in entries {
        bytes.extend(mode.bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes.extend((0..20).map(|at| u8::from_str_radix(&oid[2 * at..2 * at + 2], 16).unwrap()));
    }
    let mut command = plain_git(&fixture.path("contest.git"));
    pipe(command.args(["hash-object", "-w", "-t", "tree", "--literally", "--stdin"]), &bytes)
}

/// A head whose root tree is main's with `submissions` replaced.
fn head_with(fixture: &Fixture, number: u64, submissions: &str) {
    let repository = fixture.path("contest.git");
    let content = git(&repository, &["rev-parse", "main:content"]);
    let root = raw_tree(fixture, &[("40000", b"content", &content), ("40000", b"submissions", submissions)]);
    let main = git(&repository, &["rev-parse", "main"]);
    let commit = git(&repository, &["commit-tree", "-m", "hostile", "-p", &main, &root]);
    git(&repository, &["update-ref", &format!("refs/pull/{number}/head"), &commit]);
    fixture.receive(number, "alpha", OPEN_DAY, &commit);
}

#[test]
fn hostile_trees_are_refused_by_name() {
    let fixture = Fixture::new();
    let repository = fixture.path("contest.git");
    let of = |name: &str| git(&repository, &["rev-parse", name]);
    let main = of("main");
    let csv = "submissions/alpha/predictions.csv";
    let mut expected: Vec<(u64, &str, &str)> = vec![];
    let mut simple = |number, code, sentence, files: &[support::File<'_>]| {
        fixture.pull(number, "alpha", OPEN_DAY, files);
        expected.push((number, code, sentence));
    };
    simple(1, "symlink", "is a symbolic link", &[(csv, "120000", b"/etc/passwd")]);
    simple(2, "submodule", "is a submodule", &[(csv, "160000", main.as_bytes())]);
    simple(3, "bad-mode", "is marked executable", &[(csv, "100755", GOOD.as_bytes())]);
    simple(
        4,
        "several-teams",
        "changes 2 entries",
        &[(csv, "100644", GOOD.as_bytes()), ("submissions/beta/predictions.csv", "100644", GOOD.as_bytes())],
    );
    simple(
        5,
        "outside-team-folder",
        "\"submissions/alpha/.gitattributes\"",
        &[(csv, "100644", GOOD.as_bytes()), ("submissions/alpha/.gitattributes", "100644", b"* filter=evil")],
    );
    simple(
        6,
        "outside-team-folder",
        "changes \".github\"",
        &[(csv, "100644", GOOD.as_bytes()), (".github/workflows/judge.yml", "100644", b"on: push")],
    );
    simple(7, "not-a-file", "is a folder", &[("submissions/alpha/predictions.csv/x", "100644", b"x")]);
    simple(
        8,
        "several-files",
        "expected one of them",
        &[(csv, "100644", GOOD.as_bytes()), ("submissions/alpha/predictions.csv.gz", "100644", b"x")],
    );
    simple(
        9,
        "tree-name",
        "cannot be the name of a team's folder",
        &[("submissions/Alpha/predictions.csv", "100644", GOOD.as_bytes())],
    );
    simple(
        10,
        "outside-team-folder",
        "\"submissions/alpha/model.ipynb\"",
        &[("submissions/alpha/model.ipynb", "100644", GOOD.as_bytes())],
    );
    simple(
        11,
        "tree-name",
        "the judge's own folder",
        &[("submissions/ledger/2009-01.jsonl", "100644", b"{}")],
    );
    simple(12, "submodule", "submodule", &[("submissions/alpha/sub", "160000", main.as_bytes())]);

    // Names that git would not make: `..`, `.git`, a slash; twice the same; and a file in a folder's place.
    let (team, blob) = (of("main:submissions/alpha"), of("main:submissions/alpha/team.toml"));
    let beta = of("main:submissions/beta");
    for (number, name) in
        [(13u64, &b".."[..]), (14, b".git"), (15, b"a/b"), (16, b"nl\nname"), (17, "\u{202e}x".as_bytes())]
    {
        let mut entries = [("100644", name, &*blob), ("100644", b"team.toml", &*blob)];
        entries.sort_by_key(|entry| entry.1);
        let folder = raw_tree(&fixture, &entries);
        head_with(
            &fixture,
            number,
            &raw_tree(&fixture, &[("40000", b"alpha", &folder), ("40000", b"beta", &beta)]),
        );
    }
    expected.extend([
        (13, "tree-name", "\"submissions/alpha/..\""),
        (14, "tree-name", ".git"),
        (15, "tree-name", "a/b"),
        (16, "tree-name", "nl\\nname"),
    ]);
    expected.push((17, "outside-team-folder", "\\u{202e}x"));
    let twice = raw_tree(
        &fixture,
        &[("40000", b"alpha", &team), ("40000", b"alpha", &team), ("40000", b"beta", &beta)],
    );
    head_with(&fixture, 18, &twice);
    expected.push((18, "corrupt-tree", "twice"));
    head_with(&fixture, 19, &raw_tree(&fixture, &[("100644", b"alpha", &blob), ("40000", b"beta", &beta)]));
    expected.push((19, "not-a-folder", "is a file"));

    // Ten thousand files in one folder, and ten thousand in folders of their own.
    let names: Vec<String> = (0..10_000).map(|at| format!("file-{at:05}")).collect();
    let mut many: Vec<(&str, &[u8], &str)> =
        names.iter().map(|name| ("100644", name.as_bytes(), &*blob)).collect();
    many.push(("100644", b"team.toml", &blob));
    let folder = raw_tree(&fixture, &many);
    head_with(&fixture, 20, &raw_tree(&fixture, &[("40000", b"alpha", &folder), ("40000", b"beta", &beta)]));
    expected.push((20, "too-many-files", "too many files"));

    // A tree that is 10 to the 10th files when walked.
    let mut bomb = raw_tree(&fixture, &[("100644", b"f", &blob)]);
    for _ in 0..10 {
        let tree: Vec<_> = (0..10).map(|at| ("40000", [b'0' + at], bomb.clone())).collect();
        let entries: Vec<(&str, &[u8], &str)> =
            tree.iter().map(|(mode, name, oid)| (*mode, &name[..], &**oid)).collect();
        bomb = raw_tree(&fixture, &entries);
    }
    head_with(&fixture, 21, &raw_tree(&fixture, &[("40000", b"alpha", &bomb), ("40000", b"beta", &beta)]));
    expected.push((21, "outside-team-folder", "submissions/alpha"));

    // An orphan, an empty pull request, and a removed file.
    let orphan = git(&repository, &["commit-tree", "-m", "orphan", &of("main^{tree}")]);
    for (number, head) in [(22u64, &orphan), (23, &main)] {
        git(&repository, &["update-ref", &format!("refs/pull/{number}/head"), head]);
        fixture.receive(number, "alpha", OPEN_DAY, head);
    }
    expected.extend([
        (22, "unrelated-history", "no commit in common"),
        (23, "nothing-submitted", "changes nothing"),
    ]);
    let empty = raw_tree(&fixture, &[]);
    head_with(&fixture, 24, &raw_tree(&fixture, &[("40000", b"alpha", &empty), ("40000", b"beta", &beta)]));
    expected.push((24, "file-removed", "the pull request removes"));

    // And an honest one among them.
    fixture.pull(25, "beta", OPEN_DAY, &[("submissions/beta/predictions.csv", "100644", GOOD.as_bytes())]);

    let batch = fixture.run(LATER);
    for (number, code, sentence) in expected {
        let codes = Fixture::codes(&batch, number);
        assert!(codes.iter().any(|found| found == code), "#{number}: {codes:?}, expected {code}");
        let judged =
            batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number).unwrap();
        assert!(judged["reply"].as_str().unwrap().contains(sentence), "#{number}: {}", judged["reply"]);
    }
    assert_eq!(batch["scored"], 1, "the honest one is scored all the same");
    let listed = git(&repository, &["ls-tree", "-r", "--name-only", "main"]);
    assert!(!listed.contains("predictions"), "no contestant's file reaches main: {listed}");
    fixture.judge(&["verify"]).ok();
    crate::support::told!();
}

#[test]
fn bad_people_and_bad_times_are_refused() {
    let fixture = Fixture::new();
    let csv = |team: &str| format!("submissions/{team}/predictions.csv");
    let good = |number, user: &str, team: &str, at: &str| {
        fixture.pull(number, user, at, &[(&csv(team), "100644", GOOD.as_bytes())]);
    };
    good(1, "mallory", "alpha", OPEN_DAY);
    good(2, "mallory", "gamma", OPEN_DAY);
    good(3, "alpha", "alpha", "2008-12-31T23:59:59Z");
    good(4, "alpha", "alpha", "2009-12-31T00:00:01Z");
    good(5, "beta", "beta", "2009-12-31T00:00:00Z");
    // Two in a day are allowed; the third waits until the first is a day old.
    good(6, "alpha", "alpha", "2009-03-01T10:00:00Z");
    good(7, "alpha", "alpha", "2009-03-01T11:00:00Z");
    good(8, "alpha", "alpha", "2009-03-02T09:59:59Z");
    good(9, "alpha", "alpha", "2009-03-02T10:00:00Z");
    good(10, "mallory", "alpha", "2010-01-01T00:00:00Z");
    let batch = fixture.run("2010-01-02T00:00:00Z");
    for (number, codes) in [
        (1, vec!["not-a-member"]),
        (2, vec!["unregistered-team"]),
        (3, vec!["not-open-yet"]),
        (4, vec!["closed"]),
        (5, vec![]),
        (6, vec![]),
        (7, vec![]),
        (8, vec!["over-quota"]),
        (9, vec![]),
        (10, vec!["not-a-member", "closed"]),
    ] {
        assert_eq!(Fixture::codes(&batch, number), codes, "#{number}");
    }
    let reply = |number: usize| {
        let judged =
            batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number).unwrap();
        judged["reply"].as_str().unwrap().to_owned()
    };
    assert!(
        reply(8)
            .contains("2 of 2 scored submissions of the 24 hours before 2009-03-02 09:59:59 UTC are used up"),
        "{}",
        reply(8)
    );
    assert!(
        reply(8).contains("the next submission is possible from 2009-03-02 10:00:00 UTC"),
        "{}",
        reply(8)
    );
    assert!(reply(1).contains("\"mallory\" is not a member of \"Alpha\""), "{}", reply(1));
    assert!(reply(5).contains("Beta's team ·b·"), "markup in a name is inert: {}", reply(5));
    crate::support::told!();
}

#[test]
fn refused_files_have_a_cap_of_their_own_and_strangers_cannot_spend_it() {
    let fixture = Fixture::new();
    for number in 1..=4 {
        fixture.predictions(number, "alpha", &format!("2009-01-02T0{number}:00:00Z"), "rubbish");
    }
    for number in 11..=14 {
        fixture.pull(
            number,
            "mallory",
            OPEN_DAY,
            &[("submissions/beta/predictions.csv", "100644", b"rubbish")],
        );
    }
    fixture.predictions(20, "beta", "2009-01-02T10:00:00Z", "rubbish");
    let batch = fixture.run(LATER);
    assert_eq!(Fixture::codes(&batch, 3), ["bad-header"]);
    assert_eq!(Fixture::codes(&batch, 4), ["too-many-refused"]);
    assert_eq!(Fixture::codes(&batch, 20), ["bad-header"], "what strangers sent was not booked to beta");
    crate::support::told!();
}

#[test]
fn nothing_in_a_reply_or_receipt_tells_a_target_or_a_split() {
    // Two keys that differ in every private target: replies and refusals must be the same to the byte.
    let replies = |answers: &str| {
        let fixture = Fixture::new();
        std::fs::write(fixture.path("answers.csv"), answers).unwrap();
        for (at, (_, bytes, _, _)) in bad_files().iter().take(20).enumerate() {
            let at = at as u64 + 1;
            fixture.pull(
                at,
                "alpha",
                &format!("2009-02-{at:02}T00:00:00Z"),
                &[("submissions/alpha/predictions.csv", "100644", bytes)],
            );
        }
        fixture.predictions(90, "beta", OPEN_DAY, GOOD);
        let batch = fixture.run("2009-03-03T00:00:00Z");
        let judged = batch["judged"].as_array().unwrap();
        judged
            .iter()
            .map(|judged| judged["reply"].as_str().unwrap().split("Receipt").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let other = support::ANSWERS
        .replace("1-9,1,4,private", "1-9,1,2,private")
        .replace("10-7,10,1,private", "10-7,10,5,private");
    assert_eq!(replies(support::ANSWERS), replies(&other));
}
