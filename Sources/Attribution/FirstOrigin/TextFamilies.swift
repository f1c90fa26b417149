/// Which texts are copies of one another as wholes: identical, or nearly so.
///
/// A text's signature is the smallest of its marks, see `WindowHash.forEachMark`, in each of 32
/// classes. Texts with four equal ones, of one of eight fixed groups, are of one family: of texts
/// that share nine tenths of their marks practically all are, of those that share a fifth one in
/// eighty.
///
/// Source: Broder, "On the resemblance and containment of documents", 1997; Li, Owen & Zhang,
/// "One permutation hashing", 2012.
struct TextFamilies {
  /// Per text, the number of its family.
  private(set) var numbers: [Int32]

  init(_ signatures: [Signature]) {
    var parents = Array(signatures.indices)
    func root(_ text: Int) -> Int {
      var text = text
      while parents[text] != text {
        parents[text] = parents[parents[text]]
        text = parents[text]
      }
      return text
    }
    var seen: [Key: Int] = [:]
    for (text, signature) in signatures.enumerated() {
      for band in 0..<Signature.bandCount {
        guard let key = signature.key(ofBand: band) else { continue }
        if let other = seen[key] {
          let (a, b) = (root(other), root(text))
          parents[max(a, b)] = min(a, b)
        } else {
          seen[key] = text
        }
      }
    }
    numbers = signatures.indices.map { Int32(truncatingIfNeeded: root($0)) }
  }

  fileprivate struct Key: Hashable {
    var band: Int
    var smallest: SIMD4<UInt64>
  }

  struct Signature: Sendable, Equatable {
    static let bandCount = 8
    private var smallest = [UInt64](repeating: .max, count: 32)

    @inline(__always)
    mutating func add(_ hash: UInt64) {
      let place = Int(hash & 31)
      if hash < smallest[place] { smallest[place] = hash }
    }

    /// `nil` where the text is too short to have any.
    fileprivate func key(ofBand band: Int) -> Key? {
      let start = band * 4
      let part = SIMD4(
        smallest[start], smallest[start + 1], smallest[start + 2], smallest[start + 3])
      return part == SIMD4(repeating: .max) ? nil : Key(band: band, smallest: part)
    }
  }
}
