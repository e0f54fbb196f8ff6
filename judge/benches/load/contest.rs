//! Contests with many people, written at one go.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
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

/// Has git write at one go what `say` says in the language of `git fast-import`: a call of git for each file would take
/// longer than what is measured.
fn import(fixture: &Fixture, say: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) {
    let mut import = Command::new("git");
    import.arg("-C").arg(fixture.path("contest.git")).args(["fast-import", "--quiet", "--force", "--done"]);
    let mut child = import.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stream = BufWriter::new(child.stdin.take().unwrap());
    say(&mut stream).unwrap();
    stream.write_all(b"done\n").unwrap();
    drop(stream);
    assert!(child.wait().unwrap().success());
}

/// The contest that `make` makes, from the target folder where an earlier run has left it there under this name, which
/// says all that it depends on.
pub(crate) fn kept(name: &str, make: impl FnOnce() -> Fixture) -> Fixture {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load").join(name);
    if !place.join("contest.git").is_dir() {
        let made = make();
        let beside = place.with_extension("new");
        drop(std::fs::remove_dir_all(&beside));
        copy(made.root(), &beside);
        std::fs::rename(&beside, &place).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&place, dir.path());
    let fixture = Fixture { dir };
    let origin = fixture.path("contest.git").display().to_string();
    git(&fixture.path("clone"), &["remote", "set-url", "origin", &origin]);
    fixture
}

/// Copies what is in a folder into another one.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    assert!(Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status().unwrap().success());
}

/// Has `heads` wait, numbered from 1, with the forge's list of them in `pulls.json`.
fn waiting(fixture: &Fixture, heads: impl Iterator<Item = Sent>) {
    let repository = fixture.path("contest.git");
    let mut logins = vec![];
    import(fixture, |stream| {
        for (at, Sent { login, path, content }) in heads.enumerate() {
            writeln!(stream, "commit refs/pull/{}/head", at + 1)?;
            write!(stream, "committer T <t@x.example> {at} +0000\ndata 0\nfrom refs/heads/main^0\n")?;
            write!(stream, "M 100644 inline {path}\ndata {}\n{content}\n", content.len())?;
            logins.push(login);
        }
        Ok(())
    });
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
    kept(&format!("1-{teams}-teams-{heads}-heads-{rows}-rows"), || submitted(size))
}

fn submitted(Size { teams, heads, rows }: Size) -> Fixture {
    let split = |row: u64| if row.is_multiple_of(2) { "public" } else { "private" };
    let answers = (1..=rows).fold("id,target,split\n".to_owned(), |text, row| {
        text + &format!("{row},{},{}\n", 1 + row % 5, split(row))
    });
    let ids = (1..=rows).fold("id\n".to_owned(), |text, row| text + &format!("{row}\n"));
    let toml = contest_toml("").replace("max_bytes = 4096", "max_bytes = 40960");
    let toml = toml.replace("scored = 2\nrefused = 3", "scored = 9000\nrefused = 9000");
    let fixture = Fixture::holding(&toml, &ids, &answers);
    import(&fixture, |stream| {
        writeln!(
            stream,
            "commit refs/heads/main\ncommitter T <t@x.example> 0 +0000\ndata 0\nfrom refs/heads/main^0"
        )?;
        for n in 0..teams {
            let text = team_toml(&format!("Team {n}"), &team(n));
            writeln!(
                stream,
                "M 100644 inline submissions/{}/team.toml\ndata {}\n{text}",
                team(n),
                text.len()
            )?;
        }
        Ok(())
    });
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
    kept(&format!("1-{count}-registrations"), || registering(count))
}

fn registering(count: u64) -> Fixture {
    let fixture = Fixture::new();
    let sent = (0..count).map(|n| Sent {
        path: format!("submissions/{}/team.toml", team(n)),
        login: team(n),
        content: team_toml(&format!("Team {n}"), &team(n)),
    });
    waiting(&fixture, sent);
    fixture
}
