use proptest::prelude::*;

use super::*;

const COMMON: &str =
    r#"192.0.2.7 - John Doe [26/Jul/2009:18:42:37 +0000] "GET /data/ids.csv.gz HTTP/1.1" 200 4096"#;
const COMBINED: &str = r#"2001:db8::7 - - [27/Jul/2009:01:59:59 +0200] "GET /data/ids.csv.gz?x=1 HTTP/1.1" 206 17 "-" "a \"quoted\" agent [x] \\" extra"#;
const S3: &str = r#"79a5 prize [26/Jul/2009:18:42:37 +0000] 192.0.2.3 - 3E57427F3EXAMPLE REST.GET.OBJECT data/ids.csv.gz "GET /prize/data/ids.csv.gz HTTP/1.1" 200 - 2662992 2662992 70 10 "-" "an agent with "marks"" - x=="#;
const FIELDS: &str = "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query";
const CLOUDFRONT: &str = "2009-07-26\t23:59:59\tFRA2\t2390282\t2001:db8::7\tGET\td1.cloudfront.net\t/data/ids.csv.gz\t200\t-\tMozilla/5.0%20(X11;%20Linux)\t-";

fn read(format: Format, lines: &[&'static str]) -> Result<Option<Hit<'static>>, Fault> {
    let mut parser = Parser::new(format).unwrap();
    let (last, before) = lines.split_last().unwrap();
    before.iter().for_each(|line| assert_eq!(parser.read(line.as_bytes()), Ok(None)));
    parser.read(last.as_bytes())
}

#[test]
fn every_format_gives_the_same_hit() {
    let hit = read(Format::Common, &[COMMON]).unwrap().unwrap();
    assert_eq!((hit.at, hit.client, hit.status, hit.bytes), (1_248_633_757, &b"192.0.2.7"[..], 200, 4096));
    assert_eq!((hit.path.as_str(), &hit.agent[..], hit.size), ("/data/ids.csv.gz", &b""[..], None));

    let hit = read(Format::Combined, &[COMBINED]).unwrap().unwrap();
    assert_eq!((hit.at, hit.client, hit.status, hit.bytes), (1_248_652_799, &b"2001:db8::7"[..], 206, 17));
    assert_eq!(
        (hit.path.as_str(), &hit.agent[..]),
        ("/data/ids.csv.gz", &br#"a \"quoted\" agent [x] \\"#[..])
    );

    let hit = read(Format::S3, &[S3]).unwrap().unwrap();
    assert_eq!((hit.client, hit.bytes, hit.size), (&b"192.0.2.3"[..], 2_662_992, Some(2_662_992)));
    assert_eq!((hit.path.as_str(), &hit.agent[..]), ("/data/ids.csv.gz", &b"an agent with \"marks\""[..]));

    let hit = read(Format::Cloudfront, &["#Version: 1.0", FIELDS, CLOUDFRONT]).unwrap().unwrap();
    assert_eq!((hit.at, hit.bytes, hit.status), (1_248_652_799, 2_390_282, 200));
    assert_eq!(&hit.agent[..], b"Mozilla/5.0 (X11; Linux)");
}

#[test]
fn the_first_line_shows_the_format() {
    for (line, format) in [
        (COMMON, Some(Format::Common)),
        (COMBINED, Some(Format::Combined)),
        (S3, Some(Format::S3)),
        (FIELDS, Some(Format::Cloudfront)),
        ("#Version: 1.0", Some(Format::Cloudfront)),
        ("id,prediction", None),
        ("", None),
    ] {
        assert_eq!(Format::of(line.as_bytes()), format, "{line}");
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
        bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0usize..400, format in 0usize..4,
    ) {
        let format = [Format::Common, Format::Combined, Format::S3, Format::Cloudfront][format];
        let mut parser = Parser::new(format).unwrap();
        let mut line = match format {
            Format::Common => COMMON,
            Format::Combined => COMBINED,
            Format::S3 => S3,
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
        let _ = Format::of(&line);
    }
}
