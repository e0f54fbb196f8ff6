//! Each line counts once, however it comes.

use super::*;

#[test]
fn lines_that_are_known_count_once_however_they_come() {
    let logs = Logs::new();
    let day = |day: &str, hour: &str| {
        ten(&combined("192.0.2.1", &format!("{day}/Jul/2009:{hour}:00:00 +0000"), 200, SIZE))
    };
    // Rotated in the morning, as Debian does: each log has parts of two days.
    let before = day("25", "07") + &day("25", "20") + &day("26", "01");
    let first = logs.write("access.log.1", &before);
    logs.import(&[&first]).ok();
    let two = ["2009-07-25,/data/ids.csv,20,20,0,880,10", "2009-07-26,/data/ids.csv,10,10,0,440,10"];
    assert_eq!(logs.rows(), two);
    // The next day: the page's own command, with the old one packed.
    let old = logs.write("access.log.2.gz", gzip(before.as_bytes()));
    let new = logs.write("access.log.1", day("26", "08") + &day("26", "20") + &day("27", "01"));
    logs.import(&[&new, &old]).ok();
    let three = [
        "2009-07-25,/data/ids.csv,20,20,0,880,10",
        "2009-07-26,/data/ids.csv,30,30,0,1320,10",
        "2009-07-27,/data/ids.csv,10,10,0,440,10",
    ];
    assert_eq!(logs.rows(), three);
    let state = (logs.state(), logs.memory());
    // An overlapping copy, cut in the middle, without its last line end, and all of it once more in one file.
    let all = before + &std::fs::read_to_string(&new).unwrap();
    let half = all.len() / 2;
    let half = half + all[half..].find('\n').unwrap();
    let mut lines: Vec<&str> = all.lines().collect();
    lines.reverse();
    for (name, text) in
        [("1", &all[..half]), ("2", &all[half..]), ("3", all.trim_end()), ("4", &lines.join("\r\n"))]
    {
        logs.import(&[&logs.write(name, text)]).ok();
        assert_eq!((logs.state(), logs.memory()), state, "{name}");
    }
    // Two parts that a client took in one second with the same number of bytes are two lines of one log.
    let part = ten(&combined("192.0.2.1", "26/Jul/2009:21:00:00 +0000", 206, 22));
    let twice = logs.write("twice.log", part.repeat(2));
    let once = logs.write("once.log", &part);
    logs.import(&[&once, &twice, &once]).ok();
    assert_eq!(logs.rows()[1], "2009-07-26,/data/ids.csv,40,40,0,1760,10");
    let state = logs.state();
    logs.import(&[&twice]).ok();
    assert_eq!(logs.state(), state);
}
