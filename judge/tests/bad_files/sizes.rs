//! Files that would cost much more than their size: each is refused in little memory, at a
//! cost that grows with its size and no faster.

use std::time::Instant;

use contest::Layout;
use decode::IdsBuilder;
use decode::{Limits, decode};

use super::contests::{Contest, GOOD, NETFLIX, schema};
use super::packed::gzip;

const LARGE: usize = 1 << 24;
/// What a cost may be off by, in nanoseconds: pages that are mapped, caches that are cold.
const SLACK: u128 = 50_000_000;

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

/// What this thread has cost so far, in nanoseconds of a processor where the system tells: what others do meanwhile is
/// not in it.
fn spent(since: Instant) -> u128 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = told.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok());
    first.unwrap_or_else(|| since.elapsed().as_nanos())
}

/// What stands for a file of `size` bytes or a fixed share of them.
type Make = fn(usize) -> Vec<u8>;

fn numbered(size: usize) -> Vec<u8> {
    (0..size / 8).flat_map(|at| format!("c{at},").into_bytes()).collect()
}

fn newlines(size: usize) -> String {
    "\n".repeat(size)
}

fn behind_good(rest: &[u8]) -> Vec<u8> {
    [GOOD.as_bytes(), rest].concat()
}

#[test]
fn hostile_sizes_cost_little() {
    let small = super::contests::ids(Contest::Numbers);
    let large = many_ids();
    let files: Vec<(&str, &decode::Ids, Make, &str)> = vec![
        (
            "newlines in a group",
            &large,
            |size| format!("1:\n{}x\n", newlines(size)).into_bytes(),
            "blank-line",
        ),
        (
            "newlines behind the last group",
            &small,
            |size| format!("{NETFLIX}4{}4\n", newlines(size)).into_bytes(),
            "extra-lines",
        ),
        ("newlines only", &small, |size| newlines(size).into_bytes(), "bad-header"),
        (
            "newlines in CSV",
            &small,
            |size| behind_good(format!("{}x", newlines(size)).as_bytes()),
            "blank-line",
        ),
        ("a header of two million columns", &small, numbered, "line-too-long"),
        ("a header of commas", &small, |size| vec![b','; size], "line-too-long"),
        ("a line of commas", &small, |size| behind_good(&vec![b','; size]), "line-too-long"),
        (
            "a line of two million fields",
            &small,
            |size| behind_good(&[&numbered(size)[..], b"\n"].concat()),
            "line-too-long",
        ),
        ("a line without end", &small, |size| behind_good(&vec![0xff; size]), "line-too-long"),
        (
            "one id without end",
            &small,
            |size| behind_good(&[&vec![0xff; size][..], b",1"].concat()),
            "line-too-long",
        ),
        (
            "a number without end",
            &small,
            |size| [b"id,prediction\n1-7,", &vec![b'1'; size][..]].concat(),
            "line-too-long",
        ),
        (
            "doubled quotation marks",
            &small,
            |size| behind_good(format!("\"{}\",1\n", "\"\"".repeat(size / 2)).as_bytes()),
            "line-too-long",
        ),
        ("quotation marks", &small, |size| behind_good("\"\n".repeat(size / 4).as_bytes()), "bad-line"),
        (
            "an open quotation mark",
            &small,
            |size| behind_good(format!("\"{}", newlines(size)).as_bytes()),
            "bad-quotes",
        ),
        ("carriage returns", &small, |size| vec![b'\r'; size], "line-ends"),
        ("colons", &small, |size| ":\n".repeat(size / 2).into_bytes(), "wrong-group"),
        (
            "decimal commas",
            &large,
            |size| format!("1:\n{}", "1,5\n".repeat(size / 84)).into_bytes(),
            "not-a-number",
        ),
        (
            "unknown ids",
            &large,
            |size| format!("id,prediction\n{}", "x9,9\n".repeat(size / 5)).into_bytes(),
            "unknown-id",
        ),
        (
            "the same id",
            &large,
            |size| format!("id,prediction\n{}", "99,9\n".repeat(size / 5)).into_bytes(),
            "duplicate-id",
        ),
        ("gzip members of nothing", &small, |size| gzip(b"").repeat(size / 84), "empty"),
        ("gzip of commas", &small, |size| gzip(&vec![b','; size / 2]), "unpacked-too-large"),
    ];
    let before = peak();
    let limits = Limits { max_unpacked_bytes: 1 << 26, layout: Layout::Csv };
    let begin = Instant::now();
    for (what, ids, make, code) in files {
        // What one of a quarter of the size costs tells what the machine is worth.
        let [quarter, whole] = [LARGE / 4, LARGE].map(|size| {
            let bytes = make(size);
            let before = spent(begin);
            let findings = decode("p.csv", &bytes, ids, &schema(Contest::Numbers), limits).unwrap_err();
            let cost = spent(begin) - before;
            let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
            assert!(codes.contains(&code), "{what}: {codes:?}");
            assert_eq!(super::faults(&findings), Vec::<String>::new(), "{what}");
            cost
        });
        // In proportion to its size it costs four times as much, by the square sixteen times.
        assert!(whole < 8 * quarter + SLACK, "{what}: {quarter} ns, {whole} ns");
    }
    let more = (peak() - before) >> 20;
    assert!(more < 200, "{more} MiB");
}
