#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| judge_fuzz::long(data));
