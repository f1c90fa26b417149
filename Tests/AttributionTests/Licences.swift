import Foundation
import Testing

@testable import Attribution

@Suite struct Licences {
  private func mask(_ text: String) -> [Bool] {
    let bytes = Array(text.utf8)
    return LicenceWords.shared.mask(bytes, WordRuns.words(bytes))
  }

  @Test func `are found in comments, wrapped anyhow`() {
    let header = """
      /* Copyright (c) 2009-2012, Somebody <somebody@example.org>
       *
       * Redistribution and use in source and binary
       * forms, with or without modification, are permitted provided that the
       * following conditions are met: */
      int main(void) { return puts("the following conditions"); }
      """
    let mask = mask(header)
    let text = Array(header.utf8)
    let start = header.utf8.count - header[header.range(of: "int main")!.lowerBound...].utf8.count
    #expect(mask[start...].allSatisfy { !$0 })
    let covered = (0..<start).count { mask[$0] }
    let words = (0..<start).count { text[$0] > 0x20 }
    #expect(covered > words * 9 / 10)
  }

  @Test func `are not found in code that has some of their words`() {
    let code = "let software = provided(as: is, without: warranty) // permission is granted below"
    #expect(mask(code).allSatisfy { !$0 })
  }
}
