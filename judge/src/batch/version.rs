//! Which judge this is.

/// The judge's version, as receipts hold it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
