//! What a push asks a server of our own for: its commands, and what each of their references is.

use git2::Oid;

use super::refs::{Kind, Place, RECEIVE_LOG};

/// One command of a push: a reference is to move from one commit to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where it stands; nothing when it is to be made.
    pub old: Option<Oid>,
    /// Where it is to stand; nothing when it is to go.
    pub new: Option<Oid>,
    /// Its name.
    pub name: String,
}

/// What a reference of a push is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The contest's branch.
    Main,
    /// `refs/for/main`: the next pull request, or one of the pusher's own that goes on.
    For,
    /// `refs/for/` with something else behind it.
    ForElse(String),
    /// The head of a pull request.
    Pull(u64),
    /// What the judge keeps below `refs/gitprize/`.
    Kept,
    /// The receive log, which the hooks write.
    Log,
    /// Another branch, or a tag.
    Else,
    /// Nothing that anybody keeps.
    Strange,
}

impl Asked {
    /// The command in a line `<old> <new> <name>`, as git gives it to its hooks.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.trim_end_matches('\n').splitn(3, ' ');
        let (old, new, name) = (words.next()?, words.next()?, words.next()?);
        let oid = |text| Some(Oid::from_str(text).ok()?).map(|oid| Some(oid).filter(|oid| !oid.is_zero()));
        Some(Self { old: oid(old)?, new: oid(new)?, name: name.to_owned() })
    }

    /// What the reference is where `branch` is the contest's.
    pub fn target(&self, branch: &str) -> Target {
        let name = self.name.as_str();
        if let Some(place) = Place::of(name) {
            // The other kind is a forge's.
            return if place.kind == Kind::Pull { Target::Pull(place.pull) } else { Target::Strange };
        }
        if let Some(rest) = name.strip_prefix("refs/for/") {
            return if rest == branch { Target::For } else { Target::ForElse(rest.to_owned()) };
        }
        match name.strip_prefix("refs/heads/") {
            Some(rest) if rest == branch => Target::Main,
            Some(_) => Target::Else,
            None if name == RECEIVE_LOG => Target::Log,
            None if name.starts_with("refs/gitprize/") => Target::Kept,
            None if name.starts_with("refs/tags/") => Target::Else,
            None => Target::Strange,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_something() {
        let target = |name: &str| Asked { old: None, new: None, name: name.to_owned() }.target("main");
        for (name, is) in [
            ("refs/heads/main", Target::Main),
            ("refs/heads/main2", Target::Else),
            ("refs/heads/pull/1/head", Target::Else),
            ("refs/tags/v1", Target::Else),
            ("refs/for/main", Target::For),
            ("refs/for/main/topic", Target::ForElse("main/topic".to_owned())),
            ("refs/for/release", Target::ForElse("release".to_owned())),
            ("refs/pull/7/head", Target::Pull(7)),
            ("refs/pull/07/head", Target::Strange),
            ("refs/pull/7/merge", Target::Strange),
            ("refs/merge-requests/7/head", Target::Strange),
            ("refs/gitprize/receive-log", Target::Log),
            ("refs/gitprize/judged", Target::Kept),
            ("refs/gitprize/receive-log/x", Target::Kept),
            ("refs/notes/commits", Target::Strange),
            ("HEAD", Target::Strange),
        ] {
            assert_eq!(target(name), is, "{name}");
        }
    }

    #[test]
    fn a_line_of_zeros_makes_or_removes() {
        let (zeros, one) = ("0".repeat(40), "1".repeat(40));
        let made = Asked::parse(&format!("{zeros} {one} refs/pull/1/head\n")).unwrap();
        assert_eq!((made.old, made.name.as_str()), (None, "refs/pull/1/head"));
        assert_eq!(Asked::parse(&format!("{one} {zeros} x")).unwrap().new, None);
        assert_eq!(Asked::parse(&format!("{one} x y")), None);
    }
}
