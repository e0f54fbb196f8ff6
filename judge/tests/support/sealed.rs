//! A contest under an answer key of one's own, to see what of it the public can tell keys apart by.

use std::fmt::Write as _;

use super::{Fixture, contest_toml, git, plain_git};

pub const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
pub const JURY_IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
const ROWS: usize = 30;

/// Fifteen public and fifteen private rows: few enough for a fold each, so that a fold's number, which the
/// key's secret decides, does not show in an error bar.
fn id(row: usize) -> String {
    format!("{}-{}", 1 + row / 10, 7 * row + 1)
}

fn is_public(row: usize) -> bool {
    row.is_multiple_of(2)
}

/// A key whose private labels are `private` of the row.
pub fn key(private: impl Fn(usize) -> String) -> String {
    let mut text = "id,group,target,split\n".to_owned();
    for row in 0..ROWS {
        let split = if is_public(row) { "public" } else { "private" };
        let target = if is_public(row) { (1 + row % 5).to_string() } else { private(row) };
        writeln!(text, "{},{},{target},{split}", id(row), 1 + row / 10).unwrap();
    }
    text
}

fn predictions(value: impl Fn(usize) -> f64) -> String {
    (0..ROWS).fold("id,prediction\n".to_owned(), |text, row| text + &format!("{},{}\n", id(row), value(row)))
}

/// A whole contest with `answers`: files of two teams, good, worse, ill-formed, too many, copied. They wait to be
/// judged on the [`DAYS`].
pub fn contest(answers: &str, board: &str) -> Fixture {
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n[leaderboard]\n{board}\n"));
    let fixture = Fixture::with(&toml);
    let ids = (0..ROWS)
        .fold("id,group\n".to_owned(), |text, row| text + &format!("{},{}\n", id(row), 1 + row / 10));
    let clone = fixture.path("clone");
    std::fs::write(clone.join("content/data/ids.csv"), ids).unwrap();
    git(&clone, &["add", "--all"]);
    // The same commit in every run.
    let date = "2009-01-01T00:00:00Z";
    let mut commit = plain_git(&clone);
    commit.args(["commit", "--quiet", "--message", "List"]).env("GIT_AUTHOR_DATE", date);
    assert!(commit.env("GIT_COMMITTER_DATE", date).status().unwrap().success());
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    std::fs::write(fixture.path("answers.csv"), answers).unwrap();

    let good = predictions(|row| (1 + row % 5) as f64 + if row % 4 == 0 { 0.5 } else { 0.0 });
    let worse = predictions(|row| 3.0 + (row % 3) as f64 / 10.0);
    let constant = predictions(|_| 3.0);
    let huge = predictions(|_| 1e200);
    let files = [
        ("alpha", worse.as_str()),
        ("beta", &constant),
        ("alpha", &good),
        ("beta", "id,prediction\n1-1,x\n"),
        ("alpha", &huge),
        ("beta", &good),
        ("alpha", &constant),
        ("alpha", &worse),
        ("beta", "nothing"),
    ];
    for (at, (team, text)) in files.into_iter().enumerate() {
        fixture.predictions(at as u64 + 1, team, &day(2 + at / 3, at % 3), text);
    }
    fixture
}

/// The days at whose ends there is a batch.
pub const DAYS: std::ops::Range<usize> = 2..7;

/// An hour of a day of the contest.
pub fn day(day: usize, hour: usize) -> String {
    format!("2009-01-{day:02}T{hour:02}:00:00Z")
}
