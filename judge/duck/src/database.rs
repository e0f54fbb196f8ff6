//! Opening DuckDB in memory, with the one function that the crate has no way to register: an aggregate.
#![allow(unsafe_code, reason = "the crate gives nobody its connections' handles, which aggregates need")]

use std::ffi::{CStr, CString};
use std::ptr;

use duckdb::{Connection, ffi};

use super::functions::register_csum;
use base::failure::Failure;

/// An instance in memory. It closes when dropped; a connection that is still open keeps what it needs.
pub struct Database(ffi::duckdb_database);

// SAFETY: a pointer that any thread may use; DuckDB's instances lock themselves.
unsafe impl Send for Database {}

/// What DuckDB calls its version, such as `v1.4.0`.
pub fn version() -> String {
    // SAFETY: a string of the library's own that lives as long as it.
    unsafe { CStr::from_ptr(ffi::duckdb_library_version()) }.to_string_lossy().into_owned()
}

impl Database {
    /// Opens one with these settings, each a name and a value, which knows `csum`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn open(settings: &[(&str, &str)]) -> Result<Self, Failure> {
        let mut database = Self(ptr::null_mut());
        let mut config = Settings::new()?;
        for (name, value) in settings {
            config.set(name, value)?;
        }
        let mut why = ptr::null_mut();
        // SAFETY: path and settings are alive during the call, the database is where the result goes, and a
        // message is ours to free.
        unsafe {
            if ffi::duckdb_open_ext(c":memory:".as_ptr(), &mut database.0, config.0, &mut why)
                != ffi::DuckDBSuccess
            {
                let text = if why.is_null() { c"unknown".to_owned() } else { CStr::from_ptr(why).to_owned() };
                ffi::duckdb_free(why.cast());
                return Err(Failure::machine("opening DuckDB", text.to_string_lossy()));
            }
        }
        let mut connection = ptr::null_mut();
        // SAFETY: the database is open; the connection is closed before anything else happens.
        let registered = unsafe {
            if ffi::duckdb_connect(database.0, &mut connection) != ffi::DuckDBSuccess {
                return Err(Failure::machine("opening DuckDB", "no connection"));
            }
            let registered = register_csum(connection);
            ffi::duckdb_disconnect(&mut connection);
            registered
        };
        registered.map_err(|why| Failure::machine("registering csum", why))?;
        Ok(database)
    }

    /// A connection, which must not outlive this.
    pub fn connect(&self) -> duckdb::Result<Connection> {
        // SAFETY: the database is open.
        unsafe { Connection::open_from_raw(self.0) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, or null, which DuckDB ignores.
        unsafe { ffi::duckdb_close(&mut self.0) }
    }
}

/// DuckDB's settings before it opens.
struct Settings(ffi::duckdb_config);

impl Settings {
    fn new() -> Result<Self, Failure> {
        let mut config = Self(ptr::null_mut());
        // SAFETY: the result goes there, also after a failure.
        let state = unsafe { ffi::duckdb_create_config(&mut config.0) };
        if state == ffi::DuckDBSuccess {
            Ok(config)
        } else {
            Err(Failure::machine("opening DuckDB", "no settings"))
        }
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let failed = |why: &dyn std::fmt::Display| Failure::machine(format!("setting DuckDB's {name}"), why);
        let (key, to) = (CString::new(name), CString::new(value));
        let (key, to) = (key.map_err(|why| failed(&why))?, to.map_err(|why| failed(&why))?);
        // SAFETY: all three are alive during the call.
        let state = unsafe { ffi::duckdb_set_config(self.0, key.as_ptr(), to.as_ptr()) };
        if state == ffi::DuckDBSuccess { Ok(()) } else { Err(failed(&"it is not taken")) }
    }
}

impl Drop for Settings {
    fn drop(&mut self) {
        // SAFETY: made by `new`, or null, which DuckDB ignores.
        unsafe { ffi::duckdb_destroy_config(&mut self.0) }
    }
}
