//! How much of a repository git2 keeps in memory.
#![allow(
    unsafe_code,
    reason = "the limits are global in the C library, and there is no safe way to set them"
)]

use git2::ObjectType;

/// A folder of so many bytes holds a million teams.
const LARGEST: usize = 64 << 20;

/// Has git2 keep the folder of very many teams, which a batch asks for again and again, instead of unpacking it each
/// time. To be called before there are threads.
pub fn keep_large_folders() {
    // SAFETY: main calls this before anything else, while there is one thread.
    let kept = unsafe { git2::opts::set_cache_object_limit(ObjectType::Tree, LARGEST) };
    // Without it everything takes longer and is the same.
    drop(kept);
}
