//! Columns of cells, one a row of the answer key.

use metric::Kind;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Finite numbers.
    Numbers(Vec<f64>),
    /// Places in the contest's list of labels.
    Labels(Vec<u32>),
    /// Text.
    Texts(Texts),
}

/// Texts one after the other in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Values {
    /// The place of a label that is missing.
    pub const NO_LABEL: u32 = u32::MAX;

    /// Whether `row` of an answer key's column has no target.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numbers(values) => values[row].is_nan(),
            Self::Labels(values) => values[row] == Self::NO_LABEL,
            Self::Texts(_) => false,
        }
    }

    /// Whether any row has none.
    pub fn has_missing(&self) -> bool {
        match self {
            Self::Numbers(values) => values.iter().any(|value| value.is_nan()),
            Self::Labels(values) => values.contains(&Self::NO_LABEL),
            Self::Texts(_) => false,
        }
    }

    /// An empty column for cells of `kind`.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Label => Self::Labels(vec![]),
            kind if kind.is_text() => Self::Texts(Texts::default()),
            _ => Self::Numbers(vec![]),
        }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Labels(values) => values.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers, if they are some.
    pub fn numbers(&self) -> Option<&[f64]> {
        match self {
            Self::Numbers(values) => Some(values),
            _ => None,
        }
    }
}

impl From<Texts> for Values {
    fn from(texts: Texts) -> Self {
        Self::Texts(texts)
    }
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Text number `at`, from 0.
    pub fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    /// Adds a text at the end.
    ///
    /// # Errors
    /// A sentence when all together would exceed 4 GiB.
    pub fn push(&mut self, text: &str) -> Result<(), String> {
        self.bytes.push_str(text);
        let end =
            u32::try_from(self.bytes.len()).map_err(|_| "the texts together exceed 4 GiB".to_owned())?;
        self.ends.push(end);
        Ok(())
    }

    /// The same texts in another order: place `i` takes the text that stands at `order[i]`.
    pub fn reordered(&self, order: &[u32]) -> Self {
        let mut out = Self { bytes: String::with_capacity(self.bytes.len()), ends: vec![] };
        for at in order {
            out.bytes.push_str(self.get(*at as usize));
            out.ends.push(out.bytes.len() as u32); // No longer than `self`.
        }
        out
    }
}
