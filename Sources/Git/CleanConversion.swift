/// What Git does to a saved file before it becomes a blob, as far as it is built in.
///
/// That is encodings, line ends, and the contents of `$Id$`. Programs that a repository names
/// (`filter`) are not run.
///
/// Source: gitattributes(5), `text`, `eol`, `ident`, `working-tree-encoding`; git-config(1),
/// `core.autocrlf`, `core.eol`.
struct CleanConversion {
  enum LineEnds: Equatable {
    /// Kept as they are; CR LF to LF; the same if the file looks like text.
    case kept, converted, guessed
  }

  var lineEnds: LineEnds
  var hasIdent: Bool
  var encoding: String?
  /// A program that Git would run, and this does not.
  var filter: String?

  /// Reads the attributes `text`, `crlf`, `eol`, `ident`, `working-tree-encoding` and `filter`,
  /// where set and unset are `true` and `false`.
  init(_ attributes: [String?], autocrlf: String?) {
    let (text, crlf, eol) = (attributes[0], attributes[1], attributes[2])
    func action(_ value: String?) -> LineEnds? {
      switch value {
      case "true", "input": .converted
      case "false": .kept
      case "auto": .guessed
      default: nil
      }
    }
    var ends = action(text == "input" ? nil : text) ?? action(crlf)
    if ends != .kept, eol == "lf" || eol == "crlf", ends != .guessed { ends = .converted }
    let isAutomatic = autocrlf.map { $0 == "input" || Self.isTrue($0) } ?? false
    lineEnds = ends ?? (isAutomatic ? .guessed : .kept)
    hasIdent = attributes[3] == "true"
    if let name = attributes[4], name != "true", name != "false" {
      encoding = ["utf-8", "utf8"].contains(name.lowercased()) ? nil : name
    }
    if let name = attributes[5], name != "true", name != "false" { filter = name }
  }

  static func isTrue(_ value: String) -> Bool {
    ["true", "yes", "on", "1"].contains(value.lowercased())
  }

  /// The file as a blob; `indexed` is its content in the index.
  func apply(_ content: [UInt8], indexed: () -> [UInt8]?) -> [UInt8] {
    var content = content
    if let encoding, let converted = TextEncoding.convert(content, encoding) {
      content = converted
    }
    switch lineEnds {
    case .kept: break
    case .converted:
      content = Self.withoutCarriageReturns(content)
    case .guessed:
      let statistics = ByteStatistics(content)
      if statistics.lineEnds > 0, !statistics.isBinary {
        let before = indexed().map(ByteStatistics.init)
        if before == nil || before!.lineEnds == 0 || before!.isBinary {
          content.removeAll { $0 == 0x0D }
        }
      }
    }
    return hasIdent ? Self.withoutIdents(content) : content
  }

  private static func withoutCarriageReturns(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    for (index, byte) in content.enumerated() {
      if byte == 0x0D, index + 1 < content.count, content[index + 1] == 0x0A { continue }
      result.append(byte)
    }
    return result
  }

  /// `$Id: …$` on one line becomes `$Id$`.
  private static func withoutIdents(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = content[...]
    while let start = rest.firstIndex(of: 0x24) {
      result += rest[...start]
      rest = rest[(start + 1)...]
      guard rest.starts(with: "Id:".utf8), let end = rest.firstIndex(of: 0x24),
        !rest[..<end].contains(0x0A)
      else { continue }
      result += "Id$".utf8
      rest = rest[(end + 1)...]
    }
    return result + rest
  }
}

/// What kinds of bytes a text has, as Git counts them to tell text from binary.
private struct ByteStatistics {
  /// CR LF.
  var lineEnds = 0
  private var hasLoneCarriageReturn = false
  private var hasZero = false
  private var printable = 0
  private var unprintable = 0

  init(_ content: [UInt8]) {
    for (index, byte) in content.enumerated() {
      switch byte {
      case 0x0D:
        if index + 1 < content.count, content[index + 1] == 0x0A {
          lineEnds += 1
        } else {
          hasLoneCarriageReturn = true
        }
      case 0x0A: break
      case 0x7F: unprintable += 1
      case 0:
        hasZero = true
        unprintable += 1
      case 0x08, 0x09, 0x1B, 0x0C: printable += 1
      case 0..<0x20: unprintable += 1
      default: printable += 1
      }
    }
    if content.last == 0x1A { unprintable -= 1 }
  }

  var isBinary: Bool { hasLoneCarriageReturn || hasZero || printable >> 7 < unprintable }
}
