//! What an error bar is made of.

/// What stands behind the error bar of one split.
#[derive(Clone, Debug, Default)]
pub(super) struct Bar {
    /// The folds that are left out one after the other.
    pub(super) folds: Vec<u32>,
    /// Why there is none.
    pub(super) missing: Option<String>,
}
