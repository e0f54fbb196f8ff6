//! Exports of any size are imported in bounded memory: what is held of a post is its name and its place, never its text.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::contest::Contest;

/// Posts of the smaller export; the larger one has [`TIMES`] as many.
const POSTS: usize = 2_000;
const TIMES: usize = 10;
/// Posts of a thread, which is what an importer holds at once.
const THREAD: usize = 10;
/// Words of a post.
const WORDS: usize = 300;

/// What may be held of each post more: its name in the source, that of its thread, the place of both in the archive. Measured are
/// some 150 to 275 bytes of a mail, the more of them there are, and 200 of an issue's comment; of a post's text, some 2,000 bytes, there is no room for.
const INDEX: usize = 400;
/// What the memory's own bookkeeping may make of it, whatever the export.
const SLACK: usize = 4 << 20;

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        for at in 0..WORDS {
            let _ = write!(text, "{}{:x}", if at == 0 { "" } else { " " }, 4_096 + self.below(1 << 22));
        }
        text
    }
}

fn mbox(posts: usize, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let mut chance = Chance(7);
    for at in 0..posts {
        let (thread, place) = (at / THREAD, at % THREAD);
        let answers =
            if place == 0 { String::new() } else { format!("In-Reply-To: <m{}@example.org>\n", at - 1) };
        let re = if place == 0 { "" } else { "Re: " };
        write!(
            out,
            "From u@example.org Mon Oct  2 10:00:00 2006\nMessage-ID: <m{at}@example.org>\n{answers}\
             Date: Mon, 2 Oct 2006 10:{:02}:{:02} +0000\nFrom: User {} <u@example.org>\nSubject: {re}Thread {thread}\n\n{}\n\n",
            at / 60 % 60,
            at % 60,
            at % 500,
            chance.text()
        )?;
    }
    Ok(())
}

/// One list of all issues, as `gh issue list --limit 100000` writes it.
fn issues(posts: usize, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let mut chance = Chance(7);
    for thread in 0..posts / THREAD {
        write!(
            out,
            "{}{{\"number\":{},\"title\":\"Thread {thread}\",\"body\":\"{}\",\"author\":{{\"login\":\"u{}\"}},\"createdAt\":\"2006-10-03T08:00:00Z\",\"comments\":[",
            if thread == 0 { "[" } else { ",\n" },
            thread + 1,
            chance.text(),
            thread % 500
        )?;
        for place in 1..THREAD {
            write!(
                out,
                "{}{{\"id\":\"IC_{thread}_{place}\",\"author\":{{\"login\":\"u{place}\"}},\"body\":\"{}\",\"createdAt\":\"2006-10-03T09:00:00Z\"}}",
                if place == 1 { "" } else { "," },
                chance.text()
            )?;
        }
        write!(out, "]}}")?;
    }
    writeln!(out, "]")
}

/// The most memory that a program held so far; nothing where the system does not tell.
fn peak(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<usize>().ok().map(|kibibytes| kibibytes << 10)
}

/// Imports `export`, and says how many posts were new, how many as they were, and how much memory that took.
fn import(root: &Path, kind: &str, export: &Path) -> (u64, u64, usize) {
    let mut site = Command::new(env!("CARGO_BIN_EXE_site"));
    site.args(["import", "--format", "json", "--from", kind, "--dir"]).arg(root).arg(export);
    let mut child = site.stdout(Stdio::piped()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = peak(child.id()).unwrap_or(most);
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let count = |name: &str| said["result"][name].as_u64().unwrap();
    assert_eq!((count("rewritten"), count("left_out"), count("lost_replies")), (0, 0, 0), "{said}");
    (count("written"), count("unchanged"), most)
}

/// The peaks of an import of so many posts and of the second one, which changes nothing.
fn peaks(kind: &str, posts: usize) -> [usize; 2] {
    let contest = Contest::new();
    let export = contest.root().parent().unwrap().join("export");
    let mut out = BufWriter::new(std::fs::File::create(&export).unwrap());
    match kind {
        "mbox" => mbox(posts, &mut out).unwrap(),
        _ => issues(posts, &mut out).unwrap(),
    }
    out.flush().unwrap();
    drop(out);
    let first = import(&contest.root(), kind, &export);
    let second = import(&contest.root(), kind, &export);
    assert_eq!((first.0, second.0, second.1), (posts as u64, 0, posts as u64), "{kind}");
    [first.2, second.2]
}

#[test]
fn an_import_holds_no_more_than_a_thread_and_the_names_of_posts() {
    let posts = std::env::var("GITPRIZE_POSTS").ok().and_then(|posts| posts.parse().ok());
    let large = posts.unwrap_or(POSTS * TIMES) / THREAD * THREAD;
    let small = large / TIMES / THREAD * THREAD;
    for kind in ["mbox", "github"] {
        let (few, many) = (peaks(kind, small), peaks(kind, large));
        let bound = (large - small) * INDEX + SLACK;
        for (run, few, many) in [("first", few[0], many[0]), ("second", few[1], many[1])] {
            println!(
                "{kind}, {run} run: {small} posts {} KiB, {large} posts {} KiB, {} bytes a post more",
                few >> 10,
                many >> 10,
                many.saturating_sub(few) / (large - small)
            );
            assert!(
                many <= few + bound,
                "{kind}, {run} run: {few} bytes for {small} posts, {many} for {large}"
            );
        }
    }
}
