use proptest::prelude::*;

use super::*;

macro_rules! file {
    ($name:literal) => {
        &include_bytes!(concat!("../../../tests/interop/", $name))[..]
    };
}

const LIMITS: Bounds = Bounds { max_rows: 6, max_bytes: 1 << 16 };

fn table(bytes: &[u8]) -> Result<Table, &'static str> {
    read(bytes, &Wanted::plain("id", &["prediction"]), LIMITS).map_err(|finding| {
        assert!(finding.help.is_some(), "{finding:?}");
        finding.code
    })
}

fn ids(table: &Table) -> Vec<&str> {
    (0..table.rows).map(|row| std::str::from_utf8(table.ids.get(row)).unwrap()).collect()
}

fn message(bytes: &[u8]) -> String {
    let finding = read(bytes, &Wanted::plain("id", &["prediction"]), LIMITS).unwrap_err();
    format!("{}; {}", finding.message, finding.help.unwrap_or_default())
}

#[test]
fn what_other_programs_write_is_read() {
    for (name, bytes) in [
        ("pyarrow", file!("pyarrow.parquet")),
        ("polars", file!("polars.parquet")),
        ("duckdb", file!("duckdb.parquet")),
        ("none", file!("pyarrow-none.parquet")),
        ("gzip", file!("pyarrow-gzip.parquet")),
        ("zstd", file!("pyarrow-zstd.parquet")),
        ("lz4", file!("pyarrow-lz4.parquet")),
        ("groups", file!("pyarrow-groups.parquet")),
        ("v2", file!("pyarrow-v2.parquet")),
        ("delta and byte stream split", file!("pyarrow-delta.parquet")),
        ("delta of lengths", file!("pyarrow-length.parquet")),
        ("pyarrow file", file!("pyarrow.arrow")),
        ("pyarrow stream", file!("pyarrow.arrows")),
        ("feather", file!("pyarrow-lz4.arrow")),
        ("pyarrow zstd", file!("pyarrow-zstd.arrow")),
        ("polars file", file!("polars.arrow")),
        ("polars stream", file!("polars.arrows")),
        ("polars zstd", file!("polars-zstd.arrow")),
        ("polars lz4", file!("polars-lz4.arrow")),
    ] {
        let table = table(bytes).unwrap_or_else(|code| panic!("{name}: {code}"));
        assert_eq!(ids(&table), ["1-7", "1-9", "10-7", "10-8", "007"], "{name}");
        let expected = Values::Numbers(vec![3.25, -1.5, 1e-3, 4.0, 0.1]);
        assert_eq!((&table.columns[..], table.notes.len()), (&[expected][..], 0), "{name}");
    }
}

#[test]
fn types_are_converted_exactly_or_refused() {
    let both = |parquet, arrow| {
        let (left, right) = (table(parquet), table(arrow));
        assert_eq!(left, right);
        left
    };
    let read = both(file!("int-ids.parquet"), file!("int-ids.arrow")).unwrap();
    assert_eq!(ids(&read), ["1", "2", "3", "4", "5"]);
    assert_eq!(read.columns, [Values::Numbers(vec![1.0, 2.0, 3.0, 4.0, 5.0])]);
    let read = both(file!("float-ids.parquet"), file!("float-ids.arrow")).unwrap();
    assert_eq!(ids(&read), ["1", "2", "3", "4", "5"]);
    let Values::Numbers(numbers) = &read.columns[0] else { panic!() };
    assert_eq!(numbers[4], f64::from(0.1f32));
    let notes: Vec<_> = read.notes.iter().map(|note| note.code).collect();
    assert_eq!(notes, ["float-ids", "float32"]);
    let read = both(file!("categories.parquet"), file!("categories.arrow")).unwrap();
    assert_eq!(ids(&read)[4], "007");
    let labels = Texts { bytes: b"abaab".to_vec(), ends: vec![1, 2, 3, 4, 5] };
    assert_eq!(read.columns, [Values::Texts(labels)]);
    assert_eq!(ids(&table(file!("polars-categories.arrow")).unwrap()), ids(&read));
    for (parquet, arrow, code) in [
        (file!("large.parquet"), file!("large.arrow"), "inexact-integer"),
        (file!("nulls.parquet"), file!("nulls.arrow"), "missing-prediction"),
        (file!("nan.parquet"), file!("nan.arrow"), "not-finite"),
        (file!("decimal-fractions.parquet"), file!("decimal-fractions.arrow"), "bad-id-type"),
        (file!("decimal-wide.parquet"), file!("decimal-wide.arrow"), "column-type"),
        (file!("boolean-ids.parquet"), file!("boolean-ids.arrow"), "bad-id-type"),
        (file!("date.parquet"), file!("date.arrow"), "column-type"),
        (file!("nested.parquet"), file!("nested.arrow"), "nested-column"),
        (file!("index.parquet"), file!("index.arrow"), "bad-header"),
        (file!("case.parquet"), file!("case.arrow"), "bad-header"),
        (file!("three.parquet"), file!("three.arrow"), "bad-header"),
    ] {
        assert_eq!(both(parquet, arrow), Err(code));
        // Parquet has the wide decimals' digits, Arrow a type of its own for them.
        if code != "column-type" {
            assert_eq!(message(parquet), message(arrow));
        }
    }
    assert_eq!(table(file!("pyarrow-brotli.parquet")), Err("parquet-codec"));
}

