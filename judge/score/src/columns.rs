//! The table function `submission(n)`: what the SQL of measure number `n` calls `rows`, one submission
//! beside the key, or several small ones after each other.

use std::cell::RefCell;
use std::error::Error;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{BindInfo, InitInfo, TableFunctionInfo, VTab};

use super::frame::{Arranged, Frame, Part, Source, target};
use answer::Split;
use decode::Values;
use duck::vectors;
use metric::Query;

thread_local! {
    /// What this thread reads. DuckDB, with one thread, binds and runs a query on the thread that asks, so
    /// that no pointer has to travel through its C interface.
    static CURRENT: RefCell<Option<Job>> = const { RefCell::new(None) };
}

/// The prediction columns of a submission by number, in the key's order.
pub(super) type Submitted = Arc<Vec<Values>>;

/// What to read.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) frames: Arc<Vec<Frame>>,
    /// The submissions, whose cells, strata and samples are numbered one after the other.
    pub(super) submissions: Arc<Vec<Submitted>>,
    /// Which fold is left out, counted from 1; 0 for none. Only where samples are run one by one.
    pub(super) without: u32,
    /// Whose rows there are; both splits' for a metric that keeps them apart by itself.
    pub(super) split: Option<Split>,
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
}

/// The next submission, part and row in it.
#[derive(Default)]
struct Chunks {
    submission: usize,
    part: usize,
    at: usize,
    blocks: Blocks,
}

/// Rows of one part that go into a chunk: relation rows from `range`, counted from the part's start.
struct Piece {
    submission: usize,
    part: Part,
    range: Range<usize>,
}

impl Piece {
    /// The arranged places of its rows, where a row of the key is one of the relation.
    fn places(&self) -> Range<usize> {
        self.part.start + self.range.start..self.part.start + self.range.end
    }
}

/// Rows that a chunk holds.
const CHUNK: usize = 2048;
/// A part with at least this many rows left gets a chunk of its own, with the cell's number as a constant.
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
            // Of both splits together, so that a plan made for one fits the other.
            let rows = source.parts.iter().map(|part| (part.end - part.start) as u64).sum::<u64>();
            bind.set_cardinality(rows * u64::from(source.width), true);
            Ok(Bound { frame })
        })
    }

    fn init(init: &InitInfo) -> Result<State, Box<dyn Error>> {
        init.set_max_threads(1); // Rows come in the frame's order, always.
        let frame = vectors::bound::<Self>(init).frame;
        let job = CURRENT.with_borrow(Clone::clone).ok_or("no submission is being scored")?;
        let wanted = init.get_column_indices().into_iter().map(|at| at as usize).collect();
        Ok(State { job, frame, wanted, chunks: Mutex::default() })
    }

    fn func(info: &TableFunctionInfo<Self>, output: &mut DataChunkHandle) -> Result<(), Box<dyn Error>> {
        let state = info.get_init_data();
        let frame = &state.job.frames[state.frame];
        let mut chunks = state.chunks.lock().map_err(|_| "a worker failed")?;
        let pieces = chunks.next(frame, &state.job);
        let rows: usize = pieces.iter().map(|piece| piece.range.len()).sum();
        for (column, field) in state.wanted.iter().enumerate() {
            // DuckDB asks for the row number when it wants no column at all, as for count(*).
            let Some(field) = frame.fields.get(*field) else { continue };
            fill(output, column, &field.source, frame, &state.job, &pieces, &mut chunks.blocks);
        }
        output.set_len(rows);
        Ok(())
    }

    fn supports_pushdown() -> bool {
        true
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::Integer)])
    }
}

fn type_of(frame: &Frame, source: &Source) -> LogicalTypeId {
    let of = |values: Option<&Values>| match values {
        Some(Values::Texts(_)) => LogicalTypeId::Varchar,
        Some(Values::Labels(_)) => LogicalTypeId::Integer,
        Some(Values::Numbers(_)) | None => LogicalTypeId::Double,
    };
    match source {
        Source::Row => LogicalTypeId::Bigint,
        Source::Stratum | Source::Unit | Source::Column => LogicalTypeId::Integer,
        Source::Weight(_) | Source::Indicator(_) => LogicalTypeId::Double,
        Source::Target(names) => of(target(&frame.key, names, 0)),
        Source::Prediction(_, kind) => of(Some(&Values::of(*kind))),
    }
}

