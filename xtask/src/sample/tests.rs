//! The sample as a whole: what the judge will find in it.

use std::collections::HashMap;
use std::io::Read;

use super::*;
use crate::project::{git, output};
use flate2::read::GzDecoder;

const RULES: &str = "title = \"Test\"\n\n[answer_key]\npath = \"../answers.csv\" # outside\ncommitment = \"sha256:00\" # of the key\n";

/// A project folder with the least of content.
fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("content/data")).unwrap();
    fs::write(dir.path().join(CONTEST), RULES).unwrap();
    fs::write(dir.path().join("content/rules.md"), "# Rules\n").unwrap();
    fs::write(dir.path().join(IDS), "of another size").unwrap();
    dir
}

fn shown(repository: &Path, what: &str) -> Vec<u8> {
    let out = git(repository).args(["cat-file", "blob", what]).output().unwrap();
    assert!(out.status.success(), "{what}");
    out.stdout
}

fn plain(bytes: Vec<u8>) -> String {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8(bytes).unwrap();
    }
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    text
}

/// Reads a prediction file in either layout, as the judge does: into a value per id.
fn values(text: &str, ids: &[(String, String)]) -> Result<HashMap<String, f64>, String> {
    let number = |text: &str| text.parse::<f64>().map_err(|_| text.to_owned());
    if let Some(rows) = text.strip_prefix("id,prediction\n") {
        return rows
            .lines()
            .map(|row| row.split_once(',').unwrap())
            .map(|(id, v)| Ok((id.into(), number(v)?)))
            .collect();
    }
    let mut lines = text.lines();
    let mut group = "";
    let mut found = HashMap::new();
    for (id, of) in ids {
        if of != group {
            assert_eq!(lines.next(), Some(format!("{of}:").as_str()));
            group = of;
        }
        found.insert(id.clone(), number(lines.next().unwrap())?);
    }
    assert_eq!(lines.next(), None);
    Ok(found)
}

fn rmse(key: &[(String, f64, String)], found: &HashMap<String, f64>, split: &str) -> f64 {
    let rows: Vec<_> = key.iter().filter(|row| row.2 == split).collect();
    (rows.iter().map(|(id, target, _)| (found[id] - target).powi(2)).sum::<f64>() / rows.len() as f64).sqrt()
}

