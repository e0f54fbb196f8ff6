//! Other people's habits: what spreadsheets, data frames and other contests write. Each is read as what it can only mean,
//! or refused in a sentence that names the cause. The page `site/docs/habits.md` is made from this table:
//! `UPDATE_DOCS=1 cargo xtask test habits` writes it anew.

use base::finding::codes;
use decode::Values;

use super::contests::Contest::{Files, Label, Lists, Long, Metric, Numbers, Sets, Shares, Two};
use super::contests::{ABC, Bad, Contest, GOOD, LABEL, SHARES, TWO, bad, edit, read, schema, swap};

/// What becomes of it.
enum Then {
    /// Read as the good file.
    Read,
    /// Refused with this code, and a part of the sentence or the help.
    Refused(&'static str, &'static str),
}
use Then::{Read, Refused};

struct Habit {
    /// What it is about, a heading of the page.
    group: &'static str,
    /// Who does what.
    what: &'static str,
    /// As it stands in the file, for the page.
    shown: &'static str,
    contest: Contest,
    bytes: Vec<u8>,
    then: Then,
}

const LONG: &str = "id,prediction\n1234567890123456789,1\n1234,2\nab,3\n";
const FILES: &str = "id,prediction\none.jpg,1\ntwo.jpg,2\nthree.jpg,3\n";
const LISTS: &str = "id,prediction\na,x y z\nb,x\nc,\n";
const MASKS: &str = "id,prediction\na,1 3 10 5\nb,\nc,2 1\n";
const OBJECTS: &str = "id,prediction\na,1 3;10 5\nb,\nc,2 1\n";
const BOXES: &str = "id,prediction\na,0.9 0 0 10 10\nb,\nc,0.5 1 1 2 2 0.4 3 3 4 4\n";
const FINDINGS: &str = "id,prediction\na,0.9 1 2 3\nb,\nc,0.5 4 5 6\n";
const INTERVALS: &str = "id,lower,upper\na,1,2\nb,3,3\nc,-5,6\n";
const PLACES: &str = "id,lat,lon\na,90,0\nb,-12.5,179\nc,48.2,16.4\n";
const VECTORS: &str = "id,x,y,z\na,0,0,2\nb,1,0,0\nc,-1,1,0.5\n";
const SETS: &str = "id,prediction\na,cat dog\nb,owl\nc,\n";

/// The good file of a contest that the others are held against.
fn good(contest: Contest) -> &'static str {
    match contest {
        Long => LONG,
        Files => FILES,
        Lists => LISTS,
        Sets => SETS,
        Shares => SHARES,
        Label => LABEL,
        Two => TWO,
        Metric("iou") => MASKS,
        Metric("panoptic_quality") => OBJECTS,
        Metric("average_precision_at_iou") => BOXES,
        Metric("froc") => FINDINGS,
        Metric("interval_score") => INTERVALS,
        Metric("haversine_mean") => PLACES,
        Metric("angular_error_vectors") => VECTORS,
        Numbers => GOOD,
        _ => ABC,
    }
}

