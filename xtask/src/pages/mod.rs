//! Checks of the built site by programs that know the web's rules: the Nu checker for HTML and CSS, axe in a browser for
//! what people with other senses and tools meet, Lighthouse, and a driver that presses keys.
//!
//! Entry points: [`nu::check`], [`axe::check`], [`driven::keys`] and [`driven::lighthouse`].

pub(crate) mod axe;
pub(crate) mod browser;
pub(crate) mod driven;
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
