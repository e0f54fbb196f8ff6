//! Pages of the site.

topic! {
    "site",
    "Pages of the site",
    "What `site build` says about Markdown, the forum archive and the theme. Nothing is written \
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
    BAD_OUTPUT_FOLDER = organiser(
        "`--out` names a folder that must not be overwritten.",
        "Name a folder that does not exist yet, or an earlier build.",
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
