//! What everything else says and counts with; it knows of no contest.
//!
//! [`finding`] is what there is to say about an input, with [`finding::codes`] for every code, [`failure`] how a command
//! ends that does not end well, [`time`] instants and the units of calendars, [`digest`] and [`nearest`] what files and
//! people name things by, [`scratch`] folders for a while, [`arguments`] a command line read without repeating a secret,
//! [`output`] what it says and how, [`answered`] lists of a forge, [`json`] what is wrong with a line of JSON, [`plural`] numbers with their nouns,
//! [`legible`] what hides in a text, [`platform`] what differs from system to system.

pub mod answered;
pub mod arguments;
pub mod digest;
pub mod failure;
pub mod finding;
pub mod help;
pub mod json;
pub mod kept;
pub mod legible;
pub mod nearest;
pub mod output;
pub mod platform;
pub mod plural;
pub mod scratch;
mod shell;
pub mod terminal;
pub mod time;
