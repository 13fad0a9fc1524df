//! A mail server that is not ours: Python's aiosmtpd, whose mails Python's own reader takes apart.
//!
//! What both agree on with us is what other mail programs will see.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::mailbox::{CalendarFile, Mail, PATIENCE};

/// How the server is to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Who must log in: a name and a password.
    pub login: Option<(&'a str, &'a str)>,
    /// How the line is kept private.
    pub security: Security,
}

/// How the line is kept private.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Not.
    #[default]
    None,
    /// STARTTLS, which the server demands.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// The server. It stops when this is dropped.
pub struct Aiosmtpd {
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
    certificate: Option<String>,
}

impl Aiosmtpd {
    /// Starts a server on a free port of this machine.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(Options::default())
    }

    /// Starts a server that wants to be spoken with in a certain way.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn start_with(options: Options<'_>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the mails");
        let mut command = Command::new(crate::python());
        command.arg(crate::workspace().join("tests/oracles/sink.py")).arg(folder.path());
        if let Some((user, password)) = options.login {
            command.args(["--login", user, password]);
        }
        let certificate = (options.security != Security::None).then(|| {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
            let [pem, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
            std::fs::write(&pem, made.cert.pem()).expect("the certificate is written");
            std::fs::write(&key, made.signing_key.serialize_pem()).expect("the key is written");
            command.arg("--certificate").arg(pem).arg(key);
            made.cert.pem()
        });
        if options.security == Security::Tls {
            command.arg("--tls");
        }
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts the mail server");
        let mut port = String::new();
        let stdout = process.stdout.take().expect("its output is ours");
        BufReader::new(stdout).read_line(&mut port).expect("it tells its port");
        let port = port.trim().parse().expect("it tells its port; what went wrong stands above");
        Self { process, folder, port, certificate }
    }

    /// The port, on `localhost`.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it is, without encryption: `smtp://localhost:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    /// The certificate (PEM) that it shows, which nobody but its maker trusts.
    #[must_use]
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// All that arrived so far.
    ///
    /// # Panics
    ///
    /// When it wrote something else than mails.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        let text = std::fs::read_to_string(self.file()).expect("the mails can be read");
        // A line without its end is still being written.
        text.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(read).collect()
    }

    /// Waits until so many mails arrived.
    ///
    /// # Panics
    ///
    /// When they do not come.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        let started = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(started.elapsed() < PATIENCE, "waited for {count} mails, there are {}", mails.len());
            #[expect(
                clippy::disallowed_methods,
                reason = "a folder tells nobody that a file came; looks again until the deadline"
            )]
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("mails.jsonl")
    }
}

impl Drop for Aiosmtpd {
    fn drop(&mut self) {
        // It may have stopped by itself; then there is nothing to stop.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn read(line: &str) -> Mail {
    let value: Value = serde_json::from_str(line).expect("a line of JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let each = |name: &str| value[name].as_array().cloned().unwrap_or_default();
    Mail {
        from: text(&value["from"]),
        to: each("to").iter().map(text).collect(),
        headers: each("headers").iter().map(|header| (text(&header[0]), text(&header[1]))).collect(),
        text: text(&value["text"]),
        html: text(&value["html"]),
        calendars: each("calendars")
            .iter()
            .map(|file| CalendarFile {
                method: text(&file["method"]),
                name: text(&file["name"]),
                text: text(&file["text"]),
            })
            .collect(),
        defects: each("defects").iter().map(text).collect(),
        raw: Vec::new(),
    }
}
