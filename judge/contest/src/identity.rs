//! Who opened a pull request, and whether that is a given member.

use sha2::{Digest, Sha256};

use base::finding::secret::kind_in;

/// What a host takes for one login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Logins {
    /// Logins that differ only in capitals are one account, as on GitHub, GitLab and Forgejo.
    #[default]
    Folded,
    /// They are two, as on many a plain server.
    Exact,
}

impl Logins {
    /// Whether two logins are one account.
    pub fn are_one(self, a: &str, b: &str) -> bool {
        match self {
            Self::Folded => a.eq_ignore_ascii_case(b),
            Self::Exact => a == b,
        }
    }

    /// What a login is known by.
    pub fn key(self, login: &str) -> String {
        match self {
            Self::Folded => login.to_ascii_lowercase(),
            Self::Exact => login.to_owned(),
        }
    }

    /// Whether two are the same person: by number where both have one; else when they have an SSH key or a login
    /// in common. So a second key of an account is the account's all the same.
    pub fn same(self, a: &impl Person, b: &impl Person) -> bool {
        if let (Some(a), Some(b)) = (a.id(), b.id()) {
            return a == b;
        }
        let key = a.ssh_key().zip(b.ssh_key()).is_some_and(|(a, b)| {
            // The comment behind a key is no part of it.
            a == b || fingerprint(a).is_ok_and(|a| fingerprint(b) == Ok(a))
        });
        key || a.login().zip(b.login()).is_some_and(|(a, b)| self.are_one(a, b))
    }
}

/// The author of a pull request as the forge or the receive hook named them; never as a commit says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Login on the forge or user of the git server.
    pub login: Option<String>,
    /// The forge's number of the user, which cannot be taken over by renaming.
    pub id: Option<u64>,
    /// `SHA256:…` fingerprint of the SSH key that pushed.
    pub ssh_fingerprint: Option<String>,
    /// What the host takes for one login.
    pub logins: Logins,
}

impl Author {
    /// Whether this is `person`, as [`Logins::same`] has it.
    pub fn is(&self, person: &impl Person) -> bool {
        self.logins.same(self, person)
    }

    /// What an account is told apart by, whatever keys it pushes with: its number, else its login, else its key.
    pub fn person(&self) -> String {
        let login = self.login.as_ref().map(|login| format!("login {}", self.logins.key(login)));
        let key = || self.ssh_fingerprint.as_ref().map(|key| format!("key {key}"));
        self.id.map(|id| format!("id {id}")).or(login).or_else(key).unwrap_or_default()
    }

    /// All that the forge or the receive hook said of the author, for messages.
    pub fn known_by(&self) -> String {
        let login = self.login.as_ref().map(|login| format!("login {}", base::finding::quoted(login)));
        let id = self.id.map(|id| format!("user {id}"));
        let key = self.ssh_fingerprint.as_ref().map(|key| format!("key {}", base::finding::quoted(key)));
        let known: Vec<String> = [login, id, key].into_iter().flatten().collect();
        if known.is_empty() { "an unknown user".to_owned() } else { known.join(", ") }
    }

    /// How a message names the author.
    pub fn shown(&self) -> String {
        match (&self.login, self.id, &self.ssh_fingerprint) {
            (Some(login), _, _) => base::finding::quoted(login),
            (None, Some(id), _) => format!("user {id}"),
            (None, None, Some(key)) => base::finding::quoted(key),
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
    /// An OpenSSH public key, or its fingerprint.
    fn ssh_key(&self) -> Option<&str>;

    /// How a message names the person.
    fn shown(&self) -> String {
        let fingerprint = self.ssh_key().and_then(|key| fingerprint(key).ok());
        let login = self.login().map(str::to_owned);
        Author { login, id: self.id(), ssh_fingerprint: fingerprint, ..Author::default() }.shown()
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

impl Person for Author {
    fn login(&self) -> Option<&str> {
        self.login.as_deref()
    }

    fn id(&self) -> Option<u64> {
        self.id
    }

    fn ssh_key(&self) -> Option<&str> {
        self.ssh_fingerprint.as_deref()
    }
}

/// Whether a team's file can hold this login.
pub fn is_login(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || b"-_.@".contains(&b);
    !text.is_empty() && text.len() <= 64 && text.bytes().all(is_part) && kind_in(text).is_none()
}

/// [`Logins::same`] where it is not known what the host takes for one login.
pub fn same(a: &impl Person, b: &impl Person) -> bool {
    Logins::Folded.same(a, b)
}

/// The fingerprint that OpenSSH shows of a public key line: `SHA256:` and the unpadded base64 of the
/// digest of the key blob. What is a fingerprint already is its own.
///
/// # Errors
/// A sentence that says what is wrong with the line.
pub fn fingerprint(line: &str) -> Result<String, String> {
    if let Some(digest) = line.strip_prefix("SHA256:") {
        let is_one = base64::decode(&format!("{digest}=")).is_some_and(|digest| digest.len() == 32);
        return if is_one {
            Ok(line.to_owned())
        } else {
            Err("is not a whole SHA256: fingerprint".to_owned())
        };
    }
    let mut words = line.split_ascii_whitespace();
    let kind = words.next().unwrap_or_default();
    if line.contains("PRIVATE KEY") || kind_in(line).is_some() {
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
    use crate::{Member, Role};

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
    fn two_keys_of_one_account_are_one_person() {
        let author = Author {
            login: Some("gabor".into()),
            ssh_fingerprint: Some(fingerprint(KEY).unwrap()),
            ..Author::default()
        };
        let other = "SHA256:AAAA3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
        assert!(author.is(&member(Some("Gabor"), None, Some(other))));
        assert!(author.is(&member(Some("else"), None, Some(KEY))));
        assert!(!author.is(&member(Some("else"), None, Some(other))));
        let exact = Author { logins: Logins::Exact, ..author };
        assert!(!exact.is(&member(Some("Gabor"), None, Some(other))));
        assert!(exact.is(&member(Some("gabor"), None, Some(other))));
    }

    #[test]
    fn ssh_keys_are_known_by_fingerprint() {
        // The fingerprint that `ssh-keygen -l` prints for this well-known host key.
        let print = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
        assert_eq!(fingerprint(KEY).unwrap(), print);
        let author = Author { ssh_fingerprint: Some(print.into()), ..Author::default() };
        assert!(author.is(&member(None, None, Some(KEY))));
        assert!(fingerprint("-----BEGIN OPENSSH PRIVATE KEY-----").is_err());
        assert_eq!(fingerprint(print).unwrap(), print);
        assert!(author.is(&member(None, None, Some(print))));
        assert!(fingerprint("SHA256:+DiY3").is_err());
        assert!(
            fingerprint("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl")
                .is_err()
        );
    }
}
