/// How far it is from a row to three persons, and to eleven documents.
enum ReachTables {
  /// For every 128th row, where the shortest ranges with one, two, three persons end.
  ///
  /// Going backwards, the three voices that come next are kept, nearest first.
  /// - Complexity: O(n)
  static func persons(
    _ rows: borrowing RowContents, _ text: borrowing SegmentText, _ owners: [Owner]
  ) -> [UInt32] {
    let count = rows.spans.count
    let none = UInt32(count + 1)
    let nobody: Int32 = -1
    let commons: Int32 = -2
    let voters = Voters(owners)
    let voices = text.owners.map { owner -> Int32 in
      if owner == SegmentFormat.nobody { return nobody }
      if voters.isCommons[Int(owner)] { return commons }
      return voters.voices[Int(owner)].map { Int32($0) } ?? nobody
    }
    var result = [UInt32](repeating: none, count: ((count >> SegmentFormat.reachShift) + 1) * 3)
    var (first, second) = (nobody, nobody)
    // Ends of the ranges that hold each of them.
    var (firstEnd, secondEnd, thirdEnd) = (none, none, none)
    var commonsEnd = none
    for row in stride(from: count - 1, through: 0, by: -1) {
      let voice = voices[Int(rows.spans[row])]
      let end = UInt32(row + 1)
      if voice == first, voice != nobody {
        firstEnd = end
      } else if voice >= 0 {
        if voice != second { thirdEnd = secondEnd }
        (second, secondEnd) = (first, firstEnd)
        (first, firstEnd) = (voice, end)
      } else if voice == commons {
        commonsEnd = end
      }
      if row & (1 << SegmentFormat.reachShift - 1) == 0 {
        let index = (row >> SegmentFormat.reachShift) * 3
        result[index] = min(firstEnd, commonsEnd)
        result[index + 1] = min(secondEnd, commonsEnd)
        result[index + 2] = min(thirdEnd, commonsEnd)
      }
    }
    return result
  }

  /// For every 16th row the length, and for every 1,024th the end, of the shortest range of rows
  /// that lies in eleven documents; copies do not count.
  ///
  /// - Complexity: O(n): both ends of the range only move forward.
  static func passages(
    _ rows: borrowing RowContents, _ text: borrowing SegmentText, documentCount: Int
  ) -> (near: [UInt16], far: [UInt32]) {
    let count = rows.spans.count
    let none = UInt32(count + 1)
    var near = [UInt16](
      repeating: SegmentFormat.farPassage, count: (count >> SegmentFormat.passageShift) + 1)
    var far = [UInt32](repeating: none, count: (count >> SegmentFormat.farPassageShift) + 1)
    guard documentCount >= SegmentFormat.passageDocuments else { return (near, far) }
    var held = [Int32](repeating: 0, count: documentCount)
    var distinct = 0
    var end = 0
    unsafe rows.spans.withUnsafeBufferPointer { spans in
      unsafe text.documents.withUnsafeBufferPointer { documents in
        for start in 0..<count {
          while end < count, distinct < SegmentFormat.passageDocuments {
            let span = unsafe Int(spans[end])
            if !text.isCopied[span] {
              let document = unsafe Int(documents[span])
              held[document] += 1
              if held[document] == 1 { distinct += 1 }
            }
            end += 1
          }
          if distinct < SegmentFormat.passageDocuments { break }
          if start & (1 << SegmentFormat.passageShift - 1) == 0 {
            near[start >> SegmentFormat.passageShift] = UInt16(
              clamping: min(end - start, Int(SegmentFormat.farPassage)))
            if start & (1 << SegmentFormat.farPassageShift - 1) == 0 {
              far[start >> SegmentFormat.farPassageShift] = UInt32(end)
            }
          }
          let span = unsafe Int(spans[start])
          if text.isCopied[span] { continue }
          let document = unsafe Int(documents[span])
          held[document] -= 1
          if held[document] == 0 { distinct -= 1 }
        }
      }
    }
    return (near, far)
  }
}
