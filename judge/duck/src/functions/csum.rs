//! `csum`, the sum that metrics use: more careful than DuckDB's `fsum`, and several times faster where a whole chunk
//! belongs to one group.
//!
//! Every addition's rounding error is computed exactly (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B)
//! and added up beside the sum (Ogita, Rump and Oishi, SIAM Journal on Scientific Computing 26, 2005). The values of
//! a group take turns between four such sums, so that the processor need not wait for one addition to start the next;
//! which of them a value goes to depends on its number in the group alone, never on how rows are cut into chunks.
//!
//! Why own code: the crate `accurate` has this sum (`Sum2`) with a single lane, where each value waits for the one
//! before; and DuckDB keeps a group's sum in memory of its own, so that it has to be plain bytes.
//!
//! Metrics with `csum(… ORDER BY …)` or `csum(…) OVER` are refused when they are read (`metric/sums.rs`): there DuckDB
//! does not keep its side of the interface.
#![allow(unsafe_code, reason = "DuckDB takes aggregate functions through its C interface only")]

use std::ffi::c_void;
use std::slice;

use duckdb::ffi;

/// Sums that the values of a group take turns between.
const LANES: usize = 4;

/// The sum of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
struct Sum {
    /// Each rounded.
    sums: [f64; LANES],
    /// What rounding took from each.
    lost: [f64; LANES],
    count: u64,
}

/// `a + b` rounded, and exactly what that is too little.
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

impl Sum {
    /// The sum that the next value goes to.
    #[inline]
    fn lane(&self) -> usize {
        self.count as usize % LANES
    }

    #[inline]
    fn add_to(&mut self, lane: usize, value: f64) {
        let (sum, lost) = two_sum(self.sums[lane], value);
        self.sums[lane] = sum;
        self.lost[lane] += lost;
    }

    #[inline]
    fn add(&mut self, value: f64) {
        self.add_to(self.lane(), value);
        self.count = self.count.wrapping_add(1);
    }

    /// The same as adding one after the other.
    fn add_all(&mut self, values: &[f64]) {
        let first = (LANES - self.lane()) % LANES;
        let (first, rest) = values.split_at(first.min(values.len()));
        let (rounds, last) = rest.as_chunks();
        first.iter().for_each(|value| self.add(*value));
        self.add_rounds(rounds);
        last.iter().for_each(|value| self.add(*value));
    }

    /// Adds a value to each sum, round by round.
    fn add_rounds(&mut self, rounds: &[[f64; LANES]]) {
        #[cfg(target_arch = "x86_64")]
        if std::is_x86_feature_detected!("avx") {
            // SAFETY: the processor has what the function is compiled for.
            unsafe { self.add_rounds_avx(rounds) };
            return;
        }
        for value in rounds.as_flattened() {
            self.add(*value);
        }
    }

    /// The same operations on all four at once.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx")]
    fn add_rounds_avx(&mut self, rounds: &[[f64; LANES]]) {
        use std::arch::x86_64::{_mm256_add_pd, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_sub_pd};
        // SAFETY: each pointer is to four numbers.
        let (mut sums, mut lost) =
            unsafe { (_mm256_loadu_pd(self.sums.as_ptr()), _mm256_loadu_pd(self.lost.as_ptr())) };
        for round in rounds {
            // SAFETY: as above.
            let values = unsafe { _mm256_loadu_pd(round.as_ptr()) };
            let next = _mm256_add_pd(sums, values);
            let part = _mm256_sub_pd(next, sums);
            let first = _mm256_sub_pd(sums, _mm256_sub_pd(next, part));
            lost = _mm256_add_pd(lost, _mm256_add_pd(first, _mm256_sub_pd(values, part)));
            sums = next;
        }
        // SAFETY: as above.
        unsafe {
            _mm256_storeu_pd(self.sums.as_mut_ptr(), sums);
            _mm256_storeu_pd(self.lost.as_mut_ptr(), lost);
        }
        self.count = self.count.wrapping_add((LANES * rounds.len()) as u64);
    }

