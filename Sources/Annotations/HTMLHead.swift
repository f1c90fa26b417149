import Foundation
import Provenance

/// The head of a page in one file: nothing is loaded, run or referred to, and only its own style
/// counts.
enum HTMLHead {
  /// From the document type on; `title` is escaped already.
  static func text(title: String, style: String) -> String {
    let digest = Data(SHA256.digest(Array(style.utf8))).base64EncodedString()
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(digest)'">
      <meta name="referrer" content="no-referrer">
      <title>\(title)</title>
      <style>\(style)</style>
      </head>
      """
  }
}
