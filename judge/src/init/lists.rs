//! A table with several rows an id, each an item of a list: `id, item`, or `id, rank, item`. It becomes a table of lists, and
//! the files of the contest have a line an item as well.

use std::collections::HashMap;

use super::roles::Named;
use super::table::{SPLIT, Table};
use base::failure::Failure;
use metric::{Long, items};

/// Names of columns that say the place of an item in its list.
const RANKS: [&str; 5] = ["rank", "place", "position", "order", "pos"];
/// What the column of places is called where the table has none.
const RANK: &str = "rank";
/// With fewer rows an id on average, ids that come twice are a mistake.
const ROWS: usize = 2;
/// A file may have as many items an id as the longest list, but no fewer than this.
const LEAST: usize = 20;

/// What the files of a contest of lists look like.
pub(super) struct Lists {
    pub(super) long: Long,
    /// Rows that became items.
    pub(super) rows: usize,
}

/// `table` with a list for each id, where it has several rows of one and each is an item; as it is otherwise.
///
/// # Errors
/// [`Failure::Machine`] when the lists cannot be written.
pub(super) fn gathered(table: Table, named: &Named) -> Result<(Table, Option<Lists>), Failure> {
    let Some(found) = Found::of(&table, named) else { return Ok((table, None)) };
    let failed = |why: csv::Error| Failure::machine("writing a table of lists", why);
    let name = |at: usize| table.columns[at].name.as_str();
    let cell = |at: usize, row: usize| table.columns[at].cells.get(row);
    let mut writer = csv::Writer::from_writer(vec![]);
    let header = [Some(found.id), Some(found.item), found.split];
    writer.write_record(header.into_iter().flatten().map(name)).map_err(failed)?;
    let mut longest = 0;
    for rows in &found.lists {
        longest = longest.max(rows.len());
        let list: Vec<&str> = rows.iter().map(|row| cell(found.item, *row)).collect();
        writer.write_field(cell(found.id, rows[0])).map_err(failed)?;
        writer.write_field(list.join(" ")).map_err(failed)?;
        if let Some(split) = found.split {
            writer.write_field(cell(split, rows[0])).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    let text = writer.into_inner().map_err(|why| Failure::machine("writing a table of lists", why))?;
    let long = Long {
        by: found.rank.map_or(RANK, name).to_owned(),
        value: name(found.item).to_owned(),
        most: Some(longest.max(LEAST)),
    };
    let rows = table.rows;
    Ok((Table::read(&table.shown, &text)?, Some(Lists { long, rows })))
}

/// The columns of such a table, and the rows of each list in their order.
struct Found {
    id: usize,
    item: usize,
    rank: Option<usize>,
    split: Option<usize>,
    lists: Vec<Vec<usize>>,
}

impl Found {
    fn of(table: &Table, named: &Named) -> Option<Self> {
        let is = |at: usize, name: &str| table.columns[at].name.eq_ignore_ascii_case(name);
        let all = 0..table.columns.len();
        let id = all.clone().find(|at| is(*at, named.id.as_deref().unwrap_or("id")))?;
        let split = all.clone().find(|at| table.columns[*at].name == SPLIT);
        if named.group.is_some() || !named.publish.is_empty() || named.targets.len() > 1 {
            return None;
        }
        let profile = |at: usize| &table.columns[at].profile;
        let rest: Vec<usize> = all.filter(|at| *at != id && Some(*at) != split).collect();
        let (item, rank) = match rest[..] {
            // Numbers of one id that differ are a mistake, unless something says that they are places.
            [item] if profile(item).range.is_none() => (item, None),
            [a, b] => {
                let ranks = |at: usize| RANKS.iter().any(|name| is(at, name)) && profile(at).is_whole;
                let (rank, item) = if ranks(a) { (a, b) } else { (b, a) };
                (ranks(rank) && !ranks(item)).then_some((item, Some(rank)))?
            }
            _ => return None,
        };
        if named.targets.first().is_some_and(|name| !is(item, name)) {
            return None;
        }
        let columns = [Some(id), Some(item), rank, split];
        let is_whole = columns.into_iter().flatten().all(|at| profile(at).missing == 0);
        if !is_whole || profile(id).distinct * ROWS > table.rows {
            return None;
        }
        let cell = |at: usize, row: usize| table.columns[at].cells.get(row);
        let (mut lists, mut known): (Vec<Vec<usize>>, HashMap<&str, usize>) = (vec![], HashMap::new());
        for row in 0..table.rows {
            if !items::is_item(cell(item, row)) {
                return None;
            }
            let next = lists.len();
            let at = *known.entry(cell(id, row)).or_insert(next);
            if at == next {
                lists.push(vec![]);
            }
            lists[at].push(row);
        }
        if let Some(rank) = rank {
            let place = |row: &usize| cell(rank, *row).parse::<f64>().unwrap_or_default();
            lists.iter_mut().for_each(|rows| rows.sort_by(|a, b| place(a).total_cmp(&place(b))));
        }
        let one_split = |rows: &[usize]| {
            split.is_none_or(|split| rows.iter().all(|row| cell(split, *row) == cell(split, rows[0])))
        };
        let once = |rows: &[usize]| {
            let mut items: Vec<&str> = rows.iter().map(|row| cell(item, *row)).collect();
            items.sort_unstable();
            items.windows(2).all(|pair| pair[0] != pair[1])
        };
        let fits = lists.iter().all(|rows| one_split(rows) && once(rows));
        fits.then_some(Self { id, item, rank, split, lists })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let table = Table::read("a.csv", text.as_bytes()).unwrap();
        let (table, lists) = gathered(table, &Named::default()).unwrap();
        let Some(Lists { long, rows }) = lists else { return "as it is".to_owned() };
        let cells = |row: usize| {
            table.columns.iter().map(|column| column.cells.get(row)).collect::<Vec<_>>().join(",")
        };
        let all: Vec<String> = (0..table.rows).map(cells).collect();
        format!("{} {} {rows}: {}", long.by, long.value, all.join("; "))
    }

    #[test]
    fn rows_of_one_id_become_a_list() {
        for (text, expected) in [
            ("id,term\na,x\nb,y\na,z\nb,x\n", "rank term 4: a,x z; b,y x"),
            (
                "id,place,aid,split\na,2,7,public\na,1,9,public\nb,1,7,private\nb,2,8,private\n",
                "place aid 4: a,9 7,public; b,7 8,private",
            ),
            // A mistake, most likely.
            ("id,term\na,x\nb,y\na,z\n", "as it is"),
            ("id,target\na,1\nb,2\na,3\nb,4\n", "as it is"),
            // No lists.
            ("id,term\na,x\na,x\nb,y\nb,z\n", "as it is"),
            ("id,term\na,x y\na,z\nb,y\nb,z\n", "as it is"),
            ("id,term,split\na,x,public\na,z,private\nb,y,public\nb,z,public\n", "as it is"),
            ("id,a,b\nx,p,q\nx,r,s\ny,p,q\ny,r,s\n", "as it is"),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
