//! The address of a git repository: where a contest is cloned from and pushed to.
//!
//! It comes from a contest's description, from a file in a folder, from a call, and it goes to the `git` program, which
//! would take some texts for options or for programs to run. What is an [`Address`] is neither.

use std::fmt;
use std::str::FromStr;

use base::finding::quoted;
use serde::{Deserialize, Serialize};

/// The longest address.
const LONGEST: usize = 1_000;

/// How a repository is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// `https://`, or `http://` inside a network.
    Http,
    /// `ssh://` or `user@host:path`.
    Ssh,
    /// A folder of this machine.
    Path,
}

/// An address that may be given to git.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    text: String,
    transport: Transport,
}

impl Address {
    /// The address as git takes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How it is reached.
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// The server, with its port if it has one; nothing for a folder.
    pub fn host(&self) -> Option<&str> {
        let (authority, _) = self.parts()?;
        Some(authority.rsplit_once('@').map_or(authority, |(_, host)| host))
    }

    /// Where the repository stands on its server, such as `owner/contest`; nothing for a folder.
    pub fn repository(&self) -> Option<&str> {
        let path = self.parts()?.1.trim_matches('/');
        Some(path.strip_suffix(".git").unwrap_or(path))
    }

    /// The same server's repository `owner/name`, reached in the same way; nothing for a folder, or for a name that is
    /// none.
    pub fn beside(&self, repository: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        if !repository.bytes().all(plain) || repository.split('/').any(|part| part.is_empty() || part == "..")
        {
            return None;
        }
        let old = self.parts()?.1.trim_matches('/');
        let at = self.text.rfind(old).filter(|_| !old.is_empty())?;
        let ending = if old.ends_with(".git") { ".git" } else { "" };
        format!("{}{repository}{ending}", &self.text[..at]).parse().ok()
    }

    /// What a person calls the contest's repository: the last part of the path.
    pub fn name(&self) -> &str {
        let text = self.text.trim_end_matches('/');
        let last = text.rsplit(['/', ':', '\\']).next().unwrap_or(text);
        last.strip_suffix(".git").unwrap_or(last)
    }

    /// What stands before and after the end of the server's name.
    fn parts(&self) -> Option<(&str, &str)> {
        match self.transport {
            Transport::Path => None,
            _ => match self.text.split_once("://") {
                Some((_, rest)) => rest.split_once('/'),
                None => self.text.split_once(':'),
            },
        }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| Err(format!("{} {why}", quoted(text)));
        if text.is_empty() || text.len() > LONGEST {
            return wrong("is no address of a repository");
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) && !is_path(text) {
            return wrong("has a space or a control character, which no address has");
        }
        if text.chars().any(char::is_control) {
            return wrong("has a control character, which no address has");
        }
        if text.starts_with('-') {
            return wrong("begins with a hyphen: git would take it for an option");
        }
        let of = |transport| Ok(Self { text: text.to_owned(), transport });
        if is_path(text) {
            return of(Transport::Path);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
            let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
            let transport = match scheme {
                "https" | "http" => Transport::Http,
                "ssh" => Transport::Ssh,
                "file" if rest.starts_with('/') => return of(Transport::Path),
                "git" => return wrong("cannot be pushed to: expected https:// or ssh://"),
                _ => return wrong("is no address that git is given here: expected https:// or ssh://"),
            };
            // None at all is no secret, and git asks nobody for it.
            if user.split_once(':').is_some_and(|(_, password)| !password.is_empty()) {
                return Err(
                    "the address has a password in it, which would be kept and shown: leave it out, \
                            git asks its credential helper for one"
                        .to_owned(),
                );
            }
            return match host_of(host, user) {
                true if rest.split_once('/').is_some_and(|(_, path)| !path.trim_matches('/').is_empty()) => {
                    of(transport)
                }
                true => wrong("names a server and no repository on it"),
                false => wrong("names no server"),
            };
        }
        match text.split_once(':') {
            Some((_, path)) if path.starts_with(':') => wrong("names a program that git would run"),
            Some((authority, path))
                if !authority.contains('/') && !path.is_empty() && !path.starts_with('-') =>
            {
                let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
                if host_of(host, user) { of(Transport::Ssh) } else { wrong("names no server") }
            }
            _ => wrong(
                "is no address of a repository: expected https://…, ssh://…, git@server:path, or a folder that begins \
                 with ./ or /",
            ),
        }
    }
}