fn habits() -> Vec<Habit> {
    let habit = |group, what, shown, contest, bytes: Vec<u8>, then| Habit {
        group,
        what,
        shown,
        contest,
        bytes,
        then,
    };
    let whole =
        |what, shown, bytes: Vec<u8>, then| habit("The file as a whole", what, shown, Numbers, bytes, then);
    let number = |what, shown: &'static str, then| {
        habit("Numbers", what, shown, Numbers, edit("1-9,4", &format!("1-9,{shown}")), then)
    };
    let id = |what, shown: &'static str, then| {
        habit("Ids", what, shown, Long, swap(LONG, "1234,2", &format!("{shown},2")), then)
    };
    let long = |what, shown: &'static str, then| {
        habit("Ids", what, shown, Long, swap(LONG, "1234567890123456789", shown), then)
    };
    let name = |what, shown: &'static str, then| {
        habit("Ids", what, shown, Files, swap(FILES, "two.jpg", shown), then)
    };
    let list = |what, shown: &'static str, then| {
        habit("Lists in a cell", what, shown, Lists, swap(LISTS, "a,x y z", &format!("a,{shown}")), then)
    };
    let shares = |what, shown: &'static str, then| {
        habit("Probabilities of a row", what, shown, Shares, swap(SHARES, "1,0,0", shown), then)
    };
    // The row of `a` in a file for a metric.
    let cell = |metric: &'static str, what, shown: &'static str, then| {
        let text = good(Metric(metric));
        let old = text.lines().nth(1).unwrap_or_default();
        let bytes = swap(text, old, &format!("a,{shown}"));
        habit("Masks, boxes, points, intervals, places", what, shown, Metric(metric), bytes, then)
    };
    let wrong = |sentence| Refused("malformed-cell", sentence);
    let every = |from: &str, to: &str| GOOD.replace(from, to).into_bytes();
    vec![
        whole(
            "Excel's \u{201c}CSV UTF-8\u{201d}: a byte order mark",
            "EF BB BF",
            edit("id,", "\u{feff}id,"),
            Read,
        ),
        whole("Windows' line ends", "CR LF", every("\n", "\r\n"), Read),
        whole("Excel's line that names the separator", "sep=,", edit("id,", "sep=,\nid,"), Read),
        whole("the same with a semicolon", "sep=;", [b"sep=;\n".to_vec(), every(",", ";")].concat(), Read),
        whole("semicolons", "id;prediction", every(",", ";"), Read),
        whole("bars", "id|prediction", every(",", "|"), Read),
        whole("tabs", "id\u{2192}prediction", every(",", "\t"), Read),
        whole("spaces behind the commas", "id, prediction", every(",", ", "), Read),
        whole(
            "a comma at the end of each line",
            "1-9,4,",
            every("\n", ",\n"),
            Refused("bad-header", "remove the separator at the end"),
        ),
        whole(
            "the same, but not of the first line",
            "1-9,4,",
            String::from_utf8_lossy(&every("\n", ",\n"))
                .replacen("prediction,", "prediction", 1)
                .into_bytes(),
            Refused("bad-line", "remove the comma at the end"),
        ),
        whole(
            "pandas without `index=False`",
            ",id,prediction",
            edit("id,", ",id,"),
            Refused("bad-header", "index=False"),
        ),
        whole(
            "UTF-16",
            "FF FE",
            GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Refused("utf-16", "save it as UTF-8"),
        ),
        whole("a zip archive of one file", "p.zip", super::packed::zip(&[("p.csv", GOOD.as_bytes())]), Read),
        number("a space before", " 4", Read),
        number("a space behind", "4 ", Read),
        number("a tab before", "\t4", Read),
        number("a plus sign", "+4", Read),
        number("quotation marks", "\"4\"", Read),
        number("an exponent", "0.4e+1", Read),
        number(
            "a decimal comma in quotation marks",
            "\"4,2\"",
            Refused("not-a-number", "decimal comma? write 4.2"),
        ),
        number("groups of digits", "\"1,234.5\"", Refused("not-a-number", "groups of digits")),
        number("Swiss groups of digits", "1'234.5", Refused("not-a-number", "groups of digits")),
        number("groups with a no-break space", "1\u{a0}234.5", Refused("not-a-number", "groups of digits")),
        number("PyTorch", "tensor(4.0)", Refused("not-a-number", "write the number alone: 4.0")),
        number("NumPy 2", "np.float64(4.0)", Refused("not-a-number", "write the number alone: 4.0")),
        number("a list of one", "[4.0]", Refused("not-a-number", "remove the brackets")),
        number("a typeset minus", "\u{2212}4", Refused("not-a-number", "a dash, not a minus sign")),
        number("a no-break space", "\u{a0}4", Refused("not-a-number", "invisible")),
        number("a zero-width space", "4\u{200b}", Refused("not-a-number", "invisible")),
        number("underscores", "1_000", Refused("not-a-number", "remove the underscores")),
        number("a spreadsheet's error", "#N/A", Refused("not-finite", "fill the gaps")),
        number("a spreadsheet's division by zero", "#DIV/0!", Refused("not-finite", "fill the gaps")),
        number("R and pandas", "NA", Refused("not-finite", "fill the gaps")),
        number("a percent sign", "40%", Refused("not-a-number", "without the percent sign")),
        number("a fraction", "1/3", Refused("not-a-number", "write the quotient")),
        number("Fortran's exponent", "1.5D+03", Refused("not-a-number", "write the exponent with e")),
        number("Python's boolean", "True", Refused("not-a-number", "1 for true")),
        number("a spreadsheet's formula", "=4", Refused("not-a-number", "formula: write 4")),
        number("a spreadsheet's mark for text", "'4", Refused("not-a-number", "remove the apostrophe")),
        id("a space before", " 1234", Read),
        id("a space behind", "1234 ", Read),
        id("a float", "1234.0", Refused("unknown-id", "dtype=str")),
        id("zeros before", "001234", Refused("unknown-id", "without leading zeros")),
        id(
            "groups of digits",
            "\"1,234\"",
            Refused("unknown-id", "without separators between its digits: 1234"),
        ),
        id("a spreadsheet's mark for text", "'1234", Refused("unknown-id", "without the marks around it")),
        id("a spreadsheet's formula", "=\"1234\"", Refused("unknown-id", "write 1234 instead")),
        id("a plus sign", "+1234", Refused("unknown-id", "without the plus sign: 1234")),
        id("a no-break space", "1234\u{a0}", Refused("unknown-id", "invisible characters")),
        id("a zero-width space", "12\u{200b}34", Refused("unknown-id", "invisible characters")),
        id("a byte order mark in the middle", "\u{feff}1234", Refused("unknown-id", "invisible characters")),
        long("an exponent", "1.23457E+18", Refused("unknown-id", "took the ids for numbers")),
        long(
            "15 digits kept",
            "1234567890123450000",
            Refused("unknown-id", "rounded: spreadsheets keep 15 digits"),
        ),
        long("a 64-bit float", "1234567890123456768", Refused("unknown-id", "rounded")),
        habit(
            "Ids",
            "capitals",
            "AB",
            Long,
            swap(LONG, "ab,3", "AB,3"),
            Refused("unknown-id", "upper and lower case count: write \"ab\""),
        ),
        name("the ending lost", "two", Refused("unknown-id", "write \"two.jpg\"")),
        name("a folder before the name", "images/two.jpg", Refused("unknown-id", "without the folder")),
        name("a folder of Windows", "C:\\images\\two.jpg", Refused("unknown-id", "without the folder")),
        name("an ending more", "two.jpg.npy", Refused("unknown-id", "without the ending \".npy\"")),
        name("capitals in the ending", "two.JPG", Refused("unknown-id", "upper and lower case")),
        habit("Labels", "a space behind", "dog ", Label, swap(LABEL, "dog", "dog "), Read),
        habit(
            "Labels",
            "capitals",
            "Dog",
            Label,
            swap(LABEL, "dog", "Dog"),
            Refused("unknown-label", "write it as \"dog\""),
        ),
        habit(
            "Labels",
            "apostrophes",
            "'dog'",
            Label,
            swap(LABEL, "dog", "'dog'"),
            Refused("unknown-label", "write it as \"dog\""),
        ),
        list("Python, pandas", "\"['x', 'y', 'z']\"", Read),
        list("JSON", "\"[\"\"x\"\",\"\"y\"\",\"\"z\"\"]\"", Read),
        list("NumPy", "[x y z]", Read),
        list("NumPy, texts", "['x' 'y' 'z']", Read),
        list("commas", "\"x,y,z\"", Read),
        list("commas and spaces", "\"x, y, z\"", Read),
        list("bars", "x|y|z", Read),
        list("semicolons", "x;y;z", Read),
        list("two spaces", "x  y z", Read),
        list("a list in a list", "[[x y] [z]]", Refused("bad-items", "brackets do not match, or are nested")),
        list("an item with a space", "['x y' 'z']", Refused("bad-items", "a space or a separator in it")),
        list("two kinds of separators", "x|y;z", Refused("bad-items", "separated in more than one way")),
        list("an empty item", "x;;z", Refused("bad-items", "is empty")),
        habit("Lists in a cell", "an empty list", "[]", Lists, swap(LISTS, "c,", "c,[]"), Read),
        habit(
            "Lists in a cell",
            "a list of labels",
            "\"['cat','dog']\"",
            Sets,
            swap(SETS, "cat dog", "\"['cat','dog']\""),
            Read,
        ),
        habit(
            "Lists in a cell",
            "an item that is no label",
            "cat wolf",
            Sets,
            swap(SETS, "cat dog", "cat wolf"),
            Refused("unknown-label", "\"wolf\" is not a label"),
        ),
        habit(
            "Lists in a cell",
            "capitals of a label",
            "cat Dog",
            Sets,
            swap(SETS, "cat dog", "cat Dog"),
            Refused("unknown-label", "write it as \"dog\""),
        ),
        shares("six digits", "0.333333,0.333333,0.333333", Read),
        shares("two digits", "0.33,0.33,0.33", Read),
        shares("32-bit floats", "0.1,0.2,0.70000005", Read),
        shares(
            "a sum that rounding does not explain",
            "0.3333,0.3333,0.3329",
            Refused("row-sum", "give or take 0.00016"),
        ),
        shares("logits", "0.9,0.8,0.1", Refused("row-sum", "sum to 1.8, expected 1")),
        cell("iou", "a mask", "1 3 10 5", Read),
        cell("iou", "runs out of order", "10 5 1 3", wrong("the runs are not in order: \"1 3\"")),
        cell("iou", "a start without its length", "1 3 10", wrong("the last start has no length: \"10\"")),
        cell("iou", "a negative start", "-1 3", wrong("a number is negative: \"-1\"")),
        cell("iou", "pixels counted from 0", "0 3 10 5", wrong("add 1 to every start")),
        cell("iou", "runs that overlap", "1 3 2 5", wrong("a run starts inside the one before it: \"2 5\"")),
        cell("iou", "a run without pixels", "1 3 10 0", wrong("a run has no pixel: \"10 0\"")),
        cell("iou", "floats", "1.0 3.0", wrong("something in it is not a whole number: \"1.0\"")),
        cell("iou", "brackets", "[1 3]", wrong("something in it is not a whole number: \"[1\"")),
        cell("iou", "a word for no pixel", "-1", wrong("a number is negative")),
        cell("panoptic_quality", "masks that overlap", "1 3;3 5", wrong("masks 1 and 2 at pixel 3")),
        cell("panoptic_quality", "a semicolon at the end", "1 3;", wrong("a mask is empty: \"mask 2\"")),
        cell("average_precision_at_iou", "a box", "0.9 0 0 10 10", Read),
        cell("average_precision_at_iou", "a box without a score", "0 0 10 10", wrong("\"4 numbers\"")),
        cell(
            "average_precision_at_iou",
            "width and height for corners",
            "0.9 50 50 10 10",
            wrong("are they x, y, width, height here?"),
        ),
        cell(
            "average_precision_at_iou",
            "a label before the score",
            "cat 0.9 0 0 10 10",
            wrong("something in it is not a number: \"cat\""),
        ),
        cell(
            "average_precision_at_iou",
            "a score that is missing",
            "nan 0 0 10 10",
            wrong("a number is not finite: \"nan\""),
        ),
        cell("froc", "a finding", "0.9 1 2 3", Read),
        cell("froc", "a coordinate too few", "0.9 1 2", wrong("\"3 numbers\"")),
        cell(
            "interval_score",
            "a lower end above the upper",
            "2,1",
            Refused("malformed-row", "lower is 2 and upper is 1"),
        ),
        cell(
            "haversine_mean",
            "a latitude beyond the pole",
            "91,0",
            Refused("out-of-range", "91 is not a latitude from -90 to 90"),
        ),
        cell(
            "haversine_mean",
            "longitude before latitude",
            "179,-12.5",
            Refused("out-of-range", "179 is not a latitude"),
        ),
        cell("angular_error_vectors", "a vector of zeros", "0,0,0", Refused("malformed-row", "has length 0")),
    ]
}

