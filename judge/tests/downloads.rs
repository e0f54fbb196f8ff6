//! `judge downloads` from the outside: small logs of each layout, and logs that are none.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::Write as _;

use crate::support::{self, Fixture, Ran};
use flate2::Compression;
use flate2::write::GzEncoder;

const NOW: &str = "2009-07-28T00:00:00Z";

/// Bytes of `content/data/ids.csv` in the fixture.
const SIZE: u64 = 44;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A line of a combined log about the fixture's file.
fn combined(client: &str, time: &str, status: u16, bytes: u64) -> String {
    format!("{client} - - [{time}] \"GET /data/ids.csv HTTP/1.1\" {status} {bytes} \"-\" \"curl/8.5.0\"\n")
}

struct Logs(Fixture);

impl Logs {
    fn new() -> Self {
        Self::with("")
    }

    fn with(contest: &str) -> Self {
        let fixture = Fixture::with(&support::contest_toml(contest));
        let size = std::fs::metadata(fixture.path("clone/content/data/ids.csv")).unwrap().len();
        assert_eq!(size, SIZE);
        Self(fixture)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    fn import(&self, args: &[&str]) -> Ran {
        self.0.judge(&[&["downloads", "import", "--now", NOW], args].concat())
    }

    fn counts(&self) -> String {
        std::fs::read_to_string(self.0.path("clone/content/data/downloads.csv")).unwrap_or_default()
    }

    fn state(&self) -> (String, String) {
        let imported = self.0.path("clone/content/data/downloads.imported");
        (self.counts(), std::fs::read_to_string(imported).unwrap_or_default())
    }

    /// The rows without the header.
    fn rows(&self) -> Vec<String> {
        self.counts().lines().skip(1).map(str::to_owned).collect()
    }
}

/// The code of the first finding, and all the text.
fn refused(ran: &Ran) -> (String, String) {
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let findings: serde_json::Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    let first = &findings["findings"][0];
    (first["code"].as_str().unwrap().to_owned(), findings.to_string())
}

#[test]
fn every_layout_is_counted_plain_and_packed() {
    let logs = Logs::new();
    let common = "192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44\n";
    let quoted = "2001:db8::7 - - [26/Jul/2009:18:42:37 +0000] \"GET /data/ids.csv?x HTTP/1.1\" 200 44 \"-\" \"say \\\"hi\\\"\"\n\
                  2001:DB8:0::7 - - [26/Jul/2009:18:42:38 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44 \"-\" \"x\"\n\
                  192.0.2.9 - - [26/Jul/2009:18:42:38 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44 \"-\" \"Googlebot/2.1\"\n\
                  192.0.2.9 - - [26/Jul/2009:18:42:38 +0000] \"GET /rules/ HTTP/1.1\" 200 999 \"-\" \"x\"\n";
    let cloudfront = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)\n\
                      2009-07-26\t18:42:37\tFRA2\t400\t2001:db8::9\tGET\td.example\t/data/ids.csv\t200\t-\tMozilla/5.0%20(X11)\n";
    let s3 = "79a5 prize [26/Jul/2009:18:42:37 +0000] 192.0.2.11 - 3E57 REST.GET.OBJECT data/ids.csv \"GET /prize/data/ids.csv HTTP/1.1\" 200 - 44 44 7 6 \"-\" \"an \"odd\" agent\" -\n";
    let files = [
        logs.write("common.log", common),
        logs.write("combined.log.gz", gzip(quoted.as_bytes())),
        logs.write("cloudfront.gz", gzip(cloudfront.as_bytes())),
        logs.write("s3.log", s3.replace('\n', "\r\n")),
    ];
    let args: Vec<&str> = files.iter().map(String::as_str).collect();
    let plan = logs.import(&[&args[..], &["--dry-run"]].concat()).ok();
    assert!(plan.out.contains("Would count") && logs.counts().is_empty(), "{}", plan.out);
    let ran = logs.import(&args).ok();
    for text in [
        "(common): 1 lines, 1 for",
        "(combined): 4 lines, 2 for",
        "1 more by declared",
        "(cloudfront): 1",
        "(s3): 1",
    ] {
        assert!(ran.out.contains(text), "{text}: {}", ran.out);
    }
    // Five downloads of four addresses, one of them in two spellings.
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,5,5,0,576,4"]);
    let state = logs.state();
    assert!(!state.1.contains("192.0.2") && !state.1.contains("2001:"), "{}", state.1);
    // Again, in another order, and one of them twice: nothing changes.
    let again: Vec<&str> = args.iter().rev().chain(&args[..1]).copied().collect();
    let again = logs.import(&again).ok();
    assert!(again.out.contains("As it was") && again.out.contains("Left out"), "{}", again.out);
    assert_eq!(logs.state(), state);
    let shown = logs.0.judge(&["downloads", "show", "--days"]).ok().out;
    assert!(shown.contains("2009-07-26  /data/ids.csv") && shown.contains("576 bytes"), "{shown}");
    let json = logs.0.judge(&["downloads", "show", "--format", "json"]).ok().json();
    assert_eq!(json["rows"][0]["count"]["visitors"], 4);
}

