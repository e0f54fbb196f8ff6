//! All integration tests as one program: one link instead of one for each file. Every file is a module with a
//! subject; a new one is named here.

mod acts;
mod advice;
mod anew;
mod announce;
mod archive;
mod arrivals;
mod audit;
mod bad_files;
mod bars;
mod batch;
mod browser;
mod budget;
mod changes;
mod clone;
mod closed;
mod commands;
mod conformance;
mod contests;
mod data;
mod database;
mod dates;
mod decide;
mod decide_properties;
mod dishonest;
mod docs;
mod documents;
mod downloads;
mod error_bars;
mod fan_out;
mod faults;
mod forged;
mod forges;
mod fuzz;
mod heads;
mod host;
mod identities;
mod init;
mod interop;
mod kept;
mod keys;
mod kills;
mod label_order;
mod ledger;
mod lint;
mod long;
mod mean_rank;
mod mend;
mod messages;
mod metric_names;
mod metric_trials;
mod own_metrics;
mod people;
mod prizes;
mod proof;
mod queue;
mod random;
mod refusals;
mod registrations;
mod replay;
mod replies;
mod rules;
mod rules_properties;
mod seal;
mod sealed;
mod secrets;
mod shards;
mod side_tables;
mod simulated;
mod statistics;
mod support;
mod table;
mod terminal;
mod ties;
mod tracks;
mod transport;
mod trust;
mod undefined;

#[test]
fn every_file_of_this_folder_is_part_of_the_program() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "all") {
            assert!(include_str!("all.rs").contains(&format!("mod {module};\n")), "{name} is not run");
        }
    }
}
