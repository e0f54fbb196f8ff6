//! Sixty inputs that are broken, and what is said of each: where, what was found, and what to write.

use crate::contest::{CONTEST, Contest};

/// A break: its name, the file and what stands there. `@` at the start of a text stands for the lines of `contest.toml` that are
/// fine.
type Break = (&'static str, &'static str, &'static str);

const BREAKS: &[Break] = &[
    // Front matter.
    ("front_none", "content/a.md", "Words.\n"),
    ("front_empty_file", "content/a.md", ""),
    ("front_open", "content/a.md", "+++\ntitle = \"A\"\n\nWords.\n"),
    ("front_yaml", "content/a.md", "---\ntitle: A\n---\n\nWords.\n"),
    ("front_no_title", "content/a.md", "+++\nmenu = \"A\"\n+++\n\nWords.\n"),
    ("front_unknown_key", "content/a.md", "+++\ntitle = \"A\"\ntilte = \"B\"\n+++\n\nWords.\n"),
    ("front_draft", "content/a.md", "+++\ntitle = \"A\"\ndraft = true\n+++\n\nWords.\n"),
    ("front_wrong_type", "content/a.md", "+++\ntitle = 7\n+++\n\nWords.\n"),
    ("front_order_text", "content/a.md", "+++\ntitle = \"A\"\norder = \"first\"\n+++\n\nWords.\n"),
    ("front_twice", "content/a.md", "+++\ntitle = \"A\"\ntitle = \"B\"\n+++\n\nWords.\n"),
    ("front_no_value", "content/a.md", "+++\ntitle =\n+++\n\nWords.\n"),
    ("front_open_string", "content/a.md", "+++\ntitle = \"A\n+++\n\nWords.\n"),
    ("front_news_no_date", "content/news/a.md", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    ("front_news_date_text", "content/news/a.md", "+++\ntitle = \"A\"\ndate = \"soon\"\n+++\n\nWords.\n"),
    ("front_news_date_order", "content/news/a.md", "+++\ntitle = \"A\"\ndate = 02-10-2006\n+++\n\nWords.\n"),
    (
        "front_news_no_zone",
        "content/news/a.md",
        "+++\ntitle = \"A\"\ndate = 2006-10-02T10:00:00\n+++\n\nWords.\n",
    ),
    ("front_section_no_title", "content/forum/x/_section.md", "+++\norder = 1\n+++\n\nWords.\n"),
    // Markdown.
    ("markdown_html", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nSome <b>words</b>.\n"),
    ("markdown_script", "content/a.md", "+++\ntitle = \"A\"\n+++\n\n<script>x()</script>\n"),
    ("markdown_lost_page", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nSee [that](none.md).\n"),
    ("markdown_lost_heading", "content/a.md", "+++\ntitle = \"A\"\n+++\n\n## One\n\nSee [that](#two).\n"),
    ("markdown_lost_address", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nSee [that](/nowhere/).\n"),
    ("markdown_lost_picture", "content/a.md", "+++\ntitle = \"A\"\n+++\n\n![that](none.png)\n"),
    ("markdown_outside", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nSee [that](../../etc/passwd).\n"),
    ("markdown_javascript", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nSee [that](javascript:x).\n"),
    ("markdown_formula", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nBy $\\frac{1}$ it is.\n"),
    ("markdown_deep", "content/a.md", "DEEP"),
    ("markdown_long", "content/a.md", "LONG"),
    ("markdown_nul", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nWo\0rds.\n"),
    ("markdown_placeholder", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nUntil {{ closse }}.\n"),
    ("markdown_placeholder_open", "content/a.md", "+++\ntitle = \"A\"\n+++\n\nUntil {{ closes.\n"),
    ("markdown_loop_open", "content/a.md", "+++\ntitle = \"A\"\n+++\n\n{% for a in [1] %}{{ a }}\n"),
    // Templates.
    ("template_unknown", "content/theme/nws.html", "<h1>News</h1>"),
    ("template_open_if", "content/theme/news.html", "<h1>News</h1>\n{% if title %}\n"),
    ("template_no_condition", "content/theme/news.html", "<h1>News</h1>\n  {% if %}{% endif %}\n"),
    ("template_unknown_value", "content/theme/news.html", "<h1>{{ titel }}</h1>\n"),
    ("template_unknown_field", "content/theme/news.html", "<h1>{{ title }}</h1>\n{{ page.itmes }}\n"),
    ("template_unknown_filter", "content/theme/news.html", "<h1>{{ title | uper }}</h1>\n"),
    ("template_unknown_function", "content/theme/news.html", "<h1>{{ now() }}</h1>\n"),
    ("template_include", "content/theme/news.html", "{% include \"menu.html\" %}\n"),
    ("template_extends", "content/theme/news.html", "{% extends \"bse.html\" %}\n"),
    (
        "template_endless",
        "content/theme/news.html",
        "{% for a in range(end=90000) %}{% for b in range(end=90000) %}{% endfor %}{% endfor %}",
    ),
    ("template_add_text", "content/theme/news.html", "<h1>{{ title * 2 }}</h1>\n"),
    // Data and settings.
    ("setting_none", "content/contest.toml", ""),
    ("setting_no_toml", "content/contest.toml", "title = \"A\"\nurl \"https://a.example/\"\n"),
    ("setting_unknown_key", "content/contest.toml", "@tilte = \"A\"\n"),
    ("setting_unknown_table", "content/contest.toml", "@[leaderbord]\nlength = 3\n"),
    ("setting_bad_url", "content/contest.toml", "URL"),
    ("setting_end_before_begin", "content/contest.toml", "END"),
    ("setting_metric", "content/contest.toml", "METRIC"),
    ("team_no_toml", "submissions/a/team.toml", "name = \n"),
    ("team_no_members", "submissions/a/team.toml", "name = \"A\"\n"),
    (
        "team_unknown_key",
        "submissions/a/team.toml",
        "name = \"A\"\nlnik = \"x\"\n[[members]]\nlogin = \"a\"\nrole = \"leader\"\n",
    ),
    ("ledger_no_receipt", "submissions/ledger/2009-01.jsonl", "{\"seq\":1}\n"),
    ("ledger_stray", "submissions/ledger/notes.txt", "words\n"),
    ("downloads_header", "content/data/downloads.csv", "day,file\n2009-01-01,a.csv\n"),
    // Names of files.
    ("name_capitals", "content/Rules.md", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    ("name_space", "content/the rules.md", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    ("name_ending", "content/rules.markdown", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    ("name_taken", "content/teams.md", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    ("name_folder", "content/pages/a.md", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    ("name_docs_list", "content/docs/index.md", "+++\ntitle = \"A\"\n+++\n\nWords.\n"),
    (
        "name_team_folder",
        "submissions/Team A/team.toml",
        "name = \"A\"\n[[members]]\nlogin = \"a\"\nrole = \"leader\"\n",
    ),
];

fn text(written: &str) -> String {
    match written {
        "DEEP" => format!("+++\ntitle = \"A\"\n+++\n\n{}words\n", "> ".repeat(300)),
        "LONG" => format!("+++\ntitle = \"A\"\n+++\n\n{}\n", "words ".repeat(200_000)),
        "URL" => CONTEST.replace("https://sample.example/prize/", "sample.example"),
        "END" => CONTEST.replace("closes = 2009", "closes = 2005"),
        "METRIC" => CONTEST.replace("name = \"rmse\"", "name = \"rsme\""),
        _ => match written.strip_prefix('@') {
            Some(more) if more.starts_with('[') => format!("{CONTEST}\n{more}"),
            Some(more) => format!("{more}{CONTEST}"),
            None => written.to_owned(),
        },
    }
}

#[test]
fn sixty_broken_inputs_are_each_told_with_their_place_and_the_site_stays() {
    assert!(BREAKS.len() >= 60, "{}", BREAKS.len());
    for (name, path, written) in BREAKS {
        let contest = Contest::new();
        contest.write("content/news/first.md", "+++\ntitle = \"First\"\ndate = 2006-10-02\n+++\n\nWords.\n");
        let path = contest.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text(written)).unwrap();
        let ran = contest.build();
        assert!(ran.code == 1 || ran.code == 2, "{name}: {} {}{}", ran.code, ran.out, ran.err);
        assert!(ran.err.contains("error[") && !contest.out().exists(), "{name}: {}", ran.err);
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(*name, ran.err); });
    }
}
