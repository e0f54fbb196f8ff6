#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use super::*;

fn links(id: &str) -> Option<String> {
    (id == "phpbb:12" || id == "discourse:7/2").then(|| "0002.md".to_owned())
}

fn made(body: Body) -> String {
    markdown(&body, &links).markdown
}

fn bbcode(text: &str) -> String {
    made(Body::BbCode(text.to_owned()))
}

#[test]
fn bbcode_becomes_markdown() {
    for (text, expected) in [
        ("[b]bold[/b] and [I]slanted[/I]", "**bold** and *slanted*\n"),
        ("a[b] x [/b]b", "a **x** b\n"),
        ("one\ntwo\n\nthree", "one\\\ntwo\n\nthree\n"),
        ("2*3*4 <b> $x$ a_b [c]", "2\\*3\\*4 \\<b\\> \\$x\\$ a\\_b \\[c\\]\n"),
        (
            "# no heading\n- no list\n1. none\n2) none",
            "\\# no heading\\\n\\- no list\\\n1\\. none\\\n2\\) none\n",
        ),
        ("see https://example.org/a_b?c=d.", "see <https://example.org/a_b?c=d>.\n"),
        ("[url=https://example.org/a_b]the [b]paper[/b][/url]", "[the paper](<https://example.org/a_b>)\n"),
        ("[url=javascript:alert(1)]x[/url]", "x\n"),
        ("[url]https://example.org[/url]", "<https://example.org>\n"),
        ("[img]https://example.org/x.png[/img]", "[a picture](<https://example.org/x.png>)\n"),
        ("[quote=Somebody]It is.[/quote]It is not.", "> Somebody wrote:\n>\n> It is.\n\nIt is not.\n"),
        (
            "[quote=\"Some body\" post_id=12 time=3 user_id=4]It is.[/quote]Yes",
            "> [Some body wrote](0002.md):\n>\n> It is.\n\nYes\n",
        ),
        ("[quote][quote=A]1[/quote]2[/quote]3", "> > A wrote:\n> >\n> > 1\n>\n> 2\n\n3\n"),
        ("[code]a[b]c[/b]\n  d = *e[/code]", "```\na[b]c[/b]\n  d = *e\n```\n"),
        ("[code]```[/code]", "````\n```\n````\n"),
        ("[list][*]one[*]two\nlines[/list]end", "- one\n- two\\\n  lines\n\nend\n"),
        ("[list=1][*]one[*]two[/list]", "1. one\n2. two\n"),
        ("[color=red]red[/color] [size=200]big[/size]", "red big\n"),
        ("[b]never closed", "\\[b\\]never closed\n"),
        ("closed[/b] only", "closed\\[/b\\] only\n"),
        ("[b][i]crossed[/b][/i]", "***crossed***\\[/i\\]\n"),
        ("rating[1] = matrix[i][j]", "rating\\[1\\] = matrix\\[i\\]\\[j\\]\n"),
    ] {
        assert_eq!(bbcode(text), expected, "{text}");
    }
}

#[test]
fn unknown_tags_stay_and_are_told_of() {
    let made = markdown(&Body::BbCode("[youtube=x]y[/youtube]".to_owned()), &links);
    assert_eq!(made.markdown, "\\[youtube=x\\]y\\[/youtube\\]\n");
    assert_eq!(made.lost, ["[youtube=…] is no markup here and is shown as text"]);
}

#[test]
fn hostile_bbcode_ends_soon() {
    let begun = std::time::Instant::now();
    for text in [
        "[b]".repeat(40_000),
        "[b][i][u][s]".repeat(10_000) + &"[/b]".repeat(1_000),
        "[quote]".repeat(20_000) + &"[/quote]".repeat(20_000),
        "[".repeat(200_000),
        "[list][*]".repeat(20_000),
        "[code]".repeat(20_000) + "[/code]",
    ] {
        assert!(bbcode(&text).len() < 40 * text.len());
    }
    // A square of these lengths would take minutes; a bound for slow machines, not a measure.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn mails_keep_lines_quotes_and_code() {
    let text = "Hi,\n\nOn Monday X wrote:\n> One *is*\n> two.\n>> Zero\nNo.\n\n    code[1] * 2\n    more\n\nBye\n-- \nX, +1 555\n";
    let expected = "Hi,\n\nOn Monday X wrote:\n\n> One \\*is\\*\\\n> two.\n>\n> > Zero\n\nNo.\n\n    code[1] * 2\n    more\n\nBye\n";
    assert_eq!(made(Body::Plain(text.to_owned())), expected);
}

#[test]
fn discourse_keeps_its_markdown_and_gets_quotes() {
    let text = "[quote=\"someone, post:2, topic:7, full:true\"]\nIt **is**.\n[/quote]\n\nYes.\n\n```\n[quote]\n```\n";
    let expected = "> [someone wrote](0002.md):\n>\n> It **is**.\n\nYes.\n\n```\n[quote]\n```\n";
    assert_eq!(made(Body::Discourse(text.to_owned())), expected);
}

#[test]
fn line_ends_are_those_of_files_here() {
    assert_eq!(made(Body::Markdown("a\r\nb\rc\n\n\n\nd  ".to_owned())), "a\nb\nc\n\nd  \n");
}
