//! The one place that writes into DuckDB's vectors.
#![allow(unsafe_code, reason = "the crate has no safe way to fill a vector; types and lengths are ours")]

use duckdb::core::DataChunkHandle;
use duckdb::ffi;
use duckdb::vtab::{InitInfo, VTab};

/// Rows that a vector holds at most.
const CAPACITY: usize = 2048;

/// Fills the first places of a DOUBLE column.
pub fn numbers(output: &DataChunkHandle, column: usize, values: impl Iterator<Item = f64>) {
    let mut vector = output.flat_vector(column);
    // SAFETY: `bind` declared the column as DOUBLE, and every vector has this capacity.
    let places = unsafe { vector.as_mut_slice_with_len::<f64>(CAPACITY) };
    for (place, value) in places.iter_mut().zip(values) {
        *place = value;
    }
}

/// Fills the first places of a DOUBLE column with slices, one after the other, each cell made a `number`.
pub fn slices<'s, T: 's>(
    output: &DataChunkHandle,
    column: usize,
    slices: impl Iterator<Item = &'s [T]>,
    number: impl Fn(&T) -> f64,
) {
    let mut vector = output.flat_vector(column);
    // SAFETY: as above.
    let mut places = unsafe { vector.as_mut_slice_with_len::<f64>(CAPACITY) };
    for slice in slices {
        let (filled, rest) = places.split_at_mut(slice.len().min(places.len()));
        for (place, cell) in filled.iter_mut().zip(slice) {
            *place = number(cell);
        }
        places = rest;
    }
}

/// Fills the first places of an INTEGER column.
pub fn integers(output: &DataChunkHandle, column: usize, values: impl Iterator<Item = i32>) {
    let mut vector = output.flat_vector(column);
    // SAFETY: `bind` declared the column as INTEGER, and every vector has this capacity.
    let places = unsafe { vector.as_mut_slice_with_len::<i32>(CAPACITY) };
    for (place, value) in places.iter_mut().zip(values) {
        *place = value;
    }
}

/// Fills the first places of a BIGINT column.
pub fn bigints(output: &DataChunkHandle, column: usize, values: impl Iterator<Item = i64>) {
    let mut vector = output.flat_vector(column);
    // SAFETY: `bind` declared the column as BIGINT, and every vector has this capacity.
    let places = unsafe { vector.as_mut_slice_with_len::<i64>(CAPACITY) };
    for (place, value) in places.iter_mut().zip(values) {
        *place = value;
    }
}

/// Fills the first places of a VARCHAR column.
pub fn texts<'t>(output: &DataChunkHandle, column: usize, values: impl Iterator<Item = &'t str>) {
    // SAFETY: the chunk is DuckDB's and alive, and the column exists.
    let vector = unsafe { ffi::duckdb_data_chunk_get_vector(output.get_ptr(), column as ffi::idx_t) };
    for (at, value) in values.take(CAPACITY).enumerate() {
        // SAFETY: `bind` declared the column as VARCHAR, every vector has this capacity, and DuckDB copies the text,
        // which is UTF-8, so that nobody has to look again.
        unsafe {
            ffi::duckdb_unsafe_vector_assign_string_element_len(
                vector,
                at as ffi::idx_t,
                value.as_ptr().cast(),
                value.len() as ffi::idx_t,
            );
        }
    }
}

/// Makes an INTEGER column hold one value throughout, which lets DuckDB aggregate the chunk without
/// looking up a group for every row.
pub fn constant(output: &DataChunkHandle, column: usize, value: i32) {
    // SAFETY: the chunk is DuckDB's and alive, the column exists, and the vector keeps its own reference
    // to the value, which is therefore ours to destroy.
    unsafe {
        let vector = ffi::duckdb_data_chunk_get_vector(output.get_ptr(), column as ffi::idx_t);
        let mut value = ffi::duckdb_create_int32(value);
        ffi::duckdb_vector_reference_value(vector, value);
        ffi::duckdb_destroy_value(&mut value);
    }
}

/// What the `bind` of a table function returned for the plan that `init` belongs to.
pub fn bound<F: VTab>(init: &InitInfo) -> &F::BindData {
    // SAFETY: DuckDB keeps what `bind` returned, which is of this type, for as long as the plan lives.
    unsafe { &*init.get_bind_data::<F::BindData>() }
}
