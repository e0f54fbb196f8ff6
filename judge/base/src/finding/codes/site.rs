//! Pages of the site.

use super::{Code, Topic, organiser};

pub(super) static TOPIC: Topic = Topic {
    title: "Pages of the site",
    about: "What `site build` says about Markdown, the forum archive and the theme. Nothing is written \
            while there is one, except about posts of the forum: anybody writes those, and what is wrong with one is a \
            warning, while the post is shown as text, cut, or left out.",
    codes: CODES,
};

static CODES: &[Code] = &[
    organiser(
        "no-front-matter",
        "A page does not start with front matter.",
        "Start it with `+++`, a title, and `+++`.",
    ),
    organiser("front-matter", "The front matter has a mistake.", "The message shows it."),
    organiser(
        "bad-date",
        "A date is not understood.",
        "Write a day (2009-07-26) or a moment with its zone (2009-07-26T18:42:37Z).",
    ),
    organiser(
        "bad-file-name",
        "A file's name cannot be part of an address.",
        "Use a-z, 0-9 and hyphens; posts are numbered.",
    ),
    organiser(
        "misplaced-file",
        "No page is made from a Markdown file in this folder.",
        "The message says where pages, news and posts stand.",
    ),
    organiser("address-taken", "The site itself has a page at this address.", "Give the file another name."),
    organiser("address-collision", "Two pages want the same address.", "Rename one of them."),
    organiser(
        "bad-address",
        "A page has an address that cannot be a file's.",
        "Rename the file that it comes from.",
    ),
    organiser("file-too-long", "A page or post is longer than is rendered.", "Cut it in two."),
    organiser(
        "control-character",
        "A text has a control character or an override of the writing direction.",
        "Remove it; pages show a replacement character.",
    ),
    organiser("markdown-too-deep", "Lists and quotes stand in each other too deeply.", "Simplify the text."),
    organiser("markdown-too-complex", "A text has more markup than is rendered.", "Simplify or split it."),
    organiser(
        "raw-html",
        "A page has HTML, which is not rendered.",
        "Write Markdown, or `&lt;` for the character.",
    ),
    organiser(
        "broken-link",
        "A link leads nowhere.",
        "Correct it; links name the Markdown file or an address of the site.",
    ),
    organiser("no-section", "A folder of the forum has no `_section.md`.", "Write one with a title."),
    organiser("no-title", "A thread's first post has no title.", "Give it one in its front matter."),
    organiser("same-number", "Two posts of a thread have the same number.", "Renumber one."),
    organiser("bad-team", "A post names a team that is none.", "Write the name of the team's folder."),
    organiser(
        "template-syntax",
        "A template of the contest's own theme cannot be parsed.",
        "The message shows the place.",
    ),
    organiser(
        "template-rendering",
        "A template of the contest's own theme fails while a page is made.",
        "The message shows the place.",
    ),
    organiser(
        "template",
        "A template or a page with placeholders fails in another way, such as by taking too long.",
        "The message says how; take the built-in template as a start.",
    ),
    organiser(
        "unknown-theme-file",
        "The theme has no file of that name to replace.",
        "The message lists those that there are.",
    ),
    organiser(
        "bad-output-folder",
        "`--out` names a folder that must not be overwritten.",
        "Name a folder that does not exist yet, or an earlier build.",
    ),
    organiser(
        "reveal-differs",
        "The published private scores are not the file that the ledger names by its SHA-256.",
        "Take it from the commit that added the `reveal` receipt.",
    ),
    organiser(
        "reveal-line",
        "A line of the published private scores is no opening.",
        "Take the file from the commit that added the `reveal` receipt.",
    ),
    organiser(
        "api",
        "The data for programs cannot be written.",
        "Report it: this is a mistake of the program.",
    ),
];
