import CGate
import Memory
import Testing

@testable import LanguageModel

@Suite struct TermStates {
  /// Whoever leaves out examples relies on it: between two equal states there is no other.
  @Test func `grow with the kinds and with the most frequent byte's count`() {
    for total in [1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 20, 21, 31, 41, 64, 65, 99, 201, 1001, 20_001] {
      for kinds in 1...min(30, total) {
        for top in 1...total where top == 1 || top % max(total / 60, 1) == 0 {
          let state = TermState.of(total: total, kinds: kinds, top: top)
          #expect(state < TermState.count)
          #expect(state <= TermState.of(total: total, kinds: kinds + 1, top: top))
          if top + 1 < total {
            #expect(state <= TermState.of(total: total, kinds: kinds, top: top + 1))
          }
        }
      }
    }
  }

  @Test(arguments: [2, 5, 20, 64, 65, 300, 40_000])
  func `tell whether one byte alone followed, whatever the kinds are said to be`(total: Int) {
    let alone = TermState.of(total: total, kinds: 1, top: total)
    for kinds in 1...12 {
      #expect(TermState.of(total: total, kinds: kinds, top: total) == alone)
      for top in 1..<total where top % max(total / 20, 1) == 0 || top > total - 3 {
        #expect(TermState.of(total: total, kinds: kinds, top: top) > alone)
      }
    }
  }

  @Test func `of frequent contexts do not tell the kinds`() {
    let total = FollowerSummary.frequent + 1
    for top in 1..<total {
      let state = TermState.of(total: total, kinds: 2, top: top)
      #expect((3...256).allSatisfy { TermState.of(total: total, kinds: $0, top: top) == state })
    }
    #expect(
      TermState.of(total: total - 1, kinds: 2, top: 9)
        < TermState.of(total: total - 1, kinds: 9, top: 9))
  }

  @Test func `from the table are those that are counted`() {
    for total in Int64(0)...70 {
      for kinds in Int64(-1)...300 where kinds < 12 || kinds > 254 {
        for top in Int64(0)...70 {
          #expect(
            byline_term_state(total, kinds, top) == byline_term_state_counted(total, kinds, top))
        }
      }
    }
  }

  @Test func `of lengths are sixteen classes, the last of all that are longer`() {
    let lasts = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 19, 24, 31, 47]
    for length in 0...100 {
      #expect(Int(TermState.length(length)) == lasts.count { $0 < length })
    }
  }
}
