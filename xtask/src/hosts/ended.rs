//! What became of a server.

/// How a server ended, when it didn't fail.
pub(crate) enum Ended {
    /// Everything came out as it should; what it was.
    Fine(String),
    /// A program is missing.
    Skipped(String),
}