impl Chunks {
    /// The pieces of the next chunk; none at the end.
    fn next(&mut self, frame: &Frame, job: &Job) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = vec![];
        let mut room = CHUNK;
        let column = |part: &Part| frame.stratum(part).column;
        while self.submission < job.submissions.len() {
            let Some(part) = frame.parts.get(self.part) else {
                (self.submission, self.part, self.at) = (self.submission + 1, 0, 0);
                continue;
            };
            let left = (part.end - part.start) * frame.width as usize - self.at;
            let fold = frame.cells[part.cell as usize].fold;
            let other_split = job.split.is_some_and(|split| frame.stratum(part).split != split);
            if left == 0 || other_split || job.without > 0 && fold + 1 == job.without {
                (self.part, self.at) = (self.part + 1, 0);
                continue;
            }
            // A chunk lies in one block, since only one is arranged at a time.
            let other = pieces.first().is_some_and(|first| {
                column(&first.part) != column(part)
                    || !frame.places.is_empty() && frame.block(first.part.start) != frame.block(part.start)
            });
            if room == 0 || other || left >= ALONE && !pieces.is_empty() {
                break;
            }
            let take = left.min(room);
            let range = self.at..self.at + take;
            pieces.push(Piece { submission: self.submission, part: *part, range });
            self.at += take;
            room -= take;
            if left >= ALONE {
                break;
            }
        }
        pieces
    }
}

/// Numbers of one block in the arranged order.
#[derive(Default)]
struct Blocks {
    /// The submission and the arranged places of the block.
    of: (usize, Range<usize>),
    /// By column, and whether they are of this block.
    columns: Vec<(Vec<f64>, bool)>,
}

impl Blocks {
    /// `values`, column `number` of a submission, in the block that `place` is in, and where that starts. Reading in
    /// order and writing to forty places in turn keeps to the cache, which looking rows up one by one would not.
    fn arranged(
        &mut self,
        frame: &Frame,
        (submission, number): (usize, usize),
        values: &[f64],
        place: usize,
    ) -> Option<(&[f64], usize)> {
        let of = (submission, frame.block(place));
        if self.of != of {
            self.of = of;
            self.columns.iter_mut().for_each(|(_, is_filled)| *is_filled = false);
        }
        let Range { start, end } = self.of.1;
        if self.columns.len() <= number {
            self.columns.resize(number + 1, (vec![], false));
        }
        let (column, is_filled) = self.columns.get_mut(number)?;
        if !*is_filled {
            *is_filled = true;
            column.resize(end - start, 0.0); // All of them are written, whatever they were.
            for (value, place) in values.get(start..end)?.iter().zip(frame.places.get(start..end)?) {
                column[*place as usize] = *value;
            }
        }
        Some((column, start))
    }
}

/// One row of the relation.
#[derive(Clone, Copy)]
struct Place {
    submission: usize,
    /// In the frame's order.
    place: usize,
    /// Which column, where rows are made of several.
    column: usize,
}

/// Fills one column of a chunk.
fn fill(
    output: &DataChunkHandle,
    column: usize,
    source: &Source,
    frame: &Frame,
    job: &Job,
    pieces: &[Piece],
    blocks: &mut Blocks,
) {
    let row = |at: Place| frame.order[at.place] as usize;
    match source {
        Source::Unit | Source::Stratum => {
            let number = |piece: &Piece| number(source, frame, job, piece);
            if let [only] = pieces {
                vectors::constant(output, column, number(only));
            } else {
                let each = |piece| std::iter::repeat_n(number(piece), piece.range.len());
                vectors::integers(output, column, pieces.iter().flat_map(each));
            }
        }
        Source::Row => {
            // Unique, also where a row stands in the strata of several columns or submissions.
            let (rows, columns) = (frame.order.len(), frame.measure.columns.len());
            let each = |piece: &Piece| {
                let column = frame.stratum(&piece.part).column;
                (piece.submission * columns + column) * rows
            };
            let rows = pieces.iter().flat_map(|piece| {
                places(frame, std::slice::from_ref(piece)).map(move |at| (each(piece) + row(at)) as i64)
            });
            vectors::bigints(output, column, rows);
        }
        Source::Column => vectors::integers(output, column, places(frame, pieces).map(|at| at.column as i32)),
        Source::Weight(name) => match name.as_ref().and_then(|name| frame.key.weights(name)) {
            Some(weights) => {
                vectors::numbers(output, column, places(frame, pieces).map(|at| weights[row(at)]))
            }
            None => vectors::numbers(output, column, places(frame, pieces).map(|_| 1.0)),
        },
        Source::Indicator(name) => {
            if let Some(Values::Labels(labels)) = frame.key.targets(name) {
                let is = |at: Place| f64::from(u8::from(labels[row(at)] as usize == at.column));
                vectors::numbers(output, column, places(frame, pieces).map(is));
            }
        }
        Source::Target(names) => {
            let of = |_, number| target(&frame.key, names, number);
            match frame.target(names, stratum_column(frame, pieces)) {
                // All pieces of a chunk belong to one column: chunks are cut where the column changes.
                Some(arranged) if frame.width == 1 => {
                    let places = pieces.iter().map(Piece::places);
                    match arranged {
                        Arranged::Single(values) => {
                            let parts = places.filter_map(|places| values.get(places));
                            vectors::slices(output, column, parts, |value| f64::from(*value));
                        }
                        Arranged::Double(values) => {
                            let parts = places.filter_map(|places| values.get(places));
                            vectors::slices(output, column, parts, |value| *value);
                        }
                    }
                }
                _ => values(output, column, frame, pieces, of, names.len(), None),
            }
        }
        Source::Prediction(at, _) => {
            let of = |submission: usize, number: usize| {
                frame.prediction(&job.submissions[submission], at.unwrap_or(number))
            };
            let count = if at.is_some() { 1 } else { frame.column_count() };
            let number = at.unwrap_or(stratum_column(frame, pieces));
            values(output, column, frame, pieces, of, count, Some((blocks, number)));
        }
    }
}

