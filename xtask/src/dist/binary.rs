//! What a program asks of the machine it runs on, read from the program itself.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// What names of versions of the C library begin with.
const GLIBC: &[u8] = b"GLIBC_";

/// The newest version of glibc that `program` asks for; nothing when it asks for none.
///
/// Every name of a version in the file counts, wherever it stands: a tag that says too much keeps somebody from installing,
/// one that says too little makes a program that does not start.
pub(crate) fn glibc(program: &[u8]) -> Option<(u32, u32)> {
    let places = program.windows(GLIBC.len()).enumerate().filter(|(_, window)| *window == GLIBC);
    places.filter_map(|(at, _)| version(&program[at + GLIBC.len()..])).max()
}

/// `2.34` at the beginning of `bytes`.
fn version(bytes: &[u8]) -> Option<(u32, u32)> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
    let (major, minor) = std::str::from_utf8(&bytes[..end]).ok()?.split_once('.')?;
    // A third part, as in 2.2.5, is no newer than the next minor version.
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}

/// Checks that `file` is an executable that asks for no loader: it has no segment of the kind `PT_INTERP`.
///
/// # Errors
/// When it asks for one, or is no such file.
pub(crate) fn is_static(file: &Path) -> Result<()> {
    let elf = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    match asks_for_loader(&elf).filter(|_| elf.starts_with(b"\x7fELF")) {
        Some(false) => Ok(()),
        Some(true) => bail!("{} is not static: it asks for the system's loader", file.display()),
        None => bail!("{} is not a whole ELF file", file.display()),
    }
}

/// The places are those of ELF64 in "System V Application Binary Interface", chapter 5.
fn asks_for_loader(elf: &[u8]) -> Option<bool> {
    let number = |at: usize, bytes: usize| -> Option<usize> {
        elf.get(at..at.checked_add(bytes)?)?
            .iter()
            .rev()
            .try_fold(0_usize, |all, byte| Some(all << 8 | usize::from(*byte)))
    };
    let (table, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
    (0..count)
        .map(|entry| number(table.checked_add(entry * size)?, 4))
        .try_fold(false, |any, kind| Some(any | (kind? == 3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_is_asked_for_counts() {
        assert_eq!(glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.9\0"), Some((2, 34)));
        assert_eq!(glibc(b"\0GLIBC_2.17\0"), Some((2, 17)));
        assert_eq!(glibc(b"\0GLIBC_PRIVATE\0GLIBCXX_3.4.22\0"), None);
    }

    #[test]
    fn a_program_that_asks_for_a_loader_is_not_static() {
        // Sixty-four bytes of header, then one entry of the table.
        let with = |kind: u8| {
            let mut elf = vec![0; 64 + 56];
            elf[..4].copy_from_slice(b"\x7fELF");
            (elf[32], elf[54], elf[56], elf[64]) = (64, 56, 1, kind);
            elf
        };
        assert_eq!(asks_for_loader(&with(3)), Some(true));
        assert_eq!(asks_for_loader(&with(1)), Some(false));
        assert_eq!(asks_for_loader(&with(1)[..60]), None);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program");
        for (bytes, said) in [(with(3), "asks for the system's loader"), (b"MZ".to_vec(), "not a whole ELF")]
        {
            std::fs::write(&file, bytes).unwrap();
            let why = is_static(&file).unwrap_err().to_string();
            assert!(why.contains(said), "{why}");
        }
        std::fs::write(&file, with(1)).unwrap();
        is_static(&file).unwrap();
    }
}
