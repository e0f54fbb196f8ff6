//! What the document for programs looks like, in their own language.

/// A JSON Schema (2020-12) of the document and of every field of every result.
pub const TEXT: &str = include_str!("schema.json");
