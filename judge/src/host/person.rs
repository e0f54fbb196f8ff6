//! Who pushes, by what the server says of them: the user of an HTTP server, the key or the user of SSH, or nobody.

use base::finding::secret::kind_in;
use contest::{Author, fingerprint};
use repo::JUDGE;

/// Who pushes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pusher {
    /// The judge, on this machine.
    Judge,
    /// Somebody whom the server knows.
    Person(Author),
    /// Somebody whom it does not know.
    Nobody,
}

/// Who pushes, by the environment of a hook; `user` is named by the call.
pub(crate) fn pusher(user: Option<&str>) -> Pusher {
    // The log is published, so that what is a secret by mistake is left out of it.
    let is_fine = |value: &String| !value.is_empty() && kind_in(value).is_none();
    let env = |name: &str| std::env::var(name).ok().filter(is_fine);
    // What comes over HTTP is nobody's of this machine, whatever else is set.
    if user.is_none() && env(JUDGE).is_some() && env("REQUEST_METHOD").is_none() {
        return Pusher::Judge;
    }
    let server = || ["GITPRIZE_USER", "GL_USER", "REMOTE_USER"].into_iter().find_map(env);
    let login = user.map(str::to_owned).or_else(server);
    // A public key stands for its fingerprint.
    let key = env("GITPRIZE_KEY").map(|key| fingerprint(key.trim()).unwrap_or(key));
    if login.is_none() && key.is_none() {
        return Pusher::Nobody;
    }
    Pusher::Person(Author { login, ssh_fingerprint: key, ..Author::default() })
}

impl Pusher {
    /// What the receive log says of them.
    pub(crate) fn author(&self) -> Author {
        match self {
            Self::Person(author) => author.clone(),
            Self::Judge | Self::Nobody => Author::default(),
        }
    }
}
