//! Prediction files.

topic! {
    "files",
    "Prediction files",
    "What `gitprize check` and the judge say about the file itself. Only the last three of these \
            codes can depend on hidden answers, those of the public rows, and only the judge says them.",
    EMPTY = contestant(
        "The file holds nothing, as it is or once decompressed.",
        "Write the predictions again; check that the program closed the file before you committed it.",
    ),
    UNSUPPORTED_FORMAT = contestant(
        "The first bytes are those of another kind of file (xz, Excel, NumPy, pickle and so on), or \
         the layers are in the wrong order.",
        "Send CSV, TSV, the Netflix layout, Parquet or Arrow; compress once with gzip or zstd; encrypt \
         last.",
    ),
    LFS_POINTER = contestant(
        "The file is a Git LFS pointer, not the predictions.",
        "Run `git lfs untrack` on it and commit the file itself.",
    ),
    UTF_16 = contestant( "The text is UTF-16.", "Save it as UTF-8."),
    BINARY = contestant(
        "The file is taken for text but has a NUL byte.",
        "Send one of the formats that the judge knows; a text file must be UTF-8.",
    ),
    LINE_ENDS = contestant(
        "A line ends with a carriage return alone, as on very old systems.",
        "End lines with LF or CR LF.",
    ),
    UNPACKED_TOO_LARGE = contestant(
        "The file has more bytes once decrypted and decompressed than the contest allows, or more than \
         its size can honestly hold.",
        "Remove columns and rows that nobody asked for, and write fewer decimals.",
    ),
    ZIP_MEMBERS = contestant(
        "A zip archive holds no file, or more than one. Folders and what macOS and Windows add by themselves do not count.",
        "Pack the file of predictions alone: `zip -j predictions.zip predictions.csv`.",
    ),
    ZIP_ENCRYPTED = contestant(
        "The file in the zip archive needs a password.",
        "Pack it without one; `gitprize encrypt` hides a file from others where the contest takes that.",
    ),
    ZIP_METHOD = contestant(
        "The file in the zip archive is compressed by another method than deflate.",
        "Pack it with `zip FILE.zip FILE`, or use gzip or zstd.",
    ),
    ZIP_DAMAGED = contestant(
        "The zip archive is cut short or damaged, or says other sizes than it has.",
        "`unzip -t FILE` shows whether it is whole; pack and push again.",
    ),
    GZIP_TRUNCATED = contestant(
        "The gzip file ends before its end.",
        "Compress again and push again; the upload or the program was cut short.",
    ),
    GZIP_DAMAGED = contestant(
        "The gzip file does not decompress, or something follows it.",
        "`gzip --test FILE` shows whether it is whole; compress again.",
    ),
    ZSTD_TRUNCATED = contestant( "The zstd file ends before its end.", "Compress again and push again."),
    ZSTD_DAMAGED = contestant(
        "The zstd file does not decompress, or something follows it.",
        "`zstd --test FILE` shows whether it is whole; compress again.",
    ),
    ZSTD_WINDOW = contestant(
        "The zstd file needs more memory to decompress than the judge gives.",
        "Compress with at most `--long=27`.",
    ),
    ZSTD_DICTIONARY = contestant(
        "The zstd file needs a dictionary, which the judge does not have.",
        "Compress without a dictionary.",
    ),
    ZSTD_FRAMES = contestant(
        "The zstd file has more frames than any usual program writes.",
        "Compress with plain `zstd FILE`.",
    ),
    ZSTD_SKIPPABLE = contestant(
        "The zstd file has a frame of bytes to skip.",
        "Compress with plain `zstd FILE`, not with pzstd.",
    ),
    ENCRYPTED = contestant(
        "The file is encrypted and this program has no key to read it.",
        "Check the plain file before you encrypt it, or give your own key with `--identity FILE`.",
    ),
    NOT_ENCRYPTED = contestant(
        "The contest takes encrypted files only, and this one is readable by everybody.",
        "Make it with `gitprize encrypt FILE --team TEAM --user USER -o predictions.age` and push that.",
    ),
    NO_MATCHING_KEY = contestant(
        "The file is encrypted to other keys than the jury has now.",
        "Update your clone and encrypt again: the keys are in `contest.toml`.",
    ),
    AGE_HEADER = contestant(
        "The encrypted file's header cannot be read, or asks for too much.",
        "Encrypt with `gitprize encrypt`, or with age to the jury's keys and few others.",
    ),
    AGE_MAC = contestant(
        "The encrypted file's header was changed after the encryption.",
        "Encrypt and push again.",
    ),
    AGE_DAMAGED = contestant(
        "The encrypted file is damaged, cut short, or followed by something.",
        "Encrypt and push again.",
    ),
    AGE_TRUNCATED = contestant( "The encrypted file ends before its end.", "Encrypt and push again."),
    AGE_PASSPHRASE = contestant(
        "The file is encrypted with a passphrase.",
        "Encrypt to the jury's keys instead: `gitprize encrypt` takes them from `contest.toml`.",
    ),
    AGE_ARMOR = contestant(
        "The text form of the encrypted file is damaged.",
        "Push the file as the program wrote it, better without `--armor`.",
    ),
    ENVELOPE_MISSING = contestant(
        "The encrypted file does not say on its first line whose it is.",
        "Make it with `gitprize encrypt FILE --team TEAM --user USER`.",
    ),
    ENVELOPE_CONTEST = personal(
        "The encrypted file was made for another contest.",
        "Encrypt it again in a clone of this one.",
    ),
    ENVELOPE_TEAM = personal(
        "The encrypted file was made for another team.",
        "Encrypt it again with your own team's name.",
    ),
    ENVELOPE_USER = personal(
        "The encrypted file was made by somebody else than the author of the pull request.",
        "Whoever pushes encrypts, with `--user` and their own number or login.",
    ),
    ENVELOPE_DIGEST = contestant(
        "The predictions are not those that the envelope was made for.",
        "Encrypt again and change nothing by hand.",
    ),
    PARQUET_TRUNCATED = contestant(
        "The Parquet file ends before its end.",
        "Close the writer, or push again.",
    ),
    PARQUET_DAMAGED = contestant(
        "The Parquet file does not say what Parquet files say.",
        "Write it again; see whether another program reads it.",
    ),
    PARQUET_FOOTER = contestant(
        "The Parquet file's footer is larger than any file of predictions needs.",
        "Write fewer and larger row groups, and no other columns.",
    ),
    PARQUET_CODEC = contestant(
        "A column is compressed by a method that the judge does not read.",
        "Write it with zstd, snappy, gzip or lz4 (raw), or without compression.",
    ),
    PARQUET_ENCODING = contestant(
        "A column is stored in an encoding that the judge does not read.",
        "Write it with the defaults of pyarrow, pandas, polars or DuckDB.",
    ),
    PARQUET_ENCRYPTED = contestant(
        "The Parquet file is encrypted inside.",
        "Write it without; `gitprize encrypt` protects any file.",
    ),
    ARROW_TRUNCATED = contestant( "The Arrow file ends before its end.", "Close the writer, or push again."),
    ARROW_DAMAGED = contestant(
        "The Arrow file does not say what Arrow files say.",
        "Write it again; see whether another program reads it.",
    ),
    ARROW_DELTA = contestant(
        "The Arrow file sends a dictionary in parts.",
        "Write the dictionary at once, or plain text columns.",
    ),
    ARROW_ENDIAN = contestant(
        "The Arrow file has big-endian numbers.",
        "Write it on another machine, or as Parquet.",
    ),
    NESTED_COLUMN = contestant(
        "A column holds lists, structures or maps where the contest takes plain values.",
        "Write one plain value per row and column.",
    ),
    COLUMN_TYPE = contestant(
        "A column has a type that can be neither an id nor a prediction.",
        "Cast it to text, a whole number or a float.",
    ),
    BAD_ID_TYPE = contestant(
        "The ids are fractions or booleans, which no list of ids has.",
        "Write them as text, exactly as in the published list.",
    ),
    FLOAT_IDS = contestant(
        "A note, no refusal: the ids were floats, all of them whole numbers, and were read as such.",
        "Write them as text or integers; in pandas one missing value turns ids into floats.",
    ),
    FLOAT32 = contestant(
        "A note, no refusal: predictions have 32 bits, which keep seven digits, or 16, which keep three.",
        "Write 64-bit floats to lose nothing.",
    ),
    INEXACT_INTEGER = contestant(
        "A whole number is beyond 2^53 (9,007,199,254,740,992), from where on not every one is a 64-bit float.",
        "Write it as a 64-bit float.",
    ),
    BAD_HEADER = contestant(
        "The first line does not name the columns that the contest asks for.",
        "Write the names exactly as the message shows them; their order is free.",
    ),
    BAD_LINE = contestant(
        "A line has another number of columns than the header.",
        "Look for a missing or additional delimiter, a decimal comma or a comment line.",
    ),
    BAD_QUOTES = contestant(
        "A quotation mark is never closed, or something follows a closing one.",
        "Double quotation marks that are part of a value, or remove them.",
    ),
    LINE_TOO_LONG = contestant(
        "A line is longer than any line of predictions.",
        "Look for missing line ends.",
    ),
    BLANK_LINE = contestant(
        "A line is empty where a prediction is expected.",
        "Remove it; only the end of the file may have blank lines.",
    ),
    NOT_A_NUMBER = contestant(
        "A prediction is not a decimal number.",
        "Write `3.7` or `1e-5`: a point, no comma, no units, no spaces.",
    ),
    NOT_FINITE = contestant(
        "A prediction is NaN, infinite, or too large for a number.",
        "Replace missing values before you write the file.",
    ),
    MISSING_PREDICTION = contestant( "A row has no prediction.", "Every id needs one; fill the gap."),
    MISSING_ID = contestant(
        "A row has no id.",
        "Fill the gap; every row needs the id of the published list.",
    ),
    NOT_UTF8 = both(
        "A text is not UTF-8: a prediction, a cell, or a file of the contest.",
        "Save the file as UTF-8.",
    ),
    TEXT_TOO_LONG = contestant(
        "A text is longer than any prediction or id.",
        "Look for missing quotation marks or line ends.",
    ),
    BAD_ITEMS = contestant(
        "A cell that holds a list can be read in more than one way, or not at all.",
        "Write the items with one space between them, without quotation marks and brackets; an item itself has no space, comma, \
         semicolon or bar.",
    ),
    UNKNOWN_LABEL = contestant(
        "A prediction is not one of the contest's labels.",
        "Write one of those that the message shows; capitals count. In a list, every item is one of them.",
    ),
    UNKNOWN_COLUMN = contestant(
        "A line of a file with several lines an id names something that is not asked for.",
        "Write one of the names that the message shows.",
    ),
    BAD_RANK = contestant(
        "A line of a list has no place in it: no whole number, or one that is too large.",
        "Number the items of each id from 1.",
    ),
    TOO_MANY_LINES = contestant(
        "An id has more lines than the contest takes.",
        "Keep as many as the message says.",
    ),
    OUT_OF_RANGE = both(
        "A number lies outside its range: a prediction outside what the metric takes, or a setting \
         outside its limits.",
        "Bring it into the range that the message names; a probability lies between 0 and 1.",
    ),
    MALFORMED_CELL = contestant(
        "A cell that holds a mask, boxes, points or another structure is not in its format.",
        "The message says what is wrong and shows the part; `judge metrics NAME` shows the format.",
    ),
    MALFORMED_ROW = contestant(
        "The numbers of a row do not go together: an interval whose lower end is above its upper end, a vector of length 0.",
        "Correct the row; perhaps two columns are swapped.",
    ),
    ROW_SUM = contestant(
        "The probabilities of a row do not sum to what the metric asks for.",
        "Write more digits, or divide each row by its sum.",
    ),
    DUPLICATE_ID = contestant( "An id appears in the file twice.", "Keep one line of each id."),
    UNKNOWN_ID = contestant(
        "An id is not in the published list.",
        "Compare with the list, character by character; ids are text, so 7 and 07 differ.",
    ),
    MISSING_IDS = contestant(
        "Some ids of the published list have no prediction.",
        "Write one line for every id; the file may have been cut short.",
    ),
    TOO_MANY_ROWS = contestant(
        "The file has more rows than the published list has ids.",
        "Keep exactly one row of each id.",
    ),
    NO_GROUPS = contestant(
        "The file is in the Netflix layout, which this contest cannot take.",
        "Send CSV with the header that the message shows.",
    ),
    WRONG_GROUP = contestant(
        "A group of the Netflix layout is not the one that comes next.",
        "Keep the groups and their rows in the order of the published list.",
    ),
    SHORT_GROUP = contestant(
        "A group of the Netflix layout ends before all its predictions.",
        "Write one line for each row of the group.",
    ),
    EXTRA_LINES = contestant( "Lines follow after the last prediction that is expected.", "Remove them."),
    SAMPLE_FILE = contestant(
        "The predictions are those of the published sample file, whatever their order, format and compression.",
        "Send the file that your own program wrote. The file counts like any other that is refused.",
    ),
    UNDEFINED_SCORE = contestant(
        "The metric has no finite value for these predictions on the public rows. Where it has none on the private rows \
         the submission counts, and its private score is sealed as the worst that there is.",
        "The message says when that happens; often the predictions are all the same or absurdly large.",
    ),
    METRIC_FAILED = contestant(
        "The metric's SQL ends with an error for these predictions on the public rows: a function outside its domain, \
         too much memory, too long a time.",
        "Look for predictions that the formula does not allow, such as 0 in a logarithm. Organisers: a metric should \
         give NULL where it has no value.",
    ),
    UNRECORDABLE = contestant(
        "What came of the head cannot be written into the ledger so that it reads back the same.",
        "Nothing; the organiser should report it as a fault of the judge.",
    ),
}
