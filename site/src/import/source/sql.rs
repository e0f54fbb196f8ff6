//! Rows of a dump that mysqldump wrote, one at a time.
//!
//! Own code: parsers of SQL (sqlparser and the like) hold a statement as a tree, and one statement of a dump may be as long as
//! the dump. What mysqldump writes needs names, numbers, texts and brackets only.

use std::collections::HashMap;
use std::io::BufRead;

/// Bytes of one value, at most.
const LONGEST: usize = 16 << 20;

/// A row: its columns' names and values; nothing is NULL.
pub(super) struct Row<'r> {
    columns: &'r [String],
    values: &'r [Option<String>],
}

impl Row<'_> {
    /// The value of the column `name`, if the table has it and it is not NULL.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let at = self.columns.iter().position(|column| column == name)?;
        self.values.get(at)?.as_deref()
    }

    /// The same as a number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.trim().parse().ok()
    }
}

/// A table's name and its columns.
pub(super) type Wanted<'w> = dyn Fn(&str, &[String]) -> bool + 'w;
/// Takes a row of a table.
pub(super) type Take<'t, E> = dyn FnMut(&str, &Row<'_>) -> Result<(), E> + 't;

/// Hands on the rows of the tables that `wanted` says. Whether there was any statement of SQL at all.
pub(super) fn rows<E: From<std::io::Error>>(
    reader: impl BufRead,
    wanted: &Wanted<'_>,
    take: &mut Take<'_, E>,
) -> Result<bool, E> {
    let mut tokens = Tokens { reader, peeked: None };
    let mut tables: HashMap<String, Vec<String>> = HashMap::new();
    let mut any = false;
    while let Some(token) = tokens.next()? {
        match token {
            Token::Word(word) if word.eq_ignore_ascii_case("create") => {
                if let Some((name, columns)) = created(&mut tokens)? {
                    any = true;
                    tables.insert(name, columns);
                }
            }
            Token::Word(word) if word.eq_ignore_ascii_case("insert") => {
                any = true;
                inserted(&mut tokens, &tables, wanted, take)?;
            }
            Token::Sign(b';') => {}
            _ => tokens.skip()?,
        }
    }
    Ok(any)
}

/// The name and the columns of a table that is created; behind the statement then.
fn created<R: BufRead>(tokens: &mut Tokens<R>) -> std::io::Result<Option<(String, Vec<String>)>> {
    let mut name = None;
    let mut is_table = false;
    loop {
        match tokens.next()? {
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("table") => is_table = true,
            Some(Token::Word(word))
                if ["if", "not", "exists", "temporary"]
                    .iter()
                    .any(|skip| word.eq_ignore_ascii_case(skip)) => {}
            Some(Token::Word(word)) if is_table => name = Some(word),
            // A name with its database before it.
            Some(Token::Sign(b'.')) => {}
            Some(Token::Name(found)) if is_table => name = Some(found),
            Some(Token::Sign(b'(')) => break,
            Some(Token::Sign(b';')) | None => return Ok(None),
            _ => {}
        }
    }
    let (mut columns, mut depth, mut is_first) = (vec![], 1, true);
    while let Some(token) = tokens.next()? {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth -= 1,
            Token::Sign(b';') => break,
            Token::Sign(b',') if depth == 1 => {
                is_first = true;
                continue;
            }
            Token::Name(column) if is_first && depth == 1 => columns.push(column),
            Token::Word(column) if is_first && depth == 1 && !is_key(&column) => columns.push(column),
            _ => {}
        }
        is_first = false;
    }
    Ok(name.map(|name| (name, columns)))
}

/// Whether a line of a table's making tells of a key and not of a column.
fn is_key(word: &str) -> bool {
    const KEYS: [&str; 9] =
        ["primary", "key", "unique", "index", "constraint", "fulltext", "spatial", "foreign", "check"];
    KEYS.iter().any(|key| word.eq_ignore_ascii_case(key))
}

