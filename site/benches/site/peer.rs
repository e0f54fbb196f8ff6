//! The forum as a project of Hugo's: a page a thread with the Markdown of its posts, a page a section, and a frame as large as ours.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::contest::Made;

/// The `hugo` on the path.
pub(crate) fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("hugo")).find(|program| program.is_file())
}

const FRAME: &str = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ .Title }} · {{ .Site.Title }}</title>
<meta name="description" content="A thread in the forum of {{ .Site.Title }}.">
<link rel="canonical" href="{{ .Permalink }}">
<meta property="og:title" content="{{ .Title }}">
<meta property="og:url" content="{{ .Permalink }}">
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site"><p class="name"><a href="/">{{ .Site.Title }}</a></p>
<nav aria-label="Main"><ul>{{ range .Site.Params.menu }}<li><a href="/{{ . }}/">{{ . }}</a></li>{{ end }}</ul></nav></header>
<main id="main">{{ block "main" . }}{{ end }}</main>
<footer class="site"><p><a href="/refused/">Refused pull requests</a>. For programs: <a href="/api/v1/leaderboard.json">JSON</a>.</p></footer>
</body>
</html>
"##;

/// Makes it in the new folder `project`.
pub(crate) fn project(project: &Path, made: &Made) -> Result<()> {
    let write = |name: &str, text: &str| -> Result<()> {
        let path = project.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, text)?)
    };
    write(
        "hugo.toml",
        "baseURL = \"https://history.example/\"\ntitle = \"A long history\"\ndisableKinds = [\"taxonomy\", \"term\", \"RSS\"]\n\
         [params]\nmenu = [\"leaderboard\", \"prizes\", \"rules\", \"docs\", \"teams\", \"forum\"]\n",
    )?;
    write("layouts/_default/baseof.html", FRAME)?;
    let list = "{{ define \"main\" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}\n";
    write("layouts/_default/list.html", list)?;
    write(
        "layouts/_default/single.html",
        "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ end }}\n",
    )?;
    for thread in 0..made.size.threads {
        let mut text = String::new();
        for post in 1.. {
            let Ok(source) = std::fs::read_to_string(made.path(&Made::post_file(thread, post))) else {
                break;
            };
            let (front, body) = source.trim_start_matches("+++\n").split_once("+++\n").unwrap_or_default();
            if post == 1 {
                let _ = write!(text, "+++\n{front}+++\n");
            }
            text.push_str(body);
        }
        let name = Made::post_file(thread, 1);
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        write(&format!("{folder}.md"), &text)?;
    }
    Ok(())
}
