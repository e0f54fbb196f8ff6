//! What the three teams do besides: each goes by one measurement. What came of it is looked for on the board.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Each team, and the measurement by which it tells benign tumours: they have less of each.
const TEAMS: [(&str, &str); 3] =
    [("gauss", "mean_radius"), ("laplace", "mean_texture"), ("bayes", "mean_area")];

/// Writes their files, from what the contest publishes.
pub(super) fn write_files(desk: &Path) -> Result<()> {
    let data = desk.join("my-contest/content/data");
    let sample = fs::read_to_string(data.join("sample.csv")).context("the contest has no sample file")?;
    let header = sample.lines().next().context("the sample file is empty")?;
    for (team, measurement) in TEAMS {
        let mut list =
            csv::Reader::from_path(data.join("ids.csv")).context("the contest has no list of ids")?;
        let names = list.headers()?.clone();
        let at = names.iter().position(|name| name == measurement);
        let at = at.with_context(|| format!("the list of ids has no column {measurement}"))?;
        let mut text = format!("{header}\n");
        for row in list.records() {
            let row = row?;
            let value: f64 = row.get(at).context("a row is short")?.parse()?;
            writeln!(text, "{},{:.6}", row.get(0).unwrap_or_default(), 1.0 / (1.0 + value))?;
        }
        fs::write(desk.join(format!("{team}.csv")), text)?;
    }
    Ok(())
}

/// The scores that `gitprize submit --wait` told.
pub(super) fn scores(said: &str) -> Vec<String> {
    let score = |line: &str| {
        let rest = line.split_once("scored ")?.1;
        Some(rest.split([',', ' ']).next()?.trim_end_matches('.').to_owned())
    };
    said.lines().filter_map(score).collect()
}

/// Waits until the site's board has all teams with these scores, and says what it has.
pub(super) fn board(port: u16, scores: &[String], patience: Duration) -> Result<String> {
    ensure!(scores.len() == TEAMS.len(), "{} files were scored: {}", scores.len(), scores.join(", "));
    let begun = Instant::now();
    loop {
        let page = page(port).unwrap_or_default();
        let has = |text: &str| page.contains(text);
        let is_there =
            |((team, _), score): (&(&str, &str), &String)| has(&format!("teams/{team}")) && has(score);
        if TEAMS.iter().zip(scores).all(is_there) {
            let told: Vec<String> =
                TEAMS.iter().zip(scores).map(|((team, _), score)| format!("{team} {score}")).collect();
            return Ok(told.join(", "));
        }
        if begun.elapsed() > patience {
            bail!("the board does not have {} after {patience:?}: {page}", scores.join(", "));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn page(port: u16) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let host = format!("127.0.0.1:{port}");
    write!(stream, "GET /leaderboard/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut text = vec![];
    stream.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::scores;

    #[test]
    fn scores_are_found_in_what_submit_says() {
        let said = "Sent           #4, commit abc\nJudged         #4 received 2026-11-30 08:00:00 UTC: scored 0.938, the team's best then\n\
                    Judged         #5 received 2026-11-30 08:00:00 UTC: scored 0.7\n";
        assert_eq!(scores(said), ["0.938", "0.7"]);
    }
}
