//! Makes the picture of the README: *Mijn dag* of someone in a practice region that runs. See CONTRIBUTING.md.
//!
//! `cargo run -p sluitend-tests --example picture -- http://127.0.0.1:8470 ADDRESS docs/mijn-dag.png`

use sluitend_tests::browser::{Look, browse};

/// That of everyone in the practice region.
const PASSWORD: &str = "oefenen-met-sluitend";

#[tokio::main]
async fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, address, file] = &arguments[..] else { return Err("give a url, an address and a file".to_owned()) };
    let (address, file) = (address.clone(), file.clone());
    browse(url, Look { width: 1100, ..Look::default() }, move |browser| async move {
        browser.open("/inloggen").await;
        browser.fill("input[name=email]", &address).await;
        browser.fill("input[type=password]", PASSWORD).await;
        browser.click("main button[type=submit]").await;
        browser.see("h1", "Mijn dag").await;
        // Asked for anew, it does not fade in from the page before.
        browser.open("/").await;
        browser.run("document.documentElement.style.scrollbarWidth = 'none'").await;
        let picture = browser.client.screenshot().await.expect("the browser draws it");
        std::fs::write(&file, picture).expect("the file can be written");
    })
    .await;
    Ok(())
}
