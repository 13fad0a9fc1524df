//! The rows that were not imported, in a file that can be mended and imported again: as they were, with a column in
//! front that says why. In front, so that a row with too many fields does not move it.
//!
//! The file never replaces another one: someone may be mending that. It holds personal data, so that only its owner may
//! read it, and it is not there when no row was rejected.

use super::columns::{Column, Columns, REASON};
use super::row::Fault;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// So many files of rejects beside each other are more than anyone mends.
const MOST_FILES: u32 = 1000;

/// Writes rejected rows; nothing is made before the first.
pub struct Rejects {
    wanted: PathBuf,
    delimiter: u8,
    /// Whether Excel should see that it is UTF-8.
    marked: bool,
    header: Vec<String>,
    /// The column that says why at an earlier import: replaced.
    earlier: Option<usize>,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl Rejects {
    /// For a file with these columns.
    #[must_use]
    pub fn new(wanted: PathBuf, columns: &Columns, delimiter: u8, marked: bool) -> Self {
        let earlier = columns.holds.iter().position(|holds| *holds == Column::Reason);
        Self { wanted, delimiter, marked, header: columns.names.clone(), earlier, writer: None }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, line: u64, fields: &[String], faults: &[Fault]) -> io::Result<()> {
        if self.writer.is_none() {
            let mut writer = self.begin()?;
            self.write(&mut writer, REASON, &self.header)?;
            self.writer = Some(writer);
        }
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        let written = self.write(&mut writer, &reason(line, faults), fields);
        self.writer = Some(writer);
        written
    }

    /// Gives the file its name: the one that was wanted, or that with a number when another file has it. `None`: there
    /// were no rejects.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<Option<PathBuf>> {
        let Some(writer) = self.writer.take() else { return Ok(None) };
        let file = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let part = self.part();
        for n in 1..MOST_FILES {
            let path = self.numbered(n);
            if path.exists() {
                // The dry run wrote it: the same rows for the same reasons.
                if same(&path, &part)? {
                    fs::remove_file(&part)?;
                    return Ok(Some(path));
                }
                continue;
            }
            fs::rename(&part, &path)?;
            return Ok(Some(path));
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "er staan al te veel bestanden met afgekeurde rijen"))
    }

    /// A file of our own, which an import that was broken off may have left behind.
    fn begin(&self) -> io::Result<csv::Writer<BufWriter<File>>> {
        let part = self.part();
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = BufWriter::new(options.open(&part)?);
        if self.marked {
            file.write_all("\u{feff}".as_bytes())?;
        }
        Ok(csv::WriterBuilder::new().delimiter(self.delimiter).flexible(true).from_writer(file))
    }

    fn write(&self, writer: &mut csv::Writer<BufWriter<File>>, first: &str, fields: &[String]) -> io::Result<()> {
        let kept = fields.iter().enumerate().filter(|(n, _)| Some(*n) != self.earlier).map(|(_, field)| field.as_str());
        writer.write_record(std::iter::once(first).chain(kept)).map_err(io::Error::from)
    }

    fn part(&self) -> PathBuf {
        let mut name = self.wanted.as_os_str().to_owned();
        name.push(".part");
        name.into()
    }

    fn numbered(&self, n: u32) -> PathBuf {
        if n == 1 {
            return self.wanted.clone();
        }
        let stem = self.wanted.file_stem().unwrap_or_default().to_string_lossy();
        let extension = self.wanted.extension().unwrap_or_default().to_string_lossy();
        self.wanted.with_file_name(format!("{stem}-{n}.{extension}"))
    }
}

impl Drop for Rejects {
    /// An import that stops leaves no half list of people behind.
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            // Nothing more can be done about a file that will not go.
            let _ = fs::remove_file(self.part());
        }
    }
}

/// Where the rejects of a file go unless one says so: `jongeren.csv` has `jongeren.rejects.csv`.
#[must_use]
pub fn beside(file: &Path) -> PathBuf {
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let name = if is_csv { file.file_stem() } else { file.file_name() }.unwrap_or_default();
    file.with_file_name(format!("{}.rejects.csv", name.to_string_lossy()))
}

fn reason(line: u64, faults: &[Fault]) -> String {
    let one = |fault: &Fault| match fault.column.as_str() {
        "" => fault.reason.clone(),
        column => format!("{column}: {}", fault.reason),
    };
    format!("regel {line}: {}", faults.iter().map(one).collect::<Vec<_>>().join(" | "))
}

fn same(one: &Path, other: &Path) -> io::Result<bool> {
    if fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let mut files = [io::BufReader::new(File::open(one)?), io::BufReader::new(File::open(other)?)];
    let mut buffers = [[0_u8; 4096]; 2];
    loop {
        let [n, _] = [0, 1].map(|i| read_full(&mut files[i], &mut buffers[i]));
        let n = n?;
        if buffers[0][..n] != buffers[1][..n] {
            return Ok(false);
        }
        if n < buffers[0].len() {
            return Ok(true);
        }
    }
}

fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled)
}
