//! Where a browser uploads a file into a team's folder: a page of the forge's own.

use super::address::Transport;
use super::config::{Contest, ForgeKind};
use super::team::Slug;

impl Contest {
    /// The page for `team`; nothing where the contest does not say its forge's address, or has none.
    pub fn upload_page(&self, team: &Slug) -> Option<String> {
        Some(format!("{}/{}", self.upload_pages()?, self.teams.folders.folder(team)))
    }

    /// The address below which each team's folder has its page.
    pub fn upload_pages(&self) -> Option<String> {
        let address = self.forge.clone.as_ref()?;
        let (host, repository) = (address.host()?, address.repository()?);
        // An SSH server's port is no web server's.
        let host = if address.transport() == Transport::Ssh { host.split(':').next()? } else { host };
        let branch = &self.forge.branch;
        let below = match self.forge.kind {
            ForgeKind::Git => return None,
            ForgeKind::Github => format!("upload/{branch}"),
            // Its form is behind a button of the folder's page.
            ForgeKind::Gitlab => format!("-/tree/{branch}"),
            ForgeKind::Forgejo => format!("_upload/{branch}"),
        };
        Some(format!("https://{host}/{repository}/{below}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::{CONTEST_FILE, Contest};
    use metric::Catalogue;

    #[test]
    fn each_forge_has_its_page() {
        let page = |forge: &str| {
            let text = include_str!("../../../content/contest.toml");
            let text = text.replacen("kind = \"git\"", forge, 1);
            let contest = Contest::parse(CONTEST_FILE, &text, Catalogue::shipped()).unwrap();
            contest.upload_page(&"alpha".parse().unwrap())
        };
        for (forge, expected) in [
            (
                "kind = \"github\"\nclone = \"https://github.com/o/c.git\"",
                Some("https://github.com/o/c/upload/main/submissions/alpha"),
            ),
            (
                "kind = \"gitlab\"\nclone = \"git@lab.example:g/s/c.git\"",
                Some("https://lab.example/g/s/c/-/tree/main/submissions/alpha"),
            ),
            (
                "kind = \"forgejo\"\nclone = \"ssh://git@forge.example:2222/o/c.git\"",
                Some("https://forge.example/o/c/_upload/main/submissions/alpha"),
            ),
            ("kind = \"git\"\nclone = \"https://git.example/o/c.git\"", None),
            ("kind = \"github\"", None),
        ] {
            assert_eq!(page(forge).as_deref(), expected, "{forge}");
        }
    }
}
