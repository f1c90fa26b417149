/// What a Git hook says of itself: which hook, where, and what Git handed to it.
///
/// One line of the spool, made and read without Foundation:
///
///     1 TAB hook TAB seconds TAB folder TAB git directory TAB arguments TAB input
///
/// Arguments are separated by spaces; every byte of a field that is not a plain one is `%XX`.
package struct HookEvent: Sendable, Equatable {
  package var hook: String
  /// Seconds since 1970.
  package var at: Int64
  /// Where Git ran the hook: the top of the work tree, or the Git directory of a bare repository.
  package var folder: [UInt8]
  /// `GIT_DIR` as the hook had it; empty if it had none.
  package var gitDirectory: [UInt8]
  package var arguments: [[UInt8]]
  package var input: [UInt8]

  package init(
    hook: String, at: Int64, folder: [UInt8], gitDirectory: [UInt8], arguments: [[UInt8]],
    input: [UInt8]
  ) {
    (self.hook, self.at, self.folder, self.gitDirectory) = (hook, at, folder, gitDirectory)
    (self.arguments, self.input) = (arguments, input)
  }

  private static let version = "1"
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// The line, without its end.
  package var line: [UInt8] {
    var words: [UInt8] = []
    for argument in arguments {
      if !words.isEmpty { words.append(0x20) }
      words += Self.encoded(argument)
    }
    let fields: [[UInt8]] = [
      Array(Self.version.utf8), Self.encoded(Array(hook.utf8)), Array(String(at).utf8),
      Self.encoded(folder), Self.encoded(gitDirectory), words, Self.encoded(input),
    ]
    return Array(fields.joined(separator: [0x09] as [UInt8]))
  }

  /// Reads a line without its end; `nil` if it is torn or of another version.
  package init?(line: some Collection<UInt8>) {
    let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
    guard fields.count == 7, fields[0].elementsEqual(Self.version.utf8),
      let hook = Self.decoded(fields[1]),
      let at = Int64(String(decoding: fields[2], as: UTF8.self)),
      let folder = Self.decoded(fields[3]), let gitDirectory = Self.decoded(fields[4]),
      let input = Self.decoded(fields[6])
    else { return nil }
    var arguments: [[UInt8]] = []
    for word in fields[5].split(separator: 0x20) {
      guard let argument = Self.decoded(word) else { return nil }
      arguments.append(argument)
    }
    self.init(
      hook: String(decoding: hook, as: UTF8.self), at: at, folder: folder,
      gitDirectory: gitDirectory, arguments: arguments, input: input)
  }

  private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      if byte > 0x20, byte < 0x7F, byte != 0x25 {
        result.append(byte)
      } else {
        result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return result
  }

  private static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        result.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digits.firstIndex(of:)),
        let low = rest.popFirst().flatMap(digits.firstIndex(of:))
      else { return nil }
      result.append(UInt8(high << 4 | low))
    }
    return result
  }
}
