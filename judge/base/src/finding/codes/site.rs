//! Pages of the site.

topic! {
    "site",
    "Pages of the site",
    "What `site build` and `site check` say about Markdown, the forum archive and the theme. Nothing is written \
            while there is one, except about posts of the forum: anybody writes those, and what is wrong with one is a \
            warning, while the post is shown as text, cut, or left out.",
    NO_FRONT_MATTER = organiser(
        "A page does not start with front matter.",
        "Start it with `+++`, a title, and `+++`.",
    ),
    BAD_DATE = organiser(
        "A date is not understood.",
        "Write a day (2009-07-26) or a moment with its zone (2009-07-26T18:42:37Z).",
    ),
    BAD_FILE_NAME = organiser(
        "A file's name cannot be part of an address.",
        "Use a-z, 0-9 and hyphens; posts are numbered.",
    ),
    MISPLACED_FILE = organiser(
        "No page is made from a Markdown file in this folder.",
        "The message says where pages, news and posts belong.",
    ),
    ADDRESS_TAKEN = organiser( "The site itself has a page at this address.", "Give the file another name."),
    ADDRESS_COLLISION = organiser( "Two pages want the same address.", "Rename one of them."),
    BAD_ADDRESS = organiser(
        "A page has an address that a file cannot have.",
        "Rename the file that it comes from.",
    ),
    FILE_TOO_LONG = organiser( "A page or post is longer than is rendered.", "Cut it in two."),
    CONTROL_CHARACTER = organiser(
        "A text has a control character or an override of the writing direction.",
        "Remove it; pages show a replacement character.",
    ),
    MARKDOWN_TOO_DEEP = organiser( "Lists and quotes are nested too deeply.", "Simplify the text."),
    MARKDOWN_TOO_COMPLEX = organiser( "A text has more markup than is rendered.", "Simplify or split it."),
    RAW_HTML = organiser(
        "A page has HTML, which is not rendered.",
        "Write Markdown, or `&lt;` for the character.",
    ),
    BAD_FORMULA = organiser(
        "A formula is not understood, too long, or defines a command.",
        "Write it in LaTeX, without definitions; `\\$` is the sign itself.",
    ),
    UNLINKED_FILE = organiser(
        "No page links to a picture, paper or page below `content/`, so that nobody sees it.",
        "Link to it, as `[words](name)`, or remove it. Posts are text and have none.",
    ),
    BROKEN_LINK = organiser(
        "A link leads nowhere.",
        "Correct it; links name a Markdown file, another file below `content/`, or an address of the site.",
    ),
    NO_SECTION = organiser( "A folder of the forum has no `_section.md`.", "Write one with a title."),
    NO_AUTHOR = organiser(
        "A post does not say who wrote it, and is shown as by nobody known.",
        "Write `author = \"…\"` in its front matter, as the forum showed it.",
    ),
    NO_TITLE = organiser( "A thread's first post has no title.", "Give it one in its front matter."),
    BAD_IMPORT = organiser(
        "A forum's export, or the list of what is not published, cannot be read.",
        "The message says which kind of file is expected and what makes it.",
    ),
    NOT_CARRIED = organiser(
        "Something of a forum's export was not carried over.",
        "Look whether it matters; the rest of the post is there.",
    ),
    SAME_NUMBER = organiser( "Two posts of a thread have the same number.", "Renumber one."),
    BAD_TEAM = organiser( "A post names a team that does not exist.", "Write the name of the team's folder."),
    TEMPLATE_SYNTAX = organiser(
        "A template of the contest's own theme cannot be parsed.",
        "The message shows the place.",
    ),
    TEMPLATE_RENDERING = organiser(
        "A template of the contest's own theme fails while a page is made.",
        "The message shows the place.",
    ),
    TEMPLATE = organiser(
        "A template or a page with placeholders fails in another way, such as by taking too long.",
        "The message says how; take the built-in template as a start.",
    ),
    UNKNOWN_THEME_FILE = organiser(
        "The theme has no file of that name to replace.",
        "The message lists those that there are.",
    ),
    THEME_FILE = organiser(
        "A file of the contest's own theme is there already, is not, or was made from an older built-in one.",
        "`site theme diff` shows both sides; `site theme eject NAME --keep` says that it was brought up to date.",
    ),
    BAD_OUTPUT_FOLDER = organiser(
        "`--out` names a folder that must not be overwritten.",
        "Name a folder that does not exist yet, or an earlier build.",
    ),
    NO_ALTERNATIVE = organiser(
        "A picture has no words for those who do not see it.",
        "Write what it shows: `![words](picture.png)`, or `alt` in a template.",
    ),
    SAME_ID = organiser(
        "Two elements of a page have one id, so that links to the second lead to the first.",
        "Give one of them another id, in the template that writes it.",
    ),
    BAD_NESTING = organiser(
        "Elements of a page do not lie in each other as HTML wants it, and browsers mend that each in its way.",
        "Mend the template of the contest's own theme that writes it.",
    ),
    TEMPLATE_DEBRIS = organiser(
        "A mark of a template, or a word that programs write where there is no value, stands on a page.",
        "Mend the template or the text; what is meant so belongs into `code`.",
    ),
    BAD_FEED = organiser(
        "A feed is none that readers of feeds understand, or leads nowhere.",
        "Mend the template; if the contest has none of its own, report it.",
    ),
    BAD_SITEMAP = organiser(
        "A sitemap names an address that the site does not have, or more than search engines read.",
        "Mend the template; if the contest has none of its own, report it.",
    ),
    BAD_DATA_FILE = organiser(
        "A file for programs is no XML or JSON, although its name says so.",
        "Mend the template or the file of the theme that it is made from.",
    ),
    ORPHAN_PAGE = organiser(
        "No page leads to a page, so that readers do not find it.",
        "Link to it, or give it a `menu` in its front matter.",
    ),
    FUTURE_DATE = organiser(
        "A page or post bears a date that has not come.",
        "Mend the date. News are shown by builds after it, so that there is nothing to do if the date is meant.",
    ),
    HOST_LIMIT = organiser(
        "The site is larger than the host takes that `--host` names, or nearly.",
        "Publish large files elsewhere and link to them, or take another host.",
    ),
    DEAD_ADDRESS = organiser(
        "An address elsewhere that a page links to does not answer.",
        "Mend or remove the link; look again later, since a server may be away for an hour.",
    ),
    REVEAL_DIFFERS = organiser(
        "The published private scores are not the file that the ledger names by its SHA-256.",
        "Take it from the commit that added the `reveal` receipt.",
    ),
    REVEAL_LINE = organiser(
        "A line of the published private scores is not an opening.",
        "Take the file from the commit that added the `reveal` receipt.",
    ),
    API = organiser(
        "The data for programs cannot be written.",
        "Report it: this is a mistake of the program.",
    ),
}
