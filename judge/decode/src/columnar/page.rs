//! The pages of one Parquet column chunk, checked and decompressed within bounds before the library decodes
//! them.
//!
//! Why own code: the library's own page reader believes the sizes that a file declares.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

use super::levels::{self, Level};
use super::plain::{self, Failed, Plain};
use super::thrift::{Fields, I32, Next, Reader, STRUCT, TRUE};

/// Reads the pages of one chunk.
pub(super) struct Pages {
    /// The chunk's bytes that are not read yet.
    rest: Bytes,
    codec: Codec,
    /// Values in all pages that are left, nulls and empty lists too: rows, where columns are flat.
    rows: usize,
    /// Bytes that pages may still have once decompressed.
    budget: usize,
    /// How a value is written plainly.
    plain: Plain,
    /// Whether values may be missing, so that a page begins with what says which.
    has_levels: bool,
    /// Bytes that values may take once they are written plainly.
    most: usize,
    has_dictionary: bool,
    /// What takes the levels off the pages of a nested column, so that its pages are as those of a flat one.
    nested: Option<Stripped>,
}

/// The levels of a nested column.
pub(super) struct Stripped {
    /// Bits of a repetition level, and of a definition level.
    pub(super) widths: [u32; 2],
    /// The definition level of a value that is there.
    pub(super) full: u8,
    pub(super) levels: Vec<Level>,
}

/// What decompresses pages; made once for a chunk, since a chunk may have many small pages.
enum Codec {
    Stored,
    Snappy,
    Gzip(libdeflater::Decompressor),
    Zstd(zstd::bulk::Decompressor<'static>),
    Lz4,
}

/// What a page says of itself, in the format's own numbers.
#[derive(Default)]
struct Header {
    kind: Option<usize>,
    unpacked: Option<usize>,
    packed: Option<usize>,
    values: Option<usize>,
    encoding: Option<usize>,
    levels: Option<usize>,
    nulls: Option<usize>,
    level_bytes: Option<usize>,
    repetition_bytes: Option<usize>,
    is_stored: bool,
}

const DATA: usize = 0;
const INDEX: usize = 1;
const DICTIONARY: usize = 2;
const DATA_2: usize = 3;

impl Pages {
    /// The pages in `chunk`, which have `rows` values and at most `budget` bytes once decompressed; `column` says how
    /// its values are written, whether some may be missing, and how many bytes they may take plainly. Nothing for a codec
    /// that is not read.
    pub(super) fn new(
        chunk: Bytes,
        compression: Compression,
        rows: usize,
        budget: usize,
        (plain, has_levels, most): (Plain, bool, usize),
    ) -> Option<Self> {
        let codec = match compression {
            Compression::UNCOMPRESSED => Codec::Stored,
            Compression::SNAPPY => Codec::Snappy,
            Compression::GZIP(_) => Codec::Gzip(libdeflater::Decompressor::new()),
            Compression::ZSTD(_) => Codec::Zstd(zstd::bulk::Decompressor::new().ok()?),
            Compression::LZ4_RAW => Codec::Lz4,
            Compression::BROTLI(_) | Compression::LZO | Compression::LZ4 => return None,
        };
        Some(Self {
            rest: chunk,
            codec,
            rows,
            budget,
            plain,
            has_levels,
            most,
            has_dictionary: false,
            nested: None,
        })
    }

    /// All pages of a nested column without their levels, and these.
    pub(super) fn stripped(mut self, nested: Stripped) -> Result<(Vec<Page>, Vec<Level>)> {
        self.nested = Some(nested);
        let mut pages = vec![];
        while let Some(page) = self.next_page()? {
            // The library takes a page without values for the end.
            if page.num_values() > 0 || matches!(page, Page::DictionaryPage { .. }) {
                pages.push(page);
            }
        }
        if self.rows > 0 {
            return Err(wrong("a column is shorter than its row group"));
        }
        Ok((pages, self.nested.map(|nested| nested.levels).unwrap_or_default()))
    }

    fn next_page(&mut self) -> Result<Option<Page>> {
        loop {
            // What a writer left behind the last value is nobody's.
            if self.rest.is_empty() || self.rows == 0 {
                return Ok(None);
            }
            let mut reader = Reader::new(&self.rest);
            let header = Header::read(&mut reader).ok_or_else(|| wrong("a page header is not readable"))?;
            let start = self.rest.len() - reader.left();
            let (Some(packed), Some(unpacked)) = (header.packed, header.unpacked) else {
                return Err(wrong("a page has no size"));
            };
            let end = start + packed;
            if end > self.rest.len() {
                return Err(wrong("a page ends after its column"));
            }
            let body = self.rest.slice(start..end);
            self.rest = self.rest.slice(end..);
            if header.kind == Some(INDEX) {
                continue;
            }
            self.budget = self
                .budget
                .checked_sub(unpacked)
                .ok_or_else(|| wrong("the pages are larger than the footer says"))?;
            return self.page(&header, &body, unpacked).map(Some);
        }
    }