#[test]
fn every_pull_request_scores_as_history_has_it() {
    let (project, out) = (project(), tempfile::tempdir().unwrap());
    let sample = make(project.path(), out.path(), DEFAULT_ROWS).unwrap();
    output(git(&sample.repository).args(["fsck", "--strict", "--full"])).unwrap();

    let answers = fs::read_to_string(&sample.answers).unwrap();
    let rows: Vec<Vec<String>> =
        answers.lines().skip(1).map(|l| l.split(',').map(String::from).collect()).collect();
    let key: Vec<_> = rows.iter().map(|r| (r[0].clone(), r[2].parse().unwrap(), r[3].clone())).collect();
    let ids: Vec<_> = rows.iter().map(|r| (r[0].clone(), r[1].clone())).collect();
    let listed = plain(shown(&sample.repository, &format!("main:{IDS}")));
    assert!(listed.lines().skip(1).eq(ids.iter().map(|(id, group)| format!("{id},{group}"))));

    for (event, n) in events::events().unwrap().iter().zip(1..) {
        let changed = output(git(&sample.repository).args([
            "diff",
            "--name-status",
            &format!("main...refs/pull/{n}/head"),
        ]));
        let changed = changed.unwrap();
        let path = changed.trim().strip_prefix("A\t").unwrap();
        assert_eq!(path, format!("submissions/{}/{}", event.team, event.file));
        let found = values(&plain(shown(&sample.repository, &format!("refs/pull/{n}/head:{path}"))), &ids);
        if event.expect == Expect::NotANumber {
            assert!(found.unwrap_err().ends_with(",2"));
            continue;
        }
        let found = found.unwrap();
        assert_eq!(found.len(), DEFAULT_ROWS);
        for (split, wanted) in [("public", &event.public), ("private", &event.private)] {
            let wanted = wanted.as_ref().unwrap();
            let decimals = wanted.split_once('.').unwrap().1.len();
            assert_eq!(
                &format!("{:.decimals$}", rmse(&key, &found, split)),
                wanted,
                "pull request {n}, {split}"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_commits() {
    let project = project();
    let refs = || {
        let out = tempfile::tempdir().unwrap();
        let sample = make(project.path(), out.path(), FEWEST_ROWS * 4).unwrap();
        output(git(&sample.repository).args(["for-each-ref"])).unwrap()
    };
    let first = refs();
    assert_eq!(first, refs());
    assert_eq!(first.lines().count(), 2 + events::events().unwrap().len());
}

#[test]
fn main_holds_content_and_teams_and_the_log_every_head() {
    let (project, out) = (project(), tempfile::tempdir().unwrap());
    let sample = make(project.path(), out.path(), FEWEST_ROWS * 4).unwrap();
    let rules = String::from_utf8(shown(&sample.repository, &format!("main:{CONTEST}"))).unwrap();
    assert_eq!(rules, RULES.replace("sha256:00", &sample.commitment));
    assert_eq!(shown(&sample.repository, "main:content/rules.md"), b"# Rules\n");
    let team = String::from_utf8(shown(&sample.repository, "main:submissions/dace/team.toml")).unwrap();
    let accepted = format!("accepted = {{ terms = \"{}\", on = 2006-10-02 }}\n", commitment(b"# Rules\n"));
    let plain = "name = \"Dace_\"\n\n[[members]]\nlogin = \"dace\"\nrole = \"leader\"\n";
    assert_eq!(team, format!("{plain}{accepted}"));

    let log =
        String::from_utf8(shown(&sample.repository, "refs/gitprize/receive-log:2009-07.jsonl")).unwrap();
    let head = output(git(&sample.repository).args(["rev-parse", "refs/pull/47/head"])).unwrap();
    let line = format!(
        r#"{{"pull":47,"head":"{}","user":"the-ensemble","at":"2009-07-26T18:38:22Z"}}"#,
        head.trim()
    );
    assert!(log.lines().any(|l| l == line), "{log}");
}

#[test]
fn a_sample_of_another_size_says_which_list_it_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join(CONTEST)).unwrap();
    let file = |text: &str| {
        let document: toml_edit::DocumentMut = text.parse().unwrap();
        let files = document["data"]["files"].as_array_of_tables().unwrap().clone();
        let file = files.iter().find(|file| file["path"].as_str() == Some(IDS)).unwrap().clone();
        (file["bytes"].as_integer().unwrap(), file["digest"].as_str().unwrap().to_owned())
    };
    // The project's own is what lies there.
    let own = fs::read(root.join(IDS)).unwrap();
    assert_eq!(file(&text), (own.len() as i64, commitment(&own)));
    let other = with_digests(&text, "sha256:00", b"another list").unwrap();
    assert_eq!(file(&other), (12, commitment(b"another list")));
    // Nothing else has changed, comments and order neither.
    let lines = text.lines().zip(other.lines()).filter(|(a, b)| a != b);
    assert_eq!((lines.count(), text.lines().count()), (3, other.lines().count()));
}

/// The committed files and the generator must not drift apart: `cargo xtask sample --project` writes them anew.
#[test]
fn the_projects_own_copies_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let key = Key::new(DEFAULT_ROWS);
    for entry in team_files(&events::teams().unwrap(), Some(&terms(root).unwrap())) {
        assert_eq!(fs::read(root.join(&entry.path)).ok(), Some(entry.bytes), "{}", entry.path);
    }
    // Compared unpacked: another compressor may pack the same list differently.
    assert_eq!(plain(fs::read(root.join(IDS)).unwrap()), key.ids_csv());
    if let Ok(text) = fs::read_to_string(root.join(CONTEST)) {
        assert!(
            text.contains(&commitment(key.answers_csv().as_bytes())),
            "{CONTEST}: the commitment is of another key"
        );
    }
}

#[test]
fn the_jury_decides_prizes_and_teams_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let contest = fs::read_to_string(root.join(CONTEST)).unwrap();
    let teams = events::teams().unwrap();
    let decisions = decisions().unwrap();
    assert_eq!(decisions.len(), 15);
    for decision in &decisions {
        assert!(contest.contains(&format!("name = \"{}\"", decision.prize)), "{}", decision.prize);
        assert!(teams.iter().any(|team| team.slug == decision.team), "{}", decision.team);
    }
    for steps in decisions.chunks(5) {
        let names: Vec<&str> = steps.iter().map(|decision| decision.step.as_str()).collect();
        assert_eq!(names, ["nominate", "deliver", "verify", "license", "award"]);
    }
}
