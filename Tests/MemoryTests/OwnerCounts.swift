import CByteCount
import Provenance
import Support
import Testing

@testable import Memory

@Suite struct OwnerCounts {
  /// Each row's owners, found by following every document from its first row.
  ///
  /// A segment numbers many owners anew.
  private func owners(
    of segment: Segment, _ content: SegmentContent
  ) -> (last: [UInt16], next: [UInt16]) {
    var last = [UInt16](repeating: SegmentFormat.nobody, count: segment.rowCount)
    var next = last
    let numbers = Dictionary(
      uniqueKeysWithValues: segment.owners.enumerated().map { ($1.id, UInt16($0)) })
    for (index, document) in content.documents.enumerated() {
      let path = segment.examples(ofDocument: index)
      for offset in document.bytes.indices {
        let run = document.runs.last { $0.start <= offset }
        let id = content.owners[content.origins[run?.origin ?? 0].owner].id
        let owner = numbers[id] ?? SegmentFormat.nobody
        next[path.rows[offset]] = owner
        last[path.steps[offset]] = owner
      }
    }
    return (last, next)
  }

  @Test(arguments: 0..<6, [20, 300])
  func `are those of looking at every row`(seed: UInt64, ownerCount: Int) throws {
    var generator = SeededGenerator(seed: seed)
    var content = SegmentContent(
      documents: [],
      origins: (0..<ownerCount).map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
      owners: (0..<ownerCount).map {
        Owner(
          id: UInt32($0), kind: .human, isCommons: false,
          authors: [.init(person: UInt32($0), weight: 1)])
      })
    for _ in 0..<6 {
      let length = Int.random(in: 0...1500, using: &generator)
      let bytes = (0..<length).map { _ in UInt8.random(in: 97...99, using: &generator) }
      var runs: [SegmentDocument.Run] = []
      var start = 0
      while start < length {
        runs.append(
          .init(start: start, origin: Int.random(in: 0..<ownerCount, using: &generator)))
        start += Int.random(in: 1...(ownerCount > 20 ? 9 : 90), using: &generator)
      }
      content.documents.append(SegmentDocument(bytes: bytes, runs: runs))
    }
    let segment = try Segment(bytes: SegmentBuilder.build(content), name: "owners")
    let (last, next) = owners(of: segment, content)
    for row in last.indices { #expect(segment.lastOwner(row) == last[row]) }
    let few = [[0], [1, 3], [2, 5, 6, 9], Array(1..<20)]
    for chosen in ownerCount > 20 ? few + [[0, 256, 260], Array(100..<290)] : few {
      let rows = OwnerRows(of: segment, where: (0..<ownerCount).map { chosen.contains($0) })
      let isChosen = { (owner: UInt16) in chosen.contains(Int(owner)) }
      for _ in 0..<80 {
        let lower = Int.random(in: 0...segment.rowCount, using: &generator)
        let upper = Int.random(in: lower...segment.rowCount, using: &generator)
        let range = RowRange(lower, upper)
        #expect(rows.lastCount(range) == last[lower..<upper].count(where: isChosen))
        #expect(rows.followerCount(range) == next[lower..<upper].count(where: isChosen))
        var histogram = [UInt32](repeating: 0, count: 256)
        segment.followers.count(range, into: &histogram)
        rows.subtractFollowers(range, from: &histogram)
        var expected = [UInt32](repeating: 0, count: 256)
        for row in lower..<upper where !isChosen(next[row]) {
          expected[Int(segment.followers[row])] += 1
        }
        #expect(histogram == expected)
      }
    }
  }

  @Test func `list an owner once, also where all its rows were taken off in between`() {
    var counts = OwnerTotals(ownerCount: 3)
    counts.add(2, of: 1)
    counts.add(-2, of: 1)
    counts.add(5, of: 1)
    counts.add(1, of: 0)
    counts.add(9, of: SegmentFormat.nobody)
    #expect(counts.owners == [1, 0] && counts[1] == 5 && counts[0] == 1)
    counts.clear()
    #expect(counts.owners.isEmpty && counts[1] == 0)
  }

  @Test(arguments: [1, 7, 300])
  func `of marked rows in ranges inside each other are those of each`(density: Int) throws {
    var generator = SeededGenerator(seed: UInt64(density))
    let rowCount = 20_000
    let marked = (0..<rowCount).map { _ in Int.random(in: 0..<density, using: &generator) == 0 }
    var bits = [UInt64](repeating: 0, count: rowCount / 64 + 1)
    for row in 0..<rowCount where marked[row] { bits[row >> 6] |= 1 << UInt64(row & 63) }
    let many = SortedRows(bits: bits, rows: rowCount)
    let listed = SortedRows((0..<rowCount).filter { marked[$0] }.map { UInt32($0) })
    let other = SortedRows(bits: bits.map(~), rows: rowCount)
    for _ in 0..<100 {
      // Of two segments; the second one's are not looked at.
      var ranges: [RowRange] = []
      var range = RowRange(0, rowCount)
      while !range.isEmpty {
        ranges += [range, RowRange(3, 9)]
        let step = Bool.random(using: &generator) ? 3000 : 40
        range.lower += Int.random(in: 0...step, using: &generator)
        range.upper -= Int.random(in: 0...step, using: &generator)
      }
      let count = ranges.count / 2
      let expected = (0..<count).map { index in
        5 + marked[ranges[index * 2].lower..<ranges[index * 2].upper].count { $0 }
      }
      let rest = (0..<count).map { ranges[$0 * 2].count + 10 - expected[$0] }
      for first in 0..<min(count, 2) {
        // Those before the first are left as they are.
        let before = [Int](repeating: 5, count: first)
        var totals = [Int](repeating: 5, count: count + 1)
        listed.addCounts(ranges, first..<count, from: 0, by: 2, to: &totals)
        #expect(totals == before + expected[first...] + [5])
        totals = [Int](repeating: 5, count: count + 1)
        var others = totals
        let (rows, stepped) = (try #require(many.asBits), try #require(other.asBits))
        RowBits.add(rows, stepped, ranges, first..<count, from: 0, by: 2, to: &totals, &others)
        #expect(totals == before + expected[first...] + [5])
        #expect(others == before + rest[first...] + [5])
      }
    }
  }

  @Test(arguments: Int32(0)..<Int32(byl_kernel_count))
  func `of runs are alike by every kernel that runs here`(kernel: Int32) {
    guard byl_kernel_runs(kernel) != 0 else { return }
    var generator = SeededGenerator(seed: UInt64(kernel))
    let shapes = [
      (1, 3, 131), (2, 9, 131), (8, 2, 131), (300, 3, 131), (1, 250, 1), (2, 300, 1),
    ]
    for (density, kinds, step) in shapes {
      // Whose each row is, and the same in runs.
      var owners: [UInt16] = []
      var (starts, runs) = ([UInt64](repeating: 0, count: 32), [UInt16]())
      for row in 0..<2000 {
        let isNew = row == 0 || Int.random(in: 0..<density, using: &generator) == 0
        if isNew {
          // Some have an upper half.
          runs.append(UInt16(Int.random(in: 0..<kinds, using: &generator) * step))
          starts[row >> 6] |= 1 << UInt64(row & 63)
        }
        owners.append(runs[runs.count - 1])
      }
      let ranks = (0..<4).map { block in
        UInt32(starts[..<(block * 8)].reduce(0) { $0 + $1.nonzeroBitCount })
      }
      let packed = PackedOwners(runs)
      #expect(runs.indices.allSatisfy { packed.owner(ofRun: $0, starts, ranks) == runs[$0] })
      let some = stride(from: 0, to: kinds, by: 3).map { UInt16($0 * step) }
      for wanted in [[UInt16(0)], [131, 0], [262, 524, 131], [6], [], [262, 1000], some] {
        var flags = [UInt64](repeating: 0, count: 1 << 10)
        for owner in wanted { flags[Int(owner) / 64] |= 1 << UInt64(owner % 64) }
        for _ in 0..<200 {
          let lower = Int.random(in: 0..<2000, using: &generator)
          let upper = min(2000, lower + Int.random(in: 0...700, using: &generator))
          // What is not a row of theirs has no bit, whatever stood there.
          var marks = [UInt64](repeating: 0x5555_5555_5555_5555, count: 13)
          let (counted, marked) = unsafe flags.withUnsafeBufferPointer { flags in
            var set = unsafe byl_owner_set()
            unsafe byl_fill_owner_set(&set, flags.baseAddress)
            return unsafe packed.withRuns(starts, ranks) { runs in
              unsafe (
                byl_count_owned_by(kernel, runs, lower, upper, &set),
                byl_mark_owned_by(kernel, runs, lower, upper, &set, &marks)
              )
            }
          }
          #expect(counted == owners[lower..<upper].count { wanted.contains($0) })
          #expect(marked == counted)
          if lower >= upper { continue }
          let origin = lower & ~63
          let isRight = (origin..<(upper - 1) | 63 + 1).allSatisfy { row in
            let isMarked = marks[(row - origin) >> 6] >> UInt64(row & 63) & 1 == 1
            return isMarked == ((lower..<upper).contains(row) && wanted.contains(owners[row]))
          }
          #expect(isRight)
          let (from, to) = (lower - origin, upper - origin)
          let bits = unsafe byl_count_bits(marks, marks, from, to)
          #expect(bits.first == counted && bits.second == counted)
        }
      }
    }
  }
}

/// Owners of runs in two halves.
private struct PackedOwners {
  private var lows: [UInt8] = []
  private var highBits: [UInt64]
  private var highRanks: [UInt32] = []
  private var highs: [UInt8] = []

  init(_ runs: [UInt16]) {
    highBits = [UInt64](repeating: 0, count: runs.count / 64 + 2)
    for (number, owner) in runs.enumerated() {
      if number % 512 == 0 { highRanks.append(UInt32(highs.count)) }
      lows.append(UInt8(owner & 0xFF))
      if owner > 0xFF {
        highBits[number / 64] |= 1 << UInt64(number % 64)
        highs.append(UInt8(owner >> 8))
      }
    }
    if runs.count % 512 == 0 { highRanks.append(UInt32(highs.count)) }
  }

  func owner(ofRun number: Int, _ starts: [UInt64], _ ranks: [UInt32]) -> UInt16 {
    unsafe withRuns(starts, ranks) { runs in
      var walk = unsafe byl_run_walk(runs: runs, number: number, high: -1, word: 0, bits: 0)
      return unsafe byl_take_owner(&walk)
    }
  }

  func withRuns<Result>(
    _ starts: [UInt64], _ ranks: [UInt32], _ body: (UnsafePointer<byl_runs>) -> Result
  ) -> Result {
    unsafe starts.withUnsafeBufferPointer { starts in
      unsafe ranks.withUnsafeBufferPointer { ranks in
        unsafe lows.withUnsafeBufferPointer { lows in
          unsafe highBits.withUnsafeBufferPointer { highBits in
            unsafe highRanks.withUnsafeBufferPointer { highRanks in
              unsafe highs.withUnsafeBufferPointer { highs in
                var runs = unsafe byl_runs(
                  starts: starts.baseAddress, ranks: ranks.baseAddress, run_count: lows.count,
                  lows: lows.baseAddress, high_bits: highBits.baseAddress,
                  high_ranks: highRanks.baseAddress, highs: highs.baseAddress,
                  high_count: highs.count)
                return unsafe body(&runs)
              }
            }
          }
        }
      }
    }
  }
}
