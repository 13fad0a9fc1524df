//! A programme directory: its files, read with bounds.

use anyhow::{Context, bail};
use std::path::Path;

/// A larger file is no route.
const LARGEST: u64 = 5 * 1024 * 1024;

/// More files are no programme.
const MOST: usize = 1000;

/// The folders that are looked into, besides the directory itself.
const FOLDERS: [&str; 2] = ["parts", "mail"];

/// The files of a programme directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// TOML files, by path within the directory, in order.
    pub routes: Vec<(String, Vec<u8>)>,
    /// Message templates, by file name.
    pub mail: Vec<(String, String)>,
}

/// Reads a programme directory.
///
/// # Errors
/// When it is not there, or holds a file that is too large or cannot be read; names the file.
pub fn read(directory: &Path) -> anyhow::Result<Files> {
    let mut files = Files::default();
    read_folder(directory, "", &mut files)
        .with_context(|| format!("de map met routes '{}' kan niet worden gelezen", directory.display()))?;
    for folder in FOLDERS {
        let path = directory.join(folder);
        if path.is_dir() {
            read_folder(&path, &format!("{folder}/"), &mut files)?;
        }
    }
    files.routes.sort();
    files.mail.sort();
    Ok(files)
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Files) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let is_mail = prefix == "mail/" && (name.ends_with(".txt") || name.ends_with(".html"));
        let is_toml = prefix != "mail/" && name.ends_with(".toml");
        if !path.is_file() || !(is_mail || is_toml) || name.starts_with('.') {
            continue;
        }
        let size = path.metadata()?.len();
        if size > LARGEST {
            bail!("'{}' is {size} bytes groot; een routebestand is hooguit {LARGEST} bytes", path.display());
        }
        if files.routes.len() + files.mail.len() >= MOST {
            bail!("de map heeft meer dan {MOST} bestanden; dat is geen programma");
        }
        let bytes = std::fs::read(&path).with_context(|| format!("'{}' kan niet worden gelezen", path.display()))?;
        if is_mail {
            let text = String::from_utf8(bytes).with_context(|| format!("'{}' is geen UTF-8", path.display()))?;
            files.mail.push((name.to_owned(), text));
        } else {
            files.routes.push((format!("{prefix}{name}"), bytes));
        }
    }
    Ok(())
}
