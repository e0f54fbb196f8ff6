use std::collections::HashSet;

use super::*;
use crate::linked::Files;
use base::finding::Finding;
use base::finding::render::{Format, Severity, render as shown};
use pulldown_cmark::Options;

/// What the program prints of `findings`.
fn told(findings: &[Finding]) -> String {
    shown(findings, Severity::Error, Format::Text, false)
}

fn text(body: &str, trust: Trust) -> Text<'_> {
    Text {
        file: "content/a.md",
        source: body,
        body,
        offset: Some(0),
        trust,
        route: "a/",
        prefix: "h-",
        above: 1,
    }
}

fn atlas() -> Atlas {
    Atlas::new(["rules/", "a/", ""].map(str::to_owned).into(), Files::default(), HashSet::new())
}

fn html(body: &str, trust: Trust) -> String {
    let mut atlas = atlas();
    atlas.insert("content/rules.md", "rules/".to_owned());
    render(&text(body, trust), &atlas).unwrap().html.to_string()
}

#[test]
fn escaped_text_ends_neither_an_element_nor_an_attribute() {
    assert_eq!(escape("a < b > c & d \" e ' f é \0"), "a &lt; b &gt; c &amp; d &quot; e &#39; f é \0");
}

#[test]
fn everyday_markdown_becomes_plain_html() {
    let body = "# One\n\nA *b* **c** ~~d~~ `e`.\n\n- x\n- y\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n\n```rust\ncode\n```\n\n> q\n";
    insta::assert_snapshot!(html(body, Trust::Anybody));
}

#[test]
fn links_are_relative_to_the_page() {
    assert_eq!(
        html("[r](rules.md#the-end)", Trust::Organiser),
        "<p><a href=\"../rules/#h-the-end\">r</a></p>\n"
    );
    assert_eq!(html("[r](/rules/)", Trust::Organiser), "<p><a href=\"../rules/\">r</a></p>\n");
    assert_eq!(
        html("# X\n\n[r](#x)", Trust::Organiser),
        "<h2 id=\"h-x\">X</h2>\n<p><a href=\"#h-x\">r</a></p>\n"
    );
}

#[test]
fn pictures_become_links() {
    let shown = html("![p](https://e.example/p.png)", Trust::Anybody);
    assert_eq!(
        shown,
        "<p><a href=\"https://e.example/p.png\" rel=\"ugc nofollow noopener noreferrer\">p (picture)</a></p>\n"
    );
    let inside = html("[![p](https://e.example/p.png)](https://f.example)", Trust::Anybody);
    assert_eq!(inside.matches("<a ").count(), 1, "{inside}");
    assert_eq!(inside.matches("</a>").count(), 1, "{inside}");
}

#[test]
fn the_walk_leaves_nothing_to_clean() {
    // The allow-list is the second lock; if it had work to do here, the first would be open.
    for body in
        ["<script>x</script>", "[x](javascript:x)", "a <b onclick=x>c</b>", "![x](data:x)", "# <i>x</i>"]
    {
        let mut atlas = atlas();
        atlas.insert("content/a.md", "a/".to_owned());
        let text = text(body, Trust::Anybody);
        let mut walk = walk::Walk::new(&text, &atlas);
        for (event, span) in Parser::new_ext(body, Options::empty()).into_offset_iter() {
            walk.step(event, span).unwrap();
        }
        let mut raw = String::new();
        html::push_html(&mut raw, walk.finish().events.into_iter());
        assert_eq!(safe::listed(&raw).to_string(), raw.replace("&quot;", "\""), "{body}");
    }
}

fn headings(body: &str, above: usize) -> Vec<(usize, String)> {
    let text = Text { above, ..text(body, Trust::Organiser) };
    let rendered = render(&text, &atlas()).unwrap();
    for heading in &rendered.headings {
        let tag = format!("<h{0} id=\"{1}\">", heading.level, heading.id);
        assert!(rendered.html.to_string().contains(&tag), "{}", rendered.html);
    }
    rendered.headings.into_iter().map(|heading| (heading.level, heading.id)).collect()
}

fn ids(body: &str) -> Vec<String> {
    headings(body, 1).into_iter().map(|(_, id)| id).collect()
}

