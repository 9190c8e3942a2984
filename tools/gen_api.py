#!/usr/bin/python3
"""Reads api/openapi.yaml, checks what the server relies on, and writes it as JSON inside a C++ string.

usage: gen_api.py OUT.inc      (run by the build)
       gen_api.py --check      (only checks)

The server builds its routes, permissions and validation from this JSON when it starts (src/http/api.h) and hands it out
as GET /api/v1/openapi.json. What is checked here need not be checked there: every operation has an id and says who may
call it, everything a client may send is bounded, every reference leads somewhere.
"""

import json
import pathlib
import sys

import yaml

METHODS = {"get", "put", "post", "delete"}
SCOPES = {"self", "team", "all"}
KEYWORDS = {  # what src/http/schema.cpp understands; anything else would silently not be checked
    "$ref", "type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "format", "items",
    "minItems", "maxItems", "uniqueItems", "properties", "required", "additionalProperties", "oneOf", "anyOf", "default",
    "readOnly", "writeOnly", "description",
}
CHUNK = 16_000  # characters; compilers need not take literals over 65,536 bytes
FORMATS = {"date", "binary"}
MAX_PATTERN_INPUT = 256  # patterns run on std::regex, whose depth grows with the text


class Checker:
    def __init__(self, document):
        self.document = document
        self.problems = []

    def problem(self, where, text):
        self.problems.append(f"{where}: {text}")

    def resolve(self, reference, where):
        node = self.document
        for part in reference.removeprefix("#/").split("/"):
            if not isinstance(node, dict) or part not in node:
                self.problem(where, f"{reference} does not exist; name a component")
                return {}
            node = node[part]
        return node

    def schema(self, schema, where, bounded):
        """bounded: a client may send it, so it must have limits."""
        for word in schema.keys() - KEYWORDS:
            self.problem(where, f"keyword {word} is not supported; use one of {', '.join(sorted(KEYWORDS))}")
        if "$ref" in schema:
            self.resolve(schema["$ref"], where)
            return  # components are checked once, by themselves
        if "format" in schema and schema["format"] not in FORMATS:
            self.problem(where, f"format {schema['format']} is not supported; use one of {', '.join(sorted(FORMATS))}")
        types = schema.get("type", [])
        types = types if isinstance(types, list) else [types]
        closed = "enum" in schema or "const" in schema or schema.get("format") == "binary"
        if bounded and not closed:
            if "string" in types and "maxLength" not in schema:
                self.problem(where, "a string needs maxLength")
            if "integer" in types and not {"minimum", "maximum"} <= schema.keys():
                self.problem(where, "an integer needs minimum and maximum")
            if "array" in types and "maxItems" not in schema:
                self.problem(where, "an array needs maxItems")
        if "pattern" in schema and schema.get("maxLength", 10**9) > MAX_PATTERN_INPUT:
            self.problem(where, f"a pattern needs maxLength <= {MAX_PATTERN_INPUT}")
        if "array" in types and "items" not in schema:
            self.problem(where, "an array needs items")
        for name in schema.get("required", []):
            if name not in schema.get("properties", {}):
                self.problem(where, f"required property {name} is not among the properties")
        for name, part in schema.get("properties", {}).items():
            self.schema(part, f"{where}/{name}", bounded)
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), dict):
                self.schema(schema[word], f"{where}/{word}", bounded)
        for word in ("oneOf", "anyOf"):
            for index, part in enumerate(schema.get(word, [])):
                self.schema(part, f"{where}/{word}/{index}", bounded)

    def operation(self, where, path, path_parameters, operation, seen):
        identifier = operation.get("operationId")
        if not identifier:
            return self.problem(where, "operationId is missing")
        if identifier in seen:
            self.problem(where, f"operationId {identifier} is used twice")
        seen.add(identifier)
        roles = self.document["components"]["schemas"]["Role"]["enum"]
        if operation.get("x-public") is True:
            if "x-roles" in operation or "x-scope" in operation:
                self.problem(where, "x-public excludes x-roles and x-scope")
        else:
            if not operation.get("x-roles") or not set(operation["x-roles"]) <= set(roles):
                self.problem(where, f"x-roles must name some of {', '.join(roles)}, or x-public: true")
            if operation.get("x-scope") not in SCOPES:
                self.problem(where, f"x-scope must be one of {', '.join(sorted(SCOPES))}")
        named = set()
        for parameter in path_parameters + operation.get("parameters", []):
            if "$ref" in parameter:
                parameter = self.resolve(parameter["$ref"], where)
            if parameter.get("in") == "path":
                named.add(parameter["name"])
            self.schema(parameter.get("schema", {}), f"{where} parameter {parameter.get('name')}", True)
        in_path = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        if named != in_path:
            self.problem(where, f"path parameters {sorted(named)} do not match {path}")
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            self.schema(content["schema"], f"{where} body {kind}", True)
        for status, response in operation["responses"].items():
            if "$ref" in response:
                response = self.resolve(response["$ref"], where)
            for kind, content in response.get("content", {}).items():
                self.schema(content["schema"], f"{where} answer {status} {kind}", False)

    def run(self):
        seen = set()
        for path, item in self.document["paths"].items():
            for method in item.keys() - {"parameters"}:
                if method not in METHODS:
                    self.problem(path, f"method {method} is not supported; use one of {', '.join(sorted(METHODS))}")
                    continue
                self.operation(f"{method.upper()} {path}", path, item.get("parameters", []), item[method], seen)
        for name, schema in self.document["components"]["schemas"].items():
            self.schema(schema, f"schema {name}", True)
        return self.problems


class TextLoader(yaml.SafeLoader):
    """YAML 1.1 would turn dates and words such as `on` into other types; JSON has neither."""


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    source = pathlib.Path(__file__).resolve().parent.parent / "api" / "openapi.yaml"
    with open(source, encoding="utf-8") as file:
        document = yaml.load(file, TextLoader)
    problems = Checker(document).run()
    if problems:
        sys.exit("\n".join(f"api/openapi.yaml: {problem}" for problem in problems))
    if arguments[0] != "--check":
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        assert ')OPENAPI"' not in text
        parts = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
        with open(arguments[0], "w", encoding="utf-8") as file:
            file.write("// Generated from api/openapi.yaml by tools/gen_api.py.\n")
            file.writelines(f'R"OPENAPI({part})OPENAPI",\n' for part in parts)


if __name__ == "__main__":
    main(sys.argv[1:])
