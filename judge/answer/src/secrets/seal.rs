//! Sealing an answer key: the bytes, and what `contest.toml` says about them.

use std::io::Write;

use age::x25519::Recipient;
use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use base::failure::Failure;
use base::finding::codes;
use base::finding::quoted;
use base::finding::secret::kind_in;
use contest::CONTEST_FILE;

/// A new salt.
///
/// # Errors
/// [`Failure::Machine`] when the machine has no random numbers.
pub fn new_salt() -> Result<[u8; 32], Failure> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|why| Failure::machine("making a salt", why))?;
    Ok(salt)
}

/// The recipients in `listed`, which contest.toml has checked, and in `given`, each once.
///
/// # Errors
/// [`Failure::Configuration`] when one is no age recipient or there is none.
pub fn recipients(listed: Vec<String>, given: &[String]) -> Result<Vec<String>, Failure> {
    let mut all = listed;
    for recipient in given {
        if kind_in(recipient).is_some() {
            let text = "--recipient is a SECRET key, expected a recipient, which starts with \"age1\"";
            return Err(Failure::configuration(codes::BAD_RECIPIENT, text));
        }
        if let Err(why) = recipient.parse::<Recipient>() {
            let text = format!("{} is not an age recipient (age1…): {why}", quoted(recipient));
            return Err(Failure::configuration(codes::BAD_RECIPIENT, text));
        }
        if !all.contains(recipient) {
            all.push(recipient.clone());
        }
    }
    if all.is_empty() {
        return Err(Failure::configuration(
            codes::SEALED_TO_NOBODY,
            "nobody could open the key: name the jury in [jury] recipients and the CI with answer_key.ci or \
             --recipient; `judge keygen` makes their keys",
        ));
    }
    Ok(all)
}

/// `text` as a binary age file for `recipients`.
///
/// # Errors
/// [`Failure::Machine`] when age fails, [`Failure::Configuration`] for what is no recipient.
pub fn encrypted(text: &[u8], recipients: &[String]) -> Result<Vec<u8>, Failure> {
    let keys = recipients
        .iter()
        .map(|key| key.parse::<Recipient>())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|why| Failure::configuration(codes::BAD_RECIPIENT, why))?;
    let failed = |why: &dyn std::fmt::Display| Failure::machine("sealing the answer key", why);
    let encryptor = age::Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
        .map_err(|why| failed(&why))?;
    let write = || -> std::io::Result<Vec<u8>> {
        let mut writer = encryptor.wrap_output(Vec::with_capacity(text.len() + 4096))?;
        writer.write_all(text)?;
        writer.finish()
    };
    write().map_err(|why| failed(&why))
}

/// What `[answer_key]` of contest.toml is to say; nothing leaves a key as it is.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// Key and value.
    pub texts: Vec<(&'static str, String)>,
    /// Who can open the file.
    pub sealed_to: Vec<String>,
}

/// `source`, the text of contest.toml, with `entries` in it and every other character as it was.
///
/// # Errors
/// [`Failure::Machine`] when the text is no TOML, which its reader has found out before.
pub fn edited(source: &str, entries: &Entries) -> Result<String, Failure> {
    let failed = |why: String| Failure::machine(format!("editing {CONTEST_FILE}"), why);
    let mut document: DocumentMut =
        source.parse().map_err(|why: toml_edit::TomlError| failed(why.to_string()))?;
    let item = document.entry("answer_key").or_insert_with(|| Item::Table(Table::new()));
    let table = item.as_table_like_mut().ok_or_else(|| failed("answer_key is not a table".to_owned()))?;
    for (key, text) in &entries.texts {
        set(table, key, text.as_str().into());
    }
    let array: Array = entries.sealed_to.iter().map(String::as_str).collect();
    set(table, "sealed_to", array.into());
    Ok(document.to_string())
}

/// Replaces a value and leaves spaces and comments around it.
fn set(table: &mut dyn TableLike, key: &str, new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(value) if value.to_string().trim() == new.to_string().trim() => {}
        Some(value) => {
            let decor = value.decor().clone();
            *value = new;
            *value.decor_mut() = decor;
        }
        None => _ = table.insert(key, toml_edit::value(new)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contest_toml_keeps_its_comments_and_layout() {
        let source = "# The contest\ntitle = \"X\"  # short\n\n[answer_key]   # secret\n\
                      path = \"../answers.csv\"  # outside\n\n[metric]\nname = \"rmse\"\n";
        let entries = Entries {
            texts: vec![("path", "content/answers.age".to_owned()), ("judge", "1".to_owned())],
            sealed_to: vec!["age1x".to_owned()],
        };
        let once = edited(source, &entries).unwrap();
        assert_eq!(
            once,
            "# The contest\ntitle = \"X\"  # short\n\n[answer_key]   # secret\n\
             path = \"content/answers.age\"  # outside\njudge = \"1\"\nsealed_to = [\"age1x\"]\n\n\
             [metric]\nname = \"rmse\"\n"
        );
        assert_eq!(edited(&once, &entries).unwrap(), once);
        let inline = edited("answer_key = { path = \"a\" }\n", &entries).unwrap();
        let read: toml::Table = inline.parse().unwrap();
        assert_eq!(read["answer_key"]["path"].as_str(), Some("content/answers.age"));
        assert_eq!(read["answer_key"]["sealed_to"][0].as_str(), Some("age1x"));
        assert!(edited("title = \"X\"\n", &entries).unwrap().contains("[answer_key]\npath"));
    }

    #[test]
    fn a_secret_key_is_not_taken_for_a_recipient() {
        let secret = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
        let failure = recipients(vec![], &[secret.to_owned()]).unwrap_err();
        assert_eq!(failure.findings()[0].code, "bad-recipient");
        assert!(!failure.findings()[0].message.contains("GFPYY"));
        assert_eq!(recipients(vec![], &[]).unwrap_err().findings()[0].code, "sealed-to-nobody");
        let one = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv".to_owned();
        assert_eq!(recipients(vec![one.clone()], std::slice::from_ref(&one)).unwrap(), [one]);
    }
}