/// A folder, said so that it can be nothing else.
fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive = bytes.len() > 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'/' | b'\\');
    drive || ["/", "./", "../"].iter().any(|start| text.starts_with(start)) || text == "." || text == ".."
}

/// Whether the two can be a server and a user: programs take what begins with a hyphen for an option.
fn host_of(host: &str, user: &str) -> bool {
    let plain =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'[' | b']' | b'~');
    let good = |text: &str| text.bytes().all(plain) && !text.starts_with('-');
    !host.is_empty() && good(host) && good(user)
}

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.text
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Transport, Option<String>, Option<String>, String) {
        let address: Address = text.parse().unwrap();
        let own = |text: Option<&str>| text.map(str::to_owned);
        (address.transport(), own(address.host()), own(address.repository()), address.name().to_owned())
    }

    #[test]
    fn addresses_are_taken_apart() {
        let some = |text: &str| Some(text.to_owned());
        for (text, transport, host, repository) in [
            (
                "https://forge.example/org/prize.git",
                Transport::Http,
                some("forge.example"),
                some("org/prize"),
            ),
            (
                "https://me@forge.example:8443/a/b/prize",
                Transport::Http,
                some("forge.example:8443"),
                some("a/b/prize"),
            ),
            // No password at all is not a secret one.
            ("http://me:@127.0.0.1:8001/prize.git", Transport::Http, some("127.0.0.1:8001"), some("prize")),
            (
                "ssh://git@forge.example:2222/prize.git/",
                Transport::Ssh,
                some("forge.example:2222"),
                some("prize"),
            ),
            ("git@forge.example:org/prize.git", Transport::Ssh, some("forge.example"), some("org/prize")),
            ("/srv/git/prize.git", Transport::Path, None, None),
            ("../a folder/prize.git", Transport::Path, None, None),
            ("file:///srv/git/prize.git", Transport::Path, None, None),
            ("C:\\contests\\prize.git", Transport::Path, None, None),
        ] {
            assert_eq!(parts(text), (transport, host, repository, "prize".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_git_would_take_for_something_else_is_no_address() {
        for text in [
            "",
            "-u",
            "--upload-pack=touch x",
            "ext::sh -c touch% x",
            "ext::x",
            "fd::17",
            "git://host/prize.git",
            "https://user:pass@host/prize.git",
            "https://user::@host/prize.git",
            "https:///prize.git",
            "https://host",
            "https://host/",
            "prize.git",
            "ssh://-oProxyCommand=x/prize",
            "-oProxyCommand=x:prize",
            "git@-oProxyCommand=x:prize",
            "host:-prize",
            "javascript://host/x",
            "https://host/a b",
            "https://host/a\nb",
            "ftp://host/prize.git",
            "https://ho;st/x",
            "/srv/a\nb",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
        let why = "https://user:hunter2@host/prize.git".parse::<Address>().unwrap_err();
        assert!(!why.contains("hunter2"), "{why}");
    }

    #[test]
    fn a_fork_is_reached_as_the_contest_is() {
        let beside = |text: &str, name: &str| {
            text.parse::<Address>().unwrap().beside(name).map(|address| address.to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            beside("https://f.example/org/prize.git", "me/prize"),
            some("https://f.example/me/prize.git")
        );
        assert_eq!(beside("git@f.example:org/prize", "me/prize-1"), some("git@f.example:me/prize-1"));
        assert_eq!(beside("ssh://git@f.example/org/prize.git", "me/x"), some("ssh://git@f.example/me/x.git"));
        for name in ["", "../x", "a//b", "a b/c", "me/x;y", "me/\n"] {
            assert_eq!(beside("https://f.example/org/prize.git", name), None, "{name:?}");
        }
        assert_eq!(beside("/srv/prize.git", "me/prize"), None);
    }
}
