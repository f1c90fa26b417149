import Testing

@testable import LanguageModel

@Suite struct TermStates {
  /// Whoever leaves out examples relies on it: between two equal states there is no other.
  @Test func `grow with the kinds and with the most frequent byte's count`() {
    for total in [1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 20, 21, 31, 41, 99, 121, 201, 1001, 20_001] {
      for kinds in 1...min(30, total) {
        for top in 1...total where top == 1 || top % max(total / 60, 1) == 0 {
          let state = TermState.of(total: total, kinds: kinds, top: top)
          #expect(state <= TermState.of(total: total, kinds: kinds + 1, top: top))
          #expect(state <= TermState.of(total: total, kinds: kinds, top: top + 1))
        }
      }
    }
  }
}
