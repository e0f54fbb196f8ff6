//! The rows of a table, matched to the key's order by id.

use super::table::{Table, Values};
use crate::Ids;
use crate::cells::Columns;
use crate::complaints::{Complaints, ONCE};
use crate::lines::TextLine;
use base::finding::codes;
use base::finding::quoted;
use metric::Schema;

/// The columns in the key's order; they mean something only when there is no complaint. Places are rows,
/// from 1, with the id for their text.
pub(crate) fn align(
    table: &Table,
    ids: &Ids,
    schema: &Schema,
    complaints: &mut Complaints<'_>,
) -> Vec<crate::Values> {
    let mut columns = Columns::new(schema, ids.len());
    let mut filled = vec![false; ids.len()];
    let (mut count, mut next) = (0, 0);
    for at in 0..table.rows {
        let id = table.ids.get(at);
        let line = TextLine { number: at as u64 + 1, text: id };
        // Files mostly keep the key's order; the row is still proved by its id.
        let row = if next < ids.len() && ids.get(next) == id { Some(next) } else { ids.find(id) };
        let shown = || quoted(&String::from_utf8_lossy(id));
        let Some(row) = row else {
            complaints.unknown_id(line, 0..id.len(), id, ids, false);
            continue;
        };
        next = row + 1;
        if filled[row] {
            complaints.at(codes::DUPLICATE_ID, line, 0..id.len(), || {
                (format!("the id {} already has a prediction", shown()), Some(ONCE.to_owned()))
            });
            continue;
        }
        filled[row] = true;
        count += 1;
        let before = complaints.count();
        columns.next_row();
        for (column, values) in table.columns.iter().enumerate() {
            match values {
                Values::Numbers(values) => columns.set_number((column, row), values[at], line, complaints),
                Values::Texts(texts) => {
                    columns.set((column, row), texts.get(at), line, 0..id.len(), complaints);
                }
            }
        }
        if complaints.count() == before {
            columns.check_row(row, line, complaints);
        }
    }
    if count < ids.len() {
        let missing = (0..ids.len()).filter(|row| !filled[*row]);
        columns.missing(ids, missing, ids.len() - count, complaints);
    }
    columns.finish()
}
