use proptest::prelude::*;

use super::*;

const COMMON: &str =
    r#"192.0.2.7 - John Doe [26/Jul/2009:18:42:37 +0000] "GET /data/ids.csv.gz HTTP/1.1" 200 4096"#;
const COMBINED: &str = r#"2001:db8::7 - - [27/Jul/2009:01:59:59 +0200] "GET /data/ids.csv.gz?x=1 HTTP/1.1" 206 17 "-" "a \"quoted\" agent [x] \\" extra"#;
const S3: &str = r#"79a5 prize [26/Jul/2009:18:42:37 +0000] 192.0.2.3 - 3E57427F3EXAMPLE REST.GET.OBJECT data/ids.csv.gz "GET /prize/data/ids.csv.gz HTTP/1.1" 200 - 2662992 2662992 70 10 "-" "an agent with "marks"" - x=="#;
const FIELDS: &str = "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query";
const CLOUDFRONT: &str = "2009-07-26\t23:59:59\tFRA2\t2390282\t2001:db8::7\tGET\td1.cloudfront.net\t/data/ids.csv.gz\t200\t-\tMozilla/5.0%20(X11;%20Linux)\t-";

const VHOST: &str = r#"prize.example:443 192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET /data/ids.csv.gz HTTP/1.1" 200 4396 "-" "curl/8.5.0""#;
const TRAEFIK_CLF: &str = r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET /data/ids.csv.gz HTTP/2.0" 200 4096 "-" "-" 12 "prize@docker" "http://172.18.0.3:80" 3ms"#;
const CADDY: &str = r#"{"level":"info","ts":1248633757.5241024,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.7","remote_port":"41342","client_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"prize.example","uri":"/data/ids.csv.gz?x=1","headers":{"User-Agent":["curl/8.5.0"],"Accept":["*/*"]},"tls":{"resumed":false,"version":772}},"bytes_read":0,"user_id":"","duration":0.000929675,"size":4096,"status":200,"resp_headers":{"Server":["Caddy"]}}"#;
const TRAEFIK: &str = r#"{"ClientAddr":"192.0.2.7:49152","ClientHost":"192.0.2.7","ClientPort":"49152","ClientUsername":"-","DownstreamContentSize":4096,"DownstreamStatus":200,"Duration":1234,"OriginStatus":200,"RequestAddr":"prize.example","RequestMethod":"GET","RequestPath":"/data/ids.csv.gz","RequestProtocol":"HTTP/2.0","RetryAttempts":0,"StartLocal":"2009-07-26T20:42:37.1+02:00","StartUTC":"2009-07-26T18:42:37.1Z","entryPointName":"websecure","level":"info","msg":"","request_User-Agent":"curl/8.5.0","time":"2009-07-26T18:42:38Z"}"#;

