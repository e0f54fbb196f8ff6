//! Files that would cost much more than their size: each is refused in seconds, in little memory.

use std::time::Instant;

use contest::Layout;
use decode::IdsBuilder;
use decode::{Limits, decode};

use super::contests::{Contest, GOOD, NETFLIX, schema};
use super::packed::gzip;

const LARGE: usize = 1 << 24;

/// Ids of a large contest, in one group.
fn many_ids() -> decode::Ids {
    let mut builder = IdsBuilder::default();
    for row in 0..200_000 {
        builder.push(row.to_string().as_bytes(), Some(b"1")).unwrap();
    }
    builder.finish().unwrap()
}

/// The most memory that this process has had, in bytes, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    number.unwrap_or(0) << 10
}

#[test]
fn hostile_sizes_cost_little() {
    let numbered: String = (0..2_000_000).map(|at| format!("c{at},")).collect();
    let newlines = "\n".repeat(LARGE);
    let open = "\"\n".repeat(LARGE / 4);
    let small = super::contests::ids(Contest::Numbers);
    let large = many_ids();
    let files: Vec<(&str, &decode::Ids, Vec<u8>, &str)> = vec![
        ("newlines in a group", &large, format!("1:\n{newlines}x\n").into_bytes(), "blank-line"),
        (
            "newlines behind the last group",
            &small,
            format!("{NETFLIX}4{newlines}4\n").into_bytes(),
            "extra-lines",
        ),
        ("newlines only", &small, newlines.clone().into_bytes(), "bad-header"),
        ("newlines in CSV", &small, format!("{GOOD}{newlines}x").into_bytes(), "blank-line"),
        ("a header of two million columns", &small, numbered.clone().into_bytes(), "line-too-long"),
        ("a header of commas", &small, vec![b','; LARGE], "line-too-long"),
        ("a line of commas", &small, [GOOD.as_bytes(), &vec![b','; LARGE]].concat(), "line-too-long"),
        ("a line of two million fields", &small, format!("{GOOD}{numbered}\n").into_bytes(), "line-too-long"),
        ("a line without end", &small, [GOOD.as_bytes(), &vec![0xff; LARGE]].concat(), "line-too-long"),
        (
            "one id without end",
            &small,
            [GOOD.as_bytes(), &vec![0xff; LARGE], b",1"].concat(),
            "line-too-long",
        ),
        (
            "a number without end",
            &small,
            [b"id,prediction\n1-7,", &vec![b'1'; LARGE][..]].concat(),
            "line-too-long",
        ),
        (
            "doubled quotation marks",
            &small,
            format!("{GOOD}\"{}\",1\n", "\"\"".repeat(LARGE / 2)).into_bytes(),
            "line-too-long",
        ),
        ("quotation marks", &small, format!("{GOOD}{open}").into_bytes(), "bad-line"),
        ("an open quotation mark", &small, format!("{GOOD}\"{newlines}").into_bytes(), "bad-quotes"),
        ("carriage returns", &small, vec![b'\r'; LARGE], "line-ends"),
        ("colons", &small, ":\n".repeat(LARGE / 2).into_bytes(), "wrong-group"),
        ("decimal commas", &large, format!("1:\n{}", "1,5\n".repeat(200_000)).into_bytes(), "not-a-number"),
        (
            "unknown ids",
            &large,
            format!("id,prediction\n{}", "x9,9\n".repeat(3_000_000)).into_bytes(),
            "unknown-id",
        ),
        (
            "the same id",
            &large,
            format!("id,prediction\n{}", "99,9\n".repeat(3_000_000)).into_bytes(),
            "duplicate-id",
        ),
        ("gzip members of nothing", &small, gzip(b"").repeat(200_000), "empty"),
        ("gzip of commas", &small, gzip(&vec![b','; 1 << 23]), "unpacked-too-large"),
    ];
    let before = peak();
    let limits = Limits { max_unpacked_bytes: 1 << 26, layout: Layout::Csv };
    for (what, ids, bytes, code) in files {
        let begin = Instant::now();
        let findings = decode("p.csv", &bytes, ids, &schema(Contest::Numbers), limits).unwrap_err();
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert!(codes.contains(&code), "{what}: {codes:?}");
        let seconds = begin.elapsed().as_secs();
        assert!(seconds < 10, "{what} took {seconds} s");
        assert_eq!(super::faults(&findings), Vec::<String>::new(), "{what}");
    }
    let more = (peak() - before) >> 20;
    assert!(more < 200, "{more} MiB");
}
