/// The documents of a segment as one text, and whose each part of it is.
///
/// The text is cut into spans that have one origin and one document: the separators, and the
/// documents' runs.
struct SegmentText {
  /// A separator and a document, and so on.
  var bytes: [UInt8]
  /// Sorted; one more at the end, n.
  private(set) var starts: [UInt32] = []
  private(set) var owners: [UInt16] = []
  private(set) var documents: [UInt32] = []
  /// Per span, whether it is a copy: nobody's, and not counted.
  private(set) var isCopied: [Bool] = []
  private(set) var hasCopies = false
  /// Per document, where its first byte is.
  private(set) var documentStarts: [UInt32] = []
  /// Of every 64th byte, the span it lies in.
  private(set) var spanOfBlock: [UInt32] = []

  /// Joins the documents.
  ///
  /// - Throws: `tooLarge`.
  init(_ content: SegmentContent) throws(SegmentError) {
    let count = content.documents.reduce(0) { $0 + $1.bytes.count + 1 }
    guard count < Int(Int32.max) else { throw .tooLarge(bytes: count) }
    bytes = []
    bytes.reserveCapacity(count)
    for (index, document) in content.documents.enumerated() {
      addSpan(at: bytes.count, SegmentFormat.nobody, index)
      bytes.append(UInt8(0))
      let start = bytes.count
      documentStarts.append(UInt32(start))
      if let first = document.runs.first?.start, first > 0 {
        addSpan(at: start, SegmentFormat.nobody, index)
      }
      for run in document.runs where run.start < document.bytes.count {
        let origin = content.origins[run.origin]
        if document.bytes[run.start] == 0 {
          addSpan(at: start + run.start, SegmentFormat.nobody, index)
          continue
        }
        let isCopied = origin.standing == .copied
        addSpan(
          at: start + run.start, isCopied ? SegmentFormat.nobody : UInt16(origin.owner), index,
          isCopied: isCopied)
        if isCopied { hasCopies = true }
      }
      bytes += document.bytes
    }
    starts.append(UInt32(bytes.count))
    spanOfBlock.reserveCapacity(bytes.count >> 6 + 1)
    var span = 0
    for start in stride(from: 0, to: bytes.count, by: 64) {
      while Int(starts[span + 1]) <= start { span += 1 }
      spanOfBlock.append(UInt32(span))
    }
  }

  private mutating func addSpan(
    at start: Int, _ owner: UInt16, _ document: Int, isCopied: Bool = false
  ) {
    if let last = starts.last, Int(last) == start {
      // A run without bytes.
      owners[owners.count - 1] = owner
      documents[documents.count - 1] = UInt32(document)
      self.isCopied[self.isCopied.count - 1] = isCopied
      return
    }
    starts.append(UInt32(start))
    owners.append(owner)
    documents.append(UInt32(document))
    self.isCopied.append(isCopied)
  }

  /// How often each byte occurs.
  func counts() -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    return counts
  }
}
