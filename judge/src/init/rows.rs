//! Which rows of the table become rows of the key.

use std::hash::BuildHasher as _;

use super::roles::Roles;
use super::table::Table;
use answer::is_missing_word;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use hashbrown::{DefaultHashBuilder, HashTable};

/// The rows that stay, and why others do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// Rows of the table, in its order.
    pub(super) rows: Vec<u32>,
    /// Rows that say again what another says.
    pub(super) doubled: usize,
    /// Rows without any target.
    pub(super) without_target: usize,
    /// Rows that stay although some of their targets are missing.
    pub(super) partial: usize,
}

impl Kept {
    /// Those of `table`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when ids are missing or stand for different things, or there is nothing to predict.
    pub(super) fn of(table: &Table, roles: &Roles) -> Result<Self, Failure> {
        let rows = u32::try_from(table.rows)
            .map_err(|_| table.unclear("it has more than 4,294,967,295 rows", "take fewer"))?;
        let mut kept = Self { rows: (0..rows).collect(), ..Self::default() };
        if let Some(id) = roles.id {
            kept.check_ids(table, roles, id)?;
        }
        kept.check_targets(table, roles)?;
        Ok(kept)
    }

    fn check_ids(&mut self, table: &Table, roles: &Roles, id: usize) -> Result<(), Failure> {
        let column = &table.columns[id];
        if column.profile.missing > 0 {
            let first =
                (0..table.rows).find(|row| is_missing_word(column.cells.get(*row))).unwrap_or_default();
            let why = format!(
                "{} of its {} rows have no {}, the first is row {} (after the header)",
                column.profile.missing,
                table.rows,
                quoted(&column.name),
                first + 1
            );
            return Err(table.unclear(
                &why,
                "fill them in, name another column with --id, or have ids made with --new-ids",
            ));
        }
        if column.profile.is_unique(table.rows) {
            return Ok(());
        }
        let hasher = DefaultHashBuilder::default();
        let mut seen: HashTable<u32> = HashTable::with_capacity(table.rows);
        let cell = |at: usize, row: u32| table.columns[at].cells.get(row as usize);
        let mut unlike: Option<u32> = None;
        let mut many = 0usize;
        let same = |a: u32, b: u32| {
            let all = roles.targets.iter().chain(&roles.group).chain(&roles.split);
            all.copied().all(|at| cell(at, a) == cell(at, b))
        };
        self.rows.retain(|row| {
            let hash = hasher.hash_one(cell(id, *row));
            let known = seen.find(hash, |other| cell(id, *other) == cell(id, *row)).copied();
            let Some(known) = known else {
                seen.insert_unique(hash, *row, |row| hasher.hash_one(cell(id, *row)));
                return true;
            };
            if same(known, *row) {
                self.doubled += 1;
            } else {
                many += 1;
                unlike = unlike.or(Some(*row));
            }
            false
        });
        let Some(row) = unlike else { return Ok(()) };
        let why = format!(
            "the {} {} appears twice with different targets, groups or splits, the second time in row {} (after the header); \
             {many} rows are like it",
            quoted(&column.name),
            quoted(cell(id, row)),
            row + 1
        );
        let help = "an id stands for one row: name another column with --id, have ids made with --new-ids, or take rows out; \
                    if rows of one id belong together, name it with --group";
        Err(table.unclear(&why, help))
    }

    fn check_targets(&mut self, table: &Table, roles: &Roles) -> Result<(), Failure> {
        let targets: Vec<_> = roles.targets.iter().map(|at| &table.columns[*at]).collect();
        if targets.iter().any(|column| column.profile.missing > 0) {
            self.rows.retain(|row| {
                let missing =
                    targets.iter().filter(|column| is_missing_word(column.cells.get(*row as usize))).count();
                self.without_target += usize::from(missing == targets.len());
                self.partial += usize::from(missing > 0 && missing < targets.len());
                missing < targets.len()
            });
        }
        let nothing = |text: String, help: &str| {
            Err(Failure::Configuration(vec![Finding::new(codes::NOTHING_TO_PREDICT, text).help(help)]))
        };
        if self.rows.is_empty() {
            let text = format!("no row of {} has a target", table.shown);
            return nothing(text, "name the target with --target NAME");
        }
        if let Some(column) = targets.iter().find(|column| column.profile.distinct < 2) {
            let text = format!("{} is the same in all rows of {}", quoted(&column.name), table.shown);
            return nothing(
                text,
                "there is nothing to predict: give rows that differ, or name another target with --target",
            );
        }
        Ok(())
    }

    /// The share of the rarest class, as a part of what it would be if all were alike.
    pub(super) fn rarest_share(&self, table: &Table, roles: &Roles) -> f64 {
        let share = |at: usize| {
            let cells = &table.columns[at].cells;
            let mut counts = std::collections::HashMap::<&str, usize>::new();
            for row in &self.rows {
                *counts.entry(cells.get(*row as usize)).or_default() += 1;
            }
            let least = counts.values().min().copied().unwrap_or_default();
            (least * counts.len()) as f64 / self.rows.len() as f64
        };
        roles.targets.iter().map(|at| share(*at)).fold(1.0, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::init::roles::{Named, find};

    fn kept(text: &str) -> Result<Kept, String> {
        let table = Table::read("a.csv", text.as_bytes()).unwrap();
        let roles = find(&table, &Named::default()).unwrap();
        Kept::of(&table, &roles).map_err(|failure| failure.findings()[0].message.clone())
    }

    #[test]
    fn rows_that_say_the_same_twice_are_one_and_others_are_refused() {
        let two = kept("id,target\na,1\nb,2\na,1\n").unwrap();
        assert_eq!((&two.rows[..], two.doubled), (&[0, 1][..], 1));
        let why = kept("id,target\na,1\nb,2\na,3\n").unwrap_err();
        assert!(why.contains("\"id\" \"a\" appears twice with different targets"), "{why}");
        assert!(why.contains("in row 3 (after the header); 1 rows are like it"), "{why}");
        let why = kept("id,target\na,1\n,2\n").unwrap_err();
        assert!(why.contains("1 of its 2 rows have no \"id\", the first is row 2"), "{why}");
    }

    #[test]
    fn rows_without_any_target_stay_out() {
        let some = kept("id,target\na,1\nb,\nc,2\n").unwrap();
        assert_eq!((&some.rows[..], some.without_target), (&[0, 2][..], 1));
        let some = kept("id,target_a,target_b\na,1,\nb,,NA\nc,2,3\nd,3,4\n").unwrap();
        assert_eq!((&some.rows[..], some.without_target, some.partial), (&[0, 2, 3][..], 1, 1));
        assert_eq!(kept("id,target\na,\nb,\n").unwrap_err(), "no row of a.csv has a target");
        assert_eq!(kept("id,target\na,1\nb,1\n").unwrap_err(), "\"target\" is the same in all rows of a.csv");
        assert!(kept("id,target\na,1\nb,\nc,1\n").unwrap_err().starts_with("\"target\" is the same"));
    }
}
