//! Delivery over SMTP.
//!
//! Every send ends: the limit stands round the whole conversation, also where a server accepts and then says
//! nothing. A connection is used again only after a mail that went well, so that no answer of one mail can be taken
//! for that of another.

mod answer;
mod server;

pub use server::{Security, Server, ServerError};

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::{Address, Message};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::Outcome;
use answer::{Stage, Trouble};

/// At most so many connections to the relay at once: relays count them.
const CONNECTIONS: usize = 4;

/// A connection that rested longer is not trusted: firewalls drop silent ones without a word.
const REST: Duration = Duration::from_secs(30);

/// A connection that carried so many mails is closed: relays count those, too.
const MAILS: u32 = 100;

/// The relay that we hand mails to.
pub(super) struct Smtp {
    server: Server,
    me: ClientId,
    connections: Semaphore,
    resting: Mutex<Vec<Connection>>,
}

struct Connection {
    line: AsyncSmtpConnection,
    carried: u32,
    rests_since: Instant,
}

impl Smtp {
    pub(super) fn new(server: Server) -> Self {
        Self { server, me: ClientId::default(), connections: Semaphore::new(CONNECTIONS), resting: Mutex::default() }
    }

    pub(super) async fn send(&self, message: &Message) -> Outcome {
        let Ok(_permit) = self.connections.acquire().await else {
            return Outcome::TryLater("De verzending wordt gestopt.".to_owned());
        };
        match tokio::time::timeout(self.server.timeout, self.converse(message)).await {
            Ok(Ok(())) => Outcome::Delivered,
            Ok(Err(trouble)) => trouble.outcome(),
            Err(_) => Outcome::TryLater(format!(
                "De mailserver antwoordde niet binnen {} seconden.",
                self.server.timeout.as_secs_f32()
            )),
        }
    }

    async fn converse(&self, message: &Message) -> Result<(), Trouble> {
        let mut connection = match self.rested().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.carry(message).await?;
        self.rest(connection);
        Ok(())
    }

    /// A connection from before that still answers. It gets a part of the time only: when it is dead, the mail must
    /// still have time for a new one.
    async fn rested(&self) -> Option<Connection> {
        let mut connection = self.resting().pop()?;
        if connection.rests_since.elapsed() > REST {
            return None;
        }
        let answers = tokio::time::timeout(self.server.timeout / 4, connection.line.test_connected()).await;
        matches!(answers, Ok(true)).then_some(connection)
    }

    fn rest(&self, mut connection: Connection) {
        connection.carried += 1;
        connection.rests_since = Instant::now();
        if connection.carried < MAILS {
            self.resting().push(connection);
        }
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> Result<Connection, Trouble> {
        let server = &self.server;
        let implicit = (server.security == Security::Tls).then(|| server.tls()).transpose();
        let implicit = implicit.map_err(Trouble::at(Stage::Secure))?;
        let address = (server.host.as_str(), server.port);
        let mut line = AsyncSmtpConnection::connect_tokio1(address, Some(server.timeout), &self.me, implicit, None)
            .await
            .map_err(Trouble::at(Stage::Connect))?;
        if server.security == Security::StartTls {
            let tls = server.tls().map_err(Trouble::at(Stage::Secure))?;
            line.starttls(tls, &self.me).await.map_err(Trouble::at(Stage::Secure))?;
        }
        if let Some(login) = &server.login {
            line.auth(DEFAULT_MECHANISMS, login).await.map_err(Trouble::at(Stage::Login))?;
        }
        Ok(Connection { line, carried: 0, rests_since: Instant::now() })
    }
}

impl Connection {
    /// Hands over one mail. Step by step, because what a refusal means depends on what it answers.
    async fn carry(&mut self, message: &Message) -> Result<(), Trouble> {
        let (envelope, bytes) = (message.envelope(), message.formatted());
        let mut parameters = Vec::new();
        let spoken = |address: &Address| address.user().is_ascii() && address.domain().is_ascii();
        if !envelope.to().iter().chain(envelope.from()).all(spoken) {
            if !self.line.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Trouble::Unspeakable);
            }
            parameters.push(MailParameter::SmtpUtfEight);
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let line = &mut self.line;
        line.command(Mail::new(envelope.from().cloned(), parameters)).await.map_err(Trouble::at(Stage::Sender))?;
        for to in envelope.to() {
            line.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(Trouble::at(Stage::Recipient))?;
        }
        line.command(Data).await.map_err(Trouble::at(Stage::Data))?;
        line.message(&bytes).await.map_err(Trouble::at(Stage::Content))?;
        Ok(())
    }
}
