//! What is declared of one key.

/// One key of a file that people write. What is not declared is unknown to [`Section`](crate::Section), so that no code can
/// read it.
#[derive(Debug)]
pub struct Key {
    /// Where it stands, tables and key joined by dots: `quotas.every`.
    pub path: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// What holds without it.
    pub fallback: Fallback,
    /// What the numbers or texts count or are, in a word or two; empty for none.
    pub unit: &'static str,
    /// What it is for, in whole sentences.
    pub sentence: &'static str,
    /// A value, as TOML writes it, that is not the default.
    pub example: &'static str,
    /// Other lines of the same table that the example needs.
    pub with: &'static str,
    /// Other tables that the example needs.
    pub beside: &'static str,
    /// The first version that knows it.
    pub since: &'static str,
}

/// What may stand as the value of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A text.
    Text(Form),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number, from and to.
    Whole(i64, i64),
    /// A finite number.
    Number,
    /// A finite number above 0.
    Positive,
    /// `true` or `false`.
    Boolean,
    /// An instant with its zone.
    Instant,
    /// An instant with its zone, or a day.
    Moment,
    /// A day.
    Day,
    /// A length of time: `24h`, `7d`.
    Window,
    /// A list of texts.
    Texts(Form),
    /// A list of texts, where whole numbers may stand without quotation marks.
    Words,
    /// A list of whole numbers, each from and to.
    Wholes(i64, i64),
    /// A whole number from and to, or a list of texts, one for each.
    Places(i64, i64),
    /// A table with names of its own: `{ k = 10 }`.
    Values,
    /// A table: `[name]`.
    Table,
    /// Any number of tables: `[[name]]`.
    Tables,
}

/// What a text has to look like. Reader and schema agree on it; what a pattern cannot say, the reader alone holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// Anything.
    Any,
    /// What a pattern of ECMA 262 takes, and how people call it.
    Like(&'static str, &'static str),
    /// A country's code.
    Country,
    /// A code of a finding.
    Code,
    /// The name of a metric, for which any text may stand: a contest can have metrics of its own.
    Metric,
}

impl Form {
    /// An address of the web.
    pub const ADDRESS: Self = Self::Like("an http(s) address", "^https?://");
    /// An encrypted address of the web, as a team's link.
    pub const LINK: Self =
        Self::Like("an https address", "^https://[^ \\u0000-\\u001f\\u007f-\\u009f]{0,192}$");
    /// A digest.
    pub const DIGEST: Self = Self::Like("sha256: and 64 hexadecimal digits", "^sha256:[0-9a-f]{64}$");
    /// An age recipient.
    pub const RECIPIENT: Self = Self::Like("an age recipient", "^age1[02-9ac-hj-np-z]{58}$");
    /// A verifier key of the ledger.
    pub const LEDGER_KEY: Self = Self::Like(
        "a verifier key as `judge keygen` prints it",
        "^[^+\\s]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+=*$",
    );
    /// A file of the repository.
    pub const FILE: Self = Self::Like(
        "the path of a file of this repository",
        "^(?!/)(?!(.*/)?\\.\\.?(/|$))(?!.*//)[^/](.*[^/])?$",
    );
    /// What a downloaded file may be called, on any system; folders with a slash.
    pub const NEW_FILE: Self = Self::Like(
        "names of A-Z, a-z, 0-9, _, +, - and ., joined by /",
        "^(?=.{1,200}$)[A-Za-z0-9_]([A-Za-z0-9._+-]*[A-Za-z0-9_+-])?(/[A-Za-z0-9_]([A-Za-z0-9._+-]*[A-Za-z0-9_+-])?)*$",
    );
    /// An address to download from.
    pub const DATA_ADDRESS: Self = Self::Like(
        "an https address, or http on this machine",
        "^(https://[^\\s/@]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?)(/\\S*)?$",
    );
    /// Where a repository is reached by everybody.
    pub const REPOSITORY: Self = Self::Like(
        "an address to clone from, like https://forge.example/contest.git",
        "^(https?://([^/:@\\s]+@)?[^/@\\s]+/\\S+|ssh://([^/:@\\s]+@)?[^/@\\s]+/\\S+|([^/:@\\s]+@)?[^/:@\\s]+:(?!:|//)\\S+)$",
    );
    /// The version of a release.
    pub const VERSION: Self = Self::Like("a version like 1.2.3", "^[A-Za-z0-9.+-]+$");
    /// Where a release lies.
    pub const RELEASE: Self =
        Self::Like("an https address or a folder", "^(https://|(?!.*://))[A-Za-z0-9/:._+~%@-]+$");
    /// A folder or a place in an object store.
    pub const STORE: Self = Self::Like(
        "a folder, or s3://BUCKET/PATH, gs://BUCKET/PATH or az://CONTAINER/PATH",
        "^((?!.*://)[^\\s\\\\]+|(s3|gs|az)://[^\\s\\\\/@?#:]+(/[^\\s\\\\@?#:]*)?)$",
    );
    /// The address of files on the contest's server, with wildcards.
    pub const FILES: Self = Self::Like("an address with or without wildcards", "^[/*].{0,199}$");
    /// The address of one file on the contest's server.
    pub const ONE_FILE: Self = Self::Like("the path of one file", "^/[^?*#]{0,299}$");
    /// A stable name of a phase.
    pub const NAME: Self = Self::Like("1 to 39 of a-z, 0-9 and -", "^[a-z0-9-]{1,39}$");
    /// The name of a team's folder.
    pub const SLUG: Self =
        Self::Like("the name of a team's folder", "^(?!(ledger|sealed|revealed)$)[a-z0-9][a-z0-9-]{0,38}$");
    /// A login of a forge.
    pub const LOGIN: Self = Self::Like("a login", "^[A-Za-z0-9_.@-]{1,64}$");
    /// A public key of SSH or its fingerprint.
    pub const SSH_KEY: Self = Self::Like(
        "a public key of SSH or its fingerprint",
        "^(SHA256:[A-Za-z0-9+/]{43}$|[a-z0-9@.-]+ [A-Za-z0-9+/]+=*)",
    );
    /// A text with something in it.
    pub const FILLED: Self = Self::Like("a text that is not empty", "\\S");
    /// What is shown as a name, with at most 60 characters.
    pub const SHOWN_60: Self =
        Self::Like("1 to 60 characters without a space at the ends", "^\\S(.{0,58}\\S)?$");
    /// What is shown as a name, with at most 100 characters.
    pub const SHOWN_100: Self =
        Self::Like("1 to 100 characters without a space at the ends", "^\\S(.{0,98}\\S)?$");
    /// A branch of git.
    pub const BRANCH: Self = Self::Like(
        "the name of a branch",
        "^(?!-)(?!.*(\\.\\.|//|@\\{|\\.lock$|\\.$|/$))[^\\s~^:?*\\[\\\\]+$",
    );
}

