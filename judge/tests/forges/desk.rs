//! A contest on a forge that is on this machine, one of each kind.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use super::server::{Answers, Server};
use super::world::Pull;
use super::{NOW, forgejo, github, gitlab};
use crate::support::{Fixture, Ran, contest_toml, judge_program};

/// A forge, and how it is asked for what the tests let fail, for pull request 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    answers: Answers,
    /// Where heads are.
    pub(super) heads: &'static str,
    pub(super) list: &'static str,
    /// The same for its second page, if the first has two entries.
    pub(super) second: &'static str,
    pub(super) comment: &'static str,
    pub(super) edit: &'static str,
    pub(super) label: &'static str,
    pub(super) close: &'static str,
}

pub(super) const GITHUB: Kind = Kind {
    name: "github",
    answers: github::answers,
    heads: "refs/pull",
    list: "query Open",
    second: "query Open 2",
    comment: "POST /repos/org/contest/issues/1/comments",
    edit: "PATCH /repos/org/contest/issues/comments",
    label: "POST /repos/org/contest/issues/1/labels",
    close: "PATCH /repos/org/contest/pulls/1",
};

pub(super) const GITLAB: Kind = Kind {
    name: "gitlab",
    answers: gitlab::answers,
    heads: "refs/merge-requests",
    list: "GET /projects/org%2Fcontest/merge_requests?",
    second: "&page=2",
    comment: "POST /projects/org%2Fcontest/merge_requests/1/notes",
    edit: "PUT /projects/org%2Fcontest/merge_requests/1/notes",
    label: "PUT /projects/org%2Fcontest/merge_requests/1",
    close: "PUT /projects/org%2Fcontest/merge_requests/1",
};

pub(super) const FORGEJO: Kind = Kind {
    name: "forgejo",
    answers: forgejo::answers,
    list: "GET /repos/org/contest/pulls?",
    second: "&page=2",
    ..GITHUB
};

pub(super) const KINDS: [Kind; 3] = [GITHUB, GITLAB, FORGEJO];

/// A contest whose forge is on this machine.
pub(super) struct Desk {
    pub(super) fixture: Fixture,
    pub(super) server: Server,
    pub(super) kind: Kind,
}

impl Desk {
    pub(super) fn on(kind: Kind) -> Self {
        let toml = contest_toml(&format!("[forge]\nkind = \"{}\"\n", kind.name));
        Self { fixture: Fixture::with(&toml), server: Server::new(kind.answers), kind }
    }

    /// A pull request with a prediction file of the author's team, which the forge lists.
    pub(super) fn sent(&self, number: u64, team: &str, day: u32, content: &str) -> String {
        let path = format!("submissions/{team}/predictions.csv");
        self.pull(number, team, day, &path, content)
    }

    pub(super) fn pull(&self, number: u64, login: &str, day: u32, path: &str, content: &str) -> String {
        let name = format!("{}/{number}/head", self.kind.heads);
        let head =
            self.fixture.commit(&name, Some("refs/heads/main^0"), &[(path, "100644", content.as_bytes())]);
        let pull = Pull::of(number, login, number_of(login), &head, &format!("2009-01-{day:02}T10:00:00Z"));
        self.server.world().pulls.insert(number, pull);
        head
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let url = format!("{}/org/contest.git", self.server.base);
        let mut command = Command::new(judge_program());
        command.args(args).current_dir(self.fixture.path("clone")).env("LC_ALL", "C");
        command
            .env("GITPRIZE_FORGE_API", &self.server.base)
            .env("GITPRIZE_FORGE_TOKEN", "ghp_0123456789abcdef0123");
        if ["pulls", "answer", "awake"].contains(&args[0]) {
            command.args(["--forge", &url, "--pause", "2"]);
        }
        command
    }

    pub(super) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&self.command(args).output().unwrap())
    }

    pub(super) fn pulls(&self) -> Ran {
        let out = self.fixture.path("pulls.json");
        self.run(&["pulls", "--out", out.to_str().unwrap(), "--format", "json"])
    }

    pub(super) fn batch(&self) -> Ran {
        let pulls = self.fixture.path("pulls.json");
        self.run(&["run", "--now", NOW, "--pulls", pulls.to_str().unwrap(), "--format", "json"])
    }

    pub(super) fn answer(&self) -> Ran {
        self.run(&["answer", "--now", NOW, "--format", "json"])
    }

    /// All three, as a workflow calls them.
    pub(super) fn whole(&self) -> Value {
        self.pulls().ok();
        self.batch().ok();
        self.answer().ok().json()
    }

    /// What the forge shows of each pull request.
    pub(super) fn shown(&self) -> BTreeMap<u64, (bool, Vec<String>, Vec<String>)> {
        let world = self.server.world();
        let said = |pull: &Pull| pull.said().into_iter().map(str::to_owned).collect();
        world
            .pulls
            .iter()
            .map(|(number, pull)| (*number, (pull.open, pull.labels.clone(), said(pull))))
            .collect()
    }

    pub(super) fn right(&self) {
        let world = self.server.world();
        assert!(world.wrong.is_empty(), "asked wrongly: {:#?}", world.wrong);
    }
}

/// The forge's number of an account.
pub(super) fn number_of(login: &str) -> u64 {
    login.bytes().fold(7, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_000)
}
