//! Someone with a browser that has no JavaScript: pages, links, and forms with what the page itself put in them.

use crate::server::Server;
use reqwest::redirect::Policy;
use sluitend::auth::password;
use std::collections::BTreeMap;

/// Everyone's password in a test.
pub const PASSWORD: &str = "oefenen-met-sluitend";

/// A browser and the page it shows.
pub struct Visitor {
    url: String,
    http: reqwest::Client,
    /// The HTML of the page.
    pub page: String,
    /// The status with which it came.
    pub status: u16,
    /// Where it is.
    pub path: String,
    /// The headers of the last answer.
    pub headers: reqwest::header::HeaderMap,
}

impl Visitor {
    /// A browser that nobody has logged in with.
    ///
    /// # Panics
    /// When there can be no client.
    #[must_use]
    pub fn new(server: &Server) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).build().expect("a client");
        let (page, path) = (String::new(), String::new());
        Self { url: server.url.clone(), http, page, status: 0, path, headers: reqwest::header::HeaderMap::new() }
    }

    /// A new person with roles, who has logged in.
    ///
    /// # Panics
    /// When that fails.
    pub async fn who(server: &Server, id: &str, holds: &[(&str, &str)]) -> Self {
        let person = server.town.person(id, holds).await;
        let hash = password::hash(PASSWORD).expect("a hash");
        server.town.flow.store.set_password(&person.id, &hash).await.expect("a password");
        let mut visitor = Self::new(server);
        visitor.open("/inloggen").await;
        visitor.send("/inloggen", &[("email", &person.email), ("wachtwoord", PASSWORD)]).await;
        assert_eq!((visitor.status, visitor.path.as_str()), (200, "/"), "{}", visitor.page);
        visitor
    }

    /// Opens a page, following redirects.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn open(&mut self, path: &str) -> &str {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        self.path = path.to_owned();
        self.take(answer.expect("an answer")).await;
        &self.page
    }

    /// Fills in the form of the page that goes to `action` (the first, when there are several) and sends it, following
    /// redirects. What the page put there can be filled in otherwise.
    ///
    /// # Panics
    /// When the page has no such form, or no answer comes.
    pub async fn send(&mut self, action: &str, fields: &[(&str, &str)]) -> &str {
        let mut all = self.hidden(action).unwrap_or_else(|| panic!("no form to {action} in\n{}", self.page));
        all.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
        all.extend(fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        self.post(action, &all).await
    }

    /// Sends a form as it is, whether the page has it or not.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn post(&mut self, action: &str, fields: &[(String, String)]) -> &str {
        let answer = self.http.post(format!("{}{action}", self.url)).form(fields).send().await;
        self.path = action.to_owned();
        self.take(answer.expect("an answer")).await;
        &self.page
    }

    /// What the page itself put in the form that goes to `action`: it, or a button of it.
    #[must_use]
    pub fn hidden(&self, action: &str) -> Option<Vec<(String, String)>> {
        let target = format!("action=\"{action}\"");
        let form = self.page.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or_default());
        let form = form.into_iter().find(|form| form.contains(&target))?;
        let inputs = form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
        Some(hidden.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect())
    }

    /// The page as a snapshot: without what is new every time.
    #[must_use]
    pub fn snapshot(&self) -> String {
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let mut out = String::new();
        for (n, piece) in self.page.split('"').enumerate() {
            let fresh = n % 2 == 1 && (is_secret(piece) || is_id(piece));
            let mut piece = piece.to_owned();
            if fresh {
                let n = known.len() + 1;
                piece = known.entry(piece).or_insert_with(|| format!("[{n}]")).clone();
            }
            if let Some(rest) = piece.strip_prefix("/assets/") {
                piece = format!("/assets/[version]/{}", rest.split_once('/').map_or("", |(_, name)| name));
            }
            out.push_str(if n == 0 { "" } else { "\"" });
            out.push_str(&piece);
        }
        out
    }

    async fn take(&mut self, answer: reqwest::Response) {
        let mut answer = answer;
        for _ in 0..5 {
            let Some(to) = answer.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned) else {
                break;
            };
            self.path.clone_from(&to);
            answer = self.http.get(format!("{}{to}", self.url)).send().await.expect("an answer");
        }
        self.status = answer.status().as_u16();
        self.headers = answer.headers().clone();
        self.page = answer.text().await.expect("a page");
    }
}

/// The text of a page: no tags, one space between words.
#[must_use]
pub fn text(page: &str) -> String {
    let mut out = String::new();
    for piece in page.split('<').skip(1) {
        let inside = piece.split_once('>').map_or("", |(_, text)| text);
        out.push_str(inside);
        out.push(' ');
    }
    let out = out.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute(tag: &str, name: &str) -> String {
    let start = format!(" {name}=\"");
    let rest = tag.split_once(&start).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn is_secret(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_id(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
}
