//! Fields of a line, one after the other.

use super::hit::Fault;

/// More bytes than this in one answer are a fault of the log.
const MOST: u64 = 1 << 50;

/// A place in a line.
pub(super) struct Cursor<'l> {
    line: &'l [u8],
    at: usize,
}

impl<'l> Cursor<'l> {
    /// At the beginning of `line`.
    pub(super) fn new(line: &'l [u8]) -> Self {
        Self { line, at: 0 }
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'l [u8] {
        &self.line[self.at.min(self.line.len())..]
    }

    /// A fault from `from` to where the cursor is.
    pub(super) fn fault(&self, from: usize, text: impl Into<String>) -> Fault {
        Fault { at: from..self.at.clamp(from, self.line.len().max(from)), text: text.into() }
    }

    /// Where the cursor is.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    fn skip_space(&mut self) {
        if self.rest().first() == Some(&b' ') {
            self.at += 1;
        }
    }

    /// The bytes up to the next space.
    pub(super) fn word(&mut self, what: &str) -> Result<&'l [u8], Fault> {
        let rest = self.rest();
        let end = memchr::memchr(b' ', rest).unwrap_or(rest.len());
        if end == 0 {
            return Err(Fault { at: self.at..self.at, text: format!("{what} is missing") });
        }
        self.at += end;
        self.skip_space();
        Ok(&rest[..end])
    }

    /// Goes on to the time, over fields that strangers fill: a user's name may hold spaces and brackets, but servers
    /// escape quotation marks in it, so that the first `] "` ends the time.
    pub(super) fn skip_to_time(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let end = memchr::memchr_iter(b']', rest).find(|at| rest[at + 1..].starts_with(b" \""));
        let end = end.unwrap_or(rest.len());
        let found = memchr::memrchr(b'[', &rest[..end]).or_else(|| memchr::memchr(b'[', rest));
        let Some(found) = found else {
            return Err(Fault {
                at: self.at..self.line.len(),
                text: "the time in [ ] is missing".to_owned(),
            });
        };
        self.at += found;
        Ok(())
    }

    /// What stands between `[` and `]`.
    pub(super) fn bracketed(&mut self) -> Result<&'l [u8], Fault> {
        let from = self.at;
        let rest = self.rest();
        let inside = rest.strip_prefix(b"[").and_then(|rest| Some(&rest[..memchr::memchr(b']', rest)?]));
        let Some(inside) = inside else {
            let text = "the time in [ ] is missing or has no end";
            return Err(Fault { at: from..self.line.len(), text: text.to_owned() });
        };
        self.at += inside.len() + 2;
        self.skip_space();
        Ok(inside)
    }

    /// What stands between quotation marks. With `escaped` a backslash takes the next mark's meaning away, as
    /// web servers write it; without, a mark ends the text where a space or the line's end follows it.
    pub(super) fn quoted(&mut self, what: &str, escaped: bool) -> Result<&'l [u8], Fault> {
        let from = self.at;
        let rest = self.rest();
        let missing = |text: &str| Fault { at: from..self.line.len(), text: format!("{what} {text}") };
        let Some(inside) = rest.strip_prefix(b"\"") else {
            return Err(missing("in quotation marks is missing"));
        };
        let mut end = 0;
        loop {
            let rest = inside.get(end..).unwrap_or_default();
            let next = if escaped { memchr::memchr2(b'"', b'\\', rest) } else { memchr::memchr(b'"', rest) };
            let Some(next) = next else { return Err(missing("has no closing quotation mark")) };
            end += next;
            match inside[end] {
                b'\\' => end += 2,
                _ if escaped || matches!(inside.get(end + 1), None | Some(b' ')) => break,
                _ => end += 1,
            }
        }
        self.at += end + 2;
        self.skip_space();
        Ok(&inside[..end])
    }

    /// A status: three digits, or `-`, which is 0.
    pub(super) fn status(&mut self) -> Result<u16, Fault> {
        let from = self.at;
        let word = self.word("the status")?;
        status(word).ok_or_else(|| self.fault(from, "the status is not a number of three digits"))
    }

    /// A number of bytes, or `-`.
    pub(super) fn bytes(&mut self, what: &str) -> Result<Option<u64>, Fault> {
        let from = self.at;
        let word = self.word(what)?;
        if word == b"-" {
            return Ok(None);
        }
        match bytes(word) {
            Some(bytes) => Ok(Some(bytes)),
            None => Err(self.fault(from, format!("{what} is not a number of bytes"))),
        }
    }
}

/// A status of three digits; `-` is 0.
pub(super) fn status(word: &[u8]) -> Option<u16> {
    if word == b"-" {
        return Some(0);
    }
    let digits = word.len() == 3 && word.iter().all(u8::is_ascii_digit);
    digits.then(|| word.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
}

/// A number of bytes.
pub(super) fn bytes(word: &[u8]) -> Option<u64> {
    let digits = !word.is_empty() && word.len() <= 16 && word.iter().all(u8::is_ascii_digit);
    let number = word.iter().fold(0u64, |number, digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
    });
    (digits && number <= MOST).then_some(number)
}
