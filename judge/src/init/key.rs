//! The answer key, the list of ids and the sample file as texts.

use std::collections::HashSet;

use super::metric::Proposal;
use super::profile::boolean;
use super::roles::Roles;
use super::seed::Seed;
use super::split::Divided;
use super::table::Table;
use answer::{Split, is_missing_word};
use base::failure::Failure;
use decode::Texts;
use metric::{Kind, Lines, Schema};

/// What is written of the rows, in the order of the key.
pub(super) struct Written<'t> {
    table: &'t Table,
    roles: &'t Roles,
    divided: &'t Divided,
    proposal: &'t Proposal,
    /// Ids that were made, in the order of the key; none where the table's are taken.
    made: Option<Texts>,
}

impl<'t> Written<'t> {
    /// Of these rows, with ids of their own if `new_ids` or the table has none.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the ids are more than fit into memory.
    pub(super) fn new(
        table: &'t Table,
        roles: &'t Roles,
        divided: &'t Divided,
        proposal: &'t Proposal,
        new_ids: bool,
        seed: &Seed,
    ) -> Result<Self, Failure> {
        let made = (new_ids || roles.id.is_none()).then(|| made(divided.rows.len(), seed)).transpose()?;
        Ok(Self { table, roles, divided, proposal, made })
    }

    fn cell(&self, column: usize, at: usize) -> &'t str {
        self.table.columns[column].cells.get(self.divided.rows[at].0 as usize)
    }

    fn id(&self, at: usize) -> &str {
        match (&self.made, self.roles.id) {
            (Some(made), _) => made.get(at),
            (None, Some(column)) => self.cell(column, at),
            (None, None) => "",
        }
    }

    /// The key's first `rows` rows.
    pub(super) fn key(&self, rows: usize) -> Result<Vec<u8>, Failure> {
        let group = self.roles.group.map(|_| "group");
        let names = self.proposal.targets.iter().map(String::as_str);
        let header = ["id"].into_iter().chain(group).chain(names).chain(["split"]);
        let kinds: Vec<Kind> = self.proposal.measure.targets().into_iter().map(|(_, kind)| kind).collect();
        written(header, rows, |writer, at| {
            writer.write_field(self.id(at))?;
            if let Some(column) = self.roles.group {
                writer.write_field(self.cell(column, at))?;
            }
            for (column, kind) in self.roles.targets.iter().zip(&kinds) {
                let cell = self.cell(*column, at);
                writer.write_field(match boolean(cell) {
                    Some(value) if kind.is_number() => {
                        if value {
                            "1"
                        } else {
                            "0"
                        }
                    }
                    _ if is_missing_word(cell) && kind.is_number() => "",
                    _ => cell,
                })?;
            }
            writer.write_field(match self.divided.rows[at].1 {
                Some(Split::Public) => "public",
                Some(Split::Private) => "private",
                None => "ignored",
            })
        })
    }

    /// The published list: ids, groups, and what the organiser gives of each row.
    pub(super) fn list(&self) -> Result<Vec<u8>, Failure> {
        let group = self.roles.group.map(|_| "group");
        let names = self.roles.publish.iter().map(|at| self.table.columns[*at].name.as_str());
        let header = ["id"].into_iter().chain(group).chain(names);
        written(header, self.divided.rows.len(), |writer, at| {
            writer.write_field(self.id(at))?;
            for column in self.roles.group.iter().chain(&self.roles.publish) {
                writer.write_field(self.cell(*column, at))?;
            }
            Ok(())
        })
    }

    /// A file as contestants send it, all of whose predictions say nothing.
    pub(super) fn sample(&self, schema: &Schema) -> Result<Vec<u8>, Failure> {
        let mut neutral = neutral(schema);
        if schema.lines() == Some(Lines::Ranks) {
            // One item a list says as little as none.
            neutral.insert(0, "1".to_owned());
        }
        written(schema.names().into_iter(), self.divided.rows.len(), |writer, at| {
            writer.write_field(self.id(at))?;
            neutral.iter().try_for_each(|cell| writer.write_field(cell))
        })
    }

    /// Which row of the table got which id, for the organiser; nothing where the table's ids stay.
    pub(super) fn mapping(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(made) = &self.made else { return Ok(None) };
        let own = self.roles.id.map(|at| self.table.columns[at].name.as_str());
        let header = ["row"].into_iter().chain(own).chain(["new_id"]);
        let text = written(header, self.divided.rows.len(), |writer, at| {
            writer.write_field((self.divided.rows[at].0 + 1).to_string())?;
            if let Some(column) = self.roles.id {
                writer.write_field(self.cell(column, at))?;
            }
            writer.write_field(made.get(at))
        });
        text.map(Some)
    }

    /// What the file of predictions calls the id.
    pub(super) fn id_name(&self) -> String {
        let own =
            self.roles.id.filter(|_| self.made.is_none()).map(|at| self.table.columns[at].name.as_str());
        let is_plain = |name: &&str| !name.chars().any(|c| matches!(c, ',' | '"' | '\'' | ';' | '|' | '\t'));
        let free = |name: &&str| !self.proposal.measure.columns.iter().any(|column| column == name);
        own.filter(is_plain).filter(free).unwrap_or("id").to_owned()
    }

    /// Bytes of an id, on average.
    pub(super) fn id_bytes(&self) -> usize {
        let some = self.divided.rows.len().min(1_000);
        (0..some).map(|at| self.id(at).len()).sum::<usize>() / some.max(1) + 1
    }
}

/// Random ids, all different.
fn made(rows: usize, seed: &Seed) -> Result<Texts, Failure> {
    let mut draw = seed.draw("ids");
    let (mut known, mut ids) = (HashSet::with_capacity(rows), Texts::default());
    while known.len() < rows {
        let bits = draw.bits();
        if known.insert(bits) {
            ids.push(&format!("{bits:016x}")).map_err(|why| Failure::machine("making ids", why))?;
        }
    }
    Ok(ids)
}

/// For each column of predictions a cell that may stand there and says nothing.
fn neutral(schema: &Schema) -> Vec<String> {
    let even = schema.row_sum.map(|sum| sum / schema.columns.len().max(1) as f64);
    let one = |column: &metric::Column| {
        let kind = column.kind();
        if kind == Kind::Label {
            return schema.labels.first().cloned().unwrap_or_default();
        }
        if kind.is_text() {
            return "?".to_owned();
        }
        let all = [even.unwrap_or(0.0), 0.5, 1.0, 0.0];
        let allowed = all.into_iter().find(|value| column.forbids(*value).is_none());
        allowed.unwrap_or_default().to_string()
    };
    schema.columns.iter().map(one).collect()
}

fn written<'h>(
    header: impl Iterator<Item = &'h str>,
    rows: usize,
    mut row: impl FnMut(&mut csv::Writer<Vec<u8>>, usize) -> csv::Result<()>,
) -> Result<Vec<u8>, Failure> {
    let failed = |why: csv::Error| Failure::machine("writing a table", why);
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(rows * 16));
    writer.write_record(header.collect::<Vec<_>>()).map_err(failed)?;
    for at in 0..rows {
        row(&mut writer, at).and_then(|()| writer.write_record(None::<&[u8]>)).map_err(failed)?;
    }
    writer.into_inner().map_err(|why| Failure::machine("writing a table", why))
}
