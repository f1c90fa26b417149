/// Some of the owners of a segment, as a bit for every number that an owner may have.
///
/// It is `@safe`: an owner's number has 16 bits, and there are as many bits.
@safe final class OwnerSet: @unchecked Sendable {
  private static let numbers = 1 << 16
  private static let mostCompared = 16
  /// In words of 64.
  let flags: UnsafeMutablePointer<UInt64>
  /// In order.
  let owners: [Int]
  /// The same, if they are few enough to compare each run with every one.
  let few: [UInt16]?

  /// The owners whose answer is yes; nobody is none of them.
  init(where isIncluded: [Bool]) {
    precondition(isIncluded.count < Self.numbers, "an owner's number has 16 bits")
    unsafe flags = .allocate(capacity: Self.numbers / 64)
    unsafe flags.initialize(repeating: 0, count: Self.numbers / 64)
    owners = isIncluded.indices.filter { isIncluded[$0] }
    few = owners.count <= Self.mostCompared ? owners.map { UInt16($0) } : nil
    for owner in owners { unsafe flags[owner >> 6] |= 1 << UInt64(owner & 63) }
  }

  deinit { unsafe flags.deallocate() }

  func contains(_ owner: UInt16) -> Bool {
    unsafe flags[Int(owner >> 6)] >> UInt64(owner & 63) & 1 != 0
  }
}
