//! Examples: the lines that show a key, and a whole file with it.

use toml::{Table, Value};

use super::family::Family;
use super::key::{Fallback, Key, Kind};

/// `key` with its example, in its table, with the lines that it needs.
pub fn example(family: Family, key: &Key) -> String {
    let table = key.table();
    let mut out = String::new();
    if !table.is_empty() {
        let is_many = family.keys().any(|above| above.path == table && above.kind == Kind::Tables);
        out += &if is_many { format!("[[{table}]]\n") } else { format!("[{table}]\n") };
    }
    if !key.with.is_empty() {
        out += &format!("{}\n", key.with);
    }
    out + &format!("{} = {}\n", key.name(), key.example)
}

/// A file that is whole and small: what has to be there, and around `key` what its example needs, with `value` for it, or
/// without it.
///
/// # Errors
/// When a declaration holds what is no TOML.
pub fn written(family: Family, key: &Key, value: Option<&str>) -> Result<String, String> {
    let mut root = required(family, "")?;
    if family == Family::Team {
        // Members are required by a rule of their own.
        merge(&mut root, read("[[members]]\nlogin = \"yehuda\"\nrole = \"leader\"")?);
    }
    let beside = read(key.beside)?;
    let mut place = &mut root;
    let mut path = String::new();
    for part in key.table().split('.').filter(|part| !part.is_empty()) {
        path = if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
        let kind = family.keys().find(|above| above.path == path).map(|above| above.kind);
        let fresh = required(family, &path)?;
        let entry = place.entry(part.to_owned()).or_insert_with(|| match kind {
            Some(Kind::Tables) => Value::Array(vec![Value::Table(fresh)]),
            _ => Value::Table(fresh),
        });
        place = match entry {
            Value::Table(table) => table,
            Value::Array(tables) => match tables.first_mut() {
                Some(Value::Table(table)) => table,
                _ => return Err(format!("{path} holds no table")),
            },
            _ => return Err(format!("{path} is no table")),
        };
    }
    for (name, value) in read(key.with)? {
        place.insert(name, value);
    }
    match value {
        Some(value) => {
            let line = read(&format!("value = {value}"))?;
            place.extend(line.into_iter().map(|(_, value)| (key.name().to_owned(), value)));
        }
        None => _ = place.remove(key.name()),
    }
    merge(&mut root, beside);
    toml::to_string(&root).map_err(|why| why.to_string())
}

/// The table `path` with the examples of what has to be there.
fn required(family: Family, path: &str) -> Result<Table, String> {
    let mut table = Table::new();
    for key in family.below(path).filter(|key| key.fallback == Fallback::Required) {
        let value = match key.kind {
            Kind::Table => Value::Table(required(family, key.path)?),
            Kind::Tables => Value::Array(vec![Value::Table(required(family, key.path)?)]),
            _ => {
                let line = read(&format!("value = {}", key.example))?;
                line.into_iter().map(|(_, value)| value).next().ok_or("nothing is written")?
            }
        };
        table.insert(key.name().to_owned(), value);
    }
    Ok(table)
}

fn read(text: &str) -> Result<Table, String> {
    text.parse().map_err(|why: toml::de::Error| format!("{text}: {why}"))
}

/// Puts `more` into `table`: tables into tables, lists behind lists.
fn merge(table: &mut Table, more: Table) {
    for (name, value) in more {
        match (table.get_mut(&name), value) {
            (Some(Value::Table(own)), Value::Table(value)) => merge(own, value),
            (Some(Value::Array(own)), Value::Array(value)) => own.extend(value),
            (_, value) => _ = table.insert(name, value),
        }
    }
}
