use super::*;

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir_all(out.join("rules")).unwrap();
    std::fs::create_dir_all(out.join("empty")).unwrap();
    std::fs::write(out.join("index.html"), "<head></head>home").unwrap();
    std::fs::write(out.join("rules/index.html"), "<head></head>rules").unwrap();
    std::fs::write(out.join(".hidden"), "hidden").unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    folder
}

fn shown(folder: &tempfile::TempDir, path: &str) -> String {
    match find(&folder.path().join("out"), path) {
        Found::File(file) => file.strip_prefix(folder.path().join("out")).unwrap().display().to_string(),
        Found::Folder => "redirect".to_owned(),
        Found::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn addresses_find_their_files() {
    let folder = site();
    assert_eq!(shown(&folder, "/"), "index.html");
    assert_eq!(shown(&folder, "/rules/"), "rules/index.html");
    assert_eq!(shown(&folder, "/rules"), "redirect");
    assert_eq!(shown(&folder, "/empty/"), "nothing");
}

#[test]
fn nothing_outside_the_folder_is_served() {
    let folder = site();
    for path in [
        "/../secret.txt",
        "/rules/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/.hidden",
        "//etc/passwd",
        "/\\..\\secret.txt",
    ] {
        assert_eq!(shown(&folder, path), "nothing", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = site();
    let out = folder.path().join("out");
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), out.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path(), out.join("up")).unwrap();
    assert_eq!(shown(&folder, "/link.txt"), "nothing");
    assert_eq!(shown(&folder, "/up/secret.txt"), "nothing");
}

#[test]
fn files_have_the_media_types_that_browsers_ask_for() {
    for (file, kind) in [
        ("index.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("times.js", "text/javascript; charset=utf-8"),
        ("leaderboard.json", "application/json"),
        ("feed.xml", "text/xml; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("none", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(kind_of(Path::new(file)), kind, "{file}");
    }
}
