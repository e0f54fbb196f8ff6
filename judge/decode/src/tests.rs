use super::*;
use crate::IdsBuilder;
use metric::Column;

fn ids() -> Ids {
    let mut builder = IdsBuilder::default();
    for (id, group) in [("1-7", "1"), ("1-9", "1"), ("10-7", "10")] {
        builder.push(id.as_bytes(), Some(group.as_bytes())).unwrap();
    }
    builder.finish().unwrap()
}

fn schema() -> Schema {
    let kinds = vec![metric::Kind::Number];
    let columns = vec![Column { name: "prediction".to_owned(), kinds, formats: vec![] }];
    Schema { id: "id".to_owned(), columns, ..Schema::default() }
}

fn read(text: &[u8]) -> Result<Vec<f64>, Vec<&'static str>> {
    let limits = Limits { max_unpacked_bytes: 1 << 20, layout: Layout::Csv };
    decode("p.csv", text, &ids(), &schema(), limits)
        .map(|predictions| predictions.columns[0].numbers().unwrap().to_vec())
        .map_err(|findings| findings.into_iter().map(|finding| finding.code).collect())
}

#[test]
fn rows_match_by_id_in_any_order_and_any_line_end() {
    let expected = Ok(vec![1.0, 2.0, 3.0]);
    assert_eq!(read(b"id,prediction\n1-7,1\n1-9,2\n10-7,3\n"), expected);
    assert_eq!(read(b"id,prediction\r\n10-7,3\r\n1-7,1\r\n1-9,2"), expected);
    assert_eq!(read(b"1:\n1.0\n2\n10:\n3e0\n\n"), expected);
    assert_eq!(read(b"1:\r\n1\r\n2\r\n10:\r\n3\r\n"), expected);
}

#[test]
fn a_long_header_gets_a_short_sentence() {
    let said = |text: &[u8], schema: &Schema| {
        let limits = Limits { max_unpacked_bytes: 1 << 20, layout: Layout::Csv };
        let findings = decode("p.csv", text, &ids(), schema, limits).unwrap_err();
        assert_eq!(findings[0].code, "bad-header");
        findings[0].help.clone().unwrap()
    };
    let kinds = vec![metric::Kind::Number];
    let columns = (0..1000)
        .map(|at| Column { name: format!("label-{at}"), kinds: kinds.clone(), formats: vec![] })
        .collect();
    let wide = Schema { columns, ..schema() };
    assert_eq!(
        said(b"id\n1-7\n", &wide),
        r#"missing: "label-0", "label-1", "label-2", "label-3", "label-4" and others"#
    );
    // Each byte that is no UTF-8 is shown as eight.
    let strange = [
        b"id,prediction,".to_vec(),
        [0xd6; 60].to_vec(),
        b",a".to_vec(),
        [0xd6; 60].to_vec(),
        b"\n".to_vec(),
    ];
    let help = said(&strange.concat(), &schema());
    assert!(help.starts_with("remove the column \"\\u{fffd}") && help.ends_with(" and others"), "{help}");
    assert!(help.len() < 400, "{help}");
}

#[test]
fn several_faults_are_told_at_once() {
    let found = read(b"id,prediction\n1-7,1,5\n1-7,2\n8,1\n1-9,NaN\n");
    assert_eq!(found, Err(vec!["not-a-number", "duplicate-id", "unknown-id", "not-finite", "missing-ids"]));
}

#[test]
fn the_netflix_layout_is_checked_line_by_line() {
    assert_eq!(read(b"1:\n1\n2\n9:\n3\n"), Err(vec!["wrong-group"]));
    assert_eq!(read(b"1:\n1\n10:\n3\n"), Err(vec!["short-group"]));
    assert_eq!(read(b"1:\n1\n2\n2\n10:\n3\n"), Err(vec!["wrong-group"]));
    assert_eq!(read(b"1:\n1\n2\n10:\n"), Err(vec!["missing-ids"]));
    assert_eq!(read(b"1:\n1\n2\n"), Err(vec!["missing-ids"]));
    assert_eq!(read(b"1:\n1\n2\n10:\n3\n4\n"), Err(vec!["extra-lines"]));
    assert_eq!(read(b"1:\n1\n\n10:\n3\n"), Err(vec!["blank-line"]));
}

#[test]
fn no_prefix_of_a_file_is_scored() {
    for whole in [&b"id,prediction\n1-7,1.5\n1-9,2.5\n10-7,3.5\n"[..], b"1:\n1.5\n2.5\n10:\n3.5\n"] {
        for cut in 0..whole.len() {
            match read(&whole[..cut]) {
                // Only the last digits may be lost unseen, which a checksum of git's guards.
                Ok(column) => assert!(cut >= whole.len() - 3 && column.len() == 3, "{cut}"),
                Err(codes) => assert!(!codes.is_empty()),
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_lines_are_read_or_refused(text in "(id,prediction\n|1:\n)?([0-9:,.\\-a-z\"; ]{0,9}\r?\n){0,9}") {
        if let Ok(column) = read(text.as_bytes()) {
            proptest::prop_assert!(column.len() == 3 && column.iter().all(|value| value.is_finite()));
        }
    }
}
