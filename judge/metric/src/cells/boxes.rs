//! Boxes of one image as text: four numbers for each true box, `score` and four numbers for each predicted one. The
//! four are `x1 y1 x2 y2` (corners `xyxy`) or `x y width height` (`xywh`).

use super::malformed::{Malformed, numbers};

/// What the four numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corners {
    /// Left, top, right, bottom.
    Ends,
    /// Left, top, width, height.
    Sized,
}

impl Corners {
    /// By the name that contests use.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "xyxy" => Some(Self::Ends),
            "xywh" => Some(Self::Sized),
            _ => None,
        }
    }
}

/// One box.
#[derive(Debug)]
pub struct Box {
    /// How sure it is; 0 for true ones.
    pub score: f64,
    /// Left and right.
    pub x: [f64; 2],
    /// Top and bottom.
    pub y: [f64; 2],
    /// Width times height.
    pub area: f64,
}

/// The boxes of `text`.
///
/// # Errors
/// Why it is none.
pub fn read(text: &str, corners: Corners, scored: bool) -> Result<Vec<Box>, Malformed> {
    let each = if scored { 5 } else { 4 };
    let numbers = numbers(text, each)?;
    let one = |numbers: &[f64]| {
        let (score, four) = if scored { (numbers[0], &numbers[1..]) } else { (0.0, numbers) };
        let [x, y, third, fourth] = [four[0], four[1], four[2], four[3]];
        let (width, height, right, bottom) = match corners {
            Corners::Ends => (third - x, fourth - y, third, fourth),
            Corners::Sized => (third, fourth, x + third, y + fourth),
        };
        let area = width * height;
        let found = || four.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
        if width < 0.0 || height < 0.0 {
            return Err(match corners {
                Corners::Ends => Malformed::new(
                    "a box ends left of or above its start",
                    found(),
                    "the four numbers are left, top, right, bottom: are they x, y, width, height here?",
                ),
                Corners::Sized => Malformed::new(
                    "a box has a negative size",
                    found(),
                    "the four numbers are left, top, width, height",
                ),
            });
        }
        if ![area, right, bottom].iter().all(|number| number.is_finite()) {
            return Err(Malformed::new("a box is too large", found(), "write its numbers in pixels"));
        }
        Ok(Box { score, x: [x, right], y: [y, bottom], area })
    };
    numbers.chunks_exact(each).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("1", "it does not have the numbers of whole ones"),
            ("0.9 1 2 3 4 5", "it does not have the numbers of whole ones"),
            ("0.5 0 0 x 1", "something in it is not a number"),
            ("0.5,0,0,1,1", "something in it is not a number"),
            ("0.5 0 0 nan 1", "a number is not finite"),
            ("inf 0 0 1 1", "a number is not finite"),
            ("0.5 0 0 -1 1", "a box has a negative size"),
            ("0.5 0 0 1e200 1e200", "a box is too large"),
        ] {
            assert_eq!(read(text, Corners::Sized, true).unwrap_err().why, why, "{text}");
        }
        let wrong = read("0.5 10 10 5 20", Corners::Ends, true).unwrap_err();
        assert_eq!(wrong.why, "a box ends left of or above its start");
        assert_eq!(read("10 10 15 20", Corners::Ends, false).unwrap().len(), 1);
    }
}
