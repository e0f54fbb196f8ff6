//! What several kinds of page show.

pub(super) mod answers;
pub(super) mod board;
pub(super) mod decisions;
pub(super) mod downloads;
pub(super) mod excerpt;
pub(super) mod frame;
pub(super) mod json;
pub(super) mod late;
pub(super) mod ld;
pub(super) mod links;
pub(super) mod news;
pub(super) mod notices;
pub(super) mod pager;
pub(super) mod prize;
pub(super) mod record;
pub(super) mod rows;
pub(super) mod table;
pub(super) mod upload;
