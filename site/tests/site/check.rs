//! `site check`: what readers would stumble over, on the pages as they are.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

use crate::contest::{Contest, Ran, ran};

const FRONT: &str = "+++\ntitle = \"Rules\"\nmenu = \"Rules\"\n+++\n\n";

fn check(contest: &Contest, more: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
    command.args(["check", "--now", "2010-01-01T00:00:00Z", "--dir"]).arg(contest.root());
    ran(command.args(more).output().unwrap())
}

fn sample() -> Contest {
    let mut contest = Contest::new();
    contest.write("content/rules.md", &format!("{FRONT}## One\n\n[here](#one) and [there](/teams/).\n"));
    contest.write("content/news/start.md", "+++\ntitle = \"Start\"\ndate = 2006-10-02\n+++\n\nIt begins.\n");
    contest.write("content/forum/data/_section.md", "+++\ntitle = \"Data\"\n+++\n\nAbout it.\n");
    contest.write(
        "content/forum/data/md5/0001.md",
        "+++\ntitle = \"MD5 {{ x }}\"\nauthor = \"{% if %}\"\ndate = 2007-01-01\n+++\n\nIs it {{ this }}? NaN\n",
    );
    for team in ["gravity", "bellkor"] {
        contest.team(team, "{{ name }}");
    }
    contest.scored("gravity", "2006-11-01T00:00:00Z", 0.9);
    contest.refused("bellkor", "2006-12-01T00:00:00Z", "rows", "the id \"{{ 7 }}\" is missing");
    contest
}

