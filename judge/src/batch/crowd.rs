//! Which of the heads that stand there are answered one by one, in their turns, and the receipt that counts the rest.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::version::VERSION;
use base::failure::Failure;
use contest::Teams;
use ledger::{Counted, Crowd};
use repo::turns::{Lines, Standing, Turn, answered, order, turns};
use repo::{Head, Pull};

/// Batches of so many heads need no turns.
const FEW: usize = 64;

/// So many of the heads that are counted are named.
const NAMED: usize = 10;

/// What is to be done with those that wait.
#[derive(Debug)]
pub(super) struct Admitted<'p> {
    /// Heads to be judged, in the order in which they take turns.
    pub(super) one_by_one: Vec<(Head, Pull)>,
    /// Heads to be counted.
    pub(super) counted: Vec<Standing<'p>>,
}

/// Parts those that wait among `standing`; `teams` is asked only when somebody has sent many.
pub(super) fn admit<'t, 'p>(
    standing: Vec<Standing<'p>>,
    teams: impl FnOnce() -> Result<Cow<'t, Teams>, Failure>,
) -> Result<Admitted<'p>, Failure> {
    let mut turns = turns(&standing, Lines::default());
    let waiting = turns.iter().filter(|turn| !turn.judged).count();
    let all = |turns: &[Turn]| answered(turns).into_iter().filter(|answered| *answered).count() == waiting;
    // Without any teams everybody is a stranger in a line of their own, which lets the fewest through.
    if waiting > FEW || !all(&turns) {
        let teams = teams()?;
        turns = repo::turns::turns(&standing, Lines::of(&teams));
    }
    let answered = answered(&turns);
    let mut places: Vec<Option<Standing<'p>>> = standing.into_iter().map(Some).collect();
    let chosen: Vec<usize> = (0..turns.len()).filter(|at| answered[*at]).collect();
    let chosen_turns: Vec<Turn> = chosen.iter().map(|at| turns[*at]).collect();
    let one_by_one = order(&chosen_turns)
        .into_iter()
        .filter_map(|at| places[chosen[at]].take())
        .map(|standing| (standing.head, standing.pull.clone()))
        .collect();
    let mut counted: Vec<Standing<'p>> = places.into_iter().flatten().filter(|rest| !rest.judged).collect();
    counted.sort_by_key(|rest| (rest.pull.received, rest.head.pull, rest.head.oid));
    Ok(Admitted { one_by_one, counted })
}

/// The receipt of `counted`, which is in the order of arrival.
pub(super) fn receipt(mut counted: Vec<Standing<'_>>) -> Crowd {
    let named = |rest: &Standing<'_>| Counted { pull: rest.head.pull, head: rest.head.oid.to_string() };
    let first = counted.iter().take(NAMED).map(named).collect();
    let until = counted.iter().map(|rest| rest.pull.received).max();
    counted.sort_by_key(|rest| (rest.head.pull, rest.head.oid));
    let mut digest = Sha256::new();
    for Standing { head, .. } in &counted {
        digest.update(format!("{} {}\n", head.pull, head.oid));
    }
    Crowd {
        heads: counted.len() as u64,
        first,
        until: until.unwrap_or(base::time::Instant::from_seconds(0)),
        digest: hex::encode(digest.finalize()),
        judge: VERSION.to_owned(),
    }
}