fn inserted<R: BufRead, E: From<std::io::Error>>(
    tokens: &mut Tokens<R>,
    tables: &HashMap<String, Vec<String>>,
    wanted: &Wanted<'_>,
    take: &mut Take<'_, E>,
) -> Result<(), E> {
    let (mut name, mut columns) = (None, vec![]);
    loop {
        match tokens.next()? {
            Some(Token::Word(word))
                if ["into", "ignore", "low_priority", "delayed"]
                    .iter()
                    .any(|skip| word.eq_ignore_ascii_case(skip)) => {}
            Some(Token::Word(word))
                if word.eq_ignore_ascii_case("values") || word.eq_ignore_ascii_case("value") =>
            {
                break;
            }
            Some(Token::Word(found) | Token::Name(found)) if columns.is_empty() => name = Some(found),
            Some(Token::Sign(b'(')) => {
                while let Some(token) = tokens.next()? {
                    match token {
                        Token::Name(column) | Token::Word(column) => columns.push(column),
                        Token::Sign(b')') => break,
                        _ => {}
                    }
                }
            }
            Some(Token::Sign(b';')) | None => return Ok(()),
            _ => {}
        }
    }
    let name = name.unwrap_or_default();
    if columns.is_empty() {
        columns = tables.get(&name).cloned().unwrap_or_default();
    }
    if !wanted(&name, &columns) {
        return Ok(tokens.skip()?);
    }
    let mut values = vec![];
    let mut depth = 0;
    while let Some(token) = tokens.next()? {
        match token {
            Token::Sign(b'(') => {
                depth += 1;
                if depth == 1 {
                    values.clear();
                }
            }
            Token::Sign(b')') => {
                depth -= 1;
                if depth == 0 {
                    take(&name, &Row { columns: &columns, values: &values })?;
                }
            }
            Token::Sign(b';') => break,
            Token::Text(text) if depth == 1 => values.push(Some(text)),
            Token::Word(word) if depth == 1 && word.eq_ignore_ascii_case("null") => values.push(None),
            // `_binary '…'` and the like name the letters of the text behind them.
            Token::Word(word) if depth == 1 && !word.starts_with('_') => values.push(Some(word)),
            _ => {}
        }
    }
    Ok(())
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// A number or a word.
    Word(String),
    /// A name in backquotes.
    Name(String),
    /// A text in quotes.
    Text(String),
    /// Any other sign.
    Sign(u8),
}

struct Tokens<R> {
    reader: R,
    peeked: Option<u8>,
}

impl<R: BufRead> Tokens<R> {
    fn byte(&mut self) -> std::io::Result<Option<u8>> {
        if let Some(byte) = self.peeked.take() {
            return Ok(Some(byte));
        }
        let buffer = self.reader.fill_buf()?;
        let Some(byte) = buffer.first().copied() else { return Ok(None) };
        self.reader.consume(1);
        Ok(Some(byte))
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        if self.peeked.is_none() {
            self.peeked = self.byte()?;
        }
        Ok(self.peeked)
    }

    /// Up to behind the end of the statement.
    fn skip(&mut self) -> std::io::Result<()> {
        while let Some(token) = self.next()? {
            if token == Token::Sign(b';') {
                break;
            }
        }
        Ok(())
    }

