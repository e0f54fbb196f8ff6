//! Markdown pages, links, placeholders, forum, theme.

use crate::contest::{CONTEST, Contest, tree};
use crate::html::{parse, words};

const FRONT: &str = "+++\ntitle = \"Rules\"\nmenu = \"Rules\"\n+++\n";

#[test]
fn placeholders_take_their_values_from_the_contest() {
    let contest = Contest::new();
    contest.write(
        "content/rules.md",
        &format!("{FRONT}\nUntil {{{{ closes }}}}, {{{{ metric.name }}}} {{{{ grand.public }}}}.\n"),
    );
    let text = words(&contest.built().page("rules/index.html"));
    assert!(text.contains("Until 2009-07-26 18:42:37 UTC, RMSE 0.8563."), "{text}");
}

#[test]
fn an_unknown_placeholder_stops_the_build_where_it_stands() {
    let contest = Contest::new();
    contest.write("content/rules.md", &format!("{FRONT}\nFine.\n\nUntil {{{{ closse }}}}.\n"));
    let ran = contest.build();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("content/rules.md:8:10"), "{}", ran.err);
    assert!(ran.err.contains("closse"), "{}", ran.err);
    assert!(!contest.out().exists());
}

#[test]
fn a_broken_link_is_named_and_the_old_site_stays() {
    let contest = Contest::new();
    contest.write("content/faq.md", "+++\ntitle = \"FAQ\"\n+++\n\n## Why\n\nSee [rules](rules.md).\n");
    contest.write("content/rules.md", &format!("{FRONT}\n## One\n\n[why](faq.md#why)\n"));
    contest.built();
    let before = tree(&contest.out());
    for (broken, place) in [
        ("[a](nowhere.md)", "content/rules.md:6:1"),
        ("Text [a](faq.md#because)", "content/rules.md:6:6"),
        ("{{ title }} [a](/teams/nobody/)", "content/rules.md:6:17"),
        ("[a](#none)", "content/rules.md:6:1"),
        ("[a](../../etc/passwd)", "content/rules.md:6:1"),
        ("[a](javascript:alert(1))", "content/rules.md:6:1"),
        ("<b>raw</b>", "content/rules.md:6:1"),
    ] {
        contest.write("content/rules.md", &format!("{FRONT}\n{broken}\n"));
        let ran = contest.build();
        assert_eq!(ran.code, 1, "{broken}");
        assert!(ran.err.contains(place), "{broken}: {}", ran.err);
        assert_eq!(before, tree(&contest.out()), "{broken}");
    }
}

#[test]
fn a_formula_that_cannot_be_drawn_is_told_where_it_stands() {
    let contest = Contest::new();
    for formula in ["$\\nosuch{1}$", "$$\\frac{1}$$", "$\\def\\a{b} \\a$"] {
        contest.write("content/rules.md", &format!("{FRONT}\nBy {formula} it is.\n"));
        let ran = contest.build();
        assert!(ran.code == 1 && ran.err.contains("error[bad-formula]"), "{formula}: {}", ran.err);
        assert!(ran.err.contains("content/rules.md:6:4"), "{formula}: {}", ran.err);
    }
    crate::support::told!();
}

