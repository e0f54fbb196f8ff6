//! Which rows are public: by the table's own column, or drawn so that both halves are alike in their targets, and rows that
//! belong together stay together.

use super::metric::Task;
use super::roles::Roles;
use super::rows::Kept;
use super::seed::{Draw, Seed};
use super::table::Table;
use answer::{FOLDS, Split};
use base::failure::Failure;

/// So many units in the order of their targets are divided among themselves.
const BLOCK: usize = 20;
/// Rows that each half of a large enough table has: ten a fold.
const ENOUGH: usize = 10 * FOLDS as usize;

/// The rows in the order in which key and list have them, each with its half.
pub(super) struct Divided {
    /// Row of the table, and its half; nothing for a row that is never scored.
    pub(super) rows: Vec<(u32, Option<Split>)>,
    /// How it was done.
    pub(super) by: By,
}

/// How the halves came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The table says it.
    Table,
    /// At random, alike in their targets.
    Target,
    /// At random, whole groups.
    Group,
}

impl Divided {
    /// How many rows `split` has.
    pub(super) fn count(&self, split: Option<Split>) -> usize {
        self.rows.iter().filter(|(_, of)| *of == split).count()
    }
}

/// The part of the rows that is public unless somebody says otherwise: as few as tell the contestants something, since the
/// others decide; half where there are few.
pub(super) fn share(rows: usize) -> f64 {
    match rows {
        0..400 => 0.5,
        400..2_000 => 0.4,
        // From here on public rows are enough for error bars even at three tenths.
        _ => {
            if rows * 3 / 10 >= ENOUGH {
                0.3
            } else {
                0.5
            }
        }
    }
}

/// Divides the rows of `kept`, the part `share` of them public.
///
/// # Errors
/// [`Failure::Configuration`] when the table's own column says something else than public, private or ignored.
pub(super) fn divide(
    table: &Table,
    roles: &Roles,
    kept: &Kept,
    task: Task,
    share: f64,
    seed: &Seed,
) -> Result<Divided, Failure> {
    let mut units = units(table, roles, kept);
    seed.draw("order").shuffle(&mut units);
    let mut draw = seed.draw("split");
    let (split, by) = match (roles.split, roles.group) {
        (Some(at), _) => (given(table, at, &units)?, By::Table),
        (None, group) => {
            let split = drawn(&keys(table, roles, task, &units), &units, share, &mut draw);
            (split, if group.is_some() { By::Group } else { By::Target })
        }
    };
    let rows = units
        .into_iter()
        .zip(split)
        .flat_map(|(unit, split)| unit.into_iter().zip(split).collect::<Vec<_>>());
    Ok(Divided { rows: rows.collect(), by })
}

/// Rows that go together: those of a group, else each alone.
fn units(table: &Table, roles: &Roles, kept: &Kept) -> Vec<Vec<u32>> {
    let Some(at) = roles.group else { return kept.rows.iter().map(|row| vec![*row]).collect() };
    let cells = &table.columns[at].cells;
    let mut places = std::collections::HashMap::<&str, usize>::new();
    let mut units: Vec<Vec<u32>> = vec![];
    for row in &kept.rows {
        let place = *places.entry(cells.get(*row as usize)).or_insert_with(|| {
            units.push(vec![]);
            units.len() - 1
        });
        units[place].push(*row);
    }
    units
}

/// What the table's own column says.
fn given(table: &Table, at: usize, units: &[Vec<u32>]) -> Result<Vec<Vec<Option<Split>>>, Failure> {
    let cells = &table.columns[at].cells;
    let one = |row: &u32| match cells.get(*row as usize).to_ascii_lowercase().as_str() {
        "public" => Ok(Some(Split::Public)),
        "private" => Ok(Some(Split::Private)),
        "ignored" => Ok(None),
        _ => Err(table.unclear(
            &format!("row {} (after the header): its split is not public, private or ignored", row + 1),
            "write one of the three words, or give the column another name to have the split drawn",
        )),
    };
    units.iter().map(|unit| unit.iter().map(one).collect()).collect()
}

