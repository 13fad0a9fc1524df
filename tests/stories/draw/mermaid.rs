//! Mermaid itself reads what is written for it, and finds all of it: every step and every arrow.

use super::formats::random;
use sluitend_engine::draw::{Drawing, Format};
use sluitend_tests::browser::{Browser, Look, browse};

const PARSE: &str = r#"
    const [all, done] = [arguments[0], arguments[arguments.length - 1]];
    (async () => {
        const found = [];
        for (const text of all) {
            try {
                await mermaid.parse(text);
                const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
                found.push({ nodes: db.getVertices().size, edges: db.getEdges().length, groups: db.getSubGraphs().length });
            } catch (error) {
                found.push(String(error));
            }
        }
        return found;
    })().then(done, (error) => done(String(error)));
"#;

/// What Mermaid finds in texts, or why it cannot read them.
async fn parse(browser: &Browser, all: Vec<String>) -> Vec<serde_json::Value> {
    let file = sluitend_tests::workspace().join("tests/node_modules/mermaid/dist/mermaid.min.js");
    let mermaid = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}; run `make test`", file.display()));
    browser.open("blank").await;
    // As a page would load it: at the top, not within a function.
    let load = "const s = document.createElement('script'); s.textContent = arguments[0]; document.head.append(s);
        mermaid.initialize({ startOnLoad: false });";
    browser.client.execute(load, vec![mermaid.into()]).await.expect("Mermaid loads");
    let found = browser.client.execute_async(PARSE, vec![all.into()]).await.expect("an answer");
    found.as_array().unwrap_or_else(|| panic!("{found}")).clone()
}

fn counts(drawing: &Drawing) -> serde_json::Value {
    let again: usize = drawing.nodes.iter().map(|node| node.repeats.len()).sum();
    let groups = drawing.bands.iter().filter(|band| band.title.is_some()).count();
    serde_json::json!({ "nodes": drawing.nodes.len(), "edges": drawing.edges.len() + again, "groups": groups })
}

#[tokio::test]
async fn mermaid_reads_every_route() {
    let mut drawings = super::of_the_project();
    drawings.extend(super::of("routes-deventer"));
    drawings.extend((0..20).map(random));
    drawings.push(with_evil_texts(random(3)));
    browse("about:", Look::default(), |browser| async move {
        let found = parse(&browser, drawings.iter().map(|d| d.write(Format::Mermaid)).collect()).await;
        assert_eq!(found.len(), drawings.len());
        for (drawing, found) in drawings.iter().zip(found) {
            assert_eq!(found, counts(drawing), "{}:\n{}", drawing.title, drawing.write(Format::Mermaid));
        }
    })
    .await;
}

/// Were this not so, the story above would prove nothing.
#[tokio::test]
async fn mermaid_refuses_a_broken_drawing() {
    browse("about:", Look::default(), |browser| async move {
        let sound = random(4).write(Format::Mermaid);
        let quote = sound.rfind("|\"").expect("an arrow has a text") + 1;
        let unclosed = format!("{}{}", &sound[..quote], &sound[quote + 1..]);
        let headless = sound.replacen("flowchart LR", "stroomschema", 1);
        let all = vec![sound, unclosed, headless];
        let found = parse(&browser, all).await;
        assert!(found[0].is_object(), "{}", found[0]);
        assert!(found[1].as_str().is_some_and(|error| error.contains("Parse error")), "{}", found[1]);
        assert!(found[2].as_str().is_some_and(|error| error.contains("No diagram type")), "{}", found[2]);
    })
    .await;
}

/// What would end a text, a line or the drawing, were it not written as text.
fn with_evil_texts(mut drawing: Drawing) -> Drawing {
    let evil = "end \"] --> x{ } | `a` %% ;\n#quot; <b>& (1) [[/\\";
    drawing.title = format!("{evil}\n---\nflowchart");
    drawing.nodes[0].title = evil.to_owned();
    drawing.edges[0].ways[0].label = evil.to_owned();
    drawing
}