#[test]
fn findings_of_all_files_come_together_and_in_other_formats() {
    let contest = Contest::new();
    contest.write("content/a.md", "no front matter");
    contest.write("content/b.md", "+++\ntitle = \"B\"\nfoo = 1\n+++\n");
    contest.write("content/c/d.md", "+++\n+++\n");
    let ran = contest.build_with(&["--format", "json"]);
    assert_eq!(ran.code, 1);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let codes: Vec<&str> =
        value["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["no-front-matter", "unknown-key", "misplaced-file"]);
    let ran = contest.build_with(&["--format", "github"]);
    assert!(ran.out.starts_with("::error file=content/a.md,line=1,col=1"), "{}", ran.out);
    crate::support::told!();
}

#[test]
fn links_work_below_any_path() {
    let contest = Contest::new();
    contest.team("a", "A");
    contest.write("content/rules.md", &format!("{FRONT}\n[f](forum/x/y/0001.md), [b](/leaderboard/)\n"));
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    contest.write(
        "content/forum/x/y/0001.md",
        "+++\ntitle = \"Y\"\nauthor = \"organiser\"\ndate = 2007-01-01\n+++\n[r](../../../rules.md)\n",
    );
    contest.built();
    let files = tree(&contest.out());
    for (name, bytes) in &files {
        if !name.ends_with(".html") || name == "404.html" {
            continue;
        }
        for element in parse(&String::from_utf8_lossy(bytes)).0 {
            for key in ["href", "src"] {
                let Some(address) = element.get(key).filter(|address| !address.contains(':')) else {
                    continue;
                };
                assert!(!address.starts_with('/'), "{name}: {address}");
                let path = address.split(['#', '?']).next().unwrap();
                let mut folder: Vec<&str> = name.split('/').collect();
                folder.pop();
                for part in path.split('/') {
                    match part {
                        "" | "." => {}
                        ".." => assert!(folder.pop().is_some(), "{name}: {address} leaves the site"),
                        part => folder.push(part),
                    }
                }
                let file = folder.join("/");
                let found = files.contains_key(&file)
                    || files.contains_key(format!("{file}/index.html").trim_start_matches('/'));
                assert!(found || path.is_empty(), "{name}: {address}");
            }
        }
    }
    // A server shows the 404 page at any depth, so its links start at the site's own path.
    assert!(contest.page("404.html").contains("href=\"/prize/leaderboard/\""));
}

#[test]
fn long_threads_and_sections_are_cut_into_pages() {
    let contest = Contest::new();
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    for number in 1..=120 {
        let title = if number == 1 { "title = \"Long\"\n" } else { "" };
        contest.write(
            &format!("content/forum/x/long/{number:04}.md"),
            &format!("+++\n{title}author = \"organiser\"\ndate = 2007-01-01\n+++\nPost {number}.\n"),
        );
        contest.write(
            &format!("content/forum/x/thread-{number}/1.md"),
            "+++\ntitle = \"Short\"\nauthor = \"organiser\"\ndate = 2006-01-01\n+++\nSee [that](../long/0077.md).\n",
        );
    }
    contest.built();
    assert_eq!(contest.page("forum/x/long/index.html").matches("<article").count(), 50);
    assert!(contest.page("forum/x/long/page_3/index.html").contains("Post 120."));
    assert!(
        contest
            .page("forum/x/thread-5/index.html")
            .contains("href=\"../../../forum/x/long/page_2/#post-77\"")
    );
    assert_eq!(contest.page("forum/x/page_2/index.html").matches("<h2>").count(), 21);
}

#[test]
fn no_name_takes_the_address_of_a_part_of_a_list() {
    let contest = Contest::new();
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    let threads = ["page-2".to_owned(), "2".to_owned()].into_iter();
    for thread in threads.chain((0..120).map(|number| format!("t{number}"))) {
        let post = format!("+++\ntitle = \"The {thread}\"\nauthor = \"organiser\"\ndate = 2006-01-01\n+++\n");
        contest.write(&format!("content/forum/x/{thread}/1.md"), &post);
    }
    for slug in ["page-1", "page-2", "page-3", "index", "api", "all", "2", "teams"] {
        contest.team(slug, &format!("Team {slug}"));
    }
    for number in 0..1_001 {
        contest.team(&format!("t{number}"), &format!("T {number}"));
    }
    contest.built();
    assert!(words(&contest.page("forum/x/page-2/index.html")).contains("The page-2"));
    assert_eq!(contest.page("forum/x/page_2/index.html").matches("<h2>").count(), 22);
    assert!(words(&contest.page("teams/page-2/index.html")).contains("Team page-2"));
    assert!(words(&contest.page("teams/page_2/index.html")).contains("1009 teams, by name"));
}

#[test]
fn a_page_and_a_file_with_one_address_are_a_finding() {
    let contest = Contest::new();
    contest.write("content/docs/one.md", "+++\ntitle = \"One\"\n+++\n[two](two/index.html)\n");
    contest.write("content/docs/two.md", "+++\ntitle = \"Two\"\n+++\n");
    contest.write("content/docs/two/index.html", "<p>two</p>\n");
    let ran = contest.build();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("address-collision"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn what_an_organisers_page_may_cost_is_bounded_and_the_page_is_named() {
    let contest = Contest::new();
    let nested = "{% for a in range(end=90000) %}".repeat(4) + &"{% endfor %}".repeat(4);
    let long = format!("{{% for a in range(end=9000) %}}{}{{% endfor %}}", "word ".repeat(200));
    let doubling = "{% set s = \"ab\" %}{% for i in range(end=60) %}{% set_global s = s ~ s %}{% endfor %}";
    for (text, why) in
        [(nested.as_str(), "too many turns"), (&long, "longer than"), (doubling, "longer than a mebibyte")]
    {
        contest.write("content/rules.md", &format!("{FRONT}\n{text}\n"));
        let started = std::time::Instant::now();
        let ran = contest.build();
        assert!(started.elapsed().as_secs() < 20, "{why}: {:?}", started.elapsed());
        assert_eq!(ran.code, 1, "{why}: {}", ran.err);
        assert!(ran.err.contains("content/rules.md") && ran.err.contains(why), "{why}: {}", ran.err);
        assert!(!ran.err.contains("gitprize_step"), "{}", ran.err);
    }
    contest.write("content/rules.md", &format!("{FRONT}\nFine.\n"));
    let page = format!("{{% extends \"base.html\" %}}\n{{% block main %}}{nested}{{% endblock main %}}");
    contest.write("content/theme/not-found.html", &page);
    let ran = contest.build();
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("content/theme/not-found.html") && ran.err.contains("too many turns"),
        "{}",
        ran.err
    );
    crate::support::told!();
}

#[test]
fn a_contest_may_replace_a_template_and_the_stylesheet() {
    let contest = Contest::new();
    contest.write("content/theme/style.css", "body { color: teal }\n");
    contest.write(
        "content/theme/not-found.html",
        "{% extends \"base.html\" %}{% block main %}<h1>Lost in {{ contest.title }}</h1>{% endblock main %}",
    );
    contest.built();
    assert_eq!(contest.page("assets/style.css"), "body { color: teal }\n");
    assert!(contest.page("404.html").contains("<h1>Lost in Sample</h1>"));
}

#[test]
fn a_broken_template_is_named_with_its_place() {
    let contest = Contest::new();
    for (text, code) in [
        (
            "{% extends \"base.html\" %}\n{% block main %}{{ nothing }}{% endblock main %}",
            "template-rendering",
        ),
        ("\n{% if %}", "template-syntax"),
    ] {
        contest.write("content/theme/not-found.html", text);
        let ran = contest.build();
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains(code) && ran.err.contains("content/theme/not-found.html:2:"), "{}", ran.err);
    }
    contest.write("content/theme/not-found.html", "ok");
    contest.write("content/theme/nothing.html", "ok");
    assert!(contest.build().err.contains("unknown-theme-file"));
    crate::support::told!();
}

#[test]
fn feed_and_sitemap_are_well_formed_whatever_the_names() {
    let mut contest = Contest::new();
    contest
        .write("content/contest.toml", &CONTEST.replace("title = \"Sample\"", "title = \"A & B <C> ]]>\""));
    contest.team("a", "<b>&\"'");
    contest.scored("a", "2008-01-01T00:00:00Z", 0.9);
    contest.write(
        "content/news/n.md",
        "+++\ntitle = \"]]> & <x>\"\ndate = 2008-01-02\n+++\nWords & [more](../news/n.md).\n",
    );
    contest.built();
    for file in ["feed.xml", "sitemap.xml"] {
        let xml = contest.page(file);
        let mut reader = quick_xml::Reader::from_str(&xml);
        reader.config_mut().check_end_names = true;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(why) => panic!("{file}: {why}\n{xml}"),
            }
        }
    }
    let feed = contest.page("feed.xml");
    assert_eq!(feed.matches("<entry>").count(), 2);
    assert!(feed.contains("<updated>2008-01-02T00:00:00+00:00</updated>"), "{feed}");
    assert!(contest.page("sitemap.xml").contains("<loc>https://sample.example/prize/teams/a/</loc>"));
    // The same as JSON Feed, in which links lead from anywhere.
    let json: serde_json::Value = serde_json::from_str(&contest.page("feed.json")).unwrap();
    assert_eq!(json["items"].as_array().unwrap().len(), 2);
    assert_eq!(json["items"][0]["title"], "]]> & <x>");
    let html = json["items"][0]["content_html"].as_str().unwrap();
    assert!(html.contains("href=\"https://sample.example/prize/news/n/\""), "{html}");
    assert_eq!(json["items"][1]["content_text"], json["items"][1]["title"]);
    let badge = contest.page("teams/a/badge.svg");
    assert!(badge.contains("rank 1 · 0.9000</text>"), "{badge}");
    assert!(contest.page("teams/a/index.html").contains("https://sample.example/prize/teams/a/badge.svg"));
    let toml = std::fs::read_to_string(contest.root().join("content/contest.toml")).unwrap();
    contest.write("content/contest.toml", &toml.replace("length = 40", "length = 40\nbadges = false"));
    contest.built();
    assert!(!contest.out().join("teams/a/badge.svg").exists());
    assert!(!contest.page("teams/a/index.html").contains("badge"));
}

