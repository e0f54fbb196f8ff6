//! An address as a log has it, to the path of a file.

/// A longer path is none of a published file, in bytes.
const LONGEST: usize = 300;

/// The path of `address`: without scheme, host, query and fragment, percent signs decoded. Nothing when it is
/// no path of a file: not UTF-8, too long, or with characters that don't print.
pub(in crate::downloads) fn read(address: &[u8]) -> Option<String> {
    let mut path = address;
    for scheme in [&b"http://"[..], b"https://"] {
        if let Some(rest) = path.strip_prefix(scheme) {
            path = &rest[memchr::memchr(b'/', rest)?..];
        }
    }
    let end = path.iter().position(|c| matches!(c, b'?' | b'#')).unwrap_or(path.len());
    let path = String::from_utf8(decoded(&path[..end])).ok()?;
    let prints = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            && !matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    (path.starts_with('/') && path.len() <= LONGEST && path.chars().all(prints)).then_some(path)
}

/// `text` with its `%41` decoded; a percent sign without two digits stays.
pub(super) fn decoded(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|c| char::from(*c).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        match (text[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (c, ..) => {
                out.push(c);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (address, path) in [
            ("/data/ids.csv.gz", Some("/data/ids.csv.gz")),
            ("/data/ids.csv.gz?utm=x#y", Some("/data/ids.csv.gz")),
            ("http://netflix-prize.example/data/a%20b", Some("/data/a b")),
            ("https://netflix-prize.example", None),
            ("/na%C3%AFve", Some("/naïve")),
            ("/%ff", None),
            ("/a%0Ab", None),
            ("/%E2%80%AEcod.exe", None),
            ("/100%", Some("/100%")),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(read(address.as_bytes()).as_deref(), path, "{address}");
        }
        assert_eq!(read(format!("/{}", "a".repeat(300)).as_bytes()), None);
    }
}