    fn page(&mut self, header: &Header, body: &Bytes, unpacked: usize) -> Result<Page> {
        let values = header.values.ok_or_else(|| wrong("a page has no values"))?;
        if header.kind == Some(DICTIONARY) {
            if self.has_dictionary || values.saturating_mul(self.plain.width()) > unpacked {
                return Err(wrong("a dictionary is larger than its page"));
            }
            if !matches!(header.encoding, Some(0 | 2)) {
                return Err(wrong("a dictionary has an unknown encoding"));
            }
            self.has_dictionary = true;
            return Ok(Page::DictionaryPage {
                buf: self.unpack(body, 0, unpacked)?,
                num_values: narrow(values)?,
                encoding: Encoding::PLAIN,
                is_sorted: false,
            });
        }
        self.rows = self.rows.checked_sub(values).ok_or_else(|| wrong("the pages have too many values"))?;
        let encoding = match header.encoding {
            Some(0) => Encoding::PLAIN,
            Some(2 | 8) if self.has_dictionary => Encoding::RLE_DICTIONARY,
            Some(2 | 8) => return Err(wrong("a page has no dictionary")),
            Some(3) if self.plain == Plain::Bool => Encoding::RLE,
            Some(known) if plain::is_known(known) => Encoding::PLAIN,
            _ => return Err(wrong(UNUSUAL)),
        };
        match header.kind {
            Some(DATA) if self.nested.is_some() => {
                let page = self.unpack(body, 0, unpacked)?;
                if !matches!(header.levels, Some(3) | None) {
                    return Err(wrong(UNUSUAL));
                }
                self.flat(header, &page, None, values, encoding)
            }
            Some(DATA_2) if self.nested.is_some() => {
                let (repetition, levels) =
                    (header.repetition_bytes.unwrap_or(0), header.level_bytes.unwrap_or(0));
                let both = repetition.checked_add(levels).filter(|both| *both <= unpacked);
                let both = both.ok_or_else(|| wrong("a page states impossible sizes"))?;
                let page = self.unpack(body, if header.is_stored { unpacked } else { both }, unpacked)?;
                self.flat(header, &page, Some([repetition, levels]), values, encoding)
            }
            Some(DATA) => Ok(Page::DataPage {
                buf: {
                    let unpacked = self.unpack(body, 0, unpacked)?;
                    let levels = if self.has_levels { level_bytes(&unpacked)? } else { 0 };
                    self.plainly(header, unpacked, levels, values)?
                },
                num_values: narrow(values)?,
                encoding,
                // Only this one; the older one, of bits, is not written any more.
                def_level_encoding: match header.levels {
                    Some(3) | None => Encoding::RLE,
                    Some(_) => return Err(wrong(UNUSUAL)),
                },
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            }),
            Some(DATA_2) => {
                let nulls = header.nulls.unwrap_or(0);
                let levels = header.level_bytes.unwrap_or(0);
                if nulls > values || levels > unpacked || header.repetition_bytes.unwrap_or(0) != 0 {
                    return Err(wrong("a page states impossible sizes"));
                }
                let stored = if header.is_stored { unpacked } else { levels };
                Ok(Page::DataPageV2 {
                    buf: {
                        let unpacked = self.unpack(body, stored, unpacked)?;
                        self.plainly(header, unpacked, levels, values)?
                    },
                    num_values: narrow(values)?,
                    encoding,
                    num_nulls: narrow(nulls)?,
                    num_rows: narrow(values)?,
                    def_levels_byte_len: narrow(levels)?,
                    rep_levels_byte_len: 0,
                    is_compressed: false,
                    statistics: None,
                })
            }
            _ => Err(wrong("a page has an unknown kind")),
        }
    }

    /// A page of a nested column without its levels, which are kept; `sizes` are their bytes, where they do not stand
    /// before them.
    fn flat(
        &mut self,
        header: &Header,
        page: &Bytes,
        sizes: Option<[usize; 2]>,
        values: usize,
        encoding: Encoding,
    ) -> Result<Page> {
        let short = || wrong("a page is shorter than its levels");
        let Some(nested) = &mut self.nested else { return Err(short()) };
        let first = nested.levels.len();
        nested.levels.resize(first + values, Level::default());
        let mut rest = &page[..];
        for (which, width) in nested.widths.into_iter().enumerate() {
            let size = match sizes {
                Some(sizes) => sizes[which],
                None if width == 0 => 0,
                None => {
                    let (size, after) = rest.split_first_chunk::<4>().ok_or_else(short)?;
                    rest = after;
                    u32::from_le_bytes(*size) as usize
                }
            };
            let (bytes, after) = rest.split_at_checked(size).ok_or_else(short)?;
            rest = after;
            if width == 0 {
                continue; // All are 0.
            }
            let all = &mut nested.levels[first..];
            let put = |at: usize, level: u8| match which {
                0 => all[at].repetition = level,
                _ => all[at].definition = level,
            };
            levels::read(bytes, width, values, put).ok_or_else(short)?;
        }
        let full = nested.full;
        let present = nested.levels[first..].iter().filter(|level| level.definition == full).count();
        let rest = page.slice(page.len() - rest.len()..);
        Ok(Page::DataPage {
            buf: if present == 0 { Bytes::new() } else { self.plainly(header, rest, 0, present)? },
            num_values: narrow(present)?,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        })
    }

