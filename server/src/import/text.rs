//! Whether a file is text that can be imported: looked at as a whole before the first row goes in, so that a file in
//! the wrong encoding is refused before anything has changed.

use super::ImportError;
use std::io::{ErrorKind, Read};

/// A larger file is refused.
pub const LARGEST: u64 = 1 << 30;

/// A file with more lines is refused.
pub const MOST_LINES: u64 = 5_000_000;

const CHUNK: usize = 64 * 1024;

/// What to do about a wrong encoding.
const REMEDY: &str = "Bewaar het bestand als 'CSV UTF-8' (in Excel: Opslaan als, bestandstype 'CSV UTF-8') en importeer \
                      het opnieuw.";

/// What was found out about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether it begins with the mark of UTF-8; Excel needs that mark in the rejects, too.
    pub marked: bool,
    /// What separates the fields.
    pub delimiter: u8,
    /// Where the header begins.
    pub header: u64,
    /// The lines before the header.
    pub lines_before: u64,
}

/// Reads a file to its end.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is too large; says what to do.
pub fn survey(mut file: impl Read) -> Result<Survey, ImportError> {
    let mut buffer = vec![0_u8; CHUNK];
    let (mut kept, mut bytes, mut lines) = (0, 0_u64, 0_u64);
    let mut begin = None;
    loop {
        let n = match file.read(&mut buffer[kept..]) {
            Ok(n) => n,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(ImportError::Read(error)),
        };
        bytes += n as u64;
        let held = kept + n;
        if bytes > LARGEST {
            return Err(too_large());
        }
        // The first chunk is filled before it is judged: a pipe may bring it in pieces.
        if begin.is_none() && n > 0 && held < buffer.len() {
            kept = held;
            continue;
        }
        let begin = match begin {
            Some(begin) => begin,
            None => *begin.insert(look_at_begin(&buffer[..held])?),
        };
        let whole = whole_characters(&buffer[..held], n == 0).ok_or_else(|| not_utf8(lines, &buffer[..held]))?;
        lines += buffer[..whole].iter().filter(|b| **b == b'\n').count() as u64;
        if lines > MOST_LINES {
            return Err(refuse("Het bestand heeft meer dan 5 miljoen regels. Splits het.".to_owned()));
        }
        if n == 0 {
            return Ok(Survey { bytes, ..begin });
        }
        buffer.copy_within(whole..held, 0);
        kept = held - whole;
    }
}

/// The mark, the encoding as far as the first bytes tell, Excel's `sep=;` line, and the delimiter.
fn look_at_begin(bytes: &[u8]) -> Result<Survey, ImportError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(refuse(format!("Dit is een Excel-werkmap, geen CSV-bestand. {REMEDY}")));
    }
    let utf16_mark = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if utf16_mark || bytes.iter().take(4096).any(|b| *b == 0) {
        return Err(refuse(format!("Het bestand staat in de codering UTF-16 (of is geen tekst). {REMEDY}")));
    }
    let marked = bytes.starts_with(&[0xef, 0xbb, 0xbf]);
    let start = if marked { 3 } else { 0 };
    let line = first_line(&bytes[start..]);
    let delimiter = match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => Some(*delimiter),
        _ => None,
    };
    let skipped = delimiter.map_or(0, |_| end_of_line(&bytes[start..]));
    let header = first_line(&bytes[start + skipped..]);
    let delimiter = match delimiter.map_or_else(|| detect(header), Ok)? {
        known @ (b';' | b',') => known,
        _ => return Err(refuse("Een CSV-bestand heeft ';' of ',' tussen de velden.".to_owned())),
    };
    let lines_before = u64::from(skipped > 0);
    Ok(Survey { bytes: 0, marked, delimiter, header: (start + skipped) as u64, lines_before })
}

/// What stands most between the names of the header; within quotes it does not count.
fn detect(header: &[u8]) -> Result<u8, ImportError> {
    let count = |wanted: u8| {
        let mut quoted = false;
        let mut n = 0;
        for byte in header {
            quoted ^= *byte == b'"';
            n += usize::from(!quoted && *byte == wanted);
        }
        n
    };
    let (semicolons, commas, tabs) = (count(b';'), count(b','), count(b'\t'));
    if tabs > semicolons.max(commas) {
        return Err(refuse(format!("Er staan tabs tussen de velden; dat moet ';' of ',' zijn. {REMEDY}")));
    }
    Ok(if commas > semicolons { b',' } else { b';' })
}

fn first_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len());
    &bytes[..end]
}