#[test]
fn ranges_combine_and_days_end_at_midnight_utc() {
    let logs = Logs::new();
    let text = [
        combined("192.0.2.1", "27/Jul/2009:01:59:59 +0200", 206, 20),
        combined("192.0.2.1", "26/Jul/2009:16:59:59 -0700", 206, 24),
        combined("192.0.2.2", "26/Jul/2009:23:59:59 +0000", 206, 20),
        // The same client after midnight is another day's, and nobody there knows it.
        combined("192.0.2.2", "27/Jul/2009:00:00:00 +0000", 206, 24),
        combined("192.0.2.3", "27/Jul/2009:00:00:00 +0000", 200, 37),
        combined("192.0.2.4", "27/Jul/2009:00:00:00 +0000", 304, 0),
    ];
    logs.import(&[&logs.write("a.log", text.concat())]).ok();
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,2,1,1,64,2", "2009-07-27,/data/ids.csv,2,0,2,61,2"]);
}

#[test]
fn a_day_is_imported_as_a_whole() {
    let logs = Logs::new();
    let one = logs.write("1.log", combined("192.0.2.1", "26/Jul/2009:01:00:00 +0000", 200, SIZE));
    let two = logs.write(
        "2.log",
        combined("192.0.2.1", "26/Jul/2009:20:00:00 +0000", 200, SIZE)
            + &combined("192.0.2.1", "27/Jul/2009:01:00:00 +0000", 200, SIZE),
    );
    logs.import(&[&one]).ok();
    let state = logs.state();
    let (code, text) = refused(&logs.import(&[&two, "--format", "json"]));
    assert!(code == "day-in-parts" && text.contains("2009-07-26"), "{text}");
    assert_eq!(logs.state(), state, "nothing was written");
    // Both together: the visitor of both is one.
    logs.import(&[&two, &one]).ok();
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,2,2,0,88,1", "2009-07-27,/data/ids.csv,1,1,0,44,1"]);
    let state = logs.state();
    logs.import(&[&two]).ok();
    assert_eq!(logs.state(), state);
    // A crash after the counts were written: the same import gives the same.
    std::fs::remove_file(logs.0.path("clone/content/data/downloads.imported")).unwrap();
    logs.import(&[&one, &two]).ok();
    assert_eq!(logs.state(), state);
    // The first log is no more, and the second is all there is.
    logs.import(&[&two, "--recount"]).ok();
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,1,1,0,44,1", "2009-07-27,/data/ids.csv,1,1,0,44,1"]);
    // The day of the import is not over.
    let live = logs.write("live.log", combined("192.0.2.1", "28/Jul/2009:00:00:00 +0000", 200, SIZE));
    let state = logs.state();
    let ran = logs.import(&[&live]).ok();
    assert!(ran.out.contains("1 of a day that is not over left out"), "{}", ran.out);
    assert_eq!(logs.state(), state);
    crate::support::told!();
}

