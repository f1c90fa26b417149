import Glibc
package import Provenance

/// Who did something and when, as a commit has it.
package struct Signature: Hashable, Sendable {
  package var identity: Identity
  /// Seconds since 1970.
  package var time: Int64
  /// As written, such as `+0200`.
  package var zone: String

  package init(identity: Identity, time: Int64, zone: String) {
    self.identity = identity
    self.time = time
    self.zone = zone
  }
}

/// What a commit says, in UTF-8.
package struct CommitRecord: Sendable {
  package var id: CommitID
  package var tree: ObjectID
  package var parents: [CommitID]
  package var author: Signature
  package var committer: Signature
  package var message: String
  /// The first line of the message.
  package var summary: String {
    // By bytes: to Swift a CR LF is one character, to Git it ends in a newline.
    let lines = message.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let line = lines.first(where: { !$0.allSatisfy(isBlank) }) else { return "" }
    return String(decoding: line, as: UTF8.self)
  }

  /// Reads a commit object's content; `nil` if it is not a commit.
  ///
  /// Damaged dates read as 0 and damaged names as they are.
  init?(id: CommitID, _ content: [UInt8]) {
    self.id = id
    var parents: [CommitID] = []
    var tree: ObjectID?
    var author, committer: ArraySlice<UInt8>?
    var encoding: ArraySlice<UInt8>?
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
      } else if line.starts(with: "encoding ".utf8) {
        encoding = line.dropFirst(9)
      }
    }
    guard let tree else { return nil }
    let name = encoding.map { String(decoding: $0, as: UTF8.self) }
    self.tree = tree
    self.parents = parents
    self.author = Self.signature(author ?? [], name)
    self.committer = Self.signature(committer ?? [], name)
    message = TextEncoding.decode(rest, name)
  }

  /// Reads `NAME <MAIL> SECONDS ZONE`, where name and mail may hold anything.
  private static func signature(_ line: ArraySlice<UInt8>, _ encoding: String?) -> Signature {
    guard let open = line.firstIndex(of: 0x3C), let last = line.lastIndex(of: 0x3E), open < last
    else {
      return Signature(
        identity: Identity(name: TextEncoding.decode(line, encoding), email: ""), time: 0,
        zone: "+0000")
    }
    // Git takes the first `>` after the mail's start and the date after the last one.
    let close = line[open...].firstIndex(of: 0x3E) ?? last
    let name = TextEncoding.decode(line[..<open], encoding).trimmingSpaces
    let mail = TextEncoding.decode(line[(open + 1)..<close], encoding).trimmingSpaces
    let date = line[(last + 1)...].split(separator: 0x20)
    let time = date.first.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0
    let zone = date.count > 1 ? String(decoding: date[1], as: UTF8.self) : "+0000"
    return Signature(identity: Identity(name: name, email: mail), time: time, zone: zone)
  }
}

/// Text of commits in other encodings than UTF-8, as their `encoding` header says.
enum TextEncoding {
  static func decode(_ bytes: ArraySlice<UInt8>, _ encoding: String?) -> String {
    guard let encoding, !["utf-8", "utf8"].contains(encoding.lowercased()),
      let converted = convert(Array(bytes), encoding)
    else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: converted, as: UTF8.self)
  }

  private static func convert(_ bytes: [UInt8], _ encoding: String) -> [UInt8]? {
    guard let converter = unsafe iconv_open("UTF-8", encoding),
      Int(bitPattern: converter) != -1
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
