//! Every code of a [`Finding`](super::Finding) that the two programs can print, with what it means and what to
//! do about it.
//!
//! Each is a constant here, so that an unknown one does not compile; a test looks that none outlives its use. Entry
//! points: [`CODES`] has them by topic, [`find`] finds one.

/// A topic: the name of its page, its title, what it is about, and its codes, each a constant whose name in lower case, with hyphens, is what
/// people read.
macro_rules! topic {
    ($page:literal, $title:literal, $about:literal, $($name:ident = $who:ident($meaning:literal, $action:literal $(,)?)),+ $(,)?) => {
        $(
            #[doc = $meaning]
            pub const $name: &crate::finding::codes::Code = &{
                const BYTES: [u8; stringify!($name).len()] = crate::finding::codes::kebab(stringify!($name));
                const NAME: &str = match std::str::from_utf8(&BYTES) {
                    Ok(name) => name,
                    Err(_) => panic!("an identifier is UTF-8"),
                };
                crate::finding::codes::$who(NAME, $meaning, $action)
            };
        )+
        pub(super) static TOPIC: crate::finding::codes::Topic =
            crate::finding::codes::Topic { page: $page, title: $title, about: $about, codes: &[$($name),+] };
    };
}
mod acts;
mod calls;
mod contest;
mod downloads;
mod files;
mod host;
mod ledger;
mod people;
mod rules;
mod secrets;
mod site;

pub use acts::*;
pub use calls::*;
pub use contest::*;
pub use downloads::*;
pub use files::*;
pub use host::*;
pub use ledger::*;
pub use people::*;
pub use rules::*;
pub use secrets::*;
pub use site::*;

use serde::Serialize;

/// A code.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Code {
    /// Stable, lower-case, hyphenated.
    pub code: &'static str,
    /// Who meets it.
    pub who: &'static [Who],
    /// What was found, one sentence.
    pub meaning: &'static str,
    /// What to do about it.
    pub action: &'static str,
    /// Whether it tells something of a person, so that nothing published may say more than the code.
    #[serde(skip)]
    pub personal: bool,
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

/// Who meets a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// Sends predictions or a team.
    Contestant,
    /// Writes the contest.
    Organiser,
    /// Runs the judge, or verifies a ledger.
    Maintainer,
}

impl Who {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contestant => "contestant",
            Self::Organiser => "organiser",
            Self::Maintainer => "maintainer",
        }
    }
}

/// Codes that belong together.
#[derive(Debug)]
pub struct Topic {
    /// What its page is called, below `refusals-` or `messages-`.
    pub page: &'static str,
    /// A heading.
    pub title: &'static str,
    /// A sentence or two.
    pub about: &'static str,
    /// The codes in the order in which an input meets them.
    pub codes: &'static [&'static Code],
}

/// Every code, by topic.
#[allow(
    unused_qualifications,
    reason = "eleven modules have a topic, and their codes are all imported above"
)]
pub static CODES: [&Topic; 11] = [
    &calls::TOPIC,
    &files::TOPIC,
    &rules::TOPIC,
    &people::TOPIC,
    &contest::TOPIC,
    &acts::TOPIC,
    &ledger::TOPIC,
    &host::TOPIC,
    &secrets::TOPIC,
    &downloads::TOPIC,
    &site::TOPIC,
];

impl Topic {
    /// Whether it is about what contestants send: its page stands on the contest's site.
    pub fn is_contestants(&self) -> bool {
        CONTESTANTS.contains(&self.page)
    }
}

/// The pages of topics about what contestants send.
const CONTESTANTS: [&str; 3] = ["files", "submissions", "people"];

/// The page for contestants that explains `code`: its topic's, or the one of what they meet besides; none where contestants
/// never meet it.
pub fn contestants_page(code: &Code) -> Option<&'static str> {
    let topic = CODES.iter().find(|topic| topic.codes.iter().any(|known| known.code == code.code))?;
    match topic.is_contestants() || topic.page == OTHER {
        true => Some(topic.page),
        false => code.who.contains(&Who::Contestant).then_some(OTHER),
    }
}

/// The page of what contestants meet besides.
pub const OTHER: &str = "other";

/// Every code.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().flat_map(|topic| topic.codes).copied()
}

/// The code called `code`.
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|known| known.code == code)
}

const fn contestant(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Contestant], meaning, action, personal: false }
}

const fn organiser(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Organiser], meaning, action, personal: false }
}

const fn maintainer(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Maintainer], meaning, action, personal: false }
}

const fn everybody(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Contestant, Who::Organiser, Who::Maintainer], meaning, action, personal: false }
}

const fn both(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Contestant, Who::Organiser], meaning, action, personal: false }
}

const fn personal(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Contestant], meaning, action, personal: true }
}

/// `SOME_NAME` as `some-name`.
const fn kebab<const N: usize>(name: &str) -> [u8; N] {
    let (name, mut out, mut at) = (name.as_bytes(), [0; N], 0);
    while at < N {
        out[at] = if name[at] == b'_' { b'-' } else { name[at].to_ascii_lowercase() };
        at += 1;
    }
    out
}
