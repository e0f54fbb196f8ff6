//! What outlives the contest holds what it says it holds, and nobody's name who was forgotten.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use base::digest::sha256_hex;

use crate::support::{self, Fixture, GOOD, contest_toml, git, told};

fn on_main(fixture: &Fixture, files: &[support::File<'_>]) {
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
}

#[test]
fn a_stale_site_is_not_archived() {
    let fixture = Fixture::with(&contest_toml("").replace("[answer_key]", "rehearsal = true\n[answer_key]"));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-03T00:00:00Z");
    // Built before somebody was forgotten.
    let public = fixture.path("clone/public");
    std::fs::create_dir_all(&public).unwrap();
    std::fs::write(public.join("index.html"), "<p>Gabor Takacs</p>").unwrap();
    let out = fixture.path("archive");
    let made = fixture.judge(&["archive", "--out", out.to_str().unwrap(), "--format", "json"]).ok().json();
    let is_there = support::judge_program().with_file_name("site").is_file();
    assert_eq!(made["site"], is_there, "{made}");
    let index = std::fs::read_to_string(out.join("site/index.html")).unwrap_or_default();
    assert!(!index.contains("Gabor") && index.contains("Small contest") == is_there, "{index}");
    let readme = std::fs::read_to_string(out.join("README.md")).unwrap();
    assert_eq!(readme.contains("`site/`"), is_there, "{readme}");
    // The same contest gives the same bytes, and without a site none is promised.
    let twice = fixture.path("twice");
    fixture.judge(&["archive", "--out", twice.to_str().unwrap()]).ok();
    let sums = |folder: &std::path::Path| std::fs::read_to_string(folder.join("CHECKSUMS.sha256")).unwrap();
    assert_eq!(sums(&out), sums(&twice));
    fixture.judge(&["archive", "--no-site", "--out", twice.to_str().unwrap()]).ok();
    let readme = std::fs::read_to_string(twice.join("README.md")).unwrap();
    assert!(
        !readme.contains("`site/`") && !readme.contains("`predictions/`:") && !twice.join("site").exists(),
        "{readme}"
    );
}

#[test]
fn a_pointer_of_git_lfs_is_a_missing_file() {
    let fixture = Fixture::new();
    let image = b"an image of half a gigabyte";
    let pointer = |bytes: &[u8]| {
        let sum = sha256_hex(bytes);
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sum}\nsize {}\n", bytes.len())
    };
    let (here, gone) = (pointer(image), pointer(b"never fetched"));
    let files: [support::File<'_>; 2] = [
        ("content/data/a.png", "100644", here.as_bytes()),
        ("content/data/b.png", "100644", gone.as_bytes()),
    ];
    on_main(&fixture, &files);
    fixture.run("2009-01-03T00:00:00Z");
    // One of them was fetched.
    std::fs::write(fixture.path("clone/content/data/a.png"), image).unwrap();
    let out = fixture.path("archive");
    let archive = |more: &[&str]| {
        fixture.judge(&[&["archive", "--no-site", "--out", out.to_str().unwrap()], more].concat())
    };
    let ran = archive(&[]);
    assert!(
        ran.code == 1 && ran.err.contains("error[pointer-only]") && !out.exists(),
        "{}{}",
        ran.out,
        ran.err
    );
    told!();
    archive(&["--allow-missing"]).ok();
    assert_eq!(std::fs::read(out.join("content/data/a.png")).unwrap(), image);
    assert!(!out.join("content/data/b.png").exists());
    let readme = std::fs::read_to_string(out.join("README.md")).unwrap();
    assert!(readme.contains("## What is missing\n\n- content/data/b.png\n"), "{readme}");
}
