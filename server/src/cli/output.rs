//! What commands print. The macros of the standard library panic when whoever reads goes away (`sluitend check … | head`);
//! these end quietly: nobody reads any more, and the command goes on to its own end and exit code.

use anyhow::Context;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::{Mutex, PoisonError};

/// Why something that was to be read is not there in full: the first of it.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// Prints to standard output.
macro_rules! out {
    ($($what:tt)*) => { $crate::cli::output::out(format_args!($($what)*)) };
}

/// Prints a line to standard output.
macro_rules! outln {
    ($($what:tt)*) => { $crate::cli::output::out(format_args!("{}\n", format_args!($($what)*))) };
}

/// Prints a line to standard error.
macro_rules! errln {
    ($($what:tt)*) => { $crate::cli::output::err(format_args!("{}\n", format_args!($($what)*))) };
}

pub(super) fn out(what: Arguments<'_>) {
    note(io::stdout().write_fmt(what));
}

pub(super) fn err(what: Arguments<'_>) {
    // Who cannot be told that something is wrong still sees the exit code.
    let _ = io::stderr().write_fmt(what);
}

/// `1 fout`, `3 fouten`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Keeps what went wrong with printing, for [`finish`].
pub(super) fn note(printed: io::Result<()>) {
    let Err(error) = printed else { return };
    if error.kind() != ErrorKind::BrokenPipe {
        LOST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Prints what still waits.
///
/// # Errors
/// When something could not be written, such as to a full disk; not when nobody reads any more.
pub(super) fn finish() -> anyhow::Result<()> {
    note(io::stdout().flush());
    let lost = LOST.lock().unwrap_or_else(PoisonError::into_inner).take();
    lost.map_or(Ok(()), Err).context("niet alles kon worden getoond")
}
