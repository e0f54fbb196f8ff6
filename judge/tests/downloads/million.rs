//! A million lines: counted in a second, as another program counts them, and nothing of an address is left behind.

use std::process::Command;
use std::time::{Duration, Instant};

use super::*;

const LINES: usize = 1_000_000;
/// Bytes of a second file.
const BIG: u64 = 100_000;

/// A generator of Knuth's, seeded: the same lines every time.
struct Random(u64);

impl Random {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len() as u64) as usize]
    }
}

/// Lines of a combined log about twelve days, each one its own but for some that come twice: requests for two files of a
/// contest, for its pages, by crawlers, and lines that are none.
fn lines(random: &mut Random) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    while all.len() < LINES {
        let at = all.len();
        if at > 0 && random.below(100) == 0 {
            all.push(all[at - 1].clone());
            continue;
        }
        let (day, second) = (15 + random.below(12), random.below(86_400));
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let client = match random.below(10) {
            0 => format!("2001:db8:77:{:x}::{:x}", random.below(16), random.below(4_096)),
            _ => format!("10.{}.{}.{}", random.below(4), random.below(100), random.below(100)),
        };
        // As in a real log most requests are for pages, and many share an agent.
        let (path, size) = match random.below(10) {
            0 => ("/data/big.tar", BIG),
            1..7 => (random.of(&["/", "/rules/", "/leaderboard/", "/data/", "/data/other.csv"]), 3_000),
            _ => ("/data/ids.csv", SIZE),
        };
        let (status, bytes) = match random.below(10) {
            0 => (304, 0),
            1 => (200, size / 2),
            2 => (206, size - size / 2),
            3 => (206, 1 << 40),
            _ => (200, size),
        };
        let agent = match random.below(20) {
            0 => "Googlebot/2.1",
            1..10 => "curl/8.5.0",
            _ => "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        };
        let query = random.of(&["", "token=1&"]);
        let zone = random.of(&["+0000", "+0200", "-0700", "+0530"]);
        let line = format!(
            "{client} - - [{day:02}/Jul/2009:{hour:02}:{minute:02}:{second:02} {zone}] \"GET {path}?{query}{at} HTTP/1.1\" \
             {status} {bytes} \"-\" \"{agent} ({})\"",
            at % 2_000
        );
        // What stands in a log besides.
        all.push(match random.below(200) {
            0 => format!("{client} is not a line of a log {at}"),
            1 => line.replace("GET", "HEAD"),
            _ => line,
        });
    }
    all
}

/// A contest with both files.
fn contest() -> Logs {
    let logs = Logs::new();
    std::fs::write(logs.0.path("clone/content/data/big.tar"), vec![b'x'; BIG as usize]).unwrap();
    logs
}

#[test]
fn a_million_lines_count_once_however_they_come() {
    let (logs, other) = (contest(), contest());
    let random = &mut Random(0x2009_0726);
    let mut all = lines(random);
    let plain = logs.write("all.log", all.join("\n") + "\n");
    let mut said: Vec<(String, Vec<u8>)> = vec![];
    let mut import = |logs: &Logs, args: &[&str]| -> Duration {
        let started = Instant::now();
        let ran = logs.import(args).ok();
        let took = started.elapsed();
        said.push((format!("the answer to {args:?}"), [ran.out.as_bytes(), ran.err.as_bytes()].concat()));
        took
    };
    let first = import(&logs, &[&plain]);
    let state = (logs.state(), logs.memory());
    let again = import(&logs, &[&plain]);
    assert_eq!((logs.state(), logs.memory()), state);
    // Shuffled, split and packed.
    for at in (1..all.len()).rev() {
        all.swap(at, random.below(at as u64 + 1) as usize);
    }
    let parts: Vec<String> = all
        .chunks(LINES / 3 + 1)
        .enumerate()
        .map(|(at, part)| logs.write(&format!("{at}.gz"), gzip(part.join("\n").as_bytes())))
        .collect();
    let args: Vec<&str> = parts.iter().map(String::as_str).collect();
    let split = import(&logs, &args);
    assert_eq!((logs.state(), logs.memory()), state);
    let one = logs.write("all.gz", gzip(all.join("\n").as_bytes()));
    let packed = import(&logs, &[&one]);
    assert_eq!((logs.state(), logs.memory()), state);
    // And in a contest that never saw it, one part after the other: a line that came twice in one log may come once in
    // each of two.
    for part in args.iter().rev() {
        import(&other, &[part, "--format", "json"]);
    }
    println!(
        "{LINES} lines: plain {first:?}, again {again:?}, shuffled, split and packed {split:?}, packed {packed:?}"
    );
    if std::env::var_os("GITPRIZE_TIMES").is_some() {
        for took in [first, again, split, packed] {
            assert!(took.as_secs_f64() <= 1.0, "{took:?}");
        }
    }
    nothing_of_an_address(&[&logs, &other], said);
    counted_by_another(&logs, &[&[plain.as_str()], &args[..]].concat());
    counted_by_another(&other, &args);
}

/// Holds what is published against what Python makes of the same `paths`.
fn counted_by_another(logs: &Logs, paths: &[&str]) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/downloads/count.py");
    let sizes = format!("/data/ids.csv={SIZE},/data/big.tar={BIG}");
    let Ok(found) = Command::new("python3").args([script, &sizes]).args(paths).output() else {
        #[allow(clippy::print_stdout, reason = "who reads the log should know what was not tried")]
        {
            println!("There is no python3 here, so nobody else counted the lines.");
        }
        return;
    };
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let counted = String::from_utf8(found.stdout).unwrap();
    assert_eq!(logs.rows().join("\n"), counted.trim_end());
    assert_eq!(logs.rows().len(), 2 * 14, "the zones reach into two days more");
}

/// Looks for pieces of addresses, written and in bits, in every file but the logs themselves and in what was `said`.
fn nothing_of_an_address(contests: &[&Logs], mut said: Vec<(String, Vec<u8>)>) {
    let mut memories = 0;
    for logs in contests {
        for entry in walkdir::WalkDir::new(logs.0.path("")).into_iter().filter_map(Result::ok) {
            let is_log =
                entry.depth() == 1 && entry.path().extension().is_some_and(|e| e == "log" || e == "gz");
            if entry.file_type().is_file() && !is_log {
                memories += u32::from(entry.path().ends_with("gitprize/downloads"));
                said.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
            }
        }
    }
    assert_eq!(memories, 2, "the memory is looked at");
    let mut bits = [0x20, 0x01, 0x0d, 0xb8, 0, 0x77];
    let forwards = memchr::memmem::Finder::new(&bits).into_owned();
    bits.reverse();
    let backwards = memchr::memmem::Finder::new(&bits).into_owned();
    let written = regex::bytes::Regex::new(r"10\.[0-3]\.[0-9]{1,2}\.|2001:0?db8|20010db8").unwrap();
    for (name, bytes) in &said {
        for found in
            [written.find(bytes).map(|found| found.start()), forwards.find(bytes), backwards.find(bytes)]
        {
            assert_eq!(found, None, "{name}");
        }
    }
}
