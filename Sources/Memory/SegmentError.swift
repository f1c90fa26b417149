/// Why a segment could not be built, written or opened.
package enum SegmentError: Error, Equatable, CustomStringConvertible {
  /// One segment holds less than 2 GiB of text.
  case tooLarge(bytes: Int)
  case suffixSorting(code: Int32, bytes: Int)
  /// A segment numbers its sets of authors in 16 bits.
  case tooManyOwners(count: Int)
  /// A system call on a segment file failed; `reason` is the system's words.
  case file(path: String, action: String, reason: String)
  /// A segment file could not be written; `code` is the system's.
  case cannotWrite(path: String, code: Int32)
  /// The file is not a segment, is cut short, or its checksum does not fit.
  case damaged(path: String, reason: String)
  /// The file was written by another version of byline.
  case version(path: String, expected: UInt32, actual: UInt32)

  package var description: String {
    switch self {
    case .tooLarge(let bytes):
      "cannot build a segment of \(bytes) bytes: the limit is 2 GiB"
    case .suffixSorting(let code, let bytes):
      "cannot sort the contexts of \(bytes) bytes: the suffix sorter returned \(code)"
    case .tooManyOwners(let count):
      "cannot build a segment with \(count) sets of authors: the limit is 65,534"
    case .file(let path, let action, let reason):
      "cannot \(action) the segment \(path): \(reason)"
    case .cannotWrite(let path, let code):
      "cannot write the segment \(path): \(systemReason(code))"
    case .damaged(let path, let reason):
      "cannot use the segment \(path): \(reason); `byline learn` of any source rebuilds it"
    case .version(let path, let expected, let actual):
      "cannot use the segment \(path): it has format \(actual), this byline reads \(expected); "
        + "`byline learn` of any source rebuilds it"
    }
  }
}
