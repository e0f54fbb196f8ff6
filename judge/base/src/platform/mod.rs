//! What differs from system to system, in this one place: who may read or run a file, what stops a program, how memory is asked for.
//!
//! Each function does what the system has for it, and nothing where it has nothing of the kind. `cargo xtask house` finds
//! code that asks elsewhere which system it runs on.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod no_linux;
#[cfg(not(unix))]
mod no_unix;
#[cfg(unix)]
mod unix;

#[cfg(target_os = "linux")]
pub use linux::{apart, bound_memory, end_all, end_with_parent, exchange, in_large_pages};
#[cfg(not(target_os = "linux"))]
pub use no_linux::{apart, bound_memory, end_all, end_with_parent, exchange, in_large_pages};
#[cfg(not(unix))]
pub use no_unix::{
    changed, for_all, has_same_owner, identity, is_open, is_program, of_owner, of_owner_folder, program,
    when_stopped,
};
#[cfg(unix)]
pub use unix::{
    changed, for_all, has_same_owner, identity, is_open, is_program, of_owner, of_owner_folder, program,
    when_stopped,
};
