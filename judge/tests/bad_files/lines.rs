//! Bad text: encodings, delimiters, headers, records, quotes.

use super::contests::Contest::{Label, Numbers, Shares, Text, Two};
use super::contests::{Bad, GOOD, NETFLIX, SHARES, TEXT, TWO, bad, edit, swap};

/// UTF-16 with the byte order mark that `mark` asks for.
fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

pub(crate) fn encodings() -> Vec<Bad> {
    let latin = |text: &str| text.chars().map(|c| c as u8).collect::<Vec<_>>();
    let utf_16s = ("utf-16", "save it as UTF-8");
    let file = |number, what, bytes: Vec<u8>, said| bad(number, what, Numbers, bytes, said);
    vec![
        file(
            "T01",
            "two byte order marks",
            edit("id,", "\u{feff}\u{feff}id,"),
            ("bad-header", "\\u{feff}id"),
        ),
        file("T02", "UTF-16 LE with a mark", utf_16(GOOD, u16::to_le_bytes, true), utf_16s),
        file("T02", "UTF-16 BE with a mark", utf_16(GOOD, u16::to_be_bytes, true), utf_16s),
        file("T02", "UTF-16 LE without one", utf_16(GOOD, u16::to_le_bytes, false), utf_16s),
        file("T02", "UTF-16 BE without one", utf_16(GOOD, u16::to_be_bytes, false), utf_16s),
        file("T02", "UTF-16 of the Netflix layout", utf_16(NETFLIX, u16::to_le_bytes, false), utf_16s),
        file("T03", "Latin-1", latin(GOOD), ("unknown-id", "save the file as UTF-8")).at(9),
        bad(
            "T03",
            "Latin-1 in a text",
            Text,
            latin("id,prediction\na,\u{e9}\nb,x\nc,y\n"),
            ("not-utf8", "UTF-8"),
        )
        .at(2),
        file(
            "T04",
            "old Mac line ends",
            edit("", "").iter().map(|b| if *b == b'\n' { b'\r' } else { *b }).collect(),
            ("line-ends", "byte 14 is a carriage return"),
        ),
        file(
            "T04",
            "one line ended by CR only",
            edit("4\n1-10", "4\r1-10"),
            ("line-ends", "end lines with LF"),
        ),
        file(
            "T04",
            "the Netflix layout with CR only",
            NETFLIX.replace('\n', "\r").into_bytes(),
            ("line-ends", "byte 3 is a carriage return"),
        ),
        file("T06", "a NUL", edit("1-9,4", "1-9,4\0"), ("binary", "byte 26 is NUL")),
        file("T06", "NULs at the end", [GOOD.as_bytes(), &[0; 512]].concat(), ("binary", "is NUL")),
        file("T06", "only NULs", vec![0; 4096], ("binary", "byte 1 is NUL")),
        bad("T06", "a NUL in a text", Text, swap(TEXT, "one", "o\0e"), ("binary", "is NUL")),
    ]
}

