//! Another key for the ledger: the receipt that the key before signs, and the lines of `contest.toml`, in one commit.

use base::finding::codes;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use base::failure::Failure;
use base::finding::Finding;
use base::time::Instant;
use contest::Contest;
use ledger::keychain::{Keychain, sign};
use ledger::signed;
use ledger::words::check_new;
use ledger::{KeyChange, Ledger};
use tlog::{Signer, Verifier};

/// What is asked for.
pub struct Asked<'a> {
    /// The new key.
    pub key: &'a Verifier,
    /// First instant at which it holds.
    pub from: Instant,
    /// Whether the old key goes on holding beside it.
    pub keep: bool,
    /// Why.
    pub reason: &'a str,
}

fn wrong(text: String, help: &str) -> Failure {
    Failure::Configuration(vec![Finding::new(codes::IMPOSSIBLE_ROTATION, text).help(help)])
}

/// The receipt, signed by `signer`; nothing when the key is on record already.
///
/// # Errors
/// [`Failure::Configuration`] when the signer is no key of the ledger, or nothing is to be changed.
pub fn receipt(
    contest: &Contest,
    ledger: &Ledger,
    signer: &Signer,
    asked: &Asked<'_>,
    now: Instant,
) -> Result<Option<KeyChange>, Failure> {
    if ledger.receipts().is_empty() {
        let help = "before the first receipt it is enough to list the key in contest.toml";
        return Err(wrong("the ledger has not begun".to_owned(), help));
    }
    check_new("the reason", asked.reason).map_err(|finding| Failure::Configuration(vec![*finding]))?;
    let (old, chain) = (signer.verifier(), Keychain::of(contest, &[], ledger.receipts()));
    if chain.knows(asked.key) {
        return Ok(None);
    }
    let listed = contest.ledger_keys.iter().any(|key| key.key == old && key.holds_at(now));
    if !listed || !chain.trusts(&old, now) {
        let text = format!("{old} is not a key that signs this ledger at {now}");
        return Err(wrong(text, "give --signing-key the key that contest.toml lists for now"));
    }
    if asked.from <= now {
        let text = format!("the new key would hold from {}, which is not later than now, {now}", asked.from);
        return Err(wrong(
            text,
            "receipts up to now are signed by the old key: give --from a moment in the future",
        ));
    }
    let change = KeyChange {
        key: asked.key.to_string(),
        from: asked.from,
        retires: (!asked.keep).then(|| old.to_string()),
        reason: asked.reason.to_owned(),
        origin: String::new(),
        signature: String::new(),
    };
    Ok(Some(sign(&signed::origin(contest), ledger.end(), signer, &change)))
}

/// `contest.toml` with the lines that `change` asks for.
///
/// # Errors
/// [`Failure::Configuration`] when it does not list the keys in a form that can be edited.
pub fn edited(source: &str, change: &KeyChange) -> Result<String, Failure> {
    let failed = |why: String| wrong(why, "list the keys as keys = [{ key = \"…\" }] below [ledger]");
    let mut document: DocumentMut =
        source.parse().map_err(|why: toml_edit::TomlError| failed(format!("contest.toml: {why}")))?;
    let instant = change
        .from
        .to_string()
        .parse::<toml_edit::Datetime>()
        .map_err(|why| failed(format!("{}: {why}", change.from)))?;
    let keys = document.get_mut("ledger").and_then(|ledger| ledger.get_mut("keys"));
    let mut found = change.retires.is_none();
    let mut retire = |table: &mut dyn TableLike| {
        if table.get("key").and_then(Item::as_str) == change.retires.as_deref()
            && table.get("until").is_none()
        {
            table.insert("until", toml_edit::value(instant));
            found = true;
        }
    };
    match keys {
        Some(Item::Value(Value::Array(list))) => {
            list.iter_mut().filter_map(Value::as_inline_table_mut).for_each(|table| retire(table));
            let mut table = InlineTable::new();
            table.insert("key", change.key.as_str().into());
            table.insert("from", instant.into());
            let broken = list.iter().any(|item| {
                item.decor().prefix().is_some_and(|it| it.as_str().is_some_and(|it| it.contains('\n')))
            });
            list.push(table);
            if broken && let Some(last) = list.iter_mut().last() {
                last.decor_mut().set_prefix("\n  ");
            }
        }
        Some(Item::ArrayOfTables(list)) => {
            list.iter_mut().for_each(|table| retire(table));
            let mut table = Table::new();
            table.insert("key", toml_edit::value(change.key.as_str()));
            table.insert("from", toml_edit::value(instant));
            list.push(table);
        }
        _ => return Err(failed("contest.toml has no list of keys below [ledger]".to_owned())),
    }
    if !found {
        let old = change.retires.as_deref().unwrap_or_default();
        return Err(failed(format!("contest.toml does not list {old} without an end")));
    }
    Ok(document.to_string())
}