#[test]
fn documentation_has_pages_of_its_own_and_a_list() {
    let contest = Contest::new();
    let page = |title: &str, order: u32| {
        format!("+++\ntitle = \"{title}\"\nsummary = \"About {title}.\"\norder = {order}\n+++\n")
    };
    contest.write(
        "content/docs/second.md",
        &(page("Second", 2) + "\n[back](../rules.md), [first](first.md#some_name)\n"),
    );
    contest.write("content/docs/first.md", &(page("First", 1) + "\n### some_name\n"));
    contest.write("content/rules.md", &format!("{FRONT}\n[first](docs/first.md)\n"));
    let built = contest.built();
    let list = words(&built.page("docs/index.html"));
    assert!(list.find("About First.").unwrap() < list.find("About Second.").unwrap(), "{list}");
    assert!(built.page("rules/index.html").contains("href=\"../docs/first/\""));
    let second = built.page("docs/second/index.html");
    assert!(second.contains("href=\"../../docs/first/#h-some_name\""), "{second}");
    assert!(second.contains("href=\"../../docs/\" aria-current=\"true\""), "{second}");
}

#[test]
fn headings_with_ids_of_their_own_pass_the_template_language() {
    let contest = Contest::new();
    contest.write(
        "content/rules.md",
        &format!(
            "{FRONT}\n## Prizes {{#prizes}}\n\nUntil {{{{ closes }}}}. [one](#prizes), [two](#the-end)\n\n\
             The end {{#the-end .wide}}\n-------\n\n## Other {{#other}}\n"
        ),
    );
    contest.write("content/faq.md", "+++\ntitle = \"FAQ\"\n+++\n[prizes](rules.md#prizes)\n\n## A {#b}\n");
    let built = contest.built();
    let page = built.page("rules/index.html");
    for id in ["h-prizes", "h-the-end", "h-other"] {
        assert!(page.contains(&format!("<h2 id=\"{id}\">")), "{page}");
    }
    assert!(words(&page).contains("Until 2009-07-26 18:42:37 UTC"), "{page}");
    assert!(built.page("faq/index.html").contains("rules/#h-prizes"));
    assert!(built.page("faq/index.html").contains("<h2 id=\"h-b\">A</h2>"));
}

