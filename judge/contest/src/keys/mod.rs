//! Every key of the files that people write, declared once: [`Section`](crate::Section) reads what stands here and nothing
//! else, and reference pages, JSON Schemas, `judge explain` and the comments of a new contest come from it.
//!
//! Entry points: [`Family`] has the keys of one kind of file, [`find`] those called by a name, [`comment`] the lines above
//! one in a new file, [`schema`] what editors complete by. A new key is a line in the table of its file; the tests in
//! `keys_held.rs` read its example and its default.

mod conditions;
mod contest;
mod example;
mod front;
mod key;
mod rules;
mod schema;
mod scoring;
mod team;

pub use example::{example, written};
pub use key::{Fallback, Form, Key, Kind};
pub use schema::{plain, schema, schema_text};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `content/contest.toml`.
    Contest,
    /// `submissions/TEAM/team.toml`.
    Team,
    /// Front matter of a page.
    Page,
    /// Front matter of a news item.
    News,
    /// Front matter of a section of the forum.
    ForumSection,
    /// Front matter of a post.
    Post,
    /// `content/audit/false-positives.toml`.
    Pairs,
}

/// Kinds of file that are explained together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// What an organiser writes in TOML.
    Contest,
    /// What a team writes.
    Team,
    /// The top of Markdown files.
    FrontMatter,
}

impl Paper {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Contest, Self::Team, Self::FrontMatter];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contest => "contest",
            Self::Team => "team",
            Self::FrontMatter => "front-matter",
        }
    }

    /// Its kinds of file, the main one first.
    pub fn families(self) -> &'static [Family] {
        match self {
            Self::Contest => &[Family::Contest, Family::Pairs],
            Self::Team => &[Family::Team],
            Self::FrontMatter => &[Family::Page, Family::News, Family::ForumSection, Family::Post],
        }
    }
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Contest, Self::Team, Self::Page, Self::News, Self::ForumSection, Self::Post, Self::Pairs];

    /// The word before a dot that tells its keys from those of others: `page.title`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contest => "contest",
            Self::Team => "team",
            Self::Page => "page",
            Self::News => "news",
            Self::ForumSection => "section",
            Self::Post => "post",
            Self::Pairs => "false-positives",
        }
    }

    /// The file, with capitals for names that people choose.
    pub fn file(self) -> &'static str {
        match self {
            Self::Contest => "content/contest.toml",
            Self::Team => "submissions/TEAM/team.toml",
            Self::Page => "content/NAME.md",
            Self::News => "content/news/NAME.md",
            Self::ForumSection => "content/forum/SECTION/_section.md",
            Self::Post => "content/forum/SECTION/THREAD/NUMBER.md",
            Self::Pairs => "content/audit/false-positives.toml",
        }
    }

    /// Its keys in the order in which people read them; a table stands before what is in it.
    pub fn keys(self) -> impl Iterator<Item = &'static Key> {
        let parts: &[&'static [Key]] = match self {
            Self::Contest => &[
                contest::TOP,
                contest::SERVER,
                scoring::METRIC,
                scoring::BOARD,
                rules::LIMITS,
                rules::PEOPLE,
                rules::PRIZES,
                contest::DATA,
            ],
            Self::Team => &[team::KEYS],
            Self::Page => &[front::PAGE],
            Self::News => &[front::NEWS],
            Self::ForumSection => &[front::SECTION],
            Self::Post => &[front::POST],
            Self::Pairs => &[front::PAIRS],
        };
        parts.iter().copied().flatten()
    }

    /// The key `name` in the table `table`, which is empty for the top of the file.
    pub fn get(self, table: &str, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| match key.path.strip_prefix(table) {
            Some(rest) if table.is_empty() => rest == name,
            Some(rest) => rest.strip_prefix('.') == Some(name),
            None => false,
        })
    }

    /// The keys of the table `table` itself.
    pub fn below(self, table: &str) -> impl Iterator<Item = &'static Key> {
        self.keys().filter(move |key| key.table() == table)
    }
}

/// The keys called `name`, in all kinds of file: `quotas.every`, or `page.title` to have those of one kind.
pub fn find(name: &str) -> Vec<(Family, &'static Key)> {
    let mut found = vec![];
    for family in Family::ALL {
        let own = name.strip_prefix(family.word()).and_then(|rest| rest.strip_prefix('.'));
        found.extend(
            family.keys().filter(|key| key.path == name || own == Some(key.path)).map(|key| (family, key)),
        );
    }
    found
}

/// The comment above the key or table `path` of a new `contest.toml`: its sentence, its unit and its default, in lines of at
/// most 100 characters.
pub fn comment(path: &str) -> Option<String> {
    let key = Family::Contest.keys().find(|key| key.path == path)?;
    let mut text = key.sentence.replace('`', "");
    if !key.is_table() {
        let without = match key.fallback {
            Fallback::Required => String::new(),
            Fallback::Value(value) => format!("without it {value}"),
            Fallback::Absent(words) => format!("without it: {}", words.replace('`', "")),
        };
        let facts: Vec<&str> = [key.unit, &without].into_iter().filter(|fact| !fact.is_empty()).collect();
        if !facts.is_empty() {
            text = format!("{text} ({})", facts.join("; "));
        }
    }
    let mut out = String::from("#");
    let mut width = 1;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 1 && width + 1 + length > 100 {
            out.push_str("\n#");
            width = 1;
        }
        out.push(' ');
        out.push_str(word);
        width += 1 + length;
    }
    Some(out)
}