/// The column whose stratum the chunk belongs to.
fn stratum_column(frame: &Frame, pieces: &[Piece]) -> usize {
    pieces.first().map_or(0, |piece| frame.stratum(&piece.part).column)
}

/// The number of the cell, sample or stratum that `piece` belongs to.
fn number(source: &Source, frame: &Frame, job: &Job, piece: &Piece) -> i32 {
    let cell = piece.part.cell as usize;
    let (submission, stratum) = (piece.submission, frame.cells[cell].stratum as usize);
    let number = match (source, &frame.query) {
        (Source::Unit, Query::Parts { .. }) => submission * frame.cells.len() + cell,
        (Source::Unit, Query::Whole(_)) => {
            submission * frame.sample_count() + stratum * frame.samples as usize + job.without as usize
        }
        _ => submission * frame.strata.len() + stratum,
    };
    number as i32
}

/// Fills a column with the cells of one or more columns: `of(submission, number)` gives them by row of the key.
fn values<'v>(
    output: &DataChunkHandle,
    column: usize,
    frame: &Frame,
    pieces: &[Piece],
    of: impl Fn(usize, usize) -> Option<&'v Values>,
    count: usize,
    blocks: Option<(&mut Blocks, usize)>,
) {
    // All pieces of a chunk belong to one column: chunks are cut where the column changes. With a width, each
    // row of the key becomes a row for every column instead.
    let Some(first) = pieces.first() else { return };
    let wide = count > 1 && frame.width > 1;
    let of_stratum = stratum_column(frame, pieces);
    let number = |at: Place| if wide { at.column } else { of_stratum };
    let row = |at: Place| frame.order[at.place] as usize;
    match of(first.submission, of_stratum) {
        Some(Values::Texts(_)) => {
            let text = |at: Place| match of(at.submission, number(at)) {
                Some(Values::Texts(texts)) => texts.get(row(at)),
                _ => "",
            };
            vectors::texts(output, column, places(frame, pieces).map(text));
        }
        Some(Values::Labels(_)) => {
            let label = |at: Place| match of(at.submission, number(at)) {
                Some(Values::Labels(labels)) => frame.label(labels[row(at)]),
                _ => 0,
            };
            vectors::integers(output, column, places(frame, pieces).map(label));
        }
        Some(Values::Numbers(values)) if frame.width == 1 && !frame.places.is_empty() && blocks.is_some() => {
            // All pieces belong to one submission and block.
            let arranged = blocks.and_then(|(blocks, number)| {
                blocks.arranged(frame, (first.submission, number), values, first.part.start)
            });
            let Some((block, start)) = arranged else { return };
            let slices = pieces.iter().filter_map(|piece| {
                let places = piece.places();
                block.get(places.start - start..places.end - start)
            });
            vectors::slices(output, column, slices, |value| *value);
        }
        Some(Values::Numbers(_)) => {
            let value = |at: Place| match of(at.submission, number(at)) {
                Some(Values::Numbers(values)) => values[row(at)],
                _ => 0.0,
            };
            vectors::numbers(output, column, places(frame, pieces).map(value));
        }
        None => {}
    }
}

/// Every row of the chunk.
fn places<'p>(frame: &'p Frame, pieces: &'p [Piece]) -> impl Iterator<Item = Place> + 'p {
    let width = frame.width as usize;
    pieces.iter().flat_map(move |piece| {
        let (submission, start) = (piece.submission, piece.part.start);
        piece.range.clone().map(move |at| Place { submission, place: start + at / width, column: at % width })
    })
}
