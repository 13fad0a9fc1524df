//! Mails as files in a folder.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{MessageId, Outcome};

/// Each file that is being written has a name of its own, also when two tasks write the same mail.
static NEXT: AtomicU64 = AtomicU64::new(0);

pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes the mail as `<message id>.eml`; the same mail again replaces the file by itself.
    pub(super) async fn send(&self, id: &MessageId, bytes: Vec<u8>) -> Outcome {
        let (path, name) = (self.path.clone(), format!("{}.eml", id.bare()));
        match tokio::task::spawn_blocking(move || write(&path, &name, &bytes)).await {
            Ok(Ok(())) => Outcome::Delivered,
            Ok(Err(fault)) => {
                Outcome::TryLater(format!("De map voor e-mail {} is niet te schrijven: {fault}", self.path.display()))
            }
            Err(fault) => Outcome::TryLater(format!("Het schrijven van de e-mail brak af: {fault}")),
        }
    }
}

/// Whole or not at all: who reads the folder never sees half a mail.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let written = std::fs::File::create(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    match written.and_then(|()| std::fs::rename(&draft, folder.join(name))) {
        Ok(()) => Ok(()),
        Err(fault) => {
            // The draft is worth nothing; what went wrong is.
            let _ = std::fs::remove_file(&draft);
            Err(fault)
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[tokio::test]
    async fn the_same_mail_twice_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let mails = Folder::new(folder.path().join("deep/post"));
        let id = MessageId::new("m1", "example.nl").unwrap();
        assert_eq!(mails.send(&id, b"first".to_vec()).await, Outcome::Delivered);
        assert_eq!(mails.send(&id, b"again".to_vec()).await, Outcome::Delivered);
        let names: Vec<_> = std::fs::read_dir(folder.path().join("deep/post"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["m1@example.nl.eml"]);
        assert_eq!(std::fs::read(folder.path().join("deep/post/m1@example.nl.eml")).unwrap(), b"again");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"in the way").unwrap();
        let id = MessageId::new("m1", "example.nl").unwrap();
        let outcome = Folder::new(file).send(&id, b"mail".to_vec()).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
    }
}
