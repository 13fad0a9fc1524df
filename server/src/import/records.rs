//! A CSV file, record by record, in bounded memory. A record that is damaged costs its own line and no other: a quote
//! that is never closed must not swallow the rows below it.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::io::{self, ErrorKind, Read};

/// The longest record, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// The most fields of a record.
pub const MOST_FIELDS: usize = 1000;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its fields.
    pub fields: Vec<String>,
    /// What is wrong with it as a record; its fields are then those of its first line, quotes and all.
    pub damage: Option<Damage>,
}

/// What can be wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A quote was opened and not closed where the record should end.
    Quote,
    /// Longer than [`LONGEST`]; what was beyond is gone.
    TooLong,
    /// More than [`MOST_FIELDS`].
    TooManyFields,
}

impl Damage {
    /// What is wrong and what to do.
    #[must_use]
    pub fn dutch(self) -> &'static str {
        match self {
            Self::Quote => {
                "Een aanhalingsteken wordt geopend en niet gesloten, of er staat een regeleinde in een veld. Sluit het \
                 aanhalingsteken of haal het weg."
            }
            Self::TooLong => "Deze regel is langer dan 64 kB en is afgekapt. Zijn de regeleinden weg?",
            Self::TooManyFields => "Deze regel heeft meer dan 1000 velden.",
        }
    }
}

/// Reads records.
pub struct Records<R> {
    source: R,
    quoting: Reader,
    plain: Reader,
    buffer: Vec<u8>,
    /// What is in the buffer and not yet used.
    start: usize,
    end: usize,
    exhausted: bool,
    line: u64,
    used: u64,
    output: Vec<u8>,
    ends: Vec<usize>,
}

/// What came of reading one record from the bytes at hand.
enum Parsed {
    /// So many bytes make a record.
    Whole(usize),
    Damaged(Damage),
}

impl<R: Read> Records<R> {
    /// Begins at a line.
    pub fn new(source: R, delimiter: u8, line: u64) -> Self {
        let mut builder = ReaderBuilder::new();
        let quoting = builder.delimiter(delimiter).build();
        let plain = builder.quoting(false).build();
        let buffer = vec![0; 4 * LONGEST];
        let (output, ends) = (vec![0; LONGEST + 1], vec![0; MOST_FIELDS]);
        Self { source, quoting, plain, buffer, start: 0, end: 0, exhausted: false, line, used: 0, output, ends }
    }

    /// How many bytes have been used.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.used
    }

    /// The next record; blank lines are none. A record over several lines for which `fits` does not hold is damaged.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn next(&mut self, fits: impl Fn(&[String]) -> bool) -> io::Result<Option<Record>> {
        if !self.skip_blank_lines()? {
            return Ok(None);
        }
        let line = self.line;
        let damage = match self.parse() {
            Parsed::Whole(length) => {
                let fields = self.fields();
                let raw = &self.buffer[self.start..self.start + length];
                let over_lines = breaks(raw.trim_ascii_end()) > 0;
                if !over_lines || fits(&fields) {
                    self.take(length);
                    return Ok(Some(Record { line, fields, damage: None }));
                }
                Damage::Quote
            }
            Parsed::Damaged(damage) => damage,
        };
        let fields = self.first_line()?;
        Ok(Some(Record { line, fields, damage: Some(damage) }))
    }

    /// Whether there is anything behind them.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        loop {
            self.fill()?;
            let window = &self.buffer[self.start..self.end];
            let blank = window.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
            let all = blank == window.len();
            self.take(blank);
            if !all {
                self.fill()?;
                return Ok(true);
            }
            if self.exhausted {
                return Ok(false);
            }
        }
    }

    /// Reads on until a whole record is at hand, if there is one.
    fn fill(&mut self) -> io::Result<()> {
        if self.end - self.start > LONGEST || self.exhausted {
            return Ok(());
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < self.buffer.len() {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.exhausted = true;
                    break;
                }
                Ok(n) => self.end += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn parse(&mut self) -> Parsed {
        let window = &self.buffer[self.start..self.end];
        let is_last = self.exhausted && window.len() <= LONGEST;
        let window = &window[..window.len().min(LONGEST)];
        self.quoting.reset();
        let (mut result, used, written, ended) = self.quoting.read_record(window, &mut self.output, &mut self.ends);
        let mut fields = ended;
        if matches!(result, ReadRecordResult::InputEmpty) && is_last {
            // A line end that the file does not have: whoever is still within quotes is so for ever.
            let (output, ends) = (&mut self.output[written..], &mut self.ends[ended..]);
            let (last, _, _, more) = self.quoting.read_record(b"\n", output, ends);
            (result, fields) = (last, ended + more);
        }
        match result {
            ReadRecordResult::Record => {
                self.ends.truncate(fields);
                Parsed::Whole(used)
            }
            ReadRecordResult::OutputEndsFull => Parsed::Damaged(Damage::TooManyFields),
            ReadRecordResult::InputEmpty if is_last => Parsed::Damaged(Damage::Quote),
            _ if breaks(window) > 0 => Parsed::Damaged(Damage::Quote),
            _ => Parsed::Damaged(Damage::TooLong),
        }
    }

    /// The fields of the record that was read last. The whole file was seen to be UTF-8; where it is so no longer, the
    /// sign that stands in its place is refused as unreadable.
    fn fields(&mut self) -> Vec<String> {
        let mut from = 0;
        let fields = self.ends.iter().map(|end| {
            let field = String::from_utf8_lossy(&self.output[from..*end]).into_owned();
            from = *end;
            field
        });
        let fields = fields.collect();
        self.ends.resize(MOST_FIELDS, 0);
        fields
    }

    /// Takes the first line only, whatever quotes it holds; what is longer than a record may be is dropped.
    fn first_line(&mut self) -> io::Result<Vec<String>> {
        let window = &self.buffer[self.start..self.end.min(self.start + LONGEST)];
        let length = window.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(window.len());
        let raw = self.buffer[self.start..self.start + length].to_vec();
        self.ends.resize(MOST_FIELDS, 0);
        self.plain.reset();
        let (_, used, written, mut fields) = self.plain.read_record(&raw, &mut self.output, &mut self.ends);
        if used == raw.len() && fields < MOST_FIELDS {
            let (_, _, _, more) = self.plain.read_record(b"\n", &mut self.output[written..], &mut self.ends[fields..]);
            fields += more;
        }
        self.ends.truncate(fields);
        let fields = self.fields();
        self.take(length);
        loop {
            let window = &self.buffer[self.start..self.end];
            let rest = window.iter().position(|b| matches!(b, b'\n' | b'\r'));
            let (found, length) = (rest.is_some(), rest.unwrap_or(window.len()));
            self.take(length);
            self.fill()?;
            if found || self.start == self.end {
                return Ok(fields);
            }
        }
    }

    fn take(&mut self, length: usize) {
        let taken = &self.buffer[self.start..self.start + length];
        self.line += breaks(taken);
        // `\r` and `\n` of one line end can be taken in two goes.
        let split = taken.last() == Some(&b'\r') && self.buffer.get(self.start + length) == Some(&b'\n');
        let length = if split && self.start + length < self.end { length + 1 } else { length };
        self.start += length;
        self.used += length as u64;
    }
}

/// How many line ends: `\n`, `\r\n` or `\r`.
fn breaks(bytes: &[u8]) -> u64 {
    let newlines = bytes.iter().filter(|b| **b == b'\n').count();
    let lone = bytes.iter().enumerate().filter(|(i, b)| **b == b'\r' && bytes.get(i + 1) != Some(&b'\n')).count();
    (newlines + lone) as u64
}
