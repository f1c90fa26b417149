import CGate

/// What followed one context of the session: up to eight bytes with their weights.
///
/// A byte that follows gains one unit, and every other one with more than a unit loses a quarter, so
/// recent text weighs more. The shares of the sum are a distribution whatever the weights are;
/// no author owns them.
typealias SessionSlot = byline_session_slot

extension SessionSlot {
  var total: Int { unsafe withUnsafePointer(to: self) { Int(unsafe byline_session_total($0)) } }

  func weight(of byte: UInt8) -> Int {
    unsafe withUnsafePointer(to: self) { Int(unsafe byline_session_weight($0, byte)) }
  }

  func forEachFollower(_ body: (UInt8, Int) -> Void) {
    let bytes = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5, bytes.6, bytes.7]
    let weights = [
      weights.0, weights.1, weights.2, weights.3, weights.4, weights.5, weights.6, weights.7,
    ]
    for (byte, weight) in zip(bytes, weights) where weight > 0 { body(byte, Int(weight)) }
  }
}
