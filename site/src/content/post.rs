//! One post of the forum archive.

use std::path::Path;

use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::Slug;
use contest::keys::Family;
use serde::{Deserialize, Serialize};

use super::front;
use super::source::{Source, read_post};
use crate::digest::Digest;

/// A post, without its text: that is read again where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Post {
    /// The file, from the contest's root.
    pub(crate) path: String,
    /// Where its text begins behind the front matter.
    pub(super) body: usize,
    /// Bytes that the file has, if it was cut.
    pub(crate) cut: Option<u64>,
    /// Of the whole text.
    pub(crate) digest: Digest,
    /// The number that its file is named by.
    pub(crate) number: u32,
    /// The thread's title, on its first post.
    pub(super) title: Option<String>,
    /// Who wrote it, as it was shown then.
    pub(crate) author: String,
    /// When.
    pub(crate) date: Instant,
    /// The author's team, if it takes part here.
    pub(crate) team: Option<Slug>,
    /// What the forum that it was imported from calls it.
    pub(crate) id: Option<String>,
    /// The number of the post of the same thread that it answers.
    pub(crate) reply_to: Option<u32>,
    /// Where it was to be read before it was imported.
    pub(crate) origin: Option<String>,
}

/// A file where posts stand, and what it says.
pub(super) struct ReadPost {
    pub(super) path: String,
    /// The post, and what was mended of its front matter; or what is wrong with it.
    pub(super) post: Result<(Post, Vec<Finding>), Vec<Finding>>,
}

/// Who wrote a post that does not say.
const NOBODY: &str = "unknown";

impl Post {
    pub(super) fn read(mut source: Source, warnings: &mut Vec<Finding>) -> Result<Self, Vec<Finding>> {
        let (title, author, date, team, [id, origin], reply_to) =
            front::read(&mut source, Family::Post, |section| {
                let (title, author) = (front::text(section, "title"), front::text(section, "author"));
                let date = section.required("date", section.moment("date"));
                let more = ["id", "source"].map(|key| front::text(section, key));
                let reply_to = section.integer("reply_to").and_then(|at| u32::try_from(at.value).ok());
                Some((title, author, date?.value, front::text(section, "team"), more, reply_to))
            })?;
        let author = match author.as_deref().unwrap_or_default().trim() {
            "" => {
                let text = format!(
                    "the post has no author in its front matter, and is shown as written by {NOBODY}"
                );
                warnings.push(
                    source
                        .finding(codes::NO_AUTHOR, text)
                        .help("write author = \"…\" as the forum showed it"),
                );
                NOBODY.to_owned()
            }
            author => author.to_owned(),
        };
        let number = source.stem().parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(|| {
            vec![
                source
                    .finding(codes::BAD_FILE_NAME, "the file of a post has to be named by its number")
                    .help("name it 0001.md, 0002.md and so on"),
            ]
        })?;
        let team = team.map(|name| name.parse::<Slug>()).transpose().unwrap_or_else(|why| {
            warnings.push(source.finding(codes::BAD_TEAM, why));
            None
        });
        let is_address = |text: &String| text.starts_with("https://") || text.starts_with("http://");
        let origin = origin.filter(is_address);
        let digest = Digest::of(source.text.as_bytes());
        let Source { path, body, cut, .. } = source;
        Ok(Self { path, body, cut, digest, number, title, author, date, team, id, reply_to, origin })
    }

    /// The file with its text, which lies below the folder `root`.
    ///
    /// # Errors
    /// That it cannot be read any more, or says something else than when the build began.
    pub(crate) fn source(&self, root: &Path) -> Result<Source, Box<Finding>> {
        let (mut source, _) = read_post(&root.join(&self.path), &self.path)?;
        source.body = self.body;
        match Digest::of(source.text.as_bytes()) == self.digest {
            true => Ok(source),
            false => {
                let text = "the post changed while the site was built; build again";
                Err(Box::new(Finding::new(codes::UNREADABLE, text).in_file(&self.path)))
            }
        }
    }
}

#[cfg(test)]
impl Post {
    /// What its front matter says.
    pub(super) fn front(&self) -> impl std::fmt::Debug + '_ {
        (&self.title, &self.author, self.date, &self.team, &self.id, self.reply_to, &self.origin)
    }
}
