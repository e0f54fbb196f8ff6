//! Whom a command is about: the flags that name a person.

use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::fingerprint;
use rules::people::Wanted;

/// `--login`, `--id`, `--ssh-key`: at least one.
#[derive(Clone, Debug, clap::Args)]
#[group(id = "who", required = true, multiple = true)]
pub(super) struct Who {
    /// The person's name on the forge
    #[arg(long, value_name = "LOGIN")]
    login: Option<String>,
    /// The person's number on the forge
    #[arg(long, value_name = "N")]
    id: Option<u64>,
    /// The person's SSH public key, or its fingerprint
    #[arg(long, value_name = "KEY")]
    ssh_key: Option<String>,
}

impl Who {
    /// The person.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the key cannot be read.
    pub(super) fn wanted(&self) -> Result<Wanted, Failure> {
        let unreadable = |why: String| {
            let help =
                "give --ssh-key the line of the public key, or the fingerprint that `ssh-keygen -l` prints";
            Failure::Configuration(vec![
                Finding::new(codes::BAD_PERSON, format!("--ssh-key: {why}")).help(help),
            ])
        };
        let ssh_key = self.ssh_key.as_deref().map(|key| fingerprint(key).map_err(unreadable)).transpose()?;
        Ok(Wanted { login: self.login.clone(), id: self.id, ssh_key })
    }

    /// Whether a login is all that is known, which may be somebody else's some day.
    pub(super) fn by_login_alone(&self) -> bool {
        self.id.is_none() && self.ssh_key.is_none()
    }
}