    fn combine(&mut self, other: &Self) {
        if self.count == 0 {
            *self = *other;
            return;
        }
        for (lane, (sum, lost)) in other.sums.iter().zip(other.lost).enumerate() {
            self.add_to(lane, *sum);
            self.lost[lane] += lost;
        }
        self.count = self.count.wrapping_add(other.count);
    }

    /// Nothing for no values. A sum beyond all numbers is infinite or NaN.
    fn total(&self) -> Option<f64> {
        let mut all = (0.0, self.lost.iter().sum::<f64>());
        for sum in self.sums {
            let (sum, lost) = two_sum(all.0, sum);
            all = (sum, all.1 + lost);
        }
        let (sum, lost) = all;
        (self.count > 0).then_some(if sum.is_finite() { sum + lost } else { sum })
    }
}

/// Makes `csum(DOUBLE)` known to the database of `connection`. Like other sums it skips NULL, and is NULL of nothing.
///
/// # Errors
/// When DuckDB does not take it.
///
/// # Safety
/// `connection` must be open.
pub(crate) unsafe fn register(connection: ffi::duckdb_connection) -> Result<(), ffi::Error> {
    // SAFETY: the connection is open, as the caller says; DuckDB copies the name, the type and the function,
    // which are therefore ours to destroy. The callbacks are as its C interface wants them.
    let state = unsafe {
        let mut double = ffi::duckdb_create_logical_type(ffi::DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE);
        let mut function = ffi::duckdb_create_aggregate_function();
        ffi::duckdb_aggregate_function_set_name(function, c"csum".as_ptr());
        ffi::duckdb_aggregate_function_add_parameter(function, double);
        ffi::duckdb_aggregate_function_set_return_type(function, double);
        ffi::duckdb_destroy_logical_type(&mut double);
        ffi::duckdb_aggregate_function_set_functions(
            function,
            Some(size),
            Some(init),
            Some(update),
            Some(combine),
            Some(finalize),
        );
        let state = ffi::duckdb_register_aggregate_function(connection, function);
        ffi::duckdb_destroy_aggregate_function(&mut function);
        state
    };
    if state == ffi::DuckDBSuccess { Ok(()) } else { Err(ffi::Error::new(state)) }
}

extern "C" fn size(_: ffi::duckdb_function_info) -> ffi::idx_t {
    size_of::<Sum>() as ffi::idx_t
}

unsafe extern "C" fn init(_: ffi::duckdb_function_info, state: ffi::duckdb_aggregate_state) {
    // SAFETY: DuckDB gives memory of the size it asked for, aligned to eight bytes.
    unsafe { state.cast::<Sum>().write(Sum::default()) }
}

unsafe extern "C" fn update(
    _: ffi::duckdb_function_info,
    input: ffi::duckdb_data_chunk,
    states: *mut ffi::duckdb_aggregate_state,
) {
    // SAFETY: the chunk has one flat column of DOUBLE, and there are as many pointers to states, which `init` made,
    // as it has rows: no metric orders this sum or makes a window of it. They may be equal, so that no two references to states live at once.
    unsafe {
        let rows = ffi::duckdb_data_chunk_get_size(input) as usize;
        if rows == 0 {
            return;
        }
        let vector = ffi::duckdb_data_chunk_get_vector(input, 0);
        let values = slice::from_raw_parts(ffi::duckdb_vector_get_data(vector).cast::<f64>(), rows);
        let validity = ffi::duckdb_vector_get_validity(vector);
        let states = slice::from_raw_parts(states.cast::<*mut Sum>(), rows);
        let differ = states.iter().fold(0, |all, state| all | (state.addr() ^ states[0].addr()));
        if validity.is_null() && differ == 0 {
            (*states[0]).add_all(values);
            return;
        }
        for (row, (value, state)) in values.iter().zip(states).enumerate() {
            if validity.is_null() || *validity.add(row / 64) >> (row % 64) & 1 == 1 {
                (**state).add(*value);
            }
        }
    }
}

