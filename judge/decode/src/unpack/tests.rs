use std::io::Write;

use proptest::prelude::*;

use super::*;

const LINES: &[u8] = b"id,prediction\n1-7,1\n1-9,2\n";

fn read(bytes: &[u8]) -> Result<(Vec<u8>, Compression), &'static str> {
    read_within(bytes, 1 << 24)
}

fn read_within(bytes: &[u8], max: u64) -> Result<(Vec<u8>, Compression), &'static str> {
    let mut fresh = vec![];
    let first = unpack(bytes, max, &mut fresh)
        .map(|(text, compression)| (text.to_vec(), compression))
        .map_err(|finding| finding.code);
    // A buffer that other files have used gives the same, whatever its size.
    for dirt in [3, 1 << 20] {
        let mut used = vec![b'#'; dirt];
        let again = unpack(bytes, max, &mut used).map_err(|finding| finding.code);
        assert_eq!(again.map(|(text, compression)| (text.to_vec(), compression)), first);
    }
    first
}

fn gz(text: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

fn zst(text: &[u8]) -> Vec<u8> {
    let mut compressor = zstd::bulk::Compressor::new(3).unwrap();
    compressor.include_checksum(true).unwrap();
    compressor.compress(text).unwrap()
}

/// As `cat FILE | zstd` writes it: without its size.
fn piped(text: &[u8], window_log: u32) -> Vec<u8> {
    let mut writer = zstd::stream::write::Encoder::new(vec![], 1).unwrap();
    writer.window_log(window_log).unwrap();
    writer.long_distance_matching(true).unwrap();
    writer.include_checksum(true).unwrap();
    for part in text.chunks(1000) {
        writer.write_all(part).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn content_tells_the_compression() {
    assert_eq!(read(LINES), Ok((LINES.to_vec(), Compression::None)));
    assert_eq!(read(&gz(LINES)), Ok((LINES.to_vec(), Compression::Gzip)));
    assert_eq!(read(&zst(LINES)), Ok((LINES.to_vec(), Compression::Zstd)));
    assert_eq!(read(&piped(LINES, 27)), Ok((LINES.to_vec(), Compression::Zstd)));
}

#[test]
fn members_and_frames_are_joined() {
    let twice = [LINES, LINES].concat();
    // The same member twice ends with the trailer that would also end the first alone.
    assert_eq!(read(&[gz(LINES), gz(LINES)].concat()), Ok((twice.clone(), Compression::Gzip)));
    assert_eq!(read(&[gz(b""), gz(LINES), gz(b"x")].concat()).unwrap().0, [LINES, b"x"].concat());
    assert_eq!(read(&[zst(LINES), piped(LINES, 20)].concat()), Ok((twice.clone(), Compression::Zstd)));
    assert_eq!(read(&[piped(LINES, 20), zst(LINES)].concat()), Ok((twice, Compression::Zstd)));
}

#[test]
fn what_follows_the_end_is_refused() {
    let (one, other) = (gz(LINES), zst(LINES));
    for tail in [&b"x"[..], &[0; 512], b"\x1f\x8b", &one[..one.len() - 1], &one[one.len() - 8..]] {
        let code = read(&[&one[..], tail].concat()).unwrap_err();
        assert!(matches!(code, "gzip-damaged" | "gzip-truncated"), "{code}");
    }
    for tail in [&b"x"[..], &[0; 512], b"\x28\xb5", &other[..other.len() - 1]] {
        let code = read(&[&other[..], tail].concat()).unwrap_err();
        assert!(matches!(code, "zstd-damaged" | "zstd-truncated"), "{code}");
    }
}

#[test]
fn no_part_of_a_file_is_taken_for_the_whole() {
    let text: Vec<u8> = (0..3000u32).flat_map(|at| format!("{},{at}\n", at * at).into_bytes()).collect();
    for (whole, code) in
        [(gz(&text), "gzip-truncated"), (zst(&text), "zstd-truncated"), (piped(&text, 20), "zstd-truncated")]
    {
        assert!(read(&whole).unwrap().0 == text);
        for cut in (4..whole.len()).step_by(7).chain(whole.len() - 9..whole.len()) {
            assert_eq!(read(&whole[..cut]).err(), Some(code), "{cut} of {}", whole.len());
        }
        let mut damaged = whole.clone();
        damaged[whole.len() / 2] ^= 0x40;
        assert!(read(&damaged).err().is_some_and(|code| code.ends_with("-damaged")));
        let mut checksum = whole.clone();
        let at = checksum.len() - 6;
        checksum[at] ^= 1;
        assert!(read(&checksum).is_err());
    }
}

#[test]
fn bombs_stop_at_the_bound() {
    let zeros = vec![0; 1 << 25];
    for bomb in [gz(&zeros), zst(&zeros), piped(&zeros, 27), [zst(LINES), zst(&zeros)].concat()] {
        assert_eq!(read(&bomb).err(), Some("unpacked-too-large"));
        assert_eq!(read_within(&bomb, 1 << 30).err(), Some("unpacked-too-large"), "the ratio");
    }
    let mut liar = gz(&zeros);
    let at = liar.len() - 4;
    liar[at..].copy_from_slice(&5u32.to_le_bytes());
    assert_eq!(read(&liar), Err("unpacked-too-large"));
    let exact = gz(&zeros[..1 << 16]);
    assert_eq!(read_within(&exact, 1 << 16).unwrap().0.len(), 1 << 16);
    assert_eq!(read_within(&exact, (1 << 16) - 1), Err("unpacked-too-large"));
    assert_eq!(read_within(&piped(&zeros[..1 << 16], 20), 1 << 16).unwrap().0.len(), 1 << 16);
    assert_eq!(read_within(LINES, 3), Err("unpacked-too-large"));
    assert_eq!(read(&zst(LINES).repeat(MAX_FRAMES + 1)), Err("zstd-frames"));
}

#[test]
fn windows_beyond_the_bound_are_named() {
    // A frame header that says 2^31 and one raw block of the last kind.
    let mut frame = [ZSTD, &[0x00, 21 << 3]].concat();
    frame.extend([(4 << 3 | 1), 0, 0]);
    frame.extend(b"1,2\n");
    assert_eq!(read(&frame), Err("zstd-window"));
    frame[5] = 17 << 3;
    assert_eq!(read(&frame).unwrap().0, b"1,2\n");
}

#[test]
fn what_follows_a_gzip_is_not_taken_for_one_that_was_cut_short() {
    let whole = gz(LINES);
    for length in 1..=40 {
        for follows in ["\n", "\0", "x", "1,2\n"] {
            let follows: Vec<u8> = follows.bytes().cycle().take(length).collect();
            assert_eq!(read(&[&whole[..], &follows].concat()), Err("gzip-damaged"), "{length} {follows:?}");
            assert_eq!(read(&[&whole[..], &whole, &follows].concat()), Err("gzip-damaged"), "{length}");
        }
    }
    for cut in 1..whole.len() {
        assert_eq!(read(&[&whole[..], &whole[..cut]].concat()), Err("gzip-truncated"), "{cut}");
    }
}

#[test]
fn wrong_formats_are_named() {
    assert_eq!(read(b""), Err("empty"));
    assert_eq!(read(&gz(b"")), Err("empty"));
    assert_eq!(read(&zst(b"")), Err("empty"));
    assert_eq!(read(&gz(&gz(LINES))), Err("unsupported-format"));
    assert_eq!(read(&zst(&gz(LINES))), Err("unsupported-format"));
    assert_eq!(read(&gz(&zst(LINES))), Err("unsupported-format"));
    assert_eq!(read(&gz(b"age-encryption.org/v1\n")), Err("unsupported-format"));
    for (magic, _) in FOREIGN {
        assert_eq!(read(magic), Err("unsupported-format"));
        assert_eq!(read(&gz(magic)), Err("unsupported-format"));
    }
    let tar = [&[b'a'; 257][..], b"ustar\0"].concat();
    assert_eq!(read(&tar), Err("unsupported-format"));
    assert_eq!(read(b"\x50\x2a\x4d\x18\x01\x00\x00\x00x"), Err("zstd-skippable"));
    assert_eq!(read(&[&zst(LINES)[..], b"\x5f\x2a\x4d\x18\0\0\0\0"].concat()), Err("zstd-skippable"));
    assert_eq!(read(b"\x28\xb5\x2f\xfd\x01\x00\x2a\x01\0\0"), Err("zstd-dictionary"));
    for bytes in [&b"PAR1 and the rest"[..], b"ARROW1\0\0", b"plain"] {
        assert_eq!(read(bytes).unwrap().1, Compression::None);
    }
}

#[test]
fn text_is_checked_in_one_pass() {
    let code = |text: &[u8]| plain_text(text).map_err(|finding| finding.code);
    for text in [&b"1,2\n"[..], b"1,2\r\n3,4\r\n", b"1,2\r", b""] {
        assert_eq!(code(text), Ok(()));
    }
    assert_eq!(code(b"1,2\r3,4\n"), Err("line-ends"));
    assert_eq!(code(b"1,2\r3,4\0"), Err("binary"));
    assert_eq!(code(b"1\0,2\n"), Err("binary"));
}

proptest! {
    #[test]
    fn any_bytes_are_unpacked_or_refused(
        start in prop_oneof![Just(b"".to_vec()), Just(GZIP.to_vec()), Just(ZSTD.to_vec()), Just(b"\x1f\x8b\x08".to_vec())],
        rest: Vec<u8>,
    ) {
        let _ = read(&[start, rest].concat());
    }

    #[test]
    fn a_damaged_file_never_reads_as_another(at in 0usize..1000, flip in 1u8.., which in 0usize..3) {
        let text = LINES.repeat(40);
        let mut bytes = [gz, zst, |text: &[u8]| piped(text, 20)][which](&text);
        let at = at % bytes.len();
        bytes[at] ^= flip;
        if let Ok((read, compression)) = read(&bytes) {
            // In bytes that mean nothing to the content, or in those that tell the compression.
            prop_assert!(read == text || compression == Compression::None);
        }
    }
}
