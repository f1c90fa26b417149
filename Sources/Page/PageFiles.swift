import Annotations
import CPageFiles

/// The page's own files, embedded and served by exact name.
enum PageFiles {
  /// `nil` if there is no such file.
  static func answer(_ path: String) -> PageAnswer? {
    switch path {
    case "/": file("page.html", "text/html; charset=utf-8")
    case "/page.css": file("page.css", "text/css; charset=utf-8")
    case "/page.js": file("page.js", "text/javascript; charset=utf-8")
    case "/credit.js": file("credit.js", "text/javascript; charset=utf-8")
    case "/views.js": file("views.js", "text/javascript; charset=utf-8")
    case "/files.js": file("files.js", "text/javascript; charset=utf-8")
    case "/statements.js": file("statements.js", "text/javascript; charset=utf-8")
    case "/optouts.js": file("optouts.js", "text/javascript; charset=utf-8")
    case "/icon.svg": file("icon.svg", "image/svg+xml")
    case "/chart.css":
      PageAnswer(type: "text/css; charset=utf-8", body: .whole(Array(ChartStyle.text.utf8)))
    default: nil
    }
  }

  /// The description of the API, with the schema of annotations in its place.
  static let openAPI: [UInt8] = {
    let text = String(decoding: bytes("openapi.json"), as: UTF8.self)
    // It is a part of a larger document there: its references start at that one's root.
    let schema = AnnotationSchema.text
      .replacing("\"#/$defs/", with: "\"#/components/schemas/Annotation/$defs/")
      .replacing("\"$id\": \"urn:byline:annotation:1.0\",", with: "")
    return Array(text.replacing("\"@ANNOTATION@\"", with: schema).utf8)
  }()

  private static func file(_ name: String, _ type: String) -> PageAnswer {
    PageAnswer(type: type, body: .whole(bytes(name)))
  }

  private static func bytes(_ name: String) -> [UInt8] {
    let file = unsafe page_file_named(name)
    return unsafe Array(UnsafeBufferPointer(start: file.start, count: file.size))
  }
}