#[test]
fn no_two_headings_have_one_id() {
    for (body, expected) in [
        ("## A\n\n## A\n\n## A", &["h-a", "h-a-1", "h-a-2"][..]),
        ("## Phase\n\n## Phase 1\n\n## Phase", &["h-phase", "h-phase-1", "h-phase-2"]),
        (
            "## Phase 1\n\n## Phase\n\n## Phase\n\n## Phase-1",
            &["h-phase-1", "h-phase", "h-phase-2", "h-phase-1-1"],
        ),
        ("## !\n\n## ?\n\n## 1", &["h-", "h--1", "h-1"]),
        ("## Prizes {#prizes}", &["h-prizes"]),
        // Somebody links to an id that was given: it is that heading's, whatever stands above.
        ("## Prizes\n\n## Money {#prizes}\n\n## Prizes", &["h-prizes-1", "h-prizes", "h-prizes-2"]),
        ("## A {#x}\n\n## B {#x .wide}\n\nC {#c.d}\n---", &["h-x", "h-x-1", "h-c.d"]),
        ("## A `{#x}` b", &["h-a-x-b"]),
        (
            "- ## In a list\n\n> ## In a list\n\n## Note[^1]\n\n[^1]: ## In a list",
            &["h-in-a-list", "h-in-a-list-1", "h-note", "h-in-a-list-2"],
        ),
    ] {
        let mut found = ids(body);
        assert_eq!(found, expected, "{body}");
        found.sort();
        found.dedup();
        assert_eq!(found.len(), expected.len(), "{body}");
    }
}

#[test]
fn headings_leave_no_level_out() {
    let levels = |body, above| headings(body, above).into_iter().map(|(level, _)| level).collect::<Vec<_>>();
    assert_eq!(levels("## A\n\n### B\n\n## C", 1), [2, 3, 2]);
    assert_eq!(levels("# A\n\n## B\n\n### C", 1), [2, 2, 3]);
    assert_eq!(levels("#### A\n\n#### B\n\n## C\n\n##### D", 1), [2, 2, 2, 3]);
    // In a post, below the post's own of level 2.
    assert_eq!(levels("## A", 2), [3]);
    assert_eq!(levels("### A\n\n# B\n\n### C\n\n###### D", 2), [3, 3, 4, 5]);
    assert_eq!(levels("# A\n\n## B\n\n### C\n\n#### D\n\n##### E", 2), [3, 4, 5, 6, 6]);
}

#[test]
fn footnotes_stand_behind_the_text() {
    let body = "One[^a], two[^Long name], one again[^A].\n\n[^long NAME]: The *second*.\n[^a]: The first,\n\n    with a list:\n    - x\n[^c]: Unused.\n\nMore[^none].";
    let shown = html(body, Trust::Anybody);
    assert_eq!(
        shown,
        "<p>One<sup><a href=\"#h-fn~1\" id=\"h-fnref~1\">1</a></sup>, two<sup><a href=\"#h-fn~2\" id=\"h-fnref~2\">2</a></sup>, \
         one again<sup><a href=\"#h-fn~1\" id=\"h-fnref~1-2\">1</a></sup>.</p>\n<p>More[^none].</p>\n\
         <div class=\"footnotes\">\n<ol>\n<li id=\"h-fn~1\">\n<p>The first,</p>\n<p>with a list:</p>\n<ul>\n<li>x</li>\n</ul>\n \
         <a href=\"#h-fnref~1\" title=\"Back to the text\">↩</a></li>\n<li id=\"h-fn~2\">\n<p>The <em>second</em>. \
         <a href=\"#h-fnref~2\" title=\"Back to the text\">↩</a></p>\n</li>\n<li>\n<p>Unused.</p>\n</li>\n</ol>\n</div>\n"
    );
    // A footnote's number is a link, and links do not stand in links.
    let linked = html("[a[^1]](/rules/)\n\n[^1]: b", Trust::Organiser);
    assert!(
        linked.starts_with("<p>[a<sup><a href=\"#h-fn~1\" id=\"h-fnref~1\">1</a></sup>](/rules/)</p>"),
        "{linked}"
    );
}

