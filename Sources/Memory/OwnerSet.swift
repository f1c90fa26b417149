/// Some of the owners of a segment, as a flag for every number that an owner may have.
///
/// It is `@safe`: an owner's number has 16 bits, and there are as many flags.
@safe final class OwnerSet: @unchecked Sendable {
  private static let numbers = 1 << 16
  private let flags: UnsafeMutablePointer<UInt8>
  /// In order.
  let owners: [UInt16]

  /// The owners whose answer is yes; nobody is none of them.
  init(where isIncluded: [Bool]) {
    precondition(isIncluded.count < Self.numbers, "an owner's number has 16 bits")
    unsafe flags = .allocate(capacity: Self.numbers)
    unsafe flags.initialize(repeating: 0, count: Self.numbers)
    owners = isIncluded.indices.filter { isIncluded[$0] }.map { UInt16($0) }
    for owner in owners { unsafe flags[Int(owner)] = 1 }
  }

  deinit { unsafe flags.deallocate() }

  func contains(_ owner: UInt16) -> Bool { unsafe flags[Int(owner)] != 0 }

  /// How many of `count` owners, one after the other, are in the set.
  ///
  /// - Complexity: O(count) for many owners, O(count · owners / 16) for few.
  func count(_ numbers: UnsafePointer<UInt16>, _ count: Int) -> Int {
    owners.count > 6
      ? unsafe countByFlag(numbers, count)
      : owners.reduce(0) { unsafe $0 + Self.count(of: $1, numbers, count) }
  }

  private func countByFlag(_ numbers: UnsafePointer<UInt16>, _ count: Int) -> Int {
    var sums = SIMD4<UInt32>.zero
    var index = 0
    while index + 4 <= count {
      unsafe sums &+= SIMD4(
        UInt32(flags[Int(numbers[index])]), UInt32(flags[Int(numbers[index + 1])]),
        UInt32(flags[Int(numbers[index + 2])]), UInt32(flags[Int(numbers[index + 3])]))
      index += 4
    }
    var total = Int(sums.wrappedSum())
    while index < count {
      total += unsafe Int(flags[Int(numbers[index])])
      index += 1
    }
    return total
  }

  private static func count(of owner: UInt16, _ numbers: UnsafePointer<UInt16>, _ count: Int)
    -> Int
  {
    precondition(count <= 1 << 19, "a lane counts to 65,535")
    let wanted = SIMD16<UInt16>(repeating: owner)
    let one = SIMD16<UInt16>(repeating: 1)
    var lanes = SIMD16<UInt16>.zero
    var index = 0
    while index + 16 <= count {
      let these = unsafe UnsafeRawPointer(numbers + index).loadUnaligned(as: SIMD16<UInt16>.self)
      lanes.replace(with: lanes &+ one, where: these .== wanted)
      index += 16
    }
    var total = 0
    for lane in lanes.indices { total += Int(lanes[lane]) }
    while index < count {
      if unsafe numbers[index] == owner { total += 1 }
      index += 1
    }
    return total
  }
}
