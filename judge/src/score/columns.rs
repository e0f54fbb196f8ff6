//! The table function `submission(n)`: what the SQL of measure number `n` calls `rows`, one submission
//! beside the key.

use std::cell::RefCell;
use std::error::Error;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{BindInfo, InitInfo, TableFunctionInfo, VTab};

use super::frame::{Frame, Source, target};
use super::vectors;
use crate::answer::Values;

thread_local! {
    /// What this thread reads. DuckDB, with one thread, binds and runs a query on the thread that asks, so
    /// that no pointer has to travel through its C interface.
    static CURRENT: RefCell<Option<Job>> = const { RefCell::new(None) };
}

/// One submission and what to read of it.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) frames: Arc<Vec<Frame>>,
    /// The prediction columns by number, in the key's order.
    pub(super) predictions: Arc<Vec<Values>>,
    /// Which fold is left out, counted from 1; 0 for none. Only where samples are run one by one.
    pub(super) without: u32,
}

impl Job {
    /// Runs `query` with this as the thread's job.
    pub(super) fn serve<T>(self, query: impl FnOnce() -> T) -> T {
        CURRENT.set(Some(self));
        let result = query();
        CURRENT.set(None);
        result
    }
}

/// The table function.
pub(super) struct Submission;

/// Which measure.
pub(super) struct Bound {
    frame: usize,
}

/// Where one execution stands.
pub(super) struct State {
    job: Job,
    frame: usize,
    /// Which fields DuckDB wants, in its order.
    wanted: Vec<usize>,
    chunks: Mutex<Chunks>,
    given: AtomicUsize,
}

/// The next cell and the next row in it.
struct Chunks {
    cell: usize,
    at: usize,
}

/// Rows of one cell that go into a chunk: relation rows from `range`, counted from the cell's start.
struct Piece {
    cell: usize,
    range: Range<usize>,
}

/// A cell with at least this many rows left gets a chunk of its own, with the cell's number as a constant.
const ALONE: usize = 256;

impl VTab for Submission {
    type InitData = State;
    type BindData = Bound;

    fn bind(bind: &BindInfo) -> Result<Bound, Box<dyn Error>> {
        let frame: usize = bind.get_parameter(0).to_string().parse()?;
        CURRENT.with_borrow(|current| {
            let job = current.as_ref().ok_or("no submission is being scored")?;
            let source = job.frames.get(frame).ok_or("there is no such measure")?;
            for field in &source.fields {
                bind.add_result_column(&field.name, LogicalTypeHandle::from(type_of(source, &field.source)));
            }
            let rows = source.cells.iter().map(|cell| (cell.end - cell.start) as u64).sum::<u64>();
            bind.set_cardinality(rows * u64::from(source.width), true);
            Ok(Bound { frame })
        })
    }

    fn init(init: &InitInfo) -> Result<State, Box<dyn Error>> {
        init.set_max_threads(1); // Rows come in the frame's order, always.
        let frame = bound(init).frame;
        let job = CURRENT.with_borrow(Clone::clone).ok_or("no submission is being scored")?;
        let wanted = init.get_column_indices().into_iter().map(|at| at as usize).collect();
        let chunks = Mutex::new(Chunks { cell: 0, at: 0 });
        Ok(State { job, frame, wanted, chunks, given: AtomicUsize::new(0) })
    }

    fn func(info: &TableFunctionInfo<Self>, output: &mut DataChunkHandle) -> Result<(), Box<dyn Error>> {
        let state = info.get_init_data();
        let frame = &state.job.frames[state.frame];
        let mut chunks = state.chunks.lock().map_err(|_| "a worker failed")?;
        let pieces = chunks.next(frame, state.job.without);
        let rows: usize = pieces.iter().map(|piece| piece.range.len()).sum();
        for (column, field) in state.wanted.iter().enumerate() {
            // DuckDB asks for the row number when it wants no column at all, as for count(*).
            let Some(field) = frame.fields.get(*field) else { continue };
            fill(output, column, &field.source, frame, &state.job, &pieces);
        }
        output.set_len(rows);
        state.given.fetch_add(rows, Ordering::Relaxed);
        Ok(())
    }

    fn supports_pushdown() -> bool {
        true
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::Integer)])
    }
}

#[allow(unsafe_code, reason = "the crate hands the bind data out as a pointer")]
fn bound(init: &InitInfo) -> &Bound {
    // SAFETY: DuckDB keeps what `bind` returned, a `Bound`, for as long as the plan lives.
    unsafe { &*init.get_bind_data::<Bound>() }
}

fn type_of(frame: &Frame, source: &Source) -> LogicalTypeId {
    let of = |values: Option<&Values>| match values {
        Some(Values::Texts(_)) => LogicalTypeId::Varchar,
        Some(Values::Labels(_)) => LogicalTypeId::Integer,
        Some(Values::Numbers(_)) | None => LogicalTypeId::Double,
    };
    match source {
        Source::Row | Source::Stratum | Source::Unit | Source::Column => LogicalTypeId::Integer,
        Source::Weight(_) | Source::Indicator(_) => LogicalTypeId::Double,
        Source::Target(names) => of(target(&frame.key, names, 0)),
        Source::Prediction(_, kind) => of(Some(&Values::of(*kind))),
    }
}

impl Chunks {
    /// The pieces of the next chunk; none at the end.
    fn next(&mut self, frame: &Frame, without: u32) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = vec![];
        let mut room = 2048;
        while let Some(cell) = frame.cells.get(self.cell) {
            let rows = (cell.end - cell.start) * frame.width as usize;
            let left = rows - self.at;
            if left == 0 || without > 0 && cell.fold + 1 == without {
                (self.cell, self.at) = (self.cell + 1, 0);
                continue;
            }
            let column = |at: usize| frame.strata[frame.cells[at].stratum as usize].column;
            let other = pieces.first().is_some_and(|first| column(first.cell) != column(self.cell));
            if room == 0 || other || left >= ALONE && !pieces.is_empty() {
                break;
            }
            let take = left.min(room);
            pieces.push(Piece { cell: self.cell, range: self.at..self.at + take });
            self.at += take;
            room -= take;
            if left >= ALONE {
                break;
            }
        }
        pieces
    }
}

