/// A parser that any bytes may be given to, and what must hold of what it says.
package struct FuzzTarget: Sendable {
  package let name: String
  /// Valid inputs, which are changed a little.
  let examples: [[UInt8]]
  /// Throws `BrokenInvariant`; that a parser refuses an input is well.
  package let read: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, _ examples: [[UInt8]], _ read: @escaping @Sendable ([UInt8]) throws -> Void)
  {
    precondition(!examples.isEmpty, "there must be something to change")
    (self.name, self.examples, self.read) = (name, examples, read)
  }

  init(_ name: String, _ examples: [String], _ read: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.init(name, examples.map { Array($0.utf8) }, read)
  }

  /// All of them.
  ///
  /// - Throws: what making an example of a snapshot or a segment throws.
  package static func all() throws -> [FuzzTarget] {
    try history + documents + rules + texts + stored()
  }
}

/// Something that should hold whatever a parser is given, and does not.
package struct BrokenInvariant: Error, CustomStringConvertible {
  package var description: String
}

func hold(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
  if !condition { throw BrokenInvariant(description: rule()) }
}
