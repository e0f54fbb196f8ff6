//! Files with several lines an id: what the lines of an id become.

use crate::{Kind, Lines, Long, RowRule, Schema};

impl Schema {
    /// The same for files that are `long`, and in which ids may have no line where `default` says what stands there then.
    ///
    /// # Errors
    /// A sentence when the columns of the schema do not go with that.
    pub fn with_lines(self, long: Option<&Long>, default: Option<&str>) -> Result<Self, String> {
        let schema = Self { long: long.cloned(), default: default.map(str::to_owned), ..self };
        if let Some(long) = long {
            if long.by == long.value || [&long.by, &long.value].contains(&&schema.id) {
                return Err(format!(
                    "submission.long needs three columns of different names, not {}, {} and {}",
                    schema.id, long.by, long.value
                ));
            }
            let lines = schema.lines().ok_or(
                "submission.long is for metrics of several columns and of lists; here a line an id says everything",
            )?;
            match (lines, long.most) {
                (Lines::Columns, Some(_)) => {
                    return Err(
                        "submission.long.most is for lists: here an id has a line for each column".to_owned()
                    );
                }
                (Lines::Ranks | Lines::Rated, None) => {
                    return Err(
                        "submission.long needs most, how many lines an id can have, for a metric of lists"
                            .to_owned(),
                    );
                }
                _ => {}
            }
        }
        match default.and_then(|default| schema.refuses(default)) {
            Some(why) => Err(format!(
                "submission.default is {default:?}: {why}",
                default = default.unwrap_or_default()
            )),
            None => Ok(schema),
        }
    }

    /// What the lines of an id become, if there are several.
    pub fn lines(&self) -> Option<Lines> {
        self.long.as_ref()?;
        match &self.columns[..] {
            [only] if only.kind().is_list() => Some(Lines::Ranks),
            [only] if only.kind() == Kind::Rated => Some(Lines::Rated),
            [_] | [] => None,
            _ => Some(Lines::Columns),
        }
    }

    /// How many lines an id can have.
    pub fn lines_of_id(&self) -> usize {
        match &self.long {
            None => 1,
            Some(long) => long.most.unwrap_or(self.columns.len()),
        }
    }

    /// Why no row can say `default` in every column.
    fn refuses(&self, default: &str) -> Option<String> {
        for column in &self.columns {
            let name = &column.name;
            if column.kind().is_number() {
                let Some(value) = default.parse::<f64>().ok().filter(|value| value.is_finite()) else {
                    return Some(format!("{name} holds {}", column.kind()));
                };
                if let Some(kind) = column.forbids(value) {
                    return Some(format!("{name} holds {kind}"));
                }
            } else if column.kind() == Kind::Label && !self.labels.iter().any(|label| label == default)
                || column.kind().is_list()
                    && !self.labels.is_empty()
                    && default
                        .split_ascii_whitespace()
                        .any(|item| !self.labels.iter().any(|label| label == item))
            {
                return Some(format!("{name} holds {}", column.kind()));
            }
            if let Some(wrong) = column.formats.iter().find_map(|format| format.check(default).err()) {
                return Some(format!("{name}: {}", wrong.why));
            }
        }
        let value = default.parse::<f64>().unwrap_or_default();
        if let Some(sum) = self.row_sum
            && (value * self.columns.len() as f64 - sum).abs() > self.sum_tolerance()
        {
            return Some(format!("the predictions of a row have to sum to {sum}"));
        }
        let vector = self.row_rules.iter().any(|rule| matches!(rule, RowRule::Nonzero(_)));
        (vector && value == 0.0).then(|| "that is a vector without a length".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    fn schema(kinds: &[Kind]) -> Schema {
        let names = ["a", "b", "c"];
        let columns = kinds.iter().zip(names).map(|(kind, name)| Column::new(name, *kind)).collect();
        Schema { id: "id".to_owned(), columns, ..Schema::default() }
    }

    fn long(most: Option<usize>) -> Long {
        Long { by: "by".to_owned(), value: "value".to_owned(), most }
    }

    #[test]
    fn lines_become_what_the_columns_are() {
        let with = |kinds: &[Kind], most| schema(kinds).with_lines(Some(&long(most)), None);
        for (kinds, most, lines) in [
            (&[Kind::Number, Kind::Number][..], None, Some(Lines::Columns)),
            (&[Kind::Distinct], Some(20), Some(Lines::Ranks)),
            (&[Kind::Rated], Some(20), Some(Lines::Rated)),
            (&[Kind::Rated], None, None),
            (&[Kind::Number], None, None),
            (&[Kind::Number, Kind::Number], Some(2), None),
        ] {
            let schema = with(kinds, most);
            assert_eq!(schema.as_ref().ok().and_then(Schema::lines), lines, "{kinds:?}");
            if let Ok(schema) = schema {
                assert_eq!((schema.header().as_str(), schema.is_one_number()), ("id,by,value", false));
                assert_eq!(schema.lines_of_id(), most.unwrap_or(kinds.len()));
            }
        }
        let same = Long { by: "id".to_owned(), ..long(None) };
        assert!(schema(&[Kind::Number; 2]).with_lines(Some(&same), None).is_err());
    }

    #[test]
    fn what_stands_where_a_file_says_nothing_has_to_be_a_prediction() {
        let with = |kinds: &[Kind], default| schema(kinds).with_lines(None, Some(default)).is_ok();
        assert!(
            with(&[Kind::Number, Kind::Probability], "0.5")
                && with(&[Kind::Distinct], "")
                && with(&[Kind::Text], "x")
        );
        assert!(!with(&[Kind::Number, Kind::Probability], "2") && !with(&[Kind::Number], "nan"));
        assert!(!with(&[Kind::Number], "") && !with(&[Kind::Label], "x"));
        let sum = Schema { row_sum: Some(1.0), ..schema(&[Kind::Probability; 2]) };
        assert!(
            sum.clone().with_lines(None, Some("0.5")).is_ok() && sum.with_lines(None, Some("0.4")).is_err()
        );
    }
}
