//! Which server takes our mail, as one setting: `smtp+starttls://user:password@host:587`.

use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use percent_encoding::percent_decode_str;
use url::Url;

/// Long enough for a relay that scans before it answers, short enough for the next mail not to wait for ever.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How the conversation is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not: `smtp://`, port 25.
    None,
    /// `STARTTLS`, which the server must offer: `smtp+starttls://`, port 587.
    StartTls,
    /// TLS from the first byte: `smtps://`, port 465.
    Tls,
}

/// The mail server: where it is, and how to talk with it.
pub struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) login: Option<Credentials>,
    pub(super) timeout: Duration,
    root: Option<Certificate>,
}

/// The setting does not say which server. Never shows the setting itself, for a password may stand in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// Not an address at all.
    #[error(
        "het adres van de mailserver is niet te lezen; schrijf het als smtp+starttls://naam:wachtwoord@mail.voorbeeld.nl:587"
    )]
    Malformed,
    /// Another kind of address.
    #[error("{0}:// is geen mailserver; kies smtp://, smtp+starttls:// of smtps://")]
    Scheme(String),
    /// An address without a host.
    #[error(
        "het adres van de mailserver noemt geen server; schrijf het als smtp+starttls://naam:wachtwoord@mail.voorbeeld.nl:587"
    )]
    Host,
    /// A path, a query or a fragment.
    #[error(
        "achter de mailserver en de poort hoort niets meer te staan; een /, ? of # in het wachtwoord wordt %2F, %3F of %23"
    )]
    Rest,
    /// A name without a password, or the other way round.
    #[error("voor het inloggen bij de mailserver zijn een naam en een wachtwoord nodig")]
    HalfLogin,
    /// The login would travel in the open.
    #[error("een wachtwoord gaat niet over een open lijn: kies smtp+starttls:// of smtps://")]
    OpenLogin,
    /// Not a certificate.
    #[error("het certificaat voor de mailserver is niet te lezen: {0}")]
    Certificate(String),
}

impl Server {
    /// Reads the setting.
    ///
    /// # Errors
    ///
    /// When it is no address of a mail server, or would send a password over an open line to another machine.
    pub fn parse(setting: &str) -> Result<Self, ServerError> {
        let url = Url::parse(setting.trim()).map_err(|_| ServerError::Malformed)?;
        let (security, port) = match url.scheme() {
            "smtp" => (Security::None, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            other => return Err(ServerError::Scheme(other.to_owned())),
        };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() {
            return Err(ServerError::Host);
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(ServerError::Rest);
        }
        let login = login(&url)?;
        if login.is_some() && security == Security::None && !is_this_machine(&host) {
            return Err(ServerError::OpenLogin);
        }
        Ok(Self { host, port: url.port().unwrap_or(port), security, login, timeout: TIMEOUT, root: None })
    }

    /// Another time limit for one mail: connecting, talking, and the last answer together.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// A certificate (PEM) to trust besides the public ones: many a municipality has an authority of its own.
    ///
    /// # Errors
    ///
    /// When it is no certificate.
    pub fn trusting(self, pem: &[u8]) -> Result<Self, ServerError> {
        let root = Certificate::from_pem(pem).map_err(|fault| ServerError::Certificate(fault.to_string()))?;
        Ok(Self { root: Some(root), ..self })
    }

    /// How the conversation is kept private.
    #[must_use]
    pub fn security(&self) -> Security {
        self.security
    }

    pub(super) fn tls(&self) -> Result<TlsParameters, Error> {
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(root) = &self.root {
            builder = builder.add_root_certificate(root.clone());
        }
        builder.build()
    }
}

fn login(url: &Url) -> Result<Option<Credentials>, ServerError> {
    let plain = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() && !password.is_empty() => {
            Ok(Some(Credentials::new(plain(user), plain(password))))
        }
        _ => Err(ServerError::HalfLogin),
    }
}

/// Whether the line does not leave this machine.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn settings_that_say_which_server() {
        let table = [
            ("smtp://localhost", "localhost", 25, Security::None, None),
            ("smtp://127.0.0.1:2525/", "127.0.0.1", 2525, Security::None, None),
            ("smtp://[::1]:2525", "::1", 2525, Security::None, None),
            ("smtp://u:p@127.0.0.1", "127.0.0.1", 25, Security::None, Some(("u", "p"))),
            ("smtp+starttls://relay.example.nl", "relay.example.nl", 587, Security::StartTls, None),
            (
                "  smtps://a%40b:p%2Fq%C3%A9@relay.example.nl:1465\n",
                "relay.example.nl",
                1465,
                Security::Tls,
                Some(("a@b", "p/qé")),
            ),
        ];
        for (setting, host, port, security, login) in table {
            let server = Server::parse(setting).unwrap();
            assert_eq!((server.host.as_str(), server.port, server.security), (host, port, security), "{setting}");
            let expect = login.map(|(user, password)| Credentials::new(user.to_owned(), password.to_owned()));
            assert!(server.login == expect, "{setting}");
        }
    }

    #[test]
    fn settings_that_do_not() {
        let table = [
            ("", "Malformed"),
            ("relay.example.nl", "Malformed"),
            ("smtp://relay:99999", "Malformed"),
            ("http://relay.example.nl", "Scheme"),
            ("smtp:relay", "Host"),
            ("smtp://", "Host"),
            ("smtp://:25", "Malformed"),
            ("smtps://u:a/b@relay.example.nl", "Malformed"),
            ("smtp://relay.example.nl/box", "Rest"),
            ("smtp://relay.example.nl?tls=none", "Rest"),
            ("smtps://user@relay.example.nl", "HalfLogin"),
            ("smtps://:secret@relay.example.nl", "HalfLogin"),
            ("smtp://u:secret@relay.example.nl", "OpenLogin"),
        ];
        for (setting, expect) in table {
            let Err(fault) = Server::parse(setting) else { panic!("{setting:?} was taken") };
            assert!(format!("{fault:?}").starts_with(expect), "{setting:?}: {fault:?}");
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
    }

    #[test]
    fn a_certificate_must_be_one() {
        let server = Server::parse("smtps://relay.example.nl").unwrap();
        assert!(matches!(server.trusting(b"-----BEGIN CERTIFICATE-----\nxx"), Err(ServerError::Certificate(_))));
    }
}
