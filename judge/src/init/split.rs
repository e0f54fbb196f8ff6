//! Which rows are public: by the table's own column, or drawn so that both halves are alike in their targets, and rows that
//! belong together stay together.

use std::collections::HashMap;

use rayon::prelude::*;

use super::metric::Task;
use super::roles::Roles;
use super::rows::Kept;
use super::seed::{Draw, Seed};
use super::table::Table;
use answer::{FOLDS, Split};
use base::failure::Failure;

/// So many units in the order of their targets are divided among themselves.
const BLOCK: usize = 20;
/// Rows or groups that each half of a large enough table has: ten a fold.
const ENOUGH: usize = 10 * FOLDS as usize;

/// The rows in the order in which key and list have them, each with its half.
pub(super) struct Divided {
    /// Row of the table, and its half; nothing for a row that is never scored.
    pub(super) rows: Vec<(u32, Option<Split>)>,
    /// How it was done.
    pub(super) by: By,
    /// How many groups have rows in the public half, and in the private one; nothing where rows stand alone.
    pub(super) groups: Option<[usize; 2]>,
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
/// others decide; half where there are few. Of rows that come in groups the groups count: those of one say much the same.
pub(super) fn share(draws: usize) -> f64 {
    match draws {
        0..400 => 0.5,
        400..2_000 => 0.4,
        // From here on public rows are enough for error bars even at three tenths.
        _ => {
            if draws * 3 / 10 >= ENOUGH {
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
    let units = Units::of(table, roles, kept, seed);
    let mut draw = seed.draw("split");
    let (rows, by) = match (roles.split, roles.group) {
        (Some(at), _) => (given(table, at, &units)?, By::Table),
        (None, group) => {
            let public = drawn(&keys(table, roles, task, &units), &units, share, &mut draw);
            let half = |is_public: bool| Some(if is_public { Split::Public } else { Split::Private });
            let mut rows = Vec::with_capacity(units.rows.len());
            for (unit, is_public) in units.iter().zip(public) {
                rows.extend(unit.iter().map(|row| (*row, half(is_public))));
            }
            (rows, if group.is_some() { By::Group } else { By::Target })
        }
    };
    let groups = roles.group.map(|_| {
        [Split::Public, Split::Private].map(|split| {
            let ends = units.ends.iter().zip([0].into_iter().chain(units.ends.iter().copied()));
            let halves = ends.map(|(end, begin)| &rows[begin as usize..*end as usize]);
            halves.filter(|rows| rows.iter().any(|(_, of)| *of == Some(split))).count()
        })
    });
    Ok(Divided { rows, by, groups })
}

/// How many things may be drawn on their own: groups, else rows.
pub(super) fn draws(table: &Table, roles: &Roles, kept: &Kept) -> usize {
    roles.group.map_or(kept.rows.len(), |at| grouped(table, at, kept).1)
}

/// Rows that go together, in the order in which they will stand: those of a group, else each alone.
struct Units {
    /// Unit by unit.
    rows: Vec<u32>,
    /// Where each unit ends.
    ends: Vec<u32>,
}

impl Units {
    fn of(table: &Table, roles: &Roles, kept: &Kept, seed: &Seed) -> Self {
        let mut draw = seed.draw("order");
        let Some(at) = roles.group else {
            let mut rows = kept.rows.clone();
            draw.shuffle(&mut rows);
            let ends = (1..).take(rows.len()).collect();
            return Self { rows, ends };
        };
        let (of, many) = grouped(table, at, kept);
        let mut units: Vec<Vec<u32>> = vec![vec![]; many];
        of.iter().zip(&kept.rows).for_each(|(unit, row)| units[*unit as usize].push(*row));
        draw.shuffle(&mut units);
        let mut end = 0;
        let ends = units.iter().map(|unit| {
            end += unit.len() as u32;
            end
        });
        Self { ends: ends.collect(), rows: units.concat() }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &[u32] {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[begin as usize..self.ends[at] as usize]
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|at| self.get(at))
    }
}

/// For each row that stays the number of its group, in the order in which they come, and how many groups there are.
fn grouped(table: &Table, at: usize, kept: &Kept) -> (Vec<u32>, usize) {
    let cells = &table.columns[at].cells;
    let mut places = HashMap::<&str, u32>::new();
    let of = kept.rows.iter().map(|row| {
        let next = places.len() as u32;
        *places.entry(cells.get(*row as usize)).or_insert(next)
    });
    (of.collect(), places.len())
}

/// What the table's own column says of each row.
fn given(table: &Table, at: usize, units: &Units) -> Result<Vec<(u32, Option<Split>)>, Failure> {
    let cells = &table.columns[at].cells;
    let one = |row: &u32| match cells.get(*row as usize).to_ascii_lowercase().as_str() {
        "public" => Ok((*row, Some(Split::Public))),
        "private" => Ok((*row, Some(Split::Private))),
        "ignored" => Ok((*row, None)),
        _ => Err(table.unclear(
            &format!("row {} (after the header): its split is not public, private or ignored", row + 1),
            "write one of the three words, or give the column another name to have the split drawn",
        )),
    };
    units.rows.iter().map(one).collect()
}

/// The number by which units are put in order: the mean of their targets, or the number of their first class.
fn keys(table: &Table, roles: &Roles, task: Task, units: &Units) -> Vec<f64> {
    // Of several targets the first: all of them together would leave nothing to chance.
    let Some(column) = roles.targets.first().map(|at| &table.columns[*at]) else {
        return vec![0.0; units.len()];
    };
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let (sum, many) = values.fold((0.0, 0usize), |(sum, many), value| (sum + value, many + 1));
        if many == 0 { 0.0 } else { sum / many as f64 }
    };
    let cell = |row: &u32| column.cells.get(*row as usize);
    match task {
        Task::Numbers => {
            let number = |row: &u32| cell(row).parse::<f64>().ok().filter(|value| value.is_finite());
            let one = |at: usize| mean(&mut units.get(at).iter().filter_map(number));
            (0..units.len()).into_par_iter().map(one).collect()
        }
        Task::Flags | Task::Classes => {
            let mut classes = HashMap::<&str, f64>::new();
            let mut number = |row: &u32| {
                let next = classes.len() as f64;
                *classes.entry(cell(row)).or_insert(next)
            };
            units.iter().map(|unit| mean(&mut unit.iter().map(&mut number))).collect()
        }
        Task::Texts | Task::Lists => vec![0.0; units.len()],
    }
}

/// Draws which units, that have `keys`, are public.
fn drawn(keys: &[f64], units: &Units, share: f64, draw: &mut Draw) -> Vec<bool> {
    let mut order: Vec<(f64, u64, u32)> =
        keys.iter().enumerate().map(|(at, key)| (*key, draw.bits(), at as u32)).collect();
    order.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut is_public = vec![false; units.len()];
    let (mut seen, mut taken) = (0.0, 0.0);
    for block in order.chunks_mut(BLOCK) {
        draw.shuffle(block);
        seen += block.iter().map(|(.., at)| units.get(*at as usize).len() as f64).sum::<f64>();
        for (.., at) in block {
            let rows = units.get(*at as usize).len() as f64;
            // Nearer to the share with it than without it.
            if taken + 0.5 * rows <= share * seen {
                taken += rows;
                is_public[*at as usize] = true;
            }
        }
    }
    is_public
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
        let mut seen = HashMap::new();
        assert!(divided.rows.iter().all(|(row, split)| *seen.entry(user(*row)).or_insert(*split) == *split));
        let runs = 1 + divided.rows.windows(2).filter(|pair| user(pair[0].0) != user(pair[1].0)).count();
        assert_eq!((runs, divided.by), (40, By::Group));
        assert!((210..=270).contains(&divided.count(Some(Split::Public))));
        let of = |half: Split| {
            let rows = divided.rows.iter().filter(|(_, of)| *of == Some(half));
            rows.map(|(row, _)| user(*row)).collect::<std::collections::HashSet<_>>().len()
        };
        assert_eq!(divided.groups, Some([of(Split::Public), of(Split::Private)]));
        let roles = find(&table, &Named::default()).unwrap();
        assert_eq!(draws(&table, &roles, &Kept::of(&table, &roles).unwrap()), 40);
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
