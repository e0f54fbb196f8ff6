//! `judge downloads` from the outside: small logs of each layout, and logs that are none.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod million;
mod once;
mod private;

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

/// The same of ten clients, whose numbers are not small.
fn ten(line: &str) -> String {
    assert!(line.contains("192.0.2.1"));
    (10..20).map(|at| line.replace("192.0.2.1", &format!("192.0.2.{at}"))).collect()
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

    /// What the judge remembers.
    fn memory(&self) -> Vec<u8> {
        std::fs::read(self.0.path("clone/.git/gitprize/downloads")).unwrap_or_default()
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
    let findings = ran.document();
    let first = &findings["findings"][0];
    (first["code"].as_str().unwrap().to_owned(), findings.to_string())
}

#[test]
fn every_layout_is_counted_plain_and_packed() {
    let logs = Logs::new();
    let common = ten("192.0.2.1 - - [26/Jul/2009:18:42:37 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44\n");
    let quoted = ten(
        "2001:db8::192.0.2.1 - - [26/Jul/2009:18:42:37 +0000] \"GET /data/ids.csv?x HTTP/1.1\" 200 44 \"-\" \"say \\\"hi\\\"\"\n\
                  2001:DB8:0::192.0.2.1 - - [26/Jul/2009:18:42:38 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44 \"-\" \"x\"\n",
    ) + "192.0.2.9 - - [26/Jul/2009:18:42:38 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 44 \"-\" \"Googlebot/2.1\"\n\
           192.0.2.9 - - [26/Jul/2009:18:42:38 +0000] \"GET /rules/ HTTP/1.1\" 200 999 \"-\" \"x\"\n";
    let cloudfront = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)\n".to_owned()
        + &ten("2009-07-26\t18:42:37\tFRA2\t400\t198.192.0.2.1\tGET\td.example\t/data/ids.csv\t200\t-\tMozilla/5.0%20(X11)\n");
    let s3 = ten(
        "79a5 prize [26/Jul/2009:18:42:37 +0000] 203.192.0.2.1 - 3E57 REST.GET.OBJECT data/ids.csv \"GET /prize/data/ids.csv HTTP/1.1\" 200 - 44 44 7 6 \"-\" \"an \"odd\" agent\" -\n",
    );
    let vhost = ten(
        "prize.example:443 204.192.0.2.1 - - [26/Jul/2009:18:42:37 +0000] \"GET /data/ids.csv HTTP/1.1\" 200 344 \"-\" \"x\"\n",
    );
    let caddy = ten(
        "{\"ts\":1248633757.5,\"request\":{\"client_ip\":\"205.192.0.2.1\",\"method\":\"GET\",\"uri\":\"/data/ids.csv\",\"headers\":{}},\"size\":44,\"status\":200}\n",
    );
    let traefik = ten(
        "{\"ClientHost\":\"206.192.0.2.1\",\"DownstreamContentSize\":44,\"DownstreamStatus\":200,\"RequestMethod\":\"GET\",\"RequestPath\":\"/data/ids.csv\",\"StartUTC\":\"2009-07-26T18:42:37.1Z\"}\n",
    );
    let files = [
        logs.write("common.log", common),
        logs.write("combined.log.gz", gzip(quoted.as_bytes())),
        logs.write("cloudfront.gz", gzip(cloudfront.as_bytes())),
        logs.write("s3.log", s3.replace('\n', "\r\n")),
        logs.write("vhost.log", vhost.trim_end()),
        logs.write("caddy.log.gz", gzip(caddy.as_bytes())),
        logs.write("traefik.log", traefik),
    ];
    let args: Vec<&str> = files.iter().map(String::as_str).collect();
    let plan = logs.import(&[&args[..], &["--dry-run"]].concat()).ok();
    assert!(plan.out.contains("Would count") && logs.counts().is_empty(), "{}", plan.out);
    assert!(logs.memory().is_empty(), "nothing is written");
    let ran = logs.import(&args).ok();
    for text in [
        "(common): 10 lines, 10 new",
        "(combined): 22 lines, 20 new",
        "1 more by declared",
        "(cloudfront): 10",
        "(s3): 10",
        "(vhost): 10",
        "(caddy): 10",
        "(traefik): 10",
    ] {
        assert!(ran.out.contains(text), "{text}: {}", ran.out);
    }
    // Eight each of ten, ten of them twice in two spellings; no answer is more than the file.
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,80,80,0,3520,70"]);
    // Again, in another order, one of them twice, and each packed the other way: nothing changes.
    let state = (logs.state(), logs.memory());
    let again: Vec<&str> = args.iter().rev().chain(&args[..1]).copied().collect();
    let again = logs.import(&again).ok();
    assert!(again.out.contains("Nothing new") && again.out.contains("0 new requests"), "{}", again.out);
    let turned = [
        logs.write("a.gz", gzip(&std::fs::read(&files[0]).unwrap())),
        logs.write("b.gz", gzip(&[&std::fs::read(&files[4]).unwrap()[..], b"\n"].concat())),
        logs.write("c.log", std::fs::read_to_string(&files[3]).unwrap().replace("\r\n", "\n")),
    ];
    logs.import(&turned.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    assert_eq!((logs.state(), logs.memory()), state);
    let shown = logs.0.judge(&["downloads", "show", "--days"]).ok().out;
    assert!(shown.contains("2009-07-26  /data/ids.csv") && shown.contains("3.5 kB"), "{shown}");
    let json = logs.0.judge(&["downloads", "show", "--format", "json"]).ok().json();
    assert_eq!(json["days"][0]["count"]["visitors"], 70);
}

#[test]
fn ranges_combine_and_days_end_at_midnight_utc() {
    let logs = Logs::new();
    let text = [
        combined("192.0.2.1", "27/Jul/2009:01:59:59 +0200", 206, 20),
        combined("192.0.2.1", "26/Jul/2009:16:59:59 -0700", 206, 24),
        combined("192.0.2.1::2", "26/Jul/2009:23:59:59 +0000", 206, 20),
        // The same client after midnight is another day's, and nobody there knows it.
        combined("192.0.2.1::2", "27/Jul/2009:00:00:00 +0000", 206, 24),
        combined("192.0.2.1::3", "27/Jul/2009:00:00:00 +0000", 200, 37),
        combined("192.0.2.1::4", "27/Jul/2009:00:00:00 +0000", 304, 0),
    ];
    let text = ten(&text.concat())
        .replace("192.0.2.", "2001:db8::192:0:2:")
        .replace("::2 ", ":2 ")
        .replace("::3 ", ":3 ")
        .replace("::4 ", ":4 ");
    logs.import(&[&logs.write("a.log", text)]).ok();
    assert_eq!(
        logs.rows(),
        ["2009-07-26,/data/ids.csv,20,10,10,640,20", "2009-07-27,/data/ids.csv,20,0,20,610,20"]
    );
}

#[test]
fn a_day_closes_and_takes_no_more_lines() {
    let logs = Logs::new();
    let of =
        |hour: u32| ten(&combined("192.0.2.1", &format!("26/Jul/2009:{hour:02}:00:00 +0000"), 200, SIZE));
    let (one, two) = (logs.write("1.log", of(1)), logs.write("2.log", of(2)));
    logs.import(&[&one]).ok();
    let row = |count: u32, visitors: u32| {
        format!("2009-07-26,/data/ids.csv,{count},{count},0,{},{visitors}", count * 44)
    };
    assert_eq!(logs.rows(), [row(10, 10)]);
    // Fifteen days later the day is closed, and nothing of it is remembered.
    let late = |args: &[&str]| {
        logs.0.judge(&[&["downloads", "import", "--now", "2009-08-10T00:00:00Z"], args].concat())
    };
    let state = logs.state();
    let ran = late(&[&two, &one]).ok();
    assert!(ran.out.contains("20 requests on 2009-07-26: these days were counted"), "{}", ran.out);
    assert!(!ran.out.contains("--recount"), "{}", ran.out);
    assert_eq!(logs.state(), state);
    assert!(!logs.memory().is_empty());
    // A log that was never given, of a day that nobody counted, is counted as a whole.
    let older = logs.write("old.log", of(3).replace("26/Jul", "02/Jul"));
    late(&[&older]).ok();
    late(&[&older]).ok();
    assert_eq!(logs.rows(), [row(10, 10).replace("07-26", "07-02"), row(10, 10)]);
    // What the logs say alone.
    late(&[&two, &older, "--recount"]).ok();
    assert_eq!(logs.rows(), [row(10, 10).replace("07-26", "07-02"), row(10, 10)]);

    // Without its memory the judge knows no lines, and counts none twice.
    let logs = Logs::new();
    let (one, two) = (logs.write("1.log", of(1)), logs.write("2.log", of(2)));
    let elsewhere = logs.0.path("memory").display().to_string();
    logs.import(&[&one, "--memory", &elsewhere]).ok();
    assert!(logs.memory().is_empty());
    let ran = logs.import(&[&one, &two]).ok();
    assert!(ran.out.contains("20 requests on 2009-07-26") && ran.out.contains("--recount"), "{}", ran.out);
    assert_eq!(logs.rows(), [row(10, 10)]);
    logs.import(&[&one, &two, "--memory", &elsewhere]).ok();
    assert_eq!(logs.rows(), [row(20, 10)]);
    // A crash after the memory was written: the next import writes the counts.
    std::fs::write(
        logs.0.path("clone/content/data/downloads.csv"),
        "day,file,downloads,completed,partial,bytes,visitors\n",
    )
    .unwrap();
    logs.import(&[&one, "--memory", &elsewhere]).ok();
    assert_eq!(logs.rows(), [row(20, 10)]);
    // Both give the same as the two together.
    logs.import(&[&one, &two, "--recount", "--memory", &elsewhere]).ok();
    assert_eq!(logs.rows(), [row(20, 10)]);
    std::fs::write(&elsewhere, "something else").unwrap();
    let ran = logs.import(&[&one, "--memory", &elsewhere]);
    assert!(ran.code == 2 && ran.err.contains("bad-memory"), "{}", ran.err);
    let inside = logs.0.path("clone/content/memory");
    let ran = logs.import(&[&one, "--memory", inside.to_str().unwrap()]);
    assert!(ran.code == 2 && ran.err.contains("memory-published"), "{}", ran.err);
    // The day of the import is not over.
    let live = logs.write("live.log", of(0).replace("26/Jul", "28/Jul"));
    let state = logs.state();
    let ran = logs.import(&[&live]).ok();
    assert!(ran.out.contains("10 of a day that is not over left out"), "{}", ran.out);
    assert_eq!(logs.state(), state);
    crate::support::told!();
}

#[test]
fn files_of_before_are_read_and_lose_their_digests() {
    let logs = Logs::new();
    let imported = logs.0.path("clone/content/data/downloads.imported");
    let digest = "ab".repeat(32);
    std::fs::write(
        &imported,
        format!("gitprize downloads 1\nlog 2009-07-25 {digest}\nlog 2009-07-26 {digest}\n"),
    )
    .unwrap();
    let row = "2009-07-26,/data/ids.csv,3,2,1,900,2";
    std::fs::write(
        logs.0.path("clone/content/data/downloads.csv"),
        format!("day,file,downloads,completed,partial,bytes,visitors\n{row}\n"),
    )
    .unwrap();
    let of = |day: u32| ten(&combined("192.0.2.1", &format!("{day}/Jul/2009:01:00:00 +0000"), 200, SIZE));
    logs.import(&[&logs.write("a.log", of(26) + &of(27))]).ok();
    // The day of before is as it was.
    assert_eq!(logs.rows(), [row, "2009-07-27,/data/ids.csv,10,10,0,440,10"]);
    let text = std::fs::read_to_string(&imported).unwrap();
    assert_eq!(text, "gitprize downloads 2\nday 2009-07-25\nday 2009-07-26\nday 2009-07-27\n");
}

#[test]
fn only_what_the_contest_publishes_is_counted() {
    let logs = Logs::with(
        "[downloads]\nfiles = [\"/download/*\", \"/data/*\"]\n\
         [[downloads.published]]\npath = \"/download/training_set.tar\"\nbytes = 697552028\n",
    );
    let line = |path: &str, bytes: u64| {
        ten(&format!("192.0.2.1 - - [26/Jul/2009:01:00:00 +0000] \"GET {path} HTTP/1.1\" 200 {bytes}\n"))
    };
    // Strangers make up 1,100 names, write what they like into them, and into the user's.
    let made_up: String = (0..1_100).map(|at| line(&format!("/download/{at}"), 1)).collect();
    let odd = line("/data/ids.csv", 44).replace(" - - [", " - \"x\" [oops [").repeat(3);
    let text = line("/data/ids.csv", 44)
        + &line("/download/training_set.tar", 697_552_028)
        + &line("/download/%2e%2e/x", 1)
        + &line("/download/call%20555-0100,now/training_set.tar", 697_552_028)
        + &line("/data/buy-it-at-example.com/ids.csv", 44)
        + &line("/other/ids.csv", 44)
        + &made_up
        + &odd
        + &"oops\n".repeat(5_000);
    let ran = logs.import(&[&logs.write("a.log", text)]).ok();
    // Whatever stands before a file's name in an address, the file is called as it is published.
    assert_eq!(
        logs.rows(),
        [
            "2009-07-26,/data/ids.csv,50,50,0,2200,10",
            "2009-07-26,/download/training_set.tar,10,10,0,6975520280,10"
        ]
    );
    assert!(ran.out.contains("5000 unreadable"), "{}", ran.out);
    for toml in [
        "[downloads]\nfiles = [\"download\"]\n",
        "[[downloads.published]]\npath = \"/a*\"\nbytes = 1\n",
        "[[downloads.published]]\npath = \"/a\"\n",
        "[[downloads.published]]\npath = \"/a\"\nbytes = -1\n",
    ] {
        let wrong = Logs::with("");
        let path = wrong.0.path("clone/content/contest.toml");
        let text = std::fs::read_to_string(&path).unwrap() + toml;
        std::fs::write(path, text).unwrap();
        let ran = wrong.import(&[&wrong.write("a.log", "x\n")]);
        assert!(ran.code == 2 && ran.err.contains("content/contest.toml"), "{toml}{}", ran.err);
    }
    crate::support::told!();
}

#[test]
fn sizes_are_those_that_were_published() {
    let logs = Logs::new();
    let git = |args: &[&str], at: &str| {
        let clone = logs.0.path("clone");
        let ran = std::process::Command::new("git")
            .args(["-c", "user.name=o", "-c", "user.email=o@example.org", "-c", "commit.gpgsign=false"])
            .args(args)
            .env("GIT_COMMITTER_DATE", at)
            .current_dir(clone)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    let data = logs.0.path("clone/content/data");
    let publish = |name: &str, text: &str, at: &str| {
        std::fs::write(data.join(name), text).unwrap();
        git(&["add", "--force", "content/data"], at);
        git(&["commit", "--quiet", "-m", "data"], at);
    };
    // A file that was replaced by a larger one, and one that is a pointer of Git LFS.
    publish("probe.txt", &"x".repeat(60), "2009-07-01T00:00:00Z");
    publish("probe.txt", &"x".repeat(100), "2009-07-26T12:00:00Z");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 5000\n";
    publish("train.tar", pointer, "2009-07-01T00:00:00Z");
    let line = |file: &str, hour: u32, status: u16, bytes: u64| {
        let line = format!(
            "192.0.2.1 - - [26/Jul/2009:{hour:02}:00:00 +0000] \"GET /data/{file} HTTP/1.1\" {status} {bytes}\n"
        );
        ten(&line.replace("192.0.2.1", &format!("198.{hour}.192.0.2.1").replace("198.", "2001:db8::")))
            .replace(".192.0.2.", ":")
    };
    let text = line("probe.txt", 8, 200, 60)
        + &line("probe.txt", 9, 200, 59)
        + &line("probe.txt", 14, 200, 100)
        + &line("probe.txt", 15, 200, 60)
        + &line("probe.txt", 16, 200, 99)
        // An LFS pointer has 130 bytes; the file behind it has 5,000.
        + &line("train.tar", 8, 200, 5_000)
        + &line("train.tar", 9, 200, 4_999)
        + &line("train.tar", 10, 206, 2_500)
        + &line("train.tar", 10, 206, 2_501)
        // Twenty-five thousand million downloads, or one.
        + &line("train.tar", 11, 206, 1 << 50)
        + &line("train.tar", 12, 200, 1 << 50);
    logs.import(&[&logs.write("a.log", text)]).ok();
    assert_eq!(
        logs.rows(),
        ["2009-07-26,/data/probe.txt,50,30,20,3780,50", "2009-07-26,/data/train.tar,50,40,10,250000,50",]
    );
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
    logs.import(
        &[&logs.write("a.log", ten(&combined("192.0.2.1", "26/Jul/2009:01:00:00 +0000", 200, SIZE)))],
    )
    .ok();
    assert_eq!(logs.rows().len(), 3);
    // The same document packed is no other one, nor is what `gh release view --json assets` writes another counter.
    let packed = logs.write("packed.gz", gzip(format!("\u{feff}{}[]", snapshot(117)).as_bytes()));
    let state = logs.state();
    logs.0.judge(&["downloads", "import", "--now", "2009-07-29T00:00:00Z", &packed]).ok();
    assert_eq!(logs.state(), state);
    let view = "{\"assets\":[{\"apiUrl\":\"https://api.github.com/repos/netflix/prize/releases/assets/1\",\"downloadCount\":120,\"name\":\"training_set.tar\",\
                \"size\":1000,\"url\":\"https://github.com/netflix/prize/releases/download/v1/training_set.tar\"}]}";
    logs.0
        .judge(&["downloads", "import", "--now", "2009-07-30T00:00:00Z", &logs.write("view.json", view)])
        .ok();
    assert_eq!(logs.rows().last().unwrap(), &format!("2009-07-30,{file},3,,,3000,"));
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
    let table: [BadLog<'_>; 8] = [
        (
            "a CSV",
            b"id,prediction\n1,2\n".to_vec(),
            &[],
            "unknown-log-format",
            "first lines do not look like",
        ),
        ("a long line", long.clone().into_bytes(), &[], "unknown-log-format", "first lines do not look like"),
        ("cut short", packed[..packed.len() - 9].to_vec(), &[], "log-truncated", "ends too early"),
        ("damaged", damaged, &[], "log-damaged", "gzip file is damaged"),
        ("followed", followed, &[], "log-damaged", "gzip file is damaged"),
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
fn bad_lines_are_counted_and_left_out() {
    let logs = Logs::new();
    let good = ten(&combined("192.0.2.1", "26/Jul/2009:01:00:00 +0000", 200, SIZE));
    let text = good.clone()
        + "\x1b[31moops\n"
        + &"y".repeat(10_000_000)
        + "\n"
        + &"oops\n".repeat(4)
        + &good.replace(":01:", ":02:");
    let ran = logs.import(&[&logs.write("a.log", text)]).ok();
    assert!(ran.out.contains("26 lines, 20 new requests for published files, 6 unreadable"), "{}", ran.out);
    assert_eq!(ran.err.matches("log-line").count(), 5, "{}", ran.err);
    assert!(ran.err.contains("line 11: ") && !ran.err.contains("oops"), "{}", ran.err);
    assert_eq!(logs.rows(), ["2009-07-26,/data/ids.csv,20,20,0,880,10"]);
    crate::support::told!();
}

#[test]
fn odd_days_are_pointed_out() {
    let logs = Logs::new();
    // One client takes 30 of 40; nothing of the second file is ever completed; sixty in a minute.
    std::fs::write(logs.0.path("clone/content/data/probe.txt"), [b'x'; 1000]).unwrap();
    let mut text = String::new();
    for at in 0..30 {
        text +=
            &combined("192.0.2.1", &format!("26/Jul/2009:{:02}:{:02}:00 +0000", at % 24, at / 24), 200, SIZE);
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
    let ran = logs.import(&[&path, "--dry-run"]).ok();
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
    assert_eq!(ran.err.matches("warning[").count(), 3, "{}", ran.err);
    assert!(!ran.err.contains("192.0.2"), "{}", ran.err);
    // Once is enough.
    logs.import(&[&path]).ok();
    assert!(!logs.import(&[&path]).ok().err.contains("error["));
    crate::support::told!();
}
