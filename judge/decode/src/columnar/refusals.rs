//! What is refused in Parquet and in Arrow alike: other columns than the wanted ones, types that hold no predictions,
//! too much of anything.

use base::finding::codes;
use base::finding::{Finding, quoted};

/// Where each of `names` stands in `found`, which has to have exactly these, in any order.
pub(super) fn places(found: &[&str], names: &[&str]) -> Result<Vec<usize>, Finding> {
    let places: Option<Vec<usize>> =
        names.iter().map(|name| found.iter().position(|found| found == name)).collect();
    if let Some(places) = places
        && found.len() == names.len()
    {
        return Ok(places);
    }
    let list = |names: &[&str]| {
        let shown: Vec<_> = names.iter().take(8).map(|name| quoted(name)).collect();
        shown.join(", ") + if names.len() > 8 { ", …" } else { "" }
    };
    let text = format!("the columns are {}, expected {}", list(found), list(names));
    let extra = |name: &&&str| !names.contains(*name);
    let index = found.iter().find(|name| name.starts_with("__index_level_") || **name == "index");
    let cased = found.iter().filter(extra).any(|found| {
        let plain = found.trim();
        names.iter().any(|name| plain.eq_ignore_ascii_case(name))
    });
    let help = if index.is_some() {
        "pandas wrote its index as a column: use to_parquet(…, index=False), after reset_index() if the ids are the index".to_owned()
    } else if cased {
        format!("name the columns {}, in exactly this case and without spaces", list(names))
    } else if found.len() > names.len() && names.iter().all(|name| found.contains(name)) {
        let extra: Vec<_> = found.iter().filter(extra).copied().collect();
        if extra.is_empty() {
            "write every column exactly once".to_owned()
        } else {
            format!("leave {} out", list(&extra))
        }
    } else {
        format!("write the columns {} and no others", list(names))
    };
    Err(Finding::new(codes::BAD_HEADER, text).help(help))
}

/// The refusal of a column whose type holds no ids and no predictions.
pub(super) fn wrong_type(name: &str, kind: &str) -> Finding {
    let help = match kind {
        "decimal" => "it has more than 38 digits: write ids as text, predictions as 64-bit floats",
        _ => "write ids as text or integers, predictions as 64-bit floats",
    };
    let text = format!("the column {} has the type {kind}, expected text or numbers", quoted(name));
    Finding::new(codes::COLUMN_TYPE, text).help(help)
}

/// The refusal of a column that holds columns.
pub(super) fn nested(name: &str) -> Finding {
    let text = format!("the column {} is a list, a structure or a map, expected plain values", quoted(name));
    Finding::new(codes::NESTED_COLUMN, text).help("write one value per row and column")
}

/// The refusal of a list whose elements have other fields than `wanted`; without fields in `found` they are plain values.
pub(super) fn other_fields(name: &str, found: &[&str], wanted: &[&str]) -> Finding {
    let list = |names: &[&str]| {
        let shown: Vec<_> = names.iter().take(8).map(|name| quoted(name)).collect();
        shown.join(", ") + if names.len() > 8 { ", …" } else { "" }
    };
    let of = |names: &[&str]| match names {
        [] => "plain values".to_owned(),
        names => format!("structures of {}", list(names)),
    };
    let (name, found, expected) = (quoted(name), of(found), of(wanted));
    let text = format!("the column {name} is a list of {found}, expected {expected}");
    let help = match wanted {
        [] => "write a list of plain values for each id".to_owned(),
        wanted => format!("name the fields of each element {}, in any order", list(wanted)),
    };
    Finding::new(codes::NESTED_COLUMN, text).help(help)
}

pub(super) fn too_many_rows(found: u64) -> Finding {
    Finding::new(
        codes::TOO_MANY_ROWS,
        format!("the file has {found} rows or more, and the contest has fewer ids"),
    )
    .help("every id of the published list needs exactly one row")
}

pub(super) fn too_large(max: u64) -> Finding {
    Finding::new(
        codes::UNPACKED_TOO_LARGE,
        format!("the columns hold more than {max} bytes once decompressed"),
    )
    .help("no file of predictions for this contest is that large")
}
