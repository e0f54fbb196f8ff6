//! `submissions/<slug>/team.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::identity::{Author, Person};
use super::places::{LEDGER, REVEALED, SEALED};
use base::finding::quoted;

/// A team's stable name: its folder, its page's address, its name in receipts.
/// `^[a-z0-9][a-z0-9-]{0,38}$`, not one of the names the judge uses itself. Cheap to clone: everything that is
/// counted from a long ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(Arc<str>);

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Slug {
    /// No team's, for comparisons that look at places only.
    pub fn none() -> Self {
        Self("".into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Slug {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let rest = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !(first && rest && text.len() <= 39) {
            return Err(format!(
                "{} cannot be the name of a team's folder: expected 1 to 39 of a-z, 0-9 and -, not starting \
                 with -",
                quoted(text)
            ));
        }
        if [LEDGER, SEALED, REVEALED].contains(&text) {
            return Err(format!("{} is the judge's own folder", quoted(text)));
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for Slug {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// Every registered team by slug.
pub type Teams = BTreeMap<Slug, Team>;

/// A registered team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// What people call it; any printable text.
    pub name: String,
    /// The team's own page.
    pub link: Option<String>,
    /// Where its members work.
    pub affiliation: Option<String>,
    /// Exactly one is the leader. A team without members has withdrawn for good.
    pub members: Vec<Member>,
    /// People whom the leader asked to join.
    pub invited: Vec<Invited>,
    /// Whether the team left the contest.
    pub withdrawn: bool,
    /// The folder that the team had before it was renamed.
    pub was: Option<Slug>,
    /// Teams that became, or are to become, part of this one.
    pub merges: Vec<Slug>,
    /// The team that this one agrees to become part of.
    pub merge_into: Option<Slug>,
    /// Names that people knew it by, oldest first; kept by the judge.
    pub former_names: Vec<String>,
    /// Receipts of the submissions that are to take part in the final decision.
    pub chosen: Vec<u64>,
}

/// Somebody who may join, known by at least one of login, id and SSH key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Name on the forge.
    pub login: Option<String>,
    /// Number on the forge.
    pub id: Option<u64>,
    /// An OpenSSH public key, or its fingerprint.
    pub ssh_key: Option<String>,
}

/// A person in a team, known by at least one of login, id and SSH key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name on the forge.
    pub login: Option<String>,
    /// Number on the forge, which survives a change of the login.
    pub id: Option<u64>,
    /// An OpenSSH public key, `ssh-ed25519 AAAA…`, or its fingerprint, `SHA256:…`.
    pub ssh_key: Option<String>,
    /// How the person wants to be called.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2 code of residence.
    pub country: Option<String>,
    /// Leader or member.
    pub role: Role,
    /// The contest's attestations that the person makes, by name.
    pub attests: Vec<String>,
    /// The terms that the person accepted.
    pub accepted: Option<Acceptance>,
}

macro_rules! person {
    ($kind:ty) => {
        impl Person for $kind {
            fn login(&self) -> Option<&str> {
                self.login.as_deref()
            }

            fn id(&self) -> Option<u64> {
                self.id
            }

            fn ssh_key(&self) -> Option<&str> {
                self.ssh_key.as_deref()
            }
        }
    };
}
person!(Member);
person!(Invited);

impl Invited {
    /// What `person` is known by, and nothing else of them.
    pub fn known_as(person: &impl Person) -> Self {
        let (login, ssh_key) = (person.login().map(str::to_owned), person.ssh_key().map(str::to_owned));
        Self { login, id: person.id(), ssh_key }
    }
}

/// A member's place in the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Speaks for the team.
    Leader,
    /// Everyone else.
    Member,
}

/// Which text of the terms somebody accepted, and on which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// SHA-256 of the terms, 64 hexadecimal digits.
    pub terms: String,
    /// `YYYY-MM-DD`.
    pub on: String,
}

impl Team {
    /// Whether `author` is one of the members.
    pub fn has(&self, author: &Author) -> bool {
        self.members.iter().any(|member| author.is(member))
    }

    /// The judge's own rendering of the file: what was read, nothing else, in a fixed order. Reading it
    /// back gives the same team.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        line(&mut out, "name", Some(&self.name));
        line(&mut out, "link", self.link.as_ref());
        line(&mut out, "affiliation", self.affiliation.as_ref());
        if self.withdrawn {
            out.push_str("withdrawn = true\n");
        }
        line(&mut out, "was", self.was.as_ref().map(Slug::as_str));
        list(&mut out, "merges", self.merges.iter().map(Slug::as_str));
        line(&mut out, "merge_into", self.merge_into.as_ref().map(Slug::as_str));
        list(&mut out, "former_names", self.former_names.iter().map(String::as_str));
        list(&mut out, "chosen", self.chosen.iter().map(|seq| *seq as i64));
        for member in &self.members {
            out.push_str("\n[[members]]\n");
            known_by(&mut out, member.login.as_ref(), member.id, member.ssh_key.as_ref());
            line(&mut out, "name", member.name.as_ref());
            line(&mut out, "country", member.country.as_ref());
            out.push_str(match member.role {
                Role::Leader => "role = \"leader\"\n",
                Role::Member => "role = \"member\"\n",
            });
            list(&mut out, "attests", member.attests.iter().map(String::as_str));
            if let Some(accepted) = &member.accepted {
                let _ = writeln!(
                    out,
                    "accepted = {{ terms = \"sha256:{}\", on = {} }}",
                    accepted.terms, accepted.on
                );
            }
        }
        for invited in &self.invited {
            out.push_str("\n[[invited]]\n");
            known_by(&mut out, invited.login.as_ref(), invited.id, invited.ssh_key.as_ref());
        }
        out
    }

    /// The member who speaks for the team.
    pub fn leader(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.role == Role::Leader)
    }

    /// The member that `author` is.
    pub fn member(&self, author: &Author) -> Option<&Member> {
        self.members.iter().find(|member| author.is(member))
    }
}

fn known_by(out: &mut String, login: Option<&String>, id: Option<u64>, ssh_key: Option<&String>) {
    line(out, "login", login);
    if let Some(id) = id {
        let _ = writeln!(out, "id = {id}");
    }
    line(out, "ssh_key", ssh_key);
}

fn line(out: &mut String, key: &str, text: Option<impl AsRef<str>>) {
    if let Some(text) = text {
        let _ = writeln!(out, "{key} = {}", toml_edit::Value::from(text.as_ref()));
    }
}

fn list<V: Into<toml_edit::Value>>(out: &mut String, key: &str, values: impl Iterator<Item = V>) {
    let array: toml_edit::Array = values.collect();
    if !array.is_empty() {
        let _ = writeln!(out, "{key} = {array}");
    }
}

#[cfg(test)]
mod tests;
