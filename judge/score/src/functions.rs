//! Which functions the SQL of a metric may call: what DuckDB lists in `duckdb_functions()`, those of the judge's own
//! among them, without what a metric file is refused for and what only some builds of DuckDB have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duckdb::Connection;

use super::session::Session;
use base::failure::Failure;

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The names of its arguments, as DuckDB has them; of several forms those of the shortest.
    pub arguments: String,
    /// What it is.
    pub kind: FunctionKind,
    /// What DuckDB says of it; empty where it says nothing.
    pub about: String,
    /// The name that it is another one for; empty for none.
    pub alias_of: String,
}

/// What a function takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunctionKind {
    /// The judge's own: a value of a row, or `csum` of many.
    Own,
    /// A value of a row.
    Scalar,
    /// A value of many rows, also with `OVER`.
    Aggregate,
    /// Rows.
    Table,
}

/// Table functions that make rows of their arguments. All others read files, settings or the catalogue.
const TABLES: [&str; 3] = ["generate_series", "range", "unnest"];

const LIST: &str = "SELECT function_name, function_type, array_to_string(coalesce(parameters, []), ', '), \
    coalesce(description, ''), coalesce(alias_of, '') \
    FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro', 'table') \
    AND coalesce(stability, 'CONSISTENT') = 'CONSISTENT' \
    ORDER BY function_name, len(coalesce(parameters, [])), parameters::VARCHAR, parameter_types::VARCHAR";

/// All of them, by name.
///
/// # Errors
/// [`Failure::Machine`] when DuckDB fails.
pub fn functions() -> Result<Vec<Function>, Failure> {
    let failed = |why: duckdb::Error| Failure::machine("listing the functions of DuckDB", why);
    // What a DuckDB has to which nothing was added.
    let plain = Connection::open_in_memory().map_err(failed)?;
    let mut names = plain.prepare("SELECT DISTINCT function_name FROM duckdb_functions()").map_err(failed)?;
    let names: Result<BTreeSet<String>, _> = names.query_map([], |row| row.get(0)).map_err(failed)?.collect();
    let names = names.map_err(failed)?;
    let session = Session::open(&Arc::new(vec![]))?;
    let mut statement = session.connection().prepare(LIST).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut found: BTreeMap<String, Function> = BTreeMap::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let text = |at: usize| row.get::<_, String>(at).map_err(failed);
        let (name, about) = (text(0)?, text(3)?);
        let kind = match (text(1)?.as_str(), names.contains(&name)) {
            ("table", _) => FunctionKind::Table,
            (_, false) => FunctionKind::Own,
            ("aggregate", true) => FunctionKind::Aggregate,
            (_, true) => FunctionKind::Scalar,
        };
        if !is_there(&name, kind) {
            continue;
        }
        if let Some(known) = found.get_mut(&name) {
            if known.about.is_empty() {
                known.about = about;
            }
            continue;
        }
        let function = Function { name: name.clone(), arguments: text(2)?, kind, about, alias_of: text(4)? };
        found.insert(name, function);
    }
    Ok(found.into_values().collect())
}

/// Whether metrics may count on a function. Operators have no name; JSON and ICU are extensions that some builds of DuckDB
/// do without.
fn is_there(name: &str, kind: FunctionKind) -> bool {
    let is_word = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let is_everywhere = !name.contains("json") && !name.starts_with("icu_");
    let gives = kind != FunctionKind::Table || TABLES.contains(&name);
    is_word && !name.starts_with('_') && is_everywhere && gives && !metric::asks_outside(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_metrics_may_call_is_listed_and_nothing_else() {
        let all = functions().unwrap();
        let kind = |name: &str| all.iter().find(|one| one.name == name).map(|one| one.kind);
        for name in ["csum", "edit_distance", "rle_overlap", "squared_error"] {
            assert_eq!(kind(name), Some(FunctionKind::Own), "{name}");
        }
        assert_eq!(kind("greatest"), Some(FunctionKind::Scalar));
        assert_eq!(kind("list_sum"), Some(FunctionKind::Scalar));
        assert_eq!(kind("regr_slope"), Some(FunctionKind::Aggregate));
        assert_eq!(kind("unnest"), Some(FunctionKind::Table));
        for name in
            ["random", "now", "read_csv", "glob", "current_setting", "submission", "getvariable", "query"]
        {
            assert_eq!(kind(name), None, "{name}");
        }
        assert!(all.len() > 400, "{}", all.len());
    }
}