    fn next(&mut self) -> std::io::Result<Option<Token>> {
        while let Some(byte) = self.byte()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'-' if self.peek()? == Some(b'-') => self.line()?,
                b'#' => self.line()?,
                b'/' if self.peek()? == Some(b'*') => self.remark()?,
                b'\'' | b'"' => return Ok(Some(Token::Text(self.quoted(byte)?))),
                b'`' => return Ok(Some(Token::Name(self.quoted(byte)?))),
                byte if byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'-' | b'+' | b'@')
                    || byte >= 0x80 =>
                {
                    return Ok(Some(Token::Word(self.word(byte)?)));
                }
                sign => return Ok(Some(Token::Sign(sign))),
            }
        }
        Ok(None)
    }

    fn line(&mut self) -> std::io::Result<()> {
        while self.byte()?.is_some_and(|byte| byte != b'\n') {}
        Ok(())
    }

    fn remark(&mut self) -> std::io::Result<()> {
        let mut before = 0;
        while let Some(byte) = self.byte()? {
            if before == b'*' && byte == b'/' {
                break;
            }
            before = byte;
        }
        Ok(())
    }

    fn word(&mut self, first: u8) -> std::io::Result<String> {
        let mut word = vec![first];
        while let Some(byte) = self.peek()? {
            // A point belongs to a number and parts two names.
            let in_number = || word.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
            let is_part = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
            if !(is_part || byte == b'.' && in_number()) {
                break;
            }
            word.push(byte);
            self.peeked = None;
            if word.len() > LONGEST {
                break;
            }
        }
        Ok(String::from_utf8_lossy(&word).into_owned())
    }

    /// What stands up to the sign `end`, which two of it or a backslash before it does not end.
    fn quoted(&mut self, end: u8) -> std::io::Result<String> {
        let mut text = vec![];
        while let Some(byte) = self.byte()? {
            match byte {
                b'\\' if end != b'`' => {
                    let Some(byte) = self.byte()? else { break };
                    text.push(match byte {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'0' => 0,
                        b'Z' => 0x1a,
                        b'b' => 0x08,
                        other => other,
                    });
                }
                byte if byte == end => {
                    if self.peek()? == Some(end) {
                        self.peeked = None;
                        text.push(end);
                        continue;
                    }
                    break;
                }
                byte => text.push(byte),
            }
            if text.len() > LONGEST {
                return Err(std::io::Error::other(format!("a value of more than {LONGEST} bytes")));
            }
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;

    fn all(dump: &str) -> Vec<Vec<Option<String>>> {
        let mut found = vec![];
        let wanted = |name: &str, _: &[String]| name == "posts";
        let any = rows::<std::io::Error>(dump.as_bytes(), &wanted, &mut |_, row| {
            found.push(vec![row.get("id").map(str::to_owned), row.get("message").map(str::to_owned)]);
            Ok(())
        });
        assert!(any.unwrap());
        found
    }

    fn row(id: &str, message: Option<&str>) -> Vec<Option<String>> {
        vec![Some(id.to_owned()), message.map(str::to_owned)]
    }

    #[test]
    fn rows_are_found_by_their_columns() {
        let dump = "-- MySQL dump 10.13; INSERT INTO `posts` VALUES (9,'no');\n/*!40101 SET NAMES utf8 */;\n\
            DROP TABLE IF EXISTS `posts`;\nCREATE TABLE `posts` (\n  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,\n  \
            `poster` enum('a','b;c') DEFAULT 'a',\n  `message` mediumtext, PRIMARY KEY (`id`), KEY `k` (`poster`,`id`)\n) ENGINE=InnoDB;\n\
            INSERT INTO `other` VALUES (1,'a;b'),(2,')');\n\
            INSERT INTO `posts` VALUES (1,'x','it''s; \\'fine\\'\\n(yes)'),(2,NULL,NULL),\n(-3,'y',_binary '\u{e9}');\n\
            INSERT INTO posts (message, id) VALUES ('turned', 4);\n";
        let expected = [
            row("1", Some("it's; 'fine'\n(yes)")),
            row("2", None),
            row("-3", Some("\u{e9}")),
            row("4", Some("turned")),
        ];
        assert_eq!(all(dump), expected);
    }

    proptest::proptest! {
        #[test]
        fn no_dump_makes_it_panic(dump in "(INSERT INTO|CREATE TABLE|[`'\"(),;\\\\a-z0-9 \n.-]){0,60}") {
            let _ = rows::<std::io::Error>(dump.as_bytes(), &|_, _| true, &mut |_, row| {
                let _ = row.get("a");
                Ok(())
            });
        }
    }
}
