use super::*;
use base::finding::Finding;
use base::finding::render::{Format, render as shown};

/// What the program prints of `findings`.
fn told(findings: &[Finding]) -> String {
    shown(findings, Format::Text, false)
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
        lower: 0,
    }
}

fn atlas() -> Atlas {
    Atlas::new(["rules/", "a/", ""].map(str::to_owned).into())
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
        assert_eq!(safe::clean(&raw).to_string(), raw.replace("&quot;", "\""), "{body}");
    }
}

#[test]
fn repeated_headings_keep_apart() {
    let mut atlas = atlas();
    atlas.insert("content/a.md", "a/".to_owned());
    let rendered = render(&text("## A\n\n## A\n\n## A", Trust::Organiser), &atlas).unwrap();
    let ids: Vec<&str> = rendered.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["h-a", "h-a-1", "h-a-2"]);
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