/// Fills one column of a chunk.
fn fill(
    output: &DataChunkHandle,
    column: usize,
    source: &Source,
    frame: &Frame,
    job: &Job,
    pieces: &[Piece],
) {
    let by_sample = matches!(frame.query, crate::metric::Query::Whole(_));
    let unit = |cell: usize| {
        if by_sample { frame.cells[cell].stratum * frame.samples + job.without } else { cell as u32 }
    };
    match source {
        Source::Unit | Source::Stratum => {
            let value = |cell: usize| match source {
                Source::Unit => unit(cell) as i32,
                _ => frame.cells[cell].stratum as i32,
            };
            if let [only] = pieces {
                vectors::constant(output, column, value(only.cell));
                return;
            }
            vectors::integers(output, column, places(frame, pieces, |cell, _, _| value(cell)));
        }
        Source::Row => vectors::integers(output, column, places(frame, pieces, |_, row, _| row as i32)),
        Source::Column => vectors::integers(output, column, places(frame, pieces, |_, _, col| col as i32)),
        Source::Weight(name) => match name.as_ref().and_then(|name| frame.key.weights(name)) {
            Some(weights) => {
                vectors::numbers(output, column, places(frame, pieces, |_, row, _| weights[row]))
            }
            None => vectors::numbers(output, column, places(frame, pieces, |_, _, _| 1.0)),
        },
        Source::Indicator(name) => {
            if let Some(Values::Labels(labels)) = frame.key.targets(name) {
                let is = |_, row: usize, col| if labels[row] as usize == col { 1.0 } else { 0.0 };
                vectors::numbers(output, column, places(frame, pieces, is));
            }
        }
        Source::Target(names) => {
            let of = |at: usize| target(&frame.key, names, at);
            values(output, column, frame, pieces, of, names.len());
        }
        Source::Prediction(Some(at), _) => {
            values(output, column, frame, pieces, |_| job.predictions.get(*at), 1);
        }
        Source::Prediction(None, _) => {
            values(output, column, frame, pieces, |at| job.predictions.get(at), job.predictions.len());
        }
    }
}

/// Fills a column with the cells of one or more columns, `of(number)`.
fn values<'v>(
    output: &DataChunkHandle,
    column: usize,
    frame: &Frame,
    pieces: &[Piece],
    of: impl Fn(usize) -> Option<&'v Values>,
    count: usize,
) {
    // With a width, each row of the key becomes a row for every column; else the stratum names the column.
    if count > 1 && frame.width > 1 {
        let all: Vec<Option<&Values>> = (0..count).map(of).collect();
        match all.first().copied().flatten() {
            Some(Values::Numbers(_)) => {
                let all: Vec<&[f64]> = all.iter().filter_map(|v| v.and_then(Values::numbers)).collect();
                vectors::numbers(output, column, places(frame, pieces, |_, row, col| all[col][row]));
            }
            Some(Values::Texts(_)) => {
                let text = |_, row: usize, col: usize| match all[col] {
                    Some(Values::Texts(texts)) => texts.get(row),
                    _ => "",
                };
                vectors::texts(output, column, places(frame, pieces, text));
            }
            _ => {
                let label = |_, row: usize, col: usize| match all[col] {
                    Some(Values::Labels(labels)) => labels[row] as i32,
                    _ => 0,
                };
                vectors::integers(output, column, places(frame, pieces, label));
            }
        }
        return;
    }
    // All pieces of a chunk belong to one column: a stratum's cells stand together, and chunks are cut
    // where the column changes.
    let number =
        pieces.first().map_or(0, |piece| frame.strata[frame.cells[piece.cell].stratum as usize].column);
    match of(number) {
        Some(Values::Numbers(values)) => match pieces {
            [only] if frame.width == 1 => {
                let start = frame.cells[only.cell].start;
                let rows = &frame.order[start + only.range.start..start + only.range.end];
                vectors::numbers(output, column, rows.iter().map(|row| values[*row as usize]));
            }
            _ => vectors::numbers(output, column, places(frame, pieces, |_, row, _| values[row])),
        },
        Some(Values::Labels(labels)) => {
            vectors::integers(output, column, places(frame, pieces, |_, row, _| labels[row] as i32));
        }
        Some(Values::Texts(texts)) => {
            vectors::texts(output, column, places(frame, pieces, |_, row, _| texts.get(row)));
        }
        None => {}
    }
}

/// For every place of the chunk what `value(cell, row of the key, column)` says.
fn places<'p, T: 'p>(
    frame: &'p Frame,
    pieces: &'p [Piece],
    value: impl Fn(usize, usize, usize) -> T + 'p,
) -> impl ExactSizeIterator<Item = T> + 'p {
    let width = frame.width as usize;
    let count: usize = pieces.iter().map(|piece| piece.range.len()).sum();
    let (mut piece, mut at) = (0, pieces.first().map_or(0, |piece| piece.range.start));
    (0..count).map(move |_| {
        while at == pieces[piece].range.end {
            piece += 1;
            at = pieces[piece].range.start;
        }
        let cell = pieces[piece].cell;
        let (place, column) = if width == 1 { (at, 0) } else { (at / width, at % width) };
        at += 1;
        value(cell, frame.order[frame.cells[cell].start + place] as usize, column)
    })
}