#[test]
fn each_part_of_a_list_has_a_title_of_its_own() {
    let contest = Contest::new();
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    for number in 0..320 {
        let post = "+++\ntitle = \"T\"\nauthor = \"G\"\ndate = 2006-01-01\n+++\n";
        contest.write(&format!("content/forum/x/t{number}/1.md"), post);
        let first = if number == 0 { "title = \"Long\"\n" } else { "" };
        let post = format!("+++\n{first}author = \"G\"\ndate = 2006-01-01\n+++\n");
        contest.write(&format!("content/forum/x/long/{}.md", number + 1), &post);
    }
    for number in 0..1_001 {
        contest.team(&format!("t{number}"), &format!("T {number}"));
    }
    contest.built();
    let title = |page: &str| {
        let text = contest.page(page);
        text.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0.to_owned()
    };
    assert_eq!(title("forum/x/index.html"), "X · Sample");
    assert_eq!(title("forum/x/page_2/index.html"), "X, page 2 of 4 · Sample");
    assert_eq!(title("forum/x/long/page_7/index.html"), "Long, page 7 of 7 · Sample");
    assert_eq!(title("teams/page_2/index.html"), "Teams, page 2 of 2 · Sample");
    // Pages that are left out are marked.
    assert!(
        words(&contest.page("forum/x/long/index.html"))
            .contains("Page 3 … some pages are left out here Page 6")
    );
}

#[test]
fn print_takes_no_colour_from_a_dark_screen() {
    let style = include_str!("../../assets/style.css");
    // Every query of the reader's scheme is about screens, so that paper gets the light colours, all of them.
    for (at, _) in style.match_indices("prefers-color-scheme") {
        let query = style[..at].rsplit_once("@media").unwrap().1;
        assert!(query.trim_start().starts_with("screen and"), "{query}");
    }
    let print = style.split_once("@media print").unwrap().1;
    assert!(print.contains("color-scheme: light;"), "{print}");
}
