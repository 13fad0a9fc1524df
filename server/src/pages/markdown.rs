//! Guides of the routes are Markdown; raw HTML in them is shown as text, never run.

use pulldown_cmark::{Event, Options, Parser, html};

/// Markdown as HTML that is safe to put in a page.
#[must_use]
pub fn html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, Parser::new_ext(markdown, Options::ENABLE_TABLES).map(tame));
    out
}

/// Raw HTML becomes text; a link or image may only lead to the web, a mail address or this site.
fn tame(event: Event<'_>) -> Event<'_> {
    use pulldown_cmark::Tag;
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_harmless(&dest_url) { dest_url } else { "#".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        // Nothing is fetched from elsewhere while a dossier is open.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(pulldown_cmark::TagEnd::Image) => Event::End(pulldown_cmark::TagEnd::Emphasis),
        other => other,
    }
}

fn is_harmless(url: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"].iter().any(|p| url.starts_with(p))
        || (url.starts_with('/') && !url.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn a_guide_cannot_run_anything() {
        assert_eq!(html("**Wat** doe je?"), "<p><strong>Wat</strong> doe je?</p>\n");
        assert!(!html("<script>alert(1)</script>").contains("<script"));
        assert!(!html("a <img src=x onerror=alert(1)> b").contains("<img"));
        assert!(!html("[klik](javascript:alert(1))").contains("javascript"));
        assert!(!html("![x](https://elders.example/spoor.png)").contains("src"));
    }
}
