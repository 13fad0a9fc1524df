//! A real browser: Debian's Chromium, driven by its own driver. Each has a profile of its own and sees nothing but the
//! server of its test.

use crate::visitor::PASSWORD;
use crate::workspace;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long a page may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a browser is.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// How wide its window is.
    pub width: u32,
    /// Whether the person likes it dark.
    pub dark: bool,
    /// Whether the scripts of pages arrive.
    pub scripts: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 1280, dark: false, scripts: true }
    }
}

/// A browser.
#[derive(Clone)]
pub struct Browser {
    /// What drives it.
    pub client: Client,
    url: String,
}

/// Chromium's driver; it ends with this value.
struct Driver {
    process: Child,
    port: u16,
}

/// Lets a test use a browser on a server, and closes it whatever comes of the test.
///
/// # Panics
/// When the browser does not start, or the test fails.
pub async fn browse<F>(url: &str, look: Look, test: impl FnOnce(Browser) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let driver = Driver::start();
    let profile = tempfile::tempdir().expect("a folder for the profile");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities(look, &profile.path().display().to_string()));
    let client = builder.connect(&format!("http://127.0.0.1:{}", driver.port)).await.expect("Chromium starts");
    if !look.scripts {
        driver.block_scripts(&client).await;
    }
    let browser = Browser { client: client.clone(), url: url.to_owned() };
    let outcome = tokio::spawn(test(browser)).await;
    client.close().await.expect("Chromium closes");
    outcome.expect("the test passes");
}

fn capabilities(look: Look, profile: &str) -> Capabilities {
    let mut args = vec![
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--no-first-run".to_owned(),
        "--lang=nl".to_owned(),
        format!("--user-data-dir={profile}"),
    ];
    if look.dark {
        args.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let options = json!({
        "args": args,
        // A window cannot be as narrow as a phone; what a phone shows can be had all the same.
        "mobileEmulation": { "deviceMetrics": { "width": look.width, "height": 900, "pixelRatio": 1.0, "mobile": false } },
    });
    let mut all = Capabilities::new();
    all.insert("goog:chromeOptions".to_owned(), options);
    all
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; `make test` installs it");
        let stdout = process.stdout.take().expect("its output is ours");
        let told = BufReader::new(stdout).lines().map_while(Result::ok);
        let port =
            told.filter_map(|line| line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
        let port = port.into_iter().next().expect("it tells its port");
        Self { process, port }
    }

    /// No script of a page arrives. (Its own switch against scripts stops the driver, too, which asks pages by script.)
    async fn block_scripts(&self, client: &Client) {
        let session = client.session_id().await.expect("the browser runs").expect("a session");
        let url = format!("http://127.0.0.1:{}/session/{session}/goog/cdp/execute", self.port);
        let commands = [
            json!({ "cmd": "Network.enable", "params": {} }),
            json!({ "cmd": "Network.setBlockedURLs", "params": { "urls": ["*.js"] } }),
        ];
        for command in commands {
            let answer = reqwest::Client::new().post(&url).json(&command).send().await.expect("an answer");
            assert!(answer.status().is_success(), "{command}: {:?}", answer.text().await);
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have stopped by itself; then there is nothing to stop.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Opens a page.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.url)).await.unwrap_or_else(|e| panic!("{path}: {e}"));
    }

    /// Logs in as someone who was added as a visitor before.
    ///
    /// # Panics
    /// When that does not lead to Mijn dag.
    pub async fn log_in(&self, email: &str) {
        self.open("/inloggen").await;
        self.fill("#inloggen-email", email).await;
        self.fill("#inloggen-wachtwoord", PASSWORD).await;
        self.click("#inloggen button").await;
        self.see("h1", "Mijn dag").await;
    }

    /// Types into a field, in the place of what stands there.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        field.clear().await.unwrap_or_else(|e| panic!("{css}: {e}"));
        field.send_keys(text).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Clicks.
    ///
    /// # Panics
    /// When there is nothing to click on.
    pub async fn click(&self, css: &str) {
        let target = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        target.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Whether something is there to see.
    ///
    /// # Panics
    /// When it is not in the page at all.
    pub async fn shows(&self, css: &str) -> bool {
        let found = self.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
        found.is_displayed().await.unwrap_or_else(|e| panic!("{css}: {e}"))
    }

    /// Waits until an element says something.
    ///
    /// # Panics
    /// When it does not.
    pub async fn see(&self, css: &str, text: &str) {
        let mut last = String::new();
        let said = tokio::time::timeout(PATIENCE, async {
            loop {
                // Between two pages there is no element; asking takes long enough to be no busy wait.
                if let Ok(found) = self.client.find(Locator::Css(css)).await {
                    last = found.text().await.unwrap_or_default();
                }
                if last.contains(text) {
                    break;
                }
            }
        });
        assert!(said.await.is_ok(), "'{css}' says '{last}', not '{text}'");
    }

    /// What a script answers.
    ///
    /// # Panics
    /// When it fails.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// What axe-core finds wrong with the page: rule, what it is about, and where.
    ///
    /// # Panics
    /// When axe-core is not there or does not run.
    pub async fn faults_of_access(&self) -> Vec<String> {
        let file = workspace().join("tests/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}; run `make test`", file.display()));
        self.run(&axe).await;
        let script = r#"
            const done = arguments[arguments.length - 1];
            const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
            axe.run(document, { runOnly: { type: "tag", values: tags } }).then(
                ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
                    nodes.map((node) => `${id}: ${help}: ${node.target} ${node.html} ${node.failureSummary}`))),
                (error) => done([String(error)]));
        "#;
        let found = self.client.execute_async(script, Vec::new()).await.unwrap_or_else(|e| panic!("axe: {e}"));
        let found = found.as_array().unwrap_or_else(|| panic!("axe answered {found}"));
        found.iter().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The forms in which Enter, typed in a field, presses another button than the main one: it presses the first.
    pub async fn faults_of_enter(&self) -> Vec<String> {
        let script = r#"
            const typed = "input:not([type=hidden], [type=checkbox], [type=radio])";
            return [...document.forms].filter((form) => form.querySelector(typed)).flatMap((form) => {
                const buttons = [...form.querySelectorAll("button:not([type=button])")];
                const minor = (button) => ["second", "link", "quiet"].some((name) => button.classList.contains(name));
                const first = buttons[0];
                return first && minor(first) && !buttons.every(minor) ? [`Enter presses "${first.textContent}"`] : [];
            });
        "#;
        let found = self.run(script).await;
        found.as_array().into_iter().flatten().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect()
    }
}