/// What holds when a key is not there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fallback {
    /// It has to be there, wherever its table is.
    Required,
    /// This value, as TOML writes it.
    Value(&'static str),
    /// What these words say.
    Absent(&'static str),
}

/// A key with the parts that all have.
pub(super) const fn key(
    path: &'static str,
    kind: Kind,
    fallback: Fallback,
    sentence: &'static str,
    example: &'static str,
) -> Key {
    Key { path, kind, fallback, unit: "", sentence, example, with: "", beside: "", since: "0.1.0" }
}

/// A table `[path]`.
pub(super) const fn table(path: &'static str, fallback: Fallback, sentence: &'static str) -> Key {
    key(path, Kind::Table, fallback, sentence, "")
}

/// Tables `[[path]]`.
pub(super) const fn tables(path: &'static str, without: &'static str, sentence: &'static str) -> Key {
    key(path, Kind::Tables, Fallback::Absent(without), sentence, "")
}

impl Key {
    /// With its unit.
    pub(super) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// With lines of the same table that the example needs.
    pub(super) const fn with(mut self, lines: &'static str) -> Self {
        self.with = lines;
        self
    }

    /// With tables that the example needs.
    pub(super) const fn beside(mut self, tables: &'static str) -> Self {
        self.beside = tables;
        self
    }

    /// The table that it stands in; empty for the top of the file.
    pub fn table(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(table, _)| table)
    }

    /// Its name in that table.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }

    /// Whether other keys stand below it.
    pub fn is_table(&self) -> bool {
        matches!(self.kind, Kind::Table | Kind::Tables)
    }
}

impl Kind {
    /// What may stand there, in words.
    pub fn words(self) -> String {
        let from_to = |low: i64, high: i64| match high {
            i64::MAX => format!("of {} or more", grouped(low)),
            _ => format!("from {} to {}", grouped(low), grouped(high)),
        };
        match self {
            Self::Text(form) => form.words().to_owned(),
            Self::Choice(words) => {
                let words: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
                format!("one of {}", words.join(", "))
            }
            Self::Whole(low, high) => format!("a whole number {}", from_to(low, high)),
            Self::Number => "a number".to_owned(),
            Self::Positive => "a number above 0".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Instant => "an instant with its zone, like 2009-07-26T18:42:37Z".to_owned(),
            Self::Moment => "a day, or an instant with its zone".to_owned(),
            Self::Day => "a day, like 2006-10-02".to_owned(),
            Self::Window => "a length of time: a whole number and s, m, h or d, like \"24h\"".to_owned(),
            Self::Texts(form) => match form {
                Form::Any | Form::Metric => "a list of texts".to_owned(),
                form => format!("a list, each {}", form.words()),
            },
            Self::Words => "a list of texts or whole numbers".to_owned(),
            Self::Wholes(low, high) => format!("a list of whole numbers {}", from_to(low, high)),
            Self::Places(low, high) => {
                format!("a whole number {}, or a list of texts, one for each", from_to(low, high))
            }
            Self::Values => "a table of values by name".to_owned(),
            Self::Table => "a table".to_owned(),
            Self::Tables => "any number of tables".to_owned(),
        }
    }
}

impl Form {
    fn words(self) -> &'static str {
        match self {
            Self::Any => "a text",
            Self::Like(words, _) => words,
            Self::Country => "an ISO 3166-1 code of two capital letters",
            Self::Code => "the code of a finding",
            Self::Metric => "the name of a metric",
        }
    }
}

/// `number` with its digits in groups of three.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = if number < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
