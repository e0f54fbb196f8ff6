//! The pages about codes: those that contestants meet, built into the site, and those of the handbook.

use std::fmt::Write as _;

use base::finding::codes::{self, CODES, Code, OTHER, Topic, contestants_page};

use super::page::Page;

/// Where the pages for contestants stand.
const SITE: &str = "site/docs";
/// Where the handbook's stand.
const HANDBOOK: &str = "docs";

/// Every page about codes.
pub fn codes_pages() -> Vec<Page> {
    let mut all = vec![index()];
    all.extend(CODES.iter().filter(|topic| topic.is_contestants()).map(|topic| contestants(topic)));
    all.push(others());
    all.push(messages());
    all.extend(CODES.iter().filter(|topic| is_handbooks(topic)).map(|topic| handbooks(topic)));
    all
}

/// What stands on a page of the handbook: all topics but the contestants' and that of calls, whose codes contestants meet too.
fn is_handbooks(topic: &Topic) -> bool {
    !topic.is_contestants() && topic.page != OTHER
}

fn front(title: &str, summary: &str, order: u32) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nsummary = \"{summary}\"\norder = {order}\n+++\n\n\
         <!-- Made by `judge codes --reference`; `cargo xtask docs` renews it. -->\n\n"
    )
}

fn entry(code: &Code) -> String {
    let who: Vec<_> = code.who.iter().map(|who| who.word()).collect();
    format!(
        "\n### {}\n\n{} {}\n\n*For the {}.*\n",
        code.code,
        code.meaning,
        code.action,
        who.join(" and the ")
    )
}

fn list<'c>(out: &mut String, codes: impl Iterator<Item = &'c Code>, page: impl Fn(&Code) -> String) {
    for code in codes {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "- [{0}]({1}#{0}): {2}", code.code, page(code), code.meaning);
    }
}

/// The contestants' list of all that they may meet.
fn index() -> Page {
    let mut out = front(
        "Refusals",
        "Every code that somebody may meet who takes part: what it means and what to do, by what it is about.",
        30,
    );
    out += "Every refusal and every warning has a code that stays the same from version to version; `gitprize codes CODE` prints what \
            these pages say.\nA refused file gets no score and a receipt that names the code. The message itself says where the fault \
            is: line, column, how often, and\nthe first lines that have it. The site lists what was refused by the number of its \
            pull request,\nalso where no team can be told behind it.\n";
    for topic in CODES.iter().filter(|topic| topic.is_contestants()) {
        let _ = write!(out, "\n## {}\n\n{}\n\n", topic.title, topic.about);
        list(&mut out, topic.codes.iter().copied(), |_| format!("refusals-{}.md", topic.page));
    }
    let _ = write!(out, "\n## Other messages\n\n");
    list(&mut out, of_contestants(), |_| format!("refusals-{OTHER}.md"));
    Page { path: format!("{SITE}/refusals.md"), text: out }
}

fn of_contestants() -> impl Iterator<Item = &'static Code> {
    codes::all().filter(|code| contestants_page(code) == Some(OTHER))
}

fn contestants(topic: &Topic) -> Page {
    let place = CODES.iter().position(|other| other.page == topic.page).unwrap_or_default();
    let title = format!("Refusals: {}", lower(topic.title));
    let mut out = front(&title, &first(topic.about), 31 + u32::try_from(place).unwrap_or_default());
    let _ = writeln!(out, "{}\n\nAll codes are in [one list](refusals.md).", topic.about);
    topic.codes.iter().for_each(|code| out += &entry(code));
    Page { path: format!("{SITE}/refusals-{}.md", topic.page), text: out }
}

fn others() -> Page {
    let mut out = front(
        "Refusals: other messages",
        "What the programs say of a call and of the machine, and what may be wrong with any file of TOML.",
        49,
    );
    for topic in CODES.iter().filter(|topic| topic.page == OTHER) {
        let _ = writeln!(out, "{}\n\nAll codes are in [one list](refusals.md).", topic.about);
    }
    of_contestants().for_each(|code| out += &entry(code));
    Page { path: format!("{SITE}/refusals-{OTHER}.md"), text: out }
}

/// The handbook's list of everything.
fn messages() -> Page {
    let mut out = front(
        "Messages of the programs",
        "Every code that judge, gitprize and site print, by what it is about.",
        200,
    );
    out += "Every refusal, finding and warning has a code that stays the same from version to version. (A call with an unknown option or \
            command has none:\nit names what it expected.) `judge codes CODE` prints what these pages say.\n";
    for topic in CODES {
        let _ = write!(out, "\n## {}\n\n{}\n\n", topic.title, topic.about);
        list(&mut out, topic.codes.iter().copied(), |code| match is_handbooks(topic) {
            true => format!("messages-{}.md", topic.page),
            false => format!("../{SITE}/refusals-{}.md", contestants_page(code).unwrap_or(OTHER)),
        });
    }
    Page { path: format!("{HANDBOOK}/messages.md"), text: out }
}

fn handbooks(topic: &Topic) -> Page {
    let place = CODES.iter().position(|other| other.page == topic.page).unwrap_or_default();
    let title = format!("Messages: {}", lower(topic.title));
    let mut out = front(&title, &first(topic.about), 201 + u32::try_from(place).unwrap_or_default());
    let _ = writeln!(out, "{}\n\nAll codes are in [one list](messages.md).", topic.about);
    topic.codes.iter().for_each(|code| out += &entry(code));
    Page { path: format!("{HANDBOOK}/messages-{}.md", topic.page), text: out }
}

/// The first sentence, for lists of pages; without marks that only Markdown reads.
fn first(about: &str) -> String {
    let end = about.find(". ").map_or(about.len(), |end| end + 1);
    about[..end].replace('`', "")
}

fn lower(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