pub(crate) fn headers() -> Vec<Bad> {
    let row = |number, what, header: &str, help| {
        bad(number, what, Numbers, edit("id,prediction", header), ("bad-header", help)).at(1)
    };
    let numbered: String = (0..600).map(|at| format!("column{at},")).collect();
    vec![
        bad(
            "T09",
            "no header",
            Numbers,
            edit("id,prediction\n", ""),
            ("bad-header", "the header line is missing"),
        )
        .at(1),
        row("T38", "values in the header", "1-7,3", "the header line is missing"),
        row("T09", "another case", "ID,Prediction", "exactly as expected"),
        row("T09", "a column twice", "id,prediction,prediction", "\"prediction\" appears twice"),
        row("T09", "one column more", "id,prediction,confidence", "remove the column \"confidence\""),
        row("T09", "one column only", "id", "missing: \"prediction\""),
        row("T09", "another name", "id,score", "expected \"id,prediction\""),
        row("T09", "the index of pandas", ",id,prediction", "index=False"),
        row("T09", "the index of pandas, named", "Unnamed: 0,id,prediction", "index=False"),
        row("T09", "an empty first line", "", "the first line is empty"),
        row("T09", "names without an end", "\"id,prediction", "expected \"id,prediction\""),
        row("T14", "a comment before it", "# by us\nid,prediction", "expected \"id,prediction\""),
        row("T13", "colons between the columns", "id:prediction", "expected \"id,prediction\""),
        row("T13", "spaces between the columns", "id prediction", "separate the columns with a comma"),
        row("T13", "two kinds of separators", "id;prediction,", "expected \"id,prediction\""),
        row("", "a merge conflict", "<<<<<<< HEAD\nid,prediction", "merge conflict"),
        row("", "control characters", "\u{1b}[2J,\u{202e}x", "\\u{1b}[2J"),
        bad(
            "T09",
            "swapped names",
            Numbers,
            edit("id,prediction", "prediction,id"),
            ("unknown-id", "are the columns swapped?"),
        )
        .at(2),
        bad(
            "T22",
            "six hundred columns",
            Numbers,
            edit("id,prediction", &numbered),
            ("line-too-long", "expected \"id,prediction\""),
        )
        .at(1),
        bad(
            "T09",
            "a label's column is missing",
            Shares,
            swap(SHARES, ",owl", ""),
            ("bad-header", "missing: \"owl\""),
        ),
        bad("T09", "no column of ids", Two, swap(TWO, "id,", ""), ("bad-header", "missing: \"id\"")),
        bad(
            "T09",
            "a column missing and one twice",
            Two,
            swap(TWO, "low", "high"),
            ("bad-header", "appears twice"),
        ),
        bad(
            "T39",
            "a header only",
            Numbers,
            "id,prediction\n",
            ("missing-ids", "8 of 8 ids have no prediction"),
        ),
        bad(
            "",
            "the header again in the middle",
            Numbers,
            edit("10-7,1", "id,prediction\n10-7,1"),
            ("unknown-id", "\"id\" is not an id"),
        )
        .at(5),
    ]
}

pub(crate) fn records() -> Vec<Bad> {
    let row = |number, what, from: &str, to: &str, code, help| {
        bad(number, what, Numbers, edit(from, to), (code, help))
    };
    let commas = ",".repeat(1 << 20);
    vec![
        bad("G22", "nothing", Numbers, "", ("empty", "the file is empty")),
        bad("T08", "blank lines only", Numbers, "\n\n\n", ("bad-header", "the first line is empty")),
        row("T08", "a blank line", "1-9,4", "\n1-9,4", "blank-line", "this line is empty").at(3),
        row("T08", "a blank line that ends with CR LF", "1-9,4", "\r\n1-9,4", "blank-line", "is empty").at(3),
        row(
            "T08",
            "a line of spaces",
            "1-9,4",
            "   \n1-9,4",
            "bad-line",
            "this line has 1 field, expected 2",
        )
        .at(3),
        row("T08", "a line of spaces at the end", ",1.5\n", ",1.5\n  \n", "bad-line", "1 field").at(10),
        row("T11", "a field short", "1-9,4", "1-9", "bad-line", "this line has 1 field, expected 2").at(3),
        row("T11", "a field more", "1-9,4", "1-9,4,x", "bad-line", "this line has 3 fields, expected 2")
            .at(3),
        row("T11", "a comma at the end", "1-9,4", "1-9,4,", "bad-line", "remove the comma at the end").at(3),
        row("T11", "only a comma", "1-9,4", ",", "unknown-id", "\"\" is not an id").at(3),
        bad("T11", "a number short", Two, swap(TWO, "b,3,4", "b,3"), ("bad-line", "2 fields, expected 3"))
            .at(3),
        row("T12", "an open quotation mark", "1-9,4", "1-9,\"4", "bad-quotes", "never closed").at(3),
        row("T12", "something behind a closed one", "1-9,4", "1-9,\"4\"x", "bad-quotes", "something follows")
            .at(3),
        row("T12", "something behind a quoted id", "1-9,4", "\"1-9\"x,4", "bad-quotes", "something follows")
            .at(3),
        row("T12", "a line end in a number", "1-9,4", "1-9,\"4\n\"", "not-a-number", "remove the line end")
            .at(3),
        row("T12", "a line end in an id", "1-9,4", "\"1-\n9\",4", "unknown-id", "\"1-\\n9\" is not an id")
            .at(3),
        row(
            "T12",
            "what follows a line end in quotes",
            "1-9,4\n1-10,5",
            "\"1-\n9\",4\n1-10,x",
            "not-a-number",
            "\"x\"",
        )
        .at(5),
        row("T12", "typewriter quotes", "1-9,4", "'1-9',4", "unknown-id", "without the marks around it")
            .at(3),
        row("T12", "doubled quotation marks", "1-9,4", "1-9,\"\"4\"\"", "bad-quotes", "something follows")
            .at(3),
        row("T13", "a semicolon", "1-9,4", "1-9;4", "bad-line", "separate the columns with a comma").at(3),
        row("T13", "a tab", "1-9,4", "1-9\t4", "bad-line", "separate the columns with a comma").at(3),
        row("T14", "a comment", "1-9,4", "# four\n1-9,4", "bad-line", "remove comment lines").at(3),
        row(
            "",
            "a merge conflict",
            "1-9,4",
            "<<<<<<< HEAD\n1-9,4\n=======\n1-9,5\n>>>>>>> other",
            "bad-line",
            "merge conflict",
        )
        .at(3),
        row(
            "T22",
            "a line of 3,000 bytes",
            "1-9,4",
            &"x".repeat(3000),
            "line-too-long",
            "3000 bytes and 1 field",
        )
        .at(3),
        row("T22", "a million commas", "1-9,4", &commas, "line-too-long", "1048577 fields, expected 2").at(3),
        row(
            "T22",
            "a quoted field of a megabyte",
            "1-9,4",
            &format!("1-9,\"{}\"", "4\n".repeat(600_000)),
            "line-too-long",
            "bytes",
        )
        .at(3),
        bad(
            "T22",
            "a text of a megabyte",
            Text,
            swap(TEXT, "one two", &"x".repeat((1 << 20) + 1)),
            ("text-too-long", "more than 1048576 bytes"),
        )
        .at(2),
        bad(
            "T22",
            "more than is allowed",
            Numbers,
            vec![b'1'; (1 << 22) + 1],
            ("unpacked-too-large", "4194304 bytes"),
        ),
    ]
}

