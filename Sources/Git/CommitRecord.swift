import Glibc
package import Provenance

/// What a commit says, in UTF-8 where it names another encoding.
package struct CommitRecord: Sendable {
  package var id: CommitID
  package var tree: ObjectID
  package var parents: [CommitID]
  package var author: Signature
  package var committer: Signature
  package var messageBytes: [UInt8]
  package var message: String { String(decoding: messageBytes, as: UTF8.self) }

  /// The first line of the message that is not blank.
  package var summaryBytes: ArraySlice<UInt8> {
    // By bytes: to Swift a CR LF is one character, to Git it ends in a newline.
    messageBytes.split(separator: 0x0A).first { !$0.allSatisfy(Signature.isSpace) } ?? []
  }

  package var summary: String { String(decoding: summaryBytes, as: UTF8.self) }

  init(
    id: CommitID, tree: ObjectID, parents: [CommitID], author: Signature, committer: Signature,
    message: String
  ) {
    self.id = id
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    messageBytes = Array(message.utf8)
  }

  /// Reads a commit object's content; `nil` if it is not a commit.
  ///
  /// Damaged dates read as 0 and damaged names as they are.
  package init?(id: CommitID, _ stored: [UInt8]) {
    let content = Self.encoding(of: stored).flatMap { TextEncoding.convert(stored, $0) } ?? stored
    self.id = id
    var parents: [CommitID] = []
    var tree: ObjectID?
    var author, committer: ArraySlice<UInt8>?
    var rest = content[...]
    while let end = rest.firstIndex(of: 0x0A) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.isEmpty { break }
      if line.starts(with: "tree ".utf8) {
        tree = tree ?? ObjectID(hex: String(decoding: line.dropFirst(5), as: UTF8.self))
      } else if line.starts(with: "parent ".utf8) {
        if let parent = ObjectID(hex: String(decoding: line.dropFirst(7), as: UTF8.self)) {
          parents.append(CommitID(parent))
        }
      } else if line.starts(with: "author ".utf8) {
        author = author ?? line.dropFirst(7)
      } else if line.starts(with: "committer ".utf8) {
        committer = committer ?? line.dropFirst(10)
      }
    }
    guard let tree else { return nil }
    self.tree = tree
    self.parents = parents
    self.author = author.map(Signature.init) ?? .unknown
    self.committer = committer.map(Signature.init) ?? .unknown
    messageBytes = Array(rest)
  }

  /// The `encoding` header; `nil` for UTF-8.
  private static func encoding(of content: [UInt8]) -> String? {
    var rest = content[...]
    while let end = rest.firstIndex(of: 0x0A), end > rest.startIndex {
      if rest.starts(with: "encoding ".utf8) {
        let name = String(decoding: rest[..<end].dropFirst(9), as: UTF8.self)
        return ["utf-8", "utf8"].contains(name.lowercased()) ? nil : name
      }
      rest = rest[(end + 1)...]
    }
    return nil
  }
}

/// Text in other encodings than UTF-8.
enum TextEncoding {
  /// The text in another encoding; `nil` if one is not known or the bytes are not such text.
  static func convert(
    _ bytes: [UInt8], _ encoding: String, to target: String = "UTF-8"
  ) -> [UInt8]? {
    guard let converter = unsafe iconv_open(target, encoding), Int(bitPattern: converter) != -1
    else { return nil }
    defer { unsafe iconv_close(converter) }
    var input = bytes.map(CChar.init(bitPattern:))
    var output = [CChar](repeating: 0, count: bytes.count * 4 + 16)
    let capacity = output.count
    let written: Int? = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var to = output.baseAddress
        var (left, room) = (bytes.count, capacity)
        let result = unsafe iconv(converter, &from, &left, &to, &room)
        return result == Int.max || left > 0 ? nil : capacity - room
      }
    }
    return written.map { output[..<$0].map(UInt8.init(bitPattern:)) }
  }
}
