//! Bad ids, numbers, labels.

use super::contests::Contest::{Chance, Label, Numbers, Shares, Table, Two};
use super::contests::{ABC, Bad, GOOD, LABEL, SHARES, TWO, bad, edit, swap};

pub(crate) fn ids() -> Vec<Bad> {
    let row = |number, what, from: &str, to: &str, code, help| {
        bad(number, what, Numbers, edit(from, to), (code, help))
    };
    let spelled = |what, from: &str, to: &str, line, help| {
        bad("T19", what, Numbers, edit(from, to), ("unknown-id", help)).at(line)
    };
    vec![
        row(
            "T16",
            "an id missing",
            "1-9,4\n",
            "",
            "missing-ids",
            "1 of 8 ids has no prediction (first: \"1-9\")",
        ),
        row(
            "T16",
            "the last one missing",
            "caf\u{e9},1.5\n",
            "",
            "missing-ids",
            "rows sorted differently are fine",
        ),
        bad(
            "T16",
            "seven missing",
            Numbers,
            "id,prediction\n12,1\n",
            (
                "missing-ids",
                "7 of 8 ids have no prediction (first: \"1-7\", \"1-9\", \"1-10\", \"10-7\", \"10-8\")",
            ),
        ),
        row("T17", "an unknown id", "1-9,4", "1-8,4", "unknown-id", "\"1-8\" is not an id of this contest")
            .at(3),
        row("T17", "an unknown id at the end", ",1.5\n", ",1.5\n99,1\n", "unknown-id", "\"99\"").at(10),
        row("T17", "an empty id", "1-9,4", ",4", "unknown-id", "\"\" is not an id").at(3),
        row(
            "T17",
            "an id that draws on the screen",
            "1-9,4",
            "\u{1b}[31m::error::,4",
            "unknown-id",
            "\\u{1b}[31m",
        )
        .at(3),
        row(
            "T18",
            "an id twice, same value",
            "1-10,5",
            "1-9,4\n1-10,5",
            "duplicate-id",
            "\"1-9\" already has a prediction",
        )
        .at(4),
        row("T18", "an id twice, another value", "1-10,5", "1-9,5\n1-10,5", "duplicate-id", "\"1-9\"").at(4),
        row("T18", "an id twice and one missing", "1-10,5", "1-9,5", "missing-ids", "(first: \"1-10\")"),
        bad(
            "T18",
            "the whole file twice",
            Numbers,
            GOOD.repeat(2),
            ("duplicate-id", "8 such lines: 11, 12, 13, 14, 15, \u{2026}"),
        )
        .at(11),
        bad(
            "T21",
            "a hundred thousand rows too many",
            Numbers,
            [GOOD.as_bytes(), &b"9,9\n".repeat(100_000)].concat(),
            ("unknown-id", "100000 such lines: 10, 11, 12, 13, 14, \u{2026}"),
        )
        .at(10),
        spelled("a leading zero", "12,2", "012,2", 7, "without leading zeros"),
        spelled("a leading zero more", "007,0", "0007,0", 8, "without leading zeros"),
        spelled("leading zeros lost", "007,0", "7,0", 8, "lost their leading zeros"),
        spelled("a float", "12,2", "12.0,2", 7, "read as floats"),
        spelled("a float without its zeros", "007,0", "7.0,0", 8, "lost their leading zeros"),
        spelled("an accent as a mark of its own", "caf\u{e9}", "cafe\u{301}", 9, "byte by byte"),
        spelled("full-width digits", "12,2", "\u{ff11}\u{ff12},2", 7, "full-width"),
        spelled("another case", "caf\u{e9}", "Caf\u{e9}", 9, "upper and lower case count"),
        spelled("a plus sign", "12,2", "+12,2", 7, "without the plus sign: 12"),
        spelled("an exponent", "12,2", "1.2e1,2", 7, "took the ids for numbers"),
    ]
}