fn read(format: Format, lines: &[&'static str]) -> Result<Option<Hit<'static>>, Fault> {
    let mut parser = Parser::new(format).unwrap();
    let (last, before) = lines.split_last().unwrap();
    before.iter().for_each(|line| assert_eq!(parser.read(line.as_bytes()), Ok(None)));
    parser.read(last.as_bytes())
}

/// The path of the file that was asked for.
fn path(hit: &Hit<'_>) -> String {
    path_of(&hit.address).unwrap_or_default()
}

#[test]
fn every_format_gives_the_same_hit() {
    let hit = read(Format::Common, &[COMMON]).unwrap().unwrap();
    assert_eq!(
        (hit.at, &hit.client[..], hit.status, hit.bytes),
        (1_248_633_757, &b"192.0.2.7"[..], 200, 4096)
    );
    assert_eq!((path(&hit).as_str(), &hit.agent[..], hit.size), ("/data/ids.csv.gz", &b""[..], None));

    let hit = read(Format::Combined, &[COMBINED]).unwrap().unwrap();
    assert_eq!(
        (hit.at, &hit.client[..], hit.status, hit.bytes),
        (1_248_652_799, &b"2001:db8::7"[..], 206, 17)
    );
    assert_eq!(
        (path(&hit).as_str(), &hit.agent[..]),
        ("/data/ids.csv.gz", &br#"a \"quoted\" agent [x] \\"#[..])
    );

    let hit = read(Format::S3, &[S3]).unwrap().unwrap();
    assert_eq!((&hit.client[..], hit.bytes, hit.size), (&b"192.0.2.3"[..], 2_662_992, Some(2_662_992)));
    assert_eq!((path(&hit).as_str(), &hit.agent[..]), ("/data/ids.csv.gz", &b"an agent with \"marks\""[..]));

    let hit = read(Format::Cloudfront, &["#Version: 1.0", FIELDS, CLOUDFRONT]).unwrap().unwrap();
    assert_eq!((hit.at, hit.bytes, hit.status), (1_248_652_799, 2_390_282, 200));
    assert_eq!(&hit.agent[..], b"Mozilla/5.0 (X11; Linux)");
}

#[test]
fn servers_of_today_give_the_same_hit() {
    for (format, line, bytes, agent) in [
        (Format::Vhost, VHOST, 4_396, "curl/8.5.0"),
        (Format::Combined, TRAEFIK_CLF, 4_096, "-"),
        (Format::Caddy, CADDY, 4_096, "curl/8.5.0"),
        (Format::Traefik, TRAEFIK, 4_096, "curl/8.5.0"),
    ] {
        let hit = read(format, &[line]).unwrap().unwrap();
        assert_eq!((hit.at, &hit.client[..]), (1_248_633_757, &b"192.0.2.7"[..]), "{format:?}");
        assert_eq!(
            (path(&hit).as_str(), hit.status, hit.bytes),
            ("/data/ids.csv.gz", 200, bytes),
            "{format:?}"
        );
        assert_eq!(&hit.agent[..], agent.as_bytes(), "{format:?}");
    }
    // How Caddy wrote addresses before, and the ways in which it writes times.
    let old = CADDY.replace(
        "\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"41342\",\"client_ip\":\"192.0.2.7\"",
        "\"remote_addr\":\"192.0.2.7:41342\"",
    );
    assert_eq!(&read(Format::Caddy, &[old.leak()]).unwrap().unwrap().client[..], b"192.0.2.7:41342");
    for ts in [
        "1248633757",
        "1248633757524.1",
        "1248633757524102400",
        "\"2009-07-26T18:42:37.524Z\"",
        "\"2009-07-26T20:42:37.524+0200\"",
        "\"2009/07/26 18:42:37\"",
    ] {
        let line: &str = CADDY.replace("1248633757.5241024", ts).leak();
        let hit = read(Format::Caddy, &[line]).unwrap_or_else(|fault| panic!("{ts}: {fault:?}"));
        assert_eq!(hit.unwrap().at, 1_248_633_757, "{ts}");
    }
    for ts in ["true", "-1", "1e300", "\"yesterday\""] {
        let line: &str = CADDY.replace("1248633757.5241024", ts).leak();
        assert!(read(Format::Caddy, &[line]).is_err(), "{ts}");
    }
    // CloudFront says how much of its bytes was content, unless the download broke off.
    let fields: &str = format!("{FIELDS} sc-content-type sc-content-len").leak();
    for (length, bytes) in [("2389882", 2_389_882), ("9000000", 2_390_282), ("-", 2_390_282)] {
        let line: &str = format!("{CLOUDFRONT}\ttext/csv\t{length}").leak();
        let hit = read(Format::Cloudfront, &[fields, line]).unwrap().unwrap();
        assert_eq!(hit.bytes, bytes, "{length}");
    }
}

#[test]
fn nobody_is_called_host_443() {
    for line in [
        VHOST,
        &VHOST.replacen("prize.example", "[2001:db8::1]", 1),
        &VHOST.replacen("prize.example", "192.0.2.1", 1),
    ] {
        let line: &str = line.to_owned().leak();
        assert_eq!(&read(Format::Vhost, &[line]).unwrap().unwrap().client[..], b"192.0.2.7");
        let fault = read(Format::Combined, &[line]).unwrap_err();
        assert!(fault.text.contains("vhost"), "{}", fault.text);
        assert_eq!(Format::of([line.as_bytes()].into_iter()), Some(Format::Vhost));
    }
}

#[test]
fn whatever_a_user_is_called_the_line_is_read() {
    for user in [
        "John Doe",
        "x [y",
        "[26/Jul/2009:00:00:00 +0000]",
        r#"[26/Jul/2009:00:00:00 +0000] \"GET /data/other HTTP/1.1\" 200 1"#,
        r"[26/Jul/2009:00:00:00 +0000] \x22GET /data/other HTTP/1.1\x22 200 1",
        "] [ ]",
    ] {
        let line: &str = COMMON.replace("John Doe", user).leak();
        let hit = read(Format::Common, &[line]).unwrap_or_else(|fault| panic!("{user}: {fault:?}")).unwrap();
        assert_eq!((hit.at, path(&hit).as_str()), (1_248_633_757, "/data/ids.csv.gz"), "{user}");
    }
}

#[test]
fn the_first_lines_show_the_format() {
    for (line, format) in [
        (COMMON, Some(Format::Common)),
        (COMBINED, Some(Format::Combined)),
        (TRAEFIK_CLF, Some(Format::Combined)),
        (VHOST, Some(Format::Vhost)),
        (CADDY, Some(Format::Caddy)),
        (TRAEFIK, Some(Format::Traefik)),
        (S3, Some(Format::S3)),
        (FIELDS, Some(Format::Cloudfront)),
        ("#Version: 1.0", Some(Format::Cloudfront)),
        ("id,prediction", None),
        ("{\"at\": \"2009-07-26T00:00:00Z\", \"releases\": []}", None),
        ("", None),
    ] {
        assert_eq!(Format::of([line.as_bytes()].into_iter()), format, "{line}");
        // Not by what strangers wrote into the first lines.
        let others = ["-", "\\x16\\x03", line, line].map(str::as_bytes);
        assert_eq!(Format::of(others.into_iter()), format, "{line}");
    }
}

#[test]
fn other_requests_are_no_downloads_and_no_faults() {
    for line in [
        r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "HEAD /data/a HTTP/1.1" 200 0"#,
        r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET /data/a HTTP/1.1" 304 -"#,
        r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "-" 408 -"#,
        r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "\x16\x03\x01" 400 226"#,
        r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "" 400 226"#,
    ] {
        assert_eq!(read(Format::Common, &[line]), Ok(None), "{line}");
    }
    let expiry = r#"79a5 prize [26/Jul/2009:18:42:37 +0000] - AmazonS3 3E57 S3.EXPIRE.OBJECT data/old - - - - 5 - - - - -"#;
    assert_eq!(read(Format::S3, &[expiry]), Ok(None));
}

#[test]
fn faults_name_their_place() {
    for (format, line, at, text) in [
        (Format::Common, "192.0.2.7", 9, "the time in [ ] is missing"),
        (Format::Common, " - - [x]", 0, "the client's address is missing"),
        (
            Format::Common,
            r#"192.0.2.7 - - [31/Feb/2009:18:42:37 +0000] "GET / HTTP/1.1" 200 1"#,
            14,
            "the time is not like [26/Jul/2009:18:42:37 +0000]",
        ),
        (
            Format::Common,
            r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET / HTTP/1.1 200 1"#,
            43,
            "the request has no closing quotation mark",
        ),
        (
            Format::Common,
            r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET / HTTP/1.1" 20 1"#,
            60,
            "the status is not a number of three digits",
        ),
        (
            Format::Common,
            r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET / HTTP/1.1" 200 99999999999999999999"#,
            64,
            "the number of bytes sent is not a number of bytes",
        ),
        (
            Format::Combined,
            r#"192.0.2.7 - - [26/Jul/2009:18:42:37 +0000] "GET / HTTP/1.1" 200 1"#,
            65,
            "the referrer in quotation marks is missing",
        ),
        (Format::S3, "79a5 prize - x", 11, "the time in [ ] is missing or has no end"),
        (
            Format::Cloudfront,
            CLOUDFRONT,
            0,
            "no #Fields: line comes before it, so nobody knows what the fields are",
        ),
    ] {
        let fault = read(format, &[line]).unwrap_err();
        assert_eq!((fault.at.start, fault.text.as_str()), (at, text), "{line}");
    }
    let short = read(Format::Cloudfront, &[FIELDS, "2009-07-26\t23:59:59"]).unwrap_err();
    assert_eq!(short.text, "the line has 2 fields, c-ip is missing");
    let bad = CLOUDFRONT.replace("2390282", "many").leak();
    assert_eq!(read(Format::Cloudfront, &[FIELDS, bad]).unwrap_err().at, 25..29);
}

proptest! {
    /// Whatever the bytes, there is an answer, and a fault lies in the line.
    #[test]
    fn no_bytes_break_a_parser(
        bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0usize..400, format in 0usize..7,
    ) {
        let format = [
            Format::Common,
            Format::Combined,
            Format::S3,
            Format::Vhost,
            Format::Caddy,
            Format::Traefik,
            Format::Cloudfront,
        ][format];
        let mut parser = Parser::new(format).unwrap();
        let mut line = match format {
            Format::Common => COMMON,
            Format::Combined => COMBINED,
            Format::S3 => S3,
            Format::Vhost => VHOST,
            Format::Caddy => CADDY,
            Format::Traefik => TRAEFIK,
            _ => CLOUDFRONT,
        }.as_bytes().to_vec();
        let _ = parser.read(FIELDS.as_bytes());
        let at = at.min(line.len());
        let end = (at + bytes.len() / 2).min(line.len());
        line.splice(at..end, bytes);
        line.retain(|c| *c != b'\n');
        if let Err(fault) = parser.read(&line) {
            prop_assert!(fault.at.start <= fault.at.end && fault.at.end <= line.len(), "{:?}", fault);
        }
        let _ = Format::of([&line[..]].into_iter());
    }
}
