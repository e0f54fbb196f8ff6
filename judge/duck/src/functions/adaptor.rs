//! Between DuckDB's vectors and plain Rust functions of texts and numbers. All the `unsafe` of these is here, in
//! `border`; that of the aggregate is in `csum`.

use std::array;
use std::borrow::Cow;
use std::error::Error;
use std::marker::PhantomData;

use duckdb::Connection;
use duckdb::core::{DataChunkHandle, FlatVector, Inserter, LogicalTypeHandle, LogicalTypeId};
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

/// What SQL may call: texts first, then numbers. `None` becomes NULL.
pub(super) type Function<T, const TEXTS: usize, const NUMBERS: usize> =
    fn([&str; TEXTS], [f64; NUMBERS]) -> Option<T>;

/// Registers `function` under `name`.
pub(super) fn add<T: Output, const TEXTS: usize, const NUMBERS: usize>(
    connection: &Connection,
    name: &str,
    function: Function<T, TEXTS, NUMBERS>,
) -> duckdb::Result<()> {
    connection.register_scalar_function_with_state::<Scalar<T, TEXTS, NUMBERS>>(name, &function)
}

/// The shape of a function; which one it is, is the state.
struct Scalar<T, const TEXTS: usize, const NUMBERS: usize>(PhantomData<T>);

impl<T: Output, const TEXTS: usize, const NUMBERS: usize> VScalar for Scalar<T, TEXTS, NUMBERS> {
    type State = Function<T, TEXTS, NUMBERS>;

    fn invoke(
        function: &Self::State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let texts: [FlatVector; TEXTS] = array::from_fn(|column| input.flat_vector(column));
        let numbers: [FlatVector; NUMBERS] = array::from_fn(|column| input.flat_vector(TEXTS + column));
        let mut results = Vec::with_capacity(input.len());
        for row in 0..input.len() {
            let null = texts.iter().chain(&numbers).any(|vector| vector.row_is_null(row as u64));
            results.push(if null {
                None
            } else {
                let texts: [Cow<'_, str>; TEXTS] = array::from_fn(|i| border::text(&texts[i], row));
                function(array::from_fn(|i| &*texts[i]), array::from_fn(|i| border::number(&numbers[i], row)))
            });
        }
        T::write(results, output);
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let texts = [LogicalTypeId::Varchar; TEXTS];
        let numbers = [LogicalTypeId::Double; NUMBERS];
        let parameters = texts.into_iter().chain(numbers).map(LogicalTypeHandle::from).collect();
        vec![ScalarFunctionSignature::exact(parameters, T::kind())]
    }
}

/// What a function may return.
pub(super) trait Output: Sized + 'static {
    /// SQL's type.
    fn kind() -> LogicalTypeHandle;

    /// Fills `output` from its first row on.
    fn write(results: Vec<Option<Self>>, output: &mut dyn WritableVector);
}

impl Output for f64 {
    fn kind() -> LogicalTypeHandle {
        LogicalTypeId::Double.into()
    }

    fn write(results: Vec<Option<Self>>, output: &mut dyn WritableVector) {
        let mut vector = output.flat_vector();
        for (row, result) in results.into_iter().enumerate() {
            match result {
                Some(value) => border::put(&vector, row, value),
                None => vector.set_null(row),
            }
        }
    }
}

impl Output for String {
    fn kind() -> LogicalTypeHandle {
        LogicalTypeId::Varchar.into()
    }

    fn write(results: Vec<Option<Self>>, output: &mut dyn WritableVector) {
        let mut vector = output.flat_vector();
        for (row, result) in results.into_iter().enumerate() {
            match result {
                Some(text) => vector.insert(row, text.as_str()),
                None => vector.set_null(row),
            }
        }
    }
}

impl Output for Vec<f64> {
    fn kind() -> LogicalTypeHandle {
        LogicalTypeHandle::list(&LogicalTypeId::Double.into())
    }

    fn write(results: Vec<Option<Self>>, output: &mut dyn WritableVector) {
        let mut vector = output.list_vector();
        let mut all = vec![];
        for (row, result) in results.into_iter().enumerate() {
            let start = all.len();
            match result {
                Some(list) => all.extend(list),
                None => vector.set_null(row),
            }
            vector.set_entry(row, start, all.len() - start);
        }
        let child = vector.child(all.len());
        for (place, value) in all.iter().enumerate() {
            border::put(&child, place, *value);
        }
        vector.set_len(all.len());
    }
}

/// Reading and writing single cells. Vectors here have the types that `signatures` declared, and the
/// callers stay below the row count (input, output) or the reserved length (a list's child).
#[allow(unsafe_code, reason = "the crate has no safe way to read or write a vector's cells")]
mod border {
    use std::borrow::Cow;
    use std::slice;

    use duckdb::core::FlatVector;
    use duckdb::ffi::{duckdb_string_t, duckdb_string_t_data, duckdb_string_t_length};

    /// Not copied: metrics of texts read every cell of a file.
    pub(super) fn text<'v>(vector: &'v FlatVector, row: usize) -> Cow<'v, str> {
        // SAFETY: a VARCHAR vector, a row below the chunk's length, and not NULL, so the cell is set. Its bytes are in
        // the vector itself or behind a pointer of it, and DuckDB changes neither while the function runs.
        let bytes = unsafe {
            let cell = vector.as_mut_ptr::<duckdb_string_t>().add(row);
            let length = duckdb_string_t_length(*cell) as usize;
            slice::from_raw_parts(duckdb_string_t_data(cell).cast::<u8>(), length)
        };
        // All of DuckDB's texts are UTF-8, which this sees at once.
        str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
    }

    pub(super) fn number(vector: &FlatVector, row: usize) -> f64 {
        // SAFETY: a DOUBLE vector, a row below the chunk's length, and not NULL, so the cell is set.
        unsafe { vector.as_mut_ptr::<f64>().add(row).read() }
    }

    pub(super) fn put(vector: &FlatVector, row: usize, value: f64) {
        // SAFETY: a DOUBLE vector with room for this row; nobody else holds a reference into it.
        unsafe { vector.as_mut_ptr::<f64>().add(row).write(value) }
    }
}
