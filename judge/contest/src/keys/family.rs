//! The kinds of files, and the keys of each.

use super::key::Key;
use super::{contest, front, rules, scoring, team};

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
                scoring::TRACKS,
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
