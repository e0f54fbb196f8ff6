//! The table function `submission(split)`: the columns `target` and `prediction` of one split, handed to
//! DuckDB as typed vectors. DuckDB never sees a contestant's bytes.

use std::cell::RefCell;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{BindInfo, InitInfo, TableFunctionInfo, VTab};

use crate::answer::{AnswerKey, Split};

thread_local! {
    /// What the query that this thread runs reads. DuckDB binds a query on the thread that prepares it,
    /// so that no pointer has to travel through its C interface.
    static CURRENT: RefCell<Option<Arc<Columns>>> = const { RefCell::new(None) };
}

/// One submission beside the key, public rows first.
pub(super) struct Columns {
    key: Arc<AnswerKey>,
    predictions: Vec<f64>,
}

impl Columns {
    /// `column` in the key's order.
    pub(super) fn new(key: &Arc<AnswerKey>, column: &[f64]) -> Self {
        Self { key: Arc::clone(key), predictions: key.arrange(column) }
    }

    /// Runs `query` with these columns as the thread's `submission`.
    pub(super) fn serve<T>(self, query: impl FnOnce() -> T) -> T {
        CURRENT.set(Some(Arc::new(self)));
        let result = query();
        CURRENT.set(None);
        result
    }
}

/// The table function.
pub(super) struct Submission;

pub(super) struct Bound {
    columns: Arc<Columns>,
    split: Split,
}

impl VTab for Submission {
    type InitData = AtomicUsize;
    type BindData = Bound;

    fn bind(bind: &BindInfo) -> Result<Bound, Box<dyn Error>> {
        for name in ["target", "prediction"] {
            bind.add_result_column(name, LogicalTypeHandle::from(LogicalTypeId::Double));
        }
        let split = match bind.get_parameter(0).to_string().as_str() {
            "public" => Split::Public,
            "private" => Split::Private,
            other => return Err(format!("no split {other}").into()),
        };
        let columns = CURRENT.with_borrow(Clone::clone).ok_or("no submission is being scored")?;
        bind.set_cardinality(columns.key.targets(split).len() as u64, true);
        Ok(Bound { columns, split })
    }

    fn init(init: &InitInfo) -> Result<AtomicUsize, Box<dyn Error>> {
        init.set_max_threads(1); // Rows come in the key's order, always.
        Ok(AtomicUsize::new(0))
    }

    fn func(info: &TableFunctionInfo<Self>, output: &mut DataChunkHandle) -> Result<(), Box<dyn Error>> {
        let bound = info.get_bind_data();
        let targets = bound.columns.key.targets(bound.split);
        let predictions = &bound.columns.predictions[bound.columns.key.range(bound.split)];
        let start = info.get_init_data().load(Ordering::Relaxed);
        let count = output.flat_vector(0).capacity().min(targets.len() - start);
        fill(output, 0, &targets[start..start + count]);
        fill(output, 1, &predictions[start..start + count]);
        output.set_len(count);
        info.get_init_data().store(start + count, Ordering::Relaxed);
        Ok(())
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::Varchar)])
    }
}

#[allow(unsafe_code, reason = "the crate has no safe way to fill a vector; type and length are ours")]
fn fill(output: &DataChunkHandle, column: usize, values: &[f64]) {
    // SAFETY: `bind` declared the column as DOUBLE, and `func` takes no more than the vector's capacity.
    unsafe { output.flat_vector(column).copy(values) }
}
