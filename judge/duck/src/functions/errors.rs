//! `squared_error`, in one pass over a chunk; DuckDB's own arithmetic calls a function for every difference and for
//! every product.
#![allow(unsafe_code, reason = "the crate has no safe way to read or write a vector's cells")]

use std::error::Error;
use std::slice;

use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::ffi;
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;

/// `squared_error(DOUBLE, DOUBLE)`: the square of their difference; NULL where one of them is.
pub(super) struct SquaredError;

impl VScalar for SquaredError {
    type State = ();

    fn invoke(
        (): &Self::State,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let rows = input.len();
        let mut result = output.flat_vector();
        // SAFETY: DuckDB gives two flat DOUBLE vectors, as `signatures` declares, and a third for the results, with at
        // least `rows` places each. The third is not one of the others.
        let [first, second] =
            [0, 1].map(|column| unsafe { ffi::duckdb_data_chunk_get_vector(input.get_ptr(), column) });
        let numbers = |vector| unsafe {
            slice::from_raw_parts(ffi::duckdb_vector_get_data(vector).cast::<f64>().cast_const(), rows)
        };
        let results = unsafe { slice::from_raw_parts_mut(result.as_mut_ptr::<f64>(), rows) };
        for ((place, a), b) in results.iter_mut().zip(numbers(first)).zip(numbers(second)) {
            *place = (a - b) * (a - b);
        }
        for vector in [first, second] {
            let validity = unsafe { ffi::duckdb_vector_get_validity(vector) };
            if validity.is_null() {
                continue;
            }
            for row in 0..rows {
                // SAFETY: a validity mask has a bit for each row.
                if !unsafe { ffi::duckdb_validity_row_is_valid(validity, row as ffi::idx_t) } {
                    result.set_null(row);
                }
            }
        }
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let double = || LogicalTypeHandle::from(LogicalTypeId::Double);
        vec![ScalarFunctionSignature::exact(vec![double(), double()], double())]
    }
}
