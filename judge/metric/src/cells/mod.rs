//! Cells that hold more than a number or a text: masks of pixels, boxes, points. Whether one is well formed needs no
//! answers, so that the contestant's own check can say it; metrics compute with what is read here.

pub mod boxes;
mod malformed;
pub mod masks;
pub mod points;
mod rated;

use std::collections::BTreeMap;
use std::fmt;

pub use malformed::Malformed;

use crate::{Kind, Value};

/// The format of a column's cells with what the contest says about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    /// One mask; pixels of the image, 0 if that is not known.
    Mask(f64),
    /// Masks of one image.
    Masks(f64),
    /// Boxes.
    Boxes {
        /// What the four numbers are.
        corners: boxes::Corners,
        /// Whether a score comes first.
        scored: bool,
    },
    /// Findings as score and this many coordinates.
    Findings(usize),
    /// True spots as this many coordinates and a radius.
    Spots(usize),
    /// Items, none twice.
    Distinct,
    /// Items with a number each, none twice.
    Rated,
}

impl Format {
    /// The format of cells of `kind` under these parameters; nothing for kinds that are no format.
    pub fn of(kind: Kind, parameters: &BTreeMap<String, Value>) -> Option<Self> {
        let number = |name: &str| parameters.get(name).and_then(Value::number);
        let pixels = number("pixels").unwrap_or(0.0);
        let dimensions = number("dimensions").map_or(2, |dimensions| dimensions as usize);
        let corners = match parameters.get("corners") {
            Some(Value::Text(corners)) if corners == "xywh" => boxes::Corners::Sized,
            _ => boxes::Corners::Ends,
        };
        Some(match kind {
            Kind::Mask => Self::Mask(pixels),
            Kind::Masks => Self::Masks(pixels),
            Kind::Boxes => Self::Boxes { corners, scored: false },
            Kind::Scored => Self::Boxes { corners, scored: true },
            Kind::Findings => Self::Findings(dimensions),
            Kind::Spots => Self::Spots(dimensions),
            Kind::Distinct => Self::Distinct,
            Kind::Rated => Self::Rated,
            _ => return None,
        })
    }

    /// Whether `cell` is in this format.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, cell: &str) -> Result<(), Malformed> {
        match *self {
            Self::Mask(pixels) => masks::runs(cell, pixels).map(drop),
            Self::Masks(pixels) => masks::Masks::read(cell, pixels).map(drop),
            Self::Boxes { corners, scored } => boxes::read(cell, corners, scored).map(drop),
            Self::Findings(dimensions) => points::findings(cell, dimensions).map(drop),
            Self::Spots(dimensions) => points::spots(cell, dimensions).map(drop),
            Self::Distinct => distinct(cell),
            Self::Rated => rated::check(cell),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mask(_) => "a run-length mask (start length start length …)",
            Self::Masks(_) => "a list of run-length masks (start length …; start length …)",
            Self::Boxes { corners: boxes::Corners::Ends, scored: false } => {
                "a list of boxes (left top right bottom for each)"
            }
            Self::Boxes { corners: boxes::Corners::Sized, scored: false } => {
                "a list of boxes (left top width height for each)"
            }
            Self::Boxes { corners: boxes::Corners::Ends, scored: true } => {
                "a list of boxes (score left top right bottom for each)"
            }
            Self::Boxes { corners: boxes::Corners::Sized, scored: true } => {
                "a list of boxes (score left top width height for each)"
            }
            Self::Findings(2) => "a list of findings (score x y for each)",
            Self::Findings(_) => "a list of findings (score x y z for each)",
            Self::Spots(2) => "a list of spots (x y radius for each)",
            Self::Spots(_) => "a list of spots (x y z radius for each)",
            Self::Distinct => "a list of items without repetition",
            Self::Rated => "a list of items with a number each (item number item number …)",
        })
    }
}

fn distinct(cell: &str) -> Result<(), Malformed> {
    let mut seen = std::collections::BTreeSet::new();
    match cell.split_ascii_whitespace().find(|item| !seen.insert(*item)) {
        Some(item) => Err(Malformed::new("an item appears in it twice", item, "list every item once")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_knows_what_the_contest_says() {
        let parameters = |text: &str| toml::from_str::<BTreeMap<String, Value>>(text).unwrap();
        let mask = Format::of(Kind::Mask, &parameters("pixels = 9")).unwrap();
        assert_eq!(mask.check("8 2"), Ok(()));
        assert_eq!(mask.check("8 3").unwrap_err().why, "a run ends outside the image");
        let boxes = Format::of(Kind::Scored, &parameters("corners = \"xywh\"")).unwrap();
        assert_eq!(boxes.check("0.5 10 10 2 2"), Ok(()));
        let boxes = Format::of(Kind::Scored, &parameters("corners = \"xyxy\"")).unwrap();
        assert_eq!(boxes.check("0.5 10 10 2 2").unwrap_err().found, "10 10 2 2");
        let findings = Format::of(Kind::Findings, &parameters("dimensions = 3")).unwrap();
        assert_eq!(findings.check("0.5 1 2 3"), Ok(()));
        assert_eq!(findings.check("0.5 1 2").unwrap_err().found, "3 numbers");
        let distinct = Format::of(Kind::Distinct, &BTreeMap::new()).unwrap();
        assert_eq!(distinct.check("a b c"), Ok(()));
        assert_eq!(distinct.check("a b a").unwrap_err().found, "a");
        let rated = Format::of(Kind::Rated, &BTreeMap::new()).unwrap();
        assert!(rated.check("").is_ok() && rated.check("GO:1 0.5 GO:2 1e-3").is_ok());
        for (cell, found) in [
            ("a", "a"),
            ("a 1 a 2", "a"),
            ("a x", "x"),
            ("a nan", "nan"),
            ("a 1  b 2", "a 1  b 2"),
            ("a 1 ", "a 1 "),
        ] {
            assert_eq!(rated.check(cell).unwrap_err().found, found, "{cell:?}");
        }
        assert_eq!(Format::of(Kind::Text, &BTreeMap::new()), None);
    }
}
