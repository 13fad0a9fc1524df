//! The description of the API: generated from the handlers, so that it cannot drift from them; what every operation has
//! in common is added here.

use super::problem::ProblemDetails;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Info, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder, Type,
};
use utoipa::{PartialSchema, ToSchema};

const ABOUT: &str = "\
Send a bearer token with every request. What you may not see does not exist: 404. \
Errors are problems (RFC 9457) whose `detail` is a sentence in plain Dutch for the person who must mend it. \
A command carries the `version` of the case on which you decided; on another one it is refused (409) and nothing has \
changed. With an `Idempotency-Key` a repeated request returns the first answer, with `Idempotency-Replayed: true`. \
Lists come in pages: send `next` as `after`.";

/// What can be asked again as it is, without a key: nothing is done twice.
const CHANGES_NO_DOSSIER: [&str; 2] = ["/v1/check", "/v1/clock"];

/// What the handlers are added to.
pub(super) fn begin() -> OpenApi {
    OpenApiBuilder::new().info(info()).build()
}

fn info() -> Info {
    InfoBuilder::new().title("sluitend").version(super::VERSION).description(Some(ABOUT)).build()
}

/// Adds what all operations have in common: the token, the key, the problems.
pub(super) fn finish(mut description: OpenApi) -> OpenApi {
    for (path, item) in &mut description.paths.paths {
        for (operation, method) in operations(item) {
            operation.operation_id = Some(name(method, path));
            complete(operation, method != "get");
            if method != "get" && !CHANGES_NO_DOSSIER.contains(&path.as_str()) {
                operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
            }
        }
    }
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = description.components.take().unwrap_or_default();
    let mut schemas = vec![];
    ProblemDetails::schemas(&mut schemas);
    schemas.push((ProblemDetails::name().into_owned(), ProblemDetails::schema()));
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDetails::name()))).build();
    let problem = ResponseBuilder::new().description("A problem").content("application/problem+json", problem).build();
    let components = ComponentsBuilder::from(components)
        .schemas_from_iter(schemas)
        .security_scheme("token", SecurityScheme::Http(bearer))
        .response("Problem", problem)
        .build();
    description.components = Some(components);
    description.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    description
}

fn operations(item: &mut PathItem) -> Vec<(&mut Operation, &'static str)> {
    let of = [(&mut item.get, "get"), (&mut item.post, "post"), (&mut item.patch, "patch")];
    of.into_iter().filter_map(|(operation, method)| Some((operation.as_mut()?, method))).collect()
}

/// `get_cases_id_events` for `GET /v1/cases/{id}/events`.
fn name(method: &str, path: &str) -> String {
    let segments = path.trim_start_matches("/v1/").split('/').map(|segment| segment.trim_matches(['{', '}']));
    std::iter::once(method).chain(segments).collect::<Vec<_>>().join("_")
}

fn complete(operation: &mut Operation, writes: bool) {
    let in_path = |p: &RefOr<Parameter>| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Path);
    let names_something = operation.parameters.iter().flatten().any(in_path);
    let mut statuses = vec!["401", "422", "503"];
    if names_something {
        statuses.push("404");
    }
    if writes {
        statuses.extend(["400", "403", "408", "409", "413", "415"]);
    }
    for status in statuses {
        let problem = RefOr::Ref(Ref::from_response_name("Problem"));
        operation.responses.responses.entry(status.to_owned()).or_insert(problem);
    }
}

fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(200)).build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Of your choice; the same request with the same key is done once."))
        .schema(Some(text))
        .build()
}
