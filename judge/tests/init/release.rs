//! The workflows of a contest install a pinned release by a script of their own, and nothing that is not pinned.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use super::{Desk, numbers};
use crate::support::Ran;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A release in a folder: an archive whose programs say what they are called.
fn release(folder: &Path) {
    let name = format!("judge-{VERSION}-linux-{}", std::env::consts::ARCH);
    let inside = folder.join(&name).join("bin");
    std::fs::create_dir_all(&inside).unwrap();
    for program in ["judge", "site"] {
        std::fs::write(inside.join(program), format!("#!/bin/sh\necho {program} {VERSION}\n")).unwrap();
    }
    let run = |script: &str| {
        let output = Command::new("sh").args(["-euc", script]).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&format!("chmod +x {name}/bin/* && tar -czf {name}.tar.gz {name} && rm -r {name}"));
    // Others of the list that are not meant.
    run(&format!(
        "echo x > gitprize-{VERSION}-linux-x86_64.oci.tar; echo x > judge-{VERSION}-macos-aarch64.tar.gz"
    ));
    run("sha256sum * > ../SHA256SUMS && mv ../SHA256SUMS .");
}

fn install(desk: &Desk) -> Ran {
    let output = Command::new("sh")
        .args(["ci/install.sh", "judge"])
        .current_dir(desk.path("contest"))
        .output()
        .unwrap();
    Ran::of(&output)
}

#[test]
fn what_is_pinned_is_installed_and_nothing_else() {
    let desk = Desk::new();
    let folder = desk.path("release");
    std::fs::create_dir(&folder).unwrap();
    release(&folder);
    desk.init(&numbers(), &["--host", "github", "--release", folder.to_str().unwrap()]).ok();
    install(&desk).ok();
    for program in ["judge", "site"] {
        let said = Command::new(desk.path("contest/.programs/bin").join(program)).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&said.stdout), format!("{program} {VERSION}\n"));
    }
    // Git does not take what was fetched.
    assert_eq!(crate::support::git(&desk.path("contest"), &["status", "--porcelain"]), "");
    // Another archive under the same name, then another list.
    let archive = folder.join(format!("judge-{VERSION}-linux-{}.tar.gz", std::env::consts::ARCH));
    let whole = std::fs::read(&archive).unwrap();
    std::fs::write(&archive, b"something else").unwrap();
    let ran = install(&desk);
    assert!(ran.code == 1 && ran.err.contains("its list says"), "{}", ran.err);
    std::fs::write(&archive, whole).unwrap();
    let list = std::fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    std::fs::write(folder.join("SHA256SUMS"), format!("{list}\n")).unwrap();
    let ran = install(&desk);
    assert!(ran.code == 1 && ran.err.contains("content/contest.toml pins sha256:"), "{}", ran.err);
    std::fs::write(folder.join("SHA256SUMS"), list).unwrap();
    install(&desk).ok();
    let toml = desk.path("contest/content/contest.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, text.replace("digest = \"sha256:", "# digest = \"sha256:")).unwrap();
    let ran = install(&desk);
    assert!(ran.code == 1 && ran.err.contains("does not pin the release"), "{}", ran.err);
}

/// No workflow puts what a stranger can choose into a shell, and none has rights that it does not say.
#[test]
fn workflows_take_nothing_from_strangers() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/init");
    let mut seen = 0;
    for folder in ["github", "forgejo"] {
        for entry in std::fs::read_dir(templates.join(folder)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let mut in_run = None;
            for line in text.lines() {
                let indent = line.len() - line.trim_start().len();
                if in_run.is_some_and(|run| indent <= run && !line.trim().is_empty()) {
                    in_run = None;
                }
                if line.trim_start().trim_start_matches("- ").starts_with("run:") {
                    in_run = Some(indent);
                }
                assert!(in_run.is_none() || !line.contains("${{"), "{line}");
                if let Some((_, action)) = line.split_once("uses: ") {
                    let digest = action.split_once('@').unwrap().1.split(' ').next().unwrap();
                    assert!(digest.len() == 40 && hex::decode(digest).is_ok(), "{action}");
                }
            }
            assert!(folder == "forgejo" || text.contains("\npermissions: {}\n"), "{text}");
            assert!(!text.contains("pull_request_target"));
            seen += 1;
        }
    }
    assert_eq!(seen, 5);
}