pub(crate) fn netflix() -> Vec<Bad> {
    let row = |number, what, from, to, code, help| {
        bad(number, what, Numbers, swap(NETFLIX, from, to), (code, help))
    };
    vec![
        row("T16", "a prediction short", "4\n5\n", "4\n", "short-group", "group 1 ends after 2 of 3").at(4),
        row("T17", "a prediction more", "4\n5\n", "4\n5\n5\n", "wrong-group", "more predictions than").at(5),
        row("T17", "another group", "10:", "11:", "wrong-group", "expected the group line \"10:\"").at(5),
        bad(
            "T09",
            "groups in another order",
            Numbers,
            "10:\n1\n3\n1:\n3\n4\n5\nx:\n2\n0\n1\n",
            ("wrong-group", "sorted differently"),
        )
        .at(1),
        row(
            "T16",
            "a group short",
            "x:\n2\n0\n1.5\n",
            "",
            "missing-ids",
            "the file ends after line 7: 5 of 8",
        ),
        row("T44", "a prediction short at the end", "1.5\n", "", "missing-ids", "7 of 8 predictions"),
        row("T08", "a blank line", "4\n5", "4\n\n5", "blank-line", "expected a prediction").at(4),
        row("T08", "a blank line before a group", "10:", "\n10:", "wrong-group", "this line is \"\"").at(5),
        row("", "a line behind the last", "1.5\n", "1.5\n4\n", "extra-lines", "1 line follows").at(12),
        row("", "lines behind the last", "1.5\n", "1.5\n4\n\n5\n", "extra-lines", "3 lines follow").at(12),
        row("T26", "a decimal comma", "4\n", "4,5\n", "not-a-number", "decimal comma? write 4.5").at(3),
        row("T24", "NaN", "4\n", "NaN\n", "not-finite", "\"NaN\" is not a finite number").at(3),
        row("T31", "too large", "4\n", "1e400\n", "not-finite", "too large").at(3),
        row("", "a space before a colon", "10:", "10 :", "wrong-group", "this line is \"10 :\"").at(5),
        row("", "lines of CSV", "4\n", "1-9,4\n", "not-a-number", "\"1-9,4\"").at(3),
        row("T22", "a long line", "4\n", &*LONG, "line-too-long", "3000 bytes, expected a number").at(3),
        bad(
            "",
            "for a label",
            Label,
            "1:\ncat\n",
            ("no-groups", "in the Netflix layout, which this contest does not take"),
        ),
        bad("", "for two numbers", Two, "1:\n1\n", ("no-groups", "id,low,high")),
    ]
}

static LONG: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "4".repeat(3000) + "\n");
