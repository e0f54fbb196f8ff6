//! Words on a picture, in the site's own face.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont, VariableFont, point};

use super::canvas::{Canvas, Ink};

/// How heavy the strokes of letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Plain,
    Bold,
}

/// The site's face (a cut of Source Sans 3, see `assets/OFL.txt`), as outlines: those that browsers get are packed.
pub(crate) struct Face {
    plain: FontRef<'static>,
    bold: FontRef<'static>,
}

const OUTLINES: &[u8] = include_bytes!("gitprize-sans.ttf");

impl Face {
    /// The one that comes with the program.
    #[allow(clippy::expect_used, reason = "the bytes are a part of the program, and a test reads them")]
    pub(crate) fn ours() -> Self {
        let outlines = || FontRef::try_from_slice(OUTLINES).expect("a font");
        let (plain, mut bold) = (outlines(), outlines());
        bold.set_variation(b"wght", 700.0);
        Self { plain, bold }
    }

    fn of(&self, weight: Weight) -> &FontRef<'static> {
        match weight {
            Weight::Plain => &self.plain,
            Weight::Bold => &self.bold,
        }
    }

    /// Whether it can write all of `words`.
    pub(crate) fn has(&self, words: &str) -> bool {
        words.chars().all(|letter| self.plain.glyph_id(letter) != GlyphId(0))
    }

    /// How many pixels wide `words` are, in letters of `size` pixels.
    pub(crate) fn width(&self, weight: Weight, size: f32, words: &str) -> f32 {
        let face = self.of(weight).as_scaled(scale(self.of(weight), size));
        words.chars().map(|letter| face.h_advance(face.glyph_id(letter))).sum()
    }

    /// `words`, with an ellipsis where they are wider than `room`.
    pub(crate) fn cut(&self, weight: Weight, size: f32, room: f32, words: &str) -> String {
        if self.width(weight, size, words) <= room {
            return words.to_owned();
        }
        let mut letters: Vec<char> = words.chars().collect();
        loop {
            letters.pop();
            let text = letters.iter().collect::<String>().trim_end().to_owned() + "…";
            if letters.is_empty() || self.width(weight, size, &text) <= room {
                return text;
            }
        }
    }

    /// Writes `words` from `x` on, on the line at `y`.
    #[expect(clippy::too_many_arguments, reason = "where, how and what")]
    pub(crate) fn write(
        &self,
        canvas: &mut Canvas,
        weight: Weight,
        size: f32,
        x: f32,
        y: f32,
        ink: Ink,
        words: &str,
    ) {
        let font = self.of(weight);
        let scale = scale(font, size);
        let face = font.as_scaled(scale);
        let mut at = x;
        for letter in words.chars() {
            let id = face.glyph_id(letter);
            if let Some(shape) = font.outline_glyph(id.with_scale_and_position(scale, point(at, y))) {
                let corner = shape.px_bounds().min;
                shape.draw(|right, down, part| {
                    let (x, y) = (corner.x as i64 + i64::from(right), corner.y as i64 + i64::from(down));
                    if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
                        canvas.blend(x, y, ink, part.clamp(0.0, 1.0));
                    }
                });
            }
            at += face.h_advance(id);
        }
    }
}

/// Letters of `size` pixels from the em square, as style sheets count; the crate counts from the highest to the lowest point.
fn scale(font: &FontRef<'_>, size: f32) -> PxScale {
    font.units_per_em()
        .map_or(PxScale::from(size), |units| PxScale::from(size * font.height_unscaled() / units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_width_that_they_were_said_to_have() {
        let face = Face::ours();
        for weight in [Weight::Plain, Weight::Bold] {
            let mut canvas = Canvas::new(600, 60, [255; 3]);
            let width = face.width(weight, 40.0, "BellKor 0.8567");
            face.write(&mut canvas, weight, 40.0, 10.0, 45.0, [0; 3], "BellKor 0.8567");
            let inked = |x: u32| (0..60).any(|y| canvas.pixels[((y * 600 + x) * 3) as usize] < 128);
            let (first, last) =
                ((0..600).find(|x| inked(*x)).unwrap(), (0..600).rfind(|x| inked(*x)).unwrap());
            assert!(first >= 10 && (last as f32) <= 10.0 + width + 1.0, "{first} to {last}, width {width}");
            assert!(last as f32 > width, "{last} of {width}");
        }
        assert!(face.width(Weight::Bold, 40.0, "wide") > face.width(Weight::Plain, 40.0, "wide"));
    }

    #[test]
    fn words_that_are_too_long_are_cut_and_other_scripts_told() {
        let face = Face::ours();
        let cut = face.cut(Weight::Plain, 30.0, 200.0, "A very long name that nobody has room for");
        assert!(cut.ends_with('…') && face.width(Weight::Plain, 30.0, &cut) <= 200.0, "{cut}");
        assert_eq!(face.cut(Weight::Plain, 30.0, 200.0, "Short"), "Short");
        assert!(
            face.has("Vandelay Industries ! – 0.8584 ± Ünïcode")
                && !face.has("日本語")
                && !face.has("a\u{202e}b")
        );
    }
}
