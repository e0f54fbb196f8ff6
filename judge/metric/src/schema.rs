//! What a prediction file must hold: its columns, and what their cells may be.

use crate::cells::Format;
use crate::{Kind, Long, Measure, RowRule};

/// The columns of a prediction file besides the id.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// What the header calls the id.
    pub id: String,
    /// The prediction columns, in the order in which they are handed on.
    pub columns: Vec<Column>,
    /// The contest's labels, for columns that hold some; of lists only if the contest names what may stand in them.
    pub labels: Vec<String>,
    /// What the numbers of a row must sum to, give or take [`Schema::sum_tolerance`] and what was rounded away when
    /// they were written.
    pub row_sum: Option<f64>,
    /// What the numbers of a row must keep among themselves.
    pub row_rules: Vec<RowRule>,
    /// The columns of the file, where it has several lines an id.
    pub long: Option<Long>,
    /// What stands where a file has no line, written as in a file; nothing where every line has to be there.
    pub default: Option<String>,
}

/// One prediction column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What the header calls it.
    pub name: String,
    /// What its cells must be; several when several metrics look at it.
    pub kinds: Vec<Kind>,
    /// The formats that texts must have.
    pub formats: Vec<Format>,
}

impl Column {
    /// A column of one kind.
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kinds: vec![kind], formats: vec![] }
    }

    /// Takes in what column number `at` of `measure`, which this is, has to hold.
    fn take(&mut self, measure: &Measure, at: usize) -> Result<(), String> {
        let kind = measure.prediction_kind(at);
        let agrees = |other: &Kind| {
            *other == kind || other.is_number() && kind.is_number() || other.is_text() && kind.is_text()
        };
        if !self.kinds.iter().all(agrees) {
            return Err(format!("two metrics disagree on what {} holds", self.name));
        }
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
        if let Some(format) = Format::of(kind, &measure.parameters)
            && !self.formats.contains(&format)
        {
            self.formats.push(format);
        }
        Ok(())
    }

    /// The first kind that does not allow `value`.
    pub fn forbids(&self, value: f64) -> Option<Kind> {
        self.kinds.iter().copied().find(|kind| !kind.allows(value))
    }

    /// Whether any finite number is allowed, so that nothing has to be asked row by row.
    pub fn is_free(&self) -> bool {
        self.kinds.iter().all(|kind| *kind == Kind::Number)
    }

    /// The kind that says how cells are stored.
    pub fn kind(&self) -> Kind {
        self.kinds.first().copied().unwrap_or(Kind::Number)
    }
}

impl Schema {
    /// How far the sum of a row may be from [`Schema::row_sum`] where every number has all its digits: programs that
    /// compute with 32-bit floats round each number, and the sum as often as there are numbers.
    pub fn sum_tolerance(&self) -> f64 {
        1e-6 + f64::from(f32::EPSILON) * self.columns.len() as f64
    }

    /// What `measures` need together: the columns of the first, then those of each other one that are new.
    ///
    /// # Errors
    /// A sentence when they disagree on what a column holds.
    pub fn of(id: &str, measures: &[Measure]) -> Result<Self, String> {
        if measures.is_empty() {
            return Err("there is no metric".to_owned());
        }
        let mut schema = Self { id: id.to_owned(), ..Self::default() };
        for measure in measures {
            for (at, name) in measure.columns.iter().enumerate() {
                let known = schema.columns.iter().position(|column| column.name == *name);
                let known = known.unwrap_or(schema.columns.len());
                if known == schema.columns.len() {
                    schema.columns.push(Column { name: name.clone(), kinds: vec![], formats: vec![] });
                }
                schema.columns[known].take(measure, at)?;
            }
            let lists = (0..measure.columns.len()).any(|at| measure.prediction_kind(at).is_list());
            if measure.needs_labels() || lists && !measure.labels.is_empty() {
                schema.labels.clone_from(&measure.labels);
            }
            schema.row_sum = schema.row_sum.or(measure.metric.row_sum);
        }
        for measure in measures {
            if measure.metric.row_sum.is_some() && measure.columns.len() != schema.columns.len() {
                return Err(format!(
                    "{} has rows that sum to {}, so that all columns of a file have to be its own; there are {} besides",
                    measure.metric.name,
                    measure.metric.row_sum.unwrap_or_default(),
                    schema.columns.len() - measure.columns.len()
                ));
            }
            let places = schema.places(measure);
            for rule in measure.row_rules() {
                let Some(rule) = rule.moved(|at| places.get(*at).copied()) else { continue };
                if !schema.row_rules.contains(&rule) {
                    schema.row_rules.push(rule);
                }
            }
        }
        Ok(schema)
    }

    /// The same of the columns called `names` alone, which are some of these in any order.
    #[must_use]
    pub fn of_columns(&self, names: &[String]) -> Self {
        let find = |name: &String| self.columns.iter().find(|column| column.name == *name);
        let mut one = Self { columns: names.iter().filter_map(find).cloned().collect(), ..self.clone() };
        // Rules of rows name places: those whose columns are all here move with them.
        let new = |at: &usize| one.columns.iter().position(|column| column.name == self.columns[*at].name);
        one.row_rules = self.row_rules.iter().filter_map(|rule| rule.moved(new)).collect();
        one
    }

    /// Where the columns of `measure` stand among these, which were made for it and others.
    pub fn places(&self, measure: &Measure) -> Vec<usize> {
        let place = |name: &String| self.columns.iter().position(|column| column.name == *name);
        measure.columns.iter().filter_map(place).collect()
    }

    /// The header line that the rules ask for.
    pub fn header(&self) -> String {
        self.names().join(",")
    }

    /// The columns of the file, the id first.
    pub fn names(&self) -> Vec<&str> {
        match &self.long {
            Some(long) => vec![&self.id, &long.by, &long.value],
            None => {
                let names = self.columns.iter().map(|column| column.name.as_str());
                std::iter::once(self.id.as_str()).chain(names).collect()
            }
        }
    }

    /// Whether the file holds one number a row, as the Netflix layout can.
    pub fn is_one_number(&self) -> bool {
        self.long.is_none() && matches!(&self.columns[..], [only] if only.kind().is_number())
    }
}