/// The number by which units are put in order: the mean of their targets, or the number of their first class.
fn keys(table: &Table, roles: &Roles, task: Task, units: &[Vec<u32>]) -> Vec<f64> {
    // Of several targets the first: all of them together would leave nothing to chance.
    let Some(column) = roles.targets.first().map(|at| &table.columns[*at]) else {
        return vec![0.0; units.len()];
    };
    let mut classes = std::collections::HashMap::<&str, f64>::new();
    let mut value = |row: u32| {
        let cell = column.cells.get(row as usize);
        match task {
            Task::Numbers => cell.parse::<f64>().ok().filter(|value| value.is_finite()),
            Task::Flags | Task::Classes => {
                let next = classes.len() as f64;
                Some(*classes.entry(cell).or_insert(next))
            }
            Task::Texts => None,
        }
    };
    let one = |unit: &Vec<u32>| {
        let known: Vec<f64> = unit.iter().filter_map(|row| value(*row)).collect();
        if known.is_empty() { 0.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
    };
    units.iter().map(one).collect()
}

/// Draws the halves of units that have `keys`.
fn drawn(keys: &[f64], units: &[Vec<u32>], share: f64, draw: &mut Draw) -> Vec<Vec<Option<Split>>> {
    let mut order: Vec<(f64, u64, u32)> =
        keys.iter().enumerate().map(|(at, key)| (*key, draw.bits(), at as u32)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut is_public = vec![false; units.len()];
    let (mut seen, mut taken) = (0.0, 0.0);
    for block in order.chunks_mut(BLOCK) {
        draw.shuffle(block);
        seen += block.iter().map(|(.., at)| units[*at as usize].len() as f64).sum::<f64>();
        for (.., at) in block {
            let rows = units[*at as usize].len() as f64;
            // Nearer to the share with it than without it.
            if taken + 0.5 * rows <= share * seen {
                taken += rows;
                is_public[*at as usize] = true;
            }
        }
    }
    let half = |is_public: bool| Some(if is_public { Split::Public } else { Split::Private });
    units.iter().zip(is_public).map(|(unit, is_public)| vec![half(is_public); unit.len()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::init::roles::{Named, find};

    fn divided(text: &str, task: Task, share: f64, seed: &str) -> (Table, Divided) {
        let table = Table::read("a.csv", text.as_bytes()).unwrap();
        let roles = find(&table, &Named::default()).unwrap();
        let kept = Kept::of(&table, &roles).unwrap();
        let divided = divide(&table, &roles, &kept, task, share, &seed.parse().unwrap()).unwrap();
        (table, divided)
    }

    #[test]
    fn halves_are_alike_and_the_seed_decides_them() {
        let text = (0..1000).fold("id,target\n".to_owned(), |text, at| format!("{text}r{at},{}\n", at % 10));
        let (table, first) = divided(&text, Task::Numbers, 0.3, "a");
        assert_eq!((first.count(Some(Split::Public)), first.count(Some(Split::Private))), (300, 700));
        let of = |value: &str| {
            let rows = first.rows.iter().filter(|(_, split)| *split == Some(Split::Public));
            rows.filter(|(row, _)| table.columns[1].cells.get(*row as usize) == value).count()
        };
        assert!((0..10).all(|value| (28..=32).contains(&of(&value.to_string()))), "{}", of("3"));
        assert_eq!(divided(&text, Task::Numbers, 0.3, "a").1.rows, first.rows);
        assert_ne!(divided(&text, Task::Numbers, 0.3, "b").1.rows, first.rows);
        assert!(
            !first.rows.iter().map(|(row, _)| row).is_sorted(),
            "the order of the table is not published"
        );
    }

    #[test]
    fn groups_stay_whole_and_rows_of_one_stand_together() {
        let text = (0..600)
            .fold("id,user,target\n".to_owned(), |text, at| format!("{text}r{at},u{},{at}\n", at % 40));
        let (table, divided) = divided(&text, Task::Numbers, 0.4, "a");
        let user = |row: u32| table.columns[1].cells.get(row as usize).to_owned();
        let mut seen = std::collections::HashMap::new();
        assert!(divided.rows.iter().all(|(row, split)| *seen.entry(user(*row)).or_insert(*split) == *split));
        let runs = 1 + divided.rows.windows(2).filter(|pair| user(pair[0].0) != user(pair[1].0)).count();
        assert_eq!((runs, divided.by), (40, By::Group));
        assert!((210..=270).contains(&divided.count(Some(Split::Public))));
    }

    #[test]
    fn a_table_that_has_halves_keeps_them() {
        let text = "id,target,split\na,1,public\nb,2,Private\nc,3,IGNORED\n";
        let (_, divided) = divided(text, Task::Numbers, 0.4, "a");
        assert_eq!((divided.by, divided.count(None), divided.count(Some(Split::Public))), (By::Table, 1, 1));
        let table = Table::read("a.csv", b"id,target,split\na,1,public\nb,2,train\n").unwrap();
        let roles = find(&table, &Named::default()).unwrap();
        let kept = Kept::of(&table, &roles).unwrap();
        let why = divide(&table, &roles, &kept, Task::Numbers, 0.5, &"a".parse().unwrap()).err().unwrap();
        assert!(why.findings()[0].message.contains("row 2 (after the header)"), "{why:?}");
    }
}
