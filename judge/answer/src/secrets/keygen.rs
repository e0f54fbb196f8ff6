//! age keys, in the file that `age-keygen` writes.

use age::secrecy::ExposeSecret;
use age::x25519::Identity;

use base::time::Instant;

/// A new age key.
pub struct AgeKey {
    /// The identity file: two lines of comment and the secret.
    pub file: String,
    /// The public half, `age1…`.
    pub recipient: String,
}

/// Makes an age key at `now`.
pub fn age_key(now: Instant) -> AgeKey {
    let identity = Identity::generate();
    let recipient = identity.to_public().to_string();
    let secret = identity.to_string();
    let file = format!("# created: {now}\n# public key: {recipient}\n{}\n", secret.expose_secret());
    AgeKey { file, recipient }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_the_identity_of_the_recipient() {
        let key = age_key("2006-10-02T00:00:00Z".parse().unwrap());
        let lines: Vec<_> = key.file.lines().collect();
        assert_eq!(
            lines[..2],
            ["# created: 2006-10-02T00:00:00Z", &format!("# public key: {}", key.recipient)]
        );
        let identity: Identity = lines[2].parse().unwrap();
        assert_eq!(identity.to_public().to_string(), key.recipient);
    }
}