/// The length of the first line with its end.
fn end_of_line(bytes: &[u8]) -> usize {
    let end = first_line(bytes).len();
    let rest = &bytes[end..];
    end + if rest.starts_with(b"\r\n") { 2 } else { rest.len().min(1) }
}

/// How many of the bytes are whole characters; at the end of the file all must be. `None`: this is no UTF-8.
fn whole_characters(bytes: &[u8], last: bool) -> Option<usize> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Some(bytes.len()),
        Err(error) if error.error_len().is_none() && !last => Some(error.valid_up_to()),
        Err(_) => None,
    }
}

fn not_utf8(lines: u64, bytes: &[u8]) -> ImportError {
    let good = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), |_| bytes.len());
    let line = lines + 1 + bytes[..good].iter().filter(|b| **b == b'\n').count() as u64;
    refuse(format!(
        "Het bestand is geen UTF-8: op regel {line} staat een teken in een oudere codering (Windows-1252). {REMEDY}"
    ))
}

/// It is larger than [`LARGEST`].
pub(super) fn too_large() -> ImportError {
    refuse(format!("Het bestand is groter dan {} MB. Splits het.", LARGEST >> 20))
}

fn refuse(message: String) -> ImportError {
    ImportError::Unreadable(message)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use std::io::Write;

    fn refusal(bytes: &[u8]) -> String {
        survey(bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_file_in_another_encoding_is_refused_with_what_to_do() {
        let utf16: Vec<u8> = "naam;geboortedatum\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xff, 0xfe][..], &utf16].concat();
        let table: [(&[u8], &str); 6] = [
            (
                b"naam;geboortedatum\nAn;1-1-2009\nRen\xe9;1-1-2010\n",
                "op regel 3 staat een teken in een oudere codering",
            ),
            (b"naam;geboortedatum\nRen\xe9", "Windows-1252"),
            (&marked, "UTF-16"),
            (&utf16, "UTF-16"),
            (b"PK\x03\x04xl/worksheets", "Excel-werkmap"),
            (b"naam\tgeboortedatum\n", "tabs"),
        ];
        for (bytes, expect) in table {
            let message = refusal(bytes);
            assert!(message.contains(expect), "{message}");
            assert!(message.contains("CSV UTF-8"), "no remedy: {message}");
        }
    }

    #[test]
    fn the_delimiter_comes_from_the_header_and_quotes_hide_it() {
        let table: [(&[u8], u8, u64, u64); 8] = [
            (b"naam;geboortedatum\n", b';', 0, 0),
            (b"naam,geboortedatum\r\nAn;B,1\r\n", b',', 0, 0),
            (b"\xef\xbb\xbfnaam;a,b", b';', 3, 0),
            (b"\"a,b,c\";naam;x", b';', 0, 0),
            (b"naam", b';', 0, 0),
            (b"", b';', 0, 0),
            (b"sep=,\r\nnaam;a", b',', 7, 1),
            (b"\xef\xbb\xbfsep=;\nnaam,a", b';', 9, 1),
        ];
        for (bytes, delimiter, header, lines_before) in table {
            let found = survey(bytes).unwrap();
            assert_eq!(
                (found.delimiter, found.header, found.lines_before),
                (delimiter, header, lines_before),
                "{bytes:?}"
            );
            assert_eq!(found.bytes, bytes.len() as u64);
        }
        assert!(refusal(b"sep=|\nnaam|x").contains("';' of ','"));
    }

    /// Gives its bytes in pieces, as the disk and the network do.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, mut buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(self.1).min(buffer.len());
            buffer.write_all(&self.0[..n])?;
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    #[test]
    fn characters_across_pieces_stay_whole() {
        let mut text = String::from("naam;geboortedatum\n");
        while text.len() < 3 * CHUNK {
            text.push_str("Zoë Ünal-€çà 𝕏;01-02-2009\n");
        }
        for piece in [1, 7, 4096, CHUNK, 10 * CHUNK] {
            assert_eq!(survey(Pieces(text.as_bytes(), piece)).unwrap().bytes, text.len() as u64, "{piece}");
            let cut = &text.as_bytes()[..text.rfind('𝕏').unwrap() + 2];
            assert!(survey(Pieces(cut, piece)).is_err(), "{piece}: half a character at the end");
        }
    }

    #[test]
    fn more_than_five_million_lines_is_too_much() {
        let mut text = vec![b'\n'; MOST_LINES as usize + 1];
        assert!(refusal(&text).contains("5 miljoen"));
        text.pop();
        assert!(survey(&text[..]).is_ok());
    }
}
