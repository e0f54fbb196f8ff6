//! All integration tests as one program: one link instead of one for each file. Every file is a module with a
//! subject; a new one is named here.

mod acts;
mod audit;
mod bad_files;
mod batch;
mod commands;
mod conformance;
mod dates;
mod docs;
mod downloads;
mod fuzz;
mod interop;
mod ledger;
mod lint;
mod mean_rank;
mod people;
mod prizes;
mod proof;
mod random;
mod refusals;
mod registrations;
mod replay;
mod rules;
mod rules_properties;
mod seal;
mod sealed;
mod simulated;
mod statistics;
mod support;
