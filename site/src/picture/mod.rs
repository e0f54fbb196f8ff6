//! Pictures made of words and bars, for places that show a link to the site and draw no SVG.
//!
//! Entry points: [`Canvas`] and [`Face`].

mod canvas;
mod words;

pub(crate) use canvas::{Canvas, Ink};
pub(crate) use words::{Face, Weight};
