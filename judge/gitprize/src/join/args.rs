//! What `join` is told by flags.

use crate::common::{Now, Output};
use crate::place::Place;
use contest::{Acceptance, Address, Slug, TermsText};

/// Register a team, join one, or change one: writes submissions/TEAM/team.toml and says how to push it, or with
/// --contest sends it
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  gitprize join --team bellkor --name BellKor --login YOU --contest https://forge.example/contest\n  gitprize join --team bellkor --name BellKor --login YOU\n  gitprize join --team bellkor --login YOU --invite FRIEND\n  gitprize join --team bellkor --login FRIEND --accept\n  gitprize join --team bellkor --login FRIEND --leave"
)]
pub struct Args {
    /// The team's folder: a-z, 0-9 and -
    #[arg(long, value_name = "TEAM")]
    pub(super) team: Option<Slug>,
    /// The team's name; needed for a new one
    #[arg(long, value_name = "TEXT")]
    pub(super) name: Option<String>,
    /// The team's page, https:// (an empty text removes it)
    #[arg(long, value_name = "URL")]
    pub(super) link: Option<String>,
    /// Where the team's members work (an empty text removes it)
    #[arg(long, value_name = "TEXT")]
    pub(super) affiliation: Option<String>,
    /// You: your name on the forge
    #[arg(long, value_name = "LOGIN")]
    pub(super) login: Option<String>,
    /// You: your account's number on the forge
    #[arg(long, value_name = "N", value_parser = base::arguments::number::<u64>)]
    pub(super) id: Option<u64>,
    /// You: your SSH public key, the line or the .pub file
    #[arg(long, value_name = "KEY|FILE")]
    pub(super) ssh_key: Option<String>,
    /// How you want to be called (an empty text removes it)
    #[arg(long, value_name = "TEXT")]
    pub(super) called: Option<String>,
    /// Where you live, as ISO 3166 writes it, e.g. NL
    #[arg(long, value_name = "CODE")]
    pub(super) country: Option<String>,
    /// You accept the terms in force; `judge terms` prints their hash
    #[arg(long)]
    pub(super) accept: bool,
    /// You attest what the contest asks for under this name
    #[arg(long, value_name = "NAME")]
    pub(super) attest: Vec<String>,
    /// Ask somebody to join: a login, id:NUMBER, or an SSH public key
    #[arg(long, value_name = "PERSON")]
    pub(super) invite: Vec<String>,
    /// Leave the team
    #[arg(long)]
    pub(super) leave: bool,
    /// Remove a member or an invitation
    #[arg(long, value_name = "PERSON")]
    pub(super) remove: Vec<String>,
    /// Hand the leadership over to a member
    #[arg(long, value_name = "PERSON")]
    pub(super) leader: Option<String>,
    /// Give the team another folder
    #[arg(long, value_name = "NEW")]
    pub(super) rename: Option<Slug>,
    /// Take in another team, which has agreed with --merge-into
    #[arg(long, value_name = "TEAM")]
    pub(super) merge: Vec<Slug>,
    /// Agree to become part of another team
    #[arg(long, value_name = "TEAM")]
    pub(super) merge_into: Option<Slug>,
    /// Withdraw from the contest
    #[arg(long, conflicts_with = "come_back")]
    pub(super) withdraw: bool,
    /// Come back after a withdrawal
    #[arg(long)]
    pub(super) come_back: bool,
    /// Choose submissions for the final decision, by receipt; "none" takes the choice back
    #[arg(long, value_name = "RECEIPT", value_delimiter = ',')]
    pub(super) choose: Vec<String>,
    /// Print what would be written and change nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
    /// Sign the commit, whatever git's configuration says (with --contest)
    #[arg(long)]
    pub(super) sign: bool,
    /// Your fork, which you made yourself (with --contest, on forges that need one)
    #[arg(long, value_name = "URL")]
    pub(super) fork: Option<Address>,
    /// Wait until the judge has answered (with --contest)
    #[arg(long)]
    pub(super) wait: bool,
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

impl Args {
    /// That `terms` are accepted now.
    pub(super) fn acceptance(&self, terms: &TermsText) -> Acceptance {
        Acceptance { terms: terms.hash.clone(), on: self.now.get().to_string()[..10].to_owned() }
    }
}