#[test]
fn only_what_the_contest_publishes_is_counted() {
    let logs = Logs::with("[downloads]\nfiles = [\"/download/*\"]\n");
    let line = |path: &str, bytes: u64| {
        format!("192.0.2.1 - - [26/Jul/2009:01:00:00 +0000] \"GET {path} HTTP/1.1\" 200 {bytes}\n")
    };
    let text = line("/data/ids.csv", 44)
        + &line("/download/training_set.tar", 2_081_556_480)
        + &line("/download/%2e%2e/x", 1);
    logs.import(&[&logs.write("a.log", text)]).ok();
    assert_eq!(
        logs.rows(),
        ["2009-07-26,/download/../x,1,1,0,1,1", "2009-07-26,/download/training_set.tar,1,1,0,2081556480,1"]
    );
    let many: String = (0..1_001).map(|at| line(&format!("/download/{at}"), 1)).collect();
    let (code, _) = refused(&logs.import(&[&logs.write("b.log", many), "--format", "json"]));
    assert_eq!(code, "too-many-names");
    let wrong = Logs::with("");
    let path = wrong.0.path("clone/content/contest.toml");
    let toml = std::fs::read_to_string(&path).unwrap() + "[downloads]\nfiles = [\"download\"]\n";
    std::fs::write(path, toml).unwrap();
    let ran = wrong.import(&[&wrong.write("a.log", "x\n")]);
    assert!(ran.code == 2 && ran.err.contains("bad-value"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn counters_of_releases_become_differences() {
    let logs = Logs::new();
    let snapshot = |count: u64| {
        format!(
            "[{{\"tag_name\":\"v1\",\"draft\":false,\"assets\":[{{\"name\":\"training_set.tar\",\"size\":1000,\"download_count\":{count},\
             \"browser_download_url\":\"https://github.com/netflix/prize/releases/download/v1/training_set.tar\"}}]}}]"
        )
    };
    let stamped = |at: &str, count: u64| format!("{{\"at\":\"{at}\",\"releases\":{}}}", snapshot(count));
    let first = logs.write("1.json", stamped("2009-07-25T12:00:00Z", 100));
    let second = logs.write("2.json.gz", gzip(stamped("2009-07-26T12:00:00Z", 107).as_bytes()));
    // Pages after each other, as `gh api --paginate` wrote them before it had `--slurp`.
    let third = logs.write("3.json", format!("\u{feff}{}[]", snapshot(117)));
    // Out of order, in two calls; the last one was taken now.
    logs.import(&[&second]).ok();
    assert_eq!(logs.rows(), [""; 0]);
    logs.import(&[&first, &third]).ok();
    let file = "/netflix/prize/releases/download/v1/training_set.tar";
    assert_eq!(
        logs.rows(),
        [format!("2009-07-26,{file},7,,,7000,"), format!("2009-07-28,{file},10,,,10000,")]
    );
    let state = logs.state();
    logs.import(&[&third, &second]).ok();
    assert_eq!(logs.state(), state);
    // A log of the same day leaves them alone.
    logs.import(&[&logs.write("a.log", combined("192.0.2.1", "26/Jul/2009:01:00:00 +0000", 200, SIZE))]).ok();
    assert_eq!(logs.rows().len(), 3);
    let (code, text) = refused(&logs.import(&[&logs.write("4.json", snapshot(118)), "--format", "json"]));
    assert!(code == "bad-snapshot" && text.contains("118"), "{text}");
    for (text, part) in [
        ("[{\"assets\": 5}]", "releases API"),
        ("{\"at\": \"yesterday\", \"releases\": []}", "not an instant"),
        ("[{]", "stops being JSON"),
        ("[{\"assets\":[{\"name\":\"a\"}]}]", "release 1: `download_count` is missing"),
        ("{\"message\":\"Not Found\"}", "the forge answered with an error: \\\"Not Found\\\""),
        ("[[{\"assets\":[]}],{\"message\":\"API rate limit exceeded\"}]", "after 1 entry"),
        ("{\"at\":\"2009-07-25T12:00:00Z\",\"releases\":[5]}", "entry 1 is 5"),
        ("[{\"assets\":[{\"name\":\"a\\u0007\",\"download_count\":1}]}]", "is not the name of a file"),
    ] {
        let (code, said) = refused(&logs.import(&[&logs.write("bad.json", text), "--format", "json"]));
        assert!(code == "bad-snapshot" && said.contains(part), "{text}: {said}");
    }
    crate::support::told!();
}

/// Name, bytes, options, code and a part of the sentence.
type BadLog<'t> = (&'t str, Vec<u8>, &'t [&'t str], &'t str, &'t str);

#[test]
fn bad_logs_are_refused_with_a_code_and_a_sentence() {
    let logs = Logs::new();
    let good = combined("192.0.2.1", "26/Jul/2009:01:00:00 +0000", 200, SIZE);
    let packed = gzip(good.repeat(50).as_bytes());
    let mut damaged = packed.clone();
    // In the checksum at the end.
    let checksum = damaged.len() - 6;
    damaged[checksum] ^= 0xff;
    let mut followed = packed.clone();
    followed.extend_from_slice(b"something else");
    let long = "x".repeat(10_000_000) + "\n";
    let table: [BadLog<'_>; 9] = [
        (
            "a CSV",
            b"id,prediction\n1,2\n".to_vec(),
            &[],
            "unknown-log-format",
            "first line does not look like",
        ),
        (
            "a long line",
            long.clone().into_bytes(),
            &[],
            "unknown-log-format",
            "first line does not look like",
        ),
        ("cut short", packed[..packed.len() - 9].to_vec(), &[], "log-truncated", "ends too early"),
        ("damaged", damaged, &[], "log-damaged", "gzip file is damaged"),
        ("followed", followed, &[], "log-damaged", "gzip file is damaged"),
        (
            "too many bad lines",
            (good.repeat(8) + "oops\n").into_bytes(),
            &[],
            "unreadable-log",
            "1 of 9 lines cannot be read",
        ),
        (
            "only a long line",
            long.into_bytes(),
            &["--layout", "common"],
            "unreadable-log",
            "the line has 10000000 bytes, expected at most 65536",
        ),
        (
            "another layout",
            good.clone().into_bytes(),
            &["--layout", "s3"],
            "unreadable-log",
            "the time in [ ] is missing",
        ),
        (
            "CloudFront without names",
            b"2009-07-26\t01:00:00\tFRA2\n".to_vec(),
            &["--layout", "cloudfront"],
            "unreadable-log",
            "no #Fields: line comes before it",
        ),
    ];
    for (name, bytes, more, code, sentence) in table {
        let path = logs.write("bad.log", bytes);
        let ran = logs.import(&[&[path.as_str(), "--format", "json"], more].concat());
        let (found, text) = refused(&ran);
        assert_eq!(found, code, "{name}: {text}");
        assert!(text.contains(sentence), "{name}: {text}");
        assert_eq!(logs.state(), Default::default(), "{name}");
    }
    let missing = logs.import(&["nowhere.log"]);
    assert!(missing.code == 2 && missing.err.contains("unreadable-file"), "{}", missing.err);
    crate::support::told!();
}

#[test]
fn a_few_bad_lines_are_shown_and_left_out() {
    let logs = Logs::new();
    let good = combined("192.0.2.1", "26/Jul/2009:01:00:00 +0000", 200, SIZE);
    let text =
        good.repeat(60) + "\x1b[31moops\n" + &"y".repeat(10_000_000) + "\n" + &"oops\n".repeat(4) + &good;
    let ran = logs.import(&[&logs.write("a.log", text)]).ok();
    assert!(ran.out.contains("67 lines, 61 for published files, 6 unreadable"), "{}", ran.out);
    assert_eq!(ran.err.matches("log-line").count(), 5, "{}", ran.err);
    assert!(ran.err.contains("a.log:61") && !ran.err.contains('\x1b'), "{}", ran.err);
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,61,61,0,2684,1"]);
    crate::support::told!();
}

#[test]
fn odd_days_are_pointed_out() {
    let logs = Logs::new();
    // One client takes 30 of 40; nothing of the second file is ever completed; sixty in a minute.
    std::fs::write(logs.0.path("clone/content/data/probe.txt"), [b'x'; 1000]).unwrap();
    let mut text = String::new();
    for at in 0..30 {
        text += &combined("192.0.2.1", &format!("26/Jul/2009:{:02}:00:00 +0000", at % 24), 200, SIZE);
    }
    for at in 0..10 {
        text += &combined(&format!("192.0.2.{}", at + 10), "26/Jul/2009:03:00:00 +0000", 200, SIZE);
    }
    for at in 0..60 {
        text += &combined(&format!("198.51.100.{at}"), "27/Jul/2009:18:42:37 +0000", 200, SIZE);
    }
    text +=
        "192.0.2.3 - - [27/Jul/2009:10:00:00 +0000] \"GET /data/probe.txt HTTP/1.1\" 200 999 \"-\" \"x\"\n";
    let path = logs.write("a.log", text);
    let salt = logs.write("salt", [7; 32]);
    let ran = logs.import(&[&path, "--salt-file", &salt, "--dry-run"]).ok();
    for part in [
        "one-client",
        "made 30 of 40 downloads",
        "download-burst",
        "on 2009-07-27 at 18:42 UTC 60 of the day's 60 requests",
        "never-completed",
        "probe.txt",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(ran.err.matches("error[").count(), 3, "{}", ran.err);
    assert!(!ran.err.contains("192.0.2"), "{}", ran.err);
    // The same client has the same name with the same salt.
    let again = logs.import(&[&path, "--salt-file", &salt, "--dry-run"]).ok();
    assert_eq!(again.err, ran.err);
    let inside = logs.0.path("clone/salt");
    std::fs::write(&inside, [7; 32]).unwrap();
    let ran = logs.import(&[&path, "--salt-file", inside.to_str().unwrap()]);
    assert!(ran.code == 2 && ran.err.contains("salt-published"), "{}", ran.err);
    crate::support::told!();
}