fn codes(ran: &Ran) -> Vec<(String, String)> {
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = said["findings"].as_array().unwrap().iter();
    let mut codes: Vec<_> = findings.map(|found| (text(&found["severity"]), text(&found["code"]))).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn is(severity: &str, code: &str) -> (String, String) {
    (severity.to_owned(), code.to_owned())
}

#[test]
fn the_built_in_theme_has_nothing_to_mend_whatever_strangers_write() {
    let contest = sample();
    let ran = check(&contest, &["--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &said["result"]["errors"]), (0, &0.into()), "{said}");
    // What a stranger wrote is no more than a warning, and a poster's words are nobody's template.
    assert_eq!(codes(&ran), [is("warning", "template-debris")], "{said}");
    assert_eq!(check(&contest, &["--strict"]).code, 1);
    assert!(!contest.out().exists() && !contest.root().join(".site-cache").exists(), "it writes nothing");
}

#[test]
fn what_a_template_does_wrong_is_told_where_it_stands() {
    let contest = sample();
    for team in ["gravity", "bellkor"] {
        contest.team(team, "Plain");
    }
    contest.write(
        "content/theme/news.html",
        "{% extends \"base.html\" %}{% block main %}<h1 id=\"main\">News</h1>\n\
         <p>a<div id=\"one\">b</div></p>\n<li id=\"one\">c</li>\n\
         <a href=\"nowhere.html\">d</a> <a href=\"{{ root }}rules/#two\">e</a> <a href=\"#three\">f</a>\n\
         <img src=\"{{ root }}none.png\"> <a href=\"http://[::1\">g</a>\n<b>{{ \"{{\" }} x }}</b> <i>NaN</i>\n{% endblock main %}",
    );
    contest.write("content/theme/icon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>");
    contest.write(
        "content/theme/sitemap.xml",
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
         <url><loc>https://sample.example/prize/nowhere/</loc></url><url><loc>teams/</loc></url></urlset>",
    );
    let ran = check(&contest, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for (code, place) in [
        ("same-id", "news/index.html"),
        ("bad-nesting", "</p> ends nothing"),
        ("bad-nesting", "<li> lies in <main>"),
        ("broken-link", "\"nowhere.html\" leads to /news/nowhere.html"),
        ("broken-link", "leads to \"two\" on /rules/"),
        ("broken-link", "leads to \"three\" on /news/"),
        ("broken-link", "the picture \"../none.png\""),
        ("broken-link", "is no address"),
        ("no-alternative", "a picture has no words"),
        ("template-debris", "\"{{\" stands on the page"),
        ("template-debris", "\"NaN\" stands on the page"),
        ("bad-data-file", "assets/icon.svg"),
        ("bad-sitemap", "leads to /nowhere/"),
        ("bad-sitemap", "\"teams/\" is no whole address"),
    ] {
        let is_told = ran
            .err
            .split("\nerror[")
            .any(|told| told.trim_start_matches("error[").starts_with(code) && told.contains(place));
        assert!(is_told, "{code} {place}: {}", ran.err);
    }
    crate::support::told!();
}

#[test]
fn news_are_looked_at_before_anybody_sees_them() {
    let contest = sample();
    let announced = "+++\ntitle = \"Announced\"\ndate = 2031-01-01\n+++\n\nIt was [told](/nowhere/).\n";
    contest.write("content/news/announced.md", announced);
    assert_eq!(contest.build().code, 0);
    let ran = check(&contest, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("content/news/announced.md") && ran.err.contains("/nowhere/"), "{}", ran.err);
}

#[test]
fn pages_that_nothing_leads_to_and_days_that_have_not_come_are_warnings() {
    let contest = sample();
    contest.write("content/hidden.md", "+++\ntitle = \"Hidden\"\n+++\n\nWords.\n");
    contest.write("content/news/later.md", "+++\ntitle = \"Later\"\ndate = 2031-01-01\n+++\n\nIt ends.\n");
    contest.write(
        "content/forum/data/late/0001.md",
        "+++\ntitle = \"Late\"\nauthor = \"G\"\ndate = 2031-01-01\n+++\n\nWords.\n",
    );
    let ran = check(&contest, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (code, file) in [
        ("orphan-page", "content/hidden.md"),
        ("future-date", "content/news/later.md"),
        ("future-date", "content/forum/data/late/0001.md"),
    ] {
        let is_told = ran.err.split("warning[").any(|told| told.starts_with(code) && told.contains(file));
        assert!(is_told, "{code} {file}: {}", ran.err);
    }
    // A forge shows ten annotations: what else is wrong is told as text.
    let ran = check(&contest, &["--strict", "--format", "github"]);
    assert!(ran.code == 1 && ran.out.contains("::error file=index.html,line="), "{}", ran.out);
    assert!(
        ran.out.contains("error[orphan-page]") && ran.out.contains("--> content/hidden.md"),
        "{}",
        ran.out
    );
    // What the build refuses, the check refuses.
    contest.write("content/hidden.md", "+++\ntitle = \"Hidden\"\ndraft = true\n+++\n\n[no](none.md)\n");
    let ran = check(&contest, &[]);
    assert!(ran.code == 1 && ran.err.contains("error[unknown-key]"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn a_host_that_takes_less_is_told() {
    let contest = sample();
    // Lines, since what is published is looked through for keys.
    contest.write("content/data/set.bin", &"\n".repeat((25 << 20) + 1));
    contest.write("content/rules.md", &format!("{FRONT}## One\n\n[set](data/set.bin)\n"));
    assert_eq!(check(&contest, &["--host", "pages"]).code, 0);
    let ran = check(&contest, &["--host", "cloudflare"]);
    assert!(
        ran.code == 1 && ran.err.contains("error[host-limit]") && ran.err.contains("data/set.bin"),
        "{}",
        ran.err
    );
    crate::support::told!();
}

/// A server that answers the first line of each request, and says how many came.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut text = [0; 2048];
            let length = stream.read(&mut text).unwrap_or_default();
            let asked = String::from_utf8_lossy(&text[..length]).into_owned();
            let status = match asked.split(' ').nth(1).unwrap_or_default() {
                "/there" => "200 OK",
                "/get" if asked.starts_with("HEAD") => "405 Method Not Allowed",
                "/get" => "200 OK",
                _ => "404 Not Found",
            };
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    address
}

#[test]
fn addresses_elsewhere_are_asked_only_when_somebody_says_so_and_never_a_posters() {
    let contest = sample();
    let server = server();
    let text = format!("{FRONT}## One\n\n[a]({server}/there#x), [b]({server}/get), [c]({server}/gone).\n");
    contest.write("content/rules.md", &text);
    contest.write(
        "content/forum/data/md5/0001.md",
        &format!("+++\ntitle = \"T\"\nauthor = \"G\"\ndate = 2007-01-01\n+++\n\n[d]({server}/posted)\n"),
    );
    let ran = check(&contest, &[]);
    assert!(ran.code == 0 && !ran.err.contains("dead-address"), "{}", ran.err);
    let ran = check(&contest, &["--external"]);
    assert_eq!((ran.code, ran.err.matches("warning[dead-address]").count()), (0, 1), "{}", ran.err);
    assert!(ran.err.contains("/gone is not to be had: its server answers 404"), "{}", ran.err);
    assert!(ran.err.contains("rules/index.html"), "{}", ran.err);
    crate::support::told!();
}
