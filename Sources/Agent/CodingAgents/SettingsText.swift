import Annotations

/// Settings as JSON text that one hook is put into, with all else left as it is.
///
/// What is put in is one stretch of text at one place, so that taking it out again is too.
struct SettingsText {
  /// Why settings are not touched.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// A stretch put into the text.
  struct Insertion: Equatable {
    var offset: Int
    var text: [UInt8]
  }

  let bytes: [UInt8]
  private let tree: JSONTree?

  /// Reads settings; those of no bytes but blanks are none yet.
  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    let isBlank = bytes.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    do {
      tree = isBlank ? nil : try JSONTree(parsing: bytes, as: .withComments)
    } catch {
      throw Problem(description: "it is not JSON: \(error)")
    }
  }

  /// Whether a hook with the command is there.
  func holds(_ hook: AgentHookEntry) -> Bool { !elements(with: hook).isEmpty }

  /// Puts a hook at the end of the list of its event; what is missing above it is made.
  func inserting(_ hook: AgentHookEntry) throws -> Insertion {
    guard let tree else {
      return Insertion(offset: bytes.count, text: Array((hook.document + "\n").utf8))
    }
    guard tree.members != nil else { throw Problem(description: "it holds no object") }
    guard let hooks = tree["hooks"] else {
      return member("hooks", "{\n" + indented(hook.eventMember, 1) + "\n}", of: tree, depth: 0)
    }
    guard hooks.members != nil else { throw Problem(description: "its `hooks` are no object") }
    guard let list = hooks[hook.event] else {
      return member(hook.event, hook.list, of: hooks, depth: 1)
    }
    guard let elements = list.elements else {
      throw Problem(description: "its `\(hook.event)` hooks are no list")
    }
    return insertion(of: hook.entry, behind: elements.last?.range, in: list.range, depth: 2)
  }

  private func member(
    _ key: String, _ value: String, of object: JSONTree, depth: Int
  ) -> Insertion {
    insertion(
      of: "\"\(key)\": \(value)", behind: object.members?.last?.value.range, in: object.range,
      depth: depth)
  }

  /// Behind the last value, or right behind the bracket that opens.
  private func insertion(
    of text: String, behind last: Range<Int>?, in container: Range<Int>, depth: Int
  ) -> Insertion {
    let line = newline + indented(text, depth + 1)
    if let last { return Insertion(offset: last.upperBound, text: Array(("," + line).utf8)) }
    // An empty pair of brackets gets lines of its own; what stands in it stays behind.
    let isBare = container.count == 2
    let end = isBare ? newline + String(repeating: unit, count: depth) : ""
    return Insertion(offset: container.lowerBound + 1, text: Array((line + end).utf8))
  }

  // MARK: Layout

  /// As the text ends its first line.
  private var newline: String {
    guard let end = bytes.firstIndex(of: 0x0A), end > 0, bytes[end - 1] == 0x0D else { return "\n" }
    return "\r\n"
  }

  /// What the text's first indented line starts with, two spaces if there is none.
  private var unit: String {
    for line in bytes.split(separator: 0x0A) {
      let blanks = line.prefix { $0 == 0x20 || $0 == 0x09 }
      if !blanks.isEmpty, blanks.count <= 8, blanks.count < line.count {
        return String(decoding: blanks, as: UTF8.self)
      }
    }
    return "  "
  }

  private func indented(_ text: String, _ depth: Int) -> String {
    let unit = unit
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let steps = line.prefix { $0 == " " }.count / 2
      return String(repeating: unit, count: depth + steps) + line.dropFirst(steps * 2)
    }.joined(separator: newline)
  }

  // MARK: Taking out

  /// The text without what was put in, where that stands in it as it was put in, and once.
  func removing(_ inserted: [UInt8]) -> [UInt8]? {
    guard !inserted.isEmpty, let place = bytes.firstRange(of: inserted) else { return nil }
    guard bytes[(place.lowerBound + 1)...].firstRange(of: inserted) == nil else { return nil }
    let rest = Array(bytes[..<place.lowerBound] + bytes[place.upperBound...])
    return (try? SettingsText(rest)) == nil ? nil : rest
  }

  /// The text without the hook, where the settings were changed around it; lists that hold nothing
  /// then stay.
  func removing(_ hook: AgentHookEntry) -> [UInt8] {
    var result = bytes
    for (list, index) in elements(with: hook).reversed() {
      guard let elements = list.elements else { continue }
      var range = elements[index].range
      if index + 1 < elements.count {
        range = range.lowerBound..<elements[index + 1].range.lowerBound
      } else if index > 0 {
        range = elements[index - 1].range.upperBound..<range.upperBound
      }
      result.removeSubrange(range)
    }
    return result
  }

  /// The lists of the event, and the places in them, that hold the hook's command and no other.
  private func elements(with hook: AgentHookEntry) -> [(list: JSONTree, index: Int)] {
    guard let list = tree?["hooks"]?[hook.event], let elements = list.elements else { return [] }
    return elements.indices.filter { hook.isOurs(elements[$0]) }.map { (list, $0) }
  }
}
