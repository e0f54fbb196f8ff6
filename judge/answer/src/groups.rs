//! Columns that tell groups of rows apart.

/// A column that tells groups apart: for each row the group's number, in order of first appearance.
#[derive(Default)]
pub struct Groups {
    /// By row.
    pub of: Vec<u32>,
    /// By number.
    pub names: Vec<Box<[u8]>>,
}

/// Groups in the making.
#[derive(Default)]
pub(super) struct Grouping {
    pub(super) groups: Groups,
    known: std::collections::HashMap<Box<[u8]>, u32>,
}

impl Grouping {
    pub(super) fn push(&mut self, name: &[u8]) {
        let number = match self.known.get(name) {
            Some(number) => *number,
            None => {
                let number = self.groups.names.len() as u32;
                self.groups.names.push(name.into());
                self.known.insert(name.into(), number);
                number
            }
        };
        self.groups.of.push(number);
    }
}