unsafe extern "C" fn combine(
    _: ffi::duckdb_function_info,
    sources: *mut ffi::duckdb_aggregate_state,
    targets: *mut ffi::duckdb_aggregate_state,
    count: ffi::idx_t,
) {
    for at in 0..count as usize {
        // SAFETY: DuckDB gives `count` sources and as many targets, all made by `init`.
        unsafe {
            let source = (*sources.add(at)).cast::<Sum>().read();
            (*(*targets.add(at)).cast::<Sum>()).combine(&source);
        }
    }
}

unsafe extern "C" fn finalize(
    _: ffi::duckdb_function_info,
    states: *mut ffi::duckdb_aggregate_state,
    result: ffi::duckdb_vector,
    count: ffi::idx_t,
    offset: ffi::idx_t,
) {
    // SAFETY: DuckDB gives `count` states and a DOUBLE vector with room for them from `offset` on.
    unsafe {
        let values: *mut c_void = ffi::duckdb_vector_get_data(result);
        for at in 0..count {
            let row = offset + at;
            match (*(*states.add(at as usize)).cast::<Sum>()).total() {
                Some(total) => values.cast::<f64>().add(row as usize).write(total),
                None => {
                    ffi::duckdb_vector_ensure_validity_writable(result);
                    let validity = ffi::duckdb_vector_get_validity(result);
                    ffi::duckdb_validity_set_row_invalid(validity, row);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;

    fn ask<T: duckdb::types::FromSql>(sql: &str) -> T {
        let database = Database::open(&[("threads", "1")]).unwrap();
        let connection = database.connect().unwrap();
        connection.query_row(&format!("SELECT {sql}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn sums_in_sql_are_as_elsewhere() {
        assert_eq!(ask::<f64>("csum(i) FROM range(10001) t(i)"), 50_005_000.0);
        assert_eq!(ask::<f64>("csum(x) FROM (VALUES (1e16), (1.0), (-1e16), (1.0)) t(x)"), 2.0);
        assert_eq!(ask::<f64>("csum(CASE WHEN i % 3 = 0 THEN i END) FROM range(10) t(i)"), 18.0);
        assert_eq!(ask::<f64>("csum(i) FILTER (WHERE i > 8) FROM range(10) t(i)"), 9.0);
        assert_eq!(ask::<f64>("csum(DISTINCT i % 3) FROM range(10) t(i)"), 3.0);
        assert_eq!(ask::<Option<f64>>("csum(x) FROM (SELECT 1.0 AS x) WHERE x > 1"), None);
        assert_eq!(ask::<Option<f64>>("csum(NULL)"), None);
        assert_eq!(ask::<f64>("csum(x) FROM (VALUES (1e308), (1e308)) t(x)"), f64::INFINITY);
        let groups = "bool_and(total = wanted) FROM (SELECT csum(i) AS total, sum(i) AS wanted
                      FROM range(100000) t(i) GROUP BY i % 4999)";
        assert!(ask::<bool>(groups));
    }

    proptest::proptest! {
        #[test]
        fn the_cut_does_not_matter(values: Vec<f64>, cut: usize) {
            let (mut whole, mut parts, mut single) = (Sum::default(), Sum::default(), Sum::default());
            whole.add_all(&values);
            let (first, second) = values.split_at(cut % (values.len() + 1));
            parts.add_all(first);
            parts.add_all(second);
            values.iter().for_each(|value| single.add(*value));
            let bits = |sum: Sum| (sum.sums.map(f64::to_bits), sum.lost.map(f64::to_bits), sum.count);
            // NaN has several forms, and which one an operation gives is not told.
            if whole.total().is_none_or(f64::is_finite) {
                proptest::prop_assert_eq!(bits(whole), bits(parts));
                proptest::prop_assert_eq!(bits(whole), bits(single));
            }
        }

        #[test]
        fn no_digit_is_lost(values in proptest::collection::vec(-1_000_000_000i64..1_000_000_000, 1..200)) {
            // With large numbers that come and go.
            let mut sum = Sum::default();
            sum.add_all(&[1e18, 3e18]);
            values.iter().for_each(|value| sum.add(*value as f64));
            sum.add_all(&[-3e18, -1e18]);
            proptest::prop_assert_eq!(sum.total(), Some(values.iter().sum::<i64>() as f64));
        }
    }
}
