//! `judge doctor`: each thing that keeps a contest from running, with what mends it.

use super::{Desk, NOW, numbers};
use crate::support::{Ran, git, told};

const OPEN: &str = "2026-12-10T00:00:00Z";

impl Desk {
    fn doctor(&self, now: &str, more: &[&str]) -> Ran {
        self.ran("judge", "contest", &[&["doctor", "--now", now, "--format", "json"], more].concat())
    }

    /// State and what mends it, of the check called `id`.
    fn check(&self, now: &str, id: &str) -> (String, String) {
        let ran = self.doctor(now, &[]);
        found(&ran, id)
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.path("contest").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

fn found(ran: &Ran, id: &str) -> (String, String) {
    let json = ran.json();
    let checks = json["checks"].as_array().unwrap_or_else(|| panic!("{}", ran.out));
    let check = checks.iter().find(|check| check["id"] == id);
    let check = check.unwrap_or_else(|| panic!("no {id}: {}", ran.out));
    let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    (text("state"), text("mend"))
}

#[test]
fn a_new_contest_lacks_what_only_people_have() {
    let desk = Desk::new();
    desk.init(&numbers(), &[]).ok();
    let ran = desk.doctor(NOW, &[]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    for id in [
        "contest",
        "answer-key",
        "jury",
        "ledger-key",
        "secrets",
        "rules",
        "lint",
        "opens",
        "clock",
        "committed",
        "limits",
        "objects",
    ] {
        assert_eq!(found(&ran, id).0, "done", "{id}: {}", ran.out);
    }
    for (id, mend) in
        [("pages", "judge lint"), ("url", "url = "), ("remote", "judge host ../contest.git --dir .")]
    {
        let (state, by) = found(&ran, id);
        assert!(state == "missing" && by.contains(mend), "{id}: {state} {by}");
    }
    let linted = desk.ran("judge", "contest", &["lint", "--format", "json"]).ok();
    assert!(linted.out.contains("open-place"), "{}", linted.out);
    let told = desk.ran("judge", "contest", &["doctor", "--now", NOW]);
    assert!(
        told.code == 1 && told.err.contains("error[not-ready]") && told.out.contains("→ judge lint"),
        "{}{}",
        told.out,
        told.err
    );
    told!();
}

#[test]
fn what_is_filled_in_and_pushed_is_ready() {
    let desk = Desk::new();
    desk.init(&numbers(), &["--url", "https://contest.test/"]).ok();
    for page in ["README.md", "content/index.md", "content/data.md", "content/faq.md", "content/rules.md"] {
        let path = desk.path("contest").join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, text.replace("<!-- open:", "<!-- done:")).unwrap();
    }
    assert_eq!(
        desk.check(NOW, "committed"),
        ("missing".to_owned(), "git add --all && git commit".to_owned())
    );
    git(&desk.path("contest"), &["commit", "--quiet", "--all", "--message", "Words"]);
    git(desk.dir.path(), &["clone", "--quiet", "--bare", "contest", "contest.git"]);
    git(&desk.path("contest"), &["remote", "add", "origin", "../contest.git"]);
    assert_eq!(desk.check(NOW, "remote").1, "git push -u origin main");
    git(&desk.path("contest"), &["push", "--quiet", "-u", "origin", "main"]);
    assert_eq!(desk.check(NOW, "remote").0, "done");
    let (state, mend) = desk.check(NOW, "hooks");
    assert!(state == "missing" && mend.starts_with("judge host "), "{state} {mend}");
    desk.ran("judge", "contest", &["host", "../contest.git", "--dir", ".", "--maintainer", "organiser"]).ok();
    // Later than the commits that git made meanwhile.
    let ran = desk.doctor("2099-01-01T00:00:00Z", &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn what_is_broken_is_wrong_with_what_mends_it() {
    let desk = Desk::new();
    desk.init(&numbers(), &[]).ok();
    let wrong = |now: &str, id: &str, mend: &str| {
        let (state, by) = desk.check(now, id);
        assert!(state == "wrong" && by.contains(mend), "{id}: {state} {by}");
    };
    // It opened, and nobody can reach it; main has been silent for too long.
    wrong(OPEN, "opens", "a later instant");
    wrong("2027-02-20T00:00:00Z", "schedule", "judge run");
    wrong("2026-11-29T00:00:00Z", "clock", "timedatectl");
    let toml = "content/contest.toml";
    desk.edit(toml, "commitment = \"sha256:", "commitment = \"sha256:0000");
    let text = std::fs::read_to_string(desk.path("contest").join(toml)).unwrap();
    let line = text.lines().find(|line| line.starts_with("commitment = ")).unwrap();
    desk.edit(toml, line, &format!("{}\"", &line[..line.len() - 5]));
    wrong(NOW, "commitment", "judge seal");
    git(&desk.path("contest"), &["checkout", "--quiet", "."]);
    desk.edit(
        toml,
        "sealed_to = [\"age1",
        "sealed_to = [\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\", \"age1",
    );
    wrong(NOW, "readers", "judge seal --rotate");
    git(&desk.path("contest"), &["checkout", "--quiet", "."]);
    // What git would tidy up, had git written it.
    let loose = desk.path("contest/.git/objects/17");
    std::fs::create_dir_all(&loose).unwrap();
    (0..27).for_each(|at| std::fs::write(loose.join(format!("{at:038x}")), "").unwrap());
    wrong(NOW, "objects", "git gc");
    (0..27).for_each(|at| std::fs::remove_file(loose.join(format!("{at:038x}"))).unwrap());
    desk.edit(toml, "kind = \"git\"", "kind = \"github\"");
    desk.edit(toml, "max_bytes = ", "max_bytes = 9");
    desk.edit(toml, "max_unpacked_bytes = ", "max_unpacked_bytes = 99");
    let (state, mend) = desk.check(NOW, "host-files");
    assert_eq!((state.as_str(), mend.as_str()), ("missing", "judge init . --host-files --host github"));
    let (state, mend) = desk.check(NOW, "release");
    assert!(state == "missing" && mend.contains("SHA256SUMS | sha256sum"), "{state} {mend}");
    desk.ran("judge", "contest", &["init", ".", "--host-files", "--host", "github"]).ok();
    assert_eq!(desk.check(NOW, "host-files").0, "done");
    git(&desk.path("contest"), &["checkout", "--quiet", "."]);
    std::fs::remove_file(desk.path("contest/content/answers.age")).unwrap();
    wrong(NOW, "answer-key", "judge seal");
    git(&desk.path("contest"), &["checkout", "--quiet", "."]);
    #[cfg(unix)]
    {
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(desk.path("contest.keys/judge.txt"), open).unwrap();
        wrong(NOW, "secrets", "chmod go=");
    }
    git(&desk.path("contest"), &["config", "--unset", "gitprize.keys"]);
    let (state, mend) = desk.check(NOW, "answer-key");
    assert!(state == "unseen" && mend.contains("--key-identity"), "{state} {mend}");
}

/// A forge that is a script: what it is asked, and what comes of its answers.
#[cfg(unix)]
#[test]
fn the_forge_is_asked_only_when_told_to() {
    let desk = Desk::new();
    desk.init(&numbers(), &["--host", "github"]).ok();
    let programs = desk.path("programs");
    std::fs::create_dir(&programs).unwrap();
    let gh = "#!/bin/sh\necho \"$*\" >> asked\ncase \"$*\" in\n\
              --version) echo gh 2;;\n\
              'secret list --env judge --json name') echo '[{\"name\":\"GITPRIZE_IDENTITY\"}]';;\n\
              'api repos/{owner}/{repo}/pages') echo 'gh: Not Found (HTTP 404)' >&2; exit 1;;\n\
              'workflow list --all --json name,state') echo '[{\"name\":\"judge\",\"state\":\"disabled_inactivity\"}]';;\n\
              'api --include rate_limit') printf 'HTTP/2.0 200 OK\\r\\nDate: Sun, 29 Nov 2026 23:00:00 GMT\\r\\n\\r\\n{}';;\n\
              esac\n";
    std::fs::write(programs.join("gh"), gh).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(programs.join("gh"), executable).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let ask = |more: &[&str]| {
        let args = [&["doctor", "--now", NOW, "--format", "json"], more].concat();
        let mut command = desk.program("judge", &desk.path("contest"), &args);
        Ran::of(&command.env("PATH", &path).output().unwrap())
    };
    ask(&[]);
    assert!(!desk.path("contest/asked").exists(), "offline by default");
    let ran = ask(&["--forge"]);
    for (id, state, mend) in [
        ("forge-secrets", "missing", "gh secret set GITPRIZE_IDENTITY --env judge"),
        ("forge-pages", "missing", "build_type=workflow"),
        ("forge-schedule", "wrong", "gh workflow enable judge"),
        ("forge-clock", "wrong", "timedatectl"),
    ] {
        let (found, by) = found(&ran, id);
        assert!(found == state && by.contains(mend), "{id}: {found} {by}");
    }
}
