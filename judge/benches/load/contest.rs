//! Contests with many people, written at one go.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::process::{Command, Stdio};

use crate::support::{Fixture, contest_toml, git, team_toml};

/// How large a contest is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) teams: u64,
    pub(crate) heads: u64,
    pub(crate) rows: u64,
}

fn team(number: u64) -> String {
    format!("team-{number:05}")
}

/// When a head came: one after the other, so that every order of judging is that of arrival.
fn received(number: u64) -> String {
    let (day, second) = (2 + number / 86_400, number % 86_400);
    format!("2009-01-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

/// One head: who sends which file.
struct Sent {
    login: String,
    path: String,
    content: String,
}

/// Has `heads` wait, numbered from 1, with the forge's list of them in `pulls.json`.
fn waiting(fixture: &Fixture, heads: impl Iterator<Item = Sent>) {
    let repository = fixture.path("contest.git");
    let mut import = Command::new("git");
    import.arg("-C").arg(&repository).args(["fast-import", "--quiet", "--force", "--done"]);
    let mut child = import.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stream = BufWriter::new(child.stdin.take().unwrap());
    let mut logins = vec![];
    for (at, Sent { login, path, content }) in heads.enumerate() {
        writeln!(stream, "commit refs/pull/{}/head", at + 1).unwrap();
        write!(stream, "committer T <t@x.example> {at} +0000\ndata 0\nfrom refs/heads/main^0\n").unwrap();
        write!(stream, "M 100644 inline {path}\ndata {}\n{content}\n", content.len()).unwrap();
        logins.push(login);
    }
    stream.write_all(b"done\n").unwrap();
    drop(stream);
    assert!(child.wait().unwrap().success());
    git(&repository, &["pack-refs", "--all"]);
    let refs = git(&repository, &["for-each-ref", "--format=%(refname) %(objectname)", "refs/pull/"]);
    let entries: Vec<serde_json::Value> = refs
        .lines()
        .map(|line| {
            let (name, oid) = line.split_once(' ').unwrap();
            let number: u64 = name.split('/').nth(2).unwrap().parse().unwrap();
            serde_json::json!({
                "number": number,
                "user": { "login": logins[number as usize - 1] },
                "head": { "sha": oid },
                "received_at": received(number),
            })
        })
        .collect();
    std::fs::write(fixture.path("pulls.json"), serde_json::to_vec(&entries).unwrap()).unwrap();
}

/// A contest of so many teams with their files waiting: first one of each team, then the second ones, and so on.
pub(crate) fn submissions(size: Size) -> Fixture {
    let Size { teams, heads, rows } = size;
    let split = |row: u64| if row.is_multiple_of(2) { "public" } else { "private" };
    let answers = (1..=rows).fold("id,target,split\n".to_owned(), |text, row| {
        text + &format!("{row},{},{}\n", 1 + row % 5, split(row))
    });
    let ids = (1..=rows).fold("id\n".to_owned(), |text, row| text + &format!("{row}\n"));
    let toml = contest_toml("").replace("max_bytes = 4096", "max_bytes = 40960");
    let toml = toml.replace("scored = 2\nrefused = 3", "scored = 9000\nrefused = 9000");
    let fixture = Fixture::holding(&toml, &ids, &answers);
    let files: Vec<(String, String)> = (0..teams)
        .map(|n| (format!("submissions/{}/team.toml", team(n)), team_toml(&format!("Team {n}"), &team(n))))
        .collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    // A head differs from every other in its first rows.
    let sent = (0..heads).map(|n| {
        let mut content = "id,prediction\n".to_owned();
        for row in 1..=rows {
            let digit = if row < 7 { n / 10_u64.pow(row as u32 - 1) % 10 } else { (n + row * 7) % 10 };
            writeln!(content, "{row},{}.{digit}", 1 + (row + n % 3) % 5).unwrap();
        }
        let team = team(n % teams);
        Sent { path: format!("submissions/{team}/predictions.csv"), login: team, content }
    });
    waiting(&fixture, sent);
    fixture
}

/// A contest for which so many people sign up.
pub(crate) fn registrations(count: u64) -> Fixture {
    let fixture = Fixture::new();
    let sent = (0..count).map(|n| Sent {
        path: format!("submissions/{}/team.toml", team(n)),
        login: team(n),
        content: team_toml(&format!("Team {n}"), &team(n)),
    });
    waiting(&fixture, sent);
    fixture
}
