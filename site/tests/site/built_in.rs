//! The pages for contestants that come with the program: filled with a contest's own values, replaced by a contest's own pages,
//! and part of the handbook.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contest::{CONTEST, Contest};
use crate::html::{dangers, main_of, parse};

/// A contest with labels, probabilities of each, several metrics, phases and whatever else a page speaks of.
const RICH: &str = r#"
title = "Species"
url = "https://species.example/"
opens = 2026-01-01T00:00:00Z
closes = 2027-01-01T00:00:00Z
grace = "2h"

[metric]
name = "log_loss_multiclass"
direction = "lower"
decimals = 3
labels = ["cat", "dog", "owl"]

[[also]]
name = "top_k_accuracy"
parameters = { k = 2 }

[submission]
format = "csv"
id = "picture"
ids = "content/data/pictures.csv"

[answer_key]
recipient = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv"

[[phases]]
id = "first"
name = "Warming up"
from = 2026-01-01T00:00:00Z
until = 2026-03-01T00:00:00Z

[[quotas]]
scored = 3
refused = 9
calendar = "day"
zone = "Europe/Berlin"

[teams]
max_members = 4
one_team = true

[eligibility]
country_required = true
[[eligibility.attestations]]
id = "age"
text = "I am at least 18 years old."

[final]
choice = "chosen"
count = 2
"#;

fn rich(forge: &str) -> Contest {
    let contest = Contest::new();
    contest.write("content/contest.toml", &format!("{RICH}\n[forge]\nkind = \"{forge}\"\n"));
    contest.write("content/data/pictures.csv", "picture\np1\np2\np3\n");
    contest
}

const TAKING_PART: &str = "docs/taking-part/index.html";