/// Those that are refused, for the table of bad files.
pub(crate) fn bad_files() -> Vec<Bad> {
    let refused = habits().into_iter().filter_map(|habit| match habit.then {
        Read => None,
        Refused(code, said) => Some(bad("", habit.what, habit.contest, habit.bytes, (code, said))),
    });
    refused.collect()
}

#[test]
fn habits_that_mean_one_thing_are_read_as_it() {
    for Habit { what, shown, contest, bytes, then, .. } in habits() {
        if !matches!(then, Read) {
            continue;
        }
        let found = read(contest, &bytes).unwrap_or_else(|why| panic!("{what}: {why:?}")).columns;
        let expected = read(contest, good(contest).as_bytes()).unwrap().columns;
        if contest != Shares {
            assert_eq!(found, expected, "{what}: {shown}");
            continue;
        }
        let row: Vec<f64> = found.iter().filter_map(Values::numbers).map(|column| column[1]).collect();
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{what}: {row:?} is not scaled to its sum");
    }
}

/// What a help line says to write in the cell's place, if it says so letter by letter.
fn advised(help: &str) -> Option<String> {
    let after = ["write it as ", "write ", "like ", ": "].iter().flat_map(|mark| {
        help.match_indices(mark).map(|(at, mark)| &help[at + mark.len()..]).collect::<Vec<_>>()
    });
    let exact = |rest: &str| match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().map(str::to_owned),
        None => {
            let word = rest.split([' ', ',', '(']).next().unwrap_or_default();
            word.parse::<f64>().is_ok().then(|| word.to_owned())
        }
    };
    after.into_iter().find_map(exact)
}

