/// The JSON Schema of the annotation format, draft 2020-12; `byline annotate --schema` prints it.
package enum AnnotationSchema {
  package static let text = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:byline:annotation:1.0",
      "title": "Byline annotation",
      "description": "Who a text draws on. Lines are from 1 with both ends included, byte ranges half-open in the input as it was read, times in UTC, shares in 0 to 1. One annotation, or a set of them.",
      "oneOf": [{ "$ref": "#/$defs/annotation" }, { "$ref": "#/$defs/set" }],
      "$defs": {
        "version": {
          "description": "A reader refuses another first number and ignores keys that it does not know.",
          "type": "string",
          "pattern": "^1\\.[0-9]+$"
        },
        "bits": { "type": "number", "minimum": -0.000001 },
        "share": { "type": "number", "minimum": -0.000001, "maximum": 1.000001 },
        "count": { "type": "integer", "minimum": 0 },
        "line": { "type": "integer", "minimum": 1 },
        "time": {
          "type": "string",
          "pattern": "^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
        },
        "digest": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        "grade": { "enum": ["verbatim", "reformatted", "renamed", "learned"] },
        "visibility": {
          "description": "here: in the repository that the text is for; shared: declared shared; private: named on this machine alone.",
          "enum": ["here", "shared", "private"]
        },
        "set": {
          "type": "object",
          "required": ["schema_version", "files", "totals", "authors"],
          "properties": {
            "schema_version": { "$ref": "#/$defs/version" },
            "files": { "type": "array", "items": { "$ref": "#/$defs/annotation" } },
            "totals": { "$ref": "#/$defs/totals" },
            "authors": { "type": "array", "items": { "$ref": "#/$defs/author" } }
          }
        },
        "annotation": {
          "type": "object",
          "required": [
            "schema_version", "id", "timestamp", "tool", "memory", "policy", "input", "totals",
            "as_of", "authors", "spans", "warnings"
          ],
          "properties": {
            "schema_version": { "$ref": "#/$defs/version" },
            "id": {
              "description": "Random; the entry of the ledger has the same.",
              "type": "string",
              "pattern": "^[0-9a-f]{32}$"
            },
            "timestamp": { "$ref": "#/$defs/time" },
            "tool": {
              "type": "object",
              "required": ["name", "version"],
              "properties": { "name": { "type": "string" }, "version": { "type": "string" } }
            },
            "memory": {
              "type": "object",
              "required": ["version", "digest"],
              "properties": {
                "version": { "$ref": "#/$defs/count" },
                "digest": { "$ref": "#/$defs/digest" }
              }
            },
            "policy": {
              "type": "object",
              "required": ["name", "digest"],
              "properties": {
                "name": { "type": "string" },
                "digest": { "$ref": "#/$defs/digest" }
              }
            },
            "input": {
              "type": "object",
              "required": ["sha256", "bytes"],
              "properties": {
                "sha256": { "$ref": "#/$defs/digest" },
                "bytes": { "$ref": "#/$defs/count" },
                "path": { "type": "string" },
                "language": { "type": "string" }
              }
            },
            "totals": { "$ref": "#/$defs/totals" },
            "as_of": {
              "description": "What existed before the text.",
              "type": "object",
              "required": ["at"],
              "properties": {
                "revision": { "type": "string" },
                "at": { "$ref": "#/$defs/time" }
              }
            },
            "authors": { "type": "array", "items": { "$ref": "#/$defs/author" } },
            "spans": { "type": "array", "items": { "$ref": "#/$defs/span" } },
            "warnings": { "type": "array", "items": { "type": "string" } },
            "explanations": { "type": "array", "items": { "$ref": "#/$defs/explanation" } }
          }
        },
        "totals": {
          "description": "bits is the sum of the others.",
          "type": "object",
          "required": [
            "bits", "credited_bits", "own_bits", "diffuse_bits", "unknown_bits", "new_bits"
          ],
          "properties": {
            "bits": { "$ref": "#/$defs/bits" },
            "credited_bits": { "$ref": "#/$defs/bits" },
            "own_bits": { "$ref": "#/$defs/bits" },
            "diffuse_bits": { "$ref": "#/$defs/bits" },
            "unknown_bits": { "$ref": "#/$defs/bits" },
            "new_bits": { "type": "number" }
          }
        },
        "author": {
          "type": "object",
          "required": ["name", "email", "person_id", "bits", "share", "necessary_bits", "own"],
          "properties": {
            "name": { "type": "string" },
            "email": { "type": "string" },
            "person_id": { "type": "string", "minLength": 1 },
            "bits": { "$ref": "#/$defs/bits" },
            "share": { "$ref": "#/$defs/share" },
            "necessary_bits": { "type": "number" },
            "own": { "type": "boolean" }
          }
        },
        "span": {
          "type": "object",
          "required": [
            "start_byte", "end_byte", "start_line", "end_line", "grade", "bits", "sources"
          ],
          "properties": {
            "start_byte": { "$ref": "#/$defs/count" },
            "end_byte": { "$ref": "#/$defs/line" },
            "start_line": { "$ref": "#/$defs/line" },
            "end_line": { "$ref": "#/$defs/line" },
            "grade": { "$ref": "#/$defs/grade" },
            "bits": { "$ref": "#/$defs/bits" },
            "confidence": {
              "description": "How sure it is that the leading person wrote what is drawn on.",
              "$ref": "#/$defs/share"
            },
            "sources": { "type": "array", "items": { "$ref": "#/$defs/source" } }
          }
        },
        "source": {
          "type": "object",
          "required": ["share", "grade", "visibility", "copies"],
          "properties": {
            "person_id": {
              "description": "Missing where nobody knows who wrote it.",
              "type": "string",
              "minLength": 1
            },
            "share": { "$ref": "#/$defs/share" },
            "grade": { "$ref": "#/$defs/grade" },
            "visibility": { "$ref": "#/$defs/visibility" },
            "source": { "type": "string" },
            "path": { "type": "string" },
            "start_line": { "$ref": "#/$defs/line" },
            "end_line": { "$ref": "#/$defs/line" },
            "commit": { "type": "string", "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$" },
            "committed_at": { "$ref": "#/$defs/time" },
            "kind": { "enum": ["human", "agent", "unknown"] },
            "swhid": { "type": "string", "pattern": "^swh:1:cnt:[0-9a-f]{40}(;.*)?$" },
            "license": { "type": "string" },
            "notices": { "type": "array", "items": { "type": "string" } },
            "copies": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["source", "path", "visibility"],
                "properties": {
                  "source": { "type": "string" },
                  "path": { "type": "string" },
                  "visibility": { "$ref": "#/$defs/visibility" }
                }
              }
            }
          }
        },
        "explanation": {
          "type": "object",
          "required": ["start_byte", "end_byte", "start_line", "end_line", "reason"],
          "properties": {
            "start_byte": { "$ref": "#/$defs/count" },
            "end_byte": { "$ref": "#/$defs/line" },
            "start_line": { "$ref": "#/$defs/line" },
            "end_line": { "$ref": "#/$defs/line" },
            "reason": {
              "enum": [
                "three_persons", "many_documents", "licence_text", "commons_source",
                "short_context", "template", "generated_header", "import_line", "lone_bracket",
                "idiom"
              ]
            }
          }
        }
      }
    }

    """#
}