    /// A page's bytes with its values, behind the first `levels`, in the plain encoding.
    fn plainly(&mut self, header: &Header, page: Bytes, levels: usize, values: usize) -> Result<Bytes> {
        let Some(encoding) = header.encoding.filter(|encoding| plain::is_known(*encoding)) else {
            return Ok(page);
        };
        let (levels, data) =
            page.split_at_checked(levels).ok_or_else(|| wrong("a page is shorter than its levels"))?;
        let again = plain::again(encoding, self.plain, data, values, self.most).map_err(|why| match why {
            Failed::Damaged => wrong("a page's values are not what it says"),
            Failed::Unusual => wrong(UNUSUAL),
            Failed::TooLarge => wrong(TOO_LARGE),
        })?;
        self.most -= again.len();
        Ok(Bytes::from([levels, &again].concat()))
    }

    /// Decompresses `body` behind its first `stored` bytes to `unpacked` bytes in all.
    fn unpack(&mut self, body: &Bytes, stored: usize, unpacked: usize) -> Result<Bytes> {
        let fits = wrong("a page does not decompress to the size that it states");
        if matches!(self.codec, Codec::Stored) || stored == unpacked {
            return if body.len() == unpacked { Ok(body.clone()) } else { Err(fits) };
        }
        let Some((plain, packed)) = body.split_at_checked(stored) else { return Err(fits) };
        let mut all = vec![0; unpacked];
        all[..stored].copy_from_slice(plain);
        let target = &mut all[stored..];
        let length = match &mut self.codec {
            Codec::Stored => None,
            Codec::Snappy => snap::raw::Decoder::new().decompress(packed, target).ok(),
            Codec::Gzip(codec) => codec.gzip_decompress(packed, target).ok(),
            Codec::Zstd(codec) => codec.decompress_to_buffer(packed, target).ok(),
            Codec::Lz4 => lz4_flex::block::decompress_into(packed, target).ok(),
        };
        if length == Some(unpacked - stored) { Ok(Bytes::from(all)) } else { Err(fits) }
    }
}

/// Said of encodings that the usual writers choose only when told to.
pub(super) const UNUSUAL: &str = "a page has an encoding that the judge cannot read";

/// Said of texts that are longer than all columns may be.
pub(super) const TOO_LARGE: &str = "the values of a column are too large";

/// How many bytes at the start of a page say which values are missing.
fn level_bytes(page: &[u8]) -> Result<usize> {
    let length = page.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize);
    let end = length.and_then(|length| length.checked_add(4));
    end.ok_or_else(|| wrong("a page is shorter than its levels"))
}

fn wrong(what: &'static str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

fn narrow(value: usize) -> Result<u32> {
    u32::try_from(value).map_err(|_| wrong("a page has too many values"))
}

impl Header {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut header = Self::default();
        let mut fields = Fields::new();
        while let Next::Field(number, kind) = reader.field(&mut fields)? {
            match (number, kind) {
                (1, I32) => header.kind = Some(reader.size()?),
                (2, I32) => header.unpacked = Some(reader.size()?),
                (3, I32) => header.packed = Some(reader.size()?),
                (5 | 7 | 8, STRUCT) => header.read_part(number, reader)?,
                _ => reader.skip(kind)?,
            }
        }
        Some(header)
    }

    /// The part for data (5), a dictionary (7) or data of the second kind (8).
    fn read_part(&mut self, part: i16, reader: &mut Reader<'_>) -> Option<()> {
        let mut fields = Fields::new();
        while let Next::Field(number, kind) = reader.field(&mut fields)? {
            let place = match (part, number, kind) {
                (_, 1, I32) => &mut self.values,
                (5 | 7, 2, I32) | (8, 4, I32) => &mut self.encoding,
                (5, 3, I32) => &mut self.levels,
                (8, 2, I32) => &mut self.nulls,
                (8, 5, I32) => &mut self.level_bytes,
                (8, 6, I32) => &mut self.repetition_bytes,
                (8, 7, _) => {
                    self.is_stored = kind != TRUE;
                    reader.skip(kind)?;
                    continue;
                }
                _ => {
                    reader.skip(kind)?;
                    continue;
                }
            };
            *place = Some(reader.size()?);
        }
        Some(())
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.next_page()
    }

    // Only asked for by readers that skip rows or have repetitions.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(wrong("pages are not skipped"))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(wrong("pages are not skipped"))
    }
}

/// Pages that were read already.
pub(super) struct Kept(pub(super) std::vec::IntoIter<Page>);

impl Iterator for Kept {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(Ok)
    }
}

impl PageReader for Kept {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Ok(self.0.next())
    }

    // As above.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(wrong("pages are not skipped"))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(wrong("pages are not skipped"))
    }
}
