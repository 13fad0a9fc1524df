//! Our own mail server, which fails as it is told.
//!
//! It speaks as much SMTP as a sender needs, takes what it is given, and at the moments that a script names it hangs,
//! refuses, or drops the line: all that real relays do, but on command.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::mailbox::{Mail, PATIENCE};

/// A moment of the conversation: before the server answers to this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The connection.
    Greeting,
    /// EHLO.
    Hello,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The mail itself.
    Content,
    /// NOOP: is the line still good?
    Alive,
}

/// What the server does then, instead of what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Answers this line, such as `451 4.3.0 Later`. A mail is not taken.
    Answer(&'static str),
    /// Says nothing more, and keeps the line open.
    Hang,
    /// Drops the line. A mail is not taken.
    Drop,
    /// Takes the mail, and drops the line before it says so ([`Stage::Content`] only).
    TakeAndDrop,
    /// Takes this long, and then does what it should.
    Slow(Duration),
}

/// The server. It stops when this is dropped.
pub struct SmtpServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

struct Shared {
    /// What goes wrong, in order; each once.
    script: Mutex<VecDeque<(Stage, Deed)>>,
    /// Recipients that are always answered this line.
    refused: Mutex<HashMap<String, &'static str>>,
    /// Who must log in, as AUTH PLAIN sends it.
    login: Option<String>,
    mails: watch::Sender<Vec<Mail>>,
    connections: watch::Sender<usize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SmtpServer {
    /// Starts a server on a free port of this machine.
    ///
    /// # Panics
    ///
    /// When there is no port.
    pub async fn start() -> Self {
        Self::listen(None).await
    }

    /// Starts a server where one must log in.
    ///
    /// # Panics
    ///
    /// When there is no port.
    pub async fn start_with_login(user: &str, password: &str) -> Self {
        let plain = format!("\0{user}\0{password}");
        Self::listen(Some(base64::engine::general_purpose::STANDARD.encode(plain))).await
    }

    async fn listen(login: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            script: Mutex::default(),
            refused: Mutex::default(),
            login,
            mails: watch::Sender::default(),
            connections: watch::Sender::default(),
        });
        let listening = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    shared.connections.send_modify(|connections| *connections += 1);
                    let shared = Arc::clone(&shared);
                    // A client that goes away ends its conversation; that is no fault of the server.
                    tokio::spawn(async move { converse(stream, &shared).await });
                }
            }
        });
        Self { address, shared, listening }
    }

    /// Where it is: `smtp://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next time that a conversation gets to this stage, this happens. Several are done in the order in which
    /// they were told.
    pub fn will(&self, stage: Stage, deed: Deed) {
        lock(&self.shared.script).push_back((stage, deed));
    }

    /// From now on this recipient is answered this line.
    pub fn refuse(&self, recipient: &str, answer: &'static str) {
        lock(&self.shared.refused).insert(recipient.to_owned(), answer);
    }

    /// From now on this recipient is as good as any other.
    pub fn accept(&self, recipient: &str) {
        lock(&self.shared.refused).remove(recipient);
    }

    /// All that was taken so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.mails.borrow().clone()
    }

    /// How many connections there were so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.shared.connections.borrow()
    }

    /// Waits until so many mails were taken.
    ///
    /// # Panics
    ///
    /// When they do not come.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        let mut mails = self.shared.mails.subscribe();
        let enough = mails.wait_for(|mails| mails.len() >= count);
        match tokio::time::timeout(PATIENCE, enough).await {
            Ok(Ok(mails)) => mails.clone(),
            _ => panic!("waited for {count} mails, there are {}", self.mails().len()),
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// What a client asked for so far.
#[derive(Default)]
struct Conversation {
    logged_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

/// What comes next.
enum Next {
    Answer(String),
    Take,
    Close,
}

type Line = BufStream<TcpStream>;

/// One conversation, to its end. `None` anywhere: the line is gone.
async fn converse(stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut line = BufStream::new(stream);
    match deed(shared, Stage::Greeting, &mut line).await? {
        Some(answer) => say(&mut line, &answer).await?,
        None => say(&mut line, "220 mail.test ESMTP").await?,
    }
    let mut conversation = Conversation::default();
    loop {
        let command = hear(&mut line).await?;
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let stage = match verb.as_str() {
            "EHLO" | "HELO" => Some(Stage::Hello),
            "AUTH" => Some(Stage::Login),
            "MAIL" => Some(Stage::Sender),
            "RCPT" => Some(Stage::Recipient),
            "DATA" => Some(Stage::Data),
            "NOOP" => Some(Stage::Alive),
            _ => None,
        };
        if let Some(stage) = stage
            && let Some(answer) = deed(shared, stage, &mut line).await?
        {
            say(&mut line, &answer).await?;
            continue;
        }
        match conversation.next(&verb, &command, shared) {
            Next::Answer(answer) => say(&mut line, &answer).await?,
            Next::Take => take(&mut line, &mut conversation, shared).await?,
            Next::Close => {
                say(&mut line, "221 2.0.0 Bye").await?;
                return line.shutdown().await.ok();
            }
        }
    }
}

impl Conversation {
    fn next(&mut self, verb: &str, command: &str, shared: &Shared) -> Next {
        Next::Answer(match verb {
            "EHLO" if shared.login.is_some() => "250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
            "EHLO" | "HELO" => "250-mail.test\r\n250 8BITMIME".to_owned(),
            "AUTH" => self.log_in(command, shared),
            "MAIL" if shared.login.is_some() && !self.logged_in => "530 5.7.0 Authentication required".to_owned(),
            "MAIL" => {
                self.from = Some(path(command));
                self.to.clear();
                "250 2.1.0 Ok".to_owned()
            }
            "RCPT" if self.from.is_none() => "503 5.5.1 MAIL first".to_owned(),
            "RCPT" => self.recipient(path(command), shared),
            "DATA" if self.to.is_empty() => "503 5.5.1 RCPT first".to_owned(),
            "DATA" => return Next::Take,
            "RSET" => {
                self.from = None;
                self.to.clear();
                "250 2.0.0 Ok".to_owned()
            }
            "NOOP" => "250 2.0.0 Ok".to_owned(),
            "QUIT" => return Next::Close,
            _ => "502 5.5.1 Unknown".to_owned(),
        })
    }

    fn log_in(&mut self, command: &str, shared: &Shared) -> String {
        self.logged_in = shared.login.as_deref() == command.strip_prefix("AUTH PLAIN ");
        let answer = if self.logged_in { "235 2.7.0 Welcome" } else { "535 5.7.8 Wrong name or password" };
        answer.to_owned()
    }

    fn recipient(&mut self, to: String, shared: &Shared) -> String {
        if let Some(answer) = lock(&shared.refused).get(&to) {
            return (*answer).to_owned();
        }
        self.to.push(to);
        "250 2.1.5 Ok".to_owned()
    }
}

/// Takes the mail itself.
async fn take(line: &mut Line, conversation: &mut Conversation, shared: &Shared) -> Option<()> {
    say(line, "354 Go ahead").await?;
    let mut raw = Vec::new();
    loop {
        let text = hear(line).await?;
        if text == "." {
            break;
        }
        raw.extend_from_slice(text.strip_prefix('.').unwrap_or(&text).as_bytes());
        raw.extend_from_slice(b"\r\n");
    }
    let from = conversation.from.take().unwrap_or_default();
    let mail = Mail::read(from, std::mem::take(&mut conversation.to), raw);
    let keep = |mail| shared.mails.send_modify(|mails| mails.push(mail));
    match due(shared, Stage::Content) {
        Some(Deed::TakeAndDrop) => {
            keep(mail);
            return None;
        }
        Some(deed) => {
            if let Some(answer) = act(deed, line).await? {
                return say(line, &answer).await;
            }
        }
        None => {}
    }
    keep(mail);
    say(line, "250 2.0.0 Taken").await
}

/// What the script has for this stage, if it is its turn.
fn due(shared: &Shared, stage: Stage) -> Option<Deed> {
    let mut script = lock(&shared.script);
    let is_now = script.front().is_some_and(|(at, _)| *at == stage);
    is_now.then(|| script.pop_front()).flatten().map(|(_, deed)| deed)
}

/// Does what the script has for this stage. `None`: the line is gone; `Some(Some(answer))`: say this and no more.
async fn deed(shared: &Shared, stage: Stage, line: &mut Line) -> Option<Option<String>> {
    match due(shared, stage) {
        None => Some(None),
        Some(deed) => act(deed, line).await,
    }
}

async fn act(deed: Deed, line: &mut Line) -> Option<Option<String>> {
    match deed {
        Deed::Answer(answer) => Some(Some(answer.to_owned())),
        Deed::Drop | Deed::TakeAndDrop => None,
        Deed::Hang => {
            // Until the client has had enough.
            let _ = line.read_to_end(&mut Vec::new()).await;
            None
        }
        Deed::Slow(time) => {
            #[expect(clippy::disallowed_methods, reason = "a slow server is what is simulated")]
            tokio::time::sleep(time).await;
            Some(None)
        }
    }
}

async fn say(line: &mut Line, text: &str) -> Option<()> {
    line.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
    line.flush().await.ok()
}

/// One line, without its end. Mail is ASCII here: whatever is not would be seen as damaged text by the test.
async fn hear(line: &mut Line) -> Option<String> {
    let mut bytes = Vec::new();
    if line.read_until(b'\n', &mut bytes).await.ok()? == 0 {
        return None;
    }
    let text = String::from_utf8_lossy(&bytes);
    Some(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The address in `MAIL FROM:<a@b>`.
fn path(command: &str) -> String {
    let start = command.find('<').map_or(0, |at| at + 1);
    let end = command.find('>').unwrap_or(command.len());
    command.get(start..end).unwrap_or_default().to_owned()
}
