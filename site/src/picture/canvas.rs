//! The pixels.

use std::io;

/// A colour: red, green, blue.
pub(crate) type Ink = [u8; 3];

/// A picture in the making.
pub(crate) struct Canvas {
    width: u32,
    height: u32,
    /// A row after the other, three bytes each.
    pub(super) pixels: Vec<u8>,
}

impl Canvas {
    /// `width` by `height` pixels of `paper`.
    pub(crate) fn new(width: u32, height: u32, paper: Ink) -> Self {
        Self { width, height, pixels: paper.repeat((width * height) as usize) }
    }

    /// A bar whose upper left corner is at `x`, `y`.
    pub(crate) fn bar(&mut self, x: u32, y: u32, width: u32, height: u32, ink: Ink) {
        for y in y..y.saturating_add(height).min(self.height) {
            for x in x..x.saturating_add(width).min(self.width) {
                self.blend(x, y, ink, 1.0);
            }
        }
    }

    /// The file, as PNG.
    ///
    /// # Errors
    /// What the encoder says.
    pub(crate) fn png(&self) -> io::Result<Vec<u8>> {
        let mut out = vec![];
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        // Large even parts: what is told apart row from row packs worse.
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(out)
    }

    /// Covers a part of the pixel, 0 to 1, with `ink`; nothing outside of the picture.
    pub(super) fn blend(&mut self, x: u32, y: u32, ink: Ink, part: f32) {
        if x >= self.width || y >= self.height {
            return;
        }
        let at = (y * self.width + x) as usize * 3;
        for (old, new) in self.pixels[at..at + 3].iter_mut().zip(ink) {
            let mixed = f32::from(*old).mul_add(1.0 - part, f32::from(new) * part);
            *old = mixed.round().clamp(0.0, 255.0) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(png: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn what_is_drawn_is_in_the_file_and_nothing_is_drawn_beside_it() {
        let mut canvas = Canvas::new(4, 2, [250, 250, 250]);
        canvas.bar(3, 1, 100, 100, [1, 2, 3]);
        canvas.bar(9, 9, 1, 1, [0, 0, 0]);
        let (width, height, pixels) = read(&canvas.png().unwrap());
        assert_eq!((width, height), (4, 2));
        assert_eq!(pixels[..21], [250; 21]);
        assert_eq!(pixels[21..], [1, 2, 3]);
    }
}
