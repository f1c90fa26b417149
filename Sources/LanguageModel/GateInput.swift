import CGate
import Memory

/// What the gate knows of a context: rows of its table, none of which tells of the byte to come.
///
///     ROWS                  ONE OF THEM IS TAKEN
///     31 × (128 + 64)       per term that is present, its state, and how it stands to the others
///     8 × 256               of the text before, and of the terms together
struct GateInput: Sendable {
  static let marks = 64
  static let perTerm = TermState.count + marks
  static let surroundings = Terms.uniform * perTerm
  static let surroundingCount = 8
  /// All rows.
  static let rowCount = surroundings + surroundingCount * 256
  /// The most rows of one context.
  static let capacity = Terms.uniform * 2 + surroundingCount

  /// Numbers of the rows; the first `count` are used.
  private(set) var rows = [UInt16](repeating: 0, count: capacity)
  private(set) var count = 0
  /// A bit per output that takes part.
  private(set) var present: UInt32 = 0

  mutating func fill(from terms: Terms, after text: TextBefore, _ history: TermHistory) {
    precondition(
      (terms.memory.count + terms.session.count) * 2 + Self.surroundingCount <= rows.count,
      "a context has no more rows")
    let longest = terms.memory.last
    let memoryTop = longest.map { Int($0.top) } ?? -1
    // Of the plain contexts, the longest.
    var sessionTop = -1
    var sessionLength = 0
    for term in terms.session {
      if term.place >= SessionContext.plainCount { break }
      sessionTop = Int(term.top)
      sessionLength = Int(term.place) + 1
    }
    func agreement(_ top: UInt8) -> Int {
      (Int(top) == memoryTop ? 1 : 0) + (Int(top) == sessionTop ? 2 : 0)
    }
    var bits: UInt32 = 1 << UInt32(Terms.uniform)
    var taken = 0
    unsafe rows.withUnsafeMutableBufferPointer { rows in
      let rows = rows.baseAddress!
      func take(place: Int, state: UInt8, mark: Int) {
        bits |= 1 &<< UInt32(truncatingIfNeeded: place)
        let first = place &* Self.perTerm
        unsafe rows[taken] = UInt16(truncatingIfNeeded: first &+ Int(state))
        unsafe rows[taken &+ 1] = UInt16(
          truncatingIfNeeded: first &+ TermState.count &+ mark)
        taken &+= 2
      }
      unsafe terms.memory.withUnsafeBufferPointer { terms in
        for index in terms.indices {
          let term = unsafe terms[index]
          take(
            place: term.place, state: term.state,
            mark: Int(term.length) &* 4 &+ agreement(term.top))
        }
      }
      unsafe terms.session.withUnsafeBufferPointer { terms in
        for index in terms.indices {
          let term = unsafe terms[index]
          take(
            place: Terms.memoryPlaces &+ Int(term.place), state: term.state,
            mark: Int(term.repetition) &* 4 &+ agreement(term.top))
        }
      }
      let length = longest.map { Int($0.length) } ?? 0
      let state = longest.map { min(Int($0.state), 15) } ?? 0
      let values = (
        Int(text.recent & 0xFF), Int(text.recent >> 8 & 0xFF),
        text.columnClass + 16 * ByteClass.of(UInt8(truncatingIfNeeded: text.recent >> 16)),
        history.surpriseClass, history.lengthClass + 16 * min(terms.memory.count, 15),
        length * 16 + state, min(sessionLength, 15) * 16 + length, text.positionClass
      )
      func take(_ value: Int, _ number: Int) {
        unsafe rows[taken &+ number] = UInt16(
          truncatingIfNeeded: Self.surroundings &+ number &* 256 &+ value)
      }
      take(values.0, 0)
      take(values.1, 1)
      take(values.2, 2)
      take(values.3, 3)
      take(values.4, 4)
      take(values.5, 5)
      take(values.6, 6)
      take(values.7, 7)
    }
    (count, present) = (taken + Self.surroundingCount, bits)
  }

  /// Whether a history has the classes that the rows say, the fourth and the fifth of the
  /// surroundings'.
  static func isSame(_ history: TermHistory, _ surprise: UInt16, _ length: UInt16) -> Bool {
    Int(surprise) - surroundings - 3 * 256 == history.surpriseClass
      && (Int(length) - surroundings - 4 * 256) % 16 == history.lengthClass
  }
}

/// Where in a text the reader is.
struct TextBefore: Sendable {
  /// The last eight bytes, the latest lowest; 0 before the start.
  private(set) var recent: UInt64 = 0
  private var column = 0
  private var count = 0

  mutating func take(_ byte: UInt8) {
    recent = recent << 8 | UInt64(byte)
    column = byte == 0x0A ? 0 : column + 1
    count += 1
  }

  /// One of 16: the first eight columns, then two classes an octave.
  var columnClass: Int { column < 8 ? column : min(15, 8 + halves(column / 8)) }

  /// One of 256: the first 256 bytes in eight, then two classes an octave.
  var positionClass: Int { count < 256 ? count / 32 : min(255, 8 + halves(count / 256)) }

  /// Twice the binary logarithm of a positive number, roughly.
  private func halves(_ value: Int) -> Int {
    let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
    return exponent * 2 + (exponent > 0 ? (value >> (exponent - 1)) & 1 : 0)
  }
}

/// How well the longest terms have foretold the text so far.
struct TermHistory: Sendable {
  /// Bits a byte, of late.
  private var surprise: Float = 0
  /// How many bytes in a row the memory held likelier than all others together.
  private var length = 0

  /// One of 256, in steps of a 32th of a bit.
  var surpriseClass: Int { min(255, max(0, Int(surprise * 32))) }
  /// One of 16.
  var lengthClass: Int { min(15, length < 8 ? length : 8 + length / 8) }

  /// Takes what the longest terms said of a byte: its shares, 0 where there is no term.
  mutating func take(memory: Float, session: Float) {
    let guess = 0.45 * memory + 0.45 * session + 0.02
    // −log₂, a straight line between powers of two.
    let bits = -(Float(guess.exponent) + guess.significand - 1)
    surprise += (bits - surprise) * 0.08
    length = memory > 0.5 ? length + 1 : 0
  }
}

/// Bytes by what they are in a text; 16 classes.
enum ByteClass {
  static func of(_ byte: UInt8) -> Int { table[Int(byte)] }

  private static let table: [Int] = (0..<256).map { value in
    let byte = UInt8(value)
    let groups = [" ", "\t", "0123456789", "_", "(", ")", "\"'`", ".,", ";:", "{}[]", "=<>+-*/&|!"]
    if byte == 0x0A { return 0 }
    for (index, group) in groups.enumerated() where group.utf8.contains(byte) { return index + 1 }
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): return 12
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return 13
    case 0x80...: return 14
    default: return 15
    }
  }
}
