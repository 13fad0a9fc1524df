//! Mails as files in a folder, with a page on which they can be read.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use askama::Template;

use super::{Outcome, Outgoing};

/// Each file that is being written has a name of its own, also when two tasks write the same mail.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The page that lists the mails of a folder.
pub const INDEX: &str = "index.html";

/// How the page begins. Each mail is added at its end, so that it costs the same however many there are; turned around,
/// the latest stands on top.
const HEAD: &str = "<!doctype html>\n<html lang=\"nl\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
                    content=\"width=device-width, initial-scale=1\">\n<title>Mails</title>\n<style>body { display: flex; \
                    flex-direction: column-reverse; justify-content: flex-end; max-width: 60rem; margin: 0 auto; padding: \
                    1rem; font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark } details { border-bottom: 1px \
                    solid #999; padding: .4rem 0 } summary { cursor: pointer } pre { white-space: pre-wrap; \
                    overflow-wrap: anywhere }</style>\n";

/// A mail on the page.
#[derive(Template)]
#[template(
    source = "<details><summary>{{ at }} · {{ mail.to }} · <strong>{{ mail.subject }}</strong></summary>\n<pre>{{ mail.text \
              }}</pre>\n<p><a href=\"{{ file }}\">Als bestand</a></p></details>\n",
    ext = "html"
)]
struct Line<'a> {
    at: String,
    mail: &'a Outgoing,
    file: &'a str,
}

pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes the mail as `<message id>.eml`, and a line of it on the page; the same mail again replaces the file by
    /// itself.
    pub(super) async fn send(&self, mail: &Outgoing, bytes: Vec<u8>) -> Outcome {
        let (path, name, mail) = (self.path.clone(), format!("{}.eml", mail.message_id.bare()), mail.clone());
        match tokio::task::spawn_blocking(move || keep(&path, &name, &mail, &bytes)).await {
            Ok(Ok(())) => Outcome::Delivered,
            Ok(Err(fault)) => {
                Outcome::TryLater(format!("De map voor e-mail {} is niet te schrijven: {fault}", self.path.display()))
            }
            Err(fault) => Outcome::TryLater(format!("Het schrijven van de e-mail brak af: {fault}")),
        }
    }
}

fn keep(folder: &Path, name: &str, mail: &Outgoing, bytes: &[u8]) -> std::io::Result<()> {
    let is_new = !folder.join(name).exists();
    write(folder, name, bytes)?;
    if is_new && let Err(fault) = list(folder, name, mail) {
        // The mail is there; only the page does not tell of it.
        tracing::warn!(%fault, "the page of the mails could not be written");
    }
    Ok(())
}

/// One write at the end of the page, so that two processes do not mix their lines.
fn list(folder: &Path, name: &str, mail: &Outgoing) -> std::io::Result<()> {
    let line = Line { at: mail.at.strftime("%Y-%m-%d %H:%M UTC").to_string(), mail, file: name };
    let line = line.render().map_err(std::io::Error::other)?;
    let page = folder.join(INDEX);
    if !page.exists() {
        begin(folder, &page)?;
    }
    OpenOptions::new().append(true).open(&page)?.write_all(line.as_bytes())
}

/// The page is there with its head, or not yet: who adds a line never comes before the head, also when another process
/// begins the same page.
fn begin(folder: &Path, page: &Path) -> std::io::Result<()> {
    let draft = draft(folder);
    let begun = std::fs::write(&draft, HEAD).and_then(|()| std::fs::hard_link(&draft, page));
    // The draft has done its work, or is worth nothing.
    let _ = std::fs::remove_file(&draft);
    match begun {
        Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        begun => begun,
    }
}

/// A file that nobody else writes.
fn draft(folder: &Path) -> PathBuf {
    folder.join(format!(".{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// Whole or not at all: who reads the folder never sees half a mail.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = draft(folder);
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
    use crate::mail::MessageId;

    fn mail(id: &str, subject: &str) -> Outgoing {
        Outgoing {
            message_id: MessageId::new(id, "example.nl").unwrap(),
            to: "anna@werk.example".to_owned(),
            subject: subject.to_owned(),
            text: "Denk aan <een> stap.".to_owned(),
            html: String::new(),
            calendar: None,
            at: "2026-11-23T08:00:00Z".parse().unwrap(),
        }
    }

    #[tokio::test]
    async fn the_same_mail_twice_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let mails = Folder::new(folder.path().join("deep/post"));
        let mail = mail("m1", "1 bericht");
        assert_eq!(mails.send(&mail, b"first".to_vec()).await, Outcome::Delivered);
        assert_eq!(mails.send(&mail, b"again".to_vec()).await, Outcome::Delivered);
        let mut names: Vec<_> = std::fs::read_dir(folder.path().join("deep/post"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["index.html", "m1@example.nl.eml"]);
        assert_eq!(std::fs::read(folder.path().join("deep/post/m1@example.nl.eml")).unwrap(), b"again");
        let page = std::fs::read_to_string(folder.path().join("deep/post/index.html")).unwrap();
        assert_eq!(page.matches("<details>").count(), 1, "a mail that went out again is told once");
    }

    /// Broken promise: who tries it out finds the mails. There were thousands of files, named by chance.
    #[tokio::test]
    async fn a_page_lists_the_mails_with_what_they_say() {
        let folder = tempfile::tempdir().unwrap();
        let mails = Folder::new(folder.path().to_owned());
        for (id, subject) in [("m1", "1 bericht"), ("m2", "Uw dag: 2 te laat & meer")] {
            assert_eq!(mails.send(&mail(id, subject), b"mail".to_vec()).await, Outcome::Delivered);
        }
        let page = std::fs::read_to_string(folder.path().join(INDEX)).unwrap();
        assert!(page.starts_with("<!doctype html>"), "{page}");
        assert_eq!((page.matches("<!doctype").count(), page.matches("<details>").count()), (1, 2));
        assert!(page.contains("2026-11-23 08:00 UTC · anna@werk.example · <strong>1 bericht</strong>"), "{page}");
        assert!(page.contains("href=\"m2@example.nl.eml\""), "{page}");
        assert!(!page.contains("<een>") && !page.contains("laat & meer"), "texts are no markup: {page}");
    }

    /// Broken promise: no mail is missing on the page. Of two processes that began it at the same time, one wrote its head
    /// over the line of the other.
    #[test]
    fn who_begins_the_page_takes_no_line_of_another_away() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join(INDEX);
        begin(folder.path(), &page).unwrap();
        list(folder.path(), "m1.eml", &mail("m1", "1 bericht")).unwrap();
        begin(folder.path(), &page).unwrap();
        let text = std::fs::read_to_string(&page).unwrap();
        assert!(text.starts_with(HEAD) && text.matches("<details>").count() == 1, "{text}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays behind");

        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|threads| {
            for n in 0..8 {
                let (folder, mail) = (folder.path(), mail(&format!("m{n}"), "1 bericht"));
                threads.spawn(move || list(folder, &format!("m{n}.eml"), &mail).unwrap());
            }
        });
        let text = std::fs::read_to_string(folder.path().join(INDEX)).unwrap();
        assert_eq!((text.matches("<!doctype").count(), text.matches("<details>").count()), (1, 8), "{text}");
        assert!(text.starts_with(HEAD), "{text}");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"in the way").unwrap();
        let outcome = Folder::new(file).send(&mail("m1", "1 bericht"), b"mail".to_vec()).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
    }
}
