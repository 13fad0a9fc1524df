//! bpmn-js, which is the viewer and editor of many process tools, imports our BPMN without a warning and shows all of it.

use sluitend_engine::draw::{Drawing, Format, draw};
use sluitend_tests::browser::{Look, browse};
use sluitend_tests::random_route::{Wish, random_route};

const IMPORT: &str = r#"
    const [all, done] = [arguments[0], arguments[arguments.length - 1]];
    const container = document.body.appendChild(document.createElement("div"));
    (async () => {
        const found = [];
        for (const xml of all) {
            const viewer = new BpmnJS({ container });
            const { warnings } = await viewer.importXML(xml);
            const shown = viewer.get("elementRegistry").filter((e) => e.type !== "label");
            found.push({
                warnings: warnings.map((w) => w.message),
                steps: shown.filter((e) => e.type === "bpmn:UserTask" || e.type === "bpmn:ReceiveTask").length,
                ends: shown.filter((e) => e.type === "bpmn:EndEvent").length,
            });
            viewer.destroy();
        }
        return found;
    })().then(done, (error) => done(String(error)));
"#;

fn counts(drawing: &Drawing) -> [usize; 2] {
    use sluitend_engine::draw::NodeKind::{Step, Wait};
    let steps = drawing.nodes.iter().filter(|n| matches!(n.kind, Step | Wait)).count();
    [steps, drawing.nodes.len() - steps]
}

#[tokio::test]
async fn a_viewer_imports_every_route_without_a_warning() {
    let mut drawings = super::of_the_project();
    drawings.extend((0..20).map(|seed| {
        let random = random_route(seed, Wish { steps: 5 + seed as usize, careless: seed.is_multiple_of(2) });
        draw(&random.programme, &random.route)
    }));
    let file = sluitend_tests::workspace().join("tests/node_modules/bpmn-js/dist/bpmn-viewer.production.min.js");
    let viewer = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}; run `make test`", file.display()));
    browse("about:", Look::default(), |browser| async move {
        browser.open("blank").await;
        // As a page would load it: at the top, not within a function.
        let load = "const s = document.createElement('script'); s.textContent = arguments[0]; document.head.append(s);";
        browser.client.execute(load, vec![viewer.into()]).await.expect("the viewer loads");
        let all: Vec<String> = drawings.iter().map(|d| d.write(Format::Bpmn)).collect();
        let found = browser.client.execute_async(IMPORT, vec![all.into()]).await.expect("an answer");
        let found = found.as_array().unwrap_or_else(|| panic!("{found}"));
        assert_eq!(found.len(), drawings.len());
        for (drawing, found) in drawings.iter().zip(found) {
            let [steps, ends] = counts(drawing);
            let expected = serde_json::json!({ "warnings": [], "steps": steps, "ends": ends });
            assert_eq!(*found, expected, "{}", drawing.title);
        }
    })
    .await;
}