#[test]
fn tasks_bare_links_and_formulas_are_what_people_expect() {
    let tasks = html("- [x] done\n- [ ] not\n\n1. [X] y", Trust::Anybody);
    assert_eq!(tasks.matches("aria-label=\"done\">☑</span>").count(), 2, "{tasks}");
    assert!(tasks.contains("aria-label=\"to do\">☐</span> not"), "{tasks}");
    let rel = "rel=\"noopener noreferrer\"";
    for (body, expected) in [
        (
            "See https://a.example/x_y_z--w?a=1&b=2.",
            format!(
                "See <a href=\"https://a.example/x_y_z--w?a=1&amp;b=2\" {rel}>https://a.example/x_y_z--w?a=1&amp;b=2</a>."
            ),
        ),
        (
            "(https://a.example/it's)",
            format!("(<a href=\"https://a.example/it&#39;s\" {rel}>https://a.example/it's</a>)"),
        ),
        (
            "**www.a.example**",
            format!("<strong><a href=\"http://www.a.example\" {rel}>www.a.example</a></strong>"),
        ),
        ("jury@a.example", format!("<a href=\"mailto:jury@a.example\" {rel}>jury@a.example</a>")),
        ("<https://a.example>", format!("<a href=\"https://a.example\" {rel}>https://a.example</a>")),
        (
            "[https://a.example](https://b.example)",
            format!("<a href=\"https://b.example\" {rel}>https://a.example</a>"),
        ),
        (
            "`https://a.example` data.md javascript:x",
            "<code>https://a.example</code> data.md javascript:x".to_owned(),
        ),
    ] {
        assert_eq!(
            html(body, Trust::Organiser),
            format!("<p>{}</p>\n", expected.replace("&#39;", "'")),
            "{body}"
        );
    }
    let code = html("```\nhttps://a.example\n```", Trust::Organiser);
    assert!(!code.contains("<a "), "{code}");
    let formula = html("So $\\sqrt{x_1}$, and\n\n$$\\frac{a}{b}$$", Trust::Anybody);
    assert!(
        formula.contains("<math display=\"inline\"><msqrt>")
            && formula.contains("<math display=\"block\"><mfrac>"),
        "{formula}"
    );
    for money in ["$5 to $10", "US$5/US$10", "$1,000,000/$50,000", "\\$x\\$", "`$x$`", "a $ b $ c"] {
        let shown = html(money, Trust::Organiser);
        assert!(!shown.contains("<math"), "{shown}");
        assert_eq!(shown.matches('$').count(), 2, "{shown}");
    }
}

#[test]
fn a_formula_that_is_none_is_told_to_the_organiser_only() {
    for formula in ["$\\nosuch{1}$", "$$\\frac{1}$$", "$\\def\\a{b}$"] {
        let found = render(&text(formula, Trust::Organiser), &atlas()).unwrap_err();
        assert_eq!((found[0].code, found[0].place.as_ref().unwrap().column), ("bad-formula", 1), "{formula}");
        assert_eq!(html(formula, Trust::Anybody), format!("<p>{formula}</p>\n"));
    }
}