#[test]
fn who_follows_the_advice_is_read() {
    let mut followed = 0;
    for Habit { what, shown, contest, bytes, .. } in habits() {
        let (Err(findings), Ok(text)) = (read(contest, &bytes), std::str::from_utf8(&bytes)) else {
            continue;
        };
        let Some(new) = findings[0].help.as_deref().and_then(advised) else { continue };
        let better = text.replacen(shown, &new, 1);
        assert_ne!(better, text, "{what}: {shown} is not in the file");
        let again = read(contest, better.as_bytes());
        assert!(again.is_ok(), "{what}: {shown} as {new}: {:?}", again.unwrap_err());
        followed += 1;
    }
    assert!(followed >= 15, "only {followed} help lines say what to write");
}

/// What fails in one cell is said of that cell: nothing else of the file is called missing.
#[test]
fn a_line_that_is_complained_about_is_not_missing_as_well() {
    for (contest, bytes) in [
        (Numbers, edit("1-9,4", "1-9,4,")),
        (Numbers, edit("1-9,4", "1-9,4,x")),
        (Numbers, edit("1-9,4", "1-9")),
        (Two, swap(TWO, "b,3,4", "b,3,4,")),
    ] {
        let codes: Vec<_> = read(contest, &bytes).unwrap_err().iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["bad-line"], "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn rounding_is_forgiven_as_far_as_the_digits_say() {
    // As `%.6f` writes 120 classes: the sum is off by up to 60 units of the last digit.
    let names: Vec<String> = (0..120).map(|at| format!("c{at}")).collect();
    let mut wide = schema(Shares);
    let kind = wide.columns[0].kind();
    wide.columns = names.iter().map(|name| metric::Column::new(name, kind)).collect();
    let row = |value: f64| format!(",{value:.6}").repeat(120);
    let text = |value| format!("id,{}\na{}\nb{}\nc{}\n", names.join(","), row(value), row(value), row(value));
    let limits = decode::Limits { max_unpacked_bytes: 1 << 20, layout: contest::Layout::Csv };
    let ids = super::contests::ids(Shares);
    let read = |text: &str| decode::decode("p.csv", text.as_bytes(), &ids, &wide, limits);
    assert!(read(&text(1.0 / 120.0)).is_ok());
    assert_eq!(read(&text(1.0 / 120.0 + 2e-6)).unwrap_err()[0].code, "row-sum");
}

/// The page of the documentation.
fn page() -> String {
    let mut page = "+++\ntitle = \"Habits\"\nsummary = \"For contestants: what spreadsheets, data frames and other contests \
        write, and what becomes of it here.\"\norder = 6\n+++\n\n\
        <!-- Made by UPDATE_DOCS=1 cargo xtask test habits -->\n\nMost refused files are right but for how a program wrote them. \
        What can mean one thing only is read as that; what may mean two is refused with its line, and `judge check` says the same \
        before you push. The [page on prediction files](prediction-files.md) says what a file must hold. Each row of \
        these tables is a test of the program.\n"
        .to_owned();
    let mut group = "";
    for habit in habits() {
        if habit.group != group {
            group = habit.group;
            page.push_str(&format!("\n## {group}\n\n| what | for example | what happens |\n|---|---|---|\n"));
        }
        let then = match habit.then {
            Read => "read".to_owned(),
            Refused(code, _) => {
                let findings = read(habit.contest, &habit.bytes).unwrap_err();
                let found = findings.iter().find(|finding| finding.code == code).unwrap();
                let help = found.help.clone().unwrap_or_default();
                let page = codes::find(code).and_then(codes::contestants_page).unwrap();
                format!("refused as [{code}](refusals-{page}.md#{code}): {help}")
            }
        };
        let shown: String = habit
            .shown
            .chars()
            .map(|c| {
                if c.is_whitespace() && c != ' ' || c == '\u{200b}' || c == '\u{feff}' {
                    '\u{2423}'
                } else {
                    c
                }
            })
            .collect();
        let line = format!("| {} | `{}` | {then} |\n", habit.what, shown.replace('|', "\\|"));
        page.push_str(&line);
    }
    page
}

#[test]
fn the_page_of_habits_is_what_the_tests_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../site/docs/habits.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap();
    assert!(there == page(), "site/docs/habits.md is old: UPDATE_DOCS=1 cargo xtask test habits");
}
