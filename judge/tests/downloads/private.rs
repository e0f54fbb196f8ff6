//! What tells of single people is neither published nor printed.

use super::*;

#[test]
fn small_numbers_are_published_in_fives() {
    let logs = Logs::new();
    let text: String = (1..=27)
        .flat_map(|day| (0..3).map(move |at| (day, at)))
        .map(|(day, at)| {
            combined(&format!("192.0.2.{at}"), &format!("{day:02}/Jul/2009:01:00:00 +0000"), 200, SIZE)
        })
        .collect();
    let path = logs.write("a.log", text);
    let ran = logs.import(&[&path]).ok();
    assert!(ran.out.contains("Rounded"), "{}", ran.out);
    let rows = logs.rows();
    for row in &rows {
        let cells: Vec<&str> = row.split(',').collect();
        let numbers: Vec<u64> = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
        assert!(numbers[0] == 5 && numbers[1] == 5 && numbers[2] == 0, "{row}");
        assert!([0, 5 * SIZE].contains(&numbers[3]) && [0, 5].contains(&numbers[4]), "{row}");
    }
    // Three of five days, give or take: the sum of a month is about right. All or none has a chance of one in ten thousand.
    assert!((3..=26).contains(&rows.len()), "{rows:?}");
    let state = logs.state();
    logs.import(&[&path]).ok();
    assert_eq!(logs.state(), state);
}

#[test]
fn nothing_of_a_line_is_in_a_file_or_a_message() {
    let logs = Logs::new();
    let client = "203.0.113.77";
    let line = |path: &str| {
        format!(
            "{client} - Jane-Roe [26/Jul/2009:11:22:33 +0000] \"GET {path} HTTP/1.1\" 200 44 \"http://from.example/\" \"agent-x\"\n"
        )
    };
    let good = line("/data/ids.csv?token=sesame")
        + &ten(&combined("192.0.2.1", "26/Jul/2009:11:22:33 +0000", 200, SIZE));
    let mut texts = vec![];
    for (text, args) in [
        // Fine, a wrong layout, a first line of no layout, lines of each fault, a burst of one client.
        (good.clone(), &[][..]),
        (good.clone(), &["--dry-run", "--format", "json"][..]),
        (good.clone(), &["--layout", "s3"][..]),
        (good.clone(), &["--layout", "caddy", "--format", "json"][..]),
        (good.clone(), &["--layout", "cloudfront", "--format", "github"][..]),
        (format!("{client},sesame,Jane-Roe\n"), &[][..]),
        (good.clone() + &line("/data/ids.csv").replace(" 200 ", " two "), &["--recount"][..]),
        (good.clone() + &line("/sesame").replace("26/Jul", "31/Feb"), &["--format", "json"][..]),
        (
            good.clone() + &line("/sesame").replace(" 44 ", " 99999999999999999999 "),
            &["--format", "github"][..],
        ),
        (good.clone() + &line("/sesame").replace("HTTP/1.1\"", "HTTP/1.1"), &[][..]),
        (
            format!(
                "{{\"ts\":true,\"request\":{{\"remote_ip\":\"{client}\",\"method\":\"GET\",\"uri\":\"/sesame\"}},\"size\":1,\"status\":200}}\n"
            ),
            &[][..],
        ),
        (good.clone(), &["--layout", "github"][..]),
        (good.replace('\n', " "), &["--layout", "common"][..]),
        (
            format!(
                "{{\"ts\":1,\"request\":{{\"remote_ip\":\"{client}\"}}}}\n{{\"ts\":1,\"request\":{{\"remote_ip\":\"{client}\",\"uri"
            ),
            &[][..],
        ),
        (
            format!("{{\"ts\":1,\"request\":{{\"remote_ip\":\"{client}\",\"uri\":\"/sesame"),
            &["--layout", "github", "--format", "json"][..],
        ),
        (
            (0..60).map(|at| line("/data/ids.csv").replace("22:33", &format!("22:{at:02}"))).collect(),
            &["--recount"][..],
        ),
    ] {
        let ran = logs.import(&[&[logs.write("a.log", text).as_str()], args].concat());
        assert!(ran.code <= 1, "{}", ran.err);
        texts.push((format!("{args:?}"), [ran.out.as_bytes(), ran.err.as_bytes()].concat()));
    }
    std::fs::remove_file(logs.0.path("a.log")).unwrap();
    for entry in walkdir::WalkDir::new(logs.0.path("")).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            texts.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
        }
    }
    assert!(texts.iter().any(|(name, _)| name.ends_with("gitprize/downloads")), "the memory is looked at");
    let binary = [203u8, 0, 113, 77];
    for (name, text) in &texts {
        for secret in [
            client.as_bytes(),
            b"192.0.2.1",
            b"sesame",
            b"Jane-Roe",
            b"from.example",
            b"agent-x",
            b"11:22:33",
            &binary,
        ] {
            let found = text.windows(secret.len()).any(|part| part == secret);
            assert!(
                !found,
                "{name} has {}: {}",
                String::from_utf8_lossy(secret),
                String::from_utf8_lossy(text)
            );
        }
    }
    // Nor is there a digest that somebody could try lines against.
    let published = std::fs::read_to_string(logs.0.path("clone/content/data/downloads.imported")).unwrap();
    assert_eq!(published, "gitprize downloads 2\nday 2009-07-26\n");
}
