//! What people install: programs built for a system, gathered, packed the same way every time, and tried as they were packed.
//!
//! One way: [`target`] says for which system and what it takes, [`build`] compiles, [`goods`] gathers what belongs to a
//! program, [`archive`] and [`wheel`] pack it, [`sbom`] lists what is in it, [`trial`] unpacks and runs it; [`container`]
//! makes an image of it and [`crates`] what a registry takes. [`run`](crate::cli) is in `cli/dist.rs`.

pub(crate) mod archive;
pub(crate) mod binary;
pub(crate) mod build;
pub(crate) mod container;
pub(crate) mod crates;
pub(crate) mod goods;
pub(crate) mod sbom;
pub(crate) mod target;
pub(crate) mod trial;
pub(crate) mod wheel;

/// The version that everything here has.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