pub(crate) fn numbers() -> Vec<Bad> {
    let row = |number, what, value: &str, code, help| {
        bad(number, what, Numbers, edit("1-9,4", &format!("1-9,{value}")), (code, help)).at(3)
    };
    let long = format!("0.{}", "1".repeat(300));
    let finite = "not-finite";
    let number = "not-a-number";
    vec![
        row("T23", "nothing", "", "missing-prediction", "there is no prediction on this line"),
        row("T23", "nothing in quotes", "\"\"", "missing-prediction", "no prediction"),
        row("T23", "NA", "NA", finite, "fill the gaps"),
        row("T23", "null", "null", finite, "\"null\" is not a finite number"),
        row("T23", "None", "None", finite, "fill the gaps"),
        row("T23", "<NA>", "<NA>", finite, "fill the gaps"),
        row("T23", "a space", " ", "missing-prediction", "no prediction"),
        row("T24", "NaN", "NaN", finite, "\"NaN\" is not a finite number"),
        row("T24", "nan", "nan", finite, "fill the gaps"),
        row("T24", "-nan", "-nan", finite, "\"-nan\""),
        row("T24", "inf", "inf", finite, "\"inf\""),
        row("T24", "-inf", "-inf", finite, "\"-inf\""),
        row("T24", "Infinity", "Infinity", finite, "\"Infinity\""),
        row("T24", "1e999", "1e999", finite, "is too large"),
        row("T24", "-1e999", "-1e999", finite, "too large"),
        row("T26", "a decimal comma", "1,5", number, "decimal comma? write 1.5"),
        row("T26", "a decimal comma below zero", "-0,25", number, "decimal comma? write -0.25"),
        row("T26", "a decimal comma in quotes", "\"1,5\"", number, "decimal comma? write 1.5"),
        row("T26", "groups of digits", "\"1,234.5\"", number, "groups of digits"),
        row("T26", "groups of digits and a comma", "\"1.234,5\"", number, "write a number like 1234.5"),
        row(
            "T26",
            "a megabyte of decimal commas",
            &format!("\"{}\"", "1,".repeat(500_000)),
            number,
            "a number like",
        ),
        bad(
            "T26",
            "a decimal comma between tabs",
            Numbers,
            GOOD.replace(',', "\t").replace("\t4", "\t4,5"),
            (number, "decimal comma? write 4.5"),
        )
        .at(3),
        bad(
            "T26",
            "a decimal comma among columns",
            Two,
            swap(TWO, "b,3,4", "b,3,5,4"),
            ("bad-line", "4 fields, expected 3"),
        )
        .at(3),
        bad(
            "T26",
            "a decimal comma behind a line end in quotes",
            Numbers,
            edit("1-9,4", "\"1-\n9\",1,5"),
            (number, "decimal comma? write 1.5"),
        )
        .at(3),
        row("T27", "underscores", "1_000", number, "remove the underscores"),
        row("T28", "hexadecimal", "0x1p3", number, "write it in decimal"),
        row("T28", "hexadecimal below zero", "-0x10", number, "write it in decimal"),
        row("T29", "full-width digits", "\u{ff11}\u{ff12}", number, "plain digits 0 to 9"),
        row("T29", "Arabic digits", "\u{664}", number, "plain digits 0 to 9"),
        row("T29", "a typeset minus", "\u{2212}4", number, "a dash, not a minus sign"),
        row("T31", "a mantissa of 300 digits", &long, number, "at most 64 characters"),
        row("T31", "300 zeros", &"0".repeat(300), number, "at most 64 characters"),
        row("", "two plus signs", "++4", number, "\"++4\""),
        row("", "a plus and a minus sign", "+-4", number, "\"+-4\""),
        row("", "a plus sign only", "+", number, "\"+\""),
        row("", "quotes in quotes", "\"\"\"4\"\"\"", number, "remove the quotation marks"),
        row("", "a percent sign", "40%", number, "without the percent sign"),
        row("", "a currency", "$4", number, "without the sign in front"),
        row("", "two signs", "--4", number, "\"--4\""),
        row("", "a sign only", "-", number, "\"-\""),
        row("", "a point only", ".", number, "\".\""),
        row("", "two points", "1.2.3", number, "\"1.2.3\""),
        row("", "an exponent only", "e5", number, "\"e5\""),
        row("", "an exponent without digits", "1e", number, "\"1e\""),
        row("", "an exponent with a point", "1e5.5", number, "\"1e5.5\""),
        row("", "a word", "four", number, "\"four\""),
        row("", "a boolean", "True", number, "1 for true"),
        row("", "a list", "[4]", number, "remove the brackets"),
        row("", "an escape sequence", "\u{1b}]0;x\u{7}", number, "\\u{1b}]0;x"),
        row("", "text that turns direction", "\u{202e}4", number, "\\u{202e}4"),
        bad(
            "",
            "many faults",
            Numbers,
            edit("3\n1-9,4\n1-10,5", "x\n1-9,y\n1-10,z"),
            (number, "3 such lines: 2, 3, 4"),
        )
        .at(2),
    ]
}

pub(crate) fn ranges() -> Vec<Bad> {
    let one = |number, what, value: &str, help| {
        bad(number, what, Chance, swap(ABC, "0.5", value), ("out-of-range", help)).at(3)
    };
    let shares = |number, what, values: &str, code, help| {
        bad(number, what, Shares, swap(SHARES, "1,0,0", values), (code, help)).at(3)
    };
    let label = |number, what, value: &str, help| {
        bad(number, what, Label, swap(LABEL, "dog", value), ("unknown-label", help)).at(3)
    };
    vec![
        one("T32", "a little above 1", "1.0000001", "1.0000001 is not a probability from 0 to 1"),
        one("T32", "a little below 0", "-1e-18", "-1e-18 is not a probability"),
        one("T32", "a large one", "1e300", "1e300 is not a probability"),
        one("T32", "percents", "50", "50 is not a probability"),
        shares("T34", "a sum below 1", "0.3333,0.3333,0.3329", "row-sum", "expected 1, give or take 0.00016"),
        shares("T34", "a sum above 1", "0.9,0.15,0.15", "row-sum", "divide each row by its sum"),
        shares("T34", "three zeros", "0,0,0", "row-sum", "sum to 0, expected 1"),
        shares("T32", "one above 1", "1.5,-0.25,-0.25", "out-of-range", "1.5 is not a probability"),
        shares("T23", "one missing", "1,,0", "missing-prediction", "no prediction"),
        label("T33", "an unknown label", "wolf", "the labels are \"cat\", \"dog\", \"owl\""),
        label("T33", "another case", "Dog", "write it as \"dog\""),
        label("T33", "a space inside", "d og", "the labels are"),
        label("T33", "no label", "", "\"\" is not a label"),
        label("T33", "a number for a label", "1", "the labels are"),
        label("T33", "quotes around a label", "'dog'", "write it as \"dog\""),
        bad("T18", "a label twice", Label, swap(LABEL, "c,owl", "b,owl"), ("duplicate-id", "\"b\"")).at(4),
        bad(
            "T26",
            "a decimal comma",
            Table,
            "id,prediction\n1-7,1,5\n1-9,1\n10-7,1\n10-8,1\n007,1\n",
            ("not-a-number", "write 1.5"),
        )
        .at(2),
    ]
}
