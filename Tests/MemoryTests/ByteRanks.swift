import CByteCount
import Glibc
import Support
import Testing

@testable import Memory

@Suite struct ByteRanks {
  @Test(arguments: Int32(0)..<Int32(byl_kernel_count))
  func `are counted alike by every kernel that runs here`(kernel: Int32) {
    guard byl_kernel_runs(kernel) != 0 else { return }
    var generator = SeededGenerator(seed: UInt64(kernel))
    let bytes = (0..<9000).map { _ in UInt8.random(in: 0...3, using: &generator) }
    var lengths = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 4079, 4080, 4081, 8191]
    lengths += (0..<40).map { _ in Int.random(in: 0...9000, using: &generator) }
    for length in lengths {
      let start = Int.random(in: 0...9000 - length, using: &generator)
      let expected = bytes[start..<start + length].count { $0 == 2 }
      let counted = unsafe bytes.withUnsafeBufferPointer {
        unsafe byl_count_byte_by(kernel, $0.baseAddress! + start, length, 2)
      }
      #expect(counted == expected, "length \(length)")
    }
  }

  /// Bytes before which, and after which, no memory is.
  @Test(arguments: Int32(0)..<Int32(byl_kernel_count))
  func `are counted at the ends of what is there`(kernel: Int32) throws {
    guard byl_kernel_runs(kernel) != 0 else { return }
    let page = sysconf(Int32(_SC_PAGESIZE))
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    let mapped = unsafe mmap(nil, page * 3, PROT_NONE, flags, -1, 0)
    guard let memory = unsafe mapped, unsafe memory != MAP_FAILED else {
      Issue.record("there is no room for three pages")
      return
    }
    defer { unsafe munmap(memory, page * 3) }
    let start = unsafe (memory + page).bindMemory(to: UInt8.self, capacity: page)
    let isThere = unsafe mprotect(start, page, PROT_READ | PROT_WRITE) == 0
    try #require(isThere)
    for place in 0..<page { unsafe start[place] = UInt8(place % 3) }
    for length in 0...100 {
      let first = (0..<length).count { $0 % 3 == 2 }
      let last = (page - length..<page).count { $0 % 3 == 2 }
      let counted = unsafe (
        byl_count_byte_by(kernel, start, length, 2),
        byl_count_byte_by(kernel, start + page - length, length, 2)
      )
      #expect(counted == (first, last), "length \(length)")
    }
  }

  @Test(arguments: Int32(0)..<Int32(byl_kernel_count), [2, 5, 60])
  func `are found in nested ranges by every kernel that runs here`(kernel: Int32, kinds: UInt8) {
    guard byl_kernel_runs(kernel) != 0 else { return }
    var generator = SeededGenerator(seed: UInt64(kernel))
    let bytes = (0..<900).map { _ in UInt8.random(in: 0..<kinds, using: &generator) }
    for round in 0..<300 {
      // The last ones reach to the end of the bytes.
      let length = Int.random(in: 1...(round % 2 == 0 ? 512 : 70), using: &generator)
      let start = round < 250 ? Int.random(in: 0...900 - length, using: &generator) : 900 - length
      var ranges = [byl_range(lower: start, upper: start + length)]
      while let last = ranges.last, last.upper > last.lower, ranges.count < 9 {
        let lower = Int.random(in: last.lower...last.upper, using: &generator)
        ranges.append(
          byl_range(lower: lower, upper: Int.random(in: lower...last.upper, using: &generator)))
      }
      let byte = UInt8.random(in: 0...kinds, using: &generator)
      var found = [byl_range](repeating: byl_range(lower: -1, upper: -1), count: ranges.count)
      let total = unsafe byl_find_nested_by(
        kernel, bytes, bytes.count, ranges, ranges.count, 1, byte, &found)
      func before(_ end: Int) -> Int { bytes[start..<end].count { $0 == byte } }
      #expect(total == before(start + length))
      for (range, found) in zip(ranges, found) {
        let expected = total == 0 ? (-1, -1) : (before(range.lower), before(range.upper))
        #expect((found.lower, found.upper) == expected, "round \(round)")
      }
    }
  }

  @Test(arguments: [0, 1, 511, 512, 513, 65_535, 65_536, 65_537, 140_000])
  func `are those of counting from the start`(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    // A byte in two, one in a hundred, and one that is listed rather than counted.
    let bytes = (0..<count).map { _ -> UInt8 in
      switch Int.random(in: 0..<4000, using: &generator) {
      case 0: 200
      case 1..<40: 98
      default: UInt8.random(in: 10...12, using: &generator)
      }
    }
    let file = try SegmentBuilder.build(
      SegmentContent(
        documents: [SegmentDocument(bytes: bytes, runs: [])], origins: [], owners: []))
    let segment = try Segment(bytes: file, name: "ranks")
    let followers = (0..<segment.rowCount).map { segment.followers[$0] }
    #expect(followers.sorted() == ([0] + bytes).sorted())
    var ends = (0..<60).map { _ in Int.random(in: 0...followers.count, using: &generator) }
    ends += [0, followers.count, 512, 65_536, 131_072].filter { $0 <= followers.count }
    for byte in [UInt8(0), 10, 98, 200, 255] {
      var counts = [0]
      for follower in followers {
        counts.append(counts[counts.count - 1] + (follower == byte ? 1 : 0))
      }
      for end in ends { #expect(segment.followers.rank(byte, end) == counts[end]) }
    }
    for (a, b) in zip(ends, ends.shuffled(using: &generator)) {
      let range = RowRange(min(a, b), max(a, b))
      var expected = [UInt32](repeating: 0, count: 256)
      for row in range.lower..<range.upper { expected[Int(followers[row])] += 1 }
      var histogram = [UInt32](repeating: 0, count: 256)
      segment.followers.count(range, into: &histogram)
      #expect(histogram == expected)
    }
  }

  /// Of few kinds and of many, with nothing, some and all left out.
  @Test(arguments: [1, 2, 7, 256], [0, 1, 32, 63, 64])
  func `are added up like one by one`(kinds: Int, masked: Int) {
    var generator = SeededGenerator(seed: UInt64(kinds * 100 + masked))
    let bytes = (0..<700).map { _ in
      UInt8(min(Int.random(in: 0..<kinds, using: &generator), 255))
    }
    for _ in 0..<60 {
      let (a, b) = (
        Int.random(in: 0...700, using: &generator), Int.random(in: 0...700, using: &generator)
      )
      let (lower, upper) = (min(a, b), max(a, b))
      let origin = Int.random(in: max(0, lower - 100)...lower, using: &generator)
      let mask = (0..<14).map { _ in
        (0..<64).reduce(UInt64(0)) {
          $0 | (Int.random(in: 0..<64, using: &generator) < masked ? 1 << UInt64($1) : 0)
        }
      }
      // Entries of one segment of which each holds the next, and what is not there counts for nothing.
      let inner = Int.random(in: lower...upper, using: &generator)
      let outer = Int.random(in: inner...upper, using: &generator)
      let ranges = [(lower, upper), (inner, outer), (inner, inner), (690, 701)].map {
        byl_range(lower: $0.0, upper: $0.1)
      }
      let expected = ranges.dropLast().map { range in
        var counts = [UInt32](repeating: 0, count: 256)
        for row in range.lower..<range.upper {
          let isLeftOut = mask[(row - origin) >> 6] >> UInt64((row - origin) & 63) & 1 != 0
          if !isLeftOut { counts[Int(bytes[row])] += 1 }
        }
        return counts
      }
      for kernel in Int32(0)..<Int32(byl_kernel_count) where byl_kernel_runs(kernel) != 0 {
        var found = [byl_followers](repeating: byl_followers(), count: ranges.count)
        var sum = [UInt32](repeating: 0, count: 256)
        unsafe bytes.withUnsafeBufferPointer { bytes in
          unsafe mask.withUnsafeBufferPointer { mask in
            var segment = unsafe byl_followed(
              bytes: bytes.baseAddress, count: 700, mask: mask.baseAddress, words: mask.count,
              origin: origin)
            unsafe byl_follow_by(kernel, &segment, 1, ranges, ranges.count, &sum, &found)
          }
        }
        #expect(sum == expected[0], "kernel \(kernel)")
        #expect(found[3].kinds == 0)
        for (found, counts) in zip(found, expected) {
          let summary = FollowerSummary(of: counts)
          #expect(Int(found.kinds) == summary.kinds)
          #expect(Int(found.top_count) == summary.topCount)
          #expect(found.top_count == 0 || found.top == UInt32(summary.top))
        }
      }
    }
  }
}
