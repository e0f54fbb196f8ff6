//! Who may move which reference.

use base::finding::{Finding, codes, quoted};
use contest::Author;
use git2::Oid;
use repo::{Asked, Owners, Target};

/// What is known of a repository when somebody wants to move something.
pub(super) struct Door<'d> {
    /// The contest's branch.
    pub(super) branch: &'d str,
    /// Who opened which pull request.
    pub(super) owners: &'d Owners,
    /// The next number.
    pub(super) next: u64,
    /// Where a pull request stands.
    pub(super) standing: &'d dyn Fn(u64) -> Option<Oid>,
    /// Whether people are known by signed commits.
    pub(super) signed: bool,
}

/// Somebody at the door.
pub(super) struct Who<'w> {
    /// Who they are; nothing if nobody said.
    pub(super) author: Option<&'w Author>,
    /// Whether they are a maintainer, or the judge itself.
    pub(super) is_maintainer: bool,
}

impl Door<'_> {
    /// What is against `asked` by `who`.
    pub(super) fn against(&self, asked: &Asked, who: &Who<'_>) -> Option<Finding> {
        let name = quoted(&asked.name);
        match asked.target(self.branch) {
            Target::Log => {
                let text = "the receive log is written by the hooks of this server and by nobody else";
                let help = "`judge receive --restore`, on the server, brings one back that was lost";
                Some(Finding::new(codes::HOOKS_OWN, text).help(help))
            }
            Target::Strange => {
                let text = format!("nothing is kept or judged at {name}");
                Some(Finding::new(codes::STRANGE_REFERENCE, text).help(self.where_to()))
            }
            Target::ForElse(rest) => {
                let text = format!("{name} is for {}, which is not the contest's branch", quoted(&rest));
                Some(Finding::new(codes::STRANGE_REFERENCE, text).help(self.where_to()))
            }
            Target::Main | Target::Kept | Target::Else if who.is_maintainer => None,
            Target::Main | Target::Kept | Target::Else if who.author.is_none() && !self.signed => {
                Some(unknown())
            }
            Target::Main | Target::Kept | Target::Else => Some(self.not_a_maintainer(asked, who)),
            _ if who.author.is_none() => Some(unknown()),
            Target::For if asked.new.is_none() => {
                let text = format!("there is nothing at {name} to remove");
                let help = "to close a pull request of yours: `git push origin :refs/pull/NUMBER/head`";
                Some(Finding::new(codes::STRANGE_REFERENCE, text).help(help))
            }
            Target::For => None,
            Target::Pull(pull) => self.against_pull(asked, pull, who),
        }
    }

    fn against_pull(&self, asked: &Asked, pull: u64, who: &Who<'_>) -> Option<Finding> {
        let is_removal = asked.new.is_none();
        match self.owners.of(pull) {
            Some(owner) if who.author.is_some_and(|author| author.is(owner)) => None,
            // To close one is part of looking after the contest; to speak for somebody is not.
            _ if is_removal && who.is_maintainer => None,
            None if !is_removal && (self.standing)(pull).is_none() => (pull > self.next).then(|| {
                let text = format!("there is no #{pull}, and the next number is {}", self.next);
                Finding::new(codes::PULL_NUMBER, text).help(self.where_to())
            }),
            None if (self.standing)(pull).is_none() => {
                let text = format!("there is no #{pull} to remove");
                Some(Finding::new(codes::STRANGE_REFERENCE, text).help(self.where_to()))
            }
            _ => {
                let text = format!("#{pull} was opened by somebody else");
                Some(Finding::new(codes::NOT_YOUR_PULL, text).help(format!(
                    "`git push origin HEAD:refs/for/{}` makes a pull request of your own",
                    self.branch
                )))
            }
        }
    }

    fn not_a_maintainer(&self, asked: &Asked, who: &Who<'_>) -> Finding {
        let whose = who.author.map_or_else(|| "whoever signs a commit".to_owned(), Author::shown);
        let text = format!(
            "{whose} is not a maintainer of this contest, and only they move {}",
            quoted(&asked.name)
        );
        Finding::new(codes::NOT_A_MAINTAINER, text).help(self.where_to())
    }

    fn where_to(&self) -> String {
        format!("what you submit goes to refs/for/{0}: `git push origin HEAD:refs/for/{0}`", self.branch)
    }
}

/// What is said to somebody of whom nothing is known.
fn unknown() -> Finding {
    let text = "nobody told this server who you are";
    Finding::new(codes::PUSHER_UNKNOWN, text).help(
        "push with your user name (https://YOU@…) or your SSH key; on the server itself a maintainer sets GITPRIZE_USER",
    )
}