#[test]
fn decimals_booleans_and_halves_are_numbers() {
    let both = |parquet, arrow| {
        let (left, right) = (table(parquet).unwrap(), table(arrow).unwrap());
        assert_eq!(left, right);
        left
    };
    let read = both(file!("decimal.parquet"), file!("decimal.arrow"));
    assert_eq!((&read.columns[..], read.notes.len()), (&[Values::Numbers(vec![1.5; 5])][..], 0));
    let read = both(file!("decimal-ids.parquet"), file!("decimal-ids.arrow"));
    assert_eq!(ids(&read), ["1", "2", "3", "4", "5"]);
    assert_eq!(read.columns, [Values::Numbers(vec![3.25, -1.5, 1e-3, 4.0, 0.1])]);
    let read = both(file!("boolean.parquet"), file!("boolean.arrow"));
    assert_eq!(read.columns, [Values::Numbers(vec![1.0; 5])]);
    let read = both(file!("half.parquet"), file!("half.arrow"));
    // numpy.float16 of 0.001 and 0.1, exactly.
    assert_eq!(
        read.columns,
        [Values::Numbers(vec![3.25, -1.5, 0.001_000_404_357_910_156_2, 4.0, 0.099_975_585_937_5])]
    );
    assert_eq!(read.notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["float32"]);
    assert!(read.notes[0].message.contains("16-bit floats, which keep three digits"));
    let read = table(file!("packed.parquet")).unwrap();
    assert_eq!(ids(&read), ["-7", "1099511627776", "5", "6", "7"]);
    let numbers = vec![3.0, -1.0, f64::from(1 << 30), f64::from(i32::MIN), f64::from(i32::MAX)];
    assert_eq!(read.columns, [Values::Numbers(numbers)]);
}

#[test]
fn messages_say_where_and_what_to_do() {
    assert_eq!(
        message(file!("nulls.parquet")),
        "column \"prediction\", row 2: there is no prediction; 3 such rows: 2, 4, 5; \
         null, None and NA are not values: every row needs an id and a prediction"
    );
    assert!(message(file!("nan.arrow")).contains("row 2: NaN is not a finite number; 2 such rows: 2, 5"));
    assert!(message(file!("index.parquet")).contains("index=False"));
    for name in
        [file!("decimal-fractions.parquet"), file!("decimal-fractions.arrow"), file!("boolean-ids.parquet")]
    {
        let message = message(name);
        assert!(message.contains("write the ids as text, exactly as in the published list"), "{message}");
        assert!(!message.contains("DOUBLE") && !message.contains("float"), "{message}");
    }
    for name in [file!("decimal-wide.parquet"), file!("decimal-wide.arrow")] {
        assert!(message(name).contains("64-bit floats"), "{}", message(name));
    }
    assert!(message(file!("nested.parquet")).contains("\"prediction\" is a list"));
    let case = "the columns are \"ID\", \"prediction\", expected \"id\", \"prediction\"; name the columns \
                \"id\", \"prediction\", in exactly this case and without spaces";
    assert_eq!(message(file!("case.arrow")), case);
}

#[test]
fn several_columns_come_in_the_wanted_order() {
    for bytes in [file!("three.parquet"), file!("three.arrow")] {
        let table = read(bytes, &Wanted::plain("id", &["low", "high"]), LIMITS).unwrap();
        assert_eq!(ids(&table)[0], "1-7");
        assert_eq!(table.columns[0], Values::Numbers(vec![1.0, 2.0, 3.0, 4.0, 5.0]));
        assert_eq!(table.columns[1], Values::Numbers(vec![3.25, -1.5, 1e-3, 4.0, 0.1]));
    }
}

#[test]
fn bounds_hold_before_anything_is_read() {
    for bytes in [file!("pyarrow.parquet"), file!("pyarrow.arrow"), file!("pyarrow.arrows")] {
        let within = |max_rows, max_bytes| {
            read(bytes, &Wanted::plain("id", &["prediction"]), Bounds { max_rows, max_bytes })
                .map_err(|finding| finding.code)
        };
        assert!(within(5, 1 << 10).is_ok());
        assert_eq!(within(4, 1 << 10), Err("too-many-rows"));
        assert_eq!(within(5, 10), Err("unpacked-too-large"));
    }
}

