//! Who opened a pull request, and whether that is a given member.

use sha2::{Digest, Sha256};

use super::team::{Invited, Member};

/// The author of a pull request as the forge or the receive hook named them; never as a commit says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Login on the forge or user of the git server.
    pub login: Option<String>,
    /// The forge's number of the user, which cannot be taken over by renaming.
    pub id: Option<u64>,
    /// `SHA256:…` fingerprint of the SSH key that pushed.
    pub ssh_fingerprint: Option<String>,
}

impl Author {
    /// Whether this is `person`: by number where both sides have one, else by SSH key, else by login.
    pub fn is(&self, person: &impl Person) -> bool {
        if let (Some(mine), Some(theirs)) = (self.id, person.id()) {
            return mine == theirs;
        }
        if let (Some(mine), Some(key)) = (&self.ssh_fingerprint, person.ssh_key()) {
            return fingerprint(key).is_ok_and(|theirs| *mine == theirs);
        }
        match (&self.login, person.login()) {
            (Some(mine), Some(theirs)) => mine.eq_ignore_ascii_case(theirs),
            _ => false,
        }
    }

    /// What an account is told apart by, whatever keys it pushes with: its number, else its login, else its key.
    pub fn person(&self) -> String {
        let login = self.login.as_ref().map(|login| format!("login {}", login.to_ascii_lowercase()));
        let key = || self.ssh_fingerprint.as_ref().map(|key| format!("key {key}"));
        self.id.map(|id| format!("id {id}")).or(login).or_else(key).unwrap_or_default()
    }

    /// All that the forge or the receive hook said of the author, for messages.
    pub fn known_by(&self) -> String {
        let login = self.login.as_ref().map(|login| format!("login {}", crate::finding::quoted(login)));
        let id = self.id.map(|id| format!("user {id}"));
        let key = self.ssh_fingerprint.as_ref().map(|key| format!("key {}", crate::finding::quoted(key)));
        let known: Vec<String> = [login, id, key].into_iter().flatten().collect();
        if known.is_empty() { "an unknown user".to_owned() } else { known.join(", ") }
    }

    /// How a message names the author.
    pub fn shown(&self) -> String {
        match (&self.login, self.id, &self.ssh_fingerprint) {
            (Some(login), _, _) => crate::finding::quoted(login),
            (None, Some(id), _) => format!("user {id}"),
            (None, None, Some(key)) => crate::finding::quoted(key),
            (None, None, None) => "an unknown user".to_owned(),
        }
    }
}

/// Somebody whom a file of a team names.
pub trait Person {
    /// Name on the forge.
    fn login(&self) -> Option<&str>;
    /// Number on the forge.
    fn id(&self) -> Option<u64>;
    /// An OpenSSH public key.
    fn ssh_key(&self) -> Option<&str>;

    /// How a message names the person.
    fn shown(&self) -> String {
        let fingerprint = self.ssh_key().and_then(|key| fingerprint(key).ok());
        let login = self.login().map(str::to_owned);
        Author { login, id: self.id(), ssh_fingerprint: fingerprint }.shown()
    }
}

impl<P: Person> Person for &P {
    fn login(&self) -> Option<&str> {
        (*self).login()
    }

    fn id(&self) -> Option<u64> {
        (*self).id()
    }

    fn ssh_key(&self) -> Option<&str> {
        (*self).ssh_key()
    }
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

/// Whether two entries are the same person: by number where both have one, else by SSH key, else by login.
pub fn same(a: &impl Person, b: &impl Person) -> bool {
    if let (Some(a), Some(b)) = (a.id(), b.id()) {
        return a == b;
    }
    if let (Some(a), Some(b)) = (a.ssh_key(), b.ssh_key()) {
        // The comment behind a key is no part of it.
        return a == b || fingerprint(a).is_ok_and(|a| fingerprint(b) == Ok(a));
    }
    a.login().zip(b.login()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// The fingerprint that OpenSSH shows of a public key line: `SHA256:` and the unpadded base64 of the
/// digest of the key blob.
///
/// # Errors
/// A sentence that says what is wrong with the line.
pub fn fingerprint(line: &str) -> Result<String, String> {
    let mut words = line.split_ascii_whitespace();
    let kind = words.next().unwrap_or_default();
    if line.contains("PRIVATE KEY") {
        return Err("is a PRIVATE key; give the line of the .pub file".to_owned());
    }
    if !matches!(kind, "ssh-ed25519" | "ssh-rsa" | "ecdsa-sha2-nistp256" | "sk-ssh-ed25519@openssh.com") {
        return Err("does not start like an OpenSSH public key (ssh-ed25519 AAAA…)".to_owned());
    }
    let blob =
        words.next().and_then(base64::decode).ok_or_else(|| "has no readable base64 part".to_owned())?;
    let length = kind.len();
    let named = blob.get(4..4 + length).is_some_and(|name| name == kind.as_bytes());
    if !named {
        return Err(format!("says {kind} but its base64 part holds another kind of key"));
    }
    Ok(format!("SHA256:{}", base64::encode(&Sha256::digest(&blob)).trim_end_matches('=')))
}

/// Base64 as `age`'s own dependency gives it, kept behind two functions.
mod base64 {
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::STANDARD;

    pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
        STANDARD.decode(text).ok()
    }

    pub(super) fn encode(bytes: &[u8]) -> String {
        STANDARD.encode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contest::Role;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    fn member(login: Option<&str>, id: Option<u64>, ssh_key: Option<&str>) -> Member {
        Member {
            login: login.map(str::to_owned),
            id,
            ssh_key: ssh_key.map(str::to_owned),
            name: None,
            country: None,
            role: Role::Leader,
            attests: vec![],
            accepted: None,
        }
    }

    #[test]
    fn a_renamed_login_does_not_inherit_a_membership() {
        let author = Author { login: Some("alpha".into()), id: Some(7), ..Author::default() };
        assert!(author.is(&member(Some("beta"), Some(7), None)));
        assert!(!author.is(&member(Some("alpha"), Some(8), None)));
        assert!(author.is(&member(Some("Alpha"), None, None)));
        assert!(!Author::default().is(&member(Some("alpha"), None, None)));
    }

    #[test]
    fn ssh_keys_are_known_by_fingerprint() {
        // The fingerprint that `ssh-keygen -l` prints for this well-known host key.
        let print = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
        assert_eq!(fingerprint(KEY).unwrap(), print);
        let author = Author { ssh_fingerprint: Some(print.into()), ..Author::default() };
        assert!(author.is(&member(None, None, Some(KEY))));
        assert!(fingerprint("-----BEGIN OPENSSH PRIVATE KEY-----").is_err());
        assert!(
            fingerprint("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl")
                .is_err()
        );
    }
}