#[test]
fn how_to_submit_is_one_click_from_home_and_has_the_contests_own_numbers() {
    let contest = rich("git");
    let home = contest.built().page("index.html");
    let links =
        parse(&home).0.into_iter().filter(|element| element.get("href") == Some("./docs/taking-part/"));
    assert!(links.count() >= 2, "in the menu and on the page itself: {home}");
    let text = main_of(&contest.page(TAKING_PART));
    for part in [
        "picture,cat,dog,owl p1,1,0,0 p2,1,0,0",
        "a probability from 0 to 1",
        "numbers of a row sum to 1",
        "2027-01-01 00:00:00 UTC",
        "at most 3 scored submissions in any calendar day (Europe/Berlin)",
        "Warming up",
        "within 2 hours after it",
        "chooses up to 2 submissions",
        "At most 4 in a team",
        "in one team only",
        "I am at least 18 years old",
        "names a country",
        "encrypt the file",
        "gitprize submit predictions.csv --team <team> --contest ADDRESS",
        "the organiser tells it",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(dangers(&contest.page(TAKING_PART)), [""; 0]);
}

#[test]
fn the_address_and_the_release_of_the_contest_stand_in_the_commands() {
    let contest = Contest::new();
    let more = "\n[forge]\nkind = \"git\"\nclone = \"https://git.species.example/contest.git\"\n[release]\n\
                version = \"0.1.0\"\nbase = \"https://species.example/programs\"\ndigest = \"sha256:DIGEST\"\n";
    contest.write("content/contest.toml", &format!("{RICH}{}", more.replace("DIGEST", &"0".repeat(64))));
    contest.write("content/data/pictures.csv", "picture\np1\np2\n");
    let html = contest.built().page(TAKING_PART);
    let text = main_of(&html);
    assert!(text.contains("--contest https://git.species.example/contest.git"), "{text}");
    assert!(!text.contains("ADDRESS"), "{text}");
    assert!(
        text.contains("gitprize 0.1.0") && html.contains("href=\"https://species.example/programs\""),
        "{html}"
    );
}

#[test]
fn each_host_has_its_own_commands_and_no_others() {
    let all = [
        ("git", "refs/pull/NUMBER/head"),
        ("github", "gh pr create"),
        ("gitlab", "merge_request.create"),
        ("forgejo", "topic=try"),
    ];
    for (kind, own) in all {
        let contest = rich(kind);
        let text = main_of(&contest.built().page("docs/sending/index.html"));
        for (other, commands) in all {
            assert_eq!(text.contains(commands), other == kind, "{kind}: {commands} in {text}");
        }
        assert!(text.contains(own));
        // A merge request is none but on GitLab.
        assert_eq!(text.contains("merge request"), kind == "gitlab", "{text}");
    }
}

#[test]
fn only_what_the_contest_uses_is_shown() {
    let contest = rich("github");
    let text = main_of(&contest.built().page("docs/metrics/index.html"));
    for part in ["log_loss_multiclass", "top_k_accuracy", "k = 2", "with 3 decimals", "lower is better"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for part in ["rmse", "ndcg", "[metric]", "contest.toml"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    // The Netflix layout is another contest's.
    let netflix = Contest::new();
    let text = main_of(&netflix.built().page(TAKING_PART));
    assert!(text.contains("group-1: 3.5 3.5") && !text.contains("As CSV"), "{text}");
    assert!(main_of(&netflix.page("docs/metrics/index.html")).contains("rmse"));
}

#[test]
fn a_file_of_the_same_name_takes_a_pages_place() {
    let contest = Contest::new();
    assert!(main_of(&contest.built().page("docs/teams/index.html")).contains("gitprize join"));
    // It has none of the headings that other pages link to.
    contest.write(
        "content/docs/teams.md",
        "+++\ntitle = \"Our teams\"\nsummary = \"Ours.\"\n+++\n\nAs we like it.\n",
    );
    let page = main_of(&contest.built().page("docs/teams/index.html"));
    assert_eq!(page, "Our teams As we like it.");
    assert!(main_of(&contest.page("docs/index.html")).contains("Our teams Ours."));
    // What is not replaced is there as before, and a new page beside it.
    contest.write(
        "content/docs/prizes-here.md",
        "+++\ntitle = \"More\"\n+++\n\n[teams](teams.md), [codes](refusals.md)\n",
    );
    assert!(contest.built().page("docs/prizes-here/index.html").contains("href=\"../../docs/refusals/\""));
    // Between pages of the organiser's own a heading has to be there.
    contest.write("content/faq.md", "+++\ntitle = \"FAQ\"\n+++\n\n[merge](docs/teams.md#merge)\n");
    let ran = contest.build();
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("broken-link") && ran.err.contains("content/faq.md"), "{}", ran.err);
}

#[test]
fn a_contests_copies_of_the_pages_say_the_same() {
    let contest = rich("github");
    let before =
        ["docs/taking-part", "docs/sending", "docs/metrics", "docs/prediction-files", "docs/statistics"]
            .map(|page| format!("{page}/index.html"));
    let said = before.each_ref().map(|page| main_of(&contest.built().page(page)));
    for entry in std::fs::read_dir(project().join("site/docs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        contest.write(&format!("content/docs/{name}"), &std::fs::read_to_string(&path).unwrap());
    }
    contest.built();
    for (page, said) in before.iter().zip(said) {
        assert_eq!(main_of(&contest.page(page)), said, "{page}");
    }
}

#[test]
fn a_link_into_the_handbook_is_words_where_nobody_said_where_that_is() {
    let contest = Contest::new();
    let page = "+++\ntitle = \"A\"\n+++\n\n[more](../../docs/probing.md#the-meter) of it.\n";
    contest.write("content/docs/statistics.md", page);
    let html = contest.built().page("docs/statistics/index.html");
    assert_eq!(main_of(&html), "A more of it.");
    // From other pages, to other folders and to what is no page it is a mistake as before.
    for (file, link) in [
        ("content/faq.md", "../docs/probing.md"),
        ("content/docs/a.md", "../../docs/deep/probing.md"),
        ("content/docs/a.md", "../../docs/probing.txt"),
        ("content/docs/a.md", "../../README.md"),
    ] {
        let contest = Contest::new();
        contest.write(file, &format!("+++\ntitle = \"A\"\n+++\n\n[more]({link})\n"));
        let ran = contest.build();
        assert!(ran.code == 1 && ran.err.contains("broken-link"), "{link}: {}", ran.err);
    }
}

#[test]
fn no_value_of_a_contest_means_anything_on_these_pages() {
    let hostile = "*a* `b` <script>alert(1)</script> | [x](javascript:y) {{ 7 * 7 }} ~~c~~";
    let quoted = serde_json::to_string(hostile).unwrap();
    let contest = Contest::new();
    let toml = RICH
        .replace("\"Warming up\"", &quoted)
        .replace("\"I am at least 18 years old.\"", &quoted)
        .replace("\"picture\"", &serde_json::to_string("pic*ture`s`").unwrap())
        .replace("[\"cat\", \"dog\", \"owl\"]", "[\"*cat*\", \"`do|g`\", \"<b>owl</b>\"]");
    contest.write("content/contest.toml", &toml);
    contest.built();
    for page in ["docs/taking-part", "docs/metrics", "docs/what-is-kept", "docs/prediction-files"] {
        let html = contest.page(&format!("{page}/index.html"));
        assert_eq!(dangers(&html), [""; 0], "{page}");
    }
    let html = contest.page(TAKING_PART);
    let found: Vec<_> = parse(&html)
        .0
        .into_iter()
        .filter(|element| ["em", "del", "b"].contains(&element.name.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:?}");
    let text = main_of(&contest.page(TAKING_PART));
    for part in [hostile, "pic*ture`s`", "*cat*", "`do|g`", "<b>owl</b>"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn whatever_a_contest_leaves_out_every_link_leads_somewhere() {
    for forge in ["git", "github", "gitlab", "forgejo"] {
        for (pages, more) in [
            (&[][..], ""),
            (&["rules", "data", "faq"][..], "[terms]\nfile = \"content/rules.md\"\nrequired = true\n"),
            (
                &["rules"][..],
                "[[phases]]\nid = \"a\"\nname = \"A\"\nfrom = 2006-10-02T00:00:00Z\nuntil = 2007-10-02T00:00:00Z\n",
            ),
        ] {
            let contest = Contest::with(&format!("{more}\n[forge]\nkind = \"{forge}\"\n"));
            for page in pages {
                contest.write(
                    &format!("content/{page}.md"),
                    &format!("+++\ntitle = \"{page}\"\n+++\n\nText.\n"),
                );
            }
            contest.built();
            let text = main_of(&contest.page(TAKING_PART));
            for debris in ["{{", "{%", "}}", "None", "undefined"] {
                assert!(!text.contains(debris), "{debris} in {text}");
            }
        }
    }
    assert!(CONTEST.contains("netflix"), "the layout of these");
}

#[test]
fn what_moved_into_the_handbook_leaves_its_address_behind() {
    let contest = Contest::new();
    for old in ["arrivals", "batches", "downloads", "own-metrics", "pages", "programs", "secrets"] {
        let html = contest.built().page(&format!("docs/{old}/index.html"));
        assert!(
            main_of(&html).contains("handbook") && html.contains("href=\"../../docs/\""),
            "{old}: {html}"
        );
    }
    assert!(!contest.page("sitemap.xml").contains("docs/secrets"));
    // A contest may have a page of its own there.
    contest.write("content/docs/secrets.md", "+++\ntitle = \"Ours\"\n+++\n\nNone.\n");
    assert_eq!(main_of(&contest.built().page("docs/secrets/index.html")), "Ours None.");
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn handbook(dir: &Path, out: &Path) -> (i32, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_site"))
        .args(["handbook", "--dir"])
        .arg(dir)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    (ran.status.code().unwrap(), String::from_utf8_lossy(&ran.stderr).into_owned())
}

#[test]
fn the_handbook_is_a_site_of_its_own_with_the_contestants_pages_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("handbook");
    let (code, err) = handbook(&project(), &out);
    assert_eq!(code, 0, "{err}");
    let page = |route: &str| std::fs::read_to_string(out.join(format!("{route}.html"))).unwrap();
    // By the names of files, so that it can be read where no server is.
    assert!(page("index").contains("href=\"./contestants/taking-part.html\""), "{}", page("index"));
    assert!(page("contestants/teams").contains("href=\"../index.html\""));
    assert!(main_of(&page("contestants/taking-part")).contains("with the values of the sample contest"));
    for name in std::fs::read_dir(project().join("docs")).unwrap() {
        let name = name.unwrap().file_name().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".md") else { continue };
        let html = page(stem);
        assert_eq!(dangers(&html), [""; 0], "{name}");
        assert!(!html.contains("leaderboard.json"), "{name} has the foot of a contest");
    }
    assert!(out.join("assets/style.css").is_file());
}

#[test]
fn a_broken_link_between_the_two_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    for path in ["content/contest.toml", "docs/index.md"] {
        std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
    }
    std::fs::copy(project().join("content/contest.toml"), root.join("content/contest.toml")).unwrap();
    let out = folder.path().join("out");
    // The pages of contestants link into the handbook, so that its own pages have to be there.
    std::fs::create_dir_all(root.join("docs/schemas")).unwrap();
    for folder in ["docs", "docs/schemas"] {
        for entry in std::fs::read_dir(project().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, root.join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    let first = std::fs::read_to_string(root.join("docs/index.md")).unwrap();
    let index =
        |links: &str| std::fs::write(root.join("docs/index.md"), format!("{first}\n{links}\n")).unwrap();
    std::fs::write(root.join("docs/schemas/a.json"), "{}").unwrap();
    // A file beside the pages comes along where a page links to it.
    index("[a schema](schemas/a.json), [teams](../site/docs/teams.md#merge)");
    let (code, err) = handbook(&root, &out);
    assert_eq!(code, 0, "{err}");
    assert!(out.join("docs/schemas/a.json").is_file());
    for (links, wrong) in [
        ("[none](schemas/b.json)", "is neither"),
        ("[teams](../site/docs/teams.md#no-such-heading)", "that page has no such heading"),
        ("[teams](../site/docs/taems.md)", "there is no such page"),
        ("[x](../README.md)", "there is no such page"),
    ] {
        index(links);
        let (code, err) = handbook(&root, &out);
        assert_eq!(code, 1, "{links}: {err}");
        assert!(err.contains(wrong) && err.contains("docs/index.md"), "{links}: {err}");
    }
    // A page that no other links to is never found.
    index("None.");
    std::fs::write(root.join("docs/alone.md"), "+++\ntitle = \"Alone\"\n+++\n\nText.\n").unwrap();
    let (code, err) = handbook(&root, &out);
    assert!(code == 1 && err.contains("docs/alone.md"), "{err}");
    // Somewhere else there is none.
    let (code, err) = handbook(folder.path(), &out);
    assert!(code == 2 && err.contains("docs/index.md is not there"), "{err}");
}
