//! Whether main's rules are those of the scores on record: no batch puts new scores beside those of another key,
//! metric or rounding, and none begins a last call by a line that is not on record.

use answer::AnswerKey;
use base::finding::Finding;
use base::finding::codes;
use ledger::standings::on_record;
use ledger::{Entry, Known, Receipt};
use repo::Main;

/// What of main's rules, with `key`, was not rejudged yet.
pub(crate) fn pending(main: &Main, key: &AnswerKey) -> Option<Finding> {
    let what = differs(main, key)?;
    let text = format!(
        "main's rules are not those that the scores on record were made by: {what}; nothing was judged"
    );
    let help = "`judge rejudge` shows who moves, `judge rejudge --apply --reason \"…\"` puts the change on record with \
                new scores; or take the change back";
    Some(Finding::new(codes::REJUDGE_PENDING, text).help(help))
}

fn differs(main: &Main, key: &AnswerKey) -> Option<String> {
    let (contest, ledger) = (&main.contest, &main.ledger);
    let told = on_record(ledger.told_whole());
    if let Some(settings) = told {
        let changes = settings.changes(&contest.settings());
        if !changes.is_empty() {
            return Some(changes.join(", "));
        }
    }
    let newest = main.at.newest(&main.ledger, |receipt| receipt.entry.score().is_some());
    let scored = newest.as_ref().and_then(|receipt| receipt.entry.score())?;
    let standing = told.and_then(|settings| settings.answer_key.as_ref()).unwrap_or(&scored.answer_key);
    let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
    if standing != key.digest() {
        return Some(format!("answer key {} → {}", short(standing), short(key.digest())));
    }
    // An older receipt says of its metric only the name.
    if scored.measure.as_ref().is_some_and(|measure| *measure != contest.measure()) {
        return Some("what is measured differs".to_owned());
    }
    if !contest.metric.is_in(&scored.public) {
        let names: Vec<&str> = scored.public.keys().map(String::as_str).collect();
        return Some(format!("metric {} → {}", names.join("+"), contest.metric.name));
    }
    let opened = |receipt: &Receipt| match &receipt.entry {
        Entry::Known(Known::Open { decimals, .. }) => Some(*decimals),
        _ => None,
    };
    let rejudged =
        ledger.told_whole().any(|receipt| matches!(receipt.entry, Entry::Known(Known::Rejudge(_))));
    let decimals = ledger.told_whole().find_map(opened).filter(|_| told.is_none() && !rejudged)?;
    (decimals != contest.metric.decimals)
        .then(|| format!("decimals {decimals} → {}", contest.metric.decimals))
}