#[test]
fn what_scrolls_can_be_reached_with_the_keyboard() {
    assert!(
        html("| a |\n|---|\n| b |", Trust::Anybody)
            .starts_with("<div class=\"wide\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">")
    );
    assert!(
        html("| | a |\n|---|---|\n| b | <th></th> |", Trust::Anybody)
            .contains("<tr><td></td><th>a</th></tr>")
    );
    assert_eq!(html("```\nshort\n```", Trust::Anybody), "<pre><code>short\n</code></pre>\n");
    let long = "x".repeat(61);
    assert_eq!(
        html(&format!("    {long}"), Trust::Anybody),
        format!("<pre tabindex=\"0\"><code>{long}</code></pre>\n")
    );
}

#[test]
fn new_markup_of_anybodys_is_bounded_too() {
    for piece in [
        "[^a]",
        "[^",
        "[^a]: ",
        "$",
        "$$",
        "$x",
        "$x$",
        "- [x] ",
        "https://a.example/",
        "a@b.example ",
        "www.",
        "{#a} ",
    ] {
        for sep in ["", "\n", "\n\n"] {
            let body =
                format!("[^a]: x\n\n{}", format!("{piece}{sep}").repeat(60_000 / (piece.len() + sep.len())));
            let started = std::time::Instant::now();
            let _ = render(&text(&body, Trust::Anybody), &atlas());
            assert!(started.elapsed().as_secs() < 10, "{piece:?} {sep:?}: {:?}", started.elapsed());
        }
    }
}

#[test]
fn the_organiser_is_told_what_a_stranger_is_not() {
    let (atlas, mut whole) = (atlas(), String::new());
    for (body, code) in
        [("<b>x</b>", "raw-html"), ("[x](javascript:x)", "broken-link"), ("[x](no.md)", "broken-link")]
    {
        let found = render(&text(body, Trust::Organiser), &atlas).unwrap_err();
        assert_eq!(found[0].code, code);
        whole += &told(&found);
        assert!(render(&text(body, Trust::Anybody), &atlas).is_ok());
    }
    assert!(render(&text("<!-- a note -->", Trust::Organiser), &atlas).is_ok());
    insta::assert_snapshot!(whole);
}

#[test]
fn what_costs_too_much_of_anybodys_is_shown_as_text() {
    let mut whole = String::new();
    for (body, code) in [
        (format!("{}<b>x", "> ".repeat(25)), "markdown-too-deep"),
        (format!("{}x", "- ".repeat(5_000)), "markdown-too-deep"),
        (format!("{}x", "1. ".repeat(5_000)), "markdown-too-deep"),
        ("[a](/) ".repeat(30_000), "markdown-too-complex"),
        ("[".repeat(250_000), "markdown-too-complex"),
    ] {
        let rendered = render(&text(&body, Trust::Anybody), &atlas()).unwrap();
        assert_eq!(rendered.warnings.len(), 1, "{code}");
        assert_eq!(rendered.warnings[0].code, code);
        whole += &told(&rendered.warnings);
        assert_eq!(rendered.warnings[0].place.as_ref().unwrap().file, "content/a.md");
        assert_eq!(rendered.html.to_string(), format!("<pre>{}</pre>\n", escape(&body)));
    }
    insta::assert_snapshot!(whole);
}

#[test]
fn dead_links_of_anybodys_are_words() {
    let body = "[x](/gone) [y](/rules/#none) [z](/rules) ![p](/none/p.png) [h](/)\n\n[x]: /gone";
    let rendered = render(&text(body, Trust::Anybody), &atlas()).unwrap();
    assert_eq!(
        rendered.html.to_string(),
        "<p>x <a href=\"../rules/#none\">y</a> z p (picture) <a href=\"../\">h</a></p>\n"
    );
    let [warning] = &rendered.warnings[..] else { panic!("{:?}", rendered.warnings) };
    let place = warning.place.as_ref().unwrap();
    assert_eq!((warning.code, place.line, place.column), ("broken-link", 1, 1));
    assert!(warning.help.as_ref().unwrap().starts_with("3 links"), "{warning:?}");
    let long = format!("[x](https://a.example/{})", "&".repeat(3_000));
    assert_eq!(html(&long, Trust::Anybody), "<p>x</p>\n");
}

#[test]
fn long_texts_are_cleaned_in_linear_time() {
    // After each of these characters the serializer looks for the next angle bracket: none may be far.
    for piece in ["&", "&a", "\u{a0}", "§", "«é»", "&Aacut", "x"] {
        let body = piece.repeat((1 << 19) / piece.len());
        let shown = html(&body, Trust::Organiser);
        let expected = escape(&body).replace('\u{a0}', "&nbsp;");
        assert_eq!(shown.len(), expected.len() + "<p></p>\n".len(), "{piece}");
        assert!(shown.contains(&expected), "{piece}");
        let spaced = safe::spaced(&format!("<p>{}</p>", escape(&body))).into_owned();
        let decoded = spaced.replace("&gt;", ">");
        assert!(decoded.split(['<', '>']).all(|text| text.len() < 1_100), "{piece}");
    }
    let short = "<p title=\"&amp;\">&amp;&lt;</p>";
    assert_eq!(safe::spaced(short), short);
}
