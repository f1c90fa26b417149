/// How far it is from a row to three persons, and to eleven documents.
enum ReachTables {
  /// For every 128th row, where the shortest ranges with one, two, three persons end.
  ///
  /// `rows` are their owners. Going backwards, the three voices that come next are kept, nearest
  /// first.
  /// - Complexity: O(n)
  static func persons(_ rows: [Int32], _ owners: [Owner]) -> [UInt32] {
    let count = rows.count
    let none = UInt32(count + 1)
    let nobody: Int32 = -1
    let commons: Int32 = -2
    let voters = Voters(owners)
    var voices = [Int32](repeating: nobody, count: Int(SegmentFormat.nobody) + 1)
    for owner in owners.indices {
      voices[owner] =
        voters.isCommons[owner] ? commons : voters.voices[owner].map { Int32($0) } ?? nobody
    }
    var result = [UInt32](repeating: none, count: ((count >> SegmentFormat.reachShift) + 1) * 3)
    var (first, second) = (nobody, nobody)
    // Ends of the ranges that hold each of them.
    var (firstEnd, secondEnd, thirdEnd) = (none, none, none)
    var commonsEnd = none
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe voices.withUnsafeBufferPointer { voices in
        for row in stride(from: count - 1, through: 0, by: -1) {
          let voice = unsafe voices[Int(rows[row])]
          let end = UInt32(truncatingIfNeeded: row + 1)
          if voice == first, voice != nobody {
            firstEnd = end
          } else if voice >= 0 {
            thirdEnd = voice == second ? thirdEnd : secondEnd
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
      }
    }
    return result
  }

  /// For every 16th row the length, and for every 1,024th the end, of the shortest range of rows
  /// that lies in eleven documents, given the spans of all rows; copies do not count.
  ///
  /// - Complexity: O(n): both ends of the range only move forward.
  static func passages(
    _ spans: [Int32], _ text: borrowing SegmentText, documentCount: Int
  ) -> (near: [UInt16], far: [UInt32]) {
    let count = spans.count
    let none = UInt32(count + 1)
    var near = [UInt16](
      repeating: SegmentFormat.farPassage, count: (count >> SegmentFormat.passageShift) + 1)
    var far = [UInt32](repeating: none, count: (count >> SegmentFormat.farPassageShift) + 1)
    guard documentCount >= SegmentFormat.passageDocuments else { return (near, far) }
    // Of each span; copies are in a document of their own, which is none of the eleven.
    let documents = text.documents.indices.map {
      text.isCopied[$0] ? UInt32(documentCount) : text.documents[$0]
    }
    var held = [Int32](repeating: 0, count: documentCount + 1)
    held[documentCount] = 1
    var distinct = 0
    var end = 0
    unsafe spans.withUnsafeBufferPointer { spans in
      unsafe documents.withUnsafeBufferPointer { documents in
        unsafe held.withUnsafeMutableBufferPointer { held in
          func add() {
            let document = unsafe Int(documents[Int(spans[end])])
            let before = unsafe held[document]
            unsafe held[document] = before + 1
            distinct += before == 0 ? 1 : 0
            end += 1
          }
          // From one row that is told of to the next one, not row by row.
          for start in stride(from: 0, to: count, by: 1 << SegmentFormat.passageShift) {
            while end < count, distinct < SegmentFormat.passageDocuments { add() }
            if distinct < SegmentFormat.passageDocuments { break }
            near[start >> SegmentFormat.passageShift] = UInt16(
              clamping: min(end - start, Int(SegmentFormat.farPassage)))
            if start & (1 << SegmentFormat.farPassageShift - 1) == 0 {
              far[start >> SegmentFormat.farPassageShift] = UInt32(end)
            }
            let next = min(start + 1 << SegmentFormat.passageShift, count)
            while end < next { add() }
            for row in start..<next {
              let document = unsafe Int(documents[Int(spans[row])])
              let left = unsafe held[document] - 1
              unsafe held[document] = left
              distinct -= left == 0 ? 1 : 0
            }
          }
        }
      }
    }
    return (near, far)
  }
}
