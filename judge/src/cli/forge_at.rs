//! What commands share that ask the contest's forge.

use std::time::Duration;

use super::common::Output;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;
use contest::{Address, Contest, ForgeKind};
use forge::{FLOOR, Forge, Manner, Meter, Token};

/// What a token has to be good for.
const NEEDS: &str = "make one that may read this repository's pull requests, comment on them, label and close them (GitHub: \
                     pull requests and issues, read and write; GitLab: api; Forgejo: issues and repository, read and write; \
                     for `judge awake` on GitHub: actions, read and write)";
/// Whoever waits longer for a forge is better off with the next run.
const LONGEST: Duration = Duration::from_secs(60);

/// `--forge`, `--requests`, `--pause`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ForgeAt {
    /// The contest's address on its forge [default: `clone` of [forge] in contest.toml, else the repository]
    #[arg(long, value_name = "URL")]
    forge: Option<Address>,
    /// Ask the forge so many times at most; what is left waits for the next run [default: as often as it takes]
    #[arg(long, value_name = "N", value_parser = base::arguments::number::<u64>)]
    requests: Option<u64>,
    /// Milliseconds between two writes, and after a first failure; longer after more
    #[arg(long, value_name = "MS", default_value_t = 1_000, value_parser = base::arguments::number::<u64>)]
    pause: u64,
}

impl ForgeAt {
    /// The forge of `contest`, whose repository is at `remote`.
    pub(super) fn desk(&self, contest: &Contest, remote: &str) -> Result<Box<dyn Forge>, Failure> {
        let kind = contest.forge.kind;
        if kind == ForgeKind::Git {
            let text = "the contest is on a plain repository ([forge] in contest.toml names no forge): its receive log tells who \
                        pushed what, and `gitprize status` what became of it";
            return Err(Failure::configuration(codes::BAD_REPOSITORY, text));
        }
        let address = match (&self.forge, &contest.forge.clone) {
            (Some(address), _) => address.clone(),
            (None, Some(address)) => address.clone(),
            (None, None) => remote.parse::<Address>().map_err(|why| {
                let help =
                    "give the contest's address on its forge with --forge, or as `clone` of [forge] in contest.toml";
                Failure::Configuration(vec![Finding::new(codes::BAD_REPOSITORY, why).help(help)])
            })?,
        };
        let Some(token) = Token::of_judge(kind, &address) else {
            let host = address.host().unwrap_or("the forge");
            let text = format!("there is no token for {host}");
            let help = "set GITPRIZE_FORGE_TOKEN to one that may read, comment on, label and close this repository's pull requests";
            return Err(Failure::Configuration(vec![Finding::new(codes::NO_TOKEN, text).help(help)]));
        };
        let pause = Duration::from_millis(self.pause);
        let seed = Instant::now().seconds().unsigned_abs() ^ (u64::from(std::process::id()) << 32);
        let manner = Manner {
            pause,
            spacing: pause,
            longest: LONGEST.min(pause.saturating_mul(60)),
            most: self.requests,
            floor: FLOOR,
            seed,
            needs: NEEDS,
            ..Manner::default()
        };
        forge::desk(kind, &address, token, manner)
    }
}

/// Says what was asked, and what is left.
pub(super) fn tell(output: Output, meter: &Meter) {
    let left = match meter.left() {
        Some(left) => {
            let until = left.until.map_or_else(String::new, |until| format!(" until {}", until.human()));
            format!(", {} left{until}", left.requests)
        }
        None => String::new(),
    };
    output.line("Requests", &format!("{} of the forge{left}", meter.sent));
}
