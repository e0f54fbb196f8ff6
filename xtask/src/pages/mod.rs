//! Checks of the built site by programs that know the web's rules: the Nu checker for HTML and CSS, axe in a browser for
//! what people with other senses and tools meet.
//!
//! Entry points: [`nu::check`] and [`axe::check`].

pub(crate) mod axe;
pub(crate) mod nu;

mod kinds;
mod serve;
mod tool;

/// How a check ended that found nothing.
pub(crate) enum Checked {
    /// So many pages are fine.
    Fine(usize),
    /// It could not be done here, and why.
    Skipped(String),
}
