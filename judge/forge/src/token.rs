//! The user's token for a forge, from where they keep it. It is never printed, kept or put on a command line.

use std::fmt;
use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use contest::{Address, ForgeKind, Transport};

/// The variable that names another address of the API, for a forge that has it elsewhere.
pub(crate) const API_VARIABLE: &str = "GITPRIZE_FORGE_API";

/// The variable with the judge's token, for whichever forge the contest is on.
const JUDGE_VARIABLE: &str = "GITPRIZE_FORGE_TOKEN";

/// A token, and where it is from.
#[derive(Clone)]
pub struct Token {
    text: String,
    from: String,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a token from {}", self.from)
    }
}

impl Token {
    /// The token `text`, which is from `from`.
    pub(crate) fn new(text: &str, from: &str) -> Option<Self> {
        let text = text.trim();
        let plain = text.len() <= 1_000 && text.bytes().all(|b| b.is_ascii_graphic());
        (plain && !text.is_empty()).then(|| Self { text: text.to_owned(), from: from.to_owned() })
    }

    /// The user's token for the forge that has `address`: from the environment, from the forge's own program, from git's
    /// credential helper.
    pub fn find(kind: ForgeKind, address: &Address) -> Option<Self> {
        let host = address.host()?;
        let host = if address.transport() == Transport::Ssh { host.split(':').next()? } else { host };
        // A variable does not say for which server it is.
        let elsewhere = std::env::var_os(API_VARIABLE).is_some();
        let variables: &[&str] = match kind {
            ForgeKind::Github if host == "github.com" || elsewhere => &["GH_TOKEN", "GITHUB_TOKEN"],
            ForgeKind::Github => &["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"],
            ForgeKind::Gitlab if host == "gitlab.com" || elsewhere => &["GITLAB_TOKEN"],
            ForgeKind::Gitlab if std::env::var("GITLAB_HOST").is_ok_and(|of| of.ends_with(host)) => {
                &["GITLAB_TOKEN"]
            }
            ForgeKind::Forgejo if host == "codeberg.org" || elsewhere => &["FORGEJO_TOKEN", "CODEBERG_TOKEN"],
            _ => &[],
        };
        let variable = |name: &&str| Self::new(&std::env::var(name).ok()?, name);
        variables
            .iter()
            .find_map(variable)
            .or_else(|| of_program(kind, host))
            .or_else(|| of_helper(address, host))
    }

    /// The judge's token for the forge that has `address`: the one that is meant for this alone, else as [`Self::find`].
    pub fn of_judge(kind: ForgeKind, address: &Address) -> Option<Self> {
        let own = std::env::var(JUDGE_VARIABLE).ok().and_then(|text| Self::new(&text, JUDGE_VARIABLE));
        own.or_else(|| Self::find(kind, address))
    }

    /// Where it is from, for messages.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The value of the header that shows it to an API.
    pub(crate) fn header(&self) -> String {
        format!("Bearer {}", self.text)
    }

    /// The setting with which git shows it to the server of `address`, if that is reached by HTTP and the token is not
    /// git's already.
    pub fn setting(&self, address: &Address) -> Option<(String, String)> {
        if address.transport() != Transport::Http || self.from == HELPER {
            return None;
        }
        let (scheme, _) = address.as_str().split_once("://")?;
        let shown = BASE64_STANDARD.encode(format!("x-access-token:{}", self.text));
        let name = format!("http.{scheme}://{}/.extraHeader", address.host()?);
        Some((name, format!("Authorization: Basic {shown}")))
    }
}

/// What git's own helper is called in messages.
const HELPER: &str = "git's credential helper";

/// What the forge's own program keeps.
fn of_program(kind: ForgeKind, host: &str) -> Option<Token> {
    let (program, args): (_, &[&str]) = match kind {
        ForgeKind::Github => ("gh", &["auth", "token", "--hostname", host]),
        ForgeKind::Gitlab => ("glab", &["config", "get", "token", "--host", host]),
        _ => return None,
    };
    let output = Command::new(program).args(args).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| Token::new(&text, &format!("`{program}`"))).flatten()
}

/// The password that git's credential helper has for the server, without asking anybody.
fn of_helper(address: &Address, host: &str) -> Option<Token> {
    let scheme = if address.as_str().starts_with("http://") { "http" } else { "https" };
    let path = address.repository()?;
    let mut git = Command::new("git");
    git.args(["-c", "core.askPass=", "-c", "credential.interactive=false", "credential", "fill"]);
    git.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "").env("SSH_ASKPASS", "");
    git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = git.spawn().ok()?;
    child
        .stdin
        .take()?
        .write_all(format!("protocol={scheme}\nhost={host}\npath={path}\n\n").as_bytes())
        .ok()?;
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let password = text.lines().find_map(|line| line.strip_prefix("password="))?;
    Token::new(password, HELPER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_shown_to_its_server_alone_and_to_nobody_who_reads() {
        let token = Token::new("ghp_secret\n", "GITHUB_TOKEN").unwrap();
        assert!(!format!("{token:?}").contains("secret"));
        let setting = |address: &str| token.setting(&address.parse().unwrap());
        let (name, value) = setting("https://me@forge.example:8443/a/b.git").unwrap();
        assert_eq!(name, "http.https://forge.example:8443/.extraHeader");
        assert_eq!(value, "Authorization: Basic eC1hY2Nlc3MtdG9rZW46Z2hwX3NlY3JldA==");
        assert!(setting("git@forge.example:a/b.git").is_none() && setting("/srv/b.git").is_none());
        for bad in ["", " \n", "two words", "line\r\nX-Header: 1", "ü"] {
            assert!(Token::new(bad, "x").is_none(), "{bad:?}");
        }
    }
}