#[test]
fn no_part_of_a_file_is_taken_for_the_whole() {
    for (bytes, code) in
        [(file!("pyarrow.parquet"), "parquet-truncated"), (file!("pyarrow.arrow"), "arrow-truncated")]
    {
        for cut in 8..bytes.len() {
            assert_eq!(table(&bytes[..cut]), Err(code), "{cut}");
        }
    }
    let stream = file!("pyarrow.arrows");
    for cut in 4..stream.len() {
        // A stream may end behind any batch; the ids that are missing then will tell.
        match table(&stream[..cut]) {
            Ok(table) => assert!(cut >= stream.len() - 8 || table.rows < 5, "{cut}"),
            Err(code) => assert!(matches!(code, "arrow-truncated" | "arrow-damaged"), "{cut}: {code}"),
        }
    }
}

/// A Parquet file with this footer.
fn with_footer(footer: &[u8]) -> Vec<u8> {
    [b"PAR1", footer, &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn crafted_declarations_are_refused() {
    for bytes in [&b"PAR1"[..], b"PAR1PAR1", b"PAR1\x01\0\0\0PAR1", b"PAR1\xff\xff\xff\xffPAR1"] {
        assert!(table(bytes).unwrap_err().starts_with("parquet-"));
    }
    assert_eq!(table(b"PARE\0\0\0\0PARE"), Err("parquet-encrypted"));
    // A schema of 100,000 groups, each in the one before; and one that says it has two thousand million.
    let group = [0x48, 1, b'x', 0x15, 2, 0];
    let deep = [&[0x29, 0xfc, 0xa0, 0x8d, 0x06][..], &group.repeat(100_000), &[0]].concat();
    assert_eq!(table(&with_footer(&deep)), Err("nested-column"));
    let many = [&[0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07][..], &group.repeat(10), &[0]].concat();
    assert_eq!(table(&with_footer(&many)), Err("parquet-damaged"));
    let lists = vec![0x19; 1 << 20];
    assert_eq!(table(&with_footer(&lists)), Err("parquet-damaged"));
    for bytes in [
        &b"ARROW1"[..],
        b"ARROW1\0\0",
        b"ARROW1\0\0\xff\xff\xff\xffARROW1",
        b"\xff\xff\xff\xff",
        b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    ] {
        assert!(table(bytes).unwrap_err().starts_with("arrow-"));
    }
    assert_eq!(table(b"\xff\xff\xff\xff\0\0\0\0"), Err("arrow-damaged"));
    assert_eq!(table(b"id,prediction\n"), Err("unsupported-format"));
}

#[test]
fn a_dictionary_never_multiplies_text_beyond_the_bound() {
    // 006 and 007 read as text of this size would still be small; the bound is what is tried here.
    let bounds = Bounds { max_rows: 6, max_bytes: 300 };
    let refused = read(file!("categories.arrow"), &Wanted::plain("id", &["prediction"]), bounds)
        .map_err(|finding| finding.code);
    assert!(matches!(refused, Ok(_) | Err("unpacked-too-large")));
}

fn any_file() -> impl Strategy<Value = &'static [u8]> {
    prop::sample::select(vec![
        file!("pyarrow.parquet"),
        file!("polars.parquet"),
        file!("duckdb.parquet"),
        file!("pyarrow-none.parquet"),
        file!("pyarrow-v2.parquet"),
        file!("pyarrow-groups.parquet"),
        file!("pyarrow-delta.parquet"),
        file!("pyarrow-length.parquet"),
        file!("packed.parquet"),
        file!("decimal-ids.parquet"),
        file!("decimal-ids.arrow"),
        file!("half.parquet"),
        file!("boolean.parquet"),
        file!("int-ids.parquet"),
        file!("nulls.parquet"),
        file!("categories.parquet"),
        file!("pyarrow.arrow"),
        file!("pyarrow.arrows"),
        file!("pyarrow-lz4.arrow"),
        file!("pyarrow-zstd.arrow"),
        file!("polars.arrow"),
        file!("categories.arrow"),
        file!("polars-categories.arrow"),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn changed_files_are_read_or_refused(
        file in any_file(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of((any::<prop::sample::Index>(), 0usize..40)),
    ) {
        let mut bytes = file.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some((at, length)) = cut {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        if let Ok(table) = read(&bytes, &Wanted::plain("id", &["prediction"]), LIMITS) {
            prop_assert!(table.rows <= LIMITS.max_rows && table.ids.ends.len() == table.rows);
            match &table.columns[..] {
                [Values::Numbers(numbers)] => {
                    prop_assert!(numbers.len() == table.rows && numbers.iter().all(|number| number.is_finite()));
                }
                [Values::Texts(texts)] => prop_assert_eq!(texts.ends.len(), table.rows),
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        start in prop::sample::select(vec![&b"PAR1"[..], b"ARROW1\0\0\xff\xff\xff\xff", b"\xff\xff\xff\xff", b""]),
        middle: Vec<u8>,
        end in prop::sample::select(vec![&b"\x08\0\0\0PAR1"[..], b"\x20\0\0\0ARROW1", b""]),
    ) {
        prop_assert!(read(&[start, &middle, end].concat(), &Wanted::plain("id", &["prediction"]), LIMITS).is_err());
    }
}
